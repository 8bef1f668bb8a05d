"""The same command trains in several processes, which agree; a kill of one loses nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from coursekit.neural import fit, load_weights
from tests.neural.several import RECIPE, batch_loss
from tests.neural.toys import fingerprint, net

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    not torch.distributed.is_available() or not torch.distributed.is_gloo_available(),
    reason="this build of PyTorch knows one process only",
)


def torchrun(out, **environment):
    """Train the toy in two processes."""
    command = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2",
               "-m", "tests.neural.several", "train", "toy_1999", "--out", str(out)]  # fmt: skip
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
    )  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A folder with what an undisturbed training in two processes wrote, and what it said."""
    folder = tmp_path_factory.mktemp("whole")
    done = torchrun(folder)
    assert done.returncode == 0, done.stderr
    return folder, done


def read(folder, rank):
    """What a process found."""
    return json.loads((folder / f"rank-{rank}.json").read_text())


def test_two_processes_agree_and_follow_the_mean_of_their_gradients(whole):
    folder, done = whole
    first = read(folder, 0)
    assert first == read(folder, 1)
    assert done.stdout.count("toy_1999: all 12 steps") == 1, "only one process speaks"
    assert done.stderr.count("Training:   0%") == 1, "only one process shows its bar"
    model = net()
    load_weights(model, folder / "net")
    assert fingerprint(model) == first["weights"]
    # One process that follows the mean of both losses ends where the two did.
    other = torch.Generator().manual_seed(0 + 1_000_003)

    def both(model, generator, step):
        return (batch_loss(model, generator) + batch_loss(model, other)) / 2

    alone = net(seed=1, dropout=0.0)
    history = fit(alone, both, RECIPE, seed=0, progress=False)
    assert history.losses == pytest.approx(first["losses"], rel=1e-5)
    pairs = zip(alone.parameters(), model.parameters(), strict=True)
    assert all(torch.allclose(mine, theirs, atol=1e-6) for mine, theirs in pairs)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system kills otherwise")
def test_a_killed_process_of_two_is_resumed_to_the_same_bits(whole, tmp_path):
    killed = torchrun(tmp_path, KILL_AT="8")
    assert killed.returncode != 0
    assert (tmp_path / "run.ckpt").exists()
    assert not (tmp_path / "net.safetensors").exists()
    resumed = torchrun(tmp_path)
    assert resumed.returncode == 0, resumed.stderr
    for rank in (0, 1):
        assert read(tmp_path, rank) == read(whole[0], rank)

"""The same command trains in several processes, which agree; a kill of one loses nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from coursekit.neural import Batches, fit, load_weights
from coursekit.neural.training import SEEDS_APART
from tests.neural.several import RECIPE, TURNS, TurnByTurn, batch_loss, item_loss, turn_loss
from tests.neural.toys import Items, fingerprint, net

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    not torch.distributed.is_available() or not torch.distributed.is_gloo_available(),
    reason="this build of PyTorch knows one process only",
)


def torchrun(out, **environment):
    """Train the toy in two processes."""
    command = [
        "-m",
        "torch.distributed.run",
        "--standalone",
        "--nproc_per_node=2",
        "-m",
        "tests.neural.several",
        "train",
        "toy_1999",
        "--out",
        str(out),
    ]
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A folder with what an undisturbed training in two processes wrote, and what it printed."""
    folder = tmp_path_factory.mktemp("whole")
    done = torchrun(folder)
    assert done.returncode == 0, done.stderr
    return folder, done


def read(folder, rank):
    """What a process wrote."""
    return json.loads((folder / f"rank-{rank}.json").read_text())


def test_two_processes_agree_and_one_of_them_speaks(whole):
    folder, done = whole
    first, second = read(folder, 0), read(folder, 1)
    assert first.pop("drawn") != second.pop("drawn"), "both drew the same"
    assert first == second
    assert done.stdout.count("toy_1999: all 12 steps") == 1, "only one process speaks"
    assert done.stderr.count("Training:   0%") == 1, "only one process shows its bar"


def close(model, other):
    """Whether two nets have the same weights but for rounding."""
    pairs = zip(model.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.allclose(mine, value, atol=1e-6) for mine, value in pairs)


def test_two_processes_follow_the_mean_of_their_gradients(whole):
    """One process that follows the mean of both losses ends where the two did."""
    folder, _ = whole
    other = torch.Generator().manual_seed(0 + SEEDS_APART)

    def both(model, generator, step):
        generators = (generator, other)
        losses = []
        for own in generators:
            torch.rand((), generator=own)
            losses.append(batch_loss(model, own))
        return sum(losses) / 2

    alone, model = net(seed=1, dropout=0.0), net()
    history = fit(alone, both, RECIPE, seed=0, progress=False)
    assert history.losses == pytest.approx(read(folder, 0)["losses"], rel=1e-5)
    load_weights(model, folder / "net")
    assert close(model, alone)


def test_nets_that_learn_in_turns_through_other_methods_do_so_in_two_processes(whole):
    folder, _ = whole
    other = torch.Generator().manual_seed(0 + SEEDS_APART)

    def both(model, generator, step):
        return (turn_loss(model, generator, step) + turn_loss(model, other, step)) / 2

    alone, model = TurnByTurn(seed=1), TurnByTurn(seed=5)
    fit(alone, both, TURNS, seed=0, progress=False)
    load_weights(model, folder / "turns")
    assert close(model, alone)


def test_two_shares_of_a_data_set_are_one_of_twice_the_size(whole):
    folder, _ = whole
    alone, model = net(dropout=0.0), net()
    load_weights(alone, folder / "net")
    source = Batches(Items(40), item_loss, batch_size=8, seed=7)
    fit(alone, source, RECIPE, seed=0, progress=False)
    load_weights(model, folder / "items")
    assert close(model, alone)
    assert fingerprint(model) == read(folder, 0)["weights"]


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

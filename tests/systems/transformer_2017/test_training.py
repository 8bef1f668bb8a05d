"""The weights that ship with their card, and what several processes learn."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from coursekit.neural import read_card, shipped
from coursekit.systems import transformer_2017 as transformer
from coursekit.systems.transformer_2017 import chorales, network, training
from tests.systems.transformer_2017.several import PROCESSES, SEED, SHAPE, in_one_process


def test_the_card_says_what_the_net_is():
    card = read_card(shipped("transformer_2017", "chorales"))
    assert card["recipe"]["steps"] == training.RECIPES["quick"].steps
    assert card["shape"]["positions"] == "sinusoidal"
    assert {"width": 128, "layers": 3, "heads": 4}.items() <= card["shape"].items()
    assert card["curve"]["scores"][-1] == min(card["curve"]["scores"])
    assert shipped("transformer_2017", "chorales").stat().st_size < 4_000_000


def test_the_net_foretells_held_out_chorales_as_its_card_says():
    card = read_card(shipped("transformer_2017", "chorales"))
    found = network.nll(transformer.load_net(), chorales.rows("valid"))
    assert found == pytest.approx(card["curve"]["scores"][-1], abs=0.01)
    assert found < 0.45


def test_a_training_writes_weights_and_card(tmp_path, monkeypatch):
    from coursekit.systems.transformer_2017 import experiments

    monkeypatch.setitem(training.RECIPES, "quick", experiments.quick(3))
    monkeypatch.setattr(network, "MEDIUM", SHAPE)
    history = transformer.train(out=tmp_path, progress=False)
    assert history.recipe.steps == 3
    assert read_card(tmp_path / "chorales")["system"] == "transformer_2017"


@pytest.mark.skipif(
    not torch.distributed.is_available() or not torch.distributed.is_gloo_available(),
    reason="this build of PyTorch knows one process only",
)
def test_two_processes_learn_what_one_does(tmp_path):
    several, net = "tests.systems.transformer_2017.several", str(tmp_path / "net.pt")
    command = ["-m", "torch.distributed.run", "--standalone", f"--nproc_per_node={PROCESSES}",
               "-m", several, net]  # fmt: skip
    done = subprocess.run(
        [sys.executable, *command],
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    together, alone = torch.load(tmp_path / "net.pt"), in_one_process()
    for name, weights in alone.state_dict().items():
        torch.testing.assert_close(together[name], weights, atol=1e-4, rtol=0)
    blank = network.Composer(SHAPE, seed=SEED)
    assert not torch.equal(alone.embedding.weight, blank.embedding.weight)

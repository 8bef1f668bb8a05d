"""The weights that ship with their card, and what several processes learn."""

import pytest
import torch

from coursekit.neural import read_card, shipped
from coursekit.systems import transformer_2017 as transformer
from coursekit.systems.transformer_2017 import chorales, network, training
from tests.systems.transformer_2017.several import SEED, SHAPE, in_one_process
from tests.systems.two_processes import assert_two_learn_what_one_does, needs_gloo


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


@needs_gloo
def test_two_processes_learn_what_one_does(tmp_path):
    alone = in_one_process()
    assert_two_learn_what_one_does("transformer_2017", alone, tmp_path)
    blank = network.Composer(SHAPE, seed=SEED)
    assert not torch.equal(alone.embedding.weight, blank.embedding.weight)

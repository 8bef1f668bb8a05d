"""The weights that ship with their cards, and what several processes learn."""

import pytest
import torch

from coursekit.neural import read_card, shipped
from coursekit.systems import expressive_performance_2024 as expressive
from coursekit.systems.expressive_performance_2024 import experiments, network, training
from tests.systems.expressive_performance_2024.several import SEED, SHAPE, in_one_process
from tests.systems.two_processes import assert_two_learn_what_one_does, needs_gloo

SYSTEM = "expressive_performance_2024"


@pytest.mark.parametrize("name", expressive.NETS)
def test_the_card_says_what_the_net_is_and_whose_playing_it_learned(name):
    card = read_card(shipped(SYSTEM, name))
    assert card["curve"]["scores"][-1] == min(card["curve"]["scores"])
    assert card["data"] == training.DATA[name]
    assert card["licence"] == training.LICENCES[name]
    assert ("ASAP" in card["data"]) == ("NOT FOR COMMERCIAL USE" in card["licence"])
    assert len(card["entropies"]) == 2


def test_the_net_of_rules_foretells_held_out_pieces_as_its_card_says():
    card = read_card(shipped(SYSTEM, "rules"))
    found = training.nll(expressive.load_net("rules"), training.table("rules", "valid"), most=120)
    assert float(found.sum()) == pytest.approx(card["curve"]["scores"][-1], abs=0.03)


def test_a_training_writes_weights_and_cards_of_both_nets(tmp_path, monkeypatch):
    some = training.table("rules", "valid")
    monkeypatch.setattr(training, "table", lambda player, split: some)
    monkeypatch.setattr(training, "plan", lambda player, recipe: (SHAPE, experiments.quick(2)))
    history = expressive.train(out=tmp_path, progress=False)
    assert history.recipe.steps == 2
    for name in expressive.NETS:
        card = read_card(tmp_path / name)
        assert card["system"] == SYSTEM
        assert card["licence"] == training.LICENCES[name]


@needs_gloo
def test_two_processes_learn_what_one_does(tmp_path):
    alone = in_one_process()
    assert_two_learn_what_one_does(SYSTEM, alone, tmp_path)
    blank = network.Performer(SHAPE, seed=SEED)
    assert not torch.equal(alone.symbols[0].weight, blank.symbols[0].weight)

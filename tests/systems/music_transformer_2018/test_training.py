"""The weights that ship with their cards, and what several processes learn."""

import dataclasses

import pytest
import torch

from coursekit.neural import read_card, shipped
from coursekit.systems import music_transformer_2018 as music
from coursekit.systems.music_transformer_2018 import chorales, experiments, piano, training
from tests.systems.music_transformer_2018.several import SEED, SHAPE, in_one_process
from tests.systems.two_processes import assert_two_learn_what_one_does, needs_gloo


@pytest.mark.parametrize("name", music.NETS)
def test_the_card_says_what_the_net_is(name):
    card = read_card(shipped("music_transformer_2018", name))
    assert card["recipe"]["steps"] == training.STEPS[name]
    assert card["shape"]["positions"] == "relative"
    net = training.new_net(name)
    assert card["shape"]["width"] == net.shape.width
    assert card["shape"]["longest"] == net.shape.longest
    assert ("not for commercial use" in card["licence"]) == (name == "piano")


@pytest.mark.parametrize(("name", "most"), [("frames", 0.40), ("serial", 0.44)])
def test_the_nets_foretell_held_out_chorales(name, most):
    assert training.nll(music.load_net(name), chorales.pieces("valid")[:20]) < most


def test_the_piano_net_knows_more_than_how_often_events_are():
    known = piano.performances("test", "rules")[:3]
    blank = training.new_net("piano", SHAPE)
    assert piano.nll(music.load_net("piano"), known, most=1) < piano.nll(blank, known, most=1) - 1


@pytest.mark.parametrize("name", music.NETS)
def test_a_training_lowers_the_surprise_and_writes_weights_and_card(name, tmp_path):
    little = {"width": 16, "layers": 1, "heads": 2, "feed": 16, "longest": 64}
    net = training.new_net(name, dataclasses.replace(training.new_net(name).shape, **little))
    origin = "rules" if name == "piano" else "music21"
    recipe = dataclasses.replace(experiments.quick(30), evaluate_every=10, learning_rate=1e-2)
    history = training.learn(
        net, recipe=recipe, origin=origin, length=16 if name != "piano" else 64, batch=2,
        given=0.5, scored=name == "frames", progress=False,
    )  # fmt: skip
    assert history.losses[-1] < history.losses[0]
    training.save(net, history, tmp_path / name, origin)
    card = read_card(tmp_path / name)
    assert card["system"] == "music_transformer_2018"
    assert ("synthetic" in card["data"]) == (name == "piano")


@needs_gloo
def test_two_processes_learn_what_one_does(tmp_path):
    alone = in_one_process()
    assert_two_learn_what_one_does("music_transformer_2018", alone, tmp_path)
    blank = training.new_net("piano", SHAPE, seed=SEED)
    assert not torch.equal(alone.embedding.weight, blank.embedding.weight)

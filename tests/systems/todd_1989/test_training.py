"""How the net learns, and what it leaves: weights with their card."""

import hashlib

import numpy as np
import pytest
import torch

from coursekit import systems
from coursekit.errors import CourseError
from coursekit.neural import Recipe, read_card, shipped
from coursekit.systems import todd_1989 as todd
from coursekit.systems.todd_1989 import training


def test_the_card_says_where_the_weights_come_from():
    path = shipped("todd_1989", "melodies")
    card = read_card(path)
    assert card["licence"] == "public domain"
    assert card["melodies"] == list(todd.NAMES)
    assert card["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.stat().st_size < 20_000


def test_training_learns_a_short_melody_and_repeats_itself():
    line = [todd.Melody("up", "Up", "here", ((6, 2), (7, 2), (8, 1), (8, 1)))]
    recipe = Recipe("quick", steps=1_500, learning_rate=0.03, evaluate_every=50)
    model, history = todd.learn(line, hidden=10, seed=3, recipe=recipe, progress=False)
    assert history.stopped == "solved"
    assert model.recalled() == {"up": 0}
    again, _ = todd.learn(line, hidden=10, seed=3, recipe=recipe, progress=False)
    np.testing.assert_array_equal(model.network.hidden, again.network.hidden)


def test_melodies_of_unequal_length_end_in_rests():
    lessons = training.Lessons([todd.MELODIES[0], todd.Melody("one", "One", "here", ((3, 2),))])
    assert lessons.targets.shape == (2, 34, 15)
    assert lessons.targets[1].sum() == 3
    with pytest.raises(CourseError, match="no melody to learn"):
        training.Lessons([])


def test_the_loss_is_the_mean_over_slices_of_the_squared_error():
    lessons, net = training.Lessons(todd.MELODIES[:2]), training.blank_net(2, 5, 0)
    network = training.network_of(net)
    total = 0.0
    for melody, plan in zip(todd.MELODIES[:2], np.eye(2), strict=True):
        context = [0.0] * 15
        for target in melody.slices():
            total += float(((network.outputs(plan, np.array(context)) - target) ** 2).sum())
            context = todd.context_update(context, target.tolist(), 0.8)
    assert lessons.loss(net).item() == pytest.approx(total / 68, rel=1e-5)
    blurred = [lessons.loss(net, torch.Generator().manual_seed(0), at).item() for at in (0, 1)]
    assert blurred[0] != blurred[1] == pytest.approx(total / 68, rel=1e-5)


def test_a_net_that_plays_nothing_is_wrong_in_every_slice_with_a_note():
    lessons, net = training.Lessons(todd.MELODIES[:2]), training.blank_net(2, 5, 0)
    with torch.no_grad():
        net[2].weight.zero_()
        net[2].bias.fill_(-9.0)
    assert lessons.wrong_slices(net) == 2 * 2 * 32


def test_train_writes_weights_that_load(tmp_path, monkeypatch):
    recipe = Recipe("quick", steps=120, learning_rate=0.05, evaluate_every=60)
    monkeypatch.setitem(training.RECIPES, "quick", recipe)
    systems.train("todd_1989", seed=2, out=tmp_path, progress=False)
    card = read_card(tmp_path / "melodies")
    assert (card["seed"], card["system"], card["hidden"]) == (2, "todd_1989", training.HIDDEN)

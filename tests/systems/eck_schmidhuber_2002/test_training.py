"""How the nets learn: batches, scores, recipes, surprise."""

import numpy as np
import pytest
import torch

from coursekit.corpora import blues
from coursekit.errors import CourseError
from coursekit.systems import eck_schmidhuber_2002 as eck
from coursekit.systems.eck_schmidhuber_2002 import training


def test_a_few_steps_of_training_lower_the_error():
    for experiment, kind in ((1, "lstm"), (2, "lstm"), (2, "plain")):
        net = eck.new_net(experiment, kind, seed=1)
        recipe = training.recipe_of(experiment, "quick", steps=40, evaluate_every=20)
        history = training.learn(net, recipe, seed=1, progress=False)
        assert history.losses[1] < 0.7 * history.losses[0]
        assert len(history.scores) == 2


def test_surprise_of_a_net_that_knows_nothing_is_that_of_a_die():
    net = eck.new_net(2)
    with torch.no_grad():
        net.weight_out.zero_()
        net.bias_out.zero_()
    drawn = np.random.default_rng(0).integers(0, 2, (2, 3, 12))
    by_piece = training.surprise(net, blues.steps_of(drawn).reshape(2, -1, 25))
    assert by_piece == pytest.approx(96 * np.log(13), rel=1e-5)


def test_no_net_is_less_surprised_than_twelve_free_choices_make_it():
    held_out = [piece.choices for piece in blues.load() if piece.split == "test"]
    shown = blues.steps_of(held_out[: 15 * 20]).reshape(20, -1, 25)
    # In nats a chorus; on average over enough choruses, so a little room below.
    assert 12 * np.log(2) - 0.3 < training.surprise(eck.load().net(), shown).mean() < 11


def test_a_batch_is_drawn_from_training_choruses_alone():
    seen = []

    class Spy(torch.nn.Module):
        def forward(self, steps):
            seen.append(steps)
            return torch.zeros_like(steps, requires_grad=True), None

    loss = training.batches(2)(Spy(), torch.Generator().manual_seed(0), 0)
    assert float(loss.detach()) == pytest.approx(25 * np.log(2), rel=1e-4)
    train = {piece.steps().tobytes() for piece in blues.load() if piece.split == "train"}
    for row in seen[0].numpy().astype(np.int8):
        for chorus in range(2):
            assert np.ascontiguousarray(row[96 * chorus : 96 * chorus + 96]).tobytes() in train


def test_the_score_counts_wrong_chords_and_surprise():
    net = eck.new_net(1, seed=1)
    lost = eck.wrong_chords(eck.free_run(net, 960, [0]))[0]
    assert training.score(1)(net) == lost > 0


def test_an_unknown_recipe_is_answered_with_a_sentence():
    with pytest.raises(CourseError, match="experiments are 1 and 2"):
        training.recipe_of(3, "quick")
    with pytest.raises(CourseError, match="recipes quick and full"):
        training.recipe_of(1, "slow")

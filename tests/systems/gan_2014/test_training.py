"""How the game is played: whose turn it is, what it pays, and that it can be repeated."""

import copy
import dataclasses
import itertools

import numpy as np
import pytest
import torch

from coursekit import systems
from coursekit.neural import Recipe, load_weights, read_card, shipped
from coursekit.systems import gan_2014 as gan
from coursekit.systems.gan_2014 import training
from coursekit.systems.gan_2014.network import Game, paid, saturating_loss
from tests.systems.gan_2014.several import RULES, SEED, in_one_process
from tests.systems.two_processes import assert_two_learn_what_one_does, needs_gloo

SHORT = Recipe("quick", steps=12, learning_rate=1e-3, optimiser="rmsprop", evaluate_every=6)


def changed(before, after):
    pairs = zip(before.parameters(), after.parameters(), strict=True)
    return any(not torch.equal(one, other) for one, other in pairs)


@pytest.mark.parametrize("turns", [1, 3])
def test_each_step_moves_the_net_whose_turn_it_is(turns):
    states = []
    training.play("ring", rules=dataclasses.replace(training.RING, turns=turns), recipe=SHORT,
                  look=lambda _, game: states.append(copy.deepcopy(game)), every=1,
                  progress=False)  # fmt: skip
    for step, (before, after) in enumerate(itertools.pairwise(states)):
        judge = step % (1 + turns) == 0
        assert changed(before.discriminator, after.discriminator) == judge
        assert changed(before.generator, after.generator) != judge


def test_the_cruxs_slopes_are_those_that_pytorch_finds():
    scores = torch.tensor([-2.0, 0.5, 3.0], requires_grad=True)
    loss = paid(scores, gan.generator_loss)
    (slopes,) = torch.autograd.grad(loss, scores)
    wanted = torch.nn.functional.softplus(-scores).mean()
    assert loss.item() == pytest.approx(wanted.item(), rel=1e-5)
    torch.testing.assert_close(slopes, torch.autograd.grad(wanted, scores)[0])


def test_the_saturating_loss_has_its_own_slopes():
    scores = torch.tensor([-2.0, 0.5], requires_grad=True)
    wanted = torch.log(1 - torch.sigmoid(scores)).mean()
    loss = paid(scores, saturating_loss)
    assert loss.item() == pytest.approx(wanted.item(), rel=1e-5)
    torch.testing.assert_close(*(torch.autograd.grad(one, scores)[0] for one in (loss, wanted)))


def test_a_sure_judge_leaves_numbers():
    loss = paid(torch.tensor([-200.0, 200.0], requires_grad=True), gan.generator_loss)
    assert torch.isfinite(loss)


def test_the_same_seed_plays_the_same_game_and_a_killed_one_goes_on(tmp_path):
    first, _ = training.play("ring", seed=4, recipe=SHORT, progress=False)
    half = dataclasses.replace(SHORT, steps=6)
    for recipe in (half, SHORT):
        again, _ = training.play("ring", seed=4, recipe=recipe, progress=False,
                                 checkpoint=tmp_path / "game.pt")  # fmt: skip
    assert not changed(first, again)
    other, _ = training.play("ring", seed=5, recipe=SHORT, progress=False)
    assert changed(first, other)


def test_a_learners_loss_is_what_the_generator_pays():
    asked = []

    def mine(opinions):
        asked.append(len(opinions))
        return 0.0, [0.0] * len(opinions)

    game, _ = gan.play("ring", generator_loss=mine, recipe=SHORT, progress=False)
    assert asked == [128] * 6
    assert not changed(Game(training.RING, 0).generator, game.generator)


@pytest.mark.parametrize(
    ("loss", "line"),
    [
        (lambda opinions: None, "generator_loss returned None"),
        (lambda opinions: (1.0, [0.0]), "a slope for each of 128"),
        (lambda opinions: (float("nan"), [0.0] * 128), "no finite number"),
    ],
)
def test_a_failing_loss_is_replaced_with_a_line(loss, line, capsys):
    game, _ = gan.play("ring", generator_loss=loss, recipe=SHORT, progress=False)
    assert line in capsys.readouterr().out
    assert not changed(training.play("ring", recipe=SHORT, progress=False)[0], game)


@pytest.mark.parametrize("kind", training.KINDS)
def test_the_card_says_where_the_weights_come_from(kind):
    card = read_card(shipped("gan_2014", kind))
    assert "fiddle tunes" in card["data"]
    assert card["rules"] == dataclasses.asdict(training.RULES["rhythms"][kind])
    assert card["seed"] == 0


def test_train_writes_weights_that_load(tmp_path, monkeypatch):
    monkeypatch.setitem(training.STEPS, "rhythms", 12)
    history = systems.train("gan_2014", seed=2, out=tmp_path, progress=False)
    assert history.steps[-1] == 12
    for kind in training.KINDS:
        game = Game(training.RULES["rhythms"][kind], 9)
        assert load_weights(game, tmp_path / kind)["seed"] == 2
        assert training.forged(game, 3, np.random.default_rng(0)).shape == (3, 16)


@needs_gloo
def test_two_processes_play_the_game_of_one(tmp_path):
    alone = in_one_process()
    assert_two_learn_what_one_does("gan_2014", alone, tmp_path)
    assert changed(Game(RULES, SEED).generator, alone.generator)

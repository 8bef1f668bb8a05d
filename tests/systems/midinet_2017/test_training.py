"""How the game is played: whose turn it is, its recipes, and that it can be repeated."""

import copy
import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch

from coursekit.neural import load_weights
from coursekit.systems import midinet_2017 as midinet
from coursekit.systems.midinet_2017 import training
from coursekit.systems.midinet_2017.data import bars
from coursekit.systems.midinet_2017.network import Game, Rules
from tests.systems.midinet_2017.several import RULES, SEED, in_one_process
from tests.systems.two_processes import assert_two_learn_what_one_does, needs_gloo

SMALL = replace(training.QUICK, hidden=16, batch=8)


@pytest.fixture
def few(monkeypatch):
    """Let a game learn from the bars of the tunes as they stand, which is quick."""
    monkeypatch.setattr(training, "in_all_keys", lambda source, split: bars("tunes", "test"))


def changed(before, after):
    pairs = zip(before.parameters(), after.parameters(), strict=True)
    return any(not torch.equal(one, other) for one, other in pairs)


def test_the_judge_moves_once_and_the_generator_twice(few):
    games, match = [], training.Match(bars("tunes", "test"))
    game = Game(SMALL, 0)

    def watched(net, generator, step):
        games.append(copy.deepcopy(net))
        return match(net, generator, step)

    training.fit(game, watched, training.recipe_for(steps=7), seed=0, progress=False)
    for step, (before, after) in enumerate(itertools.pairwise(games)):
        assert changed(before.discriminator, after.discriminator) == (step % 3 == 0)
        assert changed(before.generator, after.generator) == (step % 3 != 0)


def test_the_same_seed_plays_the_same_game_and_a_killed_one_goes_on(few, tmp_path):
    recipe = training.recipe_for(steps=12, schedule="constant", final_share=0.0)
    first, _ = training.play("tunes", rules=SMALL, seed=4, recipe=recipe, progress=False)
    for steps in (6, 12):
        again, _ = training.play(
            "tunes", rules=SMALL, seed=4, recipe=replace(recipe, steps=steps), progress=False,
            checkpoint=tmp_path / "game.pt",
        )  # fmt: skip
    assert not changed(first, again)
    other, _ = training.play("tunes", rules=SMALL, seed=5, recipe=recipe, progress=False)
    assert changed(first, other)


def test_a_chord_is_thirteen_numbers():
    code = training.code_of(torch.tensor([0, 9 + 12]))
    assert code.tolist() == [[1.0] + [0.0] * 12, [0.0] * 9 + [1.0, 0.0, 0.0, 1.0]]


def test_a_batch_lies_where_the_paper_has_its_pitches():
    given = bars("tunes", "test")[[0, 1]]
    small, whole = (training.batch_of(given, pitches) for pitches in (24, 128))
    assert small.bar.shape == (2, 16, 24)
    torch.testing.assert_close(whole.bar[..., 60:84], small.bar)
    assert whole.bar.sum() == whole.before.sum() == 32


def test_the_papers_recipe_is_the_papers():
    recipe = training.recipe_for("full")
    assert (recipe.learning_rate, recipe.beta1, training.PAPER.batch) == (2e-4, 0.5, 72)
    assert recipe.steps == 3 * 20 * 50_496 // 72
    assert Rules(model=2, pitches=128, inputs=100, hidden=1024, choice="sigmoid", means=0.1,
                                   pictures=0.01, holds=0.0, sees_before=False, sees_holds=False,
                                   turns=2, batch=72) == training.PAPER  # fmt: skip


def test_a_learners_matching_is_asked_and_replaced_where_it_fails(few, capsys):
    asked = []

    def mine(real, made):
        asked.append(len(real[0]))
        return midinet.feature_matching(real, made)

    def played(matching):
        recipe = training.recipe_for(steps=6)
        return midinet.play("tunes", feature_matching=matching, rules=SMALL, recipe=recipe,
                            progress=False)[0]  # fmt: skip

    played(mine)
    assert asked == [8 * 14, 16 * 24, 16] * 4
    kit = played(None)
    replaced = played(lambda real, made: None)
    for one, other in zip(kit.parameters(), replaced.parameters(), strict=True):
        torch.testing.assert_close(one, other, atol=1e-3, rtol=0)
    assert "feature_matching returned None" in capsys.readouterr().out


def test_train_writes_weights_that_load(few, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "QUICK", SMALL)
    monkeypatch.setattr(training, "QUICK_STEPS", 6)
    midinet.train(seed=2, out=tmp_path, progress=False)
    for name, number in (("no_chord", 1), ("stable", 2), ("creative", 3)):
        game = Game(replace(SMALL, model=number), 9)
        card = load_weights(game.generator, tmp_path / name)
        assert (card["seed"], card["rules"]["model"]) == (2, number)
        made = training.made_for(game.eval(), bars("tunes", "test")[[0]], np.random.default_rng(0))
        assert made.shape == (1, 16)


@needs_gloo
def test_two_processes_play_the_game_of_one(tmp_path):
    alone = in_one_process()
    assert_two_learn_what_one_does("midinet_2017", alone, tmp_path)
    assert changed(Game(RULES, SEED).generator, alone.generator)

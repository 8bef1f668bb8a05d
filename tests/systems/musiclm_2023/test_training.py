"""What the stages are told, and that they learn to listen to it."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from coursekit.neural.transformer import Shape
from coursekit.systems.musiclm_2023 import training
from coursekit.systems.musiclm_2023.network import COARSE, PATTERNS, Stage
from coursekit.systems.musiclm_2023.training import PARTS, RECIPES, Coded, learn_stage, nats

CLIPS, TOKENS = 24, 6


@pytest.fixture(scope="module")
def known() -> Coded:
    """Return clips of two kinds: what is heard and read of a clip says which codes it has."""
    generator = torch.Generator().manual_seed(0)
    kind = torch.arange(CLIPS) % 2
    drift = torch.randint(2, (CLIPS, 2 * TOKENS, COARSE), generator=generator)
    codes = (4 * kind[:, None, None] + drift).short()
    tokens = torch.randint(3, (CLIPS, TOKENS), generator=generator).short()
    two = torch.nn.functional.normalize(torch.randn(2, 64, generator=generator), dim=1)
    return Coded(codes, tokens, two[kind], two[kind][:, None].repeat(1, 3, 1))


def small(pattern="delay", *, beside=3) -> Stage:
    """Return a small coarse stage of eight entries."""
    shape = Shape(8, width=16, layers=1, heads=2, feed=32, positions="rotary", dropout=0.0)
    return Stage(shape, stages=COARSE, beside=beside, pattern=pattern)


def short(steps: int = 40):
    """Return a quick recipe of few steps."""
    return dataclasses.replace(
        training.recipe("codec"),
        steps=steps,
        warmup_steps=min(5, steps // 2),
        learning_rate=1e-2,
        ema_decay=0.9,
    )


class TestDescriptions:
    def test_are_of_the_clip_in_sound_and_words_and_of_another_where_shuffled(self, known):
        rows, draw = torch.tensor([0, 1, 4]), torch.Generator().manual_seed(0)
        told = {way: known.descriptions(rows, way, draw) for way in ("sound", "words", "shuffled")}
        own = 8 * known.heard[rows]
        alike = {way: torch.cosine_similarity(found, own) for way, found in told.items()}
        assert alike["words"].min() > 0.999
        assert 0.8 < alike["sound"].min() < 0.999  # with noise
        others = known.heard.roll(-len(known.heard) // 2, 0)[rows] * 8
        assert torch.cosine_similarity(told["shuffled"], others).min() > 0.8


class TestStages:
    @pytest.mark.parametrize("pattern", PATTERNS)
    def test_learn_what_they_are_told(self, known, pattern):
        net = small(pattern)
        before = nats(net, known)
        learn_stage("coarse", known, recipe=short(), net=net, progress=False)
        after = nats(net, known)
        swapped = dataclasses.replace(known, heard=known.heard.roll(1, 0))
        assert after < before / 2
        assert nats(net, swapped) > after + 1

    def test_the_same_seed_gives_the_same_weights(self, known):
        nets = [small() for _ in range(2)]
        for net in nets:
            learn_stage("coarse", known, recipe=short(3), net=net, seed=5, progress=False)
        one, other = (torch.cat([w.flatten() for w in net.parameters()]) for net in nets)
        assert torch.equal(one, other)

    def test_a_semantic_stage_learns_tokens(self, known):
        shape = Shape(3, width=16, layers=1, heads=2, feed=32, positions="rotary", dropout=0.0)
        same = dataclasses.replace(known, tokens=(known.codes[:, ::2, 0] // 4))
        net, history = learn_stage(
            "semantic", same, held_out=same, recipe=short(), net=Stage(shape), progress=False
        )
        assert nats(net, same) < 0.1
        assert history.scores


def test_every_part_has_a_recipe_and_sizes():
    assert set(training.STEPS) <= set(PARTS)
    assert set(RECIPES) == {"quick", "full"}
    for name in RECIPES:
        for part in training.STEPS:
            recipe = training.recipe(part, name)
            assert recipe.warmup_steps < recipe.steps
        assert set(training.SHAPES[name]) == {"semantic", "coarse"}

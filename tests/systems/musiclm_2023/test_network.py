"""Patterns of codes, and the stages: each code is foretold from what was written before it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.neural.transformer import Shape
from coursekit.systems.musiclm_2023.composing import draw, refine
from coursekit.systems.musiclm_2023.network import (
    NONE,
    PATTERNS,
    Fine,
    Stage,
    gathered,
    laid_out,
    schedule,
)

ENTRIES, STAGES = 11, 3
SMALL = Shape(ENTRIES, width=16, layers=2, heads=2, feed=32, positions="rotary", dropout=0.0)


def small(pattern="delay", *, beside=7) -> Stage:
    """Return a stage of three codes a frame that hears tokens, two frames each."""
    return Stage(SMALL, stages=STAGES, beside=beside, pattern=pattern, seed=1).eval()


class TestSchedule:
    @given(st.sampled_from(PATTERNS), st.integers(1, 12), st.integers(1, 5), st.integers(0, 2**31))
    @settings(max_examples=60, deadline=None)
    def test_writes_every_code_once_and_gives_it_back(self, pattern, frames, stages, seed):
        plan = schedule(pattern, frames, stages)
        for stage in range(stages):
            written = plan[:, stage][plan[:, stage] != NONE]
            assert written.tolist() == list(range(frames))
        generator = torch.Generator().manual_seed(seed)
        codes = torch.randint(9, (2, frames, stages), generator=generator)
        steps = laid_out(codes, plan, 99)
        assert steps.shape == (2, *plan.shape)
        assert ((steps == 99) == torch.from_numpy(plan == NONE)).all()
        assert (gathered(steps, plan) == codes).all()

    def test_steps_of_the_patterns(self):
        steps = {pattern: len(schedule(pattern, 250, 4)) for pattern in PATTERNS}
        assert steps == {"delay": 253, "parallel": 250, "flatten": 1000}

    def test_a_later_stage_of_a_frame_comes_later_unless_parallel(self):
        for pattern in PATTERNS:
            plan = schedule(pattern, 6, 3)
            when = [int(np.flatnonzero(plan[:, stage] == 2)[0]) for stage in range(3)]
            assert (len(set(when)) == 1) == (pattern == "parallel")
            assert when == sorted(when)


class TestStage:
    @pytest.mark.parametrize("pattern", PATTERNS)
    def test_a_code_depends_on_what_was_written_before_it_alone(self, pattern):
        net, generator = small(pattern), torch.Generator().manual_seed(0)
        codes = torch.randint(ENTRIES, (1, 8, STAGES), generator=generator)
        told, tokens = torch.randn(1, 64, generator=generator), torch.tensor([[1, 2, 3, 4]])
        plan = net.plan(8)
        before = net.surprise(codes, told, tokens)
        for frame, stage in ((5, 1), (7, 2), (0, 0)):
            changed = codes.clone()
            changed[0, frame, stage] = (changed[0, frame, stage] + 1) % ENTRIES
            moved = ~torch.isclose(before, net.surprise(changed, told, tokens), atol=1e-6)[0]
            step = np.flatnonzero(plan[:, stage] == frame)[0]
            for other_frame, other_stage in moved.nonzero().tolist():
                written = np.flatnonzero(plan[:, other_stage] == other_frame)[0]
                assert written > step or (other_frame, other_stage) == (frame, stage)

    @pytest.mark.parametrize("what", ["description", "tokens"])
    def test_hears_what_it_is_told(self, what):
        net, generator = small(), torch.Generator().manual_seed(0)
        codes = torch.randint(ENTRIES, (1, 8, STAGES), generator=generator)
        told, tokens = torch.randn(1, 64, generator=generator), torch.tensor([[1, 2, 3, 4]])
        before = net.surprise(codes, told, tokens)
        if what == "description":
            told = told + 1
        else:
            tokens = tokens + 1
        assert not torch.allclose(before, net.surprise(codes, told, tokens))

    @pytest.mark.parametrize("pattern", PATTERNS)
    def test_draws_with_a_cache_what_it_foretells_without(self, pattern):
        net = small(pattern)
        told, tokens = torch.randn(2, 64), torch.randint(7, (2, 3))
        codes = draw(net, told, 6, torch.Generator(), tokens=tokens, temperature=0, guidance=1)
        plan = net.plan(6)
        steps = laid_out(codes, plan, ENTRIES)
        before = torch.nn.functional.pad(steps[:, :-1], (0, 0, 1, 0), value=ENTRIES)
        likeliest = net(before, told, net.context(tokens, plan)).argmax(dim=-1)
        assert (gathered(likeliest, plan) == codes).all()

    def test_the_same_seed_draws_the_same_and_another_seed_another(self):
        net, told = small(beside=0), torch.randn(1, 64)
        one, same, other = (
            draw(net, told, 10, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)
        )
        assert (one == same).all()
        assert (one != other).any()

    def test_guidance_goes_beyond_what_words_alone_ask_for(self):
        # A net to which the description says nothing.
        net = small(beside=0)
        for layer in net.described:
            torch.nn.init.zeros_(layer.weight)
            torch.nn.init.zeros_(layer.bias)
        told = torch.randn(4, 64)
        plain = draw(net, told, 8, torch.Generator().manual_seed(0), guidance=1)
        guided = draw(net, told, 8, torch.Generator().manual_seed(0), guidance=5)
        assert (plain == guided).all()  # words that change nothing cannot be exaggerated
        with torch.no_grad():
            net.described[0].weight.normal_()
        guided = draw(net, told, 8, torch.Generator().manual_seed(0), guidance=5)
        assert (plain != guided).any()


class TestFine:
    def test_adds_stages_and_leaves_the_coarse_ones(self):
        books = torch.randn(6, ENTRIES, 128)
        net = Fine(2, 6, entries=ENTRIES, width=16, layers=2, seed=0)
        coarse = torch.randint(ENTRIES, (2, 9, 2))
        codes = refine(net, coarse, books, torch.randn(2, 64), torch.Generator())
        assert codes.shape == (2, 9, 6)
        assert (codes[..., :2] == coarse).all()
        assert codes.max() < ENTRIES

    def test_learns_which_entry_follows(self):
        generator = torch.Generator().manual_seed(0)
        books = torch.randn(3, ENTRIES, 128, generator=generator)
        net = Fine(2, 3, entries=ENTRIES, width=16, layers=1, seed=0)
        codes = torch.randint(ENTRIES, (8, 20, 2), generator=generator)
        following = (codes[..., 1] + 1) % ENTRIES
        told = torch.zeros(8, 64)
        optimiser = torch.optim.Adam(net.parameters(), 1e-2)
        losses = []
        for _ in range(60):
            loss = torch.nn.functional.cross_entropy(
                net(codes, books, told).flatten(0, 1), following.flatten()
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        assert losses[-1] < losses[0] / 3

"""Movement III: rhythm, dynamics, playing instructions, chromatic lines and rows."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.systems import illiac_1957 as illiac
from coursekit.systems.illiac_1957 import third

SKIPS = illiac.rule_book()["skip recovered"]
VIOLA = 2
seeds = st.integers(0, 10_000)


def test_a_rhythm_is_read_bit_by_bit():
    assert third.attacks(0b1111) == [(0, 1), (1, 1), (2, 1), (3, 1)]
    assert third.attacks(0b1000) == [(0, 4)]
    assert third.attacks(0b0101) == [(1, 2), (3, 1)]
    assert third.attacks(0) == []


@given(seeds, st.integers(0, 20))
def test_a_plan_fills_its_bars_and_shares_rhythms(seed, bars):
    blocks = third.plan(bars, np.random.default_rng(seed))
    assert sum(block.bars for block in blocks) == bars
    assert [b.start for b in blocks] == [
        sum(c.bars for c in blocks[:i]) for i in range(len(blocks))
    ]
    for block in blocks:
        assert 1 <= block.bars <= 4
        assert block.codes[0] > 0
        assert all(0 <= code < 16 for code in block.codes)
        assert set(block.dynamics) <= set(third.DYNAMICS)
        assert set(block.instructions) <= set(third.INSTRUCTIONS)


def test_rhythms_are_shared_more_often_than_chance_would():
    blocks = third.plan(2000, np.random.default_rng(0))
    shared = np.mean([block.codes[3] == block.codes[0] for block in blocks])
    assert 0.4 < shared < 0.65


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_rows_are_rows(seed):
    rng, low = np.random.default_rng(seed), third.LOWEST[VIOLA]
    intervals = third.interval_row(60, low, rng)
    assert sorted(abs(b - a) for a, b in itertools.pairwise(intervals)) == list(range(1, 12))
    tones = third.tone_row(low, rng)
    restricted = third.pitches_of_material("restricted rows", 12, VIOLA, rng, SKIPS)
    for row in (tones, restricted):
        assert sorted(pitch % 12 for pitch in row) == list(range(12))
    assert illiac.skip_recovered(restricted)
    assert all(low <= pitch < low + 25 for row in (intervals, tones, restricted) for pitch in row)


@given(seeds, st.integers(1, 30))
@settings(max_examples=25, deadline=None)
def test_ruled_chromatic_lines_keep_their_rules(seed, notes):
    rng = np.random.default_rng(seed)
    line = third.pitches_of_material("ruled chromatic", notes, VIOLA, rng, SKIPS)
    assert len(line) == notes
    assert max(line) - min(line) <= 12
    assert illiac.skip_recovered(line)
    tritones = [i for i in range(notes - 2) if abs(line[i + 1] - line[i]) == 6]
    assert all(abs(line[i + 2] - line[i + 1]) == 1 for i in tritones)


def test_a_tritone_wants_a_semitone():
    resolved = third.CHROMATIC_RULES[1].test
    assert resolved([60, 66, 67])
    assert resolved([60, 65, 60])
    assert not resolved([60, 66, 68])
    assert not resolved([66, 60, 60])


@pytest.mark.parametrize("material", ["in turn", *third.MATERIALS])
def test_the_movement_has_its_bars_its_colours_and_one_note_at_a_time(material):
    midi = illiac.compose(seed=6, experiment=3, bars=20, material=material, tempo=120)
    assert 9 * 2 < midi.get_end_time() <= 20 + 1e-9
    assert [part.name for part in midi.instruments[:4]] == list(illiac.QUARTET)
    assert {part.program for part in midi.instruments} >= {44, 45}
    assert len({n.velocity for part in midi.instruments for n in part.notes}) > 3
    for player in illiac.QUARTET:
        notes = sorted(
            (n.start, n.end)
            for part in midi.instruments
            if part.name.split(" (")[0] == player
            for n in part.notes
        )
        assert all(one[1] <= two[0] + 1e-9 for one, two in itertools.pairwise(notes))


def test_a_learners_skip_rule_is_heard_in_movement_three():
    asked = []

    def mine(line):
        asked.append(line)
        return illiac.skip_recovered(line)

    illiac.compose(model=illiac.load(skip_recovered=mine), seed=1, experiment=3,
                   material="ruled chromatic", bars=4)  # fmt: skip
    assert asked

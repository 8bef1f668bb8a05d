"""Parallels, recovered skips and counted lines: by example, and what must not change them."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.systems import illiac_1957 as illiac

chords = st.lists(st.integers(36, 84), min_size=2, max_size=4)


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        ([67, 60], [69, 62], [(0, 1)]),
        ([79, 60], [77, 58], [(0, 1)]),
        ([72, 48], [74, 50], [(0, 1)]),
        ([67, 60], [67, 60], []),
        ([67, 60], [79, 48], []),
        ([67, 60], [74, 62], []),
        ([64, 60], [65, 62], []),
        ([72, 67, 64, 48], [74, 69, 65, 50], [(0, 3), (1, 3)]),
    ],
)
def test_parallels_are_found_pair_by_pair(before, after, pairs):
    assert illiac.parallel_perfects(before, after) == pairs


@given(chords, st.data(), st.integers(-12, 12))
def test_parallels_do_not_depend_on_the_key(before, data, shift):
    after = data.draw(st.lists(st.integers(36, 84), min_size=len(before), max_size=len(before)))
    moved = [[pitch + shift for pitch in chord] for chord in (before, after)]
    assert illiac.parallel_perfects(*moved) == illiac.parallel_perfects(before, after)
    assert illiac.parallel_perfects(before, before) == []
    # Played backwards a parallel stays one.
    assert illiac.parallel_perfects(after, before) == illiac.parallel_perfects(before, after)


@given(st.lists(st.integers(40, 80), max_size=9), st.integers(-12, 12))
def test_recovery_does_not_depend_on_the_key_or_on_upside_down(line, shift):
    assert illiac.skip_recovered([p + shift for p in line]) == illiac.skip_recovered(line)
    assert illiac.skip_recovered([-p for p in line]) == illiac.skip_recovered(line)
    assert illiac.skip_recovered(line[:2])


@given(st.integers(1, 4), st.integers(1, 5), st.data())
@settings(max_examples=40)
def test_counting_lines_agrees_with_listing_them(size, length, data):
    moves = data.draw(st.lists(st.lists(st.integers(0, 1), min_size=size, max_size=size),
                               min_size=size, max_size=size))  # fmt: skip
    start, end = (data.draw(st.integers(0, size - 1)) for _ in range(2))
    listed = sum(
        line[0] == start
        and line[-1] == end
        and all(moves[a][b] for a, b in itertools.pairwise(line))
        for line in itertools.product(range(size), repeat=length)
    )
    assert illiac.count_lines(moves, length, start, end) == listed

"""The crux: distances the long way, the skew that comes to the same, and a kept soprano."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.encodings.chorale_primers import FREE
from coursekit.neural import attention
from coursekit.systems import music_transformer_2018 as music


def drawn(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 99), st.integers(1, 9), st.integers(1, 6))
def test_skewing_comes_to_the_same_as_the_long_way(seed, notes, size):
    query, vectors = drawn(seed, notes, size), drawn(seed + 100, notes, size)
    long = music.relative_scores(query.tolist(), vectors.tolist())
    by_distance = query @ vectors.flip(0).T
    skewed = music.skew(by_distance)
    for row, expected in enumerate(long):
        assert len(expected) == row + 1
        assert skewed[row, : row + 1].tolist() == pytest.approx(expected, abs=1e-5)


@settings(deadline=None)
@given(st.integers(0, 99), st.integers(1, 9), st.integers(0, 9), st.integers(1, 3))
def test_the_skew_is_that_of_the_kit_for_the_last_rows_too(seed, rows, before, heads):
    logits = drawn(seed, 2, heads, rows, rows + before)
    assert music.skew(logits).equal(attention.skew(logits))


def test_a_single_row_needs_no_skew():
    logits = drawn(1, 1, 7)
    assert music.skew(logits).equal(logits)


def test_the_skew_changes_nothing_that_it_is_given():
    logits = drawn(2, 4, 4)
    before = logits.clone()
    music.skew(logits)
    assert logits.equal(before)


def test_a_plan_keeps_the_soprano_and_leaves_the_rest():
    assert music.soprano_plan([30, 32], 4) == [[30, FREE, FREE, FREE], [32, FREE, FREE, FREE]]
    assert music.soprano_plan([], 4) == []
    assert music.soprano_plan([7], 1) == [[7]]

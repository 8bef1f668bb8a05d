"""The functions that lesson 03 has you write, worked by hand."""

import pytest

from coursekit.systems.illiac_markov_1957.crux import count_contexts, share_copied, transition_row


def test_hand_worked_rows():
    counts = count_contexts([[1, 2, 1, 2, 3]], 1)
    # 1 was followed by 2 twice; symbols overall: 1 1, 2 2, 3 once; four symbols in all.
    zero = [(n + 0.25) / 6 for n in (0, 2, 2, 1)]
    assert transition_row(counts, (), 4, 1) == pytest.approx(zero)
    one = [(n + z) / 3 for n, z in zip((0, 0, 2, 0), zero, strict=True)]
    assert transition_row(counts, (1,), 4, 1) == pytest.approx(one)
    assert transition_row(counts, (3,), 4, 1) == pytest.approx(zero), "3 is never followed"
    assert transition_row(counts, (1,), 4, 0) == [0, 0, 1, 0]
    assert transition_row({}, (1, 2), 4, 0) == [0.25] * 4


def test_share_copied_by_hand():
    known = [[1, 2, 3, 4], [2, 3, 1]]
    assert share_copied([1, 2, 3, 1], known, 2) == 1.0
    assert share_copied([1, 2, 3, 1], known, 4) == 0.0
    assert share_copied([1, 2, 1, 2], known, 2) == pytest.approx(2 / 3)
    assert share_copied([1, 2], known, 3) == 0.0
    assert share_copied([], known, 1) == 0.0
    assert share_copied([1, 2, 3], [], 2) == 0.0


def test_contexts_by_hand():
    assert count_contexts([[1, 2, 1]], 0) == {(): {1: 2, 2: 1}}
    assert count_contexts([[1, 2], [2, 1, 2]], 2) == {
        (): {1: 2, 2: 3}, (1,): {2: 2}, (2,): {1: 1}, (2, 1): {2: 1},
    }  # fmt: skip
    assert count_contexts([], 3) == {}
    assert count_contexts([[], [5]], 3) == {(): {5: 1}}

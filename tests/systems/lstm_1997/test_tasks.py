"""The tasks of 1997 and their judges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.systems.lstm_1997 import tasks
from coursekit.systems.lstm_1997.crux import legal_next

SEEDS = st.integers(0, 10_000)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.sampled_from([20, 35, 100]))
def test_sums_are_those_of_the_marked_values(seed, length):
    batch = tasks.adding(np.random.default_rng(seed), 30, length)
    for x, steps, target in zip(batch.inputs, batch.lengths, batch.targets[:, 0, 0], strict=True):
        assert length <= steps <= length + length // 10
        values, marks = x[:steps].T
        assert marks[0] == marks[-1] == -1
        assert not x[steps:].any()
        places = np.flatnonzero(marks == 1)
        assert 1 <= len(places) <= 2
        assert len(places) < 2 or places.min() < 10
        assert places.max() < length // 2
        assert target == pytest.approx(0.5 + values[places].sum() / 4)
        assert -1 <= values.min() <= values.max() <= 1


def test_both_marks_can_fall_on_any_place_they_may():
    batch = tasks.adding(np.random.default_rng(0), 20_000, 20)
    marks = batch.inputs[:, :, 1] == 1
    first = marks.argmax(axis=1)[marks.sum(axis=1) == 2]
    assert set(first) == set(range(1, 8))
    assert set(np.flatnonzero(marks.any(axis=0))) == set(range(1, 10))
    # One in ten draws the very first step, whose marker stays as it is.
    assert 0.1 <= (marks.sum(axis=1) == 1).mean() <= 0.24


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.sampled_from([20, 50, 100]))
def test_the_order_of_the_signals_is_the_answer(seed, length):
    batch = tasks.temporal_order(np.random.default_rng(seed), 20, length)
    for x, steps, target in zip(batch.inputs, batch.lengths, batch.targets[:, 0], strict=True):
        letters = x[:steps].argmax(axis=1)
        assert (x[:steps].sum(axis=1) == 1).all()
        assert letters[0] == 0
        assert letters[-1] == 1
        order = letters[letters >= 6] - 6
        assert len(order) == 2
        assert target.sum() == 1
        assert target.argmax() == int("".join(map(str, order)), 2)
        assert set(letters[1:-1]) <= set(range(2, 8))


def test_tasks_refuse_what_cannot_be_drawn():
    rng = np.random.default_rng(0)
    for draw in (tasks.adding, tasks.temporal_order):
        with pytest.raises(CourseError, match="19 steps is too short"):
            draw(rng, 1, 19)


def allowed_by_examples(strings):
    """Return for each beginning in many strings the letters that follow it there."""
    following = {}
    for string in strings:
        for end in range(1, len(string)):
            following.setdefault(string[:end], set()).add(string[end])
    return following


def test_strings_follow_the_grammar_and_say_what_is_legal():
    strings = tasks.reber_strings(np.random.default_rng(1), 200)
    assert len(set(strings)) == 200
    batch, legal = tasks.reber(strings)
    for row, string in enumerate(strings):
        for step, letter in enumerate(string[1:]):
            allowed = {tasks.SYMBOLS[place] for place in np.flatnonzero(legal[row, step])}
            assert letter in allowed
            assert batch.inputs[row, step].argmax() == tasks.SYMBOLS.index(string[step])
            assert batch.targets[row, step].argmax() == tasks.SYMBOLS.index(letter)
        assert not legal[row, len(string) - 1 :].any()
        assert string[1] == string[-2]
        assert legal_next(tasks.REBER, string) == ""
    others = tasks.reber_strings(np.random.default_rng(1), 50, frozenset(strings))
    assert not set(others) & set(strings)


def test_what_is_legal_is_what_many_strings_do():
    strings = tasks.reber_strings(np.random.default_rng(2), 2000)
    for prefix, letters in allowed_by_examples(strings).items():
        if len(prefix) <= 5:
            assert letters == set(legal_next(tasks.REBER, prefix)), prefix


def test_strings_are_judged_step_by_step():
    strings = ["BTBTXSETE", "BPBPVVEPE", "BTBTSXSETE"]
    batch, allowed = tasks.reber(strings)
    assert batch.inputs.shape == (3, 9, 7)
    assert batch.lengths.tolist() == [8, 8, 9]
    perfect = allowed * 1.0
    assert tasks.right_strings(perfect, batch.lengths, allowed).all()
    for step in (1, 7):
        flawed = perfect.copy()
        flawed[1, step] = 0.5
        assert tasks.right_strings(flawed, batch.lengths, allowed).tolist() == [True, False, True]
    beyond = perfect.copy()
    beyond[0, 8] = -1
    assert tasks.right_strings(beyond, batch.lengths, allowed).all()


def test_judges_draw_the_papers_lines():
    sums = tasks.right(np.array([[0.5], [0.539], [0.541]]), np.array([[0.5]]), 0.04)
    assert sums.tolist() == [True, True, False]
    outputs = np.array([[0.71, 0.29], [0.69, 0.0], [1.0, 0.31]])
    assert tasks.right(outputs, np.array([[1.0, 0.0]]), 0.3).tolist() == [True, False, False]


def test_some_sequences_can_be_taken():
    batch = tasks.adding(np.random.default_rng(0), 5, 20)
    some = batch[np.array([3, 3, 0])]
    np.testing.assert_array_equal(some.inputs, batch.inputs[[3, 3, 0]])
    np.testing.assert_array_equal(some.lengths, batch.lengths[[3, 3, 0]])
    np.testing.assert_array_equal(some.targets, batch.targets[[3, 3, 0]])

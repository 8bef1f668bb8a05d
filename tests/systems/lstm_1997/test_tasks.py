"""The tasks of 1997, their judges, their training, and the musical task."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.systems import lstm_1997 as lstm
from coursekit.systems.lstm_1997 import answer, experiments, tasks
from coursekit.systems.lstm_1997.byhand import memory_net

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
@given(SEEDS, st.sampled_from([20, 50, 100]), st.sampled_from([2, 3]))
def test_the_order_of_the_signals_is_the_answer(seed, length, signals):
    batch = tasks.temporal_order(np.random.default_rng(seed), 20, length, signals)
    for x, steps, target in zip(batch.inputs, batch.lengths, batch.targets[:, 0], strict=True):
        letters = x[:steps].argmax(axis=1)
        assert (x[:steps].sum(axis=1) == 1).all()
        assert letters[0] == 0
        assert letters[-1] == 1
        order = letters[letters >= 6] - 6
        assert len(order) == signals
        assert target.sum() == 1
        assert target.argmax() == int("".join(map(str, order)), 2)
        assert set(letters[1:-1]) <= set(range(2, 8))


def test_tasks_refuse_what_cannot_be_drawn():
    rng = np.random.default_rng(0)
    for draw in (tasks.adding, tasks.temporal_order):
        with pytest.raises(CourseError, match="19 steps is too short"):
            draw(rng, 1, 19)
    with pytest.raises(CourseError, match="2 or 3 signals; 4"):
        tasks.temporal_order(rng, 1, 50, 4)


def legal(string):
    """Say what may follow each letter but the last, by the learner's function."""
    return [set(lstm.legal_next(list(tasks.REBER), string[: i + 1]))
            for i in range(len(string) - 1)]  # fmt: skip


def test_strings_follow_the_grammar_by_two_ways_of_asking():
    strings = tasks.reber_strings(np.random.default_rng(1), 200)
    assert len(set(strings)) == 200
    for string in strings:
        assert [set(letters) for letters in tasks.legal_after(string)] == legal(string)
        for i, follow in enumerate(legal(string)):
            assert string[i + 1] in follow
        assert string[1] == string[-2]
        assert lstm.legal_next(list(tasks.REBER), string) == ""
    others = tasks.reber_strings(np.random.default_rng(1), 50, frozenset(strings))
    assert not set(others) & set(strings)


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
    found = tasks.right_sums(np.array([[0.5], [0.539], [0.541]]), np.array([[0.5]]))
    assert found.tolist() == [True, True, False]
    outputs = np.array([[0.71, 0.29], [0.69, 0.0], [1.0, 0.31]])
    assert tasks.right_orders(outputs, np.array([[1.0, 0.0]])).tolist() == [True, False, False]


def test_the_cell_learns_a_short_order_and_a_plain_net_does_not():
    draw, judge = experiments.task_for("order", 20)
    net, plain = experiments.nets_for("order", 0)
    *_, (done, _loss, right) = experiments.rounds(net, draw, judge, rate=0.5, seed=0, most=30_000)
    assert done < 30_000
    assert right >= 0.999
    assert experiments.tested(net, draw, judge) > 0.99
    list(experiments.rounds(plain, draw, judge, rate=0.01, seed=0, most=4000, clip=1.0))
    assert experiments.tested(plain, draw, judge) < 0.5


def test_watching_tells_what_the_rounds_told(capsys):
    draw, judge = experiments.task_for("adding", 20)
    net, same = (experiments.nets_for("adding", 0)[0] for _ in "ab")
    history = experiments.watch(net, draw, judge, rate=0.1, seed=0, most=4000, progress=False)
    told = list(experiments.rounds(same, draw, judge, rate=0.1, seed=0, most=4000))
    assert history.steps == [done for done, _, _ in told] == [2000, 4000]
    assert history.losses == [loss for _, loss, _ in told]
    assert history.scores == [1 - right for _, _, right in told]
    assert history.stopped == "steps"


def test_the_grammar_is_learned_up_to_its_inner_letters():
    net = memory_net(7, 7, blocks=4, size=2, seed=0, spread=0.2, ends="cross-entropy",
                     out_bias=(-1, -2, -3, -4))  # fmt: skip
    told = list(experiments.learn_grammar(net, rate=0.05, seed=0, most=4096, truncated=False))
    assert told[0][0] == 512
    assert told[-1][1] > 0.3 > told[0][1]


# The musical task


def test_bars_come_from_tunes_and_hold_their_tokens():
    bars = answer.tune_bars("test")
    assert len(bars) > 20
    for tune in bars:
        assert tune.shape[1] == 8
        assert ((tune >= 0) & (tune <= answer.HOLD)).all()
        assert tune[0, 0] != answer.HOLD
    # In C or A minor, so nearly all notes are white.
    pitches = np.concatenate([tune[tune < answer.HOLD] for tune in bars]) % 12
    assert np.isin(pitches, (0, 2, 4, 5, 7, 9, 11)).mean() > 0.9


def test_notes_are_moved_by_octaves_only():
    found = answer.fold(np.array([-13, -1, 0, 23, 24, 40]))
    assert found.tolist() == [11, 11, 0, 23, 12, 16]


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(0, 9))
def test_a_piece_returns_to_its_opening(seed, gap):
    tokens = answer.draw(np.random.default_rng(seed), 3, gap, "valid")
    assert tokens.shape == (3, 8 * (gap + 2))
    np.testing.assert_array_equal(tokens[:, :8], tokens[:, -8:])
    assert (tokens[:, 0] < answer.HOLD).all()
    heard = answer.features(tokens, gap)
    assert not heard[:, 0, : answer.TOKENS].any()
    np.testing.assert_array_equal(heard[:, 1:, : answer.TOKENS].argmax(axis=2), tokens[:, :-1])
    assert (heard[:, :, answer.TOKENS :].sum(axis=2) == 2).all()
    np.testing.assert_array_equal(
        heard[0, :, answer.TOKENS + 8 :].argmax(axis=1), [0] * 8 + [1] * 8 * gap + [2] * 8
    )


def test_what_comes_back_is_measured_by_step_and_by_bar():
    import torch

    class Parrot(torch.nn.Module):
        """Knows the opening because it looks back; misses one step of it."""

        def forward(self, x):
            out = torch.zeros(*x.shape[:2], answer.TOKENS)
            out[:, :-1] = x[:, 1:, : answer.TOKENS]
            out[:, -8:-1] = x[:, 1:8, : answer.TOKENS]
            out[:, -1] = 0
            out[:, -1, answer.HOLD] = 1
            return out

    steps, bars = answer.brought_back(Parrot(), 2, pieces=50)
    assert 7 / 8 <= steps < 1
    assert steps == pytest.approx(7 / 8 + bars / 8)

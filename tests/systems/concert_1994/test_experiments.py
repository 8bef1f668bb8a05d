"""The tasks against their rules, and the measures on chances that are right by construction."""

import itertools

import numpy as np
import pytest

from coursekit.encodings.psychoacoustic import END, HIGH, LOW
from coursekit.systems.concert_1994 import experiments, tasks


class TestTasks:
    def test_scales_are_major_and_all_there(self):
        learned, test = tasks.diatonic_scales(3)
        assert (learned.shape, test.shape) == ((28, 8), (9, 8))
        everything = np.concatenate([learned, test])
        assert sorted(everything[:, 0].tolist()) == list(range(LOW, HIGH - 11))
        assert (np.diff(everything, axis=1) == [2, 2, 1, 2, 2, 2, 1]).all()
        assert tasks.diatonic_scales(3)[1].tolist() == test.tolist()
        assert tasks.diatonic_scales(4)[1].tolist() != test.tolist()

    def test_the_long_scale_goes_on_where_the_short_one_ends(self):
        short, whole = tasks.extended_scale()
        assert (short.shape, whole.shape) == ((1, 15), (1, 29))
        assert whole[0, :15].tolist() == short[0].tolist()
        assert (whole[0, 0], whole[0, -1]) == (LOW, HIGH)

    def test_walks_keep_to_legal_moves(self):
        rng = np.random.default_rng(0)
        for walk in tasks.random_walks(50, 12, rng):
            for now, after in itertools.pairwise(walk):
                assert after in tasks.legal_moves(int(now))
        assert len(tasks.legal_moves(LOW)) == 1

    def test_woven_walks_are_two_walks(self):
        woven = tasks.interspersed_walks(20, 8, np.random.default_rng(1))
        assert woven.shape == (20, 16)
        assert woven[:, 0::2].max() <= woven[:, 1::2].min()
        for start in (0, 1):
            moves = np.diff(np.searchsorted(tasks.WHITE, woven[:, start::2]), axis=1)
            assert set(np.abs(moves).ravel().tolist()) == {1}

    def test_the_form_is_a_a_b_a(self):
        songs = tasks.aaba(200, np.random.default_rng(2))
        assert songs.shape == (200, 21)
        a, again, b, last = (songs[:, i : i + 5] for i in (0, 5, 10, 15))
        assert (a == again).all()
        assert (a == last).all()
        assert (a != b).any(axis=1).mean() > 0.9
        assert (songs[:, -1] == END).all()
        assert set(np.diff(b, axis=1).ravel().tolist()) == {-1, 1}
        local, over_all = tasks.aaba_places()
        assert set(local).isdisjoint(over_all)
        # What no one can tell: the first two notes of A and of B.
        assert {0, 1, 10, 11}.isdisjoint({*local, *over_all})
        assert len(local) + len(over_all) == 17


@pytest.mark.parametrize(
    ("rows", "spans"),
    [
        (tasks.random_walks(10, 8, np.random.default_rng(0)), [tasks.TWO_OCTAVES]),
        (tasks.interspersed_walks(10, 4, np.random.default_rng(0)), tasks.WOVEN),
    ],
)
def test_perfect_nets_would_get_full_marks(rows, spans):
    given = np.zeros((10, 7, len(experiments.SYMBOLS)))
    for sequence, chances in zip(rows, given, strict=True):
        for place in range(len(spans), 8):
            moves = tasks.legal_moves(int(sequence[place - len(spans)]), spans[place % len(spans)])
            chances[place - 1, np.searchsorted(experiments.SYMBOLS, moves)] = 1 / len(moves)
    assert experiments._legal(given, rows, spans) == pytest.approx((1.0, 0.5))
    assert experiments._legal(given[:, ::-1], rows, spans)[0] < 0.9


@pytest.mark.parametrize("name", ["extension", "scales", "walks", "interspersed", "aaba"])
def test_an_experiment_gives_the_figures_that_its_log_holds(name, monkeypatch):
    from dataclasses import replace

    from coursekit.neural import read_log

    short = {key: replace(recipe, steps=2) for key, recipe in experiments.RECIPES.items()}
    monkeypatch.setattr(experiments, "RECIPES", short)
    row = getattr(experiments, name)(0)
    assert {*row, "seed", "seconds"} == {*read_log("concert_1994", name)[0]}

"""The figures by which pieces are compared, on music whose figures are known."""

import numpy as np
import pytest

from coursekit.corpora import blues
from coursekit.systems.eck_schmidhuber_2002 import figures

TEN = figures.TEN_CHORUSES


def test_a_walk_goes_by_steps_of_the_scale():
    for seed in range(5):
        line = figures.random_walk(201, np.random.default_rng(seed))
        assert len(line) == 201
        assert (line[0:200:2] == line[1:200:2]).all()
        at = [figures.WALKED.index(pitch) for pitch in line[::2]]
        assert set(np.abs(np.diff(at))) == {1}
    assert set(
        np.concatenate([figures.random_walk(960, np.random.default_rng(s)) for s in range(5)])
    ) == set(figures.WALKED)


def test_figures_of_written_choruses_are_known():
    every = blues.steps_of([piece.choices for piece in blues.load()[::97]])
    assert figures.wrong_chords(every).sum() == 0
    assert (figures.scale_share(every) == 1).all()
    assert (figures.bars_known(every) == 1).all()
    broken = every[0].copy()
    broken[10, 0] ^= 1
    broken[30, 12:] = 0
    broken[30, 13] = 1  # C sharp, outside the scale and the segment
    assert figures.wrong_chords(broken) == 1
    assert figures.scale_share(broken) == pytest.approx(95 / 96)
    assert figures.bars_known(broken) == pytest.approx(11 / 12)
    # By hand: C over C, then D sharp, which C E G lacks.
    flat = blues.with_form(np.array([60, 60, 63, 63]))
    assert figures.chord_share(flat) == 0.5


def test_the_chords_share_is_that_of_the_corpus():
    rng = np.random.default_rng(0)
    walk = blues.with_form(figures.random_walk(TEN, rng))
    written = blues.steps_of([piece.choices for piece in blues.load()[::41]])
    assert figures.chord_share(written).mean() > figures.chord_share(walk) + 0.1


def test_the_distance_from_what_is_written_is_none_for_all_that_is_written():
    every = blues.steps_of([piece.choices for piece in blues.load()])
    assert figures.distance_from_written(every) == pytest.approx(0, abs=1e-12)
    # One chorus has one of two notes at each step where the segments differ, and so half of it.
    differ = (np.array(blues.SEGMENTS)[:, 0] != np.array(blues.SEGMENTS)[:, 1]).mean()
    assert figures.distance_from_written(every[:1]) == pytest.approx(differ / 2)

"""How performances are measured: each figure on a performance whose figure is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora.performances import PERFORMED_DTYPE, SCORE_DTYPE, Performance
from coursekit.evaluation import performances as measures

FLOATS = st.lists(st.floats(-5, 5), min_size=1, max_size=30).map(np.array)


@pytest.fixture
def played():
    """Four chords of two notes, a beat apart, at 0.5 s a beat; the third beat lasts 1 s."""
    score = np.zeros(8, SCORE_DTYPE)
    score["onset"], score["duration"] = np.repeat(np.arange(4), 2), 1.0
    score["pitch"] = [48, 60] * 4
    notes = np.zeros(8, PERFORMED_DTYPE)
    notes["onset"] = np.repeat([0.0, 0.5, 1.0, 2.0], 2) + np.tile([0.02, 0.0], 4)
    notes["end"] = notes["onset"] + 0.25
    notes["pitch"], notes["velocity"] = score["pitch"], [40, 60] * 4
    return Performance(
        "made up", "nobody", "test", "nobody", "test", True, notes, np.array([[0.1, 0.6]]), score,
        np.array([0.0]), np.arange(8),
    )  # fmt: skip


def test_each_measure_finds_what_was_put_in(played):
    assert measures.velocities(played).tolist() == [40, 60] * 4
    # Three steps in 2 s: the mean step is 2/3 s.
    assert 2 ** measures.tempo(played) == pytest.approx([0.75, 0.75, 1.5])
    assert measures.chord_spread(played) == pytest.approx([20] * 4)
    pace = (2.02 - 0.0) / 3
    assert 2 ** measures.touch(played) == pytest.approx([0.25 / pace] * 8)
    assert measures.pedalled(played) == pytest.approx(2 / 8)
    assert len(measures.describe(played)) == len(measures.FIGURES)


def test_deadpan_has_no_spread(played):
    flat = played.deadpan()
    assert np.ptp(measures.velocities(flat)) == 0
    assert measures.tempo(flat) == pytest.approx(np.zeros(3), abs=1e-9)
    assert measures.chord_spread(flat) == pytest.approx(np.zeros(4), abs=1e-9)
    assert measures.pedalled(flat) == 0


@given(FLOATS, FLOATS)
def test_ks_is_a_distance_between_nought_and_one(one, other):
    found = measures.ks(one, other)
    assert 0 <= found <= 1
    assert found == measures.ks(other, one)
    assert measures.ks(one, one) == 0
    assert measures.ks(one, one + 20) == 1


@settings(deadline=None)
@given(FLOATS, FLOATS)
def test_ks_is_that_of_scipy(one, other):
    from scipy.stats import ks_2samp

    assert measures.ks(one, other) == pytest.approx(ks_2samp(one, other, method="asymp").statistic)


def test_two_sides_are_compared_piece_by_piece(played):
    louder = replace(played, notes=played.notes.copy())
    louder.notes["velocity"] += 50
    found = measures.distances([played, louder], [played, played])
    assert found == pytest.approx({"loudness": 0.5, "pace": 0, "chords": 0, "touch": 0})

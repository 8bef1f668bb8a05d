"""The ring, the rhythms, their figures and their sound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.encodings.notes import notes_of
from coursekit.systems import gan_2014 as gan
from coursekit.systems.gan_2014.data import SOUNDS, STEPS

EVEN = (1, 0) * 8


def test_the_ring_has_eight_heaps_that_are_apart():
    points = gan.ring(2_000, np.random.default_rng(0))
    away = np.linalg.norm(points[:, None] - np.array(gan.CENTRES)[None], axis=-1)
    assert (away.min(1) < gan.RADIUS).mean() > 0.99
    assert np.bincount(away.argmin(1)).min() > 150
    between = np.linalg.norm(np.subtract(*gan.CENTRES[:2]))
    assert between / 2 > gan.RADIUS


def test_rhythms_are_bars_of_sixteenths_of_which_no_tune_is_in_two_splits():
    train, test = gan.rhythms("train"), gan.rhythms("test")
    assert train.shape[1] == STEPS
    assert set(np.unique(train)) == {0, 1}
    assert len(train) > 5 * len(test) > 0
    assert EVEN in gan.patterns_of(test)


def test_a_pattern_reads_beat_by_beat():
    assert gan.in_marks(EVEN) == "x.x. x.x. x.x. x.x."
    assert gan.patterns_of([[0.51, 0.5] * 8]) == [EVEN]


def test_variety_of_the_data_itself_is_whole_and_of_one_bar_is_none():
    data = gan.patterns_of(gan.rhythms("test"))
    own = gan.variety(data, data)
    assert own["distance"] == pytest.approx(0)
    assert own["coverage"] == pytest.approx(1)
    stuck = gan.variety([(1,) * STEPS] * 50, data)
    assert (stuck["distinct"], stuck["entropy"], stuck["commonest"]) == (1, 0, 1)
    assert stuck["onsets"] == STEPS
    assert stuck["distance"] > 0.9


@given(st.lists(st.lists(st.integers(0, 1), min_size=16, max_size=16).map(tuple), min_size=1,
                max_size=4), st.sampled_from(SOUNDS), st.booleans())  # fmt: skip
def test_what_sounds_is_the_pattern(patterns, sound, beat):
    rows = notes_of(gan.sounded(patterns, sound=sound, beat=beat))
    line = rows[rows["track"] == 0]
    onsets = np.flatnonzero(np.array(patterns).reshape(-1)) / 4
    np.testing.assert_allclose(line["onset"], onsets, atol=1e-6)
    assert (rows["track"] == 1).sum() == (4 * len(patterns) if beat else 0)
    if len(line):
        np.testing.assert_allclose(line["onset"][1:], (line["onset"] + line["duration"])[:-1],
                                   atol=1e-6)  # fmt: skip
        assert bool(line["drum"].all()) == (sound == "woodblock")


def test_points_are_heard_as_the_heap_at_which_they_lie():
    rows = notes_of(gan.ring_sounded(np.array([*gan.CENTRES, [0.0, 0.0]])))
    assert rows["drum"].tolist() == [False] * 8 + [True]
    assert len(set(rows["pitch"][:8].tolist())) == 8
    np.testing.assert_allclose(rows["onset"], np.arange(9) / 2)

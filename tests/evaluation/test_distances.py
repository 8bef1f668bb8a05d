"""Two sets held against each other: features by hand, curves with area 1, sets alike and unlike."""

from __future__ import annotations

import itertools

import numpy as np
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.evaluation.crux import overlap_area
from coursekit.evaluation.distances import (
    FEATURES,
    LENGTHS,
    compare,
    density,
    features,
    kl_divergence,
    one_grid,
)

NUMBERS = st.lists(st.floats(-50, 50), min_size=2, max_size=30).map(np.array)


def melody(rows, tempo=120):
    midi = pretty_midi.PrettyMIDI(initial_tempo=tempo)
    part = pretty_midi.Instrument(0)
    beat = 60 / tempo
    part.notes = [pretty_midi.Note(80, p, beat * on, beat * (on + off)) for on, off, p in rows]
    midi.instruments.append(part)
    return midi


def drawn(seed, pool, count=24, length=0.5):
    lot = np.random.default_rng(seed)
    return melody([(length * k, length, int(p)) for k, p in enumerate(lot.choice(pool, count))])


WHITE, BLACK = [60, 62, 64, 65, 67, 69, 71], [54, 56, 58, 61, 63, 66, 68]


def test_features_of_four_notes_are_those_worked_out_by_hand():
    """C for a beat, E for half a beat, G for one and a half, C for a whole note."""
    found = features(melody([(0, 1, 60), (1, 0.5, 64), (1.5, 1.5, 67), (3, 4, 72)], tempo=90))
    assert list(found) == list(FEATURES)
    assert found["pitch count"] == 4
    assert found["pitch range"] == 12
    assert found["note count"] == 4
    assert found["mean interval"] == pytest.approx((4 + 3 + 5) / 3)
    assert found["mean inter-onset interval"] == pytest.approx(1.0)
    assert found["pitch classes"] == pytest.approx(
        [5 / 7 if k == 0 else 0.5 / 7 if k == 4 else 1.5 / 7 if k == 7 else 0 for k in range(12)]
    )
    kinds = [LENGTHS.index(length) for length in (1, 0.5, 1.5, 4)]
    assert np.flatnonzero(found["note lengths"]).tolist() == sorted(kinds)
    follows = found["note length transitions"].reshape(12, 12)
    pairs = list(itertools.pairwise(kinds))
    assert [follows[pair] for pair in pairs] == pytest.approx([1 / 3] * 3)
    transitions = found["pitch class transitions"].reshape(12, 12)
    assert transitions[0, 4] == transitions[4, 7] == transitions[7, 0] == pytest.approx(1 / 3)


def test_tempo_loudness_and_drums_change_nothing():
    rows = [(0, 1, 60), (1, 0.5, 64), (1.5, 1.5, 67)]
    slow, quick = melody(rows, 60), melody(rows, 180)
    drums = pretty_midi.Instrument(0, is_drum=True)
    drums.notes = [pretty_midi.Note(90, 36, 0.1, 0.2)]
    quick.instruments.append(drums)
    for name, value in features(slow).items():
        assert features(quick)[name] == pytest.approx(value), name


def test_a_piece_of_one_note_and_a_set_of_one_piece_are_refused_in_a_sentence():
    with pytest.raises(CourseError, match="fewer than two notes"):
        features(melody([(0, 1, 60)]))
    with pytest.raises(CourseError, match="two pieces or more"):
        compare([drawn(0, WHITE)], [drawn(1, WHITE), drawn(2, WHITE)])


@settings(max_examples=40, deadline=None)
@given(NUMBERS, NUMBERS)
def test_curves_have_area_one_and_overlap_between_none_and_all(one, other):
    grid = one_grid(one, other)
    step = grid[1] - grid[0]
    curves = [density(values, grid) for values in (one, other)]
    assert [curve.sum() * step for curve in curves] == pytest.approx([1, 1])
    area = overlap_area(*curves, step)
    assert -1e-9 <= area <= 1 + 1e-9
    assert area == pytest.approx(overlap_area(*curves[::-1], step))
    assert overlap_area(curves[0], curves[0], step) == pytest.approx(1)
    assert kl_divergence(curves[0], curves[0]) == pytest.approx(0, abs=1e-9)
    assert kl_divergence(*curves) >= 0


def test_the_same_source_overlaps_and_another_scale_does_not():
    real = [drawn(seed, WHITE) for seed in range(30)]
    alike = {one.feature: one for one in compare([drawn(s, WHITE) for s in range(30, 60)], real)}
    other = {one.feature: one for one in compare([drawn(s, BLACK) for s in range(30, 60)], real)}
    assert list(alike) == list(FEATURES)
    assert alike["pitch classes"].overlap > 0.85 > 0.3 > other["pitch classes"].overlap
    assert alike["pitch classes"].kl < other["pitch classes"].kl
    # All notes are eighths on both sides: there is no distance at all, and all overlaps.
    assert other["note lengths"].overlap == pytest.approx(1)
    assert other["note lengths"].across == 0


def test_the_overlap_is_the_one_that_was_handed_in():
    pieces = [drawn(seed, WHITE) for seed in range(6)]
    found = compare(pieces[:3], pieces[3:], overlap=lambda one, other, step: 0.25)
    assert {one.overlap for one in found} == {0.25}


def test_a_copied_set_shows_that_overlap_cannot_see_copying():
    real = [drawn(seed, WHITE) for seed in range(20)]
    copied = compare(real, real)
    assert min(one.overlap for one in copied) > 0.8

"""Beats and bars, against pretty_midi's own clock."""

from __future__ import annotations

import numpy as np
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.timing import bar_lines, tempo_at, to_beats, to_seconds


def piece(tempi=((0, 120),), signatures=(), last_beat=8.0):
    """Build a piece of one long note, with changes of tempo and time signature at beats."""
    midi = pretty_midi.PrettyMIDI(initial_tempo=tempi[0][1])
    midi._tick_scales = [(beat * midi.resolution, 60 / (t * midi.resolution)) for beat, t in tempi]
    midi._update_tick_to_time(200 * midi.resolution)
    for beat, top, bottom in signatures:
        time = float(to_seconds(midi, beat))
        midi.time_signature_changes.append(pretty_midi.TimeSignature(top, bottom, time))
    midi.instruments.append(pretty_midi.Instrument(0))
    end = float(to_seconds(midi, last_beat))
    midi.instruments[0].notes.append(pretty_midi.Note(80, 60, 0.0, end))
    return midi


tempi = st.lists(
    st.tuples(st.integers(1, 60), st.integers(30, 240)), max_size=4, unique_by=lambda x: x[0]
).map(lambda later: ((0, 100), *sorted(later)))


@settings(max_examples=60, deadline=None)
@given(tempi, st.lists(st.integers(0, 90), min_size=1, max_size=20))
def test_beats_and_seconds_agree_with_pretty_midi(changes, beats):
    midi = piece(changes)
    seconds = to_seconds(midi, beats)
    assert seconds == pytest.approx([midi.tick_to_time(b * midi.resolution) for b in beats])
    assert to_beats(midi, seconds) == pytest.approx(beats, abs=1e-6)
    assert to_beats(midi, np.reshape(seconds, (-1, 1))).shape == (len(beats), 1)


def test_the_tempo_at_a_place():
    midi = piece(((0, 100), (4, 60), (8, 200)))
    assert [round(tempo_at(midi, beat)) for beat in (0, 3.9, 4, 7, 8, 50)] == [
        100, 100, 60, 60, 200, 200,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("signatures", "last", "lines", "pickup"),
    [
        ((), 8, [0, 4, 8], False),
        ((), 8.1, [0, 4, 8, 12], False),
        (((0, 3, 4),), 7, [0, 3, 6, 9], False),
        (((0, 6, 8),), 6, [0, 3, 6], False),
        (((0, 1, 4), (1, 4, 4)), 9, [0, 1, 5, 9], True),
        (((0, 3, 8), (1.5, 3, 4)), 4.5, [0, 1.5, 4.5], True),
        (((0, 4, 4), (8, 3, 4)), 14, [0, 4, 8, 11, 14], False),
        (((0, 2, 4), (4, 4, 4)), 8, [0, 2, 4, 8], False),
        (((4, 3, 4),), 7, [0, 4, 7], False),
        (((0, 4, 4), (6, 3, 4)), 9, [0, 4, 6, 9], False),
        (((0, 4, 4), (40, 3, 4)), 6, [0, 4, 8], False),
        (((0, 4, 4), (7, 3, 4)), 6, [0, 4, 7], False),
        (((0, 4, 4), (8, 3, 4)), 8, [0, 4, 8], False),
        (((0, 4, 4), (0, 3, 4)), 5, [0, 3, 6], False),
    ],
)
def test_bar_lines(signatures, last, lines, pickup):
    found, is_pickup = bar_lines(piece(signatures=signatures, last_beat=last))
    assert list(found) == pytest.approx(lines)
    assert is_pickup is pickup


def test_no_notes_have_one_line_and_a_wrong_time_is_said():
    assert list(bar_lines(pretty_midi.PrettyMIDI())[0]) == [0]
    with pytest.raises(CourseError, match="100,000 bars"):
        bar_lines(piece(last_beat=1e7))
    endless = piece()
    endless.instruments[0].notes[0].end = float("nan")
    with pytest.raises(CourseError, match="no proper end"):
        bar_lines(endless)

"""Bars of eighths as tokens and back: round trips, primers that do not fit, the left hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.encodings.eighths import (
    HOLD,
    PITCHES,
    decode_bars,
    encode_bar,
    fold,
    triad_of,
)
from coursekit.encodings.notes import NOTE_DTYPE, notes_of, to_midi
from coursekit.errors import CourseError, announcements

# Within an octave, so that a bar fits in whatever key it is taken to be.
TOKENS = st.integers(0, 12) | st.just(HOLD)


@settings(max_examples=50, deadline=None)
@given(
    st.integers(0, 12), st.lists(TOKENS, min_size=7, max_size=7), st.integers(-5, 6), st.booleans()
)
def test_a_bar_comes_back_from_its_music(first, rest, shift, chords):
    bar = [first, *rest]
    music = decode_bars(bar, shift=shift, chords=False)
    tokens, moved = encode_bar(music)
    assert [token == HOLD for token in tokens] == [token == HOLD for token in bar]
    # The same music again, in a key that may be another one.
    again = decode_bars(tokens, shift=-moved, chords=chords)
    melody = notes_of(again)
    melody = melody[melody["track"] == 0]
    for column in ("onset", "duration", "pitch"):
        np.testing.assert_allclose(melody[column], notes_of(music)[column])


def hook(pitches=(62, 66, 69, 66, 71, 69, 66, 64), key=(2, "major")):
    rows = [(i / 2, 0.5, pitch, 80, 0, 0, 0) for i, pitch in enumerate(pitches)]
    return to_midi(np.array(rows, dtype=NOTE_DTYPE), tempo=100, key=key)


def test_a_bar_in_d_is_moved_to_c():
    assert encode_bar(hook()) == ([0, 4, 7, 4, 9, 7, 4, 2], -2)


def test_a_melody_shorter_than_a_bar_gives_as_many_tokens():
    short = hook((62, 66, 69))
    assert encode_bar(short) == ([0, 4, 7], -2)
    short.instruments[0].notes[-1].end += 2 * 60 / 100
    assert encode_bar(short) == ([0, 4, 7, *[HOLD] * 4], -2)


def test_primers_that_do_not_fit_are_answered_with_a_sentence():
    for pitches, sentence in (((40, 42, 90), "spans too much"),):
        with pytest.raises(CourseError, match=sentence):
            encode_bar(hook(pitches, (0, "major")))
    late = hook()
    for note in late.instruments[0].notes:
        note.start, note.end = note.start + 0.6, note.end + 0.6
    with announcements(), pytest.raises(CourseError, match="begins with a rest of 1 beat"):
        encode_bar(late)
    chord = hook()
    chord.instruments[0].notes[1].start = 0
    with pytest.raises(CourseError, match="several notes at once"):
        encode_bar(chord)


def test_tokens_become_the_notes_they_mean():
    midi = decode_bars([0, 24, 4, 24, 24, 24, 24, 7], shift=2, chords=False, tempo=60)
    rows = notes_of(midi)
    assert rows["pitch"].tolist() == [62, 66, 69]
    assert rows["onset"].tolist() == [0, 1, 3.5]
    assert rows["duration"].tolist() == [1, 2.5, 0.5]
    assert len(midi.instruments) == 1


def test_the_left_hand_plays_the_triad_that_fits_best():
    assert triad_of([7, 11, 14, 14, 7, 7, 11, 11]) == "G"
    assert triad_of([9] * 8) in ("F", "Am", "Dm")
    rows = notes_of(decode_bars([7, HOLD, 11, HOLD, 14, HOLD, 7, HOLD, *[HOLD] * 8], tempo=60))
    left = rows[rows["track"] == 1]
    assert left["onset"].tolist() == [0, 1, 1, 2, 3, 3, 4, 5, 5, 6, 7, 7]
    assert left["pitch"][:6].tolist() == [31, 47, 50, 43, 47, 50]


def test_notes_are_moved_by_octaves_only():
    folded = fold(np.array([-13, -1, 0, 23, 24, 40]))
    assert folded.tolist() == [11, 11, 0, 23, 12, 16]
    assert (folded < PITCHES).all()

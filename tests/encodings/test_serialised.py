"""Four voices as one row of tokens: the round trip, the order of voices, what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from coursekit.encodings import serialised
from coursekit.encodings.grid import HOLD, REST
from coursekit.encodings.notes import notes_of
from coursekit.errors import CourseError

SOUNDING = arrays.arrays(
    np.int16,
    st.tuples(st.integers(0, 30), st.just(4)),
    elements=st.integers(serialised.LOWEST, serialised.HIGHEST) | st.just(REST),
)


@given(SOUNDING)
def test_a_row_of_tokens_comes_back_as_the_same_voices(pitches):
    tokens = serialised.serialise(pitches)
    assert tokens.shape == (pitches.size,)
    assert ((tokens > serialised.START) & (tokens < serialised.TOKENS)).all()
    np.testing.assert_array_equal(serialised.parallel(tokens), pitches)


def test_the_voices_of_a_step_stand_together_soprano_first():
    pitches = np.array([[72, 67, 64, 48], [74, 67, REST, 47]])
    row = serialised.serialise(pitches)
    assert (row[:4] + serialised.LOWEST - 2).tolist() == [72, 67, 64, 48]
    assert row[6] == serialised.SILENT
    assert serialised.frames(pitches).reshape(-1).tolist() == row.tolist()


def test_the_start_of_a_piece_is_silent():
    assert serialised.parallel([0, 1, 2, 3]).tolist() == [[REST, REST, 29, 30]]


@pytest.mark.parametrize(
    ("pitches", "words"),
    [
        ([[90, 60, 60, 60]], "pitch 90 lies outside"),
        ([[28, 60, 60, 60]], "pitch 28 lies outside"),
        ([[60, 60, 60]], "Four voices"),
    ],
)
def test_what_cannot_be_serialised_is_said(pitches, words):
    with pytest.raises(CourseError, match=words):
        serialised.serialise(np.array(pitches))


@pytest.mark.parametrize(
    ("tokens", "words"), [([2, 3, 4], "Leave out the last 3"), ([2, 3, 4, 63], "from 0 to 62")]
)
def test_what_is_no_row_of_tokens_is_said(tokens, words):
    with pytest.raises(CourseError, match=words):
        serialised.parallel(tokens)


@given(SOUNDING)
def test_notes_begin_where_a_voice_changes(pitches):
    grid = serialised.struck(pitches)
    for voice in range(4):
        for step in range(len(pitches)):
            same = step and pitches[step, voice] == pitches[step - 1, voice] != REST
            assert grid[step, voice] == (HOLD if same else pitches[step, voice])


def test_held_notes_may_be_struck_again():
    grid = serialised.struck(np.full((8, 4), 60), again=4)
    assert (grid[:, 0] == HOLD).tolist() == [False, True, True, True] * 2


def test_music_has_four_voices_and_the_right_length():
    midi = serialised.to_midi(np.array([[72, 67, 64, 48]] * 8 + [[71, 67, 62, 55]] * 8), tempo=60)
    rows = notes_of(midi)
    assert len(rows) == 7  # the alto holds its note
    assert midi.get_end_time() == pytest.approx(4.0)

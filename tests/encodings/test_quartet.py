"""Chords written for string quartet: who plays what, and for how long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.encodings.grid import encode_grid
from coursekit.encodings.quartet import PROGRAMS, QUARTET, blank_quartet, to_quartet
from coursekit.errors import CourseError

CHORD = [67, 64, 60, 48]
chords = st.lists(st.integers(36, 84), min_size=4, max_size=4)


@given(st.lists(chords, min_size=1, max_size=9))
def test_the_chords_of_a_phrase_come_back_from_a_grid_of_beats(phrase):
    grid = encode_grid(to_quartet([phrase]), steps_per_beat=1)
    assert grid[: len(phrase)].tolist() == phrase


def test_the_last_chord_is_held_to_the_end_of_its_bar_and_silent_players_keep_their_track():
    midi = to_quartet([[CHORD] * 5, [[60, 48]] * 2], [range(4), (0, 3)], tempo=60)
    assert [part.name for part in midi.instruments] == list(QUARTET)
    assert [part.program for part in midi.instruments] == list(PROGRAMS)
    assert [(n.start, n.end) for n in midi.instruments[0].notes][-3:] == [(4, 8), (8, 9), (9, 12)]
    assert [len(part.notes) for part in midi.instruments] == [7, 5, 5, 7]
    alone = to_quartet([[[48]]], [(3,)])
    assert [len(part.notes) for part in alone.instruments] == [0, 0, 0, 1]


def test_an_impossible_tempo_is_answered_with_a_sentence():
    with pytest.raises(CourseError, match="tempo of 0"):
        blank_quartet(0, (4, 4))

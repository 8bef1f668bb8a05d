"""Melodies as slices and back, and melodies that learners bring along."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.encodings.notes import notes_of
from coursekit.errors import CourseError
from coursekit.systems import todd_1989 as todd
from tests.systems.todd_1989.music import melody_midi, notes

LINES = st.lists(st.tuples(st.integers(0, 13), st.integers(1, 5)), min_size=1, max_size=20)


@given(LINES)
@settings(max_examples=40, deadline=None)
def test_slices_give_the_notes_back(line):
    slices = todd.to_slices(line)
    assert slices.shape == (sum(length for _, length in line) + 2, todd.UNITS)
    assert set(np.unique(slices)) <= {0.0, 1.0}
    read = todd.notes_of(slices.tolist())
    assert [(unit, length) for unit, _, length in read] == line
    assert [start for _, start, _ in read] == np.cumsum([0, *(n for _, n in line)])[:-1].tolist()


@given(LINES)
@settings(max_examples=40, deadline=None)
def test_a_melody_survives_the_way_through_music_and_back(line):
    melody = todd.Melody("line", "A line", "here", tuple(line))
    assert todd.from_midi(melody.to_midi()).notes == melody.notes


@pytest.mark.parametrize("melody", todd.MELODIES, ids=lambda melody: melody.name)
def test_the_melodies_are_four_bars_on_white_keys(melody):
    assert sum(length for _, length in melody.notes) == 32
    table = notes_of(melody.to_midi())
    assert len(table) == len(melody.notes)
    assert set(table["pitch"]) <= set(todd.PITCHES)
    assert set(table["program"]) == {73}
    assert melody.title
    assert melody.origin


def test_a_melody_brought_along_is_moved_to_white_keys():
    line = todd.from_midi(melody_midi([63, 65, 67, 68, 70]))  # E flat major
    assert np.diff([todd.PITCHES[unit] for unit, _ in line.notes]).tolist() == [2, 2, 1, 2]
    assert [length for _, length in line.notes] == [1] * 5


def test_a_melody_brought_along_begins_with_its_first_note_and_keeps_its_rests():
    line = todd.from_midi(melody_midi([60, 60], beats=1, onsets=[4, 6]))
    assert [(unit is None, length) for unit, length in line.notes] == [
        (False, 2),
        (True, 2),
        (False, 2),
    ]


@pytest.mark.parametrize(
    ("midi", "sentence"),
    [
        (melody_midi([60, 61, 62, 63]), "white keys from D4 to C6"),
        (melody_midi([40, 90]), "white keys from D4 to C6"),
        (melody_midi([]), "no note with a pitch"),
        (melody_midi([60, 62, 64], beats=0.1), "Note 2 of the melody, .* no step of its own"),
        (melody_midi([60, 64], beats=2, onsets=[0, 1]), "melody has several notes at once"),
        (melody_midi([60] * 500), "1 to 400 slices"),
    ],
)
def test_what_the_net_cannot_play_is_answered_with_a_sentence(midi, sentence):
    with pytest.raises(CourseError, match=sentence):
        todd.from_midi(midi)


@pytest.mark.parametrize("note", [(14, 1), (-1, 1), (0, 0)])
def test_a_note_that_no_unit_stands_for_is_refused(note):
    with pytest.raises(CourseError, match="has no place here"):
        todd.to_slices([(3, 2), note])


def test_an_unknown_melody_is_answered_with_the_list():
    with pytest.raises(CourseError, match=r"no melody 'bolero'\. There are: maman"):
        todd.melody_named("bolero")


def test_music_ends_where_the_slices_do():
    piece = todd.midi_of([(0, 0, 2), (3, 2, 9)], 4, tempo=60)
    assert notes(piece) == [(62, 0.0, 1.0), (67, 1.0, 2.0)]


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_sounds_rounding_and_reading_agree(seed):
    outputs = np.random.default_rng(seed).beta(0.4, 0.6, (20, todd.UNITS))
    played = todd.rounded(outputs)
    assert (todd.sounds(played) == todd.sounds(outputs)).all()
    assert todd.notes_of(played.tolist()) == todd.notes_of(outputs.tolist())
    assert (played[:, :14].sum(axis=1) <= 1).all()

"""Lead sheets: to music and back, and their symbols."""

import numpy as np
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.encodings.lead_sheet import (
    Vocabulary,
    decode_lead_sheet,
    encode_lead_sheet,
    line_in_c,
)
from coursekit.encodings.notes import NOTE_DTYPE, notes_of
from coursekit.encodings.psychoacoustic import END, HIGH, LOW, chord_notes
from coursekit.errors import CourseError

melodies = st.lists(
    st.tuples(st.integers(LOW, HIGH), st.integers(1, 48), st.just("")), min_size=1, max_size=20
).map(tuple)
chords = st.sampled_from(["C", "F", "G7", "Am", "Dm", "Em"])
sheets = st.lists(
    st.tuples(st.integers(LOW, HIGH), st.integers(1, 48), chords), min_size=1, max_size=20
).map(tuple)


@settings(max_examples=60, deadline=None)
@given(melodies, st.integers(-6, 6), st.integers(40, 200), st.integers(0, 40))
def test_a_melody_is_read_as_it_was_written_but_for_its_key(sheet, shift, tempo, rest):
    music = decode_lead_sheet(sheet, shift=shift, tempo=tempo, opening_rest=rest)
    read, moved, rest_read = encode_lead_sheet(music)
    assert [ticks for _, ticks, _ in read] == [ticks for _, ticks, _ in sheet]
    assert [pitch - moved for pitch, _, _ in read] == [pitch + shift for pitch, _, _ in sheet]
    assert rest_read == rest


def test_a_melody_in_a_plain_key_comes_back_in_c():
    scale = tuple((60 + step, 12, "") for step in (0, 2, 4, 5, 7, 9, 11, 12, 7, 4, 0))
    for shift in (-5, 0, 3, 5):
        assert encode_lead_sheet(decode_lead_sheet(scale, shift=shift)) == (scale, -shift, 0)


@settings(max_examples=40, deadline=None)
@given(sheets, st.integers(2, 4), st.integers(0, 40))
def test_the_left_hand_plays_the_chord_that_sounds_on_each_beat(sheet, beats_per_bar, rest):
    midi = decode_lead_sheet(sheet, time_signature=(beats_per_bar, 4), opening_rest=rest)
    assert midi.instruments[0].name == "Flute"
    rows = notes_of(midi)
    melody, hand = rows[rows["track"] == 0], rows[rows["track"] == 1]
    assert melody["pitch"].tolist() == [pitch for pitch, _, _ in sheet]
    starts = rest + np.cumsum([0, *(ticks for _, ticks, _ in sheet)])
    assert melody["onset"] * 12 == pytest.approx(starts[:-1])
    for beat in range(-(-rest // 12), -(-starts[-1] // 12)):
        chord = chord_notes(sheet[int((starts[:-1] <= 12 * beat).sum()) - 1][2])
        expected = {chord[0]} if beat % beats_per_bar == 0 else {*chord[1:]}
        assert {*(hand["pitch"][hand["onset"] == beat] % 12).tolist()} == expected


def test_a_sheet_is_cut_where_it_is_said_to_be():
    midi = decode_lead_sheet(((60, 24, "C"), (62, 24, "C")), beats=2.5, tempo=60)
    assert midi.instruments[0].notes[-1].end == pytest.approx(2.5)
    assert max(note.end for note in midi.instruments[1].notes) <= 2.5


def test_a_rest_lengthens_the_note_before_it_and_odd_lengths_are_none():
    rows = np.zeros(2, NOTE_DTYPE)
    rows["pitch"], rows["onset"], rows["duration"] = (62, 64), (0, 2), (1, 1)
    assert line_in_c(rows, (2, "major")) == ((60, 24, ""), (62, 12, ""))
    rows["onset"][1] = 0.55
    assert line_in_c(rows, (2, "major")) == ()


def test_a_melody_is_moved_by_octaves_into_the_range():
    rows = np.zeros(1, NOTE_DTYPE)
    rows["duration"] = 1
    for pitch in (20, 100):
        rows["pitch"] = pitch
        (moved, _, _), *_ = line_in_c(rows, (0, "major"))
        assert LOW <= moved <= HIGH
        assert moved % 12 == pitch % 12


def music(*notes):
    midi = pretty_midi.PrettyMIDI()
    part = pretty_midi.Instrument(0)
    part.notes = [pretty_midi.Note(80, pitch, start, end) for pitch, start, end in notes]
    midi.instruments.append(part)
    return midi


@pytest.mark.parametrize(
    ("midi", "sentence"),
    [
        (pretty_midi.PrettyMIDI(), "no note with a pitch"),
        (music((60, 0.0, 1.0), (64, 0.0, 1.0)), "several notes"),
        (music((60, 0.0, 0.31), (62, 0.31, 0.5)), "twelfth"),
    ],
)
def test_other_music_is_answered_with_a_sentence(midi, sentence):
    with pytest.raises(CourseError, match=sentence):
        encode_lead_sheet(midi)


def test_a_sheet_without_a_note_is_answered_with_a_sentence():
    with pytest.raises(CourseError, match="no note"):
        decode_lead_sheet(((END, 12, ""),))


class TestVocabulary:
    @settings(max_examples=40, deadline=None)
    @given(st.one_of(melodies, sheets))
    def test_a_sheet_is_read_as_it_was_written(self, sheet):
        known = Vocabulary.of([sheet])
        rows = known.encode(sheet)
        assert rows.shape == (len(sheet) + 1, known.aspects)
        assert known.decode(rows) == sheet
        assert known.decode(known.encode(sheet, end=False)) == sheet
        books = known.codebooks()
        assert [len(book) for book in books] == [
            len(known.pitches),
            len(known.durations),
            len(known.chords),
        ][: known.aspects]

    def test_a_note_that_it_lacks_is_answered_with_a_sentence(self):
        known = Vocabulary.of([((60, 12, "C"), (62, 6, "F"))])
        assert known.knows((62, 12, "C"))
        for note in ((61, 12, "C"), (60, 3, "C"), (60, 12, "G7")):
            assert not known.knows(note)
            with pytest.raises(CourseError, match="Note 2"):
                known.encode(((60, 12, "C"), note))

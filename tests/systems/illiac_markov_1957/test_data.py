"""Melodies as symbols: what is written is read again, and the corpora fit the vocabulary."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora import chorales, tunes
from coursekit.encodings.grid import HOLD, REST
from coursekit.encodings.melody import shift_to_white
from coursekit.encodings.notes import notes_of
from coursekit.errors import CourseError, announcements
from coursekit.systems.illiac_markov_1957 import data

notes = st.lists(
    st.tuples(st.integers(data.LOW, data.HIGH), st.sampled_from(data.DURATIONS)), max_size=40
)


@settings(max_examples=50)
@given(notes)
def test_what_is_encoded_is_decoded(melody):
    symbols = data.encode(melody)
    assert data.decode(symbols) == melody
    assert all(1 <= symbol < data.SIZE for symbol in symbols)


@settings(max_examples=50)
@given(st.lists(st.integers(1, data.SIZE - 1), max_size=40))
def test_what_is_decoded_is_encoded(symbols):
    assert data.encode(data.decode(symbols)) == symbols
    assert data.decode([*symbols, data.END]) == data.decode(symbols)


@settings(max_examples=20, deadline=None)
@given(notes.filter(bool), st.sampled_from(data.SOURCES))
def test_what_is_played_is_read_again(melody, source):
    symbols = data.encode(melody)
    midi = data.melody_to_midi(symbols, source)
    again, shift, rest = data.from_midi(midi)
    assert (shift, rest) == (0, 0)
    assert again == symbols


def test_symbols_have_names():
    (symbol,) = data.encode([(60, 4)])
    assert data.symbol_name(symbol) == "C4 for 4/16"
    assert data.symbol_name(data.END) == "END"


def test_a_rest_lengthens_the_note_before_it():
    grid = np.array([REST, 60, HOLD, REST, REST, 62, HOLD, REST])
    assert data._line(grid, 0) == [(60, 4), (62, 2)]
    assert data._line(np.array([REST, REST]), 0) == []


def test_what_does_not_fit_is_brought_near():
    assert data.fitted(30, 5) == (42, 4)
    assert data.fitted(100, 40) == (88, 16)
    assert data.fitted(60, 7) == (60, 6)


@pytest.mark.parametrize("source", data.SOURCES)
def test_every_melody_of_the_corpora_has_symbols_and_ends(source):
    total = 0
    for split in ("train", "valid", "test"):
        for melody in data.melodies(source, split):
            assert melody[-1] == data.END
            assert data.END not in melody[:-1]
            assert data.encode(data.decode(melody)) == melody[:-1]
            total += 1
    assert total == (1050 if source == "tunes" else 364)


def test_few_notes_of_the_corpora_are_changed_by_the_vocabulary():
    changed = count = 0
    for work in chorales.load():
        for voice in range(4):
            grid = work.grid[:, voice]
            shift = shift_to_white(work.key)
            starts = np.flatnonzero(grid < HOLD)
            ends = np.append(starts[1:], len(grid))
            for start, end, note in zip(starts, ends, data._line(grid, shift), strict=True):
                changed += (
                    note != (grid[start] + shift, end - start) and REST not in grid[start:end]
                )
                count += 1
    assert count > 70_000
    assert changed < 0.01 * count


def test_melodies_are_in_a_key_without_accidentals():
    for source in ("tunes", "soprano"):
        pitches = [
            pitch % 12 for melody in data.melodies(source) for pitch, _ in data.decode(melody)
        ]
        white = np.isin(pitches, (0, 2, 4, 5, 7, 9, 11)).mean()
        assert white > 0.93


def test_a_primer_is_moved_to_the_white_keys():
    tune = next(t for t in tunes.load() if t.key == (2, "major")
                and np.isin(t.melody["duration"] * 4, data.DURATIONS).all()
                and t.melody["onset"][0] == 0
                and (np.diff(t.melody["onset"]) == t.melody["duration"][:-1]).all())  # fmt: skip
    with announcements():
        symbols, shift, _ = data.from_midi(tune.to_midi())
    assert shift == -2
    assert [pitch - shift for pitch, _ in data.decode(symbols)] == tune.melody["pitch"].tolist()
    played = data.melody_to_midi(symbols, shift=-shift)
    assert notes_of(played)["pitch"].tolist() == tune.melody["pitch"].tolist()
    assert played.key_signature_changes[0].key_number == 2


def test_bad_input_is_answered_with_a_sentence():
    chord = data.melody_to_midi(data.encode([(60, 4), (64, 4)]))
    chord.instruments[0].notes[1].start = 0.0
    empty = data.melody_to_midi(data.encode([(60, 4)]))
    empty.instruments[0].notes = []
    long = data.melody_to_midi(data.encode([(60, 4), (64, 4)]))
    long.instruments[0].notes[1].end += 0.15
    high = data.melody_to_midi(data.encode([(96, 4), (60, 4)]), shift=12)
    for call, sentence in (
        (lambda: data.encode([(60, 5)]), "Note 1 .pitch 60, 5 sixteenths. has no symbol"),
        (lambda: data.encode([(60, 4), (20, 4)]), "Note 2"),
        (lambda: data.decode([data.SIZE]), "no symbol"),
        (lambda: data.decode([-1]), "no symbol"),
        (lambda: data.melodies("choir"), "tunes, soprano"),
        (lambda: data.melodies("tunes", "all"), "train, valid, test"),
        (lambda: data.melody_to_midi([data.END]), "no note to play"),
        (lambda: data.from_midi(chord), "one note at a time"),
        (lambda: data.from_midi(empty), "no note with a pitch"),
        (lambda: data.from_midi(long), "note 2 is unknown to the chain.*5 sixteenths"),
        (lambda: data.from_midi(high), "note 1 is unknown to the chain"),
    ):
        with pytest.raises(CourseError, match=sentence):
            call()

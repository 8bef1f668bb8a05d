from __future__ import annotations

import numpy as np
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.encodings.grid import HOLD, REST
from coursekit.encodings.melody import decode_melody, encode_melody, shift_to_white
from coursekit.encodings.notes import NOTE_DTYPE, notes_of
from coursekit.errors import CourseError


def tidy(tokens):
    """Return the row with holds of nothing made rests."""
    out, sounding = [], False
    for token in tokens:
        sounding = token < HOLD or (token == HOLD and sounding)
        out.append(token if sounding else REST)
    return out


rows = st.lists(st.one_of(st.integers(0, 127), st.just(HOLD), st.just(REST)), max_size=48)


@settings(max_examples=120, deadline=None)
@given(rows, st.sampled_from([2, 4, 12]))
def test_a_melody_comes_back(tokens, steps_per_beat):
    midi = decode_melody(tokens, steps_per_beat=steps_per_beat)
    back = encode_melody(midi, steps_per_beat=steps_per_beat, steps=len(tokens))
    assert back.tolist() == tidy(tokens)
    again = encode_melody(notes_of(midi), steps_per_beat=steps_per_beat, steps=len(tokens))
    assert again.tolist() == tidy(tokens)


def test_triplets_lie_on_a_grid_of_twelve():
    notes = np.zeros(3, NOTE_DTYPE)
    notes["onset"], notes["duration"], notes["pitch"] = [0, 1 / 3, 2 / 3], 1 / 3, [60, 62, 64]
    row = encode_melody(notes, steps_per_beat=12)
    assert np.flatnonzero(row < HOLD).tolist() == [0, 4, 8]
    assert len(row) == 12


def test_nothing_is_a_row_of_rests():
    assert encode_melody(np.zeros(0, NOTE_DTYPE), steps=3).tolist() == [REST] * 3


def test_what_is_no_melody_is_answered_with_a_sentence():
    with pytest.raises(CourseError, match="decode_grid"):
        decode_melody([[60], [62]])
    with pytest.raises(CourseError, match="run from 0 to 129"):
        decode_melody([60, 200])
    two = pretty_midi.PrettyMIDI()
    two.instruments = [pretty_midi.Instrument(0), pretty_midi.Instrument(1)]
    for part in two.instruments:
        part.notes.append(pretty_midi.Note(80, 60, 0, 1))
    with pytest.raises(CourseError, match="2 voices with notes"):
        encode_melody(two)


def test_keys_go_to_the_white_notes_by_the_shorter_way():
    assert shift_to_white((0, "major")) == 0
    assert shift_to_white((9, "minor")) == 0
    assert shift_to_white((2, "dorian")) == 0
    assert shift_to_white((7, "major")) == 5
    assert shift_to_white((6, "major")) == -6


@pytest.mark.parametrize(("mode", "scale"), [
    ("major", (0, 2, 4, 5, 7, 9, 11)), ("minor", (0, 2, 3, 5, 7, 8, 10)),
    ("dorian", (0, 2, 3, 5, 7, 9, 10)), ("phrygian", (0, 1, 3, 5, 7, 8, 10)),
    ("lydian", (0, 2, 4, 6, 7, 9, 11)), ("mixolydian", (0, 2, 4, 5, 7, 9, 10)),
    ("locrian", (0, 1, 3, 5, 6, 8, 10)),
])  # fmt: skip
def test_every_mode_on_every_tonic_has_only_white_keys_after_the_shift(mode, scale):
    for tonic in range(12):
        shift = shift_to_white((tonic, mode))
        assert -6 <= shift <= 5
        moved = {(tonic + degree + shift) % 12 for degree in scale}
        assert moved == {0, 2, 4, 5, 7, 9, 11}

from __future__ import annotations

import numpy as np
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.encodings.grid import HOLD, REST
from coursekit.encodings.melody import (
    decode_melody,
    encode_melody,
    fit_melody,
    shift_to_white,
    steps_of,
    white_shift,
)
from coursekit.encodings.notes import NOTE_DTYPE, notes_of, to_midi
from coursekit.errors import CourseError, announcements


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


def tune(*notes, key=None, pickup_beats=0.0):
    """Return (onset, duration, pitch), in beats, as music."""
    rows = np.zeros(len(notes), NOTE_DTYPE)
    rows["onset"], rows["duration"], rows["pitch"] = np.array(notes, dtype=float).T
    rows["velocity"] = 80
    return to_midi(rows, key=key, pickup_beats=pickup_beats)


def fitted(music, **options):
    """Return onsets, durations and sentences of a melody that the machine takes."""
    with announcements() as sentences:
        rows = fit_melody(music, **{"system": "the machine", "steps_per_beat": 2} | options)
    return rows["onset"].tolist(), rows["duration"].tolist(), sentences


def test_a_melody_on_the_grid_is_fitted_as_it_is():
    notes = [(1.0, 0.5, 60), (2.0, 1.5, 64), (3.5, 4.0, 62)]
    assert fitted(tune(*notes), rests=True) == ([1, 2, 3.5], [0.5, 1.5, 4], [])
    assert fitted(tune((0, 1 / 3, 60), (1 / 3, 1, 62)), steps_per_beat=12)[2] == []


def test_notes_a_little_beside_the_grid_are_moved_and_counted():
    played = tune((0, 0.4, 60), (0.56, 0.44, 62), (1.003, 1, 64), (2, 0.05, 65))
    onsets, durations, sentences = fitted(played, rests=True)
    assert (onsets, durations) == ([0, 0.5, 1, 2], [0.5, 0.5, 1, 0.5])
    assert sentences == [
        "3 of the primer's 4 notes were moved, lengthened or shortened by at most 0.45 of a beat "
        "to the machine's grid of eighths."
    ]


def test_rests_are_filled_where_there_are_none():
    gaps = tune((0.5, 0.5, 60), (2, 1, 62), (3, 1, 64))
    assert fitted(gaps, rests=True) == ([0.5, 2, 3], [0.5, 1, 1], [])
    onsets, durations, sentences = fitted(gaps)
    assert (onsets, durations) == ([0.5, 2, 3], [1.5, 1, 1])
    assert sentences == [
        "The rests of the primer were filled by holding the note before, since the machine knows "
        "no rest."
    ]


@pytest.mark.parametrize(
    ("onset", "fits"), [(0.62, True), (0.63, False), (0.38, True), (0.37, False)]
)
def test_a_note_may_begin_a_quarter_of_a_step_away_and_no_more(onset, fits):
    line = tune((0, 0.3, 60), (onset, 0.3, 62))
    if fits:
        assert fitted(line, rests=True)[0] == [0, 0.5]
        return
    with pytest.raises(CourseError, match=f"Note 2 of the primer, at beat {onset}, has no step"):
        fitted(line)


def test_a_note_held_on_under_the_next_gives_way_and_a_longer_one_is_a_chord():
    assert fitted(tune((0, 1.2, 60), (1, 1, 62)))[:2] == ([0, 1], [1, 1])
    with pytest.raises(CourseError, match="several notes at once at beat 1"):
        fitted(tune((0, 1.3, 60), (1, 1, 62)))


def test_an_upbeat_in_a_short_first_bar_goes_to_the_end_of_a_whole_one():
    upbeat = tune((0, 1, 60), (1, 4, 62), pickup_beats=1)
    assert fitted(upbeat)[0] == [3, 4]
    assert fitted(upbeat, beats_per_bar=3)[0] == [2, 3]
    with pytest.raises(CourseError, match="begins with a rest of 3 beats, which the machine"):
        fitted(upbeat, opening_rest=False)


def test_only_the_first_beats_are_taken_where_that_is_asked_for():
    line = tune((0, 3, 60), (3, 2, 62), (5, 1, 64), (6.3, 1, 65))
    onsets, durations, sentences = fitted(line, first_beats=4)
    assert (onsets, durations) == ([0, 3], [3, 1])
    assert len(sentences) == 2
    with pytest.raises(CourseError, match="no note in its first 4 beats"):
        fitted(tune((5, 1, 60)), first_beats=4)


def test_drums_are_no_melody():
    drums = tune((0, 1, 60))
    drums.instruments[0].is_drum = True
    with pytest.raises(CourseError, match="The tune has no note with a pitch"):
        fitted(drums, what="tune")


def test_steps_and_the_way_to_the_white_keys():
    line = tune((0.5, 1.5, 62), (2, 0.5, 66), key=(2, "major"))
    assert steps_of(notes_of(line), 4) == ([2, 8], [6, 2])
    assert white_shift(line) == -2
    assert white_shift(tune((0, 1, 62), key=(11, "minor"))) == -2

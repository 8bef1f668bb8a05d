from __future__ import annotations

import numpy as np
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.encodings.grid import (
    HOLD,
    REST,
    VOICES,
    decode_grid,
    encode_grid,
    grid_deviation,
    notes_of_voice,
    tidy_grid,
)
from coursekit.encodings.midi_files import read_midi
from coursekit.errors import CourseError

values = st.one_of(st.integers(0, 127), st.just(HOLD), st.just(HOLD), st.just(REST))


@st.composite
def grids(draw, voices=4):
    """Return a grid without holds that hold nothing, whose last row sounds."""
    rows = draw(st.integers(1, 24))
    cells = draw(st.lists(values, min_size=rows * voices, max_size=rows * voices))
    grid = tidy_grid(np.array(cells).reshape(rows, voices))
    grid[-1, 0] = 60
    return grid


def music(*parts):
    """Return music of parts, each a list of (start, end, pitch) in beats at 60 a minute."""
    midi = pretty_midi.PrettyMIDI(initial_tempo=60)
    for notes in parts:
        part = pretty_midi.Instrument(0)
        part.notes = [pretty_midi.Note(80, pitch, start, end) for start, end, pitch in notes]
        midi.instruments.append(part)
    return midi


@settings(max_examples=120, deadline=None)
@given(grids(), st.sampled_from([1, 2, 4, 6, 12]), st.sampled_from([60.0, 84.0, 117.0]))
def test_a_grid_comes_back(grid, steps_per_beat, tempo):
    midi = decode_grid(grid, steps_per_beat=steps_per_beat, tempo=tempo)
    assert encode_grid(midi, steps_per_beat=steps_per_beat).tolist() == grid.tolist()
    assert grid_deviation(midi, steps_per_beat=steps_per_beat).moved == 0


@settings(max_examples=30, deadline=None)
@given(grids())
def test_a_grid_comes_back_from_a_file(tmp_path_factory, grid):
    if (grid >= HOLD).all(axis=0).any():
        return  # a file does not keep an instrument without notes
    path = tmp_path_factory.mktemp("grids") / "grid.mid"
    decode_grid(grid).write(str(path))
    assert encode_grid(read_midi(path)).tolist() == grid.tolist()


@given(st.lists(values, max_size=40))
@settings(max_examples=60, deadline=None)
def test_rests_at_the_end_come_back_when_the_length_is_given(column):
    grid = tidy_grid(np.array([column] * 4, dtype=np.int16).T.reshape(-1, 4))
    assert encode_grid(decode_grid(grid), steps=len(grid)).tolist() == grid.tolist()


def test_a_repeated_note_is_not_a_held_note():
    held = encode_grid(music([(0, 1, 60)]), voices=1)[:, 0].tolist()
    again = encode_grid(music([(0, 0.5, 60), (0.5, 1, 60)]), voices=1)[:, 0].tolist()
    apart = encode_grid(music([(0, 0.25, 60), (0.5, 1, 60)]), voices=1)[:, 0].tolist()
    assert held == [60, HOLD, HOLD, HOLD]
    assert again == [60, HOLD, 60, HOLD]
    assert apart == [60, REST, 60, HOLD]


def test_a_column_is_read_as_notes():
    assert notes_of_voice([60, HOLD, REST, 62, 62, HOLD]) == [(0, 2, 60), (3, 1, 62), (4, 2, 62)]


def test_a_hold_of_nothing_is_a_rest():
    grid = tidy_grid([[HOLD, 60], [HOLD, REST], [60, HOLD], [HOLD, HOLD]])
    assert grid.tolist() == [[REST, 60], [REST, REST], [60, REST], [HOLD, REST]]


def test_music_off_the_grid_is_moved_and_measured():
    midi = music([(0.05, 0.95, 60), (1.0, 2.0, 62)])
    assert encode_grid(midi, voices=1)[:, 0].tolist() == [60, HOLD, HOLD, HOLD, 62, *[HOLD] * 3]
    deviation = grid_deviation(midi, voices=1)
    assert (deviation.notes, deviation.moved, deviation.lost) == (2, 1, 0)
    assert deviation.largest_beats == pytest.approx(0.05)


def test_an_ornament_gives_way_to_the_note_on_the_beat():
    midi = music([(0, 0.75, 60), (0.75, 0.875, 62), (0.875, 1, 64), (1, 2, 65)])
    column = encode_grid(midi, voices=1)[:, 0].tolist()
    assert column == [60, HOLD, HOLD, 62, 65, HOLD, HOLD, HOLD]
    assert grid_deviation(midi, voices=1).lost == 1


def test_a_note_of_no_length_takes_a_step():
    assert encode_grid(music([(0, 0, 60), (1, 2, 62)]), voices=1)[:2, 0].tolist() == [60, REST]


def test_voices_are_put_in_order_by_their_names():
    grid = np.array([[72, 67, 60, 48]] * 2)
    midi = decode_grid(grid)
    midi.instruments.reverse()
    assert encode_grid(midi).tolist() == grid.tolist()
    assert tuple(p.name for p in decode_grid(grid).instruments) == VOICES


def test_one_instrument_is_shared_out_among_voices():
    grid = np.array(
        [[72, 67, 60, 48], [HOLD, 65, HOLD, HOLD], [71, HOLD, 59, 50], [HOLD, 67, HOLD, 52]]
    )
    midi = decode_grid(grid)
    joined = pretty_midi.PrettyMIDI(initial_tempo=84)
    piano = pretty_midi.Instrument(0)
    piano.notes = [n for part in midi.instruments for n in part.notes]
    joined.instruments.append(piano)
    assert encode_grid(joined).tolist() == grid.tolist()


def test_drums_are_no_voice():
    midi = decode_grid(np.array([[72, 67, 60, 48]]))
    drums = pretty_midi.Instrument(0, is_drum=True)
    drums.notes.append(pretty_midi.Note(80, 36, 0, 1))
    midi.instruments.append(drums)
    assert encode_grid(midi).shape == (1, 4)


@pytest.mark.parametrize(
    ("midi", "voices", "words"),
    [
        (music([(0, 1, 60)], [(0, 1, 55)], [(0, 1, 48)]), 4, "3 voices with notes"),
        (music(*[[(0, 1, 60)]] * 5), 4, "5 voices with notes"),
        (music(), 4, "0 voices with notes"),
        (music([(0, 1, 60), (0.5, 1, 64)]), 1, "two notes at once at beat 0.5"),
        (music([(0, 1, p) for p in (60, 64, 67, 70, 74)]), 4, "more notes sound at once"),
        (music([(0, 1e6, 60)]), 1, "the limit is"),
        (music([(0, 1, 60)]), 0, "one voice or more"),
    ],
)
def test_music_that_does_not_fit_is_answered_with_a_sentence(midi, voices, words):
    with pytest.raises(CourseError, match=words):
        encode_grid(midi, voices=voices)


@pytest.mark.parametrize(
    ("grid", "words"),
    [
        ([60, 62], "shape"),
        ([[60, 130]], "run from 0 to 129"),
        ([[-1, 60]], "run from 0 to 129"),
        ([[60.5, 61.0]], "whole numbers"),
        ([["C", "D"]], "whole numbers"),
    ],
)
def test_a_wrong_grid_is_answered_with_a_sentence(grid, words):
    with pytest.raises(CourseError, match=words):
        decode_grid(grid)

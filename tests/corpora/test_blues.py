"""The blues: its form, its segments, and steps that are read as they were written."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora import blues
from coursekit.encodings.notes import notes_of
from coursekit.errors import CourseError

choices = st.lists(st.integers(0, 1), min_size=12, max_size=12)

# The form as pitch classes, half bar by half bar, written out a second time.
HALF_BARS = [
    {0, 4, 7}, {0, 4, 7}, {0, 3, 5, 9}, {0, 3, 5, 9}, {0, 4, 7}, {0, 4, 7}, {2, 5, 7, 10},
    {0, 4, 7}, {0, 3, 5, 9}, {0, 3, 5, 9}, {0, 2, 6, 9}, {0, 2, 6, 9}, {0, 4, 7}, {0, 4, 7},
    {4, 7, 11}, {1, 4, 7, 9}, {0, 2, 5, 9}, {0, 2, 5, 9}, {2, 5, 7, 11}, {2, 5, 7, 11},
    {0, 4, 7}, {1, 4, 7, 9}, {2, 5, 9}, {2, 5, 7, 11},
]  # fmt: skip


def test_the_form_is_that_of_the_paper():
    steps = blues.chord_steps()
    assert steps.shape == (96, 12)
    assert (blues.chord_steps(3 * 96 + 7) == np.concatenate([steps] * 3 + [steps[:7]])).all()
    for half, expected in enumerate(HALF_BARS):
        for step in steps[4 * half : 4 * half + 4]:
            assert set(np.flatnonzero(step)) == expected
    assert [chord.bar for chord in blues.FORM] == [1, 2, 3, 4, 4, 5, 6, 7, 8, 8, 9, 10, 11, 11, 12,
                                                   12]  # fmt: skip


def test_every_bar_has_two_segments_of_the_scale():
    segments = np.array(blues.SEGMENTS)
    assert segments.shape == (12, 2, 4)
    assert np.isin(segments % 12, blues.SCALE).all()
    assert segments.min() == 60
    assert segments.max() == 72
    assert len({tuple(segment) for segment in segments.reshape(24, 4)}) == 24


def test_there_are_4096_choruses_no_two_alike():
    pieces = blues.load()
    every = blues.steps_of([piece.choices for piece in pieces])
    assert every.shape == (4096, 96, 25)
    assert len(np.unique(every.reshape(4096, -1), axis=0)) == 4096
    assert (every[..., 12:].sum(axis=-1) == 1).all()
    counts = {
        name: sum(piece.split == name for piece in pieces) for name in ("train", "valid", "test")
    }
    assert counts == {"train": 3256, "valid": 425, "test": 415}
    assert pieces[137].name == "blues 0137"
    assert pieces[137].choices == tuple(int(digit) for digit in f"{137:012b}")
    assert (every[137] == pieces[137].steps()).all()


@settings(max_examples=30, deadline=None)
@given(choices)
def test_steps_are_read_as_they_were_written(chosen):
    chords, melody = blues.notes_of_steps(blues.steps_of(chosen))
    written = [
        pitch for bar, choice in zip(blues.SEGMENTS, chosen, strict=True) for pitch in bar[choice]
    ]
    assert melody["pitch"].tolist() == written
    assert melody["onset"].tolist() == list(range(48))
    assert (melody["duration"] == 1).all()
    onset = 0.0
    for chord in blues.FORM:
        mine = chords[chords["onset"] == onset]
        assert tuple(sorted(mine["pitch"])) == chord.pitches
        assert (mine["duration"] == chord.steps / 2).all()
        onset += chord.steps / 2
    assert len(chords) == sum(len(chord.pitches) for chord in blues.FORM)


def test_eighth_notes_rests_and_silence_are_read():
    steps = np.zeros((8, 25))
    for step, pitch in ((0, 60), (1, 63), (2, 63), (3, 63), (5, 67), (6, 67)):
        steps[step, 12 + pitch - 60] = 1
    chords, melody = blues.notes_of_steps(steps)
    assert len(chords) == 0
    assert melody["onset"].tolist() == [0, 0.5, 1, 2.5, 3]
    assert melody["duration"].tolist() == [0.5, 0.5, 1, 0.5, 0.5]
    assert len(blues.notes_of_steps(np.zeros((0, 25)))[1]) == 0


def test_a_chorus_becomes_music():
    midi = blues.load()[5].to_midi(tempo=120)
    assert [part.name for part in midi.instruments] == ["Chords", "Melody"]
    assert midi.get_end_time() == pytest.approx(24.0)
    notes = notes_of(midi)
    assert np.isin(notes["pitch"][notes["track"] == 1] % 12, blues.SCALE).all()


def test_bad_input_is_answered_with_a_sentence():
    for call, sentence in (
        (lambda: blues.melody_steps([0] * 11), "twelve bars"),
        (lambda: blues.steps_of([2] + [0] * 11), "0 or 1"),
        (lambda: blues.steps_of(1), "twelve bars"),
        (lambda: blues.notes_of_steps(np.zeros((4, 24))), "25 notes"),
        (lambda: blues.load()[0].to_midi(tempo=0), "tempo"),
    ):
        with pytest.raises(CourseError, match=sentence):
            call()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(60, 72), min_size=1, max_size=200))
def test_pitches_over_the_form_are_read_back(pitches):
    steps = blues.with_form(pitches)
    assert blues.pitches_of(steps).tolist() == pitches
    assert (steps[:, :12] == blues.chord_steps(len(pitches))).all()
    assert (blues.with_form([pitches, pitches])[1] == steps).all()

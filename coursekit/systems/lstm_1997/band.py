"""From tokens to music: the melody, a left hand found by rule, and openings that people give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from coursekit.encodings.melody import shift_to_white
from coursekit.encodings.notes import NOTE_DTYPE, notes_of, to_midi
from coursekit.errors import CourseError
from coursekit.systems.lstm_1997.answer import HOLD, LOW, PITCHES, STEPS

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

CHORDS = {"C": (48, 52, 55), "F": (53, 57, 60), "G": (43, 47, 50), "Am": (45, 48, 52),
          "Dm": (50, 53, 57)}  # fmt: skip
"""The triads of the left hand, as MIDI pitches; an earlier one wins where two fit alike."""
_PIANO = 0


def chord_of(bar: Sequence[int], sounding: int) -> str:
    """Return the triad that shares most steps with a bar of tokens.

    Args:
        bar: eight tokens.
        sounding: the token that still sounds when the bar begins.
    """
    weight = dict.fromkeys(CHORDS, 0)
    for token in bar:
        sounding = sounding if token == HOLD else token
        for name, pitches in CHORDS.items():
            weight[name] += sounding % 12 in {pitch % 12 for pitch in pitches}
    return max(weight, key=lambda name: weight[name])


def arrange(
    tokens: Sequence[int], *, shift: int = 0, chords: bool = True, tempo: int = 108
) -> PrettyMIDI:
    """Return tokens as a piano piece in 4/4, an eighth a step.

    Args:
        tokens: whole bars; the first is a note.
        shift: semitones by which all is moved.
        chords: whether the left hand plays.
        tempo: quarter notes a minute.
    """
    line = np.asarray(tokens)
    starts = np.flatnonzero(line != HOLD)
    rows: list[tuple[float, ...]] = []
    for start, end in zip(starts, [*starts[1:], len(line)], strict=True):
        loud = 92 if start % STEPS == 0 else 84
        rows.append((start / 2, (end - start) / 2, LOW + line[start] + shift, loud, _PIANO, 0, 0))
    sounding = int(line[0])
    for bar in range(len(line) // STEPS if chords else 0):
        here = [int(token) for token in line[bar * STEPS : (bar + 1) * STEPS]]
        root, third, fifth = CHORDS[chord_of(here, sounding)]
        for beat, pitches in ((0, (root - 12,)), (1, (third, fifth)), (2, (root,)),
                              (3, (third, fifth))):  # fmt: skip
            for pitch in pitches:
                rows.append((4 * bar + beat, 1, pitch + shift, 58, _PIANO, 1, 0))
        sounding = next((token for token in here[::-1] if token != HOLD), sounding)
    names = ["Melody", "Chords"] if chords else ["Melody"]
    notes = np.array(rows, dtype=NOTE_DTYPE)
    return to_midi(notes, tempo=tempo, names=names, key=(shift % 12, "major"))


def returned(midi: PrettyMIDI) -> float:
    """Return the share of the first bar's melody notes that stand in the last bar again.

    A note counts where pitch and place in the bar are the same.
    """
    rows = notes_of(midi)
    rows = rows[rows["track"] == 0]
    bars, places = np.divmod(np.round(rows["onset"] * 2).astype(int), STEPS)
    first, last = (set(zip(rows["pitch"][bars == bar], places[bars == bar], strict=True))
                   for bar in (0, bars.max()))  # fmt: skip
    return len(first & last) / len(first)


def opening_of(midi: PrettyMIDI) -> tuple[list[int], int]:
    """Return the tokens of a melody's first bar, and by how many semitones it was moved.

    Raises:
        CourseError: it is no single line on a grid of eighths that begins with a note, or it
            spans more than two octaves.
    """
    from coursekit.spelling import key_of

    notes = notes_of(midi)
    notes = notes[~notes["drum"] & (notes["onset"] < STEPS / 2 - 1e-3)]
    places = notes["onset"] * 2
    steps = np.round(places).astype(int)
    if not len(notes) or steps[0] != 0:
        raise CourseError("The primer's first bar does not begin with a note. Start at beat 1.")
    if (np.diff(steps) <= 0).any() or np.abs(places - steps).max() > 0.1:
        raise CourseError(
            "The primer has several notes at once, or notes off the grid of eighths. Give a "
            "melody: one note at a time, eighths or longer."
        )
    tonic, minor = key_of(midi)
    shift = shift_to_white((tonic, "minor" if minor else "major"))
    pitches = notes["pitch"].astype(int) + shift
    octave = -12 * ((pitches.min() - LOW) // 12)
    if (pitches + octave).max() >= LOW + PITCHES:
        raise CourseError(
            "The primer's first bar spans too much: moved into C, it must fit between a C and the "
            "B nearly two octaves above. Bring its highest notes down."
        )
    tokens = np.full(STEPS, HOLD)
    tokens[steps] = pitches + octave - LOW
    return [int(token) for token in tokens], int(shift + octave)

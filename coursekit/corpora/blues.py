"""Twelve-bar blues: the chords of Eck and Schmidhuber's paper, and melodies of our own.

Two melodies for each of twelve bars make 2 ** 12 = 4,096 choruses. Time runs in eighth notes.
Card: `datasets/blues/README.md`.
"""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.corpora.chorales import Split, split_of
from coursekit.encodings.notes import NOTE_DTYPE, Notes, to_midi
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Steps = npt.NDArray[np.int8]
"""`[step, note]`, 1 where a note sounds: 12 chord notes, then 13 melody notes."""

BARS, STEPS_PER_BAR = 12, 8
STEPS = BARS * STEPS_PER_BAR
CHORD_NOTES = range(48, 60)
"""C3 to B3, as MIDI pitches."""
MELODY_NOTES = range(60, 73)
"""C4 to C5."""
SCALE = (0, 3, 5, 6, 7, 10)
"""The blues scale on C, as pitch classes: C, D♯, F, F♯, G, A♯."""
PIANO = 0

_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


@dataclass(frozen=True)
class Chord:
    """One chord of the form.

    Args:
        bar: from 1 to 12.
        name: as the paper has it, such as `Gm`.
        pitches: MIDI pitches, C3 to B3.
        steps: how many eighth notes it lasts.
    """

    bar: int
    name: str
    pitches: tuple[int, ...]
    steps: int


_FORM = (
    (1, "C", "C E G", 8), (2, "F7", "C D# F A", 8), (3, "C", "C E G", 8),
    (4, "Gm", "D F G A#", 4), (4, "C", "C E G", 4), (5, "F7", "C D# F A", 8),
    (6, "Fdim", "C D F# A", 8), (7, "C", "C E G", 8), (8, "Em", "E G B", 4),
    (8, "A7", "C# E G A", 4), (9, "Dm", "C D F A", 8), (10, "G", "D F G B", 8),
    (11, "C", "C E G", 4), (11, "A7", "C# E G A", 4), (12, "Dm", "D F A", 4),
    (12, "G7", "D F G B", 4),
)  # fmt: skip
FORM = tuple(
    Chord(bar, name, tuple(CHORD_NOTES[_NAMES.index(note)] for note in notes.split()), steps)
    for bar, name, notes, steps in _FORM
)
"""The chords of one chorus, as printed. The Fdim of bar 6 is printed without its D♯, with a D."""

# Four quarter notes a bar, two bars to choose from: c D♯ = e f F♯ = s g A♯ = b, and C an octave up.
_LETTERS = dict(zip("cefsgbC", (60, 63, 65, 66, 67, 70, 72), strict=True))
_WRITTEN = (
    ("cefg", "Cbge"), ("fecf", "fsfe"), ("gece", "efgb"), ("gbgc", "bgec"),
    ("fCbf", "Cbfe"), ("fsec", "sCsf"), ("gCbg", "cecg"), ("bgeg", "gbCg"),
    ("fefc", "Cfef"), ("fgbg", "gfef"), ("cegC", "Cgec"), ("ffgb", "Cbgf"),
)  # fmt: skip
SEGMENTS = tuple(
    tuple(tuple(_LETTERS[letter] for letter in segment) for segment in bar) for bar in _WRITTEN
)
"""`SEGMENTS[bar][choice]`: the MIDI pitches of a bar's four quarter notes."""


def chord_steps(steps: int = STEPS) -> Steps:
    """Return the chords of the form, `[step, 12]`, 1 where a note of C3 to B3 sounds.

    Args:
        steps: eighth notes; after a chorus of 96 the form begins again.
    """
    rows = np.zeros((len(FORM), len(CHORD_NOTES)), np.int8)
    for row, chord in zip(rows, FORM, strict=True):
        row[[pitch - CHORD_NOTES[0] for pitch in chord.pitches]] = 1
    chorus = np.repeat(rows, [chord.steps for chord in FORM], axis=0)
    return np.resize(chorus, (steps, len(CHORD_NOTES)))


def melody_steps(choices: Any) -> Steps:
    """Return the melodies of choruses, `[…, 96, 13]`, 1 where a note of C4 to C5 sounds.

    Args:
        choices: `[…, 12]` of 0 and 1: which of its two segments each bar has.

    Raises:
        CourseError: a chorus has not twelve choices, or one is not 0 or 1.
    """
    chosen = np.asarray(choices)
    if chosen.shape[-1:] != (BARS,) or not np.isin(chosen, (0, 1)).all():
        raise CourseError("A chorus has twelve bars, with 0 or 1 for each: which segment it has.")
    quarters = np.array(SEGMENTS)[np.arange(BARS), chosen.astype(int)]
    pitches = np.repeat(quarters.reshape(*chosen.shape[:-1], BARS * 4), 2, axis=-1)
    return _one_note_a_step(pitches)


def _one_note_a_step(pitches: Any) -> Steps:
    steps: Steps = (pitches[..., None] == np.array(MELODY_NOTES)).astype(np.int8)
    return steps


def steps_of(choices: Any) -> Steps:
    """Return whole choruses, `[…, 96, 25]`: chords, then melody.

    Args:
        choices: `[…, 12]` of 0 and 1.

    Raises:
        CourseError: the choices are something else.
    """
    return _over_chords(melody_steps(choices))


def with_form(pitches: Any) -> Steps:
    """Return steps `[…, step, 25]` of a melody of MIDI pitches `[…, step]`, over the form."""
    return _over_chords(_one_note_a_step(np.asarray(pitches)))


def _over_chords(melody: Steps) -> Steps:
    chords = chord_steps(melody.shape[-2])
    return np.concatenate([np.broadcast_to(chords, (*melody.shape[:-1], 12)), melody], axis=-1)


def pitches_of(steps: Any) -> npt.NDArray[np.int_]:
    """Return the melody's MIDI pitch at each step, of `[…, step, 25]` with one note a step."""
    melody = np.asarray(steps)[..., len(CHORD_NOTES) :]
    return np.asarray(MELODY_NOTES[0] + melody.argmax(axis=-1))


@dataclass(frozen=True)
class Blues:
    """One chorus.

    Args:
        name: `blues` and its choices as a number from 0 to 4095, such as `blues 0137`.
        choices: which of its two segments each bar has.
        split: `train`, `valid` or `test`.
    """

    name: str
    choices: tuple[int, ...]
    split: Split

    def steps(self) -> Steps:
        """Return the chorus as `[96, 25]`, 1 where a note sounds: chords, then melody."""
        return steps_of(self.choices)

    def to_midi(self, *, tempo: float = 120.0) -> PrettyMIDI:
        """Return the chorus as music for two pianos, chords and melody.

        Args:
            tempo: quarter notes a minute.

        Raises:
            CourseError: the tempo is out of range.
        """
        rows = np.concatenate(notes_of_steps(self.steps()))
        return to_midi(rows, tempo=tempo, names=["Chords", "Melody"], key=(0, "major"))


@functools.cache
def load() -> tuple[Blues, ...]:
    """Return all 4,096 choruses, in the order of their choices read as binary numbers."""
    return tuple(
        Blues(f"blues {number:04d}", choices, split_of("".join(map(str, choices))))
        for number, choices in enumerate(itertools.product((0, 1), repeat=BARS))
    )


def notes_of_steps(steps: Any) -> tuple[Notes, Notes]:
    """Return the notes of chords (track 0) and of the melody (track 1), straight.

    The steps do not tell two notes of one pitch from a longer one. They are read as the melodies
    were written: a chord lasts until it changes, and a melody note ends at the next beat or change.

    Args:
        steps: `[step, 25]`, 1 where a note sounds.

    Raises:
        CourseError: the steps have another shape.
    """
    sounding = np.asarray(steps) > 0
    if sounding.ndim != 2 or sounding.shape[1] != len(CHORD_NOTES) + len(MELODY_NOTES):
        raise CourseError("Blues are read from steps of 25 notes each: 12 of chords, 13 of melody.")
    chords, melody = sounding[:, : len(CHORD_NOTES)], sounding[:, len(CHORD_NOTES) :]
    changes = np.ones(len(sounding), bool)
    changes[1:] = (chords[1:] != chords[:-1]).any(axis=1)
    beats = np.arange(len(sounding)) % 2 == 0
    return (
        _notes(chords, changes, CHORD_NOTES[0], track=0, velocity=62),
        _notes(melody, beats, MELODY_NOTES[0], track=1, velocity=92),
    )


def _notes(sounding: Any, struck: Any, lowest: int, *, track: int, velocity: int) -> Notes:
    """Return a note for each run of a column that no strike interrupts."""
    before = np.zeros_like(sounding)
    before[1:] = sounding[:-1]
    columns, starts = np.nonzero((sounding & (~before | struck[:, None])).T)
    after = np.zeros_like(sounding)
    after[:-1] = sounding[1:] & ~struck[1:, None]
    ends = np.nonzero((sounding & ~after).T)[1] + 1
    rows = np.zeros(len(starts), NOTE_DTYPE)
    rows["onset"], rows["duration"] = starts / 2, (ends - starts) / 2
    rows["pitch"], rows["velocity"] = lowest + columns, velocity
    rows["program"], rows["track"] = PIANO, track
    return rows[np.lexsort((rows["pitch"], rows["onset"]))]

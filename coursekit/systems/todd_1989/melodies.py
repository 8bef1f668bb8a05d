"""Melodies as slices: fourteen pitch units, one unit that says that a note begins.

A slice is an eighth note. Of the pitch units at most one is on; a rest has none on. The unit for
beginnings tells two quarter notes from a half note. Old melodies, written down here by us in
C major, so that none needs a black key; Frère Jacques lies a fifth lower, in G, whose F sharp its
four bars do not touch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.encodings.grid import HOLD, REST
from coursekit.encodings.melody import decode_melody, fit_melody, steps_of
from coursekit.errors import CourseError
from coursekit.spelling import pitch_name
from coursekit.systems.todd_1989 import crux

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Floats = npt.NDArray[np.float64]

PITCHES = (62, 64, 65, 67, 69, 71, 72, 74, 76, 77, 79, 81, 83, 84)
"""What the pitch units stand for: the white keys from D4 to C6."""
BEGINS = len(PITCHES)
"""The place of the unit that says that a note begins."""
UNITS = len(PITCHES) + 1
SLICES_PER_BEAT = 2
SLICES_PER_BAR = 8
END_RESTS = 2
"""Slices of silence after a melody, by which the net learns where it ends."""
MOST_SLICES = 400

_UNIT = {pitch_name(pitch): unit for unit, pitch in enumerate(PITCHES)}


@dataclass(frozen=True)
class Melody:
    """One melody.

    Args:
        name: one word, by which controls call it.
        title: what people call it.
        origin: where and when it comes from, as it is told.
        notes: (pitch unit or None for a rest, slices) in order.
        shift: by how many semitones it was moved to white keys.
    """

    name: str
    title: str
    origin: str
    notes: tuple[tuple[int | None, int], ...]
    shift: int = 0

    def slices(self) -> Floats:
        """Return the melody as `[slice, unit]` of noughts and ones, with the rests at its end."""
        return to_slices(self.notes)

    def to_midi(self, *, tempo: float = 112.0) -> PrettyMIDI:
        """Return the melody as music for a flute."""
        slices = self.slices().tolist()
        return midi_of(crux.notes_of(slices), len(slices), tempo=tempo)


def _written(text: str) -> tuple[tuple[int | None, int], ...]:
    """Read `C5` or `C5:3`: a pitch and its slices, 2 where nothing is said; `-` is a rest."""
    notes: list[tuple[int | None, int]] = []
    for word in text.split():
        name, _, length = word.partition(":")
        notes.append((None if name == "-" else _UNIT[name], int(length or SLICES_PER_BEAT)))
    return tuple(notes)


MELODIES: tuple[Melody, ...] = (
    Melody("maman", "Ah! vous dirai-je, maman", "France, 18th century", _written(
        "C5 C5 G5 G5 A5 A5 G5:4 F5 F5 E5 E5 D5 D5 C5:4")),
    Melody("clair", "Au clair de la lune", "France, 18th century", _written(
        "C5 C5 C5 D5 E5:4 D5:4 C5 E5 D5 D5 C5:8")),
    Melody("joy", "Ode to Joy", "Ludwig van Beethoven, Ninth Symphony, 1824", _written(
        "E5 E5 F5 G5 G5 F5 E5 D5 C5 C5 D5 E5 E5:3 D5:1 D5:4")),
    Melody("yankee", "Yankee Doodle", "North America, 18th century", _written(
        "C5:1 C5:1 D5:1 E5:1 C5:1 E5:1 D5 C5:1 C5:1 D5:1 E5:1 C5 B4 "
        "C5:1 C5:1 D5:1 E5:1 F5:1 E5:1 D5:1 C5:1 B4:1 G4:1 A4:1 B4:1 C5 C5")),
    Melody("auld", "Auld Lang Syne", "Scotland, 18th century", _written(
        "G4 C5:3 C5:1 C5 E5 D5:3 C5:1 D5 E5 C5:3 C5:1 E5 G5 A5:6")),
    Melody("jacques", "Frère Jacques", "France, 18th century", _written(
        "G4 A4 B4 G4 G4 A4 B4 G4 B4 C5 D5:4 B4 C5 D5:4")),
)  # fmt: skip
NAMES = tuple(melody.name for melody in MELODIES)


def melody_named(name: str) -> Melody:
    """Return one of the melodies.

    Raises:
        CourseError: there is none of that name.
    """
    for melody in MELODIES:
        if melody.name == name:
            return melody
    raise CourseError(f"There is no melody {name!r}. There are: {', '.join(NAMES)}.")


def to_slices(notes: Sequence[tuple[int | None, int]], *, rests: int = END_RESTS) -> Floats:
    """Return `[slice, unit]` of noughts and ones.

    Args:
        notes: (pitch unit or None for a rest, slices) in order.
        rests: slices of silence at the end.

    Raises:
        CourseError: a unit or a length is out of range, or the melody is too long.
    """
    total = sum(length for _, length in notes)
    if total < 1 or total > MOST_SLICES:
        raise CourseError(
            f"A melody has 1 to {MOST_SLICES} slices of an eighth note; this one has {total}."
        )
    slices = np.zeros((total + rests, UNITS))
    at = 0
    for unit, length in notes:
        if length < 1 or not (unit is None or 0 <= unit < BEGINS):
            raise CourseError(
                f"A note of unit {unit} and {length} slices has no place here. Units run from 0 "
                f"(D4) to {BEGINS - 1} (C6), lengths from 1."
            )
        if unit is not None:
            slices[at : at + length, unit] = 1
            slices[at, BEGINS] = 1
        at += length
    return slices


def from_midi(midi: PrettyMIDI, *, name: str = "yours", primer: bool = False) -> Melody:
    """Read a melody of one voice for the net: moved to white keys, in eighth notes.

    Args:
        midi: one note at a time.
        name: by which the net will call it.
        primer: whether it is to be gone on from; then a rest before its first note is kept.

    Raises:
        CourseError: there are no notes, two at once, or one beside the grid; no transposition
            brings all of them to white keys from D4 to C6; or it is too long.
    """
    what = "primer" if primer else "melody"
    rows = fit_melody(
        midi, system="Todd's net", steps_per_beat=SLICES_PER_BEAT, rests=True, what=what
    )
    units, shift = _units(rows["pitch"].tolist())
    onsets, lengths = steps_of(rows, SLICES_PER_BEAT)
    notes: list[tuple[int | None, int]] = []
    end = 0 if primer else onsets[0]
    for unit, onset, length in zip(units, onsets, lengths, strict=True):
        notes += [(None, onset - end)] * (onset > end) + [(unit, length)]
        end = onset + length
    melody = Melody(name, "Your melody", "brought along", tuple(notes), shift)
    melody.slices()  # says so if it is too long
    return melody


def _units(pitches: Sequence[int]) -> tuple[list[int], int]:
    """Return pitches as pitch units, moved as little as brings all of them to white keys."""
    # Within these moves all that the net can play is a pitch of MIDI when it is moved back.
    moves = range(PITCHES[-1] - 127, PITCHES[0] + 1)
    for shift in sorted(moves, key=lambda move: (abs(move), move)):
        if {pitch + shift for pitch in pitches} <= set(PITCHES):
            return [PITCHES.index(pitch + shift) for pitch in pitches], shift
    raise CourseError(
        "These notes cannot all be played on white keys from D4 to C6, which are all the net has. "
        "Give a melody in one major key or its modes, with a range of less than two octaves."
    )


def midi_of(
    notes: Sequence[tuple[int, int, int]], slices: int, *, tempo: float = 112.0, shift: int = 0
) -> PrettyMIDI:
    """Return (pitch unit, first slice, slices) as music for a flute, in 4/4.

    Args:
        notes: in order, as `notes_of` of the system returns them.
        slices: where the piece ends; what sounds longer is cut.
        tempo: quarter notes a minute.
        shift: semitones by which all is moved.

    Raises:
        CourseError: the tempo is out of range.
    """
    row = np.full(slices, REST)
    for unit, start, length in notes:
        row[start : start + length] = HOLD
        row[start] = PITCHES[unit] + shift
    return decode_melody(row, steps_per_beat=SLICES_PER_BEAT, tempo=tempo)


def sounds(outputs: Any) -> npt.NDArray[np.int_]:
    """Return one number a slice for what is heard: 0 rest, else 1 + 2 * unit, one more at onsets.

    Args:
        outputs: `[..., slice, unit]` of activations.

    Returns:
        `[..., slice]`.
    """
    given = np.asarray(outputs, dtype=np.float64)
    pitch = given[..., :BEGINS]
    unit, on = pitch.argmax(-1), pitch.max(-1) > 0.5
    return np.where(on, 1 + 2 * unit + (given[..., BEGINS] > 0.5), 0).astype(int)


def rounded(outputs: Floats) -> Floats:
    """Return outputs as what is played: the strongest pitch above a half, and whether it begins.

    Args:
        outputs: `[..., unit]` of activations.

    Returns:
        `[..., unit]` of noughts and ones.
    """
    pitch = outputs[..., :BEGINS]
    strongest = pitch == pitch.max(-1, keepdims=True)
    played = np.zeros_like(outputs)
    played[..., :BEGINS] = strongest & (pitch > 0.5)
    played[..., BEGINS] = outputs[..., BEGINS] > 0.5
    return played

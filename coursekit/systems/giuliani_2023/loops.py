"""A loop with its labels, the roles there are, and the labels by which loops fit together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from coursekit.encodings.notes import NOTE_DTYPE, Notes, to_midi

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

ROLES = ("main melody", "riff", "sub-melody", "accompaniment", "pad", "bass", "drums")
DEMANDS = {"main melody": 3, "riff": 3, "sub-melody": 2, "accompaniment": 2, "pad": 1, "bass": 1,
           "drums": 0}  # fmt: skip
"""How much room each role takes; drums are our addition, and take none."""
CAPACITY = 6
LABELS = ("genre", "key", "chords", "bpm", "metre", "rhythm", "bars")
"""What the loops of one arrangement share."""
Note = tuple[float, float, int, int]
"""Onset and duration in beats, pitch, velocity."""


@dataclass(frozen=True)
class Style:
    """What all loops of a genre have in common.

    Args:
        genre: its name.
        key: tonic pitch class and mode.
        chords: one a bar; a loop of eight bars has them twice.
        bpm: quarter notes a minute.
        metre: such as (3, 4).
        rhythm: `straight` or `swung`.
        programs: the General MIDI program of each role.
    """

    genre: str
    key: tuple[int, str]
    chords: tuple[str, ...]
    bpm: int
    metre: tuple[int, int]
    rhythm: str
    programs: Mapping[str, int] = field(repr=False, compare=False)


def _programs(*numbers: int) -> dict[str, int]:
    return dict(zip(ROLES, (*numbers, 0), strict=True))


STYLES = (
    Style("pop", (9, "minor"), ("Am", "F", "C", "G"), 112, (4, 4), "straight",
          _programs(80, 27, 73, 4, 89, 33)),
    Style("ballad", (0, "major"), ("C", "G", "Am", "F"), 76, (4, 4), "straight",
          _programs(65, 24, 48, 0, 52, 32)),
    Style("house", (2, "minor"), ("Dm", "Bb", "Gm", "A7"), 124, (4, 4), "straight",
          _programs(81, 62, 11, 16, 90, 38)),
    Style("blues", (0, "major"), ("C", "F7", "C", "Gm"), 100, (4, 4), "swung",
          _programs(66, 26, 22, 1, 18, 32)),
    Style("reel", (0, "major"), ("C", "F", "C", "G7"), 108, (4, 4), "straight",
          _programs(40, 105, 72, 25, 21, 32)),
    Style("waltz", (0, "major"), ("C", "F", "G7", "C"), 96, (3, 4), "straight",
          _programs(73, 46, 41, 0, 48, 43)),
)  # fmt: skip
GENRES = tuple(style.genre for style in STYLES)


@dataclass(frozen=True)
class Loop:
    """A short piece for one instrument that can be repeated and laid over others.

    Args:
        name: unique in the pool, such as `pop bass 2`.
        role: one of `ROLES`.
        style: what it shares with the others of its genre.
        bars: how long it is.
        notes: onset and duration in beats, pitch, velocity.
        source: who wrote it, or where it was cut from.
        licence: under which it may be used.
    """

    name: str
    role: str
    style: Style = field(repr=False)
    bars: int
    notes: tuple[Note, ...] = field(repr=False, hash=False)
    source: str
    licence: str

    @property
    def labels(self) -> dict[str, object]:
        """What is written on it, by the names of `LABELS`."""
        style = self.style
        return {"genre": style.genre, "key": style.key, "chords": style.chords, "bpm": style.bpm,
                "metre": style.metre, "rhythm": style.rhythm, "bars": self.bars}  # fmt: skip

    @property
    def beats(self) -> int:
        """How many quarter notes it lasts."""
        return self.bars * self.style.metre[0]

    @property
    def program(self) -> int:
        """The General MIDI program that plays it."""
        return self.style.programs[self.role]

    @property
    def instrument(self) -> str:
        """The name of what plays it, as General MIDI has it."""
        import pretty_midi

        drums = self.role == "drums"
        return "Drum Kit" if drums else str(pretty_midi.program_to_instrument_name(self.program))

    def rows(self, beat: float = 0.0, track: int = 0) -> Notes:
        """Return its notes, moved to begin at a beat, as rows."""
        rows = np.zeros(len(self.notes), NOTE_DTYPE)
        if self.notes:
            onsets, rows["duration"], rows["pitch"], rows["velocity"] = np.array(self.notes).T
            rows["onset"] = onsets + beat
        rows["program"], rows["track"], rows["drum"] = self.program, track, self.role == "drums"
        return rows

    def to_midi(self) -> PrettyMIDI:
        """Return it alone, in its own tempo."""
        return to_midi(self.rows(), tempo=self.style.bpm, names=[self.role],
                       time_signature=self.style.metre, key=self.style.key)  # fmt: skip


def fitting(pool: Sequence[Loop], wanted: Mapping[str, object]) -> list[Loop]:
    """Return the loops that bear all the labels wanted, in the order of the pool."""
    return [
        loop for loop in pool if all(loop.labels[name] == label for name, label in wanted.items())
    ]

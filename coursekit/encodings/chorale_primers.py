"""What a primer fixes of a chorale: its soprano, or its first bars, and the music around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coursekit.encodings.grid import HOLD, REST, Grid, decode_grid, encode_grid
from coursekit.encodings.melody import fit_melody
from coursekit.encodings.serialised import VOICES_IN_STEP, Ints, Pitches, frames, struck
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

FREE = -1
"""Stands in a plan, and in what is given, where a net may choose."""
SOPRANO = (57, 81)
"""The soprano's range in the chorales; a primer outside of it is moved there and back."""
STEPS_IN_BAR = 16


@dataclass(frozen=True)
class Given:
    """What is given of a chorale on sixteenths.

    Args:
        grid: `[step, voice]`, pitches, HOLD, REST, or FREE.
        shift: by how many semitones the primer was moved.
    """

    grid: Grid
    shift: int = 0

    def plan(self, bars: int) -> Ints:
        """Return tokens `[step, voice]` with so many bars more; FREE where a net may choose.

        What is given is filled up to a whole bar first.
        """
        steps = len(self.grid)
        plan = np.full(((-(-steps // STEPS_IN_BAR) + bars) * STEPS_IN_BAR, VOICES_IN_STEP), FREE)
        fixed = self.grid != FREE
        known = np.where(fixed, self.grid, REST)
        begun = np.where(known == HOLD, 0, np.arange(steps)[:, None])
        held = np.take_along_axis(known, np.maximum.accumulate(begun), axis=0)
        plan[:steps] = np.where(fixed, frames(held), FREE)
        return plan

    def music(self, pitches: Pitches, tempo: float) -> PrettyMIDI:
        """Return sounding pitches `[step, voice]`, made by such a plan, as music for four voices.

        What was given keeps its repeated notes and its key.
        """
        grid, steps = struck(pitches), len(self.grid)
        grid[:steps] = np.where(self.grid != FREE, self.grid, grid[:steps])
        if 0 < steps < len(grid):  # the primer's last notes end where the primer ends
            grid[steps] = pitches[steps]
        grid = np.where(grid < HOLD, grid - self.shift, grid).astype(np.int16)
        return decode_grid(grid, steps_per_beat=4, tempo=tempo, time_signature=(4, 4))


def given_by(primer: PrettyMIDI | None, system: str) -> Given:
    """Return what a primer fixes: all voices where it has four parts, or else the soprano.

    Args:
        primer: a melody, or a chorale of four parts, soprano first; None fixes nothing.
        system: for the sentence of an error.

    Raises:
        CourseError: it is no such music, or its melody goes over more than two octaves.
    """
    if primer is None:
        return Given(np.zeros((0, VOICES_IN_STEP), np.int16))
    parts = [part for part in primer.instruments if part.notes and not part.is_drum]
    if len(parts) == VOICES_IN_STEP:
        return Given(encode_grid(primer, steps_per_beat=4))
    notes = fit_melody(primer, system=system, steps_per_beat=4, rests=True)
    low, high = int(notes["pitch"].min()), int(notes["pitch"].max())
    if high - low > SOPRANO[1] - SOPRANO[0]:
        raise CourseError(
            f"The primer goes from {low} to {high}, more than the two octaves of a soprano. Bring "
            "its highest or its lowest notes nearer to the others."
        )
    shift = max(SOPRANO[0] - low, 0) + min(SOPRANO[1] - high, 0)
    starts = np.round(notes["onset"] * 4).astype(int)
    ends = np.round((notes["onset"] + notes["duration"]) * 4).astype(int)
    grid = np.full((int(ends[-1]), VOICES_IN_STEP), FREE, dtype=np.int16)
    grid[:, 0] = REST
    for start, end, pitch in zip(starts, ends, notes["pitch"], strict=True):
        grid[start:end, 0] = HOLD
        grid[start, 0] = pitch + shift
    return Given(grid, shift)

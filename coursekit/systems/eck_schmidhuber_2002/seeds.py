"""What a net is given to begin with: 1 to 24 notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coursekit.corpora import blues
from coursekit.corpora.blues import MELODY_NOTES
from coursekit.encodings.melody import decode_melody, fit_melody, steps_of
from coursekit.encodings.notes import Notes
from coursekit.errors import CourseError, announce

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

MOST = 24
"""Notes in a seed, at most, as in the paper."""


@dataclass(frozen=True)
class Opening:
    """The beginning of a melody.

    Args:
        pitches: a MIDI pitch for each eighth note.
        notes: `[note]` of NOTE_DTYPE, on the grid; None where the steps say it all.
    """

    pitches: tuple[int, ...]
    notes: Notes | None = None


def written_opening(notes: int, rng: np.random.Generator) -> Opening:
    """Return the first quarter notes of a chorus that is drawn from the 4,096."""
    chorus = blues.melody_steps(rng.integers(0, 2, blues.BARS))
    return Opening(tuple(MELODY_NOTES[note] for note in chorus.argmax(axis=1)[: 2 * notes]))


def seed_of(pitches: Sequence[int]) -> PrettyMIDI:
    """Return quarter notes of these MIDI pitches as music, to begin with."""
    return decode_melody(pitches, steps_per_beat=1)


def opening_of(midi: PrettyMIDI, steps: int, swing: float = 0.5) -> Opening:
    """Return a learner's melody as an opening.

    Args:
        midi: one line of 1 to 24 notes, C4 to C5, from the first beat on; see `fit_melody`.
        steps: how many eighth notes the piece has; the seed must be shorter.
        swing: as the piece is played; where it moves a note of the seed, this is announced.

    Raises:
        CourseError: it is not such a melody.
    """
    notes = fit_melody(midi, system="the blues net", steps_per_beat=2, opening_rest=False)
    if len(notes) > MOST:
        raise CourseError(f"The primer has {len(notes)} notes; the net begins with 1 to {MOST}.")
    for place, pitch in enumerate(notes["pitch"].tolist()):
        if pitch not in MELODY_NOTES:
            raise CourseError(
                f"Note {place + 1} of the primer has pitch {pitch}; the net knows "
                f"{MELODY_NOTES[0]} (C4) to {MELODY_NOTES[-1]} (C5)."
            )
    _, lengths = steps_of(notes, 2)
    if sum(lengths) >= steps:
        raise CourseError("The primer is as long as the piece. Ask for more bars.")
    if swing != 0.5 and any(length % 2 for length in lengths):
        announce("The primer's off-beats swing as the whole piece does; swing=0.5 is straight.")
    notes["program"], notes["track"] = blues.PIANO, 0
    return Opening(tuple(np.repeat(notes["pitch"], lengths).tolist()), notes)

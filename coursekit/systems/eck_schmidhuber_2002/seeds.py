"""What a net is given to begin with: 1 to 24 notes, kept exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coursekit.corpora import blues
from coursekit.corpora.blues import MELODY_NOTES
from coursekit.encodings.melody import decode_melody
from coursekit.encodings.notes import Notes, notes_of
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

MOST = 24
"""Notes in a seed, at most, as in the paper."""


@dataclass(frozen=True)
class Opening:
    """The beginning of a melody.

    Args:
        pitches: a MIDI pitch for each eighth note.
        notes: `[note]` of NOTE_DTYPE, as they were given; None where the steps say it all.
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


def opening_of(midi: PrettyMIDI, steps: int) -> Opening:
    """Return a learner's melody as an opening.

    Args:
        midi: one line of 1 to 24 notes, C4 to C5, end to end from the beginning on.
        steps: how many eighth notes the piece has; the seed must be shorter.

    Raises:
        CourseError: it is not such a melody.
    """
    notes = notes_of(midi)
    notes = notes[~notes["drum"]]
    if not 1 <= len(notes) <= MOST:
        raise CourseError(f"The seed has {len(notes)} notes; the net begins with 1 to {MOST}.")
    edges = 2 * np.append(notes["onset"], notes["onset"][-1] + notes["duration"][-1])
    whole = np.round(edges).astype(int)
    if np.abs(edges - whole).max() > 0.01:
        raise CourseError(
            "The seed has a note beside the grid of eighth notes. Quantise it to straight eighths; "
            "swing is added when the piece is played."
        )
    ends = np.round(2 * (notes["onset"] + notes["duration"]), 2)
    if whole[0] != 0 or np.abs(ends - whole[1:]).max() > 0.01:
        raise CourseError(
            "The seed has a rest, or several notes at once. Give a line whose notes follow each "
            "other without a gap, from the first beat on."
        )
    for place, pitch in enumerate(notes["pitch"].tolist()):
        if pitch not in MELODY_NOTES:
            raise CourseError(
                f"Note {place + 1} of the seed has pitch {pitch}; the net knows "
                f"{MELODY_NOTES[0]} (C4) to {MELODY_NOTES[-1]} (C5)."
            )
    if whole[-1] >= steps:
        raise CourseError("The seed is as long as the piece. Ask for more bars.")
    kept = notes.copy()
    kept["program"], kept["track"] = blues.PIANO, 0
    return Opening(tuple(np.repeat(notes["pitch"], np.diff(whole)).tolist()), kept)

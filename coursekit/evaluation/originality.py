"""Whether music was copied from the music that it was learned from."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
IN_A_ROW = 16
"""So many notes in a row are no accident."""


def phrases(onsets: Ints, pitches: Ints) -> list[bytes]:
    """Return every 16 notes in a row of a melody, alike in all keys.

    Args:
        onsets: `[note]` in steps.
        pitches: `[note]`.

    Returns:
        The intervals and the steps from note to note of each phrase, as bytes.
    """
    moves = np.stack([np.diff(pitches), np.diff(onsets)], axis=1).astype(np.int16)
    return [moves[at : at + IN_A_ROW - 1].tobytes() for at in range(len(moves) - IN_A_ROW + 2)]


def copied(melodies: Iterable[tuple[Ints, Ints]], known: frozenset[bytes]) -> npt.NDArray[np.bool_]:
    """Return which melodies, onsets and pitches each, have one of the known phrases."""
    return np.array([not known.isdisjoint(phrases(*one)) for one in melodies], dtype=bool)

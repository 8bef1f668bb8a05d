"""Whether music was copied from the music that it was learned from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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


def longest_runs(pieces: Sequence[Ints], known: Sequence[Ints]) -> list[int]:
    """Return for each piece the length of its longest stretch that stands in a known piece too.

    Held against the runs of music that nobody trained on, it tells what was learned by heart; see
    MusicLM (Agostinelli et al., 2023). Lessons 17 and 18.

    Args:
        pieces: codes `[frame]`, or `[frame, codebook]` where all codes of a frame must be alike.
        known: of the same kind, the pieces of the training set.
    """
    if not len(pieces):
        return []
    sizes = [len(one) for one in (*known, *pieces)]
    _, numbers = np.unique(np.concatenate([*known, *pieces]), axis=0, return_inverse=True)
    parts = np.split(numbers.reshape(-1), np.cumsum(sizes)[:-1])
    # -1 stands between known pieces and is no code, so that no run crosses from one to the next.
    joined = np.concatenate([[-1], *(part for one in parts[: len(known)] for part in (one, [-1]))])
    found = []
    for piece in parts[len(known) :]:
        runs, longest = np.zeros(len(joined), np.int32), 0
        for code in piece:
            runs[1:] = np.where(joined[1:] == code, runs[:-1] + 1, 0)
            longest = max(longest, int(runs.max()))
        found.append(longest)
    return found

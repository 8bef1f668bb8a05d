"""Chorales as transformers see them in training: moved to other keys, cut into stretches by lot.

A piece is a tensor of tokens of `coursekit.encodings.serialised`, a row of them or frames of four.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from coursekit.encodings.serialised import HIGHEST, LOWEST, SILENT


def moved(piece: Tensor, semitones: int) -> Tensor:
    """Return a piece in another key; silence stays silence."""
    return torch.where(piece > SILENT, piece + semitones, piece)


def room(piece: Tensor, most: int) -> tuple[int, int]:
    """Return by how many semitones a piece may be moved, down and up, `most` at most."""
    pitches = piece[piece > SILENT] - 2 + LOWEST
    low, high = int(pitches.min()), int(pitches.max())
    return max(-most, LOWEST - low), min(most, HIGHEST - high)


def drawn(
    known: Sequence[Tensor],
    count: int,
    length: int,
    generator: torch.Generator,
    *,
    beat: int,
    most: int,
) -> Iterator[tuple[Tensor, int]]:
    """Yield so many pieces, moved by lot, each with a beat on which a stretch of it begins.

    Long pieces are drawn more often than short ones, as they have more stretches.

    Args:
        known: pieces, `[row, …]` each.
        count: how many.
        length: rows of a stretch.
        generator: draws.
        beat: rows of a beat.
        most: semitones by which a piece is moved at most.
    """
    places = np.cumsum([max(len(piece) - length, 0) // beat + 1 for piece in known])
    for at in torch.randint(int(places[-1]), (count,), generator=generator).tolist():
        which = int(np.searchsorted(places, at, side="right"))
        low, high = room(known[which], most)
        by = int(torch.randint(low, high + 1, (1,), generator=generator))
        yield moved(known[which], by), beat * (at - (int(places[which - 1]) if which else 0))

"""Chorales as the nets see them: rows of tokens, moved to other keys, cut into stretches."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import torch
from torch import Tensor

from coursekit.corpora import jsb
from coursekit.corpora.chorales import Split
from coursekit.encodings.serialised import SILENT, START, TOKENS, VOICES_IN_STEP, serialise
from coursekit.neural.chorales import drawn

STEPS_IN_BEAT, STEPS_IN_BAR = 4, 16
BEAT, BAR = STEPS_IN_BEAT * VOICES_IN_STEP, STEPS_IN_BAR * VOICES_IN_STEP
"""Tokens of a beat and of a bar of four beats."""
LENGTH = 4 * BAR
"""Tokens that a net sees in training: four bars."""
MOST_MOVED = 5
"""Semitones by which a chorale is moved in training, at most, up or down."""


@functools.cache
def rows(split: Split, origin: jsb.Origin = "music21") -> tuple[Tensor, ...]:
    """Return each chorale of a split as a row of tokens, S A T B of each sixteenth in turn."""
    return tuple(
        torch.as_tensor(serialise(piece.pitches)) for piece in jsb.load(split, origin=origin)
    )


def shown(row: Tensor, begin: int = 0, length: int | None = None) -> tuple[Tensor, Tensor]:
    """Return what a net sees of a stretch, and what it is to foretell, `[token]` each.

    Args:
        row: a whole chorale.
        begin: the first token that is to be foretold.
        length: how many are; all the rest where None.
    """
    lead = torch.cat([row.new_tensor([START]), row])
    end = len(row) if length is None else begin + length
    return lead[begin:end], row[begin:end]


def draw(
    known: Sequence[Tensor], count: int, length: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Return so many stretches that begin on beats, drawn and moved by lot, `[stretch, token]`."""
    pairs = []
    for row, begin in drawn(known, count, length, generator, beat=BEAT, most=MOST_MOVED):
        seen, told = shown(row, begin, length)
        missing = length - len(told)
        pad = torch.nn.functional.pad
        pairs.append((pad(seen, (0, missing)), pad(told, (0, missing), value=IGNORED)))
    return torch.stack([seen for seen, _ in pairs]), torch.stack([told for _, told in pairs])


IGNORED = -100
"""Stands after a chorale's end, and counts for nothing."""

__all__ = [
    "BAR", "BEAT", "IGNORED", "LENGTH", "SILENT", "START", "STEPS_IN_BAR", "TOKENS", "draw",
    "rows", "shown",
]  # fmt: skip

"""Chorales as the nets see them: frames of four tokens, in other keys, cut into stretches."""

from __future__ import annotations

import functools
from typing import NamedTuple

import torch
from torch import Tensor

from coursekit.corpora import jsb
from coursekit.corpora.chorales import Split
from coursekit.encodings.serialised import SILENT, START, TOKENS, frames
from coursekit.neural.chorales import drawn

BEAT, BAR = 4, 16
"""Frames of a beat and of a bar of four beats."""
LONGEST_HELD = 31
"""A pitch that has been held for longer counts as held for so many frames."""
MOST_MOVED = 6
"""Semitones by which a chorale is moved in training, at most, up or down."""
AHEAD = 16
"""How many frames of a given soprano a harmoniser sees ahead."""


class Stretch(NamedTuple):
    """Part of some chorales, `[stretch, frame, …]`.

    Args:
        before: `[stretch, frame, 4]`, the tokens of the frame before.
        held: `[stretch, frame, 4]`, for how many frames each of them had been held.
        told: `[stretch, frame, 4]`, what is to be foretold; 0, the start, where the piece is over.
        place: `[stretch, frame]`, the frame's place in its bar.
    """

    before: Tensor
    held: Tensor
    told: Tensor
    place: Tensor


@functools.cache
def pieces(split: Split, origin: jsb.Origin = "music21", every: int = 1) -> tuple[Tensor, ...]:
    """Return the chorales of a split as frames, `[frame, 4]` each, soprano to bass.

    Args:
        split: `train`, `valid` or `test`.
        origin: where they come from, as `jsb.load` takes it.
        every: sixteenths a frame; 4 for a grid of quarter notes.
    """
    known = jsb.load(split, origin=origin)
    return tuple(torch.as_tensor(frames(one.pitches[::every])) for one in known)


def held_for(piece: Tensor) -> Tensor:
    """Return for how many frames before it each pitch has sounded on, `[frame, 4]`."""
    places = torch.arange(len(piece))[:, None].expand(-1, piece.shape[1])
    begins = torch.ones_like(piece, dtype=torch.bool)
    begins[1:] = piece[1:] != piece[:-1]
    begun = torch.where(begins, places, 0).cummax(dim=0).values
    return (places - begun).clamp(max=LONGEST_HELD)


def stretch(piece: Tensor, begin: int = 0, length: int | None = None) -> Stretch:
    """Return part of a chorale, `[1, frame, …]`, with nothing after its end."""
    first = piece.new_full((1, piece.shape[1]), START)
    before = torch.cat([first, piece])
    held = torch.cat([torch.zeros_like(first), held_for(piece)])
    end = len(piece) if length is None else min(begin + length, len(piece))
    missing = 0 if length is None else begin + length - end
    place = torch.arange(begin, end + missing) % BAR
    rows = (before[begin:end], held[begin:end], piece[begin:end])
    padded = [torch.nn.functional.pad(row, (0, 0, 0, missing)) for row in rows]
    return Stretch(*(part[None] for part in (*padded, place)))


def draw(known: tuple[Tensor, ...], count: int, length: int, generator: torch.Generator) -> Stretch:
    """Return stretches that begin on beats, drawn and moved by lot; long chorales more often."""
    lots = drawn(known, count, length, generator, beat=BEAT, most=MOST_MOVED)
    cut = [stretch(piece, begin, length) for piece, begin in lots]
    return Stretch(*(torch.cat(parts) for parts in zip(*cut, strict=True)))


__all__ = [
    "AHEAD", "BAR", "BEAT", "LONGEST_HELD", "SILENT", "START", "TOKENS", "Stretch", "draw",
    "held_for", "pieces", "stretch",
]  # fmt: skip

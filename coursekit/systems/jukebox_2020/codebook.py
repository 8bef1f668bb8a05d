"""The codebook: entries that follow what chooses them, and begin anew where nothing does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from coursekit.systems.jukebox_2020 import crux

KEEP = 0.99
"""The share of the past that an entry keeps from batch to batch, as in the official code."""
Function = Callable[..., Any]


class Codebook(nn.Module):
    """Entries of which each vector takes the nearest.

    Args:
        entries: how many there are.
        width: numbers of each.
        restarts: whether an entry that is hardly chosen begins anew at a vector of the batch.
        least: how many vectors a batch must choose an entry, on average, to keep it.
        stored: whether weights hold what the entries need to move on, too.
    """

    entries: Tensor
    sums: Tensor
    counts: Tensor

    def __init__(
        self,
        entries: int,
        width: int,
        *,
        restarts: bool = True,
        least: float = 1.0,
        stored: bool = True,
    ) -> None:
        super().__init__()
        self.restarts, self.least = restarts, least
        self.register_buffer("entries", torch.zeros(entries, width))
        self.register_buffer("sums", torch.zeros(entries, width), persistent=stored)
        self.register_buffer("counts", torch.zeros(entries), persistent=stored)
        self.quantise: Function = crux.quantise
        self.move_entries: Function = crux.move_entries

    def forward(self, vectors: Tensor) -> tuple[Tensor, Tensor]:
        """Return the nearest entries `[vector, number]` and their codes `[vector]`."""
        nearest, codes = self.quantise(vectors, self.entries)
        return nearest, codes

    @torch.no_grad()
    def begin(self, vectors: Tensor, generator: torch.Generator) -> None:
        """Let the entries begin, once, at vectors of the first batch, drawn by lot."""
        if not self.counts.any():
            self.entries.copy_(self._drawn(vectors, generator))
            self.counts.fill_(self.least)
            self.sums.copy_(self.least * self.entries)

    @torch.no_grad()
    def move(self, vectors: Tensor, codes: Tensor, generator: torch.Generator) -> None:
        """Let the entries follow the vectors of a batch that chose them."""
        chose = torch.zeros_like(self.counts).index_add_(0, codes, torch.ones_like(vectors[:, 0]))
        added = torch.zeros_like(self.sums).index_add_(0, codes, vectors)
        self.counts.mul_(KEEP).add_(chose, alpha=1 - KEEP)
        self.sums.mul_(KEEP).add_(added, alpha=1 - KEEP)
        spares = self._drawn(vectors, generator)
        least = self.least if self.restarts else 0.0
        self.entries.copy_(self.move_entries(self.sums, self.counts, spares, least))
        # One that begins anew is taken for just enough used, and forgets where it was. (The
        # official code lets it remember, so that it may end between the places that it had.)
        anew = self.counts < least
        self.counts[anew] = least
        self.sums[anew] = least * self.entries[anew]

    def _drawn(self, vectors: Tensor, generator: torch.Generator) -> Tensor:
        chosen = torch.randint(len(vectors), (len(self.entries),), generator=generator)
        return vectors[chosen.to(vectors.device)]


def usage(codes: Tensor, entries: int) -> tuple[float, float]:
    """Return which share of the entries codes use, and the entropy of their use in bits."""
    return crux.codebook_use(codes.flatten().tolist(), entries)

"""What lesson 17 has you write: the nearest entry, how entries move, and how they are used."""

from __future__ import annotations

import math
from typing import Any


def quantise(vectors: Any, codebook: Any) -> tuple[Any, Any]:
    """Return each vector's nearest codebook entry, and that entry's number, its code.

    Args:
        vectors: `[vector, number]`, what an encoder made of stretches of sound.
        codebook: `[entry, number]`.

    Returns:
        The entries `[vector, number]`, through which gradients pass straight to the vectors, as if
        nothing had been exchanged; and the codes `[vector]`, whole numbers from 0 on (van den Oord
        2017, Dhariwal 2020, lesson 17).
    """
    distances = cdist(vectors, codebook)
    codes = distances.argmin(dim=1)
    nearest = codebook[codes]
    straight = vectors + (nearest - vectors).detach()
    return straight, codes


def move_entries(sums: Any, counts: Any, spares: Any, least: float) -> Any:
    """Return where the entries of a codebook go after a batch.

    Args:
        sums: `[entry, number]`, the sum of the vectors that chose each entry, of this batch and,
            less and less, of those before.
        counts: `[entry]`, how many vectors that were, on average a batch.
        spares: `[entry, number]`, vectors of this batch drawn by lot, one for each entry.
        least: an entry with a smaller count is hardly used.

    Returns:
        `[entry, number]`: the mean of those that chose the entry, or, for one that is hardly
        used, its spare: it begins anew where vectors are (Dhariwal 2020, lesson 17).
    """
    means = sums / counts[:, None]
    unused = counts < least
    return spares.where(unused[:, None], means)


def codebook_use(codes: list[int], entries: int) -> tuple[float, float]:
    """Return how a codebook is used by a row of codes.

    Args:
        codes: of sound.
        entries: how many the codebook has.

    Returns:
        The share of its entries that are used at all, and the entropy of their use in bits: as
        much as each code says on average (lesson 17).
    """
    counts: dict[int, int] = {}
    for code in codes:
        counts[code] = counts.get(code, 0) + 1
    bits = 0.0
    for count in counts.values():
        chance = count / len(codes)
        bits -= chance * math.log2(chance)
    return len(counts) / entries, bits


def cdist(one: Any, other: Any) -> Any:
    """Return the distance of each row of one tensor from each row of another.

    It is `torch.cdist`, with PyTorch loaded at the first call.
    """
    import torch

    return torch.cdist(one, other)

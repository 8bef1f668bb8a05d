"""What lesson 13 has you write: causal attention, a place as waves, and a head's habit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def causal_attention(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Return for each note a mixture of the values of itself and of the notes before it.

    Vaswani et al. (2017), scaled dot-product attention with the mask of the decoder; lesson 13.

    Args:
        query: `[..., note, number]`: what each note looks for.
        key: `[..., note, number]`: what each note has to offer.
        value: `[..., note, number]`: what each note tells.

    Returns:
        `[..., note, number]`.
    """
    scores = query @ key.transpose(-1, -2)
    scores = scores / math.sqrt(key.shape[-1])
    later = scores.new_ones(scores.shape).triu(1) > 0
    scores = scores.masked_fill(later, -math.inf)
    shares = scores.softmax(dim=-1)
    return shares @ value


def sinusoidal_position(place: int, width: int) -> list[float]:
    """Return the numbers that stand for a place: sines and cosines of ever slower waves.

    Args:
        place: counted from 0.
        width: how many numbers; even.

    Returns:
        Sine and cosine by turns. The angle is the place, divided by 10,000 to the power of the
        number's even index over the width (Vaswani et al. 2017; lesson 13).
    """
    numbers = []
    for index in range(0, width, 2):
        angle = place / 10_000 ** (index / width)
        numbers.append(math.sin(angle))
        numbers.append(math.cos(angle))
    return numbers


def habit(shares: list[list[float]], back: int) -> float:
    """Return which share of its attention a head gives, on average, so many tokens back.

    Args:
        shares: row by row how much each token takes from each token; each row sums to 1.
        back: how far back, in tokens; the first rows, for which that is before the beginning, do
            not count.

    Returns:
        From 0 to 1; 0 where no row counts.
    """
    found = []
    for token in range(back, len(shares)):
        found.append(shares[token][token - back])
    return sum(found) / len(found) if found else 0.0

"""What lesson 19 has you write: the delay pattern, guidance, and which part forbids a release."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def delayed(codes: Sequence[Sequence[int]], blank: int) -> list[list[int]]:
    """Return codes with each codebook one step later than the one above it.

    The delay pattern of MusicGen (Copet et al. 2023); lesson 19.

    Args:
        codes: `[codebook, step]`, rows of equal length.
        blank: what stands where a codebook has not begun yet, or is over.

    Returns:
        `[codebook, step + codebooks - 1]`.
    """
    last = len(codes) - 1
    rows = []
    for number in range(len(codes)):
        before = [blank] * number
        after = [blank] * (last - number)
        rows.append(before + list(codes[number]) + after)
    return rows


def guided(told: Any, untold: Any, scale: float) -> Any:
    """Return a forecast that leans towards the words by so much.

    Classifier-free guidance (Ho & Salimans 2022); lesson 19.

    Args:
        told: the forecast of a net that knows the words, an array or a tensor.
        untold: the forecast of the same net without them, of the same shape.
        scale: 0 ignores the words, 1 obeys them, more overdoes them.

    Returns:
        A forecast of the same shape.
    """
    return untold + scale * (told - untold)


def forbidding(parts: Sequence[tuple[str, bool, int]], income: int) -> list[str]:
    """Return the names of the parts whose licences forbid to earn money with what they make.

    Args:
        parts: name, whether its licence allows earning, and up to which income a year; 0 for no
            limit.
        income: of whoever asks, in dollars a year. At the limit itself it is still allowed.

    Returns:
        In the order of the parts; nobody forbids where it is empty (lesson 19).
    """
    names = []
    for name, commercial, limit in parts:
        if not commercial or (limit and income > limit):
            names.append(name)
    return names

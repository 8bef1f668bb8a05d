"""What lesson 16 has you write: times as codes of a ruler, the way back, and a choice of takes."""

from __future__ import annotations


def weber_code(seconds: float, first: float, growth: float, count: int) -> int:
    """Return the number of the mark that lies nearest to a time, on a ruler whose steps widen.

    Liu (2024) after Weber's law: we hear differences of time in proportion to the time; lesson 16.

    Args:
        seconds: the time, 0 or more.
        first: the width of the first step, from mark 0 at 0 seconds to mark 1, in seconds.
        growth: how many times as wide as the step before each further step is, above 1.
        count: of marks; what lies beyond the last is given the last.

    Returns:
        From 0 to `count - 1`; in the middle between two marks the lower one.
    """
    code, mark, step = 0, 0.0, first
    while code < count - 1 and seconds > mark + step / 2:
        mark += step
        step *= growth
        code += 1
    return code


def weber_seconds(code: int, first: float, growth: float) -> float:
    """Return the time at which a mark of the ruler lies: the way back from `weber_code`.

    Args:
        code: the mark's number, from 0 on.
        first: the width of the first step, in seconds.
        growth: how many times as wide as the step before each further step is.

    Returns:
        Seconds (Liu 2024; lesson 16).
    """
    mark, step = 0.0, first
    for _ in range(code):
        mark += step
        step *= growth
    return mark


def nearest_entropy(takes: list[list[float]], wanted: list[float]) -> int:
    """Return which take's entropies lie nearest to those that are wanted.

    Args:
        takes: for each take, the entropy in nats at each note.
        wanted: the entropy at each note as it is in the data, of the same length.

    Returns:
        The place of the take with the smallest mean squared difference; the first of equals
        (entropy selection, Liu 2024; lesson 16).
    """
    best, least = 0, float("inf")
    for place, take in enumerate(takes):
        apart = 0.0
        for one, other in zip(take, wanted, strict=True):
            apart += (one - other) ** 2
        if apart < least:
            best, least = place, apart
    return best

"""What lesson 23 has the learner write: an overlap, the longest copy, and whose ratings count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def overlap_area(one: Sequence[float], other: Sequence[float], step: float) -> float:
    """Return how large the area is that lies under both of two curves.

    Args:
        one: heights of a curve, one at each place of a grid.
        other: heights of another curve, at the same places.
        step: from one place of the grid to the next.
    """
    # Begin with no area at all.
    area = 0.0
    # Walk along the grid, place by place.
    for place in range(len(one)):
        # Under both curves lies only what is no higher than the lower one.
        height = min(one[place], other[place])
        # That is a column as wide as a step of the grid.
        area = area + height * step
    return area


def longest_match(piece: Sequence[Any], known: Sequence[Any]) -> tuple[int, int]:
    """Return how long the longest stretch is that stands in both, and where it begins in the known.

    Args:
        piece: a row of notes, intervals or words.
        known: the row from which it may have been copied.

    Returns:
        Length and place, counted from 0; of equally long ones the first found; (0, 0) for none.
    """
    # So far nothing was found.
    longest, place = 0, 0
    # Try every place of the piece with every place of the known.
    for start in range(len(piece)):
        for at in range(len(known)):
            # Count for how long both go on alike; neither may end before.
            length = 0
            ends = min(len(piece) - start, len(known) - at)
            while length < ends and piece[start + length] == known[at + length]:
                length = length + 1
            # Keep what is longer than all before.
            if length > longest:
                longest, place = length, at
    return longest, place


def kept(hidden: dict[str, list[int]], least: int, share: float) -> list[str]:
    """Return the listeners whose ratings count, since they find the hidden reference.

    Args:
        hidden: by listener, how they rated the hidden reference in each trial, 0 to 100.
        least: a lower rating is a miss.
        share: at most so large a share of the trials may be missed.
    """
    # Begin with nobody, and take the listeners one by one.
    names = []
    for name, ratings in hidden.items():
        # Count the marks that are too low.
        misses = 0
        for rating in ratings:
            if rating < least:
                misses = misses + 1
        # Keep whoever has no more misses than the share allows.
        if misses <= share * len(ratings):
            names.append(name)
    return names

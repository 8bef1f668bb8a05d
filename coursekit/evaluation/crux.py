"""What lesson 23 has the learner write: an overlap, a strength, and whose ratings count."""

from __future__ import annotations

from collections.abc import Sequence


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


def new_strength(own: float, wins: float, rivals: Sequence[tuple[float, float]]) -> float:
    """Return a system's strength after one more round of the model of Bradley and Terry.

    Args:
        own: its strength so far.
        wins: how often it was preferred.
        rivals: for each rival how often both met, and how strong the rival is.
    """
    # Begin with nothing.
    total = 0.0
    # Each meeting counts less, the stronger the two are together.
    for met, rival in rivals:
        total = total + met / (own + rival)
    # Whoever won more often than was to be expected becomes stronger.
    return wins / total


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

"""What the learner writes in lesson 24: one gain for all stems, and what became of which note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment


def common_gain(stems: Sequence[Sequence[float]], ceiling: float) -> float:
    """Return the largest factor by which all stems can be turned up together.

    stems: one row of samples a track, equally long. ceiling: how far from 0 a sample may go. After
    the factor neither a stem nor their sum, the mix, may go farther. Silence is given the factor 1.

    A flute and a bass. Their sum goes farthest, to 0.8 = 0.5 + 0.3:

    >>> common_gain([[0.5, 0.0], [0.3, -0.2]], 0.4)
    0.5

    Here the tracks pull against each other. The sum is small, so a stem decides:

    >>> common_gain([[0.5, 0.5], [-0.25, -0.5]], 1.0)
    2.0

    Nothing sounds:

    >>> common_gain([[0.0, 0.0]], 1.0)
    1.0
    """
    # Add up the stems, moment by moment: that is the mix.
    mix = np.sum(stems, axis=0)  # gap: np.sum(stems, axis=0)
    # How far from 0 does any stem go, and how far the mix?
    farthest = max(np.max(np.abs(stems)), np.max(np.abs(mix)))  # gap: np.max(np.abs(mix))
    # Silence cannot be turned up.
    if farthest == 0:
        return 1.0
    # The factor takes what goes farthest to the ceiling.
    return float(ceiling / farthest)  # gap: ceiling / farthest


def matched(costs: Sequence[Sequence[float]], limit: float) -> list[tuple[int, int]]:
    """Return which note became which: pairs of a row and a column.

    costs: one row a note of the first version, one column a note of the second; the number says
    how far the two are apart. Pairs are chosen so that the costs of all together are least. Two
    notes that are no pair cost the limit together; so no pair costs the limit or more.

    Two notes, each moved by a little:

    >>> matched([[0.2, 1.0], [1.0, 0.3]], 2.0)
    [(0, 0), (1, 1)]

    The nearest pair is not always part of the best whole (1 + 1 is less than 0.5 + 9):

    >>> matched([[1.0, 0.5], [9.0, 1.0]], 10.0)
    [(0, 0), (1, 1)]

    The second note has nothing near it. It was deleted, and a new one was added:

    >>> matched([[0.2, 8.0], [8.0, 7.0]], 2.0)
    [(0, 0)]
    """
    # Put the limit in the place of every number above it.
    capped = np.minimum(costs, limit)  # gap: np.minimum(costs, limit)
    # Ask for the pairs that are cheapest together.
    rows, columns = linear_sum_assignment(capped)
    pairs = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        # Keep a pair only where it costs less than the limit.
        if capped[row, column] < limit:  # gap: capped[row, column] < limit
            pairs.append((row, column))
    return pairs


def changes(before: Any, after: Any) -> list[str]:
    """Return what a musician did to a note, in words.

    before, after: onset and length in beats, pitch, velocity. The words are, in this order,
    "moved", "lengthened" or "shortened", "pitch", and "louder" or "softer". Times that differ by a
    hundredth of a beat or less are the same: every program rounds them.

    The note comes a quarter of a beat later:

    >>> changes((1.0, 1.0, 60, 80), (1.25, 1.0, 60, 80))
    ['moved']

    An octave higher, and softer:

    >>> changes((1.0, 1.0, 60, 80), (1.0, 1.0, 72, 64))
    ['pitch', 'softer']

    A program has rounded its times, and nobody did anything:

    >>> changes((1.0, 1.0, 60, 80), (1.005, 0.995, 60, 80))
    []
    """
    words = []
    # Compare the onsets, whichever is earlier.
    if abs(after[0] - before[0]) > 0.01:  # gap: abs(after[0] - before[0])
        words.append("moved")
    # Compare the lengths.
    if after[1] - before[1] > 0.01:
        words.append("lengthened")
    if before[1] - after[1] > 0.01:  # gap: before[1] - after[1]
        words.append("shortened")
    # Compare the pitches, and last the velocities.
    if after[2] != before[2]:
        words.append("pitch")
    if after[3] != before[3]:
        words.append("louder" if after[3] > before[3] else "softer")  # gap: after[3] > before[3]
    return words

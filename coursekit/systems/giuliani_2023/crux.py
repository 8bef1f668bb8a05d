"""What lesson 20 has you write: two constraints, and the measure of clashes."""

from __future__ import annotations

import itertools
from typing import Any


def keep_within(model: Any, parts: list[Any], demands: dict[str, int], capacity: int) -> None:
    """State that what sounds together never takes more room than there is.

    Args:
        model: OR-tools' model, to which the constraint is added.
        parts: each with its `role` and its `interval`, the stretch of bars in which it sounds.
        demands: the room that each role takes.
        capacity: the room that there is at every moment.
    """
    intervals = []
    room = []
    for part in parts:
        intervals.append(part.interval)
        room.append(demands[part.role])
    model.add_cumulative(intervals, room, capacity)


def start_together(model: Any, parts: list[Any]) -> None:
    """State that two parts that overlap start together.

    Args:
        model: OR-tools' model, to which the constraint is added.
        parts: each with its `start` and `end` in bars, and `played`, which is true where it sounds.
    """
    for one, other in itertools.combinations(parts, 2):
        before = model.new_bool_var("")
        after = model.new_bool_var("")
        together = model.new_bool_var("")
        model.add(one.end <= other.start).only_enforce_if(before)
        model.add(other.end <= one.start).only_enforce_if(after)
        model.add(one.start == other.start).only_enforce_if(together)
        model.add_bool_or(before, after, together, ~one.played, ~other.played)


def clash_rate(moments: list[list[int]]) -> float:
    """Return the share of moments in which two pitch classes lie a semitone apart.

    Args:
        moments: for each the pitch classes that sound, 0 to 11, C being 0.

    Returns:
        0 to 1; 0 where there is no moment.
    """
    if not moments:
        return 0.0
    clashes = 0
    for sounding in moments:
        if any((pitch + 1) % 12 in sounding for pitch in sounding):
            clashes += 1
    return clashes / len(moments)

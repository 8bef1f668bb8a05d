"""What lesson 05 has you write: the context, notes read from outputs, and where a run repeats."""

from __future__ import annotations


def context_update(context: list[float], output: list[float], decay: float) -> list[float]:
    """Return the next context: of each unit what is left of its trace, and what was just played.

    Args:
        context: one number a unit, from 0 up; it is left as it is.
        output: one number a unit, from 0 to 1: what the net puts out in this slice.
        decay: the share of the context that stays, from 0 to below 1.

    Returns:
        A new list, as long as the context.
    """
    following = []
    for unit in range(len(context)):
        following.append(decay * context[unit] + output[unit])
    return following


def notes_of(outputs: list[list[float]]) -> list[tuple[int, int, int]]:
    """Read notes from slices of activations.

    Args:
        outputs: one list a slice; its last number is the unit for beginnings, all others are
            pitches. The strongest pitch sounds if it is above 0.5; else there is silence.

    Returns:
        (pitch unit, first slice, slices) in order. A note begins where the unit for beginnings
        is above 0.5, where the pitch differs from that of the slice before, and after silence.
    """
    notes: list[tuple[int, int, int]] = []
    unit_before = None
    for at, (*pitches, begins) in enumerate(outputs):
        strongest = max(pitches)
        unit = pitches.index(strongest) if strongest > 0.5 else None
        if unit is not None and (begins > 0.5 or unit != unit_before):
            notes.append((unit, at, 1))
        elif unit is not None:
            # Nothing begins and the pitch stays, so the last note lasts one slice longer.
            _, start, length = notes[-1]
            notes[-1] = (unit, start, length + 1)
        unit_before = unit
    return notes


def find_cycle(sounds: list[int]) -> tuple[int, int]:
    """Find where a long run begins to repeat itself, and after how many slices it does.

    Args:
        sounds: one number a slice, equal where the same sounds.

    Returns:
        (lead-in, period): the smallest period, of at most a quarter of the list, with which the
        whole second half repeats, and from where on it does. (length of the list, 0) where there
        is none.
    """
    length = len(sounds)
    for period in range(1, length // 4 + 1):
        # Walk back from the end for as long as each slice equals the one a period later.
        start = length - period
        while start > 0 and sounds[start - 1] == sounds[start - 1 + period]:
            start -= 1
        if start <= length // 2:
            return start, period
    return length, 0

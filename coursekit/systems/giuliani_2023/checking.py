"""Which rules an arrangement breaks, found by counting bars; nothing of the solver is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from coursekit.systems.giuliani_2023.arrangement import Arrangement, Placed
from coursekit.systems.giuliani_2023.briefs import room_of
from coursekit.systems.giuliani_2023.loops import Loop

RULES = ("once or twice", "half of the repeats", "one of a role", "room", "together", "riffs",
         "locks", "length")  # fmt: skip


def broken(arrangement: Arrangement, cast: Sequence[Loop] | None = None) -> dict[str, str]:
    """Return the rules that an arrangement breaks, each with a sentence; none where all hold.

    Args:
        arrangement: from the solver, or from anybody else.
        cast: the loops that it should have; None takes what the brief asks for.
    """
    brief, placed = arrangement.brief, arrangement.placed
    cast = brief.cast() if cast is None else cast
    found: dict[str, str] = {}
    times = Counter(one.loop.name for one in placed)
    names = {loop.name for loop in cast}
    wrong = [name for name in sorted(names | set(times)) if not (name in names) <= times[name] <= 2
             or name not in names]  # fmt: skip
    if wrong:
        found["once or twice"] = f"{wrong[0]} is heard {times[wrong[0]]} times."
    used = sum(times.values()) - len(times)
    if used != len(cast) // 2:
        found["half of the repeats"] = f"{used} of {len(cast)} loops are repeated."
    for bar in range(1, arrangement.bars + 1):
        sounding = [one for one in placed if one.bar <= bar < one.end]
        _at_once(sounding, bar, brief.capacity, found)
    repeated = [one.loop.name for one in placed if one.loop.role == "riff"
                and times[one.loop.name] > 1]  # fmt: skip
    if repeated:
        found["riffs"] = f"{repeated[0]} is repeated."
    starts = {(one.loop.name, one.bar) for one in placed}
    for name, bar in brief.locks:
        if (name, bar) not in starts:
            found["locks"] = f"{name} does not start at bar {bar}."
    if brief.longest is not None and arrangement.bars > brief.longest:
        found["length"] = f"It has {arrangement.bars} bars; {brief.longest} were the most."
    return found


def _at_once(sounding: Sequence[Placed], bar: int, capacity: int, found: dict[str, str]) -> None:
    """Note what is wrong with the loops that sound in one bar."""
    roles = Counter(one.loop.role for one in sounding)
    for role, count in roles.items():
        if count > 1:
            found.setdefault("one of a role", f"Bar {bar} has {count} loops of the role {role}.")
    room = sum(room_of(one.loop) for one in sounding)
    if room > capacity:
        found.setdefault("room", f"Bar {bar} takes {room} units of room; there are {capacity}.")
    if len({one.bar for one in sounding}) > 1:
        found.setdefault("together", f"In bar {bar} loops overlap that did not start together.")

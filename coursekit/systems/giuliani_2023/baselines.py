"""Arrangers without a solver: each loop into the first section with room, by greed or by lot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coursekit.systems.giuliani_2023.arrangement import Arrangement, Placed
from coursekit.systems.giuliani_2023.briefs import Brief, room_of
from coursekit.systems.giuliani_2023.loops import Loop

Turn = tuple[Loop, bool]
"""A loop, and whether it is a repeat."""


def turns(loops: Sequence[Loop], order: Sequence[int]) -> list[Turn]:
    """Return every loop once, and then the repeats: half of them, riffs left out.

    Args:
        loops: the cast.
        order: in which the loops are asked for a repeat.
    """
    repeated = [loops[at] for at in order if loops[at].role != "riff"][: len(loops) // 2]
    return [(loop, False) for loop in loops] + [(loop, True) for loop in repeated]


def packed(order: Sequence[Turn], brief: Brief) -> Arrangement:
    """Return an arrangement in which each loop goes into the first section that has room for it.

    A section is where loops start together; it is as long as its longest loop.
    """
    sections: list[list[Turn]] = []
    for loop, repeat in order:
        home = next((one for one in sections if _has_room(one, loop, brief)), None)
        if home is None:
            home = []
            sections.append(home)
        home.append((loop, repeat))
    placed, bar = [], 1
    for section in sections:
        placed += [Placed(loop, bar, repeat) for loop, repeat in section]
        bar += max(loop.bars for loop, _ in section)
    return Arrangement(brief, tuple(_in_turn(placed)))


def _has_room(section: Sequence[Turn], loop: Loop, brief: Brief) -> bool:
    taken = sum(room_of(other) for other, _ in section)
    return taken + room_of(loop) <= brief.capacity and all(
        other.role != loop.role for other, _ in section
    )


def _in_turn(placed: Sequence[Placed]) -> list[Placed]:
    """Return the places with the first of two of one loop called the first."""
    firsts: dict[str, int] = {}
    for one in placed:
        firsts[one.loop.name] = min(one.bar, firsts.get(one.loop.name, one.bar))
    return [Placed(one.loop, one.bar, one.bar != firsts[one.loop.name]) for one in placed]


def first_fit(loops: Sequence[Loop], brief: Brief) -> Arrangement:
    """Return a greedy arrangement: the longest loops first, of these the roomiest.

    Those that take the least room are repeated. Locks and the longest length are not looked at.
    """
    cheap = sorted(range(len(loops)), key=lambda at: room_of(loops[at]) * loops[at].bars)
    order = turns(loops, cheap)
    return packed(sorted(order, key=lambda turn: (-turn[0].bars, -room_of(turn[0]))), brief)


def random_search(loops: Sequence[Loop], brief: Brief, tries: int) -> Arrangement:
    """Return the shortest of many arrangements whose loops came in an order by lot."""
    rng = np.random.default_rng(brief.seed)
    found = []
    for _ in range(tries):
        order = turns(loops, rng.permutation(len(loops)).tolist())
        found.append(packed([order[at] for at in rng.permutation(len(order))], brief))
    return min(found, key=lambda one: one.bars)


def scattered(loops: Sequence[Loop], brief: Brief, bars: int) -> Arrangement:
    """Return an arrangement by lot: every loop once and half of them twice, at any fourth bar.

    Args:
        loops: the cast.
        brief: what was asked for, of which the seed alone counts.
        bars: how long the piece may be.
    """
    rng = np.random.default_rng(brief.seed)
    twice = rng.permutation(len(loops))[: len(loops) // 2]
    order = [*loops, *(loops[at] for at in twice)]
    placed = [
        Placed(loop, 1 + 4 * int(rng.integers(0, max(1, (bars - loop.bars) // 4 + 1))))
        for loop in order
    ]
    marked = [Placed(one.loop, one.bar, at >= len(loops)) for at, one in enumerate(placed)]
    return Arrangement(brief, tuple(sorted(marked, key=lambda one: one.bar)))

"""What the arranger is tried on: briefs by lot, and pools whose loops share their chords or not."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np

from coursekit.systems.giuliani_2023.arrangement import Arrangement
from coursekit.systems.giuliani_2023.baselines import first_fit, random_search, scattered
from coursekit.systems.giuliani_2023.briefs import Brief, room_of
from coursekit.systems.giuliani_2023.checking import broken
from coursekit.systems.giuliani_2023.loops import GENRES, ROLES
from coursekit.systems.giuliani_2023.model import Model, load

TRIES = 100
"""Orders by lot that the random search looks at."""
MOST_OF_A_ROLE = 3


def brief_by_lot(seed: int) -> Brief:
    """Return a brief whose genre, loops, lock and ban are drawn by lot; it can be met."""
    rng = np.random.default_rng((2023, seed))
    counts = {role: int(rng.integers(1, MOST_OF_A_ROLE + 1)) for role in ROLES} | {"riff": 1}
    length = (4, None)[int(rng.integers(2))]
    brief = Brief(GENRES[int(rng.integers(len(GENRES)))], counts, seed=seed, bars=length)
    cast = brief.cast()
    banned, locked = (cast[int(at)] for at in rng.permutation(len(cast))[:2])
    brief = brief.ban(banned.name)
    return brief.lock(locked.name, 1 + 4 * int(rng.integers(0, 3))) if rng.integers(2) else brief


def study(seed: int, model: Model | None = None) -> dict[str, Any]:
    """Return what the arranger and others made of a brief by lot, and how often loops clash.

    The same loops are packed by greed, by the best of `TRIES` orders by lot, and scattered by lot
    over as many bars. Where the brief has a lock, they are compared without it.
    """
    model = model or load()
    brief = brief_by_lot(seed)
    cast, free = brief.cast(), replace(brief, locks=())
    begun = time.process_time()
    made = model.arrange(brief)
    seconds = time.process_time() - begun
    unlocked = model.arrange(free) if brief.locks else made
    return {
        "loops": len(cast), "bars": made.bars, "proved": made.proved,
        "solver": round(seconds, 3), "broken": sorted(broken(made)),
        "by lot": sorted(broken(scattered(cast, free, made.bars), cast)),
        "unlocked": unlocked.bars, "greedy": first_fit(cast, free).bars,
        "random": random_search(cast, free, TRIES).bars, "full": full(unlocked),
        "clashes": clashes(seed, model),
    }  # fmt: skip


def full(arrangement: Arrangement) -> float:
    """Return the share of sections in which all the room is taken, or all but one unit."""
    taken = [sum(room_of(one.loop) for one in arrangement.at(bar)) for bar in arrangement.sections]
    return float(np.mean(np.array(taken) >= arrangement.brief.capacity - 1))


def clashes(seed: int, model: Model | None = None) -> dict[str, float]:
    """Return the rate of clashes with loops that share all labels, and with loops by lot.

    Both have as many loops of each role, of four bars and in four-four time; the genre is drawn.
    """
    model = model or load()
    genre = GENRES[seed % (len(GENRES) - 1)]
    return {
        name: model.clashes(model.arrange(Brief(genre, seed=seed, matched=matched)))
        for name, matched in (("shared", True), ("by lot", False))
    }

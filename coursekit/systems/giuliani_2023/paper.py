"""What is asked of the arranger, and how it is measured here.

The paper is a position paper without results, so no figure of it is set beside ours. The rules are
those of its executable companion, MusiComb; every question below is our own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.evaluation.statistics import mean_interval, share_interval
from coursekit.systems.claims import Claim, Finding, Measurement, verdict_of
from coursekit.systems.giuliani_2023.model import SYSTEM

LOG = "briefs"
LEAST = 100
"""Fewer briefs are never written to the log."""
NONE = "a position paper: no figure"
OF = "briefs"


def retrain(seeds: int) -> None:
    """Draw so many briefs, 100 or more, solve them, and write the log of what came of them."""
    from coursekit.neural import repeat
    from coursekit.systems.giuliani_2023.experiments import TRIES, study
    from coursekit.systems.giuliani_2023.solving import EFFORT

    about = "One brief by lot a row; `solver` is in seconds of one core, lengths are in bars."
    repeat(SYSTEM, LOG, study, max(seeds, LEAST), recipe={"effort": EFFORT, "tries": TRIES},
           about=about)  # fmt: skip


def rows() -> list[dict[str, Any]]:
    """Return the log, one row a brief."""
    from coursekit.neural import read_log

    return read_log(SYSTEM, LOG)


def _column(name: str) -> np.ndarray[Any, Any]:
    return np.array([row[name] for row in rows()], dtype=float)


def _mean(name: str, values: Any, unit: str, **more: Any) -> Measurement:
    return Measurement.of_interval(name, mean_interval(values), unit, OF, **more)


def _share(name: str, found: list[bool], **more: Any) -> Measurement:
    share = share_interval(sum(found), len(found))
    return Measurement.of_interval(name, share, "%", OF, scale=100, **more)


def _rules(seeds: int) -> Finding:
    kept = [not row["broken"] for row in rows()]
    lot = float(np.mean([100 * (not row["by lot"]) for row in rows()]))
    return Finding(
        (_share("briefs of which every rule holds", kept, baseline=lot,
                against="loops scattered by lot"),),
        "holds" if all(kept) else "fails",
        "The rules are counted bar by bar, without the solver. It holds where none is broken.",
        "log",
    )  # fmt: skip


def _shorter(seeds: int) -> Finding:
    ours = _column("unlocked")
    longer = {words: 100 * (_column(name) / ours - 1)
              for name, words in (("greedy", "greedy packing"),
                                  ("random", "best of 100 orders by lot"))}  # fmt: skip
    return Finding(
        (
            *(_mean(f"{words}, longer than the solver", values, "%")
              for words, values in longer.items()),
            _share("pieces proved to be the shortest", [row["proved"] for row in rows()]),
        ),
        verdict_of([mean_interval(values).above(0) for values in longer.values()]),
        "Lengths: the same loops without locks. It holds where both others are longer on average.",
        "log",
    )  # fmt: skip


def _quick(seeds: int) -> Finding:
    seconds = _column("solver")
    return Finding(
        (Measurement.of_range("seconds of one core", seconds, "s", OF),),
        "holds" if float(seconds.max()) <= 5 else "fails",
        "The pool has 252 loops, of which each brief takes 6 to 17. It holds where none took more "
        "than 5 seconds.",
        "log",
    )


def _clashes(seeds: int) -> Finding:
    pairs = [row["clashes"] for row in rows()]
    shared, lot = (100 * np.array([pair[name] for pair in pairs]) for name in ("shared", "by lot"))
    return Finding(
        (
            _mean("moments with a clash, labels shared", shared, "%", baseline=float(lot.mean()),
                  against="loops by lot"),
            _mean("points fewer than with loops by lot", lot - shared, "points"),
        ),
        "holds" if mean_interval(lot - shared).above(0) else "fails",
        "A clash: two notes that sound in one eighth lie a semitone apart, octaves left aside.",
        "log",
    )  # fmt: skip


def _form(seeds: int) -> Finding:
    share = mean_interval(100 * _column("full"))
    return Finding(
        (Measurement.of_interval("sections that are full", share, "%", OF),),
        "holds" if share.value < 50 else "fails",
        "Full: all the room is taken, or all but one unit. It holds where fewer than half are.",
        "log",
    )


def _ours(key: str, sentence: str, measure: Any) -> Claim:
    return Claim(key, sentence, "", NONE, measure, retrain, "ours")


claims = (
    _ours("rules", "Every arrangement keeps every rule.", _rules),
    _ours("shorter", "The solver packs loops into fewer bars than greed or lot do.", _shorter),
    _ours("quick", "A brief over a pool of 252 loops is solved within five seconds.", _quick),
    _ours("clashes", "Loops that share their labels clash less than loops by lot.", _clashes),
    _ours("form", "The shortest piece has thin sections beside full ones.", _form),
)

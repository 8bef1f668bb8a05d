"""Arranging loops: CP-SAT, greedy packing, and the best of orders by lot, in seconds and bars.

Three sizes: the lesson's eleven loops, all loops of four bars of a genre, and two hundred loops of
the pool in one piece, for which the solver's effort does not suffice, so that it gives the greedy
one. It fails where the first takes more than five seconds of one core.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from coursekit.systems import giuliani_2023 as gs

LIMIT_SECONDS = 5.0
SIZES = {
    "the lesson's brief": gs.Brief(seed=2023),
    "a whole genre": gs.Brief(counts=dict.fromkeys(gs.ROLES, 5), seed=2023),
    "two hundred loops": gs.Brief(
        counts=dict.fromkeys(gs.ROLES, 29), seed=2023, bars=None, matched=False
    ),
}


def timed(make: Callable[[], gs.Arrangement]) -> tuple[float, gs.Arrangement]:
    """Return seconds of processor time, and what was made."""
    begun = time.process_time()
    made = make()
    return time.process_time() - begun, made


def main() -> int:
    """Print what was measured; return 1 where the limit is missed or a rule broken."""
    gs.pool()
    model, failed = gs.load(), False
    for size, brief in SIZES.items():
        cast = brief.cast()
        print(f"{size}: {len(cast)} loops")
        ways: dict[str, Callable[[], gs.Arrangement]] = {
            "CP-SAT": lambda brief=brief: model.arrange(brief),
            "greedy": lambda cast=cast, brief=brief: gs.first_fit(cast, brief),
            "best of 100 by lot": lambda cast=cast, brief=brief: gs.random_search(cast, brief, 100),
        }
        for name, make in ways.items():
            seconds, made = timed(make)
            wrong = gs.broken(made, cast)
            told = f", none has fewer than {made.shortest}" if made.shortest else ""
            print(f"  {name:20} {seconds:8.3f} s {made.bars:5} bars{told}{' BROKEN' * bool(wrong)}")
            failed |= bool(wrong)
            if name == "CP-SAT" and size == "the lesson's brief":
                failed |= seconds > LIMIT_SECONDS
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

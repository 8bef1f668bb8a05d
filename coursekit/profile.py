"""How much work a lesson does: as written, or cut to a quick pass through every cell."""

from __future__ import annotations

import os


def size(full: int, smoke: int) -> int:
    """Return `full`, or `smoke` where only every cell's working is to be tried.

    Args:
        full: the number that the lesson's text speaks of.
        smoke: a small number with which the cell still runs, taken when the environment
            variable COURSEKIT_PROFILE is `smoke`.
    """
    return smoke if os.environ.get("COURSEKIT_PROFILE") == "smoke" else full

"""What is wrong with an answer of a learner's function in the running system."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from coursekit.systems.eck_schmidhuber_2002.network import validate_wiring


def _wiring_fault(answer: Any, *sizes: int) -> str:
    validate_wiring(answer, sizes)  # says what is wrong
    return ""


def _note_fault(note: Any, outputs: list[float], chance: float) -> str:
    if not hasattr(note, "__index__") or not 0 <= note < len(outputs):
        return f"returned {note!r:.40} where a place from 0 to {len(outputs) - 1} was expected"
    return ""


def _time_fault(time: Any, beat: float, ratio: float) -> str:
    number = isinstance(time, int | float) and not isinstance(time, bool) and math.isfinite(time)
    if not number or abs(time - beat) > 1 or time < 0:
        return f"returned {time!r:.40} for beat {beat:g}, where a time near it was expected"
    return ""


FAULTS: dict[str, Callable[..., str]] = {
    "connections": _wiring_fault, "draw_note": _note_fault, "swing": _time_fault,
}  # fmt: skip

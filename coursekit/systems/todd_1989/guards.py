"""What is wrong with an answer of a learner's function in the running net."""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.systems.todd_1989.melodies import BEGINS


def update_fault(answer: Any, context: Any, output: Any, decay: float) -> str:
    """Say what is wrong with a next context; nothing where it is fit."""
    if not isinstance(answer, list | tuple | np.ndarray) or len(answer) != len(context):
        return f"returned {answer!r:.40} where a list of {len(context)} numbers was expected"
    if not all(abs(float(value)) < 1e6 for value in answer):
        return "returned numbers that run away"
    return ""


def notes_fault(answer: Any, outputs: Any) -> str:
    """Say what is wrong with notes that were read; nothing where they are fit."""
    whole = isinstance(answer, list | tuple) and all(
        isinstance(note, list | tuple) and len(note) == 3
        and all(hasattr(value, "__index__") for value in note)
        and 0 <= note[0] < BEGINS and 0 <= note[1] < len(outputs) and note[2] >= 1
        for note in answer
    )  # fmt: skip
    return "" if whole else f"returned {answer!r:.40} where (unit, start, length) were expected"


def cycle_fault(answer: Any, heard: Any) -> str:
    """Say what is wrong with a cycle; nothing where it is fit."""
    fits = isinstance(answer, list | tuple) and len(answer) == 2 and all(
        hasattr(value, "__index__") and 0 <= value <= len(heard) for value in answer
    )  # fmt: skip
    return "" if fits else f"returned {answer!r:.40} where (lead-in, period) was expected"

"""Every exercise of the course, found by its key."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from dataclasses import replace

from coursekit.classroom.exercises.base import Case, Exercise, equal
from coursekit.errors import CourseError

__all__ = ["Case", "Exercise", "equal", "exercise", "exercises"]


@functools.cache
def exercises() -> dict[str, Exercise]:
    """Return every exercise by its key, in the order of the lessons.

    Each `lesson_NN.py` beside this file lists its own in `EXERCISES`.

    Raises:
        CourseError: two exercises have the same key.
    """
    exercises: dict[str, Exercise] = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        if module.startswith("lesson_"):
            lesson = importlib.import_module(f"{__name__}.{module}")
            for one in lesson.EXERCISES:
                if one.key in exercises:
                    raise CourseError(f"The exercise {one.key} is listed twice; drop one.")
                exercises[one.key] = replace(one, lesson=module.removeprefix("lesson_"))
    return exercises


def exercise(key: str) -> Exercise:
    """Return the exercise called `key`.

    Raises:
        CourseError: there is none of that name; the sentence lists those there are.
    """
    try:
        return exercises()[key]
    except KeyError:
        raise CourseError(
            f"There is no exercise called {key!r}. The course has: {', '.join(exercises())}."
        ) from None

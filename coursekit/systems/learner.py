"""A learner's functions in a system: asked first, watched, and replaced where they go wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Function = Callable[..., Any]
Fault = Callable[..., str]
"""From an answer and the arguments to what is wrong with it, such as `returned None`; empty where
nothing is."""


LARGE_TABLE = 1_000


def replacements(faults: Mapping[Any, Any], **theirs: Function | None) -> dict[str, Any]:
    """Return the functions with which a learner replaces the course's own, each with its guard.

    Args:
        faults: the course's own functions, each with its `Fault`.
        theirs: what was given in place of each, by name; None, or the course's own, for nothing.

    Returns:
        By name, only those that a learner wrote. Each is asked on copies until it stops with an
        error or gives a wrong answer; then a line says so, and the course's own takes over.
    """
    own = {function.__name__: function for function in faults}
    return {
        name: Guarded(given, own[name], faults[own[name]])
        for name, given in theirs.items()
        if given is not None and given is not own[name]
    }


@dataclass(eq=False)
class Guarded:
    """A learner's function that is asked until it goes wrong; then the course's own is.

    Attributes:
        theirs: the learner's.
        own: the course's.
        fault: says what is wrong with an answer.
        trusted: whether the learner's is still asked.
    """

    theirs: Function
    own: Function
    fault: Fault
    trusted: bool = True

    def __call__(self, *given: Any) -> Any:
        """Return the learner's answer where it is fit, otherwise the course's own."""
        if self.trusted:
            try:
                answer = self.theirs(*map(_copied, given))
                problem = self.fault(answer, *given)
                if not problem:
                    return answer
            except Exception as error:
                problem = f"stopped with {type(error).__name__}: {error}"
            self.trusted = False
            print(f"Your {self.own.__name__} {problem.rstrip('.')}. The course's own takes over.")
        return self.own(*given)


def _copied(argument: Any) -> Any:
    """Return a copy of what can be changed, so that a function may change what it is given."""
    if type(argument) in (list, tuple):
        return type(argument)(map(_copied, argument))
    # A table counted from a whole corpus is handed over as it is: to copy it for every note would
    # take a hundred times as long as the function itself.
    if type(argument) is dict and len(argument) < LARGE_TABLE:
        return {key: _copied(value) for key, value in argument.items()}
    return argument.copy() if isinstance(argument, np.ndarray) else argument


def tensor_fault(answer: Any, shape: Sequence[int]) -> str:
    """Say what is wrong with an answer that should be a tensor of finite numbers of a shape."""
    import torch

    if not isinstance(answer, torch.Tensor):
        return f"returned {answer!r:.40} where a tensor was expected"
    if answer.shape != tuple(shape):
        return f"returned the shape {list(answer.shape)} where {list(shape)} was expected"
    finite = bool(torch.isfinite(answer).all())
    return "" if finite else "returned something that is no finite number"


def shape_fault(answer: Any, shape: tuple[int, ...], expected: str) -> str:
    """Say what is wrong with an answer that should be finite numbers of a shape.

    Args:
        answer: a list, a tuple or an array.
        shape: of the array that it should make.
        expected: what was expected, such as `a context`.
    """
    if not isinstance(answer, list | tuple | np.ndarray):
        return f"returned {answer!r:.40} where {expected} was expected"
    numbers = np.asarray(answer, dtype=float)
    if numbers.shape != shape:
        return f"returned the shape {list(numbers.shape)} where {list(shape)} was expected"
    return "" if np.isfinite(numbers).all() else "returned something that is no finite number"

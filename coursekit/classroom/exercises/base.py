"""What an exercise is: the kit's own function, situations to try it in, and what is the same."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


def equal(got: Any, expected: Any) -> bool:
    """Return whether a learner's result is as good as the kit's.

    Types count by family: true and false are no numbers, a whole number that was expected must
    not come as a decimal fraction, but a list may stand for a tuple and numpy's numbers for
    Python's. Decimal fractions may differ by a billionth of their size.

    Args:
        got: what the learner's function returned.
        expected: what the kit's own returned.
    """
    if type(expected).__name__ == "Tensor" and type(got) is type(expected):
        got, expected = got.numpy(), expected.numpy()
    if isinstance(expected, np.ndarray):
        return _equal_arrays(got, expected)
    if isinstance(got, np.generic):
        got = got.item()
    if isinstance(expected, np.generic):
        expected = expected.item()
    if isinstance(expected, bool) or isinstance(got, bool):
        return isinstance(expected, bool) and isinstance(got, bool) and expected == got
    if isinstance(expected, int):
        return isinstance(got, int) and got == expected
    if isinstance(expected, float):
        return isinstance(got, int | float) and (
            math.isclose(got, expected, rel_tol=1e-9, abs_tol=1e-12)
            or (math.isnan(expected) and math.isnan(got))
        )
    if isinstance(expected, list | tuple):
        return (
            isinstance(got, list | tuple)
            and len(got) == len(expected)
            and all(equal(one, other) for one, other in zip(got, expected, strict=True))
        )
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and got.keys() == expected.keys()
            and all(equal(got[key], value) for key, value in expected.items())
        )
    return type(got) is type(expected) and bool(got == expected)


def _equal_arrays(got: Any, expected: np.ndarray[Any, Any]) -> bool:
    if not isinstance(got, np.ndarray) or got.shape != expected.shape:
        return False
    families = {"b": "truth", "i": "whole", "u": "whole", "f": "real", "c": "complex"}
    mine, theirs = (families.get(array.dtype.kind) for array in (got, expected))
    if theirs is None or (mine != theirs and (mine, theirs) != ("whole", "real")):
        return False
    if theirs in {"truth", "whole"}:
        return bool(np.array_equal(got, expected))
    # Single precision is as fine as the course asks of an array.
    return bool(np.allclose(got, expected, rtol=1e-5, atol=1e-6, equal_nan=True))


@dataclass(frozen=True)
class Case:
    """One situation in which a function is tried.

    Args:
        args: the arguments, made of numbers, truth values, text, None, lists, tuples, sets,
            dictionaries and numpy arrays.
        about: the situation in a musician's words, such as "the outer voices climb in parallel
            fifths".
    """

    args: tuple[Any, ...]
    about: str


@dataclass(frozen=True)
class Exercise:
    """A function that a learner writes, and how it is looked at.

    Args:
        key: the name by which lessons call it, such as `illiac_1957.parallel_perfects`; what
            follows the dot is the function's name.
        kit: where the kit's own stands, `module:function`. The module is closed to the
            learner's code while that is tried.
        cases: makes 20 situations or more from a generator, every kind among them.
        expects: what the function returns, in a sentence; a result of the wrong type is answered
            with it.
        hint: one sentence for whoever is stuck.
        same: whether a result (first) is as good as the kit's (second).
        preamble: what is there before the learner's code, besides Python's own. The lesson's
            setup brings the same names, or a right function would fail where it is heard.
        keeps_inputs: whether the statement asks that what is given stays as it is. Where it does,
            a function that changes its arguments is wrong; elsewhere the learner reads a note.
        probe: a function `probe(function, *args)`, as source, through which it is tried where its
            result alone does not tell all, such as which gradients pass through it.
        system: whose `load` takes the function, where what precedes the dot does not say so.
        lesson: two digits; `exercises` fills it in.
    """

    key: str
    kit: str
    cases: Callable[[np.random.Generator], list[Case]]
    expects: str
    hint: str
    same: Callable[[Any, Any], bool] = equal
    preamble: str = ""
    keeps_inputs: bool = False
    probe: str = ""
    system: str = ""
    lesson: str = ""

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.key.rpartition(".")[2]

    def tried(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return what is called in place of a function when it is tried: through the probe."""
        if not self.probe:
            return function
        space: dict[str, Any] = {}
        exec(self.probe, space)  # noqa: S102, a probe is the course's own text
        return functools.partial(space["probe"], function)

    @property
    def home(self) -> str:
        """The module in which the kit's own stands."""
        return self.kit.partition(":")[0]

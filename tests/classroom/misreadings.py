"""Bends what a function is given or returns, as a hasty reader would: mutants of another kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tests.classroom.mutator import Mutant


def misreadings(function: Callable[..., Any], cases: list[tuple[Any, ...]]) -> Iterator[Mutant]:
    """Yield functions that bend an argument or the result, as a hasty reader would.

    Args:
        function: the right one.
        cases: arguments, of which the types are learned.
    """
    count = len(cases[0])
    for place in range(count):
        for name, bend in _bends([case[place] for case in cases]):
            yield Mutant(f"argument {place} {name}", _bent(function, place, bend))
        for other in range(place + 1, count):
            if type(cases[0][place]) is type(cases[0][other]):
                yield Mutant(
                    f"arguments {place} and {other} swapped", _swapped(function, place, other)
                )
    for name, bend in _bends([function(*case) for case in cases]):
        yield Mutant(f"result {name}", lambda *args, bend=bend: bend(function(*args)))


def spoilers(function: Callable[..., Any], cases: list[tuple[Any, ...]]) -> Iterator[Mutant]:
    """Yield functions that return what is right and then spoil an argument that they were given."""
    for place in range(len(cases[0])):
        if any(isinstance(case[place], list | dict | np.ndarray) for case in cases):
            yield Mutant(f"argument {place} spoiled", _spoiling(function, place))


def _bent(
    function: Callable[..., Any], place: int, bend: Callable[[Any], Any]
) -> Callable[..., Any]:
    return lambda *args: function(*args[:place], bend(args[place]), *args[place + 1 :])


def _swapped(function: Callable[..., Any], one: int, two: int) -> Callable[..., Any]:
    def swapped(*args: Any) -> Any:
        changed = list(args)
        changed[one], changed[two] = args[two], args[one]
        return function(*changed)

    return swapped


def _spoiling(function: Callable[..., Any], place: int) -> Callable[..., Any]:
    def spoiling(*args: Any) -> Any:
        result = function(*args)
        if isinstance(args[place], np.ndarray):
            args[place][...] = args[place] + 1
        else:
            args[place].clear()
        return result

    return spoiling


Bend = tuple[str, Callable[[Any], Any]]


def _bends(values: list[Any]) -> Iterator[Bend]:
    """Yield ways to bend values like these, each with its name."""
    kinds = {type(value) for value in values}
    if kinds == {bool}:
        yield "negated", lambda value: not value
    elif kinds <= {int}:
        yield from _bends_of_numbers((0, 1, 2, 3, 4, 5, 8))
    elif kinds <= {int, float}:
        yield from _bends_of_numbers((0.25, 0.5, 1.0, 2.0, 4.0))
        yield "cut to whole", lambda value: float(int(value))
        for digits in (0, 1, 2):
            yield f"rounded to {digits} digits", lambda value, n=digits: round(float(value), n)
    elif kinds <= {list, tuple, str}:
        yield from _bends_of_sequences()
        members = [one for value in values for one in value]
        if members and all(type(one) in {int, float} for one in members):
            for name, bend in _bends(members):
                yield f"each {name}", lambda value, bend=bend: type(value)(map(bend, value))
    elif kinds == {dict}:
        for most in (0, 1, 2, 3):
            yield f"cut to {most}", lambda value, n=most: dict(list(value.items())[:n])
        yield "without its first", lambda value: dict(list(value.items())[1:])
        yield "without its last", lambda value: dict(list(value.items())[:-1])
    elif kinds == {np.ndarray}:
        yield from _bends_of_arrays(any(value.ndim > 1 for value in values))


def _bends_of_arrays(tables: bool) -> Iterator[Bend]:
    for most in (0, 0.5, 1, 2, 5):
        yield f"at most {most}", lambda value, n=most: np.minimum(value, n)
    for least in (-5, -2, -1, 0):
        yield f"at least {least}", lambda value, n=least: np.maximum(value, n)
    yield "without its sign", np.abs
    yield "rounded", np.round
    yield "turned round", lambda value: value[::-1]
    if not tables:
        return
    yield "turned over", lambda value: value.T
    yield "sideways", lambda value: value[..., ::-1]


def _bends_of_numbers(bounds: tuple[float, ...]) -> Iterator[Bend]:
    for bound in bounds:
        yield f"at most {bound}", lambda value, n=bound: min(value, n)
        yield f"at least {bound}", lambda value, n=bound: max(value, n)
    yield "without its sign", abs
    yield "negative", lambda value: -value
    yield "and one more", lambda value: value + 1
    yield "less one", lambda value: value - 1


def _bends_of_sequences() -> Iterator[Bend]:
    for most in (0, 1, 2, 3, 4, 5, 8):
        yield f"cut to {most}", lambda value, n=most: value[:n]
    for most in (1, 2, 3, 5, 8):
        yield f"only the last {most}", lambda value, n=most: value[-n:]
    yield "without its first", lambda value: value[1:]
    yield "without its last", lambda value: value[:-1]
    yield "turned round", lambda value: value[::-1]
    yield "in order", lambda value: type(value)(sorted(value))
    yield "without repeats", _without_repeats


def _without_repeats(value: Any) -> Any:
    kept: list[Any] = []
    for one in value:
        if one not in kept:
            kept.append(one)
    return type(value)(kept)

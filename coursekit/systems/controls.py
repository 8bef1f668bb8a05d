"""Controls: what one may set is written once, in the signature of `compose`, and validated once.

A parameter that is annotated with a `Control` is one: its name, type and default stand in the
signature, its range and its sentence of help in the annotation. The card lists what is found
there, and `validated` holds every call to it, from whichever side it comes.
"""

from __future__ import annotations

import functools
import inspect
import math
import numbers
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, ParamSpec, TypeVar

from coursekit.errors import CourseError
from coursekit.systems.provenance import attach

MOST_BARS = 1000
Value = int | float | str | bool

Kind = Literal["int", "float", "choice", "flag", "text"]
_KINDS: dict[type, Kind] = {int: "int", float: "float", str: "choice", bool: "flag"}
_P = ParamSpec("_P")
_R = TypeVar("_R")


@dataclass(frozen=True)
class Control:
    """One thing that a user of a system may set; it annotates a parameter of `compose`.

    Args:
        help: one sentence for a musician.
        low: the least value of a number.
        high: the greatest value of a number.
        choices: the words that a text may be; none where it may be any.
        extendable: whether a model that is passed in may know more words than these; `compose`
            then says so itself where it does not.
        name: the keyword; this and what follows is read from the signature.
        kind: `int`, `float`, `choice`, `flag` or `text`.
        default: the value where nothing is said.
    """

    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    extendable: bool = False
    name: str = ""
    kind: Kind = "float"
    default: Value = 0.0

    @property
    def takes(self) -> str:
        """What may be given, in words."""
        if self.kind == "choice":
            return "one of: " + ", ".join(self.choices)
        if self.kind in _WORDED:
            return _WORDED[self.kind]
        whole = "whole " if self.kind == "int" else ""
        return f"a {whole}number from {self.low:g} to {self.high:g}"

    def validate(self, value: Any, *, extended: bool = False) -> Value:
        """Return a value as Python's own int, float, str or bool.

        Args:
            value: what was given.
            extended: whether a model was passed in that may know more words.

        Raises:
            CourseError: it is of another type or out of range.
        """
        valid: Value | None = None
        if self.kind == "choice":
            known = value in self.choices if isinstance(value, str) else False
            valid = str(value) if known or (extended and isinstance(value, str)) else None
        elif self.kind == "text":
            valid = str(value) if isinstance(value, str) else None
        elif self.kind == "flag":
            valid = bool(value) if type(value).__name__ in ("bool", "bool_") else None
        elif _is_number(value, whole=self.kind == "int"):
            number = int(value) if self.kind == "int" else _as_float(value)
            # Not-a-number fails this comparison too, as it should.
            valid = number if _ends(self)[0] <= number <= _ends(self)[1] else None
        if valid is None:
            raise CourseError(f"{self.name} is {value!r}; it takes {self.takes}.")
        return valid

    def parse(self, text: str) -> Value:
        """Return what the command line says of this control as a value, not yet validated.

        Raises:
            CourseError: the text is no number, or neither yes nor no.
        """
        if self.kind == "text":
            return text
        text = text.strip()
        if self.kind == "flag" and text.lower() in _WORDS:
            return _WORDS[text.lower()]
        if self.kind == "choice":
            return text
        try:
            if self.kind != "flag":
                return int(text) if self.kind == "int" else float(text)
        except ValueError:
            pass
        takes = "yes or no" if self.kind == "flag" else self.takes
        raise CourseError(f"{self.name} is {text!r}; it takes {takes}.")


_WORDED = {"flag": "True or False", "text": "a text"}
_WORDS = {"true": True, "yes": True, "1": True, "on": True,
          "false": False, "no": False, "0": False, "off": False}  # fmt: skip

Tempo = Annotated[int, Control("Quarter notes a minute.", 30, 240)]
"""The control that every system has."""


@functools.cache
def controls_of(function: Callable[..., Any]) -> tuple[Control, ...]:
    """Return the controls that stand in a function's signature, in its order.

    Raises:
        TypeError: a control lacks a default, a range or its choices, or has a type that no
            control has.
    """
    hints = _hints(function)
    controls = []
    for name, parameter in inspect.signature(function).parameters.items():
        hint = hints.get(name)
        marks = [mark for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, Control)]
        if not marks:
            continue
        kind, control = _kind_of(typing.get_args(hint)[0]), marks[0]
        if typing.get_args(hint)[0] is str and not control.choices:
            kind = "text"
        bare = control.low is None or control.high is None
        lacks_range = bare if kind in ("int", "float") else kind == "choice" and not control.choices
        if kind is None or lacks_range or parameter.default is parameter.empty:
            raise TypeError(
                f"The control {name!r} needs a type, a range or choices, and a default."
            )
        controls.append(replace(control, name=name, kind=kind, default=parameter.default))
    return tuple(controls)


def validated(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Make a function validate seed, bars, primer and all controls before it begins.

    The function then gets plain values of Python. A parameter `primer: None` says that the system
    takes no primer. A piece that a system returns gets its `provenance`.

    Raises:
        CourseError: by the function that is returned; a value is out of its range, is unknown or
            is missing.
    """
    signature = inspect.signature(function)

    @functools.wraps(function)
    def checked(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        known = {control.name: control for control in controls_of(function)}
        bound = _bound(function, signature, args, kwargs)
        given = bound.arguments
        for name, value in given.items():
            if name in known:
                extended = known[name].extendable and given.get("model") is not None
                given[name] = known[name].validate(value, extended=extended)
            elif name == "seed":
                given[name] = validate_seed(value)
            elif name == "bars":
                given[name] = validate_bars(value)
            elif name == "primer":
                _validate_primer(value, takes_none=_hints(function)["primer"] is type(None))
        result = function(*bound.args, **bound.kwargs)
        bound.apply_defaults()
        controls = {name: bound.arguments[name] for name in known}
        attach(result, function, bound.arguments, controls)
        return result

    return checked


def needs_seed(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Make a function answer a call without a seed in a sentence; Python's is for programmers.

    Raises:
        CourseError: by the function that is returned; the seed is missing.
    """

    @functools.wraps(function)
    def with_seed(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        _require_seed(kwargs)
        return function(*args, **kwargs)

    return with_seed


def _require_seed(kwargs: Mapping[str, Any]) -> None:
    if "seed" not in kwargs:
        raise CourseError("compose needs a seed, a whole number from 0 on, such as seed=1.")


def validate_seed(seed: Any) -> int:
    """Return a seed, a whole number from 0 on, as Python's own.

    Raises:
        CourseError: it is something else.
    """
    if not _is_number(seed, whole=True) or seed < 0:
        raise CourseError(f"The seed is {seed!r}; it takes a whole number from 0 on.")
    return int(seed)


def validate_bars(bars: Any) -> int:
    """Return a number of bars, from 1 to `MOST_BARS`, as Python's own.

    Raises:
        CourseError: it is something else.
    """
    if not _is_number(bars, whole=True):
        raise CourseError(f"A piece has a whole number of bars; {bars!r} was asked for.")
    if bars < 1:
        raise CourseError(f"A piece needs at least one bar; {bars} was asked for.")
    if bars > MOST_BARS:
        raise CourseError(f"A piece has at most {MOST_BARS} bars; {bars} were asked for.")
    return int(bars)


def _validate_primer(primer: Any, *, takes_none: bool) -> None:
    if primer is None:
        return
    if takes_none:
        raise CourseError("This system starts from nothing. Leave the primer away.")
    if not hasattr(primer, "instruments"):
        raise CourseError(
            f"The primer is {primer!r:.60}; it takes music. Read a MIDI file with read_midi of "
            "coursekit.encodings.midi_files, or let another system compose one."
        )


def _bound(
    function: Callable[..., Any],
    signature: inspect.Signature,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> inspect.BoundArguments:
    """Return arguments by name, or say which are unknown or missing."""
    unknown = [name for name in kwargs if name not in signature.parameters]
    if unknown:
        offered = ", ".join(control.name for control in controls_of(function)) or "none"
        raise CourseError(f"There is no control {unknown[0]!r} here. There are: {offered}.")
    if "seed" in signature.parameters and function.__name__ == "compose":
        _require_seed(kwargs)
    return signature.bind(*args, **kwargs)


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    # PrettyMIDI is slow to load, and systems import it for the type checker only.
    return typing.get_type_hints(function, localns={"PrettyMIDI": object}, include_extras=True)


def _kind_of(hint: Any) -> Kind | None:
    # A choice may be annotated as Literal["notes", "outputs"] too.
    return "choice" if typing.get_origin(hint) is Literal else _KINDS.get(hint)


def _ends(control: Control) -> tuple[float, float]:
    assert control.low is not None
    assert control.high is not None
    return control.low, control.high


def _is_number(value: Any, *, whole: bool) -> bool:
    kind = numbers.Integral if whole else numbers.Real
    return isinstance(value, kind) and not isinstance(value, bool)


def _as_float(value: Any) -> float:
    # Of numpy's single precision the digits that it shows are meant: .99, not .9900000095.
    try:
        return float(str(value)) if type(value).__module__ == "numpy" else float(value)
    except OverflowError:
        return math.nan  # as whole numbers beyond all floats fit into no range

"""Runs a learner's function in a process of its own: a job comes in as JSON, values go out.

Started as a program it needs nothing of the package, so that it also works where the package
cannot be seen. It decides nothing: whoever started it compares the values that come back.
"""

from __future__ import annotations

import base64
import builtins
import contextlib
import functools
import importlib.abc
import io
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

CELL = "<the cell>"
MAX_VALUE = 1_000_000  # characters of one packed value
MAX_PRINTED = 500
MAX_PARTS = 100_000
MAX_HASHED = 5_000
_KINDS = "biufc"


class Closed(ImportError):
    """The learner's code asked for a module that holds the answer."""


class TooLarge(ValueError):
    """A value is too large, too deep or too odd to be sent."""


def pack(value: Any, room: list[int] | None = None) -> Any:
    """Return `value` as something that JSON can hold, without losing what type it was.

    A value of a type that music needs not be made of becomes a note of its type's name.

    Raises:
        TooLarge: it has more than 100,000 parts.
    """
    room = [MAX_PARTS, MAX_HASHED] if room is None else room
    room[0] -= 1
    if isinstance(value, set | frozenset | dict):
        room[1] -= len(value)
    if room[0] < 0:
        raise TooLarge(f"more than {MAX_PARTS:,} parts")
    if room[1] < 0:
        raise TooLarge(f"more than {MAX_HASHED:,} parts in sets and dictionaries")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if value.bit_length() > 10_000:
            raise TooLarge("a number of thousands of digits")
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, complex):
        return {"c": [value.real, value.imag]}
    if isinstance(value, list):
        return [pack(one, room) for one in value]
    if isinstance(value, tuple):
        return {"t": [pack(one, room) for one in value]}
    if isinstance(value, set | frozenset):
        return {"s": [pack(one, room) for one in value]}
    if isinstance(value, dict):
        return {"d": [[pack(key, room), pack(one, room)] for key, one in value.items()]}
    return _pack_other(value, room)


def _pack_other(value: Any, room: list[int]) -> Any:
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return {"T": _pack_other(value.detach().cpu().numpy(), room)}
    if numpy is not None and isinstance(value, numpy.generic) and value.dtype.kind in _KINDS:
        return pack(value.item(), room)
    if numpy is not None and isinstance(value, numpy.ndarray) and value.dtype.kind in _KINDS:
        if value.nbytes > MAX_VALUE // 2:
            raise TooLarge("an array of more than half a megabyte")
        data = base64.b64encode(numpy.ascontiguousarray(value).tobytes()).decode("ascii")
        return {"a": [value.dtype.str, list(value.shape), data]}
    return {"o": type(value).__name__[:100]}


class Other:
    """Stands for a value of a type that is not sent; equal to nothing, not even itself."""

    def __init__(self, name: str) -> None:
        """Remember the type's name."""
        self.name = name

    def __eq__(self, other: object) -> bool:
        """Return False."""
        return False

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        """Say what it was."""
        return f"<{self.name}>"


def unpack(packed: Any, room: list[int] | None = None) -> Any:
    """Return the value that `pack` packed; the text may come from an untrusted process.

    Raises:
        ValueError: nothing that `pack` makes looks like this, or it has too many parts.
    """
    room = [MAX_PARTS, MAX_HASHED] if room is None else room
    room[0] -= 1
    if room[0] < 0:
        raise ValueError("too many parts")
    if packed is None or isinstance(packed, bool | int | float | str):
        return packed
    if isinstance(packed, list):
        return [unpack(one, room) for one in packed]
    try:
        ((tag, inside),) = packed.items()
        # Numbers can be chosen so that a set compares each of them with all others.
        room[1] -= len(inside) if tag in "sd" else 0
        if room[1] < 0:
            raise ValueError("too many parts in sets and dictionaries")
        match tag:
            case "t":
                return tuple(unpack(one, room) for one in inside)
            case "s":
                return {unpack(one, room) for one in inside}
            case "d":
                return {unpack(key, room): unpack(one, room) for key, one in inside}
            case "c":
                return complex(float(inside[0]), float(inside[1]))
            case "o":
                return Other(str(inside)[:100])
            case "a":
                return _unpack_array(*inside)
            case "T":
                return importlib.import_module("torch").from_numpy(unpack(inside, room))
    except (AttributeError, TypeError, IndexError, RecursionError) as error:
        raise ValueError("no packed value") from error
    raise ValueError("no packed value")


def _unpack_array(dtype: str, shape: list[int], data: str) -> Any:
    import numpy

    kind = numpy.dtype(str(dtype))
    if kind.kind not in _KINDS or kind.hasobject:
        raise ValueError("no array of numbers")
    flat = numpy.frombuffer(base64.b64decode(data, validate=True), dtype=kind)
    sides = [int(side) for side in shape]
    if any(side < 0 for side in sides):
        raise ValueError("no shape")
    return flat.reshape(sides).copy()


class _Gate(importlib.abc.MetaPathFinder):
    """Refuses to load the modules that hold answers."""

    def __init__(self, closed: Sequence[str]) -> None:
        self.closed = tuple(closed)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:
        """Raise for a closed module; leave all others to Python's own finders."""
        for name in self.closed:
            if fullname == name or fullname.startswith(name + "."):
                raise Closed("closed while your function is tried", name=fullname)


class _Printed(io.TextIOBase):
    """Keeps the first characters of what is printed and drops the rest."""

    def __init__(self) -> None:
        self.kept = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.kept += text[: MAX_PRINTED - len(self.kept)]
        return len(text)


def _limit(limits: dict[str, int]) -> None:
    """Bound memory, file size and processes where the operating system can."""
    try:
        import resource
    except ImportError:  # Windows has no such bounds; the time limit still holds.
        return
    for name, bound in limits.items():
        # Bounds that this system does not know, or that are already tighter, are left alone.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (bound, bound))


def _limit_time(seconds: float) -> None:
    """Bound the processor time from now on, so that a busy computer takes none of it away."""
    with contextlib.suppress(ImportError, AttributeError, ValueError, OSError):
        import resource

        spent = resource.getrusage(resource.RUSAGE_SELF)
        until = int(spent.ru_utime + spent.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (until, until + 1))


def _error(error: BaseException) -> dict[str, Any]:
    """Return what went wrong in plain data: its type, its words, the line of the cell."""
    line, frame = None, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == CELL:
            line = frame.tb_lineno
        frame = frame.tb_next
    if isinstance(error, SyntaxError) and error.filename == CELL:
        line = error.lineno
    try:
        words = str(error)[:300]
    except BaseException:
        words = ""
    name = "Closed" if isinstance(error, Closed) else type(error).__name__[:100]
    who = getattr(error, "name", None)
    return {"type": name, "words": words, "line": line, "name": who if type(who) is str else None}


def _one(function: Any, packed: list[Any]) -> dict[str, Any]:
    """Call the function on one case and return its packed value, or what went wrong."""
    try:
        args = [unpack(one) for one in packed]
        returned = function(*args)
        try:
            value = pack(returned)
        except RecursionError:
            raise TooLarge("it holds itself, or lists in lists in lists without end") from None
        if len(json.dumps(value)) > MAX_VALUE:
            raise TooLarge("more than a megabyte")
        return {"value": value, "changed": [pack(one) for one in args] != packed}
    except BaseException as error:
        return {"error": _error(error)}


def main() -> None:
    """Read a job from standard input, run it, write one line of JSON for each thing that happens.

    The job holds `preamble`, `source`, `name`, `probe`, `closed` (modules), `limits`, `seconds` (of
    processor time, from the cell on) and `cases` (lists of packed arguments). The lines are
    `begun`, then `failed`, or `ready` and one `case` each, then `done`.
    """
    job = json.loads(sys.stdin.buffer.read())
    # What the learner prints must not mix with the values, so the way out gets a private number.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    printed = _Printed()
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), printed, printed
    # Kept out of reach of a learner who renames Python's own things by accident.
    dump, leave, compiled, run = json.dumps, os._exit, builtins.compile, builtins.exec

    def tell(**line: Any) -> None:
        out.write(dump(line) + "\n")
        out.flush()

    sys.meta_path.insert(0, _Gate(job["closed"]))
    _limit(job["limits"])
    space: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
    run(compiled(job["preamble"], "<preamble>", "exec"), space)
    _limit_time(job["seconds"])
    tell(begun=True)
    try:
        run(compiled(job["source"], CELL, "exec"), space)
        function = space.get(job["name"])
        if function is None:
            tell(failed={"type": "Missing", "words": "", "line": None, "name": None})
        elif not callable(function):
            tell(failed={"type": "NoFunction", "words": "", "line": None, "name": None})
        else:
            if job.get("probe"):
                probes: dict[str, Any] = {"__builtins__": builtins}
                run(compiled(job["probe"], "<probe>", "exec"), probes)
                function = functools.partial(probes["probe"], function)
            tell(ready=True)
            for number, packed in enumerate(job["cases"]):
                tell(case=number, **_one(function, packed))
    except BaseException as error:
        tell(failed=_error(error))
    tell(done=True, printed=printed.kept)
    # Threads that the learner left behind would keep the process alive.
    leave(0)


if __name__ == "__main__":
    main()

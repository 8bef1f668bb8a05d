"""Looks at a learner's function and says in plain words what is right and what is not."""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import linecache
import os
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from coursekit.classroom.exercises import Case, Exercise, exercise
from coursekit.classroom.exercises.cleaning import one_line
from coursekit.classroom.exercises.runner import Other, pack, unpack
from coursekit.classroom.exercises.sandbox import Report, Run, run_plainly
from coursekit.errors import CourseError

SECONDS = 5.0
SELF_CHECK_SEED = 1957
CLOSED_ROOMS = ("coursekit.systems", "coursekit.classroom")
_SHOWN = 3
_SPOILED = (
    "The result is right, but what the function was given is no longer as it was, and the exercise "
    "asks that it stays. Work on a copy, or make a new list."
)
_GOES_ON = "The lesson goes on with the kit's own function until yours is right."


@dataclass(frozen=True)
class Verdict:
    """What was found out about a function.

    Args:
        outcome: `right`; `unsolved` for a stub; `wrong` where it ran and something differed;
            `stopped` where it could not be run to the end.
        headline: one sentence.
        details: more lines: situations that differ, and the hint.
        right: how many situations came out right.
        total: how many were tried.
    """

    outcome: Literal["right", "unsolved", "wrong", "stopped"]
    headline: str
    details: tuple[str, ...] = ()
    right: int = 0
    total: int = 0

    def lines(self) -> list[str]:
        """Return the verdict as lines of text."""
        return [one_line(line) for line in (self.headline, *self.details)]


def check(key: str, fn: Any) -> Any:
    """Try the learner's function, print a verdict, and return it, or the kit's if it is not right.

    The source of the cell that defines the function is run in a process of its own, with little
    more than `math` and numpy at hand and 5 seconds of time; the module that holds the answer is
    closed to it. Nothing is raised and nothing outside that process changes. That process has the
    learner's own rights: what their code does to files is not held back here.

    Args:
        key: the exercise, such as `illiac_1957.parallel_perfects`.
        fn: the learner's function.
    """
    try:
        wanted = exercise(key)
    except Exception as error:
        print(f"{_sentence(error)} Your function is used as it is.")
        return fn
    try:
        verdict = _verdict(wanted, fn)
        print("\n".join(verdict.lines()))
        if verdict.outcome == "right":
            return fn
    except Exception as error:
        print(f"The check itself failed ({type(error).__name__}: {error}).")
    try:
        own = kit_of(wanted)
    except Exception as error:
        print(f"The kit's own function is missing ({error}); yours is used as it is.")
        return fn
    print(_GOES_ON)
    return own


def require_own(fn: Any) -> None:
    """Mark the place in a lesson where the learner's own function is asked for.

    Raises:
        AssertionError: the function is one of the kit's. Marks do not rest on this: the grader
            runs the function elsewhere and compares there.
    """
    if _is_kit(fn):
        raise AssertionError("This is the kit's own function; the points are for yours.")


def kit_of(wanted: Exercise) -> Callable[..., Any]:
    """Return the kit's own function of an exercise."""
    module, _, name = wanted.kit.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def try_out(
    wanted: Exercise,
    source: str,
    *,
    seed: int | list[int] = SELF_CHECK_SEED,
    seconds: float = SECONDS,
    run: Run = run_plainly,
) -> Verdict:
    """Run a cell's source on the situations of an exercise and compare with the kit's results.

    Args:
        wanted: the exercise.
        source: the whole cell that defines the function.
        seed: chooses the situations.
        seconds: the time that the cell and all situations may take together.
        run: how the process is started: plainly or locked in.
    """
    cases = wanted.cases(np.random.default_rng(seed))
    own = kit_of(wanted)
    expected = [own(*copy.deepcopy(case.args)) for case in cases]
    job = {
        "preamble": wanted.preamble,
        "source": source,
        "name": wanted.name,
        "closed": [*CLOSED_ROOMS, wanted.home],
        "cases": [[pack(one) for one in case.args] for case in cases],
    }
    report = run(job, seconds)
    if report.failed is not None:
        return _stopped(wanted, _failed(report.failed, source, wanted), report, len(cases))
    return _compare(wanted, source, cases, expected, report, seconds)


def _verdict(wanted: Exercise, fn: Any) -> Verdict:
    if not callable(fn):
        return Verdict(
            "stopped",
            f"The check was given {kind_of(fn)}, not a function. Write "
            f"check({wanted.key!r}, {wanted.name}), the name without brackets behind it.",
        )
    if _is_kit(fn):
        return Verdict(
            "stopped",
            f"This {wanted.name} is the kit's own: it was imported, or it stands in since the last "
            "check. Run the cell with your own function, then this one.",
        )
    source = source_of(fn)
    if source is None:
        return Verdict(
            "stopped",
            "The check cannot find the cell that defines this function. Write it with `def "
            f"{wanted.name}(…):` in its cell, run that cell, then this one.",
        )
    verdict = try_out(wanted, source)
    if verdict.outcome == "right":
        verdict = replace(verdict, headline=f"{verdict.headline} Your own function now plays.")
    # Names that exist in the notebook but not in the cell deserve another sentence.
    known = getattr(inspect.unwrap(fn), "__globals__", {})
    return replace(verdict, details=tuple(_elsewhere(line, known) for line in verdict.details))


_UNKNOWN = "`{name}` is not known inside this cell"


def _elsewhere(line: str, known: dict[str, Any]) -> str:
    for name in known:
        if _UNKNOWN.format(name=name) in line:
            return line.replace("Is it misspelled?", "It stands in another cell of your notebook.")
    return line


def _is_kit(fn: Any) -> bool:
    code = getattr(fn, "__code__", None)
    module = str(getattr(fn, "__module__", ""))
    return code is not None and module.startswith("coursekit.") and os.path.exists(code.co_filename)


def source_of(fn: Any) -> str | None:
    """Return the source of the cell that defines a function, or of the function in a file.

    Args:
        fn: a function, or an object that can be called like one.
    """
    try:
        target = inspect.unwrap(fn)
        if not hasattr(target, "__code__"):
            target = type(target).__call__
        name = target.__code__.co_filename
        if os.path.exists(name):
            return textwrap.dedent(inspect.getsource(target))
        return "".join(linecache.getlines(name)) or None
    except (AttributeError, OSError, TypeError, ValueError):
        return None


def _compare(
    wanted: Exercise,
    source: str,
    cases: list[Case],
    expected: list[Any],
    report: Report,
    seconds: float,
) -> Verdict:
    """Compare what came back with what the kit's own returns."""
    total, right, changed = len(cases), 0, False
    troubles: list[list[str]] = []
    for case, answer, result in zip(cases, expected, report.cases, strict=False):
        trouble, unsolved = _trouble(wanted, source, case, answer, result)
        if unsolved:
            return Verdict(
                "unsolved", "Not solved yet: the cell still holds the stub.", (), 0, total
            )
        if trouble:
            troubles.append(trouble)
        else:
            right += 1
            changed = changed or bool(result.get("changed"))
    if report.ended == "late" and len(report.cases) < total:
        stuck = cases[len(report.cases)] if report.ready else None
        where = [f"It was at work on this: {stuck.about}.", _call(wanted, stuck)] if stuck else []
        line = f"It did not come to an end within {seconds:g} seconds. Is there an endless loop?"
        return _stopped(wanted, [line, *where], report, total, right)
    if report.ended != "done" or len(report.cases) != total:
        line = (
            "The process in which it ran stopped in the middle. Does the cell end Python, write "
            "to files that are not its own, or ask for more memory than 2 GB?"
        )
        return _stopped(wanted, [line], report, total, right)
    if not troubles:
        note = "One thing more: it changes what it is given. A function should work on a copy."
        return Verdict(
            "right",
            f"Right: {right} of {total} situations.",
            (note,) if changed else (),
            right,
            total,
        )
    details = [
        line for number, one in enumerate(troubles[:_SHOWN], 1) for line in _listed(number, one)
    ]
    if len(troubles) > _SHOWN:
        details.append(f"  … and {len(troubles) - _SHOWN} more.")
    details += [*_said(report), f"Hint: {wanted.hint}"]
    headline = f"Not right yet: {right} of {total} situations are right. What differs:"
    return Verdict("wrong", headline, tuple(details), right, total)


def _trouble(
    wanted: Exercise, source: str, case: Case, answer: Any, result: dict[str, Any]
) -> tuple[list[str], bool]:
    """Return what is wrong with one result, in lines, and whether the function is a stub."""
    if isinstance(error := result.get("error"), dict):
        if error.get("type") == "NotImplementedError" and error.get("line"):
            return [], True
        return [f"{case.about}", _call(wanted, case), *_raised(error, source, wanted)], False
    try:
        got = unpack(result["value"])
        same = wanted.same(got, answer) is True
    except Exception:
        # Whatever came back that cannot even be compared is not right.
        got, same = Other("something unreadable"), False
    spoiled = wanted.keeps_inputs and bool(result.get("changed"))
    if same and not spoiled:
        return [], False
    lines = [case.about, _call(wanted, case)]
    if same:
        return [*lines, _SPOILED], False
    if got is None and answer is not None:
        lines.append("nothing came back (None): is there a `return` missing?")
    else:
        lines.append(f"came back:    {shown(got)}")
    lines.append(f"was expected: {shown(answer)}")
    if not _alike(got, answer):
        lines.append(f"{kind_of(got).capitalize()} came back. {wanted.expects}")
    return lines, False


def _listed(number: int, lines: list[str]) -> list[str]:
    return [f"  {number}. {lines[0]}", *(f"     {line}" for line in lines[1:])]


def _stopped(
    wanted: Exercise, lines: list[str], report: Report, total: int, right: int = 0
) -> Verdict:
    details = (*lines, *_said(report), f"Hint: {wanted.hint}")
    return Verdict("stopped", "Your function could not be tried to the end.", details, right, total)


def _said(report: Report) -> list[str]:
    """Return the first lines of what the learner's code printed."""
    lines = [line for line in report.printed.splitlines() if line.strip()][:3]
    return ["It printed:", *(f"  {line[:100]}" for line in lines)] if lines else []


def _failed(error: dict[str, Any], source: str, wanted: Exercise) -> list[str]:
    """Say in words why a cell could not be run up to its first situation."""
    if error.get("type") == "Missing":
        return [f"The cell defines no function called `{wanted.name}`. Keep that name."]
    if error.get("type") == "NoFunction":
        return [f"What the cell calls `{wanted.name}` is no function."]
    return _raised(error, source, wanted)


def _raised(error: dict[str, Any], source: str, wanted: Exercise) -> list[str]:
    """Say in words what an error of the learner's code means."""
    kind, words, name = (str(error.get(part) or "")[:300] for part in ("type", "words", "name"))
    where = _where(error.get("line"), source)
    if kind == "Closed":
        return [
            f"{where}It imports `{name}`, which is closed while your function is tried: the answer "
            "may be there. Write the idea yourself."
        ]
    if kind == "NameError" and name == "get_ipython":
        return [f"{where}Leave `%` and `!` commands out of this cell; the check runs it as Python."]
    if kind == "NameError" and name:
        return [
            f"{where}{_UNKNOWN.format(name=name)}. Is it misspelled? The check runs this cell "
            f"alone{_at_hand(wanted)}: define it inside this cell."
        ]
    if kind in {"SyntaxError", "IndentationError", "TabError"}:
        return [f"{where}This is not Python yet: {words.partition(' (<')[0]}."]
    if kind == "SystemExit":
        return [f"{where}It ends Python (exit). Return a value instead."]
    if kind == "EOFError":
        return [f"{where}It waits for something to be typed. Use its arguments instead of input()."]
    if kind == "MemoryError":
        return [f"{where}It asks for more memory than 2 GB."]
    if kind == "RecursionError":
        return [f"{where}It calls itself without end."]
    if kind == "TooLarge":
        return [f"What it returns is too large to look at: {words}. {wanted.expects}"]
    if kind == "TypeError" and "unhashable" in words and not where:
        return [
            f"It could not be called with its arguments: {words}. Is there a cache above the `def` "
            "(`@lru_cache`)? A cache cannot keep lists; leave it away."
        ]
    if kind == "TypeError" and not where:
        return [f"It could not be called: {words}. Keep the line with `def` as it was."]
    return [f"{where}It raised {kind}{': ' if words else ''}{words}."]


def _at_hand(wanted: Exercise) -> str:
    """Say in words which names the preamble brings; nothing where it brings none."""
    names: list[str] = []
    for node in ast.parse(wanted.preamble).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names += [f"`{one.asname or one.name}`" for one in node.names]
        elif isinstance(node, ast.Assign):
            targets = (one for target in node.targets for one in ast.walk(target))
            names += [f"`{one.id}`" for one in targets if isinstance(one, ast.Name)]
    if not names:
        return ""
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f", with {listed} at hand"


def _where(line: Any, source: str) -> str:
    lines = source.splitlines()
    if type(line) is not int or not 1 <= line <= len(lines):
        return ""
    return f"Line {line} of the cell, `{lines[line - 1].strip()[:80]}`: "


def _sentence(error: Exception) -> str:
    if isinstance(error, CourseError):
        return str(error)
    return f"The exercises could not be read ({type(error).__name__}: {error})."


def _call(wanted: Exercise, case: Case) -> str:
    return f"{wanted.name}({', '.join(shown(one, 90) for one in case.args)})"


def shown(value: Any, width: int = 160) -> str:
    """Return a value as text of bounded length."""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, threshold=20, precision=4, separator=", ")
        text = " ".join(text.split())
    else:
        text = repr(value)
    return text if len(text) <= width else f"{text[: width - 1]}…"


_FAMILIES: tuple[tuple[Any, str], ...] = (
    (type(None), "nothing (None)"),
    (bool, "a truth value (True or False)"),
    (int, "a whole number"),
    (float, "a number with a decimal point"),
    (complex, "a complex number"),
    (str, "text"),
    (list | tuple, "a list"),
    (dict, "a dictionary"),
    (set | frozenset, "a set"),
    (np.ndarray, "an array"),
)


def kind_of(value: Any) -> str:
    """Return the kind of a value in words, such as "a whole number"."""
    if isinstance(value, np.generic):
        value = value.item()
    for family, words in _FAMILIES:
        if isinstance(value, family):
            return words
    name = value.name if isinstance(value, Other) else type(value).__name__
    return f"a value of the type {name}"


def _alike(got: Any, answer: Any) -> bool:
    """Return whether a result is of the expected kind, so that only its content differs."""
    if kind_of(got) != kind_of(answer):
        return isinstance(answer, float) and isinstance(got, int) and not isinstance(got, bool)
    if isinstance(answer, list | tuple) and got and answer:
        return _alike(got[0], answer[0])
    return True

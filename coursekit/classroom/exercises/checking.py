"""Looks at a learner's function and says in plain words what is right and what is not."""

from __future__ import annotations

import copy
import importlib
import inspect
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from coursekit.classroom.exercises import Case, Exercise, exercise, mine
from coursekit.classroom.exercises.cleaning import one_line
from coursekit.classroom.exercises.runner import Other, pack, unpack
from coursekit.classroom.exercises.sandbox import Report, Run, run_plainly
from coursekit.classroom.exercises.session import cells_run, in_file, source_of
from coursekit.classroom.exercises.wording import (
    alike,
    call_of,
    explain_error,
    explain_failure,
    explain_unreadable,
    kind_of,
    name_elsewhere,
    shown,
)
from coursekit.errors import CourseError

SECONDS = 5.0
SELF_CHECK_SEED = 1957
CLOSED_ROOMS = ("coursekit.systems", "coursekit.studio", "coursekit.classroom")
_SHOWN = 3
_SPOILED = (
    "The result is right, but what the function was given is no longer as it was, and the exercise "
    "asks that it stays. Work on a copy, or make a new list."
)
_GOES_ON = "The lesson goes on with the kit's own function until yours is right."
_EXPLANATIONS = {
    "stub": "(A stub is the unfinished function that the cell comes with.)",
    "kit": "(The kit is coursekit, the course's own package.)",
    "situations": "(A situation is one set of inputs with which your function is tried.)",
}
_explained: set[str] = set()
_playing: dict[str, str] = {}
"""By exercise, the source that was right when it was last checked in this session."""


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
    closed to it. Nothing is raised. That process has the learner's own rights: what their code
    does to files is not held back here. In the learner's workspace a right function is also
    written to `mine/`, from where `coursekit compose --mine` takes it.

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
        _say(verdict.lines())
        if verdict.outcome == "right":
            _say(_follow_up(wanted, fn))
            return fn
    except Exception as error:
        print(f"The check itself failed ({type(error).__name__}: {error}).")
    try:
        own = kit_of(wanted)
    except Exception as error:
        print(f"The kit's own function is missing ({error}); yours is used as it is.")
        return fn
    _say([_GOES_ON])
    return own


def _say(lines: list[str]) -> None:
    """Print lines, and explain the course's own words where they come for the first time."""
    for line in lines:
        print(line)
    for word in re.findall(r"\b(?:stub|kit)\b", " ".join(lines)):
        if word not in _explained:
            _explained.add(word)
            print(_EXPLANATIONS[word])


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
    own = wanted.tried(kit_of(wanted))
    expected = [own(*copy.deepcopy(case.args)) for case in cases]
    job = {
        "preamble": wanted.preamble,
        "source": source,
        "name": wanted.name,
        "probe": wanted.probe,
        "closed": [*CLOSED_ROOMS, wanted.home],
        "cases": [[pack(one) for one in case.args] for case in cases],
    }
    report = run(job, seconds)
    if report.failed is not None:
        return _stopped(wanted, explain_failure(report.failed, source, wanted), report, len(cases))
    return _compare(wanted, source, cases, expected, report, seconds)


def _follow_up(wanted: Exercise, fn: Any) -> list[str]:
    """Say which cells to run again now that the function is right, and where it is kept."""
    lines = []
    source = source_of(fn) or ""
    try:
        cells = cells_run()
        if cells is not None and _playing.get(wanted.key) != source:
            users = cells.users(wanted.key, wanted.name)
            listed = ", ".join(f"[{number}]" for number in users)
            if users:
                first = cells.typed[users[0]].strip().partition("\n")[0][:60]
                lines.append(f"To hear it, run these cells again: {listed}, from `{first}` on.")
            else:
                lines.append("Run the cells below, down to the next exercise, and you hear it.")
        _playing[wanted.key] = source
        if not in_file(fn):
            lines.append(mine.keep(wanted, source))
    except CourseError as error:
        lines.append(str(error))
    except Exception as error:
        lines.append(f"It could not be kept in a file of yours ({type(error).__name__}: {error}).")
    return [one_line(line) for line in lines if line]


def _verdict(wanted: Exercise, fn: Any) -> Verdict:
    source = source_of(fn) if callable(fn) else None
    cells = cells_run()
    attempt = -1 if cells is None else cells.newest_attempt(wanted.name, source)
    if cells is not None and attempt >= 0:
        problem = explain_unreadable(cells.sources[attempt])
        if problem:
            return Verdict(
                "stopped",
                f"The cell above, [{attempt}], could not be read as Python. {problem}",
                ("Set that right, run the cell, then this one.",),
            )
    if fn is None:
        return Verdict(
            "stopped",
            f"The cell with your {wanted.name} has not been run: click into it, press Shift+Enter, "
            "then run this one.",
        )
    if not callable(fn):
        return Verdict(
            "stopped",
            f"The check was given {kind_of(fn)}, not a function. Write "
            f"check({wanted.key!r}, {wanted.name}), the name without brackets behind it.",
        )
    if _is_kit(fn):
        told = "Run the cell with your own function, then this one."
        if cells is not None and attempt < max(cells.checks(wanted.key), default=-1):
            told = (
                "The cell with your own function was not run since: click into it, press "
                "Shift+Enter, then run this one."
            )
        return Verdict(
            "stopped",
            f"This {wanted.name} is the kit's own: it was imported, or it stands in since the last "
            f"check. {told}",
        )
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
    return replace(verdict, details=tuple(name_elsewhere(line, known) for line in verdict.details))


def _is_kit(fn: Any) -> bool:
    code = getattr(fn, "__code__", None)
    module = str(getattr(fn, "__module__", ""))
    return code is not None and module.startswith("coursekit.") and os.path.exists(code.co_filename)


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
                "unsolved",
                "Not solved yet: the stub's line with `raise` still stands in the cell. Write your "
                "own lines in its place.",
                (),
                0,
                total,
            )
        if trouble:
            troubles.append(trouble)
        else:
            right += 1
            changed = changed or bool(result.get("changed"))
    if report.ended == "late" and len(report.cases) < total:
        stuck = cases[len(report.cases)] if report.ready else None
        where = [f"It was at work on this: {stuck.about}.", call_of(wanted, stuck)] if stuck else []
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
        return [
            f"{case.about}",
            call_of(wanted, case),
            *explain_error(error, source, wanted),
        ], False
    try:
        got = unpack(result["value"])
        same = wanted.same(got, answer) is True
    except Exception:
        # Whatever came back that cannot even be compared is not right.
        got, same = Other("something unreadable"), False
    spoiled = wanted.keeps_inputs and bool(result.get("changed"))
    if same and not spoiled:
        return [], False
    lines = [case.about, call_of(wanted, case)]
    if same:
        return [*lines, _SPOILED], False
    if got is None and answer is not None:
        lines.append("nothing came back (None): is there a `return` missing?")
    else:
        lines.append(f"came back:    {shown(got)}")
    lines.append(f"was expected: {shown(answer)}")
    if not alike(got, answer):
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


def _sentence(error: Exception) -> str:
    if isinstance(error, CourseError):
        return str(error)
    return f"The exercises could not be read ({type(error).__name__}: {error})."

"""The learner's own module: each function that was right, kept for the system that it is for."""

from __future__ import annotations

import ast
import builtins
import inspect
import re
from datetime import date
from pathlib import Path
from typing import Any

from coursekit.classroom.exercises.base import Exercise
from coursekit.classroom.exercises.wording import explain_unreadable
from coursekit.classroom.workspace import FOLDER, MANIFEST
from coursekit.errors import CourseError
from coursekit.files import sha256, write_atomically
from coursekit.systems import system

_HEAD = '''"""My own functions for {system}: `check` adds each one when it is right.

This file is yours. What you change in it by hand stays as you leave it.
"""
'''


def folder(start: Path) -> Path | None:
    """Return the learner's folder `mine`, if `start` lies in their workspace; it may be missing."""
    for place in (start, *start.parents):
        if (place / MANIFEST).is_file():
            return place / "mine"
    return None


def keep(wanted: Exercise, source: str) -> str:
    """Write a right function into the learner's module, and say so in a sentence.

    Outside of a workspace nothing is written and nothing said. Where an older version stands in
    the file, the file is first copied aside. A function that was changed there by hand stays.

    Args:
        wanted: the exercise.
        source: the whole cell that defines the function.

    Raises:
        CourseError: the file cannot be written or is not Python; it is as it was.
        OSError: it cannot be read.
        ValueError: it is no text.
    """
    place = folder(Path.cwd())
    if place is None:
        return ""
    path = place / f"{wanted.system or wanted.key.partition('.')[0]}.py"
    shown = f"{FOLDER}/mine/{path.name}"
    old = path.read_text("utf-8") if path.exists() else _HEAD.format(system=path.stem)
    block = re.compile(
        rf"(?ms)^# >>> {wanted.name}, [^\n]*, ([0-9a-f]{{12}})\n(.*?)^# <<< {wanted.name}$\n?"
    )
    kept = block.search(old)
    body = excerpt(f"{wanted.preamble}\n\n{source}", wanted.name)
    if kept and kept[2] == body:
        return f"It is kept in {shown}."
    rest = _definitions(old[: kept.start()] + old[kept.end() :] if kept else old, shown)
    if wanted.name in rest or (kept and _mark(kept[2]) != kept[1]):
        return (
            f"In {shown} you changed `{wanted.name}` by hand, so it stays. Delete it there, with "
            "the lines # >>> and # <<< around it, and the next check writes the new one."
        )
    for name, statement in _definitions(body, shown).items():
        if rest.get(name, statement) != statement:
            return (
                f"It is not kept: {shown} means something else by `{name}`. Give that another name "
                "in your cell, run the cell and check again."
            )
    written = f"lesson {wanted.lesson}, {date.today().isoformat()}, {_mark(body)}"
    new = f"# >>> {wanted.name}, {written}\n{body}# <<< {wanted.name}\n"
    if not kept:
        write_atomically(path, f"{old.rstrip()}\n\n\n{new}")
        return f"It is kept in {shown}."
    copy = _copy_aside(path)
    write_atomically(path, old[: kept.start()] + new + old[kept.end() :])
    return f"It is kept in {shown}; as the file was before, it lies beside it in {copy.name}."


def load(name: str) -> tuple[Any, tuple[str, ...]]:
    """Load a system with the functions in the learner's module, whose code is run for that.

    Args:
        name: a name on the timeline.

    Returns:
        The model and the names of the functions.

    Raises:
        CourseError: the system is unknown, there is no workspace or no such module here, it
            cannot be run, or it defines nothing that the system takes.
    """
    chosen = system(name)
    here = Path.cwd()
    place = folder(here) or folder(here / FOLDER)
    if place is None:
        raise CourseError(
            f"Your folder {FOLDER} was not found from {here}. Go to the course's folder, which has "
            f"course.py in it, or to {FOLDER}, then try again."
        )
    path = place / f"{name}.py"
    if not path.is_file():
        raise CourseError(
            f"There is no {path} yet. Check a right function in your copy of lesson "
            f"{chosen.card.lesson}, and it is written there."
        )
    space: dict[str, Any] = {"__name__": f"mine_{name}", "__file__": str(path)}
    try:
        text = path.read_text("utf-8")
        if problem := explain_unreadable(text):
            raise CourseError(f"{path} is not Python: {problem} Set it right, then try again.")
        exec(compile(text, path, "exec"), space)  # noqa: S102
    except CourseError:
        raise
    except (Exception, SystemExit) as error:
        raise CourseError(
            f"{path} stopped with {type(error).__name__}: {error}. Set it right, or move the file "
            "away and check your functions again."
        ) from error
    takes = [
        one.name
        for one in inspect.signature(chosen.load).parameters.values()
        if one.kind is one.POSITIONAL_OR_KEYWORD
    ]
    own = {one: space[one] for one in takes if callable(space.get(one))}
    if not own:
        raise CourseError(
            f"{path} defines none of the functions that {name} takes: {', '.join(takes)}."
        )
    return chosen.load(**own), tuple(own)


def excerpt(source: str, name: str) -> str:
    """Return a function with what it needs: imports, constants and helpers, as they were written.

    Args:
        source: Python that defines the function.
        name: of the function.
    """
    statements = ast.parse(source).body
    bound = [_bound(one) for one in statements]
    used = [{node.id for node in ast.walk(one) if isinstance(node, ast.Name)} for one in statements]
    last = max((at for at, names in enumerate(bound) if name in names), default=0)
    needed, kept, before = {name}, set[int](), -1
    while len(kept) > before:
        before = len(kept)
        for at in range(len(statements)):
            # What a cell does after the function, such as trying it out, is no part of it; before
            # it, a helper may have to be filled.
            fills = at < last and used[at] & (needed - {name} - vars(builtins).keys())
            if bound[at] & (needed | {"*"}) or fills:
                kept.add(at)
                needed |= used[at]
    lines = source.splitlines()
    numbers = {at: set(_lines_of(one)) for at, one in enumerate(statements)}
    stay = set().union(*(numbers[at] for at in kept))
    drop = set().union(*numbers.values()) - stay
    text = "\n".join(line for at, line in enumerate(lines, 1) if at not in drop)
    return text.strip() + "\n"


def _lines_of(statement: ast.stmt) -> range:
    decorators = getattr(statement, "decorator_list", [])
    start = min([statement.lineno, *(one.lineno for one in decorators)])
    return range(start, (statement.end_lineno or statement.lineno) + 1)


def _bound(statement: ast.stmt) -> set[str]:
    """Return the names that a statement defines; `*` for all that a module holds."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    names = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(one.asname or one.name).partition(".")[0] for one in node.names}
    return names


def _definitions(source: str, shown: str) -> dict[str, str]:
    """Return what a text defines, by name, in a form in which equal code is equal."""
    if problem := explain_unreadable(source):
        raise CourseError(f"It is not kept: {shown} is not Python. {problem}")
    statements = ast.parse(source).body
    return {name: ast.dump(one) for one in statements for name in sorted(_bound(one))}


def _mark(body: str) -> str:
    """Return what tells whether a function is still as it was written."""
    return sha256(body)[:12]


def _copy_aside(path: Path) -> Path:
    """Copy a file beside itself under a name that is free, and return the copy's path."""
    for number in range(1, 1000):
        suffix = "" if number == 1 else f"-{number}"
        copy = path.with_name(f"{path.stem}.bak-{date.today().isoformat()}{suffix}.py")
        if not copy.exists():
            return write_atomically(copy, path.read_bytes())
    raise CourseError(f"It is not kept: move away the copies of {path.name} that you do not need.")

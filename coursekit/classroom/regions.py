"""The regions of a lesson's cells: solutions and hidden tests, between their markers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from coursekit.errors import CourseError

SOLUTION, HIDDEN_TESTS = "SOLUTION", "HIDDEN TESTS"
CELL = re.compile(r"^#\s*%%(?!%)")
_MARKER = re.compile(r"^\s*(?:# )?### (BEGIN|END)\b\s*(.*?)\s*$")
_GAP = re.compile(r"\s+# gap: (.*?)\s*$")


def marker(line: str) -> tuple[str, str] | None:
    """Return `BEGIN` or `END` and the region's name where a line is a marker."""
    found = _MARKER.match(line)
    return (found[1], found[2]) if found else None


def validate(text: str, path: Path) -> None:
    """Say on which line of a source a region is not well formed.

    Raises:
        CourseError: a region is not closed in its cell, or has another name than the two.
    """
    opened: tuple[str, int] | None = None
    for at, line in enumerate([*text.splitlines(), "# %%"], 1):
        here = marker(line)
        if opened and (CELL.match(line) or (here and here[0] == "BEGIN")):
            raise CourseError(
                f"{path.name}, line {opened[1]}: BEGIN {opened[0]} is not closed before line {at}. "
                f"Write ### END {opened[0]} behind it, in the same cell."
            )
        if not here:
            continue
        kind, name = here
        if name not in (SOLUTION, HIDDEN_TESTS):
            raise CourseError(f"{path.name}, line {at}: write SOLUTION or HIDDEN TESTS.")
        if kind == "BEGIN":
            opened = (name, at)
        elif opened is None or opened[0] != name:
            raise CourseError(f"{path.name}, line {at}: END {name} closes nothing.")
        else:
            opened = None


def names(text: str) -> set[str]:
    """Return the names of the regions in a cell."""
    return {found[1] for line in text.splitlines() if (found := marker(line))}


def placed(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line of a cell that is no marker, behind the name of the region around it."""
    inside = ""
    for line in text.splitlines():
        if found := marker(line):
            inside = found[1] if found[0] == "BEGIN" else ""
        else:
            yield inside, line


def without(text: str, *names: str, markers_only: bool = False) -> str:
    """Return a cell's text without the regions of these names, or without their markers alone."""
    kept, inside = [], False
    for line in text.splitlines():
        found = marker(line)
        if found and found[1] in names:
            inside = found[0] == "BEGIN"
        elif markers_only or not inside:
            kept.append(line)
    return "\n".join(kept).strip("\n")


def gaps(line: str) -> list[str]:
    """Return the expressions that a line of a solution says may be taken out of it."""
    found = _GAP.search(line)
    return [one.strip() for one in found[1].split(" | ")] if found else []


def without_gaps(text: str) -> str:
    """Return a text without the marks for gaps."""
    return "\n".join(_GAP.sub("", line) for line in text.split("\n"))

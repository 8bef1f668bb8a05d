"""How long a lesson may be, and how its words, minutes and lines of code are counted."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coursekit.classroom import build, paths, regions

if TYPE_CHECKING:
    from nbformat import NotebookNode

Remark = tuple[int | None, str]
"""A line of the source, or None, and what is there."""


@dataclass(frozen=True)
class Limits:
    """What a lesson has to keep; pairs are the least and the most.

    Args:
        words: of prose, presenter's notes not counted.
        words_in_core: of prose on the core path.
        code: lines of code; on two paths those alone that a learner sees, stubs unsolved.
        lines_a_cell: the most lines of a cell of code; on two paths of a visible one.
        minutes_of_core: the most.
        cells: how many there may be.
        words_a_line: the least words to a line of code.
        notebook_bytes: the most for the stored notebook.
        picture_bytes: the most for each picture in it.
    """

    words: tuple[int, int]
    code: tuple[int, int]
    lines_a_cell: int
    notebook_bytes: int
    words_in_core: tuple[int, int] = (0, 10**6)
    minutes_of_core: int = 10**6
    cells: tuple[int, int] = (0, 10**6)
    words_a_line: int = 0
    picture_bytes: int = 40_000


LIMITS = Limits(
    words=(2_200, 4_000),
    words_in_core=(1_500, 2_500),
    minutes_of_core=90,
    code=(40, 140),
    lines_a_cell=15,
    notebook_bytes=500_000,
)
# For lessons that have one path as yet.
LIMITS_OF_ONE_PATH = Limits(
    words=(800, 4_000),
    code=(80, 180),
    lines_a_cell=25,
    cells=(25, 40),
    words_a_line=5,
    notebook_bytes=400_000,
)


def limits(source: build.Source) -> Limits:
    """Return the limits that hold for a lesson."""
    return LIMITS if paths.has_two_paths(source.cells) else LIMITS_OF_ONE_PATH


def prose(markdown: str) -> str:
    """Return the words of a text cell: no code, formulas, addresses, tags or citations."""
    text = re.sub(r"(?s)```.*?```|\$\$.*?\$\$|<!--.*?-->", " ", markdown)
    text = re.sub(r"`[^`\n]*`|\$[^$\n]+\$|\[@[^\]]*\]|</?\w[^>]*>", " ", text)
    return re.sub(r"\]\([^)]*\)", "]", text)


def count_words(markdown: str) -> int:
    """Return how many words of prose a text cell has."""
    return sum(1 for word in prose(markdown).split() if re.search(r"[^\W\d_]", word))


def is_note(cell: NotebookNode) -> bool:
    """Tell whether a cell is a presenter's note."""
    return bool(cell.metadata.get("slideshow", {}).get("slide_type") == "notes")


def texts(source: build.Source) -> list[tuple[int, str]]:
    """Return the text cells that learners read, each with the line on which it begins."""
    return [
        (line, cell.source)
        for cell, line in zip(source.cells, source.lines, strict=True)
        if cell.cell_type == "markdown" and not is_note(cell)
    ]


def codes(source: build.Source) -> list[tuple[int, NotebookNode]]:
    """Return the cells of code, each with the line on which it begins."""
    cells = zip(source.lines, source.cells, strict=True)
    return [(line, cell) for line, cell in cells if cell.cell_type == "code"]


def words_of_paths(source: build.Source) -> dict[str, int]:
    """Return the words of prose on each path."""
    read = [c for c in source.cells if c.cell_type == "markdown" and not is_note(c)]
    return {
        path: sum(count_words(c.source) for c in read if path in c.metadata.get("tags", []))
        for path in paths.PATHS
    }


def solved(cell: NotebookNode) -> str:
    """Return a cell of code as a learner who solved it has it."""
    text = regions.without(cell.source, regions.HIDDEN_TESTS)
    return regions.without(text, regions.SOLUTION, markers_only=True)


def shown_lines(text: str, *, comments: bool = False) -> int:
    """Count the lines of code that are neither empty nor description of a function.

    Args:
        text: a cell's.
        comments: whether lines that hold a comment alone count.
    """
    pattern = r"\s*\S" if comments else r"\s*[^\s#]"
    numbered = {at for at, line in enumerate(text.splitlines(), 1) if re.match(pattern, line)}
    for node in ast.walk(ast.parse(text)):
        # A text that stands alone; numbers that do are shown.
        if isinstance(node, ast.Expr) and isinstance(getattr(node.value, "value", None), str):
            numbered -= {*range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    return len(numbered)


def visible(source: build.Source, learner: NotebookNode) -> list[tuple[int, str]]:
    """Return the cells of code that a learner sees, stubs unsolved, each with its line."""
    unsolved = {cell.id: cell.source for cell in learner.cells}
    return [
        (line, unsolved[cell.id])
        for line, cell in codes(source)
        if not cell.metadata.get("jupyter", {}).get("source_hidden")
        and "setup" not in cell.metadata.get("tags", [])
    ]


def over_budget(source: build.Source, learner: NotebookNode) -> Iterator[Remark]:
    """Say what of a lesson is too long, or too short."""
    two, most = paths.has_two_paths(source.cells), limits(source)
    words = sum(count_words(text) for _, text in texts(source))
    cells = visible(source, learner) if two else [(line, solved(c)) for line, c in codes(source)]
    lines = sum(shown_lines(text) for _, text in cells)
    number = len(codes(source)) + len(texts(source))
    counted = [
        (number, most.cells, "cells, presenters' notes not counted"),
        (words, most.words, "words"),
        (lines, most.code, "lines of visible code" if two else "lines of code"),
    ]
    if two:
        counted.append((words_of_paths(source)["core"], most.words_in_core, "words in the core"))
    for number, (low, high), what in counted:
        if not low <= number <= high:
            yield None, f"{number:,} {what}; {low:,} to {high:,} are asked for."
    if words < most.words_a_line * lines:
        yield None, f"{words / lines:.1f} words to a line of code; {most.words_a_line} are asked."
    for line, text in cells:
        length = shown_lines(text, comments=True) if two else len(text.splitlines())
        if length > most.lines_a_cell:
            yield line, f"a cell of {length} lines; {most.lines_a_cell} are the most."
    if two:
        yield from _minutes(source, most)


def _minutes(source: build.Source, most: Limits) -> Iterator[Remark]:
    """Hold the sums of the sections' minutes against the first cell and the limit."""
    summed: Mapping[str, int] = paths.minutes(source.cells)
    for path, minutes in summed.items():
        said = re.search(rf"\b{path} (\d+) minutes", source.cells[0].source)
        if said is None:
            yield source.lines[0], f"the first cell does not say `{path} {minutes} minutes`."
        elif int(said[1]) != minutes:
            yield (
                source.lines[0],
                f"the first cell says {path} {said[1]} minutes, its sections {minutes}.",
            )
    if summed["core"] > most.minutes_of_core:
        yield None, f"{summed['core']} minutes of core; {most.minutes_of_core} are the most."

"""The two paths through a lesson: core for everyone, extra for whoever wants more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

TWO_PATHS = "two-paths"
CORE, EXTRA = PATHS = ("core", "extra")
COLLAPSED = "jp-MarkdownHeadingCollapsed"  # JupyterLab folds a heading so marked, with all below

_HEADING = re.compile(r"## (.+?) \((core|extra), (\d+) min\)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """What the heading of a section says: its title, its path and its minutes."""

    title: str
    path: str
    minutes: int


def has_two_paths(cells: Sequence[NotebookNode]) -> bool:
    """Tell whether a lesson's first cell is tagged `two-paths`."""
    return bool(cells) and TWO_PATHS in cells[0].metadata.get("tags", [])


def section_of(cell: NotebookNode) -> Section | None:
    """Return the section that a cell begins; None where its first line is no such heading."""
    found = _HEADING.match(cell.source) if cell.cell_type == "markdown" else None
    return Section(found[1], found[2], int(found[3])) if found else None


def minutes(cells: Sequence[NotebookNode]) -> dict[str, int]:
    """Return the minutes of each path, summed over its sections."""
    sections = [section for cell in cells if (section := section_of(cell))]
    return {path: sum(one.minutes for one in sections if one.path == path) for path in PATHS}


def tag(cells: Sequence[NotebookNode]) -> None:
    """Give every cell of a lesson with two paths the tag of its section's; core before the first.

    A cell that says another path keeps that tag too, for `coursekit lesson check` to find.
    """
    if not has_two_paths(cells):
        return
    path = CORE
    for cell in cells:
        section = section_of(cell)
        path = section.path if section else path
        tags = cell.metadata.get("tags", [])
        cell.metadata["tags"] = tags if path in tags else [*tags, path]


def collapse(cells: Sequence[NotebookNode]) -> None:
    """Fold the extra sections of a lesson with two paths, each under its heading."""
    if has_two_paths(cells):
        for cell in cells:
            section = section_of(cell)
            if section and section.path == EXTRA:
                cell.metadata[COLLAPSED] = True

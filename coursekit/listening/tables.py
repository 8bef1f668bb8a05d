"""Tables that everybody can read: captioned, with headings for screen readers and a text form."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

from coursekit.errors import CourseError

NOTHING = "–"
CELL = "text-align:left;vertical-align:top;white-space:normal;padding:0.5em"
LINE = "border-bottom:1px solid #8888"
# JupyterLab aligns tables to the right, in small letters, and lets long words be cut.
_TABLE = (
    "border-collapse:collapse;font-size:14px;line-height:1.4;overflow-wrap:normal;"
    "word-break:normal;hyphens:none"
)


@dataclass(frozen=True, eq=False)
class Table:
    """Rows under headings; a notebook shows the table when a cell ends with it.

    Args:
        rows: what stands in the cells, as text; the first cell heads its row.
        columns: the headings.
        title: what the table shows.
        right: for each column, whether it holds numbers and is aligned to the right.
    """

    rows: tuple[tuple[str, ...], ...]
    columns: tuple[str, ...]
    title: str
    right: tuple[bool, ...]

    def __repr__(self) -> str:
        """Return the table in letters of one width, for pages without HTML."""
        lines = [self.columns, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        aligned = [
            "  ".join(
                text.rjust(width) if right else text.ljust(width)
                for text, width, right in zip(line, widths, self.right, strict=True)
            ).rstrip()
            for line in lines
        ]
        return "\n".join([self.title, "", aligned[0], "─" * max(map(len, aligned)), *aligned[1:]])

    def html(self) -> str:
        """Return a table with a caption and headings of rows and columns."""
        styles = [
            f"{CELL.replace('left', 'right')};{LINE};font-variant-numeric:tabular-nums"
            if right
            else f"{CELL};{LINE}"
            for right in self.right
        ]
        head = "".join(
            f'<th scope="col" style="{style}">{html.escape(name)}</th>'
            for style, name in zip(styles, self.columns, strict=True)
        )
        body = ""
        for first, *others in self.rows:
            heading = f'<th scope="row" style="{styles[0]};font-weight:normal">'
            cells = "".join(
                f'<td style="{style}">{html.escape(text)}</td>'
                for style, text in zip(styles[1:], others, strict=True)
            )
            body += f"<tr>{heading}{html.escape(first)}</th>{cells}</tr>"
        caption = f"<strong>{html.escape(self.title)}</strong>"
        return framed("coursekit-table", self.title, caption, head, f"<tbody>{body}</tbody>")

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": repr(self)}


def table(rows: Sequence[Sequence[Any]], columns: Sequence[str], title: str) -> Table:
    """Return a table of words and numbers.

    The numbers of a column are written with as many decimals as three digits of the most precise
    of them take, thousands with commas; years are not, under a heading that says `year`.

    Args:
        rows: as many values a row as there are columns; the first heads its row. None, and a
            number that is not defined, is shown as –; True and False as yes and no.
        columns: the headings; a unit stands in them, such as `Tempo (BPM)`.
        title: what the table shows.

    Raises:
        CourseError: there is no row, title or heading, or a row has another number of values.
    """
    # A heading that is empty says nothing to whoever hears the table read.
    if not rows or not columns or not all(text.strip() for text in (title, *columns)):
        raise CourseError("A table needs a title, a heading for each column and at least one row.")
    for number, row in enumerate(rows, 1):
        if isinstance(row, str) or len(row) != len(columns):
            raise CourseError(
                f"Row {number} of the table has {1 if isinstance(row, str) else len(row)} values; "
                f"there are {len(columns)} columns. Give one value for each of them, None where "
                "there is none."
            )
    cells, right = [], []
    for name, column in zip(columns, zip(*rows, strict=True), strict=True):
        texts, numbers = _written(column, commas="year" not in name.lower())
        cells.append(texts)
        right.append(numbers)
    return Table(tuple(zip(*cells, strict=True)), tuple(columns), title.strip(), tuple(right))


def framed(kind: str, label: str, caption: str, head: str, bodies: str, *, layout: str = "") -> str:
    """Return the HTML of a table that scrolls by itself, with keys too, where a window is narrow.

    Args:
        kind: its class.
        label: what screen readers call it.
        caption: HTML.
        head: cells of the first row, as HTML.
        bodies: the other rows, as HTML.
        layout: CSS of the table beyond the course's.
    """
    return (
        f'<div class="{kind}" role="region" aria-label="{html.escape(label, quote=True)}" '
        f'tabindex="0" style="overflow-x:auto;margin-bottom:1em"><table style="{layout}{_TABLE}">'
        f'<caption style="{CELL}">{caption}</caption><thead><tr>{head}</tr></thead>{bodies}'
        "</table></div>"
    )


def _written(column: Sequence[Any], *, commas: bool) -> tuple[list[str], bool]:
    """Return the texts of a column, and whether it holds numbers."""
    numbers = [value for value in column if isinstance(value, Real) and not _truth(value)]
    decimals = max((_decimals(value) for value in numbers), default=0)
    texts = [_text(value, decimals, "," if commas else "") for value in column]
    return texts, bool(numbers) and all(value is None or value in numbers for value in column)


def _decimals(value: Real) -> int:
    """Return how many decimals three digits of a number take, four at most."""
    if isinstance(value, Integral) or not math.isfinite(value):
        return 0
    return min(4, len(f"{float(f'{float(value):.3g}'):.10f}".rstrip("0").partition(".")[2]))


def _text(value: Any, decimals: int, comma: str) -> str:
    if value is None:
        return NOTHING
    if _truth(value):
        return "yes" if value else "no"
    if not isinstance(value, Real):
        return str(value)
    number = float(value)
    if math.isnan(number):
        return NOTHING
    if math.isinf(number):
        return "∞" if number > 0 else "-∞"
    if isinstance(value, Integral):
        return f"{int(value):{comma}}"
    # What would be written as nothing though it is something keeps its first digits.
    small = 0 < abs(number) < 10**-decimals
    return f"{number:.2g}" if small else f"{number:{comma}.{decimals}f}"


def _truth(value: Any) -> bool:
    return type(value).__name__ in ("bool", "bool_")

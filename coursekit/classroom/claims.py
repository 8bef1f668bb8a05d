"""A system's claims as one table: what the paper says, what is measured here, and the verdict."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from coursekit import progress
from coursekit.errors import CourseError
from coursekit.listening.tables import CELL, LINE, framed
from coursekit.systems.claims import Claim, Finding, Measurement

_SIGNS = {"holds": "✓", "partly": "◐", "fails": "✗"}
_GROUPS = {"paper": "What the paper claims", "ours": "Questions of our own"}
_COLUMNS = {"Claim": 23, "In the paper": 18, "Measured here": 27, "Verdict": 8, "Why": 24}
_PATIENCE = 1.0
"""Seconds before a bar is shown: most tables are there sooner."""


@dataclass(frozen=True, eq=False)
class ClaimsTable:
    """Claims with what was found of each; a notebook shows the table when a cell ends with it.

    Args:
        rows: pairs of a claim and what its measuring came to.
    """

    rows: tuple[tuple[Claim, Finding], ...]

    @property
    def _groups(self) -> list[tuple[str, list[tuple[Claim, Finding]]]]:
        """The headings that are needed, each with its rows."""
        by_origin = {
            heading: [row for row in self.rows if row[0].origin == origin]
            for origin, heading in _GROUPS.items()
        }
        return [(heading, rows) for heading, rows in by_origin.items() if rows]

    def __repr__(self) -> str:
        """Return the reports of all claims, for pages without HTML."""
        return "\n\n".join(
            "\n\n".join([heading, *(claim.report(finding) for claim, finding in rows)])
            for heading, rows in self._groups
        )

    def html(self) -> str:
        """Return a table with a caption, headings of rows and columns, and long lists folded."""
        counts = ", ".join(
            f"{verdict}: {sum(finding.verdict == verdict for _, finding in self.rows)}"
            for verdict in _SIGNS
        )
        columns = "".join(
            f'<th scope="col" style="{CELL};{LINE};width:{width}%">{name}</th>'
            for name, width in _COLUMNS.items()
        )
        bodies = "".join(
            f'<tbody><tr><th scope="rowgroup" colspan="{len(_COLUMNS)}" style="{CELL};{LINE}">'
            f"{heading}</th></tr>{''.join(_row(*row) for row in rows)}</tbody>"
            for heading, rows in self._groups
        )
        title = "The claims, checked"
        caption = f"<strong>{title}</strong> ({counts})"
        return framed("coursekit-claims", title, caption, columns, bodies, layout="width:100%;")

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": repr(self)}


def claims_table(claims: Sequence[Claim], *, seeds: int = 5) -> ClaimsTable:
    """Measure each claim and return the table; a bar says meanwhile which one is being measured.

    Args:
        claims: a system's claims, or some of them.
        seeds: over how many seeds; claims that are read from a log have their own number.

    Raises:
        CourseError: there is no claim or no seed, or a claim's log is missing or damaged.
    """
    if not claims:
        raise CourseError("There is no claim to measure: give a system's claims.")
    if seeds < 1:
        raise CourseError(f"Claims are measured over one seed or more; {seeds} were asked for.")
    rows = []
    with progress.bar("Measuring", claims, unit="claims", delay=_PATIENCE) as bar:
        for claim in bar:
            bar.tell(claim.key, now=True)
            rows.append((claim, claim.measure(seeds)))
    return ClaimsTable(tuple(rows))


def _row(claim: Claim, finding: Finding) -> str:
    """Return one row: the claim heads it."""
    first, *others = finding.measurements
    folded = "".join(f"<li>{_measurement(other)}</li>" for other in others)
    if others:
        number = f"{len(others)} more figure{'s' if len(others) > 1 else ''}"
        folded = f"<details><summary>{number}</summary><ul>{folded}</ul></details>"
    place = f"<br><small>{_escape(claim.reference)}</small>" if claim.reference else ""
    sign = f'<span aria-hidden="true">{_SIGNS[finding.verdict]}</span>'
    cells = (
        _escape(claim.paper) + place,
        f"{_measurement(first)}<br><small>{finding.provenance}</small>{folded}",
        f'<strong style="white-space:nowrap">{sign} {finding.verdict}</strong>',
        _escape(finding.why),
    )
    head = f'<th scope="row" style="{CELL};{LINE};font-weight:normal">'
    texts = "".join(f'<td style="{CELL};{LINE}">{text}</td>' for text in cells)
    return f"<tr>{head}{_escape(claim.sentence)}</th>{texts}</tr>"


def _measurement(measurement: Measurement) -> str:
    """Return a measurement, its value strong and whole."""
    value, notes = map(_escape, measurement.in_words)
    return (
        f'{_escape(measurement.name)}: <strong style="white-space:nowrap">{value}</strong> '
        f"({notes})"
    )


def _escape(text: str) -> str:
    """Return a text for HTML, in which no line begins with a per cent sign."""
    return html.escape(text).replace(" %", "&nbsp;%")

"""All systems of the timeline measured anew, into the log from which the page is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from coursekit.neural.logs import write_log
from coursekit.studio.comparison.measuring import (
    BARS,
    LONG,
    LONG_BARS,
    PIECES,
    Row,
    marks,
    measure,
)
from coursekit.studio.comparison.page import LOG
from coursekit.systems import TIMELINE

ABOUT = (
    "One system a row: its controls, form, style probe, overlap, seconds, and what its cards say; "
    "then what real music gives."
)


def measure_all(names: Sequence[str] = TIMELINE, *, path: Path = LOG) -> Iterator[str]:
    """Measure systems one after the other, and write the log at the end.

    Args:
        names: on the timeline; all of them make the log that ships.
        path: of the log.

    Yields:
        A sentence for each system when it is measured.
    """
    found = []
    for name in names:
        found.append(measure(name))
        yield f"{name}: {found[-1]['seconds']:.2g} s for eight bars."
    write_rows([*found, *marks()], path)


def write_rows(found: Sequence[Row], path: Path = LOG) -> Path:
    """Write rows as the log, with what they were measured on."""
    recipe = {"pieces": PIECES, "bars": BARS, "long": LONG, "long_bars": LONG_BARS}
    return write_log("comparison", "systems", found, recipe=recipe, about=ABOUT, path=path)

"""Rings and lines on an engraved score: which notes matter to one note, and how much."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coursekit.errors import CourseError

LEAST_RING, MOST_RING = 170, 420
"""Radius of a ring in the engraver's units, for nothing and for all; a notehead's is about 110."""
INK = "#0072b2"


@dataclass(frozen=True)
class Mark:
    """A note on a score that is ringed.

    Args:
        beat: on which it begins, in quarter notes from the score's first.
        pitch: its MIDI number.
        share: how large its ring is, 0 to 1; None for the note that all lines lead to.
        voice: which of several such notes, counted in the score's order from above.
    """

    beat: float
    pitch: int
    share: float | None = None
    voice: int = 0


def marked(svg: str, toolkit: Any, marks: Sequence[Mark]) -> str:
    """Return an engraving with rings about notes, and a line from each to the one without share.

    Args:
        svg: what the engraver drew.
        toolkit: the engraver, which knows when each note sounds.
        marks: what is ringed.

    Raises:
        CourseError: there is no such note on the score.
    """
    places = [_place(svg, toolkit, mark) for mark in marks]
    goals = [place for place, mark in zip(places, marks, strict=True) if mark.share is None]
    drawn = []
    for (x, y), mark in zip(places, marks, strict=True):
        if mark.share is None:
            shape = f"M{x} {y - 330}l260 330l-260 330l-260 -330z"
            drawn.append(f'<path d="{shape}" style="fill:none;stroke:black;stroke-width:45"/>')
            continue
        radius = round(LEAST_RING + (MOST_RING - LEAST_RING) * mark.share)
        ring = f"fill:{INK};fill-opacity:0.2;stroke:{INK};stroke-width:35"
        drawn.append(f'<circle cx="{x}" cy="{y}" r="{radius}" style="{ring}"/>')
        line = f"stroke:{INK};stroke-opacity:0.6;stroke-width:{round(20 + 160 * mark.share)}"
        drawn += [f'<path d="M{x} {y}L{to_x} {to_y}" style="{line}"/>' for to_x, to_y in goals]
    # All noteheads stand in one group of the page, whose measure these places have.
    end = svg.index(">", svg.index('class="page-margin"')) + 1
    return svg[:end] + "".join(drawn) + svg[end:]


def _place(svg: str, toolkit: Any, mark: Mark) -> tuple[int, int]:
    """Return the middle of a notehead, in the engraver's units."""
    found = []
    for entry in toolkit.renderToTimemap({"includeMeasures": False, "includeRests": False}):
        if abs(entry["qstamp"] - mark.beat) < 0.01:
            for name in entry.get("on", ()):
                if toolkit.getMIDIValuesForElement(name)["pitch"] == mark.pitch:
                    head = re.search(
                        rf'id="{re.escape(name)}".*?translate\((\d+), ?(\d+)\)', svg, re.DOTALL
                    )
                    if head:
                        found.append((int(head.group(1)) + 110, int(head.group(2))))
    if not found:
        raise CourseError(
            f"On beat {mark.beat:g} no note of pitch {mark.pitch} begins on this score, so that it "
            "cannot be marked. Give the beat on which the note begins."
        )
    found.sort(key=lambda place: place[1])
    return found[min(mark.voice, len(found) - 1)]

"""The pad: a point between words, which says how much of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets
from anywidget import AnyWidget
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.listening.widgets import HERE, module

# Points are kept to six digits, so what is nearer to an edge than this lies on it.
_ON_THE_EDGE = 5e-6


def corners(count: int) -> NDArray[np.float64]:
    """Return the corners of the pad.

    Args:
        count: 2 for a line from left to right, else a regular polygon.

    Returns:
        `[corner, (x, y)]` on the unit circle, the first at the top, then clockwise; y goes up.
    """
    if count == 2:
        return np.array([[-1.0, 0.0], [1.0, 0.0]])
    angles = math.pi / 2 - 2 * math.pi * np.arange(count) / count
    return np.column_stack([np.cos(angles), np.sin(angles)])


def shares_at(point: Sequence[float], count: int) -> tuple[float, ...]:
    """Return how much of each corner there is at a point: Wachspress's coordinates.

    They are smooth, never below 0, and add up to 1. At a corner all is of that corner; on an edge
    only its two corners have a share, in the measure of their distance.

    Args:
        point: (x, y); what lies outside is drawn in towards the middle.
        count: the number of corners.

    Returns:
        A share for each corner.
    """
    x, y = float(point[0]), float(point[1])
    if count == 2:
        right = min(max((1 + x) / 2, 0.0), 1.0)
        return (1 - right, right)
    middle = math.cos(math.pi / count)  # from the middle to each edge
    angles = math.pi / 2 - 2 * math.pi * (np.arange(count) + 0.5) / count
    along = x * np.cos(angles) + y * np.sin(angles)
    distances = middle - along / max(1.0, float(along.max()) / middle)
    distances[distances < _ON_THE_EDGE] = 0
    # Edge i leads from corner i to the next: a corner's weight leaves out the two edges it is on.
    weights = np.array(
        [
            np.prod([distances[i] for i in range(count) if i not in (corner, (corner - 1) % count)])
            for corner in range(count)
        ]
    )
    return tuple((weights / weights.sum()).tolist())


class Pad(AnyWidget):
    """A polygon with a word at each corner and a point to be moved; `pad` makes one.

    Attributes:
        words: the corners' words.
        value: a share for each word; they add up to 1. The point is what is kept: shares that are
            set move it to their balance, which for four words and more belongs to many shares.
    """

    _esm = module("drawing.js", "point.js", "pad.js")
    _css = HERE / "panel.css"
    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)
    point = traitlets.List(traitlets.Float(), [0.0, 0.0], minlen=2, maxlen=2).tag(sync=True)
    value = traitlets.Any()

    def __init__(self, words: Sequence[str], value: Sequence[float], description: str) -> None:
        """Build the pad."""
        super().__init__(words=list(words), description=description)
        self.value = value
        self.observe(self._moved, names="point")

    @traitlets.validate("value")
    def _balanced(self, proposal: dict[str, Any]) -> tuple[float, ...]:
        count = len(self.words)
        shares = np.asarray(proposal["value"], dtype=float)
        if shares.shape != (count,) or not np.isfinite(shares).all() or (shares < 0).any():
            raise CourseError(
                f"The shares on this pad are {count} numbers of 0 or more, one a word; "
                f"{proposal['value']!r} was given."
            )
        if not shares.sum():
            raise CourseError("One of the shares on a pad must be above 0.")
        point = np.round(shares / shares.sum() @ corners(count), 6).tolist()
        self.point = point
        return shares_at(point, count)

    def _moved(self, change: dict[str, Any]) -> None:
        self.value = shares_at(change["new"], len(self.words))

    @property
    def said(self) -> str:
        """The shares in words."""
        percent = (round(100 * share) for share in self.value)
        named = zip(percent, self.words, strict=True)
        return ", ".join(f"{number} % {word}" for number, word in named if number)


def pad(
    words: Sequence[str], *, start: str | Sequence[float] | None = None, description: str = ""
) -> Pad:
    """Return a control for `panel`: a point between words, moved by mouse, finger or keys.

    Its value is a tuple of shares, one a word, that add up to 1.

    Args:
        words: 2 to 8 words, one a corner; two make a line.
        start: a word, to begin at its corner, or a share for each word; the middle by default.
        description: the pad's name; the argument's name in a panel by default.

    Raises:
        CourseError: too few or too many words, two that are the same, or no such start.
    """
    if isinstance(words, str) or not 2 <= len(words) <= 8 or len(set(words)) < len(words):
        raise CourseError(f"A pad takes 2 to 8 different words; {words!r} was given.")
    if start is None:
        shares: Sequence[float] = [1.0] * len(words)
    elif isinstance(start, str):
        if start not in words:
            raise CourseError(
                f"A pad starts at one of its words, {', '.join(words)}; not {start!r}."
            )
        shares = [float(word == start) for word in words]
    else:
        shares = start
    return Pad(words, shares, description)

"""The latent map: a point in a square of two numbers, over a picture of what lies where."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import traitlets
from anywidget import AnyWidget

from coursekit.errors import CourseError
from coursekit.listening.widgets import HERE, module

MOST_DOTS = 2_000
DIGITS = 4


class LatentMap(AnyWidget):
    """A square with dots in it and a point to be moved; `latent_map` makes one.

    Attributes:
        value: (x, y), each from -extent to extent; what lies outside is drawn in to the edge.
        said: the value in words, with the name of the nearest dot.
    """

    _esm = module("drawing.js", "point.js", "map.js")
    _css = HERE / "panel.css"
    description = traitlets.Unicode().tag(sync=True)
    axes = traitlets.List(traitlets.Unicode(), minlen=2, maxlen=2).tag(sync=True)
    extent = traitlets.Float().tag(sync=True)
    dots = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    colours = traitlets.List(traitlets.Unicode()).tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    legend = traitlets.Unicode().tag(sync=True)
    point = traitlets.List(traitlets.Float(), [0.0, 0.0], minlen=2, maxlen=2).tag(sync=True)
    value = traitlets.Any()

    def __init__(self, value: Sequence[float], **traits: Any) -> None:
        """Build the map."""
        super().__init__(**traits)
        self.value = value
        self.observe(self._moved, names="point")

    @traitlets.validate("value")
    def _inside(self, proposal: dict[str, Any]) -> tuple[float, float]:
        try:
            point = np.asarray(proposal["value"], dtype=float)
        except (TypeError, ValueError):
            point = np.array(math.nan)
        if point.shape != (2,) or not np.isfinite(point).all():
            raise CourseError(
                f"A point on this map is two numbers, (x, y); {proposal['value']!r} was given."
            )
        x, y = np.round(np.clip(point, -self.extent, self.extent), DIGITS).tolist()
        self.point = [x, y]
        return x, y

    def _moved(self, change: dict[str, Any]) -> None:
        self.value = change["new"]

    @property
    def said(self) -> str:
        """The point in words."""
        x, y = self.value
        words = f"{self.axes[0]} {x:.2f}, {self.axes[1]} {y:.2f}"
        if not self.names:
            return words
        away = ((np.array(self.dots) - (x, y)) ** 2).sum(axis=1)
        return f"{words}, nearest dot: {self.names[int(away.argmin())]}"


def latent_map(
    dots: npt.ArrayLike = (),
    feature: npt.ArrayLike | None = None,
    *,
    legend: str = "",
    names: Sequence[str] = (),
    axes: tuple[str, str] = ("x", "y"),
    extent: float = 3.0,
    start: Sequence[float] = (0.0, 0.0),
    description: str = "",
) -> LatentMap:
    """Return a control for `panel`: a point on a map, clicked, dragged or moved by keys.

    Its value is (x, y), each from -extent to extent.

    Args:
        dots: `[dot, 2]` where known pieces lie; those outside the square are left out.
        feature: one number a dot, which colours it from dark (least) to light (greatest).
        legend: what the colours mean, such as `colour: notes a bar, dark 1 to light 16`.
        names: one a dot; the nearest is said beside the point.
        axes: what the two directions are called.
        extent: the map goes from minus this to this, both ways.
        start: where the point is at first.
        description: the map's name; the argument's name in a panel by default.

    Raises:
        CourseError: there are too many dots, or not as many features or names as dots.
    """
    table = np.asarray(dots, dtype=float).reshape(-1, 2)
    shades = np.zeros(len(table)) if feature is None else np.asarray(feature, dtype=float)
    if len(table) > MOST_DOTS or len(shades) != len(table) or len(names) not in (0, len(table)):
        raise CourseError(
            f"A map takes at most {MOST_DOTS:,} dots, with one number and one name for each; "
            f"{len(table)} dots, {len(shades)} numbers and {len(names)} names were given."
        )
    if not extent > 0 or not math.isfinite(extent):
        raise CourseError(f"A map's extent is above 0, such as 3; {extent!r} was given.")
    shown = np.flatnonzero((np.abs(table) <= extent).all(axis=1))
    return LatentMap(
        start,
        description=description,
        axes=list(axes),
        extent=float(extent),
        dots=np.round(table[shown], DIGITS).tolist(),
        colours=_colours(shades)[shown].tolist() if len(shown) else [],
        names=[str(names[place]) for place in shown.tolist()] if len(names) else [],
        legend=legend,
    )


def _colours(shades: npt.NDArray[np.float64]) -> npt.NDArray[np.str_]:
    """Return a colour for each number, which also those tell apart who see no red or green."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    spread = float(np.ptp(shades)) if len(shades) else 0.0
    scaled = (shades - shades.min()) / spread if spread else np.zeros(len(shades))
    # The palest yellows could hardly be seen on the light ground.
    return np.array([to_hex(colour) for colour in colormaps["viridis"](0.9 * scaled)], dtype=str)

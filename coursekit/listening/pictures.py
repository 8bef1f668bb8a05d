"""Pictures that everybody can read: colours, style, and figures that carry their description."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.errors import CourseError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# The colours of Okabe and Ito (2008), told apart with every kind of colour vision. Yellow comes
# last, because it needs a dark outline on white.
PALETTE: tuple[str, ...] = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#F0E442",
)  # fmt: skip
# Colour is never the only sign: the same index has a marker too.
MARKERS: tuple[str, ...] = ("o", "s", "^", "D", "v", "P", "X", "*")
MAX_BYTES = 40_000

_STYLE: dict[str, Any] = {
    "figure.figsize": (7.2, 3.4),
    "figure.dpi": 110,
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "axes.facecolor": "white",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": "medium",
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.grid": False,
    "grid.color": "#d9d9d9",
    "grid.linewidth": 0.6,
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "svg.hashsalt": "coursekit",
}


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture with its description; a notebook shows it when a cell ends with it.

    Args:
        data: the bytes of the file.
        alt: what the picture shows, in a sentence: for whoever does not see it.
        mime: `image/png` or `image/svg+xml`.
    """

    data: bytes
    alt: str
    mime: str = "image/png"

    @property
    def png(self) -> bytes:
        """The bytes of the PNG file.

        Raises:
            CourseError: the picture is an SVG.
        """
        if self.mime != "image/png":
            raise CourseError("This picture is drawn in lines (SVG), not in pixels. Use .svg.")
        return self.data

    @property
    def svg(self) -> str:
        """The text of the SVG file.

        Raises:
            CourseError: the picture is a PNG.
        """
        if self.mime != "image/svg+xml":
            raise CourseError("This picture is made of pixels (PNG), not of lines. Use .png.")
        return self.data.decode("utf-8")

    def html(self) -> str:
        """Return the picture as an HTML image that carries its description."""
        data = base64.b64encode(self.data).decode("ascii")
        return (
            f'<img class="coursekit-picture" alt="{html.escape(self.alt, quote=True)}" '
            f'style="max-width:100%;background:white" src="data:{self.mime};base64,{data}">'
        )

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        # JupyterLab drops the description of an image/png output, so it gets HTML, which it
        # prefers; the stored notebook keeps the plain image, for readers on a forge.
        is_png = self.mime == "image/png"
        plain = base64.b64encode(self.data).decode("ascii") if is_png else self.svg
        bundle = {"text/html": self.html(), self.mime: plain, "text/plain": self.alt}
        return bundle, {self.mime: {"alt": self.alt}}

    def __repr__(self) -> str:
        """Say what the picture shows."""
        return self.alt


@contextmanager
def style() -> Iterator[None]:
    """Draw everything inside the `with` block in the course's style and colours."""
    import matplotlib as mpl
    from cycler import cycler

    cycle = cycler(color=PALETTE[:7]) + cycler(marker=MARKERS[:7])
    settings: dict[Any, Any] = {**_STYLE, "axes.prop_cycle": cycle}
    with mpl.rc_context(settings):
        yield


def picture(figure: Figure, alt: str) -> Picture:
    """Turn a matplotlib figure into a picture with a description, and close the figure.

    Args:
        figure: what was drawn.
        alt: a full sentence that says what it shows, for whoever does not see it.

    Returns:
        A PNG of 110 pixels an inch in at most 128 colours, of fewer of both where the file would
        be larger than 40 kB; the same figure gives the same bytes.

    Raises:
        CourseError: `alt` is not a sentence.
    """
    from matplotlib import pyplot as plt

    sentence = " ".join(alt.split())
    plt.close(figure)
    if len(sentence.split()) < 4 or not sentence.endswith((".", "!", "?")):
        raise CourseError(
            "The description of a picture is a full sentence that says what it shows and ends "
            f"with a full stop; {alt!r} is not."
        )
    data = b""
    for scale, colours in ((1, 128), (1, 48), (1, 24), (0.85, 24), (0.7, 24), (0.55, 16)):
        stream = io.BytesIO()
        figure.savefig(
            stream, format="png", dpi=110 * scale, facecolor="white", metadata={"Software": None}
        )
        data = _quantised(stream.getvalue(), colours)
        if len(data) <= MAX_BYTES:
            break
    return Picture(data, sentence)


def _quantised(png: bytes, colours: int) -> bytes:
    """Return a PNG with a palette of so many colours and nothing beside the picture."""
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    small = image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    stream = io.BytesIO()
    small.save(stream, format="PNG", optimize=True)
    return stream.getvalue()

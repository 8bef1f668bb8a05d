"""The curve of a training, as a picture and as one that grows in a notebook."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coursekit.progress import in_notebook

if TYPE_CHECKING:
    from coursekit.listening import Picture

SECONDS_BETWEEN = 1.0


class LiveCurve:
    """One picture in a notebook that is replaced by a newer one while a net trains."""

    def __init__(self, title: str, *, shown: bool) -> None:
        """Take the title; outside a notebook nothing is ever shown."""
        self.title = title
        self.shown = shown and in_notebook()
        self.handle: Any = None
        self.next = 0.0

    def update(self, history: Any, *, last: bool = False) -> None:
        """Draw the curve as far as it has come, but not so often that training waits for it.

        The first call, before training, makes room above the bar: a picture that came between
        two of the bar's lines would tear it in two.
        """
        if not self.shown or (not last and time.monotonic() < self.next):
            return
        from IPython.display import display

        start = time.monotonic()
        picture = draw(history.steps, history.losses, history.scores, self.title)
        if self.handle is None:
            self.handle = display(picture, display_id=True)
        else:
            self.handle.update(picture)
        # Drawing takes at most a tenth of the time.
        now = time.monotonic()
        self.next = now + max(SECONDS_BETWEEN, 9 * (now - start))


def draw(
    steps: Sequence[int], losses: Sequence[float], scores: Sequence[float], title: str
) -> Picture:
    """Draw loss and score against steps.

    Args:
        steps: where the points are.
        losses: one a point.
        scores: one a point, or none.
        title: of the picture.
    """
    from matplotlib import pyplot as plt

    from coursekit.listening import PALETTE, picture, style

    with style():
        figure, axes = plt.subplots(1, 2 if scores else 1, squeeze=False, figsize=(7.2, 2.8))
        curves = [("loss", losses)] + ([("score (lower is better)", scores)] if scores else [])
        points = [] if steps else ["loss and score are not known yet"]
        for index, (axis, (name, values)) in enumerate(zip(axes[0], curves, strict=True)):
            mark = "." if len(values) < 40 else ""
            axis.plot(steps, values, color=PALETTE[index], marker=mark)
            axis.set_xlabel("step (updates of the weights)")
            axis.set_ylabel(name)
            if not values:
                continue
            if min(values) > 0 and max(values) > 30 * min(values):
                axis.set_yscale("log")
            points.append(f"{name.split()[0]} from {values[0]:.2g} to {values[-1]:.2g}")
        axes[0][0].set_title(title)
        return picture(
            figure, f"{title}: {' and '.join(points)} over {max(steps, default=0)} steps."
        )

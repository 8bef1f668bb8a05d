"""Attention drawn on the notes: from the note that is to be written to those that it looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit import listening
from coursekit.encodings.grid import VOICES
from coursekit.encodings.serialised import VOICES_IN_STEP, Pitches
from coursekit.spelling import pitch_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from coursekit.listening import Picture

MOST_LINES = 8
LEAST_SHARE = 0.02
"""What gets less of the attention is left out."""


def looked_at(shares: Any, place: int, most: int = 3) -> list[tuple[int, float]]:
    """Return the places that get most of the attention, with their shares, the largest first.

    Args:
        shares: `[token, token]` of one head, as `Model.maps` gives them.
        place: of the note that is to be written; 0 is the first soprano. -1 in the answer is the
            start of the piece.
        most: how many.
    """
    row = np.asarray(shares[place])[: place + 1]
    order = np.argsort(-row, kind="stable")[:most]
    return [(int(at) - 1, float(row[at])) for at in order]


def where(place: int, asked: int) -> str:
    """Say where a place lies, seen from the note that is asked for."""
    if place < 0:
        return "the start of the piece"
    step, voice = divmod(place, VOICES_IN_STEP)
    back = asked // VOICES_IN_STEP - step
    ago = "on the same sixteenth" if not back else f"{back} sixteenth{'s' * (back > 1)} before"
    return f"the {VOICES[voice].lower()} {ago}"


def attention(
    pitches: Pitches, shares: Any, step: int, voice: int, title: str = "What the head looks at"
) -> Picture:
    """Draw what a head looks at when a note is to be written.

    Args:
        pitches: `[step, voice]`.
        shares: `[token, token]` of one head, as `Model.maps` gives them.
        step: of the note, from 0 on.
        voice: 0 soprano to 3 bass.
        title: stands above the picture.
    """
    from matplotlib import pyplot as plt

    place = step * VOICES_IN_STEP + voice
    row = np.asarray(shares[place])
    with listening.style():
        figure, axes = plt.subplots(figsize=(10, 4.2))
        for number in range(VOICES_IN_STEP):
            _line(axes, pitches[:, number], number)
        target = (step + 0.5, int(pitches[step, voice]))
        found = [(at, share) for at, share in looked_at(shares, place, MOST_LINES)
                 if at >= 0 and share >= LEAST_SHARE]  # fmt: skip
        for at, share in found:
            there, line = divmod(at, VOICES_IN_STEP)
            source = (there + 0.5, int(pitches[there, line]))
            axes.plot(*source, "o", markersize=5 + 20 * share, markerfacecolor="none",
                      markeredgecolor="black", markeredgewidth=1.5, zorder=5)  # fmt: skip
            axes.plot(*zip(target, source, strict=True), color="black", marker="", linestyle="-",
                      linewidth=0.5 + 5 * share, alpha=0.6, zorder=4)  # fmt: skip
        axes.plot(*target, "*", markersize=16, color="black", zorder=6, label="to be written")
        axes.set(title=title, xlabel="beat (a step is a sixteenth)", ylabel="pitch",
                 xlim=(0, len(pitches)), xticks=np.arange(0, len(pitches), 4),
                 xticklabels=np.arange(len(pitches[::4])) + 1)  # fmt: skip
        low, high = int(pitches.min()), int(pitches[pitches < 128].max())
        marks = [pitch for pitch in range(low - 1, high + 2) if pitch % 12 in (0, 4, 7)]
        axes.set_yticks(marks, [pitch_name(pitch) for pitch in marks])
        axes.set_ylim(low - 2, high + 6)  # room for the legend above the highest note
        axes.legend(loc="upper left", ncols=5, fontsize=8)
    told = "; ".join(f"{where(at, place)} ({round(100 * share)} %)"
                     for at, share in looked_at(shares, place))  # fmt: skip
    alt = (
        f"{title}. To write the {VOICES[voice].lower()} on beat {step // 4 + 1}, sixteenth "
        f"{step % 4 + 1}, the head looks most at: {told}. "
        f"It gives {round(100 * float(row[0]))} % to the start of the piece."
    )
    return listening.picture(figure, alt)


def _line(axes: Axes, column: Any, voice: int) -> None:
    """Draw one voice as bars, one a note."""
    changes = np.flatnonzero(np.append(True, column[1:] != column[:-1]))
    ends = np.append(changes[1:], len(column))
    sounding = column[changes] < 128
    axes.barh(
        column[changes][sounding], (ends - changes)[sounding], left=changes[sounding], height=0.7,
        color=listening.PALETTE[voice], alpha=0.55, edgecolor="black", linewidth=0.4,
        label=VOICES[voice],
    )  # fmt: skip

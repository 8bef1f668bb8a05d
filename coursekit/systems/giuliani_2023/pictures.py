"""The timeline of an arrangement: a row for each role, and the room that is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coursekit.listening import PALETTE, picture, style
from coursekit.systems.giuliani_2023.arrangement import Arrangement
from coursekit.systems.giuliani_2023.briefs import room_of
from coursekit.systems.giuliani_2023.loops import ROLES

if TYPE_CHECKING:
    from coursekit.listening import Picture


def timeline(arrangement: Arrangement, title: str = "Timeline of the arrangement") -> Picture:
    """Return a picture of which loop sounds in which bars.

    Repeats are hatched, locked loops have a thick edge, and below stands the room that is taken.

    Args:
        arrangement: from the arranger, or from anybody else.
        title: stands above the picture.
    """
    from matplotlib import pyplot as plt

    roles = [role for role in ROLES if any(one.loop.role == role for one in arrangement.placed)]
    locked = set(arrangement.brief.locks)
    with style():
        figure, (rows, room) = plt.subplots(
            2, 1, figsize=(10, 1.6 + 0.42 * len(roles)), sharex=True,
            height_ratios=(len(roles), 1.8), layout="constrained",
        )  # fmt: skip
        for one in arrangement.placed:
            row = roles.index(one.loop.role)
            held = (one.loop.name, one.bar) in locked
            rows.barh(
                row, one.loop.bars, left=one.bar, height=0.82,
                color=PALETTE[ROLES.index(one.loop.role) % len(PALETTE)], alpha=0.45,
                hatch="//" if one.repeat else None, edgecolor="black",
                linewidth=3 if held else 0.8,
            )  # fmt: skip
            words = one.loop.name.split()[-1] + (" locked" if held else "")
            rows.text(one.bar + one.loop.bars / 2, row, words, ha="center", va="center",
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})  # fmt: skip
        rows.set(title=title, yticks=range(len(roles)), yticklabels=roles,
                 ylim=(len(roles) - 0.4, -0.6), ylabel="role")  # fmt: skip
        bars = range(1, arrangement.bars + 1)
        taken = [sum(room_of(one.loop) for one in arrangement.at(bar)) for bar in bars]
        room.bar(bars, taken, width=1, align="edge", color="#999999")
        room.axhline(arrangement.brief.capacity, color="black", linestyle="--", linewidth=1)
        room.set(xlabel="bar", ylabel="room (units)", xlim=(1, arrangement.bars + 1),
                 ylim=(0, arrangement.brief.capacity + 1.5),
                 xticks=range(1, arrangement.bars + 2, 4))  # fmt: skip
    return picture(figure, in_words(arrangement))


def in_words(arrangement: Arrangement) -> str:
    """Return a sentence for each section that says which loops start there."""
    told = []
    for bar in arrangement.sections:
        starts = [
            " ".join(one.loop.name.split()[1:]) + (" again" if one.repeat else "")
            for one in arrangement.at(bar)
            if one.bar == bar
        ]
        told.append(f"From bar {bar}: {', '.join(starts)}.")
    return f"An arrangement of {arrangement.bars} bars. " + " ".join(told)

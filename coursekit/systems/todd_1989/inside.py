"""A look inside: the net as a diagram, and what goes on in it between a plan and what is heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.listening import PALETTE, Picture, picture, style
from coursekit.spelling import pitch_name
from coursekit.systems.todd_1989.experiments import GRAM, grams, line_of
from coursekit.systems.todd_1989.melodies import BEGINS, PITCHES
from coursekit.systems.todd_1989.model import Model

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pretty_midi import PrettyMIDI

Notes = list[tuple[int, int, int]]
SLICES = 34
_EVERY = 2
"""Only every other pitch is named, so that the names can be read."""


def look_inside(
    model: Model, shares: Sequence[float], *, slices: int = SLICES
) -> tuple[PrettyMIDI, Picture]:
    """Play from a plan, and draw the plan, the memory and which tunes the notes come from.

    Args:
        model: of the system.
        shares: how much of each melody's plan, one number a melody.
        slices: how many eighth notes.

    Returns:
        The piece and the picture of what went on inside.

    Raises:
        CourseError: there is not one share for each melody, or the plan gives only silence.
    """
    if len(shares) != len(model.names):
        raise CourseError(
            f"A plan needs one share for each of the {len(model.names)} melodies; "
            f"{len(shares)} were given."
        )
    run = model.run(np.array(shares, dtype=np.float64), slices)
    notes: Notes = model.notes_of(run.outputs.tolist())
    if not notes:
        raise CourseError(
            "From this plan the net plays nothing but rests. Move the point a little towards one "
            "of the tunes."
        )
    return model.to_midi(run), _draw(model, shares, run.contexts, notes)


def diagram(axes: Axes) -> None:
    """Draw the net as boxes and arrows: what is learned in black, what is fixed in orange.

    Args:
        axes: to draw on.
    """
    boxes = {
        "plan\n(which tune)": (0, 0),
        "context\n(what still rings)": (2.2, 0),
        "hidden units": (1.1, 1.3),
        "outputs\n(pitches, beginnings)": (1.1, 2.6),
    }
    frame = {"boxstyle": "round,pad=0.5", "facecolor": "#e8f1f8", "edgecolor": PALETTE[0]}
    for words, place in boxes.items():
        axes.annotate(words, place, ha="center", va="center", bbox=frame)
    arrow: dict[str, Any] = {"arrowstyle": "-|>", "color": "black", "linewidth": 1.6}
    learned = (((0.1, 0.35), (0.8, 1)), ((2, 0.35), (1.4, 1)), ((1.1, 1.6), (1.1, 2.2)))
    for tail, head in learned:
        axes.annotate("", head, tail, arrowprops=arrow)
    fixed = arrow | {"color": PALETTE[1], "connectionstyle": "arc3,rad=-0.45"}
    axes.annotate("", (2.75, 0.4), (2.1, 2.6), arrowprops=fixed)
    axes.text(2.85, 1.9, "adds what\nwas played", color="#A84300")
    axes.set(title="Black: learned. Orange: fixed by hand.", xlim=(-0.9, 3.9), ylim=(-0.5, 3.1))
    axes.set_axis_off()


def inherited(model: Model, notes: Notes) -> dict[str, list[int]]:
    """Return for each melody which of some notes stand in a run of three that it has too.

    Args:
        model: of the system.
        notes: (pitch unit, first slice, slices) in order.

    Returns:
        By the melody's name, the places of the notes in their row, in order.
    """
    played = grams([unit for unit, *_ in notes])
    places = {}
    for melody in model.melodies:
        known = set(grams(line_of(melody.slices())[0]))
        starts = [at for at, gram in enumerate(played) if gram in known]
        places[melody.name] = sorted({at + step for at in starts for step in range(GRAM)})
    return places


def _draw(model: Model, shares: Sequence[float], contexts: Any, notes: Notes) -> Picture:
    """Draw the memory with the notes on it, and below it each tune's share and its notes."""
    from matplotlib import pyplot as plt

    places = inherited(model, notes)
    with style():
        figure, ((empty, memory), (plan, tunes)) = plt.subplots(
            2, 2, figsize=(10, 5), width_ratios=(1, 3), height_ratios=(3, 2)
        )
        empty.set_axis_off()
        _draw_memory(memory, contexts, notes)
        rows = range(len(shares))
        colours = [PALETTE[row % len(PALETTE)] for row in rows]
        plan.barh(rows, [float(share) for share in shares], color=colours)
        plan.set(title="Plan", xlabel="share", xlim=(0, 1), yticks=rows, yticklabels=model.names)
        for row, name in enumerate(model.names):
            spans = [(notes[at][1] + 0.08, notes[at][2] - 0.16) for at in places[name]]
            tunes.broken_barh(spans, (row - 0.35, 0.7), color=colours[row])
        tunes.set(
            title="Notes that stand in a run of three of each tune",
            xlabel="slice (eighth notes from the beginning)",
            xlim=memory.get_xlim(),
            yticks=rows,
            yticklabels=[],
        )
        for axes in (plan, tunes):
            axes.set_ylim(len(rows) - 0.5, -0.5)
        return picture(figure, _in_words(model, shares, places, len(notes)))


def _draw_memory(axes: Axes, contexts: Any, notes: Notes) -> None:
    """Draw how strong each pitch's trace is in each slice, and the notes on it."""
    from matplotlib.patches import Rectangle

    mesh = axes.pcolormesh(contexts[:, :BEGINS].T, cmap="Oranges", vmin=0)
    axes.figure.colorbar(mesh, ax=axes, label="trace", pad=0.01)
    for unit, start, length in notes:
        corner = (start + 0.08, unit + 0.25)
        axes.add_patch(Rectangle(corner, length - 0.16, 0.5, facecolor="#222222"))
    named = range(0, BEGINS, _EVERY)
    axes.set(
        title="Memory: what still rings (orange), and the notes played (dark bars)",
        ylabel="pitch",
        yticks=[unit + 0.5 for unit in named],
        yticklabels=[pitch_name(PITCHES[unit]) for unit in named],
    )


def _in_words(
    model: Model, shares: Sequence[float], places: dict[str, list[int]], count: int
) -> str:
    """Say what the picture shows: the plan, and how many notes each tune has a part in."""
    plan = ", ".join(
        f"{share:.2f} {melody.title}"
        for share, melody in zip(shares, model.melodies, strict=True)
        if abs(share) >= 0.005
    )
    parts = ", ".join(
        f"{len(places[melody.name])} in {melody.title}"
        for melody in model.melodies
        if places[melody.name]
    )
    return (
        f"From the plan {plan or 'of noughts'} the net plays {count} notes; of these so many stand "
        f"in a run of three notes that a tune has too: {parts or 'none'}."
    )

"""What the claims rest on: nets trained with many seeds, and what they play, in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coursekit.neural import repeat
from coursekit.systems.eck_schmidhuber_2002.figures import (
    TEN_CHORUSES,
    bars_known,
    chord_share,
    scale_share,
    wrong_chords,
)
from coursekit.systems.eck_schmidhuber_2002.model import SYSTEM, learn_net
from coursekit.systems.eck_schmidhuber_2002.playing import free_run

if TYPE_CHECKING:
    from coursekit.systems.eck_schmidhuber_2002.network import Net

PIECES = 20
"""How many pieces each net of experiment 2 plays."""


def figures(net: Net) -> dict[str, float]:
    """Return what a net of 25 notes plays in pieces of ten choruses, in figures.

    Returns:
        `wrong_share`: of steps with a wrong chord; `lost`: the share of pieces with any;
        `scale`, `chord` and `known`: shares of the melody in the scale, on the chord, and of bars
        that are one of the two written ones.
    """
    played = free_run(net, TEN_CHORUSES, range(PIECES))
    wrong_steps = wrong_chords(played)
    return {
        "wrong_share": float(wrong_steps.mean() / TEN_CHORUSES),
        "lost": float((wrong_steps > 0).mean()),
        "scale": float(scale_share(played).mean()),
        "chord": float(chord_share(played).mean()),
        "known": float(bars_known(played).mean()),
    }


def form_row(seed: int) -> dict[str, Any]:
    """Train experiment 1 with one seed: the paper's net and a plain one of its size."""
    row: dict[str, Any] = {}
    for kind in ("lstm", "plain"):
        net, history = learn_net(1, kind, seed=seed, progress=False)
        row[f"{kind}_steps"] = history.steps[-1] if history.stopped == "solved" else None
        row[f"{kind}_wrong"] = int(wrong_chords(free_run(net, TEN_CHORUSES, [0]))[0])
        row[f"{kind}_weights"] = net.weights()
    return row


def melody_row(seed: int) -> dict[str, Any]:
    """Train experiment 2 with one seed: the paper's net with its mask, chords first."""
    net, _ = learn_net(2, seed=seed, progress=False)
    return figures(net)


def repeat_form(seeds: int) -> list[dict[str, Any]]:
    """Repeat experiment 1 with so many seeds, and write the log."""
    from coursekit.systems.eck_schmidhuber_2002.training import PLAIN_RATE, recipe_of

    about = (
        "Experiment 1: steps until ten choruses of free running were right (None: never), and "
        "steps of 960 with a wrong chord at the end; lstm, and plain net with learning rate "
        f"{PLAIN_RATE}."
    )
    return repeat(SYSTEM, "form", form_row, seeds, recipe=recipe_of(1, "quick"), about=about)


def repeat_melody(seeds: int) -> list[dict[str, Any]]:
    """Repeat experiment 2 with so many seeds, and write the log."""
    from coursekit.systems.eck_schmidhuber_2002.training import recipe_of

    about = f"Experiment 2: {PIECES} pieces of ten choruses by each net, in figures."
    return repeat(SYSTEM, "melody", melody_row, seeds, recipe=recipe_of(2, "quick"), about=about)

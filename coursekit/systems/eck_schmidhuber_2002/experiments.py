"""The trainings that the claims rest on: many seeds, the paper's net beside others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coursekit.corpora import blues
from coursekit.neural import Recipe, repeat
from coursekit.systems.eck_schmidhuber_2002 import playing

if TYPE_CHECKING:
    from coursekit.systems.eck_schmidhuber_2002.playing import Net

SYSTEM = "eck_schmidhuber_2002"
TEN = 10 * blues.STEPS
PIECES = 20


def figures(net: Net, pieces: int = PIECES, first_seed: int = 0) -> dict[str, float]:
    """Return what a net of 25 notes plays in ten choruses, in figures.

    Args:
        net: trained.
        pieces: how many run beside each other.
        first_seed: of the first piece.

    Returns:
        `wrong_share`: of steps with a wrong chord; `lost`: the share of pieces with any;
        `scale`, `chord` and `known`: shares of the melody in the scale, on the chord, and of bars
        that are one of the two written ones.
    """
    played = playing.free_run(net, TEN, range(first_seed, first_seed + pieces))
    wrong = playing.wrong_chords(played)
    return {
        "wrong_share": float(wrong.mean() / TEN),
        "lost": float((wrong > 0).mean()),
        "scale": float(playing.scale_share(played).mean()),
        "chord": float(playing.chord_share(played).mean()),
        "known": float(playing.bars_known(played).mean()),
    }


def repeat_form(seeds: int) -> list[dict[str, Any]]:
    """Train experiment 1 with so many seeds: the paper's net and a plain one of its size."""
    from coursekit.systems.eck_schmidhuber_2002.training import PLAIN_RATE, recipe_of

    recipe = recipe_of(1, "quick")
    return repeat(
        SYSTEM, "form", lambda seed: _form(seed, recipe), seeds, recipe=recipe,
        about="Experiment 1: steps until ten choruses of free running were right (None: never), "
        f"and steps of 960 with a wrong chord at the end; lstm, and plain net with learning rate "
        f"{PLAIN_RATE}.",
    )  # fmt: skip


def _form(seed: int, recipe: Recipe) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in ("lstm", "plain"):
        net, history = trained(1, kind, seed, recipe)
        solved = history.stopped == "solved"
        found[f"{kind}_steps"] = history.steps[-1] if solved else None
        found[f"{kind}_wrong"] = int(playing.wrong_chords(playing.free_run(net, TEN, [0]))[0])
        found[f"{kind}_weights"] = net.weights()
    return found


def repeat_melody(seeds: int) -> list[dict[str, Any]]:
    """Train experiment 2 with so many seeds: the paper's net with its mask, chords first."""
    from coursekit.systems.eck_schmidhuber_2002.training import recipe_of

    recipe = recipe_of(2, "quick")
    return repeat(
        SYSTEM, "melody", lambda seed: _melody(seed, recipe), seeds, recipe=recipe,
        about=f"Experiment 2: {PIECES} pieces of ten choruses by each net, in figures.",
    )  # fmt: skip


def _melody(seed: int, recipe: Recipe) -> dict[str, Any]:
    net, _ = trained(2, "lstm", seed, recipe)
    return figures(net)


def trained(experiment: int, kind: str, seed: int, recipe: Recipe) -> tuple[Any, Any]:
    """Return a net of a kind after a recipe, and the history of its training."""
    from coursekit.systems.eck_schmidhuber_2002 import new_net
    from coursekit.systems.eck_schmidhuber_2002.network import BlockNet
    from coursekit.systems.eck_schmidhuber_2002.training import learn, recipe_of

    net = new_net(experiment, kind, seed=seed)
    if isinstance(net, BlockNet) and experiment == 2 and kind == "lstm":
        net.take_chords(trained(1, kind, seed, recipe_of(1, "quick"))[0])
    return net, learn(net, recipe, seed=seed, progress=False)

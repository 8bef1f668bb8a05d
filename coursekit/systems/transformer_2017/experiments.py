"""What the claims rest on: five kinds of positions, and whether what is composed is music."""

from __future__ import annotations

import dataclasses
from typing import Any

import torch

from coursekit.encodings.serialised import Pitches, parallel
from coursekit.evaluation.four_voices import judged
from coursekit.neural import Recipe
from coursekit.neural.transformer import POSITIONS
from coursekit.systems.transformer_2017.chorales import LENGTH, STEPS_IN_BAR, rows, shown
from coursekit.systems.transformer_2017.composing import sampled
from coursekit.systems.transformer_2017.model import load_net
from coursekit.systems.transformer_2017.network import Composer, equal_shapes, losses
from coursekit.systems.transformer_2017.training import RECIPES, learn

SAMPLES, BARS = 200, 12
TOP_P = 0.95
"""As `compose` has it where nothing is said."""


def positions(seed: int, recipe: Recipe | None = None) -> dict[str, Any]:
    """Train a net with each kind of positions; return how it foretells held-out chorales.

    `trained` is the surprise in nats a note over stretches as long as those of the training,
    `twice` over the second half of stretches twice as long, `same notes` over the same notes with
    only the training's length before them.
    """
    row: dict[str, Any] = {}
    for kind in POSITIONS:
        net, history = learn(
            equal_shapes()[kind], labels=False, recipe=recipe or quick(), seed=seed, progress=False
        )
        found = lengths(net) | {
            "weights": sum(weight.numel() for weight in net.parameters()),
            "seconds": history.seconds,
        }
        row[kind] = {name: round(float(value), 4) for name, value in found.items()}
    return row


@torch.no_grad()
def lengths(net: Composer) -> dict[str, float]:
    """Return how a net foretells held-out chorales at the trained length and at twice that."""
    net.eval()
    found: dict[str, list[torch.Tensor]] = {"trained": [], "twice": [], "same notes": []}
    for row in (*rows("valid"), *rows("test")):
        for begin in range(0, len(row) - 2 * LENGTH + 1, LENGTH):
            parts = {
                "trained": (begin, LENGTH, 0),
                "twice": (begin, 2 * LENGTH, LENGTH),
                # Half of the trained length is before them, so that no note stands without.
                "same notes": (begin + LENGTH // 2, LENGTH, LENGTH // 2),
            }
            for name, (start, length, skip) in parts.items():
                seen, told = shown(row, start, length)
                found[name].append(losses(net(seen[None]), told[None])[skip:])
    return {name: float(torch.cat(parts).mean()) for name, parts in found.items()}


def music(seed: int) -> dict[str, Any]:
    """Compose 200 pieces from nothing; return what is wrong with them and who tells them apart."""
    steps = BARS * STEPS_IN_BAR
    return judged(
        sampled(load_net(), SAMPLES, BARS, seed, top_p=TOP_P),
        [row_pitches(row)[:steps] for row in (*rows("valid"), *rows("test"))],
        [row_pitches(row) for row in rows("train")],
        steps=steps,
        seed=seed,
    )


def row_pitches(row: torch.Tensor) -> Pitches:
    """Return a row of tokens as sounding pitches `[step, voice]`."""
    return parallel(row.numpy())


def quick(steps: int = 1500) -> Recipe:
    """Return the quick recipe with another number of steps."""
    warm = min(150, steps // 10)
    return dataclasses.replace(RECIPES["quick"], steps=steps, warmup_steps=warm)

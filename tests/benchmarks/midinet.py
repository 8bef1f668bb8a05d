"""MidiNet's training with the chord worked out once a bar, against the paper's way, in one run.

The plain way joins the chord as thirteen more channels to each layer and computes convolutions.
Both have the same weights, 128 pitches and batches of 72, and pay the same before they are timed.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace

import torch

from coursekit.neural import fit
from coursekit.systems import midinet_2017 as midinet
from coursekit.systems.midinet_2017 import training
from coursekit.systems.midinet_2017.network import Game
from tests.systems.midinet_2017.plain import plain_game

ROUNDS, CYCLES = 3, 6
WAYS = {"ours": Game, "plain": plain_game}


def same_loss(model: int) -> None:
    """Raise where the two ways do not pay the same."""
    rules = replace(training.PAPER, model=model)
    given = training.batch_of(midinet.bars("tunes", "test")[range(72)], rules.pitches)
    losses = [
        make(rules, 0).generator_pays(given, torch.Generator().manual_seed(0))
        for make in WAYS.values()
    ]
    torch.testing.assert_close(*losses, rtol=1e-4, atol=1e-4)


def rates(model: int) -> list[float]:
    """Real bars a second that each way learns from, the most of some rounds taken in turns."""
    rules = replace(training.PAPER, model=model)
    match = training.Match(midinet.bars("tunes", "train"))
    steps = CYCLES * (1 + rules.turns)
    games = [make(rules, 0) for make in WAYS.values()]
    least = [math.inf, math.inf]
    for _ in range(ROUNDS):
        for place, game in enumerate(games):
            begun = time.perf_counter()
            fit(game, match, training.recipe_for(steps=steps), seed=0, progress=False)
            least[place] = min(least[place], time.perf_counter() - begun)
    return [CYCLES * rules.batch / seconds for seconds in least]


def main() -> None:
    """Print bars a second of both ways, on one thread, and their ratio."""
    torch.set_num_threads(1)
    for model in (1, 2, 3):
        same_loss(model)
        ours, plain = rates(model)
        print(
            f"model {model}: {ours:6,.0f} bars a second   plain {plain:6,.0f}   "
            f"(ratio {ours / plain:.1f})"
        )


if __name__ == "__main__":
    main()

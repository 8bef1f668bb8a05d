"""How the nets learn to bring an opening back: cross-entropy, in which the answer counts more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from coursekit.encodings.eighths import STEPS, TOKENS
from coursekit.errors import CourseError
from coursekit.systems.lstm_1997 import answer

if TYPE_CHECKING:
    import torch

    from coursekit.neural import History
    from coursekit.systems.lstm_1997.cells import WithOutputs

SYSTEM = "lstm_1997"
NETS = ("memory", "plain")
"""Who sings: cells of 1997, or a plain recurrent net of as many weights."""
BLOCKS, SIZE = STEPS, 12
"""One block for each step of the bar, so that each can learn to keep one step."""
PLAIN_UNITS = 111
"""With so many a plain net has as many weights as the memory net, and as few more as can be."""
GAPS = (1, 2)
"""How many bars lie between in training; the lesson asks for more."""
WEIGHT = 3.0
"""How much more a step of the answer counts in training than another."""
RECIPES = {"quick": (600, 100), "full": (8_000, 500)}
"""Steps of training, and between two points of its curve."""


def new_net(kind: str = "memory", *, seed: int = 0) -> WithOutputs:
    """Return an untrained net for the melodies: `memory`, or `plain` with as many weights.

    Raises:
        CourseError: there is no such kind.
    """
    from torch import nn

    from coursekit.neural import seeded
    from coursekit.systems.lstm_1997.cells import MemoryCells, WithOutputs

    if kind not in NETS:
        raise CourseError(f"There is no net {kind!r}. Take {' or '.join(NETS)}.")
    if kind == "memory":
        cells = MemoryCells(answer.INPUTS, BLOCKS, SIZE, seed=seed)
        with seeded(seed + 1):
            return WithOutputs(cells, cells.cells, answer.INPUTS, TOKENS)
    with seeded(seed):
        units = nn.RNN(answer.INPUTS, PLAIN_UNITS, batch_first=True)
        net = WithOutputs(units, PLAIN_UNITS, answer.INPUTS, TOKENS)
    # PyTorch's layer has two biases for each unit, of which one would do.
    second_bias = units.get_parameter("bias_hh_l0").requires_grad_(False)
    nn.init.zeros_(second_bias)
    return net


def step_loss(
    model: torch.nn.Module, generator: torch.Generator, step: int, *, pieces: int = 32
) -> torch.Tensor:
    """Draw some pieces and return the weighted mean cross-entropy of their tokens, for `fit`."""
    import torch

    rng = np.random.default_rng(int(torch.randint(2**62, (1,), generator=generator)))
    gap = int(rng.integers(GAPS[0], GAPS[1] + 1))
    tokens = answer.draw(rng, pieces, gap)
    outputs = model(torch.from_numpy(answer.features(tokens)))
    losses = torch.nn.functional.cross_entropy(
        outputs.transpose(1, 2), torch.from_numpy(tokens), reduction="none"
    )
    answers = torch.from_numpy(answer.sections(gap + 2) == answer.ANSWER)
    weights = torch.where(answers, WEIGHT, 1.0)
    return (losses * weights).mean() / weights.mean()


def train(
    *,
    recipe: str = "quick",
    seed: int = 0,
    out: Path | None = None,
    progress: bool = True,
    kind: str = "memory",
) -> History:
    """Train a net on openings and answers cut from fiddle tunes, and return how it went.

    Args:
        recipe: `quick`, under a minute on two cores, or `full`, what ships.
        seed: of the first weights and of the pieces drawn.
        out: a folder for weights, card and checkpoint; None writes nothing.
        progress: show a bar.
        kind: `memory` or `plain`.
    """
    from coursekit.neural import Recipe, fit, save_weights

    net, (steps, each) = new_net(kind, seed=seed), RECIPES[recipe]
    rate = 0.01 if kind == "memory" else 0.001
    history = fit(
        net,
        step_loss,
        Recipe(recipe, steps, rate, clip=1.0, evaluate_every=each, keep="best"),
        seed=seed,
        score=lambda net: 1 - answer.brought_back(net, 4, pieces=100, split="valid").mean(),
        solved=lambda wrong: wrong < 0.002,
        checkpoint=out / f"{kind}.checkpoint" if out else None,
        progress=progress,
        title=f"{kind} net, {recipe}",
    )
    if out:
        data = "openings and answers from the course's fiddle tunes (train)"
        licence = "the tunes are in the public domain; these weights are under the course's licence"
        save_weights(
            net, out / kind, history.card(system=SYSTEM, data=data, licence=licence, net=kind)
        )
    return history

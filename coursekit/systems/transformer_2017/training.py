"""How the nets learn: each token of a stretch is foretold from those before it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from coursekit.corpora import jsb
from coursekit.neural import History, Recipe, fit, save_weights
from coursekit.neural.transformer import Attend, Shape
from coursekit.systems.transformer_2017.chorales import LENGTH, draw, rows
from coursekit.systems.transformer_2017.network import MEDIUM, Composer, losses, nll

BATCH = 8
"""Stretches of four bars a step."""
_QUICK = Recipe(
    "quick", 5000, 1.5e-3, optimiser="adamw", clip=1.0, schedule="cosine", warmup_steps=150,
    final_share=0.02, beta2=0.98, weight_decay=0.05, evaluate_every=500, checkpoint_every=500,
    keep="average", ema_decay=0.995,
)  # fmt: skip
RECIPES = {
    "quick": _QUICK,
    "full": dataclasses.replace(
        _QUICK, name="full", steps=100_000, learning_rate=5e-4, warmup_steps=4000, device="auto",
        precision="bf16-mixed", ema_decay=0.999, evaluate_every=1000, checkpoint_every=1000,
    ),
}  # fmt: skip
FULL = dataclasses.replace(MEDIUM, width=512, layers=6, heads=8, feed=2048, dropout=0.1)
"""The sizes of the paper's base model †, of its decoder alone."""


def step_loss(
    known: Sequence[Tensor], *, batch: int = BATCH, length: int = LENGTH
) -> Callable[[nn.Module, torch.Generator, int], Tensor]:
    """Return the loss of a step: the mean surprise, in nats, at a batch's tokens."""

    def loss(net: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        assert isinstance(net, Composer)
        device = next(net.parameters()).device
        seen, told = (part.to(device) for part in draw(known, batch, length, generator))
        return losses(net(seen), told).mean()

    return loss


def learn(
    shape: Shape = MEDIUM,
    *,
    recipe: Recipe | None = None,
    seed: int = 0,
    labels: bool = True,
    origin: jsb.Origin = "music21",
    batch: int = BATCH,
    length: int = LENGTH,
    attend: Attend | None = None,
    scored: bool = False,
    **shown: Any,
) -> tuple[Composer, History]:
    """Train a new net on the training chorales.

    Args:
        shape: its sizes.
        recipe: how long; `quick` where None.
        seed: the same seed gives the same weights on the same machine.
        labels: whether it is told of each token which voice and sixteenth it is.
        origin: where the chorales come from, as `jsb.load` takes it.
        batch: stretches a step.
        length: tokens of a stretch.
        attend: a learner's attention, by which the net attends while it learns and afterwards.
        scored: measure every so often how well it foretells the validation chorales.
        shown: as `fit` takes it.
    """
    net = Composer(shape, labels=labels, seed=seed)
    net.use(attend=attend)
    known = rows("train", origin)
    score = None
    if scored:

        def score(judged: nn.Module) -> float:
            assert isinstance(judged, Composer)
            return nll(judged, [row.to(next(judged.parameters()).device)
                                for row in rows("valid", origin)])  # fmt: skip

    history = fit(
        net,
        step_loss(known, batch=batch, length=length),
        recipe or RECIPES["quick"],
        seed=seed,
        score=score,
        **{"title": "Transformer", **shown},
    )
    return net.eval(), history


def save(net: Composer, history: History, path: Path) -> Path:
    """Write weights in half precision, with their card."""
    card = history.card(
        system="transformer_2017",
        data="The training part of the standard split of the JSB chorales, as far as music21 has "
        "them (208 chorales), moved by up to five semitones.",
        licence="public domain (the music); nothing of the encoding is in the weights' file",
        shape=dataclasses.asdict(net.shape),
    )
    return save_weights(net, path, card, half=True)

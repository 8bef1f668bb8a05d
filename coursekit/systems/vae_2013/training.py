"""How the nets learn: the bound, the price of its second term, and what keeps it from collapse."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import torch
from torch import Tensor, nn

from coursekit.errors import CourseError
from coursekit.neural import History, Recipe, fit, save_weights
from coursekit.systems.vae_2013 import crux
from coursekit.systems.vae_2013.bars import Kind, load
from coursekit.systems.vae_2013.baselines import MonteCarloEM, wake_sleep_loss
from coursekit.systems.vae_2013.network import Decoder, Net, Sampler, terms

Method = Literal["aevb", "wake-sleep", "monte carlo em"]
METHODS: tuple[Method, ...] = get_args(Method)
BATCH = 100
"""Bars a step, as in the paper †; with one sample each."""
_QUICK = Recipe(
    "quick", 1500, 2e-3, clip=1.0, schedule="cosine", final_share=0.05, evaluate_every=100
)
RECIPES = {
    "quick": _QUICK,
    "full": dataclasses.replace(_QUICK, name="full", steps=20_000, device="auto"),
}


@dataclass(frozen=True)
class Plan:
    """What is trained, and at which price.

    Args:
        kind: `rhythm` or `melody`.
        latents: numbers a point has.
        decoder: `plain` or `chain`.
        hidden: units of each hidden layer.
        beta: the price of a nat of KL divergence; 1 is the paper's bound.
        anneal: over which share of the steps the price rises from 0 (Bowman 2016).
        free_nats: how many nats of each latent cost nothing (Kingma 2016); MusicVAE, which says
            them in bits, takes them from the sum.
        dropout: which share of the tokens a chain does not get to see.
    """

    kind: Kind = "melody"
    latents: int = 16
    decoder: Decoder = "plain"
    hidden: int = 128
    beta: float = 1.0
    anneal: float = 0.0
    free_nats: float = 0.0
    dropout: float = 0.0

    def net(self, seed: int = 0) -> Net:
        """Return an untrained net."""
        return Net(self.kind, self.latents, self.decoder, hidden=self.hidden, seed=seed)

    def price(self, done: float) -> float:
        """Return what a nat costs when so much of the training, 0 to 1, is over."""
        return self.beta * min(1.0, done / self.anneal) if self.anneal else self.beta


PLANS = {
    "rhythm map": Plan("rhythm", 2, hidden=128, beta=0.2),
    "melody map": Plan("melody", 2, "chain", beta=0.3, free_nats=3.0, dropout=0.3),
    "melody": Plan("melody", 16, "chain", hidden=256, beta=0.2, anneal=0.8, dropout=0.4),
    "collapsed": Plan("melody", 16, "chain"),
}
"""The nets that ship."""
STEPS = {"rhythm map": 4000, "melody map": 5000, "melody": 10_000, "collapsed": 1500}
"""How many steps of the quick recipe each of them took."""


def bound_loss(
    plan: Plan, steps: int, known: Tensor, sample_with_kl: Sampler | None = None
) -> Callable[[nn.Module, torch.Generator, int], Tensor]:
    """Return a step's loss of so many in all: minus the bound of a batch, at the plan's prices."""
    sampler = sample_with_kl or crux.sample_with_kl

    def loss(net: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        assert isinstance(net, Net)
        drawn = torch.randint(len(known), (BATCH,), generator=generator)
        shown = known[drawn].to(net.output.weight.device)
        likelihood, kl = terms(net, shown, generator, sample_with_kl=sampler, dropout=plan.dropout)
        nats = kl.mean(dim=0).clamp(min=plan.free_nats) if plan.free_nats else kl.mean(dim=0)
        return plan.price(step / steps) * nats.sum() - likelihood.mean()

    return loss


def learn(
    plan: Plan | None = None,
    *,
    method: Method = "aevb",
    recipe: Recipe | None = None,
    seed: int = 0,
    bars: Tensor | None = None,
    sample_with_kl: Sampler | None = None,
    **shown: Any,
) -> tuple[Net, History]:
    """Train a new net.

    Args:
        plan: what is trained; the plain melody net of the paper's shape where None.
        method: the paper's (auto-encoding variational Bayes, `aevb`) or one of its rivals.
        recipe: how long; `quick` where None.
        seed: the same seed gives the same weights on the same machine.
        bars: `[bar, 16]` to learn from; the training part where None.
        sample_with_kl: a learner's crux.
        shown: as `fit` takes it.
    """
    plan, chosen = plan or Plan(), recipe or RECIPES["quick"]
    if method != "aevb":
        chosen = dataclasses.replace(chosen, device="cpu")  # what they dream is drawn there
    if method not in METHODS or (method != "aevb" and plan.decoder == "chain"):
        raise CourseError(
            f"The method {method!r} cannot train a {plan.decoder} decoder. Take 'aevb', or, with "
            "the plain decoder, 'wake-sleep' or 'monte carlo em'."
        )
    known = torch.as_tensor(np.array(load(plan.kind, "train"))) if bars is None else bars
    loss: Callable[..., Tensor]
    if method == "aevb":
        loss = bound_loss(plan, chosen.steps, known, sample_with_kl)
    elif method == "monte carlo em":
        loss = MonteCarloEM(known, plan.latents, seed)
    else:

        def loss(net: nn.Module, generator: torch.Generator, step: int) -> Tensor:
            assert isinstance(net, Net)
            drawn = torch.randint(len(known), (BATCH,), generator=generator)
            return wake_sleep_loss(net, known[drawn], generator)

    net = plan.net(seed)
    history = fit(net, loss, chosen, seed=seed, **{"title": "Autoencoder", **shown})
    return net, history


def save(net: Net, plan: Plan, history: History, path: Path) -> Path:
    """Write weights in half precision, with their card."""
    sources = {
        "melody": "two-bar melodies of fiddle tunes (Ryan's Mammoth Collection, 1883)",
        "rhythm": "bars of fiddle tunes (Ryan's Mammoth Collection, 1883) and of Bach's chorales",
    }
    card = history.card(
        system="vae_2013",
        data=f"The training part of {sources[plan.kind]}, as music21 holds them.",
        licence="public domain",
        plan=dataclasses.asdict(plan),
    )
    return save_weights(net, path, card, half=True)

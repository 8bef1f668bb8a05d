"""How the nets learn: the bound, its prices, and what makes the decoder heed its point."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from coursekit.corpora.sixteenths import LICENCES, MOVES, SOURCES, TRACKS, Kind, load, varied
from coursekit.neural import History, Recipe, fit, save_weights
from coursekit.systems.musicvae_2018.conducted import Conducted, conducted_loss
from coursekit.systems.musicvae_2018.network import Net, Plan, draw, surprise

_QUICK = Recipe(
    "quick", 1500, 2e-3, clip=1.0, schedule="cosine", final_share=0.02, evaluate_every=100
)
_FULL = Recipe(
    "full", 50_000, 1e-3, clip=1.0, schedule="cosine", final_share=0.01, keep="average",
    ema_decay=0.9999, device="auto",
)  # fmt: skip
_LIVE = dataclasses.replace(_QUICK, name="live", steps=600, evaluate_every=20)
RECIPES = {"live": _LIVE, "quick": _QUICK, "full": _FULL}


def changed(kind: Kind, tokens: Tensor, generator: torch.Generator) -> Tensor:
    """Return windows in other keys, and some with toms that changed places; see `varied`."""
    moves = torch.randint(-MOVES, MOVES + 1, (len(tokens),), generator=generator)
    order, lot = torch.arange(3), torch.zeros(len(tokens), dtype=torch.bool)
    if kind != "melody":
        order = torch.randperm(3, generator=generator)
        lot = torch.rand(len(tokens), generator=generator) < 0.5
    return torch.as_tensor(varied(kind, tokens.numpy(), moves.numpy(), order.numpy(), lot.numpy()))


def bound_loss(
    plan: Plan, steps: int, known: Tensor, *, still: bool = False
) -> Callable[[nn.Module, torch.Generator, int], Tensor]:
    """Return a step's loss of so many in all: minus the bound of a batch, at the plan's prices.

    Args:
        plan: prices and how the decoder is held to its point.
        steps: of the training.
        known: `[window, step, track]` to learn from.
        still: with all that is drawn but the batch switched off, to compare processes.
    """
    unseen = torch.tensor(TRACKS[plan.kind])
    if still:
        plan = dataclasses.replace(plan, dropout=0.0, rate=0.0)

    def batch(generator: torch.Generator) -> Tensor:
        drawn = torch.randint(len(known), (plan.batch,), generator=generator)
        return known[drawn] if still else changed(plan.kind, known[drawn], generator)

    if plan.decoder == "conducted":
        return conducted_loss(plan, steps, batch)

    def loss(net: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        assert isinstance(net, Net)
        tokens = batch(generator).to(net.mean.weight.device)
        mean, log_deviation = net.encode(tokens)
        deviation = log_deviation.exp()
        points = mean if still else mean + deviation * draw(mean, generator)
        kl = ((mean**2 + deviation**2 - 1) / 2 - log_deviation).sum(dim=1).mean()
        shown = net.shown(tokens)
        if own := plan.own_share(step):
            shown = _partly_own(net, points, shown, own, generator)
        if plan.dropout:
            lot = torch.rand(shown.shape[:2], generator=generator) < plan.dropout
            shown = torch.where(lot[..., None].to(shown.device), unseen.to(shown.device), shown)
        paid = (kl - plan.free_bits * math.log(2)).clamp(min=0)
        return surprise(net.logits(points, shown), tokens).mean() + plan.price(step / steps) * paid

    return loss


@torch.no_grad()
def _partly_own(
    net: Net, points: Tensor, shown: Tensor, share: float, generator: torch.Generator
) -> Tensor:
    """Return the tokens before each step, a share of them drawn by the decoder itself.

    It draws them all at once from the right tokens before; step by step, as the paper did it,
    costs many times as much.
    """
    guesses = torch.stack(
        [
            torch.multinomial(
                one.flatten(0, 1).softmax(-1).to(generator.device), 1, generator=generator
            ).reshape(one.shape[:2])
            for one in net.logits(points, shown)
        ],
        dim=2,
    ).to(shown.device)
    lot = torch.rand(shown.shape[:2], generator=generator) < share
    return torch.where(lot[..., None].to(shown.device), net.shown(guesses), shown)


_LONG = Plan(
    bars=16, latents=64, width=32, reads=96, hidden=128, conductor=96, batch=32, free_bits=256.0
)
PLANS = {
    "melody": Plan(beta=0.2),
    "drums": Plan("drums", latents=48, width=32, reads=192, hidden=128, plan=32, dropout=0.3),
    "long": Plan(
        bars=16, latents=128, decoder="conducted", reads=192, conductor=160, batch=64, beta=0.2
    ),
    "long flat": dataclasses.replace(_LONG, hidden=80, plan=3),
    "trio": Plan("trio", latents=48, width=16, reads=96, hidden=96, plan=16, dropout=0.3),
}
"""The nets that ship."""
STEPS_OF = {"melody": 24_000, "drums": 12_000, "long": 3_000, "long flat": 900, "trio": 3_000}
"""How many steps of the quick recipe each of them took."""
THEN = {"melody": ((0.38, 24_000, 1.5e-3), (0.33, 24_000, 1.5e-3))}
"""Which of them learned on at higher prices: price, steps and learning rate of each part. At a low
price they give music back more rightly, but what the prior draws is less like music; both get
better the longer they learn."""
_PAPER = Plan(
    latents=512, encoder="bilstm", width=128, reads=2048, hidden=2048, layers=3, plan=0,
    shared=False, batch=512, dropout=0.0, rate=1000.0,
)  # fmt: skip
_PAPER_LONG = dataclasses.replace(
    _PAPER, bars=16, decoder="hierarchical", hidden=1024, layers=2, conductor=1024, upper=2,
    free_bits=256.0,
)  # fmt: skip
FULL = {
    "melody": dataclasses.replace(_PAPER, beta=0.5),
    "drums": dataclasses.replace(
        _PAPER, kind="drums", latents=256, reads=512, hidden=256, layers=2, free_bits=48.0
    ),
    "long": _PAPER_LONG,
    "long flat": dataclasses.replace(
        _PAPER, bars=16, reads=2048, upper=2, hidden=2048, free_bits=256.0
    ),
    "trio": dataclasses.replace(_PAPER_LONG, kind="trio", batch=256),
}
"""The paper's nets, at its sizes."""


def net_of(plan: Plan, seed: int = 0) -> Any:
    """Return an untrained net, of either class."""
    return Conducted(plan, seed) if plan.decoder == "conducted" else plan.net(seed)


def learn(
    plan: Plan | None = None,
    *,
    recipe: Recipe | None = None,
    seed: int = 0,
    windows: Any = None,
    net: Net | None = None,
    **shown: Any,
) -> tuple[Net, History]:
    """Train a new net.

    Args:
        plan: what is trained; the melody net that ships where None.
        recipe: how long; `quick` where None.
        seed: the same seed gives the same weights on the same machine.
        windows: `[window, step, track]` to learn from; the training part where None.
        net: one to go on from, in place of a new one.
        shown: as `fit` takes it.
    """
    plan, chosen = plan or PLANS["melody"], recipe or RECIPES["quick"]
    known = torch.as_tensor(
        np.array(load(plan.kind, "train", plan.bars) if windows is None else windows)
    )
    net = net or net_of(plan, seed)
    loss = bound_loss(plan, chosen.steps, known)
    history = fit(net, loss, chosen, seed=seed, **{"title": "MusicVAE", **shown})
    remember(net, known[torch.randperm(len(known), generator=_generator(seed))[:4000]])
    return net, history


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@torch.no_grad()
def remember(net: Net, tokens: Tensor) -> None:
    """Let a net know where the points of the training music lie: a Gaussian fitted to them."""
    tokens = changed(net.kind, tokens, _generator(0))
    mean, log_deviation = net.encode(tokens.to(net.mean.weight.device))
    net.centre.copy_(mean.mean(dim=0))
    covariance = torch.cov(mean.T) + torch.diag((2 * log_deviation).exp().mean(dim=0))
    net.spread.copy_(torch.linalg.cholesky(covariance))


def learn_shipped(name: str, recipe: Recipe, **options: Any) -> tuple[Net, History]:
    """Train a net that ships, in one part or in several."""
    plan, checkpoint = PLANS[name], options.pop("checkpoint", None)
    net, history = learn(plan, recipe=recipe, checkpoint=checkpoint, **options)
    for price, steps, rate in THEN.get(name, ()):
        further = dataclasses.replace(recipe, steps=steps, learning_rate=rate)
        dearer = dataclasses.replace(plan, beta=price, anneal=0.0)
        learn(dearer, recipe=further, net=net, **{**options, "seed": options["seed"] + 1})
    return net, history


def save(net: Net, name: str, plan: Plan, history: History, path: Path) -> Path:
    """Write weights in half precision, with their card, which says of THEN too."""
    names = ("beta", "steps", "learning_rate")
    then = [dict(zip(names, part, strict=True)) for part in THEN.get(name, ())]
    return save_weights(net, path, {**card_of(plan, history), "then": then}, half=True)


def card_of(plan: Plan, history: History) -> dict[str, Any]:
    """Return the card of weights that a training gave."""
    return history.card(
        system="musicvae_2018",
        data=f"The training part of {SOURCES[plan.kind]}.",
        licence=LICENCES[plan.kind],
        plan=dataclasses.asdict(plan),
    )

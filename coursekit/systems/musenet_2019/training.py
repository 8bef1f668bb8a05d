"""How the nets learn: the composer foretells each token, the critic tells real from composed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from coursekit.corpora import styles as pieces
from coursekit.corpora.styles import Piece
from coursekit.neural import History, Recipe, fit, save_weights
from coursekit.neural.transformer import Shape
from coursekit.systems.musenet_2019.arranging import draw
from coursekit.systems.musenet_2019.network import LENGTH, MEDIUM, SMALL, Critic, Musician, losses
from coursekit.systems.musenet_2019.samples import past
from coursekit.systems.musenet_2019.vocabulary import KINDS, Ints

BATCH = 8
"""Stretches a step."""
MIXED = 0.5
"""In so many steps of two, two stretches are mixed."""
SPREAD = 0.2
"""Of the share that each of the two has: drawn from a beta distribution, mostly near 0 or 1."""
CRITIC_STEPS = 200
HELD_OUT = 48
"""Held-out stretches by which a net is judged in training."""
_QUICK = Recipe(
    "quick", 2600, 2e-3, optimiser="adamw", clip=1.0, schedule="cosine", warmup_steps=150,
    final_share=0.02, beta2=0.98, weight_decay=0.05, evaluate_every=400, checkpoint_every=400,
    keep="average", ema_decay=0.995,
)  # fmt: skip
RECIPES = {
    "quick": _QUICK,
    "full": dataclasses.replace(
        _QUICK, name="full", steps=100_000, learning_rate=5e-4, warmup_steps=4000, device="auto",
        precision="bf16-mixed", ema_decay=0.999, evaluate_every=1000, checkpoint_every=1000,
    ),
}  # fmt: skip
FULL = dataclasses.replace(MEDIUM, width=512, layers=8, heads=8, feed=2048)
"""A net for an accelerator; MuseNet had 72 layers."""


def shorter(steps: int) -> Recipe:
    """Return a recipe of so many steps for small nets: larger steps, and a shorter memory."""
    return dataclasses.replace(
        _QUICK, steps=steps, warmup_steps=min(150, steps // 10), learning_rate=4e-3, ema_decay=0.98
    )


def corpus(split: Any, styles: Sequence[str] | None = None) -> list[tuple[Piece, ...]]:
    """Return the pieces of a split by style; of all styles at hand where none are named."""
    return [pieces.load(style, split) for style in styles or pieces.styles()]


def mixed_loss(net: Musician, seen: Tensor, told: Tensor, generator: torch.Generator) -> Tensor:
    """Return the loss on stretches of which each is mixed with the next of the batch (mixup).

    Zhang et al. (2018), on the vectors of the tokens, as MuseNet has it.
    """
    share = _beta(generator)
    vectors = net.embed(seen, 0)
    logits = net.foretold(share * vectors + (1 - share) * vectors.roll(1, 0))
    first, second = losses(logits, told).mean(), losses(logits, told.roll(1, 0)).mean()
    return share * first + (1 - share) * second


def _beta(generator: torch.Generator) -> float:
    """Draw from a symmetric beta distribution, by Jöhnk's method."""
    while True:
        one, other = (torch.rand(2, generator=generator, dtype=torch.float64)
                      ** (1 / SPREAD)).tolist()  # fmt: skip
        if 0 < one + other <= 1:
            return float(one / (one + other))


def step_loss(
    known: Sequence[Sequence[Piece]], *, batch: int = BATCH, length: int = LENGTH,
    mixup: bool = False, **how: Any,
) -> Callable[[nn.Module, torch.Generator, int], Tensor]:  # fmt: skip
    """Return the loss of a step: the mean surprise, in nats, at a batch's tokens."""

    def loss(net: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        assert isinstance(net, Musician)
        device = next(net.parameters()).device
        seen, told = (part.to(device) for part in
                      draw(known, batch, length, generator, **how))  # fmt: skip
        if mixup and float(torch.rand(1, generator=generator)) < MIXED:
            return mixed_loss(net, seen, told, generator)
        return losses(net(seen), told).mean()

    return loss


def held_out(
    styles: Sequence[str] | None = None, count: int = HELD_OUT, length: int = LENGTH,
    split: Any = "valid", seed: int = 0,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Return stretches of pieces that no net learns from, always the same ones."""
    generator = torch.Generator().manual_seed(seed)
    return draw(corpus(split, styles), count, length, generator)


@torch.no_grad()
def nll(net: Musician, stretches: tuple[Tensor, Tensor]) -> float:
    """Return the mean surprise at a token of stretches, in nats."""
    net.eval()
    seen, told = (part.to(next(net.parameters()).device) for part in stretches)
    batches = zip(torch.split(seen, BATCH), torch.split(told, BATCH), strict=True)
    found = [losses(net(a), b) for a, b in batches]
    return float(torch.cat(found).mean())


def learn(
    shape: Shape = MEDIUM, *, recipe: Recipe | None = None, seed: int = 0,
    told: Sequence[str] = KINDS, styles: Sequence[str] | None = None, scored: bool = False,
    batch: int = BATCH, length: int = LENGTH, mixup: bool = False, moves: bool = True,
    volumes: bool = True, table: Ints | None = None, **shown: Any,
) -> tuple[Musician, History]:  # fmt: skip
    """Train a new net on the training pieces.

    Args:
        shape: its sizes.
        recipe: how long; `quick` where None.
        seed: the same seed gives the same weights on the same machine.
        told: which of the four facts the net is told of each token.
        styles: that it learns; all at hand where None.
        scored: measure every so often how well it foretells held-out pieces.
        batch: stretches a step.
        length: tokens of a stretch.
        mixup: mix stretches in half of the steps.
        moves: move pieces to other keys.
        volumes: play them louder or softer.
        table: a learner's tokens, as `vocabulary.codes` makes them.
        shown: as `fit` takes it.
    """
    net = Musician(shape, told=told, seed=seed)
    score = None
    if scored:
        kept = held_out(styles, length=length)

        def score(judged: nn.Module) -> float:
            assert isinstance(judged, Musician)
            return nll(judged, kept)

    loss = step_loss(corpus("train", styles), batch=batch, length=length, mixup=mixup, moves=moves,
                     volumes=volumes, table=table)  # fmt: skip
    history = fit(net, loss, recipe or RECIPES["quick"], seed=seed, score=score,
                  **{"title": "MuseNet", **shown})  # fmt: skip
    return net.eval(), history


def learn_critic(
    composed: Sequence[Tensor], *, recipe: Recipe | None = None, seed: int = 0, length: int = 256,
    batch: int = 2 * BATCH, **shown: Any,
) -> tuple[Critic, History]:  # fmt: skip
    """Train a critic to tell stretches of the data from composed ones.

    Args:
        composed: rows `[token, 5]` of pieces that the net composed, from a beginning on.
        recipe: how long.
        seed: of its weights and of what it is shown.
        length: tokens of a stretch.
        batch: stretches a step, half of them composed.
        shown: as `fit` takes it.
    """
    from coursekit.systems.musenet_2019.arranging import cut

    critic = Critic(dataclasses.replace(SMALL, dropout=0.2), seed=seed)
    known = corpus("train")

    def loss(net: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        real, _ = draw(known, batch // 2, length, generator)
        which = torch.randint(len(composed), (batch // 2,), generator=generator).tolist()
        false = torch.stack([cut(composed[one], length)[0] for one in which])
        truth = torch.cat([torch.ones(batch // 2), torch.zeros(batch // 2)])
        scores: Tensor = net(torch.cat([real, false]))
        return nn.functional.binary_cross_entropy_with_logits(scores, truth)

    history = fit(
        critic, loss, recipe or shorter(CRITIC_STEPS), seed=seed, **{"title": "The critic", **shown}
    )
    return critic.eval(), history


def save(net: nn.Module, history: History, path: Path, shape: Shape) -> Path:
    """Write weights in half precision, with their card."""
    songs = "pop" in pieces.styles()
    card = history.card(
        system="musenet_2019",
        data="The training parts of JSB chorales (of music21), reels and jigs (Ryan's Mammoth "
        "Collection, 1883) and airs (O'Neill's, 1903) with chords by rules of the course, "
        f"the course's blues{', and POP909 (Wang 2020)' if songs else ''}; the instruments are the "
        "course's choice.",
        licence=f"{'POP909: MIT, © 2020 Music X Lab; ' if songs else ''}the other music: public "
        "domain, or the course's",
        shape=dataclasses.asdict(shape),
    )
    return save_weights(net, path, card, half=True)


def train_critic(net: Musician, out: Path, *, seed: int = 0, progress: bool = True) -> History:
    """Train the critic that ships, on what a net composes, and write its weights."""
    critic, history = learn_critic(past(net), seed=seed, progress=progress)
    save(critic, history, out / "critic", SMALL)
    return history

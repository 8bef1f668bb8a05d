"""How CONCERT is trained: on music for composing, and on any sequences for experiments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from coursekit.neural import History, Recipe, fit, save_weights
from coursekit.systems.concert_1994.data import pieces, vocabulary
from coursekit.systems.concert_1994.network import Concert, batch_of, loss

MUSIC = {
    "quick": Recipe("quick", steps=200, learning_rate=0.01, optimiser="sgd", momentum=0.9,
                    clip=1.0, evaluate_every=25),
    "full": Recipe("full", steps=1500, learning_rate=0.01, optimiser="sgd", momentum=0.9,
                   clip=1.0, evaluate_every=100, keep="best", patience=4),
}  # fmt: skip
COMPARED = Recipe("full", steps=700, learning_rate=0.01, optimiser="sgd", momentum=0.9, clip=1.0,
                  evaluate_every=100, keep="best", patience=2)  # fmt: skip
"""For nets that are only compared: they are at their best after some 600 steps."""
BATCH = 5
DATA = {
    "bach": "10 soprano lines of Bach's chorales, read from the installed music21",
    "folk": "25 fiddle tunes of Ryan's Mammoth Collection, read from the installed music21",
    "waltzes": "25 airs in 3/4 of O'Neill's collection, read from the installed music21, with "
    "chords by rules of the course",
}


def learn(
    model: Concert, notes: Tensor, recipe: Recipe, *, seed: int, batch: int | None = BATCH,
    score: Callable[[nn.Module], float] | None = None, **more: Any,
) -> History:  # fmt: skip
    """Train a network on sequences and return the history.

    Args:
        model: changed in place.
        notes: indices `[sequence, step, aspect]`, as `batch_of` makes them.
        recipe: how long and how.
        seed: of the batches.
        batch: how many sequences a step hears; None takes all.
        score: see `fit`, which takes `more` too.
    """

    def step_loss(module: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        chosen = notes
        if batch is not None and batch < len(notes):
            chosen = notes[torch.randperm(len(notes), generator=generator)[:batch]]
        return loss(module, chosen)  # type: ignore[arg-type]

    return fit(model, step_loss, recipe, seed=seed, score=score, **more)


def learn_from(
    model: Concert, make: Callable[[np.random.Generator], npt.NDArray[np.int_]], recipe: Recipe,
    *, seed: int, **more: Any,
) -> History:  # fmt: skip
    """Train a network on sequences that are new at each step and return the history.

    Args:
        model: changed in place.
        make: draws a batch of indices `[sequence, step]`.
        recipe: how long and how.
        seed: of the sequences; `fit` takes `more`.
    """

    def step_loss(module: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        drawn = int(torch.randint(2**62, (1,), generator=generator))
        rows = make(np.random.default_rng(drawn))
        return loss(module, torch.tensor(rows)[..., None])  # type: ignore[arg-type]

    return fit(model, step_loss, recipe, seed=seed, **more)


def surprise(model: Concert, notes: Tensor) -> float:
    """Return the mean surprise in nats a note, without gradients."""
    with torch.no_grad():
        return float(loss(model, notes))


def train_source(
    source: str, recipe: str | Recipe = "quick", seed: int = 0, out: Path | None = None, *,
    taus: Sequence[float] | None = None, steps: int | None = None, progress: bool = True,
    curve: bool = False,
) -> tuple[Concert, History]:  # fmt: skip
    """Train a network on the music of one source; write weights and card where `out` is given.

    Args:
        source: `bach`, `folk` or `waltzes`.
        recipe: `quick` or `full`, or one of your own.
        seed: of weights and batches.
        out: a folder.
        taus: of the context units; None takes the system's.
        steps: as many as this; None takes the recipe's.
        progress: show a bar.
        curve: draw the curve while it comes.

    Returns:
        The network and the history; the score is the surprise at the source's valid pieces.
    """
    from coursekit.systems.concert_1994 import NAME, TAUS

    known, learned = vocabulary(source), pieces(source)
    settings = MUSIC[recipe] if isinstance(recipe, str) else recipe
    settings = settings if steps is None else replace(settings, steps=steps)
    taus = TAUS if taus is None else tuple(taus)
    model = Concert(known.codebooks(), taus, seed=seed)
    notes = batch_of([known.encode(piece) for piece in learned])
    held_out = batch_of([known.encode(piece) for piece in pieces(source, "valid")])
    history = learn(
        model, notes, settings, seed=seed, score=lambda module: surprise(model, held_out),
        checkpoint=out / f"{source}.checkpoint" if out else None, progress=progress, curve=curve,
        title=f"CONCERT, {source}",
    )  # fmt: skip
    if out is not None:
        said = history.card(
            system=NAME, data=DATA[source], licence="as the course (LICENSE); the music is in "
            "the public domain", taus=list(taus),
            symbols={"pitches": known.pitches, "durations": known.durations,
                     "chords": known.chords},
            openings=sorted({piece[0] for piece in learned}),
        )  # fmt: skip
        save_weights(model, out / source, said)
    return model, history

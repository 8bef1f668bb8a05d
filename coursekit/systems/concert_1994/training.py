"""How CONCERT is trained: on music for composing, and on any sequences for experiments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn

from coursekit.neural import History, Recipe, fit, save_weights
from coursekit.systems.concert_1994.data import pieces, vocabulary
from coursekit.systems.concert_1994.network import TAUS, Concert, batch_of, loss

RECIPES = {
    "quick": Recipe("quick", 200, 0.01, "sgd", 0.9, 1.0, evaluate_every=25),
    "full": Recipe(
        "full", 1500, 0.01, "sgd", 0.9, 1.0, evaluate_every=100, keep="best", patience=4
    ),
}
COMPARED = replace(RECIPES["full"], steps=700, patience=2)
"""For nets that are only compared: they are at their best after some 600 steps."""
BATCH = 5
DATA = {
    "bach": "10 soprano lines of Bach's chorales, read from the installed music21",
    "folk": "25 fiddle tunes of Ryan's Mammoth Collection, read from the installed music21",
    "waltzes": "25 airs in 3/4 of O'Neill's collection, read from the installed music21, with "
    "chords by rules of the course",
}
Batches = Callable[[torch.Generator], Tensor]
LICENCE = "as the course (LICENSE); the music is in the public domain"


def learn(
    model: Concert, batches: Batches, recipe: Recipe, *, seed: int, **options: Any
) -> History:
    """Train a network on sequences and return the history.

    Args:
        model: changed in place.
        batches: draws a batch of indices `[sequence, step, aspect]`, such as `batches_of` some
            notes.
        recipe: how long and how.
        seed: of the batches.
        options: as `fit` takes them.
    """

    def step_loss(module: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        return loss(cast(Concert, module), batches(generator))

    return fit(model, step_loss, recipe, seed=seed, **options)


def batches_of(notes: Tensor, size: int = BATCH) -> Batches:
    """Return what draws so many of the sequences `[sequence, step, aspect]`, or takes all."""

    def draw(generator: torch.Generator) -> Tensor:
        if size >= len(notes):
            return notes
        return notes[torch.randperm(len(notes), generator=generator)[:size]]

    return draw


def surprise(model: nn.Module, notes: Tensor) -> float:
    """Return the mean surprise in nats a note, without gradients."""
    with torch.no_grad():
        return float(loss(cast(Concert, model), notes))


def train_source(
    source: str,
    recipe: Recipe = RECIPES["quick"],
    seed: int = 0,
    out: Path | None = None,
    *,
    taus: Sequence[float] = TAUS,
    steps: int | None = None,
    **options: Any,
) -> tuple[Concert, History]:
    """Train a network on the music of one source; write weights and card where `out` is given.

    Args:
        source: `bach`, `folk` or `waltzes`.
        recipe: how long and how.
        seed: of weights and batches.
        out: a folder.
        taus: of the context units.
        steps: as many as this; None takes the recipe's.
        options: `progress` and `curve`, as `fit` takes them.

    Returns:
        The network and the history; the score is the surprise at the source's valid pieces.

    Raises:
        CourseError: there is no such source, or the folder cannot be written to.
    """
    known, learned = vocabulary(source), pieces(source)
    model = Concert(known.codebooks(), taus, seed=seed)
    held_out = batch_of([known.encode(piece) for piece in pieces(source, "valid")])
    history = learn(
        model,
        batches_of(batch_of([known.encode(piece) for piece in learned])),
        recipe if steps is None else replace(recipe, steps=steps),
        seed=seed,
        score=lambda module: surprise(module, held_out),
        checkpoint=out / f"{source}.checkpoint" if out else None,
        title=f"CONCERT, {source}",
        **options,
    )
    if out is not None:
        card = history.card(
            system="concert_1994",
            data=DATA[source],
            licence=LICENCE,
            taus=list(taus),
            symbols=asdict(known),
            openings=sorted({piece[0] for piece in learned}),
        )
        save_weights(model, out / source, card)
    return model, history

"""How the nets of the blues learn: batches of choruses, what is scored, recipes.

The paper takes a gradient after every eighth note and steps by 0.00001. Here three choruses run
through the net before each step, the gradient goes back through all, and Adam decides on the
step: the same nets and the same error, in a minute on a laptop. The net of experiment 2 begins with
the chord blocks of experiment 1, so that its melody blocks hear some that know the form already.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from coursekit.corpora import blues
from coursekit.errors import CourseError
from coursekit.neural import Recipe, fit
from coursekit.systems.eck_schmidhuber_2002.figures import (
    CHORDS,
    TEN_CHORUSES,
    Values,
    wrong_chords,
)
from coursekit.systems.eck_schmidhuber_2002.network import Net, PlainNet
from coursekit.systems.eck_schmidhuber_2002.playing import free_run

if TYPE_CHECKING:
    from coursekit.neural import History

CHORUSES = 3
"""How many choruses run through the net before each step."""
ROWS = 5
"""How many such rows a batch of experiment 2 has."""
PLAIN_RATE = 0.01
"""The learning rate of plain nets, in place of a recipe's. Of five nets of experiment 1 four found
the form with it, with 0.005 two and with 0.002 none."""

_FORM = Recipe("quick", 4000, 0.02, clip=1.0, schedule="linear", final_share=0.1, beta2=0.99)
_WHOLE = dataclasses.replace(_FORM, steps=6000, evaluate_every=500, keep="best")
RECIPES = {
    (1, "quick"): _FORM,
    (1, "full"): dataclasses.replace(_FORM, name="full", steps=20_000),
    (2, "quick"): _WHOLE,
    (2, "full"): dataclasses.replace(_WHOLE, name="full", steps=60_000, evaluate_every=1000),
}
"""By experiment and name. Experiment 1 stops as soon as ten choruses of free running are right."""


def recipe_of(experiment: int, name: str, **changes: Any) -> Recipe:
    """Return a recipe, with changes such as `steps=500`.

    Raises:
        CourseError: there is no such experiment or recipe.
    """
    if (experiment, name) not in RECIPES:
        raise CourseError(
            f"There is no recipe {name!r} for experiment {experiment!r}. The experiments are 1 and "
            "2, the recipes quick and full."
        )
    return dataclasses.replace(RECIPES[experiment, name], **changes)


def learn(net: Net, recipe: Recipe, *, seed: int, **options: Any) -> History:
    """Train a net in place; a net of 12 notes does experiment 1, one of 25 experiment 2.

    Args:
        net: its weights are changed.
        recipe: from `recipe_of`; a plain net takes `PLAIN_RATE` instead of its learning rate.
        seed: of the choruses that are drawn.
        options: what else `coursekit.neural.fit` takes: checkpoint, curve, progress.
    """
    experiment = 1 if net.notes == CHORDS else 2
    if isinstance(net, PlainNet):
        recipe = dataclasses.replace(recipe, learning_rate=PLAIN_RATE)
    loss, threads = batches(experiment), torch.get_num_threads()

    def alone(model: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        # Steps of so few numbers wait for a second thread much longer than it helps.
        if torch.get_num_threads() != 1:
            torch.set_num_threads(1)
        return loss(model, generator, step)

    try:
        return fit(
            net,
            alone,
            recipe,
            seed=seed,
            score=score(experiment),
            solved=(lambda wrong_steps: wrong_steps == 0) if experiment == 1 else None,
            title=f"Blues, experiment {experiment}",
            **options,
        )
    finally:
        torch.set_num_threads(threads)


def batches(experiment: int) -> Callable[[nn.Module, torch.Generator, int], Tensor]:
    """Return a step's loss: the cross-entropy of independent logistic outputs, summed over notes.

    Args:
        experiment: 1 shows the chords, over and over; 2 strings training choruses together.
    """
    if experiment == 1:
        form = np.tile(blues.chord_steps(), (CHORUSES, 1))
        row = torch.as_tensor(form, dtype=torch.float32)[None]
    else:
        train = [piece.choices for piece in blues.load() if piece.split == "train"]
        known = torch.as_tensor(blues.steps_of(train))

    def loss(model: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        if experiment == 1:
            shown = row
        else:
            drawn = torch.randint(len(known), (ROWS, CHORUSES), generator=generator)
            shown = known[drawn].flatten(1, 2).float()
        expected = model(shown[:, :-1])[0]
        errors = nn.functional.binary_cross_entropy_with_logits(
            expected, shown[:, 1:], reduction="none"
        )
        return errors.mean(dim=(0, 1)).sum()

    return loss


def score(experiment: int) -> Callable[[Any], float]:
    """Return what is scored: wrong chords in ten choruses of free running, and surprise.

    Args:
        experiment: in 2 the nats a chorus of melody on validation choruses are added.
    """
    if experiment == 2:
        # Every seventh, as neighbours in the list share their first bars.
        valid = [piece.choices for piece in blues.load() if piece.split == "valid"][::7][:60]
        shown = blues.steps_of(valid).reshape(60 // CHORUSES, CHORUSES * blues.STEPS, -1)

    def scored(net: Any) -> float:
        wrong_steps = int(wrong_chords(free_run(net, TEN_CHORUSES, [0]))[0])
        return wrong_steps if experiment == 1 else wrong_steps + float(surprise(net, shown).mean())

    return scored


def surprise(net: Net, choruses: Any) -> Values:
    """Return how surprised a net is, note by note, by melodies that it is shown.

    Args:
        net: of 25 notes.
        choruses: `[piece, step, 25]`; the first chorus warms the net up and is not counted.

    Returns:
        Nats a chorus for each piece; the outputs are brought to a sum of 1 as for drawing.
    """
    with torch.no_grad():
        shown = torch.as_tensor(np.asarray(choruses), dtype=torch.float32)
        expected = net(shown[:, :-1])[0][..., CHORDS:].sigmoid().double()
        expected /= expected.sum(dim=-1, keepdim=True)
        notes = shown[:, 1:, CHORDS:].argmax(dim=-1, keepdim=True)
        nats: Tensor = -expected.gather(-1, notes)[..., 0].log()[:, blues.STEPS - 1 :]
    by_piece: Values = nats.reshape(len(nats), -1, blues.STEPS).sum(dim=-1).mean(dim=-1).numpy()
    return by_piece

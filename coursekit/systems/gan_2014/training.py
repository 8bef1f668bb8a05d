"""How the game is played: one loop, in which discriminator and generator take turns.

`coursekit.neural.fit` serves both nets: what has no gradient in a step is left as it is, so a step
is the discriminator's or the generator's according to its number. Both have the recipe's optimiser
and learning rate; bar, curve, checkpoint and several processes come with the loop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from coursekit.neural import History, Recipe, fit, save_weights
from coursekit.systems.gan_2014.crux import generator_loss
from coursekit.systems.gan_2014.data import CENTRES, SPREAD, Floats, rhythms
from coursekit.systems.gan_2014.network import Game, Loss, Rules

RING = Rules()
RHYTHM = Rules(inputs=8, outputs=16, hidden=128, binary=True)
KINDS = ("mended", "collapsed")
RULES = {
    "ring": {"mended": RING, "collapsed": replace(RING, turns=5)},
    "rhythms": {"mended": replace(RHYTHM, blur=0.3), "collapsed": replace(RHYTHM, turns=5)},
}
"""The rules by what is forged. Mended: in turn, and rhythms are blurred before they are judged
(instance noise). Collapsed: five steps of the generator for each of the discriminator's."""
OPTIMISERS = {"mended": "rmsprop", "collapsed": "adam"}
"""Adam's momentum carries the generator beyond the heap at which it aims."""
STEPS = {"ring": 3_000, "rhythms": 6_000}
RATES = {"ring": 1e-3, "rhythms": 5e-4}
FULL = 10


def recipe_for(what: str, kind: str = "mended", name: str = "quick", **changes: Any) -> Recipe:
    """Return how a game is trained.

    Args:
        what: `ring` or `rhythms`.
        kind: `mended` or `collapsed`.
        name: `quick`, or `full` for ten times the steps, on an accelerator where there is one.
        changes: other fields of the recipe.
    """
    full = name == "full"
    fields = {"steps": STEPS[what] * (FULL if full else 1), "learning_rate": RATES[what],
              "optimiser": OPTIMISERS[kind], "device": "auto" if full else "cpu"}  # fmt: skip
    return Recipe(name, **{**fields, **changes})


class Match:
    """The loss of a step: whose turn it is, on what, and how often the game is looked at.

    Args:
        real: draws so many real ones from a generator, `[count, outputs]`.
        loss: what the generator pays.
        look: called with the step's number and the game after every so many steps.
        every: how many.
    """

    def __init__(
        self,
        real: Callable[[int, torch.Generator], Tensor],
        loss: Loss = generator_loss,
        look: Callable[[int, Game], None] | None = None,
        every: int = 100,
    ) -> None:
        """Keep what the steps need."""
        self.real, self.loss, self.look, self.every = real, loss, look, every

    def __call__(self, game: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        """Return the loss of whoever's turn it is."""
        assert isinstance(game, Game)
        if self.look is not None and step % self.every == 0:
            self.look(step, game)
        if step % (1 + game.rules.turns):
            return game.generator_pays(generator, self.loss)
        real = self.real(game.rules.batch, generator).to(next(game.parameters()).device)
        return game.discriminator_pays(real, generator)


def real_ring(count: int, generator: torch.Generator) -> Tensor:
    """Draw points of the ring, `[count, 2]`."""
    centres = torch.tensor(CENTRES)[torch.randint(len(CENTRES), (count,), generator=generator)]
    return centres + SPREAD * torch.randn(count, 2, generator=generator)


def real_rhythms(bars: Any) -> Callable[[int, torch.Generator], Tensor]:
    """Return what draws bars of rhythm, `[count, 16]` of -1 and 1, from bars of 0 and 1."""
    table = 2 * torch.tensor(np.asarray(bars), dtype=torch.float32) - 1

    def draw(count: int, generator: torch.Generator) -> Tensor:
        return table[torch.randint(len(table), (count,), generator=generator)]

    return draw


def play(
    what: str,
    *,
    kind: str = "mended",
    seed: int = 0,
    rules: Rules | None = None,
    recipe: Recipe | None = None,
    loss: Loss = generator_loss,
    look: Callable[[int, Game], None] | None = None,
    every: int = 100,
    **shown: Any,
) -> tuple[Game, History]:
    """Play a new game to its end.

    Args:
        what: `ring` or `rhythms`.
        kind: `mended` or `collapsed`, which chooses rules and recipe where none are given.
        seed: the same seed gives the same weights on the same machine.
        rules: other rules.
        recipe: another recipe; its steps are those of both nets together.
        loss: what the generator pays, the crux or a learner's.
        look: called with step and game every so many steps.
        every: how many.
        shown: `progress`, `curve`, `title` and `checkpoint`, as `fit` takes them.
    """
    game = Game(rules or RULES[what][kind], seed)
    real = real_ring if what == "ring" else real_rhythms(rhythms("train"))
    match = Match(real, loss, look, every)
    chosen = recipe or recipe_for(what, kind)
    history = fit(game, match, chosen, seed=seed, **{"title": f"The {kind} game", **shown})
    return game, history


def forged(game: Game, count: int, rng: np.random.Generator) -> Floats:
    """Return what the generator makes of random inputs, `[count, outputs]`."""
    return made_of(game, rng.standard_normal((count, game.rules.inputs)))


def made_of(game: Game, inputs: Any) -> Floats:
    """Return what the generator makes of inputs `[count, inputs]`; of rhythms from 0 to 1."""
    with torch.no_grad():
        made = game.make(torch.tensor(np.asarray(inputs), dtype=torch.float32))
    made = (1 + made) / 2 if game.rules.binary else made
    return np.asarray(made.numpy().astype(np.float64))


def opinions(game: Game, given: Any) -> Floats:
    """Return how likely the discriminator thinks each of `[count, outputs]` is real."""
    shown = np.asarray(given, dtype=np.float32)
    with torch.no_grad():
        scores = game.score(torch.tensor(2 * shown - 1 if game.rules.binary else shown))
    return np.asarray(torch.sigmoid(scores).numpy().astype(np.float64))


def save(game: Game, history: History, path: Path) -> Path:
    """Write weights and card of a game that was played for rhythms."""
    card = history.card(
        system="gan_2014",
        data="Rhythms of the bars in 4/4 and 2/2 of the fiddle tunes in music21's corpus.",
        licence="the tunes are in the public domain; these weights are under the course's licence",
        rules=asdict(game.rules),
    )
    return save_weights(game, path, card)

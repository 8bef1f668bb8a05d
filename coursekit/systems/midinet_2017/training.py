"""How the game is played: the discriminator moves once, then the generator twice."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from coursekit.neural import History, Recipe, fit, save_weights
from coursekit.systems.midinet_2017.crux import feature_matching
from coursekit.systems.midinet_2017.data import LOW, Bars, Ints, in_all_keys
from coursekit.systems.midinet_2017.network import Batch, Game, Matching, Rules

QUICK_STEPS, FULL_EPOCHS, FULL_BARS = 3_000, 20, 50_496
RATE, SLOWER, SLOWEST = 3e-4, 0.5, 0.2
"""The generator's learning rate, and the discriminator's share of it: else it would win at once."""
PAPER_RATE, PAPER_BETA = 2e-4, 0.5
PAPER = Rules()
QUICK = replace(PAPER, pitches=24, choice="straight", means=0.3, pictures=0.3, holds=0.1,
                sees_holds=True)  # fmt: skip
"""What is not the paper's: 24 pitches, one for sure at each step, and holds seen and matched."""


def recipe_for(name: str = "quick", **changes: Any) -> Recipe:
    """Return how a game is played: `quick`, on two cores, or `full`, as in the paper.

    Args:
        name: of the recipe.
        changes: other fields.
    """
    if name == "full":
        turns = 1 + PAPER.turns
        steps = turns * FULL_EPOCHS * FULL_BARS // PAPER.batch
        recipe = Recipe(name, steps, PAPER_RATE, beta1=PAPER_BETA, device="auto")
    else:
        recipe = Recipe(name, QUICK_STEPS, RATE, beta1=PAPER_BETA, schedule="cosine",
                        final_share=0.1, rate_shares=(("discriminator.", SLOWER),))  # fmt: skip
    return replace(recipe, **changes)


def code_of(chord: Tensor) -> Tensor:
    """Return chords 0 to 23 as `[chord, 13]`: one of twelve roots, and 1 for minor."""
    return torch.cat([one_hot(chord % 12, 12), chord[:, None] // 12], 1).float()


def batch_of(bars: Bars, pitches: int, device: Any = "cpu") -> Batch:
    """Return bars as what the nets take, on a device."""
    first = LOW if pitches == 128 else 0
    bar, before, chord = (
        torch.as_tensor(np.asarray(column), dtype=torch.long, device=device)
        for column in (bars.bar, bars.before, bars.chord)
    )
    grids = [one_hot(steps + first, pitches).float() for steps in (bar, before)]
    return Batch(grids[0], grids[1], code_of(chord))


class Match:
    """The loss of a step: whose turn it is, and on which bars.

    Args:
        bars: what is real.
        matching: the crux's, or a learner's.
    """

    def __init__(self, bars: Bars, matching: Matching = feature_matching) -> None:
        """Keep what the steps need."""
        self.bars, self.matching = bars, matching

    def __call__(self, game: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        """Return the loss of whoever's turn it is."""
        assert isinstance(game, Game)
        rules = game.rules
        drawn = torch.randint(len(self.bars), (rules.batch,), generator=generator)
        device = next(game.parameters()).device
        given = batch_of(self.bars[drawn.numpy()], rules.pitches, device)
        if step % (1 + rules.turns):
            return game.generator_pays(given, generator, self.matching)
        return game.discriminator_pays(given, generator)


def play(
    source: str = "songs",
    *,
    rules: Rules | None = None,
    seed: int = 0,
    recipe: Recipe | None = None,
    matching: Matching = feature_matching,
    **shown: Any,
) -> tuple[Game, History]:
    """Play a new game to its end.

    Args:
        source: `songs` or `tunes`.
        rules: which model it is.
        seed: the same seed gives the same weights on the same machine.
        recipe: its steps are those of both nets together.
        matching: the crux, or a learner's.
        shown: `progress`, `curve`, `title` and `checkpoint`, as `fit` takes them.
    """
    game = Game(rules or QUICK, seed)
    match = Match(in_all_keys(source, "train"), matching)
    history = fit(game, match, recipe or recipe_for(), seed=seed, **{"title": "The game", **shown})
    return game.eval(), history


def made_for(game: Game, given: Bars, rng: np.random.Generator) -> Ints:
    """Return a new bar, `[bar, 16]` pitches from 0 for C4, for the conditions of each given one."""
    pitches = game.rules.pitches
    batch = batch_of(given, pitches)
    inputs = torch.tensor(rng.standard_normal((len(given), game.rules.inputs)), dtype=torch.float32)
    with torch.no_grad():
        wanted = game.generator(inputs, batch.chord, batch.before)
    first = LOW if pitches == 128 else 0
    chosen: Ints = wanted[:, :, first : first + 24].argmax(-1).numpy().astype(np.int64)
    return chosen


def save(game: Game, history: History, path: Path) -> Path:
    """Write weights and card of a game's generator; the discriminator has done its part."""
    card = history.card(
        system="midinet_2017",
        data="POP909, training split: bars of melody with bar before and chord, in 12 keys.",
        licence="POP909: MIT, © 2020 Music X Lab; these weights are under the course's licence",
        rules=asdict(game.rules),
    )
    return save_weights(game.generator, path, card, half=True)

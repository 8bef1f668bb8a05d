"""What `torchrun` starts: twenty steps of a game in several processes, written by the first."""

import sys
from dataclasses import replace

import torch

from coursekit.neural import fit
from coursekit.neural.processes import part
from coursekit.neural.training import SEEDS_APART
from coursekit.systems.midinet_2017 import training
from coursekit.systems.midinet_2017.data import bars
from coursekit.systems.midinet_2017.network import Game, Norm

RECIPE = replace(training.recipe_for(), steps=20)
RULES = replace(training.QUICK, hidden=32, batch=12, choice="sigmoid")
PROCESSES, SEED = 2, 1


class Averages:
    """Feature matching and the judge's mean over all bars, as several processes average them."""

    def __init__(self, match, generators):
        self.match, self.generators = match, generators

    def __call__(self, game, _, step):
        losses = [self.match(game, generator, step) for generator in self.generators]
        return sum(losses) / len(losses)


def played(generators=None):
    """Return a short game with frozen batch statistics; with generators, one process for all."""
    game, match = Game(RULES, SEED), training.Match(bars("tunes", "test"))
    for norm in game.modules():
        if isinstance(norm, Norm):
            norm.eval().train = lambda mode=True, norm=norm: norm
    loss = Averages(match, generators) if generators else match
    fit(game, loss, RECIPE, seed=SEED, progress=False)
    return game


def in_one_process():
    """Return the same game as several processes play it, played by one."""
    return played(
        [torch.Generator().manual_seed(SEED + SEEDS_APART * rank) for rank in range(PROCESSES)]
    )


if __name__ == "__main__":
    game = played()
    if torch.distributed.get_rank() == 0:
        torch.save(game.state_dict(), sys.argv[1])
    part()

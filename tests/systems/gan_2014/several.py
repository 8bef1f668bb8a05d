"""What `torchrun` starts: twenty steps of a game in several processes, written by the first."""

import sys
from dataclasses import replace

import torch

from coursekit.neural import fit
from coursekit.neural.processes import part
from coursekit.neural.training import SEEDS_APART
from coursekit.systems.gan_2014 import training
from coursekit.systems.gan_2014.network import Game

RECIPE = replace(training.recipe_for("ring"), steps=20)
RULES = replace(training.RING, turns=2)
PROCESSES, SEED = 2, 1


def played(generators=None):
    """Return a short game; with generators, one process that judges what they all draw."""
    game, match = Game(RULES, SEED), training.Match(training.real_ring)

    def over_all(net, _, step):
        return sum(match(net, generator, step) for generator in generators) / len(generators)

    fit(game, over_all if generators else match, RECIPE, seed=SEED, progress=False)
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

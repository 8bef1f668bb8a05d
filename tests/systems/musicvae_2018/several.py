"""What `torchrun` starts: twenty steps of a MusicVAE in several processes."""

import dataclasses
import sys

import numpy as np
import torch

from coursekit.corpora import sixteenths
from coursekit.neural import fit
from coursekit.neural.processes import part
from coursekit.neural.training import SEEDS_APART
from coursekit.systems.musicvae_2018 import training

PROCESSES, SEED = 2, 1
RECIPE = dataclasses.replace(
    training.RECIPES["full"], steps=20, device="cpu", keep="last", learning_rate=2e-3
)
PLAN = training.Plan(
    bars=2, latents=4, decoder="hierarchical", width=8, reads=16, hidden=16, plan=4, conductor=8,
    batch=8,
)  # fmt: skip


def trained(generators=None):
    """Return a net; with generators, one process learns from the batches that they all draw."""
    net = PLAN.net(SEED)
    known = torch.as_tensor(np.array(sixteenths.tunes_only("valid")))
    # Stochastic layers are off while processes are compared; batches are drawn all the same.
    loss = training.bound_loss(PLAN, RECIPE.steps, known, still=True)

    def over_all(net, _, step):
        return sum(loss(net, generator, step) for generator in generators) / len(generators)

    fit(net, over_all if generators else loss, RECIPE, seed=SEED, progress=False)
    return net


def in_one_process():
    """Return the net that several processes train, trained by one."""
    return trained(
        [torch.Generator().manual_seed(SEED + SEEDS_APART * rank) for rank in range(PROCESSES)]
    )


if __name__ == "__main__":
    net = trained()
    if torch.distributed.get_rank() == 0:
        torch.save(net.state_dict(), sys.argv[1])
    part()

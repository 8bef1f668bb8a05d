"""What `torchrun` starts: twenty steps of an autoencoder in several processes."""

import dataclasses
import sys

import numpy as np
import torch

from coursekit.neural import fit
from coursekit.neural.processes import part
from coursekit.neural.training import SEEDS_APART
from coursekit.systems.vae_2013 import bars, training

PROCESSES, SEED = 2, 1
RECIPE = dataclasses.replace(training.RECIPES["full"], steps=20, device="cpu")
PLAN = training.Plan("melody", 4, "chain", hidden=16)


def still(mean, log_deviation, noise):
    """Return points without noise, as stochastic layers are off while processes are compared."""
    return training.crux.sample_with_kl(mean, log_deviation, 0 * noise)


def trained(generators=None):
    """Return a net; with generators, one process learns from the batches that they all draw."""
    net = PLAN.net(SEED)
    known = torch.as_tensor(np.array(bars.load("melody", "valid")))
    loss = training.bound_loss(PLAN, RECIPE.steps, known, still)

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

"""What `torchrun` starts: twenty steps of the piano net in several processes."""

import dataclasses
import sys

import torch

from coursekit.neural import fit
from coursekit.neural.processes import part
from coursekit.neural.training import SEEDS_APART
from coursekit.systems.music_transformer_2018 import piano, training

PROCESSES, SEED = 2, 1
# Dropout is off and all is in 32 bits, as processes are compared.
RECIPE = dataclasses.replace(
    training.RECIPES["full"], steps=20, warmup_steps=5, device="cpu", precision="32"
)
SHAPE = dataclasses.replace(
    training.FULL["piano"], width=16, layers=2, heads=2, feed=16, longest=64, dropout=0.0
)


def trained(generators=None):
    """Return a net; with generators, one process learns from the batches that they all draw."""
    net = training.new_net("piano", SHAPE, seed=SEED)
    loss = piano.step_loss(piano.performances("valid", "rules"), batch=2, length=64)

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

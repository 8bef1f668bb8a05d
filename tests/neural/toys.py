"""Small nets and problems for the tests of training."""

import hashlib

import torch
from torch import nn

from coursekit.neural import Recipe, seeded

QUICK = Recipe("quick", 60, 0.01, evaluate_every=10, checkpoint_every=10)


def net(seed=1, dropout=0.2):
    """A net with dropout, whose draws must be resumed too."""
    with seeded(seed):
        return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Dropout(dropout), nn.Linear(8, 1))


class Loss:
    """A loss that keeps a state from step to step, as the training on a running sequence does."""

    def __init__(self, stop_at=None, stop=None):
        self.memory = torch.zeros(4)
        self.stop_at, self.stop = stop_at, stop

    def __call__(self, model, generator, step):
        if step == self.stop_at:
            self.stop()
        batch = torch.randn(16, 4, generator=generator)
        self.memory = 0.9 * self.memory + 0.1 * batch.mean(0)
        wanted = (batch + self.memory).sum(1, keepdim=True)
        return ((model(batch) - wanted) ** 2).mean()

    def state_dict(self):
        return {"memory": self.memory}

    def load_state_dict(self, state):
        self.memory = state["memory"]


def score(model):
    """The error on fixed inputs."""
    batch = torch.linspace(-1, 1, 20).reshape(5, 4)
    return ((model(batch) - batch.sum(1, keepdim=True)) ** 2).mean().item()


def fingerprint(model):
    """A hash of every bit of the weights."""
    data = b"".join(value.numpy().tobytes() for value in model.state_dict().values())
    return hashlib.sha256(data).hexdigest()


class Items(torch.utils.data.Dataset):
    """Rows of four numbers, of which the first is the item's index."""

    def __init__(self, count):
        self.rows = torch.rand(count, 4, generator=torch.Generator().manual_seed(9))
        self.rows[:, 0] = torch.arange(count)

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows[index]


def noisy_loss(model, batch, generator):
    """A loss that changes its batch at random, as one that transposes tunes does."""
    batch = batch / 40 + 0.1 * torch.randn(batch.shape, generator=generator)
    return ((model(batch) - batch.sum(1, keepdim=True)) ** 2).mean()

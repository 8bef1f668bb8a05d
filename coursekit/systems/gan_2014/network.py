"""The two nets and the rules of the game between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from coursekit.neural import seeded
from coursekit.systems.gan_2014.crux import generator_loss

SURE = 1e-6
"""No opinion is nearer to 0 or 1 than this, so that its logarithm is a number."""
Loss = Callable[[list[float]], Any]
"""What the generator pays for the discriminator's opinions, and its slopes, as in the crux."""


@dataclass(frozen=True)
class Rules:
    """How the game is played.

    Args:
        inputs: random numbers that the generator starts from.
        outputs: numbers in what it makes.
        hidden: units in each of the two hidden layers of either net.
        binary: whether each number that is made lies between -1 and 1, as in a rhythm.
        turns: steps of the generator for each of the discriminator's.
        blur: standard deviation of the noise that is laid over the real and the forged alike
            before they are judged; 0 lays none.
        batch: how many are judged at once, of each kind.
    """

    inputs: int = 2
    outputs: int = 2
    hidden: int = 64
    binary: bool = False
    turns: int = 1
    blur: float = 0.0
    batch: int = 128


def layers(inputs: int, hidden: int, outputs: int) -> nn.Sequential:
    """Return a multilayer perceptron with two hidden layers."""
    return nn.Sequential(
        nn.Linear(inputs, hidden), nn.LeakyReLU(0.2),
        nn.Linear(hidden, hidden), nn.LeakyReLU(0.2),
        nn.Linear(hidden, outputs),
    )  # fmt: skip


class Game(nn.Module):
    """A generator and a discriminator, and what each of them pays.

    Attributes:
        generator: from random numbers to what is forged.
        discriminator: from what is real or forged to a score: above 0 for real, below for forged.
        rules: of the game.
    """

    def __init__(self, rules: Rules, seed: int) -> None:
        """Build both nets with weights drawn from a seed."""
        super().__init__()
        self.rules = rules
        with seeded(seed):
            self.generator = layers(rules.inputs, rules.hidden, rules.outputs)
            self.discriminator = layers(rules.outputs, rules.hidden, 1)

    def draw(self, count: int, generator: torch.Generator) -> Tensor:
        """Return random inputs `[count, inputs]`."""
        drawn = torch.randn(count, self.rules.inputs, generator=generator)
        return drawn.to(next(self.parameters()).device)

    def make(self, inputs: Tensor) -> Tensor:
        """Return what the generator makes of inputs, `[count, outputs]`."""
        made: Tensor = self.generator(inputs)
        return torch.tanh(made) if self.rules.binary else made

    def score(self, given: Tensor) -> Tensor:
        """Return the discriminator's score of each, `[count]`; its sigmoid is the opinion."""
        scores: Tensor = self.discriminator(given)[:, 0]
        return scores

    def blurred(self, given: Tensor, generator: torch.Generator) -> Tensor:
        """Return the same under a little noise, if the rules say so."""
        if not self.rules.blur:
            return given
        noise = torch.randn(given.shape, generator=generator)
        return given + self.rules.blur * noise.to(given.device)

    def discriminator_pays(self, real: Tensor, generator: torch.Generator) -> Tensor:
        """Return the discriminator's loss: the real taken for forged and the forged for real."""
        with torch.no_grad():
            forged = self.make(self.draw(len(real), generator))
        # softplus(-s) is -log(sigmoid(s)), without an overflow.
        real_scores = self.score(self.blurred(real, generator))
        forged_scores = self.score(self.blurred(forged, generator))
        return softplus(-real_scores).mean() + softplus(forged_scores).mean()

    def generator_pays(self, generator: torch.Generator, loss: Loss = generator_loss) -> Tensor:
        """Return the generator's loss by the crux, whose slopes lead back into the generator."""
        forged = self.make(self.draw(self.rules.batch, generator))
        self.discriminator.requires_grad_(False)  # it is not its turn
        try:
            scores = self.score(self.blurred(forged, generator))
        finally:
            self.discriminator.requires_grad_(True)
        return paid(scores, loss)


def paid(scores: Tensor, loss: Loss) -> Tensor:
    """Return a loss written on plain lists as a tensor that PyTorch can follow backwards.

    Args:
        scores: `[count]` of the discriminator.
        loss: from opinions to the loss and its slopes against the scores.
    """
    opinions = torch.sigmoid(scores.detach()).clamp(SURE, 1 - SURE)
    value, slopes = loss(opinions.tolist())
    along = (scores * torch.tensor(slopes, dtype=scores.dtype, device=scores.device)).sum()
    return along + (float(value) - along.detach())


def saturating_loss(opinions: list[float]) -> tuple[float, list[float]]:
    """Return the loss of the game as it is first stated: the mean of log(1 - opinion).

    Its slope against the score is -opinion: next to nothing where a forgery is sure to be found.
    """
    logs = torch.log1p(-torch.tensor(opinions, dtype=torch.float64))
    return float(logs.mean()), [-opinion / len(opinions) for opinion in opinions]

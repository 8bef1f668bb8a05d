"""What the paper holds its method against: wake-sleep, and Monte Carlo EM.

Both teach the same nets. Wake-sleep (Hinton 1995) teaches the decoder from points that the encoder
draws, and the encoder from bars that the decoder dreams; it follows no single bound. Monte Carlo EM
has no encoder: a random walk along the gradient (Hamiltonian Monte Carlo) finds points that
explain each bar, and the decoder learns from these.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from coursekit.systems.vae_2013.network import Net, draw, log_normal

LEAPS = 10
"""Leapfrog steps of a move, and updates of the weights after it: the paper's 10 and 5 †."""
UPDATES = 5
ACCEPTED = 0.9
"""The share of moves to which the step is tuned."""


def wake_sleep_loss(net: Net, bars: Tensor, generator: torch.Generator) -> Tensor:
    """Return the sum of both phases' losses in nats; no gradient passes between the phases."""
    with torch.no_grad():
        mean, log_deviation = net.encode(bars)
        points = mean + log_deviation.exp() * draw(mean, generator)
        dreamed_from = draw(mean, generator)
        dreams = net.decode(dreamed_from, temperature=1.0, generator=generator)
    wake = -net.log_likelihood(bars, points).mean()
    sleep = -log_normal(dreamed_from, *net.encode(dreams)).mean()
    return wake + sleep


class HamiltonianChains:
    """A point for each bar, moved so that it stays a draw from what the decoder believes.

    Attributes:
        points: `[bar, latent]`.
        step: the length of a leap, tuned so that nine of ten moves are accepted.
    """

    def __init__(self, bars: Tensor, latents: int, generator: torch.Generator) -> None:
        """Begin at points drawn from the prior."""
        self.bars, self.step = bars, 0.1
        self.points = torch.randn((len(bars), latents), generator=generator)

    def move(self, net: Net, places: Tensor, generator: torch.Generator) -> None:
        """Move the points of some bars once, by `LEAPS` leaps."""
        bars, start = self.bars[places], self.points[places]
        speed = draw(start, generator)
        before = _log_joint(net, bars, start)[0] + log_normal(speed)
        points, push = start, _log_joint(net, bars, start)[1]
        for _ in range(LEAPS):
            speed = speed + self.step / 2 * push
            points = points + self.step * speed
            after, push = _log_joint(net, bars, points)
            speed = speed + self.step / 2 * push
        chances = (after + log_normal(speed) - before).exp()
        taken = torch.rand(len(bars), generator=generator) < chances
        self.points[places] = torch.where(taken[:, None], points, start)
        self.step *= 1.02 if float(taken.float().mean()) > ACCEPTED else 0.98


def _log_joint(net: Net, bars: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
    """Return log p(x, z) of each bar and its gradient by the point."""
    with torch.enable_grad():
        points = points.detach().requires_grad_()
        joint = net.log_likelihood(bars, points) + log_normal(points)
        (gradient,) = torch.autograd.grad(joint.sum(), points)
    return joint.detach(), gradient


class MonteCarloEM:
    """The loss of Monte Carlo EM, as the training loop takes it: a move, then five updates."""

    def __init__(self, bars: Tensor, latents: int, seed: int) -> None:
        """Set up the chains of all bars."""
        self.bars, self.places = bars, torch.arange(0)
        generator = torch.Generator().manual_seed(seed)
        self.chains = HamiltonianChains(bars, latents, generator)

    def __call__(self, net: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        """Return -log p(x, z) of a batch whose points were just moved."""
        assert isinstance(net, Net)
        if step % UPDATES == 0 or not len(self.places):
            self.places = torch.randint(len(self.bars), (100,), generator=generator)
            self.chains.move(net, self.places, generator)
        bars, points = self.bars[self.places], self.chains.points[self.places]
        return -net.log_likelihood(bars, points).mean()


def marginal_likelihood(
    net: Net, bars: Tensor, *, moves: int = 90, draws: int = 200, seed: int = 0
) -> float:
    """Return an estimate of log p(x) in nats a bar that needs no encoder.

    Chains find for each bar where its points lie; importance sampling from a bell curve somewhat
    wider than what they visited gives the estimate, which on average is no larger than log p(x).

    Of so many moves of the chains the first third is thrown away; `draws` are taken a bar.
    """
    generator = torch.Generator().manual_seed(seed)
    chains, visited = HamiltonianChains(bars, net.latents, generator), []
    everyone = torch.arange(len(bars))
    for move in range(moves):
        chains.move(net, everyone, generator)
        if move >= moves // 3:
            visited.append(chains.points.clone())
    cloud = torch.stack(visited)
    mean, log_deviation = cloud.mean(dim=0), (1.2 * cloud.std(dim=0) + 0.02).log()
    weights = []
    with torch.no_grad():
        for _ in range(draws):
            points = mean + log_deviation.exp() * draw(mean, generator)
            proposed = log_normal(points, mean, log_deviation)
            weights.append(net.log_likelihood(bars, points) + log_normal(points) - proposed)
    table = torch.stack(weights)
    return float((table.logsumexp(dim=0) - math.log(draws)).mean())

"""The variational autoencoder: an encoder, two decoders, the bound and its tighter form."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal, get_args

import torch
from torch import Tensor, nn

from coursekit.neural import seeded
from coursekit.systems.vae_2013 import crux
from coursekit.systems.vae_2013.bars import STEPS, TOKENS, Kind

Decoder = Literal["plain", "chain"]
DECODERS: tuple[Decoder, ...] = get_args(Decoder)
ORDER = 8
"""How many tokens before a step a chain sees."""
Sampler = Callable[..., Any]


class Net(nn.Module):
    """A variational autoencoder of bars.

    Args:
        kind: `rhythm` or `melody`.
        latents: how many numbers a point has.
        decoder: `plain`, the paper's: one hidden layer, each step drawn on its own; or `chain`,
            which also sees the eight tokens before each step, as decoders of sequences do.
        hidden: units of each hidden layer.
        seed: of the first weights.
    """

    def __init__(
        self,
        kind: Kind,
        latents: int,
        decoder: Decoder = "plain",
        *,
        hidden: int = 128,
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.kind, self.latents, self.decoder, self.hidden = kind, latents, decoder, hidden
        self.tokens = TOKENS[kind]
        with seeded(seed):
            self.encoder = nn.Sequential(nn.Linear(STEPS * self.tokens, hidden), nn.Tanh())
            self.mean = nn.Linear(hidden, latents)
            self.log_deviation = nn.Linear(hidden, latents)
            self.first = nn.Sequential(nn.Linear(latents, hidden), nn.Tanh())
            if decoder == "chain":
                # What each of the eight tokens before adds to a step, and its place in the bars.
                self.before = nn.EmbeddingBag(ORDER * (self.tokens + 1), hidden, mode="sum")
                self.place = nn.Embedding(STEPS, hidden)
                self.second = nn.Sequential(nn.Tanh(), nn.Linear(hidden, hidden), nn.Tanh())
                self.output = nn.Linear(hidden, self.tokens)
            else:
                self.output = nn.Linear(hidden, STEPS * self.tokens)

    def encode(self, bars: Tensor) -> tuple[Tensor, Tensor]:
        """Return means and logarithms of the deviations, `[bar, latent]` each, of tokens."""
        hidden = self.encoder(self._one_hot(bars).flatten(1))
        return self.mean(hidden), self.log_deviation(hidden)

    def logits(self, points: Tensor, bars: Tensor, dropped: Tensor | None = None) -> Tensor:
        """Return the logits of every step, `[bar, 16, token]`, at points `[bar, latent]`.

        A chain sees the right tokens `bars`, `[bar, 16]`, up to the step before, but for those
        that are `dropped` (word dropout).
        """
        hidden = self.first(points)
        if self.decoder == "plain":
            flat: Tensor = self.output(hidden)
            return flat.reshape(-1, STEPS, self.tokens)
        shown = bars if dropped is None else bars.masked_fill(dropped.to(bars.device), self.tokens)
        # Before the first step stands a token of its own, as where one is not seen.
        padded = nn.functional.pad(shown, (ORDER, 0), value=self.tokens)[:, :-1]
        windows = padded.unfold(1, ORDER, 1)
        stepwise: Tensor = self._steps(
            hidden[:, None], windows, torch.arange(STEPS, device=bars.device)
        )
        return stepwise

    def _steps(self, hidden: Tensor, windows: Tensor, places: Tensor) -> Tensor:
        """Return the logits of a chain's steps from the tokens before each, `[bar, step, 8]`."""
        numbered = windows + (self.tokens + 1) * torch.arange(ORDER, device=windows.device)
        heard = self.before(numbered.flatten(0, 1)).reshape(*windows.shape[:2], self.hidden)
        logits: Tensor = self.output(self.second(heard + self.place(places) + hidden))
        return logits

    def log_likelihood(self, bars: Tensor, points: Tensor, dropped: Tensor | None = None) -> Tensor:
        """Return log p(x | z) of each bar in nats, `[bar]`."""
        logits = self.logits(points, bars, dropped)
        return -nn.functional.cross_entropy(logits.transpose(1, 2), bars, reduction="none").sum(
            dim=1
        )

    @torch.no_grad()
    def decode(
        self,
        points: Tensor,
        *,
        temperature: float = 0.0,
        generator: torch.Generator | None = None,
        opening: Tensor | None = None,
    ) -> Tensor:
        """Return the bars that the decoder writes at points, `[point, 16]` of tokens.

        At temperature 0 each step takes its likeliest token; else the generator draws, at 1 as
        the net expects. `opening` are tokens `[step]` with which every bar begins.
        """
        hidden = self.first(points)
        given = 0 if opening is None else len(opening)
        if self.decoder == "plain":
            logits = self.output(hidden).reshape(-1, STEPS, self.tokens)
            logits[:, given, self._hold] = -torch.inf
            chosen = self._chosen(logits.flatten(0, 1), temperature, generator)
            chosen = chosen.reshape(-1, STEPS)
            if opening is not None:
                chosen[:, :given] = opening
            return chosen
        bars = torch.full((len(points), ORDER + STEPS), self.tokens)
        if opening is not None:
            bars[:, ORDER : ORDER + given] = opening
        for at in range(given, STEPS):
            window = bars[:, None, at : at + ORDER]
            logits = self._steps(hidden[:, None], window, torch.tensor([at]))[:, 0]
            if at == given:  # no bar begins in the midst of a note, nor does what we add
                logits[:, self._hold] = -torch.inf
            bars[:, ORDER + at] = self._chosen(logits, temperature, generator)
        return bars[:, ORDER:]

    @staticmethod
    def _chosen(logits: Tensor, temperature: float, generator: torch.Generator | None) -> Tensor:
        """Return a token for each row of logits."""
        if temperature == 0:
            return logits.argmax(dim=-1)
        shares = (logits / temperature).softmax(dim=-1)
        return torch.multinomial(shares, 1, generator=generator)[:, 0]

    @property
    def _hold(self) -> int:
        return 0 if self.kind == "rhythm" else self.tokens - 1

    def _one_hot(self, bars: Tensor) -> Tensor:
        return nn.functional.one_hot(bars, self.tokens).float()


def draw(like: Tensor, generator: torch.Generator) -> Tensor:
    """Return noise from the standard bell curve, of the shape of a tensor."""
    return torch.randn(like.shape, generator=generator).to(like.device)


def terms(
    net: Net,
    bars: Tensor,
    generator: torch.Generator,
    *,
    sample_with_kl: Sampler = crux.sample_with_kl,
    dropout: float = 0.0,
) -> tuple[Tensor, Tensor]:
    """Return the two terms of the bound, from one sample a bar.

    Args:
        net: whose bound it is.
        bars: `[bar, 16]` of tokens.
        generator: draws the noise.
        sample_with_kl: the crux, or a learner's.
        dropout: which share of the tokens a chain does not see.

    Returns:
        log p(x | z) in nats, `[bar]`, and the KL divergence, `[bar, latent]`.
    """
    mean, log_deviation = net.encode(bars)
    points, kl = sample_with_kl(mean, log_deviation, draw(mean, generator))
    hidden = torch.rand(bars.shape, generator=generator) < dropout if dropout else None
    return net.log_likelihood(bars, points, hidden), kl


def log_normal(points: Tensor, mean: Tensor | float = 0.0, log_deviation: Any = 0.0) -> Tensor:
    """Return the logarithm of the density of a diagonal Gaussian, over the last axis."""
    scaled = (points - mean) * math.e ** (-torch.as_tensor(log_deviation))
    density = -0.5 * scaled**2 - log_deviation - 0.5 * math.log(2 * math.pi)
    total: Tensor = density.sum(dim=-1)
    return total


@torch.no_grad()
def log_weights(net: Net, bars: Tensor, generator: torch.Generator, draws: int) -> Tensor:
    """Return log p(x, z) - log q(z | x) of so many draws a bar, `[bar, draw]` in nats.

    Their mean is the bound of the paper, and the logarithm of the mean weight is the
    importance-weighted bound (Burda 2016).
    """
    mean, log_deviation = net.encode(bars)
    columns = []
    for _ in range(draws):
        points = mean + log_deviation.exp() * draw(mean, generator)
        columns.append(
            net.log_likelihood(bars, points)
            + log_normal(points)
            - log_normal(points, mean, log_deviation)
        )
    return torch.stack(columns, dim=1)


def bounds(weights: Tensor) -> tuple[float, float]:
    """Return the bound and the importance-weighted bound, in nats a bar, of `log_weights`."""
    tighter = torch.logsumexp(weights, dim=1) - math.log(weights.shape[1])
    return float(weights.mean()), float(tighter.mean())

"""The nets: a generator of bars with its two conditioners, and a discriminator.

A convolution whose kernel is as wide as all pitches, or one wide, is a matrix product over the
steps of a bar, and is computed as such. What a chord adds to a layer is the same at every step: the
paper joins the chord to each step as thirteen more channels; here its part is computed once a bar
and added. The weights, and the numbers that come out, are those of the paper's way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, leaky_relu, one_hot, relu

from coursekit.neural import seeded
from coursekit.systems.midinet_2017.crux import feature_matching

STEPS, CHORD = 16, 13
CHANNELS, FEATURES, JUDGED = 128, 16, 64
"""Channels of the generator's convolutions, of the conditioner's, of the discriminator's second."""
WINDOW, STRIDE = 4, 2
"""Steps that the discriminator's second convolution sees at once, and how far it moves on."""
SLOPE = 0.2
REAL = 0.9
"""What the discriminator shall say of a real bar: a little less than sure."""
Choice = Literal["sigmoid", "straight"]
Matching = Callable[[list[list[float]], list[list[float]]], Any]


@dataclass(frozen=True)
class Rules:
    """Which of the models it is, and how it learns; what is not said is as in the paper.

    Args:
        model: 1 no chord; 2 the chord in all layers, the bar before in the last; 3 the bar before
            in all layers, the chord in the last.
        pitches: of the grid: 24 from C4 to B5, or the paper's 128.
        inputs: random numbers that a bar starts from.
        hidden: units of the generator's first layer and of the discriminator's last but one.
        choice: `sigmoid`, as in the paper: each cell is a number from 0 to 1 of its own.
            `straight`: the likeliest pitch of a step is 1, the others 0, and slopes pass through.
        means: how much the mean of the discriminator's first features counts for the generator.
        pictures: how much the mean bar counts.
        holds: how much it counts, not in the paper, how often on average a step holds the pitch of
            the step before.
        sees_before: whether the discriminator sees the bar before too.
        sees_holds: whether it also sees, at each step, if the pitch is that of the step before.
        turns: steps of the generator for each of the discriminator's.
        batch: how many bars are judged at once, of each kind.
    """

    model: int = 2
    pitches: int = 128
    inputs: int = 100
    hidden: int = 1024
    choice: Choice = "sigmoid"
    means: float = 0.1
    pictures: float = 0.01
    holds: float = 0.0
    sees_before: bool = False
    sees_holds: bool = False
    turns: int = 2
    batch: int = 72


class Joined(nn.Module):
    """A layer on what comes in with conditions joined to it, each multiplied for itself.

    Args:
        inputs: numbers that come in at a step.
        outputs: numbers that go out.
        chord: over how many cells of the layer's window the chord is spread; 0 joins none.
        before: features of the bar before that are joined to each step.
        steps: how many steps come of each, as in a transposed convolution.
        one_bias: whether all numbers that go out share one.
    """

    def __init__(
        self, inputs: int, outputs: int, *, chord: int = 0, before: int = 0, steps: int = 1,
        one_bias: bool = False,
    ) -> None:  # fmt: skip
        """Draw the weights as those of one layer on all that is joined."""
        super().__init__()
        self.steps, self.inputs, self.outputs = steps, inputs, outputs
        sizes = [inputs, CHORD * chord, before]
        bound = sum(sizes) ** -0.5
        parts = [torch.empty(steps * outputs, size).uniform_(-bound, bound) for size in sizes]
        self.weight = nn.Parameter(parts[0])
        self.bias = nn.Parameter(torch.zeros(1 if one_bias else outputs))
        spread = parts[1].view(steps * outputs, CHORD, chord)
        self.chord_weight = nn.Parameter(spread) if chord else None
        self.before_weight = nn.Parameter(parts[2]) if before else None

    def forward(self, given: Tensor, chord: Tensor, before: Tensor | None = None) -> Tensor:
        """Return `[bar, step, output]` of inputs, a chord `[bar, 13]` and features of each step."""
        once = self.bias.repeat(self.steps)
        if self.chord_weight is not None:
            # The same at every step, so once a bar.
            once = torch.addmm(once, chord, self.chord_weight.sum(-1).T)[:, None]
        made = given @ self.weight.T + once
        if self.before_weight is not None and before is not None:
            made = made + before @ self.before_weight.T
        return made.reshape(len(given), -1, self.outputs)


class Norm(nn.BatchNorm1d):
    """Batch normalisation of `[bar, step, channel]` over bars and steps."""

    def forward(self, given: Tensor) -> Tensor:
        """Return each channel with mean 0 and deviation 1, then scaled and moved as learned."""
        return super().forward(given.reshape(-1, given.shape[-1])).view(given.shape)


class Conditioner(nn.Module):
    """What the generator is told of the bar before: features at 16, 8, 4 and 2 steps."""

    def __init__(self, pitches: int) -> None:
        """Draw the weights."""
        super().__init__()
        sizes = (pitches, 2 * FEATURES, 2 * FEATURES, 2 * FEATURES)
        self.layers = nn.ModuleList(nn.Linear(size, FEATURES) for size in sizes)
        self.norms = nn.ModuleList(Norm(FEATURES) for _ in sizes)

    def forward(self, before: Tensor) -> list[Tensor]:
        """Return features of 2, 4, 8 and 16 steps, `[bar, step, 16]`, of `[bar, 16, pitch]`."""
        features = [before]
        for layer, norm in zip(self.layers, self.norms, strict=True):
            width = 2 * FEATURES if len(features) > 1 else before.shape[-1]
            windows = features[-1].reshape(len(before), -1, width)
            features.append(leaky_relu(norm(layer(windows)), SLOPE))
        return features[:0:-1]


class Generator(nn.Module):
    """From random numbers, a chord and the bar before to a bar."""

    def __init__(self, rules: Rules) -> None:
        """Draw the weights."""
        super().__init__()
        chord = int(rules.model == 2)
        before = 0 if rules.model == 2 else FEATURES

        self.conditioner = Conditioner(rules.pitches)
        self.layers = nn.ModuleList([
            Joined(rules.inputs, rules.hidden, chord=chord),
            Joined(rules.hidden, 2 * CHANNELS, chord=chord),
            *(Joined(CHANNELS, CHANNELS, chord=chord, before=before, steps=2) for _ in range(3)),
        ])  # fmt: skip
        sizes = (rules.hidden, 2 * CHANNELS, CHANNELS, CHANNELS, CHANNELS)
        self.norms = nn.ModuleList(Norm(size) for size in sizes)
        last = int(rules.model != 1)
        self.last = Joined(CHANNELS, rules.pitches, chord=last, before=FEATURES, one_bias=True)

    def forward(self, inputs: Tensor, chord: Tensor, before: Tensor) -> Tensor:
        """Return how strongly each pitch is wanted, any number, `[bar, 16, pitch]`."""
        *features, fine = self.conditioner(before)
        flow = inputs[:, None]
        for layer, norm, told in zip(self.layers, self.norms, [None, None, *features], strict=True):
            assert isinstance(layer, Joined)
            flow = flow.reshape(len(flow), -1, layer.inputs)
            flow = relu(norm(layer(flow, chord, told)))
        wanted: Tensor = self.last(flow, chord, fine)
        return wanted


class Discriminator(nn.Module):
    """From a bar and a chord to a score: above 0 for real, below for made."""

    def __init__(self, rules: Rules) -> None:
        """Draw the weights."""
        super().__init__()
        chord, pair = int(rules.model != 1), 2 * rules.pitches
        cells, self.sees_holds = rules.pitches + rules.sees_holds, rules.sees_holds
        first, second = 1 + CHORD, JUDGED + CHORD
        windows = (STEPS // 2 - WINDOW) // STRIDE + 1
        self.first = Joined(2 * cells, first, chord=chord * pair, before=pair * rules.sees_before)
        self.second = Joined(WINDOW * first, second, chord=chord * WINDOW)
        self.third = Joined(windows * second, rules.hidden, chord=chord)
        self.last = Joined(rules.hidden, 1, chord=chord)
        self.norms = nn.ModuleList([Norm(second), Norm(rules.hidden)])

    def forward(self, bar: Tensor, chord: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
        """Return the scores `[bar]` and the first layer's features `[bar, 8, 14]`."""
        size = (len(bar), STEPS // 2, -1)
        if self.sees_holds:
            bar = torch.cat([bar, held(bar)[..., None]], -1)
        features = leaky_relu(self.first(bar.reshape(size), chord, before.view(size)), SLOPE)
        windows = features.unfold(1, WINDOW, STRIDE).transpose(2, 3).flatten(2)
        flow = leaky_relu(self.norms[0](self.second(windows, chord)), SLOPE)
        flow = leaky_relu(self.norms[1](self.third(flow.flatten(1)[:, None], chord)), SLOPE)
        return self.last(flow, chord)[:, 0, 0], features


def held(bar: Tensor) -> Tensor:
    """Return how far each step has the pitch of the step before, `[bar, 16]`; 1 at the first."""
    same = (bar[:, 1:] * bar[:, :-1]).sum(-1)
    return torch.cat([torch.ones_like(same[:, :1]), same], 1)


@dataclass
class Batch:
    """Bars with what they are conditioned on.

    Attributes:
        bar: `[bar, 16, pitch]` of noughts and ones.
        before: the bar before each, likewise.
        chord: `[bar, 13]`: which of twelve roots, and 1 for minor.
    """

    bar: Tensor
    before: Tensor
    chord: Tensor


class Game(nn.Module):
    """A generator and a discriminator, and what each of them pays.

    Attributes:
        generator: from random numbers and the conditions to a bar.
        discriminator: from a bar and its conditions to a score.
        rules: of the game.
    """

    def __init__(self, rules: Rules, seed: int) -> None:
        """Build both nets with weights drawn from a seed."""
        super().__init__()
        self.rules = rules
        with seeded(seed):
            self.generator = Generator(rules)
            self.discriminator = Discriminator(rules)

    def make(self, given: Batch, generator: torch.Generator) -> Tensor:
        """Return a bar for the conditions of each, `[bar, 16, pitch]`, as the rules choose."""
        inputs = torch.randn(len(given.chord), self.rules.inputs, generator=generator)
        wanted = self.generator(inputs.to(given.chord.device), given.chord, given.before)
        if self.rules.choice == "sigmoid":
            return torch.sigmoid(wanted)
        shares = torch.softmax(wanted, -1)
        chosen = one_hot(shares.argmax(-1), self.rules.pitches).to(shares.dtype)
        return chosen + (shares - shares.detach())

    def discriminator_pays(self, given: Batch, generator: torch.Generator) -> Tensor:
        """Return the discriminator's loss: the real taken for made, and the made for real."""
        with torch.no_grad():
            made = self.make(given, generator)
        real, _ = self.discriminator(given.bar, given.chord, given.before)
        forged, _ = self.discriminator(made, given.chord, given.before)
        return _taken_for(real, REAL) + _taken_for(forged, 0.0)

    def generator_pays(
        self, given: Batch, generator: torch.Generator, matching: Matching = feature_matching
    ) -> Tensor:
        """Return the generator's loss: found out, and unlike the real on average."""
        made = self.make(given, generator)
        self.discriminator.requires_grad_(False)  # it is not its turn
        try:
            scores, features = self.discriminator(made, given.chord, given.before)
            loss = _taken_for(scores, 1.0)
            if self.rules.means:
                with torch.no_grad():
                    _, wanted = self.discriminator(given.bar, given.chord, given.before)
                loss = loss + self.rules.means * matched(wanted, features, matching)
        finally:
            self.discriminator.requires_grad_(True)
        if self.rules.pictures:
            loss = loss + self.rules.pictures * matched(given.bar, made, matching)
        if self.rules.holds:
            loss = loss + self.rules.holds * matched(held(given.bar), held(made), matching)
        return loss


def _taken_for(scores: Tensor, share: float) -> Tensor:
    return binary_cross_entropy_with_logits(scores, torch.full_like(scores, share))


def matched(real: Tensor, made: Tensor, matching: Matching = feature_matching) -> Tensor:
    """Return a loss by the crux, whose slopes lead back into what was made.

    Args:
        real: `[bar, …]` features of real bars.
        made: the same of bars that were made.
        matching: the crux's, for which a quick way stands in, or a learner's on plain lists.
    """
    real, made = real.detach().flatten(1), made.flatten(1)
    if matching is feature_matching:
        return (made.mean(0) - real.mean(0)).square().sum() / 2
    value, slopes = matching(real.tolist(), made.detach().tolist())
    along = (made * torch.tensor(slopes, dtype=made.dtype, device=made.device)).sum()
    return along + (float(value) - along.detach())

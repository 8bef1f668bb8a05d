"""MidiNet layer by layer, as the paper draws it: conditions are joined as more channels."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, conv_transpose2d, leaky_relu, linear, relu

from coursekit.systems.midinet_2017.network import (
    CHORD,
    SLOPE,
    STRIDE,
    WINDOW,
    Conditioner,
    Discriminator,
    Game,
    Generator,
    Joined,
    Rules,
)


def plain_game(rules: Rules, seed: int) -> Game:
    """A game with the same weights, whose nets are made of convolutions on joined channels."""
    game = Game(rules, seed)
    game.generator = PlainGenerator(game.generator, rules)
    game.discriminator = PlainDiscriminator(game.discriminator, rules)
    return game


def joined(given: Tensor, *conditions: Tensor | None) -> Tensor:
    """`[bar, channel, step, pitch]` with conditions as more channels."""
    whole = [given]
    for condition in conditions:
        if condition is not None:
            if condition.ndim == 2:
                condition = condition[:, :, None, None].expand(-1, -1, *given.shape[2:])
            whole.append(condition)
    return torch.cat(whole, 1)


def weights_of(layer: Joined, order: Tensor | None = None) -> nn.Parameter:
    """The weights of a layer on all that is joined, `[output, input]`."""
    parts = [layer.weight if order is None else layer.weight[:, order]]
    if layer.chord_weight is not None:
        parts.append(layer.chord_weight.flatten(1))
    if layer.before_weight is not None:
        parts.append(layer.before_weight)
    return nn.Parameter(torch.cat(parts, 1).detach().clone())


def norms_of(norms: nn.ModuleList) -> nn.ModuleList:
    """Batch normalisation of channels."""
    return nn.ModuleList(nn.BatchNorm2d(norm.num_features) for norm in norms)


class PlainConditioner(nn.Module):
    """Convolutions one step by all pitches, then two steps by one."""

    def __init__(self, ours: Conditioner) -> None:
        super().__init__()
        first, *halves = ours.layers
        weights = [first.weight[:, None, None]]
        weights += [half.weight.unflatten(1, (2, -1)).transpose(1, 2)[..., None] for half in halves]
        self.weights = nn.ParameterList(weight.detach().clone() for weight in weights)
        self.biases = nn.ParameterList(layer.bias.detach().clone() for layer in ours.layers)
        self.norms = norms_of(ours.norms)

    def forward(self, before: Tensor) -> list[Tensor]:
        features = [before[:, None]]
        for place, norm in enumerate(self.norms):
            stride = (2, 1) if place else (1, 1)
            made = conv2d(features[-1], self.weights[place], self.biases[place], stride)
            features.append(leaky_relu(norm(made), SLOPE))
        return features[:0:-1]


class PlainGenerator(nn.Module):
    """Two fully connected layers, transposed convolutions, and one as wide as all pitches."""

    def __init__(self, ours: Generator, rules: Rules) -> None:
        super().__init__()
        self.rules, self.conditioner = rules, PlainConditioner(ours.conditioner)
        layers = [*ours.layers, ours.last]
        weights = [weights_of(layer) for layer in layers]
        for place in (2, 3, 4):  # [2 * output, input] becomes [input, output, 2, 1]
            split = weights[place].detach().unflatten(0, (2, -1)).permute(2, 1, 0)[..., None]
            weights[place] = nn.Parameter(split.clone())
        weights[5] = nn.Parameter(weights[5].detach().T[:, None, None].clone())
        self.weights = nn.ParameterList(weights)
        self.biases = nn.ParameterList(layer.bias.detach().clone() for layer in layers)
        self.norms = norms_of(ours.norms)

    def forward(self, inputs: Tensor, chord: Tensor, before: Tensor) -> Tensor:
        told = self.conditioner(before)
        everywhere = chord if self.rules.model == 2 else None
        flow = inputs
        for place in (0, 1):
            whole = flow if everywhere is None else torch.cat([flow, chord], 1)
            made = linear(whole, self.weights[place], self.biases[place])
            flow = relu(self.norms[place](made[..., None, None]))[..., 0, 0]
        flow = flow.view(len(flow), 2, -1).transpose(1, 2)[..., None]
        for place in (2, 3, 4):
            features = told[place - 2] if self.rules.model != 2 else None
            whole = joined(flow, everywhere, features)
            made = conv_transpose2d(whole, self.weights[place], self.biases[place], (2, 1))
            flow = relu(self.norms[place](made))
        whole = joined(flow, chord if self.rules.model != 1 else None, told[3])
        return conv_transpose2d(whole, self.weights[5], self.biases[5], (1, 2))[:, 0]


class PlainDiscriminator(nn.Module):
    """Two convolutions, the first as wide as all pitches, and two fully connected layers."""

    def __init__(self, ours: Discriminator, rules: Rules) -> None:
        super().__init__()
        assert not rules.sees_holds, "the paper's discriminator sees pitches alone"
        self.rules = rules
        layers = (ours.first, ours.second, ours.third, ours.last)
        first, second, third, last = map(weights_of, layers)
        first = first.view(len(first), 1 + CHORD * (rules.model != 1) + rules.sees_before, 2, -1)
        bar = ours.second.weight.unflatten(1, (WINDOW, -1)).transpose(1, 2)
        parts = [bar] if ours.second.chord_weight is None else [bar, ours.second.chord_weight]
        second = torch.cat(parts, 1)[..., None]
        windows = ours.third.weight.shape[1] // len(second)
        order = torch.arange(windows * len(second)).view(windows, -1).T.flatten()
        third = weights_of(ours.third, order)
        weights = [weight.detach().clone() for weight in (first, second, third, last)]
        self.weights = nn.ParameterList(weights)
        self.biases = nn.ParameterList(layer.bias.detach().clone() for layer in layers)
        self.norms = norms_of(ours.norms)

    def forward(self, bar: Tensor, chord: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
        told = chord if self.rules.model != 1 else None
        seen = before[:, None] if self.rules.sees_before else None
        whole = joined(bar[:, None], told, seen)
        features = leaky_relu(conv2d(whole, self.weights[0], self.biases[0], (2, 2)), SLOPE)
        made = conv2d(joined(features, told), self.weights[1], self.biases[1], (STRIDE, 1))
        flow = leaky_relu(self.norms[0](made), SLOPE).flatten(1)
        for place, norm in ((2, self.norms[1]), (3, None)):
            whole = flow if told is None else torch.cat([flow, told], 1)
            flow = linear(whole, self.weights[place], self.biases[place])
            if norm is not None:
                flow = leaky_relu(norm(flow[..., None, None]), SLOPE)[..., 0, 0]
        return flow[:, 0], features[..., 0].transpose(1, 2)

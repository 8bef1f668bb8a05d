"""The ways in latent space along which five properties of a melody grow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from coursekit.corpora.sixteenths import Floats, load
from coursekit.evaluation.melodies import ATTRIBUTES, measured
from coursekit.neural import History, save_weights
from coursekit.systems.musicvae_2018.network import Plan
from coursekit.systems.musicvae_2018.training import card_of, changed

LEARNED_FROM, EXAMPLES = 20_000, 400
"""Melodies that the decorrelated vectors are learned from, and points that ship."""
DEVIATIONS = 2.5
"""By how many standard deviations a whole decorrelated vector is to raise its attribute."""
RIDGE = 1e-3


class Ways(nn.Module):
    """Points of training melodies with their attributes, and the decorrelated vectors.

    Args:
        latents: numbers of a point.
        examples: how many points.
    """

    points: Tensor
    values: Tensor
    vectors: Tensor

    def __init__(self, latents: int, examples: int = EXAMPLES) -> None:
        super().__init__()
        self.register_buffer("points", torch.zeros(examples, latents))
        self.register_buffer("values", torch.zeros(examples, len(ATTRIBUTES)))
        self.register_buffer("vectors", torch.zeros(len(ATTRIBUTES), latents))


def decorrelated(points: Floats, values: Floats) -> Floats:
    """Return a vector for each attribute that raises it and, as far as lines tell, no other.

    With W the weights of a linear regression of the attributes on points and S the covariance of
    points these are the columns of S W (W' S W)^-1, the likeliest ways to raise one prediction by
    a standard deviation and leave the others; each is as long as `DEVIATIONS` of them.

    Args:
        points: `[melody, latent]`.
        values: `[melody, 5]`.

    Returns:
        `[5, latent]`.
    """
    centred = points - points.mean(axis=0)
    scaled = (values - values.mean(axis=0)) / np.maximum(values.std(axis=0), 1e-9)
    covariance = centred.T @ centred / len(points)
    ridge = RIDGE * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
    weights = np.linalg.solve(covariance + ridge, centred.T @ scaled / len(points))
    moves = covariance @ weights
    vectors: Floats = DEVIATIONS * (moves @ np.linalg.inv(weights.T @ moves)).T
    return vectors


@torch.no_grad()
def ways_of(net: Any, tokens: Any) -> Ways:
    """Return what ships of attributes, from a net and training melodies `[melody, step, 1]`."""
    # Moved to all keys, as in training: else the vector to white keys would know few black ones.
    moved = changed("melody", torch.as_tensor(np.array(tokens)), torch.Generator().manual_seed(0))
    points = net.encode(moved)[0].numpy().astype(float)
    values = measured(moved.numpy())
    ways = Ways(net.latents)
    ways.points.copy_(torch.as_tensor(points[:EXAMPLES]))
    ways.values.copy_(torch.as_tensor(values[:EXAMPLES]))
    ways.vectors.copy_(torch.as_tensor(decorrelated(points, values)))
    return ways


def save_ways(net: Any, plan: Plan, history: History, path: Path) -> Path:
    """Write points of training melodies, their attributes and the decorrelated vectors."""
    windows = load("melody", "train")
    lot = np.random.default_rng(0).permutation(len(windows))[:LEARNED_FROM]
    return save_weights(ways_of(net, windows[lot]), path, card_of(plan, history), half=True)

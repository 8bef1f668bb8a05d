"""The paper's three experiments on bars of music, and three of our own: each row is one seed."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

import numpy as np
import torch
from torch import nn

from coursekit.corpora import tune_bars
from coursekit.neural import Recipe
from coursekit.systems.vae_2013.bars import load, to_midi
from coursekit.systems.vae_2013.baselines import marginal_likelihood
from coursekit.systems.vae_2013.crux import active_units
from coursekit.systems.vae_2013.measures import DRAWS, diagnosis, held_out, judged
from coursekit.systems.vae_2013.model import compose, load_net, sampled
from coursekit.systems.vae_2013.network import Net, bounds, log_weights
from coursekit.systems.vae_2013.training import RECIPES, Plan, learn

LATENTS = (2, 10, 50)
"""Numbers of latents of the first experiment; the paper's range is from 2 to 200 †."""
SMALL = 1_000
"""Bars of the small training set of the second experiment, as in the paper †."""
OF_THREE = Plan("melody", 3, hidden=100)
"""The net of the second experiment: three latents, 100 hidden units †."""
CURES = {
    "beta 1": Plan("melody", 16, "chain"),
    "annealing": Plan("melody", 16, "chain", anneal=0.8),
    "free nats": Plan("melody", 16, "chain", free_nats=0.5),
}
"""One net, collapsed, and the two mends."""
SAMPLES, PIECES, PIECE_BARS = 200, 60, 12


def methods(seed: int, recipe: Recipe | None = None) -> dict[str, Any]:
    """Train by both methods with few and many latents; return bounds on bars old and new."""
    row: dict[str, Any] = {}
    tested = held_out("melody")
    learned = torch.as_tensor(np.array(load("melody", "train")))[::16]
    for method in ("aevb", "wake-sleep"):
        row[method] = {}
        for latents in LATENTS:
            net, history = learn(
                Plan("melody", latents), method=method, recipe=recipe, seed=seed, progress=False
            )
            generator = torch.Generator().manual_seed(0)
            bound, tighter = bounds(log_weights(net, tested, generator, DRAWS))
            with torch.no_grad():
                active = active_units(net.encode(tested)[0].tolist())
            row[method][str(latents)] = _rounded(
                {
                    "bound": bound,
                    "tighter": tighter,
                    "on training": bounds(log_weights(net, learned, generator, 10))[0],
                    "active": len(active),
                    "seconds": history.seconds,
                }
            )
    return row


def likelihoods(seed: int, recipe: Recipe | None = None) -> dict[str, Any]:
    """Train by three methods on few bars and on all; return log p(x) of held-out bars in nats."""
    everything = torch.as_tensor(np.array(load("melody", "train")))
    places = torch.randperm(len(everything), generator=torch.Generator().manual_seed(seed))
    tested = held_out("melody")[::6]
    row: dict[str, Any] = {}
    for name, bars in (("small", everything[places[:SMALL]]), ("all", everything)):
        row[name] = {}
        for method in ("aevb", "wake-sleep", "monte carlo em"):
            net, history = learn(
                OF_THREE, method=method, recipe=recipe, seed=seed, bars=bars, progress=False
            )
            found = {
                "held out": marginal_likelihood(net, tested, seed=seed),
                "training": marginal_likelihood(net, bars[: len(tested)], seed=seed),
                "seconds": history.seconds,
            }
            row[name][method] = _rounded(found)
    return row


def collapse(seed: int, recipe: Recipe | None = None) -> dict[str, Any]:
    """Train one net without help, with annealing and with free nats; return its diagnoses."""
    row = {}
    for name, plan in CURES.items():
        net, _ = learn(plan, recipe=recipe, seed=seed, progress=False)
        row[name] = _rounded(diagnosis(net))
    return row


def music(seed: int) -> dict[str, Any]:
    """Draw 200 bars from each net that ships, and tell 60 pieces of its melodies from tunes."""
    from coursekit.evaluation.probe import place, style_probe

    row: dict[str, Any] = {}
    for name in ("melody", "melody map", "rhythm map"):
        net = load_net(name)
        row[name] = _rounded(judged(net.kind, sampled(net, SAMPLES, seed)))
    real = [
        to_midi("melody", tune[:PIECE_BARS])
        for split in ("valid", "test")
        for tune in tune_bars.load(split)
        if len(tune) >= PIECE_BARS
    ]
    paths: tuple[Literal["walk", "prior"], ...] = ("prior", "walk")
    for path in paths:
        pieces = [
            compose(seed=1000 * seed + number, bars=PIECE_BARS, path=path, temperature=1.0)
            for number in range(PIECES)
        ]
        scales = {"scale": place(pieces, "tunes", seed=seed)}
        scales["own grid"] = style_probe(real, pieces, seed=seed)
        for scale, probe in scales.items():
            row[f"{path}, {scale}"] = [round(v, 4) for v in (probe.accuracy, *probe.interval)]
    return row


def smoothness(
    net: Net, *, seed: int = 0, pairs: int = 500, apart: float = 0.1
) -> dict[str, float]:
    """Return how much two bars differ, near each other on a net's map and anywhere on it.

    It is the share of steps that differ, `near` and `anywhere`, between the likeliest bars at so
    many pairs of points from the prior; near ones are `apart` from each other.
    """
    generator = torch.Generator().manual_seed(seed)
    points = torch.randn((pairs, net.latents), generator=generator)
    ways = nn.functional.normalize(torch.randn((pairs, net.latents), generator=generator))
    here, there = net.decode(points), net.decode(points + apart * ways)
    return {
        "near": float((here != there).float().mean()),
        "anywhere": float((here != here.roll(1, dims=0)).float().mean()),
    }


def quick(steps: int) -> Recipe:
    """Return the quick recipe with another number of steps."""
    return dataclasses.replace(RECIPES["quick"], steps=steps)


def _rounded(found: dict[str, Any]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in found.items()}

"""What tells whether a point says anything of the music: active units, information, sameness."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from coursekit.systems.vae_2013 import crux
from coursekit.systems.vae_2013.bars import load, onsets
from coursekit.systems.vae_2013.network import Net, bounds, draw, log_normal, log_weights

MOST = 600
"""How many held-out bars are measured at most."""
DRAWS = 50
"""How many draws a bar the importance-weighted bound takes."""


def held_out(kind: Any, split: str = "test") -> Tensor:
    """Return bars of pieces that no net learned from, `[bar, 16]`, spread over the pieces."""
    bars = load(kind, split)
    places = np.linspace(0, len(bars) - 1, min(MOST, len(bars))).round().astype(int)
    return torch.as_tensor(bars[places])


@torch.no_grad()
def kl_of_latents(net: Net, bars: Tensor) -> list[float]:
    """Return the KL divergence of each latent in nats, mean over bars."""
    mean, log_deviation = net.encode(bars)
    nats: list[float] = crux.sample_with_kl(mean, log_deviation, 0.0)[1].mean(dim=0).tolist()
    return nats


@torch.no_grad()
def mutual_information(net: Net, bars: Tensor, *, draws: int = 8, seed: int = 0) -> float:
    """Return an estimate of the mutual information of bar and point, in nats.

    It is E[log q(z | x) - log q(z)], with q(z) the mean over the same bars (Hoffman and Johnson
    2016). It cannot exceed the logarithm of their number.

    It takes so many draws a bar.
    """
    generator = torch.Generator().manual_seed(seed)
    mean, log_deviation = net.encode(bars)
    found = []
    for _ in range(draws):
        points = mean + log_deviation.exp() * draw(mean, generator)
        of_own = log_normal(points, mean, log_deviation)
        of_all = log_normal(points[:, None], mean[None], log_deviation[None])
        found.append((of_own - of_all.logsumexp(dim=1) + math.log(len(bars))).mean())
    return max(0.0, float(torch.stack(found).mean()))


@torch.no_grad()
def reconstruction(net: Net, bars: Tensor) -> dict[str, float]:
    """Return how well bars come back from their means, by the likeliest token of each step.

    `steps` and `onsets`: the share of all steps and of beginnings that are right; `shuffled`: the
    share of steps where each bar gets another bar's point; `different`: how many different bars
    come back, as a share of those that went in.
    """
    mean, _ = net.encode(bars)
    back, other = net.decode(mean), net.decode(mean.roll(1, dims=0))
    right, begins = (back == bars).numpy(), onsets(net.kind, bars.numpy())
    different = len(np.unique(back.numpy(), axis=0)) / len(np.unique(bars.numpy(), axis=0))
    return {
        "steps": float(right.mean()),
        "onsets": float(right[begins].mean()),
        "shuffled": float((other == bars).float().mean()),
        "different": float(different),
    }


def diagnosis(net: Net, bars: Tensor | None = None) -> dict[str, float]:
    """Return what is measured of a net on held-out bars.

    These are the `bound` and the `tighter` importance-weighted bound with 50 draws, `kl` and
    `information`, in nats a bar; `active` latents; and what `reconstruction` gives.
    """
    bars = held_out(net.kind) if bars is None else bars
    weights = log_weights(net, bars, torch.Generator().manual_seed(0), DRAWS)
    bound, tighter = bounds(weights)
    with torch.no_grad():
        means = net.encode(bars)[0].tolist()
    return {
        "bound": bound,
        "tighter": tighter,
        "kl": sum(kl_of_latents(net, bars)),
        "information": mutual_information(net, bars),
        "active": len(crux.active_units(means)),
        **reconstruction(net, bars),
    }


def judged(kind: Any, bars: Any) -> dict[str, float]:
    """Return what is measured of generated bars `[bar, 16]`, as shares.

    `empty`: no note begins; `constant`: one pitch throughout; `copied`: all sixteen steps stand so
    in the training part; `copied_notes`: sixteen notes begin and all stand so there; `different`
    bars; and `density`: beginnings a bar, as a share of the training part's.
    """
    given, known = np.asarray(bars), load(kind, "train")
    begins = onsets(kind, given)
    pitches = np.where(begins, given, -1)
    one_pitch = [len(set(row[row >= 0].tolist())) <= 1 for row in pitches]
    stored = set(map(bytes, np.ascontiguousarray(known)))
    copied = np.array([bytes(row) in stored for row in np.ascontiguousarray(given)])
    return {
        "empty": float((~begins.any(axis=1)).mean()),
        "constant": float(np.mean(one_pitch)),
        "copied": float(copied.mean()),
        "copied_notes": float((copied & begins.all(axis=1)).mean()),
        "different": len(np.unique(given, axis=0)) / len(given),
        "density": float(begins.mean() / onsets(kind, known).mean()),
    }

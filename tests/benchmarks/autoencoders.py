"""Our autoencoder of samples against Jukebox's own topology: clips a second, and the copies.

Both have the same hop, codebook, losses and data. Jukebox's has a convolution that halves the rate
for each factor of two, from single samples on, and four dilated residual layers after each; ours
takes 16 samples at once first. What 8,192 samples at a time cost is timed in turns in one run.
"""

from __future__ import annotations

import math
import time

import numpy as np
import torch
from torch import nn

from coursekit.corpora import clips
from coursekit.evaluation.sounds import mel_distance, spectral_convergence
from coursekit.neural import seeded
from coursekit.systems.jukebox_2020.network import Autoencoder, loss_of, residuals
from coursekit.systems.jukebox_2020.training import BATCH, CROP, Plan, crops

ROUNDS, STEPS, SECONDS = 3, 4, 40.0
WIDTH, DEPTH = 32, 4


class Topology(Autoencoder):
    """The official code's layers: width 32, depth 4, dilations grow by 3, 64 numbers a code."""

    def __init__(self, hop: int, *, entries: int, least: float, seed: int = 0) -> None:
        super().__init__(hop, entries=entries, least=least, seed=seed)
        down: list[nn.Module] = []
        up: list[nn.Module] = [nn.Conv1d(self.width, WIDTH, 3, padding=1)]
        with seeded(seed):
            for stage in range(hop.bit_length() - 1):
                down += [nn.Conv1d(WIDTH if stage else 1, WIDTH, 4, stride=2, padding=1)]
                down += residuals(WIDTH, DEPTH)
                up += residuals(WIDTH, DEPTH)
                up += [nn.ConvTranspose1d(WIDTH, WIDTH, 4, stride=2, padding=1)]
            down += [nn.Conv1d(WIDTH, self.width, 3, padding=1)]
            up += [nn.Conv1d(WIDTH, 1, 3, padding=1)]
        self.encoder, self.decoder = nn.Sequential(*down), nn.Sequential(*up)


def nets(hop: int) -> dict[str, Autoencoder]:
    """Return both nets, untrained."""
    plan = Plan(hop)
    ours = plan.net()
    return {
        "ours": ours,
        "Jukebox's topology": Topology(hop, entries=plan.entries, least=ours.codebook.least),
    }


def train(net: Autoencoder, samples: np.ndarray, *, steps: int = 0, seconds: float = 0.0) -> float:
    """Train for so many steps or so long, and return the seconds of the processor."""
    drawn = torch.Generator().manual_seed(0)
    optimiser = torch.optim.Adam(net.parameters(), 1e-3)
    begun = time.process_time()
    done = 0
    while done < steps or time.process_time() - begun < seconds:
        loss = loss_of(net.train(), crops(samples, BATCH, CROP, drawn), drawn)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        done += 1
    return time.process_time() - begun


def quality(net: Autoencoder) -> str:
    """Say how near a net's copies of ten held-out clips are."""
    real = clips.load("valid", count=10).samples[:, :65_536] / np.float32(32_767)
    with torch.no_grad():
        heard = net.eval().decode(net.encode(torch.from_numpy(real))).numpy()
    pairs = list(zip(real, heard, strict=True))
    near = np.mean([spectral_convergence(a, b) for a, b in pairs])
    return f"{near:6.2f} dB, mel {np.mean([mel_distance(a, b) for a, b in pairs]):5.2f} dB"


def main() -> None:
    """Print clips a second of both ways on one thread, their ratio, and what each came to."""
    torch.set_num_threads(1)
    samples = clips.load("train", count=200).samples
    for hop in (64, 128):
        both = nets(hop)
        least = dict.fromkeys(both, math.inf)
        for _ in range(ROUNDS):
            for name, net in both.items():
                least[name] = min(least[name], train(net, samples, steps=STEPS))
        ours, theirs = (STEPS * BATCH / seconds for seconds in least.values())
        print(
            f"hop {hop}: {ours:6.1f} clips a second   Jukebox's topology {theirs:6.1f}   "
            f"(ratio {ours / theirs:.1f})"
        )
    for words, options in (
        ("40 steps", {"steps": 40}),
        (f"{SECONDS:.0f} seconds", {"seconds": SECONDS}),
    ):
        for name, net in nets(128).items():
            train(net, samples, **options)
            print(f"hop 128, {name}, after {words}: {quality(net)}")


if __name__ == "__main__":
    main()

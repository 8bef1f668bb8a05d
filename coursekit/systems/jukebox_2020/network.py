"""A vector-quantised autoencoder of sound, sample by sample, and what it is told to keep."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from coursekit.neural import seeded
from coursekit.systems.jukebox_2020.codebook import Codebook

PATCH = 16
"""Samples that the first layer takes at once, without overlap: what makes training quick."""
SCALES = ((128, 32), (512, 128), (1024, 256))
"""Windows and hops, in samples, of the spectra that the loss compares."""
GAIN = 10.0
"""The clips are quiet, and nets learn best from numbers about 1: so much louder do they hear."""
COMMITMENT = 0.02
"""The price of a vector's distance from its entry, as in the official code."""


class Residual(nn.Module):
    """Two convolutions, the first dilated, added to what comes in."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.ReLU(),
            nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation),
            nn.ReLU(),
            nn.Conv1d(width, width, 1),
        )

    def forward(self, hidden: Tensor) -> Tensor:
        """Return `[clip, width, place]` of `[clip, width, place]`."""
        changed: Tensor = hidden + self.layers(hidden)
        return changed


def residuals(width: int, depth: int) -> list[nn.Module]:
    """Return so many residual layers, each of which sees three times as far as the one before."""
    return [Residual(width, 3**place) for place in range(depth)]


class Autoencoder(nn.Module):
    """One of Jukebox's three VQ-VAEs: sound to codes and back.

    Args:
        hop: samples of which each code tells, 16 times a power of 2.
        entries: of the codebook.
        width: numbers that stand for a place inside.
        depth: residual layers between two halvings.
        restarts: of entries that are hardly used.
        least: see `Codebook`.
        seed: of the first weights.
    """

    def __init__(
        self,
        hop: int,
        *,
        entries: int = 512,
        width: int = 64,
        depth: int = 3,
        restarts: bool = True,
        least: float = 1.0,
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.hop, self.width = hop, width
        halvings = max(hop // PATCH, 1).bit_length() - 1
        if PATCH << halvings != hop:
            raise ValueError(f"A hop of {hop} is not {PATCH} times a power of 2.")
        with seeded(seed):
            # Each level has as many layers as the others, so that only the codes differ.
            down: list[nn.Module] = [nn.Conv1d(1, width, PATCH, stride=PATCH)]
            up: list[nn.Module] = []
            down += residuals(width, depth)
            for _ in range(halvings):
                down.append(nn.Conv1d(width, width, 4, stride=2, padding=1))
                up.append(nn.ConvTranspose1d(width, width, 4, stride=2, padding=1))
            up += residuals(width, depth)
            up += [
                nn.ReLU(),
                nn.ConvTranspose1d(width, 1, 2 * PATCH, stride=PATCH, padding=PATCH // 2),
            ]
            self.encoder = nn.Sequential(*down)
            self.decoder = nn.Sequential(*up)
            self.codebook = Codebook(entries, width, restarts=restarts, least=least)

    def vectors(self, samples: Tensor) -> Tensor:
        """Return what the encoder makes of sound `[clip, sample]`, `[clip, place, number]`."""
        hidden: Tensor = self.encoder(GAIN * samples[:, None])
        return hidden.transpose(1, 2)

    def encode(self, samples: Tensor) -> Tensor:
        """Return the codes of sound `[clip, sample]`, `[clip, sample // hop]`."""
        vectors = self.vectors(samples)
        codes: Tensor = self.codebook(vectors.flatten(0, 1))[1]
        return codes.reshape(vectors.shape[:2])

    def decode(self, codes: Tensor) -> Tensor:
        """Return the sound `[clip, sample]` of codes `[clip, place]`."""
        return self.sound(self.codebook.entries[codes])

    def sound(self, vectors: Tensor) -> Tensor:
        """Return the sound `[clip, sample]` of vectors `[clip, place, number]`."""
        samples: Tensor = self.decoder(vectors.transpose(1, 2))
        return samples[:, 0] / GAIN


def spectrum(samples: Tensor, window: int, hop: int) -> Tensor:
    """Return the magnitudes `[clip, bin, frame]` of sound `[clip, sample]`."""
    shape = torch.hann_window(window, device=samples.device)
    return torch.stft(samples, window, hop, window=shape, return_complex=True).abs()


def spectral_loss(
    samples: Tensor, heard: Tensor, scales: Sequence[tuple[int, int]] = SCALES
) -> Tensor:
    """Return how far the magnitudes of a copy are from the original's, whatever the phases.

    Args:
        samples: `[clip, sample]`, the original.
        heard: its copy.
        scales: windows and hops; long windows tell pitches apart, short ones hear onsets.

    Returns:
        The norm of the difference over the norm of the original, the mean over clips and scales
        (Dhariwal 2020).
    """
    losses = []
    for window, hop in scales:
        real, copy = spectrum(samples, window, hop), spectrum(heard, window, hop)
        wrong = (real - copy).flatten(1).norm(dim=1)
        losses.append((wrong / (real.flatten(1).norm(dim=1) + 1e-3)).mean())
    return torch.stack(losses).mean()


def loss_of(
    net: Autoencoder, samples: Tensor, generator: torch.Generator, *, spectral: float = 1.0
) -> Tensor:
    """Return the loss of a batch, and move the codebook's entries.

    Args:
        net: that learns.
        samples: `[clip, sample]`.
        generator: draws the spares of the codebook.
        spectral: the price of the spectral loss; 0 leaves it out.
    """
    vectors = net.vectors(samples)
    flat = vectors.flatten(0, 1)
    net.codebook.begin(flat.detach(), generator)
    nearest, codes = net.codebook(flat)
    commitment = (flat - net.codebook.entries[codes]).square().mean()
    heard = net.sound(nearest.reshape(vectors.shape))
    error = (samples - heard).square().mean() / samples.square().mean().clamp_min(1e-6)
    loss = error + COMMITMENT * commitment
    if spectral:
        loss = loss + spectral * spectral_loss(samples, heard)
    if net.training:
        net.codebook.move(flat.detach(), codes, generator)
    return loss

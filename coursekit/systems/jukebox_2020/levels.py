"""What is heard: three separate codebooks of the spectrum's frames, fine to coarse. Our departure.

Jukebox codes samples, which takes weeks on hundreds of processors before it sounds. Here a level
codes frames of log magnitudes, and the phases are made up (`coursekit.encodings.spectra`). The
encoder is a principal component analysis, the codebook is Jukebox's, and a convolutional decoder
that sees the codes around each place learns on codes that no longer change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from coursekit.encodings.spectra import WINDOW, log_magnitudes, sound_of
from coursekit.neural import seeded
from coursekit.systems.jukebox_2020.codebook import Codebook

LEVELS = {"bottom": 1, "middle": 2, "top": 4}
"""How many frames of 20 ms each code of a level tells of."""
BINS = WINDOW // 2 + 1
ENTRIES = 2048
NUMBERS = 64
"""Numbers of an entry: the principal components that are kept."""
DILATIONS = (1, 3, 9)
LOUDEST = 0.98


class Level(nn.Module):
    """Frames of log magnitudes to codes and back.

    Args:
        frames: how many each code tells of.
        width: numbers that stand for a frame inside the decoder.
        depth: residual layers of the decoder.
        entries: of the codebook.
        numbers: of an entry.
        seed: of the first weights.
    """

    mean: Tensor
    basis: Tensor

    def __init__(
        self,
        frames: int,
        *,
        width: int = 96,
        depth: int = 4,
        entries: int = ENTRIES,
        numbers: int = NUMBERS,
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.frames = frames
        self.register_buffer("mean", torch.zeros(BINS))
        self.register_buffer("basis", torch.zeros(frames * BINS, numbers))
        self.codebook = Codebook(entries, numbers, stored=False)
        with seeded(seed):
            self.first = nn.Linear(numbers, frames * width)
            self.layers = nn.ModuleList(Mix(width, DILATIONS[place % 3]) for place in range(depth))
            self.last = nn.Linear(width, BINS)
            nn.init.zeros_(self.last.weight)
            nn.init.zeros_(self.last.bias)

    def vectors(self, frames: Tensor) -> Tensor:
        """Return the principal components `[clip, place, number]` of `[clip, frame, bin]`."""
        whole = frames.shape[1] // self.frames * self.frames
        stacked = (frames[:, :whole] - self.mean).reshape(len(frames), -1, self.frames * BINS)
        return stacked @ self.basis

    def encode(self, frames: Tensor) -> Tensor:
        """Return the codes `[clip, place]` of log magnitudes `[clip, frame, bin]`."""
        vectors = self.vectors(frames)
        codes: Tensor = self.codebook(vectors.flatten(0, 1))[1]
        return codes.reshape(vectors.shape[:2])

    def decode(self, codes: Tensor) -> Tensor:
        """Return log magnitudes `[clip, frame, bin]` of codes `[clip, place]`."""
        return self.frames_of(self.codebook.entries[codes])

    def frames_of(self, entries: Tensor) -> Tensor:
        """Return log magnitudes `[clip, frame, bin]` of entries `[clip, place, number]`."""
        plain = (entries @ self.basis.T).reshape(len(entries), -1, BINS) + self.mean
        hidden = self.first(entries).reshape(*plain.shape[:2], -1).transpose(1, 2)
        for layer in self.layers:
            hidden = layer(hidden)
        heard: Tensor = plain + self.last(hidden.transpose(1, 2))
        return heard


class Mix(nn.Module):
    """A dilated convolution over frames, added to what comes in."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.GroupNorm(1, width),
            nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation),
            nn.GELU(),
            nn.Conv1d(width, width, 1),
        )

    def forward(self, hidden: Tensor) -> Tensor:
        """Return `[clip, width, frame]` of `[clip, width, frame]`."""
        mixed: Tensor = hidden + self.layers(hidden)
        return mixed


def frames_of_sound(samples: Any) -> Tensor:
    """Return log magnitudes `[clip, frame, bin]` of samples `[clip, n]`, int16 or float."""
    given = np.asarray(samples)
    scaled = given / np.float32(32767) if given.dtype == np.int16 else given
    return torch.from_numpy(log_magnitudes(scaled.astype(np.float32)))


def sound_of_frames(frames: Tensor, *, rounds: int = 16) -> Any:
    """Return samples `[clip, n]` of log magnitudes; what would clip is turned down as a whole."""
    samples = sound_of(frames.detach().numpy(), rounds=rounds)
    peaks = np.abs(samples).max(axis=-1, keepdims=True)
    return (samples * np.minimum(1.0, LOUDEST / np.maximum(peaks, 1e-9))).astype(np.float32)


@dataclass(frozen=True)
class Moments:
    """Mean and covariance of stacked frames, added up over a corpus.

    Args:
        mean: `[bin]`.
        basis: `[frames * bin, number]`, the first principal components.
        share: which share of the variance they hold.
    """

    mean: Tensor
    basis: Tensor
    share: float


def moments(batches: Iterable[Tensor], frames: int, numbers: int = NUMBERS) -> Moments:
    """Return the principal components of so many frames at a time, of `[clip, frame, bin]`."""
    size = frames * BINS
    count, total, products = 0, torch.zeros(size), torch.zeros(size, size)
    for batch in batches:
        whole = batch.shape[1] // frames * frames
        rows = batch[:, :whole].reshape(-1, size)
        count += len(rows)
        total += rows.sum(dim=0)
        products += rows.T @ rows
    # One mean for all frames of a stack, so that no place in it is special.
    mean = (total / count).reshape(frames, BINS).mean(dim=0)
    repeated = mean.repeat(frames)
    middle = total / count
    covariance = (
        products / count
        - torch.outer(middle, repeated)
        - torch.outer(repeated, middle)
        + torch.outer(repeated, repeated)
    )
    values, vectors = torch.linalg.eigh(covariance)
    basis = vectors[:, -numbers:].flip(1)
    return Moments(mean, basis.contiguous(), float(values[-numbers:].sum() / values.sum()))


def begin_level(level: Level, found: Moments) -> None:
    """Give a level its principal components."""
    level.mean.copy_(found.mean)
    level.basis.copy_(found.basis)


@torch.no_grad()
def learn_codebook(
    level: Level, vectors: Tensor, *, steps: int = 500, batch: int = 4096, seed: int = 0
) -> None:
    """Let the entries of a level follow vectors `[vector, number]`, restarting those unused.

    The average vector count of an entry in a batch is `batch / entries`; one with less than a
    tenth of it begins anew.
    """
    generator = torch.Generator().manual_seed(seed)
    level.codebook.least = 0.1 * batch / len(level.codebook.entries)
    for step in range(steps):
        level.codebook.restarts = step < 0.8 * steps
        drawn = vectors[torch.randint(len(vectors), (batch,), generator=generator)]
        level.codebook.begin(drawn, generator)
        level.codebook.move(drawn, level.codebook(drawn)[1], generator)


def decoder_loss(level: Level, frames: Tensor, change: float = 0.5) -> Tensor:
    """Return how far decoded log magnitudes are from `[clip, frame, bin]`, and their changes.

    What jitters from frame to frame ruins a timbre, so the difference of neighbouring frames
    counts too.
    """
    with torch.no_grad():
        codes = level.encode(frames)
    heard = level.decode(codes)
    real = frames[:, : heard.shape[1]]
    moved = (heard.diff(dim=1) - real.diff(dim=1)).abs().mean()
    return (heard - real).abs().mean() + change * moved

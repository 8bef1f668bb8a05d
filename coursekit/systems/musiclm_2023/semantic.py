"""Semantic tokens: what is played, heard as far as possible without who plays it.

MusicLM takes them from a large net that was trained on speech and music, w2v-BERT. Here they come
from pairs: one score, rendered with two instruments. Of all directions in which frames of sound
vary, those are kept in which they vary much in all and little within a pair (a generalised
eigenproblem), and k-means names what is left, 12.5 times a second. No label is asked.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from coursekit.encodings.spectra import log_magnitudes
from coursekit.systems.musiclm_2023.codec import RATE, nearest

Numbers = NDArray[np.float32]
TOKEN = 1280
"""Samples of a token: 80 ms."""
LONG, SHORT = 4096, 1280
"""Windows: the long one parts the notes of a low chord, the short one says when they begin."""
LOWEST, HIGHEST = 33, 100
"""MIDI pitches with a band of their own."""
BROAD = 8
"""Bands in which beginnings are heard."""
DIRECTIONS, ENTRIES = 32, 512
QUIET = 0.1
"""Added to magnitudes before the logarithm, so that what is nearly silent does not count."""


class Semantic(nn.Module):
    """Directions in which sound varies where the instrument does not, and a codebook of them.

    Args:
        directions: that are kept.
        entries: of the codebook.
    """

    mean: Tensor
    basis: Tensor
    codebook: Tensor

    def __init__(self, directions: int = DIRECTIONS, entries: int = ENTRIES) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(DIMENSIONS))
        self.register_buffer("basis", torch.zeros(directions, DIMENSIONS))
        self.register_buffer("codebook", torch.zeros(entries, directions))

    def vectors(self, samples: Any) -> Numbers:
        """Return what stays when the instrument changes, `[clip, token, direction]`.

        Args:
            samples: `[clip, n]` at 16 kHz, from -1 to 1.
        """
        shifted = heard(samples) - self.mean.numpy()
        return cast("Numbers", shifted @ self.basis.numpy().T)

    def tokens(self, samples: Any) -> NDArray[np.int64]:
        """Return the semantic tokens `[clip, token]`, 12.5 a second, of sound `[clip, n]`."""
        return nearest(self.vectors(samples), self.codebook.numpy())


def heard(samples: Any) -> Numbers:
    """Return what is heard in each 80 ms, `[clip, token, dimension]`, of sound `[clip, n]`.

    Semitones against the loudness of the moment, the loudness of the moment against the clip's,
    and what begins in broad bands.
    """
    long = _magnitudes(samples, LONG, TOKEN // 2) @ _semitones(LONG).T
    bands = np.log(_by_token(long, 2).mean(axis=2) + QUIET)
    short = np.log(_magnitudes(samples, SHORT, TOKEN // 4) @ _broad(SHORT).T + QUIET)
    rises = np.diff(short, axis=1, prepend=short[:, :1]).clip(0)
    begins = _by_token(rises, 4).max(axis=2)
    level = bands.mean(axis=2, keepdims=True)
    return np.concatenate(
        [bands - level, level - level.mean(axis=1, keepdims=True), 2 * begins], axis=2
    ).astype(np.float32)


DIMENSIONS = HIGHEST - LOWEST + 1 + 1 + BROAD


def paired_directions(
    pairs: Sequence[tuple[Numbers, Numbers]], vectors: Numbers, count: int
) -> tuple[Numbers, Numbers]:
    """Return the mean and the directions `[count, dimension]` that tell most apart from pairs.

    Args:
        pairs: two renderings of one score, each `[token, dimension]`.
        vectors: `[n, dimension]`, of any clips.
        count: directions that are kept.
    """
    from scipy.linalg import eigh

    mean = vectors.mean(axis=0)
    total = np.cov(vectors.T)
    apart = np.concatenate([(one - other) for one, other in pairs])
    within = apart.T @ apart / (2 * len(apart))
    within += 1e-2 * np.trace(within) / len(within) * np.eye(len(within))
    _, directions = eigh(total, within)
    return mean.astype(np.float32), directions[:, ::-1][:, :count].T.astype(np.float32)


def _magnitudes(samples: Any, window: int, hop: int) -> Numbers:
    return cast("Numbers", np.exp(log_magnitudes(samples, window=window, hop=hop)))


def _by_token(frames: Numbers, each: int) -> Numbers:
    """Return frames `[clip, frame, band]` by token, `[clip, token, each, band]`."""
    whole = frames[:, : frames.shape[1] // each * each]
    return whole.reshape(len(frames), -1, each, frames.shape[2])


@functools.cache
def _semitones(window: int) -> Numbers:
    """Return how much each bin counts in each semitone, `[pitch, bin]`: a triangle about it."""
    hertz = np.arange(1, window // 2 + 1) * RATE / window
    pitch = np.concatenate([[-100.0], 69 + 12 * np.log2(hertz / 440)])
    apart = np.abs(np.arange(LOWEST, HIGHEST + 1)[:, None] - pitch)
    near = np.maximum(0, 1 - apart)
    # A low semitone may lie between two bins: it takes the nearest.
    near[np.arange(len(near)), apart.argmin(axis=1)] += 1e-3
    return cast("Numbers", (near / near.sum(axis=1, keepdims=True)).astype(np.float32))


@functools.cache
def _broad(window: int) -> Numbers:
    """Return how much each bin counts in each broad band, `[band, bin]`."""
    hertz = np.arange(window // 2 + 1) * RATE / window
    edges = np.geomspace(80, 7000, BROAD + 1)
    inside = (hertz >= edges[:-1, None]) & (hertz < edges[1:, None])
    return cast("Numbers", (inside / inside.sum(axis=1, keepdims=True)).astype(np.float32))

"""The joint embedding: sound and words as points of one space, alike where they say the same.

In MusicLM it is MuLan (Huang et al. 2022), trained on forty million pairs. Here two small nets, the
towers, learn from clips and their captions alone, by contrast (van den Oord, Li and Vinyals 2018):
of all captions of a batch each clip's own is to lie nearest, and of all clips each caption's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from coursekit.corpora.captions import WRITTEN, words
from coursekit.encodings.spectra import log_magnitudes
from coursekit.neural import seeded

SIZE = 64
RATE, SAMPLES = 16_000, 160_000
FINE_WINDOW, FINE_HOP, FINE_BANDS = 512, 160, 40
"""Samples and bands of the spectrum that hears when something begins."""
LONG_WINDOW, LONG_HOP, SEMITONES = 4096, 1280, 72
"""Samples and bands of the spectrum that tells pitches apart, from MIDI 36 on."""
FRAMES = 250
"""Frames of 40 ms of what the ear's net is given."""
LAGS = np.arange(10, 160)
"""Frames of 10 ms after which onsets may come again: 0.1 to 1.6 seconds."""
GROUPS = 4
FLOOR = 0.01
LONGEST = 120
"""Words of a prompt that are read."""
_WIDTH, _FEED = 96, 160
_NUMBER = {word: number for number, word in enumerate(WRITTEN, 1)}

Features = tuple[Tensor, Tensor]
"""Frames `[clip, FINE_BANDS + SEMITONES, frame]` and rhythm `[clip, GROUPS + 1, lag]`."""


def features(samples: Any, *, at_once: int = 32) -> Features:
    """Return what the ear's net is given of sound.

    Log-magnitudes in bands say what sounds and how loudly. How often onsets come again is heard in
    their autocorrelation: a mean over ten seconds cannot say it.

    Args:
        samples: `[clip, SAMPLES]`, float from -1 to 1 or int16.
        at_once: clips that are held as spectra at once.
    """
    parts = [_features(samples[k : k + at_once]) for k in range(0, len(samples), at_once)]
    frames, rhythm = (torch.from_numpy(np.concatenate(some)) for some in zip(*parts, strict=True))
    return frames, rhythm


def _features(samples: Any) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    samples = np.asarray(samples)
    sound = samples / np.float32(32767) if samples.dtype.kind == "i" else samples
    fine = _in_bands(sound, FINE_WINDOW, FINE_HOP, _bands(FINE_WINDOW, 150, 7800, FINE_BANDS))
    notes = 440 * 2 ** ((np.arange(-1, SEMITONES + 1) + 36 - 69) / 12)
    long = _in_bands(sound, LONG_WINDOW, LONG_HOP, _triangles(LONG_WINDOW, notes))
    slower = fine.reshape(len(fine), FRAMES, -1, FINE_BANDS).mean(axis=2)
    frames = np.concatenate([slower, long.repeat(FRAMES // long.shape[1], axis=1)], axis=2)
    return frames.transpose(0, 2, 1).copy(), _rhythm(fine)


def _in_bands(
    sound: NDArray[np.float32], window: int, hop: int, bands: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the log-magnitudes of sound in bands, `[clip, frame, band]`."""
    logs = log_magnitudes(sound, window=window, hop=hop, floor=FLOOR)
    magnitudes = (np.exp(logs) - FLOOR) * (FINE_WINDOW / window)
    return np.log(magnitudes @ bands.T + FLOOR).astype(np.float32)


def _bands(window: int, low: float, high: float, count: int) -> NDArray[np.float32]:
    return _triangles(window, np.geomspace(low, high, count + 2))


def _triangles(window: int, edges: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return filters `[band, bin]`, each rising to 1 at an edge and falling to its neighbours'."""
    bins = np.arange(window // 2 + 1) * RATE / window
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    shape = np.minimum((bins - low) / (middle - low), (high - bins) / (high - middle))
    return np.maximum(shape, 0).astype(np.float32)


def _rhythm(fine: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how alike onsets are to those a lag before, in all bands and in groups of them."""
    rise = np.maximum(np.diff(fine, axis=1, prepend=fine[:, :1]), 0)
    groups = rise.reshape(*rise.shape[:2], GROUPS, -1).mean(axis=3)
    onsets = np.concatenate([groups, groups.mean(axis=2, keepdims=True)], axis=2)
    onsets = onsets - onsets.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(onsets, 2 * onsets.shape[1], axis=1)
    alike = np.fft.irfft(np.abs(spectrum) ** 2, axis=1)
    found = alike[:, LAGS] / (alike[:, :1] + 1e-6)
    return found.transpose(0, 2, 1).astype(np.float32)


class Ear(nn.Module):
    """The tower of sound: a convolution over frames, and the rhythm beside it."""

    frame_mean: Tensor
    frame_spread: Tensor

    def __init__(self) -> None:
        super().__init__()
        bands = FINE_BANDS + SEMITONES
        self.register_buffer("frame_mean", torch.zeros(bands, 1))
        self.register_buffer("frame_spread", torch.ones(bands, 1))
        self.layers = nn.Sequential(
            nn.Conv1d(bands, _WIDTH, 5, stride=2),
            nn.GELU(),
            nn.Conv1d(_WIDTH, _WIDTH, 5, stride=2),
            nn.GELU(),
            nn.Conv1d(_WIDTH, _WIDTH, 5, stride=2),
            nn.GELU(),
        )
        self.rhythm = nn.Sequential(
            nn.Flatten(), nn.Linear((GROUPS + 1) * len(LAGS), _WIDTH), nn.GELU()
        )
        total = 2 * _WIDTH + 2 * bands + _WIDTH
        self.last = nn.Sequential(
            nn.BatchNorm1d(total),  # not LayerNorm, which would hide how loud a clip is
            nn.Dropout(0.2),
            nn.Linear(total, _FEED),
            nn.GELU(),
            nn.Dropout(0.2),
            nn.Linear(_FEED, SIZE),
            nn.BatchNorm1d(SIZE, affine=False),
        )

    def forward(self, frames: Tensor, rhythm: Tensor) -> Tensor:
        """Return the embeddings of clips, `[clip, SIZE]`, centred, their length not yet 1."""
        frames = (frames - self.frame_mean) / self.frame_spread
        found = self.layers(frames)
        pooled = [side(dim=2) for part in (found, frames) for side in (part.mean, part.std)]
        embedded: Tensor = self.last(torch.cat([*pooled, self.rhythm(3 * rhythm)], dim=1))
        return embedded


class Reader(nn.Module):
    """The tower of words: each word with its neighbours, then what is strongest in the text."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(len(WRITTEN) + 1, SIZE, padding_idx=0)
        self.layers = nn.Sequential(nn.Conv1d(SIZE, 2 * SIZE, 3, padding=1), nn.GELU())
        self.last = nn.Sequential(
            nn.LayerNorm(2 * SIZE),
            nn.Linear(2 * SIZE, 2 * SIZE),
            nn.GELU(),
            nn.Linear(2 * SIZE, SIZE),
            nn.BatchNorm1d(SIZE, affine=False),
        )

    def forward(self, numbers: Tensor) -> Tensor:
        """Return the embeddings of texts, `[text, SIZE]`, from the numbers of their words."""
        found = self.layers(self.words(numbers).transpose(1, 2))
        found = found.masked_fill((numbers == 0)[:, None], -1)  # below what GELU gives
        embedded: Tensor = self.last(found.amax(dim=2))
        return embedded


class Towers(nn.Module):
    """Both towers. Each one's embeddings are centred, so that sound and words lie in one cloud."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        with seeded(seed):
            self.ear, self.reader = Ear(), Reader()
        self.sharpness = nn.Parameter(torch.tensor(2.3))

    def heard(self, frames: Tensor, rhythm: Tensor) -> Tensor:
        """Return the embeddings of clips from their features, `[clip, SIZE]`, of length 1."""
        return nn.functional.normalize(self.ear(frames, rhythm), dim=1)

    def told(self, numbers: Tensor) -> Tensor:
        """Return the embeddings of texts from `numbered`, `[text, SIZE]`, of length 1."""
        return nn.functional.normalize(self.reader(numbers), dim=1)

    def listen(self, samples: Any) -> Tensor:
        """Return the embeddings of sound `[clip, SAMPLES]`, `[clip, SIZE]`, of length 1."""
        return self.heard(*features(samples))

    def read(self, prompts: Sequence[str]) -> Tensor:
        """Return the embeddings of prompts, `[prompt, SIZE]`, of length 1.

        Words that captions are never written with say nothing; see `corpora.captions.words`.
        """
        return self.told(numbered([words(prompt) for prompt in prompts]))


def numbered(texts: Sequence[Sequence[str]]) -> Tensor:
    """Return the numbers of words, `[text, word]`, 0 behind the end; LONGEST words at most."""
    longest = max([1, *(min(len(text), LONGEST) for text in texts)])
    table = torch.zeros(len(texts), longest, dtype=torch.int64)
    for row, text in zip(table, texts, strict=True):
        known = [_NUMBER[word] for word in text[:LONGEST]]
        row[: len(known)] = torch.tensor(known, dtype=torch.int64)
    return table

"""The codec: ten seconds of sound as 250 rows of codes, and back.

Two frames of log-magnitudes stand together, 25 times a second. A linear map keeps what varies most
of them (principal components), and residual quantisation names the rest in a few codes, the first
ones roughly and the later ones finely, as SoundStream does (Zeghidour et al. 2021). Codebooks are
found by k-means, stage after stage, without gradients. Then, the codes being frozen, a net learns
to undo what quantisation did, from the codes of neighbouring frames too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from coursekit.encodings.spectra import WINDOW, log_magnitudes, sound_of

RATE = 16_000
BINS = WINDOW // 2 + 1
STACK = 2
"""Frames of a vector: with a hop of 320 samples, 25 vectors a second."""
FRAMES_A_SECOND = 25
SIZE, STAGES, ENTRIES = 128, 12, 512
WIDTH, LAYERS = 160, 3
FLOOR = 0.03
"""Added to magnitudes before the logarithm: below it nothing is heard beside the rest."""

Quantise = Callable[[Any, Any], Any]
Numbers = NDArray[np.float32]


class Block(nn.Module):
    """A convolution in time, each channel for itself, and a layer over the channels, added."""

    def __init__(self, width: int, *, span: int = 7, wider: int = 2) -> None:
        super().__init__()
        self.along = nn.Conv1d(width, width, span, padding=span // 2, groups=width)
        self.norm = nn.GroupNorm(1, width)
        self.across = nn.Sequential(
            nn.Conv1d(width, wider * width, 1), nn.GELU(), nn.Conv1d(wider * width, width, 1)
        )

    def forward(self, hidden: Tensor) -> Tensor:
        """Return `[batch, width, frame]` of the same."""
        changed: Tensor = self.across(self.norm(self.along(hidden)))
        return hidden + changed


def nearest(vectors: Numbers, book: Numbers) -> NDArray[np.int64]:
    """Return the number of the entry `[entry, size]` nearest to each vector `[..., size]`."""
    # The squared distance, less the vector's own square, which all entries share.
    distances = (book**2).sum(axis=1) - 2 * vectors @ book.T
    return np.asarray(distances.argmin(axis=-1), dtype=np.int64)


def quantised(vectors: Numbers, codebooks: Numbers) -> NDArray[np.int64]:
    """Return what `crux.residual_quantise` does, `[n, stage]`, seven times as quickly."""
    codes = np.zeros((len(vectors), len(codebooks)), dtype=np.int64)
    for stage, book in enumerate(codebooks):
        codes[:, stage] = nearest(vectors, book)
        vectors = vectors - book[codes[:, stage]]
    return codes


class Codec(nn.Module):
    """Principal components, codebooks, and a net that undoes what quantisation did.

    Args:
        size: components that are kept.
        stages: codebooks.
        entries: of a codebook.
        width: of the net.
        layers: blocks of the net.
    """

    mean: Tensor
    basis: Tensor
    codebooks: Tensor
    scale: Tensor

    def __init__(
        self,
        size: int = SIZE,
        stages: int = STAGES,
        entries: int = ENTRIES,
        *,
        width: int = WIDTH,
        layers: int = LAYERS,
    ) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(STACK * BINS))
        self.register_buffer("basis", torch.zeros(size, STACK * BINS))
        self.register_buffer("codebooks", torch.zeros(stages, entries, size))
        self.register_buffer("scale", torch.ones(()))
        self.enter = nn.Conv1d(size, width, 3, padding=1)
        self.blocks = nn.Sequential(*(Block(width) for _ in range(layers)))
        self.leave = nn.Conv1d(width, STACK * BINS, 1)
        for weight in self.leave.parameters():
            nn.init.zeros_(weight)  # at first it changes nothing

    def vectors(self, samples: Any) -> Numbers:
        """Return the components `[clip, frame, size]` of sound `[clip, n]` at 16 kHz."""
        frames = log_magnitudes(samples, floor=FLOOR)
        stacked = stack(frames)
        shifted = stacked - self.mean.numpy()
        found: Numbers = (shifted * weights()) @ self.basis.numpy().T
        return found

    def encode(self, samples: Any, quantise: Quantise = quantised) -> NDArray[np.int64]:
        """Return codes `[clip, frame, stage]` of sound `[clip, n]` at 16 kHz.

        Args:
            samples: from -1 to 1; a frame is 640 of them.
            quantise: such as the function of the crux, or a learner's.
        """
        found = self.vectors(samples)
        codes = quantise(found.reshape(-1, found.shape[-1]), self.codebooks.numpy())
        return np.asarray(codes, dtype=np.int64).reshape(*found.shape[:2], -1)

    def components(self, codes: Tensor) -> Tensor:
        """Return the sum of the entries of codes `[clip, frame, stage]`, `[clip, frame, size]`.

        Where fewer stages are given than there are, the later ones are left out.
        """
        books = self.codebooks
        return sum((books[s][codes[..., s]] for s in range(codes.shape[-1])), books.new_zeros(()))

    def linear(self, components: Tensor) -> Tensor:
        """Return frames of log-magnitudes `[clip, 2 frames, bin]` without the net."""
        flat = components @ self.basis / torch.from_numpy(weights()).to(self.mean) + self.mean
        return _apart(flat)

    def forward(self, components: Tensor) -> Tensor:
        """Return frames of log-magnitudes `[clip, 2 frames, bin]` of what the codes say."""
        hidden = self.enter(components.transpose(1, 2) / self.scale)
        change = self.leave(self.blocks(hidden)).transpose(1, 2)
        return self.linear(components) + _apart(change)

    @torch.inference_mode()
    def decode(self, codes: Any, *, rounds: int = 16, net: bool = True) -> Numbers:
        """Return sound `[clip, n]` at 16 kHz of codes `[clip, frame, stage]`.

        Args:
            codes: of all stages, or of the first ones.
            rounds: of the search for phases.
            net: whether the net undoes what quantisation did.
        """
        components = self.components(torch.as_tensor(np.asarray(codes)))
        frames = self(components) if net else self.linear(components)
        return sound_of(frames.numpy(), floor=FLOOR, rounds=rounds)


def stack(frames: Any) -> Any:
    """Return frames `[clip, frame, bin]` in stacks, `[clip, frame / 2, 2 bin]`."""
    even = frames[:, : frames.shape[1] // STACK * STACK]
    return even.reshape(len(frames), -1, STACK * frames.shape[2])


def _apart(stacks: Tensor) -> Tensor:
    """Return the frames `[clip, 2 frames, bin]` of stacks `[clip, frame, 2 bin]`."""
    return stacks.reshape(len(stacks), -1, BINS)


def weights() -> Numbers:
    """Return how much each bin of a stack counts: less the higher it lies, as the ear has it."""
    hertz = np.arange(BINS) * RATE / WINDOW
    return np.tile((1 + hertz / 700) ** -0.5, STACK).astype(np.float32)

"""What is found without gradients: principal components, and codebooks by k-means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coursekit.encodings.spectra import log_magnitudes
from coursekit.systems.musiclm_2023.codec import FLOOR, Codec, nearest, stack, weights
from coursekit.systems.musiclm_2023.semantic import Semantic, heard, paired_directions

Numbers = NDArray[np.float32]
CLIPS_AT_ONCE = 20
EVERY = 4
"""Clips, or frames, of which one is looked at."""
ROWS = 120_000
"""Vectors from which a codebook is found."""


def sound(clips: Any) -> Numbers:
    """Return int16 samples as numbers from -1 to 1."""
    return np.asarray(clips, dtype=np.float32) / np.float32(32768)


def batches(samples: Any) -> Iterable[Numbers]:
    """Return sounds some at a time."""
    for first in range(0, len(samples), CLIPS_AT_ONCE):
        yield sound(samples[first : first + CLIPS_AT_ONCE])


def principal(vectors: Iterable[Numbers], size: int) -> tuple[Numbers, Numbers]:
    """Return the mean and the directions `[size, dimension]` in which vectors vary most.

    Args:
        vectors: `[n, dimension]`, some at a time.
        size: how many directions.
    """
    count, total, square = 0, np.zeros(()), np.zeros(())
    for rows in vectors:
        rows = rows.astype(np.float64)
        count, total = count + len(rows), total + rows.sum(axis=0)
        square = square + rows.T @ rows
    mean = total / count
    _, directions = np.linalg.eigh(square / count - np.outer(mean, mean))
    return mean.astype(np.float32), directions[:, ::-1][:, :size].T.astype(np.float32)


def clusters(vectors: Numbers, entries: int, seed: int) -> Numbers:
    """Return the centres `[entry, size]` that k-means finds."""
    from sklearn.cluster import KMeans

    found = KMeans(entries, init="random", n_init=1, max_iter=25, tol=1e-3, random_state=seed)
    centres: Numbers = found.fit(vectors).cluster_centers_.astype(np.float32)
    return centres


def residual_codebooks(vectors: Numbers, stages: int, entries: int, seed: int) -> Numbers:
    """Return codebooks `[stage, entry, size]`, each for what the ones before leave over."""
    residual = vectors.copy()
    books = []
    for stage in range(stages):
        book = clusters(residual, entries, seed + stage)
        residual -= book[nearest(residual, book)]
        books.append(book)
    return np.stack(books)


def fit_codec(codec: Codec, samples: Any, seed: int, *, rows: int = ROWS) -> None:
    """Give a codec its components and codebooks; its net changes nothing yet.

    Args:
        codec: that is changed.
        samples: int16 `[clip, n]`.
        seed: of the vectors that are drawn, and of k-means.
        rows: vectors from which codebooks are found.
    """
    import torch

    stacks = (
        (stack(log_magnitudes(clips, floor=FLOOR)).reshape(-1, codec.mean.numel()) * weights())
        for clips in batches(samples[::EVERY])
    )
    mean, basis = principal(stacks, len(codec.basis))
    codec.mean.copy_(torch.from_numpy(mean / weights()))
    codec.basis.copy_(torch.from_numpy(basis))
    found = np.concatenate(
        [codec.vectors(clips)[:, ::EVERY].reshape(-1, len(basis)) for clips in batches(samples)]
    )
    chosen = np.random.default_rng(seed).permutation(len(found))[:rows]
    stages, entries = codec.codebooks.shape[:2]
    books = residual_codebooks(found[chosen], stages, entries, seed)
    codec.codebooks.copy_(torch.from_numpy(books))
    codec.scale.copy_(torch.tensor(float(found[chosen].std())))


def fit_semantic(
    semantic: Semantic,
    samples: Any,
    pairs: Any,
    seed: int,
    *,
    rows: int = ROWS,
) -> None:
    """Give semantic tokens their directions and their codebook.

    Args:
        semantic: that is changed.
        samples: int16 `[clip, n]`.
        pairs: int16 `[pair, 2, n]`: one score with two instruments.
        seed: of k-means.
        rows: vectors from which the codebook is found.
    """
    import torch

    both = [(heard(sound(one[None]))[0], heard(sound(two[None]))[0]) for one, two in pairs]
    generator = np.random.default_rng(seed)
    chosen = generator.permutation(len(samples))[: rows // 125 + 1]
    vectors = np.concatenate([heard(sound(samples[i][None]))[0] for i in sorted(chosen)])
    mean, basis = paired_directions(both, vectors, len(semantic.basis))
    semantic.mean.copy_(torch.from_numpy(mean))
    semantic.basis.copy_(torch.from_numpy(basis))
    book = clusters((vectors - mean) @ basis.T, len(semantic.codebook), seed)
    semantic.codebook.copy_(torch.from_numpy(book))

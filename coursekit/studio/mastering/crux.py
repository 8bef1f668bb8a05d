"""What lesson 22 has you write: gated loudness, a compressor's curve, an equaliser that matches."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def gated_loudness(powers: Sequence[float]) -> float:
    """Return the integrated loudness of a piece, from the powers of its blocks.

    The two gates of ITU-R BS.1770; lesson 22.

    Args:
        powers: of blocks of 0.4 seconds, one every 0.1 seconds: the mean square of the K-weighted
            samples, all channels added.

    Returns:
        In LUFS; minus infinity where every block is silent.
    """
    silence = 10 ** ((-70 + 0.691) / 10)
    heard = [power for power in powers if power > silence]
    if len(heard) == 0:
        return -math.inf
    mean = sum(heard) / len(heard)
    kept = [power for power in heard if power > mean / 10]
    return -0.691 + 10 * math.log10(sum(kept) / len(kept))


def gain_computer(level: float, threshold: float, ratio: float) -> float:
    """Return by how many decibels a compressor changes a level.

    The static curve of a compressor with a hard knee (Giannoulis et al. 2012); lesson 22.

    Args:
        level: of the sound, in decibels.
        threshold: in decibels; up to it nothing is changed.
        ratio: of what goes in above the threshold to what comes out above it; 1 changes nothing.

    Returns:
        0 or less.
    """
    if level <= threshold:
        return 0.0
    excess = level - threshold
    return excess / ratio - excess


def matching_gains(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], limit: float
) -> NDArray[np.float64]:
    """Return the gains of an equaliser that brings one spectrum to the shape of another.

    Lesson 22.

    Args:
        ours: `[band]`, levels in decibels.
        theirs: `[band]`, those of the reference.
        limit: no gain goes further up or down, in decibels.

    Returns:
        `[band]`, in decibels.
    """
    gains = theirs - ours
    gains = gains - gains.mean()
    return np.clip(gains, -limit, limit)  # type: ignore[no-any-return]

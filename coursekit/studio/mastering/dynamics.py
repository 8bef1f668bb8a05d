"""Compression in bands, and a limiter that looks ahead: one gain for each millisecond."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from coursekit.listening import Audio
from coursekit.studio.mastering.crux import gain_computer
from coursekit.studio.mastering.hops import HOPS, Floats, Stretch, stretches

CROSSOVERS = (120.0, 800.0, 5000.0)  # Hz: bass, lower middle, upper middle, treble
DETECTION, ATTACK = 10, 20  # hops over which a compressor listens, and over which it closes
RELEASE = 30 / HOPS  # dB a hop by which a compressor opens again
LOOK_AHEAD = 5  # hops before a peak at which a limiter begins to close
OPENING = 120 / HOPS  # dB a hop by which a limiter opens again
DEEPEST = 24.0  # dB; a compressor takes away no more, so that it is open again within the margin
LEVELS = np.arange(-120.0, 24.25, 0.25)  # dB at which a gain computer is asked
Computer = Callable[[float, float, float], float]


def crossovers_below(rate: int) -> tuple[float, ...]:
    """Return the crossover frequencies in Hz that a sound with this sample rate has room for."""
    return tuple(one for one in CROSSOVERS if one < 0.4 * rate)


def split(samples: Floats, crossovers: Sequence[float], rate: int) -> list[Floats]:
    """Return a sound in bands that sum to it, the lowest first, but for its phase.

    Linkwitz-Riley crossovers of the fourth order (Linkwitz 1976): a Butterworth filter twice. At
    each further crossover the bands below are turned in phase as the others are.

    Args:
        samples: `[channel, n]`.
        crossovers: in Hz, rising.
        rate: samples a second.
    """
    from scipy import signal

    tool: Any = signal
    bands: list[Floats] = []
    rest = samples
    for frequency in crossovers:
        low, high = (
            tool.butter(2, frequency, kind, fs=rate, output="sos") for kind in ("low", "high")
        )
        turned = low.copy()
        turned[0, :3] = low[0, :2:-1]  # an all-pass: the denominator, read backwards
        bands = [tool.sosfilt(turned, band, axis=1) for band in bands]
        bands.append(tool.sosfilt(np.vstack([low, low]), rest, axis=1))
        rest = tool.sosfilt(np.vstack([high, high]), rest, axis=1)
    return [*bands, rest]


def curve(threshold: float, ratio: float, computer: Computer | None = None) -> Floats:
    """Return by how many dB a compressor lowers each of `LEVELS`, from 0 to `DEEPEST`."""
    asked = computer or gain_computer
    gains = np.array([asked(float(level), threshold, ratio) for level in LEVELS], dtype=float)
    return np.asarray(np.clip(-gains, 0, DEEPEST))


def band_reduction(band: Floats, part: Stretch, lowered: Floats) -> Floats:
    """Return by how many dB a band is lowered in each hop of a stretch, margins included.

    Args:
        band: `[channel, n]`, the band with its margins.
        part: the stretch.
        lowered: of each of `LEVELS`, as `curve` gives it.
    """
    from scipy import ndimage

    tool: Any = ndimage
    lengths = np.diff(np.append(part.edges, band.shape[1]))
    power = part.sums((band**2).mean(axis=0)) / lengths
    heard = tool.uniform_filter1d(power, DETECTION, mode="nearest")
    levels = 10 * np.log10(np.maximum(heard, 1e-12))
    wanted = released(np.interp(levels, LEVELS, lowered), RELEASE)
    return np.asarray(tool.uniform_filter1d(wanted, ATTACK, mode="nearest"))


def released(reduction: Floats, slope: float) -> Floats:
    """Return a reduction that goes up at once, and down by no more than `slope` dB a hop."""
    way = slope * np.arange(len(reduction))
    return np.asarray(np.maximum.accumulate(reduction + way) - way)


def limiter(peaks: Floats, gain: float, ceiling: float) -> Floats:
    """Return by how many dB a limiter lowers each hop, so that no peak passes the ceiling.

    It looks ahead: the greatest reduction that is needed near a hop holds for it, and the mean of
    these over a few hops glides into it. No mean of numbers that are all enough is too little.

    Args:
        peaks: `[hop]`, true peaks, as heights of the wave.
        gain: in dB, before the limiter.
        ceiling: in dBTP.

    Returns:
        `[hop]`, 0 or more.
    """
    from scipy import ndimage

    tool: Any = ndimage
    needed = np.maximum(0, 20 * np.log10(np.maximum(peaks, 1e-12)) + gain - ceiling)
    # One hop further than the mean goes, since gains glide from hop to hop.
    near = tool.maximum_filter1d(needed, 2 * (LOOK_AHEAD + 1) + 1, mode="nearest")
    held = released(near, OPENING)
    return np.asarray(tool.uniform_filter1d(held, 2 * LOOK_AHEAD + 1, mode="nearest"))


def compressed(
    audio: Audio, threshold: float, ratio: float, computer: Computer | None = None
) -> Audio:
    """Return a sound behind a single compressor, as loud as it was where its peaks allow it.

    Args:
        audio: the sound.
        threshold: in dB of the mean square, from -60 to 0.
        ratio: 1 or more.
        computer: a learner's `gain_computer`; None for the course's own.
    """
    lowered = curve(threshold, ratio, computer)
    samples = np.empty_like(audio.samples)
    for part in stretches(audio.samples.shape[1], audio.sample_rate):
        piece = audio.samples[:, part.outer].astype(np.float64)
        factors = 10 ** (-band_reduction(piece, part, lowered) / 20)
        samples[:, part.samples] = (piece * glided(factors, part, piece.shape[1]))[:, part.inner]
    return Audio(samples, audio.sample_rate).normalised(audio.loudness())


def glided(gains: Floats, part: Stretch, count: int) -> Floats:
    """Return a factor for each sample of a stretch, from one for each of its hops.

    Args:
        gains: `[hop]`, factors, margins included.
        part: the stretch.
        count: samples of it, margins included.
    """
    ends = np.append(part.edges[1:], count)
    return np.interp(np.arange(count), (part.edges + ends - 1) / 2, gains)

"""Long sound in stretches, and what is measured of each thousandth of a second of it.

Half an hour in stereo at 48,000 samples a second takes 700 MB, and its fourfold oversampling would
take four times as much. So sound is worked on in stretches with a margin on either side, which is
thrown away: what a filter remembers has died away within it. What a limiter or a meter needs of
each moment is one number a hop of 1 ms.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError

HOPS = 1_000  # a second
STRETCH = 20_000  # hops
MARGIN = 1_000  # hops
OVERSAMPLING = 4
SLOWEST = 4_000  # samples a second; the K-weighting's shelf lies at 1.7 kHz

Samples = NDArray[np.float32]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Stretch:
    """A part of a sound, with a margin before and after it.

    Args:
        hops: its first hop and the one after its last.
        margin: the same with the margins.
        inner: its samples, counted from the first with the margin.
        outer: its samples with the margins, counted from the beginning of the sound.
        edges: where each hop of it begins, margins included, counted as `inner`.
    """

    hops: slice
    margin: slice
    inner: slice
    outer: slice
    edges: NDArray[np.int64]

    @property
    def own(self) -> slice:
        """Its hops, counted from the first with the margin."""
        skipped = self.hops.start - self.margin.start
        return slice(skipped, skipped + self.hops.stop - self.hops.start)

    @property
    def samples(self) -> slice:
        """Its samples, counted from the beginning of the sound."""
        start = self.outer.start
        return slice(start + self.inner.start, start + self.inner.stop)

    def sums(self, values: Floats) -> Floats:
        """Return the sum of the values, one a sample, over each hop, margins included."""
        return np.asarray(np.add.reduceat(values, self.edges))


def hop_edges(count: int, rate: int) -> NDArray[np.int64]:
    """Return where each hop of a sound of so many samples begins, and where the last ends."""
    hops = max(1, int(np.ceil(count * HOPS / rate)))
    edges = np.round(np.arange(hops + 1) * rate / HOPS).astype(np.int64)
    edges[-1] = count
    return edges[: np.searchsorted(edges, count) + 1]


def stretches(count: int, rate: int, length: int = STRETCH) -> Iterator[Stretch]:
    """Yield the stretches of a sound of so many samples, of `length` hops each."""
    edges = hop_edges(count, rate)
    last = len(edges) - 1
    for first in range(0, last, length):
        end = min(first + length, last)
        before, after = max(0, first - MARGIN), min(last, end + MARGIN)
        start = int(edges[before])
        yield Stretch(
            slice(first, end),
            slice(before, after),
            slice(int(edges[first]) - start, int(edges[end]) - start),
            slice(start, int(edges[after])),
            edges[before:after] - start,
        )


@dataclass(frozen=True, eq=False)
class Survey:
    """What a meter and a limiter have to know of a sound, worked out when it is first asked for.

    Args:
        samples: `[channel, n]`.
        rate: samples a second.

    Raises:
        CourseError: there are more than two channels, or too few samples a second.
    """

    samples: Samples
    rate: int

    def __post_init__(self) -> None:
        """Refuse what cannot be measured."""
        check(self.samples, self.rate)

    @functools.cached_property
    def energy(self) -> Floats:
        """`[hop]`, the squares of the K-weighted samples, added over hop and channels."""
        from scipy import signal

        tool: Any = signal
        filters = k_weighting(self.rate)
        found = []
        for part in stretches(self.samples.shape[1], self.rate):
            piece = self.samples[:, part.outer].astype(np.float64)
            weighted = tool.sosfilt(filters, piece, axis=1)
            found.append(part.sums((weighted**2).sum(axis=0))[part.own])
        return np.concatenate(found)

    @functools.cached_property
    def peak(self) -> Floats:
        """`[hop]`, the farthest from 0 that the wave goes, between the samples too."""
        found = []
        for part in stretches(self.samples.shape[1], self.rate):
            peaks = true_peaks(self.samples[:, part.outer])
            found.append(np.maximum.reduceat(peaks, part.edges)[part.own])
        return np.concatenate(found)

    def powers(self, seconds: float, gains: Floats | None = None) -> Floats:
        """Return the power of blocks of so many seconds, one every 0.1 seconds.

        Only whole blocks count; a sound that is shorter than one is filled up with silence.

        Args:
            seconds: how long a block is.
            gains: `[hop]`, factors by which the wave is multiplied first; None for 1.
        """
        energy = self.energy if gains is None else self.energy * gains**2
        width, step = round(seconds * HOPS), HOPS // 10
        energy = np.pad(energy, (0, max(0, width - len(energy))))
        sums = np.concatenate([[0.0], np.cumsum(energy)])
        powers = (sums[width::step] - sums[:-width:step][: len(sums[width::step])]) / (
            seconds * self.rate
        )
        return np.asarray(np.maximum(powers, 0.0))


def k_weighting(rate: int) -> Floats:
    """Return the two filters of BS.1770's K-weighting as second-order sections `[2, 6]`.

    The standard prints them for 48,000 samples a second; for other rates the analogue filters that
    they stand for are turned into digital ones anew (De Man 2014).
    """
    rows = []
    for frequency, q, shelf in (
        (1681.974450955533, 0.7071752369554196, True),
        (38.13547087602444, 0.5003270373238773, False),
    ):
        k = np.tan(np.pi * frequency / rate)
        below = 1 + k / q + k**2
        high = 10 ** (3.999843853973347 / 20)
        middle = high**0.4996667741545416
        above = (
            [(high + middle * k / q + k**2) / below, 2 * (k**2 - high) / below,
             (high - middle * k / q + k**2) / below]
            if shelf else [1.0, -2.0, 1.0]
        )  # fmt: skip
        rows.append([*above, 1.0, 2 * (k**2 - 1) / below, (1 - k / q + k**2) / below])
    return np.array(rows)


def true_peaks(samples: NDArray[Any]) -> Floats:
    """Return how far the wave goes from 0 about each sample, the loudest channel `[n]`.

    Three values are put between each two samples, as BS.1770 asks for (Annex 2).

    Args:
        samples: `[channel, n]`.
    """
    from scipy import signal

    tool: Any = signal
    between = np.abs(tool.resample_poly(samples, OVERSAMPLING, 1, axis=1))
    peaks = between.reshape(*samples.shape, OVERSAMPLING).max(axis=(0, 2))
    return np.maximum(peaks, np.abs(samples).max(axis=0)).astype(np.float64)  # type: ignore[no-any-return]


def check(samples: Samples, rate: int) -> None:
    """Refuse what cannot be measured or mastered here."""
    if samples.shape[0] > 2:
        raise CourseError(
            f"This sound has {samples.shape[0]} channels; one or two can be measured and mastered "
            "here. Mix it down to stereo first."
        )
    if rate < SLOWEST:
        raise CourseError(
            f"This sound has {rate} samples a second; loudness is measured from {SLOWEST:,} on. "
            "Take the sound before it was converted."
        )

"""The meters of a mastering studio: loudness, true peak, spectrum, stereo, in one report."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from coursekit.listening import Audio, Table, table
from coursekit.studio.mastering.crux import gated_loudness
from coursekit.studio.mastering.hops import Floats, Samples, Survey

FRAME = 16_384  # samples of a spectrum; bins of 3 Hz at 48,000 samples a second
CENTRES = 1000 * 2.0 ** (np.arange(-16, 14) / 3)  # 25 Hz to 20 kHz, in thirds of an octave
FAINT = 45.0  # dB below the strongest band: nothing that could be heard beside it
Loudness = Callable[[Sequence[float]], float]


def lufs(power: float) -> float:
    """Return the loudness of a K-weighted mean square, without gates; -inf for 0."""
    return -0.691 + 10 * math.log10(power) if power > 0 else -math.inf


def decibels(ratio: float) -> float:
    """Return a ratio of heights of waves in decibels; -inf for 0."""
    return 20 * math.log10(ratio) if ratio > 0 else -math.inf


@dataclass(frozen=True, eq=False)
class Report:
    """What the meters say of a sound.

    Args:
        loudness: integrated, in LUFS; -inf for silence.
        short_term: the loudest 3 seconds, in LUFS.
        momentary: the loudest 0.4 seconds, in LUFS.
        loudness_range: from soft to loud passages, in LU.
        true_peak: in dBTP; -inf for silence.
        crest: from the root of the mean square up to the highest sample, in dB.
        correlation: of left and right, from -1 to 1; 1 for one channel.
        bands: `[third of an octave]`, levels in dB, at `CENTRES`; -inf where nothing is.
        seconds: how long it is.
        course: `[0.1 s]`, the loudness of 3 seconds about each moment, in LUFS.
    """

    loudness: float
    short_term: float
    momentary: float
    loudness_range: float
    true_peak: float
    crest: float
    correlation: float
    bands: Floats
    seconds: float
    course: Floats = field(repr=False)

    def rows(self) -> list[tuple[str, str]]:
        """Return the figures with their units, by name."""
        figures = (
            ("integrated loudness", self.loudness, "LUFS"),
            ("loudest 3 seconds", self.short_term, "LUFS"),
            ("loudest 0.4 seconds", self.momentary, "LUFS"),
            ("loudness range", self.loudness_range, "LU"),
            ("true peak", self.true_peak, "dBTP"),
            ("crest factor", self.crest, "dB"),
            ("correlation of left and right", self.correlation, ""),
        )
        return [(name, _figure(value, unit)) for name, value, unit in figures]


def _figure(value: float, unit: str) -> str:
    if not math.isfinite(value):
        return "silence"
    shown = f"{value:.2f}" if not unit else f"{value:.1f}"
    return f"{shown.replace('-', '−')} {unit}".strip()


def analyse(audio: Audio) -> Report:
    """Return what the meters say of a sound (ITU-R BS.1770, EBU Tech 3341 and 3342; lesson 22).

    Args:
        audio: one or two channels, of any length.

    Raises:
        CourseError: there are more channels, or fewer than 4,000 samples a second.
    """
    found = Survey(audio.samples, audio.sample_rate)
    power, highest, correlation = _waves(audio.samples)
    blocks = found.powers(0.4)
    passages = found.powers(3.0)
    return Report(
        loudness=gated_loudness(blocks.tolist()),
        short_term=lufs(float(passages.max())),
        momentary=lufs(float(blocks.max())),
        loudness_range=loudness_range(passages),
        true_peak=decibels(float(found.peak.max())),
        crest=decibels(highest) - 10 * math.log10(power) if power else 0.0,
        correlation=correlation,
        bands=spectrum(audio.samples, audio.sample_rate),
        seconds=audio.duration_seconds,
        course=_course(found),
    )


def loudness_range(passages: Floats) -> float:
    """Return the loudness range in LU of the powers of passages of 3 seconds.

    From the 10th to the 95th percentile of those above -70 LUFS and above 20 LU below their mean
    (EBU Tech 3342).
    """
    heard = passages[passages > 10 ** ((-70 + 0.691) / 10)]
    if not len(heard):
        return 0.0
    kept = 10 * np.log10(heard[heard > heard.mean() / 100])
    low, high = np.percentile(kept, [10, 95])
    return float(high - low)


def _course(found: Survey) -> Floats:
    """Return the loudness of each 3 seconds in LUFS; -inf for silence."""
    with np.errstate(divide="ignore"):
        return np.asarray(-0.691 + 10 * np.log10(found.powers(3.0)))


def _waves(samples: Samples) -> tuple[float, float, float]:
    """Return the mean square, the highest sample, and the correlation of left and right."""
    size = 1 << 20
    squares, products, highest = np.zeros(samples.shape[0]), 0.0, 0.0
    for first in range(0, samples.shape[1], size):
        piece = samples[:, first : first + size].astype(np.float64)
        squares += (piece**2).sum(axis=1)
        products += float((piece[0] * piece[-1]).sum())
        highest = max(highest, float(np.abs(piece).max()))
    both = math.sqrt(float(squares[0] * squares[-1]))
    return float(squares.sum()) / samples.size, highest, products / both if both else 1.0


def spectrum(samples: Samples, rate: int) -> Floats:
    """Return the level of each third of an octave in dB, at `CENTRES`; -inf where nothing is.

    Args:
        samples: `[channel, n]`.
        rate: samples a second.
    """
    window = np.hanning(FRAME)
    power = np.zeros(FRAME // 2 + 1)
    for first in range(0, samples.shape[1], FRAME * 32):
        piece = samples[:, first : first + FRAME * 32]
        piece = np.pad(piece, ((0, 0), (0, -piece.shape[1] % FRAME)))
        frames = piece.reshape(samples.shape[0], -1, FRAME) * window
        power += (np.abs(np.fft.rfft(frames, axis=2)) ** 2).sum(axis=(0, 1))
    power *= 2 / (samples.size * FRAME * float((window**2).mean()))
    places = np.fft.rfftfreq(FRAME, 1 / rate)
    edges = np.append(CENTRES, 2 * CENTRES[-1]) * 2 ** (-1 / 6)
    sums = np.interp(edges, places, np.cumsum(power), right=float(power.sum()))
    bands = np.where(edges[1:] <= rate / 2, np.diff(sums), 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(10 * np.log10(bands))


def audible(*spectra: Floats) -> NDArray[np.bool_]:
    """Return which bands can be heard beside the strongest, in every spectrum."""
    return np.asarray(np.all([bands > bands.max() - FAINT for bands in spectra], axis=0))


def distance(first: Floats, second: Floats) -> float:
    """Return how far the shapes of two spectra are apart, in dB: the root of the mean square.

    Args:
        first: `[band]`, in dB. What is louder as a whole is not farther away.
        second: likewise.
    """
    both = audible(first, second)
    if not both.any():
        return 0.0
    gaps = first[both] - second[both]
    return float(np.sqrt(((gaps - gaps.mean()) ** 2).mean()))


def compared(
    first: Report,
    second: Report,
    title: str = "Before and after",
    names: tuple[str, str] = ("before", "after"),
) -> Table:
    """Return two reports side by side.

    Args:
        first: a report.
        second: another one.
        title: stands above the table.
        names: what the two are called.
    """
    rows = [(name, one, other) for (name, one), (_, other) in
            zip(first.rows(), second.rows(), strict=True)]  # fmt: skip
    return table(rows, columns=["meter", *names], title=title)

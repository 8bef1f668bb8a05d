"""Sounds of which it is known what a meter must say: those of the EBU, made anew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coursekit.listening import Audio

RATE = 48_000


@dataclass(frozen=True)
class Steps:
    """A sine of 1 kHz in both channels, whose level changes in steps.

    Args:
        name: the document and the number of the signal in it.
        levels: pairs of the height of the wave in dBFS and of seconds.
        expected: what the meter must say, in LUFS or LU.
    """

    name: str
    levels: tuple[tuple[float, float], ...]
    expected: float

    def audio(self) -> Audio:
        """Return the sound."""
        heights = np.concatenate(
            [np.full(round(seconds * RATE), 10 ** (level / 20)) for level, seconds in self.levels]
        )
        wave = heights * np.sin(2 * np.pi * 1000 * np.arange(len(heights)) / RATE)
        return Audio(np.stack([wave, wave]), RATE)


LOUDNESS = (
    Steps("Tech 3341, 1", ((-23, 20),), -23.0),
    Steps("Tech 3341, 2", ((-33, 20),), -33.0),
    Steps("Tech 3341, 3", ((-36, 10), (-23, 60), (-36, 10)), -23.0),
    Steps("Tech 3341, 4", ((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)), -23.0),
    Steps("Tech 3341, 5", ((-26, 20), (-20, 20.1), (-26, 20)), -23.0),
)
RANGE = (
    Steps("Tech 3342, 1", ((-20, 20), (-30, 20)), 10.0),
    Steps("Tech 3342, 2", ((-20, 20), (-15, 20)), 5.0),
    Steps("Tech 3342, 3", ((-40, 20), (-20, 20)), 20.0),
    Steps("Tech 3342, 4", ((-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)), 15.0),
)
PEAKS = (
    ("Tech 3341, 15", 0.5, 4, 0.0, -6.0),
    ("Tech 3341, 16", 0.5, 4, 45.0, -6.0),
    ("Tech 3341, 17", 0.5, 6, 60.0, -6.0),
    ("Tech 3341, 18", 0.5, 8, 67.5, -6.0),
    ("Tech 3341, 19", 1.41, 4, 45.0, 3.0),
)
"""Name, height, samples a period, phase in degrees, and the true peak in dBTP."""


def between_samples(height: float, period: int, phase: float, seconds: float = 1.0) -> Audio:
    """Return a sine whose crests may fall between its samples, with its ends faded.

    Args:
        height: of the wave.
        period: in samples.
        phase: in degrees.
        seconds: how long.
    """
    places = np.arange(round(seconds * RATE))
    fade = np.clip(np.minimum(places, places[::-1]) / (0.05 * RATE), 0, 1)
    return Audio(height * fade * np.sin(2 * np.pi * places / period + np.radians(phase)), RATE)


def noise(seconds: float, *, seed: int, rate: int = RATE, channels: int = 2) -> Audio:
    """Return noise that is equally strong in each octave, with a highest sample of 0.5.

    Args:
        seconds: how long.
        seed: which noise.
        rate: samples a second.
        channels: one or two, which differ.
    """
    count = round(seconds * rate)
    random = np.random.default_rng(seed)
    spectra = np.fft.rfft(random.normal(size=(channels, count)), axis=1)
    spectra[:, 1:] /= np.sqrt(np.arange(1, spectra.shape[1]))
    spectra[:, 0] = 0
    wave = np.fft.irfft(spectra, count, axis=1)
    return Audio(0.5 * wave / np.abs(wave).max(), rate)

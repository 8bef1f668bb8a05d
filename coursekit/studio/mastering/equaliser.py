"""An equaliser that matches: from two spectra to a filter that bends time nowhere."""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.studio.mastering.crux import matching_gains
from coursekit.studio.mastering.hops import Floats, Samples
from coursekit.studio.mastering.loudness import CENTRES, audible

TAPS_SECONDS = 0.08  # long enough to tell 25 Hz from 50 Hz
SLOPE = -2.5  # dB an octave in thirds of an octave: our choice of a balanced record
SMOOTHED = 5  # bands over which gains are evened
_WINDOW = np.hanning(SMOOTHED + 2)[1:-1] / np.hanning(SMOOTHED + 2).sum()
LOWEST, HIGHEST = 60.0, 10_000.0  # Hz; outside of these a record falls faster


def record_spectrum(tilt: float = 0.0) -> Floats:
    """Return the spectrum that the presets aim at, in dB at `CENTRES`: a falling line.

    Args:
        tilt: turns the line about 1 kHz, in dB an octave; above 0 it is brighter.
    """
    octaves = np.log2(CENTRES / 1000)
    below = np.minimum(0, np.log2(CENTRES / LOWEST))
    above = np.maximum(0, np.log2(CENTRES / HIGHEST))
    return np.asarray((SLOPE + tilt) * octaves + 9 * below - 6 * above)


def gains_towards(
    ours: Floats, theirs: Floats, limit: float, strength: float = 1.0, matching: Any = None
) -> Floats:
    """Return the gains of an equaliser in dB at `CENTRES`.

    Bands that cannot be heard in one of the spectra are left as they are: there is nothing to
    raise but noise.

    Args:
        ours: `[band]`, in dB.
        theirs: `[band]`, what it should be like.
        limit: the largest gain, in dB.
        strength: how much of the way is gone: 1 for all, 0.5 for half.
        matching: a learner's `matching_gains`; None for the course's own.
    """
    gains = np.zeros(len(CENTRES))
    both = audible(ours, theirs)
    if both.any():
        found = (matching or matching_gains)(ours[both], theirs[both], limit)
        gains[both] = strength * np.asarray(found, dtype=float)
    # A third of an octave may hold a single note, which no equaliser should pick out.
    return np.convolve(np.pad(gains, SMOOTHED // 2, mode="edge"), _WINDOW, mode="valid")


def equaliser(gains: Floats, rate: int) -> Floats:
    """Return the filter with such gains: symmetric, so that all frequencies are equally late.

    Args:
        gains: `[band]`, in dB at `CENTRES`.
        rate: samples a second.

    Returns:
        `[tap]`, an odd number of them.
    """
    from scipy import signal

    tool: Any = signal
    places = np.geomspace(10, rate / 2, 400)
    between = np.interp(np.log(places), np.log(CENTRES), gains)
    heights = 10 ** (np.concatenate([between[:1], between]) / 20)
    taps = 2 * round(TAPS_SECONDS * rate / 2) + 1
    return np.asarray(tool.firwin2(taps, np.append(0, places), heights, fs=rate))


def equalised(samples: Samples, taps: Floats) -> Floats:
    """Return samples `[channel, n]` behind a symmetric filter, no later than they were."""
    from scipy import signal

    tool: Any = signal
    return np.asarray(tool.oaconvolve(samples, taps[None], mode="same", axes=1))

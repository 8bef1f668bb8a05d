"""Mastering a minute of stereo on one core: ours, beside pyloudnorm and a plain scipy limiter.

Run by `python -m tests.benchmarks.mastering`. Both bring the same noise to -14 LUFS at -1 dBTP,
without equaliser and compressors, which the plain way does not have; ours is also timed with them.
The plain way measures by pyloudnorm, limits sample by sample on fourfold oversampled peaks, and
does so until it is within 0.1 LU. Exits with 1 where ours is slower than five times real time or
clearly slower than the plain way, or where one of the two misses target or ceiling.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pyloudnorm
from scipy import ndimage, signal

from coursekit.listening import Audio
from coursekit.studio import mastering
from coursekit.studio.mastering import signals

SECONDS = 60
TARGET, CEILING = -14.0, -1.0
LOOK_AHEAD = 240  # samples
LIMIT_REAL_TIME, LIMIT_RATIO = 5.0, 1.25


def plain(mix: Audio) -> Audio:
    """Return a master in the plain way: measure, raise, limit, and again."""
    meter = pyloudnorm.Meter(mix.sample_rate)
    samples, gain = mix.samples.astype(np.float64), 0.0
    between = np.abs(signal.resample_poly(samples, 4, 1, axis=1))
    peaks = between.reshape(*samples.shape, 4).max(axis=(0, 2))
    made = samples
    for _ in range(12):
        short = TARGET - meter.integrated_loudness(made.T)
        if abs(short) < 0.1:
            break
        gain += short
        height = 10 ** (gain / 20)
        needed = np.minimum(1, 10 ** ((CEILING - 0.1) / 20) / np.maximum(height * peaks, 1e-9))
        near = ndimage.minimum_filter1d(needed, 2 * LOOK_AHEAD + 1)
        made = samples * height * ndimage.uniform_filter1d(near, LOOK_AHEAD)
    return Audio(made, mix.sample_rate)


def timed(make: Callable[[], Audio]) -> tuple[float, bool]:
    """Return seconds of processor time, and whether target and ceiling are kept."""
    began = time.process_time()
    made = make()
    seconds = time.process_time() - began
    found = mastering.analyse(made)
    return seconds, abs(found.loudness - TARGET) <= 0.5 and found.true_peak <= CEILING


def main() -> int:
    """Print what was measured; return 1 where a limit is missed."""
    mix = signals.noise(SECONDS, seed=1)
    mix = Audio(mix.samples * np.linspace(0.02, 1, mix.samples.shape[1]) ** 2, mix.sample_rate)
    ways = {
        "pyloudnorm and a plain limiter": lambda: plain(mix),
        "ours, the same work": lambda: mastering.master(mix, preset=None).audio,
        "ours, with equaliser and compressors": lambda: mastering.master(mix).audio,
    }
    found = {name: timed(make) for name, make in ways.items()}
    for name, (seconds, kept) in found.items():
        told = "" if kept else ", misses target or ceiling"
        print(f"{name}: {seconds:.2f} s, {SECONDS / seconds:.1f} times real time{told}")
    times = [seconds for seconds, _ in found.values()]
    fast = SECONDS / times[2] >= LIMIT_REAL_TIME and times[1] <= LIMIT_RATIO * times[0]
    return int(not fast or not all(kept for _, kept in found.values()))


if __name__ == "__main__":
    sys.exit(main())

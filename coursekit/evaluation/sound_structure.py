"""How a sound hangs together over seconds: whether it comes back, and whether it keeps its key.

Used in lesson 18, for music made with and without a plan.
"""

from __future__ import annotations

import numpy as np

from coursekit.errors import CourseError
from coursekit.evaluation.sound_features import LOWEST, salience
from coursekit.evaluation.sounds import SAMPLE_RATE, Floats, Sound, magnitudes, samples_of

HOP = 640
FRAME = HOP / SAMPLE_RATE
"""Seconds from frame to frame of a chromagram."""
LAGS = (1.0, 6.5)
"""Seconds between which a sound is held against itself: of ten, enough is left to compare."""
MAJOR = (0, 2, 4, 5, 7, 9, 11)
WINDOW, STEP = 2.5, 1.25
"""Seconds of the windows whose keys are compared, and from one to the next."""


def chroma(sound: Sound) -> Floats:
    """Return how strongly each pitch class sounds, `[12, frame]`, C first; each frame has norm 1.

    A frame is 40 ms; where nothing sounds it is 0.

    Raises:
        CourseError: the sound is not fit to be measured.
    """
    keys = salience(magnitudes(samples_of(sound), 4096, HOP)) ** 2
    classes = np.stack([keys[(c - LOWEST) % 12 :: 12].sum(axis=0) for c in range(12)])
    scaled: Floats = classes / np.maximum(np.linalg.norm(classes, axis=0), 1e-9)
    return scaled


def repetition(sound: Sound, seconds: tuple[float, float] = LAGS) -> float:
    """Return how much more like itself a sound is at some lag than at others; 0 if no more.

    It is the highest mean cosine of chroma frames that lie so many seconds apart, less the mean
    over all lags from 1 to 6.5 seconds, in which a steady chord alone would be as like.

    Args:
        sound: ten seconds are meant; more than seven are needed.
        seconds: between which lags to look, such as about two bars.

    Raises:
        CourseError: the sound is too short, or not fit to be measured.
    """
    frames = chroma(sound)
    first, last = (round(lag / FRAME) for lag in LAGS)
    if frames.shape[1] < last + 10:
        raise CourseError(
            f"To find what comes back, a sound of more than 7 seconds is needed; this one has "
            f"{len(samples_of(sound)) / SAMPLE_RATE:.1f}."
        )
    like = np.array([
        (frames[:, lag:] * frames[:, :-lag]).sum(axis=0).mean() for lag in range(first, last + 1)
    ])  # fmt: skip
    lags = np.arange(first, last + 1) * FRAME
    near = (lags >= seconds[0] - FRAME / 2) & (lags <= seconds[1] + FRAME / 2)
    return float(like[near].max() - like.mean())


def key_steadiness(sound: Sound) -> float:
    """Return the share of windows of 2.5 seconds whose key is that of the whole sound, 0 to 1.

    A key is the set of seven pitch classes, a major scale's, that holds most of the chroma.

    Raises:
        CourseError: the sound is shorter than a window, silent, or not fit to be measured.
    """
    frames = chroma(sound)
    size, step = round(WINDOW / FRAME), round(STEP / FRAME)
    if frames.shape[1] < size or not frames.any():
        raise CourseError(
            f"To tell a key, a sound of more than {WINDOW + 0.3:g} seconds that is not silent is "
            "needed."
        )
    windows = [frames[:, at : at + size] for at in range(0, frames.shape[1] - size + 1, step)]
    whole = _inside(frames)
    keys = [_inside(window) for window in windows]
    # The whole sound's key counts where it fits a window as well as the window's own, within 2 %.
    return float(np.mean([key[whole.argmax()] >= 0.98 * key.max() for key in keys]))


def _inside(frames: Floats) -> Floats:
    """Return the share of the chroma that lies in each of twelve major scales, `[12]`."""
    total = frames.sum(axis=1) / max(float(frames.sum()), 1e-9)
    shares: Floats = np.array([total[(np.array(MAJOR) + tonic) % 12].sum() for tonic in range(12)])
    return shares

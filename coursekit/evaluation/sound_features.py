"""What an ear might note of a clip: spectrum, loudness, pulse, attacks, pitches and overtones.

The features are made by hand and know nothing of any net: the sound judge hears by them alone.
Used in lessons 17 and 18.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.evaluation.sounds import (
    SAMPLE_RATE,
    Floats,
    Sound,
    log_mel,
    magnitudes,
    samples_of,
)

FEATURES = 486
SHORTEST = 3 * SAMPLE_RATE
"""Samples to which a shorter sound is filled up with silence, so that a pulse can be sought."""
STEP = 0.01
"""Seconds from frame to frame where attacks are sought."""
LAGS = np.geomspace(0.1, 2.4, 64)
"""The periods, in seconds, at which a pulse is sought."""
GAPS = (0.07, 0.13, 0.18, 0.24, 0.3, 0.36, 0.43, 0.52, 0.62, 0.75, 0.95, 1.25, 1.8, 4.0)
"""The bounds, in seconds, between which the times from attack to attack are counted."""
LOWEST, KEYS = 31, 76
"""The lowest pitch that is sought, and how many from there on, in semitones."""
SHARES = (0.3, 0.5, 0.7)
"""A key is counted as sounding where it has this share of the strongest key's salience."""
PARTIALS = 10
SOFT = 1e-6
"""Below this nothing sounds; it keeps divisions finite in silence."""


def sound_features(sound: Sound) -> Floats:
    """Return what is heard of a sound, float32 `[FEATURES]`, in some 20 ms for ten seconds.

    Args:
        sound: `Audio` at 16 kHz, or samples `[n]`.

    Raises:
        CourseError: the sound is not fit to be measured.
    """
    samples = samples_of(sound)
    samples = np.pad(samples, (0, max(0, SHORTEST - len(samples))))
    mel, strength = log_mel(samples), onset_strength(samples)
    spectrum = magnitudes(samples, 4096, 640)
    pitches = salience(spectrum)
    heard: Floats = np.concatenate([
        mel.mean(axis=1), mel.std(axis=1), np.abs(np.diff(mel, axis=1)).mean(axis=1),
        _loudness(samples), pulse(strength), _attacks(strength, mel, pitches),
        _pitches(pitches), _overtones(spectrum, pitches),
    ], dtype=np.float32)  # fmt: skip
    return heard


def onset_strength(samples: Floats) -> Floats:
    """Return how much louder the bands of a sound get within 20 ms, `[frame]`, a frame 10 ms."""
    bands = _bands() @ magnitudes(np.pad(samples, (512, 0)), 512, round(STEP * SAMPLE_RATE))
    logs = np.log10(bands + 0.003)
    strength: Floats = np.maximum(logs[:, 2:] - logs[:, :-2], 0).mean(axis=0)
    return strength


def pulse(strength: Floats) -> Floats:
    """Return how far attacks come again after about each of LAGS: autocorrelation, 1 at lag 0."""
    centred = strength - strength.mean()
    power = np.abs(np.fft.rfft(centred, 2 * len(centred))) ** 2
    full = np.fft.irfft(power)[: len(centred)]
    # The highest value between this lag and the next: attacks are sharper than lags are dense.
    first = np.floor(LAGS / STEP).astype(int)
    after = np.maximum(np.ceil(LAGS * LAGS[1] / LAGS[0] / STEP).astype(int), first + 1)
    peaks = [full[one:other].max() for one, other in zip(first, after, strict=True)]
    return np.array(peaks, dtype=np.float32) / max(float(full[0]), SOFT)


def salience(spectrum: Floats) -> Floats:
    """Return how strongly each of 76 keys sounds, `[key, frame]`: its first five partials together.

    Args:
        spectrum: magnitudes `[2049, frame]` under windows of 4,096 samples.
    """
    near = np.pad(_key_filters() @ np.sqrt(spectrum), ((0, 28), (0, 0)))
    partials = [near[up : up + KEYS] * 0.8**n for n, up in enumerate((0, 12, 19, 24, 28))]
    total = np.sum(partials, axis=0)
    above: Floats = np.maximum(total - np.median(total, axis=0), 0)
    return above


def _loudness(samples: Floats) -> Floats:
    """Return percentiles of the level of stretches of 50 ms, in dB."""
    stretches = samples[: len(samples) // 800 * 800].reshape(-1, 800)
    level = 20 * np.log10(np.sqrt(np.square(stretches).mean(axis=1)) + 1e-5)
    found: Floats = np.percentile(level, [5, 25, 50, 75, 95, 100])
    return found


def _attacks(strength: Floats, mel: Floats, pitches: Floats) -> Floats:
    """Return how many attacks there are, how far apart, how steep, and of how many keys each."""
    from scipy import signal

    top = float(np.percentile(strength, 98))
    tool: Any = signal
    places, _ = tool.find_peaks(
        strength, height=max(0.2 * top, 0.01), prominence=0.15 * top, distance=5
    )  # 10 ms a frame here, 20 in `mel`, 40 in `pitches`
    gaps = np.diff(places) * STEP
    middle = float(np.median(gaps)) if len(gaps) else GAPS[-1]
    level = mel.max(axis=0)
    rises = [level[p : p + 20] - level[p] for p in places // 2 if p + 20 <= len(level)]
    born = [_born(pitches, round(p / 4)) for p in places]
    sizes = strength[places] / max(float(strength.max()), SOFT)
    return np.concatenate([
        [len(places) / (len(strength) * STEP), np.log(middle)],
        [strength.mean(), strength.std(), top],
        np.histogram(gaps, bins=GAPS)[0] / max(len(gaps), 1),
        np.mean(rises, axis=0) if rises else np.zeros(20),
        np.histogram(born, bins=(0, 1, 2, 3, 4, KEYS))[0] / max(len(born), 1),
        np.histogram(sizes, bins=5, range=(0, 1))[0] / max(len(sizes), 1),
    ])  # fmt: skip


def _born(pitches: Floats, frame: int) -> int:
    """Return how many keys gain much in the fifth of a second about a frame."""
    last = pitches.shape[1] - 1
    after = pitches[:, min(frame + 2, last)]
    rise = after - pitches[:, min(max(frame - 3, 0), last)]
    return int((_peaks(rise) & (rise > 0.3 * max(float(after.max()), SOFT))).sum())


def _peaks(pitches: Floats) -> npt.NDArray[np.bool_]:
    """Say of each key whether it stands out from its neighbours."""
    found: npt.NDArray[np.bool_] = pitches > np.roll(pitches, 1, axis=0)
    return found & (pitches >= np.roll(pitches, -1, axis=0))


def _pitches(pitches: Floats) -> Floats:
    """Return the keys' mean salience, how many sound at once, and how they lie and move."""
    top = np.maximum(pitches.max(axis=0), SOFT)
    peaks, frames = _peaks(pitches), pitches.shape[1]
    at_once = [
        np.histogram((peaks & (pitches > share * top)).sum(axis=0), bins=(*range(7), KEYS))[0]
        for share in SHARES
    ]
    strong, keys = peaks & (pitches > 0.5 * top), np.arange(KEYS)[:, None]
    low, high = np.where(strong, keys, KEYS).min(axis=0), np.where(strong, keys, 0).max(axis=0)
    lines = (low, high, high - low, pitches.argmax(axis=0))
    return np.concatenate([
        (pitches / top).mean(axis=1),
        np.concatenate(at_once) / frames,
        [figure for line in lines for figure in (line.mean(), line.std())],
        [(np.diff(line) != 0).mean() for line in (lines[-1], low, high)],
    ])  # fmt: skip


def _overtones(spectrum: Floats, pitches: Floats) -> Floats:
    """Return the level of each partial of the strongest key against all, in dB: mean, spread."""
    lead = pitches.argmax(axis=0)
    hertz = 440 * 2 ** ((lead + LOWEST - 69) / 12)
    bins = np.round(np.arange(1, PARTIALS + 1)[:, None] * hertz * 4096 / SAMPLE_RATE).astype(int)
    frames = np.arange(len(lead))
    near = np.max([spectrum[np.clip(bins + k, 0, 2048), frames] for k in (-1, 0, 1)], axis=0)
    level = 20 * np.log10((near + 0.01) / (near.sum(axis=0) + 0.01))
    return np.concatenate([level.mean(axis=1), level.std(axis=1)])


@functools.cache
def _bands() -> Floats:
    """Return filters of 40 mel bands over windows of 512 samples, `[40, 257]`."""
    import librosa

    filters = librosa.filters.mel(sr=SAMPLE_RATE, n_fft=512, n_mels=40, norm=1)
    return np.asarray(filters, dtype=np.float32)


@functools.cache
def _key_filters() -> Floats:
    """Return a triangle of a semitone to each side of each key, `[76, 2049]`."""
    keys = 69 + 12 * np.log2(np.arange(1, 2049) * SAMPLE_RATE / 4096 / 440)
    apart = np.abs(keys - (np.arange(KEYS) + LOWEST)[:, None])
    near = np.maximum(1 - apart, 0)
    # In the bass a bin is wider than a semitone: each key has the nearest one at least.
    nearest = np.arange(KEYS), apart.argmin(axis=1)
    near[nearest] = np.maximum(near[nearest], 0.5)
    filters = np.pad(near / near.sum(axis=1, keepdims=True), ((0, 0), (1, 0)))
    return filters.astype(np.float32)

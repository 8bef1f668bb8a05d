"""Sound measured: how near a copy is to its original, and how near two sets of sounds are.

Sound is one channel at 16 kHz. Phase is not compared: a codec may make it up without being heard.
Used in lessons 17 to 19.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError
from coursekit.listening import Audio

Floats = npt.NDArray[np.float32]
Sound = Audio | npt.NDArray[Any]

SAMPLE_RATE = 16_000
WINDOWS = ((240, 50), (600, 120), (1200, 240))
"""Windows and hops, in samples, over which Jukebox compares spectra."""
MEL_BANDS = 80
FLOOR = 0.01
"""Added to magnitudes before the logarithm, so that what nobody hears does not count.

With a window of 1,280 a sine at full scale has the magnitude 320, and this lies 90 dB below it.
"""
HIGH_HERTZ = 2_000.0
SILENT = 10 ** (-60 / 20)
FULL_SCALE = 0.999


def samples_of(sound: Sound) -> Floats:
    """Return the samples of a sound as one channel of float32 `[n]`.

    Args:
        sound: `Audio` at 16 kHz, or samples `[n]` or `[channels, n]`: float from -1 to 1, or int16.

    Raises:
        CourseError: it has another rate, another shape, no sample, or samples that are no numbers.
    """
    if isinstance(sound, Audio):
        if sound.sample_rate != SAMPLE_RATE:
            raise CourseError(
                f"This sound has {sound.sample_rate:,} samples a second; sounds are measured at "
                f"{SAMPLE_RATE:,}. Give sound.resampled({SAMPLE_RATE})."
            )
        sound = sound.samples
    given = np.asarray(sound)
    if given.ndim not in (1, 2) or given.size == 0:
        raise CourseError(
            f"A sound to be measured is samples [n] or [channels, n]; {given.shape} was given."
        )
    scale = 1 / 32_767 if given.dtype == np.int16 else 1.0
    samples = np.atleast_2d(given).mean(axis=0, dtype=np.float64) * scale
    if not np.isfinite(samples).all():
        raise CourseError(
            "This sound holds samples that are not numbers (nan or inf), so it cannot be measured. "
            "Look where it was made: a division by 0, or a training that ran away."
        )
    return np.asarray(samples, dtype=np.float32)


def magnitudes(samples: Floats, window: int = 1280, hop: int = 320) -> Floats:
    """Return the magnitudes of the short-time Fourier transform, `[window // 2 + 1, frame]`.

    Args:
        samples: `[n]`.
        window: samples a frame, under a Hann window.
        hop: samples from frame to frame.
    """
    from scipy import fft
    from scipy.signal.windows import hann

    if (short := window - len(samples)) > 0:
        samples = np.pad(samples, (short // 2, short - short // 2))
    frames = np.lib.stride_tricks.sliding_window_view(samples, window)[::hop]
    shape = hann(window, sym=False).astype(np.float32)
    spectrum: Floats = np.abs(fft.rfft(frames * shape, axis=1)).T
    return spectrum


def spectral_convergence(reference: Sound, heard: Sound) -> float:
    """Return how far the magnitudes are from those of the original, in dB; lower is better.

    It is 20 log10 of the norm of the difference over the norm of the original, the mean over
    three window lengths; 0 dB is what silence would get. Jukebox (Dhariwal et al., 2020), lesson
    17. The paper's figures are of other music at 44.1 kHz: compare directions only.

    Args:
        reference: the original.
        heard: its copy; where one is longer, its end is not compared.

    Raises:
        CourseError: a sound is not fit to be measured, or the original is silent.
    """
    one, other = _both(reference, heard)
    if not one.any():
        raise CourseError(
            "The original is silent, so no share of it can be wrong. Compare with a sound."
        )
    found = []
    for window, hop in WINDOWS:
        real = magnitudes(one, window, hop)
        wrong = float(np.linalg.norm(real - magnitudes(other, window, hop)))
        # A perfect copy has no logarithm; 200 dB is beyond what float32 tells apart.
        found.append(20 * np.log10(max(wrong / float(np.linalg.norm(real)), 1e-10)))
    return float(np.mean(found))


def log_mel(samples: Floats) -> Floats:
    """Return the log-mel spectrogram `[80, frame]` in dB: window 1,280, hop 320, floor .01."""
    spectrum: Floats = 20 * np.log10(_mel_filters() @ magnitudes(samples) + FLOOR)
    return spectrum


def mel_distance(reference: Sound, heard: Sound) -> float:
    """Return the mean absolute difference of two log-mel spectrograms in dB; lower is better.

    Args:
        reference: the original.
        heard: its copy; where one is longer, its end is not compared.

    Raises:
        CourseError: a sound is not fit to be measured.
    """
    one, other = _both(reference, heard)
    return float(np.abs(log_mel(one) - log_mel(other)).mean())


def high_band_error(reference: Sound, heard: Sound, *, above: float = HIGH_HERTZ) -> float:
    """Return the mean absolute difference of log magnitudes above a frequency, in dB.

    A codec trained on samples alone drops what is high and quiet; this hears it.

    Args:
        reference: the original.
        heard: its copy.
        above: in hertz, below 8,000.

    Raises:
        CourseError: a sound is not fit to be measured, or nothing lies above the frequency.
    """
    if not 0 <= above < SAMPLE_RATE / 2:
        raise CourseError(
            f"At {SAMPLE_RATE:,} samples a second sound reaches {SAMPLE_RATE // 2:,} Hz; "
            f"above={above:g} was given. Take a frequency from 0 to below that."
        )
    first = int(np.ceil(above * 1280 / SAMPLE_RATE))
    one, other = (
        20 * np.log10(magnitudes(side)[first:] + FLOOR) for side in _both(reference, heard)
    )
    return float(np.abs(one - other).mean())


def faults(sounds: Iterable[Sound]) -> dict[str, float]:
    """Return the shares of sounds that are `silent` and that are `clipped`.

    Silent: their root mean square lies more than 60 dB below full scale. Clipped: one sample in a
    thousand, or more, stands at full scale.

    Raises:
        CourseError: there is none, or one of them is not fit to be measured.
    """
    heard = [samples_of(sound) for sound in sounds]
    if not heard:
        raise CourseError("There is no sound whose faults could be counted. Give one or more.")
    silent = [np.sqrt(np.mean(np.square(one, dtype=np.float64))) < SILENT for one in heard]
    clipped = [np.mean(np.abs(one) >= FULL_SCALE) >= 1e-3 for one in heard]
    return {"silent": float(np.mean(silent)), "clipped": float(np.mean(clipped))}


def frechet_distance(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> float:
    """Return the Fréchet distance between two sets of embeddings, each taken for a normal cloud.

    It is the squared distance of the means plus the trace of both covariances less twice the
    root of their product. Kilgour et al. (2019) proposed it for music as FAD; lesson 18. It
    shrinks as sets grow and depends on the embedding: compare only sets of one size, by one
    embedding, and never with published figures.

    Args:
        one: embeddings `[n, d]`, two or more.
        other: embeddings `[m, d]`, two or more.

    Raises:
        CourseError: the sets do not fit each other, are too small, or hold what is no number.
    """
    sides = [np.asarray(side, dtype=np.float64) for side in (one, other)]
    for side in sides:
        if side.ndim != 2 or len(side) < 2 or side.shape[1] != sides[0].shape[1]:
            raise CourseError(
                "The Fréchet distance is between two tables of embeddings [n, d] with the same d "
                f"and two rows or more; {sides[0].shape} and {sides[1].shape} were given."
            )
        if not np.isfinite(side).all():
            raise CourseError("An embedding holds values that are not numbers (nan or inf).")
    (a, cov_a), (b, cov_b) = ((side.mean(axis=0), np.cov(side.T, ddof=1)) for side in sides)
    cov_a, cov_b = np.atleast_2d(cov_a), np.atleast_2d(cov_b)
    # The root of a product of covariances has the trace of this symmetric matrix's root.
    values, vectors = np.linalg.eigh(cov_a)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    shared = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ cov_b @ root), 0)).sum()
    total = np.square(a - b).sum() + np.trace(cov_a) + np.trace(cov_b) - 2 * shared
    return max(float(total), 0.0)


def calibrated_fad(
    real: Sequence[Sound],
    sides: Mapping[str, Sequence[Sound]],
    embed: Callable[[Sequence[Sound]], npt.NDArray[Any]],
    *,
    seed: int = 0,
) -> dict[str, float]:
    """Return FAD against real music of some sides, between the marks that say what it means.

    The marks: `real` (the other half of the real music), `shuffled` (that half, each sound cut
    into quarters of a second in random order) and `noise` (as loud as each sound). All sides are
    cut to one size, as FAD depends on it.

    Args:
        real: real sounds; the first half is what all are compared with.
        sides: by name, what is to be judged, such as round trips and generated sounds.
        embed: makes embeddings `[sound, d]` of sounds.
        seed: for the order and the noise.

    Returns:
        By name, marks first; lower is nearer to real.

    Raises:
        CourseError: a side holds fewer than two sounds, or a sound is not fit to be measured.
    """
    generator = np.random.default_rng(seed)
    half = [samples_of(sound) for sound in real[len(real) // 2 :]]
    marks = {
        "real": half,
        "shuffled": [_shuffled(one, generator) for one in half],
        "noise": [_noise(one, generator) for one in half],
    }
    size = min(len(real) // 2, *(len(side) for side in sides.values()))
    if size < 2:
        raise CourseError("FAD needs two sounds or more on each side, and four real ones.")
    known = embed(real[:size])
    return {
        name: frechet_distance(known, embed(side[:size]))
        for name, side in {**marks, **sides}.items()
    }


def _shuffled(samples: Floats, generator: np.random.Generator) -> Floats:
    """Return a sound cut into quarters of a second in random order."""
    pieces = np.array_split(samples, max(2, 4 * len(samples) // SAMPLE_RATE))
    order = generator.permutation(len(pieces))
    return np.concatenate([pieces[place] for place in order])


def _noise(samples: Floats, generator: np.random.Generator) -> Floats:
    """Return white noise as long and as loud as a sound."""
    level = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    return np.float32(level) * generator.standard_normal(len(samples), dtype=np.float32)


def _both(reference: Sound, heard: Sound) -> tuple[Floats, Floats]:
    """Return the samples of two sounds over the length that both have."""
    one, other = samples_of(reference), samples_of(heard)
    shared = min(len(one), len(other))
    return one[:shared], other[:shared]


@functools.cache
def _mel_filters() -> Floats:
    """Return mel filters `[80, 641]`, each with weights that add up to 1."""
    import librosa

    filters = librosa.filters.mel(sr=SAMPLE_RATE, n_fft=1280, n_mels=MEL_BANDS, norm=1)
    return np.asarray(filters, dtype=np.float32)

"""Sound as frames of a log-magnitude spectrum, and back without the phases.

The ear hardly minds phases, and they are hard to foretell. A net learns the magnitudes alone; the
phases are made up afterwards: each partial's goes on at its own frequency (single-pass spectrogram
inversion, Beauregard, Harish and Wyse 2015), and some rounds of the fast algorithm of Griffin and
Lim (1984; Perraudin, Balazs and Søndergaard 2013) make the frames agree. Lessons 17 and 18 use it.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError

Numbers = NDArray[np.float32]
Spectrum = NDArray[np.complex64]
WINDOW, HOP = 1280, 320
"""Samples: 80 and 20 ms at 16 kHz, so that a second has 50 frames."""
FLOOR = 0.01
"""Added to magnitudes before the logarithm; a sine at full scale has the magnitude window / 4."""
MOMENTUM = 0.99
"""Of the fast algorithm: how far a round goes beyond what the one before would give."""


def log_magnitudes(
    samples: Any, *, window: int = WINDOW, hop: int = HOP, floor: float = FLOOR
) -> Numbers:
    """Return the natural logarithm of the magnitudes, one frame each hop.

    Args:
        samples: `[..., n]` from -1 to 1; what is no whole hop at the end is left out.
        window: samples of a frame, under a Hann window; an even number.
        hop: samples from frame to frame, `window` / 2 at most.
        floor: added to the magnitudes; the higher it is, the less counts what is quiet.

    Returns:
        float32 `[..., n // hop, window // 2 + 1]`.

    Raises:
        CourseError: the sound is shorter than a hop, or window and hop do not fit.
    """
    samples = np.asarray(samples, dtype=np.float32)
    _validate(window, hop)
    if samples.ndim == 0 or samples.shape[-1] < hop:
        raise CourseError(
            f"The sound is shorter than a frame's step of {hop} samples. Give a longer one."
        )
    whole = samples[..., : samples.shape[-1] // hop * hop]
    return cast("Numbers", np.log(np.abs(_spectrum(whole, window, hop)) + np.float32(floor)))


def sound_of(
    log_magnitudes: Any,
    *,
    window: int = WINDOW,
    hop: int = HOP,
    floor: float = FLOOR,
    rounds: int = 16,
) -> Numbers:
    """Return sound whose spectrum has these magnitudes, as nearly as there is one.

    Args:
        log_magnitudes: `[..., frame, window // 2 + 1]`, as `log_magnitudes` returns them.
        window: as there.
        hop: as there.
        floor: as there.
        rounds: of the algorithm of Griffin and Lim, after the first guess; 0 leaves the guess.

    Returns:
        float32 `[..., frame * hop]`; it may lie outside -1 to 1 where the magnitudes ask for it.

    Raises:
        CourseError: the frames have another number of bins, or window and hop do not fit.
    """
    _validate(window, hop)
    frames = np.asarray(log_magnitudes, dtype=np.float32)
    if frames.ndim < 2 or frames.shape[-1] != window // 2 + 1 or not frames.size:
        raise CourseError(
            f"Frames of the shape {list(frames.shape)} were given; a window of {window} samples "
            f"has {window // 2 + 1} bins: [..., frame, {window // 2 + 1}]."
        )
    clips = frames.reshape(-1, *frames.shape[-2:])
    # A clip at a time: what stays in the processor's cache is computed twice as fast.
    sounds = [
        _clip(np.maximum(np.exp(clip) - np.float32(floor), 0), window, hop, rounds)
        for clip in clips
    ]
    return np.stack(sounds).reshape(*frames.shape[:-2], -1)


def _clip(magnitudes: Numbers, window: int, hop: int, rounds: int) -> Numbers:
    """Return the sound of magnitudes `[frame, bin]` by the fast algorithm of Griffin and Lim."""
    spectrum = first_guess(magnitudes, window, hop)
    before = spectrum
    for _ in range(rounds):
        heard = _spectrum(_sound(spectrum, window, hop), window, hop)
        ahead = heard + np.float32(MOMENTUM) * (heard - before)
        spectrum = cast("Spectrum", magnitudes * ahead / (np.abs(ahead) + np.float32(1e-9)))
        before = heard
    return _sound(spectrum, window, hop)


def first_guess(magnitudes: Numbers, window: int, hop: int) -> Spectrum:
    """Return a spectrum with these magnitudes whose phases go on from frame to frame.

    Each bin belongs to the peak beyond which the magnitudes fall away on both sides, and takes
    that peak's phase, which turns by the peak's frequency times the hop.

    Args:
        magnitudes: `[frame, bin]`.
        window: samples of a frame.
        hop: samples from frame to frame.
    """
    peaks = _peaks(magnitudes)
    turns = hop / window * np.take_along_axis(_frequencies(magnitudes), peaks, axis=1)
    phases = np.empty_like(turns)
    phase = np.zeros_like(turns[0])
    for row, (peak, turn) in enumerate(zip(peaks, turns, strict=True)):
        phase = (phase[peak] + turn) % 1
        phases[row] = phase
    # Phases are those in the middle of the window: half a turn a bin from those at its beginning.
    phases += np.arange(magnitudes.shape[1], dtype=np.float32) / 2
    return cast("Spectrum", magnitudes * np.exp(np.complex64(2j * np.pi) * phases))


def _peaks(magnitudes: Numbers) -> NDArray[np.int64]:
    """Return the bin of the peak to which each bin belongs, `[frame, bin]`."""
    bins = magnitudes.shape[1]
    here = np.arange(bins)
    padded = np.pad(magnitudes, ((0, 0), (1, 1)), constant_values=-1)
    peak = (magnitudes > padded[:, :-2]) & (magnitudes >= padded[:, 2:])
    # From each bin go uphill: bins that rise take the next peak, those that fall the last one.
    last = np.maximum.accumulate(np.where(peak, here, -1), axis=1)
    following = np.where(peak, here, bins)[:, ::-1]
    following = np.minimum.accumulate(following, axis=1)[:, ::-1]
    rising = padded[:, 2:] > magnitudes
    chosen = np.where(peak, here, np.where(rising, following, last))
    return np.where((chosen < 0) | (chosen >= bins), here, chosen)


def _frequencies(magnitudes: Numbers) -> Numbers:
    """Return where between the bins a peak in each would lie, by a parabola, `[frame, bin]`."""
    bins = np.arange(magnitudes.shape[1], dtype=np.float32)
    around = np.pad(np.log(magnitudes + np.float32(1e-6)), ((0, 0), (1, 1)), mode="edge")
    left, middle, right = around[:, :-2], around[:, 1:-1], around[:, 2:]
    bend = left - 2 * middle + right
    shift = np.divide(left - right, 2 * bend, out=np.zeros_like(bend), where=bend < -1e-6)
    return cast("Numbers", bins + np.clip(shift, -0.5, 0.5))


def _spectrum(samples: Numbers, window: int, hop: int) -> Spectrum:
    """Return the spectrum `[..., frame, bin]` of a whole number of hops."""
    edge = (window - hop) // 2
    padded = np.pad(samples, [(0, 0)] * (samples.ndim - 1) + [(edge, window - hop - edge)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, window, axis=-1)[..., ::hop, :]
    return cast("Spectrum", _transforms().rfft(frames * _hann(window)))


def _sound(spectrum: Spectrum, window: int, hop: int) -> Numbers:
    """Return the sound `[frame * hop]` nearest to a spectrum `[frame, bin]` (overlap and add)."""
    count = len(spectrum)
    shape = _hann(window)
    frames = _transforms().irfft(spectrum, n=window) * shape
    total = _added(frames, hop) / _added(np.tile(shape**2, (count, 1)), hop).clip(1e-3)
    edge = (window - hop) // 2
    return cast("Numbers", total[edge : edge + count * hop])


def _added(frames: Numbers, hop: int) -> Numbers:
    """Return the sum of frames `[frame, window]`, each a hop after the one before."""
    count, window = frames.shape
    parts = -(-window // hop)
    frames = np.pad(frames, ((0, 0), (0, parts * hop - window))).reshape(count, parts, hop)
    total = np.zeros((count + parts - 1, hop), dtype=frames.dtype)
    for part in range(parts):
        total[part : part + count] += frames[:, part]
    return total.reshape(-1)


def _hann(window: int) -> Numbers:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)).astype(np.float32)


def _transforms() -> Any:
    """Return SciPy's Fourier transforms, which keep to 32 bits."""
    from scipy import fft

    return fft


def _validate(window: int, hop: int) -> None:
    if window % 2 or not 0 < hop <= window // 2:
        raise CourseError(
            f"A window of {window} samples and a hop of {hop} do not fit. Take an even window and "
            "a hop of half of it at most."
        )

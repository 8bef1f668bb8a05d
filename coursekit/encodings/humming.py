"""A melody from a recording: what somebody hums, whistles or plays on one voice, as notes.

The pitch of each hundredth of a second is that of de Cheveigné and Kawahara's YIN (2002), and the
path through them that changes its note least often is the melody. librosa has YIN too, but takes
half a minute to compile at its first use.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError, announce
from coursekit.listening import Audio

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Array = npt.NDArray[np.float64]

MOST_SECONDS = 15.0
"""Only so much of a recording's beginning is read."""
SAMPLE_RATE = 16_000
HOP = 160  # samples, a hundredth of a second
WINDOW = 640  # samples that are compared with those a period later
LONGEST_PERIOD = 256  # samples: 62.5 Hz, below the deepest hum
SHORTEST_PERIOD = 7  # samples: 2,286 Hz, above most whistling
DIP = 0.15  # a period is the first whose difference dips below this; the paper has 0.1
VOICED = 0.3  # what differs more from itself a period later has no pitch
SILENT_DB = -60.0
SOFT_DB = 40.0  # below the loudest: breath and room
TUNINGS = (0.0, 0.1, -0.1, 0.2, -0.2, 0.3, -0.3, 0.4, -0.4, 0.5)  # semitones from concert pitch
SHORTEST_NOTE = 8  # frames
CHANGE = 10.0  # what a change of note costs beside frames that are off their note
OFF = 4.0  # what a frame costs that is a semitone off its note, or farther
MISSING = 1.0  # what a frame without pitch costs inside a note
LONGEST_OVERLAP = 18  # frames in which a note may ring on into the next
FRESH_DB = 6.0  # a dip of the level between two notes of one pitch


def melody_of(recording: Audio | str | Path | bytes) -> PrettyMIDI:
    """Return the melody of a recording of one voice, without its words, timbre and loudness.

    Somebody who hums between two pitches of the piano is moved to the nearer ones as a whole. Of
    the notes of 75 solo clips of `corpora.clips`, 0.90 to 1.00 come back within 0.15 s for eight
    instruments of one voice, 0.70 for a choir; an organ is heard an octave lower, where its
    deepest pipes sound.

    Args:
        recording: sound, a file or its bytes; the first 15 seconds are read.

    Returns:
        One instrument whose notes last .08 s or longer and lie from B1 to C♯7, at 120 beats a
        minute; the first sounding moment of the recording stays where it is.

    Raises:
        CourseError: the file cannot be read, or the recording is silent or has no pitch.
    """
    import pretty_midi

    if not isinstance(recording, Audio):
        recording = Audio.load(recording, max_seconds=MOST_SECONDS)
    audio = recording.excerpt(0, MOST_SECONDS, fade=0).mono().resampled(SAMPLE_RATE)
    audio = Audio(audio.samples - audio.samples.mean(), SAMPLE_RATE)  # cheap microphones lean
    levels = _levels(audio.samples[0].astype(np.float64))
    loudest = float(np.max(levels))
    if loudest < SILENT_DB:
        raise CourseError(
            "This recording is silent. Look which microphone your computer uses and how loud it "
            "is, then record again."
        )
    pitches, strangeness = pitch_track(audio)
    sounds = levels > max(SILENT_DB, loudest - SOFT_DB)
    has_pitch = sounds & (strangeness < VOICED)
    pitches = np.where(has_pitch, pitches, np.nan)
    notes = _notes(_smoothed(pitches), 1 - strangeness / VOICED, levels) if has_pitch.any() else []
    if not notes:
        raise CourseError(
            "No melody could be heard in this recording: nothing in it keeps a pitch. Hum, whistle "
            "or play one note after another, near the microphone and without other sounds."
        )
    share = has_pitch.sum() / sounds.sum()
    if share < 0.5:
        announce(
            f"Only {share:.0%} of what sounds here has one clear pitch, so the melody may be "
            "wrong. One voice alone is read best."
        )
    midi = pretty_midi.PrettyMIDI(initial_tempo=120)
    part = pretty_midi.Instrument(0, name="Melody")
    seconds = HOP / SAMPLE_RATE
    part.notes = [
        pretty_midi.Note(80, pitch, first * seconds, min(last * seconds, audio.duration_seconds))
        for first, last, pitch in notes
    ]
    midi.instruments.append(part)
    return midi


def pitch_track(audio: Audio) -> tuple[Array, Array]:
    """Return the pitch of each hundredth of a second, and how little the sound repeats there.

    de Cheveigné and Kawahara 2002, steps 1 to 5.

    Args:
        audio: sound of one channel, at 16,000 samples a second.

    Returns:
        Pitches in MIDI semitones with fractions, `[frame]`, and differences from a period to the
        next from 0, a sound that repeats itself exactly, to about 1, noise, `[frame]`.
    """
    reach = WINDOW + LONGEST_PERIOD
    samples = np.pad(audio.samples[0].astype(np.float64), reach // 2)
    frames = np.lib.stride_tricks.sliding_window_view(samples, reach)[::HOP]
    # Steps 1 and 2: how much a stretch of sound differs from itself so many samples later.
    size = 1024  # holds a frame
    spectra = np.conj(np.fft.rfft(frames[:, :WINDOW], size)) * np.fft.rfft(frames, size)
    alike = np.fft.irfft(spectra, size)[:, : LONGEST_PERIOD + 1]
    energy = np.cumsum(np.pad(frames**2, ((0, 0), (1, 0))), axis=1)
    energy = energy[:, WINDOW:] - energy[:, :-WINDOW]
    differences = np.maximum(energy[:, :1] + energy - 2 * alike, 0)
    # Step 3: beside the mean difference at shorter distances.
    lags = np.arange(1, LONGEST_PERIOD + 1)
    means = np.cumsum(differences[:, 1:], axis=1) / lags
    # Where all is silent, nothing is alike.
    table = np.ones_like(differences)
    np.divide(differences[:, 1:], means, out=table[:, 1:], where=means > 1e-12)
    # Step 4: the first distance at which a dip is deep enough, or the deepest dip.
    inner = table[:, 1:-1]
    is_dip = (inner <= table[:, :-2]) & (inner < table[:, 2:])
    is_dip[:, : SHORTEST_PERIOD - 1] = False
    deep = is_dip & (inner < DIP)
    deepest = np.where(is_dip, inner, np.inf).argmin(axis=1)
    period = np.where(deep.any(axis=1), deep.argmax(axis=1), deepest) + 1
    # Step 5: a parabola through the dip and its neighbours.
    rows = np.arange(len(table))
    before, dip, after = (table[rows, period + shift] for shift in (-1, 0, 1))
    bend = before - 2 * dip + after
    shift = np.where(bend > 1e-12, (before - after) / (2 * np.maximum(bend, 1e-12)), 0.0)
    hertz = SAMPLE_RATE / (period + np.clip(shift, -1, 1))
    return 69 + 12 * np.log2(hertz / 440), dip


def _levels(samples: Array) -> Array:
    """Return the level of each frame in decibels below full scale, as many as there are pitches."""
    reach = WINDOW + LONGEST_PERIOD
    count = (len(samples) + 2 * (reach // 2) - reach) // HOP + 1
    padded = np.pad(samples, reach // 2)
    middle = (reach - 2 * HOP) // 2
    frames = np.lib.stride_tricks.sliding_window_view(padded, 2 * HOP)[middle::HOP][:count]
    levels: Array = 10 * np.log10(np.maximum(np.mean(frames**2, axis=1), 1e-12))
    return levels


def _smoothed(pitches: Array) -> Array:
    """Return pitches, nan where there is none, with jumps of a few frames taken away."""
    from scipy import ndimage

    tool: Any = ndimage
    known = np.flatnonzero(np.isfinite(pitches))
    smooth = pitches.copy()
    smooth[known] = tool.median_filter(pitches[known], 9, mode="nearest")
    return smooth


def _notes(pitches: Array, clear: Array, levels: Array) -> list[tuple[int, int, int]]:
    """Return the first frame, the frame after the last and the pitch of each note."""
    from scipy import ndimage, signal

    filters: Any = ndimage
    peaks: Any = signal
    # The singer's own concert pitch is the one at which the melody is cheapest.
    _, path = min((_path(pitches - shift, clear) for shift in TUNINGS), key=lambda found: found[0])
    path = _without_common_roots(path)
    smooth = filters.uniform_filter1d(levels, 5)
    dips, _ = peaks.find_peaks(-smooth, prominence=FRESH_DB, distance=SHORTEST_NOTE)
    changes = np.flatnonzero(np.diff(path)) + 1
    edges = np.unique(np.concatenate([[0], changes, dips, [len(path)]]))
    notes = [
        (int(first), int(last), int(path[first]))
        for first, last in itertools.pairwise(edges)
        if path[first] >= 0
    ]
    return [note for note in notes if note[1] - note[0] >= SHORTEST_NOTE]


def _without_common_roots(path: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the path without the deep notes of which two that overlap are harmonics."""
    edges = np.concatenate([[0], np.flatnonzero(np.diff(path)) + 1, [len(path)]])
    path = path.copy()
    for before, first, last in zip(edges[:-3], edges[1:-2], edges[2:-1], strict=True):
        lower = min(path[before], path[last])
        if last - first <= LONGEST_OVERLAP and 0 <= path[first] <= lower - 12:
            path[first:last] = path[last]
    return path


def _path(pitches: Array, clear: Array) -> tuple[float, npt.NDArray[np.int64]]:
    """Return the costs and the cheapest note of each frame, -1 for a rest; changes cost, too."""
    known = np.isfinite(pitches)
    low, high = int(np.nanmin(pitches)) - 1, int(np.nanmax(pitches)) + 2
    states = np.arange(low, high + 1)
    off = np.where(known, pitches, 0)[:, None] - states
    costs = np.where(known[:, None], clear[:, None] * OFF * np.minimum(off**2, 1), MISSING)
    costs = np.column_stack([costs, np.where(known, clear * OFF, 0.0)])  # the rest comes last
    total, came = costs[0], np.zeros(costs.shape, np.int64)
    stay = np.arange(costs.shape[1])
    for frame in range(1, len(costs)):
        cheapest = int(total.argmin())
        changes = total > total[cheapest] + CHANGE
        came[frame] = np.where(changes, cheapest, stay)
        total = np.where(changes, total[cheapest] + CHANGE, total) + costs[frame]
    path = np.empty(len(costs), np.int64)
    path[-1] = total.argmin()
    for frame in range(len(costs) - 1, 0, -1):
        path[frame - 1] = came[frame, path[frame]]
    rest = len(states)
    return float(total.min()), np.where(path == rest, -1, path + low)

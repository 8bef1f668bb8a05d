"""Metrics of symbolic music, as the literature on music generation uses them.

Each compares pieces with pieces: a generated set with the music it was learned from. None says
whether a piece is good.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.timing import bar_lines, notes_in_beats

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

_MAJOR = (0, 2, 4, 5, 7, 9, 11)
_STEPS_PER_BEAT = 4


def pitch_class_entropy(midi: PrettyMIDI) -> float:
    """Return how evenly the twelve pitch classes are used, in bits.

    With p(c) the share of the notes whose pitch class is c: H = -sum p(c) log2 p(c). Every note
    counts once, however long. 0: one pitch class alone; log2 12 = 3.585: all twelve equally
    often. The pitch-class histogram's entropy of Wu and Yang (2020), over the whole piece.

    Args:
        midi: the piece; drums are left out.

    Returns:
        0 to log2 12.

    Raises:
        CourseError: there is no pitched note.
    """
    counts = _pitch_classes(midi)
    shares = counts[counts > 0] / counts.sum()
    # abs: the entropy of one pitch class alone comes out as -0.0.
    return abs(float(-(shares * np.log2(shares)).sum()))


def scale_consistency(midi: PrettyMIDI) -> float:
    """Return the largest share of the notes that one major or natural minor scale contains.

    Every note counts once. A minor scale has the pitches of its relative major, so the twelve
    major scales are tried; the raised leading note of a minor key counts as foreign. Mogren
    (2016).

    Args:
        midi: the piece; drums are left out.

    Returns:
        7/12 at the least for all twelve pitch classes equally often, 1 for music of one scale.

    Raises:
        CourseError: there is no pitched note.
    """
    classes = _pitch_classes(midi)
    inside = [classes[(np.array(_MAJOR) + tonic) % 12].sum() for tonic in range(12)]
    return float(max(inside) / classes.sum())


def polyphony(midi: PrettyMIDI) -> float:
    """Return how many notes sound at once, on average over the time in which any sounds.

    The notes' durations in beats, added up, over the time in which at least one sounds. Two
    voices in unison count as two. After Mogren (2016), who counts how often notes sound together.

    Args:
        midi: the piece; drums are left out.

    Returns:
        1 for a melody, 4 for a chorale in four parts without rests.

    Raises:
        CourseError: there is no pitched note, or none that lasts.
    """
    notes = _notes(midi)
    notes = notes[np.argsort(notes[:, 0], kind="stable")]
    onsets, ends = notes[:, 0], notes[:, 1]
    reached = np.maximum.accumulate(ends)
    # What each note adds beyond the latest end so far.
    new = reached - np.maximum(onsets, np.concatenate([[-np.inf], reached[:-1]]))
    sounding = float(np.maximum(new, 0).sum())
    if sounding == 0:
        raise CourseError("Every note of this piece has no length. Measure one that sounds.")
    return float((ends - onsets).sum()) / sounding


def groove_consistency(midi: PrettyMIDI) -> float:
    """Return how alike the rhythms of neighbouring bars are.

    Each bar becomes a row of sixteenths, 1 where any note starts (all instruments together,
    drums too; onsets go to the nearest sixteenth). For two neighbouring bars of equal length
    the likeness is the share of sixteenths that agree; the result is its mean over all such
    pairs. The grooving pattern similarity of Wu and Yang (2020), between neighbours as in MusPy
    (Dong et al. 2020) and on 4 steps a beat. A pickup is left out.

    Args:
        midi: the piece.

    Returns:
        0 to 1; 1 where each bar has the rhythm of the bar before.

    Raises:
        CourseError: there are not two full bars of equal length side by side.
    """
    onsets = _notes(midi, drums=True)[:, 0]
    lines, pickup = bar_lines(midi)
    steps = np.round(np.diff(lines) * _STEPS_PER_BEAT).astype(int)
    bars = [np.zeros(count, dtype=bool) for count in steps]
    half = 0.5 / _STEPS_PER_BEAT  # an onset that rounds up to a bar line belongs to the next bar
    homes = np.clip(np.searchsorted(lines, onsets + half, side="right") - 1, 0, len(bars) - 1)
    places = np.round((onsets - lines[homes]) * _STEPS_PER_BEAT).astype(int)
    for home, place in zip(homes, places, strict=True):
        bars[home][min(max(place, 0), steps[home] - 1)] = True
    if pickup:
        bars = bars[1:]
    likeness = [
        float((before == after).mean())
        for before, after in itertools.pairwise(bars)
        if len(before) == len(after)
    ]
    if not likeness:
        raise CourseError(
            "Groove consistency compares neighbouring bars, and this piece has no two full bars "
            "of equal length side by side. Measure a longer piece."
        )
    return float(np.mean(likeness))


def empty_bar_rate(midi: PrettyMIDI) -> float:
    """Return the share of the bars in which nothing sounds.

    A bar into which a note is held is not empty. Bars run from beat 0 to the bar in which the
    last note ends; a pickup counts as a bar. The empty bars (EB) of Dong et al. (2018), over all
    instruments together.

    Args:
        midi: the piece.

    Returns:
        0 to just below 1.

    Raises:
        CourseError: there is no note.
    """
    notes = _notes(midi, drums=True)
    lines, _ = bar_lines(midi)
    tiny = 1e-6  # a note that ends on a bar line does not reach into the next bar
    bars = len(lines) - 1
    ends = np.maximum(notes[:, 1] - tiny, notes[:, 0] + tiny)
    first = np.searchsorted(lines, notes[:, 0] + tiny, side="right") - 1
    last = np.minimum(np.searchsorted(lines, ends, side="right") - 1, bars - 1)
    # +1 where a note enters, -1 after the last bar it reaches: the running sum is how many notes
    # touch each bar.
    change = np.bincount(first, minlength=bars + 1) - np.bincount(last + 1, minlength=bars + 1)
    return float((np.cumsum(change)[:bars] == 0).mean())


METRICS: dict[str, Callable[[PrettyMIDI], float]] = {
    "pitch_class_entropy": pitch_class_entropy,
    "scale_consistency": scale_consistency,
    "polyphony": polyphony,
    "groove_consistency": groove_consistency,
    "empty_bar_rate": empty_bar_rate,
}


def report(music: PrettyMIDI | Sequence[PrettyMIDI]) -> dict[str, float]:
    """Return every metric of a piece, or its mean over several pieces.

    A metric that cannot be taken of a piece, such as the groove of a single bar, is nan, and is
    left out of the mean.

    Args:
        music: a piece or several.

    Returns:
        Values by the metrics' names, in the order of `METRICS`.

    Raises:
        CourseError: there is no piece, or one has no notes.
    """
    pieces = list(music) if isinstance(music, Sequence) else [music]
    if not pieces:
        raise CourseError("There is nothing to measure: give at least one piece.")
    for piece in pieces:
        _notes(piece, drums=True)
    figures = {
        name: np.array([_or_nan(metric, piece) for piece in pieces])
        for name, metric in METRICS.items()
    }
    return {
        name: float(values[~np.isnan(values)].mean()) if not np.isnan(values).all() else np.nan
        for name, values in figures.items()
    }


def _or_nan(metric: Callable[[PrettyMIDI], float], piece: PrettyMIDI) -> float:
    try:
        return metric(piece)
    except CourseError:
        return float("nan")


def _pitch_classes(midi: PrettyMIDI) -> NDArray[np.int_]:
    """Return how many notes each of the twelve pitch classes has, or say that there is none."""
    return np.bincount(_notes(midi)[:, 2].astype(int) % 12, minlength=12)


def _notes(midi: PrettyMIDI, *, drums: bool = False) -> NDArray[np.float64]:
    """Return `[note, (onset, end, pitch)]`, times in beats, or say that there is nothing."""
    parts = [part for part in midi.instruments if drums or not part.is_drum]
    table = notes_in_beats(midi, parts)
    if not len(table):
        has_drums = any(part.is_drum and part.notes for part in midi.instruments)
        only = "only drums" if has_drums and not drums else "no notes"
        raise CourseError(
            f"This piece has {only}, so there is nothing to measure. Compose or load another."
        )
    if not np.isfinite(table).all() or (table[:, 1] < table[:, 0]).any() or table.min() < 0:
        raise CourseError(
            "A note of this piece has no proper time: each starts at 0 seconds or later and ends "
            "no earlier than it starts. Repair or remove the note."
        )
    return table

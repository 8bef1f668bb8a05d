"""Which performed note plays which note of the score.

In three steps: the longest sequence of pitches that score and performance have in common gives
anchors; the anchors give a map from beats to seconds; and around the time that the map foretells,
each written note takes the performed note of its pitch that fits best. Matching in stages, a rough
alignment first, is usual (Nakamura et al. 2017). The library for it, parangonar, was not taken: it
stands on partitura, which fetches a sound font when it is imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int32]

TOGETHER = 0.03
"""Performed notes that follow one another within so many seconds are taken as one chord."""
REACH = 0.6
"""A note may lie so many beats away from where the map of its neighbours expects it."""
LEAST_REACH, MOST_REACH = 0.25, 1.0  # the same in seconds
OMITTED = 8
"""A stretch of so many written onsets without an anchor is looked at: it may not be played."""
_PACES = (1 / 3, 3.0)  # of the whole piece: a stretch outside is left out, or another is put in


@dataclass(frozen=True)
class TimeMap:
    """From beats of the score to seconds of a performance, straight between its points.

    Args:
        beats: `[point]` rising.
        seconds: `[point]` not falling.
    """

    beats: Floats
    seconds: Floats

    def __call__(self, beats: npt.ArrayLike) -> Floats:
        """Return the seconds of some beats; outside, the pace of the first or last points."""
        at = np.asarray(beats, dtype=np.float64)
        inside = np.interp(at, self.beats, self.seconds)
        few = min(8, len(self.beats) - 1)
        if few < 1:
            return np.asarray(inside + (at - self.beats[0]) * 0.5)
        first, last = self._pace(0, few), self._pace(-1 - few, -1)
        early = self.seconds[0] + (at - self.beats[0]) * first
        late = self.seconds[-1] + (at - self.beats[-1]) * last
        inside = np.where(at < self.beats[0], early, inside)
        return np.asarray(np.where(at > self.beats[-1], late, inside))

    def _pace(self, one: int, other: int) -> float:
        span = self.beats[other] - self.beats[one]
        return float((self.seconds[other] - self.seconds[one]) / span)

    def pace(self, beats: npt.ArrayLike, width: float = 1.0) -> Floats:
        """Return how many seconds a beat takes around some beats.

        Args:
            beats: the places.
            width: over how many beats.
        """
        at = np.asarray(beats, dtype=np.float64)
        half = width / 2
        return np.asarray((self(at + half) - self(at - half)) / width)


def align(score: npt.NDArray[Any], performed: npt.NDArray[Any]) -> Places:
    """Match the notes of a score with those of a performance.

    Args:
        score: `[note]` with the fields `onset` in beats and `pitch`.
        performed: `[note]` with the fields `onset` in seconds and `pitch`.

    Returns:
        `[score note]` the place of the performed note, -1 where none plays it. No performed note
        is matched twice, and matched notes have the same pitch.

    Raises:
        CourseError: one of them has no notes, or they have so little in common that they cannot
            be of one piece.
    """
    if not len(score) or not len(performed):
        raise CourseError("A score and a performance without notes cannot be matched.")
    rows = np.lexsort((score["pitch"], score["onset"]))
    columns = _by_chord(performed)
    match = np.full(len(score), -1, dtype=np.int32)
    one, other = common(score["pitch"][rows], performed["pitch"][columns])
    match[rows[one]] = columns[other]
    if len(one) < max(2, len(score) // 10):
        raise CourseError(
            f"Only {len(one)} of {len(score)} notes of the score were found in the performance, "
            "in their order: they are hardly of one piece."
        )
    for _ in range(2):
        match = _around(score, performed, *_expected(score, performed, match))
    return match


def time_map(score: npt.NDArray[Any], performed: npt.NDArray[Any], match: Places) -> TimeMap:
    """Return the map from beats to seconds that the matched notes give.

    Each written onset counts with the median of its notes; what strays from its neighbours is
    passed over.

    Args:
        score: `[note]` with `onset` in beats.
        performed: `[note]` with `onset` in seconds.
        match: as `align` returns it.

    Raises:
        CourseError: nothing is matched.
    """
    matched = match >= 0
    if not matched.any():
        raise CourseError("No note is matched, so that beats and seconds cannot be compared.")
    beats, chord = np.unique(score["onset"][matched], return_inverse=True)
    seconds = _medians(performed["onset"][match[matched]], chord, len(beats))
    kept = _steady(beats, seconds)
    return TimeMap(beats[kept], np.maximum.accumulate(seconds[kept]))


def common(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> tuple[Places, Places]:
    """Return the longest sequence that two sequences of numbers have in common.

    Args:
        one: `[row]` whole numbers.
        other: `[column]` whole numbers.

    Returns:
        The places in each, both rising and equally many.
    """
    row = np.zeros(len(other) + 1, dtype=np.int32)
    same_above, same_left = [], []
    for number in one:
        above = row
        row = above.copy()
        # A match may follow whatever came before it; then the best so far is carried along.
        np.maximum(row[1:], above[:-1] + (other == number), out=row[1:])
        np.maximum.accumulate(row, out=row)
        same_above.append(np.packbits(row == above))
        same_left.append(np.packbits(row[1:] == row[:-1]))
    pairs = []
    at, place = len(one), len(other)
    while at and place:
        if _bit(same_above[at - 1], place):
            at -= 1
        elif _bit(same_left[at - 1], place - 1):
            place -= 1
        else:
            at, place = at - 1, place - 1
            pairs.append((at, place))
    found = np.array(pairs[::-1], dtype=np.int32).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _bit(packed: npt.NDArray[np.uint8], place: int) -> bool:
    return bool(packed[place >> 3] >> (7 - (place & 7)) & 1)


def _by_chord(performed: npt.NDArray[Any]) -> Places:
    """Return the order of performed notes: by chord, and within a chord by pitch."""
    order = np.argsort(performed["onset"], kind="stable")
    chord = np.cumsum(np.diff(performed["onset"][order], prepend=-1.0) > TOGETHER)
    return order[np.lexsort((performed["pitch"][order], chord))].astype(np.int32)


def _medians(values: npt.NDArray[Any], group: npt.NDArray[Any], count: int) -> Floats:
    """Return the (lower) median of the values of each group, `[group]`."""
    order = np.lexsort((values, group))
    sizes = np.bincount(group, minlength=count)
    first = np.cumsum(sizes) - sizes
    return np.asarray(values[order][first + (sizes - 1) // 2], dtype=np.float64)


def _steady(beats: Floats, seconds: Floats) -> npt.NDArray[np.bool_]:
    """Say which points lie near the lines between the points around them, `[point]`."""
    count = len(beats)
    if count < 7:
        return np.ones(count, dtype=bool)
    pace = (seconds[-1] - seconds[0]) / (beats[-1] - beats[0])
    guesses = []
    for step in (1, 2, 3):
        low = np.clip(np.arange(count) - step, 0, count - 1 - 2 * step)
        high = low + 2 * step
        share = (beats - beats[low]) / (beats[high] - beats[low])
        guesses.append(seconds[low] + share * (seconds[high] - seconds[low]))
    strays = np.abs(seconds - np.median(guesses, axis=0)) > max(LEAST_REACH, REACH * pace)
    falls = np.append(False, np.diff(seconds) < -LEAST_REACH)
    return np.asarray(~(strays | falls))


def _expected(
    score: npt.NDArray[Any], performed: npt.NDArray[Any], match: Places
) -> tuple[Floats, Floats]:
    """Return when each written note is expected, in seconds (nan: not at all), and how near."""
    known = time_map(score, performed, match)
    expected = known(score["onset"])
    pace = np.maximum(known.pace(score["onset"], 4.0), 0.0)
    reach = np.clip(REACH * pace, LEAST_REACH, MOST_REACH)
    onsets = np.unique(score["onset"])
    anchors = np.searchsorted(onsets, known.beats)
    usual = np.median(np.diff(known.seconds) / np.diff(known.beats)) if len(anchors) > 1 else 0.5
    for gap in np.flatnonzero(np.diff(anchors) > OMITTED):
        begin, end = known.beats[gap], known.beats[gap + 1]
        here = (known.seconds[gap + 1] - known.seconds[gap]) / (end - begin) / max(usual, 1e-9)
        if not _PACES[0] < here < _PACES[1]:
            expected[(score["onset"] > begin) & (score["onset"] < end)] = np.nan
    return expected, reach


def _around(
    score: npt.NDArray[Any], performed: npt.NDArray[Any], expected: Floats, reach: Floats
) -> Places:
    """Match the notes of each pitch with those that come nearest to where they are expected."""
    match = np.full(len(score), -1, dtype=np.int32)
    known = np.isfinite(expected)
    for pitch in np.unique(score["pitch"]):
        written = np.flatnonzero((score["pitch"] == pitch) & known)
        played = np.flatnonzero(performed["pitch"] == pitch)
        if not len(written) or not len(played):
            continue
        written = written[np.argsort(expected[written], kind="stable")]
        played = played[np.argsort(performed["onset"][played], kind="stable")]
        away = performed["onset"][played] - expected[written][:, None]
        one, other = _best_in_order(1 - (away / reach[written][:, None]) ** 2)
        match[written[one]] = played[other]
    return match


def _best_in_order(worth: Floats) -> tuple[Places, Places]:
    """Return the pairs in rising order whose worth is greatest; none that is worth nothing.

    Args:
        worth: `[row, column]`.
    """
    rows, columns = worth.shape
    best = np.zeros((rows + 1, columns + 1))
    worth = np.maximum(worth, 0)
    for row in range(rows):
        np.maximum(best[row, 1:], best[row, :-1] + worth[row], out=best[row + 1, 1:])
        np.maximum.accumulate(best[row + 1], out=best[row + 1])
    pairs = []
    row, column = rows, columns
    while row and column:
        if best[row, column] == best[row - 1, column]:
            row -= 1
        elif best[row, column] == best[row, column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            pairs.append((row, column))
    found = np.array(pairs[::-1], dtype=np.int32).reshape(-1, 2)
    return found[:, 0], found[:, 1]

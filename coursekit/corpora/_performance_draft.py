"""A score for performance by rule, and the draft that the rules of `performance_rules` change."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from coursekit.corpora.chorales import Split
from coursekit.corpora.performances import ScoreNotes

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
LEAD_IN = 0.5
"""Seconds before the first note."""


@dataclass(frozen=True, eq=False)
class Score:
    """A piece as written, with what the rules need to know of it.

    Args:
        name: in its collection.
        composer: family name; `traditional` where there is none.
        title: of the piece.
        split: `train`, `valid` or `test`.
        notes: `[note]` of SCORE_DTYPE, sorted by onset, then pitch.
        bars: `[bar]` the beat on which each bar begins.
        phrases: `[phrase]` the beat on which each phrase begins, rising.
        key: tonic pitch class and `major` or `minor`.
        tempo: beats (quarter notes) a minute.
    """

    name: str
    composer: str
    title: str
    split: Split
    notes: ScoreNotes = field(repr=False)
    bars: Floats = field(repr=False)
    phrases: Floats = field(repr=False)
    key: tuple[int, str]
    tempo: float


class Draft:
    """A performance in the making: rules change how long steps last, and each note.

    A step lasts from one written onset to the next. All voices keep to one clock, which the melody
    sets, as Director Musices has it.

    Attributes:
        notes: `[note]` of SCORE_DTYPE.
        onsets: `[step]` the beat on which each step begins; the last is the end of the piece.
        nominal: `[step]` seconds of each step as written.
        at: `[note]` the step on which each note begins.
        lengths: `[note]` seconds of each note as written.
        melody: places of the notes of the highest line, one at a time.
        intervals: `[melody note]` seconds until the next note of the melody, as written.
        stretch: `[step]` by how much each step is longer than written.
        ritard: `[step]` the same, of the final ritard alone.
        level: `[note]` in decibels.
        shift: `[note]` seconds by which a note is late.
        cut: `[note]` seconds by which it ends early.
    """

    def __init__(self, score: Score) -> None:
        notes = score.notes
        self.score, self.notes = score, notes
        ends = notes["onset"] + notes["duration"]
        begins, self.at = np.unique(notes["onset"], return_inverse=True)
        self.onsets = np.append(begins, max(ends.max(), begins[-1] + 1e-3))
        second = 60 / score.tempo
        self.nominal = np.diff(self.onsets) * second
        self.lengths = notes["duration"] * second
        self.melody = melody_of(notes)
        begun = np.append(self.at[self.melody], len(self.nominal))
        clock = np.append(0, np.cumsum(self.nominal))
        self.intervals = np.diff(clock[begun])
        self._owner = np.searchsorted(begun[:-1], np.arange(len(self.nominal)), side="right") - 1
        self.stretch = np.ones(len(self.nominal))
        self.ritard = np.ones(len(self.nominal))
        self.level, self.shift, self.cut = np.zeros((3, len(notes)))

    @property
    def tune(self) -> npt.NDArray[np.int64]:
        """The pitches of the melody."""
        return self.notes["pitch"][self.melody].astype(np.int64)

    def lengthen(self, seconds: npt.ArrayLike) -> None:
        """Make the time until the next note of the melody longer, `[melody note]` in seconds.

        What happens meanwhile in other voices is stretched alike.
        """
        share = np.asarray(seconds) / np.maximum(self.intervals, 1e-6)
        known = self._owner >= 0
        self.stretch[known] *= np.clip(1 + share, 0.25, 4)[self._owner[known]]

    def clock(self) -> Floats:
        """Return the second at which each step begins, and at last the end, `[step + 1]`."""
        steps = self.nominal * np.clip(self.stretch, 0.25, 4)
        # The rules move time about within the piece, the final ritard alone adds to it.
        steps *= self.nominal.sum() / steps.sum()
        return LEAD_IN + np.append(0, np.cumsum(steps * self.ritard))


def melody_of(notes: ScoreNotes) -> Places:
    """Return the places of the notes above which no other sounds when they begin, one at a time."""
    found: list[int] = []
    top, until = -1, -1.0
    onsets, pitches = notes["onset"].tolist(), notes["pitch"].tolist()
    ends = (notes["onset"] + notes["duration"]).tolist()
    for place in range(len(notes)):
        last_of_chord = place + 1 == len(notes) or onsets[place + 1] > onsets[place]
        # Sorted by pitch within an onset: the last one is the highest.
        if last_of_chord and (pitches[place] >= top or onsets[place] >= until - 1e-6):
            found.append(place)
            top, until = pitches[place], ends[place]
    return np.array(found, dtype=np.int64)

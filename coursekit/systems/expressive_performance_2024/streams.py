"""A performance as five streams of numbers, note by note in the order of the keys, and back.

Of each note: its pitch, the time since the note before, how long its key is down, how much louder
it is than the note before, and what the pedal does until the next (Liu 2024). Times stand as codes
of a ruler whose steps widen. What else is here is ours: what the score says of each note, and how
long a time is expected to be from the pace so far.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.corpora.performances import Performance, PerformedNotes, ScoreNotes, Spans
from coursekit.systems.expressive_performance_2024.crux import weber_seconds

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
FIRST, GROWTH = 0.005, 1.04
"""The ruler: the first step in seconds, and by how much each step is wider (both are ours)."""
LOWEST, PITCHES = 21, 88
SHIFTS, DURATIONS = 105, 120
LOUDER, LOUDER_STEP = 47, 2
"""Classes of the difference in velocity, and how much velocity each is (the latter is ours)."""
MIDDLE = LOUDER // 2
VELOCITY = 64
"""What the first note's velocity is held against."""
UP, HELD, RENEWED = 0, 1, 2
"""The pedal until the next note: up; down as before; lifted and pressed anew (ours)."""
STREAMS = ("pitch", "shift", "duration", "velocity", "pedal")
SIZES = (PITCHES, SHIFTS, DURATIONS, LOUDER, 3)
LIFT, PRESS = 0.05, 0.18
"""A new pedal is lifted and pressed so long after the note (medians of ASAP), in seconds."""
MEMORY, TRUST = 2.0, 1.0
"""The pace so far: over how many beats it fades to 1/e, and how many beats the mean counts for."""
MARKS = np.array([weber_seconds(code, FIRST, GROWTH) for code in range(DURATIONS)])
"""`[code]` the seconds of each mark."""
FEATURES = 28
"""Numbers by which the score tells of a note."""


def codes(seconds: Any, count: int, marks: Floats = MARKS) -> Codes:
    """Return the codes of many times at once, as `weber_code` gives them.

    Args:
        seconds: `[...]`.
        count: of classes, at most.
        marks: `[code]` the ruler.
    """
    used = marks[:count]
    middles = (used[1:] + used[:-1]) / 2
    return np.searchsorted(middles, np.asarray(seconds, dtype=float), side="left")


@dataclass(frozen=True)
class Streams:
    """A performance as a net sees it; notes stand in the order in which their keys go down.

    Args:
        codes: `[note, stream]`.
        seconds: `[note, 2]` the time since the note before and until the key goes up.
        written: `[note]` the place of each in the score.
        features: `[note, FEATURES]` what the score says, in the order of the score.
        now: `[note, 4]` what is known before each note: see `state`.
        expected: `[note, 2]` the codes of time shift and duration at the pace so far.
        chord: `[note]` the number of the written chord to which each belongs.
        pace: seconds a beat on the whole.
    """

    codes: Codes
    seconds: Floats
    written: Codes
    features: npt.NDArray[np.float32]
    now: npt.NDArray[np.float32]
    expected: Codes
    chord: Codes
    pace: float


def features_of(score: ScoreNotes, bars: Floats, pace: float) -> npt.NDArray[np.float32]:
    """Return what the score says of each of its notes, `[note, FEATURES]`.

    Pitch class and height; length, and time from the chord before and to the next; place in the
    bar and in the beat; place in the chord; how far to the end; pace.

    Args:
        score: `[note]` of SCORE_DTYPE, sorted by onset, then pitch.
        bars: `[bar]` the beat on which each begins.
        pace: seconds a beat on the whole.
    """
    onset, pitch = score["onset"], score["pitch"].astype(int)
    times, chord, size = np.unique(onset, return_inverse=True, return_counts=True)
    apart = np.diff(times, prepend=times[0], append=times[-1] + score["duration"][-1])
    first = np.searchsorted(chord, np.arange(len(times)))
    rank = np.arange(len(score)) - first[chord]
    top, low = rank == size[chord] - 1, rank == 0
    tops = pitch[top]
    steps = np.diff(tops, prepend=tops[0]), np.diff(tops, append=tops[-1])
    known = bars if len(bars) else np.arange(onset.min(), onset.max() + 1, 4.0)
    bar = np.clip(np.searchsorted(known, onset + 1e-6) - 1, 0, len(known) - 1)
    length = np.append(np.diff(known), 4.0)[bar]
    place = np.clip((onset - known[bar]) / np.maximum(length, 0.25), -1, 2)
    beat = onset - np.floor(onset + 1e-6)
    columns = [
        *np.eye(12)[pitch % 12].T,
        (pitch - 64) / 20,
        _log(score["duration"]), _log(apart[chord]), _log(apart[chord + 1]),
        np.cos(2 * np.pi * place), np.sin(2 * np.pi * place), place < 0.01, beat < 0.01,
        np.minimum(size[chord], 6) / 3, top, low,
        np.clip(steps[0][chord] / 6, -2, 2), np.clip(steps[1][chord] / 6, -2, 2),
        np.exp(-(onset - onset[0]) / 4), np.exp(-(onset[-1] - onset) / 4),
        np.full(len(score), np.log2(pace / 0.6)),
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _log(beats: Floats) -> Floats:
    return np.log2(np.clip(beats, 0.02, 16.0)) / 2


class Pace:
    """The pace so far, in seconds a beat, of several performances side by side.

    Args:
        mean: `[performance]` seconds a beat on the whole.
    """

    def __init__(self, mean: Floats) -> None:
        self.mean = mean
        self.seconds, self.beats = mean * 0.0, mean * 0.0

    def add(self, seconds: Floats, beats: Floats) -> None:
        """Take in how long the last beats took; where `beats` is 0 nothing changes."""
        kept = np.exp(-beats / MEMORY)
        fit = np.clip(seconds, beats * self.mean / 4, beats * self.mean * 4)
        self.seconds = kept * self.seconds + fit
        self.beats = kept * self.beats + beats

    @property
    def now(self) -> Floats:
        """`[performance]` seconds a beat."""
        pace: Floats = (self.seconds + TRUST * self.mean) / (self.beats + TRUST)
        return pace


def state(pace: Floats, mean: Floats, velocity: Floats, since: Floats, new: Any) -> Any:
    """Return what a net is told before a note, `[..., 4]`.

    Args:
        pace: seconds a beat so far.
        mean: seconds a beat on the whole.
        velocity: of the note before.
        since: seconds since the chord's first note.
        new: whether a chord begins.
    """
    columns = [np.log2(pace / mean), (velocity - VELOCITY) / 20, np.minimum(since, 0.5) * 10,
               np.asarray(new, dtype=float)]  # fmt: skip
    return np.stack(np.broadcast_arrays(*columns), axis=-1).astype(np.float32)


def encode(performance: Performance, marks: Floats = MARKS) -> Streams:
    """Return a performance as streams; only notes that are written and played count.

    Args:
        performance: with a score that is matched.
        marks: `[code]` the ruler for times.
    """
    score, played = performance.pairs()
    order = np.lexsort((played["onset"], score["onset"]))
    heard, written = played[order], score[order]
    _, chord = np.unique(written["onset"], return_inverse=True)
    new = np.diff(chord, prepend=-1) > 0
    onset = np.maximum.accumulate(heard["onset"])
    seconds = np.stack([np.diff(onset, prepend=onset[0]), heard["end"] - heard["onset"]], axis=1)
    beats = np.diff(written["onset"], prepend=written["onset"][0])
    span = max(float(written["onset"][-1] - written["onset"][0]), 1e-3)
    mean = float(np.clip((onset[-1] - onset[0]) / span, 0.1, 6.0))
    first = onset[np.maximum.accumulate(np.where(new, np.arange(len(new)), 0))]
    pace = _paces(first[new], written["onset"][new], mean)[chord]
    louder, before = loudness(heard["velocity"])
    # How long ago the chord before began, counted from the note before: it may have been late.
    late = np.concatenate([[0.0], (onset - first)[:-1]])
    expected = np.where(new, np.maximum(beats * pace - late, 0), 0.0)
    coded = np.stack(
        [heard["pitch"] - LOWEST, codes(seconds[:, 0], SHIFTS, marks),
         codes(seconds[:, 1], DURATIONS, marks), louder, pedals(onset, performance.pedal)],
        axis=1,
    )  # fmt: skip
    since = np.where(new, 0.0, late)
    return Streams(
        codes=coded.astype(np.int64),
        seconds=seconds,
        written=np.argsort(np.lexsort((written["pitch"], chord))),
        features=features_of(np.sort(written, order=["onset", "pitch"]), performance.bars, mean),
        now=state(pace, np.full(len(pace), mean), before, since, new),
        expected=np.stack(
            [codes(expected, SHIFTS, marks), codes(written["duration"] * pace, DURATIONS, marks)],
            axis=1,
        ),
        chord=chord.astype(np.int64),
        pace=mean,
    )


def _paces(first: Floats, beats: Floats, mean: float) -> Floats:
    """Return the pace so far when each chord is about to come, `[chord]`."""
    running, found = Pace(np.array(mean)), [mean]
    for seconds, gap in zip(np.diff(first), np.diff(beats), strict=True):
        found.append(float(running.now))
        running.add(seconds, gap)
    return np.array(found)


def loudness(velocity: Any) -> tuple[Codes, Floats]:
    """Return by how much each note is louder than the one before, as codes, and that one's.

    Each difference is to what the codes so far have come to, so that errors do not add up.
    """
    coded, before, now = [], [], VELOCITY
    for wanted in velocity.tolist():
        step = min(max(round((wanted - now) / LOUDER_STEP), -MIDDLE), MIDDLE)
        coded.append(step + MIDDLE)
        before.append(now)
        now += step * LOUDER_STEP
    return np.array(coded, dtype=np.int64), np.array(before, dtype=float)


def pedals(onset: Floats, pedal: Spans) -> Codes:
    """Return what the pedal does from each note until the next, `[note]`."""
    if not len(pedal):
        return np.zeros(len(onset), dtype=np.int64)
    until = np.append(onset[1:], onset[-1] + 0.5)
    span = np.searchsorted(pedal[:, 0], until - 1e-6, side="right") - 1
    down = (span >= 0) & (pedal[np.maximum(span, 0), 1] > until - 1e-6)
    pressed = down & (pedal[np.maximum(span, 0), 0] >= onset)
    return np.where(pressed, RENEWED, np.where(down, HELD, UP)).astype(np.int64)


def spans_of(onset: Floats, pedal: Codes, end: float) -> Spans:
    """Return from when to when the pedal is down, `[span, 2]`, from its codes.

    Args:
        onset: `[note]` seconds, not falling.
        pedal: `[note]` UP, HELD or RENEWED.
        end: the second at which a pedal that is still down is lifted.
    """
    found: list[tuple[float, float]] = []
    down = -1.0
    for place, (now, code) in enumerate(zip(onset.tolist(), pedal.tolist(), strict=True)):
        gap = (onset[place + 1] - now) if place + 1 < len(onset) else 0.5
        if code != HELD and down >= 0:
            found.append((down, now + min(LIFT, gap / 3)))
            down = -1.0
        if code != UP and down < 0:
            down = now + min(PRESS, 2 * gap / 3)
    if down >= 0:
        found.append((down, max(end, down + 0.01)))
    spans = np.array(found, dtype=float).reshape(-1, 2)
    return np.asarray(spans[spans[:, 1] - spans[:, 0] > 0.005])


def decode(score: ScoreNotes, bars: Floats, streams: Codes, written: Codes, seconds: Floats,
           **facts: Any) -> Performance:  # fmt: skip
    """Return a performance of a score from its streams.

    Args:
        score: `[note]` of SCORE_DTYPE, sorted by onset, then pitch.
        bars: `[bar]` the beat on which each begins.
        streams: `[note, stream]` codes, in the order of the keys.
        written: `[note]` the place of each in the score.
        seconds: `[note, 2]` time shift and duration.
        facts: the other fields of the performance.
    """
    from coursekit.corpora.performances import PERFORMED_DTYPE

    onset = np.cumsum(seconds[:, 0])
    notes: PerformedNotes = np.zeros(len(onset), PERFORMED_DTYPE)
    notes["onset"], notes["pitch"] = onset, score["pitch"][written]
    notes["end"] = onset + np.maximum(seconds[:, 1], 0.01)
    louder = np.cumsum((streams[:, 3] - MIDDLE) * LOUDER_STEP)
    notes["velocity"] = np.clip(VELOCITY + louder, 1, 127)
    let_go(notes)
    order = np.lexsort((notes["pitch"], notes["onset"]))
    match = np.zeros(len(order), dtype=np.int32)
    match[written[order]] = np.arange(len(order))
    pedal = spans_of(onset, streams[:, 4], float(notes["end"].max()))
    return Performance(notes=notes[order], pedal=pedal, score=score, bars=bars, match=match,
                       synthetic=True, **facts)  # fmt: skip


def let_go(notes: PerformedNotes) -> None:
    """Let each key go up before it is struck again."""
    order = np.lexsort((notes["onset"], notes["pitch"]))
    again = np.flatnonzero(np.diff(notes["pitch"][order]) == 0)
    one, other = order[again], order[again + 1]
    late = np.minimum(notes["end"][one], notes["onset"][other] - 0.001)
    notes["end"][one] = np.maximum(late, notes["onset"][one] + 0.001)

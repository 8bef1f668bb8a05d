"""What the game is played for: points on a ring, and the rhythms of bars of fiddle tunes."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coursekit.encodings.notes import NOTE_DTYPE, to_midi

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Floats = npt.NDArray[np.float64]
Pattern = tuple[int, ...]
"""The rhythm of a bar: for each sixteenth 1 where a note begins, and else 0."""

MODES = 8
SPREAD = 0.05
"""The standard deviation of each heap of the ring."""
RADIUS = 4 * SPREAD
"""How near to a centre a point belongs to it."""
CENTRES = [
    [math.cos(2 * math.pi * mode / MODES), math.sin(2 * math.pi * mode / MODES)]
    for mode in range(MODES)
]
"""The middles of the eight heaps, on a circle of radius 1."""

STEPS, STEPS_PER_BEAT = 16, 4
SOUNDS = ("scale", "one note", "woodblock")
_WOODBLOCK, _BASS_DRUM = 76, 36
_SCALE = (60, 62, 64, 67, 69, 72, 74, 76)
_FLUTE = 73


def ring(count: int, rng: np.random.Generator) -> Floats:
    """Return points `[point, (x, y)]` from eight heaps on a circle, each equally likely."""
    centres = np.array(CENTRES)[rng.integers(MODES, size=count)]
    return np.asarray(centres + SPREAD * rng.standard_normal((count, 2)))


@functools.cache
def rhythms(split: str) -> npt.NDArray[np.int8]:
    """Return the rhythm of every bar of the fiddle tunes in 4/4 or 2/2, `[bar, sixteenth]`.

    Args:
        split: `train`, `valid` or `test`; a tune is in one of them.
    """
    from coursekit.corpora import tunes

    bars = []
    for tune in tunes.load():
        if tune.split == split and tune.meter in ((2, 2), (4, 4)):
            pickup = round(tune.pickup_beats * STEPS_PER_BEAT)
            line = np.asarray(tune.tokens(STEPS_PER_BEAT))[pickup:]
            starts = line[: len(line) // STEPS * STEPS] < 128
            bars.append(starts.reshape(-1, STEPS).astype(np.int8))
    return np.concatenate(bars)


def patterns_of(bars: Iterable[Sequence[float]]) -> list[Pattern]:
    """Return bars as patterns of noughts and ones; a number above a half is a one."""
    return [tuple(int(step > 0.5) for step in bar) for bar in np.asarray(bars).tolist()]


def in_marks(pattern: Iterable[int]) -> str:
    """Return a pattern as text, beat by beat: `x.x. x.x. x.x. x.x.`."""
    marks = "".join("x" if step else "." for step in pattern)
    return " ".join(marks[at : at + STEPS_PER_BEAT] for at in range(0, len(marks), STEPS_PER_BEAT))


def variety(patterns: Sequence[Pattern], data: Sequence[Pattern]) -> dict[str, float]:
    """Return figures by which a collapse is noticed.

    Args:
        patterns: what was made.
        data: what it should be like.

    Returns:
        `distinct`: how many different patterns there are; `entropy`: of their shares, in bits;
        `commonest`: the share of the commonest; `coverage`: the share of the data's bars whose
        pattern was made at all; `distance`: half the sum of differences between the shares of all
        patterns, 0 where both sides agree and 1 where they share nothing; `onsets`: notes a bar.
    """
    made, wanted = Counter(patterns), Counter(data)
    shares = np.array(list(made.values())) / len(patterns)
    apart = sum(
        abs(made[pattern] / len(patterns) - wanted[pattern] / len(data))
        for pattern in made | wanted
    )
    return {
        "distinct": float(len(made)),
        "entropy": abs(float(-(shares * np.log2(shares)).sum())),
        "commonest": float(shares.max()),
        "coverage": sum(wanted[pattern] for pattern in made) / len(data),
        "distance": apart / 2,
        "onsets": float(np.mean([sum(pattern) for pattern in patterns])),
    }


def sounded(
    patterns: Sequence[Pattern], *, sound: str = "scale", beat: bool = True, tempo: float = 96.0
) -> PrettyMIDI:
    """Return bars of rhythm as music in 4/4.

    Args:
        patterns: one a bar.
        sound: `scale`, which climbs and falls note by note, `one note`, or `woodblock`.
        beat: whether a drum marks the beats.
        tempo: quarter notes a minute.
    """
    onsets = np.flatnonzero(np.array(patterns, dtype=int).reshape(-1))
    ends = np.append(onsets[1:], len(patterns) * STEPS)
    drum = sound == "woodblock"
    # Up and down without striking the highest or lowest note twice.
    turn = [*_SCALE, *_SCALE[-2:0:-1]] if sound == "scale" else [_WOODBLOCK if drum else 67]
    rows = np.zeros(len(onsets) + (4 * len(patterns) if beat else 0), NOTE_DTYPE)
    line, beats = rows[: len(onsets)], rows[len(onsets) :]
    line["onset"], line["duration"] = onsets / STEPS_PER_BEAT, (ends - onsets) / STEPS_PER_BEAT
    line["pitch"] = [turn[note % len(turn)] for note in range(len(onsets))]
    line["velocity"], line["program"], line["drum"] = 90, 0 if drum else _FLUTE, drum
    beats["onset"], beats["duration"] = np.arange(len(beats)), 0.25
    beats["pitch"], beats["velocity"], beats["track"], beats["drum"] = _BASS_DRUM, 60, 1, True
    return to_midi(rows, tempo=tempo, names=["Rhythm", "Beat"])


def ring_sounded(points: Floats, *, tempo: float = 132.0) -> PrettyMIDI:
    """Return points as eighth notes, one pitch a heap; what lies at none is a knock on wood."""
    away = np.linalg.norm(np.asarray(points)[:, None] - np.array(CENTRES)[None], axis=-1)
    rows = np.zeros(len(away), NOTE_DTYPE)
    rows["onset"], rows["duration"] = np.arange(len(away)) / 2, 0.5
    rows["pitch"], rows["velocity"], rows["program"] = np.array(_SCALE)[away.argmin(1)], 90, _FLUTE
    astray = away.min(1) > RADIUS
    rows["pitch"][astray], rows["track"], rows["drum"] = _WOODBLOCK, astray, astray
    rows["program"][astray] = 0
    return to_midi(rows, tempo=tempo, names=["Heaps", "Astray"])

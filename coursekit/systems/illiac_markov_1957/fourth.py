"""Movement IV of the Illiac Suite: intervals drawn from tables of chances, a Markov chain.

Nothing of it could be checked in the book; what is not known at all is marked as ours. Two tables
give each of the 13 intervals from unison to octave a weight, 13 for the first in order and 1 for
the last. The *proximity* table likes small intervals, the *harmonic* table consonant ones. A note
is an interval away from another note, and from which one is what the order says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from coursekit.encodings.quartet import blank_quartet
from coursekit.errors import CourseError
from coursekit.systems.controls import validate_bars

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Function = Literal["harmonic", "proximity", "combined"]
From = Literal["tonic", "before", "strong"]
Pitches = npt.NDArray[np.int_]  # [step, player]

INTERVALS = (
    "unison", "minor second", "major second", "minor third", "major third", "fourth", "tritone",
    "fifth", "minor sixth", "major sixth", "minor seventh", "major seventh", "octave",
)  # fmt: skip
"""The names of 0 to 12 semitones."""
PROXIMITY_ORDER = tuple(range(13))
"""Semitones from the likeliest interval to the least likely: small before large (not checked)."""
HARMONIC_ORDER = (0, 12, 7, 5, 4, 8, 3, 9, 2, 10, 1, 11, 6)
"""The same, consonant before dissonant (not checked; the places of a few are uncertain)."""

TONICS = (72, 60, 60, 48)
"""Each player's C, where the lines begin and which zeroth order counts from (ours)."""
LOWEST = (60, 55, 48, 36)
"""Each player's 25 chromatic notes begin here (ours): two octaves, so that any interval fits."""
SPAN = 24
IN_TURN = "in turn"
STEPS = 8
"""Eighth notes in a bar of 4/4; the first and fifth are strong (ours)."""
STRONG = 4


def weights(function: str, first: int = 13) -> npt.NDArray[np.float64]:
    """Return the chance of each interval, `[13]` by semitones, summing to 1.

    Args:
        function: `harmonic`, `proximity` or `combined`, the sum of the two tables' weights.
        first: keep only so many intervals from the front of each order, 1 to 13.

    Raises:
        CourseError: there is no such function, or `first` is out of range.
    """
    orders: dict[str, list[tuple[int, ...]]] = {
        "harmonic": [HARMONIC_ORDER],
        "proximity": [PROXIMITY_ORDER],
        "combined": [HARMONIC_ORDER, PROXIMITY_ORDER],
    }
    if function not in orders:
        raise CourseError(f"There is no function {function!r}; there are {', '.join(orders)}.")
    if first not in range(1, 14):
        raise CourseError(f"A table keeps 1 to 13 intervals; {first} were asked for.")
    table: npt.NDArray[np.float64] = np.zeros(13)
    for order in orders[function]:
        table[list(order[:first])] += np.arange(13, 13 - first, -1)
    table /= table.sum()
    return table


@dataclass(frozen=True)
class Stage:
    """A section of movement IV.

    Args:
        title: what is new in it.
        strong: the function that draws the notes on strong beats.
        weak: the function that draws all other notes.
        strong_from: what a strong note's interval is counted from: the player's `tonic` (zeroth
            order), the note `before` (first order) or the last `strong` note (i-th order).
        weak_from: the same for the other notes.
    """

    title: str
    strong: Function
    weak: Function
    strong_from: From
    weak_from: From


STAGES: dict[str, Stage] = {
    "a": Stage("zeroth order, harmonic", "harmonic", "harmonic", "tonic", "tonic"),
    "b": Stage("zeroth order, proximity", "proximity", "proximity", "tonic", "tonic"),
    "c": Stage("zeroth order, combined", "combined", "combined", "tonic", "tonic"),
    "d": Stage("first order, harmonic", "harmonic", "harmonic", "before", "before"),
    "e": Stage("first order, proximity", "proximity", "proximity", "before", "before"),
    "f": Stage("first order, combined", "combined", "combined", "before", "before"),
    "g": Stage("harmonic on strong beats, proximity on weak", "harmonic", "proximity",
               "before", "before"),
    "h": Stage("proximity on strong beats, harmonic on weak", "proximity", "harmonic",
               "before", "before"),
    "i": Stage("i-th order harmonic on strong beats, first-order proximity on weak",
               "harmonic", "proximity", "strong", "before"),
    "j": Stage("extended cadence", "harmonic", "proximity", "tonic", "before"),
    "k": Stage("coda in a closed form", "harmonic", "proximity", "strong", "before"),
}  # fmt: skip
"""Experiment IV in the suite's order (not checked). Which note each order counts from, what the
cadence does to the tables and the form of the coda are our reading."""


def stage_named(stage: str) -> Stage:
    """Return a stage by its letter.

    Raises:
        CourseError: there is no such stage.
    """
    if stage not in STAGES:
        raise CourseError(f"stage is {stage!r}; movement IV has: {', '.join(STAGES)}.")
    return STAGES[stage]


def line(
    stage: Stage,
    notes: int,
    player: int,
    rng: np.random.Generator,
    kept: Sequence[int] | None = None,
) -> list[int]:
    """Return so many pitches of one player.

    Args:
        stage: which tables, counted from which note.
        notes: how many, an eighth each, the first on a strong beat.
        player: 0 violin I to 3 cello.
        rng: where the randomness comes from.
        kept: for each note how many intervals its table keeps; None keeps all 13.

    Up or down is drawn with equal chance; a direction that leaves the player's range gives way
    to the other, so that the interval is always the one drawn (ours).
    """
    low, tonic = LOWEST[player], TONICS[player]
    tables: dict[tuple[str, int], npt.NDArray[np.float64]] = {}
    counted_from = {"tonic": tonic, "before": tonic, "strong": tonic}
    chances, up = rng.random(notes), rng.random(notes) < 0.5
    pitches = []
    for step in range(notes):
        is_strong = step % STRONG == 0
        key = (stage.strong if is_strong else stage.weak, kept[step] if kept else 13)
        if key not in tables:
            tables[key] = np.cumsum(weights(*key))
        interval = min(int(np.searchsorted(tables[key], chances[step], side="right")), 12)
        start = counted_from[stage.strong_from if is_strong else stage.weak_from]
        pitch = start + (interval if up[step] else -interval)
        if not low <= pitch <= low + SPAN:
            pitch = 2 * start - pitch
        counted_from["before"] = pitch
        if is_strong:
            counted_from["strong"] = pitch
        pitches.append(pitch)
    return pitches


def pitches_of(stage: str, bars: int, rng: np.random.Generator) -> Pitches:
    """Return the pitches of a stage, `[step, player]`, eight eighths a bar.

    The extended cadence keeps fewer and fewer intervals of each table, until only the unison with
    C is left. The coda plays one phrase, another, and the first again, and closes on C (ours).

    Raises:
        CourseError: there is no such stage, or no bar is asked for.
    """
    chosen = stage_named(stage)
    validate_bars(bars)
    steps = bars * STEPS
    kept = None
    if stage == "j":
        left = np.linspace(1, 0, steps)
        kept = np.maximum(np.ceil(13 * left**1.5), 1).astype(int).tolist()
        kept[-STRONG:] = [1] * STRONG
    if stage != "k":
        return np.array([line(chosen, steps, player, rng, kept) for player in range(4)]).T
    free = steps - STRONG
    outer = free // 3
    parts = []
    for player in range(4):
        phrase = line(chosen, outer, player, rng)
        middle = line(chosen, free - 2 * outer, player, rng)
        parts.append([*phrase, *middle, *phrase, *[TONICS[player]] * STRONG])
    return np.array(parts).T


def consonance(pitches: Pitches) -> float:
    """Return the share of simultaneous pairs of notes that are consonant.

    Args:
        pitches: `[step, player]`, two players or more.

    Unison, thirds, fifth and sixths count, compounds too; the fourth does not.

    Raises:
        CourseError: no two notes sound together.
    """
    if not len(pitches) or pitches.shape[1] < 2:
        raise CourseError("No two notes sound together. Give one step or more of two players.")
    pairs = [(i, j) for i in range(pitches.shape[1]) for j in range(i)]
    gaps = np.array([np.abs(pitches[:, i] - pitches[:, j]) % 12 for i, j in pairs])
    return float(np.isin(gaps, (0, 3, 4, 7, 8, 9)).mean())


def movement_four(
    stage: str, bars: int, rng: np.random.Generator, *, tempo: int = 96
) -> PrettyMIDI:
    """Return so many bars of a stage for string quartet; cadence and coda end on a held C.

    Args:
        stage: `a` to `k`, or `in turn` for all of them, which share the bars out by halves.
        bars: of 4/4.
        rng: where the randomness comes from.
        tempo: quarter notes a minute.

    Raises:
        CourseError: there is no such stage, or bars or tempo are out of range.
    """
    if stage != IN_TURN:
        return to_quartet(pitches_of(stage, bars, rng), stage in "jk", tempo=tempo)
    validate_bars(bars)
    edges = [2 * bars * k // len(STAGES) for k in range(len(STAGES) + 1)]
    sections = [
        pitches_of(key, -(-(b - a) // 2), rng)[-(b - a) * STRONG :]
        for key, a, b in zip(STAGES, edges, edges[1:], strict=False)
        if b > a
    ]
    return to_quartet(np.concatenate(sections), True, tempo=tempo)


def to_quartet(pitches: Pitches, closes: bool = False, *, tempo: int = 96) -> PrettyMIDI:
    """Write pitches `[step, player]` for string quartet, an eighth each, strong beats louder.

    Args:
        pitches: MIDI numbers.
        closes: hold the last half bar as one chord.
        tempo: quarter notes a minute.
    """
    import pretty_midi

    midi = blank_quartet(tempo, (4, 4))
    eighth, last = 30 / tempo, len(pitches) - STRONG if closes else len(pitches)
    for player, column in enumerate(pitches.T.tolist()):
        for step, pitch in enumerate(column[: last + 1]):
            end = len(column) if step == last else step + 1
            loud = 92 if step % STRONG == 0 else 76
            midi.instruments[player].notes.append(
                pretty_midi.Note(loud, int(pitch), step * eighth, end * eighth)
            )
    return midi

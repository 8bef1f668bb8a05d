"""Loops cut from the course's corpora: melodies where they fit the chords, and drums of Groove."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from coursekit.corpora import airs, blues, groove, tune_bars
from coursekit.encodings.eighths import HOLD, LOW, fold
from coursekit.encodings.psychoacoustic import chord_notes
from coursekit.systems.giuliani_2023.loops import Note, Style
from coursekit.systems.giuliani_2023.writing import swung

BARS = 4
FEWEST_NOTES = 12
"""In four bars of a melody; thinner ones are left out."""
TUNES = "fiddle tune, Ryan's Mammoth Collection (1883)"
AIRS = "air in O'Neill's Music of Ireland (1903)"
BLUES = "blues chorus of lesson 08, after Eck and Schmidhuber (2002)"
GROOVE = "Groove MIDI Dataset (Gillick et al. 2019)"
Ints = npt.NDArray[np.int64]


def melodies(style: Style, count: int) -> list[tuple[tuple[Note, ...], str, str]]:
    """Return the melodies that fit the chords of a genre best, each from another piece.

    Args:
        style: its chords, key and metre.
        count: how many.

    Returns:
        For each its notes, its source and its licence.
    """
    if style.genre == "blues":
        return [(_of_blues(style, 3 * number), BLUES, "CC BY 4.0") for number in range(count)]
    lines, source = (_of_airs(), AIRS) if style.metre == (3, 4) else (_of_tunes(), TUNES)
    # A genre on another tonic takes the tunes in C or A minor, moved there.
    move = (style.key[0] - (9 if style.key[1] == "minor" else 0) + 6) % 12 - 6
    best = _best(lines, style, move)[:count]
    return [(_notes(line, move), source, "public domain") for line in best]


def _best(lines: Ints, style: Style, move: int) -> list[Ints]:
    """Return stretches `[step]` by how long notes of the chords sound in them, the best first."""
    steps = lines.shape[1] // BARS
    in_chord = np.array(
        [[(pitch + LOW + move) % 12 in chord_notes(name) for pitch in range(HOLD)]
         for name in style.chords]
    )  # fmt: skip
    sounding = _held(lines)
    fits = in_chord[np.arange(lines.shape[1]) // steps, sounding].mean(1)
    return [lines[number] for number in np.argsort(-fits, kind="stable")]


def _held(lines: Ints) -> Ints:
    """Return the pitch that sounds in each step, from tokens in which it may be held."""
    at = np.where(lines != HOLD, np.arange(lines.shape[1]), 0)
    return np.take_along_axis(lines, np.maximum.accumulate(at, axis=1), axis=1)


def _worth_cutting(line: Ints) -> bool:
    """Return whether a stretch begins with a note and has enough of them, and enough pitches."""
    notes = line[line != HOLD]
    return bool(line[0] != HOLD and len(notes) >= FEWEST_NOTES and len(set(notes.tolist())) >= 5)


@functools.cache
def _of_tunes() -> Ints:
    """Return the first four bars, and the second, of every tune that has them, `[stretch, 32]`."""
    stretches = [
        bars[at : at + BARS].reshape(-1)
        for bars in tune_bars.load("train")
        for at in (0, BARS)
        if len(bars) >= at + BARS
    ]
    return np.array([line for line in stretches if _worth_cutting(line)])


@functools.cache
def _of_airs() -> Ints:
    """Return four bars of each air in eighths, in C major, `[stretch, 24]`."""
    stretches = []
    for air in airs.load():
        starts = air.bar_starts
        whole = np.flatnonzero(np.isclose(np.diff(starts), 3))
        if air.split != "train" or air.key[1] != "major" or len(whole) < BARS:
            continue
        first = starts[whole[0]]
        line = np.full(3 * BARS * 2, HOLD)
        to_c = (6 - air.key[0]) % 12 - 6
        for row in air.melody:
            step = (row["onset"] - first) * 2
            if 0 <= step < len(line) and float(step).is_integer():
                line[int(step)] = fold(np.array(int(row["pitch"]) + to_c - LOW))
        if _worth_cutting(line):
            stretches.append(line)
    return np.array(stretches)


def _of_blues(style: Style, number: int) -> tuple[Note, ...]:
    """Return the first four bars of a chorus, in which each bar has two lines to choose from."""
    choices = [number >> bar & 1 for bar in range(BARS)]
    pitches = [pitch for bar, choice in enumerate(choices) for pitch in blues.SEGMENTS[bar][choice]]
    return tuple(swung(style, (float(at), 0.9, pitch, 92)) for at, pitch in enumerate(pitches))


def _notes(line: Ints, move: int) -> tuple[Note, ...]:
    """Return tokens, two to a beat, as notes that are moved by so many semitones."""
    starts = np.flatnonzero(line != HOLD)
    ends = np.r_[starts[1:], len(line)]
    return tuple(
        (int(start) / 2, int(end - start) / 2, int(line[start]) + LOW + move, 94)
        for start, end in zip(starts, ends, strict=True)
    )


def drums(style: Style, count: int) -> list[tuple[tuple[Note, ...], str, str]]:
    """Return four bars each of drummers who played nearest to a genre's tempo, if any are at hand.

    Args:
        style: its tempo and metre.
        count: how many, each of another performance.
    """
    if not groove.available() or style.metre != (4, 4):
        return []
    played = [one for one in groove.load() if one.kind == "beat" and one.bars > 2 * BARS
              and one.meter == style.metre and one.split == "train"]  # fmt: skip
    nearest = sorted(played, key=lambda one: (abs(one.tempo - style.bpm), one.name))
    return [
        (_hits(one, style), f"{GROOVE}, {one.name}", "CC BY 4.0, © Google LLC")
        for one in nearest[:count]
    ]


def _hits(performance: groove.Performance, style: Style) -> tuple[Note, ...]:
    """Return bars 2 to 5 of a performance, with the drummer's own timing."""
    steps, first = performance.steps_in_bar, performance.steps_in_bar
    inside = (performance.step >= first) & (performance.step < first + BARS * steps)
    columns = (
        np.maximum(performance.step[inside] - first + performance.offset[inside], 0) / 4,
        np.asarray(groove.PITCHES)[performance.drum[inside]],
        performance.velocity[inside],
    )
    hits = zip(*(column.tolist() for column in columns), strict=True)
    return tuple(sorted((round(at, 4), 0.25, pitch, loud) for at, pitch, loud in hits))

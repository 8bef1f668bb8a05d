"""Pieces of six styles from the course's collections, on a grid of sixteenths.

Card: `datasets/styles/README.md`.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.corpora import airs, blues, jsb, pop909, tunes
from coursekit.corpora.chorales import Split
from coursekit.encodings.grid import REST
from coursekit.encodings.lead_sheet import line_in_c
from coursekit.encodings.melody import shift_to_white
from coursekit.encodings.notes import Notes
from coursekit.encodings.psychoacoustic import TICKS, chord_notes

Ints = npt.NDArray[np.int64]

STYLES = {"chorale": 16, "reel": 16, "jig": 12, "air": 12, "blues": 16, "pop": 16}
"""Each style, and how many sixteenths a bar of it has."""
LOWEST, HIGHEST = 36, 96
"""C2 to C7: what lies beyond is moved by octaves."""
GRID = 4
"""Steps of a beat: sixteenths."""
SONG_BARS = 16
"""Songs are cut into pieces of so many bars."""
MEDIUM_VOLUME, LOUD = 2, 3
MELODY, OTHERS = 0, 1
STRUMS = {"reel": (0, 4, 8, 12), "jig": (0, 4, 6, 10), "air": (0, 4, 8)}
"""On which steps of a bar the accompaniment plays, the bass first; ours, as is all of it."""
BASS_STRUMS = {"reel": (0, 8), "jig": (0, 6), "air": (0,)}


@dataclass(frozen=True, eq=False)
class Piece:
    """A piece, not yet given to instruments.

    Args:
        name: where it comes from.
        style: of `STYLES`.
        split: `train`, `valid` or `test`.
        steps: its length in sixteenths.
        notes: `[note, (begin, end, pitch, part, volume)]`: times in sixteenths, MIDI pitch,
            0 for the melody and 1 for what goes with it, volume 1 to 3.
    """

    name: str
    style: str
    split: Split
    steps: int
    notes: Ints = field(repr=False)


@functools.cache
def load(style: str, split: Split) -> tuple[Piece, ...]:
    """Return the pieces of a style and a split; none of pop where POP909 is not at hand."""
    return tuple(piece for piece in _READ[style]() if piece.split == split)


def styles() -> tuple[str, ...]:
    """Return the styles whose pieces are at hand: pop only where POP909 is."""
    return tuple(style for style in STYLES if style != "pop" or pop909.available())


@functools.cache
def _chorales() -> tuple[Piece, ...]:
    found: list[Piece] = []
    for one in jsb.load():
        rows: list[tuple[int, ...]] = []
        for voice, column in enumerate(one.pitches.T.astype(int)):
            starts = np.flatnonzero(np.append(True, column[1:] != column[:-1]))
            ends = np.append(starts[1:], len(column))
            role, volume = (OTHERS, MEDIUM_VOLUME) if voice else (MELODY, LOUD)
            rows += [(begin, end, column[begin], role, volume)
                     for begin, end in zip(starts.tolist(), ends.tolist(), strict=True)
                     if column[begin] != REST]  # fmt: skip
        found.append(_piece(one.name, "chorale", one.split, rows, len(one.pitches)))
    return tuple(found)


@functools.cache
def _tunes(style: str) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for tune in tunes.load():
        if tune.kind != style or tune.meter not in ((2, 4), (2, 2), (6, 8)):
            continue
        if (style == "jig") != (tune.meter == (6, 8)):
            continue
        # Reels in 2/4 are written in sixteenths: twice as slow, they are like those in 2/2.
        slower = 2 if tune.meter == (2, 4) else 1
        found += _with_chords(tune.name, style, tune.split, tune.melody, tune.key,
                              tune.pickup_beats, slower)  # fmt: skip
    return tuple(found)


@functools.cache
def _airs() -> tuple[Piece, ...]:
    found: list[Piece] = []
    for air in airs.load():
        pickup = float(air.bar_starts[air.bar_starts > 0][0]) if (air.bar_starts > 0).any() else 0
        found += _with_chords(air.name, "air", air.split, air.melody, air.key, pickup % 3, 1)
    return tuple(found)


def _with_chords(
    name: str, style: str, split: Split, melody: Notes, key: Any, pickup: float, slower: int
) -> Iterator[Piece]:
    """Yield a tune of 4 bars or more on the grid, with one chord a bar where it is in major."""
    bar = STYLES[style]
    onsets = melody["onset"] * GRID * slower
    ends = (melody["onset"] + melody["duration"]) * GRID * slower
    early = round(pickup * GRID * slower)
    keep = onsets >= early
    begins = np.rint(onsets[keep]).astype(int) - early
    stops = np.rint(ends[keep]).astype(int) - early
    if not keep.any() or stops.max() < 4 * bar or begins[0] != 0:
        return
    steps = -(-int(stops.max()) // bar) * bar
    rows: list[tuple[int, ...]] = [(b, e, p, MELODY, LOUD)
            for b, e, p in zip(begins, stops, melody["pitch"][keep].astype(int), strict=True)
            if e > b]  # fmt: skip
    line = line_in_c(melody[keep], key) if key[1] == "major" else ()
    if line:
        ticks = np.arange(0, steps, bar) * (TICKS // GRID) // slower
        harmony = airs.harmonise(line, ticks)
        rows += _accompaniment(harmony, style, steps, shift_to_white(key), slower)
    yield _piece(name, style, split, rows, steps)


def _accompaniment(
    harmony: Any, style: str, steps: int, shift: int, slower: int
) -> Iterator[tuple[int, ...]]:
    """Yield the notes of bass and chords, one chord a bar, in the tune's own key."""
    at = np.cumsum([0, *[length for _, length, _ in harmony]]) * GRID * slower // TICKS
    bar, chord = STYLES[style], "C"
    strums = (*STRUMS[style], bar)
    for first in range(0, steps, bar):
        inside = np.flatnonzero((at[:-1] >= first) & (at[:-1] < first + bar))
        chord = harmony[int(inside[0])][2] if len(inside) else chord
        root, *rest = (pitch - shift for pitch in chord_notes(chord))
        for strum, after in itertools.pairwise(strums):
            low = strum in BASS_STRUMS[style]
            pitches = [40 + (root - 40) % 12] if low else [52 + (p - 52) % 12 for p in rest]
            for pitch in pitches:
                yield first + strum, first + after, pitch, OTHERS, MEDIUM_VOLUME


@functools.cache
def _blues() -> tuple[Piece, ...]:
    found: list[Piece] = []
    for chorus in blues.load():
        rows: list[tuple[int, ...]] = []
        for role, notes in zip((OTHERS, MELODY), blues.notes_of_steps(chorus.steps()), strict=True):
            volume = LOUD if role == MELODY else MEDIUM_VOLUME
            rows += [(round(GRID * n["onset"]), round(GRID * (n["onset"] + n["duration"])),
                      int(n["pitch"]), role, volume) for n in notes]  # fmt: skip
        found.append(_piece(chorus.name, "blues", chorus.split, rows, blues.BARS * 16))
    return tuple(found)


@functools.cache
def _pop() -> tuple[Piece, ...]:
    if not pop909.available():
        return ()
    found: list[Piece] = []
    for song in pop909.load():
        if song.beats_in_bar != 4:
            continue
        free = 0
        for first in song.whole_bars(SONG_BARS).tolist():
            if first < free:
                continue
            free = first + 4 * SONG_BARS
            rows: list[tuple[int, ...]] = []
            for role, notes in ((MELODY, song.melody), (OTHERS, song.piano)):
                rows += _quantised(notes, first, role)
            if sum(row[3] == MELODY for row in rows) >= 2 * SONG_BARS:
                name = f"pop {song.name}, beat {first}"
                found.append(_piece(name, "pop", song.split, rows, 16 * SONG_BARS))
    return tuple(found)


def _quantised(notes: Notes, first: int, role: int) -> Iterator[tuple[int, ...]]:
    """Yield the notes of a song's part that begin in so many bars from a beat on."""
    begins = np.floor((notes["onset"] - first) * GRID + 0.5).astype(int)
    ends = np.floor((notes["onset"] + notes["duration"] - first) * GRID + 0.5).astype(int)
    last = 16 * SONG_BARS
    for begin, end, note in zip(begins.tolist(), ends.tolist(), notes, strict=True):
        if 0 <= begin < last:
            volume = 1 + int(np.digitize(note["velocity"], (60, 90)))
            stop = min(max(end, begin + 1), last)
            yield begin, stop, int(note["pitch"]), role, volume


def _piece(
    name: str, style: str, split: Split, rows: list[tuple[int, ...]], steps: int
) -> Piece:  # fmt: skip
    notes = np.array(sorted(rows), dtype=np.int64).reshape(-1, 5)
    return Piece(name, style, split, steps, folded(notes))


def folded(notes: Ints, low: int = LOWEST, high: int = HIGHEST) -> Ints:
    """Return notes with those that lie too low or too high moved by octaves."""
    pitch = notes[:, 2]
    pitch = np.where(pitch < low, low + (pitch - low) % 12, pitch)
    notes[:, 2] = np.where(pitch > high, high - (high - pitch) % 12, pitch)
    return notes


_READ: dict[str, Callable[[], tuple[Piece, ...]]] = {
    "chorale": _chorales, "reel": functools.partial(_tunes, "reel"),
    "jig": functools.partial(_tunes, "jig"), "air": _airs, "blues": _blues, "pop": _pop,
}  # fmt: skip

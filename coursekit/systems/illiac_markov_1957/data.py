"""Melodies as symbols: one symbol a note, with its pitch and its duration, and one for the end.

The vocabulary is closed and the same for every source: 61 pitches from C2 to C7, 8 durations from
a sixteenth to a whole note, and END. Music is transposed so that its key has no accidentals, by
6 semitones down to 5 up. What the vocabulary lacks is brought to the nearest it has: a pitch by
octaves, a duration to the next shorter or longer. A rest lengthens the note before it. That
changes 0.4 % of the notes of the chorales. Of the tunes', which have triplets and ornaments, the
grid of sixteenths changes 6 % and loses 1 %.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.corpora import chorales, tunes
from coursekit.encodings.grid import HOLD, PROGRAMS, VOICES
from coursekit.encodings.melody import fit_melody, shift_to_white, steps_of, white_shift
from coursekit.encodings.notes import NOTE_DTYPE, Notes, to_midi
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

END = 0
"""The symbol after the last note of a melody."""
LOW, HIGH = 36, 96
"""The lowest and highest MIDI pitch, C2 and C7."""
DURATIONS = (1, 2, 3, 4, 6, 8, 12, 16)
"""Durations in sixteenths."""
SIZE = (HIGH - LOW + 1) * len(DURATIONS) + 1
"""How many symbols there are, END among them."""
VOICE_SOURCES = tuple(voice.lower() for voice in VOICES)
SOURCES = ("tunes", *VOICE_SOURCES)
"""What a chain can learn from: fiddle tunes, or one voice of Bach's chorales."""

_KNOWN = f"Pitches run from {LOW} to {HIGH}; durations are {', '.join(map(str, DURATIONS))}."
_PROGRAMS = {"tunes": tunes.FIDDLE, **dict(zip(VOICE_SOURCES, PROGRAMS, strict=True))}


def encode(melody: Sequence[tuple[int, int]]) -> list[int]:
    """Return the symbols of a melody of (MIDI pitch, sixteenths); no END is added.

    Raises:
        CourseError: a note is not in the vocabulary.
    """
    symbols = []
    for place, (pitch, duration) in enumerate(melody):
        if pitch not in range(LOW, HIGH + 1) or duration not in DURATIONS:
            raise CourseError(
                f"Note {place + 1} (pitch {pitch}, {duration} sixteenths) has no symbol. {_KNOWN}"
            )
        symbols.append(1 + (int(pitch) - LOW) * len(DURATIONS) + DURATIONS.index(duration))
    return symbols


def decode(symbols: Sequence[int]) -> list[tuple[int, int]]:
    """Return the notes of symbols as (MIDI pitch, sixteenths); END is passed over.

    Raises:
        CourseError: a number is no symbol.
    """
    notes = []
    for symbol in validated_symbols(symbols):
        if symbol != END:
            pitch, duration = divmod(symbol - 1, len(DURATIONS))
            notes.append((LOW + pitch, DURATIONS[duration]))
    return notes


def validated_symbols(symbols: Sequence[int], size: int = SIZE) -> list[int]:
    """Return symbols as a list of ints.

    Raises:
        CourseError: these are no symbols, or one is out of range.
    """
    if isinstance(symbols, str) or not hasattr(symbols, "__iter__"):
        raise CourseError(f"{symbols!r:.40} is no melody; a melody is a list of symbols.")
    for symbol in symbols:
        if not (hasattr(symbol, "__index__") and 0 <= symbol < size):
            raise CourseError(
                f"{symbol!r:.40} is no symbol; symbols are whole numbers from 0 to {size - 1}."
            )
    return [int(symbol) for symbol in symbols]


def symbol_name(symbol: int) -> str:
    """Return a symbol in words, such as `C4 for 4/16`, or `END`."""
    from coursekit.spelling import written_name

    if symbol == END:
        return "END"
    ((pitch, duration),) = decode([symbol])
    return f"{written_name(pitch, (0, False))} for {duration}/16"


def fitted(pitch: int, duration: int) -> tuple[int, int]:
    """Return the nearest note that the vocabulary has: the octave moves, the note name stays."""
    while pitch < LOW:
        pitch += 12
    while pitch > HIGH:
        pitch -= 12
    return pitch, min(DURATIONS, key=lambda known: (abs(known - duration), known))


def _line(grid: Any, shift: int) -> list[tuple[int, int]]:
    """Return (pitch, sixteenths) of a melody grid `[step]`, transposed and fitted."""
    starts = np.flatnonzero(grid < HOLD)
    if not len(starts):
        return []
    sounding = np.flatnonzero(grid <= HOLD)
    lengths = np.diff([*starts, sounding[-1] + 1])
    return [
        fitted(int(pitch) + shift, int(length))
        for pitch, length in zip(grid[starts], lengths, strict=True)
    ]


@functools.cache
def _all_melodies(source: str) -> dict[str, tuple[tuple[int, ...], ...]]:
    by_split: dict[str, list[tuple[int, ...]]] = {"train": [], "valid": [], "test": []}
    pieces: list[tuple[str, Any, tuple[int, str]]]
    if source == "tunes":
        pieces = [(tune.split, tune.tokens(), tune.key) for tune in tunes.load()]
    else:
        voice = VOICE_SOURCES.index(source)
        distinct = [work for work in chorales.load() if work.duplicate_of is None]
        pieces = [(work.split, work.grid[:, voice], work.key) for work in distinct]
    for split, grid, key in pieces:
        if symbols := encode(_line(grid, shift_to_white(key))):
            by_split[split].append((*symbols, END))
    return {split: tuple(melodies) for split, melodies in by_split.items()}


def melodies(source: str, split: str = "train") -> list[list[int]]:
    """Return the melodies of a source as symbols, each with END as its last.

    Args:
        source: `tunes`, or `soprano`, `alto`, `tenor` or `bass` of the chorales.
        split: `train`, `valid` or `test`.

    Raises:
        CourseError: there is no such source or split.
    """
    if source not in SOURCES:
        raise CourseError(f"There is no source {source!r}; there are: {', '.join(SOURCES)}.")
    by_split = _all_melodies(source)
    if split not in by_split:
        raise CourseError(f"There is no split {split!r}; there are: {', '.join(by_split)}.")
    return [list(melody) for melody in by_split[split]]


def from_midi(midi: PrettyMIDI) -> tuple[list[int], int, int]:
    """Return the symbols of a melody, semitones moved, and sixteenths before the first note.

    Raises:
        CourseError: there is no note, several sound at once, or a note is not on the grid of
            sixteenths or out of the vocabulary.
    """
    notes = fit_melody(midi, system="the chain", steps_per_beat=4)
    shift = white_shift(midi)
    onsets, lengths = steps_of(notes, 4)
    melody = list(zip((notes["pitch"] + shift).tolist(), lengths, strict=True))
    for place, (pitch, length) in enumerate(melody):
        if not (LOW <= pitch <= HIGH and length in DURATIONS):
            raise CourseError(
                f"The primer's note {place + 1} is unknown to the chain: moved by {shift} "
                f"semitones to the white keys it is pitch {pitch} for {length} sixteenths. {_KNOWN}"
            )
    return encode(melody), shift, onsets[0]


def rows_of(
    symbols: Sequence[int],
    source: str,
    *,
    steps: int | None = None,
    track: int = 0,
    shift: int = 0,
    opening_rest: int = 0,
) -> Notes:
    """Return the notes of symbols as rows of NOTE_DTYPE, end to end, cut after so many steps."""
    notes = decode(symbols)
    rows = np.zeros(len(notes), NOTE_DTYPE)
    if not notes:
        return rows
    pitches, durations = np.array(notes).T
    ends = opening_rest + np.cumsum(durations)
    onsets = ends - durations
    if steps is not None:
        ends = np.minimum(ends, steps)
    rows["onset"], rows["duration"] = onsets / 4, (ends - onsets) / 4
    rows["pitch"], rows["velocity"] = pitches + shift, 84
    rows["program"], rows["track"] = _PROGRAMS[source], track
    return rows[rows["duration"] > 0]


def melody_to_midi(
    symbols: Sequence[int],
    source: str = "tunes",
    *,
    tempo: float = 100.0,
    steps: int | None = None,
    shift: int = 0,
    opening_rest: int = 0,
) -> PrettyMIDI:
    """Return a melody of symbols as music for one instrument, in 4/4.

    Args:
        symbols: END is passed over.
        source: whose instrument plays.
        tempo: quarter notes a minute.
        steps: cut after so many sixteenths.
        shift: transpose by so many semitones.
        opening_rest: sixteenths of silence before the first note.

    Raises:
        CourseError: there is no note, or a number is no symbol.
    """
    rows = rows_of(symbols, source, steps=steps, shift=shift, opening_rest=opening_rest)
    if not len(rows):
        raise CourseError("There is no note to play. Generate one note or more.")
    name = "Fiddle" if source == "tunes" else source.capitalize()
    return to_midi(rows, tempo=tempo, names=[name], key=(shift % 12, "major"))

"""Notes as rows of a table, from a PrettyMIDI and back.

A beat is a quarter note throughout, whatever the time signature says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError
from coursekit.timing import to_beats

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Notes = npt.NDArray[np.void]
"""Rows of `NOTE_DTYPE`."""

NOTE_DTYPE = np.dtype(
    [
        ("onset", "f8"),
        ("duration", "f8"),
        ("pitch", "i2"),
        ("velocity", "i2"),
        ("program", "i2"),
        ("track", "i2"),
        ("drum", "?"),
    ]
)
"""One note a row: onset and duration in beats, pitch and velocity 0-127, MIDI program, track."""

RESOLUTION = 480


def notes_of(midi: PrettyMIDI) -> Notes:
    """Return the notes of a PrettyMIDI as rows.

    Args:
        midi: the music.

    Returns:
        `[note]` of NOTE_DTYPE, sorted by onset, then pitch, then track; `track` is the index
        of the instrument. Beats follow the tempo changes and are exact to a billionth.

    Raises:
        CourseError: a note has a pitch, velocity or time that MIDI does not know.
    """
    rows = [
        (note.start, note.end, note.pitch, note.velocity, part.program, index, part.is_drum)
        for index, part in enumerate(midi.instruments)
        for note in part.notes
    ]
    table = np.array(rows, dtype=np.float64).reshape(-1, 7)
    check_ranges(table[:, 0], table[:, 1], table[:, 2], table[:, 3])
    notes = np.zeros(len(table), NOTE_DTYPE)
    onsets, ends = np.round(to_beats(midi, table[:, :2].T), 9)
    notes["onset"], notes["duration"] = onsets, np.round(ends - onsets, 9)
    for column, name in enumerate(("pitch", "velocity", "program", "track", "drum"), start=2):
        notes[name] = table[:, column]
    return sorted_notes(notes)


def to_midi(
    notes: Notes,
    *,
    tempo: float = 120.0,
    names: Sequence[str] | None = None,
    time_signature: tuple[int, int] = (4, 4),
    key: tuple[int, str] | None = None,
    pickup_beats: float = 0.0,
) -> PrettyMIDI:
    """Turn note rows into a PrettyMIDI.

    Args:
        notes: `[note]` of NOTE_DTYPE, in any order.
        tempo: beats (quarter notes) a minute.
        names: the name of each track, by its number.
        time_signature: beats in a bar and the kind of note that is a beat, such as (6, 8).
        key: tonic pitch class and `major` or `minor`, such as (7, "major").
        pickup_beats: the length of an incomplete first bar, 0 where there is none.

    Returns:
        One instrument for each track, in the order of their numbers.

    Raises:
        CourseError: the tempo, a signature, or a note is out of range.
    """
    import pretty_midi

    notes = np.asarray(notes)
    check_ranges(
        notes["onset"], notes["onset"] + notes["duration"], notes["pitch"], notes["velocity"]
    )
    midi = blank_midi(tempo, time_signature, key, pickup_beats)
    second = 60.0 / tempo
    for index in range(int(notes["track"].max(initial=-1)) + 1):
        mine = notes[notes["track"] == index]
        part = pretty_midi.Instrument(0, name=names[index] if names and index < len(names) else "")
        if len(mine):
            part.program, part.is_drum = int(mine["program"][0]), bool(mine["drum"][0])
        part.notes = note_objects(
            mine["onset"] * second,
            (mine["onset"] + mine["duration"]) * second,
            mine["pitch"],
            mine["velocity"],
        )
        midi.instruments.append(part)
    return midi


def blank_midi(
    tempo: float,
    time_signature: tuple[int, int] = (4, 4),
    key: tuple[int, str] | None = None,
    pickup_beats: float = 0.0,
) -> PrettyMIDI:
    """Return a PrettyMIDI without instruments, with tempo, time signature and key set.

    A pickup is written as a first bar with a shorter time signature, as notation programs do.

    Args:
        tempo: beats a minute, 4 to 1000.
        time_signature: such as (6, 8).
        key: tonic pitch class and `major` or `minor`.
        pickup_beats: the length of an incomplete first bar, 0 where there is none.

    Raises:
        CourseError: one of these cannot be written.
    """
    import pretty_midi

    if not 4 <= tempo <= 1000:
        raise CourseError(f"A tempo of {tempo} was asked for; choose 4 to 1000 beats a minute.")
    top, bottom = time_signature
    if not (1 <= top <= 32 and bottom in (1, 2, 4, 8, 16, 32)):
        raise CourseError(
            f"{top}/{bottom} is no time signature: the upper number is 1 to 32, the lower one "
            "1, 2, 4, 8, 16 or 32."
        )
    midi = pretty_midi.PrettyMIDI(resolution=RESOLUTION, initial_tempo=tempo)
    marks = midi.time_signature_changes
    if pickup_beats > 0:
        part = next((p for p in (4, 8, 16, 32) if (pickup_beats * p / 4).is_integer()), None)
        if part is None:
            raise CourseError(f"A pickup of {pickup_beats} beats cannot be written as a bar.")
        marks.append(pretty_midi.TimeSignature(int(pickup_beats * part / 4), part, 0.0))
    marks.append(pretty_midi.TimeSignature(top, bottom, pickup_beats * 60.0 / tempo))
    if key is not None:
        tonic, mode = key
        if mode not in ("major", "minor") or not 0 <= tonic <= 11:
            raise CourseError(f"{key} is no key: give (0 to 11, 'major' or 'minor').")
        number = tonic + (12 if mode == "minor" else 0)
        midi.key_signature_changes.append(pretty_midi.KeySignature(number, 0.0))
    return midi


def note_objects(starts: Any, ends: Any, pitches: Any, velocities: Any) -> list[Any]:
    """Return pretty_midi's notes from four columns; times in seconds."""
    from pretty_midi import Note

    columns = (np.asarray(c).tolist() for c in (velocities, pitches, starts, ends))
    return [Note(int(v), int(p), s, e) for v, p, s, e in zip(*columns, strict=True)]


def check_ranges(starts: Any, ends: Any, pitches: Any, velocities: Any) -> None:
    """Validate four columns of notes, times in any unit.

    Raises:
        CourseError: a note is one that MIDI cannot hold.
    """
    starts, ends = np.asarray(starts), np.asarray(ends)
    if not (np.isfinite(starts).all() and np.isfinite(ends).all()):
        raise CourseError("A note's time is not a number. Give each note a start and an end.")
    if (starts < 0).any():
        raise CourseError("A note starts before time zero. Move the music so that it starts later.")
    if (ends < starts).any():
        raise CourseError("A note ends before it starts. Swap its start and end.")
    for name, column in (("pitch", np.asarray(pitches)), ("velocity", np.asarray(velocities))):
        outside = column[(column < 0) | (column > 127)]
        if len(outside):
            raise CourseError(
                f"A note has {name} {outside[0]:g}; MIDI knows 0 to 127. Correct or drop it."
            )


def sorted_notes(notes: Notes) -> Notes:
    """Return the rows by onset, then pitch, then track."""
    return notes[np.lexsort((notes["track"], notes["pitch"], notes["onset"]))]

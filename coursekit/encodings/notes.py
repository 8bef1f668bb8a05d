"""Notes as rows of a table, and the readers that turn MIDI files into them.

A beat is a quarter note throughout, whatever the time signature says.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError

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

MAX_NOTES = 1_000_000
MAX_BYTES = 64 * 2**20
MAX_TICK = 10_000_000  # pretty_midi keeps one number a tick, so a corrupt delta would eat memory
RESOLUTION = 480


def read_midi(path: str | Path, *, max_notes: int = MAX_NOTES) -> PrettyMIDI:
    """Read a MIDI file into a PrettyMIDI.

    Args:
        path: a Standard MIDI File of format 0 or 1.
        max_notes: a file with more notes is refused.

    Returns:
        The music: notes, programs, tempi, signatures, control changes and pitch bends.

    Raises:
        CourseError: the file is missing, broken, empty, too large, holds no note, or is no MIDI.

    Taught in lesson 01.
    """
    import pretty_midi

    from coursekit.encodings import _smf

    parsed = _smf.parse(_smf.read_bytes(path, MAX_BYTES), str(path), max_notes, MAX_TICK)
    score = parsed.score
    tempi = _smf.tempo_changes(score)
    midi = pretty_midi.PrettyMIDI(resolution=score.tpq)
    set_tempi(midi, tempi)
    seconds = _smf.clock(tempi, score.tpq)
    cuts = np.cumsum(parsed.lengths)[:-1]
    for track, *columns in zip(
        parsed.tracks, *(np.split(column, cuts) for column in parsed.columns), strict=True
    ):
        midi.instruments.append(_smf.instrument(track, tuple(columns), seconds))
    for mark in score.time_signatures:
        if mark.numerator > 0 and mark.denominator > 0 and 0 <= mark.time <= MAX_TICK:
            at = float(seconds(mark.time))
            midi.time_signature_changes.append(
                pretty_midi.TimeSignature(mark.numerator, mark.denominator, at)
            )
    for mark in score.key_signatures:
        if -7 <= mark.key <= 7 and 0 <= mark.time <= MAX_TICK:
            tonic = (mark.key * 7 + (9 if mark.tonality else 0)) % 12
            number = tonic + (12 if mark.tonality else 0)
            midi.key_signature_changes.append(
                pretty_midi.KeySignature(number, float(seconds(mark.time)))
            )
    return midi


def read_notes(path: str | Path, *, max_notes: int = MAX_NOTES) -> Notes:
    """Read a MIDI file into note rows, quickly.

    Args:
        path: a Standard MIDI File of format 0 or 1.
        max_notes: a file with more notes is refused.

    Returns:
        `[note]` of NOTE_DTYPE, sorted by onset, then pitch, then track.

    Raises:
        CourseError: as `read_midi`.

    Taught in lesson 01.
    """
    from coursekit.encodings import _smf

    parsed = _smf.parse(_smf.read_bytes(path, MAX_BYTES), str(path), max_notes, MAX_TICK)
    time, duration, pitch, velocity = parsed.columns
    notes = np.zeros(len(time), NOTE_DTYPE)
    notes["onset"], notes["duration"] = time / parsed.score.tpq, duration / parsed.score.tpq
    notes["pitch"], notes["velocity"] = pitch, velocity
    notes["track"] = np.repeat(np.arange(len(parsed.tracks)), parsed.lengths)
    notes["program"] = np.repeat([track.program for track in parsed.tracks], parsed.lengths)
    notes["drum"] = np.repeat([track.is_drum for track in parsed.tracks], parsed.lengths)
    return _sorted(notes)


def notes_of(midi: PrettyMIDI) -> Notes:
    """Return the notes of a PrettyMIDI as rows.

    Args:
        midi: the music.

    Returns:
        `[note]` of NOTE_DTYPE, sorted by onset, then pitch, then track; `track` is the index
        of the instrument. Beats follow the tempo changes and are exact to a billionth.

    Raises:
        CourseError: a note has a pitch, velocity or time that MIDI does not know.

    Taught in lesson 01.
    """
    rows = [
        (note.start, note.end, note.pitch, note.velocity, part.program, index, part.is_drum)
        for index, part in enumerate(midi.instruments)
        for note in part.notes
    ]
    table = np.array(rows, dtype=np.float64).reshape(-1, 7)
    check_ranges(table[:, 0], table[:, 1], table[:, 2], table[:, 3])
    notes = np.zeros(len(table), NOTE_DTYPE)
    notes["onset"] = to_beats(midi, table[:, 0])
    notes["duration"] = np.round(to_beats(midi, table[:, 1]) - notes["onset"], 9)
    for column, name in enumerate(("pitch", "velocity", "program", "track", "drum"), start=2):
        notes[name] = table[:, column]
    return _sorted(notes)


def to_midi(
    notes: Notes,
    *,
    tempo: float = 120.0,
    names: Sequence[str] | None = None,
    time_signature: tuple[int, int] = (4, 4),
    key: tuple[int, str] | None = None,
) -> PrettyMIDI:
    """Turn note rows into a PrettyMIDI.

    Args:
        notes: `[note]` of NOTE_DTYPE, in any order.
        tempo: beats (quarter notes) a minute.
        names: the name of each track, by its number.
        time_signature: beats in a bar and the kind of note that is a beat, such as (6, 8).
        key: tonic pitch class and `major` or `minor`, such as (7, "major").

    Returns:
        One instrument for each track, in the order of their numbers.

    Raises:
        CourseError: the tempo, a signature, or a note is out of range.

    Taught in lesson 01.
    """
    import pretty_midi

    notes = np.asarray(notes)
    check_ranges(
        notes["onset"], notes["onset"] + notes["duration"], notes["pitch"], notes["velocity"]
    )
    midi = blank_midi(tempo, time_signature, key)
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


def beats_per_bar(midi: PrettyMIDI) -> float:
    """Return the length in beats of the first full bar of the music.

    A short bar before it (a pickup, written as a time signature of its own) does not count.
    Without a time signature the answer is 4.

    Taught in lesson 01.
    """
    marks = sorted(midi.time_signature_changes, key=lambda mark: mark.time)
    lengths = [mark.numerator * 4 / mark.denominator for mark in marks]
    if not lengths:
        return 4.0
    if len(lengths) > 1 and lengths[0] < lengths[1]:
        first, second = to_beats(midi, np.array([marks[0].time, marks[1].time]))
        if abs(second - first - lengths[0]) < 1e-6:
            return float(lengths[1])
    return float(lengths[0])


def blank_midi(
    tempo: float,
    time_signature: tuple[int, int] = (4, 4),
    key: tuple[int, str] | None = None,
    pickup_beats: float = 0.0,
) -> PrettyMIDI:
    """Return a PrettyMIDI without instruments, with tempo, time signature and key set.

    A pickup is written as a first bar with a shorter time signature, as notation programs do.
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


def to_beats(midi: PrettyMIDI, seconds: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return where in beats those seconds lie, following the tempo changes."""
    times, tempi = midi.get_tempo_changes()
    beats = np.concatenate([[0.0], np.cumsum(np.diff(times) * tempi[:-1] / 60.0)])
    at = np.asarray(seconds, dtype=np.float64)
    index = np.maximum(np.searchsorted(times, at + 1e-9, side="right") - 1, 0)
    result: npt.NDArray[np.float64] = beats[index] + (at - times[index]) * tempi[index] / 60.0
    return np.round(result, 9)


def set_tempi(midi: PrettyMIDI, tempi: Sequence[tuple[int, float]]) -> None:
    """Give the music these tempi: pairs of tick and seconds a tick, the first at tick 0."""
    midi._tick_scales = list(tempi)
    midi._update_tick_to_time(tempi[-1][0] + 1)


def check_ranges(starts: Any, ends: Any, pitches: Any, velocities: Any) -> None:
    """Raise a CourseError unless every note is one that MIDI can hold."""
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


def _sorted(notes: Notes) -> Notes:
    return notes[np.lexsort((notes["track"], notes["pitch"], notes["onset"]))]

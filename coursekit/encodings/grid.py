"""The four-voice grid: one row a step, one column a voice; starts, holds and rests told apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.encodings.notes import Notes, blank_midi, note_objects, notes_of
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Grid = npt.NDArray[np.int16]
"""`[step, voice]`: 0-127 a note of that pitch starts, HOLD it sounds on, REST nothing sounds."""

HOLD = 128
REST = 129
VOCABULARY = 130
VOICES = ("Soprano", "Alto", "Tenor", "Bass")
PROGRAMS = (53, 53, 53, 53)  # voices that begin within 25 ms, so that moving parts stay clear
VELOCITIES = (76, 80, 88, 96)  # the soundfont sings low notes more softly
MAX_STEPS = 1_000_000


@dataclass(frozen=True)
class Deviation:
    """What the grid does to music that is not on it.

    Args:
        notes: how many notes were looked at.
        moved: how many of them start or end between two steps.
        lost: how many share their step with a later note of their voice, and so vanish.
        largest_beats: the farthest that a start or an end is moved, in beats.
    """

    notes: int
    moved: int
    lost: int
    largest_beats: float


def encode_grid(
    midi: PrettyMIDI, *, steps_per_beat: int = 4, voices: int = 4, steps: int | None = None
) -> Grid:
    """Encode music for some voices as a grid.

    Args:
        midi: one instrument for each voice, or all voices in one instrument (then each note
            goes to the voice that lies nearest, without crossings).
        steps_per_beat: 4 makes a step a sixteenth note.
        voices: how many columns.
        steps: how many rows; without it the grid ends where the last note does.

    Returns:
        `[step, voice]` int16, highest voice first. Music between the steps is moved to the
        nearest; `grid_deviation` says by how much.

    Raises:
        CourseError: a voice is missing, there are too many, or one has two notes at once.
    """
    lines = _lines(midi, voices)
    columns = [paint_voice(line, steps_per_beat, name) for line, name in lines]
    longest = max(len(column) for column in columns)
    rows = longest if steps is None else steps
    grid = np.full((rows, voices), REST, dtype=np.int16)
    for voice, column in enumerate(columns):
        grid[: len(column), voice] = column[:rows]
    return grid


def notes_of_voice(cells: list[int]) -> list[tuple[int, int, int]]:
    """Return the notes of one voice of a grid, in their order.

    A HOLD with nothing to hold is silent, as a REST is.

    Args:
        cells: one number a step, 0 to 129.

    Returns:
        Onset and length (both in steps) and pitch of each note.
    """
    notes = []
    sounding = False
    for step, cell in enumerate(cells):
        if cell < HOLD:
            notes.append((step, 1, cell))
            sounding = True
        elif cell == HOLD and sounding:
            onset, length, pitch = notes[-1]
            notes[-1] = (onset, length + 1, pitch)
        else:
            sounding = False
    return notes


def decode_grid(
    grid: npt.ArrayLike,
    *,
    steps_per_beat: int = 4,
    tempo: float = 84.0,
    names: Sequence[str] = VOICES,
    programs: Sequence[int] = PROGRAMS,
    velocity: int | Sequence[int] = VELOCITIES,
    time_signature: tuple[int, int] = (4, 4),
    key: tuple[int, str] | None = None,
    pickup_beats: float = 0.0,
    notes_of_voice: Callable[[list[int]], list[tuple[int, int, int]]] = notes_of_voice,
) -> PrettyMIDI:
    """Turn a grid back into music.

    Args:
        grid: `[step, voice]` of values 0 to 129. A HOLD with nothing to hold is read as a rest.
        steps_per_beat: how many steps make a beat.
        tempo: beats a minute.
        names: the name of each voice.
        programs: the MIDI program of each voice.
        velocity: how hard notes are struck, 1 to 127: one number, or one for each voice.
        time_signature: such as (3, 4).
        key: tonic pitch class and mode, such as (7, "major").
        pickup_beats: the length of an incomplete first bar, 0 where there is none.
        notes_of_voice: what reads one column; a learner's own may be given.

    Returns:
        One instrument for each voice.

    Raises:
        CourseError: the grid has the wrong shape or values outside the vocabulary.
    """
    import pretty_midi

    values = tidy_grid(grid)
    midi = blank_midi(tempo, time_signature, key, pickup_beats)
    step = 60.0 / tempo / steps_per_beat
    struck = (velocity,) if isinstance(velocity, int) else tuple(velocity)
    for voice in range(values.shape[1]):
        name = names[voice] if voice < len(names) else f"Voice {voice + 1}"
        part = pretty_midi.Instrument(int(programs[voice % len(programs)]), name=name)
        notes = np.array(notes_of_voice(values[:, voice].tolist()), dtype=np.int64).reshape(-1, 3)
        starts, ends = notes[:, 0], notes[:, 0] + notes[:, 1]
        velocities = np.full(len(notes), struck[voice % len(struck)])
        part.notes = note_objects(starts * step, ends * step, notes[:, 2], velocities)
        midi.instruments.append(part)
    return midi


def tidy_grid(grid: npt.ArrayLike) -> Grid:
    """Return the grid as int16 with every HOLD that holds nothing made a REST.

    Raises:
        CourseError: it is not `[step, voice]` or has values outside 0 to 129.
    """
    values = np.asarray(grid)
    if values.ndim != 2 or values.shape[1] == 0:
        raise CourseError(
            f"A grid has the shape [step, voice]; this has {list(values.shape)}. For one voice "
            "use decode_melody."
        )
    if values.size and not np.issubdtype(values.dtype, np.integer):
        raise CourseError("A grid holds whole numbers; this one holds other things.")
    if values.size and (values.min() < 0 or values.max() > REST):
        raise CourseError(
            f"A grid's values run from 0 to {REST}: pitches, HOLD = {HOLD}, REST = {REST}. "
            f"This one has {values.min()} to {values.max()}."
        )
    tidy = values.astype(np.int16)
    rows = np.arange(len(tidy))[:, None]
    struck = np.maximum.accumulate(np.where(tidy < HOLD, rows, -1), axis=0)
    silent = np.maximum.accumulate(np.where(tidy == REST, rows, -1), axis=0)
    tidy[(tidy == HOLD) & (silent >= struck)] = REST
    return tidy


def grid_deviation(midi: PrettyMIDI, *, steps_per_beat: int = 4, voices: int = 4) -> Deviation:
    """Say how far the music lies from the grid.

    Args:
        midi: as for `encode_grid`.
        steps_per_beat: how many steps make a beat.
        voices: how many voices.

    Returns:
        A Deviation; `Deviation.moved == 0` means that nothing is changed by the grid.

    Raises:
        CourseError: as `encode_grid`.
    """
    lines = [line for line, _ in _lines(midi, voices)]
    notes = moved = lost = 0
    largest = 0.0
    for line in lines:
        times = np.stack([line["onset"], line["onset"] + line["duration"]])
        away = np.abs(times - _nearest(times, steps_per_beat) / steps_per_beat)
        notes += len(line)
        moved += int((away > 1e-6).any(axis=0).sum())
        lost += len(line) - len(np.unique(_nearest(times[0], steps_per_beat)))
        largest = max(largest, float(away.max(initial=0.0)))
    return Deviation(notes, moved, lost, round(largest, 6))


def _nearest(beats: Any, steps_per_beat: int) -> Any:
    # Halves go up, so that an ornament just before a beat gives way to the beat's own note.
    return np.floor(np.asarray(beats) * steps_per_beat + 0.5 + 1e-6).astype(np.int64)


def paint_voice(line: Notes, steps_per_beat: int, name: str) -> Grid:
    """Return the column of one voice.

    Args:
        line: `[note]` of NOTE_DTYPE, sorted by onset.
        steps_per_beat: how many steps make a beat.
        name: what to call the voice in the sentence of an error.

    Raises:
        CourseError: two notes sound at once, or the voice is too long.
    """
    ends_beats = line["onset"] + line["duration"]
    overlap = ends_beats[:-1] - line["onset"][1:]
    clash = np.flatnonzero(
        (overlap > 0.5 / steps_per_beat) & (line["pitch"][:-1] != line["pitch"][1:])
    )
    if len(clash):
        raise CourseError(
            f"{name} has two notes at once at beat {line['onset'][clash[0] + 1]:g}; a voice of the "
            "grid sings one note at a time. Give each voice an instrument of its own."
        )
    starts = _nearest(line["onset"], steps_per_beat)
    ends = np.maximum(_nearest(ends_beats, steps_per_beat), starts + 1)
    ends[:-1] = np.minimum(ends[:-1], starts[1:])
    length = int(ends.max(initial=0))
    if length > MAX_STEPS:
        raise CourseError(f"The music has {length:,} steps; the limit is {MAX_STEPS:,}.")
    change = np.zeros(length + 1, dtype=np.int64)
    np.add.at(change, starts, 1)
    np.add.at(change, ends, -1)
    column = np.where(np.cumsum(change)[:length] > 0, HOLD, REST).astype(np.int16)
    column[starts] = line["pitch"]
    return column


def _lines(midi: PrettyMIDI, voices: int) -> list[tuple[Notes, str]]:
    """Return each voice's notes and name, highest voice first."""
    if voices < 1:
        raise CourseError("A grid needs one voice or more.")
    notes = notes_of(midi)
    parts = [(i, p) for i, p in enumerate(midi.instruments) if not p.is_drum]
    if len(parts) != voices:
        parts = [(i, p) for i, p in parts if p.notes]
    if len(parts) == 1 and voices > 1:
        return _separate(notes[notes["track"] == parts[0][0]], voices)
    if len(parts) != voices:
        named = ", ".join(p.name or f"program {p.program}" for _, p in parts[:8]) or "none"
        raise CourseError(
            f"The music has {len(parts)} voices with notes ({named}); {voices} were expected. "
            "Choose music for as many voices, one instrument each."
        )
    order = {name.lower(): place for place, name in enumerate(VOICES)}
    if {p.name.strip().lower() for _, p in parts} == set(order):
        parts.sort(key=lambda part: order[part[1].name.strip().lower()])
    return [
        (notes[notes["track"] == i], f"The voice {p.name or place + 1}")
        for place, (i, p) in enumerate(parts)
    ]


def _separate(notes: Notes, voices: int) -> list[tuple[Notes, str]]:
    """Share out one instrument's notes: each chord from the top, voices do not cross."""
    free_at = [0.0] * voices
    last = np.linspace(72, 48, voices).tolist()
    place = np.zeros(len(notes), dtype=np.int64)
    onsets = notes["onset"]
    first = 0
    while first < len(notes):
        until = int(np.searchsorted(onsets, onsets[first] + 1e-6, side="right"))
        chord = sorted(range(first, until), key=lambda i: -int(notes["pitch"][i]))
        free = [v for v in range(voices) if free_at[v] <= onsets[first] + 1e-3]
        if len(chord) > len(free):
            raise CourseError(
                f"At beat {onsets[first]:g} more notes sound at once than the grid's {voices} "
                "voices can hold. Ask for more voices or choose music for fewer."
            )
        for note, voice in zip(chord, _nearest_voices(notes, chord, free, last), strict=True):
            place[note] = voice
            free_at[voice] = float(onsets[note] + notes["duration"][note])
            last[voice] = float(notes["pitch"][note])
        first = until
    names = VOICES if voices == 4 else tuple(str(v + 1) for v in range(voices))
    return [(notes[place == v], f"The voice {names[v]}") for v in range(voices)]


def _nearest_voices(notes: Notes, chord: list[int], free: list[int], last: list[float]) -> Any:
    """Return the voices, in order, whose last pitches lie nearest to the chord's notes."""
    from itertools import combinations

    pitches = [float(notes["pitch"][i]) for i in chord]
    return min(
        combinations(free, len(chord)),
        key=lambda some: sum(abs(last[v] - p) for v, p in zip(some, pitches, strict=True)),
    )

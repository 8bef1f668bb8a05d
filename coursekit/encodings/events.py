"""The event vocabulary of performances: 388 tokens that say what happens when.

Note on, note off, time shifts of 10 ms to 1 s, and 32 velocities, after Oore et al. 2018 and
Huang et al. 2018.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.encodings.midi_files import Parsed, clock, parse, tempo_changes
from coursekit.encodings.notes import Notes, blank_midi, check_ranges, note_objects
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Tokens = npt.NDArray[np.int16]
"""`[token]` of values 0 to 387."""

NOTE_ON = 0
NOTE_OFF = 128
TIME_SHIFT = 256
VELOCITY = 356
VOCABULARY = 388
SHIFTS = 100
SHIFT_SECONDS = 0.01
MAX_SECONDS = 6 * 3600
_BATCH = 64
_ON = 1 << 12  # the bit of a sorted event that says that a note starts


@dataclass
class _Columns:
    """Notes of several pieces: times in units of 10 ms."""

    piece: npt.NDArray[np.int64]
    on: npt.NDArray[np.int64]
    off: npt.NDArray[np.int64]
    pitch: npt.NDArray[np.int64]
    velocity: npt.NDArray[np.int64]


def encode_events(music: PrettyMIDI | Notes, *, tempo: float = 120.0) -> Tokens:
    """Encode music as a row of events.

    All pitched instruments become one; drums, pedals and bends are left out. Times are rounded
    to 10 ms and a note lasts 10 ms at least. Where a pitch starts anew while it sounds, it is
    ended there; where it starts twice at once, the longer and the louder win. A velocity is told
    only when it changes. At one time the notes that end come first, then those that start, each
    from low to high.

    Args:
        music: a PrettyMIDI, or `[note]` of NOTE_DTYPE.
        tempo: beats a minute, for note rows only.

    Returns:
        `[token]` int16.

    Raises:
        CourseError: a note is out of MIDI's range, or the music lasts more than six hours.

    Paper: Oore et al. 2018, "This time with feeling"; Huang et al. 2018, "Music Transformer".
    """
    if isinstance(music, np.ndarray):
        rows = music[~music["drum"]]
        starts = rows["onset"] * (60.0 / tempo)
        ends = (rows["onset"] + rows["duration"]) * (60.0 / tempo)
        pitches, velocities = rows["pitch"], rows["velocity"]
    else:
        notes = [n for part in music.instruments if not part.is_drum for n in part.notes]
        table = np.array([(n.start, n.end, n.pitch, n.velocity) for n in notes], dtype=np.float64)
        starts, ends, pitches, velocities = table.reshape(-1, 4).T
    check_ranges(starts, ends, pitches, velocities)
    if ends.max(initial=0.0) > MAX_SECONDS:
        raise CourseError(
            f"The music lasts {ends.max() / 3600:.1f} hours; the limit is {MAX_SECONDS // 3600}. "
            "Cut it into pieces."
        )
    zeros = np.zeros(len(starts), dtype=np.int64)
    return _encode(_columns(zeros, starts, ends, pitches, velocities), 1)[0]


def decode_events(tokens: npt.ArrayLike, *, program: int = 0, name: str = "Piano") -> PrettyMIDI:
    """Turn a row of events back into music.

    An off without its note is passed over, a note that never ends sounds to the end of the
    music, and a note before any velocity is struck at 64. A velocity becomes the middle of its
    bin of four.

    Args:
        tokens: `[token]` of values 0 to 387.
        program: the MIDI program of the one instrument.
        name: its name.

    Returns:
        Music for one instrument.

    Raises:
        CourseError: it is not one row of tokens of the vocabulary, or lasts more than six hours.
    """
    import pretty_midi

    row = _checked(tokens)
    shifts = np.where((row >= TIME_SHIFT) & (row < VELOCITY), row - TIME_SHIFT + 1, 0)
    time = np.cumsum(shifts)
    if len(row) and time[-1] * SHIFT_SECONDS > MAX_SECONDS:
        raise CourseError("The tokens last more than six hours. Cut them into pieces.")
    places = np.arange(len(row))
    told = np.maximum.accumulate(np.where(row >= VELOCITY, places, -1)) if len(row) else places
    at = np.flatnonzero(row < TIME_SHIFT)
    pitch = row[at] % 128
    order = np.lexsort((at, pitch))
    at, pitch = at[order], pitch[order]
    # In this order the event after a note's start, if of the same pitch, is what ends it.
    follows = np.append(pitch[1:] == pitch[:-1], False)
    until = np.append(at[1:], 0)
    last = time[-1] if len(row) else 0
    ends = np.where(follows, time[until], last) if len(at) else at
    starts = row[at] < NOTE_OFF
    on, off = time[at[starts]], ends[starts]
    velocity = np.where(told >= 0, (row[told] - VELOCITY) * 4 + 2, 64)[at[starts]]
    off = np.maximum(off, on + 1)
    by_time = np.lexsort((pitch[starts], on))
    midi = blank_midi(120.0)
    part = pretty_midi.Instrument(program, name=name)
    columns = (on * SHIFT_SECONDS, off * SHIFT_SECONDS, pitch[starts], velocity)
    part.notes = note_objects(*(column[by_time] for column in columns))
    midi.instruments.append(part)
    return midi


def encode_files(paths: Iterable[str | Path]) -> list[Tokens]:
    """Encode MIDI files as rows of events, in bulk.

    The files are read by a compiled parser and encoded many at a time, so that numpy works on
    long columns.

    Args:
        paths: MIDI files.

    Returns:
        One `[token]` int16 for each file, as `encode_events` of it would be.

    Raises:
        CourseError: a file is missing, broken, too large or without notes; it says which.
    """
    rows: list[Tokens] = []
    waiting: list[tuple[Any, ...]] = []
    for path in paths:
        waiting.append(_in_seconds(parse(path), str(path)))
        if len(waiting) == _BATCH:
            rows += _encode_several(waiting)
            waiting = []
    return rows + _encode_several(waiting)


def token_name(token: int) -> str:
    """Return what an event token says, such as `note on C4`, `wait 250 ms`, `velocity 64-67`.

    Raises:
        CourseError: it is not in the vocabulary.
    """
    from pretty_midi import note_number_to_name

    token = int(token)
    if not 0 <= token < VOCABULARY:
        raise CourseError(f"{token} is no event; they run from 0 to {VOCABULARY - 1}.")
    if token < NOTE_OFF:
        return f"note on {note_number_to_name(token)}"
    if token < TIME_SHIFT:
        return f"note off {note_number_to_name(token - NOTE_OFF)}"
    if token < VELOCITY:
        return f"wait {(token - TIME_SHIFT + 1) * 10} ms"
    low = (token - VELOCITY) * 4
    return f"velocity {low}-{low + 3}"


def shift_tokens(seconds: float) -> list[int]:
    """Return the fewest time-shift tokens that wait for so long, the longest first.

    Args:
        seconds: 0 or more; rounded to hundredths.

    Returns:
        Tokens from 256 to 355; none where it rounds to nothing.

    Paper: Oore et al. 2018, "This time with feeling".
    """
    whole, rest = divmod(round(seconds * 100), 100)
    return [TIME_SHIFT + 99] * whole + [TIME_SHIFT + rest - 1] * (rest > 0)


def _checked(tokens: npt.ArrayLike) -> npt.NDArray[np.int64]:
    row = np.asarray(tokens)
    if row.size == 0:
        return np.zeros(0, dtype=np.int64)
    if row.ndim != 1 or not np.issubdtype(row.dtype, np.integer):
        raise CourseError(
            f"Events are one row of whole numbers; this has the shape {list(row.shape)} and holds "
            f"{row.dtype}."
        )
    if row.min() < 0 or row.max() >= VOCABULARY:
        raise CourseError(
            f"Events run from 0 to {VOCABULARY - 1}; this row has {row.min()} to {row.max()}."
        )
    return row.astype(np.int64)


def _in_seconds(parsed: Parsed, name: str) -> tuple[Any, ...]:
    """Return starts and ends in seconds, pitches and velocities of a file's pitched notes."""
    columns = parsed.columns
    drums = [track.is_drum for track in parsed.tracks]
    if any(drums):
        pitched = ~np.repeat(drums, parsed.lengths)
        columns = tuple(column[pitched] for column in columns)
    times, durations, pitches, velocities = columns
    seconds = clock(tempo_changes(parsed.score), parsed.score.tpq)
    ends = seconds(times + durations)
    if ends.max(initial=0.0) > MAX_SECONDS:
        raise CourseError(f"{name} lasts more than six hours. Cut it into pieces.")
    return seconds(times), ends, pitches, velocities


def _encode_several(pieces: Sequence[tuple[Any, ...]]) -> list[Tokens]:
    if not pieces:
        return []
    numbers = np.repeat(np.arange(len(pieces)), [len(piece[0]) for piece in pieces])
    columns = (np.concatenate(column) for column in zip(*pieces, strict=True))
    return _encode(_columns(numbers, *columns), len(pieces))


def _columns(piece: Any, starts: Any, ends: Any, pitches: Any, velocities: Any) -> _Columns:
    """Round times to 10 ms; halves go up, and no note is shorter than one unit."""
    on, off = (np.floor(np.asarray(t) / SHIFT_SECONDS + 0.5 + 1e-7) for t in (starts, ends))
    on = on.astype(np.int64)
    return _Columns(
        np.asarray(piece, dtype=np.int64),
        on,
        np.maximum(off.astype(np.int64), on + 1),
        np.asarray(pitches).astype(np.int64),
        np.asarray(velocities).astype(np.int64),
    )


def _apart(notes: _Columns) -> _Columns:
    """Make the notes of each pitch follow one another: no two start at once or overlap."""
    # One number that sorts by piece, pitch and start; six hours have 2,160,000 units of 10 ms.
    keys = ((notes.piece << 7 | notes.pitch) << 22) | notes.on
    order = np.argsort(keys)
    keys, off, velocity = keys[order], notes.off[order], notes.velocity[order]
    first = np.ones(len(keys), dtype=np.bool_)
    first[1:] = keys[1:] != keys[:-1]
    if not first.all():
        starts = np.flatnonzero(first)
        velocity, off = np.maximum.reduceat(velocity, starts), np.maximum.reduceat(off, starts)
        keys = keys[first]
    voice, on = keys >> 22, keys & (1 << 22) - 1
    same = voice[1:] == voice[:-1]
    off[:-1] = np.where(same, np.minimum(off[:-1], on[1:]), off[:-1])
    return _Columns(voice >> 7, on, off, voice & 127, velocity)


def _encode(notes: _Columns, pieces: int) -> list[Tokens]:
    """Return each piece's tokens."""
    if not len(notes.on):
        return [np.zeros(0, dtype=np.int16) for _ in range(pieces)]
    notes = _apart(notes)
    # An event is one number: piece and time, off before on, pitch, velocity. Sorting the numbers
    # sorts the music.
    step = int(notes.off.max()) + 1
    base, place = notes.piece * step, notes.pitch << 5
    keys = np.concatenate(
        [
            (base + notes.off) << 13 | place,
            (base + notes.on) << 13 | _ON | place | notes.velocity >> 2,
        ]
    )
    keys.sort()
    clock, starts = keys >> 13, (keys & _ON) != 0
    piece = clock // step
    wait = clock - piece * step
    wait[1:] -= np.where(piece[1:] == piece[:-1], wait[:-1], 0)
    bins, owner = keys[starts] & 31, piece[starts]
    changed = np.ones(len(bins), dtype=np.bool_)
    changed[1:] = (bins[1:] != bins[:-1]) | (owner[1:] != owner[:-1])
    loud = np.zeros(len(keys), dtype=np.int64)
    loud[starts] = np.where(changed, VELOCITY + bins, 0)
    sounds = (keys >> 5 & 127) + np.where(starts, NOTE_ON, NOTE_OFF)
    tokens, ends = _assemble(wait, loud, sounds)
    before = np.searchsorted(piece, np.arange(pieces + 1))  # events before each piece
    bounds = np.concatenate([[0], ends])[before].tolist()
    return [tokens[first:last] for first, last in pairwise(bounds)]


def _assemble(wait: Any, loud: Any, notes: Any) -> tuple[Tokens, Any]:
    """Lay out waits, velocities and notes; return the tokens and where each event's end."""
    full, remainder = np.divmod(wait, SHIFTS)
    part, has_velocity = remainder > 0, loud > 0
    ends = np.cumsum(full + part + has_velocity + 1)
    tokens = np.full(int(ends[-1]), TIME_SHIFT + SHIFTS - 1, dtype=np.int16)
    tokens[ends - 1] = notes
    tokens[ends[has_velocity] - 2] = loud[has_velocity]
    tokens[(ends - has_velocity)[part] - 2] = TIME_SHIFT - 1 + remainder[part]
    return tokens, ends

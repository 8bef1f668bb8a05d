"""The melody grid: one voice, one token a step; a note starts, holds on, or rests.

Melodies of all keys are alike once they are moved to the white keys. A melody that somebody brings
along as a primer is fitted to a system's grid by one rule for all systems, `fit_melody`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coursekit.encodings.grid import REST, Grid, decode_grid, encode_grid
from coursekit.encodings.notes import Notes, notes_of, to_midi
from coursekit.errors import CourseError, announce
from coursekit.spelling import key_of
from coursekit.timing import bar_lines

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

# On which white key each mode's scale begins, as a pitch class.
_WHITE_TONICS = {"major": 0, "dorian": 2, "phrygian": 4, "lydian": 5, "mixolydian": 7, "minor": 9,
                 "locrian": 11}  # fmt: skip
_STEP_NAMES = {1: "quarters", 2: "eighths", 4: "sixteenths", 12: "twelfths of a beat"}
MOST_MOVED_STEPS = 0.25
"""How far from a step a note of a fitted melody may begin; farther, it is another rhythm."""
EXACT_BEATS = 0.01
"""What is as near to the grid is on it: files count time in ticks."""
MOST_BEATS = 4_000
"""How long a fitted melody may be."""


def encode_melody(
    music: PrettyMIDI | Notes, *, steps_per_beat: int = 4, steps: int | None = None
) -> Grid:
    """Encode one voice as a row of tokens.

    Args:
        music: a PrettyMIDI with one instrument, or `[note]` of NOTE_DTYPE.
        steps_per_beat: 4 makes a step a sixteenth note.
        steps: how many tokens; without it the row ends where the last note does.

    Returns:
        `[step]` int16: 0-127 a note of that pitch starts, HOLD = 128, REST = 129.

    Raises:
        CourseError: there is more than one instrument, or more than one note at once.
    """
    if isinstance(music, np.ndarray):
        single = music.copy()
        single["track"] = 0
        midi = to_midi(single)
        if not midi.instruments:
            return np.full(steps or 0, REST, dtype=np.int16)
    else:
        midi = music
    grid = encode_grid(midi, steps_per_beat=steps_per_beat, voices=1, steps=steps)
    return np.ascontiguousarray(grid[:, 0])


def decode_melody(
    tokens: npt.ArrayLike, *, steps_per_beat: int = 4, tempo: float = 100.0
) -> PrettyMIDI:
    """Turn a row of tokens back into music.

    Args:
        tokens: `[step]` of values 0 to 129. A HOLD with nothing to hold is read as a rest.
        steps_per_beat: how many steps make a beat.
        tempo: beats a minute.

    Returns:
        Music for a flute.

    Raises:
        CourseError: the row has the wrong shape or values outside the vocabulary.
    """
    row = np.asarray(tokens)
    if row.ndim != 1:
        raise CourseError(
            f"A melody has the shape [step]; this has {list(row.shape)}. For several voices use "
            "decode_grid."
        )
    return decode_grid(
        row[:, None],
        steps_per_beat=steps_per_beat,
        tempo=tempo,
        names=("Melody",),
        programs=(73,),
        velocity=90,
    )


def shift_to_white(key: tuple[int, str]) -> int:
    """Return how far a key lies from the white keys: major goes to C, minor to A, dorian to D.

    Args:
        key: the tonic's pitch class, 0 for C, and the mode, such as `major` or `dorian`.

    Returns:
        Semitones, from -6 down to 5 up.
    """
    tonic, mode = key
    return (_WHITE_TONICS[mode] - tonic + 6) % 12 - 6


def white_shift(music: PrettyMIDI) -> int:
    """Return by how many semitones, -6 to 5, music is moved so that its key has white keys only."""
    tonic, minor = key_of(music)
    return shift_to_white((tonic, "minor" if minor else "major"))


def fit_melody(
    music: PrettyMIDI,
    *,
    system: str,
    steps_per_beat: int,
    rests: bool = False,
    opening_rest: bool = True,
    beats_per_bar: int = 4,
    first_beats: float | None = None,
    what: str = "primer",
) -> Notes:
    """Return a melody on a system's grid; what cannot be kept is announced in a sentence.

    A note begins on the step that lies within a quarter of a step; it ends on the nearest step,
    but lasts one step or more and no longer than to the next note. All else is refused, since it
    would be another tune.

    Args:
        music: one note at a time. The first instrument with pitches is taken.
        system: whose grid it is, as the sentences call it, such as `CONCERT`.
        steps_per_beat: 4 makes a step a sixteenth note.
        rests: whether the system knows rests; if not, each is filled by the note before it.
        opening_rest: whether the melody may begin later than at the first beat.
        beats_per_bar: the system's bar; an upbeat that the music has as a short first bar is
            moved to the end of a whole one.
        first_beats: take only so much of the melody.
        what: what the sentences call the melody.

    Returns:
        `[note]` of NOTE_DTYPE, in order, with onsets and durations of whole steps, in beats.

    Raises:
        CourseError: it is no melody, or not on the grid; the sentence says where.
    """
    rows = _first_line(music, what)
    upbeat_beats = _upbeat_beats(music)
    if upbeat_beats and -upbeat_beats % beats_per_bar:
        rows["onset"] += -upbeat_beats % beats_per_bar
        announce(f"The upbeat of the {what} stands at the end of a whole bar.")
    if first_beats is not None:
        rows = _cut(rows, first_beats, what)
    grid = f"{system}'s grid of {_STEP_NAMES[steps_per_beat]}"
    starts = _start_steps(rows, steps_per_beat, grid, what)
    if starts[0] > 0 and not opening_rest:
        raise CourseError(
            f"The {what} begins with a rest of {_count(starts[0] / steps_per_beat, 'beat')}, which "
            f"{system} cannot hold. Let its first note begin on the first beat."
        )
    ends = _end_steps(rows, starts, steps_per_beat)
    before_rest = np.append(ends[:-1] < starts[1:], False)
    filled = before_rest & (not rests)
    ends[filled] = starts[1:][filled[:-1]]
    fitted = rows.copy()
    fitted["onset"], fitted["duration"] = starts / steps_per_beat, (ends - starts) / steps_per_beat
    _announce_moves(rows, fitted, filled, grid, what)
    if filled.any():
        announce(
            f"The rests of the {what} were filled by holding the note before, since {system} knows "
            "no rest."
        )
    return fitted


def steps_of(rows: Notes, steps_per_beat: int) -> tuple[list[int], list[int]]:
    """Return onsets and durations of notes on a grid, in steps."""
    onsets, durations = (
        np.rint(rows[column] * steps_per_beat).astype(int).tolist()
        for column in ("onset", "duration")
    )
    return onsets, durations


def _first_line(music: PrettyMIDI, what: str) -> Notes:
    """Return the notes of the first instrument that has pitches, or say that there is none."""
    rows = notes_of(music)
    rows = rows[~rows["drum"]]
    if not len(rows):
        raise CourseError(
            f"The {what} has no note with a pitch. Give a melody of one note or more."
        )
    line: Notes = rows[rows["track"] == rows["track"].min()]
    if others := len(rows) - len(line):
        announce(
            f"Only the first instrument of the {what} was taken; {_count(others, 'note')} of "
            f"others {_was(others)} left away."
        )
    if (line["onset"] + line["duration"]).max() > MOST_BEATS:
        raise CourseError(f"The {what} is too long. Give at most {MOST_BEATS:,} beats.")
    return line


def _count(number: float, noun: str) -> str:
    return f"{number:g} {noun}" if number == 1 else f"{number:g} {noun}s"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _upbeat_beats(music: PrettyMIDI) -> float:
    """Return the length of an incomplete first bar, 0 where there is none."""
    lines, has_pickup = bar_lines(music)
    return float(lines[1] - lines[0]) if has_pickup else 0.0


def _cut(rows: Notes, beats: float, what: str) -> Notes:
    """Return the first beats of a melody, and announce what comes after them."""
    kept: Notes = rows[rows["onset"] < beats - EXACT_BEATS]
    if not len(kept):
        raise CourseError(f"The {what} has no note in its first {beats:g} beats. Begin it sooner.")
    if later := len(rows) - len(kept):
        announce(
            f"Only the first {beats:g} beats of the {what} were taken; {_count(later, 'note')} "
            f"after them {_was(later)} left away."
        )
    room = beats - kept["onset"]
    if (kept["duration"] > room + EXACT_BEATS).any():
        announce(f"The {what}'s note that sounds on after {beats:g} beats was cut there.")
    kept["duration"] = np.minimum(kept["duration"], room)
    return kept


def _start_steps(rows: Notes, steps_per_beat: int, grid: str, what: str) -> npt.NDArray[np.int64]:
    """Return the step on which each note begins, or say why the notes have none of their own."""
    overlap_steps = (rows["onset"] + rows["duration"])[:-1] - rows["onset"][1:]
    overlap_steps *= steps_per_beat
    places = rows["onset"] * steps_per_beat
    starts: npt.NDArray[np.int64] = np.rint(places).astype(np.int64)
    at_once = np.flatnonzero((overlap_steps > 0.5) | (np.diff(rows["onset"]) < EXACT_BEATS))
    if len(at_once):
        raise CourseError(
            f"The {what} has several notes at once at beat {rows['onset'][at_once[0] + 1]:g}. Give "
            "a melody: one note at a time."
        )
    away = np.flatnonzero(
        (np.abs(places - starts) > MOST_MOVED_STEPS + 1e-6) | (np.diff(starts, prepend=-1) <= 0)
    )
    if len(away):
        raise CourseError(
            f"Note {away[0] + 1} of the {what}, at beat {rows['onset'][away[0]]:g}, has no step of "
            f"its own in {grid}; moved there, it would be another rhythm. Quantise the {what} to "
            "this grid first, or play it more slowly."
        )
    return starts


def _end_steps(
    rows: Notes, starts: npt.NDArray[np.int64], steps_per_beat: int
) -> npt.NDArray[np.int64]:
    """Return the step at which each note ends: the nearest, but no later than the next note."""
    nearest = np.rint((rows["onset"] + rows["duration"]) * steps_per_beat).astype(np.int64)
    ends: npt.NDArray[np.int64] = np.maximum(nearest, starts + 1)
    ends[:-1] = np.minimum(ends[:-1], starts[1:])
    return ends


def _announce_moves(
    rows: Notes, fitted: Notes, filled: npt.NDArray[np.bool_], grid: str, what: str
) -> None:
    """Say how many notes begin or end elsewhere than they did, but for rests that were filled."""
    start_moves = np.abs(fitted["onset"] - rows["onset"])
    ends, fitted_ends = (table["onset"] + table["duration"] for table in (rows, fitted))
    end_moves = np.where(filled, 0, np.abs(fitted_ends - ends))
    moves_beats = np.maximum(start_moves, end_moves)
    if (moved := moves_beats > EXACT_BEATS).any():
        most = np.ceil(100 * moves_beats.max() - 1e-6) / 100
        announce(
            f"{moved.sum()} of the {what}'s {_count(len(rows), 'note')} {_was(moved.sum())} moved, "
            f"lengthened or shortened by at most {most:g} of a beat to {grid}."
        )

"""Notes as triples of arrival time, duration, and instrument with pitch, and what is anticipated.

The vocabulary of the Anticipatory Music Transformer (Thickstun et al. 2023): three tokens a note,
each kind with numbers of its own, and a second copy of all of them for notes that are told ahead
of their time. It has no loudness. The rests with which the original fills long silences are passed
over. Lesson 19.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coursekit.encodings.notes import blank_midi, note_objects
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Ints = npt.NDArray[np.int64]

STEPS = 100
"""Steps of time in a second."""
TIMES, DURATIONS, PITCHES, DRUMS = 10_000, 1_000, 128, 128
"""Arrival times to 100 s, durations to 10 s, pitches, and the number of the drums' instrument."""
NOTES = PITCHES * (DRUMS + 1)
DURATION, NOTE = TIMES, TIMES + DURATIONS
"""Where the tokens of durations and of notes begin; those of times begin at 0."""
REST = NOTE + NOTES
CONTROL = REST + 1
"""What is added to a token of a note that is told ahead."""
SEPARATOR = CONTROL + REST
AUTOREGRESS, ANTICIPATE = SEPARATOR + 1, SEPARATOR + 2
"""The first token of a row: nothing is told ahead, or something is."""
VOCABULARY = ANTICIPATE + 1
INTERVAL = 5.0
"""Seconds by which a note that is told ahead comes before its time."""
LOUDNESS = 90
"""The velocity of every note, since the vocabulary has none."""


def encode_arrivals(midi: PrettyMIDI) -> Ints:
    """Return notes as tokens, three a note, in the order of their arrival.

    Args:
        midi: the music; loudness and pedal are lost, and times are rounded to 10 ms.

    Returns:
        `[3 * note]`: arrival time, duration, instrument and pitch. A note is held for 10 s at most.

    Raises:
        CourseError: a note begins after 100 s, beyond what the vocabulary can say.
    """
    rows = [(round(note.start * STEPS), round((note.end - note.start) * STEPS),
             DRUMS if part.is_drum else part.program, note.pitch)
            for part in midi.instruments for note in part.notes]  # fmt: skip
    table = np.array(sorted(rows), dtype=np.int64).reshape(-1, 4)
    late = table[table[:, 0] >= TIMES]
    if len(late):
        raise CourseError(
            f"A note begins after {late[0, 0] / STEPS:g} seconds; arrival times go to "
            f"{TIMES // STEPS} seconds. Cut the music into pieces."
        )
    begin, length, program, pitch = table.T
    tokens = [begin, DURATION + length.clip(0, DURATIONS - 1), NOTE + PITCHES * program + pitch]
    return np.stack(tokens, axis=1).reshape(-1)


def decode_arrivals(tokens: npt.ArrayLike) -> PrettyMIDI:
    """Return triples of tokens as music; it undoes `encode_arrivals`.

    Args:
        tokens: `[3 * note]`, of notes that are told ahead too; a rest is passed over.

    Raises:
        CourseError: they are no whole triples of a time, a duration and a note.
    """
    import pretty_midi

    rows = _triples(tokens)
    rows = np.where(rows >= CONTROL, rows - CONTROL, rows)
    rows = rows[rows[:, 2] != REST]
    program, pitch = np.divmod(rows[:, 2] - NOTE, PITCHES)
    begin = rows[:, 0] / STEPS
    # A note of no length would not be heard: it gets one step.
    end = begin + (rows[:, 1] - DURATION).clip(1) / STEPS
    midi = blank_midi(120.0)
    for number in np.unique(program).tolist():
        mine = program == number
        part = pretty_midi.Instrument(number % DRUMS, is_drum=number == DRUMS)
        part.notes = note_objects(begin[mine], end[mine], pitch[mine],
                                  [LOUDNESS] * int(mine.sum()))  # fmt: skip
        midi.instruments.append(part)
    return midi


def interleaved(events: npt.ArrayLike, controls: npt.ArrayLike, *,
                seconds: float = INTERVAL) -> Ints:  # fmt: skip
    """Return one row in which notes that are given stand ahead of their time among the others.

    Args:
        events: `[3 * note]`, in order: what is to be foretold.
        controls: `[3 * note]`, in order: what is given, such as a melody.
        seconds: how long before its time a given note is told.

    Returns:
        `[1 + 3 * note]`: the flag, then each given note, as a control, right after the first event
        that comes later than its time less `seconds`.

    Raises:
        CourseError: they are no whole triples.
    """
    ahead = round(seconds * STEPS)
    given = _triples(controls)
    waiting = given[given[:, 0].argsort(kind="stable")].tolist()
    row = [ANTICIPATE if waiting else AUTOREGRESS]
    for event in _triples(events).tolist():
        row += event
        while waiting and event[0] >= waiting[0][0] - ahead:
            row += [CONTROL + token for token in waiting.pop(0)]
    return np.array(row + [CONTROL + token for given in waiting for token in given])


def parted(row: npt.ArrayLike) -> tuple[Ints, Ints]:
    """Return events and controls of a row; it undoes `interleaved`."""
    rows = _triples(np.asarray(row)[1:])
    told = rows[:, 0] >= CONTROL
    return rows[~told].reshape(-1), (rows[told] - CONTROL).reshape(-1)


def _triples(tokens: npt.ArrayLike) -> Ints:
    """Return tokens by threes.

    Raises:
        CourseError: a triple is not whole, or one of its tokens is of another kind.
    """
    given = np.asarray(tokens, dtype=np.int64).reshape(-1)
    if len(given) % 3:
        raise CourseError(
            f"A note has three tokens; {len(given)} are no whole number of notes. Leave out the "
            f"last {len(given) % 3}."
        )
    rows = given.reshape(-1, 3)
    plain = np.where(rows >= CONTROL, rows - CONTROL, rows)
    low, high = np.array([0, DURATION, NOTE]), np.array([DURATION, NOTE, REST + 1])
    fits = ((plain >= low) & (plain < high)).all(axis=1)
    if not fits.all():
        raise CourseError(
            f"Note {int(np.flatnonzero(~fits)[0]) + 1} is no arrival time, duration and pitch: "
            f"{rows[~fits][0].tolist()}."
        )
    return rows

"""Beats and bars of a PrettyMIDI, which itself counts in seconds.

A beat is a quarter note whatever the time signature, as in MIDI itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import Instrument, PrettyMIDI

MAX_BARS = 100_000


def to_beats(midi: PrettyMIDI, seconds: ArrayLike) -> NDArray[np.float64]:
    """Return where times in seconds lie in beats, through every change of tempo.

    Args:
        midi: the piece whose tempo counts.
        seconds: any shape.

    Returns:
        The same shape, in beats.
    """
    starts, beats, tempi = _tempo_map(midi)
    times = np.asarray(seconds, dtype=np.float64)
    segment = np.clip(np.searchsorted(starts, times, side="right") - 1, 0, None)
    return np.asarray(beats[segment] + (times - starts[segment]) * tempi[segment] / 60)


def to_seconds(midi: PrettyMIDI, beats: ArrayLike) -> NDArray[np.float64]:
    """Return when, in seconds, places in beats are heard; the inverse of `to_beats`."""
    starts, places, tempi = _tempo_map(midi)
    where = np.asarray(beats, dtype=np.float64)
    segment = np.clip(np.searchsorted(places, where, side="right") - 1, 0, None)
    return np.asarray(starts[segment] + (where - places[segment]) * 60 / tempi[segment])


def notes_in_beats(midi: PrettyMIDI, parts: Iterable[Instrument]) -> NDArray[np.float64]:
    """Return the notes of some parts of a piece, part after part, as a table.

    Args:
        midi: the piece whose tempo counts.
        parts: instruments of the piece.

    Returns:
        `[note, (onset, end, pitch)]`, times in beats.
    """
    rows = [(note.start, note.end, note.pitch) for part in parts for note in part.notes]
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    table[:, :2] = to_beats(midi, table[:, :2])
    return table


def tempo_at(midi: PrettyMIDI, beat: float) -> float:
    """Return the tempo at a place, in beats a minute."""
    _, places, tempi = _tempo_map(midi)
    return float(tempi[max(0, int(np.searchsorted(places, beat + 1e-6, side="right")) - 1)])


def bar_lines(midi: PrettyMIDI) -> tuple[NDArray[np.float64], bool]:
    """Return where the bars begin and whether the first of them is a pickup.

    A time signature is 4/4 until another is set. A first bar that is one bar of a shorter time
    signature, followed by a longer one, is a pickup: 1/4 for one beat, then 4/4.

    Returns:
        Bar lines in beats, one more than there are bars: the last is where the music's last bar
        ends. A piece without notes has the single line 0.

    Raises:
        CourseError: the piece has more than 100,000 bars, or a note ends at no time, so a time in
            it must be wrong.
    """
    ends = [note.end for part in midi.instruments for note in part.notes]
    if not ends:
        return np.zeros(1), False
    if not np.isfinite(ends).all():
        raise CourseError(
            "A note of this piece has no proper end (nan or inf). Repair or remove it."
        )
    end = float(to_beats(midi, max(ends))) - 1e-6
    changes = sorted(midi.time_signature_changes, key=lambda change: change.time)
    signatures = [(0.0, 4.0)] if not changes or changes[0].time > 1e-6 else []
    for change in changes:
        length = 4 * change.numerator / change.denominator
        signatures.append((float(to_beats(midi, change.time)), length))
    lines: list[float] = []
    close = 0.0
    for index, (start, length) in enumerate(signatures):
        until = signatures[index + 1][0] if index + 1 < len(signatures) else np.inf
        stop = min(until, end)
        if until - start < 1e-6 or (lines and stop - start < 1e-6):
            continue
        if (stop - start) / length > MAX_BARS:
            raise CourseError(
                f"This piece has more than {MAX_BARS:,} bars, so one of its notes must have a "
                "wrong time. Look at the largest onset."
            )
        # A hair's breadth less, so that rounding does not make an empty bar before a change.
        count = max(1, int(np.ceil((stop - start) / length - 1e-6)))
        lines.extend(start + length * k for k in range(count))
        close = min(lines[-1] + length, until)
    lines.append(close)
    pickup = (
        len(signatures) > 1
        and signatures[0][1] < signatures[1][1]
        and abs(signatures[1][0] - signatures[0][0] - signatures[0][1]) < 1e-3
    )
    return np.array(lines), pickup


def _tempo_map(
    midi: PrettyMIDI,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return, for each tempo, when it starts in seconds, where in beats, and beats a minute."""
    starts, tempi = midi.get_tempo_changes()
    beats = np.concatenate([[0.0], np.cumsum(np.diff(starts) * tempi[:-1] / 60)])
    return np.asarray(starts), beats, np.asarray(tempi)

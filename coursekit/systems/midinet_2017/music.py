"""From pitches to music: chords by name, a comping of them, and a melody's bars as a melody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from coursekit.encodings.eighths import fold
from coursekit.encodings.grid import HOLD
from coursekit.encodings.melody import fit_melody, steps_of
from coursekit.encodings.notes import NOTE_DTYPE, Notes, to_midi
from coursekit.encodings.psychoacoustic import chord_notes
from coursekit.encodings.rhythm_section import comping
from coursekit.errors import CourseError
from coursekit.systems.midinet_2017.data import LOW, STEPS, Ints, prolonged, triad

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

STEPS_PER_BEAT, BEATS = 4, 4
NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_FLUTE = 73


def chord_number(name: str) -> int:
    """Return a chord as MidiNet knows it, 0 to 23: its root, and 12 more where its third is minor.

    Args:
        name: such as `C`, `F#m` or `Bb7`; a seventh is passed over.

    Raises:
        CourseError: it is no such name.
    """
    root, third, *_ = chord_notes(name)
    return root + 12 * ((third - root) % 12 == 3)


def chord_numbers(chords: str | Sequence[str], bars: int) -> Ints:
    """Return a chord for each bar, from 0 to 23; where there are fewer names they come again.

    Args:
        chords: names, parted by spaces or bars such as `C | Am | F G`, or a list of them.
        bars: how many.

    Raises:
        CourseError: there is no chord, or a name is none.
    """
    texts = chords.replace("|", " ").split() if isinstance(chords, str) else list(chords)
    if not texts or not all(isinstance(text, str) for text in texts):
        raise CourseError(
            f"chords is {chords!r:.60}; it takes one chord or more, such as 'C Am F G'."
        )
    return np.resize([chord_number(text.strip()) for text in texts], bars)


def filled(chords: Sequence[str], otherwise: str) -> list[str]:
    """Return a row of chords in which an empty cell has the chord before it, or the first there is.

    Args:
        chords: names, "" where a cell is empty.
        otherwise: chords where all cells are.
    """
    named = [chord for chord in chords if chord]
    if not named:
        return otherwise.split()
    row, sounding = [], named[0]
    for chord in chords:
        sounding = chord or sounding
        row.append(sounding)
    return row


def chord_name(chord: int) -> str:
    """Return the name of a chord from 0 to 23."""
    return NAMES[chord % 12] + ("m" if chord >= 12 else "")


def melody_notes(bars: Ints) -> Notes:
    """Return bars `[bar, 16]` of pitches from 0 for C4 as notes; equal neighbours are one note.

    A note does not sound on over a bar line.
    """
    line = np.asarray(bars)
    begins = np.ones(line.shape, dtype=bool)
    begins[:, 1:] = line[:, 1:] != line[:, :-1]
    onsets = np.flatnonzero(begins)
    rows = np.zeros(len(onsets), NOTE_DTYPE)
    rows["onset"] = onsets / STEPS_PER_BEAT
    rows["duration"] = np.diff(np.append(onsets, line.size)) / STEPS_PER_BEAT
    rows["pitch"], rows["velocity"] = line.reshape(-1)[onsets] + LOW, 92
    rows["program"] = _FLUTE
    return rows


def sounded(bars: Ints, chords: Ints, *, tempo: float = 100.0, comped: bool = True) -> PrettyMIDI:
    """Return bars of melody as music, with or without a piano that comps their chords.

    Args:
        bars: `[bar, 16]` pitches from 0 for C4.
        chords: `[bar]` from 0 to 23.
        tempo: quarter notes a minute.
        comped: whether the chords are played.
    """
    return with_comping(melody_notes(bars), chords, tempo=tempo, comped=comped)


def with_comping(melody: Notes, chords: Ints, *, tempo: float, comped: bool = True) -> PrettyMIDI:
    """Return a melody over a piano that comps a chord for each bar."""
    rows = [melody]
    if comped:
        spans = [
            (BEATS * bar, BEATS * (bar + 1), voiced(chord)) for bar, chord in enumerate(chords)
        ]
        rows.append(comping(spans, track=1))
    return to_midi(np.concatenate(rows), tempo=tempo, names=["Melody", "Piano"][: len(rows)])


def voiced(chord: int) -> tuple[int, ...]:
    """Return a triad around C3, below the melody, with its root in the bass."""
    root, *others = triad(int(chord))
    bass = 36 + root if root >= 4 else 48 + root
    return (bass, *(48 + other if other >= 4 else 60 + other for other in others))


def bars_of(music: PrettyMIDI) -> tuple[Notes, Ints, int]:
    """Return a melody's notes, its bars as pitches, and by how many semitones these were moved.

    Args:
        music: one note at a time, on a grid of sixteenths; see `fit_melody`, which fits it.

    Returns:
        The notes as they are; `[bar, 16]` pitches from 0 for C4, in whole bars with rests and the
        end filled by the note before; and by how many octaves, in semitones, these lie higher.
        Where the melody spans more than two octaves, single pitches are moved farther.

    Raises:
        CourseError: it is no such melody.
    """
    notes = fit_melody(music, system="MidiNet", steps_per_beat=STEPS_PER_BEAT, rests=True)
    onsets, durations = steps_of(notes, STEPS_PER_BEAT)
    row = np.full(-(-(onsets[-1] + durations[-1]) // STEPS) * STEPS, HOLD)
    row[onsets] = notes["pitch"]
    pitches, _, _ = prolonged(row)
    bars = pitches.reshape(-1, STEPS) - LOW
    moved = -12 * (int(bars[-1].min()) // 12)
    return notes, fold(bars + moved), moved

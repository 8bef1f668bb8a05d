"""Lead sheets: a melody in C, note after note, with the name of a chord for each note.

A note is (MIDI pitch, duration in twelfths of a beat, chord); without chords the name is "". A
rest lengthens the note before it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coursekit.encodings.grid import HOLD
from coursekit.encodings.melody import fit_melody, shift_to_white
from coursekit.encodings.notes import NOTE_DTYPE, Notes, to_midi
from coursekit.encodings.psychoacoustic import (
    END,
    HIGH,
    LOW,
    TICKS,
    chord_notes,
    encode_chords,
    encode_durations,
    encode_pitches,
)
from coursekit.errors import CourseError
from coursekit.spelling import key_of

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Note = tuple[int, int, str]
LeadSheet = tuple[Note, ...]
PIANO = 0


def line_in_c(melody: Notes, key: tuple[int, str]) -> LeadSheet:
    """Return a melody moved to the white keys, then by octaves between LOW and HIGH if it fits.

    Args:
        melody: `[note]` of NOTE_DTYPE, one note at a time.
        key: tonic pitch class and mode.

    Returns:
        Its notes without chords; none where a duration is no multiple of a twelfth of a beat.
    """
    end = melody["onset"][-1] + melody["duration"][-1]
    ticks = np.diff([*melody["onset"], end]) * TICKS
    whole = np.round(ticks).astype(int)
    if np.abs(ticks - whole).max() > 1e-6 or whole.min() < 1:
        return ()
    pitches = melody["pitch"].astype(int) + shift_to_white(key)
    while pitches.min() < LOW:
        pitches += 12
    while pitches.max() > HIGH:
        pitches -= 12
    return tuple((p, t, "") for p, t in zip(pitches.tolist(), whole.tolist(), strict=True))


def encode_lead_sheet(
    midi: PrettyMIDI, *, system: str = "a lead sheet", beats_per_bar: int = 4
) -> tuple[LeadSheet, int, int]:
    """Return the melody of some music in C, without chords; see `fit_melody`, which fits it.

    Args:
        midi: one note at a time.
        system: who asks for it, as sentences call it.
        beats_per_bar: the system's bar.

    Returns:
        The notes, by how many semitones they were transposed from the music's key, and the rest
        before the first note in twelfths of a beat.

    Raises:
        CourseError: there is no note, several sound at once, or they are not on the grid.
    """
    rows = fit_melody(midi, system=system, steps_per_beat=TICKS, beats_per_bar=beats_per_bar)
    tonic, minor = key_of(midi)
    sheet = line_in_c(rows, (tonic, "minor" if minor else "major"))
    return sheet, sheet[0][0] - int(rows["pitch"][0]), round(float(rows["onset"][0]) * TICKS)


def decode_lead_sheet(
    sheet: LeadSheet,
    *,
    tempo: float = 110.0,
    shift: int = 0,
    opening_rest: int = 0,
    beats: float | None = None,
    name: str = "Flute",
    program: int = 73,
    time_signature: tuple[int, int] = (4, 4),
) -> PrettyMIDI:
    """Return a lead sheet as music: the melody, and a left hand on the piano where it has chords.

    Args:
        sheet: notes, end to end; END is passed over.
        tempo: quarter notes a minute.
        shift: transpose by so many semitones.
        opening_rest: silence before the first note, in twelfths of a beat.
        beats: cut there.
        name: of the melody's instrument.
        program: its MIDI program.
        time_signature: the left hand has the root on a bar's first beat.

    Raises:
        CourseError: there is no note to play.
    """
    sheet = tuple(note for note in sheet if note[0] < HOLD)
    if not sheet:
        raise CourseError("There is no note to play. Give one note or more.")
    pitches, ticks, chords = (np.array(aspect) for aspect in zip(*sheet, strict=True))
    ends = opening_rest + np.cumsum(ticks)
    starts = ends - ticks  # whole numbers, so that a note on a beat is just on it
    onsets = starts / TICKS
    last = float(ends[-1]) / TICKS if beats is None else beats
    rows = np.zeros(len(sheet), NOTE_DTYPE)
    rows["onset"], rows["duration"] = onsets, np.minimum(ticks / TICKS, last - onsets)
    rows["pitch"], rows["velocity"], rows["program"] = pitches + shift, 90, program
    rows, names = rows[onsets < last], [name]
    if all(chords):
        beats_played = range(math.ceil(opening_rest / TICKS), math.ceil(last - 1e-9))
        sounding = np.searchsorted(starts, TICKS * np.array(beats_played), side="right") - 1
        hand = _left_hand(beats_played, chords[sounding].tolist(), last, time_signature[0])
        hand["pitch"] += shift
        rows, names = np.concatenate([rows, hand]), [name, "Left hand"]
    key = (shift % 12, "major")
    return to_midi(rows, tempo=tempo, names=names, time_signature=time_signature, key=key)


def _left_hand(beats: Sequence[int], chords: list[str], last: float, beats_per_bar: int) -> Notes:
    """Return the root, then the chord's other notes: of the chord that sounds on each beat."""
    rows = []
    for beat, chord in zip(beats, chords, strict=True):
        root, *others = chord_notes(chord)
        low = 36 + root if root < 8 else 24 + root
        middle = 48 + root if root < 5 else 36 + root  # below the melody, above the bass
        leads = beat % beats_per_bar == 0
        pitches = [low] if leads else [middle + (other - root) % 12 for other in others]
        length = 0.9 * min(1.0, last - beat)
        rows += [(beat, length, pitch, 62 if leads else 54, PIANO, 1, False) for pitch in pitches]
    return np.array(rows, dtype=NOTE_DTYPE)


@dataclass(frozen=True)
class Vocabulary:
    """The symbols of some lead sheets, aspect by aspect, and their psychoacoustic codes.

    Args:
        pitches: MIDI numbers, and END as the last.
        durations: in twelfths of a beat.
        chords: names; empty where the sheets have none.
    """

    pitches: tuple[int, ...]
    durations: tuple[int, ...]
    chords: tuple[str, ...] = ()

    @classmethod
    def of(cls, sheets: Sequence[LeadSheet]) -> Vocabulary:
        """Return the symbols of some lead sheets."""
        pitches, durations, chords = (
            sorted(set(aspect))
            for aspect in zip(*(note for sheet in sheets for note in sheet), strict=True)
        )
        return cls((*pitches, END), tuple(durations), tuple(filter(None, chords)))

    @property
    def aspects(self) -> int:
        """Two, or three with chords."""
        return 3 if self.chords else 2

    def codebooks(self) -> list[npt.NDArray[np.float64]]:
        """Return the codes of each aspect, `[symbol, size]`."""
        books = [encode_pitches(self.pitches), encode_durations(self.durations)]
        return [*books, encode_chords(self.chords)] if self.chords else books

    def knows(self, note: Note) -> bool:
        """Say whether all aspects of a note are symbols here."""
        pitch, ticks, chord = note
        known = pitch in self.pitches and ticks in self.durations
        return known and (not self.chords or chord in self.chords)

    def encode(self, sheet: LeadSheet, *, end: bool = True) -> npt.NDArray[np.int_]:
        """Return a lead sheet as indices `[note, aspect]`; END has no duration and no chord: -1.

        Raises:
            CourseError: a note is not in the vocabulary.
        """
        rows = []
        for place, (pitch, ticks, chord) in enumerate(sheet, 1):
            if not self.knows((pitch, ticks, chord)):
                over = f" over {chord}" if chord else ""
                raise CourseError(
                    f"Note {place} (pitch {pitch} for {ticks}/12 beat{over}) is unknown here. "
                    f"Pitches: {self.pitches[0]} to {self.pitches[-2]}; "
                    f"twelfths of a beat: {', '.join(map(str, self.durations))}."
                )
            row = [self.pitches.index(pitch), self.durations.index(ticks)]
            rows.append([*row, self.chords.index(chord)] if self.chords else row)
        if end:
            rows.append([self.pitches.index(END)] + [-1] * (self.aspects - 1))
        return np.array(rows, dtype=int).reshape(-1, self.aspects)

    def decode(self, indices: npt.NDArray[np.int_]) -> LeadSheet:
        """Return the notes of indices `[note, aspect]`, up to the first END."""
        sheet = []
        for pitch, duration, *chord in np.asarray(indices).tolist():
            if self.pitches[pitch] == END:
                break
            name = self.chords[chord[0]] if chord else ""
            sheet.append((self.pitches[pitch], self.durations[duration], name))
        return tuple(sheet)

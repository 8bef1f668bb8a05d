"""Melodies in bars of eight eighths as tokens, moved to the white keys; played with a left hand.

A token begins a note between C4 and B5 or lets the note before sound on; there are no rests. The
chords of the left hand are found by a rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coursekit.encodings.melody import fit_melody, steps_of, white_shift
from coursekit.encodings.notes import NOTE_DTYPE, to_midi
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Ints = npt.NDArray[np.int64]

STEPS, STEPS_PER_BEAT = 8, 2
"""Steps in a bar, and in a beat."""
LOW, PITCHES = 60, 24
"""Tokens 0 to 23 start a note from C4 to B5."""
HOLD = PITCHES
"""The token that lets the note before sound on."""
TOKENS = PITCHES + 1
"""How many tokens there are."""
TRIADS = {"C": (48, 52, 55), "F": (53, 57, 60), "G": (43, 47, 50), "Am": (45, 48, 52),
          "Dm": (50, 53, 57)}  # fmt: skip
"""The chords of the left hand, as MIDI pitches; an earlier one wins where two fit alike."""
_PIANO = 0


def fold(pitches: Ints) -> Ints:
    """Return distances from C4, moved by octaves into the two octaves that the tokens have."""
    high = np.where(pitches >= PITCHES, pitches % 12 + 12, pitches)
    return np.asarray(np.where(high < 0, high % 12, high))


def encode_bar(midi: PrettyMIDI, *, system: str = "a bar of tokens") -> tuple[list[int], int]:
    """Return the tokens of a melody's first bar, and by how many semitones it was moved.

    Args:
        midi: one note at a time, from the first beat on; see `fit_melody`, which fits it.
        system: who asks for it, as sentences call it.

    Returns:
        One token a step, to the end of the bar or of the melody if that is sooner; and semitones.

    Raises:
        CourseError: it is no single line on a grid of eighths that begins with a note, or it
            spans more than two octaves.
    """
    notes = fit_melody(
        midi,
        system=system,
        steps_per_beat=STEPS_PER_BEAT,
        opening_rest=False,
        first_beats=STEPS / STEPS_PER_BEAT,
    )
    shift = white_shift(midi)
    pitches = notes["pitch"].astype(int) + shift - LOW
    octave = -12 * (pitches.min() // 12)
    if (pitches + octave).max() >= PITCHES:
        raise CourseError(
            "The primer's first bar spans too much: moved into C, it must fit between a C and the "
            "B nearly two octaves above. Bring its highest notes down."
        )
    onsets, lengths = steps_of(notes, STEPS_PER_BEAT)
    tokens = np.full(onsets[-1] + lengths[-1], HOLD)
    tokens[onsets] = pitches + octave
    return tokens.tolist(), int(shift + octave)


def decode_bars(
    tokens: Sequence[int] | Ints, *, shift: int = 0, chords: bool = True, tempo: int = 108
) -> PrettyMIDI:
    """Return tokens as a piano piece in 4/4, an eighth a step.

    Args:
        tokens: whole bars; the first is a note.
        shift: semitones by which all is moved.
        chords: whether the left hand plays.
        tempo: quarter notes a minute.
    """
    line = np.asarray(tokens)
    starts = np.flatnonzero(line != HOLD)
    lengths = np.diff([*starts, len(line)])
    melody = zip(starts.tolist(), lengths.tolist(), line[starts].tolist(), strict=True)
    rows = [
        (start / 2, length / 2, LOW + token + shift, 84 if start % STEPS else 92, _PIANO, 0, False)
        for start, length, token in melody
    ]
    sounding = np.repeat(line[starts], lengths).reshape(-1, STEPS)
    for bar, bar_notes in enumerate(sounding.tolist() if chords else ()):
        root, third, fifth = TRIADS[triad_of(bar_notes)]
        pattern = ((root - 12,), (third, fifth), (root,), (third, fifth))
        rows += [
            (4.0 * bar + beat, 1.0, pitch + shift, 58, _PIANO, 1, False)
            for beat, pitches in enumerate(pattern)
            for pitch in pitches
        ]
    notes = np.array(rows, dtype=NOTE_DTYPE)
    return to_midi(notes, tempo=tempo, names=["Melody", "Chords"], key=(shift % 12, "major"))


def triad_of(sounding: Sequence[int]) -> str:
    """Return the triad that shares most steps with a bar.

    Args:
        sounding: the note that sounds at each step, as a distance from C4.
    """

    def shared_steps(name: str) -> int:
        pitch_classes = {pitch % 12 for pitch in TRIADS[name]}
        return sum(note % 12 in pitch_classes for note in sounding)

    return max(TRIADS, key=shared_steps)

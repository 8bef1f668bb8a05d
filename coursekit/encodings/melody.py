"""The melody grid: one voice, one token a step; a note starts, holds on, or rests.

Melodies of all keys are alike once they are moved to the white keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coursekit.encodings.grid import REST, Grid, decode_grid, encode_grid
from coursekit.encodings.notes import Notes, to_midi
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

# On which white key each mode's scale begins, as a pitch class.
_WHITE_TONICS = {"major": 0, "dorian": 2, "phrygian": 4, "lydian": 5, "mixolydian": 7, "minor": 9,
                 "locrian": 11}  # fmt: skip


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

"""Four voices as one row of tokens: S A T B of the first step, S A T B of the second, and so on.

This is how DeepBach's and Music Transformer's readers get chorales (Huang et al. 2018); lessons 13
and 14 use it. A frame is the four tokens of one step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coursekit.encodings.grid import HOLD, REST, Grid, decode_grid
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Ints = npt.NDArray[np.int64]
Pitches = npt.NDArray[np.int16]
"""`[step, 4]`: the MIDI pitch that each of four voices sounds, or REST; no holds are told apart."""

START, SILENT = 0, 1
LOWEST, HIGHEST = 29, 89
VOICES_IN_STEP = 4
TOKENS = HIGHEST - LOWEST + 3
"""The start of a piece, silence, and the pitches from LOWEST to HIGHEST."""


def frames(pitches: Pitches) -> Ints:
    """Return the tokens of sounding pitches step by step, `[step, 4]`.

    Args:
        pitches: `[step, 4]`, MIDI pitches or REST.

    Raises:
        CourseError: a pitch lies outside LOWEST to HIGHEST, or there are not four voices.
    """
    given = np.asarray(pitches)
    if given.ndim != 2 or given.shape[1] != VOICES_IN_STEP:
        raise CourseError(
            f"Four voices were expected, [step, 4]; here the shape is {list(given.shape)}."
        )
    silent = given == REST
    wrong = given[~silent & ((given < LOWEST) | (given > HIGHEST))]
    if len(wrong):
        raise CourseError(
            f"The pitch {int(wrong[0])} lies outside what chorales are serialised with, {LOWEST} "
            f"to {HIGHEST}. Move the music by an octave."
        )
    return np.where(silent, SILENT, given.astype(np.int64) - LOWEST + 2)


def serialise(pitches: Pitches) -> Ints:
    """Return sounding pitches `[step, 4]` as one row of tokens, `[4 * step]`; see `frames`."""
    return frames(pitches).reshape(-1)


def parallel(tokens: Ints) -> Pitches:
    """Return a row of tokens, whole steps of it, as sounding pitches `[step, 4]`.

    It undoes `serialise`. A START among the tokens is silent.

    Raises:
        CourseError: a token is unknown, or the last step is not whole.
    """
    given = np.asarray(tokens, dtype=np.int64).reshape(-1)
    if len(given) % VOICES_IN_STEP:
        raise CourseError(
            f"{len(given)} tokens are no whole number of steps of four voices. Leave out the last "
            f"{len(given) % VOICES_IN_STEP}."
        )
    if ((given < 0) | (given >= TOKENS)).any():
        raise CourseError(f"Tokens go from 0 to {TOKENS - 1}.")
    sounding = np.where(given <= SILENT, REST, given + LOWEST - 2)
    return sounding.astype(np.int16).reshape(-1, VOICES_IN_STEP)


def struck(pitches: Pitches, again: int | None = None) -> Grid:
    """Return sounding pitches `[step, 4]` as a grid that tells starts from holds.

    A voice begins a note where its pitch changes, and a repeated note cannot be told from a held
    one.

    Args:
        pitches: `[step, 4]`.
        again: strike a held note anew at every multiple of so many steps; None never does.
    """
    given = np.asarray(pitches, dtype=np.int16)
    held = np.zeros(given.shape, dtype=bool)
    held[1:] = (given[1:] == given[:-1]) & (given[1:] != REST)
    if again:
        held[::again] = False
    return np.where(held, np.int16(HOLD), given)


def to_midi(
    pitches: Pitches, *, steps_per_beat: int = 4, tempo: float = 80, again: int | None = None,
    pickup_beats: float = 0.0, time_signature: tuple[int, int] = (4, 4),
) -> PrettyMIDI:  # fmt: skip
    """Return sounding pitches as music for four voices, Soprano to Bass; see `struck`."""
    return decode_grid(
        struck(pitches, again),
        steps_per_beat=steps_per_beat,
        tempo=tempo,
        time_signature=time_signature,
        pickup_beats=pickup_beats,
    )

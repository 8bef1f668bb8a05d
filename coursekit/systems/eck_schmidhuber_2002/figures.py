"""The figures by which pieces are compared, and a random walk to compare them with."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.corpora import blues
from coursekit.corpora.blues import CHORD_NOTES, MELODY_NOTES, SEGMENTS, STEPS, STEPS_PER_BAR

Values = npt.NDArray[np.float64]

CHORDS, MELODY = len(CHORD_NOTES), len(MELODY_NOTES)
TEN_CHORUSES = 10 * STEPS
"""Steps of the runs that are judged."""
WALKED = tuple(pitch for pitch in MELODY_NOTES if pitch % 12 in blues.SCALE)
"""The blues scale from C4 to C5, as MIDI pitches."""


def random_walk(steps: int, rng: np.random.Generator) -> npt.NDArray[np.int_]:
    """Walk up and down the blues scale in quarter notes, each way with the same chance.

    Args:
        steps: eighth notes.
        rng: where the steps come from.

    Returns:
        MIDI pitches, C4 to C5, one a step. At either end of the scale it turns.
    """
    at = int(rng.integers(len(WALKED)))
    line = []
    for up in rng.random((steps + 1) // 2) < 0.5:
        line += [WALKED[at]] * 2
        at += 1 if up else -1
        at = 1 if at < 0 else len(WALKED) - 2 if at == len(WALKED) else at
    return np.array(line[:steps])


def wrong_chords(steps: Any) -> npt.NDArray[np.int_]:
    """Return at how many steps of each piece the chord is not the form's.

    Args:
        steps: `[…, step, note]`, from the beginning of the form.
    """
    chords = np.asarray(steps)[..., :CHORDS]
    wrong = (chords != blues.chord_steps(chords.shape[-2])).any(axis=-1)
    return np.asarray(wrong.sum(axis=-1))


def scale_share(steps: Any) -> Values:
    """Return the share of each piece's melody that lies in the blues scale."""
    return np.asarray(np.isin(blues.pitches_of(steps) % 12, blues.SCALE).mean(axis=-1))


def chord_share(steps: Any) -> Values:
    """Return the share of each piece's melody that belongs to the form's chord of the moment."""
    pitches = blues.pitches_of(steps)
    chords = blues.chord_steps(pitches.shape[-1])
    return np.asarray(chords[np.arange(len(chords)), pitches % 12].mean(axis=-1))


def bars_known(steps: Any) -> Values:
    """Return the share of each piece's bars that are one of the two segments of that bar."""
    pitches = blues.pitches_of(steps)
    bars = pitches.shape[-1] // STEPS_PER_BAR
    played = pitches[..., : bars * STEPS_PER_BAR].reshape(*pitches.shape[:-1], bars, STEPS_PER_BAR)
    written = np.repeat(np.array(SEGMENTS), 2, axis=-1)[np.arange(bars) % blues.BARS]
    same = (played[..., None, :] == written).all(axis=-1).any(axis=-1)
    return np.asarray(same.mean(axis=-1))


def distance_from_written(steps: Any) -> float:
    """Return how far the notes at each step of the form are spread from those of the corpus.

    Args:
        steps: `[piece, step, 25]`, whole choruses.

    Returns:
        Total variation, 0 to 1, averaged over the steps of the form.
    """
    # Each segment stands in half of all choruses, so these two tell the mean of all.
    written = blues.melody_steps([[0] * blues.BARS, [1] * blues.BARS]).mean(axis=0)
    melody = np.asarray(steps)[..., CHORDS:].reshape(-1, STEPS, MELODY).mean(axis=0)
    return float(np.abs(melody - written).sum(axis=1).mean() / 2)

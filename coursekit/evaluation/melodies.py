"""Figures of melodies that are given as tokens of `corpora.sixteenths`, many at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.corpora.sixteenths import FIRST, LOW, Floats, Ints

ATTRIBUTES = ("C diatonic", "note density", "average interval", "16th syncopation",
              "8th syncopation")  # fmt: skip
"""The five properties of a melody that Roberts et al. (2018) move."""
WHITE = (0, 2, 4, 5, 7, 9, 11)


def measured(tokens: Any) -> Floats:
    """Return the five attributes of melodies, `[melody, 5]`.

    They are the share of notes on white keys; notes a step; the mean interval in semitones from
    note to note; and the shares of notes that begin on an off-beat sixteenth, or eighth, while
    none began on the sixteenth, or eighth, before.

    Args:
        tokens: `[melody, step, 1]` or `[melody, step]`.
    """
    lines = np.asarray(tokens)
    lines = lines.reshape(len(lines), -1)
    begins = lines >= FIRST
    notes = np.maximum(begins.sum(axis=1), 1)
    white = np.isin((lines - FIRST + LOW) % 12, WHITE) & begins
    columns = [white.sum(axis=1) / notes, begins.mean(axis=1), _intervals(lines, begins)]
    for apart in (1, 2):
        grid = begins[:, ::apart]
        off = grid[:, 1::2] & ~grid[:, 0::2]
        columns.append(off.sum(axis=1) / notes)
    return np.stack(columns, axis=1)


def _intervals(lines: Ints, begins: Any) -> Floats:
    found = []
    for line, begin in zip(lines, begins, strict=True):
        pitches = line[begin]
        found.append(np.abs(np.diff(pitches)).mean() if len(pitches) > 1 else 0.0)
    return np.array(found)


def hamming(tokens: Any, other: Any) -> Any:
    """Return the share of steps in which music differs, `[…]`, from `[…, step, track]`."""
    return (np.asarray(tokens) != np.asarray(other)).any(axis=-1).mean(axis=-1)


def scale_consistency(tokens: Any) -> float:
    """Return the largest share of notes in one major scale, mean over melodies with notes."""
    found = []
    for line in np.asarray(tokens)[..., 0]:
        if len(classes := (line[line >= FIRST] - FIRST + LOW) % 12):
            found.append(max(np.isin((classes - tonic) % 12, WHITE).mean() for tonic in range(12)))
    return float(np.mean(found))

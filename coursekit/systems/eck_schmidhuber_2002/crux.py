"""What lesson 08 has you write: who may hear whom, the draw of a note, and swing."""

from __future__ import annotations

from typing import Any

import numpy as np


def connections(
    chord_blocks: int, melody_blocks: int, cells: int, chord_inputs: int, melody_inputs: int
) -> np.ndarray[Any, Any]:
    """Return who may hear whom in a net of chord blocks and melody blocks.

    Args:
        chord_blocks: how many blocks are for chords; they come first.
        melody_blocks: how many are for melody.
        cells: in each block, which has three gates besides.
        chord_inputs: how many inputs are for chords; they come first.
        melody_inputs: how many are for melody.

    Returns:
        A table of 0 and 1. A row for each listener, block by block: its three gates, then its
        cells. A column for each speaker: all inputs, then the cells, block by block. Melody hears
        everyone; chords hear chords only.
    """
    blocks = chord_blocks + melody_blocks
    inputs = chord_inputs + melody_inputs
    mask = np.ones((blocks * (3 + cells), inputs + blocks * cells), dtype=int)
    chord_rows = chord_blocks * (3 + cells)
    # Melody speaks twice: as it is heard now, among the inputs, and from its own cells, at the end.
    mask[:chord_rows, chord_inputs:inputs] = 0
    mask[:chord_rows, inputs + chord_blocks * cells :] = 0
    return mask


def draw_note(outputs: list[float], chance: float) -> int:
    """Draw one melody note, each in proportion to its output.

    Args:
        outputs: how strongly the net expects each note, 0 or more; not all are 0.
        chance: a number from 0 up to 1, not 1 itself, that decides.

    Returns:
        The first place at which the outputs so far make up more of their sum than `chance`.
    """
    threshold = chance * sum(outputs)
    running_sum = 0.0
    for note, output in enumerate(outputs):
        running_sum += output
        if running_sum > threshold:
            return note
    # Rounding may leave the whole sum a hair below the threshold: then the last note is due.
    return max(note for note, output in enumerate(outputs) if output > 0)


def swing(beat: float, ratio: float) -> float:
    """Return where a time falls when the off-beats come late.

    Args:
        beat: a time in beats from the beginning, 0 or more.
        ratio: where in the beat its second half begins: 0.5 is straight, 2/3 a triplet's swing.

    Returns:
        Beats. Whole beats stay, halves go to `ratio`, and what lies between is stretched before
        the half and squeezed after it.
    """
    whole, rest = divmod(beat, 1)
    if rest < 0.5:
        return whole + rest * 2 * ratio  # from 0 to the ratio
    return whole + ratio + (rest - 0.5) * 2 * (1 - ratio)  # from the ratio to the next beat

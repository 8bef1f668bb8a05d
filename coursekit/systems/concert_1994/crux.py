"""What lesson 06 has you write: the step of the context, and the chances of the next note.

The third function of the lesson, `pitch_code`, is in `coursekit.encodings.psychoacoustic`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


def context_step(
    before: Numbers,
    code: Numbers,
    inward: Numbers,
    recurrent: Numbers,
    bias: Numbers,
    taus: Numbers,
) -> Numbers:
    """Return the context after one more note: part of the old one, and part of what is new.

    Args:
        before: the context before the note, `[unit]`.
        code: the note's code, `[number]`.
        inward: weights from the code to the units, `[unit, number]`.
        recurrent: weights from unit to unit, `[unit, unit]`.
        bias: one a unit, `[unit]`.
        taus: how much of itself each unit keeps, 0 to below 1, `[unit]`.

    Returns:
        tau * before + (1 - tau) * tanh(net), `[unit]`. Mozer 1994.
    """
    net = inward @ code + recurrent @ before + bias
    # The shares add up to 1, so that a slow unit is a running mean and stays between -1 and 1.
    return taus * before + (1 - taus) * np.tanh(net)


def next_note_chances(point: Numbers, codes: Numbers) -> Numbers:
    """Return the chance of each known note, given the point at which the network expects one.

    Args:
        point: `[number]`.
        codes: of the known notes, `[note, number]`.

    Returns:
        Chances that sum to 1 and are in proportion to exp(-d), d being the squared distance from
        the point, `[note]`. Mozer 1994.
    """
    distances = ((codes - point) ** 2).sum(axis=1)
    # The nearest counts as 0: otherwise all of them may be too small for the machine.
    near = np.exp(distances.min() - distances)
    return np.asarray(near / near.sum())

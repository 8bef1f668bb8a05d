"""Bars of the fiddle tunes, eight steps each, as tokens on the white keys."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from coursekit.corpora import tunes
from coursekit.encodings.eighths import HOLD, LOW, STEPS, fold
from coursekit.encodings.melody import shift_to_white

FEWEST = 4
"""Shorter tunes are left out."""


@functools.cache
def load(split: str) -> tuple[npt.NDArray[np.int64], ...]:
    """Return the bars of each tune of a split, `[bar, step]` of tokens, in C or A minor.

    Tunes in 2/4 are read in sixteenths, those in 2/2 and 4/4 in eighths. A pitch outside C4 to B5
    is moved by octaves, a rest lengthens the note before.

    Args:
        split: `train`, `valid` or `test`.
    """
    bars = []
    for tune in tunes.load():
        if tune.split != split or tune.meter not in ((2, 4), (2, 2), (4, 4)):
            continue
        steps_per_beat = 4 if tune.meter == (2, 4) else 2
        pickup = round(tune.pickup_beats * steps_per_beat)
        line = np.asarray(tune.tokens(steps_per_beat), dtype=np.int64)[pickup:]
        line = line[: len(line) // STEPS * STEPS]
        starts = line < 128
        if starts.sum() < 2 * STEPS or not starts[0] or len(line) < FEWEST * STEPS:
            continue
        pitches = fold(line + shift_to_white(tune.key) - LOW)
        bars.append(np.where(starts, pitches, HOLD).reshape(-1, STEPS))
    return tuple(bars)

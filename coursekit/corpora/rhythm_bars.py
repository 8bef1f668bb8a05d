"""Rhythms of one bar in sixteen steps, from the fiddle tunes and the voices of the chorales."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from coursekit.corpora import chorales, tunes
from coursekit.encodings.grid import HOLD as GRID_HOLD
from coursekit.encodings.grid import REST as GRID_REST

Ints = npt.NDArray[np.int64]
STEPS = 16
HOLD, ONSET, REST = range(3)
MOST_COPIES = 16
"""How often one and the same rhythm stands in a split: else two rhythms would be a third of all."""


@functools.cache
def load(split: str) -> Ints:
    """Return the bars of a split, `[bar, 16]` of tokens: 0 hold, 1 onset, 2 rest.

    Bars of 4/4 and 2/2 are read in sixteenths, those of 2/4 in half as long steps. Bars that begin
    in the midst of a note, or in which none begins, are left out.

    Args:
        split: `train`, `valid` or `test`; whole pieces belong to one of them.
    """
    rows = []
    for tune in tunes.load():
        if tune.split == split and tune.meter in ((2, 4), (2, 2), (4, 4)):
            steps_per_beat = 8 if tune.meter == (2, 4) else 4
            line = np.asarray(tune.tokens(steps_per_beat), dtype=np.int64)
            rows.append(_whole_bars(line[round(tune.pickup_beats * steps_per_beat) :]))
    for work in chorales.load():
        if work.split == split and work.duplicate_of is None and work.time_signature == (4, 4):
            for voice in np.asarray(work.grid, dtype=np.int64).T:
                rows.append(_whole_bars(voice[round(work.pickup_beats * 4) :]))
    bars = np.concatenate(rows)
    bars = bars[_first_copies(bars)]
    bars.flags.writeable = False
    return bars


def _whole_bars(line: Ints) -> Ints:
    """Return the bars of one voice's grid that begin with a note or a rest."""
    cells = line[: len(line) // STEPS * STEPS].reshape(-1, STEPS)
    bars = np.select([cells == GRID_HOLD, cells == GRID_REST], [HOLD, REST], ONSET)
    begins = (bars[:, 0] != HOLD) & (bars == ONSET).any(axis=1)
    return np.asarray(bars[begins], dtype=np.int64)


def _first_copies(bars: Ints) -> Ints:
    """Return the places of rows, in order, none of them alike in more than `MOST_COPIES`."""
    _, name = np.unique(bars, axis=0, return_inverse=True)
    name = name.reshape(-1)
    order = np.argsort(name, kind="stable")
    begins = np.searchsorted(name[order], name[order])
    return np.asarray(np.sort(order[np.arange(len(order)) - begins < MOST_COPIES]))

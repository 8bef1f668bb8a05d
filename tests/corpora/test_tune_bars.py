"""Bars of fiddle tunes as tokens."""

import numpy as np

from coursekit.corpora import tune_bars
from coursekit.encodings.eighths import HOLD


def test_bars_come_from_tunes_and_hold_their_tokens():
    bars = tune_bars.load("test")
    assert len(bars) > 20
    for tune in bars:
        assert len(tune) >= tune_bars.FEWEST
        assert tune.shape[1] == 8
        assert ((tune >= 0) & (tune <= HOLD)).all()
        assert tune[0, 0] != HOLD
    # In C or A minor, so nearly all notes are white.
    pitches = np.concatenate([tune[tune < HOLD] for tune in bars]) % 12
    assert np.isin(pitches, (0, 2, 4, 5, 7, 9, 11)).mean() > 0.9

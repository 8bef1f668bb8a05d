"""Bars of rhythm as tokens."""

import numpy as np

from coursekit.corpora import rhythm_bars
from coursekit.corpora.rhythm_bars import HOLD, MOST_COPIES, ONSET, REST


def test_bars_begin_with_a_note_or_a_rest_and_none_is_too_common():
    for split in ("train", "valid", "test"):
        bars = rhythm_bars.load(split)
        assert bars.shape[1] == 16
        assert np.isin(bars, (HOLD, ONSET, REST)).all()
        assert (bars[:, 0] != HOLD).all()
        assert (bars == ONSET).any(axis=1).all()
        _, copies = np.unique(bars, axis=0, return_counts=True)
        assert copies.max() == MOST_COPIES
    assert len(rhythm_bars.load("train")) > len(rhythm_bars.load("test")) > 300


def test_bars_cannot_be_changed_by_whoever_reads_them():
    assert not rhythm_bars.load("test").flags.writeable

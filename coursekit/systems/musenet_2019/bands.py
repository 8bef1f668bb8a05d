"""Who plays: the instruments that may be asked for together, and the usual ones of each style."""

from __future__ import annotations

import itertools

USUAL = {
    "chorale": ("choir",), "reel": ("fiddle", "guitar"), "jig": ("flute", "piano"),
    "air": ("flute", "guitar"), "blues": ("guitar", "piano"), "pop": ("choir", "piano"),
}  # fmt: skip
"""Who plays where nothing is said; the first has the tune."""
_LEADERS = ("flute", "fiddle", "accordion", "choir", "strings", "guitar", "organ", "piano")
BANDS = {
    " and ".join(band): band
    for size in (1, 2) for band in itertools.combinations(_LEADERS, size)
}  # fmt: skip
"""Instruments that may be asked for, alone or by twos."""

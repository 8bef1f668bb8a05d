"""The pool: loops in all roles and genres, written by rules and cut from the corpora."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import numpy as np

from coursekit.systems.giuliani_2023.cutting import drums, melodies
from coursekit.systems.giuliani_2023.loops import ROLES, STYLES, Loop, Style
from coursekit.systems.giuliani_2023.writing import write

SEED = 2023
VARIANTS = 6
"""Loops of each role in each genre; the last of them has eight bars, the others four."""
CUT = 3
"""So many of the main melodies are cut from a corpus."""
RULES, RULES_LICENCE = "written by the rules of this course", "CC BY 4.0"


@functools.cache
def pool(seed: int = SEED, *, with_groove: bool = False) -> tuple[Loop, ...]:
    """Return all loops; the same seed gives the same ones, and a second call reads the first's.

    Args:
        seed: draws what the rules leave open.
        with_groove: whether drummers of the Groove MIDI Dataset are added where it is at hand.
    """
    return tuple(loop for style in STYLES for loop in _of_genre(style, seed, with_groove))


def _of_genre(style: Style, seed: int, with_groove: bool) -> Iterator[Loop]:
    for number, role in enumerate(ROLES):
        cut = melodies(style, CUT) if role == "main melody" else []
        found = [(notes, 4, source, licence) for notes, source, licence in cut]
        written = VARIANTS - len(cut)
        for variant in range(written):
            rng = np.random.default_rng((seed, STYLES.index(style), number, variant))
            bars = 8 if variant == written - 1 else 4
            found.append((write(style, role, variant, bars, rng), bars, RULES, RULES_LICENCE))
        if role == "drums" and with_groove:
            # They come last, so that all other loops keep their names.
            found += [(notes, 4, source, licence) for notes, source, licence in drums(style, CUT)]
        for place, (notes, bars, source, licence) in enumerate(found, start=1):
            name = f"{style.genre} {role} {place}"
            yield Loop(name, role, style, bars, notes, source, licence)

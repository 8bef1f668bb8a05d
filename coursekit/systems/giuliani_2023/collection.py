"""The pool: loops in all roles and genres, written by rules and cut from the corpora."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import numpy as np

from coursekit.systems.giuliani_2023.cutting import drums, melodies
from coursekit.systems.giuliani_2023.loops import ROLES, STYLES, Loop, Note, Style
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
    cut: dict[str, list[tuple[tuple[Note, ...], str, str]]]
    cut = {"main melody": melodies(style, CUT)}
    if with_groove:
        cut["drums"] = drums(style, CUT)
    for number, role in enumerate(ROLES):
        found = [(notes, 4, source, licence) for notes, source, licence in cut.get(role, [])]
        for variant in range(VARIANTS - (len(found) if role == "main melody" else 0)):
            rng = np.random.default_rng((seed, STYLES.index(style), number, variant))
            bars = 8 if variant == VARIANTS - 1 - CUT * (role == "main melody") else 4
            notes = write(style, role, variant, bars, rng)
            found.append((notes, bars, RULES, RULES_LICENCE))
        for place, (notes, bars, source, licence) in enumerate(found, start=1):
            name = f"{style.genre} {role} {place}"
            yield Loop(name, role, style, bars, notes, source, licence)

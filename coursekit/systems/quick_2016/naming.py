"""Which chord stands for a function: the step from T, S and D to Roman numerals."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.systems.quick_2016.ptgg import Let, Symbol, Term, validate_mode
from coursekit.systems.quick_2016.textures import play_chords
from coursekit.systems.quick_2016.voicing import chord_symbols

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Numerals = dict[str, dict[str, float]]  # function to numeral to weight

NUMERALS: dict[str, dict[str, dict[str, float]]] = {
    "major": {
        "T": {"I": 0.78, "vi": 0.18, "iii": 0.04},
        "S": {"IV": 0.5, "ii": 0.3, "ii6": 0.2},
        "D": {"V": 0.6, "V7": 0.3, "vii°": 0.1},
    },
    "minor": {
        "T": {"i": 0.78, "VI": 0.14, "III": 0.08},
        "S": {"iv": 0.65, "ii°": 0.35},
        "D": {"V": 0.6, "V7": 0.3, "vii°": 0.1},
    },
}
"""Which chord stands for a function, and how often (ours; the source has I, IV and V alone)."""

TONIC = {"major": 0, "minor": 9}
"""Pieces in major are in C, those in minor in A."""


FEWEST = 0.02  # of a function's chords; what is rarer among the chorales is left out


def name_chords(
    term: Term, rng: np.random.Generator, numerals: dict[str, Numerals] | None = None
) -> Term:
    """Return a term with a Roman numeral for each function.

    Args:
        term: symbols T, S and D; others stay.
        rng: draws the numerals.
        numerals: weights by mode and function; None takes `NUMERALS`. What ends the sentence is
            the key's own chord.
    """
    table = numerals or NUMERALS
    named: list[Any] = []
    for item in term:
        if isinstance(item, Let):
            value = name_chords(item.value, rng, table)
            named.append(Let(item.name, value, name_chords(item.body, rng, table)))
        elif isinstance(item, Symbol) and item.name in "TSD":
            choices = table[item.place.mode][item.name]
            chance = np.array(list(choices.values()))
            chosen = list(choices)[int(rng.choice(len(choices), p=chance / chance.sum()))]
            if item.place.is_last and item.name == "T":
                chosen = next(iter(NUMERALS[item.place.mode]["T"]))
            named.append(replace(item, name=chosen))
        else:
            named.append(item)
    return tuple(named)


@lru_cache(maxsize=2)
def learned_numerals(mode: str) -> Numerals:
    """Count which numerals stand for each function in the chorales (split train).

    First inversions, and those of sevenths, are counted with their chord, as the voices choose
    their own bass. Left out are six-four chords, chords of another key, and what is rarer than
    two in a hundred.

    Raises:
        CourseError: the mode is neither `major` nor `minor`.
    """
    from coursekit.corpora import harmony

    validate_mode(mode)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for phrase in harmony.load():
        if phrase.key[1] == mode and phrase.split == "train":
            for numeral, stands_for in zip(phrase.numerals, phrase.functions, strict=True):
                found = re.fullmatch(r"([ivIV]+)(o|°|ø)?(|6|7|65|43|42|2)", numeral)
                if found:
                    seventh = "" if found[3] in ("", "6") else "7"
                    kind = (found[2] or "").replace("o", "°")
                    counts[stands_for][found[1] + kind + seventh] += 1
    numerals: Numerals = {}
    for function in NUMERALS[mode]:
        total = sum(counts[function].values())
        kept = {n: c / total for n, c in counts[function].most_common() if c >= FEWEST * total}
        numerals[function] = kept or NUMERALS[mode][function]
    return numerals


def play_functions(
    functions: Sequence[str], mode: str = "major", *, tonic: int | None = None, beats: float = 2.0,
    texture: str = "chorale", tempo: int = 84,
) -> PrettyMIDI:  # fmt: skip
    """Play a string of functions: T as the first degree's chord, S the fourth's, D the fifth's.

    Args:
        functions: such as `("T", "S", "D", "T")`, or `"TSDT"`.
        mode: `major` or `minor`.
        tonic: pitch class of the key; None is C in major, A in minor.
        beats: the length of each chord.
        texture: see the card.
        tempo: beats a minute.

    Raises:
        CourseError: a letter is none of T, S and D.
    """
    validate_mode(mode)
    if not functions or any(f not in NUMERALS[mode] for f in functions):
        raise CourseError(f"A string of functions is made of T, S and D; {functions!r} is not.")
    numerals = [next(iter(NUMERALS[mode][f])) for f in functions]
    key = TONIC[mode] if tonic is None else tonic
    return play_chords(chord_symbols(numerals, mode, key, beats), texture=texture, tempo=tempo)

"""Which chord stands for a function: the step from T, S and D to Roman numerals."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from coursekit.encodings.textures import play_chords
from coursekit.encodings.voicing import chord_symbols, validate_mode
from coursekit.errors import CourseError
from coursekit.systems.quick_2016.ptgg import Symbol, Term, substituted

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Numerals = dict[str, dict[str, float]]  # function to numeral to weight

NUMERALS: dict[str, Numerals] = {
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
"""Which chord stands for a function, and how often (ours; the source has I, IV and V alone). The
first is the degree's own chord."""

TONIC = {"major": 0, "minor": 9}
"""Pieces in major are in C, those in minor in A."""

FEWEST = 0.02  # of a function's chords; what is rarer among the chorales is left out
_NUMERAL = re.compile(r"([ivIV]+)(o|°|ø)?(|6|7|65|43|42|2)")  # of the key, and no six-four chord


def name_chords(
    term: Term, rng: np.random.Generator, numerals: dict[str, Numerals] = NUMERALS
) -> Term:
    """Return a term with a Roman numeral for each function.

    Args:
        term: symbols T, S and D; others stay.
        rng: draws the numerals.
        numerals: weights by mode and function. What ends the sentence is the key's own chord.
    """

    def named(symbol: Symbol) -> Term:
        if symbol.name not in "TSD":
            return (symbol,)
        weights = numerals[symbol.mode][symbol.name]
        chances = np.array(list(weights.values()))
        chosen = list(weights)[int(rng.choice(len(weights), p=chances / chances.sum()))]
        if symbol.is_last and symbol.name == "T":
            chosen = _plain(symbol.mode, "T")
        return (replace(symbol, name=chosen),)

    return substituted(term, named)


def _plain(mode: str, function: str) -> str:
    return next(iter(NUMERALS[mode][function]))


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
            for numeral, function in zip(phrase.numerals, phrase.functions, strict=True):
                if parsed := _NUMERAL.fullmatch(numeral):
                    degree, quality, figure = parsed.groups("")
                    seventh = "" if figure in ("", "6") else "7"
                    counts[function][degree + quality.replace("o", "°") + seventh] += 1
    return {
        function: {
            numeral: count / own.total()
            for numeral, count in own.most_common()
            if count >= FEWEST * own.total()
        }
        for function, own in counts.items()
    }


def play_functions(
    functions: Sequence[str],
    mode: str = "major",
    *,
    tonic: int | None = None,
    beats: float = 2.0,
    texture: str = "chorale",
    tempo: int = 84,
) -> PrettyMIDI:
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
    numerals = [_plain(mode, function) for function in functions]
    key = TONIC[mode] if tonic is None else tonic
    return play_chords(chord_symbols(numerals, mode, key, beats), texture=texture, tempo=tempo)

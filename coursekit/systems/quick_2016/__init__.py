"""Kulitta's grammar: harmony that learns its probabilities, and carries time (2016), lesson 04.

A grammar rewrites one tonic into a whole piece of harmony. How likely each rule is, it learns
from strings of functions: tonic T, subdominant S, dominant D. Read `crux` first, then `grammar`,
how charts are filled in `tables` and `inside` (with a learner's function in `by_hand`) and what
is learned from them in `learning`; durations, keys and repetition in `ptgg`, learned in
`temporal`; chords for functions in `naming`; the system in `model`, the experiments in
`experiments` and the claims in `paper`.
"""

from coursekit.encodings.textures import TEXTURES, play_chords
from coursekit.encodings.voicing import chord_symbols, four_voices
from coursekit.systems.quick_2016.crux import expand, span_inside, split_durations
from coursekit.systems.quick_2016.grammar import (
    FUNCTIONAL_GRAMMAR,
    PUBLISHED,
    Grammar,
    Production,
    published,
    sample,
)
from coursekit.systems.quick_2016.learning import learn
from coursekit.systems.quick_2016.model import Model, card, compose, load
from coursekit.systems.quick_2016.naming import NUMERALS, TONIC, name_chords, play_functions
from coursekit.systems.quick_2016.paper import claims
from coursekit.systems.quick_2016.ptgg import Symbol, TemporalGrammar, plain_rules, text
from coursekit.systems.quick_2016.trees import viterbi

__all__ = [
    "FUNCTIONAL_GRAMMAR", "NUMERALS", "PUBLISHED", "TEXTURES", "TONIC", "Grammar", "Model",
    "Production", "Symbol", "TemporalGrammar", "card", "chord_symbols", "claims", "compose",
    "expand", "four_voices", "learn", "load", "name_chords", "plain_rules", "play_chords",
    "play_functions", "published", "sample", "span_inside", "split_durations", "text", "viterbi",
]  # fmt: skip

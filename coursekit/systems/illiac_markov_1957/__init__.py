"""Chance: movement IV of the Illiac Suite (1957), and chains learned from music, lesson 03.

Read `crux` first, then movement IV, whose tables people wrote, in `fourth`; melodies as symbols in
`data`, what a learned chain draws and expects in `chain`, the system in `model`, what is measured
in `experiments` and what is claimed in `paper`.
"""

from coursekit.systems.illiac_markov_1957.chain import Chain
from coursekit.systems.illiac_markov_1957.crux import count_contexts, share_copied, transition_row
from coursekit.systems.illiac_markov_1957.data import (
    END,
    SIZE,
    SOURCES,
    decode,
    encode,
    melodies,
    melody_to_midi,
    symbol_name,
)
from coursekit.systems.illiac_markov_1957.fourth import INTERVALS, STAGES, pitches_of, weights
from coursekit.systems.illiac_markov_1957.model import Model, card, compose, load
from coursekit.systems.illiac_markov_1957.paper import claims

__all__ = [
    "END", "INTERVALS", "SIZE", "SOURCES", "STAGES", "Chain", "Model", "card", "claims", "compose",
    "count_contexts", "decode", "encode", "load", "melodies", "melody_to_midi", "pitches_of",
    "share_copied", "symbol_name", "transition_row", "weights",
]  # fmt: skip

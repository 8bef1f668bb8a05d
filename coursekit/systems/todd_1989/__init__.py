"""Todd's connectionist composer: a net that plays melodies from a plan (1989), taught in lesson 05.

Read `crux` first, then `network`, how it learns in `training`, the system in `model`, the paper's
experiments in `experiments` and its claims in `paper`.
"""

from coursekit.systems.todd_1989.crux import context_update, find_cycle, notes_of
from coursekit.systems.todd_1989.melodies import (
    BEGINS,
    MELODIES,
    NAMES,
    PITCHES,
    UNITS,
    Melody,
    from_midi,
    melody_named,
    midi_of,
    rounded,
    sounds,
    to_slices,
)
from coursekit.systems.todd_1989.model import STARTS, Model, card, compose, learn, load, train
from coursekit.systems.todd_1989.network import DECAY, Network, Run, contexts_of
from coursekit.systems.todd_1989.paper import claims

__all__ = [
    "BEGINS", "DECAY", "MELODIES", "NAMES", "PITCHES", "STARTS", "UNITS", "Melody", "Model",
    "Network", "Run", "card", "claims", "compose", "context_update", "contexts_of", "find_cycle",
    "from_midi", "learn", "load", "melody_named", "midi_of", "notes_of", "rounded",
    "sounds", "to_slices", "train",
]  # fmt: skip

"""MidiNet: adversaries that forge a melody bar by bar, over chords (2017), in lesson 12.

Read `crux` first, then the nets in `network` and how they play in `training`, the music in `data`,
the system in `model`, what it was tried on in `experiments` and its claims in `paper`.
"""

from coursekit.systems.midinet_2017.crux import chord_tone_ratio, feature_matching, joined_layer
from coursekit.systems.midinet_2017.data import Bars, bars, in_all_keys, triad
from coursekit.systems.midinet_2017.model import Model, card, compose, load, play, train
from coursekit.systems.midinet_2017.music import chord_number, chord_numbers, sounded
from coursekit.systems.midinet_2017.paper import claims

__all__ = [
    "Bars", "Model", "bars", "card", "chord_number", "chord_numbers", "chord_tone_ratio", "claims",
    "compose", "feature_matching", "in_all_keys", "joined_layer", "load", "play", "sounded",
    "train", "triad",
]  # fmt: skip

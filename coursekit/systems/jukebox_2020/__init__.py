"""Jukebox (Dhariwal et al., 2020) in miniature: sound as codes at three levels, lesson 17.

Read `crux` first, then the `codebook`, the autoencoder of samples in `network`, our own levels in
`levels`, what writes codes in `prior`, how all learn in `training` and `shipping`, the trained
nets in `playing`, the system in `model`, the experiments in `experiments`, the claims in `paper`.
"""

from coursekit.systems.jukebox_2020.crux import codebook_use, move_entries, quantise
from coursekit.systems.jukebox_2020.model import card, compose, learn, load, train
from coursekit.systems.jukebox_2020.paper import claims

__all__ = [
    "card", "claims", "codebook_use", "compose", "learn", "load", "move_entries",
    "quantise", "train",
]  # fmt: skip

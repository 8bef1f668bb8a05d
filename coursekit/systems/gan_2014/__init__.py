"""Generative adversarial nets: a forger and an expert who teach each other (2014), in lesson 11.

Read `crux` first, then the two nets in `network`, how they play in `training`, the music in `data`,
the system in `model`, what it was tried on in `experiments` and its claims in `paper`.
"""

from coursekit.systems.gan_2014.crux import generator_loss, modes_covered, parzen
from coursekit.systems.gan_2014.data import (
    CENTRES,
    MODES,
    RADIUS,
    in_marks,
    patterns_of,
    rhythms,
    ring,
    ring_sounded,
    sounded,
    variety,
)
from coursekit.systems.gan_2014.model import (
    Model,
    between,
    card,
    compose,
    load,
    mixed,
    play,
    train,
    walk,
)
from coursekit.systems.gan_2014.paper import claims

__all__ = [
    "CENTRES", "MODES", "RADIUS", "Model", "between", "card", "claims", "compose",
    "generator_loss", "in_marks", "load", "mixed", "modes_covered", "parzen", "patterns_of",
    "play", "rhythms", "ring", "ring_sounded", "sounded", "train", "variety", "walk",
]  # fmt: skip

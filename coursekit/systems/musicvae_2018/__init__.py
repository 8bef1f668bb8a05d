"""MusicVAE of Roberts et al. (2018), taught in lesson 10.

Read `crux` first, then the nets in `network`, the claims in `paper`.
"""

from coursekit.evaluation.melodies import ATTRIBUTES, measured
from coursekit.systems.musicvae_2018.crux import attribute_vector, slerp
from coursekit.systems.musicvae_2018.model import (
    card,
    compose,
    learn,
    load,
    train,
)
from coursekit.systems.musicvae_2018.paper import claims
from coursekit.systems.musicvae_2018.space import NETS, Model, load_net

__all__ = [
    "ATTRIBUTES", "NETS", "Model", "attribute_vector", "card", "claims", "compose", "learn", "load",
    "load_net", "measured", "slerp", "train",
]  # fmt: skip

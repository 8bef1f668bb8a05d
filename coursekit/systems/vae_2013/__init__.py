"""The variational autoencoder of Kingma and Welling (2013) on bars of music, taught in lesson 09.

Read `crux` first, then the nets in `network`, what they are held against in `baselines`, how they
learn in `training`, the system in `model`, the experiments in `experiments`, the claims in `paper`.
"""

from coursekit.systems.vae_2013.crux import active_units, importance_bound, sample_with_kl
from coursekit.systems.vae_2013.model import (
    EXTENT,
    NETS,
    Model,
    card,
    compose,
    learn,
    load,
    load_net,
    train,
)
from coursekit.systems.vae_2013.paper import claims

__all__ = [
    "EXTENT", "NETS", "Model", "active_units", "card", "claims", "compose", "importance_bound",
    "learn", "load", "load_net", "sample_with_kl", "train",
]  # fmt: skip

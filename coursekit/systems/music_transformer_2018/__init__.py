"""Music Transformer (Huang et al. 2018), taught in lesson 14.

Read `crux` first, then what the nets see in `chorales` and `piano`, the nets in `network`, how
they learn in `training`, how they write in `composing` and play in `playing`, the system in
`model`, the experiments in `experiments`, the claims in `paper`. Attention itself, with the skew,
the local variant and the cache, is in `coursekit.neural`.
"""

from coursekit.systems.music_transformer_2018.crux import relative_scores, skew, soprano_plan
from coursekit.systems.music_transformer_2018.model import (
    NETS,
    Model,
    card,
    compose,
    learn,
    load,
    load_net,
    train,
)
from coursekit.systems.music_transformer_2018.paper import claims

__all__ = [
    "NETS", "Model", "card", "claims", "compose", "learn", "load", "load_net", "relative_scores",
    "skew", "soprano_plan", "train",
]  # fmt: skip

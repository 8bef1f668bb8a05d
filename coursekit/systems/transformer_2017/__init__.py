"""The Transformer of Vaswani et al. (2017) as a composer of chorales, taught in lesson 13.

Read `crux` first, then what the nets see in `chorales`, the net in `network`, how it learns in
`training` and goes on in `composing`, the system in `model`, what happens inside in `inside`, the
experiments in `experiments`, the claims in `paper`. Attention itself is in `coursekit.neural`.
"""

from coursekit.systems.transformer_2017.crux import causal_attention, habit, sinusoidal_position
from coursekit.systems.transformer_2017.model import (
    NETS,
    Model,
    card,
    compose,
    learn,
    load,
    load_net,
    train,
)
from coursekit.systems.transformer_2017.paper import claims

__all__ = [
    "NETS", "Model", "card", "causal_attention", "claims", "compose", "habit", "learn", "load",
    "load_net", "sinusoidal_position", "train",
]  # fmt: skip

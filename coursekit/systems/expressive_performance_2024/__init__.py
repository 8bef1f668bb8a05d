"""Expressive performance in five streams (Liu 2024), taught in lesson 16: a score in, music out.

Read `crux` first, then what the nets see in `streams`, the nets in `network`, how they learn in
`training` and play in `playing`, the system in `model`, the experiments in `experiments`, the
claims in `paper`. Performances are measured in `coursekit.evaluation.performances`.
"""

from coursekit.systems.expressive_performance_2024.crux import (
    nearest_entropy,
    weber_code,
    weber_seconds,
)
from coursekit.systems.expressive_performance_2024.model import (
    NETS,
    Model,
    card,
    compose,
    learn,
    licence,
    load,
    load_net,
    perform,
    train,
)
from coursekit.systems.expressive_performance_2024.paper import claims

__all__ = [
    "NETS", "Model", "card", "claims", "compose", "learn", "licence", "load", "load_net",
    "nearest_entropy", "perform", "train", "weber_code", "weber_seconds",
]  # fmt: skip

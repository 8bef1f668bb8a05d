"""MuseNet (Payne 2019), small: six styles and eight instruments in one net, taught in lesson 15.

Read `crux` first, then the words in `vocabulary`, the music in `pieces` and `arranging`, the net
in `network`, how it learns in `training` and goes on in `composing`, the system in `model`, the
judges in `judging`, the experiments in `experiments`, the claims in `paper`.
"""

from coursekit.systems.musenet_2019.crux import combined_token, shared_times, taken_apart
from coursekit.systems.musenet_2019.model import (
    NETS,
    Model,
    card,
    compose,
    learn,
    load,
    load_net,
    train,
)
from coursekit.systems.musenet_2019.paper import claims

__all__ = [
    "NETS", "Model", "card", "claims", "combined_token", "compose", "learn", "load", "load_net",
    "shared_times", "taken_apart", "train",
]  # fmt: skip

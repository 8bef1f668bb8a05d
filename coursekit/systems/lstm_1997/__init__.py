"""Long short-term memory, as it was in 1997: a cell that keeps a value for as long as need be."""

from coursekit.systems.lstm_1997.model import (
    NETS,
    Model,
    card,
    claims,
    compose,
    gradient_norms,
    legal_next,
    load,
    memory_step,
    new_net,
    train,
)

__all__ = [
    "NETS",
    "Model",
    "card",
    "claims",
    "compose",
    "gradient_norms",
    "legal_next",
    "load",
    "memory_step",
    "new_net",
    "train",
]

"""MusicLM (Agostinelli et al. 2023) in miniature: from a text to ten seconds of sound.

A codec makes codes of sound, a joint embedding brings sound and words together, and three stages
write semantic tokens, coarse codes and fine codes. Lesson 18 teaches it.
"""

from coursekit.systems.musiclm_2023.crux import residual_quantise
from coursekit.systems.musiclm_2023.model import (
    Candidate,
    Model,
    card,
    compose,
    load,
    misgivings,
    train,
)
from coursekit.systems.musiclm_2023.paper import claims

__all__ = [
    "Candidate",
    "Model",
    "card",
    "claims",
    "compose",
    "load",
    "misgivings",
    "residual_quantise",
    "train",
]

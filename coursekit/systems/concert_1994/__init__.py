"""Mozer's CONCERT: melodies by prediction, with a code near to the ear and units that remember
slowly (1994), taught in lesson 06.

Read `crux` first, then `network`, how it learns in `training`, the system in `model`, the music in
`data`. What it was tried on is in `tasks`, `experiments` and `music`, its claims are in `paper`.
"""

from coursekit.encodings.lead_sheet import Vocabulary
from coursekit.encodings.psychoacoustic import pitch_code
from coursekit.systems.concert_1994.crux import context_step, next_note_chances
from coursekit.systems.concert_1994.data import SOURCES, pieces, to_music, vocabulary
from coursekit.systems.concert_1994.model import Composer, Model, card, compose, load, train
from coursekit.systems.concert_1994.paper import claims

__all__ = [
    "SOURCES", "Composer", "Model", "Vocabulary", "card", "claims", "compose",
    "context_step", "load", "next_note_chances", "pieces", "pitch_code", "to_music", "train",
    "vocabulary",
]  # fmt: skip

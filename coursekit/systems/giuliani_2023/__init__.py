"""Sample-based production as a problem of constraints (2023), in lesson 20.

Read `crux` first, then a loop and its labels in `loops`, how loops are made in `writing` and
`cutting`, the wish in `briefs`, the arranger in `solving`, the system in `model`, the rules counted
without a solver in `checking`, and what it was measured on in `experiments` and `paper`.
"""

from coursekit.systems.giuliani_2023.arrangement import Arrangement, Placed, rendered
from coursekit.systems.giuliani_2023.baselines import first_fit, random_search, scattered
from coursekit.systems.giuliani_2023.briefs import COUNTS, Brief
from coursekit.systems.giuliani_2023.checking import RULES, broken
from coursekit.systems.giuliani_2023.collection import pool
from coursekit.systems.giuliani_2023.crux import clash_rate, keep_within, start_together
from coursekit.systems.giuliani_2023.loops import (
    CAPACITY,
    DEMANDS,
    GENRES,
    LABELS,
    ROLES,
    Loop,
    fitting,
)
from coursekit.systems.giuliani_2023.model import Model, arrange, card, compose, load, moments
from coursekit.systems.giuliani_2023.paper import claims
from coursekit.systems.giuliani_2023.pictures import in_words, timeline
from coursekit.systems.giuliani_2023.trial import allows

__all__ = [
    "CAPACITY", "COUNTS", "DEMANDS", "GENRES", "LABELS", "ROLES", "RULES", "Arrangement", "Brief",
    "Loop", "Model", "Placed", "allows", "arrange", "broken", "card", "claims", "clash_rate",
    "compose", "first_fit", "fitting", "in_words", "keep_within", "load", "moments", "pool",
    "random_search", "rendered", "scattered", "start_together", "timeline",
]  # fmt: skip

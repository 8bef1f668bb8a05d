"""Music by brief, as Amper and its kind made it (2018), lesson 21.

Read `crux` first, then the words of a brief in `vocabulary`, `brief` and `words`, the timeline and
how its fields are filled in `timeline` and `composing`, how notes come of it in `textures` and
`arranging`, the whole in `model`, pictures in `inside`, what was measured in `experiments` and
what is claimed in `paper`.
"""

from coursekit.systems.brief_2018.brief import FIELDS, Brief
from coursekit.systems.brief_2018.crux import fitted, opened, parameters
from coursekit.systems.brief_2018.inside import (
    confusions_picture,
    fields_table,
    moods_picture,
    numerals,
    spans_picture,
)
from coursekit.systems.brief_2018.model import (
    Model,
    arrange,
    card,
    changed,
    complete,
    compose,
    load,
    plan,
    regenerate,
)
from coursekit.systems.brief_2018.paper import FACTORS, SERVICES, claims
from coursekit.systems.brief_2018.vocabulary import INSTRUMENTS, MOODS, STYLES
from coursekit.systems.brief_2018.words import Reading, read

__all__ = [
    "FACTORS", "FIELDS", "INSTRUMENTS", "MOODS", "SERVICES", "STYLES", "Brief", "Model", "Reading",
    "arrange", "card", "changed", "claims", "complete", "compose", "confusions_picture",
    "fields_table", "fitted", "load", "moods_picture", "numerals", "opened",
    "parameters", "plan", "read", "regenerate", "spans_picture",
]  # fmt: skip

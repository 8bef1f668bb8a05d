"""The open models of today, behind one function; lesson 19.

Read `models` first, then what would be downloaded in `loading`, the one function in `running`,
how each works in `musicgen`, `diffusion` and `anticipation`, guidance on a net that ships in
`guidance`, what it costs in `costs`, and the claims in `paper`. `crux` holds what a learner writes.
"""

from coursekit.studio.open_models.crux import delayed, forbidding, guided
from coursekit.studio.open_models.loading import available, describe, explain, installed
from coursekit.studio.open_models.models import (
    as_of,
    catalogue,
    closed_table,
    events_table,
    find,
    licences,
    licences_table,
    models_table,
    terms,
)
from coursekit.studio.open_models.paper import claims
from coursekit.studio.open_models.running import TINY, generate, prompts

__all__ = [
    "TINY", "as_of", "available", "catalogue", "claims", "closed_table", "delayed", "describe",
    "events_table", "explain", "find", "forbidding", "generate", "guided", "installed", "licences",
    "licences_table", "models_table", "prompts", "terms",
]  # fmt: skip

"""The blues of Eck and Schmidhuber: memory blocks that keep the form (2002), taught in lesson 08.

Read `crux` first, then `network`, how it plays in `playing`, how it learns in `training`, the
system in `model`, the trainings that are repeated in `experiments`, the paper's claims in `paper`.
"""

from coursekit.corpora.blues import pitches_of, with_form
from coursekit.systems.eck_schmidhuber_2002.band import ARRANGEMENTS, arrange
from coursekit.systems.eck_schmidhuber_2002.crux import connections, draw_note, swing
from coursekit.systems.eck_schmidhuber_2002.figures import (
    bars_known,
    chord_share,
    random_walk,
    scale_share,
    wrong_chords,
)
from coursekit.systems.eck_schmidhuber_2002.model import (
    PLAYERS,
    Model,
    card,
    compose,
    load,
    new_net,
    train,
)
from coursekit.systems.eck_schmidhuber_2002.paper import claims
from coursekit.systems.eck_schmidhuber_2002.playing import free_run
from coursekit.systems.eck_schmidhuber_2002.seeds import seed_of

__all__ = [
    "ARRANGEMENTS", "PLAYERS", "Model", "arrange", "bars_known", "card", "chord_share", "claims",
    "compose", "connections", "draw_note", "free_run", "load", "new_net", "pitches_of",
    "random_walk", "scale_share", "seed_of", "swing", "train", "with_form", "wrong_chords",
]  # fmt: skip

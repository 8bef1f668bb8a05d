"""Long short-term memory, as it was in 1997, and a net of it that sings; taught in lesson 07.

Read `crux` first. Of the paper: its tasks in `tasks`, nets with their gradients by hand in
`byhand`, the cell in PyTorch in `cells`, how errors vanish in `vanishing`, what was repeated over
seeds in `experiments`, and the claims in `paper`. Of the music: the task in `answer`, how it is
learned in `training`, the system in `model`, and its left hand in `band`.
"""

from coursekit.systems.lstm_1997.crux import gradient_norms, legal_next, memory_step
from coursekit.systems.lstm_1997.model import Model, card, compose, load
from coursekit.systems.lstm_1997.paper import claims
from coursekit.systems.lstm_1997.training import NETS, new_net, train

__all__ = [
    "NETS", "Model", "card", "claims", "compose", "gradient_norms", "legal_next", "load",
    "memory_step", "new_net", "train",
]  # fmt: skip

"""What neural systems share: the training loop, weights with cards, logs, batches and sampling.

Each name is loaded from its file when it is first used, so that `import coursekit.neural` costs
nothing; PyTorch is loaded by the files that need it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coursekit.neural.batches import Batches
    from coursekit.neural.logs import log_path, read_log, repeat, write_log
    from coursekit.neural.recipes import History, Recipe
    from coursekit.neural.sampling import probabilities, sample
    from coursekit.neural.threads import use_best_threads
    from coursekit.neural.training import fit, seeded
    from coursekit.neural.weights import (
        how_to_mend,
        load_weights,
        read_card,
        save_weights,
        shipped,
    )

__all__ = [
    "Batches", "History", "Recipe", "fit", "how_to_mend", "load_weights", "log_path",
    "probabilities", "read_card", "read_log", "repeat", "sample", "save_weights", "seeded",
    "shipped", "use_best_threads", "write_log",
]  # fmt: skip

# No file bears the name of a function in it: importing the file would hide the function.
_FILES = {
    "batches": ("Batches",),
    "logs": ("log_path", "read_log", "repeat", "write_log"),
    "recipes": ("History", "Recipe"),
    "sampling": ("probabilities", "sample"),
    "threads": ("use_best_threads",),
    "training": ("fit", "seeded"),
    "weights": ("how_to_mend", "load_weights", "read_card", "save_weights", "shipped"),
}
_HOME = {name: file for file, names in _FILES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a name from its file at its first use."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List what can be used, for completion in a notebook."""
    return sorted(__all__)

"""What cards of weights and logs of claims share: their place, the machine, values for JSON."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Any

import coursekit

SYSTEMS = Path(coursekit.__file__).resolve().parent / "systems"
"""In the folder of each system here lie its `weights/` and `logs/`."""


def hardware() -> str:
    """Say on what this runs: processor, threads, accelerator, version of PyTorch."""
    import torch

    words = [
        f"{platform.system()} {platform.machine()}",
        f"{torch.get_num_threads()} threads",
        f"torch {torch.__version__}",
    ]
    if torch.cuda.is_available():
        words.insert(1, torch.cuda.get_device_name())
    return ", ".join(words)


def json_value(value: Any) -> Any:
    """Return a number of numpy or torch, or a path, as something that JSON knows."""
    return value.item() if hasattr(value, "item") else str(value)

"""Weights in safetensors files, each with a card that says where they come from."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.errors import CourseError
from coursekit.files import sha256, write_atomically
from coursekit.neural.processes import first_process, wait_for_all
from coursekit.neural.records import SYSTEMS, hardware, json_value

if TYPE_CHECKING:
    from torch import nn

MUST_SAY = ("system", "recipe", "data", "licence", "seed", "curve", "seconds")


def shipped(system: str, name: str) -> Path:
    """Return where the weights called `name` that come with a system lie.

    Args:
        system: a name on the timeline, such as `todd_1989`.
        name: of the file, without its ending.
    """
    return SYSTEMS / system / "weights" / f"{name}.safetensors"


def save_weights(
    module: nn.Module, path: str | Path, card: dict[str, Any], *, half: bool = False
) -> Path:
    """Write a module's weights as `NAME.safetensors` and beside it their card, `NAME.json`.

    Under `torchrun` the first process writes and the others wait.

    Args:
        module: parameters and buffers are written under their names.
        path: the file, with or without its ending.
        card: says system, recipe, data, licence, seed, curve and seconds (`History.card` fills
            in what the training knows); hardware, sizes and the hash are added.
        half: store numbers in 16 bits, in half the space.

    Returns:
        The path of the weights.

    Raises:
        CourseError: the card leaves something out, or the files cannot be written.
    """
    import torch
    from safetensors.torch import save

    path = _with_ending(path)
    if missing := [key for key in MUST_SAY if key not in card]:
        raise CourseError(
            f"The card of {path.name} does not say: {', '.join(missing)}. Weights go with a card "
            "that tells how they were made; history.card(system=…, data=…, licence=…) fills it in."
        )
    if first_process():
        stored = {}
        for name, value in module.state_dict().items():
            value = value.detach().cpu()
            if half and value.dtype in (torch.float32, torch.float64):
                value = value.half()
            stored[name] = value.contiguous().clone()
        data = save(stored)
        full = {
            **card,
            "hardware": hardware(),
            "numbers": sum(value.numel() for value in stored.values()),
            "half": half,
            "bytes": len(data),
            "sha256": sha256(data),
        }
        write_atomically(path, data)
        # The card comes second: until it is there, the hash of an older card tells of the gap.
        text = json.dumps(full, indent=1, ensure_ascii=False, default=json_value)
        write_atomically(path.with_suffix(".json"), text + "\n")
    wait_for_all()
    return path


def load_weights(module: nn.Module, path: str | Path) -> dict[str, Any]:
    """Fill a module with weights that `save_weights` wrote, after verifying their hash.

    Args:
        module: of the same shape as the one that was saved; numbers stored in 16 bits become
            the module's own kind again.
        path: the file, with or without its ending.

    Returns:
        The card.

    Raises:
        CourseError: a file is missing or damaged, or the weights belong to another shape of net.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    path = _with_ending(path)
    card = read_card(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(
            f"The weights {path} cannot be read ({error.strerror or error}). "
            f"{how_to_mend(path, card)}"
        ) from error
    if sha256(data) != card.get("sha256"):
        raise CourseError(
            f"The weights {path} are not those that their card describes: the file is damaged or "
            f"was changed. {how_to_mend(path, card)}"
        )
    try:
        stored = load(data)
    except SafetensorError as error:
        raise CourseError(
            f"{path} is no safetensors file ({error}). {how_to_mend(path, card)}"
        ) from error
    own = module.state_dict()
    wrong = own.keys() ^ stored.keys()
    wrong |= {name for name in own.keys() & stored.keys() if own[name].shape != stored[name].shape}
    if wrong:
        raise CourseError(
            f"The weights {path.name} do not fit this net: {', '.join(sorted(wrong)[:4])} differ. "
            "Build the net with the sizes that the card names."
        )
    module.load_state_dict(stored)
    return card


def read_card(path: str | Path) -> dict[str, Any]:
    """Return the card of weights.

    Args:
        path: the file of the weights, with or without its ending.

    Raises:
        CourseError: the card is missing or damaged.
    """
    path = _with_ending(path).with_suffix(".json")
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(
            f"There are no weights {path.stem!r} in {path.parent}, or their card is missing. "
            f"{how_to_mend(path)}"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise CourseError(f"The card {path} cannot be read ({reason}). {how_to_mend(path)}") from (
            error
        )
    if not isinstance(card, dict):
        raise CourseError(f"{path} is no card of weights. {how_to_mend(path)}")
    return card


def how_to_mend(path: str | Path, card: Mapping[str, Any] | None = None) -> str:
    """Return, as a sentence, what brings weights and their card back to where they should lie.

    Args:
        path: the weights or their card.
        card: the card, where it can be read; it names the system.
    """
    path = Path(path).resolve()
    weights = path.with_suffix(".safetensors") if path.suffix == ".json" else _with_ending(path)
    if not weights.is_relative_to(SYSTEMS):
        system = (card or {}).get("system", "SYSTEM")
        return f"Train them again: coursekit train {system} --out {_quoted(weights.parent)}"
    # Training anew writes into another folder, and another machine gives other weights.
    root = SYSTEMS.parents[1]
    both = [str(file.relative_to(root)) for file in (weights, weights.with_suffix(".json"))]
    if _git_has(root, both):
        files = " ".join(map(_quoted, both))
        return f"Bring both back: git -C {_quoted(root)} checkout -- {files}"
    return (
        f"Download the course again, and copy {both[0]} and {both[1]} from there into this one, "
        f"{root}."
    )


def _git_has(root: Path, files: list[str]) -> bool:
    """Tell whether git keeps the files of a folder, so that it can give them back."""
    command = ["git", "-C", str(root), "ls-files", "--error-unmatch", "--", *files]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False  # git is not installed


def _quoted(path: str | Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)


def _with_ending(path: str | Path) -> Path:
    # Not with_suffix: a name such as `lr0.5` would lose its end.
    path = Path(path)
    return path if path.suffix == ".safetensors" else path.with_name(path.name + ".safetensors")

"""Checkpoints: the whole state of a training in one file, written whole or not at all."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import torch

from coursekit.errors import CourseError
from coursekit.files import sha256, write_atomically

_HEAD = b"coursekit training 2\n"


def write_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Write the state of a training, with its hash in front."""
    stream = io.BytesIO()
    torch.save(state, stream)
    body = stream.getvalue()
    write_atomically(path, _HEAD + sha256(body).encode("ascii") + b"\n" + body)


def read_checkpoint(path: Path, mark: dict[str, Any]) -> dict[str, Any]:
    """Return the state of a training.

    Args:
        path: the file.
        mark: what must be as it was: recipe, seed, sizes of the net, number of processes.

    Raises:
        CourseError: the file is damaged, or it belongs to another training.
    """
    away = f"Move or delete {path}, and the training starts anew."
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(
            f"The checkpoint {path} cannot be read ({error.strerror or error}). {away}"
        ) from error
    head, digest, body = data[: len(_HEAD)], data[len(_HEAD) :][:64], data[len(_HEAD) + 65 :]
    if head != _HEAD or sha256(body).encode("ascii") != digest:
        raise CourseError(f"The checkpoint {path} is damaged, or it is no checkpoint. {away}")
    try:
        # Only tensors and plain values: a checkpoint cannot bring code along.
        state: dict[str, Any] = torch.load(io.BytesIO(body), map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError) as error:
        raise CourseError(f"The checkpoint {path} cannot be read ({error}). {away}") from error
    differs = [name for name in mark if state["mark"].get(name) != mark[name]]
    if differs:
        raise CourseError(
            f"The checkpoint {path} belongs to another training: it differs in "
            f"{', '.join(differs)}. Name another file, or: {away[0].lower()}{away[1:]}"
        )
    return state

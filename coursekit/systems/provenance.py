"""Where a piece comes from: who composed it, from what, and with whose functions and weights."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from coursekit import __version__
from coursekit.files import sha256

OWN_WEIGHTS = "the learner's own"


@dataclass(frozen=True)
class Provenance:
    """What it takes to make a piece again, and who had a part in it.

    Args:
        system: a name on the timeline.
        title: what people call the system.
        year: of the system.
        seed: of the piece.
        bars: how many were asked for.
        primer: whether the piece began with music that was given.
        controls: all of them, as validated, those that were left as they are too.
        weights: SHA-256 of the file of weights; empty where there are none; `OWN_WEIGHTS` where
            the learner trained them.
        own_functions: the names of the learner's functions that played to the end.
        coursekit: the version of the package.
    """

    system: str
    title: str
    year: int
    seed: int
    bars: int
    primer: bool
    controls: dict[str, int | float | str | bool]
    weights: str
    own_functions: tuple[str, ...]
    coursekit: str = __version__

    def __str__(self) -> str:
        """Say it in sentences."""
        primer = ", after a primer" if self.primer else ""
        controls = ", ".join(f"{name}={value}" for name, value in self.controls.items())
        sentences = [
            f"{self.title} ({self.year}), seed {self.seed}, {self.bars} bars{primer}; {controls}."
        ]
        if self.weights == OWN_WEIGHTS:
            sentences.append("Weights: trained by the learner.")
        elif self.weights:
            sentences.append(f"Weights: {self.weights[:12]}.")
        if self.own_functions:
            sentences.append(f"The learner's own functions: {', '.join(self.own_functions)}.")
        return " ".join(sentences)


def attach(
    piece: Any,
    compose: Callable[..., Any],
    given: Mapping[str, Any],
    controls: Mapping[str, int | float | str | bool],
) -> None:
    """Let a piece say where it comes from, as its attribute `provenance`.

    Args:
        piece: what `compose` returned; what is no music is left as it is.
        compose: a system's; its `card` stands in the same file.
        given: the arguments, defaults among them.
        controls: all controls with their values.
    """
    card, model = getattr(compose, "__globals__", {}).get("card"), given.get("model")
    if card is None or not (hasattr(piece, "instruments") or hasattr(piece, "samples")):
        return
    weights = card.weights(model, controls)
    made = Provenance(
        system=card.name,
        title=card.title,
        year=card.year,
        seed=given["seed"],
        bars=given["bars"],
        primer=given.get("primer") is not None,
        controls=dict(controls),
        weights=OWN_WEIGHTS if weights is None else weights and _hash(card.name, weights),
        own_functions=own_functions(model),
    )
    # Sound is frozen: its samples may not be exchanged, but this is no part of them.
    object.__setattr__(piece, "provenance", made)


def own_functions(model: Any) -> tuple[str, ...]:
    """Return the names of a model's functions that the learner wrote and that still play.

    Args:
        model: whose fields default to the course's functions; None is the course's own model.
    """
    if not is_dataclass(model):
        return ()
    return tuple(one.name for one in fields(model) if _is_own(getattr(model, one.name), one))


def _is_own(function: Any, field: Any) -> bool:
    if not callable(field.default) or function is field.default:
        return False
    # A guard that found a fault has handed over to the course's own for good.
    written = getattr(function, "theirs", function)
    of_the_kit = str(getattr(written, "__module__", "")).startswith("coursekit.")
    return getattr(function, "trusted", True) and not of_the_kit


@functools.cache
def _hash(system: str, name: str) -> str:
    """Return the hash of weights that ship, which `load_weights` has compared with their card's."""
    from coursekit.neural import shipped

    return sha256(shipped(system, name))

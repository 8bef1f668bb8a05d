"""The timeline: every system of the history, in the order of its year."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, cast

from coursekit.errors import CourseError
from coursekit.systems.base import validate_start

if TYPE_CHECKING:
    from pathlib import Path

    from pretty_midi import PrettyMIDI

    from coursekit.neural import History
    from coursekit.systems.base import System

TIMELINE: tuple[str, ...] = (
    "illiac_1957",
    "illiac_markov_1957",
    "todd_1989",
    "concert_1994",
    "lstm_1997",
    "eck_schmidhuber_2002",
    "quick_2016",
)
RECIPES = ("quick", "full")


def system(name: str) -> System:
    """Return the module of the system called `name`, loaded only now.

    Raises:
        CourseError: no system has that name; the sentence lists those there are.
    """
    if name not in TIMELINE:
        raise CourseError(
            f"There is no system called {name!r}. The course has: {', '.join(TIMELINE)}. "
            "`coursekit systems` shows what each one takes."
        )
    return cast("System", importlib.import_module(f"coursekit.systems.{name}"))


def compose(
    name: str, *, seed: int, bars: int = 8, primer: PrettyMIDI | None = None, **controls: Any
) -> PrettyMIDI:
    """Let the system called `name` compose, after its controls have been validated.

    Args:
        name: a name on the timeline.
        seed: the same seed gives the same piece.
        bars: the length asked for.
        primer: music to start from, for a system that accepts one.
        controls: the system's own, as its card lists them; numbers may come as text.

    Raises:
        CourseError: the system is unknown, takes no primer, lacks such a control, or a value is
            out of its range.
    """
    chosen = system(name)
    validate_start(seed, bars)
    if primer is not None and "primer" not in chosen.card.accepts:
        raise CourseError(
            f"{chosen.card.title} starts from nothing and takes no primer. Leave the primer away."
        )
    known = {control.name: control for control in chosen.card.controls}
    checked = {}
    for key, value in controls.items():
        if key not in known:
            offered = ", ".join(known) or "none"
            raise CourseError(f"{chosen.card.title} has no control {key!r}. It has: {offered}.")
        checked[key] = _value(known[key], value)
    return chosen.compose(seed=seed, bars=bars, primer=primer, **checked)


def train(
    name: str,
    *,
    recipe: str = "quick",
    seed: int = 0,
    out: Path | None = None,
    progress: bool = True,
) -> History:
    """Train the system called `name` and write its weights with their card.

    Args:
        name: a name on the timeline.
        recipe: `quick` for two cores, `full` for the paper's scale.
        seed: the same seed gives the same weights on the same machine.
        out: the folder for weights, card and checkpoint; nothing is written where it is None.
        progress: show a bar.

    Raises:
        CourseError: the system is unknown or has no weights, or there is no such recipe.
    """
    chosen = system(name)
    if not hasattr(chosen, "train"):
        able = [other for other in TIMELINE if hasattr(system(other), "train")]
        raise CourseError(
            f"{chosen.card.title} follows rules and counts, and has no weights to train. Systems "
            f"that have: {', '.join(able) or 'none yet'}."
        )
    if recipe not in RECIPES:
        raise CourseError(f"There is no recipe {recipe!r}. Take {' or '.join(RECIPES)}.")
    validate_start(seed, 1)
    done: History = chosen.train(recipe=recipe, seed=seed, out=out, progress=progress)
    return done


def _value(control: Any, given: Any) -> Any:
    """Return what was given for a control as the type it needs, or say what is wrong with it."""
    if control.kind == "choice":
        if given in control.choices:
            return given
        wanted = "one of " + ", ".join(control.choices)
    elif control.kind == "flag":
        if str(given).lower() in {"true", "yes", "1", "on"}:
            return True
        if str(given).lower() in {"false", "no", "0", "off"}:
            return False
        wanted = "yes or no"
    else:
        number = int if control.kind == "int" else float
        wanted = "a whole number" if control.kind == "int" else "a number"
        if control.low is not None:
            wanted += f" from {control.low:g} to {control.high:g}"
        try:
            value = number(given)
            # Not-a-number fails this comparison too, as it should.
            if control.low is None or control.low <= value <= control.high:
                return value
        except (TypeError, ValueError, OverflowError):
            pass
    raise CourseError(f"The control {control.name!r} takes {wanted}; {given!r} was given.")

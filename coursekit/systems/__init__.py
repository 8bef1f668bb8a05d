"""The timeline: every system of the history, in the order of its year."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, cast

from coursekit.errors import CourseError
from coursekit.files import validate_folder
from coursekit.systems.controls import needs_seed, validate_seed

if TYPE_CHECKING:
    from pathlib import Path

    from pretty_midi import PrettyMIDI

    from coursekit.listening import Audio
    from coursekit.neural import History
    from coursekit.systems.base import System

TIMELINE: tuple[str, ...] = (
    "illiac_1957",
    "illiac_markov_1957",
    "todd_1989",
    "concert_1994",
    "lstm_1997",
    "eck_schmidhuber_2002",
    "vae_2013",
    "gan_2014",
    "quick_2016",
    "transformer_2017",
    "midinet_2017",
    "musicvae_2018",
    "music_transformer_2018",
    "brief_2018",
    "musenet_2019",
    "jukebox_2020",
    "musiclm_2023",
    "giuliani_2023",
    "expressive_performance_2024",
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


@needs_seed
def compose(
    name: str, *, seed: int, bars: int = 8, primer: PrettyMIDI | None = None, **controls: Any
) -> PrettyMIDI | Audio:
    """Let the system called `name` compose; it validates what it is given.

    Args:
        name: a name on the timeline.
        seed: the same seed gives the same piece.
        bars: the length asked for.
        primer: music to start from, for a system that accepts one.
        controls: the system's own, as its card lists them.

    Raises:
        CourseError: the system is unknown, takes no primer, lacks such a control, a value is out
            of its range, or the seed is missing.
    """
    return system(name).compose(seed=seed, bars=bars, primer=primer, **controls)


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
        CourseError: the system is unknown or has no weights, there is no such recipe, or the
            folder cannot be written to, which is found out before the training.
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
    if out is not None:
        validate_folder(out)
    done: History = chosen.train(
        recipe=recipe, seed=validate_seed(seed), out=out, progress=progress
    )
    return done

"""The games that were played, with a learner's functions in them, and what they compose."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.gan_2014 import crux
from coursekit.systems.gan_2014.data import (
    CENTRES,
    RADIUS,
    SOUNDS,
    Floats,
    Pattern,
    patterns_of,
    sounded,
)
from coursekit.systems.learner import replacements

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.neural import History
    from coursekit.systems.gan_2014.network import Game

SYSTEM = "gan_2014"
WEIGHTS = ("mended", "collapsed")
PATHS = ("walk", "samples")
BARS_A_LEG = 4
"""In so many bars a walk goes from one drawn input to the next."""
LEAST_SHARE = 0.2
"""A heap counts as covered if it gets this share of what would be its due."""


def loss_fault(answer: Any, opinions: Any) -> str:
    """Say what is wrong with a loss and its slopes; nothing where they are fit."""
    if not isinstance(answer, list | tuple) or len(answer) != 2:
        return f"returned {answer!r:.40} where (loss, slopes) was expected"
    loss, slopes = answer
    if not isinstance(slopes, list | tuple | np.ndarray) or len(slopes) != len(opinions):
        return f"returned {slopes!r:.40} where a slope for each of {len(opinions)} was expected"
    finite = np.isfinite([float(loss), *map(float, slopes)]).all()
    return "" if finite else "returned something that is no finite number"


def count_fault(answer: Any, points: Any, centres: Any, radius: float, least: int) -> str:
    """Say what is wrong with a count of modes; nothing where it is fit."""
    fits = hasattr(answer, "__index__") and 0 <= answer <= len(centres)
    return "" if fits else f"returned {answer!r:.40} where 0 to {len(centres)} was expected"


def parzen_fault(answer: Any, distances: Any, width: float, dimensions: int) -> str:
    """Say what is wrong with an estimate; nothing where it is fit."""
    fits = isinstance(answer, int | float | np.floating) and math.isfinite(answer)
    return "" if fits else f"returned {answer!r:.40} where a number was expected"


FAULTS = {
    crux.generator_loss: loss_fault,
    crux.modes_covered: count_fault,
    crux.parzen: parzen_fault,
}


@dataclass
class Model:
    """The games that ship, or one of the learner's own, and the functions of the crux.

    Attributes:
        own: a game that the learner played for rhythms; None takes those that ship.
        generator_loss: what the generator pays.
        modes_covered: counts the heaps that are covered.
        parzen: estimates a likelihood.
    """

    own: Game | None = None
    generator_loss: Callable[..., Any] = crux.generator_loss
    modes_covered: Callable[..., Any] = crux.modes_covered
    parzen: Callable[..., Any] = crux.parzen

    def game(self, weights: str = "mended") -> Game:
        """Return the game that was played for rhythms with these weights.

        Raises:
            CourseError: the weights are missing or damaged.
        """
        return self.own or _shipped_game(weights)

    def patterns(self, inputs: Any, weights: str = "mended") -> list[Pattern]:
        """Return the rhythm that the generator makes of each input, `[bar, inputs]`."""
        from coursekit.systems.gan_2014.training import made_of

        return patterns_of(made_of(self.game(weights), inputs))

    def samples(
        self, count: int, rng: np.random.Generator, weights: str = "mended"
    ) -> list[Pattern]:
        """Return rhythms of so many inputs drawn by lot."""
        inputs = self.game(weights).rules.inputs
        return self.patterns(rng.standard_normal((count, inputs)), weights)

    def covered(self, points: Floats) -> int:
        """Return how many heaps of the ring some points `[point, (x, y)]` cover."""
        least = math.ceil(LEAST_SHARE * len(points) / len(CENTRES))
        count: int = self.modes_covered(np.asarray(points).tolist(), CENTRES, RADIUS, least)
        return count

    def likelihood(self, held_out: Floats, samples: Floats, width: float) -> float:
        """Return the Parzen estimate of held-out points from a model's samples, in nats."""
        squares = ((held_out[:, None] - samples[None]) ** 2).sum(-1)
        estimate: float = self.parzen(squares.tolist(), width, held_out.shape[1])
        return estimate


def load(
    generator_loss: Callable[..., Any] | None = None,
    modes_covered: Callable[..., Any] | None = None,
    parzen: Callable[..., Any] | None = None,
) -> Model:
    """Return the games that ship, with the learner's functions in place of the kit's where given.

    Args:
        generator_loss: the learner's, as `crux` describes it.
        modes_covered: the learner's.
        parzen: the learner's. Each that stops with an error, or returns something else than it
            should, is replaced by the course's own, with a line that says so.
    """
    return Model(
        **replacements(
            FAULTS, generator_loss=generator_loss, modes_covered=modes_covered, parzen=parzen
        )
    )


@functools.cache
def _shipped_game(weights: str) -> Game:
    from coursekit.neural import load_weights, shipped
    from coursekit.systems.gan_2014.network import Game
    from coursekit.systems.gan_2014.training import RULES

    game = Game(RULES["rhythms"][weights], 0)
    load_weights(game, shipped(SYSTEM, weights))
    return game


def play(
    what: str = "ring",
    *,
    generator_loss: Callable[..., Any] | None = None,
    seed: int = 0,
    **options: Any,
) -> tuple[Game, History]:
    """Play a new game, for the ring or for rhythms.

    Args:
        what: `ring` or `rhythms`.
        generator_loss: the learner's.
        seed: the same seed gives the same weights on the same machine.
        options: `kind`, `rules`, `recipe`, `look`, `every`, `progress`, `curve`, `title`, as
            `training.play` takes them.
    """
    from coursekit.systems.gan_2014 import training

    loss = replacements(FAULTS, generator_loss=generator_loss).get(
        "generator_loss", crux.generator_loss
    )
    return training.play(what, seed=seed, loss=loss, **options)


def train(
    *, recipe: str = "quick", seed: int = 0, out: Path | None = None, progress: bool = True
) -> History:
    """Play both games for rhythms, and write their weights with their cards.

    Args:
        recipe: `quick` (a quarter of a minute each) or `full` (ten times as long).
        seed: the same seed gives the same weights on the same machine.
        out: the folder for the weights; nothing is written where it is None.
        progress: show a bar.

    Returns:
        The history of the mended game.
    """
    from coursekit.systems.gan_2014 import training

    histories = {}
    for kind in WEIGHTS:
        game, histories[kind] = training.play(
            "rhythms",
            kind=kind,
            seed=seed,
            recipe=training.recipe_for("rhythms", kind, recipe),
            progress=progress,
            checkpoint=out / f"{kind}-checkpoint.pt" if out else None,
        )
        if out:
            training.save(game, histories[kind], out / kind)
    return histories["mended"]


def between(first: Any, second: Any, share: float) -> Floats:
    """Return the input at a share of the way from one input to another, along the sphere.

    A straight way would lead through inputs that are shorter than those the generator knows.
    """
    one, two = (np.asarray(end, dtype=np.float64) for end in (first, second))
    lengths = [float(np.linalg.norm(end)) for end in (one, two)]
    return mixed([one, two], [1 - share, share], (1 - share) * lengths[0] + share * lengths[1])


def mixed(inputs: Sequence[Any], shares: Sequence[float], length: float | None = None) -> Floats:
    """Return a mixture of inputs, as long as these are on average.

    Args:
        inputs: `[input, number]`.
        shares: one an input, which add up to 1.
        length: of the result; None takes the shares' mean of the inputs' lengths.
    """
    table, weights = np.asarray(inputs, dtype=np.float64), np.asarray(shares, dtype=np.float64)
    mixture = weights @ table
    long = float(weights @ np.linalg.norm(table, axis=1)) if length is None else length
    norm = float(np.linalg.norm(mixture))
    return np.asarray(mixture * (long / norm if norm > 0 else 1.0))


Weights = Annotated[
    str, Control("Which game was played: with the mend, or without it.", choices=WEIGHTS)
]
Path_ = Annotated[
    str, Control("A walk from input to input, or bars drawn one by one.", choices=PATHS)
]
Width = Annotated[
    float, Control("How far from the middle inputs lie; the nets played with 1.", 0.1, 3)
]
Sound = Annotated[str, Control("What plays the rhythm.", choices=SOUNDS)]
Beat = Annotated[bool, Control("Whether a drum marks the beats.")]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 8,
    primer: None = None,
    weights: Weights = "mended",
    path: Path_ = "walk",
    width: Width = 1.0,
    sound: Sound = "scale",
    beat: Beat = True,
    tempo: Tempo = 96,
) -> PrettyMIDI:
    """Return so many bars of 4/4, whose rhythm the generator makes; the pitches are a plain scale.

    Args:
        model: from `load`; None takes the games that ship.
        seed: draws the generator's inputs.
        bars: of 4/4.
        primer: none is taken.
        weights: which game; for the other controls see the card.

    Raises:
        CourseError: a control is out of its range.
    """
    model, rng = model or load(), np.random.default_rng(seed)
    numbers = model.game(weights).rules.inputs
    if path == "samples":
        inputs = width * rng.standard_normal((bars, numbers))
    else:
        inputs = width * walk(rng.standard_normal((-(-bars // BARS_A_LEG) + 1, numbers)))[:bars]
    return sounded(model.patterns(inputs, weights), sound=sound, beat=beat, tempo=tempo)


def walk(stations: Floats, steps: int = BARS_A_LEG) -> Floats:
    """Return inputs on the way from station to station, so many steps for each leg."""
    legs = itertools.pairwise(stations)
    return np.array([between(a, b, step / steps) for a, b in legs for step in range(steps)])


card = Card(
    name=SYSTEM,
    title="The adversarial nets",
    year=2014,
    authors=("Goodfellow", "Pouget-Abadie", "Mirza", "Xu", "Warde-Farley", "Ozair", "Courville",
             "Bengio"),
    reference="Goodfellow2014",
    era="deep generative models",
    kind="rhythm",
    accepts=("nothing",),
    controls=controls_of(compose),
    lesson="11",
    weights=lambda model, controls: (
        None if model and model.own else str(controls["weights"])
    ),
)  # fmt: skip

"""The three models that were trained, with a learner's functions in them, and what they compose."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.learner import replacements
from coursekit.systems.midinet_2017 import crux
from coursekit.systems.midinet_2017.data import STEPS, Bars, Ints, triad
from coursekit.systems.midinet_2017.music import (
    bars_of,
    chord_numbers,
    melody_notes,
    with_comping,
)

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.neural import History
    from coursekit.systems.midinet_2017.network import Game

SYSTEM = "midinet_2017"
MODELS = {"no chord": 1, "stable": 2, "creative": 3}
"""The paper's three models: without the chord, with it in all layers, with it in the last alone."""
PROGRESSIONS = {
    "axis": "C G Am F",
    "fifties": "C Am F G",
    "minor": "Am F C G",
    "canon": "C G Am Em F C F G",
    "blues": "C C C C F F C C G F C G",
}
"""Chords that a piece may have where none are written."""


def matching_fault(answer: Any, real: Any, made: Any) -> str:
    """Say what is wrong with a loss and its slopes; nothing where they are fit."""
    if not isinstance(answer, list | tuple) or len(answer) != 2:
        return f"returned {answer!r:.40} where (loss, slopes) was expected"
    loss, slopes = answer
    if not isinstance(slopes, list | tuple | np.ndarray) or len(slopes) != len(real[0]):
        return f"returned {slopes!r:.40} where a slope for each of {len(real[0])} was expected"
    finite = np.isfinite([float(loss), *map(float, slopes)]).all()
    return "" if finite else "returned something that is no finite number"


def ratio_fault(answer: Any, bars: Any, chords: Any) -> str:
    """Say what is wrong with a ratio; nothing where it is fit."""
    fits = isinstance(answer, int | float | np.floating) and 0 <= answer <= 1
    return "" if fits else f"returned {answer!r:.40} where a share from 0 to 1 was expected"


FAULTS = {
    crux.feature_matching: matching_fault,
    crux.chord_tone_ratio: ratio_fault,
}


@dataclass
class Model:
    """The models that ship, or one of the learner's own, and the functions of the crux.

    Attributes:
        own: a game that the learner played; None takes those that ship.
        feature_matching: by which the generator is brought near the mean of the data.
        chord_tone_ratio: measures how well a melody fits its chords.
    """

    own: Game | None = None
    feature_matching: Callable[..., Any] = crux.feature_matching
    chord_tone_ratio: Callable[..., Any] = crux.chord_tone_ratio

    def game(self, model: str = "stable") -> Game:
        """Return the game of a model, by its name.

        Raises:
            CourseError: the weights are missing or damaged.
        """
        return self.own or _shipped_game(model)

    def answer(self, given: Bars, rng: np.random.Generator, model: str = "stable") -> Ints:
        """Return a bar, `[bar, 16]` pitches from 0 for C4, for each bar's chord and bar before."""
        from coursekit.systems.midinet_2017.training import made_for

        return made_for(self.game(model), given, rng)

    def fit_of(self, bars: Ints, chords: Ints) -> float:
        """Return which share of some bars' time sounds a note of their chords 0 to 23."""
        classes = [list(triad(chord)) for chord in np.asarray(chords).tolist()]
        share: float = self.chord_tone_ratio(np.asarray(bars).tolist(), classes)
        return share

    def melody(
        self, chords: Ints, rng: np.random.Generator, model: str = "stable",
        before: Ints | None = None,
    ) -> Ints:  # fmt: skip
        """Return a bar for each chord, one after the other, each from the one before.

        Args:
            chords: `[bar]` from 0 to 23.
            rng: draws the random inputs.
            model: by its name.
            before: 16 pitches from 0 for C4; None lets the model make a bar that is not kept, from
                the first chord's root held for a bar.
        """
        extra = before is None
        last = np.full((1, STEPS), chords[0] % 12) if before is None else before[None]
        bars = []
        for chord in [*chords[:extra], *chords]:
            last = self.answer(Bars(last, last, np.array([chord]), np.zeros(1, int)), rng, model)
            bars.append(last)
        return np.concatenate(bars[extra:])


def load(
    feature_matching: Callable[..., Any] | None = None,
    chord_tone_ratio: Callable[..., Any] | None = None,
) -> Model:
    """Return the models that ship, with the learner's functions in place of the kit's where given.

    Args:
        feature_matching: the learner's, as `crux` describes it.
        chord_tone_ratio: the learner's. Each that stops with an error, or returns something else
            than it should, is replaced by the course's own, with a line that says so.
    """
    mine = {"feature_matching": feature_matching, "chord_tone_ratio": chord_tone_ratio}
    return Model(**replacements(FAULTS, **mine))


def file_of(model: str) -> str:
    """Return the name of a model's weights."""
    return model.replace(" ", "_")


@functools.cache
def _shipped_game(model: str) -> Game:
    from coursekit.neural import load_weights, shipped
    from coursekit.systems.midinet_2017.network import Game
    from coursekit.systems.midinet_2017.training import QUICK

    game = Game(replace(QUICK, model=MODELS[model]), 0)
    load_weights(game.generator, shipped(SYSTEM, file_of(model)))
    return game.eval()


def play(
    source: str = "tunes",
    *,
    feature_matching: Callable[..., Any] | None = None,
    seed: int = 0,
    **options: Any,
) -> tuple[Game, History]:
    """Play a new game.

    Args:
        source: `tunes`, which are always at hand, or `songs`, POP909.
        feature_matching: the learner's.
        seed: the same seed gives the same weights on the same machine.
        options: `rules`, `recipe`, `progress`, `curve`, `title`, as `training.play` takes them.
    """
    from coursekit.systems.midinet_2017 import training

    matching = replacements(FAULTS, feature_matching=feature_matching).get(
        "feature_matching", crux.feature_matching
    )
    return training.play(source, seed=seed, matching=matching, **options)


def train(
    *, recipe: str = "quick", seed: int = 0, out: Path | None = None, progress: bool = True
) -> History:
    """Play the games of all three models, and write their generators with their cards.

    Args:
        recipe: `quick` (some minutes each) or `full`, the paper's.
        seed: the same seed gives the same weights on the same machine.
        out: the folder for the weights; nothing is written where it is None.
        progress: show a bar.

    Returns:
        The history of the stable model.

    Raises:
        CourseError: the songs are not at hand and cannot be fetched.
    """
    from coursekit.systems.midinet_2017 import training

    rules = training.PAPER if recipe == "full" else training.QUICK
    histories = {}
    for name, number in MODELS.items():
        game, histories[name] = training.play(
            "songs",
            rules=replace(rules, model=number), seed=seed, recipe=training.recipe_for(recipe),
            progress=progress, title=f"Model {number}, {name}",
            checkpoint=out / f"{file_of(name)}-checkpoint.pt" if out else None,
        )  # fmt: skip
        if out:
            training.save(game, histories[name], out / file_of(name))
    return histories["stable"]


Answering = Annotated[
    str, Control("Which model answers: not told the chord, or told it.", choices=tuple(MODELS))
]
Progression = Annotated[
    str, Control("The chords, where none are written.", choices=tuple(PROGRESSIONS))
]
Comping = Annotated[bool, Control("Whether a piano plays the chords.")]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 8,
    primer: PrettyMIDI | None = None,
    chords: str | Sequence[str] | None = None,
    answers: Answering = "stable",
    progression: Progression = "axis",
    comping: Comping = True,
    tempo: Tempo = 100,
) -> PrettyMIDI:
    """Return a melody over chords, one bar made after the other.

    Args:
        model: from `load`; None takes the models that ship.
        seed: draws the generator's inputs.
        bars: of 4/4, after the primer's.
        primer: a melody that opens the piece; its last bar is the first one's bar before.
        chords: one a bar from the piece's first bar on, such as `C Am F G` or a list; where the
            piece is longer they come again. None takes the progression.
        answers: which model; for the other controls see the card.

    Raises:
        CourseError: a control is out of its range, a chord is none, or the primer does not fit.
    """
    model, rng = model or load(), np.random.default_rng(seed)
    opening, before, moved, first = None, None, 0, 0
    if primer is not None:
        opening, opened, moved = bars_of(primer)
        first, before = len(opened), opened[-1]
    names = PROGRESSIONS[progression] if chords is None else chords
    numbers = chord_numbers(names, first + bars)
    notes = melody_notes(model.melody(numbers[first:], rng, answers, before))
    notes["pitch"] -= moved
    notes["onset"] += 4 * first
    if opening is not None:
        for column in ("velocity", "program", "track"):
            opening[column] = notes[column][0]
        notes = np.concatenate([opening, notes])

    return with_comping(notes, numbers, tempo=tempo, comped=comping)


card = Card(
    name=SYSTEM,
    title="MidiNet",
    year=2017,
    authors=("Yang", "Chou", "Yang"),
    reference="Yang2017",
    era="deep generative models",
    kind="melody over chords",
    accepts=("nothing", "primer"),
    controls=controls_of(compose),
    lesson="12",
    weights=lambda model, given: None if model and model.own else file_of(str(given["answers"])),
)

"""The trained net with a learner's functions in it, and what it composes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.learner import replacements, shape_fault
from coursekit.systems.todd_1989 import crux
from coursekit.systems.todd_1989.melodies import (
    BEGINS,
    MELODIES,
    NAMES,
    SLICES_PER_BAR,
    UNITS,
    Floats,
    Melody,
    from_midi,
    midi_of,
    sounds,
    to_slices,
)
from coursekit.systems.todd_1989.network import (
    DECAY,
    FEEDBACKS,
    Feedback,
    Network,
    Run,
    contexts_of,
)

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.neural import History

SYSTEM = "todd_1989"
BY_SEED = "by the seed"
STARTS = ("silence", "after the second", "random")
MOST_TRIES = 16
"""How often the seed draws melodies until the net plays to the end."""


def update_fault(answer: Any, context: Any, output: Any, decay: float) -> str:
    """Say what is wrong with a next context; nothing where it is fit."""
    fault = shape_fault(answer, (len(context),), "a context")
    runs_away = not fault and np.abs(answer).max(initial=0.0) > 1e6
    return "returned numbers that run away" if runs_away else fault


def notes_fault(answer: Any, outputs: Any) -> str:
    """Say what is wrong with notes that were read; nothing where they are fit."""
    if isinstance(answer, list | tuple) and all(_is_note(note, len(outputs)) for note in answer):
        return ""
    return f"returned {answer!r:.40} where (unit, start, length) were expected"


def _is_note(note: Any, slices: int) -> bool:
    unit, start, length = note if _are_whole(note, 3) else (-1, 0, 0)
    return bool(0 <= unit < BEGINS and 0 <= start < slices and length >= 1)


def _are_whole(values: Any, count: int) -> bool:
    """Say whether something is a list of so many whole numbers."""
    is_list = isinstance(values, list | tuple) and len(values) == count
    return is_list and all(hasattr(value, "__index__") for value in values)


def cycle_fault(answer: Any, sounds: Any) -> str:
    """Say what is wrong with a cycle; nothing where it is fit."""
    if _are_whole(answer, 2) and all(0 <= value <= len(sounds) for value in answer):
        return ""
    return f"returned {answer!r:.40} where (lead-in, period) was expected"


FAULTS = {
    crux.context_update: update_fault,
    crux.notes_of: notes_fault,
    crux.find_cycle: cycle_fault,
}


@dataclass
class Model:
    """A trained net, the names of its plan units, and the functions of the crux.

    Attributes:
        network: the weights.
        melodies: what it learned, one plan unit each.
        context_update: carries the context from slice to slice.
        notes_of: reads notes from outputs.
        find_cycle: finds where a run repeats itself.
    """

    network: Network
    melodies: tuple[Melody, ...] = MELODIES
    context_update: Callable[..., Any] = crux.context_update
    notes_of: Callable[..., Any] = crux.notes_of
    find_cycle: Callable[..., Any] = crux.find_cycle

    @property
    def names(self) -> tuple[str, ...]:
        """The melodies' names, in the order of the plan units."""
        return tuple(melody.name for melody in self.melodies)

    def unit_of(self, name: str) -> int:
        """Return the plan unit of a melody.

        Raises:
            CourseError: the net has no such melody.
        """
        if name not in self.names:
            raise CourseError(
                f"This net knows no melody {name!r}. It knows: {', '.join(self.names)}."
            )
        return self.names.index(name)

    def plan(self, **shares: float) -> Floats:
        """Return a plan `[plan]`, such as `plan(maman=.5, joy=.5)`.

        Raises:
            CourseError: the net has no such melody.
        """
        plan = np.zeros(len(self.names))
        for name, share in shares.items():
            plan[self.unit_of(name)] = share
        return plan

    def run(
        self,
        plan: Floats,
        slices: int,
        *,
        decay: float = DECAY,
        start: Floats | None = None,
        feedback: Feedback = "notes",
    ) -> Run:
        """Let the net run with the model's context update; for the arguments see `Network.run`."""
        plan, update = np.asarray(plan, dtype=np.float64), self.context_update
        return self.network.run(
            plan, slices, decay=decay, start=start, feedback=feedback, update=update
        )

    def to_midi(
        self, run: Run, *, primer: Floats | None = None, shift: int = 0, tempo: float = 112.0
    ) -> PrettyMIDI:
        """Return a single run as music for a flute, moved by semitones, after a primer's slices."""
        opening = [] if primer is None else primer.tolist()
        begin, end = len(opening), len(opening) + len(run.outputs)
        played = [(unit, begin + at, n) for unit, at, n in self.notes_of(run.outputs.tolist())]
        return midi_of(crux.notes_of(opening) + played, end, tempo=tempo, shift=shift)

    def recalled(self, *, feedback: Feedback = "notes") -> dict[str, int]:
        """Return for each melody how many slices of it a free run gets wrong."""
        wrong_slices = {}
        for unit, melody in enumerate(self.melodies):
            target = melody.slices()
            run = self.run(np.eye(len(self.names))[unit], len(target), feedback=feedback)
            wrong_slices[melody.name] = int((sounds(run.outputs) != sounds(target)).sum())
        return wrong_slices

    def context_after(self, name: str) -> Floats:
        """Return the context `[15]` after a melody of the net."""
        played = to_slices(self.melodies[self.unit_of(name)].notes, rests=0)
        return np.asarray(contexts_of(played, update=self.context_update)[-1])


def load(
    context_update: Callable[..., Any] | None = None,
    notes_of: Callable[..., Any] | None = None,
    find_cycle: Callable[..., Any] | None = None,
) -> Model:
    """Return the trained net, with the learner's functions in it where given.

    Args:
        context_update: the learner's, as `crux` describes it.
        notes_of: the learner's.
        find_cycle: the learner's. Each that stops with an error, or returns something else than
            it should, is replaced by the course's own, with a line that says so.

    Raises:
        CourseError: the weights are missing or damaged.
    """
    learners = replacements(
        FAULTS, context_update=context_update, notes_of=notes_of, find_cycle=find_cycle
    )
    return Model(_shipped_network(), **learners)


@functools.cache
def _shipped_network() -> Network:
    from coursekit.neural import load_weights, shipped
    from coursekit.systems.todd_1989.training import HIDDEN, blank_net, network_of

    net = blank_net(len(MELODIES), HIDDEN, 0)
    load_weights(net, shipped(SYSTEM, "melodies"))
    return network_of(net)


def learn(
    melodies: Sequence[Melody] = MELODIES,
    *,
    context_update: Callable[..., Any] | None = None,
    seed: int = 0,
    **options: Any,
) -> tuple[Model, History]:
    """Teach a new net some melodies.

    Args:
        melodies: the course's, or your own through `from_midi`.
        context_update: the learner's.
        seed: the same seed gives the same weights on the same machine.
        options: `recipe`, `hidden`, `decay`, `blur`, `progress`, `curve`, `title`, as
            `training.learn` takes them.

    Returns:
        The model and what its training was like.
    """
    from coursekit.systems.todd_1989 import training

    learners = replacements(FAULTS, context_update=context_update)
    network, history, _ = training.learn(
        melodies, seed=seed, update=learners.get("context_update"), **options
    )
    return Model(network, tuple(melodies), **learners), history


def train(
    *, recipe: str = "quick", seed: int = 0, out: Path | None = None, progress: bool = True
) -> History:
    """Teach a new net the course's melodies, and write its weights with their card.

    Args:
        recipe: `quick` (seconds) or `full` (a slower descent from which it stops the same way).
        seed: the same seed gives the same weights on the same machine.
        out: the folder for `melodies.safetensors`; nothing is written where it is None.
        progress: show a bar.
    """
    from coursekit.systems.todd_1989 import training

    checkpoint = out / "checkpoint.pt" if out else None
    _, history, net = training.learn(
        recipe=training.RECIPES[recipe], seed=seed, progress=progress, checkpoint=checkpoint
    )
    if out:
        training.save(net, history, out / "melodies")
    return history


# What `compose` takes, as the card and the command line show it.
_NAMES = (BY_SEED, *NAMES)
FirstMelody = Annotated[str, Control("The melody at morph 0.", choices=_NAMES, extendable=True)]
SecondMelody = Annotated[
    str, Control("The melody at morph 1; by the seed, a blend.", choices=_NAMES, extendable=True)
]
Morph = Annotated[float, Control("0 plays the first melody, 1 the second, .5 both mixed.", 0, 1)]
Strength = Annotated[
    float, Control("The plan times this: 1 as learned, 0 none, below 0 the contrary.", -1, 3)
]
Start = Annotated[str, Control("What the context holds at first.", choices=STARTS)]
Decay = Annotated[
    float, Control("How much of the context stays for the next slice; 0.8 is learned.", 0, 0.99)
]
FedBack = Annotated[
    Feedback, Control("What enters the context: notes, or bare outputs.", choices=FEEDBACKS)
]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 8,
    primer: PrettyMIDI | None = None,
    first: FirstMelody = BY_SEED,
    second: SecondMelody = BY_SEED,
    morph: Morph = 0.5,
    strength: Strength = 1.0,
    start: Start = "silence",
    decay: Decay = DECAY,
    feedback: FedBack = "notes",
    tempo: Tempo = 112,
) -> PrettyMIDI:
    """Return so many bars of 4/4, played from a plan between two melodies.

    Where the net plays the silence that follows its melodies, the last bar may end with a rest.

    Args:
        model: from `load` or `learn`; None takes the course's own.
        seed: draws what stands for melodies that are not named, anew until the net plays to the
            end of the last bar, and a random start; the net itself draws no lots.
        bars: of 4/4.
        primer: a melody, which fills the context; the piece is the primer, what its last bar lacks,
            and so many bars more, in the primer's key.
        first: one melody; for the other controls see the card.

    Raises:
        CourseError: a control is out of its range, or the primer does not fit on white keys.
    """
    model = model or load()
    rng = np.random.default_rng(seed)
    given = from_midi(primer, primer=True) if primer is not None else None
    primed = to_slices(given.notes, rests=0) if given else np.zeros((0, UNITS))
    slices = -len(primed) % SLICES_PER_BAR + bars * SLICES_PER_BAR
    for _ in range(MOST_TRIES if BY_SEED in (first, second) else 1):
        left, right = _plans(model, first, second, rng)
        context = None
        if start == "random":
            context = random_context(rng)
        elif start == "after the second":
            context = model.context_after(model.names[int(right.argmax())])
        context = contexts_of(primed, decay=decay, start=context, update=model.context_update)[-1]
        plan = strength * ((1 - morph) * left + morph * right)
        run = model.run(plan, slices, decay=decay, start=context, feedback=feedback)
        if sounds(run.outputs)[-1]:
            break
    return model.to_midi(run, primer=primed, shift=-given.shift if given else 0, tempo=tempo)


def _plans(model: Model, first: str, second: str, rng: np.random.Generator) -> list[Floats]:
    """Return the plans of two melodies; one is drawn for the first, a blend for the second."""
    units = np.eye(len(model.names))
    named = [model.unit_of(name) for name in (first, second) if name != BY_SEED]
    free = rng.permutation(np.delete(np.arange(len(units)), named))
    left = units[model.unit_of(first)] if first != BY_SEED else units[[*free, 0][0]]
    if second != BY_SEED:
        return [left, units[model.unit_of(second)]]
    return [left, rng.dirichlet(1 - left if len(units) > 1 else left)]


def random_context(rng: np.random.Generator) -> Floats:
    """Return a context `[15]` as if three notes, drawn by lot, had just been played."""
    played = to_slices([(int(unit), 2) for unit in rng.integers(BEGINS, size=3)], rests=0)
    return np.asarray(contexts_of(played)[-1])


card = Card(
    name=SYSTEM,
    title="Todd's connectionist composer",
    year=1989,
    authors=("Todd",),
    reference="Todd1989",
    era="connectionism",
    kind="melody",
    accepts=("nothing", "primer"),
    controls=controls_of(compose),
    lesson="05",
    weights=lambda model, _: (
        None if model and model.network is not _shipped_network() else "melodies"
    ),
)

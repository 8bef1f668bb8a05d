"""A connectionist composer: Todd's network, which plays melodies from a plan.

Inputs are a plan, which stays the same through a melody, and a context, which is a fading trace of
what has just been played. Outputs are fourteen pitches and one unit that says that a note begins.
Here stand the three functions that lesson 05 has you write, and the model. The melodies are in
`todd.melodies`, the running net in `todd.network`, how it learns in `todd.training`, the
experiments of the paper in `todd.experiments`, what is claimed in `todd.claims`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.systems.base import (
    Card,
    Control,
    guarded,
    validate_controls,
    validate_start,
)
from coursekit.systems.todd_1989.crux import context_update, find_cycle, notes_of
from coursekit.systems.todd_1989.guards import cycle_fault, notes_fault, update_fault
from coursekit.systems.todd_1989.melodies import (
    BEGINS,
    MELODIES,
    NAMES,
    PITCHES,
    SLICES_PER_BAR,
    UNITS,
    Floats,
    Melody,
    from_midi,
    melody_named,
    midi_of,
    rounded,
    sounds,
    to_slices,
)
from coursekit.systems.todd_1989.network import DECAY, Feedback, Network, Run, contexts_of
from coursekit.systems.todd_1989.paper import claims

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.neural import History

__all__ = [
    "BEGINS", "DECAY", "MELODIES", "NAMES", "PITCHES", "STARTS", "UNITS", "Melody", "Model",
    "Network", "Run", "card", "claims", "compose", "context_update", "contexts_of", "find_cycle",
    "from_midi", "learn", "load", "melody_named", "midi_of", "notes_of", "rounded", "sounds",
    "to_slices", "train",
]  # fmt: skip

# The three functions that lesson 05 has you write ------------------------------------------------








# The system --------------------------------------------------------------------------------------

BY_SEED = "by the seed"
STARTS = ("silence", "after the second", "random")
card = Card(
    name="todd_1989",
    title="Todd's connectionist composer",
    year=1989,
    authors=("Todd",),
    reference="Todd1989",
    era="connectionism",
    kind="melody",
    accepts=("nothing", "primer"),
    controls=(
        Control("first", "choice", BY_SEED, "The melody on the left of the slider.",
                choices=(BY_SEED, *NAMES)),
        Control("second", "choice", BY_SEED, "The melody on the right of the slider.",
                choices=(BY_SEED, *NAMES)),
        Control("morph", "float", 0.5, "0 plays the first melody, 1 the second; between them the "
                "plan is a mixture.", 0, 1),
        Control("strength", "float", 1.0, "The plan times this: 1 as learned, 0 no plan at all, "
                "beyond 1 more than was ever learned, below 0 the contrary.", -1, 3),
        Control("start", "choice", "silence", "What the context holds at first.", choices=STARTS),
        Control("decay", "float", DECAY, "How much of the context stays from one eighth note to "
                "the next; the net learned with 0.8.", 0, 0.99),
        Control("feedback", "choice", "notes", "What goes into the context: the notes that are "
                "played, or the bare outputs.", choices=("notes", "outputs")),
        Control("tempo", "int", 112, "Quarter notes a minute.", 30, 240),
    ),
    lesson="05",
)  # fmt: skip


@dataclass
class Model:
    """A trained net, the names of its plan units, and the learner's functions.

    Attributes:
        network: the weights.
        melodies: what it learned, one plan unit each.
        update: a learner's `context_update`; the course's own where None.
        read: reads notes from outputs.
        cycle: finds where a run repeats itself.
    """

    network: Network
    melodies: tuple[Melody, ...] = MELODIES
    update: Callable[..., Any] | None = None
    read: Callable[..., Any] = notes_of
    cycle: Callable[..., Any] = find_cycle
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Name the plan units after the melodies."""
        self.names = tuple(melody.name for melody in self.melodies)

    def plan(self, **shares: float) -> Floats:
        """Return a plan `[plan]`, such as `plan(maman=.5, joy=.5)`.

        Raises:
            CourseError: the net has no such melody.
        """
        found = np.zeros(len(self.names))
        for name, share in shares.items():
            if name not in self.names:
                raise CourseError(
                    f"This net knows no melody {name!r}. It knows: {', '.join(self.names)}."
                )
            found[self.names.index(name)] = share
        return found

    def run(
        self,
        plan: Floats,
        slices: int,
        *,
        decay: float = DECAY,
        start: Floats | None = None,
        feedback: Feedback = "notes",
    ) -> Run:
        """Let the net run on what it says itself.

        Args:
            plan: `[plan]`, or `[..., plan]` for several runs at once.
            slices: how many eighth notes.
            decay: of the context.
            start: `[..., 15]` the first context; noughts where None.
            feedback: what goes into the context: `notes` that are played, or bare `outputs`.

        Returns:
            Outputs and contexts, `[..., slice, 15]`.
        """
        return self.network.run(
            np.asarray(plan, dtype=np.float64), slices, decay=decay, start=start,
            feedback=feedback, update=self.update,
        )  # fmt: skip

    def to_midi(self, run: Run, *, tempo: float = 112.0) -> PrettyMIDI:
        """Return a single run as music for a flute."""
        notes = self.read(run.outputs.tolist())
        return midi_of(notes, tempo=tempo, slices=len(run.outputs))

    def recalled(self, *, feedback: Feedback = "notes") -> dict[str, int]:
        """Return for each melody how many slices of it a free run gets wrong.
        """
        wrong = {}
        for unit, melody in enumerate(self.melodies):
            target = melody.slices()
            run = self.run(np.eye(len(self.names))[unit], len(target), feedback=feedback)
            wrong[melody.name] = int((sounds(run.outputs) != sounds(target)).sum())
        return wrong

    def context_after(self, name: str, *, slices: int | None = None) -> Floats:
        """Return the context `[15]` after a melody of the net was heard, or so much of it."""
        melody = next((one for one in self.melodies if one.name == name), None)
        if melody is None:
            raise CourseError(f"This net knows no melody {name!r}. It knows: {self.names}.")
        heard = to_slices(melody.notes, rests=0)[:slices]
        found: Floats = contexts_of(heard, update=self.update)[-1]
        return found


_shipped: Network | None = None


def load(
    context_update: Callable[..., Any] | None = None,
    notes_of: Callable[..., Any] | None = None,
    find_cycle: Callable[..., Any] | None = None,
) -> Model:
    """Return the trained net, with the learner's functions in it where given.

    Args:
        context_update: carries the context from slice to slice.
        notes_of: reads notes from the outputs.
        find_cycle: finds where a run repeats itself.

    A function that stops with an error, or returns something else than it should, is replaced by
    the course's own, with a line that says so.

    Raises:
        CourseError: the weights are missing or damaged.
    """
    return Model(_weights(), MELODIES, *_functions(context_update, notes_of, find_cycle))


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
        options: `recipe`, `hidden`, `decay`, `plans`, `blur`, `progress`, `curve`, `title`, as
            `todd.training.learn` takes them.

    Returns:
        The model and what its training was like.
    """
    from coursekit.systems.todd_1989 import training

    functions = _functions(context_update, None, None)
    network, history, _ = training.learn(melodies, seed=seed, update=functions[0], **options)
    return Model(network, tuple(melodies), *functions), history


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


def compose(
    *, model: Model | None = None, seed: int, bars: int = 8, primer: PrettyMIDI | None = None,
    first: str = BY_SEED, second: str = BY_SEED, morph: float = 0.5, strength: float = 1.0,
    start: str = "silence", decay: float = DECAY, feedback: Feedback = "notes",
    tempo: int = 112,
) -> PrettyMIDI:  # fmt: skip
    """Return so many bars of 4/4, played from a plan between two melodies.

    Args:
        model: from `load` or `learn`; None takes the course's own.
        seed: chooses melodies that are not named, and a random start; the net itself draws no
            lots.
        bars: of 4/4.
        primer: one voice; the piece is the primer, which fills the context, and so many bars more.
        first: one melody; for the other controls see the card.

    Raises:
        CourseError: a control is out of its range, or the primer does not fit on white keys.
    """
    _validate(locals())
    model = model or load()
    rng = np.random.default_rng(seed)
    pair = _pair(model, first, second, rng)
    slices = bars * SLICES_PER_BAR
    heard = to_slices(from_midi(primer).notes, rests=0) if primer is not None else None
    for shares in _mixtures(morph, first, second, rng):
        plan = strength * ((1 - shares) * np.eye(len(model.names))[pair[0]]
                           + shares * np.eye(len(model.names))[pair[1]])  # fmt: skip
        context = _start(model, start, pair[1], heard, decay, rng)
        run = model.run(plan, slices, decay=decay, start=context, feedback=feedback)
        if (sounds(run.outputs) > 0).any():
            break
    outputs = run.outputs if heard is None else np.concatenate([heard, run.outputs])
    return model.to_midi(replace(run, outputs=outputs), tempo=tempo)


def _mixtures(morph: float, first: str, second: str, rng: np.random.Generator) -> list[float]:
    """Return the mixtures to try: another one only where the seed chose and nothing sounds."""
    if first != BY_SEED and second != BY_SEED:
        return [morph]
    return [morph, *(float(share) for share in rng.random(6))]


def _pair(model: Model, first: str, second: str, rng: np.random.Generator) -> tuple[int, int]:
    """Return the plan units of two melodies, drawn where they are not named."""
    free = [name for name in model.names if name not in (first, second)] or list(model.names)
    drawn = rng.permutation(free).tolist()
    chosen = []
    for name in (first, second):
        name = (drawn.pop() if drawn else model.names[0]) if name == BY_SEED else name
        if name not in model.names:
            raise CourseError(f"This net knows no melody {name!r}. It knows: {model.names}.")
        chosen.append(model.names.index(name))
    return chosen[0], chosen[1]


def _start(
    model: Model,
    start: str,
    second: int,
    heard: Floats | None,
    decay: float,
    rng: np.random.Generator,
) -> Floats | None:
    """Return the first context, or None for silence."""
    found: Floats | None = None
    if start == "random":
        found = random_context(rng)
    elif start == "after the second":
        found = model.context_after(model.names[second])
    if heard is not None:
        found = contexts_of(heard, decay=decay, start=found, update=model.update)[-1]
    return found


def random_context(rng: np.random.Generator) -> Floats:
    """Return a context `[15]` as if three notes, drawn by lot, had just been heard."""
    heard = to_slices([(int(unit), 2) for unit in rng.integers(BEGINS, size=3)], rests=0)
    found: Floats = contexts_of(heard)[-1]
    return found


def _weights() -> Network:
    global _shipped
    if _shipped is None:
        from coursekit.neural import load_weights, shipped
        from coursekit.systems.todd_1989.training import HIDDEN, blank_net, network_of

        net = blank_net(len(MELODIES), HIDDEN, 0)
        load_weights(net, shipped("todd_1989", "melodies"))
        _shipped = network_of(net)
    return _shipped


def _functions(
    theirs_update: Any, theirs_read: Any, theirs_cycle: Any
) -> tuple[Callable[..., Any] | None, Callable[..., Any], Callable[..., Any]]:
    """Return update, read and cycle of a `Model`, with a guard around a learner's own."""
    update, read, cycle = None, notes_of, find_cycle
    if theirs_update not in (None, context_update):
        update = guarded(theirs_update, context_update, update_fault)
    if theirs_read not in (None, notes_of):
        read = guarded(theirs_read, notes_of, notes_fault)
    if theirs_cycle not in (None, find_cycle):
        cycle = guarded(theirs_cycle, find_cycle, cycle_fault)
    return update, read, cycle


def _validate(given: dict[str, Any]) -> None:
    # A model of the learner's own may know other melodies.
    own = {"first", "second"} if given["model"] is not None else set()
    validate_controls(card, {name: value for name, value in given.items() if name not in own})
    validate_start(given["seed"], given["bars"])

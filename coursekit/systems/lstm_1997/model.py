"""Long short-term memory, as it was in 1997: a cell that keeps a value for as long as need be.

Here stand one step of the cell, how errors shrink on their way back, the grammar of the first
experiment, and a net of such cells that opens with a bar of a tune, goes on, and brings the bar
back. The tasks of the paper are in `lstm.tasks`, the gradients written out in `lstm.loops` and
`lstm.byhand`, the cell in PyTorch beside torch's own in `lstm.cells`, the measured decay in
`lstm.vanishing`, what is repeated over seeds in `lstm.experiments`, the melodies in `lstm.answer`,
what is claimed in `lstm.claims`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError
from coursekit.systems.base import Card, Control, validate_controls, validate_start
from coursekit.systems.lstm_1997 import answer
from coursekit.systems.lstm_1997.band import arrange, opening_of
from coursekit.systems.lstm_1997.crux import gradient_norms, legal_next, memory_step
from coursekit.systems.lstm_1997.paper import claims

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.neural import History

__all__ = [
    "NETS", "Model", "card", "claims", "compose", "gradient_norms", "legal_next", "load",
    "memory_step", "new_net", "train",
]  # fmt: skip

Floats = npt.NDArray[np.float64]

# The three functions that lesson 07 has you write ------------------------------------------------








# The system --------------------------------------------------------------------------------------

NETS = ("memory", "plain")
"""Who sings: cells of 1997, or a plain recurrent net of as many weights."""
RECIPES = {"quick": (600, 100), "full": (8_000, 500)}
"""Steps of training, and between two points of its curve."""

card = Card(
    name="lstm_1997",
    title="Long short-term memory",
    year=1997,
    authors=("Hochreiter", "Schmidhuber"),
    reference="HochreiterSchmidhuber1997",
    era="connectionism",
    kind="melody with chords",
    accepts=("nothing", "primer"),
    controls=(
        Control("net", "choice", "memory", "Who sings: the memory cells of 1997, or a plain "
                "recurrent net of as many weights.", choices=NETS),
        Control("temperature", "float", 0.8, "Below 1 the middle takes the likely more often, "
                "above 1 the unlikely; the answer is always the likeliest.", 0.2, 3),
        Control("chords", "flag", True, "Whether a left hand plays chords, found by rule."),
        Control("tempo", "int", 108, "Quarter notes a minute.", 30, 240),
    ),
    lesson="07",
)  # fmt: skip


def new_net(kind: str = "memory", *, seed: int = 0) -> Any:
    """Return an untrained net for the melodies: `memory`, or `plain` with as many weights.
    """
    from coursekit.systems.lstm_1997.cells import MemoryNet, PlainNet, count

    net = MemoryNet(answer.INPUTS, answer.TOKENS, answer.BLOCKS, answer.SIZE, seed=seed,
                    hears_inputs=True)  # fmt: skip
    if kind == "memory":
        return net
    if kind != "plain":
        raise CourseError(f"There is no net {kind!r}. Take {' or '.join(NETS)}.")
    return PlainNet(answer.INPUTS, answer.TOKENS, count(net), seed=seed, hears_inputs=True)


@dataclass
class Model:
    """The trained nets, read when they are asked for, and the step of their memory cells.

    Attributes:
        memory_step: one step of the cell; the kit's where None.
    """

    memory_step: Callable[..., Any] | None = None
    _nets: dict[str, Any] = field(default_factory=dict, repr=False)

    def net(self, kind: str = "memory") -> Any:
        """Return a trained net as a PyTorch module; the same one when asked again.

        Raises:
            CourseError: there is no such net, or its weights are missing or damaged.
        """
        if kind not in self._nets:
            from coursekit.neural import load_weights, shipped

            net = new_net(kind)
            load_weights(net, shipped(card.name, kind))
            self._nets[kind] = net.eval()
        return self._nets[kind]

    def hearing(self, kind: str = "memory") -> Callable[[Floats], Floats]:
        """Return a function that takes one step's inputs and returns net outputs, from silence.
        """
        weights = {name: value.detach().double().numpy()
                   for name, value in self.net(kind).state_dict().items()}  # fmt: skip
        if kind == "memory":
            return _memory_hearing(weights, self.memory_step or memory_step)
        inner = np.hstack([weights["hidden.weight_ih_l0"], weights["hidden.weight_hh_l0"]])
        units = np.zeros(len(inner))

        def hear(x: Floats) -> Floats:
            nonlocal units
            units = np.tanh(inner @ np.concatenate([x, units]) + weights["hidden.bias_ih_l0"])
            return _outputs(weights, units, x)

        return hear


def _memory_hearing(weights: dict[str, Any], step: Callable[..., Any]) -> Callable[..., Floats]:
    inner, blocks = weights["hidden.weights"], answer.BLOCKS
    cells = blocks * answer.SIZE
    state, heard = np.zeros((blocks, answer.SIZE)), np.zeros(len(inner))

    def hear(x: Floats) -> Floats:
        nonlocal state, heard
        net = inner @ np.concatenate([x, heard, [1.0]])
        y, state = step(state.copy(), net[:cells].reshape(blocks, -1),
                        net[cells : cells + blocks], net[cells + blocks :])  # fmt: skip
        heard = np.concatenate([np.ravel(y), 1 / (1 + np.exp(-net[cells:]))])
        return _outputs(weights, np.ravel(y), x)

    return hear


def _outputs(weights: dict[str, Any], units: Floats, x: Floats) -> Floats:
    answers: Floats = weights["out.weight"] @ np.concatenate([units, x]) + weights["out.bias"]
    return answers


_kit_model: Model | None = None


def load(memory_step: Callable[..., Any] | None = None) -> Model:
    """Return the model, with the learner's step in its memory cells where given.

    A function that stops with an error, or returns something else than it should, is replaced by
    the course's own, with a line that says so.
    """
    if memory_step is not None and memory_step is not globals()["memory_step"]:
        return Model(_guarded(memory_step))
    global _kit_model
    _kit_model = _kit_model or Model()
    return _kit_model


def _guarded(theirs: Callable[..., Any]) -> Callable[..., Any]:
    """Return a step that asks `theirs` until it goes wrong, and the kit's from then on."""
    trusted = True

    def asked(state: Floats, *nets: Floats) -> tuple[Floats, Floats]:
        nonlocal trusted
        if trusted:
            try:
                y, new = (np.asarray(part, dtype=float) for part in theirs(state.copy(), *nets))
                if y.shape == new.shape == state.shape and np.isfinite([y, new]).all():
                    return y, new
                problem = f"returned shapes {y.shape} and {new.shape}, or numbers without end"
            except Exception as error:
                problem = f"stopped with {type(error).__name__}: {error}"
            trusted = False
            print(f"Your memory_step {problem}. The course's own takes over.")
        return memory_step(state, *nets)

    return asked


def compose(
    *, model: Model | None = None, seed: int, bars: int = 8, primer: PrettyMIDI | None = None,
    net: str = "memory", temperature: float = 0.8, chords: bool = True, tempo: int = 108,
) -> PrettyMIDI:  # fmt: skip
    """Return an opening bar, a middle, and the opening again: so many bars of 4/4 in all.

    Args:
        model: from `load`, with the learner's step; None takes the course's own.
        seed: the same seed gives the same piece.
        bars: 1 is an opening alone, 2 an opening and its answer.
        primer: a melody on a grid of eighths; its first bar is the opening.
        net: who sings; for the other controls see the card.

    Raises:
        CourseError: a control is out of its range, or the primer is no melody that fits.
    """
    validate_start(seed, bars)
    validate_controls(card, locals())
    model = model or load()
    opening, shift = opening_of(primer) if primer is not None else ([], 0)
    tokens = answer.sing(model.hearing(net), bars, np.random.default_rng(seed), opening=opening,
                         temperature=temperature)  # fmt: skip
    return arrange(tokens, shift=-shift, chords=chords, tempo=tempo)


def train(
    *, recipe: str = "quick", seed: int = 0, out: Path | None = None, progress: bool = True,
    kind: str = "memory", curve: bool = False,
) -> History:  # fmt: skip
    """Train a net on openings and answers cut from fiddle tunes, and return how it went.

    Args:
        recipe: `quick`, under a minute on two cores, or `full`, what ships.
        seed: of the first weights and of the pieces drawn.
        out: a folder for weights, card and checkpoint; None writes nothing.
        progress: show a bar.
        kind: `memory` or `plain`.
        curve: draw the curve while it trains.
    """
    from coursekit.neural import Recipe, fit, save_weights

    steps, each = RECIPES[recipe]
    made = new_net(kind, seed=seed)
    rate = 0.01 if kind == "memory" else 0.001
    history = fit(
        made, answer.step_loss,
        Recipe(recipe, steps, rate, clip=1.0, evaluate_every=each, keep="best"),
        seed=seed, score=lambda net: 1 - answer.brought_back(net, 4, pieces=100, split="valid")[0],
        solved=lambda wrong: wrong < 0.002,
        checkpoint=None if out is None else Path(out) / f"{kind}.checkpoint",
        progress=progress, curve=curve, title=f"{kind} net, {recipe}",
    )  # fmt: skip
    if out is not None:
        save_weights(made, Path(out) / kind, history.card(
            system=card.name, data="openings and answers from the course's fiddle tunes (train)",
            licence="the tunes are in the public domain; these weights are under the course's "
            "licence", net=kind), half=False)  # fmt: skip
    return history

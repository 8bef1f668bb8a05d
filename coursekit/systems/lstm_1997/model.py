"""The trained nets with a learner's memory cell in them, and what they compose."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from coursekit.encodings.eighths import HOLD, STEPS, TOKENS, decode_bars, encode_bar
from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.learner import replacements, shape_fault
from coursekit.systems.lstm_1997 import crux
from coursekit.systems.lstm_1997.answer import ANSWER, INPUTS, features, sections
from coursekit.systems.lstm_1997.crux import Floats
from coursekit.systems.lstm_1997.training import NETS, SYSTEM, new_net

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.systems.lstm_1997.cells import WithOutputs

Step = Callable[[Floats], Floats]
"""Takes the inputs of one step, returns the net's outputs, not squashed; keeps its state."""


def step_fault(answer: Any, state: Floats, *nets: Floats) -> str:
    """Say what is wrong with outputs and a new state; nothing where they are fit."""
    if not isinstance(answer, list | tuple) or len(answer) != 2:
        return f"returned {answer!r:.40} where outputs and a new state were expected"
    outputs, new_state = answer
    return shape_fault(outputs, state.shape, "outputs") or shape_fault(
        new_state, state.shape, "a new state"
    )


FAULTS = {crux.memory_step: step_fault}


@dataclass
class Model:
    """The trained nets, and the step of their memory cells.

    Attributes:
        memory_step: one step of the cells, which the memory net takes when it composes.
    """

    memory_step: Callable[..., Any] = crux.memory_step

    def net(self, kind: str = "memory") -> WithOutputs:
        """Return a trained net as a PyTorch module; the same one when asked again.

        Raises:
            CourseError: there is no such net, or its weights are missing or damaged.
        """
        return _shipped_net(kind)

    def stepping(self, kind: str = "memory") -> Step:
        """Return a function that runs a net one step further each time, from silence.

        It takes the inputs of the step, `[input]`, and returns outputs, `[token]`, not squashed.
        """
        values = self.net(kind).state_dict().items()
        weights = {name: value.double().numpy() for name, value in values}
        if kind == "plain":
            names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0")
            weights["hidden.weights"] = np.column_stack([weights[f"hidden.{n}"] for n in names])
        inner = weights["hidden.weights"]
        # The outputs hear the cells, or all units of the plain net, which has no gates.
        outer, cells = weights["out.weight"], weights["out.weight"].shape[1] - INPUTS
        blocks = (len(inner) - cells) // 2
        units, state = np.zeros(len(inner)), np.zeros((blocks, cells // max(blocks, 1)))

        def step(x: Floats) -> Floats:
            nonlocal units, state
            net = inner @ np.concatenate([x, units, [1.0]])
            if blocks:
                net_cell, net_in, net_out = np.split(net, [cells, cells + blocks])
                y, state = map(
                    np.asarray,
                    self.memory_step(state, net_cell.reshape(state.shape), net_in, net_out),
                )
                units = np.concatenate([y.ravel(), 1 / (1 + np.exp(-net[cells:]))])
            else:
                units = np.tanh(net)
            outputs: Floats = outer @ np.concatenate([units[:cells], x]) + weights["out.bias"]
            return outputs

        return step


@functools.cache
def _shipped_net(kind: str) -> WithOutputs:
    from coursekit.neural import load_weights, shipped

    net = new_net(kind)
    load_weights(net, shipped(SYSTEM, kind))
    return net.eval()


def load(memory_step: Callable[..., Any] | None = None) -> Model:
    """Return the model, with the learner's step in its memory cells where given.

    Args:
        memory_step: one step of the cells.

    A function that goes wrong is replaced by the course's own, with a line that says so.
    """
    return Model(**replacements(FAULTS, memory_step=memory_step))


def sing(
    step: Step,
    bars: int,
    rng: np.random.Generator,
    *,
    opening: Sequence[int] = (),
    temperature: float = 1.0,
) -> Iterator[int]:
    """Let a net sing step by step; the answer is always its likeliest.

    Args:
        step: from `Model.stepping`.
        bars: opening and answer among them; one bar is an opening only.
        rng: where the draws come from.
        opening: the first tokens, of at most a bar; what comes after them begins with a note.
        temperature: of the draws in the opening and the middle.

    Yields:
        Tokens.
    """
    silence, before = np.full((1, bars * STEPS), HOLD), np.zeros(TOKENS)
    for place, (x, section) in enumerate(zip(features(silence)[0], sections(bars), strict=True)):
        logits = step(np.concatenate([before, x[TOKENS:]]))
        if place == len(opening):
            logits[HOLD] = -np.inf
        if place < len(opening):
            token = opening[place]
        elif section == ANSWER:
            token = int(logits.argmax())
        else:
            chances = np.exp((logits - logits.max()) / temperature)
            token = int(rng.choice(TOKENS, p=chances / chances.sum()))
        yield token
        before = np.eye(TOKENS)[token]


# What `compose` takes, as the card and the command line show it.
Singer = Annotated[
    str, Control("Memory cells of 1997, or a plain net of as many weights.", choices=NETS)
]
Temperature = Annotated[
    float, Control("Below 1 the middle takes the likely more often, above 1 the unlikely.", 0.2, 3)
]
Chords = Annotated[bool, Control("Whether a left hand plays chords, found by rule.")]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 8,
    primer: PrettyMIDI | None = None,
    net: Singer = "memory",
    temperature: Temperature = 0.8,
    chords: Chords = True,
    tempo: Tempo = 108,
) -> PrettyMIDI:
    """Return an opening bar, a middle, and the opening again: so many bars of 4/4 in all.

    Args:
        model: from `load`, with the learner's step; None takes the course's own.
        seed: the same seed gives the same piece.
        bars: 1 is an opening alone, 2 an opening and its answer.
        primer: a melody on a grid of eighths from the first beat on; its first bar is the opening.
            Its rests are filled, and the net completes the bar where the melody is shorter.
        net: who sings; for the other controls see the card.

    Raises:
        CourseError: a control is out of its range, or the primer is no melody that fits.
    """
    opening, shift = encode_bar(primer, system="the memory net") if primer is not None else ([], 0)
    step, rng = (model or load()).stepping(net), np.random.default_rng(seed)
    tokens = sing(step, bars, rng, opening=opening, temperature=temperature)
    return decode_bars(list(tokens), shift=-shift, chords=chords, tempo=tempo)


card = Card(
    name=SYSTEM,
    title="Long short-term memory",
    year=1997,
    authors=("Hochreiter", "Schmidhuber"),
    reference="HochreiterSchmidhuber1997",
    era="connectionism",
    kind="melody with chords",
    accepts=("nothing", "primer"),
    controls=controls_of(compose),
    lesson="07",
    weights=lambda _, controls: controls["net"],
)

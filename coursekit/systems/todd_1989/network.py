"""The net as it runs: plan and context in, one slice out, and the slice goes into the context."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from coursekit.systems.todd_1989.melodies import UNITS, Floats, rounded

Feedback = Literal["notes", "outputs"]
"""What goes into the context: what is played, as while the net learned, or bare activations."""
Update = Callable[..., Any]
DECAY = 0.8


@dataclass(frozen=True)
class Run:
    """What a net said, slice by slice.

    Args:
        outputs: `[..., slice, 15]` activations from 0 to 1.
        contexts: `[..., slice, 15]` the context that it had when it said so.
    """

    outputs: Floats
    contexts: Floats


@dataclass(frozen=True)
class Network:
    """The weights of a trained net.

    Args:
        hidden: `[hidden, plan + 15]` from plan and context to the hidden units.
        hidden_bias: `[hidden]`.
        output: `[15, hidden]`.
        output_bias: `[15]`.
    """

    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats

    @property
    def plans(self) -> int:
        """How many plan units there are."""
        return int(self.hidden.shape[1]) - UNITS

    def outputs(self, plan: Floats, context: Floats) -> Floats:
        """Return what the net says.

        Args:
            plan: `[..., plan]`.
            context: `[..., 15]`.

        Returns:
            `[..., 15]` activations from 0 to 1.
        """
        inputs = np.concatenate([plan, context], axis=-1)
        hidden = _sigmoid(inputs @ self.hidden.T + self.hidden_bias)
        return _sigmoid(hidden @ self.output.T + self.output_bias)

    def run(
        self,
        plan: Floats,
        slices: int,
        *,
        decay: float = DECAY,
        start: Floats | None = None,
        feedback: Feedback = "notes",
        update: Update | None = None,
    ) -> Run:
        """Let the net run freely on what it says itself.

        Args:
            plan: `[..., plan]`: one plan, or a batch of them.
            slices: how long.
            decay: how much of the context stays from slice to slice.
            start: `[..., 15]` the first context; all noughts where None.
            feedback: what goes into the context: `notes` or `outputs`.
            update: a learner's context update for one plan; the course's own where None.
        """
        context = np.zeros((*plan.shape[:-1], UNITS)) if start is None else np.array(start, float)
        outputs = np.zeros((*plan.shape[:-1], slices, UNITS))
        contexts = np.zeros_like(outputs)
        for at in range(slices):
            said = self.outputs(plan, context)
            outputs[..., at, :], contexts[..., at, :] = said, context
            heard = rounded(said) if feedback == "notes" else said
            context = updated(context, heard, decay, update)
        return Run(outputs, contexts)


def updated(context: Floats, heard: Floats, decay: float, update: Update | None) -> Floats:
    """Return the next context `[..., 15]`, by a learner's function for one row where given."""
    if update is None:
        return decay * context + heard
    flat, said = context.reshape(-1, UNITS), heard.reshape(-1, UNITS)
    rows = [
        update(one.tolist(), other.tolist(), decay) for one, other in zip(flat, said, strict=True)
    ]
    return np.array(rows, dtype=np.float64).reshape(context.shape)


def contexts_of(
    heard: Floats,
    *,
    decay: float = DECAY,
    start: Floats | None = None,
    update: Update | None = None,
) -> Floats:
    """Return the context at each slice of a melody that is being heard.

    Args:
        heard: `[..., slice, 15]`.
        decay: how much stays.
        start: `[..., 15]` the context before the first slice; noughts where None.
        update: a learner's update for one row.

    Returns:
        `[..., slice + 1, 15]`: before each slice, and after the last.
    """
    shape = (*heard.shape[:-2], UNITS)
    context = np.zeros(shape) if start is None else np.broadcast_to(start, shape).astype(float)
    found = [context]
    for at in range(heard.shape[-2]):
        context = updated(context, heard[..., at, :], decay, update)
        found.append(context)
    return np.stack(found, axis=-2)


def _sigmoid(value: Floats) -> Floats:
    squashed: Floats = 0.5 * (1.0 + np.tanh(0.5 * value))
    return squashed

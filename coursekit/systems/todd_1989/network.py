"""The net as it runs: plan and context in, one slice out, and the slice goes into the context."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from coursekit.systems.todd_1989 import crux
from coursekit.systems.todd_1989.melodies import UNITS, Floats, rounded

Feedback = Literal["notes", "outputs"]
FEEDBACKS: tuple[Feedback, ...] = ("notes", "outputs")
"""What goes into the context: what is played, as while the net learned, or bare activations."""
Update = Callable[..., Any]
DECAY = 0.8


@dataclass(frozen=True)
class Run:
    """What a net put out, slice by slice.

    Args:
        outputs: `[..., slice, 15]` activations from 0 to 1.
        contexts: `[..., slice, 15]` the context that it had at that slice.
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

    def outputs(self, plan: Floats, context: Floats) -> Floats:
        """Return the outputs of one slice.

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
        """Let the net run freely, on its own outputs.

        Args:
            plan: `[plan]`, or `[..., plan]` for several runs at once.
            slices: how many eighth notes.
            decay: the share of the context that stays from slice to slice.
            start: `[..., 15]` the first context; noughts where None.
            feedback: what goes into the context: `notes` that are played, or bare `outputs`.
            update: makes the context of one plan; the course's own where None.

        Returns:
            Outputs and contexts, `[..., slice, 15]`.
        """
        context = np.zeros((*plan.shape[:-1], UNITS)) if start is None else np.array(start, float)
        outputs = np.zeros((*plan.shape[:-1], slices, UNITS))
        contexts = np.zeros_like(outputs)
        for at in range(slices):
            now = self.outputs(plan, context)
            outputs[..., at, :], contexts[..., at, :] = now, context
            played = rounded(now) if feedback == "notes" else now
            context = updated(context, played, decay, update)
        return Run(outputs, contexts)


def updated(context: Floats, played: Floats, decay: float, update: Update | None) -> Floats:
    """Return the next contexts `[..., 15]`.

    The course's own `context_update` is worked out for all rows at once; a learner's is asked row
    by row, as the lesson has it.
    """
    if update is None or update is crux.context_update:
        return decay * context + played
    contexts, slices = context.reshape(-1, UNITS), played.reshape(-1, UNITS)
    rows = [
        update(old.tolist(), new.tolist(), decay) for old, new in zip(contexts, slices, strict=True)
    ]
    return np.array(rows, dtype=np.float64).reshape(context.shape)


def contexts_of(
    played: Floats,
    *,
    decay: float = DECAY,
    start: Floats | None = None,
    update: Update | None = None,
) -> Floats:
    """Return the context at each slice of a melody that is being played.

    Args:
        played: `[..., slice, 15]`.
        decay: how much stays.
        start: `[..., 15]` the context before the first slice; noughts where None.
        update: makes the context of one row; the course's own where None.

    Returns:
        `[..., slice + 1, 15]`: before each slice, and after the last.
    """
    shape = (*played.shape[:-2], UNITS)
    context = np.zeros(shape) if start is None else np.broadcast_to(start, shape).astype(float)
    contexts = [context]
    for at in range(played.shape[-2]):
        context = updated(context, played[..., at, :], decay, update)
        contexts.append(context)
    return np.stack(contexts, axis=-2)


def _sigmoid(value: Floats) -> Floats:
    squashed: Floats = 0.5 * (1.0 + np.tanh(0.5 * value))
    return squashed

"""The nets of 1997 with their gradients written out by hand, trained one sequence at a time.

Nothing is left to automatic differentiation. The loops are compiled, so that the paper's own
recipe (plain gradient descent after every sequence, tens of thousands of them) takes seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError
from coursekit.systems.lstm_1997 import loops
from coursekit.systems.lstm_1997.tasks import Sequences

Floats = npt.NDArray[np.float64]

ENDS = ("squeezed", "sums", "cross-entropy")
"""Outputs squeezed to 0..1 and judged by squares, as in the paper; sums judged by squares; outputs
squeezed and judged by cross-entropy."""


@dataclass
class Net:
    """A net whose gradient is written out: memory cells of 1997, or plain tanh units.

    Attributes:
        kind: `memory` or `plain`.
        inner: weights into the hidden units `[unit, input + unit + 1]`, the last for the bias. A
            memory net's units are its cells, then input gates, then output gates.
        outer: weights into the outputs `[output, cell + 1]`.
        free: 1 where a weight of `inner` may change.
        blocks: how many blocks of cells share a pair of gates; 0 for a plain net.
        ends: what the outputs are, of `ENDS`.
    """

    kind: str
    inner: Floats
    outer: Floats
    free: Floats = field(repr=False)
    blocks: int = 0
    ends: str = ENDS[0]

    @property
    def cells(self) -> int:
        """How many units the outputs hear."""
        return int(self.outer.shape[1]) - 1

    @property
    def parameters(self) -> int:
        """How many weights may change."""
        return int(self.free.sum()) + self.outer.size

    def _shapes(self) -> tuple[int, ...]:
        return (self.blocks, self.cells) if self.kind == "memory" else ()

    def learn(
        self, batch: Sequences, rate: float, *, clip: float = 0.0, truncated: bool | None = None
    ) -> tuple[Floats, Floats]:
        """Go down the gradient after each sequence in turn.

        Args:
            batch: the sequences, in the order in which they are learned.
            rate: the learning rate.
            clip: the longest gradient that is taken whole; 0 takes any.
            truncated: whether errors stop at the net inputs; a memory net's way unless told
                otherwise. A plain net learns by full backpropagation through time.

        Returns:
            Losses `[sequence]` (half the squared error) and last outputs `[sequence, output]`,
            each before its own step.
        """
        number = len(batch.inputs)
        losses, outputs = np.zeros(number), np.zeros((number, len(self.outer)))
        stop = self.kind == "memory" if truncated is None else truncated
        loops.compiled()[f"_{self.kind}_learn"](
            self.inner, self.outer, self.free, batch.inputs, batch.lengths, batch.targets,
            *self._shapes(), ENDS.index(self.ends), float(rate), float(clip), stop, losses, outputs,
        )  # fmt: skip
        return losses, outputs

    def learn_at_once(self, batch: Sequences, rate: float) -> Floats:
        """Change the weights of a memory net at every step, as soon as its error is known.

        Args:
            batch: sequences with a target at every step.
            rate: the learning rate.

        Returns:
            Losses `[sequence]`, summed over the steps.

        Raises:
            CourseError: the net is a plain one, or targets stand at the ends only.
        """
        if self.kind != "memory" or batch.targets.shape[1] != batch.inputs.shape[1]:
            raise CourseError(
                "Learning at every step takes a net of memory cells, and a target at every step."
            )
        losses = np.zeros(len(batch.inputs))
        loops.compiled()["_memory_online"](
            self.inner, self.outer, self.free, batch.inputs, batch.lengths, batch.targets,
            *self._shapes(), ENDS.index(self.ends), float(rate), losses,
        )  # fmt: skip
        return losses

    def run(self, batch: Sequences) -> Floats:
        """Return the outputs at every step, `[sequence, step, output]`."""
        number, steps = batch.inputs.shape[:2]
        answer = np.zeros((number, steps, len(self.outer)))
        forward, hidden = loops.compiled()[f"_{self.kind}_forward"], len(self.inner)
        for n in range(number):
            room = [np.zeros((steps + 1, hidden))]
            if self.kind == "memory":
                room += [np.zeros((steps, hidden)), np.zeros((steps + 1, self.cells))]
            forward(self.inner, self.outer, batch.inputs[n], batch.lengths[n], *self._shapes(),
                    *room, answer[n], ENDS.index(self.ends))  # fmt: skip
        return answer

    def last(self, batch: Sequences) -> Floats:
        """Return the outputs at each sequence's end, `[sequence, output]`."""
        outputs: Floats = self.run(batch)[np.arange(len(batch.lengths)), batch.lengths - 1]
        return outputs

    def gradient(
        self, batch: Sequences, *, truncated: bool, compiled: bool = True
    ) -> tuple[Floats, Floats, float]:
        """Return the gradient over one batch, summed: of `inner`, of `outer`, and the loss.

        Args:
            batch: the sequences.
            truncated: whether errors stop at the net inputs.
            compiled: whether the loops run as machine code.
        """
        parts = loops.compiled() if compiled else loops.plain()
        ends = ENDS.index(self.ends)
        steps, hidden = batch.inputs.shape[1], len(self.inner)
        total = [np.zeros_like(self.inner), np.zeros_like(self.outer)]
        loss = 0.0
        for x, length, target in zip(batch.inputs, batch.lengths, batch.targets, strict=True):
            room = [np.zeros((steps + 1, hidden))]
            if self.kind == "memory":
                room += [np.zeros((steps, hidden)), np.zeros((steps + 1, self.cells))]
            room.append(np.zeros((steps, len(self.outer))))
            start = (self.inner, self.outer, x, length, *self._shapes(), *room)
            parts[f"_{self.kind}_forward"](*start, ends)
            one = [np.zeros_like(self.inner), np.zeros_like(self.outer)]
            loss += parts[f"_{self.kind}_backward"](*start, ends, target, truncated, *one)
            total = [a + b for a, b in zip(total, one, strict=True)]
        return total[0], total[1], float(loss)


def memory_net(
    inputs: int, outputs: int, *, blocks: int, size: int, seed: int, spread: float = 0.1,
    in_bias: tuple[float, ...] = (), out_bias: tuple[float, ...] = (), cell_bias: bool = True,
    ends: str = ENDS[0],
) -> Net:  # fmt: skip
    """Return a net of memory blocks as the paper wires it: every hidden unit hears every other.

    Args:
        inputs: how many inputs.
        outputs: how many outputs; they hear the cells.
        blocks: how many memory blocks.
        size: cells in each.
        seed: of the first weights.
        spread: they lie between plus and minus this.
        in_bias: first biases of the input gates; the drawn ones where empty.
        out_bias: of the output gates.
        cell_bias: whether cells and outputs have biases too, or only the gates.
        ends: what the outputs are.
    """
    rng, cells = np.random.default_rng(seed), blocks * size
    hidden = cells + 2 * blocks
    inner = rng.uniform(-spread, spread, (hidden, inputs + hidden + 1))
    outer = rng.uniform(-spread, spread, (outputs, cells + 1))
    free = np.ones_like(inner)
    if not cell_bias:
        free[:cells, -1] = inner[:cells, -1] = 0
        outer[:, -1] = 0
    if in_bias:
        inner[cells : cells + blocks, -1] = in_bias
    if out_bias:
        inner[cells + blocks :, -1] = out_bias
    return Net("memory", inner, outer, free, blocks, ends)


def plain_net(
    inputs: int, outputs: int, *, weights: int, seed: int, spread: float | None = None,
    ends: str = ENDS[0],
) -> Net:  # fmt: skip
    """Return a plain recurrent net with at least so many weights, and as few more as can be.

    Args:
        inputs: how many inputs.
        outputs: how many outputs.
        weights: how many weights it must have at the least.
        seed: of the first weights.
        spread: they lie between plus and minus this; by the number of units where None.
        ends: what the outputs are.
    """
    hidden = 1
    while hidden * (inputs + hidden + 1) + outputs * (hidden + 1) < weights:
        hidden += 1
    rng = np.random.default_rng(seed)
    width = spread if spread is not None else hidden**-0.5
    inner = rng.uniform(-width, width, (hidden, inputs + hidden + 1))
    outer = rng.uniform(-width, width, (outputs, hidden + 1))
    return Net("plain", inner, outer, np.ones_like(inner), ends=ends)

"""The nets of 1997 with their gradients written out by hand, trained one sequence at a time.

Nothing is left to automatic differentiation. numba compiles the loops when they are first run, so
that the paper's own recipe (plain gradient descent after every sequence, tens of thousands of
them) takes seconds.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.systems.lstm.tasks import Sequences

Floats = npt.NDArray[np.float64]
BACKWARDS = ("truncated", "full")


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def _memory_forward(
    inner: Floats, outer: Floats, x: Floats, length: int, blocks: int, cells: int,
    acts: Floats, squashed: Floats, states: Floats, outs: Floats, linear: bool,
) -> None:  # fmt: skip
    # acts[t + 1] holds step t: cell outputs, input gates, output gates; acts[0] is silence.
    inputs, hidden = x.shape[1], cells + 2 * blocks
    size = cells // blocks
    for t in range(length):
        for j in range(hidden):
            net = inner[j, inputs + hidden]
            for i in range(inputs):
                net += inner[j, i] * x[t, i]
            for i in range(hidden):
                net += inner[j, inputs + i] * acts[t, i]
            squashed[t, j] = _sigmoid(net)
        for b in range(2 * blocks):
            acts[t + 1, cells + b] = squashed[t, cells + b]
        for c in range(cells):
            b = c // size
            states[t + 1, c] = states[t, c] + squashed[t, cells + b] * (4 * squashed[t, c] - 2)
            heard = 2 * _sigmoid(states[t + 1, c]) - 1
            acts[t + 1, c] = squashed[t, cells + blocks + b] * heard
        for k in range(outer.shape[0]):
            net = outer[k, cells]
            for c in range(cells):
                net += outer[k, c] * acts[t + 1, c]
            outs[t, k] = net if linear else _sigmoid(net)


def _memory_backward(
    inner: Floats, outer: Floats, x: Floats, length: int, blocks: int, cells: int,
    acts: Floats, squashed: Floats, states: Floats, outs: Floats, linear: bool, target: Floats,
    truncated: bool, d_inner: Floats, d_outer: Floats,
) -> float:  # fmt: skip
    inputs, hidden = x.shape[1], cells + 2 * blocks
    size, every = cells // blocks, target.shape[0] > 1
    later, carousel, net = np.zeros(hidden), np.zeros(cells), np.zeros(hidden)
    d_inner[:], d_outer[:], loss = 0.0, 0.0, 0.0
    for t in range(length - 1, -1, -1):
        error = later.copy()
        if every or t == length - 1:
            for k in range(outer.shape[0]):
                miss = outs[t, k] - target[t if every else 0, k]
                loss += 0.5 * miss * miss
                delta = miss if linear else miss * outs[t, k] * (1 - outs[t, k])
                for c in range(cells):
                    d_outer[k, c] += delta * acts[t + 1, c]
                    error[c] += delta * outer[k, c]
                d_outer[k, cells] += delta
        for b in range(blocks):
            opened, let_out = squashed[t, cells + b], squashed[t, cells + blocks + b]
            d_in, d_out = error[cells + b], error[cells + blocks + b]
            for c in range(b * size, (b + 1) * size):
                heard = 2 * _sigmoid(states[t + 1, c]) - 1
                d_out += error[c] * heard
                # What the constant error carousel brings back from the future comes unchanged.
                carousel[c] += error[c] * let_out * 0.5 * (1 - heard * heard)
                d_in += carousel[c] * (4 * squashed[t, c] - 2)
                net[c] = carousel[c] * opened * 4 * squashed[t, c] * (1 - squashed[t, c])
            net[cells + b] = d_in * opened * (1 - opened)
            net[cells + blocks + b] = d_out * let_out * (1 - let_out)
        later[:] = 0.0
        for j in range(hidden):
            for i in range(inputs):
                d_inner[j, i] += net[j] * x[t, i]
            for i in range(hidden):
                d_inner[j, inputs + i] += net[j] * acts[t, i]
            d_inner[j, inputs + hidden] += net[j]
            if not truncated:
                for i in range(hidden):
                    later[i] += net[j] * inner[j, inputs + i]
    return loss


def _plain_forward(
    inner: Floats, outer: Floats, x: Floats, length: int, acts: Floats, outs: Floats,
    linear: bool,
) -> None:
    inputs, hidden = x.shape[1], inner.shape[0]
    for t in range(length):
        for j in range(hidden):
            net = inner[j, inputs + hidden]
            for i in range(inputs):
                net += inner[j, i] * x[t, i]
            for i in range(hidden):
                net += inner[j, inputs + i] * acts[t, i]
            acts[t + 1, j] = math.tanh(net)
        for k in range(outer.shape[0]):
            net = outer[k, hidden]
            for c in range(hidden):
                net += outer[k, c] * acts[t + 1, c]
            outs[t, k] = net if linear else _sigmoid(net)


def _plain_backward(
    inner: Floats, outer: Floats, x: Floats, length: int, acts: Floats, outs: Floats,
    linear: bool, target: Floats, truncated: bool, d_inner: Floats, d_outer: Floats,
) -> float:  # fmt: skip
    inputs, hidden, every = x.shape[1], inner.shape[0], target.shape[0] > 1
    later = np.zeros(hidden)
    d_inner[:], d_outer[:], loss = 0.0, 0.0, 0.0
    for t in range(length - 1, -1, -1):
        error = later.copy()
        if every or t == length - 1:
            for k in range(outer.shape[0]):
                miss = outs[t, k] - target[t if every else 0, k]
                loss += 0.5 * miss * miss
                delta = miss if linear else miss * outs[t, k] * (1 - outs[t, k])
                for c in range(hidden):
                    d_outer[k, c] += delta * acts[t + 1, c]
                    error[c] += delta * outer[k, c]
                d_outer[k, hidden] += delta
        later[:] = 0.0
        for j in range(hidden):
            net = error[j] * (1 - acts[t + 1, j] * acts[t + 1, j])
            for i in range(inputs):
                d_inner[j, i] += net * x[t, i]
            for i in range(hidden):
                d_inner[j, inputs + i] += net * acts[t, i]
                if not truncated:
                    later[i] += net * inner[j, inputs + i]
            d_inner[j, inputs + hidden] += net
    return loss


def _descend(
    inner: Floats, outer: Floats, d_inner: Floats, d_outer: Floats, free: Floats, rate: float,
    clip: float,
) -> None:  # fmt: skip
    if clip > 0:
        norm = math.sqrt((d_inner * d_inner).sum() + (d_outer * d_outer).sum())
        rate = rate * min(1.0, clip / (norm + 1e-12))
    inner -= rate * d_inner * free
    outer -= rate * d_outer


def _memory_learn(
    inner: Floats, outer: Floats, free: Floats, inputs: Floats, lengths: Any, targets: Floats,
    blocks: int, cells: int, linear: bool, rate: float, clip: float, truncated: bool, losses: Floats,
    outputs: Floats,
) -> None:  # fmt: skip
    steps, hidden = inputs.shape[1], inner.shape[0]
    acts, squashed = np.zeros((steps + 1, hidden)), np.zeros((steps, hidden))
    states, outs = np.zeros((steps + 1, cells)), np.zeros((steps, outer.shape[0]))
    d_inner, d_outer = np.zeros_like(inner), np.zeros_like(outer)
    for n in range(inputs.shape[0]):
        x, length = inputs[n], lengths[n]
        _memory_forward(inner, outer, x, length, blocks, cells, acts, squashed, states, outs,
                        linear)  # fmt: skip
        outputs[n] = outs[length - 1]
        losses[n] = _memory_backward(inner, outer, x, length, blocks, cells, acts, squashed,
                                     states, outs, linear, targets[n], truncated, d_inner, d_outer)  # fmt: skip
        _descend(inner, outer, d_inner, d_outer, free, rate, clip)


def _plain_learn(
    inner: Floats, outer: Floats, free: Floats, inputs: Floats, lengths: Any, targets: Floats,
    linear: bool, rate: float, clip: float, truncated: bool, losses: Floats, outputs: Floats,
) -> None:  # fmt: skip
    steps, hidden = inputs.shape[1], inner.shape[0]
    acts, outs = np.zeros((steps + 1, hidden)), np.zeros((steps, outer.shape[0]))
    d_inner, d_outer = np.zeros_like(inner), np.zeros_like(outer)
    for n in range(inputs.shape[0]):
        x, length = inputs[n], lengths[n]
        _plain_forward(inner, outer, x, length, acts, outs, linear)
        outputs[n] = outs[length - 1]
        losses[n] = _plain_backward(inner, outer, x, length, acts, outs, linear, targets[n], truncated,
                                    d_inner, d_outer)  # fmt: skip
        _descend(inner, outer, d_inner, d_outer, free, rate, clip)


_PARTS = ("_sigmoid", "_memory_forward", "_memory_backward", "_plain_forward", "_plain_backward",
          "_descend", "_memory_learn", "_plain_learn")  # fmt: skip


@functools.cache
def _compiled() -> dict[str, Callable[..., Any]]:
    """Return the loops as machine code, made when first asked for."""
    import types

    import numba

    # Each compiled loop must see the others compiled, so they get a small world of their own.
    world: dict[str, Any] = {"np": np, "math": math}
    for name in _PARTS:
        plain = globals()[name]
        world[name] = numba.njit(types.FunctionType(plain.__code__, world, name))
    return world


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
        linear: whether the outputs are sums, not squeezed between 0 and 1.
    """

    kind: str
    inner: Floats
    outer: Floats
    free: Floats = field(repr=False)
    blocks: int = 0
    linear: bool = False

    @property
    def cells(self) -> int:
        """How many units the outputs hear."""
        return self.outer.shape[1] - 1

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
            each before its own step. Taught in lesson 07.
        """
        number = len(batch.inputs)
        losses, outputs = np.zeros(number), np.zeros((number, len(self.outer)))
        stop = self.kind == "memory" if truncated is None else truncated
        _compiled()[f"_{self.kind}_learn"](
            self.inner, self.outer, self.free, batch.inputs, batch.lengths, batch.targets,
            *self._shapes(), self.linear, float(rate), float(clip), stop, losses, outputs,
        )  # fmt: skip
        return losses, outputs

    def run(self, batch: Sequences) -> Floats:
        """Return the outputs at every step, `[sequence, step, output]`. Taught in lesson 07."""
        number, steps = batch.inputs.shape[:2]
        answer = np.zeros((number, steps, len(self.outer)))
        forward, hidden = _compiled()[f"_{self.kind}_forward"], len(self.inner)
        for n in range(number):
            room = [np.zeros((steps + 1, hidden))]
            if self.kind == "memory":
                room += [np.zeros((steps, hidden)), np.zeros((steps + 1, self.cells))]
            forward(self.inner, self.outer, batch.inputs[n], batch.lengths[n], *self._shapes(),
                    *room, answer[n], self.linear)  # fmt: skip
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
            compiled: whether the loops run as machine code. Taught in lesson 07.
        """
        parts = _compiled() if compiled else globals()
        steps, hidden = batch.inputs.shape[1], len(self.inner)
        total = [np.zeros_like(self.inner), np.zeros_like(self.outer)]
        loss = 0.0
        for x, length, target in zip(batch.inputs, batch.lengths, batch.targets, strict=True):
            room = [np.zeros((steps + 1, hidden))]
            if self.kind == "memory":
                room += [np.zeros((steps, hidden)), np.zeros((steps + 1, self.cells))]
            room.append(np.zeros((steps, len(self.outer))))
            start = (self.inner, self.outer, x, length, *self._shapes(), *room, self.linear)
            parts[f"_{self.kind}_forward"](*start)
            one = [np.zeros_like(self.inner), np.zeros_like(self.outer)]
            loss += parts[f"_{self.kind}_backward"](*start, target, truncated, *one)
            total = [a + b for a, b in zip(total, one, strict=True)]
        return total[0], total[1], float(loss)


def memory_net(
    inputs: int, outputs: int, *, blocks: int, size: int, seed: int, spread: float = 0.1,
    in_bias: tuple[float, ...] = (), out_bias: tuple[float, ...] = (), cell_bias: bool = True,
    linear: bool = False,
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
        linear: whether the outputs are sums. Taught in lesson 07.
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
    return Net("memory", inner, outer, free, blocks, linear)


def plain_net(
    inputs: int, outputs: int, *, weights: int, seed: int, spread: float | None = None,
    linear: bool = False,
) -> Net:  # fmt: skip
    """Return a plain recurrent net with at least so many weights, and as few more as can be.

    Args:
        inputs: how many inputs.
        outputs: how many outputs.
        weights: how many weights it must have at the least.
        seed: of the first weights.
        spread: they lie between plus and minus this; by the number of units where None.
        linear: whether the outputs are sums. Taught in lesson 07.
    """
    hidden = 1
    while hidden * (inputs + hidden + 1) + outputs * (hidden + 1) < weights:
        hidden += 1
    rng = np.random.default_rng(seed)
    width = spread if spread is not None else hidden**-0.5
    inner = rng.uniform(-width, width, (hidden, inputs + hidden + 1))
    outer = rng.uniform(-width, width, (outputs, hidden + 1))
    return Net("plain", inner, outer, np.ones_like(inner), linear=linear)

"""The nets of 1997 with their gradients written out by hand, trained one sequence at a time.

Nothing is left to automatic differentiation. numba makes machine code of the loops when they are
first run and keeps it for the next time, so that the paper's own recipe (plain gradient descent
after every sequence, tens of thousands of them) takes seconds.

The units are cells first, then input gates, then output gates; a net of 0 blocks has tanh units.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np

from coursekit.systems.lstm_1997.crux import Floats
from coursekit.systems.lstm_1997.tasks import Sequences

Trace = tuple[Floats, Floats, Floats, Floats]
"""Of one sequence: what every unit hears at each step, `[step + 1, input + unit + 1]`; the squashed
net inputs `[step, unit]`; the states `[step + 1, cell]`; and the outputs `[step, output]`."""
Kind = tuple[int, int, bool]
"""How many blocks, which of `ENDS`, and whether errors stop at the net inputs."""

ENDS = ("squeezed", "sums", "cross-entropy")
"""Outputs squeezed to 0..1 and judged by squares, as in the paper; sums judged by squares; outputs
squeezed and judged by cross-entropy, whose gradient is that of a sum."""
_SQUEEZED, _SUMS = 0, 1


def _compiled(function: Callable[..., Any]) -> Any:
    """Compile a function, and keep the machine code where there is a folder to keep it in."""
    try:
        return numba.njit(cache=True)(function)
    except RuntimeError:
        return numba.njit(function)


@_compiled
def forward(inner: Floats, outer: Floats, x: Floats, kind: Kind) -> Trace:
    """Run a net over one sequence `[step, input]`."""
    (steps, inputs), (blocks, ends, _) = x.shape, kind
    units, cells = len(inner), outer.shape[1] - 1
    sources = np.zeros((steps + 1, inner.shape[1]))
    sources[:steps, :inputs] = x
    sources[:, -1] = 1.0
    squashed, states = np.empty((steps, units)), np.zeros((steps + 1, cells))
    outputs = np.empty((steps, len(outer)))
    for t in range(steps):
        for unit in range(units):
            net = 0.0
            for source in range(inner.shape[1]):
                net += inner[unit, source] * sources[t, source]
            squashed[t, unit] = 1 / (1 + math.exp(-net)) if blocks else math.tanh(net)
        acts = sources[t + 1, inputs:-1]
        acts[:] = squashed[t]
        for cell in range(cells if blocks else 0):
            gate_in = cells + cell // (cells // blocks)
            inward = 4 * squashed[t, cell] - 2
            states[t + 1, cell] = states[t, cell] + squashed[t, gate_in] * inward
            acts[cell] = squashed[t, gate_in + blocks] * math.tanh(states[t + 1, cell] / 2)
        for place in range(len(outer)):
            net = outer[place, cells]
            for cell in range(cells):
                net += outer[place, cell] * acts[cell]
            outputs[t, place] = net if ends == _SUMS else 1 / (1 + math.exp(-net))
    return sources, squashed, states, outputs


@_compiled
def backward(
    inner: Floats, outer: Floats, trace: Trace, target: Floats, kind: Kind
) -> tuple[float, Floats, Floats]:
    """Return half the squared error of one sequence, and the gradients of `inner` and `outer`.

    The target is `[step, output]`, or `[1, output]` for the last step only.
    """
    (blocks, ends, truncated), (sources, squashed, states, outputs) = kind, trace
    units, cells, steps = len(inner), outer.shape[1] - 1, len(outputs)
    inputs, unasked = inner.shape[1] - units - 1, steps - len(target)
    loss, d_inner, d_outer = 0.0, np.zeros_like(inner), np.zeros_like(outer)
    net, later, carousel = np.zeros(units), np.zeros(units), np.zeros(cells)
    for t in range(steps - 1, -1, -1):
        error = later.copy()
        for place in range(len(outer) if t >= unasked else 0):
            delta = outputs[t, place] - target[t - unasked, place]
            loss += 0.5 * delta * delta
            if ends == _SQUEEZED:
                delta *= outputs[t, place] * (1 - outputs[t, place])
            for cell in range(cells):
                d_outer[place, cell] += delta * sources[t + 1, inputs + cell]
                error[cell] += delta * outer[place, cell]
            d_outer[place, cells] += delta
        if blocks:
            _through_memory(error, squashed[t], states[t + 1], carousel, blocks, net)
        else:
            net[:] = error * (1 - squashed[t] ** 2)
        later[:] = 0.0
        for unit in range(units):
            for source in range(inner.shape[1]):
                d_inner[unit, source] += net[unit] * sources[t, source]
            # Truncated, an error that has reached a net input goes no further.
            for other in range(0 if truncated else units):
                later[other] += net[unit] * inner[unit, inputs + other]
    return loss, d_inner, d_outer


@_compiled
def _through_memory(
    error: Floats, squashed: Floats, state: Floats, carousel: Floats, blocks: int, net: Floats
) -> None:
    """Bring the errors of one step's outputs and gates to the net inputs, `net`."""
    cells = len(state)
    net[cells:] = error[cells:]
    for cell in range(cells):
        gate_in = cells + cell // (cells // blocks)
        gate_out = gate_in + blocks
        seen = math.tanh(state[cell] / 2)
        net[gate_out] += error[cell] * seen
        # What the constant error carousel brings back from the future comes unchanged.
        carousel[cell] += error[cell] * squashed[gate_out] * 0.5 * (1 - seen * seen)
        net[gate_in] += carousel[cell] * (4 * squashed[cell] - 2)
        net[cell] = carousel[cell] * squashed[gate_in] * 4
    net *= squashed * (1 - squashed)


@_compiled
def _learn(
    inner: Floats, outer: Floats, batch: Any, kind: Kind, rate: float, clip: float
) -> tuple[Floats, Floats]:
    inputs, lengths, targets = batch
    losses, last = np.zeros(len(inputs)), np.zeros((len(inputs), len(outer)))
    for row in range(len(inputs)):
        trace = forward(inner, outer, inputs[row, : lengths[row]], kind)
        last[row] = trace[3][-1]
        target = targets[row, : lengths[row]]
        losses[row], d_inner, d_outer = backward(inner, outer, trace, target, kind)
        step = rate
        if clip > 0:
            norm = math.sqrt((d_inner * d_inner).sum() + (d_outer * d_outer).sum())
            step = rate * min(1.0, clip / (norm + 1e-12))
        inner -= step * d_inner
        outer -= step * d_outer
    return losses, last


@dataclass
class Net:
    """A net whose gradient is written out: memory cells of 1997, or plain tanh units.

    Attributes:
        inner: weights into the hidden units `[unit, input + unit + 1]`, the last for the bias.
        outer: weights into the outputs `[output, cell + 1]`; they hear the cells, or all units of
            a plain net.
        blocks: how many blocks of cells share a pair of gates; 0 for a plain net.
        ends: what the outputs are, of `ENDS`.
    """

    inner: Floats
    outer: Floats
    blocks: int = 0
    ends: str = ENDS[0]

    @property
    def inputs(self) -> int:
        """How many inputs there are."""
        return int(self.inner.shape[1]) - len(self.inner) - 1

    @property
    def weights(self) -> int:
        """How many weights there are."""
        return self.inner.size + self.outer.size

    def learn(
        self, batch: Sequences, rate: float, *, clip: float = 0.0, truncated: bool = True
    ) -> tuple[Floats, Floats]:
        """Go down the gradient after each sequence in turn.

        Args:
            batch: the sequences, in the order in which they are learned.
            rate: the learning rate.
            clip: the longest gradient that is taken whole; 0 takes any.
            truncated: whether errors stop at the net inputs of a memory net. A plain net learns
                by full backpropagation through time.

        Returns:
            Losses `[sequence]` (half the squared error) and last outputs `[sequence, output]`,
            each before its own step.
        """
        kind = self._kind(truncated and self.blocks > 0)
        arrays = batch.inputs, batch.lengths, batch.targets
        learned: tuple[Floats, Floats] = _learn(self.inner, self.outer, arrays, kind, rate, clip)
        return learned

    def run(self, batch: Sequences) -> Floats:
        """Return the outputs at every step, `[sequence, step, output]`; noughts after the end."""
        outputs = np.zeros((*batch.inputs.shape[:2], len(self.outer)))
        for row, (x, length) in enumerate(zip(batch.inputs, batch.lengths, strict=True)):
            *_, outputs[row, :length] = forward(self.inner, self.outer, x[:length], self._kind())
        return outputs

    def gradient(self, batch: Sequences, *, truncated: bool) -> tuple[float, Floats, Floats]:
        """Return the loss over some sequences, and the gradients of `inner` and `outer`, summed.

        Args:
            batch: the sequences.
            truncated: whether errors stop at the net inputs.
        """
        parts, kind = [], self._kind(truncated)
        for x, length, target in zip(batch.inputs, batch.lengths, batch.targets, strict=True):
            trace = forward(self.inner, self.outer, x[:length], kind)
            parts.append(backward(self.inner, self.outer, trace, target[:length], kind))
        losses, d_inner, d_outer = zip(*parts, strict=True)
        return sum(losses), np.sum(d_inner, axis=0), np.sum(d_outer, axis=0)

    def _kind(self, truncated: bool = True) -> Kind:
        return self.blocks, ENDS.index(self.ends), truncated


def memory_net(
    inputs: int, outputs: int, seed: int, *, blocks: int, spread: float = 0.1, ends: str = ENDS[0]
) -> Net:
    """Return a net of blocks of two cells as the paper wires it: all hidden units hear all others.

    Args:
        inputs: how many inputs.
        outputs: how many outputs.
        seed: of the first weights.
        blocks: how many memory blocks.
        spread: the first weights lie between plus and minus this.
        ends: what the outputs are, of `ENDS`.
    """
    rng, cells, units = np.random.default_rng(seed), 2 * blocks, 4 * blocks
    inner = rng.uniform(-spread, spread, (units, inputs + units + 1))
    return Net(inner, rng.uniform(-spread, spread, (outputs, cells + 1)), blocks, ends)


def plain_net(like: Net, seed: int) -> Net:
    """Return a plain recurrent net for the task of another, with as many weights or a few more."""
    inputs, outputs, units = like.inputs, len(like.outer), 1
    while units * (inputs + units + 1) + outputs * (units + 1) < like.weights:
        units += 1
    rng, width = np.random.default_rng(seed), units**-0.5
    inner = rng.uniform(-width, width, (units, inputs + units + 1))
    return Net(inner, rng.uniform(-width, width, (outputs, units + 1)), ends=like.ends)

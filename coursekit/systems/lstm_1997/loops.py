"""The loops of the nets of 1997: forward, backward and learning, with every gradient by hand.

They are plain Python over arrays; numba turns them into machine code when they are first run.
Units are numbered cells first, then input gates, then output gates. `ends` says what the outputs
are: 0 squeezed to 0..1 and judged by squares, 1 sums judged by squares, 2 squeezed and judged by
cross-entropy, whose gradient is that of a sum.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def _memory_forward(
    inner: Floats, outer: Floats, x: Floats, length: int, blocks: int, cells: int,
    acts: Floats, squashed: Floats, states: Floats, outs: Floats, ends: int,
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
            outs[t, k] = net if ends == 1 else _sigmoid(net)


def _memory_backward(
    inner: Floats, outer: Floats, x: Floats, length: int, blocks: int, cells: int,
    acts: Floats, squashed: Floats, states: Floats, outs: Floats, ends: int, target: Floats,
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
                delta = miss if ends else miss * outs[t, k] * (1 - outs[t, k])
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
    inner: Floats,
    outer: Floats,
    x: Floats,
    length: int,
    acts: Floats,
    outs: Floats,
    ends: int,
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
            outs[t, k] = net if ends == 1 else _sigmoid(net)


def _plain_backward(
    inner: Floats, outer: Floats, x: Floats, length: int, acts: Floats, outs: Floats,
    ends: int, target: Floats, truncated: bool, d_inner: Floats, d_outer: Floats,
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
                delta = miss if ends else miss * outs[t, k] * (1 - outs[t, k])
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
    blocks: int, cells: int, ends: int, rate: float, clip: float, truncated: bool, losses: Floats,
    outputs: Floats,
) -> None:  # fmt: skip
    steps, hidden = inputs.shape[1], inner.shape[0]
    acts, squashed = np.zeros((steps + 1, hidden)), np.zeros((steps, hidden))
    states, outs = np.zeros((steps + 1, cells)), np.zeros((steps, outer.shape[0]))
    d_inner, d_outer = np.zeros_like(inner), np.zeros_like(outer)
    for n in range(inputs.shape[0]):
        x, length = inputs[n], lengths[n]
        _memory_forward(inner, outer, x, length, blocks, cells, acts, squashed, states, outs,
                        ends)  # fmt: skip
        outputs[n] = outs[length - 1]
        losses[n] = _memory_backward(inner, outer, x, length, blocks, cells, acts, squashed,
                                     states, outs, ends, targets[n], truncated, d_inner,
                                     d_outer)  # fmt: skip
        _descend(inner, outer, d_inner, d_outer, free, rate, clip)


def _plain_learn(
    inner: Floats, outer: Floats, free: Floats, inputs: Floats, lengths: Any, targets: Floats,
    ends: int, rate: float, clip: float, truncated: bool, losses: Floats, outputs: Floats,
) -> None:  # fmt: skip
    steps, hidden = inputs.shape[1], inner.shape[0]
    acts, outs = np.zeros((steps + 1, hidden)), np.zeros((steps, outer.shape[0]))
    d_inner, d_outer = np.zeros_like(inner), np.zeros_like(outer)
    for n in range(inputs.shape[0]):
        x, length = inputs[n], lengths[n]
        _plain_forward(inner, outer, x, length, acts, outs, ends)
        outputs[n] = outs[length - 1]
        losses[n] = _plain_backward(inner, outer, x, length, acts, outs, ends, targets[n],
                                    truncated, d_inner, d_outer)  # fmt: skip
        _descend(inner, outer, d_inner, d_outer, free, rate, clip)


def _memory_online(
    inner: Floats, outer: Floats, free: Floats, inputs: Floats, lengths: Any, targets: Floats,
    blocks: int, cells: int, ends: int, rate: float, losses: Floats,
) -> None:  # fmt: skip
    # The paper's own way: each weight carries along what it has done to the state so far, so the
    # gradient of every step is at hand when its error comes, and nothing of the past is stored.
    heard, hidden, size = inputs.shape[2], inner.shape[0], cells // blocks
    sources = heard + hidden + 1
    by_cell, by_gate = np.zeros((cells, sources)), np.zeros((cells, sources))
    source, squashed, error = np.zeros(sources), np.zeros(hidden), np.zeros(cells)
    source[sources - 1] = 1.0
    for n in range(inputs.shape[0]):
        by_cell[:], by_gate[:] = 0.0, 0.0
        source[heard : sources - 1] = 0.0
        state, output = np.zeros(cells), np.zeros(cells)
        for t in range(lengths[n]):
            source[:heard] = inputs[n, t]
            for j in range(hidden):
                net = 0.0
                for i in range(sources):
                    net += inner[j, i] * source[i]
                squashed[j] = _sigmoid(net)
            for c in range(cells):
                b = cells + c // size
                opened, inward = squashed[b], 4 * squashed[c] - 2
                state[c] += opened * inward
                output[c] = squashed[b + blocks] * (2 * _sigmoid(state[c]) - 1)
                of_cell = opened * 4 * squashed[c] * (1 - squashed[c])
                of_gate = inward * opened * (1 - opened)
                for i in range(sources):
                    by_cell[c, i] += of_cell * source[i]
                    by_gate[c, i] += of_gate * source[i]
            error[:] = 0.0
            for k in range(outer.shape[0]):
                net = outer[k, cells]
                for c in range(cells):
                    net += outer[k, c] * output[c]
                out = net if ends == 1 else _sigmoid(net)
                miss = out - targets[n, t, k]
                losses[n] += 0.5 * miss * miss
                delta = miss if ends else miss * out * (1 - out)
                for c in range(cells):
                    error[c] += delta * outer[k, c]
                    outer[k, c] -= rate * delta * output[c]
                outer[k, cells] -= rate * delta
            for b in range(cells, cells + blocks):
                to_gate, let_out = 0.0, squashed[b + blocks]
                for c in range((b - cells) * size, (b - cells + 1) * size):
                    seen = 2 * _sigmoid(state[c]) - 1
                    to_gate += error[c] * seen
                    to_state = error[c] * let_out * 0.5 * (1 - seen * seen)
                    for i in range(sources):
                        inner[c, i] -= rate * to_state * by_cell[c, i] * free[c, i]
                        inner[b, i] -= rate * to_state * by_gate[c, i] * free[b, i]
                to_gate *= let_out * (1 - let_out)
                for i in range(sources):
                    inner[b + blocks, i] -= rate * to_gate * source[i] * free[b + blocks, i]
            source[heard : heard + cells] = output
            source[heard + cells : sources - 1] = squashed[cells:]


_PARTS = ("_sigmoid", "_memory_forward", "_memory_backward", "_plain_forward", "_plain_backward",
          "_descend", "_memory_learn", "_memory_online", "_plain_learn")  # fmt: skip


@functools.cache
def compiled() -> dict[str, Callable[..., Any]]:
    """Return the loops as machine code, made when first asked for."""
    import types

    import numba

    # Each compiled loop must see the others compiled, so they get a small world of their own.
    world: dict[str, Any] = {"np": np, "math": math}
    for name in _PARTS:
        code = globals()[name].__code__
        world[name] = numba.njit(types.FunctionType(code, world, name))
    return world


def plain() -> dict[str, Callable[..., Any]]:
    """Return the same loops as Python runs them."""
    return {name: globals()[name] for name in _PARTS}

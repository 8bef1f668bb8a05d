"""How much of an error is left when it has gone back so many steps, measured in several nets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from coursekit.errors import CourseError
from coursekit.systems.lstm_1997.crux import Floats, gradient_norms

KINDS = ("sigmoid", "tanh", "tanh, scaled", "torch LSTM", "memory cell of 1997")
"""Plain nets with two squashing functions, one with weights scaled to norm 1, PyTorch's LSTM as it
starts, and the cell of 1997 with nothing truncated."""


def state_norms(
    kind: str,
    *,
    units: int = 16,
    steps: int = 100,
    seed: int = 0,
    norms: Callable[..., list[float]] = gradient_norms,
) -> Floats:
    """Measure how strongly the last state hangs on the state so many steps before.

    Args:
        kind: of `KINDS`.
        units: in the hidden layer; of a memory net, cells.
        steps: how far back.
        seed: of weights and inputs, which are random.
        norms: follows an error back through a plain net.

    Returns:
        The spectral norm of the derivative, for lags 0 to `steps`. In nets with cells it is the
        state of the cells that is meant, and everything that reaches it through gates counts.

    Raises:
        CourseError: there is no such kind.
    """
    if kind not in KINDS:
        raise CourseError(f"There is no net {kind!r}; there are: {', '.join(KINDS)}.")
    rng = np.random.default_rng(seed)
    if kind in KINDS[:3]:
        return np.array(norms(*_plain_slopes(kind, rng, units, steps)))
    return _cell_norms(kind, rng, units, steps)


def _plain_slopes(
    kind: str, rng: np.random.Generator, units: int, steps: int
) -> tuple[Floats, Floats]:
    """Return the weights of a random plain net and its slopes at each step of random input."""
    width = units**-0.5
    weights = rng.uniform(-width, width, (units, units))
    if kind == "tanh, scaled":
        weights /= np.linalg.norm(weights, 2)
    state, slopes = np.zeros(units), np.empty((steps, units))
    for t, x in enumerate(rng.normal(size=(steps, units)) * 0.5):
        net = weights @ state + x
        state = 1 / (1 + np.exp(-net)) if kind == "sigmoid" else np.tanh(net)
        slopes[t] = state * (1 - state) if kind == "sigmoid" else 1 - state**2
    return weights, slopes


def _cell_norms(kind: str, rng: np.random.Generator, cells: int, steps: int) -> Floats:
    # The state and what the net hears of itself go back together; the norm is of state by state.
    import torch

    gates, width = (3, cells**-0.5) if kind == "torch LSTM" else (2, 0.1)
    rows = (1 + gates) * cells
    back = torch.from_numpy(rng.uniform(-width, width, (rows, cells)))
    net_inputs = torch.from_numpy(rng.normal(size=(steps, rows)) * 0.5)

    def step(both: torch.Tensor, net_input: torch.Tensor) -> torch.Tensor:
        state, y = both.chunk(2)
        nets = (back @ y + net_input).chunk(1 + gates)
        if kind == "torch LSTM":
            opened, kept, let_out = (torch.sigmoid(nets[place]) for place in (0, 1, 3))
            state = kept * state + opened * torch.tanh(nets[2])
            return torch.cat([state, let_out * torch.tanh(state)])
        inward, opened, let_out = map(torch.sigmoid, nets)
        state = state + opened * (4 * inward - 2)
        return torch.cat([state, let_out * torch.tanh(state / 2)])

    both, slopes = torch.zeros(2 * cells, dtype=torch.double), []
    for net_input in net_inputs:
        slopes.append(torch.func.jacrev(step)(both, net_input))
        both = step(both, net_input)
    product, norms = torch.eye(2 * cells, dtype=torch.double), [1.0]
    for slope in slopes[::-1]:
        product = product @ slope
        norms.append(float(torch.linalg.matrix_norm(product[:cells, :cells], 2)))
    return np.array(norms)

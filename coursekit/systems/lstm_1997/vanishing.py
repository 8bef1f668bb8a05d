"""How much of an error is left when it has gone back so many steps, measured in several nets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError

Floats = npt.NDArray[np.float64]

KINDS = ("sigmoid", "tanh", "tanh, scaled", "torch LSTM", "memory cell of 1997")
"""Plain nets with two squashing functions, one with weights scaled to norm 1, PyTorch's LSTM as it
starts, and the cell of 1997 with nothing truncated."""


def state_norms(
    kind: str, *, units: int = 16, steps: int = 100, seed: int = 0,
    norms: Callable[..., list[float]] | None = None,
) -> Floats:  # fmt: skip
    """Measure how strongly the last state hangs on the state so many steps before.

    Args:
        kind: of `KINDS`.
        units: in the hidden layer; of a memory net, cells.
        steps: how far back.
        seed: of weights and inputs, which are random.
        norms: what follows an error back through a plain net; the kit's where None.

    Returns:
        The spectral norm of the derivative, for lags 0 to `steps`. In nets with cells it is the
        state of the cells that is meant, and everything that reaches it through gates counts.

    Raises:
        CourseError: there is no such kind.
    """
    from coursekit.systems.lstm_1997 import gradient_norms

    if kind not in KINDS:
        raise CourseError(f"There is no net {kind!r}; there are: {', '.join(KINDS)}.")
    rng = np.random.default_rng(seed)
    if kind in KINDS[:3]:
        weights, slopes = plain_slopes(kind, rng, units, steps)
        return np.array((norms or gradient_norms)(weights, slopes))
    return _celled(kind, rng, units, steps)


def plain_slopes(
    kind: str, rng: np.random.Generator, units: int, steps: int
) -> tuple[Floats, Floats]:
    """Return the weights of a random plain net and its slopes at each step of random input."""
    width = 1 / np.sqrt(units)
    weights = rng.uniform(-width, width, (units, units))
    if kind == "tanh, scaled":
        weights /= np.linalg.norm(weights, 2)
    heard = rng.normal(size=(steps, units)) * 0.5
    state, slopes = np.zeros(units), np.empty((steps, units))
    for t in range(steps):
        net = weights @ state + heard[t]
        state = 1 / (1 + np.exp(-net)) if kind == "sigmoid" else np.tanh(net)
        slopes[t] = state * (1 - state) if kind == "sigmoid" else 1 - state**2
    return weights, slopes


def _celled(kind: str, rng: np.random.Generator, cells: int, steps: int) -> Floats:
    # The state and what the net hears of itself go back together; the norm is of state by state.
    import torch

    from coursekit.neural import seeded

    old = kind == KINDS[-1]
    rows = 3 * cells if old else 4 * cells
    width = 0.1 if old else cells**-0.5
    back = torch.from_numpy(rng.uniform(-width, width, (rows, cells)))
    heard = torch.from_numpy(rng.normal(size=(steps, rows)) * 0.5)

    def step(both: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        state, y = both[:cells], both[cells:]
        net = back @ y + x
        opened, let_out = torch.sigmoid(net[cells : 2 * cells]), torch.sigmoid(net[2 * cells :])
        if old:
            state = state + opened * (4 * torch.sigmoid(net[:cells]) - 2)
            return torch.cat([state, let_out * torch.tanh(state / 2)])
        opened, kept, inward, let_out = net.chunk(4)
        state = torch.sigmoid(kept) * state + torch.sigmoid(opened) * torch.tanh(inward)
        return torch.cat([state, torch.sigmoid(let_out) * torch.tanh(state)])

    with seeded(0):
        both, slopes = torch.zeros(2 * cells, dtype=torch.double), []
        for x in heard:
            slopes.append(torch.func.jacrev(step)(both, x).detach())
            both = step(both, x)
    product, norms = torch.eye(2 * cells, dtype=torch.double), [1.0]
    for slope in slopes[::-1]:
        product = product @ slope
        norms.append(float(torch.linalg.matrix_norm(product[:cells, :cells], 2)))
    return np.array(norms)

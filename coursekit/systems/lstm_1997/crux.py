"""What lesson 07 has you write: one step of the memory, errors that vanish, and legal letters."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def memory_step(
    state: Floats, net_cell: Floats, net_in: Floats, net_out: Floats
) -> tuple[Floats, Floats]:
    """Take one step of the memory blocks of 1997.

    Args:
        state: what each cell holds, `[block, cell]`.
        net_cell: what wants to come into each cell, `[block, cell]`.
        net_in: net input of each block's input gate, `[block]`.
        net_out: net input of each block's output gate, `[block]`.

    Returns:
        What each cell puts out, and its new state, both `[block, cell]`. With the sigmoid σ, a
        gate is σ(net), what comes in is g(net) = 4σ(net) - 2, what is heard of a state is
        h(s) = 2σ(s) - 1. Nothing is forgotten.
    """
    # A block has one gate of each kind, which all of its cells share: hence the column.
    opened = 1 / (1 + np.exp(-net_in))[:, None]
    let_out = 1 / (1 + np.exp(-net_out))[:, None]
    # The state is only added to. Its weight to itself is 1, so an error goes back undiminished.
    state = state + opened * (4 / (1 + np.exp(-net_cell)) - 2)
    return let_out * (2 / (1 + np.exp(-state)) - 1), state


def gradient_norms(weights: Floats, slopes: Floats) -> list[float]:
    """Return how strong an error still is when it has gone back 0, 1, 2, … steps.

    Args:
        weights: of a plain recurrent net, `[to unit, from unit]`.
        slopes: of each unit's squashing function at each step, `[step, unit]`, in order of time.

    Returns:
        One number for each lag from 0 to the number of steps: the spectral norm of the derivative
        of the last hidden state by the one so many steps before.
    """
    back = np.eye(len(weights))
    norms = [1.0]
    for slope in slopes[::-1]:
        # One factor of the chain rule: the slopes, as a diagonal matrix, times the weights.
        back = back @ (slope[:, None] * weights)
        norms.append(float(np.linalg.norm(back, 2)))
    return norms


def legal_next(grammar: list[dict[str, int]], prefix: str) -> str:
    """Return which letters may follow in the embedded Reber grammar.

    Args:
        grammar: of the inner string: in each state, from 0 on, the letters that may come and the
            state each leads to. A state without letters is the end.
        prefix: the beginning of an embedded string: B, then T or P, then an inner string, then
            the same T or P, then E.

    Returns:
        The letters in alphabetical order; none after the last.
    """
    if len(prefix) < 2:
        return "PT" if prefix else "B"
    state = 0
    for place, letter in enumerate(prefix[2:], 3):
        # The inner string is over: this letter is the one that came back, or the last E.
        if not grammar[state]:
            return "E" if place == len(prefix) else ""
        state = grammar[state][letter]
    return "".join(sorted(grammar[state])) or prefix[1]

"""The memory cell of 1997 in PyTorch, with and without the truncated gradient, beside torch's own.

Truncation has a gift that the paper does not name: where no error flows through the net inputs,
all steps can be differentiated at once. The outputs are found first, one step after the other and
without a graph; then every net input is one product, and the constant error carousel is a
cumulative sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from coursekit.errors import CourseError
from coursekit.neural import seeded

if TYPE_CHECKING:
    from coursekit.systems.lstm_1997.byhand import Net


class MemoryCells(nn.Module):
    """Memory blocks of 1997: cells without a forget gate, each block with one pair of gates.

    Attributes:
        weights: `[unit, input + unit + 1]`: cells, then input gates, then output gates; the last
            column is the bias.
        truncated: whether errors stop at the net inputs, as in the paper.
    """

    truncated = True

    def __init__(
        self, inputs: int, blocks: int, size: int, *, seed: int = 0, spread: float = 0.1
    ) -> None:
        """Make cells with random weights between plus and minus `spread`, `size` a block."""
        super().__init__()
        self.inputs, self.size, self.cells = inputs, size, blocks * size
        units = self.cells + 2 * blocks
        with seeded(seed):
            drawn = torch.rand(units, inputs + units + 1)
        self.weights = nn.Parameter((2 * drawn - 1) * spread)

    def forward(self, x: Tensor) -> Tensor:
        """Return what the cells put out, `[batch, step, cell]`, for `[batch, step, input]`."""
        if not self.truncated:
            return self.by_step(x)
        with torch.no_grad():
            before = self._acts(x)[:, :-1]
        net = torch.cat([x, before], dim=2) @ self.weights[:, :-1].T + self.weights[:, -1]
        _, opened, let_out, inward = self._squashed(net)
        return let_out * torch.tanh(torch.cumsum(opened * inward, dim=1) / 2)

    def by_step(self, x: Tensor) -> Tensor:
        """Return the same outputs with one graph node after the other, as textbooks write it."""
        return self._acts(x)[:, 1:, : self.cells]

    def gates(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return how far input and output gates stand open, each `[batch, step, block]`."""
        with torch.no_grad():
            opened, let_out = self._acts(x)[:, 1:, self.cells :].chunk(2, dim=2)
        return opened, let_out

    def _acts(self, x: Tensor) -> Tensor:
        """Return what every unit puts out, `[batch, step + 1, unit]`, from silence on."""
        net_inputs = x @ self.weights[:, : self.inputs].T + self.weights[:, -1]
        back = self.weights[:, self.inputs : -1].T.contiguous()
        acts = [x.new_zeros(len(x), len(self.weights))]
        state = x.new_zeros(len(x), self.cells)
        for net_input in net_inputs.unbind(dim=1):
            # Truncated, the step before is detached, so that errors stop there.
            past = acts[-1].detach() if self.truncated else acts[-1]
            gates, opened, let_out, inward = self._squashed(torch.addmm(net_input, past, back))
            state = state + opened * inward
            acts.append(torch.cat([let_out * torch.tanh(state / 2), gates], dim=1))
        return torch.stack(acts, dim=1)

    def _squashed(self, net: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return the gates; both kinds for each cell of their block; and what wants to come in."""
        squashed = torch.sigmoid(net)
        gates = squashed[..., self.cells :]
        opened, let_out = gates.repeat_interleave(self.size, dim=-1).chunk(2, dim=-1)
        return gates, opened, let_out, 4 * squashed[..., : self.cells] - 2


class WithOutputs(nn.Module):
    """Hidden units, and outputs that hear them and the inputs."""

    def __init__(self, hidden: MemoryCells | nn.RNN, units: int, inputs: int, outputs: int) -> None:
        """Take the hidden units, of which so many are heard."""
        super().__init__()
        self.hidden, self.out = hidden, nn.Linear(units + inputs, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Return net outputs `[batch, step, output]`, not squashed."""
        units = self.hidden(x)
        # PyTorch's own layers return their last state too.
        units = units[0] if isinstance(units, tuple) else units
        outputs: Tensor = self.out(torch.cat([units, x], dim=2))
        return outputs


def from_hand(net: Net, *, truncated: bool = True) -> MemoryCells:
    """Return the hidden units of a hand-written net of memory blocks, in double precision."""
    size = (net.outer.shape[1] - 1) // net.blocks
    cells = MemoryCells(net.inputs, net.blocks, size).double()
    cells.weights.data.copy_(torch.from_numpy(net.inner))
    cells.truncated = truncated
    return cells


def as_torch_lstm(cells: MemoryCells) -> nn.LSTM:
    """Return PyTorch's LSTM that does what these cells do: its forget gates are held open.

    A cell's state here is twice torch's, since g runs from -2 to 2 and h(s) is tanh(s/2).

    Args:
        cells: blocks of one cell each, that do not hear the gates of the step before.

    Raises:
        CourseError: the blocks have more cells, or the gates are heard; torch has neither.
    """
    weights, inputs, units = cells.weights.detach(), cells.inputs, cells.cells
    if cells.size != 1 or bool(weights[:, inputs + units : -1].any()):
        raise CourseError(
            "PyTorch's LSTM has a pair of gates for every cell, and units do not hear gates. Take "
            "blocks of one cell, and set the weights from gates to 0."
        )
    cell, opened, let_out = weights.reshape(3, units, -1)
    kept = torch.zeros_like(cell)
    kept[:, -1] = 1e4
    # torch's order: input gate, forget gate, what comes in, output gate.
    rows = torch.cat([opened, kept, cell / 2, let_out])
    lstm = nn.LSTM(inputs, units, batch_first=True).to(weights.dtype)
    with torch.no_grad():
        lstm.get_parameter("weight_ih_l0").copy_(rows[:, :inputs])
        lstm.get_parameter("weight_hh_l0").copy_(rows[:, inputs : inputs + units])
        lstm.get_parameter("bias_ih_l0").copy_(rows[:, -1])
        lstm.get_parameter("bias_hh_l0").zero_()
    return lstm

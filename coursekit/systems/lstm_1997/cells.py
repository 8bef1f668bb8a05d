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
    """

    def __init__(
        self, inputs: int, blocks: int, size: int, *, truncated: bool = True, seed: int = 0,
        spread: float = 0.1,
    ) -> None:  # fmt: skip
        """Make cells with small random weights.

        Args:
            inputs: how many inputs.
            blocks: how many blocks.
            size: cells in each.
            truncated: whether errors stop at the net inputs, as in the paper.
            seed: of the first weights.
            spread: they lie between plus and minus this.
        """
        super().__init__()
        self.inputs, self.blocks, self.size, self.truncated = inputs, blocks, size, truncated
        with seeded(seed):
            drawn = torch.rand(self.units, inputs + self.units + 1)
        self.weights = nn.Parameter((2 * drawn - 1) * spread)

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return self.blocks * self.size

    @property
    def units(self) -> int:
        """Cells and gates together."""
        return self.cells + 2 * self.blocks

    def forward(self, x: Tensor) -> Tensor:
        """Return what the cells put out, `[batch, step, cell]`, for inputs `[batch, step, input]`.
        """
        if not self.truncated:
            return self.by_step(x)
        with torch.no_grad():
            before = self._run(x)
        net = torch.cat([x, before], dim=2) @ self.weights[:, :-1].T + self.weights[:, -1]
        opened, let_out, candidate = self._gates(net)
        state = torch.cumsum(opened * candidate, dim=1)
        return let_out * (2 * torch.sigmoid(state) - 1)

    def by_step(self, x: Tensor) -> Tensor:
        """Return the same outputs with one graph node after the other, as textbooks write it.

        Truncated, the step before is detached, so that errors stop there.
        """
        state = x.new_zeros(x.shape[0], self.cells)
        acts, outputs = x.new_zeros(x.shape[0], self.units), []
        for t in range(x.shape[1]):
            past = acts.detach() if self.truncated else acts
            net = torch.cat([x[:, t], past], dim=1) @ self.weights[:, :-1].T + self.weights[:, -1]
            opened, let_out, candidate = self._gates(net)
            state = state + opened * candidate
            output = let_out * (2 * torch.sigmoid(state) - 1)
            acts = torch.cat([output, torch.sigmoid(net[:, self.cells :])], dim=1)
            outputs.append(output)
        return torch.stack(outputs, dim=1)

    def gates(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return how far input and output gates stand open, each `[batch, step, block]`.
        """
        with torch.no_grad():
            net = torch.cat([x, self._run(x)], dim=2) @ self.weights[:, :-1].T
            both = torch.sigmoid(net + self.weights[:, -1])[..., self.cells :]
        opened, let_out = both.chunk(2, dim=2)
        return opened, let_out

    def _gates(self, net: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the gates, one for each cell of their block, and what wants to come in."""
        squashed = torch.sigmoid(net)
        inner, gates = squashed[..., : self.cells], squashed[..., self.cells :]
        opened, let_out = gates.repeat_interleave(self.size, dim=-1).chunk(2, dim=-1)
        return opened, let_out, 4 * inner - 2

    def _run(self, x: Tensor) -> Tensor:
        """Return what every unit hears from the step before, `[batch, step, unit]`; no graph."""
        batch, steps = x.shape[:2]
        heard = x @ self.weights[:, : self.inputs].T + self.weights[:, -1]
        back = self.weights[:, self.inputs : -1].T.contiguous()
        acts = x.new_zeros(batch, steps + 1, self.units)
        state = x.new_zeros(batch, self.blocks, self.size)
        for t in range(steps):
            squashed = torch.sigmoid(torch.addmm(heard[:, t], acts[:, t], back))
            gates = squashed[:, self.cells :]
            opened, let_out = gates[:, : self.blocks, None], gates[:, self.blocks :, None]
            candidate = squashed[:, : self.cells].view(batch, self.blocks, self.size)
            state = state + opened * (4 * candidate - 2)
            acts[:, t + 1, : self.cells] = (let_out * torch.tanh(state / 2)).flatten(1)
            acts[:, t + 1, self.cells :] = gates
        return acts[:, :-1]


class MemoryNet(nn.Module):
    """Memory cells, and outputs that hear the cells and, where wanted, the inputs."""

    def __init__(
        self, inputs: int, outputs: int, blocks: int, size: int, *, truncated: bool = True,
        seed: int = 0, spread: float = 0.1, hears_inputs: bool = False,
    ) -> None:  # fmt: skip
        """Make the net; `hears_inputs` wires the inputs to the outputs too."""
        super().__init__()
        self.hidden = MemoryCells(
            inputs, blocks, size, truncated=truncated, seed=seed, spread=spread
        )
        self.hears_inputs = hears_inputs
        with seeded(seed + 1):
            self.out = nn.Linear(self.hidden.cells + hears_inputs * inputs, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Return net outputs `[batch, step, output]`, not squashed."""
        y = self.hidden(x)
        answer: Tensor = self.out(torch.cat([y, x], dim=2) if self.hears_inputs else y)
        return answer


class PlainNet(nn.Module):
    """A plain recurrent net of tanh units, learned by full backpropagation through time."""

    def __init__(
        self, inputs: int, outputs: int, weights: int, *, seed: int = 0, hears_inputs: bool = False
    ) -> None:
        """Make a net with at least so many weights, and as few more as can be."""
        super().__init__()
        units = 1
        while _plain_size(inputs, outputs, units, hears_inputs) < weights:
            units += 1
        self.hears_inputs = hears_inputs
        with seeded(seed):
            self.hidden = nn.RNN(inputs, units, batch_first=True)
            self.out = nn.Linear(units + hears_inputs * inputs, outputs)
        second_bias = self.hidden.get_parameter("bias_hh_l0")
        second_bias.requires_grad_(False)
        nn.init.zeros_(second_bias)

    def forward(self, x: Tensor) -> Tensor:
        """Return net outputs `[batch, step, output]`, not squashed."""
        y, _ = self.hidden(x)
        answer: Tensor = self.out(torch.cat([y, x], dim=2) if self.hears_inputs else y)
        return answer


def _plain_size(inputs: int, outputs: int, units: int, hears_inputs: bool) -> int:
    return units * (inputs + units + 1) + outputs * (units + hears_inputs * inputs + 1)


def count(net: nn.Module) -> int:
    """Return how many weights of a net may change."""
    return sum(weight.numel() for weight in net.parameters() if weight.requires_grad)


def from_hand(net: Net, *, truncated: bool = True) -> MemoryNet:
    """Return a hand-written memory net as a PyTorch module, in double precision.

    Raises:
        CourseError: the net is a plain one.
    """
    if net.kind != "memory":
        raise CourseError("Only a net of memory cells has memory cells. Give one of memory_net.")
    inputs, size = net.inner.shape[1] - len(net.inner) - 1, net.cells // net.blocks
    made = MemoryNet(inputs, len(net.outer), net.blocks, size, truncated=truncated).double()
    with torch.no_grad():
        made.hidden.weights.copy_(torch.from_numpy(net.inner))
        made.out.weight.copy_(torch.from_numpy(net.outer[:, :-1]))
        made.out.bias.copy_(torch.from_numpy(net.outer[:, -1]))
    return made


def as_torch_lstm(cells: MemoryCells) -> nn.LSTM:
    """Return PyTorch's LSTM that does what these cells do: its forget gates are held open.

    A cell's state here is twice torch's, since g runs from -2 to 2 and h(s) is tanh(s/2).

    Args:
        cells: blocks of one cell each, that do not hear the gates of the step before.

    Raises:
        CourseError: the blocks have more cells, or the gates are heard; torch has neither.
    """
    n = cells.cells
    weights = cells.weights.detach()
    heard = weights[:, cells.inputs : cells.inputs + n]
    if cells.size != 1 or bool(weights[:, cells.inputs + n : -1].any()):
        raise CourseError(
            "PyTorch's LSTM has a pair of gates for every cell, and units do not hear gates. Take "
            "blocks of one cell, and set the weights from gates to 0."
        )
    lstm = nn.LSTM(cells.inputs, n, batch_first=True).to(weights.dtype)
    cell, opened, let_out = range(n), range(n, 2 * n), range(2 * n, 3 * n)
    with torch.no_grad():
        for weight in lstm.parameters():
            weight.zero_()
        # torch's order: input gate, forget gate, candidate, output gate.
        for place, rows, scale in ((0, opened, 1.0), (2, cell, 0.5), (3, let_out, 1.0)):
            part, of = slice(place * n, (place + 1) * n), list(rows)
            lstm.get_parameter("weight_ih_l0")[part] = scale * weights[of, : cells.inputs]
            lstm.get_parameter("weight_hh_l0")[part] = scale * heard[of]
            lstm.get_parameter("bias_ih_l0")[part] = scale * weights[of, -1]
        lstm.get_parameter("bias_ih_l0")[n : 2 * n] = 1e4
    return lstm

"""Memory blocks with forget gates, wired by a mask, and a plain recurrent net beside them.

A block holds cells that share three gates. With net inputs a (of the cell), i, f, o and state s:

    s = f * s + i * 2 tanh(a / 2)        y = o * tanh(s / 2)

where i, f and o have passed the logistic function. Written with s / 2 this is the common LSTM
with half of a, so that PyTorch's own fused kernel computes it, over all steps at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from coursekit.corpora import blues
from coursekit.errors import CourseError

State = Any
"""What a net remembers between two calls; None at the start."""

CHORDS, MELODY = len(blues.CHORD_NOTES), len(blues.MELODY_NOTES)
GATES = 3
PRINTED_BIASES = (-0.5, -1.0, -1.5, -2.0)
"""Of the gates of the first to the fourth block, in the technical report."""
FORGET_BIASES = (1.0, 2.0, 3.0, 4.0)
"""Where ours begin: forget gates that hold what they have."""
SPREAD = 0.5
"""Standard deviation of the first weights."""


def everything(
    chord_blocks: int, melody_blocks: int, cells: int = 2, chord_inputs: int = CHORDS,
    melody_inputs: int = MELODY,
) -> npt.NDArray[np.int_]:  # fmt: skip
    """Return a mask that lets everyone hear everyone, of the shape that `connections` returns."""
    rows = (chord_blocks + melody_blocks) * (GATES + cells)
    columns = chord_inputs + melody_inputs + (chord_blocks + melody_blocks) * cells
    return np.ones((rows, columns), int)


class _Blues(nn.Module):
    """What both kinds of net have: inputs brought to mean 0 and standard deviation 1."""

    mean: Tensor
    spread: Tensor

    def __init__(self, notes: int) -> None:
        super().__init__()
        self.notes = notes
        mean, spread = _scale()
        self.register_buffer("mean", mean[:notes], persistent=False)
        self.register_buffer("spread", spread[:notes], persistent=False)

    def standardised(self, steps: Tensor) -> Tensor:
        """Return steps `[…, note]` of 0 and 1 with mean 0 and standard deviation 1."""
        return (steps - self.mean) / self.spread

    def weights(self) -> int:
        """Return how many numbers are learned."""
        return sum(weight.numel() for weight in self.parameters())


class BlockNet(_Blues):
    """The paper's net: memory blocks, some for chords and some for melody.

    Args:
        chord_blocks: 4 in the paper.
        melody_blocks: 0 for experiment 1, 4 for experiment 2.
        cells: in a block.
        wiring: who may hear whom, a function such as `connections`; None wires everything.
        seed: of the first weights.
        forget: biases of the blocks' forget gates at the start, in turn.
        gates: biases of their input and output gates.
    """

    heard: Tensor
    heard_out: Tensor
    order: Tensor
    halves: Tensor

    def __init__(
        self,
        chord_blocks: int = 4,
        melody_blocks: int = 0,
        cells: int = 2,
        *,
        wiring: Callable[..., Any] | None = None,
        seed: int = 0,
        forget: Sequence[float] = FORGET_BIASES,
        gates: Sequence[float] = PRINTED_BIASES,
    ) -> None:
        super().__init__(CHORDS + (MELODY if melody_blocks else 0))
        self.blocks, self.cells = chord_blocks + melody_blocks, cells
        self.sizes = (chord_blocks, melody_blocks, cells, CHORDS, self.notes - CHORDS)
        mask = (wiring or everything)(*self.sizes)
        heard = torch.as_tensor(np.asarray(mask), dtype=torch.float32)
        # An output is wired as the cells of its kind: the first row is a chord's, the last a
        # melody's where there is one. Masks are no weights, so they are not stored with them.
        heard_out = heard[[0] * CHORDS + [-1] * (self.notes - CHORDS)]
        self.register_buffer("heard", heard, persistent=False)
        self.register_buffer("heard_out", heard_out, persistent=False)
        rows = self.blocks * (GATES + cells)
        draws = torch.Generator().manual_seed(seed)
        hidden = self.blocks * cells
        first = torch.randn(rows, self.notes + hidden, generator=draws) * SPREAD
        self.weight = nn.Parameter(first)
        self.bias = nn.Parameter(self._biases(chord_blocks, gates, forget))
        first = torch.randn(self.notes, self.notes + hidden, generator=draws) * SPREAD
        self.weight_out = nn.Parameter(first)
        self.bias_out = nn.Parameter(torch.full((self.notes,), -0.5))
        self._fused(hidden)

    def _biases(self, cycle: int, gates: Sequence[float], forget: Sequence[float]) -> Tensor:
        rows = torch.zeros(self.blocks, GATES + self.cells)
        for block in range(self.blocks):
            turn = block % max(cycle, 1)
            rows[block, 0] = rows[block, 2] = gates[turn % len(gates)]
            rows[block, 1] = forget[turn % len(forget)]
        return rows.flatten()

    def _fused(self, hidden: int) -> None:
        """Prepare PyTorch's LSTM, which has rows for input gates, forget gates, cells, outputs."""
        rows = np.arange(self.blocks * (GATES + self.cells)).reshape(self.blocks, -1)
        gates = [np.repeat(rows[:, gate], self.cells) for gate in range(GATES)]
        order = np.concatenate([gates[0], gates[1], rows[:, GATES:].flatten(), gates[2]])
        halves = torch.ones(4 * hidden, 1)
        halves[2 * hidden : 3 * hidden] = 0.5
        self.register_buffer("order", torch.as_tensor(order), persistent=False)
        self.register_buffer("halves", halves, persistent=False)
        # Kept in a list, so that its unused weights are not counted, trained or stored.
        with torch.random.fork_rng(devices=[]):
            self._kernel = [nn.LSTM(self.notes, hidden, batch_first=True).requires_grad_(False)]

    def weights(self) -> int:
        """Return how many numbers are learned; connections that are cut do not count."""
        return int(self.heard.sum() + self.heard_out.sum()) + len(self.bias) + len(self.bias_out)

    def take_chords(self, chords: BlockNet) -> None:
        """Begin with the chord blocks and chord outputs of a net that was trained on chords alone.

        Args:
            chords: of as many chord blocks and cells, without melody.
        """
        rows, hidden = len(chords.bias), chords.blocks * chords.cells
        columns = [*range(CHORDS), *range(self.notes, self.notes + hidden)]
        with torch.no_grad():
            self.weight[:rows, columns] = chords.weight
            self.bias[:rows] = chords.bias
            self.weight_out[:CHORDS, columns] = chords.weight_out
            self.bias_out[:CHORDS] = chords.bias_out

    def wired(self) -> tuple[Tensor, Tensor, Tensor]:
        """Return the fused kernel's weights from inputs and from cells, and its biases."""
        weight = (self.weight * self.heard)[self.order] * self.halves
        bias = self.bias[self.order] * self.halves[:, 0]
        return weight[:, : self.notes].contiguous(), weight[:, self.notes :].contiguous(), bias

    def forward(self, steps: Tensor, state: State = None) -> tuple[Tensor, State]:
        """Return what is expected after each step.

        Args:
            steps: `[batch, step, note]` of 0 and 1.
            state: from an earlier call, or None.

        Returns:
            `[batch, step, note]` before the logistic function, and the state at the end.
        """
        given = self.standardised(steps)
        kernel = self._kernel[0]
        if state is None:
            nothing = steps.new_zeros(1, len(steps), kernel.hidden_size)
            state = (nothing, nothing)
        inputs, cells, bias = self.wired()
        held = {"weight_ih_l0": inputs, "weight_hh_l0": cells, "bias_ih_l0": bias,
                "bias_hh_l0": torch.zeros_like(bias)}  # fmt: skip
        said, state = torch.func.functional_call(kernel, held, (given, state))
        both = torch.cat([given, said], dim=-1)
        return both @ (self.weight_out * self.heard_out).T + self.bias_out, state

    def step_by_step(self, steps: Tensor) -> Tensor:
        """Return what `forward` returns, computed from the equations above, one step at a time.

        Slow, and there to be read and to be compared with.
        """
        given = self.standardised(steps)
        said = given.new_zeros(len(given), self.blocks * self.cells)
        state = given.new_zeros(len(given), self.blocks, self.cells)
        weight, out = self.weight * self.heard, self.weight_out * self.heard_out
        expected = []
        for step in given.unbind(1):
            net = torch.cat([step, said], dim=-1) @ weight.T + self.bias
            net = net.view(len(given), self.blocks, GATES + self.cells)
            write, keep, read = torch.split(net[..., :GATES].sigmoid(), 1, dim=-1)
            state = keep * state + write * 2 * torch.tanh(net[..., GATES:] / 2)
            said = (read * torch.tanh(state / 2)).flatten(1)
            expected.append(torch.cat([step, said], dim=-1) @ out.T + self.bias_out)
        return torch.stack(expected, dim=1)


class PlainNet(_Blues):
    """A plain recurrent net of as many weights: tanh units that hear the inputs and themselves.

    Args:
        notes: 12 for chords, 25 for chords and melody.
        weights: how many it may have; the number of units follows.
        seed: of the first weights.
    """

    def __init__(self, notes: int, weights: int, *, seed: int = 0) -> None:
        super().__init__(notes)
        units = _units(notes, weights)
        draws = torch.Generator().manual_seed(seed)
        spread = 1 / units**0.5
        self.weight = nn.Parameter(torch.randn(units, notes + units, generator=draws) * spread)
        self.bias = nn.Parameter(torch.zeros(units))
        first = torch.randn(notes, notes + units, generator=draws) * spread
        self.weight_out = nn.Parameter(first)
        self.bias_out = nn.Parameter(torch.full((notes,), -0.5))

    def forward(self, steps: Tensor, state: State = None) -> tuple[Tensor, State]:
        """Return what is expected after each step, as `BlockNet` does."""
        given = self.standardised(steps)
        heard = given @ self.weight[:, : self.notes].T + self.bias
        back = self.weight[:, self.notes :].T
        said = given.new_zeros(len(given), len(self.bias)) if state is None else state
        units = []
        for step in heard.unbind(1):
            said = torch.tanh(torch.addmm(step, said, back))
            units.append(said)
        both = torch.cat([given, torch.stack(units, dim=1)], dim=-1)
        return both @ self.weight_out.T + self.bias_out, said


def _units(notes: int, weights: int) -> int:
    """Return the number of units with which a plain net comes nearest to so many weights."""

    def count(units: int) -> int:
        return units * (notes + units + 1) + notes * (notes + units + 1)

    return min(range(1, 400), key=lambda units: abs(count(units) - weights))


def _scale() -> tuple[Tensor, Tensor]:
    """Return mean and standard deviation of each note over all choruses."""
    chords = blues.chord_steps()
    melody = blues.melody_steps([[0] * blues.BARS, [1] * blues.BARS]).reshape(-1, MELODY)
    mean = np.concatenate([chords.mean(axis=0), melody.mean(axis=0)])
    spread = np.sqrt(mean * (1 - mean))
    spread[spread == 0] = 1.0  # a note that never sounds
    return (torch.as_tensor(mean, dtype=torch.float32),
            torch.as_tensor(spread, dtype=torch.float32))  # fmt: skip


def validate_wiring(mask: Any, sizes: tuple[int, ...]) -> npt.NDArray[np.int_]:
    """Return a mask of 0 and 1 after looking at its shape.

    Raises:
        CourseError: it is no table of 0 and 1 of the shape that these sizes ask for.
    """
    wanted = everything(*sizes).shape
    found = np.asarray(mask)
    if found.shape != wanted or found.dtype.kind not in "biuf" or not np.isin(found, (0, 1)).all():
        raise CourseError(
            f"The connections for these blocks are a table of 0 and 1 with {wanted[0]} rows and "
            f"{wanted[1]} columns; what came has the shape {found.shape}."
        )
    return cast("npt.NDArray[np.int_]", found.astype(int))

"""Memory blocks with forget gates, wired by a mask, and a plain recurrent net beside them.

One net reads chords and melody, an eighth note at a time, and says what comes next. Some of its
blocks are for chords, some for melody, and the wiring lets melody hear chords but not the other
way round, so nothing that is improvised can disturb the form. An output hears the blocks and inputs
of its own kind alone, as in the report. Which inputs the report's blocks hear we could not check;
ours hear all that the mask leaves them.

A block holds cells that share three gates. With net inputs a (of the cell), i, f, o and state s:

    s = f * s + i * 2 tanh(a / 2)        y = o * tanh(s / 2)

where i, f and o have passed the logistic function. Written with s / 2 this is the common LSTM
with half of a, so that PyTorch's own fused kernel computes it, over all steps at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from coursekit.corpora import blues
from coursekit.systems.eck_schmidhuber_2002 import crux
from coursekit.systems.eck_schmidhuber_2002.figures import CHORDS, MELODY

State = Any
"""What a net remembers between two calls; None at the start."""
Wiring = Callable[..., Any]

GATES = 3
PRINTED_BIASES = (-0.5, -1.0, -1.5, -2.0)
"""Of the gates of the first to the fourth block, in the technical report."""
FORGET_BIASES = (1.0, 2.0, 3.0, 4.0)
"""Where ours begin: forget gates that hold what they have."""
OUTPUT_BIAS = -0.5
"""Of every output at the beginning. The report has 0.5, from which three nets of ten learned the
chords in 4,000 steps; from -0.5 nine did."""
SPREAD = 0.5
"""Standard deviation of the first weights."""


def everyone(*sizes: int) -> Any:
    """Return a mask that lets everyone hear everyone, for the sizes that `connections` takes."""
    return np.ones_like(crux.connections(*sizes))


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
        wiring: says who may hear whom, as `connections` does.
        own_kind: an output hears blocks and inputs of its own kind alone, as in the report; False
            lets it hear whom the blocks of its kind hear.
        seed: of the first weights.
    """

    mask: Tensor
    mask_out: Tensor
    order: Tensor
    halves: Tensor

    def __init__(
        self,
        chord_blocks: int = 4,
        melody_blocks: int = 0,
        cells: int = 2,
        *,
        wiring: Wiring = crux.connections,
        own_kind: bool = True,
        seed: int = 0,
    ) -> None:
        super().__init__(CHORDS + (MELODY if melody_blocks else 0))
        self.blocks, self.cells = chord_blocks + melody_blocks, cells
        hidden = self.blocks * cells
        sizes = (chord_blocks, melody_blocks, cells, CHORDS, self.notes - CHORDS)
        mask = torch.as_tensor(np.asarray(wiring(*sizes)), dtype=torch.float32)
        # What is cut for the blocks of a kind is cut for its outputs: the first row is a chord's,
        # the last a melody's where there is one. Masks are no weights, so none is stored.
        mask_out = mask[[0] * CHORDS + [-1] * (self.notes - CHORDS)]
        if own_kind:
            for_melody = torch.arange(self.notes) >= CHORDS
            speakers = torch.cat([for_melody, torch.arange(hidden) >= chord_blocks * cells])
            mask_out = mask_out * (for_melody[:, None] == speakers)
        self.register_buffer("mask", mask, persistent=False)
        self.register_buffer("mask_out", mask_out, persistent=False)
        draws = torch.Generator().manual_seed(seed)
        rows, columns = self.blocks * (GATES + cells), self.notes + hidden
        self.weight = nn.Parameter(torch.randn(rows, columns, generator=draws) * SPREAD)
        self.bias = nn.Parameter(self._first_biases(chord_blocks))
        self.weight_out = nn.Parameter(torch.randn(self.notes, columns, generator=draws) * SPREAD)
        self.bias_out = nn.Parameter(torch.full((self.notes,), OUTPUT_BIAS))
        self._prepare_kernel(hidden)

    def _first_biases(self, chord_blocks: int) -> Tensor:
        """Return the biases of all gates and cells; those of melody blocks begin anew."""
        turn = torch.arange(self.blocks) % max(chord_blocks, 1) % len(PRINTED_BIASES)
        rows = torch.zeros(self.blocks, GATES + self.cells)
        rows[:, 0] = rows[:, 2] = torch.tensor(PRINTED_BIASES)[turn]
        rows[:, 1] = torch.tensor(FORGET_BIASES)[turn]
        return rows.flatten()

    def _prepare_kernel(self, hidden: int) -> None:
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
        return int(self.mask.sum() + self.mask_out.sum()) + len(self.bias) + len(self.bias_out)

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

    def forward(self, steps: Tensor, state: State = None) -> tuple[Tensor, State]:
        """Return what is expected after each step.

        Args:
            steps: `[batch, step, note]` of 0 and 1.
            state: from an earlier call, or None.

        Returns:
            `[batch, step, note]` before the logistic function, and the state at the end.
        """
        inputs = self.standardised(steps)
        kernel = self._kernel[0]
        if state is None:
            nothing = steps.new_zeros(1, len(steps), kernel.hidden_size)
            state = (nothing, nothing)
        weight = (self.weight * self.mask)[self.order] * self.halves
        bias = self.bias[self.order] * self.halves[:, 0]
        weights = {
            "weight_ih_l0": weight[:, : self.notes].contiguous(),
            "weight_hh_l0": weight[:, self.notes :].contiguous(),
            "bias_ih_l0": bias,
            "bias_hh_l0": torch.zeros_like(bias),
        }
        hidden, state = torch.func.functional_call(kernel, weights, (inputs, state))
        both = torch.cat([inputs, hidden], dim=-1)
        return both @ (self.weight_out * self.mask_out).T + self.bias_out, state


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
        out = torch.randn(notes, notes + units, generator=draws) * spread
        self.weight_out = nn.Parameter(out)
        self.bias_out = nn.Parameter(torch.full((notes,), -0.5))

    def forward(self, steps: Tensor, state: State = None) -> tuple[Tensor, State]:
        """Return what is expected after each step, as `BlockNet` does."""
        inputs = self.standardised(steps)
        from_inputs = inputs @ self.weight[:, : self.notes].T + self.bias
        back = self.weight[:, self.notes :].T
        hidden = inputs.new_zeros(len(inputs), len(self.bias)) if state is None else state
        units = []
        for step in from_inputs.unbind(1):
            hidden = torch.tanh(torch.addmm(step, hidden, back))
            units.append(hidden)
        both = torch.cat([inputs, torch.stack(units, dim=1)], dim=-1)
        return both @ self.weight_out.T + self.bias_out, hidden


Net = BlockNet | PlainNet


def _units(notes: int, weights: int) -> int:
    """Return the number of units with which a plain net comes nearest to so many weights."""
    # Units and outputs each hear all notes and all units, and have a bias.
    return min(range(1, 400), key=lambda n: abs((n + notes) * (notes + n + 1) - weights))


def _scale() -> tuple[Tensor, Tensor]:
    """Return mean and standard deviation of each note over all choruses."""
    # Each segment stands in half of all choruses, so these two tell the mean of all.
    mean = blues.steps_of([[0] * blues.BARS, [1] * blues.BARS]).mean(axis=(0, 1))
    spread = np.sqrt(mean * (1 - mean))
    spread[spread == 0] = 1.0  # a note that never sounds
    return torch.tensor(mean, dtype=torch.float32), torch.tensor(spread, dtype=torch.float32)

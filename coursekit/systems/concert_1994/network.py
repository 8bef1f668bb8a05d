"""CONCERT's network: a note goes in, a context remembers, a point in pitch space comes out.

    c_i(n) = tau_i c_i(n-1) + (1 - tau_i) tanh(net_i(n))     the context
    NND    = V c(n) + b                                      the next note as a point
    NNL_j  ~ exp(-|NND - rho_j|^2)                           the chance of each known note

A note may have several aspects (pitch, duration, chord); each has its codes rho and its own NND
and NNL, and the chances of a note are their product. Gradients go back through the whole
sequence. What the crux does for one note is done here for all sequences of a batch at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from coursekit.errors import CourseError

TAUS = (0.0,) * 25 + (0.5,) * 5 + (0.8,) * 5 + (0.95,) * 5
"""The time constants of the 40 context units that learn music; the paper's are not known here."""
_SPREAD = 0.1  # standard deviation of the first weights
IGNORE = -1
"""In a batch of indices: nothing sounds here, because this sequence is shorter than others."""


class Concert(nn.Module):
    """The network.

    Args:
        codebooks: for each aspect its codes, `[symbol, size of the code]`.
        taus: the time constant of each context unit, 0 up to below 1; 0 forgets at once.
        seed: of the first weights.
    """

    taus: Tensor

    def __init__(
        self, codebooks: Sequence[npt.NDArray[np.float64]], taus: Sequence[float], *, seed: int = 0
    ) -> None:
        """Draw the first weights."""
        super().__init__()
        if not all(0 <= tau < 1 for tau in taus) or not len(taus):
            raise CourseError("Each context unit needs a time constant from 0 to below 1.")
        generator = torch.Generator().manual_seed(seed)
        units, width = len(taus), sum(book.shape[1] for book in codebooks)
        for aspect, book in enumerate(codebooks):
            self.register_buffer(f"book_{aspect}", torch.tensor(book, dtype=torch.float32))
        self.register_buffer("taus", torch.tensor(taus, dtype=torch.float32))
        self.aspects = len(codebooks)

        def weights(rows: int, columns: int) -> nn.Parameter:
            return nn.Parameter(torch.randn(rows, columns, generator=generator) * _SPREAD)

        self.inward, self.recurrent = weights(units, width), weights(units, units)
        self.bias = nn.Parameter(torch.zeros(units))
        self.outward = weights(width, units)
        # An untrained network points at the middle of what it knows.
        middle = [book.mean(axis=0) for book in codebooks]
        self.out_bias = nn.Parameter(torch.tensor(np.concatenate(middle), dtype=torch.float32))

    def books(self) -> list[Tensor]:
        """Return the codes of each aspect, `[symbol, size]`."""
        return [self.get_buffer(f"book_{aspect}") for aspect in range(self.aspects)]

    def contexts(self, notes: Tensor) -> Tensor:
        """Return the context after each note of `[batch, step, aspect]`, `[batch, step, unit]`."""
        known = notes.clamp(min=0)
        codes = [book[known[..., aspect]] for aspect, book in enumerate(self.books())]
        # What does not hang on the past is one product for all steps together.
        driven = torch.cat(codes, dim=-1) @ self.inward.T + self.bias
        context = torch.zeros_like(driven[:, 0])
        contexts = []
        for drive in driven.unbind(1):
            new = torch.tanh(torch.addmm(drive, context, self.recurrent.T))
            context = self.taus * context + (1 - self.taus) * new
            contexts.append(context)
        return torch.stack(contexts, dim=1)

    def log_chances(self, points: Tensor) -> list[Tensor]:
        """Return the logarithm of NNL for each aspect, `[..., symbol]`, from NND `[..., width]`."""
        books = self.books()
        parts = torch.split(points, [book.shape[1] for book in books], dim=-1)
        # Of the distance |p - rho|^2 the part |p|^2 is the same for every symbol and falls away.
        return [
            torch.log_softmax(2 * part @ book.T - (book**2).sum(-1), dim=-1)
            for part, book in zip(parts, books, strict=True)
        ]

    def forward(self, notes: Tensor) -> list[Tensor]:
        """Return the logarithms of NNL after each note, for each aspect `[batch, step, symbol]`."""
        points = nn.functional.linear(self.contexts(notes), self.outward, self.out_bias)
        return self.log_chances(points)


def nats(model: Concert, notes: Tensor) -> Tensor:
    """Return how surprised the network is by each note but the first, `[batch, step - 1]`.

    Args:
        model: the network.
        notes: indices `[batch, step, aspect]`, IGNORE where a sequence has ended.

    Returns:
        -log NNL of the true note, the aspects added; 0 where a sequence has ended.
    """
    total = torch.zeros(notes[:, 1:, 0].shape)
    for log_chances, targets in zip(model(notes[:, :-1]), notes[:, 1:].unbind(-1), strict=True):
        # The loss wants the symbols second, `[batch, symbol, step]`.
        total = total + nn.functional.nll_loss(
            log_chances.transpose(1, 2), targets, ignore_index=IGNORE, reduction="none"
        )
    return total


def loss(model: Concert, notes: Tensor) -> Tensor:
    """Return the mean surprise in nats a note. What training lessens."""
    # A piece may hold back an aspect at its end: a piece's end has a pitch and nothing else.
    sounding_notes = (notes[:, 1:, 0] != IGNORE).sum()
    return nats(model, notes).sum() / sounding_notes


def batch_of(pieces: Sequence[npt.NDArray[np.int_]]) -> Tensor:
    """Return pieces of indices `[step, aspect]` as one batch, filled up with IGNORE."""
    rows = [torch.tensor(piece) for piece in pieces]
    return nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=IGNORE)

"""CONCERT's network: a note goes in, a context remembers, a point in pitch space comes out.

    c_i(n) = tau_i c_i(n-1) + (1 - tau_i) tanh(net_i(n))     the context
    NND    = V c(n) + b                                      the next note as a point
    NNL_j  ~ exp(-|NND - rho_j|^2)                           the chance of each known note

A note may have several aspects (pitch, duration, chord); each has its codes rho and its own NND
and NNL, and the chances of a note are their product. Gradients go back through the whole
sequence.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from coursekit.errors import CourseError

IGNORE = -1
"""In a batch of indices: nothing sounds here, because this sequence is shorter than others."""


class Concert(nn.Module):
    """The network.

    Args:
        codebooks: for each aspect its codes, `[symbol, size of the code]`.
        taus: the time constant of each context unit, 0 up to below 1; 0 forgets at once.
        seed: of the first weights.
        spread: standard deviation of the first weights into the context.
    """

    def __init__(
        self, codebooks: Sequence[npt.NDArray[np.float64]], taus: Sequence[float], *, seed: int = 0,
        spread: float = 0.1,
    ) -> None:  # fmt: skip
        """Draw the first weights."""
        super().__init__()
        if not all(0 <= tau < 1 for tau in taus) or not len(taus):
            raise CourseError("Each context unit needs a time constant from 0 to below 1.")
        generator = torch.Generator().manual_seed(seed)
        units, width = len(taus), sum(book.shape[1] for book in codebooks)
        for place, book in enumerate(codebooks):
            self.register_buffer(f"book_{place}", torch.tensor(book, dtype=torch.float32))
        self.register_buffer("taus", torch.tensor(taus, dtype=torch.float32))
        self.aspects = len(codebooks)

        def weights(rows: int, columns: int) -> nn.Parameter:
            return nn.Parameter(torch.randn(rows, columns, generator=generator) * spread)

        self.inward, self.recurrent = weights(units, width), weights(units, units)
        self.bias = nn.Parameter(torch.zeros(units))
        self.outward = weights(width, units)
        # An untrained network points at the middle of what it knows.
        middle = [book.mean(axis=0) for book in codebooks]
        self.out_bias = nn.Parameter(torch.tensor(np.concatenate(middle), dtype=torch.float32))

    def book(self, aspect: int) -> Tensor:
        """Return the codes of one aspect, `[symbol, size]`."""
        return getattr(self, f"book_{aspect}")  # type: ignore[no-any-return]

    def codes(self, notes: Tensor) -> Tensor:
        """Return the codes of notes `[batch, step, aspect]` as `[batch, step, width]`."""
        known = notes.clamp(min=0)
        return torch.cat([self.book(a)[known[..., a]] for a in range(self.aspects)], dim=-1)

    def contexts(self, notes: Tensor) -> Tensor:
        """Return the context after each note, `[batch, step, unit]`."""
        # What does not hang on the past is one product for all steps together.
        driven = self.codes(notes) @ self.inward.T + self.bias
        taus: Tensor = self.taus  # type: ignore[assignment]
        rest, back = 1 - taus, self.recurrent.T
        context = torch.zeros_like(driven[:, 0])
        found = []
        for drive in driven.unbind(1):
            context = taus * context + rest * torch.tanh(torch.addmm(drive, context, back))
            found.append(context)
        return torch.stack(found, dim=1)

    def point(self, contexts: Tensor) -> Tensor:
        """Return NND, the next note as a point, `[..., width]`."""
        return torch.nn.functional.linear(contexts, self.outward, self.out_bias)

    def log_chances(self, points: Tensor) -> list[Tensor]:
        """Return the logarithm of NNL for each aspect, `[..., symbol]`."""
        found, start = [], 0
        for aspect in range(self.aspects):
            book = self.book(aspect)
            part = points[..., start : start + book.shape[1]]
            start += book.shape[1]
            # |p - rho|^2 less |p|^2, which is the same for every symbol.
            apart = (book**2).sum(-1) - 2 * part @ book.T
            found.append(torch.log_softmax(-apart, dim=-1))
        return found

    def forward(self, notes: Tensor) -> list[Tensor]:
        """Return the logarithms of NNL after each note, for each aspect `[batch, step, symbol]`."""
        return self.log_chances(self.point(self.contexts(notes)))


def nats(model: Concert, notes: Tensor) -> Tensor:
    """Return how surprised the network is by each note but the first, `[batch, step - 1]`.

    Args:
        model: the network.
        notes: indices `[batch, step, aspect]`, IGNORE where a sequence has ended.

    Returns:
        -log NNL of the true note, the aspects added; 0 where a sequence has ended.
    """
    targets = notes[:, 1:]
    total = torch.zeros(targets.shape[:2])
    for aspect, chances in enumerate(model(notes[:, :-1])):
        target = targets[..., aspect]
        found = chances.gather(-1, target.clamp(min=0)[..., None])[..., 0]
        total = total - torch.where(target == IGNORE, torch.zeros_like(found), found)
    return total


def loss(model: Concert, notes: Tensor) -> Tensor:
    """Return the mean surprise in nats a note. What training lessens."""
    # A piece may hold back an aspect at its end: a piece's end has a pitch and nothing else.
    heard = (notes[:, 1:, 0] != IGNORE).sum()
    return nats(model, notes).sum() / heard


def batch_of(pieces: Sequence[npt.NDArray[np.int_]]) -> Tensor:
    """Return pieces of indices `[step, aspect]` as one batch, filled up with IGNORE."""
    longest = max(len(piece) for piece in pieces)
    batch = np.full((len(pieces), longest, pieces[0].shape[1]), IGNORE)
    for row, piece in zip(batch, pieces, strict=True):
        row[: len(piece)] = piece
    return torch.tensor(batch)


def naive_loss(model: Concert, notes: Tensor) -> Tensor:
    """Return what `loss` returns, one sequence, one note and one symbol at a time.

    What the benchmark compares with: as one writes it down from the paper.
    """
    total, heard = torch.zeros(()), 0
    taus: Tensor = model.taus  # type: ignore[assignment]
    for piece in notes:
        context = torch.zeros(len(taus))
        for now, after in pairwise(piece):
            if after[0] == IGNORE:
                break
            code = torch.cat([model.book(a)[max(int(now[a]), 0)] for a in range(model.aspects)])
            net = model.inward @ code + model.recurrent @ context + model.bias
            context = taus * context + (1 - taus) * torch.tanh(net)
            point, start = model.outward @ context + model.out_bias, 0
            for aspect in range(model.aspects):
                book = model.book(aspect)
                part = point[start : start + book.shape[1]]
                start += book.shape[1]
                if after[aspect] == IGNORE:
                    continue
                near = torch.stack([-((part - rho) ** 2).sum() for rho in book])
                total = total - (near[after[aspect]] - torch.logsumexp(near, 0))
            heard += 1
    return total / heard

"""The net: a transformer told of each token the time, the index in the chord, the part, the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from coursekit.neural import seeded
from coursekit.neural.transformer import Shape, Transformer
from coursekit.systems.musenet_2019.arranging import IGNORED
from coursekit.systems.musenet_2019.crux import INSTRUMENTS, PITCHES, VOLUMES
from coursekit.systems.musenet_2019.vocabulary import (
    KINDS,
    NOTES,
    NOTHING,
    SIZES,
    TOKENS,
    notes_of_codes,
)

LENGTH = 320
"""Tokens of a stretch in training."""
MEDIUM = Shape(TOKENS, width=128, layers=3, heads=4, feed=512, positions="relative", longest=192,
               dropout=0.1)  # fmt: skip
"""The net that ships."""
SMALL = replace(MEDIUM, width=64, layers=2, feed=256, longest=128, dropout=0.05)
"""The nets on which what is told is compared, and the critic."""
TINY = replace(MEDIUM, width=64, layers=1, feed=128, longest=64, dropout=0.0)
"""The net that is trained in the lesson."""


class Tokens(nn.Module):
    """The vectors of the tokens: one of its own, and what notes share with others.

    Two notes of one instrument, one volume, one pitch or one pitch class share a part of their
    vectors. MuseNet's had no such part; with a hundred-thousandth of its music it is needed.
    """

    traits: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.own = nn.Parameter(torch.randn(TOKENS, width) * 0.5 * width**-0.5)
        sizes = (INSTRUMENTS, VOLUMES, PITCHES, 12)
        self.shared = nn.Parameter(torch.randn(sum(sizes) + 1, width) * 0.5 * width**-0.5)
        notes = torch.from_numpy(notes_of_codes())
        instrument, volume, pitch = notes.T
        columns = (instrument, volume, pitch - pitch.min(), pitch % 12)
        starts = (0, *torch.tensor(sizes).cumsum(0).tolist())
        traits = torch.stack([column + start for column, start in
                              zip(columns, starts, strict=False)], dim=1)  # fmt: skip
        none = torch.full((TOKENS - NOTES, len(sizes)), sum(sizes))
        self.register_buffer("traits", torch.cat([traits, none]), persistent=False)

    @property
    def weight(self) -> Tensor:
        """The vectors, `[token, number]`."""
        rows = torch.cat([self.shared[:-1], torch.zeros_like(self.shared[:1])])
        return self.own + rows[self.traits].sum(dim=1)

    def forward(self, tokens: Tensor) -> Tensor:
        """Return the vectors of tokens."""
        return nn.functional.embedding(tokens, self.weight)


class Musician(Transformer):
    """A transformer on rows of a token and four facts, `[batch, step, 5]`.

    Args:
        shape: its sizes.
        told: which of `KINDS` it is told.
        seed: of the first weights.
    """

    def __init__(self, shape: Shape, *, told: Sequence[str] = KINDS, seed: int = 0) -> None:
        super().__init__(shape, seed=seed)
        self.told = tuple(told)
        with seeded(seed + 1):
            self.embedding = Tokens(shape.width)  # type: ignore[assignment]
            self.facts = nn.ModuleDict(
                {kind: nn.Embedding(size, shape.width) for kind, size in
                 zip(KINDS, SIZES, strict=True) if kind in self.told}
            )  # fmt: skip
            for table in self.facts.values():
                assert isinstance(table, nn.Embedding)
                nn.init.normal_(table.weight, std=0.1)

    def embed(self, tokens: Tensor, first: int) -> Tensor:
        """Return the vectors `[batch, step, width]` of rows `[batch, step, 5]`."""
        vectors = super().embed(tokens[..., 0], first)
        for column, kind in enumerate(KINDS, start=1):
            if kind in self.told:
                vectors = vectors + self.facts[kind](tokens[..., column])
        return vectors

    def foretold(self, vectors: Tensor) -> Tensor:
        """Return the logits of each next token from vectors that `embed` made, perhaps mixed."""
        hidden = self.decode(vectors)
        return nn.functional.linear(hidden, self.embedding.weight)


class Critic(nn.Module):
    """A small net that says how likely music is the data's and not a net's.

    Args:
        shape: its sizes.
        seed: of the first weights.
    """

    def __init__(self, shape: Shape = SMALL, *, seed: int = 0) -> None:
        super().__init__()
        self.reader = Musician(shape, told=("time", "chord"), seed=seed)
        with seeded(seed + 2):
            self.judge = nn.Linear(shape.width, 1)

    def forward(self, rows: Tensor) -> Tensor:
        """Return the log of the odds that stretches `[batch, step, 5]` are real, `[batch]`."""
        real = (rows[..., :1] != NOTHING).float()
        hidden = self.reader.decode(self.reader.embed(rows, 0)) * real
        score: Tensor = self.judge(hidden.sum(dim=1) / real.sum(dim=1)).squeeze(-1)
        return score


def losses(logits: Tensor, told: Tensor) -> Tensor:
    """Return the surprise at each token that is to be foretold, in nats, `[token]`."""
    found = nn.functional.cross_entropy(
        logits.flatten(0, 1), told.flatten(), ignore_index=IGNORED, reduction="none"
    )
    return found[told.flatten() != IGNORED]

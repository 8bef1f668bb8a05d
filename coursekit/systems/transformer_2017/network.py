"""The transformer that composes: tokens, their places, and which voice and sixteenth they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from coursekit.neural import seeded
from coursekit.neural.transformer import POSITIONS, Positions, Shape, Transformer
from coursekit.systems.transformer_2017.chorales import BAR, IGNORED, LENGTH, TOKENS, shown

MEDIUM = Shape(TOKENS, width=128, layers=3, heads=4, feed=512, positions="sinusoidal",
               longest=2 * LENGTH, dropout=0.15)  # fmt: skip
"""The net that ships."""
SMALL = replace(MEDIUM, width=64, layers=2, feed=256, dropout=0.1)
"""The nets on which kinds of positions are compared."""
TINY = replace(MEDIUM, width=64, layers=1, feed=128, dropout=0.0)
"""The net that is trained in the lesson."""


Wave = Callable[[int, int], list[float]]


class Composer(Transformer):
    """A transformer that is told of each token which voice is next and where in the bar it is.

    Args:
        shape: its sizes.
        labels: whether it is told so; the paper's net is not, and the nets on which kinds of
            positions are compared are not either.
        seed: of the first weights.

    Attributes:
        wave: a learner's `sinusoidal_position`; None for the course's own.
    """

    def __init__(self, shape: Shape, *, labels: bool = True, seed: int = 0) -> None:
        super().__init__(shape, seed=seed)
        self.labels = labels
        self.wave: Wave | None = None
        if labels:
            with seeded(seed + 1):
                self.place = nn.Embedding(BAR, shape.width)
                nn.init.normal_(self.place.weight, std=0.3)

    def embed(self, tokens: Tensor, first: int) -> Tensor:
        """Return the vectors of tokens, the first of which is at `first`, counted from a bar."""
        vectors = super().embed(tokens, first)
        if not self.labels:
            return vectors
        places = torch.arange(first, first + tokens.shape[1], device=tokens.device) % BAR
        labels: Tensor = self.place(places)
        return vectors + labels

    def _placed(self, tokens: Tensor, first: int) -> Tensor | float:
        if self.wave is None or self.shape.positions != "sinusoidal":
            return super()._placed(tokens, first)
        places = range(first, first + tokens.shape[1])
        return torch.tensor([self.wave(place, self.shape.width) for place in places])


def equal_shapes() -> dict[Positions, Shape]:
    """Return small shapes, one a kind of positions, with as many weights as each other.

    What tables of places or of distances take is given to the feed-forward layers of the rest.
    Relative positions have a vector for each distance that training knows; learned ones have twice
    as many as that, of which the upper half stays as it was drawn.
    """
    shapes = {kind: replace(SMALL, positions=kind) for kind in POSITIONS}
    shapes["relative"] = replace(shapes["relative"], longest=LENGTH)
    unit = SMALL.layers * (2 * SMALL.width + 1)  # weights of one more unit of each feed
    sizes = {kind: _weights(shape) for kind, shape in shapes.items()}
    most = max(sizes.values())
    return {
        kind: replace(shape, feed=shape.feed + round((most - sizes[kind]) / unit))
        for kind, shape in shapes.items()
    }


def _weights(shape: Shape) -> int:
    return sum(weight.numel() for weight in Composer(shape, labels=False).parameters())


def losses(logits: Tensor, told: Tensor) -> Tensor:
    """Return the surprise at each token that is to be foretold, in nats, `[token]`."""
    found = nn.functional.cross_entropy(
        logits.flatten(0, 1), told.flatten(), ignore_index=IGNORED, reduction="none"
    )
    return found[told.flatten() != IGNORED]


@torch.no_grad()
def surprise(net: Transformer, row: Tensor, length: int = LENGTH) -> Tensor:
    """Return the surprise in nats at every token of a chorale, `[token]`.

    It is read in windows of `length` tokens that overlap by half, so that all but a chorale's own
    first tokens have half a window before them.
    """
    net.eval()
    lead = length // 2
    parts: list[Tensor] = []
    begin = 0
    while True:
        seen, told = shown(row, begin, min(length, len(row) - begin))
        found = losses(net(seen[None]), told[None])
        parts.append(found[lead:] if begin else found)
        if begin + length >= len(row):
            return torch.cat(parts)
        begin += length - lead


def nll(net: Transformer, rows: Sequence[Tensor], length: int = LENGTH) -> float:
    """Return the mean surprise at a token of chorales, in nats."""
    return float(torch.cat([surprise(net, row, length) for row in rows]).mean())

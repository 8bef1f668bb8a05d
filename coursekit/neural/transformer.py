"""A decoder-only transformer: blocks of causal self-attention, with five kinds of positions.

Vaswani et al. (2017), with the norms before the layers rather than after them, which small nets
learn from more steadily; lessons 13 to 15 teach it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch import Tensor, nn

from coursekit.errors import CourseError
from coursekit.neural.attention import (
    Cache,
    Relation,
    Skew,
    attention_weights,
    causal_attention,
    rotate,
    sinusoids,
    skew,
)
from coursekit.neural.training import seeded

Positions = Literal["none", "sinusoidal", "learned", "relative", "rotary"]
POSITIONS: tuple[Positions, ...] = get_args(Positions)
Attend = Callable[[Tensor, Tensor, Tensor], Tensor]
Choose = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Shape:
    """The sizes of a transformer.

    Args:
        tokens: how many there are.
        width: numbers that stand for a token inside.
        layers: blocks, one on the other.
        heads: of each block; they share the width.
        feed: units of each block's feed-forward layer.
        positions: how the net learns where a token stands.
        longest: how many places, or distances, have a vector of their own; with relative
            positions what is farther takes the farthest one's, and with learned ones a longer
            piece has places that were never trained.
        window: of local attention, in steps; None sees all.
        spans: for each further relation, the greatest difference that counts.
        dropout: in training.
    """

    tokens: int
    width: int = 128
    layers: int = 3
    heads: int = 4
    feed: int = 512
    positions: Positions = "relative"
    longest: int = 512
    window: int | None = None
    spans: tuple[int, ...] = ()
    dropout: float = 0.1

    def __post_init__(self) -> None:
        if self.width % (2 * self.heads):
            raise CourseError(
                f"A width of {self.width} cannot be shared by {self.heads} heads of an even size. "
                f"Take a multiple of {2 * self.heads}."
            )
        if self.positions not in POSITIONS:
            known = ", ".join(POSITIONS)
            raise CourseError(f"There are no positions {self.positions!r}. Choose from: {known}.")


class SelfAttention(nn.Module):
    """Multi-head causal self-attention."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        size = shape.width // shape.heads
        self.into = nn.Linear(shape.width, 3 * shape.width, bias=False)
        self.out = nn.Linear(shape.width, shape.width, bias=False)
        if shape.positions == "relative":
            self.distances = nn.Parameter(0.02 * torch.randn(shape.heads, shape.longest, size))
        self.tables = nn.ParameterList(
            0.02 * torch.randn(shape.heads, 2 * span + 1, size) for span in shape.spans
        )
        self.attend: Attend | None = None
        self.skew: Skew = skew
        self.muted: set[int] = set()
        self.watched: list[Tensor] | None = None

    def forward(
        self, hidden: Tensor, coordinates: Tensor | None, cache: Cache | None, name: int
    ) -> Tensor:
        """Return `[batch, step, width]` of `[batch, step, width]`; see `Transformer.forward`."""
        query, key, value = (
            part.unflatten(-1, (self.shape.heads, -1)).transpose(1, 2)
            for part in self.into(hidden).chunk(3, dim=-1)
        )
        first = cache.steps if cache else 0
        if self.shape.positions == "rotary":
            query, key = rotate(query, first), rotate(key, first)
        if cache:
            key, value = cache.extend((name, "key"), key), cache.extend((name, "value"), value)
        distances = self.distances if self.shape.positions == "relative" else None
        relations = self._relations(coordinates, query.shape[2])
        if self.watched is not None:
            weights = attention_weights(
                query, key, distances=distances, relations=relations, skew=self.skew
            )
            self.watched.append(weights.detach())
        if self.attend is not None and first == 0:
            mixed = self.attend(query, key, value)
        else:
            mixed = causal_attention(
                query,
                key,
                value,
                distances=distances,
                relations=relations,
                window=self.shape.window,
                skew=self.skew,
            )
        for head in self.muted:
            mixed = mixed.index_fill(1, torch.tensor([head], device=mixed.device), 0.0)
        joined: Tensor = self.out(mixed.transpose(1, 2).flatten(2))
        return joined

    def _relations(self, coordinates: Tensor | None, rows: int) -> list[Relation]:
        if coordinates is None:
            return []
        return [
            Relation(table, coordinates[:, -rows:, kind], coordinates[..., kind])
            for kind, table in enumerate(self.tables)
        ]


class Block(nn.Module):
    """Attention and a feed-forward layer, each added to what comes in."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.first_norm = nn.LayerNorm(shape.width)
        self.attention = SelfAttention(shape)
        self.second_norm = nn.LayerNorm(shape.width)
        self.feed = nn.Sequential(
            nn.Linear(shape.width, shape.feed), nn.GELU(), nn.Linear(shape.feed, shape.width)
        )
        self.dropout = nn.Dropout(shape.dropout)

    def forward(
        self, hidden: Tensor, coordinates: Tensor | None, cache: Cache | None, name: int
    ) -> Tensor:
        """Return `[batch, step, width]` of `[batch, step, width]`; see `Transformer.forward`."""
        attended = self.attention(self.first_norm(hidden), coordinates, cache, name)
        hidden = hidden + self.dropout(attended)
        fed: Tensor = self.dropout(self.feed(self.second_norm(hidden)))
        return hidden + fed


class Decoder(nn.Module):
    """Blocks of causal self-attention, one on the other, from vectors to vectors.

    Args:
        shape: its sizes.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width)
        self.dropout = nn.Dropout(shape.dropout)

    def decode(
        self, vectors: Tensor, coordinates: Tensor | None = None, cache: Cache | None = None
    ) -> Tensor:
        """Return what the last block makes of each step, `[batch, step, width]`.

        Args:
            vectors: `[batch, step, width]`; with a cache, of the steps that it has not seen yet.
            coordinates: `[batch, step, relation]`, integers whose differences the `spans` of the
                shape are about.
            cache: what earlier calls left; it takes in these steps.
        """
        hidden = self.dropout(vectors)
        if cache and coordinates is not None:
            kinds = range(coordinates.shape[-1])
            columns = [cache.extend(("place", kind), coordinates[..., kind]) for kind in kinds]
            coordinates = torch.stack(columns, dim=-1)
        for number, block in enumerate(self.blocks):
            hidden = block(hidden, coordinates, cache, number)
        if cache:
            cache.advance(vectors.shape[1])
        normed: Tensor = self.norm(hidden)
        return normed

    def use(self, *, attend: Attend | None = None, skew: Skew | None = None) -> None:
        """Let all blocks attend, or skew, by a learner's function; None leaves what is there."""
        for attention in self.attentions():
            attention.attend = attend or attention.attend
            attention.skew = skew or attention.skew

    def attentions(self) -> list[SelfAttention]:
        """Return the attention of each layer, the lowest first."""
        return [block.attention for block in self.blocks if isinstance(block, Block)]

    @contextmanager
    def without_heads(self, *heads: tuple[int, int]) -> Iterator[None]:
        """Switch some heads off, each given as (layer, head) counted from 0."""
        layers = self.attentions()
        for layer, head in heads:
            layers[layer].muted.add(head)
        try:
            yield
        finally:
            for attention in layers:
                attention.muted.clear()


class Transformer(Decoder):
    """A transformer that foretells each token from those before it.

    A system with more to say about its tokens than their number derives from it: `embed` may add
    vectors to them, and `coordinates` may give the integers whose differences the `spans` of the
    shape are about.

    Args:
        shape: its sizes.
        seed: of the first weights.
    """

    def __init__(self, shape: Shape, *, seed: int = 0) -> None:
        with seeded(seed):
            embedding = nn.Embedding(shape.tokens, shape.width)
            nn.init.normal_(embedding.weight, std=shape.width**-0.5)
            learned = shape.positions == "learned"
            places = 0.02 * torch.randn(shape.longest if learned else 0, shape.width)
            super().__init__(shape)
        self.embedding = embedding
        if learned:
            self.places = nn.Parameter(places)

    def forward(self, tokens: Tensor, cache: Cache | None = None) -> Tensor:
        """Return the logits of each next token.

        Args:
            tokens: `[batch, step]`; with a cache, those that it has not seen yet.
            cache: what earlier calls left; it takes in these tokens.

        Returns:
            `[batch, step, token]`.
        """
        first = cache.steps if cache else 0
        vectors = self.embed(tokens, first) + self._placed(tokens, first)
        hidden = self.decode(vectors, self.coordinates(tokens, first), cache)
        return nn.functional.linear(hidden, self.embedding.weight)

    def embed(self, tokens: Tensor, first: int) -> Tensor:
        """Return the vectors `[batch, step, width]` of tokens, the first of which is at `first`."""
        vectors: Tensor = self.embedding(tokens) * self.shape.width**0.5
        return vectors

    def coordinates(self, tokens: Tensor, first: int) -> Tensor | None:
        """Return integers `[batch, step, relation]` whose differences count; here none."""
        return None

    @torch.no_grad()
    def attention_maps(self, tokens: Tensor) -> Tensor:
        """Return who looks at whom, `[layer, batch, head, step, step]`, for tokens `[batch, step]`.

        A row is the step that looks, a column the step that is looked at; each row sums to 1.
        """
        for attention in self.attentions():
            attention.watched = []
        try:
            self(tokens)
            return torch.stack([one.watched[0] for one in self.attentions() if one.watched])
        finally:
            for attention in self.attentions():
                attention.watched = None

    def _placed(self, tokens: Tensor, first: int) -> Tensor | float:
        """Return what is added to the embeddings for the tokens' places."""
        places = torch.arange(first, first + tokens.shape[1], device=tokens.device)
        if self.shape.positions == "sinusoidal":
            return sinusoids(places, self.shape.width)
        if self.shape.positions == "learned":
            if int(places[-1]) >= self.shape.longest:
                raise CourseError(
                    f"A net with learned positions knows {self.shape.longest} places and is asked "
                    f"for {int(places[-1]) + 1}. Make the piece shorter, or take a net with "
                    "relative positions."
                )
            return self.places[places]
        return 0.0


@torch.inference_mode()
def generate(
    net: Transformer, tokens: Tensor, steps: int, choose: Choose, *, cached: bool = True
) -> Tensor:
    """Return tokens with so many more, each chosen from what the net foretells.

    Args:
        net: that foretells.
        tokens: `[batch, step]`, one step or more, to go on from.
        steps: how many to add.
        choose: gets the logits `[batch, token]` of the next step and the tokens `[batch, step]` so
            far, and returns the next ones, `[batch]`.
        cached: keep keys and values, so that a step costs one row; otherwise every step computes
            the whole piece anew, with the same result.

    Returns:
        `[batch, step + steps]`.
    """
    net.eval()
    given = tokens.shape[1]
    piece = torch.cat([tokens, tokens.new_zeros(len(tokens), steps)], dim=1)
    cache = Cache() if cached else None
    for end in range(given, given + steps):
        begin = cache.steps if cache else 0
        logits = net(piece[:, begin:end], cache)[:, -1]
        piece[:, end] = choose(logits, piece[:, :end])
    return piece

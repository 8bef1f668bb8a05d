"""Causal self-attention: plain, relative by skewing, local, and one step at a time with a cache.

Vaswani et al. (2017) and Huang et al. (2018); lessons 13 and 14 teach it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

ROWS = 128
"""Queries that are answered at once: what comes after all of them is not even looked at."""
LONG = 1024
"""Steps above which the logits are not kept for the gradient, but computed again."""
Skew = Callable[[Tensor], Tensor]


class Relation(NamedTuple):
    """How far apart two steps are in something other than their place, such as pitch or time.

    Args:
        table: `[head, 2 * span + 1, size]`: a vector for each difference from -span to span.
        query: `[batch, row]`, integers: where each query stands.
        key: `[batch, step]`, integers: where each key stands.
    """

    table: Tensor
    query: Tensor
    key: Tensor


def skew(logits: Tensor) -> Tensor:
    """Shift each row so that what was sorted by distance is sorted by key (Huang et al. 2018).

    Args:
        logits: `[..., row, step]`: of the last rows of so many steps, for distances from the
            greatest, `step` - 1, down to 0.

    Returns:
        `[..., row, step]` for keys from the first to the last. What lies above the diagonal, keys
        that come after their query, is without meaning; the mask covers it.
    """
    rows, steps = logits.shape[-2:]
    padded = torch.nn.functional.pad(logits, (1, 0))
    return padded.reshape(*logits.shape[:-2], steps + 1, rows)[..., 1:, :].reshape(logits.shape)


def relative_logits(query: Tensor, distances: Tensor, steps: int, skew: Skew = skew) -> Tensor:
    """Return what distance alone adds to the logits, without a vector for each pair of steps.

    Args:
        query: `[batch, head, row, size]`, the last rows of so many steps.
        distances: `[head, distance, size]`, the farthest first and 0 last; what is farther than
            all of them takes the farthest.
        steps: how many keys there are.
        skew: the function of that name, or a learner's.

    Returns:
        `[batch, head, row, step]`.
    """
    missing = steps - distances.shape[1]
    if missing > 0:
        distances = torch.cat([distances[:, :1].expand(-1, missing, -1), distances], dim=1)
    return skew(query @ distances[:, -steps:].transpose(-1, -2))


def relative_logits_naive(query: Tensor, distances: Tensor) -> Tensor:
    """Return the same as `relative_logits` by a vector for each pair of steps (Shaw et al. 2018).

    It holds `[head, step, step, size]` numbers, which is what skewing saves.

    Args:
        query: `[batch, head, step, size]`, a row for each step.
        distances: as in `relative_logits`.
    """
    places = torch.arange(query.shape[2], device=query.device)
    last = distances.shape[1] - 1
    index = (last - (places[:, None] - places).clamp(min=0)).clamp(min=0)
    return torch.einsum("bhid,hijd->bhij", query, distances[:, index])


def attention_weights(
    query: Tensor,
    key: Tensor,
    *,
    distances: Tensor | None = None,
    relations: Sequence[Relation] = (),
    skew: Skew = skew,
) -> Tensor:
    """Return how much each query takes from each key, none from what comes after it.

    Args:
        query: `[batch, head, row, size]`, the last rows of so many steps.
        key: `[batch, head, step, size]`.
        distances: as in `relative_logits`.
        relations: further differences that count, each with its table.
        skew: the function of that name, or a learner's.

    Returns:
        `[batch, head, row, step]`; each row sums to 1.
    """
    rows, steps = query.shape[2], key.shape[2]
    query = query / math.sqrt(query.shape[-1])
    logits = query @ key.transpose(-1, -2)
    if distances is not None:
        logits = logits + relative_logits(query, distances, steps, skew)
    for relation in relations:
        logits = logits + _related(query, relation)
    after = logits.new_full((rows, steps), -torch.inf).triu(steps - rows + 1)
    return (logits + after).softmax(dim=-1)


def _related(query: Tensor, relation: Relation) -> Tensor:
    """Return what a relation adds to the logits, `[batch, head, row, step]`."""
    span = relation.table.shape[1] // 2
    difference = relation.query[:, :, None] - relation.key[:, None]
    index = difference.clamp(-span, span) + span
    by_difference = query @ relation.table.transpose(-1, -2)
    return by_difference.gather(-1, index[:, None].expand(-1, query.shape[1], -1, -1))


def causal_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    *,
    distances: Tensor | None = None,
    relations: Sequence[Relation] = (),
    window: int | None = None,
    rows: int = ROWS,
    skew: Skew = skew,
) -> Tensor:
    """Return for each query the values that it attends to, weighted and summed.

    Queries are answered some rows at a time. In a long piece, what a block of rows needs for its
    gradient is computed again when the gradient is: its memory grows with the length of the piece
    times the rows, not with its square.

    Args:
        query: `[batch, head, row, size]`, the last rows of so many steps.
        key: `[batch, head, step, size]`.
        value: `[batch, head, step, size]`.
        distances: `[head, distance, size]` for relative attention, as in `relative_logits`.
        relations: further differences that count, each with its table.
        window: for local attention (Huang et al. 2018): the piece is cut into windows of so many
            steps, and a step sees its own and the one before. It is a multiple of `rows`.
        rows: how many queries at once.
        skew: the function of that name, or a learner's.

    Returns:
        `[batch, head, row, size]`.
    """
    steps, first = key.shape[2], key.shape[2] - query.shape[2]

    def answer(begin: int, end: int) -> Tensor:
        seen = slice(0 if window is None else max(0, (begin // window - 1) * window), end)
        here = slice(begin - first, end - first)
        weights = attention_weights(
            query[:, :, here],
            key[:, :, seen],
            distances=distances,
            relations=[Relation(t, q[:, here], k[:, seen]) for t, q, k in relations],
            skew=skew,
        )
        return weights @ value[:, :, seen]

    if distances is None and not relations and window is None and first == 0:
        # Nothing is added to the logits: PyTorch's own is the quickest.
        return torch.nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True)
    # Blocks end at multiples of `rows`, so that none lies across the border of two windows.
    starts = range(first - first % rows, steps, rows)
    blocks = [(max(start, first), min(start + rows, steps)) for start in starts]
    again = torch.is_grad_enabled() and steps > LONG
    answers = [
        checkpoint(answer, *block, use_reentrant=False) if again else answer(*block)
        for block in blocks
    ]
    return answers[0] if len(answers) == 1 else torch.cat(answers, dim=2)


def rotate(vectors: Tensor, first: int = 0) -> Tensor:
    """Turn each pair of numbers by an angle that grows with the place (rotary, Su et al. 2021).

    The product of a turned query and a turned key depends on their distance alone.

    Args:
        vectors: `[batch, head, step, size]`, queries or keys; `size` is even.
        first: the place of the first step.
    """
    half = vectors.shape[-1] // 2
    places = torch.arange(first, first + vectors.shape[2], device=vectors.device)
    speeds = 10_000 ** (-torch.arange(half, device=vectors.device) / half)
    cosine, sine = (places[:, None] * speeds).cos(), (places[:, None] * speeds).sin()
    left, right = vectors[..., :half], vectors[..., half:]
    return torch.cat([left * cosine - right * sine, left * sine + right * cosine], dim=-1)


def sinusoids(places: Tensor, width: int) -> Tensor:
    """Return the sinusoidal positions of Vaswani et al. (2017), `[..., width]`, of places `[...]`.

    Args:
        places: integers from 0 on.
        width: how many numbers stand for a place; even.
    """
    speeds = 10_000 ** (-torch.arange(0, width, 2, device=places.device) / width)
    angles = places[..., None] * speeds
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)


class Cache:
    """Keys and values of the steps so far, so that a new step costs one row of attention."""

    def __init__(self) -> None:
        self.steps = 0
        self._rows: dict[object, Tensor] = {}

    def extend(self, name: object, new: Tensor) -> Tensor:
        """Append `[batch, head, step, size]`, or `[batch, step]`, under a name; return all so far.

        `steps` must not change until every name has got its rows; `advance` moves it on.
        """
        axis = max(new.ndim - 2, 1)
        end = self.steps + new.shape[axis]
        rows = self._rows.get(name)
        if rows is None or rows.shape[axis] < end:
            # Twice the room each time: rows are copied seldom, however long a piece becomes.
            shape = [*new.shape]
            shape[axis] = max(2 * end, ROWS)
            larger = new.new_zeros(shape)
            if rows is not None:
                larger.narrow(axis, 0, self.steps).copy_(rows.narrow(axis, 0, self.steps))
            rows = self._rows[name] = larger
        rows.narrow(axis, self.steps, new.shape[axis]).copy_(new)
        return rows.narrow(axis, 0, end)

    def advance(self, steps: int) -> None:
        """Say that so many steps have been appended under every name."""
        self.steps += steps

"""Transition tables: what followed each context, counted.

The baseline against which a system that foretells symbol after symbol is measured.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


class Table:
    """A transition table of some order that asks shorter contexts where a longer one is unheard.

    Args:
        sequences: rows of symbols to count.
        order: how many symbols a context has.
        size: how many symbols there are.
        strength: how many notes' worth the shorter context weighs; 0 counts only.
        backs_off: whether an unheard context, or a past that is too short, asks a shorter one;
            otherwise it knows nothing.
    """

    def __init__(
        self,
        sequences: Sequence[Sequence[int]],
        order: int,
        size: int,
        *,
        strength: float = 0.0,
        backs_off: bool = True,
    ) -> None:
        """Count."""
        self.order, self.size, self.strength, self.backs_off = order, size, strength, backs_off
        self.counts: defaultdict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
        for sequence in sequences:
            for place, symbol in enumerate(sequence):
                for length in range(min(order, place) + 1):
                    self.counts[tuple(sequence[place - length : place])][symbol] += 1

    def row(self, past: Sequence[int]) -> npt.NDArray[np.float64]:
        """Return the chance of each symbol after a past."""
        context = tuple(past[-self.order :]) if self.order else ()
        if not self.backs_off and (len(context) < self.order or context not in self.counts):
            return np.zeros(self.size)
        row = np.full(self.size, 1 / self.size)
        for length in range(len(context) + 1):
            followers = self.counts.get(context[len(context) - length :])
            if followers:
                counts = np.zeros(self.size)
                counts[list(followers)] = list(followers.values())
                row = (counts + self.strength * row) / (counts.sum() + self.strength)
        return row

    def rows(self, sequence: Sequence[int]) -> npt.NDArray[np.float64]:
        """Return the chances after each symbol of a sequence but the last, `[step, symbol]`."""
        return np.array([self.row(sequence[:place]) for place in range(1, len(sequence))])

    def right(self, sequences: Sequence[Sequence[int]]) -> float:
        """Return the mean chance that it guesses the true symbol, after the first of each sequence.

        Where several symbols followed a context equally often, guessing among them is right that
        often; an unheard context is wrong. So counts Mozer 1994.
        """
        rows = np.concatenate([self.rows(sequence) for sequence in sequences])
        true = np.concatenate([sequence[1:] for sequence in sequences])
        best = (rows == rows.max(axis=1, keepdims=True)) & (rows > 0)
        hit = best[np.arange(len(true)), true]
        return float((hit / np.maximum(best.sum(axis=1), 1)).mean())

    def nats(self, sequences: Sequence[Sequence[int]]) -> float:
        """Return the mean surprise a symbol, the first of each sequence left out."""
        surprises = [
            -np.log(self.rows(sequence)[np.arange(len(sequence) - 1), sequence[1:]])
            for sequence in sequences
        ]
        return float(np.concatenate(surprises).mean())

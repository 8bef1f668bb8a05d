"""Transition tables, with which the paper compares CONCERT: what followed each context, counted."""

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
        self, sequences: Sequence[Sequence[int]], order: int, size: int, *, strength: float = 0.0,
        backs_off: bool = True,
    ) -> None:  # fmt: skip
        """Count."""
        self.order, self.size, self.strength, self.backs_off = order, size, strength, backs_off
        self.counts: defaultdict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
        for sequence in sequences:
            symbols = [int(symbol) for symbol in sequence]
            for place, symbol in enumerate(symbols):
                for length in range(min(order, place) + 1):
                    self.counts[tuple(symbols[place - length : place])][symbol] += 1

    def row(self, past: Sequence[int]) -> npt.NDArray[np.float64]:
        """Return the chance of each symbol after a past."""
        context = tuple(int(symbol) for symbol in past[-self.order :]) if self.order else ()
        if not self.backs_off and (len(context) < self.order or context not in self.counts):
            return np.zeros(self.size)
        row = np.full(self.size, 1 / self.size)
        for length in range(len(context) + 1):
            seen = self.counts.get(context[len(context) - length :])
            if seen:
                heard = np.zeros(self.size)
                heard[list(seen)] = list(seen.values())
                row = (heard + self.strength * row) / (heard.sum() + self.strength)
        return row

    def right(self, sequences: Sequence[Sequence[int]]) -> float:
        """Return the mean chance that it gives to the true symbols after the first of each.

        Where several symbols followed a context equally often, guessing among them is right that
        often; an unheard context is wrong. Mozer 1994.
        """
        found = []
        for sequence in sequences:
            symbols = [int(symbol) for symbol in sequence]
            for place in range(1, len(symbols)):
                row = self.row(symbols[:place])
                best = np.flatnonzero((row == row.max()) & (row > 0))
                found.append((symbols[place] in best) / max(len(best), 1))
        return float(np.mean(found))

    def nats(self, sequences: Sequence[Sequence[int]]) -> float:
        """Return the mean surprise a symbol, the first of each sequence left out."""
        total, heard = 0.0, 0
        for sequence in sequences:
            symbols = [int(symbol) for symbol in sequence]
            for place in range(1, len(symbols)):
                total -= float(np.log(self.row(symbols[:place])[symbols[place]]))
            heard += len(symbols) - 1
        return total / heard

    def draw(self, start: Sequence[int], length: int, rng: np.random.Generator) -> list[int]:
        """Return a start and what the table draws after it, `length` symbols in all."""
        symbols = [int(symbol) for symbol in start]
        while len(symbols) < length:
            symbols.append(int(rng.choice(self.size, p=self.row(symbols))))
        return symbols

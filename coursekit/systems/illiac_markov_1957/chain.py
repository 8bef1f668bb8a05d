"""A Markov chain with back-off: what it says of the next symbol, what it draws, what it expects.

A row is a mixture: with weight n / (n + strength) what followed the context, otherwise the row of
the context without its first symbol. So a draw needs no row: choose a level, then one of the few
symbols counted there. With a temperature, or a learner's own row, the whole row is made.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError
from coursekit.systems.illiac_markov_1957 import crux
from coursekit.systems.illiac_markov_1957.crux import Counts
from coursekit.systems.illiac_markov_1957.data import END, SIZE, melody_to_midi, validated_symbols

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

RowMaker = Callable[[Counts, tuple[int, ...], int, float], Any]
Row = npt.NDArray[np.float64]

STRENGTH = 2.0
"""How many notes' worth the shorter context weighs, where nothing is said."""
MOST_ORDER = 5
MOST_ROWS = 10_000  # kept, at most; a row of 489 chances takes 4 kB
Tables = dict[tuple[int, ...], tuple[int, list[int], list[int]]]
"""For each context how many symbols followed, their running sums, and the symbols themselves."""


def tables_of(counts: Counts) -> Tables:
    """Return counts as running sums, ready to be drawn from."""
    tables: Tables = {}
    for context, followers in counts.items():
        edges = list(accumulate(followers.values()))
        if edges and edges[-1] > 0:
            tables[context] = (edges[-1], edges, list(followers))
    return tables


class Chain:
    """A Markov chain over the symbols of `data`.

    Args:
        counts: how often each symbol follows each context of 0 to `order` symbols; longer
            contexts are not looked at.
        order: how many symbols of the past count, 0 to 5.
        strength: how many notes' worth the shorter context weighs; 0 or more.
        size: how many symbols there are.
        transition_row: makes every row; the course's own is never asked, for the chain has a
            quicker way to the same chances.
        source: whose instrument plays.
        tables: what `tables_of` makes of the counts, where it is at hand.

    Raises:
        CourseError: the order or the strength is out of range.
    """

    def __init__(
        self,
        counts: Counts,
        order: int,
        strength: float = STRENGTH,
        *,
        size: int = SIZE,
        transition_row: RowMaker = crux.transition_row,
        source: str = "tunes",
        tables: Tables | None = None,
    ) -> None:
        validate_settings(order, strength)
        self.counts, self.order, self.strength = counts, order, float(strength)
        self.size, self.source = size, source
        self._transition_row = transition_row
        self._quick = transition_row is crux.transition_row
        self._tables = tables_of(counts) if tables is None else tables
        self._cumulative: dict[tuple[float, tuple[int, ...]], Row] = {}

    def known(self, context: Sequence[int]) -> tuple[int, ...]:
        """Return the longest end of a context that was seen in training; () at the last."""
        known = tuple(context)[-self.order :] if self.order else ()
        while known and known not in self._tables:
            known = known[1:]
        return known

    def row(self, context: Sequence[int] = ()) -> Row:
        """Return the chance of each symbol after a context, `[size]`, summing to 1.

        Only the last `order` symbols count; an unseen context gives its shorter one's row.
        """
        seen = self.known(context)
        if not self._quick:
            return np.array(self._transition_row(self.counts, seen, self.size, self.strength))
        row = np.full(self.size, 1 / self.size)
        for start in range(len(seen), -1, -1):
            table = self._tables.get(seen[start:])
            if table is not None:
                total, _, symbols = table
                share = 1 / (total + self.strength)
                row *= self.strength * share
                row[symbols] += [count * share for count in self.counts[seen[start:]].values()]
        return row

    def generate(
        self,
        notes: int,
        rng: np.random.Generator,
        primer: Sequence[int] = (),
        temperature: float = 1.0,
    ) -> list[int]:
        """Return exactly so many symbols, none of them END; after an END a new melody begins.

        Args:
            notes: how many, 0 or more.
            rng: where the randomness comes from.
            primer: symbols to go on from; they are not returned.
            temperature: below 1 the likely becomes likelier, above 1 all become alike.

        Raises:
            CourseError: a number is out of range, the primer has an unknown symbol, or END alone
                has a chance.
        """
        if not isinstance(notes, Integral) or int(notes) < 0:
            raise CourseError(f"A melody has a whole number of notes; {notes!r} were asked for.")
        context = self.known(validated_symbols(primer, self.size))
        draw = self._drawer(temperature)
        drawn: list[int] = []
        idle = 0
        while len(drawn) < notes:
            for chance in rng.random(min(notes - len(drawn), 65_536)).tolist():
                symbol = draw(chance, context)
                if symbol == END:
                    context = ()
                    idle += 1
                else:
                    drawn.append(symbol)
                    idle = 0
                    context = self._next(context, symbol)
            if idle > 10_000:
                raise CourseError("The chain draws nothing but END. Train it on melodies.")
        return drawn

    def nll(self, melodies: Sequence[Sequence[int]]) -> float:
        """Return the negative log-likelihood in nats a symbol, over notes and ENDs alike.

        With strength 0 a symbol that never followed makes it infinite.

        Raises:
            CourseError: there is nothing to measure, or a number is no symbol.
        """
        nats, symbols = self.nll_by_melody(melodies)
        return float(nats.sum() / symbols.sum())

    def nll_by_melody(self, melodies: Sequence[Sequence[int]]) -> tuple[Row, npt.NDArray[np.int_]]:
        """Return the nats of each melody and how many symbols it has."""
        known = [validated_symbols(melody, self.size) for melody in melodies]
        if not any(known):
            raise CourseError("There is no note to measure. Give one melody or more.")
        chances = self._chances(known)
        nats = [math.fsum(-math.log(p) if p > 0 else math.inf for p in row) for row in chances]
        return np.array(nats), np.array([len(melody) for melody in known])

    def to_midi(self, symbols: Sequence[int], *, tempo: float = 100.0) -> PrettyMIDI:
        """Return symbols as music for one instrument."""
        return melody_to_midi(symbols, self.source, tempo=tempo)

    def _next(self, context: tuple[int, ...], symbol: int) -> tuple[int, ...]:
        # If a context was seen, so was its beginning: the next known one is an end of this.
        context = (*context, symbol)
        if len(context) > self.order:
            context = context[1:]
        while context and context not in self._tables:
            context = context[1:]
        return context

    def _drawer(self, temperature: float) -> Callable[[float, tuple[int, ...]], int]:
        """Return what draws a symbol by a chance from 0 to 1 and a known context."""
        if not (isinstance(temperature, Real) and 0.05 <= temperature <= 10):
            raise CourseError(f"The temperature is {temperature!r}; choose from 0.05 to 10.")
        if self._quick and temperature == 1:
            return self._draw
        return lambda chance, context: self._draw_from_row(chance, context, temperature)

    def _draw(self, chance: float, context: tuple[int, ...]) -> int:
        tables, strength = self._tables, self.strength
        while True:
            table = tables.get(context)
            if table is not None:
                total, edges, symbols = table
                chance *= total + strength
                if chance < total or not strength:
                    return symbols[bisect_right(edges, chance)]
                chance = (chance - total) / strength
            if not context:
                return min(int(chance * self.size), self.size - 1)
            context = context[1:]

    def _draw_from_row(self, chance: float, context: tuple[int, ...], temperature: float) -> int:
        key = (temperature, context)
        if key not in self._cumulative:
            row = self.row(context)
            if temperature != 1:
                row = (row / row.max()) ** (1 / temperature)
            if len(self._cumulative) >= MOST_ROWS:
                self._cumulative.clear()
            self._cumulative[key] = np.cumsum(row)
        edges = self._cumulative[key]
        return min(int(edges.searchsorted(chance * edges[-1], side="right")), self.size - 1)

    def _chances(self, melodies: list[list[int]]) -> list[list[float]]:
        """Return the chance of each symbol of each melody after those before it."""
        if self._quick:
            return [self._chances_along(melody) for melody in melodies]
        # A learner's rows are made once for each context, and not kept: they are many.
        wanted: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        for number, melody in enumerate(melodies):
            for i in range(len(melody)):
                context = self.known(melody[max(0, i - self.order) : i])
                wanted.setdefault(context, []).append((number, i))
        chances = [[0.0] * len(melody) for melody in melodies]
        for context, places in wanted.items():
            row = self.row(context)
            for number, i in places:
                chances[number][i] = float(row[melodies[number][i]])
        return chances

    def _chances_along(self, melody: list[int]) -> list[float]:
        starts = (max(0, i - self.order) for i in range(len(melody)))
        return [self._chance(melody[a:i], melody[i]) for i, a in enumerate(starts)]

    def _chance(self, context: Sequence[int], symbol: int) -> float:
        chance, strength = 1 / self.size, self.strength
        context = tuple(context)
        for start in range(len(context), -1, -1):
            table = self._tables.get(context[start:])
            if table is None:
                if start < len(context):
                    break  # a longer context cannot have been seen either
                continue
            followers = self.counts[context[start:]]
            chance = (followers.get(symbol, 0) + strength * chance) / (table[0] + strength)
        return chance


def validate_settings(order: Any, strength: Any) -> None:
    """Validate the order and the strength of a chain.

    Raises:
        CourseError: one of them is out of range.
    """
    if not (isinstance(order, Integral) and 0 <= int(order) <= MOST_ORDER):
        raise CourseError(f"The order is {order!r}; it takes a whole number from 0 to 5.")
    if not (isinstance(strength, Real) and 0 <= float(strength) <= 1e6):
        raise CourseError(f"The strength is {strength!r}; it takes a number from 0 to a million.")

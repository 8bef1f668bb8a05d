"""Inside and outside: how likely a grammar makes a string, and how often it uses each production.

The inside probability of a symbol over a span of the string is the probability that the symbol is
rewritten to just these tokens. It is a sum over productions and over all places to cut the span;
here it is taken for many strings of one length at once, by products of small matrices. The
numbers are plain probabilities in double precision, not logarithms, and nothing is shifted by a
maximum: what falls below the smallest double loses at most 1e-308 of a string's probability each
time, so a string whose probability comes out above 1e-280 has it right. The others, long or
hopeless, are done again in decimals, whose exponents have no such end.

After Lari and Young's inside–outside algorithm, with Quick's extension to productions of one and
of three symbols.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.systems.quick_2016.by_hand import LONGEST_BY_HAND, ByHand, SpanInside
from coursekit.systems.quick_2016.grammar import Floats, Grammar
from coursekit.systems.quick_2016.tables import Arrays, Tables

String = Sequence[str]
Tokens = NDArray[np.intp]
_SURE_ABOVE = 1e-280
# Numbers in one chart: few enough for the processor's cache, enough to be worth a call.
_CHART = 80_000
_NEAR = 0.8  # strings this much shorter than the longest may share its chart
LONGEST = 300  # symbols; in decimals a string of this length takes some seconds


class Chart:
    """The inside probabilities of a batch of strings, and derivatives by what they came from.

    Args:
        arrays: of the grammar, of floats or of decimals.
        tokens: `[string, position]`; a string shorter than others ends in unknown tokens, over
            which nothing has a probability.
        lengths: `[string]`.
        by_hand: replaces values `[string, first, wide]` and totals `[string]` of a width by those
            of a learner's function.

    Attributes:
        totals: `[string]`, the probability of each string.
    """

    def __init__(
        self,
        arrays: Arrays,
        tokens: Tokens,
        lengths: Tokens,
        by_hand: Callable[[int, Floats, Floats], None] | None = None,
    ) -> None:
        """Fill the chart from the short spans to the long."""
        self.arrays, self.tokens, self.lengths = arrays, tokens, lengths
        self.batch, self.length = tokens.shape
        self.size, self.wide = arrays.leaf.shape[1], arrays.rules.shape[1]
        # Both hold the spans: one by start and end, one by end and start, so that the left
        # children of a span, and the right ones, lie side by side in memory.
        shape = (self.batch, self.length + 1, self.length + 1, self.size)
        self.by_start, self.by_end = (np.zeros(shape, arrays.leaf.dtype) for _ in range(2))
        self._view(self.by_start, 1, 0, 1)[...] = arrays.leaf[tokens]
        self._view(self.by_end, 1, 1, 0)[...] = arrays.leaf[tokens]
        self.totals = arrays.leaf_root[tokens[:, 0]]
        for width in range(2, self.length + 1):
            pairs = self._pairs(width)
            whole = np.flatnonzero(lengths == width)
            self.totals[whole] = (pairs[whole, 0] @ arrays.root)[:, 0]
            if width < self.length or by_hand:
                values = _product(pairs, arrays.rules)
                if by_hand:
                    by_hand(width, values, self.totals)
                self._view(self.by_start, width, 0, width)[..., : self.wide] = values
                self._view(self.by_end, width, width, 0)[..., : self.wide] = values

    def _view(self, chart: Floats, width: int, row: int, column: int, *cuts: int) -> Floats:
        """Look at the entries `chart[string, first + row, first + column + cut]`.

        Returns:
            `[string, first, child]`, or `[string, first, cut, child]`; `first` runs over all
            places where a span of this width can start. Nothing is copied.
        """
        string, down, along, item = chart.strides
        return as_strided(
            chart[:, row:, column:],
            (self.batch, self.length + 1 - width, *cuts, self.size),
            (string, down + along, *(along for _ in cuts), item),
        )

    def _children(self, width: int, by_start: Floats, by_end: Floats) -> tuple[Floats, Floats]:
        """Look at what lies left and right of each cut, `[string, first, cut, child]`."""
        return (
            self._view(by_start, width, 0, 1, width - 1),
            self._view(by_end, width, width, 1, width - 1),
        )

    def _pairs(self, width: int) -> Floats:
        """Sum over cuts what two children are together, `[string, first, left × right child]`."""
        left, right = self._children(width, self.by_start, self.by_end)
        pairs = left.swapaxes(-1, -2) @ right
        return pairs.reshape(*pairs.shape[:2], self.size**2)

    def derive(self, scale: NDArray[Any], into: Arrays) -> None:
        """Add the derivatives of the strings' log-probabilities by the arrays.

        Args:
            scale: `[string]`, how often each string counts, divided by its total; 0 leaves it out.
            into: the sums so far.
        """
        single = self.lengths == 1
        np.add.at(into.leaf_root, self.tokens[single, 0], scale[single])
        by_left, by_right = np.zeros_like(self.by_start), np.zeros_like(self.by_end)
        for width in range(self.length, 1, -1):
            pairs = self._pairs(width)
            outside = self._outside(width, by_left, by_right)[..., : self.wide]
            into.rules[...] += np.tensordot(pairs, outside, ([0, 1], [0, 1]))
            by_pairs = _product(outside, self.arrays.rules.T)
            whole = np.flatnonzero(self.lengths == width)
            into.root[:, 0] += scale[whole] @ pairs[whole, 0]
            by_pairs[whole, 0] += scale[whole, None] * self.arrays.root[:, 0]
            by_pairs = by_pairs.reshape(*pairs.shape[:2], self.size, self.size)
            left, right = self._children(width, self.by_start, self.by_end)
            by_lefts, by_rights = self._children(width, by_left, by_right)
            by_lefts += right @ by_pairs.swapaxes(-1, -2)
            by_rights += left @ by_pairs
        np.add.at(into.leaf, self.tokens, self._outside(1, by_left, by_right))

    def _outside(self, width: int, by_left: Floats, by_right: Floats) -> Floats:
        """Return the derivatives by all spans of a width, as left and as right children."""
        return self._view(by_left, width, 0, width) + self._view(by_right, width, width, 0)


def _product(rows: Floats, matrix: Floats) -> Floats:
    """Multiply `[string, span, …]` by a matrix, as one product instead of one for each string."""
    strings, spans, width = rows.shape
    product = rows.reshape(strings * spans, width) @ matrix
    return product.reshape(strings, spans, matrix.shape[1])


class Sweep:
    """Strings sorted by length and numbered once, to be gone through with many probabilities.

    Args:
        grammar: any with the same productions as those that will be asked about.
        strings: each a sequence of terminals, or a text whose letters are.
        weights: how often each string counts; once by default.
        span_inside: a learner's, as `crux.span_inside`, for the inside of each span.

    Raises:
        CourseError: something is no string, or has more symbols than `LONGEST`, or than
            `LONGEST_BY_HAND` with a learner's function.
    """

    def __init__(
        self,
        grammar: Grammar,
        strings: Iterable[String],
        weights: Floats | None = None,
        span_inside: SpanInside | None = None,
    ) -> None:
        """Sort."""
        self.strings = validated_strings(strings, LONGEST_BY_HAND if span_inside else LONGEST)
        self.weights = np.ones(len(self.strings)) if weights is None else weights
        self.span_inside = span_inside
        self._batches = list(_batches(Tables(grammar), self.strings))

    def log_probabilities(self, grammar: Grammar) -> Floats:
        """Return the natural logarithms of the strings' probabilities, `[string]`."""
        return self._go_through(Tables(grammar), None)

    def counts(self, grammar: Grammar) -> tuple[Floats, Floats]:
        """Return expected counts `[production]`, and the strings' log-probabilities."""
        tables = Tables(grammar)
        into = tables.arrays.each(np.zeros_like)
        logs = self._go_through(tables, into)
        return tables.counts(into), logs

    def _go_through(self, tables: Tables, into: Arrays | None) -> Floats:
        logs = np.full(len(self.strings), -np.inf)
        asked = ByHand(tables, self.span_inside) if self.span_inside else None
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            for places, tokens, lengths in self._batches:
                put = asked.filling([self.strings[at] for at in places]) if asked else None
                chart = Chart(tables.arrays, tokens, lengths, put)
                totals = chart.totals
                sure = (totals > (0.0 if asked else _SURE_ABOVE)) & (totals < np.inf)
                logs[places[sure]] = np.log(totals[sure])
                if into is not None:
                    weights = np.where(sure, self.weights[places], 0.0)
                    chart.derive(weights / np.where(sure, totals, 1.0), into)
                if asked:
                    continue
                hopeless = (tokens == tables.unknown).sum(1) > tokens.shape[1] - lengths
                hopeless |= (totals == 0) & tables.loses_nothing(tokens.shape[1])
                for row in np.flatnonzero(~sure & ~hopeless):
                    place, string = places[row], tokens[row, : lengths[row]]
                    logs[place] = _in_decimals(tables, string, self.weights[place], into)
        return logs


def _in_decimals(tables: Tables, tokens: Tokens, weight: float, into: Arrays | None) -> float:
    """Return a string's log-probability and add its derivatives: slowly, however small it is."""
    arrays = tables.arrays.each(np.frompyfunc(Decimal, 1, 1))
    chart = Chart(arrays, tokens[None], np.array([len(tokens)]))
    total = chart.totals[0]
    if not total:
        return -math.inf
    if into is not None:
        derivatives = arrays.each(np.zeros_like)
        chart.derive(1 / chart.totals, derivatives)
        for sums, more in zip(vars(into).values(), vars(derivatives).values(), strict=True):
            sums += weight * more.astype(float)
    return float(total.ln())


def _batches(
    tables: Tables, strings: Sequence[String]
) -> Iterator[tuple[NDArray[np.intp], Tokens, Tokens]]:
    """Gather strings of about one length: their places, their tokens, their lengths."""
    waiting = sorted((len(string), place) for place, string in enumerate(strings) if string)
    while waiting:
        longest = waiting[-1][0]
        most = max(1, _CHART // (longest**2 * max(1, tables.arrays.leaf.shape[1])))
        first = max(len(waiting) - most, bisect_left(waiting, (_NEAR * longest, 0)))
        lengths, places = np.array(waiting[first:]).T
        del waiting[first:]
        tokens = np.full((len(places), longest), tables.unknown)
        flat = [tables.tokens.get(s, tables.unknown) for place in places for s in strings[place]]
        tokens[np.arange(longest) < lengths[:, None]] = flat
        yield places, tokens, lengths


def validated_strings(strings: Iterable[String], longest: int) -> list[tuple[str, ...]]:
    """Return strings as tuples of symbols.

    Args:
        strings: each a sequence of symbols, or a text whose letters are symbols.
        longest: how many symbols one may have.

    Raises:
        CourseError: one of them is something else, or too long.
    """
    validated = []
    for string in strings:
        if not isinstance(string, Iterable) or not all(isinstance(s, str) for s in string):
            raise CourseError(
                f"{string!r:.40} is no string of symbols. Give a list of strings, such as "
                "[('D', 'T'), ('S', 'D', 'T')]."
            )
        if len(string) > longest:
            raise CourseError(
                f"A string has {len(string)} symbols; here it has at most {longest}. Cut it."
            )
        validated.append(tuple(string))
    return validated


def inside(grammar: Grammar, strings: Sequence[String]) -> Floats:
    """Return how likely a grammar makes strings.

    Args:
        grammar: with its probabilities.
        strings: each a sequence of terminals; a string of text is read letter by letter.

    Returns:
        Natural logarithms of the probabilities, `[string]`; −∞ for a string that the grammar
        cannot make.

    Raises:
        CourseError: unary productions lead round in a circle whose sum is infinite, or a string
            has more than `LONGEST` symbols or is none.
    """
    return Sweep(grammar, strings).log_probabilities(grammar)

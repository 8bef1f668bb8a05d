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
from collections import defaultdict
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
LONGEST = 300  # symbols; in decimals a string of this length takes some seconds


class Chart:
    """The inside probabilities of strings of one length, and derivatives by what they came from.

    Args:
        arrays: of the grammar, of floats or of decimals.
        tokens: `[string, position]`.
        by_hand: writes what a learner's function says into the values `[string, first, wide]` of
            a width; for the whole strings these are the totals `[string, 1]`.

    Attributes:
        totals: `[string]`, the probability of each string.
    """

    def __init__(
        self, arrays: Arrays, tokens: Tokens, by_hand: Callable[[int, Floats], None] | None = None
    ) -> None:
        """Fill the chart from the short spans to the long."""
        self.arrays, self.tokens = arrays, tokens
        self.batch, self.length = tokens.shape
        self.size, self.wide = arrays.leaf.shape[1], arrays.rules.shape[1]
        shape = (self.batch, self.length + 1, self.length + 1, self.size)
        self.cells = np.zeros(shape, arrays.leaf.dtype)  # [string, start, end, child]
        self._spans(self.cells, 1)[...] = arrays.leaf[tokens]
        self.totals = arrays.leaf_root[tokens[:, 0]]
        for width in range(2, self.length + 1):
            whole = width == self.length
            values = _product(self._pairs(width), arrays.root if whole else arrays.rules)
            if by_hand:
                by_hand(width, values)
            if whole:
                self.totals = values[:, 0, 0]
            else:
                self._spans(self.cells, width)[..., : self.wide] = values

    def _spans(self, cells: Floats, width: int) -> Floats:
        """Look at all spans of a width, `[string, first, child]`. Nothing is copied."""
        string, start, end, child = cells.strides
        shape = (self.batch, self.length + 1 - width, self.size)
        return as_strided(cells[:, 0, width:], shape, (string, start + end, child))

    def _children(self, cells: Floats, width: int) -> tuple[Floats, Floats]:
        """Look at what lies left and right of each cut, `[string, first, cut, child]`."""
        string, start, end, child = cells.strides
        shape = (self.batch, self.length + 1 - width, width - 1, self.size)
        left = as_strided(cells[:, 0, 1:], shape, (string, start + end, end, child))
        right = as_strided(cells[:, 1:, width:], shape, (string, start + end, start, child))
        return left, right

    def _pairs(self, width: int) -> Floats:
        """Sum over cuts what two children are together, `[string, first, left × right child]`."""
        left, right = self._children(self.cells, width)
        pairs = left.swapaxes(-1, -2) @ right
        return pairs.reshape(*pairs.shape[:2], self.size**2)

    def derive(self, scale: NDArray[Any], into: Arrays) -> None:
        """Add the derivatives of the strings' log-probabilities by the arrays.

        Args:
            scale: `[string]`, how often each string counts, divided by its total; 0 leaves it out.
            into: the sums so far.
        """
        if self.length == 1:
            np.add.at(into.leaf_root, self.tokens[:, 0], scale)
            return
        outside = np.zeros_like(self.cells)
        for width in range(self.length, 1, -1):
            pairs = self._pairs(width)
            if width == self.length:
                table, sums, above = self.arrays.root, into.root, scale[:, None, None]
            else:
                table, sums = self.arrays.rules, into.rules
                above = self._spans(outside, width)[..., : self.wide]
            sums += np.tensordot(pairs, above, ([0, 1], [0, 1]))
            by_pairs = _product(above, table.T).reshape(*above.shape[:2], self.size, self.size)
            left, right = self._children(self.cells, width)
            left_outside, right_outside = self._children(outside, width)
            left_outside += right @ by_pairs.swapaxes(-1, -2)
            right_outside += left @ by_pairs
        np.add.at(into.leaf, self.tokens, self._spans(outside, 1))


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
        by_hand = ByHand(tables, self.span_inside) if self.span_inside else None
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            for places, tokens in self._batches:
                put = by_hand.filling([self.strings[at] for at in places]) if by_hand else None
                chart = Chart(tables.arrays, tokens, put)
                totals = chart.totals
                sure = (totals > (0.0 if by_hand else _SURE_ABOVE)) & (totals < np.inf)
                logs[places[sure]] = np.log(totals[sure])
                if into is not None:
                    weights = np.where(sure, self.weights[places], 0.0)
                    chart.derive(weights / np.where(sure, totals, 1.0), into)
                hopeless = (tokens == tables.unknown).any(axis=1) | bool(by_hand)
                hopeless |= (totals == 0) & tables.loses_nothing(tokens.shape[1])
                for at in np.flatnonzero(~sure & ~hopeless):
                    weight = self.weights[places[at]]
                    logs[places[at]] = _in_decimals(tables, tokens[at], weight, into)
        return logs


def _in_decimals(tables: Tables, tokens: Tokens, weight: float, into: Arrays | None) -> float:
    """Return a string's log-probability and add its derivatives: slowly, however small it is."""
    arrays = tables.arrays.each(np.frompyfunc(Decimal, 1, 1))
    chart = Chart(arrays, tokens[None])
    total = chart.totals[0]
    if not total:
        return -math.inf
    if into is not None:
        derivatives = arrays.each(np.zeros_like)
        chart.derive(1 / chart.totals, derivatives)
        for sums, more in zip(vars(into).values(), vars(derivatives).values(), strict=True):
            sums += weight * more.astype(float)
    return float(total.ln())


def _batches(tables: Tables, strings: Sequence[String]) -> Iterator[tuple[Tokens, Tokens]]:
    """Gather strings of one length, few enough for a chart: their places, and their tokens."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for place, string in enumerate(strings):
        by_length[len(string)].append(place)
    for length in sorted(by_length.keys() - {0}):
        most = max(1, _CHART // (length**2 * max(1, tables.arrays.leaf.shape[1])))
        for first in range(0, len(by_length[length]), most):
            places = by_length[length][first : first + most]
            numbers = [[tables.tokens.get(s, tables.unknown) for s in strings[at]] for at in places]
            yield np.array(places), np.array(numbers)


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

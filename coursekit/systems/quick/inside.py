"""Inside and outside: how likely a grammar makes a string, and how often it uses each production.

The inside probability of a symbol over a span of the string is the probability that the symbol is
rewritten to just these tokens. It is a sum over productions and over all places to cut the span;
here it is taken for many strings of one length at once, by products of small matrices. The
numbers are plain probabilities in double precision, not logarithms, and nothing is shifted by a
maximum: what falls below the smallest double is at most 1e-308 of a string's probability each, so
the answer is exact for every string whose probability comes out above 1e-280. The others, long or
hopeless, are done again in logarithms.

After Lari and Young's inside–outside algorithm with Quick's extension to rules of one and three
symbols. Taught in lesson 04.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from coursekit.systems.quick.grammar import Grammar
from coursekit.systems.quick.tables import Derivatives, Floats, Tables

String = Sequence[str]
Tokens = NDArray[np.intp]
_CHUNK_CELLS = 32 * 1024


class _Chart:
    """The inside probabilities of a batch of strings of one length, and their derivatives.

    Args:
        tables: of the grammar.
        tokens: `[string, position]`.

    Attributes:
        totals: `[string]`, the probability of each string.
    """

    def __init__(self, tables: Tables, tokens: Tokens) -> None:
        """Fill the chart from the short spans to the long."""
        self.tables, self.tokens = tables, tokens
        self.batch, self.length = tokens.shape
        self.leaves = tables.leaf[tokens]
        self.narrow, self.wide = (len(tables.ids[side]) for side in ("leaf", "wide"))
        self.edge = self.narrow * self.wide
        if self.length == 1:
            self.totals = tables.leaf_root[tokens[:, 0]]
            return
        # Both hold the spans: one by start and end, one by end and start, so that the left
        # children of a span, and the right ones, lie side by side in memory.
        shape = (self.batch, self.length + 1, self.length + 1, self.wide)
        self.by_start, self.by_end = np.empty(shape), np.empty(shape)
        for width in range(2, self.length):
            values = self._pairs(width) @ self._rules(width)
            values = values.reshape(self.batch, -1, self.wide)
            self._view(self.by_start, width, 0, width)[...] = values
            self._view(self.by_end, width, width, 0)[...] = values
        self.totals = (self._pairs(self.length) @ self._rules(self.length))[:, 0]

    def _rules(self, width: int) -> Floats:
        """Return what turns pairs of children into parents, `[pair of children, parent]`."""
        table = self.tables.root if width == self.length else self.tables.rules
        pairs = self.narrow**2
        if width == 2:
            return table[:pairs]
        return table[pairs:] if width > 3 else table[pairs : pairs + 2 * self.edge]

    def _view(self, chart: Floats, width: int, row: int, column: int, *cuts: int) -> Floats:
        """Look at the entries `chart[string, first + row, first + column + cut]`.

        Returns:
            `[string, first, wide child]`, or `[string, first, cut, wide child]`; `first` runs over
            all places where a span of this width can start. Nothing is copied.
        """
        string, down, along, item = chart.strides
        return np.ndarray(
            (self.batch, self.length + 1 - width, *cuts, self.wide),
            buffer=chart,
            offset=row * down + column * along,
            strides=(string, down + along, *(along for _ in cuts), item),
        )

    def _pairs(self, width: int) -> Floats:
        """Sum, over all cuts, the products of what two children can be, `[span, pair]`."""
        spans = self.length + 1 - width
        first, last = self.leaves[:, :spans], self.leaves[:, width - 1 :]
        if width == 2:
            return (first[..., :, None] * last[..., None, :]).reshape(self.batch * spans, -1)
        cuts = width - 3
        columns = 2 * self.edge + (self.wide**2 if cuts else 0)
        pairs = np.empty((self.batch, spans, columns))
        parts = self._parts(pairs)
        after = self._view(self.by_start, width, 1, width)
        before = self._view(self.by_start, width, 0, width - 1)
        np.multiply(first[..., :, None], after[..., None, :], out=parts[0])
        np.multiply(before[..., :, None], last[..., None, :], out=parts[1])
        if cuts:
            left = self._view(self.by_start, width, 0, 2, cuts)
            right = self._view(self.by_end, width, width, 2, cuts)
            np.matmul(left.swapaxes(-1, -2), right, out=parts[2])
        return pairs.reshape(-1, columns)

    def _parts(self, pairs: Floats) -> list[Floats]:
        """Look at pairs by kind: leaf and wide, wide and leaf, two wide; `[…, left, right]`."""
        narrow, wide, start = self.narrow, self.wide, 0
        parts = []
        for left, right in ((narrow, wide), (wide, narrow), (wide, wide)):
            part = pairs[..., start : start + left * right]
            start += left * right
            if part.shape[-1] == left * right:
                parts.append(part.reshape(*pairs.shape[:-1], left, right))
        return parts

    def derive(self, weights: Floats, into: Derivatives) -> None:
        """Add the derivatives of the strings' log-probabilities by the tables.

        Args:
            weights: `[string]`, how often each string counts; 0 leaves it out.
            into: the sums so far.
        """
        counted = weights > 0
        scale = np.divide(weights, self.totals, out=np.zeros(self.batch), where=counted)
        if self.length == 1:
            np.add.at(into.leaf_root, self.tokens[:, 0], scale)
            return
        by_leaf = np.zeros_like(self.leaves)
        by_left, by_right = np.zeros_like(self.by_start), np.zeros_like(self.by_end)
        outside = scale[:, None]
        for width in range(self.length, 1, -1):
            if width < self.length:
                outside = self._view(by_left, width, 0, width)
                outside = (outside + self._view(by_right, width, width, 0)).reshape(-1, self.wide)
            rules = self._rules(width)
            table = into.root if width == self.length else into.rules
            first = 0 if width == 2 else self.narrow**2
            table[first : first + len(rules)] += self._pairs(width).T @ outside
            by_pairs = (outside @ rules.T).reshape(self.batch, -1, len(rules))
            self._hand_down(width, by_pairs, by_leaf, by_left, by_right)
        np.add.at(into.leaf, self.tokens, by_leaf)

    def _hand_down(
        self, width: int, by_pairs: Floats, by_leaf: Floats, by_left: Floats, by_right: Floats
    ) -> None:
        """Add to the children's derivatives what their pairs have, `[string, span, pair]`."""
        spans = self.length + 1 - width
        first, last = self.leaves[:, :spans], self.leaves[:, width - 1 :]
        by_first, by_last = by_leaf[:, :spans], by_leaf[:, width - 1 :]
        if width == 2:
            square = by_pairs.reshape(self.batch, spans, self.narrow, self.narrow)
            by_first += (square * last[..., None, :]).sum(-1)
            by_last += (square * first[..., :, None]).sum(-2)
            return
        parts = self._parts(by_pairs)
        after = self._view(self.by_start, width, 1, width)
        before = self._view(self.by_start, width, 0, width - 1)
        by_first += (parts[0] * after[..., None, :]).sum(-1)
        by_last += (parts[1] * before[..., :, None]).sum(-2)
        by_after = self._view(by_right, width, width, 1)
        by_before = self._view(by_left, width, 0, width - 1)
        by_after += (parts[0] * first[..., :, None]).sum(-2)
        by_before += (parts[1] * last[..., None, :]).sum(-1)
        if cuts := width - 3:
            left = self._view(self.by_start, width, 0, 2, cuts)
            right = self._view(self.by_end, width, width, 2, cuts)
            by_lefts = self._view(by_left, width, 0, 2, cuts)
            by_rights = self._view(by_right, width, width, 2, cuts)
            by_lefts += right @ parts[2].swapaxes(-1, -2)
            by_rights += left @ parts[2]


class Sweep:
    """Strings sorted by length and numbered once, to be gone through with many probabilities.

    Args:
        grammar: any with the same productions as those that will be asked about.
        strings: each a sequence of terminals.
        weights: how often each string counts; once by default.

    Attributes:
        strings: how many there are, counted with their weights.
    """

    def __init__(
        self, grammar: Grammar, strings: Sequence[String], weights: Floats | None = None
    ) -> None:
        """Sort."""
        self.size = len(strings)
        self.weights = np.ones(self.size) if weights is None else weights
        self.strings = int(self.weights.sum())
        self._batches = list(_batches(Tables(grammar).tokens, strings))

    def log_probabilities(self, grammar: Grammar) -> Floats:
        """Return the natural logarithms of the strings' probabilities, `[string]`."""
        tables = Tables(grammar)
        result = np.full(self.size, -np.inf)
        with np.errstate(divide="ignore"):
            for places, tokens in self._batches:
                result[places] = np.log(_Chart(tables, tokens).totals)
        return result

    def counts(self, grammar: Grammar) -> tuple[Floats, float, int]:
        """Return expected counts, the log-probability of what has a parse, and what has none."""
        tables = Tables(grammar)
        by = Derivatives(tables)
        total, parsed = 0.0, 0.0
        for places, tokens in self._batches:
            chart = _Chart(tables, tokens)
            weights = np.where(chart.totals > 0, self.weights[places], 0.0)
            chart.derive(weights, by)
            held = weights > 0
            total += float(np.log(chart.totals[held]) @ weights[held])
            parsed += weights.sum()
        return tables.counts(by), total, self.strings - int(parsed)


def _batches(
    numbers: dict[str, int], strings: Sequence[String]
) -> Iterator[tuple[NDArray[np.intp], Tokens]]:
    """Gather strings of one length and number their symbols: their places, and their tokens."""
    by_length: dict[int, list[int]] = {}
    for place, string in enumerate(strings):
        by_length.setdefault(len(string), []).append(place)
    by_length.pop(0, None)
    unknown = len(numbers)
    for length, places in sorted(by_length.items()):
        chunk = max(1, _CHUNK_CELLS // length**2)
        for first in range(0, len(places), chunk):
            chosen = places[first : first + chunk]
            flat = [numbers.get(symbol, unknown) for place in chosen for symbol in strings[place]]
            yield np.array(chosen), np.array(flat, dtype=np.intp).reshape(-1, length)


def inside(grammar: Grammar, strings: Sequence[String]) -> Floats:
    """Return how likely a grammar makes strings.

    Args:
        grammar: with its probabilities.
        strings: each a sequence of terminals; a string of text is read letter by letter.

    Returns:
        Natural logarithms of the probabilities, `[string]`; −∞ for a string that the grammar
        cannot make.

    Raises:
        CourseError: unary productions lead round in a circle without end.

    Taught in lesson 04.
    """
    return Sweep(grammar, strings).log_probabilities(grammar)


def expected_counts(grammar: Grammar, strings: Sequence[String]) -> tuple[Floats, float]:
    """Return how often a grammar is expected to have used each production to make strings.

    Args:
        grammar: with its probabilities.
        strings: each a sequence of terminals. Those without a parse are left out.

    Returns:
        The counts `[production]`, summed over strings, and the strings' log-probability.

    Raises:
        CourseError: unary productions lead round in a circle without end.

    Taught in lesson 04.
    """
    counts, total, _ = Sweep(grammar, strings).counts(grammar)
    return counts, total

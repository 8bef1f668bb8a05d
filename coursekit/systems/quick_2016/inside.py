"""Inside and outside: how likely a grammar makes a string, and how often it uses each production.

The inside probability of a symbol over a span of the string is the probability that the symbol is
rewritten to just these tokens. It is a sum over productions and over all places to cut the span;
here it is taken for many strings of one length at once, by products of small matrices. The
numbers are plain probabilities in double precision, not logarithms, and nothing is shifted by a
maximum: what falls below the smallest double loses at most 1e-308 of a string's probability each
time, so a string whose probability comes out above 1e-280 has it right. The others, long or
hopeless, are done again in logarithms.

After Lari and Young's inside–outside algorithm, with Quick's extension to productions of one and
of three symbols.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.systems.quick_2016.grammar import Grammar, Production
from coursekit.systems.quick_2016.tables import Derivatives, Floats, Tables

String = Sequence[str]
Tokens = NDArray[np.intp]
_SURE_ABOVE = 1e-280
_SMALLEST = -700.0
# Numbers in one chart: few enough for the processor's cache, enough to be worth a call.
_CHART = 80_000
_NEAR = 0.8  # strings this much shorter than the longest may share its chart
LONGEST = 400  # symbols; a string of this length takes seconds
LONGEST_BY_HAND = 100  # the same in plain Python


class _Chart:
    """The inside probabilities of a batch of strings, and their derivatives.

    Args:
        tables: of the grammar.
        tokens: `[string, position]`; a string shorter than others ends in unknown tokens, over
            which nothing has a probability.
        lengths: `[string]`.

    Attributes:
        totals: `[string]`, the probability of each string.
    """

    def __init__(self, tables: Tables, tokens: Tokens, lengths: Tokens) -> None:
        """Fill the chart from the short spans to the long."""
        self.tables, self.tokens, self.lengths = tables, tokens, lengths
        self.batch, self.length = tokens.shape
        self.size, self.wide = tables.leaf.shape[1], tables.rules.shape[1]
        # Both hold the spans: one by start and end, one by end and start, so that the left
        # children of a span, and the right ones, lie side by side in memory.
        shape = (self.batch, self.length + 1, self.length + 1, self.size)
        self.by_start, self.by_end = np.zeros(shape), np.zeros(shape)
        self._view(self.by_start, 1, 0, 1)[...] = tables.leaf[tokens]
        self._view(self.by_end, 1, 1, 0)[...] = tables.leaf[tokens]
        self.totals = tables.leaf_root[tokens[:, 0]]
        for width in range(2, self.length + 1):
            pairs = self._pairs(width)
            whole = np.flatnonzero(lengths == width)
            self.totals[whole] = (pairs[whole, 0] @ tables.root)[:, 0]
            if width < self.length:
                values = _product(pairs, tables.rules)
                self._view(self.by_start, width, 0, width)[..., : self.wide] = values
                self._view(self.by_end, width, width, 0)[..., : self.wide] = values

    def _view(self, chart: Floats, width: int, row: int, column: int, *cuts: int) -> Floats:
        """Look at the entries `chart[string, first + row, first + column + cut]`.

        Returns:
            `[string, first, child]`, or `[string, first, cut, child]`; `first` runs over all
            places where a span of this width can start. Nothing is copied.
        """
        string, down, along, item = chart.strides
        return np.ndarray(
            (self.batch, self.length + 1 - width, *cuts, self.size),
            buffer=chart,
            offset=row * down + column * along,
            strides=(string, down + along, *(along for _ in cuts), item),
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

    def derive(self, weights: Floats, into: Derivatives) -> None:
        """Add the derivatives of the strings' log-probabilities by the tables.

        Args:
            weights: `[string]`, how often each string counts; 0 leaves it out.
            into: the sums so far.
        """
        scale = np.divide(weights, self.totals, out=np.zeros(self.batch), where=weights > 0)
        single = self.lengths == 1
        np.add.at(into.leaf_root, self.tokens[single, 0], scale[single])
        by_left, by_right = np.zeros_like(self.by_start), np.zeros_like(self.by_end)
        for width in range(self.length, 1, -1):
            pairs = self._pairs(width)
            outside = self._outside(width, by_left, by_right)[..., : self.wide]
            into.rules += np.tensordot(pairs, outside, ([0, 1], [0, 1]))
            by_pairs = _product(outside, self.tables.rules.T)
            whole = np.flatnonzero(self.lengths == width)
            into.root[:, 0] += scale[whole] @ pairs[whole, 0]
            by_pairs[whole, 0] += scale[whole, None] * self.tables.root[:, 0]
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


class _LogChart:
    """The same for one string, in logarithms: slow, and without a smallest number.

    Args:
        tables: of the grammar.
        tokens: `[position]`.

    Attributes:
        total: the logarithm of the string's probability.
    """

    def __init__(self, tables: Tables, tokens: Tokens) -> None:
        """Fill the chart from the short spans to the long."""
        self.tables, self.tokens, self.length = tables, tokens, len(tokens)
        size, wide = tables.leaf.shape[1], tables.rules.shape[1]
        with np.errstate(divide="ignore"):
            self._rules = np.log(tables.rules).reshape(size, size, wide)
            self._root = np.log(tables.root).reshape(size, size, 1)
            leaves = np.log(tables.leaf[tokens])
            self.total = float(np.log(tables.leaf_root[tokens[0]]))
        self._cells = np.full((self.length + 1, self.length + 1, size), -np.inf)
        for start in range(self.length):
            self._cells[start, start + 1] = leaves[start]
        for width in range(2, self.length + 1):
            for start in range(self.length + 1 - width):
                pairs = self._pairs(start, start + width)[..., None]
                if width == self.length:
                    self.total = float(_add(pairs + self._root, (0, 1))[0])
                    break
                self._cells[start, start + width, :wide] = _add(pairs + self._rules, (0, 1))

    def _pairs(self, start: int, end: int) -> Floats:
        left, right = self._cells[start, start + 1 : end], self._cells[start + 1 : end, end]
        return _add(left[:, :, None] + right[:, None, :], 0)

    def derive(self, weight: float, into: Derivatives) -> None:
        """Add the derivatives of the string's log-probability, as a chart of many does."""
        if self.length == 1:
            into.leaf_root[self.tokens[0]] += weight * math.exp(-self.total)
            return
        wide, cells = self._rules.shape[2], self._cells
        by = np.full_like(cells, -np.inf)
        for width in range(self.length, 1, -1):
            whole = width == self.length
            rules, table = (self._root, into.root) if whole else (self._rules, into.rules)
            for start in range(self.length + 1 - width):
                end = start + width
                outside = np.array([-self.total]) if whole else by[start, end, :wide]
                uses = np.exp(self._pairs(start, end)[..., None] + outside)
                table += weight * uses.reshape(table.shape)
                pair = _add(rules + outside, 2)
                left, right = cells[start, start + 1 : end], cells[start + 1 : end, end]
                by_left, by_right = by[start, start + 1 : end], by[start + 1 : end, end]
                by_left[...] = np.logaddexp(by_left, _add(pair + right[:, None, :], 2))
                by_right[...] = np.logaddexp(by_right, _add(pair + left[:, :, None], 1))
        for start, token in enumerate(self.tokens):
            into.leaf[token] += weight * np.exp(by[start, start + 1])


def _add(logs: Floats, axis: int | tuple[int, ...]) -> Floats:
    """Add numbers given by their logarithms."""
    top = logs.max(axis=axis, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.exp(logs - top).sum(axis=axis)) + top.squeeze(axis))


class Sweep:
    """Strings sorted by length and numbered once, to be gone through with many probabilities.

    Args:
        grammar: any with the same productions as those that will be asked about.
        strings: each a sequence of terminals.
        weights: how often each string counts; once by default.
    """

    def __init__(
        self, grammar: Grammar, strings: Sequence[String], weights: Floats | None = None
    ) -> None:
        """Sort."""
        validated = validate_strings(strings, LONGEST)
        self.size = len(validated)
        self.weights = np.ones(self.size) if weights is None else weights
        self._batches = list(_batches(Tables(grammar), validated))

    def log_probabilities(self, grammar: Grammar) -> Floats:
        """Return the natural logarithms of the strings' probabilities, `[string]`."""
        return self._go_through(Tables(grammar), None)

    def counts(self, grammar: Grammar) -> tuple[Floats, Floats]:
        """Return expected counts `[production]`, and the strings' log-probabilities."""
        tables = Tables(grammar)
        into = Derivatives(tables)
        logs = self._go_through(tables, into)
        return tables.counts(into), logs

    def _go_through(self, tables: Tables, into: Derivatives | None) -> Floats:
        logs = np.full(self.size, -np.inf)
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            for places, tokens, lengths in self._batches:
                chart = _Chart(tables, tokens, lengths)
                sure = (chart.totals >= _SURE_ABOVE) & (chart.totals < np.inf)
                logs[places[sure]] = np.log(chart.totals[sure])
                if into is not None:
                    chart.derive(np.where(sure, self.weights[places], 0.0), into)
                hopeless = (tokens == tables.unknown).sum(1) > tokens.shape[1] - lengths
                if tables.least(tokens.shape[1]) > _SMALLEST:
                    hopeless |= chart.totals == 0
                for row in np.flatnonzero(~sure & ~hopeless):
                    slow = _LogChart(tables, tokens[row, : lengths[row]])
                    logs[places[row]] = slow.total
                    if into is not None and slow.total > -np.inf:
                        slow.derive(self.weights[places[row]], into)
        return logs


def _batches(
    tables: Tables, strings: Sequence[String]
) -> Iterator[tuple[NDArray[np.intp], Tokens, Tokens]]:
    """Gather strings of about one length: their places, their tokens, their lengths."""
    waiting = sorted((len(string), place) for place, string in enumerate(strings) if string)
    while waiting:
        longest = waiting[-1][0]
        most = max(1, _CHART // (longest**2 * max(1, tables.leaf.shape[1])))
        first = max(len(waiting) - most, bisect_left(waiting, (_NEAR * longest, 0)))
        lengths, places = np.array(waiting[first:]).T
        del waiting[first:]
        tokens = np.full((len(places), longest), tables.unknown)
        flat = [tables.tokens.get(s, tables.unknown) for place in places for s in strings[place]]
        tokens[np.arange(longest) < lengths[:, None]] = flat
        yield places, tokens, lengths


def validate_strings(strings: Iterable[String], longest: int) -> list[tuple[str, ...]]:
    """Return strings as tuples of symbols.

    Args:
        strings: each a sequence of symbols, or a text whose letters are symbols.
        longest: how many symbols one may have.

    Raises:
        CourseError: one of them is something else, or too long.
    """
    found = []
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
        found.append(tuple(string))
    return found


def inside(grammar: Grammar, strings: Sequence[String]) -> Floats:
    """Return how likely a grammar makes strings.

    Args:
        grammar: with its probabilities.
        strings: each a sequence of terminals; a string of text is read letter by letter.

    Returns:
        Natural logarithms of the probabilities, `[string]`; −∞ for a string that the grammar
        cannot make.

    Raises:
        CourseError: unary productions lead round in a circle without end, or a string has more
            than `LONGEST` symbols or is none.
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
        CourseError: unary productions lead round in a circle without end, or a string has more
            than `LONGEST` symbols or is none.
    """
    counts, logs = Sweep(grammar, strings).counts(grammar)
    return counts, float(logs[logs > -np.inf].sum())


@dataclass(frozen=True)
class Tree:
    """A derivation: a symbol, and what it was rewritten to.

    Args:
        symbol: at the top.
        children: from left to right; none where the symbol stays in the string.
    """

    symbol: str
    children: tuple[Tree, ...] = ()

    @property
    def leaves(self) -> tuple[str, ...]:
        """The string."""
        if not self.children:
            return (self.symbol,)
        return tuple(leaf for child in self.children for leaf in child.leaves)

    def __str__(self) -> str:
        """With brackets, as in `(T (D S D) T)`."""
        if not self.children:
            return self.symbol
        return f"({self.symbol} {' '.join(map(str, self.children))})"


_Pieces = tuple[tuple[str, int, int], ...]
_Best = dict[str, tuple[float, _Pieces]]


def viterbi(grammar: Grammar, string: String) -> Tree:
    """Return the likeliest derivation of a string.

    Args:
        grammar: with its probabilities.
        string: a sequence of terminals, of `LONGEST_BY_HAND` at most: this is plain Python.

    Raises:
        CourseError: the grammar cannot make the string, or it is too long.
    """
    (tokens,) = validate_strings([string], LONGEST_BY_HAND)
    rules = [rule for rule in grammar.productions if rule.probability > 0]
    longer = [rule for rule in rules if len(rule.right) > 1]
    alone = [rule for rule in rules if len(rule.right) == 1 and not rule.stops]
    cells: dict[tuple[int, int], _Best] = {}
    for width in range(1, len(tokens) + 1):
        for start in range(len(tokens) + 1 - width):
            span = (start, start + width)
            cell = cells[span] = {} if width > 1 else _token(grammar, tokens[start])
            for rule in longer:
                for cuts in combinations(range(start + 1, span[1]), len(rule.right) - 1):
                    ends = pairwise((start, *cuts, span[1]))
                    pieces = tuple((s, a, b) for s, (a, b) in zip(rule.right, ends, strict=True))
                    _better(cell, cells, rule, pieces)
            # The likeliest chain of unary productions uses each symbol once at most.
            for _ in grammar.nonterminals if alone else ():
                for rule in alone:
                    _better(cell, cells, rule, ((rule.right[0], *span),))
    if not tokens or grammar.start not in cells[0, len(tokens)]:
        raise CourseError(
            f"The grammar cannot make {' '.join(tokens) or 'an empty string'} from "
            f"{grammar.start}. Its strings consist of {', '.join(grammar.terminals)}."
        )
    return _tree(cells, grammar.start, 0, len(tokens))


def _token(grammar: Grammar, token: str) -> _Best:
    cell: _Best = {} if token in grammar.nonterminals else {token: (0.0, ())}
    for rule in grammar.productions:
        if rule.stops and rule.left == token and rule.probability > 0:
            cell[token] = (math.log(rule.probability), ())
    return cell


def _better(
    cell: _Best, cells: dict[tuple[int, int], _Best], rule: Production, pieces: _Pieces
) -> None:
    """Keep a way to rewrite a symbol if it is likelier than those known."""
    value = math.log(rule.probability)
    for symbol, start, end in pieces:
        if symbol not in cells[start, end]:
            return
        value += cells[start, end][symbol][0]
    if rule.left not in cell or value > cell[rule.left][0]:
        cell[rule.left] = (value, pieces)


def _tree(cells: dict[tuple[int, int], _Best], symbol: str, start: int, end: int) -> Tree:
    pieces = cells[start, end][symbol][1]
    return Tree(symbol, tuple(_tree(cells, *piece) for piece in pieces))

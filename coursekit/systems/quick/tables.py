"""A grammar laid out in arrays, so that a chart can be filled by products of matrices.

Three things are done here once for all strings. Ternary productions go through a symbol in
between: `A → B C D` becomes `A → B [C D]`, with `[C D] → C D` at probability 1, which changes no
string's probability. Chains of unary productions are summed in closed form: with `U[A, B]` the
probability of `A → B`, all chains together have `(I − U)⁻¹`, cycles included where the sum
converges. And children are sorted by what they can cover: one token (a *leaf*), or more (*wide*).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.systems.quick.grammar import Grammar

Floats = NDArray[np.float64]
Kind = tuple[str, str]
KINDS: tuple[Kind, ...] = (("leaf", "leaf"), ("leaf", "wide"), ("wide", "leaf"), ("wide", "wide"))


class Derivatives:
    """Sums of derivatives of log-probabilities, of the shapes of the tables they belong to.

    Args:
        tables: of the grammar.
    """

    def __init__(self, tables: Tables) -> None:
        """Begin at 0."""
        self.leaf = np.zeros_like(tables.leaf)
        self.leaf_root = np.zeros_like(tables.leaf_root)
        self.rules = np.zeros_like(tables.rules)
        self.root = np.zeros_like(tables.root)


class Tables:
    """The arrays of one grammar.

    Args:
        grammar: its probabilities need not sum to 1.

    Attributes:
        tokens: the number of each terminal; an unknown one gets the number `unknown`.
        leaf: `[token, leaf child]`, the inside probabilities of one token.
        leaf_root: `[token]`, that of the start symbol.
        rules: `[pair of children, wide parent]`; the pairs are those of `KINDS`, one kind after
            another, in each the right child running fastest.
        unary: `[symbol, symbol]`, the probabilities of `A → B`.
        chains: `[symbol, symbol]`, those of all chains of unary productions together.
        root: the same for the start symbol alone, `[pair of children, 1]`.

    Raises:
        CourseError: unary productions lead round in a circle whose sum has no bound.
    """

    def __init__(self, grammar: Grammar) -> None:
        """Lay out."""
        self.grammar = grammar
        self.names = grammar.nonterminals
        rows = {symbol: number for number, symbol in enumerate(self.names)}
        self.tokens = {symbol: number for number, symbol in enumerate(grammar.terminals)}
        self.unknown = len(self.tokens)
        self.start = rows.get(grammar.start, -1)
        if self.start < 0:
            raise CourseError(f"The grammar starts from {grammar.start}, which it cannot rewrite.")
        self._sort(rows)
        self._close()
        self._select()

    def _sort(self, rows: dict[str, int]) -> None:
        """Tell emissions, unary and binary productions apart, and name the symbols in between."""
        self._children: dict[str | tuple[str, ...], int] = dict(rows.items())
        triples = [rule.right[1:] for rule in self.grammar.productions if len(rule.right) == 3]
        pairs = list(dict.fromkeys(triples))
        for pair in pairs:
            self._children[pair] = len(self._children)
        self.height = len(self._children)
        for symbol in self.grammar.terminals:
            self._children.setdefault(symbol, len(self._children))
        size = len(self.names)
        self._emission = np.zeros((self.unknown + 1, size))
        self.unary = np.zeros((size, size))
        # [production (−1: of a symbol in between), row, left child, right child]
        binary: list[tuple[int, int, int, int]] = []
        self._emissions: list[tuple[int, int, int]] = []
        self._unaries: list[tuple[int, int, int]] = []
        for number, rule in enumerate(self.grammar.productions):
            row, first = rows[rule.left], self._children[rule.right[0]]
            if rule.stops or (len(rule.right) == 1 and rule.right[0] not in rows):
                token = self.tokens[rule.right[0]]
                self._emissions.append((number, token, row))
                self._emission[token, row] = rule.probability
            elif len(rule.right) == 1:
                self._unaries.append((number, row, first))
                self.unary[row, first] = rule.probability
            elif len(rule.right) == 2:
                binary.append((number, row, first, self._children[rule.right[1]]))
            else:
                binary.append((number, row, first, self._children[rule.right[1:]]))
        for pair in pairs:
            first, second = (self._children[symbol] for symbol in pair)
            binary.append((-1, self._children[pair], first, second))
        self._binary = np.array(binary, dtype=np.intp).reshape(-1, 4)
        weights = np.append(self.grammar.probabilities, 1.0)
        self._weights: Floats = weights[self._binary[:, 0]]

    def _close(self) -> None:
        """Sum the chains of unary productions; symbols in between have none."""
        size = len(self.names)
        self._closure = np.eye(self.height)
        self.chains = self._closure[:size, :size]
        if not self.unary.any():
            return
        if np.abs(np.linalg.eigvals(self.unary)).max() >= 1 - 1e-12:
            raise CourseError(
                "Productions with one symbol on the right lead round in a circle, and nothing "
                "makes them leave it. Lower their probabilities, or leave one of them out."
            )
        self.chains[...] = np.linalg.inv(np.eye(size) - self.unary)

    def _select(self) -> None:
        """Keep the children that can occur, and close the rules over the unary chains."""
        size = len(self.names)
        leaf = np.zeros((self.unknown + 1, len(self._children)))
        leaf[:, :size] = self._emission @ self.chains.T
        self.leaf_root = np.ascontiguousarray(leaf[:, self.start])
        for symbol, token in self.tokens.items():
            if symbol not in self.names:
                leaf[token, self._children[symbol]] = 1.0
        used = np.zeros(len(self._children), dtype=bool)
        used[self._binary[:, 2:]] = True
        direct = np.zeros(self.height)
        direct[self._binary[self._weights > 0, 1]] = 1
        can_be_wide = np.zeros(len(self._children), dtype=bool)
        can_be_wide[: self.height] = self._closure @ direct > 0
        ids = {"leaf": np.flatnonzero(used & (leaf > 0).any(axis=0)),
               "wide": np.flatnonzero(used & can_be_wide)}  # fmt: skip
        self.leaf = np.ascontiguousarray(leaf[:, ids["leaf"]])
        self.ids = ids
        self._open: dict[Kind, Floats] = {}
        closed = []
        for kind in KINDS:
            held, first, second = self._members(kind)
            table = np.zeros((self.height, *(len(ids[side]) for side in kind)))
            table[self._binary[held, 1], first, second] = self._weights[held]
            self._open[kind] = table
            closed.append((self._closure @ table.reshape(self.height, -1)).T)
        stacked = np.concatenate(closed)
        self.rules = np.ascontiguousarray(stacked[:, ids["wide"]])
        self.root = np.ascontiguousarray(stacked[:, [self.start]])

    def split(self, stacked: Floats) -> dict[Kind, Floats]:
        """Take a table such as `rules` apart: for each kind `[left child, right child, parent]`."""
        parts, start = {}, 0
        for left, right in KINDS:
            shape = (len(self.ids[left]), len(self.ids[right]))
            end = start + shape[0] * shape[1]
            parts[left, right] = stacked[start:end].reshape(*shape, stacked.shape[1])
            start = end
        return parts

    def _members(self, kind: Kind) -> tuple[NDArray[np.intp], ...]:
        """Find the binary rules whose children are of this kind, and where these stand."""
        left, right = kind
        place = {}
        for side in ("leaf", "wide"):
            place[side] = np.full(len(self._children), -1)
            place[side][self.ids[side]] = np.arange(len(self.ids[side]))
        first, second = place[left][self._binary[:, 2]], place[right][self._binary[:, 3]]
        held = np.flatnonzero((first >= 0) & (second >= 0))
        return held, first[held], second[held]

    def counts(self, by: Derivatives) -> Floats:
        """Turn derivatives by these tables into expected counts of the productions.

        Returns:
            How often each production is used, `[production]`: its probability times the
            derivative by it, since probabilities are products of the productions used.
        """
        size = len(self.names)
        by_chains = np.zeros_like(self._closure)
        counts = np.zeros(len(self.grammar.productions) + 1)
        by_rules, by_root = self.split(by.rules), self.split(by.root)
        for kind, table in self._open.items():
            closed = np.zeros_like(table)
            closed[self.ids["wide"]] = np.moveaxis(by_rules[kind], -1, 0)
            closed[self.start] += by_root[kind][..., 0]
            by_chains += np.tensordot(closed, table, ([1, 2], [1, 2]))
            by_table = np.tensordot(self._closure.T, closed, 1)
            held, first, second = self._members(kind)
            values = by_table[self._binary[held, 1], first, second] * self._weights[held]
            np.add.at(counts, self._binary[held, 0], values)
        counts = counts[:-1]
        full = np.zeros((self.unknown + 1, len(self._children)))
        full[:, self.ids["leaf"]] = by.leaf
        full[:, self.start] += by.leaf_root
        by_leaves = full[:, :size]
        by_chains[:size, :size] += by_leaves.T @ self._emission
        by_unary = self.chains.T @ by_chains[:size, :size] @ self.chains.T
        by_emission = by_leaves @ self.chains
        for number, token, row in self._emissions:
            counts[number] = by_emission[token, row] * self._emission[token, row]
        for number, row, child in self._unaries:
            counts[number] = by_unary[row, child] * self.unary[row, child]
        return counts

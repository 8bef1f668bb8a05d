"""A grammar laid out in arrays, so that a chart can be filled by products of matrices.

Three things are done here once for all strings. Ternary productions go through a symbol in
between: `A → B C D` becomes `A → B [C D]`, with `[C D] → C D` at probability 1, which changes no
string's probability. Chains of unary productions are summed in closed form: with `U[A, B]` the
probability of `A → B`, all chains together have `(I − U)⁻¹`, cycles included where the sum
converges. And only symbols that can be children in a binary production keep a place in the chart;
those that can cover more than one token, the *wide* ones, come first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.systems.quick_2016.grammar import Grammar

Floats = NDArray[np.float64]


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
        leaf: `[token, child]`, the inside probabilities of one token.
        leaf_root: `[token]`, that of the start symbol.
        rules: `[left child × right child, wide parent]`, unary chains above included.
        root: the same for the start symbol alone, `[left child × right child, 1]`.
        unary: `[symbol, symbol]`, the probabilities of `A → B`.
        chains: `[symbol, symbol]`, those of all chains of unary productions together.

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
        self._wide = np.flatnonzero(used & can_be_wide)
        leaves = np.flatnonzero(used & ~can_be_wide & (leaf > 0).any(axis=0))
        self._kept = np.concatenate([self._wide, leaves])
        self.leaf = np.ascontiguousarray(leaf[:, self._kept])
        place = np.full(len(self._children), -1)
        place[self._kept] = np.arange(len(self._kept))
        self._binary[:, 2:] = place[self._binary[:, 2:]]
        self._binary = self._binary[(self._binary[:, 2:] >= 0).all(axis=1)]
        production, row, first, second = self._binary.T
        self._weights = np.append(self.grammar.probabilities, 1.0)[production]
        self._open = np.zeros((len(self._kept) ** 2, self.height))
        self._pair = first * len(self._kept) + second
        self._open[self._pair, row] = self._weights
        closed = self._open @ self._closure.T
        self.rules = np.ascontiguousarray(closed[:, self._wide])
        self.root = np.ascontiguousarray(closed[:, [self.start]])

    def least(self, length: int) -> float:
        """Return a bound: no derivation of so many tokens has a smaller log-probability."""
        smallest = [
            float(table[table > 0].min(initial=1.0)) for table in (self.leaf, self.rules, self.root)
        ]
        leaf, rules, root = np.log(smallest)
        return float(length * leaf + max(0, length - 2) * rules + root)

    def counts(self, by: Derivatives) -> Floats:
        """Turn derivatives by these tables into expected counts of the productions.

        Returns:
            How often each production is used, `[production]`: its probability times the
            derivative by it, since probabilities are products of the productions used.
        """
        size = len(self.names)
        closed = np.zeros_like(self._open)
        closed[:, self._wide] = by.rules
        closed[:, self.start] += by.root[:, 0]
        by_chains = closed.T @ self._open
        counts = np.zeros(len(self.grammar.productions) + 1)
        production, row = self._binary.T[:2]
        np.add.at(counts, production, (closed @ self._closure)[self._pair, row] * self._weights)
        counts = counts[:-1]
        full = np.zeros((self.unknown + 1, len(self._children)))
        full[:, self._kept] = by.leaf
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

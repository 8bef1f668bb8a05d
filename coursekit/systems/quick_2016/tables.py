"""A grammar laid out in arrays, so that a chart can be filled by products of matrices.

Three things are done here once for all strings. Ternary productions go through a symbol in
between: `A → B C D` becomes `A → B [C D]`, with `[C D] → C D` at probability 1, which changes no
string's probability. Chains of unary productions are summed in closed form: with `U[A, B]` the
probability of `A → B`, all chains together have `C = (I − U)⁻¹`, cycles included where the sum
converges. And only symbols that can be children in a binary production keep a place in the chart;
those that can cover more than one token, the *wide* ones, come first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.systems.quick_2016.grammar import Floats, Grammar


@dataclass(frozen=True)
class Arrays:
    """What a chart is filled with, or the derivatives by it.

    Args:
        leaf: `[token, child]`, the inside probabilities of one token.
        leaf_root: `[token]`, that of the start symbol.
        rules: `[left child × right child, wide parent]`, unary chains above included.
        root: the same for the start symbol alone, `[left child × right child, 1]`.
    """

    leaf: NDArray[Any]
    leaf_root: NDArray[Any]
    rules: NDArray[Any]
    root: NDArray[Any]

    def each(self, function: Callable[[Any], Any]) -> Arrays:
        """Return what a function makes of each array."""
        return Arrays(*(function(array) for array in vars(self).values()))


class Tables:
    """The arrays of one grammar.

    Args:
        grammar: its probabilities need not sum to 1.

    Attributes:
        arrays: what a chart is filled with.
        tokens: the number of each terminal; an unknown one gets the number `unknown`.
        names: the symbols in the order of their numbers; those in between come after them.
        leaf: `[token, symbol]`, the inside probabilities of one token.
        chains: `[symbol, symbol]`, the probabilities of all chains of unary productions together.
        start: the number of the start symbol.
        wide: the numbers `[wide]` of the symbols that can cover more than one token.

    Raises:
        CourseError: unary productions lead round in a circle whose sum is infinite.
    """

    def __init__(self, grammar: Grammar) -> None:
        """Lay out."""
        self.grammar = grammar
        self.tokens = {symbol: number for number, symbol in enumerate(grammar.terminals)}
        self.unknown = len(self.tokens)
        pairs = [rule.right[1:] for rule in grammar.productions if len(rule.right) == 3]
        self.names = list(dict.fromkeys((*grammar.nonterminals, *grammar.terminals)))
        numbered = enumerate(dict.fromkeys((*self.names, *pairs)))
        row: dict[Any, int] = {name: number for number, name in numbered}
        size = self.size = len(row)
        self.start = row[grammar.start]
        self._emission = np.zeros((self.unknown + 1, size))
        self._unary, self._binary = np.zeros((size, size)), np.zeros((size**2, size))
        self._laid = {"emission": self._emission, "unary": self._unary, "binary": self._binary}
        self._places: list[tuple[str, tuple[int, int]]] = []  # of each production
        for rule in grammar.productions:
            left, first, rest = row[rule.left], row[rule.right[0]], rule.right[1:]
            if rest:
                second = row[rest if len(rest) > 1 else rest[0]]
                self._places.append(("binary", (first * size + second, left)))
            elif rule.stops or rule.right[0] not in grammar.nonterminals:
                self._places.append(("emission", (self.tokens[rule.right[0]], left)))
            else:
                self._places.append(("unary", (left, first)))
            kind, place = self._places[-1]
            self._laid[kind][place] = rule.probability
        for pair in pairs:
            self._binary[row[pair[0]] * size + row[pair[1]], row[pair]] = 1.0
        for symbol, token in self.tokens.items():
            if symbol not in grammar.nonterminals:
                self._emission[token, row[symbol]] = 1.0
        self._close()

    def _close(self) -> None:
        """Sum the chains of unary productions, and keep the children that can occur."""
        if np.abs(np.linalg.eigvals(self._unary)).max() >= 1 - 1e-12:
            raise CourseError(
                "Productions with one symbol on the right lead round in a circle, and nothing "
                "makes them leave it. Lower their probabilities, or leave one of them out."
            )
        self.chains = np.linalg.inv(np.eye(self.size) - self._unary)
        leaf, closed = self._emission @ self.chains.T, self._binary @ self.chains.T
        self.leaf = leaf
        used = np.zeros(self.size, dtype=bool)
        for children in np.nonzero(self._binary.any(axis=1).reshape(self.size, self.size)):
            used[children] = True
        can_be_wide = closed.any(axis=0)
        self.wide = np.flatnonzero(used & can_be_wide)
        leaves = np.flatnonzero(used & ~can_be_wide & leaf.any(axis=0))
        self._kept = np.concatenate([self.wide, leaves])
        self._pairs = (self._kept[:, None] * self.size + self._kept).ravel()
        cut = np.ascontiguousarray
        self.arrays = Arrays(
            leaf=cut(leaf[:, self._kept]),
            leaf_root=cut(leaf[:, self.start]),
            rules=cut(closed[np.ix_(self._pairs, self.wide)]),
            root=cut(closed[self._pairs][:, [self.start]]),
        )

    def loses_nothing(self, length: int) -> bool:
        """Whether no derivation of so many tokens is too unlikely for a double."""
        least = min(array.min(where=array > 0, initial=1.0) for array in vars(self.arrays).values())
        return bool(2 * length * np.log10(least) > -300)

    def counts(self, by: Arrays) -> Floats:
        """Turn derivatives of log-probabilities by `arrays` into expected counts `[production]`.

        A count is the production's probability times the derivative by it, since probabilities
        are products of the productions used.
        """
        by_leaf, by_closed = np.zeros_like(self._emission), np.zeros_like(self._binary)
        by_leaf[:, self._kept] = by.leaf
        by_leaf[:, self.start] += by.leaf_root
        by_closed[np.ix_(self._pairs, self.wide)] = by.rules
        by_closed[self._pairs, self.start] += by.root[:, 0]
        by_chains = by_leaf.T @ self._emission + by_closed.T @ self._binary
        derivatives = {
            "emission": by_leaf @ self.chains,
            "unary": self.chains.T @ by_chains @ self.chains.T,
            "binary": by_closed @ self.chains,
        }
        return np.array([self._laid[kind][at] * derivatives[kind][at] for kind, at in self._places])

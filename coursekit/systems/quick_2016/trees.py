"""The likeliest tree of a string."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from coursekit.errors import CourseError
from coursekit.systems.quick_2016.by_hand import LONGEST_BY_HAND
from coursekit.systems.quick_2016.grammar import Grammar, Production
from coursekit.systems.quick_2016.inside import validated_strings


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


_Best = dict[str, tuple[float, Tree]]
"""The likeliest tree of each symbol over a span, with the logarithm of its probability."""


def viterbi(grammar: Grammar, string: Sequence[str]) -> Tree:
    """Return the likeliest derivation of a string.

    Args:
        grammar: with its probabilities.
        string: a sequence of terminals, of `LONGEST_BY_HAND` at most: this is plain Python.

    Raises:
        CourseError: the grammar cannot make the string, or it is too long.
    """
    (tokens,) = validated_strings([string], LONGEST_BY_HAND)
    longer = [r for r in grammar.productions if r.probability > 0 and len(r.right) > 1]
    alone = [r for r in grammar.productions if r.probability > 0 and len(r.right) == 1]
    # The likeliest chain of productions with one symbol on the right uses each symbol once at most.
    rounds = [longer, *[[rule for rule in alone if not rule.stops]] * len(grammar.nonterminals)]
    cells: dict[tuple[int, int], _Best] = {}
    for width in range(1, len(tokens) + 1):
        for start in range(len(tokens) + 1 - width):
            end = start + width
            cells[start, end] = {} if width > 1 else _token(tokens[start], alone, grammar)
            for rule in (rule for rules in rounds for rule in rules):
                for cuts in combinations(range(start + 1, end), len(rule.right) - 1):
                    parts = [cells[span] for span in pairwise((start, *cuts, end))]
                    _keep_better(cells[start, end], rule, parts)
    if not tokens or grammar.start not in cells[0, len(tokens)]:
        raise CourseError(
            f"The grammar cannot make {' '.join(tokens) or 'an empty string'} from "
            f"{grammar.start}. Its strings consist of {', '.join(grammar.terminals)}."
        )
    return cells[0, len(tokens)][grammar.start][1]


def _token(token: str, alone: Sequence[Production], grammar: Grammar) -> _Best:
    if token not in grammar.nonterminals:
        return {token: (0.0, Tree(token))}
    chance = sum(rule.probability for rule in alone if rule.stops and rule.left == token)
    return {token: (math.log(chance), Tree(token))} if chance else {}


def _keep_better(best: _Best, rule: Production, parts: Sequence[_Best]) -> None:
    """Keep a way to rewrite a symbol where it is likelier than the one that is known."""
    value, children = math.log(rule.probability), []
    for symbol, part in zip(rule.right, parts, strict=True):
        if symbol not in part:
            return
        value += part[symbol][0]
        children.append(part[symbol][1])
    if rule.left not in best or value > best[rule.left][0]:
        best[rule.left] = (value, Tree(rule.left, tuple(children)))

"""Probabilistic grammars: productions with probabilities, what makes a grammar sound, sampling.

A symbol that stands on the left of a production can be rewritten; one that never does is a
terminal. Quick's harmonic functions are both at once, as in his paper: `T` can become `D T`, and
`T → T` is the production that stops, leaving a `T` in the string. So `A → A` may be used once and
at the end; it is no loop.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coursekit.encodings.voicing import validate_mode
from coursekit.errors import CourseError

Floats = NDArray[np.float64]
_MOST_STEPS = 1_000_000


@dataclass(frozen=True)
class Production:
    """One way to rewrite a symbol, and how often it is taken.

    Args:
        left: the symbol to be rewritten.
        right: the one, two or three symbols that take its place; `(left,)` stops.
        probability: 0 to 1; the productions of one symbol sum to 1.
    """

    left: str
    right: tuple[str, ...]
    probability: float = 0.0

    def __post_init__(self) -> None:
        """Keep the right side as a tuple, whatever it came as."""
        object.__setattr__(self, "right", tuple(self.right))

    def __str__(self) -> str:
        """Write it as on paper: `T → D T`."""
        return f"{self.left} → {' '.join(map(str, self.right))}"

    @property
    def stops(self) -> bool:
        """Whether this is `A → A`, the production that leaves a symbol in the string."""
        return self.right == (self.left,)


@dataclass(frozen=True)
class Grammar:
    """Productions with their probabilities, and the symbol where every derivation starts.

    Args:
        productions: in the order in which tables and arrays have them.
        start: the first symbol.

    Raises:
        CourseError: a production is written in a way that no grammar allows, or none rewrites
            the first symbol.
    """

    productions: tuple[Production, ...]
    start: str

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong without probabilities."""
        object.__setattr__(self, "productions", tuple(self.productions))
        if not self.productions:
            raise CourseError("The grammar has no productions. Give it at least one.")
        seen: set[tuple[str, tuple[str, ...]]] = set()
        for rule in self.productions:
            if not 1 <= len(rule.right) <= 3:
                raise CourseError(
                    f"{rule} has {len(rule.right)} symbols on the right; 1 to 3 can be learned. "
                    "Split it into several productions."
                )
            if not all(isinstance(name, str) and name for name in (rule.left, *rule.right)):
                raise CourseError(
                    f"In {rule} a symbol has no name. Give it one, of a letter or more."
                )
            if not (isinstance(rule.probability, Real) and 0 <= rule.probability < np.inf):
                raise CourseError(
                    f"{rule} has the probability {rule.probability}; it takes a number from 0 to 1."
                )
            if (rule.left, rule.right) in seen:
                raise CourseError(f"{rule} stands in the grammar twice. Leave one of them out.")
            seen.add((rule.left, rule.right))
        if self.start not in self.nonterminals:
            raise CourseError(
                f"The grammar starts from {self.start}, which no production rewrites. Start from "
                f"{' or '.join(self.nonterminals)}."
            )

    @cached_property
    def nonterminals(self) -> tuple[str, ...]:
        """The symbols that can be rewritten, in order of appearance."""
        return tuple(dict.fromkeys(rule.left for rule in self.productions))

    @cached_property
    def terminals(self) -> tuple[str, ...]:
        """The symbols of which strings can consist: those that stop, and those never rewritten."""
        right = (symbol for rule in self.productions for symbol in rule.right)
        symbols = dict.fromkeys((*self.nonterminals, *right))
        stopping = {rule.left for rule in self.productions if rule.stops}
        return tuple(s for s in symbols if s in stopping or s not in self.nonterminals)

    @property
    def probabilities(self) -> Floats:
        """The probabilities `[production]`."""
        return np.array([rule.probability for rule in self.productions])

    def with_probabilities(self, probabilities: ArrayLike) -> Grammar:
        """Return the same productions with other probabilities.

        Args:
            probabilities: one for each production, in their order. They need not sum to 1 here;
                `check` asks for that.

        Raises:
            CourseError: there are too few or too many, or one is not a number from 0 on.
        """
        values = np.array(probabilities, dtype=float)
        if values.shape != (len(self.productions),):
            raise CourseError(
                f"The grammar has {len(self.productions)} productions; probabilities of shape "
                f"{values.shape} were given. Give one for each."
            )
        pairs = zip(self.productions, values.tolist(), strict=True)
        return Grammar(tuple(replace(rule, probability=p) for rule, p in pairs), self.start)

    def uniform(self) -> Grammar:
        """Return the same productions, all those of one symbol equally likely."""
        return self.normalised(np.ones(len(self.productions)))

    def normalised(self, weights: ArrayLike) -> Grammar:
        """Return the same productions, with probabilities in proportion to weights.

        Args:
            weights: one for each production, 0 or more. Where those of a symbol are all 0 its
                probabilities stay as they are.

        Raises:
            CourseError: there are too few or too many, or one is not a number from 0 on.
        """
        given = self.with_probabilities(weights).probabilities
        lefts = [rule.left for rule in self.productions]
        return self.with_probabilities(normalised(given, lefts, self.probabilities))

    def check(self, *, finite: bool = True) -> None:
        """Look for what makes a grammar unsound.

        Args:
            finite: also refuse a grammar whose strings have no mean length. Uniform
                probabilities often have none; learning may start from them all the same.

        Raises:
            CourseError: a symbol cannot be reached or never comes to an end, the probabilities of
                a symbol do not sum to 1, or, with `finite`, the strings have no mean length.
        """
        reached, ending = self._reached(), self._ending()
        for symbol in self.nonterminals:
            if symbol not in reached:
                raise CourseError(
                    f"{symbol} can never be reached from {self.start}. Add a production with "
                    f"{symbol} on the right, or leave those of {symbol} out."
                )
        for symbol in self.nonterminals:
            if symbol not in ending:
                raise CourseError(
                    f"{symbol} never comes to an end: whatever it is rewritten to must be "
                    f"rewritten again, for ever. Add {symbol} → {symbol}, which stops."
                )
            total = sum(rule.probability for rule in self.productions if rule.left == symbol)
            if abs(total - 1) > 1e-6:
                raise CourseError(
                    f"The probabilities of {symbol} sum to {total:.6g}, not to 1. Divide each of "
                    "them by this sum."
                )
        if finite and self._growth() >= 1 - 1e-9:
            raise CourseError(
                "The strings of this grammar have no mean length: on average a symbol is replaced "
                "by one more that goes on, or by more than one. Make the productions that stop "
                "likelier."
            )

    def _growth(self) -> float:
        """Return by what a string's symbols that go on multiply in the long run, on average."""
        row = {symbol: number for number, symbol in enumerate(self.nonterminals)}
        makes = np.zeros((len(row), len(row)))
        for rule in self.productions:
            for symbol in rule.right if not rule.stops else ():
                if symbol in row:
                    makes[row[rule.left], row[symbol]] += rule.probability
        return float(np.abs(np.linalg.eigvals(makes)).max())

    def _reached(self) -> set[str]:
        reached = {self.start}
        for _ in self.nonterminals:
            reached.update(s for r in self.productions if r.left in reached for s in r.right)
        return reached

    def _ending(self) -> set[str]:
        """Find the symbols from which a string can be reached with some probability."""
        alive = [rule for rule in self.productions if rule.probability > 0]
        ending = {s for rule in alive for s in rule.right if s not in self.nonterminals}
        ending.update(rule.left for rule in alive if rule.stops)
        for _ in self.nonterminals:
            ending.update(rule.left for rule in alive if ending.issuperset(rule.right))
        return ending

    def __str__(self) -> str:
        """One line a production."""
        return "\n".join(f"{rule}   {rule.probability:.3f}" for rule in self.productions)


def normalised(weights: Floats, lefts: Sequence[str], before: Floats) -> Floats:
    """Return weights scaled so that those of one symbol sum to 1.

    Args:
        weights: `[production]`.
        lefts: the symbol that each rewrites.
        before: `[production]`, kept for a symbol whose weights are all 0.
    """
    symbols = np.array(lefts)
    totals = np.array([weights[symbols == left].sum() for left in lefts])
    return np.where(totals > 0, weights / np.where(totals > 0, totals, 1.0), before)


def sample(
    grammar: Grammar, strings: int, rng: np.random.Generator, max_length: int = 64
) -> list[tuple[str, ...]]:
    """Draw strings from a grammar.

    Args:
        grammar: it may be one whose strings have no mean length.
        strings: how many.
        rng: where the randomness comes from.
        max_length: longer strings are thrown away and drawn anew, so what is left is a sample of
            the strings of at most this length.

    Returns:
        The strings, each a tuple of terminals.

    Raises:
        CourseError: the grammar is not sound, or hardly any of its strings are short enough.
    """
    grammar.check(finite=False)
    validate_count(strings, 0, "strings")
    validate_count(max_length, 1, "symbols in a string")
    ladders: dict[str, tuple[list[float], list[Production]]] = {}
    for symbol in grammar.nonterminals:
        rules = [rule for rule in grammar.productions if rule.left == symbol]
        ladders[symbol] = list(accumulate(rule.probability for rule in rules)), rules
    drawn: list[tuple[str, ...]] = []
    steps = 0
    while len(drawn) < strings:
        string: list[str] = []
        waiting = [grammar.start]  # from right to left, so that the next stands at the end
        while waiting and len(string) + len(waiting) <= max_length:
            steps += 1
            if steps > _MOST_STEPS * (1 + len(drawn)):
                raise CourseError(
                    f"Only {len(drawn)} strings came to an end with at most {max_length} symbols. "
                    "Allow longer ones, or make the productions that stop likelier."
                )
            symbol = waiting.pop()
            if symbol not in ladders:
                string.append(symbol)
                continue
            ladder, rules = ladders[symbol]
            # Probabilities may sum to a hair less than 1.
            chosen = bisect_right(ladder, rng.random() * ladder[-1])
            rule = rules[min(chosen, len(rules) - 1)]
            if rule.stops:
                string.append(symbol)
            else:
                waiting += reversed(rule.right)
        if not waiting:
            drawn.append(tuple(string))
    return drawn


def validate_count(count: int, least: int, of: str) -> None:
    """Raise a CourseError where a count is no whole number from `least` on.

    Args:
        count: what was given.
        least: its least value.
        of: what is counted, in the plural.
    """
    if not hasattr(count, "__index__") or count < least:
        raise CourseError(f"The number of {of} is {count!r}; it is whole, and {least} or more.")


FUNCTIONAL_GRAMMAR = Grammar(
    tuple(
        Production(left, tuple(right))
        for left, rights in (("T", "T TT DT TD"), ("D", "D DD SD"), ("S", "S SS"))
        for right in rights.split()
    ),
    "T",
).uniform()
"""Quick's grammar of harmonic functions (tonic, dominant, subdominant), all equally likely."""

PUBLISHED: dict[str, tuple[float, ...]] = {
    "major": (0.412, 0.301, 0.165, 0.122, 0.640, 0.089, 0.271, 0.948, 0.052),
    "minor": (0.431, 0.317, 0.115, 0.137, 0.710, 0.080, 0.210, 0.827, 0.173),
}
"""The probabilities published with the code of the paper, means of five runs, in the order of
`FUNCTIONAL_GRAMMAR`: T → T, T T, D T, T D; D → D, D D, S D; S → S, S S."""


def published(mode: str) -> Grammar:
    """Return the grammar of functions with the probabilities published for a mode.

    Raises:
        CourseError: the mode is neither `major` nor `minor`.
    """
    validate_mode(mode)
    return FUNCTIONAL_GRAMMAR.with_probabilities(PUBLISHED[mode])

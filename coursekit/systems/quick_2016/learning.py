"""Learning the probabilities of a grammar's productions from strings, without their trees.

Expectation maximisation: count how often the present grammar is expected to have used each
production, take the shares of these counts as the new probabilities, and begin again. The
strings' likelihood never falls.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from coursekit.errors import CourseError
from coursekit.systems.base import validate_start
from coursekit.systems.quick_2016.grammar import Grammar
from coursekit.systems.quick_2016.inside import (
    LONGEST,
    LONGEST_BY_HAND,
    String,
    Sweep,
    validate_strings,
)
from coursekit.systems.quick_2016.tables import Floats, Tables

ITERATIONS = 50
TOLERANCE = 1e-3


@dataclass(frozen=True)
class Learned:
    """What learning came to.

    Args:
        grammar: with the learned probabilities.
        history: the parsed strings' log-probability in nats, summed, before the first iteration
            and after each.
        strings: how many strings were given.
        unparsed: how many of them no parse covers; they taught nothing.
    """

    grammar: Grammar
    history: tuple[float, ...]
    strings: int
    unparsed: int

    @property
    def iterations(self) -> int:
        """How often the counts were taken and the probabilities set anew."""
        return len(self.history) - 1


def learn(
    grammar: Grammar,
    strings: Iterable[String],
    *,
    iterations: int = ITERATIONS,
    tolerance: float = TOLERANCE,
    seed: int | None = None,
    restarts: int = 1,
) -> Learned:
    """Learn a grammar's probabilities from strings.

    Args:
        grammar: its productions are used, its probabilities are not.
        strings: each a sequence of terminals.
        iterations: at most so many.
        tolerance: stop when the probabilities together change by no more than this. Quick's
            program is reported to stop at .06; rare productions are then still well on their
            way from where they started.
        seed: None starts from uniform probabilities; a number starts from probabilities drawn
            with it.
        restarts: with a seed, how many starts are tried; the likeliest result is kept.

    Returns:
        The grammar, and how it got there.

    Raises:
        CourseError: there is no string, no string has a parse, or the grammar is not sound.
    """
    _validate_numbers(iterations, restarts)
    validate_start(0 if seed is None else seed, 1)
    given = _counted(strings, LONGEST)
    start = grammar.uniform()
    start.check(finite=False)
    distinct = list(given)
    often = np.array([given[string] for string in distinct], dtype=float)
    logs = Sweep(start, distinct).log_probabilities(start)
    parsed = np.flatnonzero(logs > -np.inf)
    if not len(parsed):
        raise CourseError(
            f"No string can be made with this grammar: it starts from {start.start}, and its "
            f"strings consist of {', '.join(start.terminals)}. Compare them with yours."
        )
    sweep = Sweep(start, [distinct[place] for place in parsed], often[parsed])
    results = []
    for restart in range(restarts if seed is not None else 1):
        if seed is not None:
            rng = np.random.default_rng([seed, restart])
            start = grammar.normalised(rng.exponential(size=len(grammar.productions)))
        results.append(_climb(start, sweep, iterations, tolerance))
    final, history = max(results, key=lambda result: result[1][-1])
    return Learned(final, history, given.total(), given.total() - int(often[parsed].sum()))


def _validate_numbers(iterations: int, restarts: int = 1) -> None:
    for number in (iterations, restarts):
        if not hasattr(number, "__index__") or number < 1:
            raise CourseError(
                "Learning takes one iteration or more from one start or more, both whole numbers; "
                f"{number!r} was given."
            )


def _counted(strings: Iterable[String], longest: int) -> Counter[tuple[str, ...]]:
    given = Counter(validate_strings(strings, longest))
    if not given:
        raise CourseError("There is no string to learn from. Give at least one.")
    return given


def _climb(
    grammar: Grammar, sweep: Sweep, iterations: int, tolerance: float
) -> tuple[Grammar, tuple[float, ...]]:
    history: list[float] = []
    change = math.inf
    while True:
        counts, logs = sweep.counts(grammar)
        history.append(float(logs @ sweep.weights))
        if len(history) > iterations or change <= tolerance:
            return grammar, tuple(history)
        before = grammar.probabilities
        grammar = grammar.normalised(counts)
        change = float(np.abs(grammar.probabilities - before).sum())


# By hand: one string after another, with the reader's own function -------------------------------

Cell = dict[str, float]
Spans = dict[tuple[int, int], Cell]
Rules = list[tuple[str, tuple[str, ...], float]]
SpanInside = Callable[[Spans, int, int, Rules], Cell]


def learn_by_hand(
    grammar: Grammar, strings: Iterable[String], span_inside: SpanInside, iterations: int = 20
) -> Learned:
    """Learn a grammar's probabilities with a reader's function for the inside of one span.

    Everything but that function is done here, in plain Python: single tokens, unary productions,
    the outside, the new probabilities. Strings, and parts of strings, that occur more than once
    are worked out once.

    Args:
        grammar: its productions are used, its probabilities are not.
        strings: each a sequence of terminals; a few hundred of at most ten take some seconds.
        span_inside: as `quick_2016.span_inside`. It is trusted with the numbers it returns.
        iterations: so many.

    Returns:
        The grammar, and how it got there by these numbers.

    Raises:
        CourseError: as `learn`, or the function returned something else than inside
            probabilities.
    """
    _validate_numbers(iterations)
    given = _counted(strings, LONGEST_BY_HAND)
    grammar = grammar.uniform()
    grammar.check(finite=False)
    history: list[float] = []
    unparsed = 0
    for _ in range(iterations + 1):
        forest = _Forest(grammar, given, span_inside)
        history.append(forest.total)
        unparsed = forest.unparsed
        if len(history) <= iterations:
            grammar = grammar.normalised(forest.counts())
    return Learned(grammar, tuple(history), given.total(), unparsed)


class _Forest:
    """The inside probabilities of all parts of some strings, each part once.

    Args:
        grammar: with its probabilities.
        given: strings, and how often each occurs.
        span_inside: the reader's function.

    Attributes:
        total: the log-probability of the strings that have a parse.
        unparsed: how many have none.
    """

    def __init__(
        self, grammar: Grammar, given: Counter[tuple[str, ...]], span_inside: SpanInside
    ) -> None:
        """Fill the cells from the short parts to the long."""
        self.grammar = grammar
        self.tables = Tables(grammar)
        self.cells: dict[tuple[str, ...], Cell] = {}
        self.opened: dict[tuple[str, ...], Cell] = {}
        rules = [(r.left, r.right, r.probability) for r in grammar.productions if len(r.right) > 1]
        for string in given:
            self._fill(string, rules, span_inside)
        self.weights: dict[tuple[str, ...], float] = {}
        self.total, self.unparsed = 0.0, 0
        for string, times in given.items():
            value = self.cells[string].get(grammar.start, 0.0) if string else 0.0
            if value > 0:
                self.total += times * math.log(value)
                self.weights[string] = times / value
            else:
                self.unparsed += times
        if not self.weights:
            raise CourseError(
                "With these inside probabilities no string has a parse. Look at the symbol the "
                "grammar starts from, and at what span_inside returns for two tokens."
            )

    def _fill(self, string: tuple[str, ...], rules: Rules, span_inside: SpanInside) -> None:
        chart: Spans = {}
        for width in range(1, len(string) + 1):
            for start in range(len(string) + 1 - width):
                end = start + width
                part = string[start:end]
                if part not in self.cells:
                    found = (
                        self._token(part[0]) if width == 1
                        else _validate(span_inside(chart, start, end, rules))
                    )  # fmt: skip
                    self.opened[part] = found
                    self.cells[part] = self._close(found)
                chart[start, end] = self.cells[part]

    def _token(self, token: str) -> Cell:
        cell = {r.left: r.probability for r in self.grammar.productions if r.right == (token,)
                and (r.stops or token not in self.tables.names)}  # fmt: skip
        if token not in self.tables.names:
            cell[token] = 1.0
        return cell

    def _close(self, cell: Cell) -> Cell:
        """Add what unary productions make of it."""
        if not self.tables.unary.any():
            return cell
        names = self.tables.names
        values = self.tables.chains @ [cell.get(name, 0.0) for name in names]
        return {**cell, **{n: float(v) for n, v in zip(names, values, strict=True) if v > 0}}

    def counts(self) -> Floats:
        """Go from the long parts to the short; return how often each production is used."""
        names, chains = self.tables.names, self.tables.chains
        place = {(r.left, r.right): n for n, r in enumerate(self.grammar.productions)}
        counts = np.zeros(len(self.grammar.productions))
        by_chains = np.zeros_like(chains)
        outside: defaultdict[tuple[str, ...], Cell] = defaultdict(dict)
        for string, weight in self.weights.items():
            outside[string][self.grammar.start] = weight
        for part in sorted(self.cells, key=len, reverse=True):
            by, opened = outside[part], self.opened[part]
            if self.tables.unary.any():
                values = np.array([by.get(name, 0.0) for name in names])
                by_chains += np.outer(values, [opened.get(name, 0.0) for name in names])
                by = dict(zip(names, (values @ chains).tolist(), strict=True))
            if len(part) > 1:
                self._hand_down(part, by, outside, counts)
                continue
            for rule in self.grammar.productions:
                if rule.right == part and (rule.stops or part[0] not in names):
                    counts[place[rule.left, part]] += by.get(rule.left, 0.0) * rule.probability
        by_unary = chains.T @ by_chains @ chains.T
        for rule in self.grammar.productions:
            if len(rule.right) == 1 and not rule.stops and rule.right[0] in names:
                row, child = names.index(rule.left), names.index(rule.right[0])
                counts[place[rule.left, rule.right]] = by_unary[row, child] * rule.probability
        return counts

    def _hand_down(
        self,
        part: tuple[str, ...],
        by: Cell,
        outside: defaultdict[tuple[str, ...], Cell],
        counts: Floats,
    ) -> None:
        """Give each way to cut a part its share of what the part has."""
        for number, rule in enumerate(self.grammar.productions):
            scale = by.get(rule.left, 0.0) * rule.probability
            if len(rule.right) == 1 or scale == 0:
                continue
            for cuts in combinations(range(1, len(part)), len(rule.right) - 1):
                ends = (0, *cuts, len(part))
                pieces = [part[a:b] for a, b in pairwise(ends)]
                inner = [
                    self.cells[piece].get(symbol, 0.0)
                    for piece, symbol in zip(pieces, rule.right, strict=True)
                ]
                counts[number] += scale * math.prod(inner)
                for turn, (piece, symbol) in enumerate(zip(pieces, rule.right, strict=True)):
                    share = scale * math.prod(inner[:turn] + inner[turn + 1 :])
                    if share:
                        outside[piece][symbol] = outside[piece].get(symbol, 0.0) + share


def _validate(found: object) -> Cell:
    """Refuse what cannot be the inside probabilities of a span."""
    if isinstance(found, dict):
        values = list(found.values())
        if all(isinstance(v, int | float | np.number) and 0 <= v < math.inf for v in values):
            return {str(symbol): float(v) for symbol, v in found.items() if v > 0}
    raise CourseError(
        f"span_inside returned {found!r:.60}; it returns a dictionary from symbols to inside "
        "probabilities, numbers from 0 on."
    )

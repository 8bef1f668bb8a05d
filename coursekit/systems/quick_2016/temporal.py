"""Learning how likely rules with time are, from sentences with durations.

A string of symbols can have many parses. Durations leave few: a rule says how it divides the
time, so there is one place for each cut. Which rule with which place could have written a passage
is asked of the rules themselves, as Quick's program asks an oracle (reported as).
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.systems.quick_2016.ptgg import (
    Mode,
    Place,
    Rule,
    Symbol,
    TemporalGrammar,
    Term,
    to_chords,
    to_lists,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int_]
Leaf = tuple[str, float, int, str]  # name, duration, tonic, mode
Node = tuple[str, Place, tuple[Leaf, ...]]
MOST_PARTS = 4


@dataclass(frozen=True)
class LearnedTimes:
    """What was learned from sentences with durations.

    Args:
        weights: how likely each rule is, in the rules' order; those of one symbol sum to 1.
        history: log-probability of all sentences, in nats, before each round and at the end.
        unparsed: sentences that the rules cannot write in so many iterations; they taught nothing.
    """

    weights: Floats
    history: tuple[float, ...]
    unparsed: int


class _Level:
    """All passages that have so many iterations left, and what may become of them."""

    def __init__(self) -> None:
        """Begin without a passage."""
        self.index: dict[Node, int] = {}
        self.edges: list[tuple[int, int, tuple[int, ...]]] = []  # passage, rule, its parts
        self.parent = self.rule = np.zeros(0, dtype=int)
        self.parts = np.zeros((0, MOST_PARTS), dtype=int)

    def number(self, node: Node) -> int:
        """Return a passage's number here, a new one where it is new."""
        return self.index.setdefault(node, len(self.index))

    def close(self, below: int) -> None:
        """Make arrays of the edges; a part that is missing points behind the level below."""
        rows = [(*parts, *[below] * (MOST_PARTS - len(parts))) for _, _, parts in self.edges]
        self.parent = np.array([edge[0] for edge in self.edges], dtype=int)
        self.rule = np.array([edge[1] for edge in self.edges], dtype=int)
        self.parts = np.array(rows, dtype=int).reshape(-1, MOST_PARTS)


def learn_times(
    rules: Sequence[Rule], sentences: Sequence[Sequence[Symbol]], iterations: int, *,
    start: str = "T", rounds: int = 50, tolerance: float = 1e-3,
) -> LearnedTimes:  # fmt: skip
    """Learn how likely each rule is, by expectation and maximisation.

    Args:
        rules: without let; their weights are not used.
        sentences: chords of one start symbol each, as `to_chords` gives them.
        iterations: how often everything was rewritten when the sentences were made.
        start: the symbol where each began.
        rounds: at most so many.
        tolerance: stop when the weights together change by no more.

    Returns:
        The weights and how they came about.

    Raises:
        CourseError: there is no sentence, a rule names passages, or no sentence can be written.
    """
    if not sentences or not all(sentences):
        raise CourseError("There is no sentence to learn from. Give at least one, with a chord.")
    lefts = np.array([rule.left for rule in rules])
    counted = Counter(_root(start, sentence) for sentence in sentences)
    levels = _build(rules, list(counted), iterations)
    often = np.array(list(counted.values()), dtype=float)
    weights = _normalised(np.ones(len(rules)), lefts)
    history = []
    for _ in range(rounds):
        counts, likelihood, parsed = _count(levels, weights, often)
        if parsed == 0:
            raise CourseError(
                f"No sentence can be written with these rules in {iterations} iterations. Look at "
                "the durations, and at how often everything was rewritten."
            )
        history.append(likelihood)
        before, weights = weights, _normalised(counts, lefts, weights)
        if np.abs(weights - before).sum() <= tolerance:
            break
    _, likelihood, parsed = _count(levels, weights, often)
    return LearnedTimes(weights, (*history, likelihood), len(sentences) - int(parsed))


def draw_sentences(
    rules: Sequence[Rule], wanted: int, bars: int, iterations: int, rng: np.random.Generator,
    mode: Mode = "major",
) -> list[list[Symbol]]:  # fmt: skip
    """Return sentences of so many bars of four beats that the rules write from one tonic.

    Args:
        rules: without let.
        wanted: how many sentences.
        bars: of each.
        iterations: how often everything is rewritten.
        rng: where the chance comes from.
        mode: of the key, whose tonic is C.
    """
    grammar = TemporalGrammar(rules)
    whole: Term = (Symbol("T", Place(4.0 * bars, mode, 0, 0.0, 4.0 * bars)),)
    drawn = (grammar.generate(whole, iterations, rng)[-1] for _ in range(wanted))
    return [to_chords(to_lists(term)) for term in drawn]


def _root(start: str, sentence: Sequence[Symbol]) -> Node:
    first = sentence[0].place
    whole = Place(first.sentence, first.mode, first.tonic, 0.0, first.sentence)
    return start, whole, tuple(
        (s.name, s.place.duration, s.place.tonic, s.place.mode) for s in sentence
    )  # fmt: skip


def _build(rules: Sequence[Rule], roots: Sequence[Node], iterations: int) -> list[_Level]:
    """Return the levels from `iterations` left down to none."""
    levels = [_Level() for _ in range(iterations + 1)]
    for root in roots:
        levels[0].number(root)
    by_left: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        by_left.setdefault(rule.left, []).append(number)
    for level, below in itertools.pairwise(levels):
        for node, number in level.index.items():
            name, place, leaves = node
            if name not in by_left:  # it stays what it is, for certain
                level.edges.append((number, len(rules), (below.number(node),)))
            for chosen in by_left.get(name, ()):
                parts = _parts(rules[chosen], place, leaves)
                if parts is not None:
                    level.edges.append((number, chosen, tuple(map(below.number, parts))))
        level.close(len(below.index))
    return levels


def _parts(rule: Rule, place: Place, leaves: tuple[Leaf, ...]) -> list[Node] | None:
    """Return the passages that a rule would make of these leaves, or None where none fit."""
    parts: list[Node] = []
    taken = 0
    for item in rule.right(place):
        if not isinstance(item, Symbol):
            raise CourseError(f"{rule.text} names a passage; learn without such rules.")
        left, first = item.place.duration, taken
        while left > 1e-9 and taken < len(leaves):
            left -= leaves[taken][1]
            taken += 1
        if abs(left) > 1e-9:
            return None
        parts.append((item.name, item.place, leaves[first:taken]))
    return parts


def _count(levels: Sequence[_Level], weights: Floats, often: Floats) -> tuple[Floats, float, float]:
    """Return how often each rule is expected, the log-probability, and how many have a parse."""
    chance = np.append(weights, 1.0)
    inside = [np.array([_is_leaf(node) for node in levels[-1].index], dtype=float)]
    for level in reversed(levels[:-1]):
        below = np.append(inside[0], 1.0)
        flow = chance[level.rule] * below[level.parts].prod(axis=1)
        inside.insert(0, np.bincount(level.parent, flow, minlength=len(level.index)))
    roots = inside[0]
    parsed = roots > 0
    outside = np.where(parsed, often / np.where(parsed, roots, 1.0), 0.0)
    counts = np.zeros(len(chance))
    for level, lower in zip(levels, inside[1:], strict=False):
        values = np.append(lower, 1.0)[level.parts]
        flow = outside[level.parent] * chance[level.rule]
        counts += np.bincount(level.rule, flow * values.prod(axis=1), minlength=len(chance))
        outside = np.zeros(len(lower) + 1)
        for part in range(MOST_PARTS):
            others = np.delete(values, part, axis=1).prod(axis=1)
            outside += np.bincount(level.parts[:, part], flow * others, minlength=len(outside))
        outside = outside[:-1]
    likelihood = float((often[parsed] * np.log(roots[parsed])).sum())
    return counts[:-1], likelihood, float(often[parsed].sum())


def _is_leaf(node: Node) -> bool:
    name, place, leaves = node
    return len(leaves) == 1 and leaves[0] == (name, place.duration, place.tonic, place.mode)


def _normalised(counts: Floats, lefts: NDArray[np.str_], before: Floats | None = None) -> Floats:
    """Return counts scaled to 1 for each symbol; one that never occurred keeps what it had."""
    weights = np.array(counts, dtype=float)
    for left in set(lefts.tolist()):
        own = lefts == left
        total = weights[own].sum()
        if total > 0:
            weights[own] /= total
        elif before is not None:
            weights[own] = before[own]
    return weights

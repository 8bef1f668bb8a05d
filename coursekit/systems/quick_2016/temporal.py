"""Learning how likely rules with time are, from sentences with durations.

A string of symbols can have many parses. Durations leave few: a rule says how it divides the
time, so there is one place for each cut. Which rule with which place could have written a passage
is asked of the rules themselves, as Quick's program asks what its code calls an oracle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from coursekit.encodings.voicing import Chord, Mode, to_chords
from coursekit.errors import CourseError
from coursekit.systems.quick_2016.grammar import Floats
from coursekit.systems.quick_2016.learning import ITERATIONS, TOLERANCE, climb
from coursekit.systems.quick_2016.ptgg import Rule, Symbol, TemporalGrammar, to_lists

Ints = NDArray[np.int_]
Leaf = tuple[str, float, int, Mode]  # name, duration, tonic, mode
Passage = tuple[Symbol, tuple[Leaf, ...]]
MOST_PARTS = 4


class Forest:
    """All ways in which rules can have written some sentences.

    It has a level for each number of iterations that are left. On a level stand passages, each
    once, and edges: what a rule makes of a passage, in passages of the level below.

    Args:
        rules: without let.
        sentences: as passages of one T each, and how often each occurs.
        iterations: how often everything was rewritten when they were made.

    Raises:
        CourseError: a rule names passages.
    """

    def __init__(
        self, rules: Sequence[Rule], sentences: dict[Passage, int], iterations: int
    ) -> None:
        """Go from the sentences to their chords, level by level."""
        self.often = np.array(list(sentences.values()), dtype=float)
        passages = {sentence: number for number, sentence in enumerate(sentences)}
        # Of each level: how many passages, and of each edge its passage, its rule and its parts.
        self._levels: list[tuple[int, Ints, Ints, Ints]] = []
        for _ in range(iterations):
            below: dict[Passage, int] = {}
            edges = []
            for (symbol, leaves), passage in passages.items():
                for rule, parts in _parses(rules, symbol, leaves):
                    numbers = [below.setdefault(part, len(below)) for part in parts]
                    edges.append((passage, rule, numbers))
            # A part that is missing points behind the last passage below.
            table = np.array(
                [(one, rule, *parts, *[len(below)] * (MOST_PARTS - len(parts)))
                 for one, rule, parts in edges], dtype=int,
            ).reshape(-1, 2 + MOST_PARTS)  # fmt: skip
            self._levels.append((len(passages), table[:, 0], table[:, 1], table[:, 2:]))
            passages = below
        self._last = np.array(
            [leaves == ((s.name, s.duration, s.tonic, s.mode),) for s, leaves in passages], float
        )

    def count(self, weights: Floats) -> tuple[Floats, float, float]:
        """Return how often each rule is expected, the log-probability, and how many have a parse.

        Args:
            weights: `[rule]`, those of one symbol sum to 1.
        """
        chance = np.append(weights, 1.0)  # a symbol without a rule stays, for certain
        inside = [self._last]
        for size, passage, rule, parts in reversed(self._levels):
            values = np.append(inside[0], 1.0)[parts]
            flow = chance[rule] * values.prod(axis=1)
            inside.insert(0, np.bincount(passage, flow, minlength=size))
        roots = inside[0]
        parsed = roots > 0
        outside = np.where(parsed, self.often / np.where(parsed, roots, 1.0), 0.0)
        counts = np.zeros(len(chance))
        for (_, passage, rule, parts), below in zip(self._levels, inside[1:], strict=True):
            values = np.append(below, 1.0)[parts]
            flow = outside[passage] * chance[rule]
            counts += np.bincount(rule, flow * values.prod(axis=1), minlength=len(chance))
            others = [np.delete(values, part, axis=1).prod(axis=1) for part in range(MOST_PARTS)]
            shares = flow[:, None] * np.stack(others, axis=1)
            outside = np.bincount(parts.ravel(), shares.ravel(), minlength=len(below) + 1)[:-1]
        likelihood = float((self.often[parsed] * np.log(roots[parsed])).sum())
        return counts[:-1], likelihood, float(self.often[parsed].sum())


def _parses(
    rules: Sequence[Rule], symbol: Symbol, leaves: tuple[Leaf, ...]
) -> Iterator[tuple[int, list[Passage]]]:
    """Go through the rules that can have begun a passage: their numbers, and the parts of it."""
    own = [number for number, rule in enumerate(rules) if rule.left == symbol.name]
    if not own:
        yield len(rules), [(symbol, leaves)]
    for number in own:
        parts: list[Passage] = []
        taken = 0
        for item in rules[number].rewrite(symbol):
            if not isinstance(item, Symbol):
                raise CourseError(f"A rule for {symbol.name} names a passage; learn without it.")
            left, first = item.duration, taken
            while left > 1e-9 and taken < len(leaves):
                left -= leaves[taken][1]
                taken += 1
            if abs(left) > 1e-9:
                break
            parts.append((item, leaves[first:taken]))
        else:
            yield number, parts


def learn_times(
    rules: Sequence[Rule], sentences: Sequence[Sequence[Chord]], iterations: int
) -> tuple[Floats, tuple[float, ...], int]:
    """Learn how likely each rule is, by expectation and maximisation.

    Args:
        rules: without let; their weights are not used.
        sentences: chords that began as one T each, as `to_chords` gives them.
        iterations: how often everything was rewritten when the sentences were made.

    Returns:
        How likely each rule is, `[rule]`, those of one symbol summing to 1; the log-probability
        of the sentences in nats, before the first iteration and after each; and how many
        sentences the rules cannot write in so many iterations, which taught nothing.

    Raises:
        CourseError: there is no sentence, a rule names passages, or no sentence can be written.
    """
    if not sentences or not all(sentences):
        raise CourseError("There is no sentence to learn from. Give at least one, with a chord.")
    forest = Forest(rules, Counter(map(_whole, sentences)), iterations)
    lefts = [rule.left for rule in rules]
    weights, history = climb(lambda w: forest.count(w)[:2], lefts, ITERATIONS, TOLERANCE)
    *_, parsed = forest.count(weights)
    if parsed == 0:
        raise CourseError(
            f"No sentence can be written with these rules in {iterations} iterations. Look at "
            "the durations, and at how often everything was rewritten."
        )
    return weights, history, len(sentences) - int(parsed)


def _whole(chords: Sequence[Chord]) -> Passage:
    """Return a sentence as a T in the key of its first chord, and what has become of it."""
    key, length = (chords[0].tonic, chords[0].mode), chords[-1].end
    leaves = tuple((c.name, c.duration, c.tonic, c.mode) for c in chords)
    return Symbol("T", length, *key, sentence=length), leaves


def draw_sentences(
    rules: Sequence[Rule], wanted: int, bars: int, iterations: int, rng: np.random.Generator
) -> list[list[Chord]]:
    """Return sentences of so many bars of four beats that the rules write from a T in C major.

    Args:
        rules: without let.
        wanted: how many sentences.
        bars: of each.
        iterations: how often everything is rewritten.
        rng: where the chance comes from.
    """
    grammar = TemporalGrammar(rules)
    whole = Symbol("T", 4.0 * bars, sentence=4.0 * bars)
    drawn = (grammar.generate((whole,), iterations, rng)[-1] for _ in range(wanted))
    return [to_chords(to_lists(term)) for term in drawn]

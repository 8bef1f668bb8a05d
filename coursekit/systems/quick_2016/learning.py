"""Learning the probabilities of a grammar's productions from strings, without their trees.

Expectation maximisation: count how often the present grammar is expected to have used each
production, take the shares of these counts as the new probabilities, and begin again. The
strings' likelihood never falls.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from coursekit.errors import CourseError
from coursekit.systems.quick_2016.by_hand import SpanInside
from coursekit.systems.quick_2016.grammar import Floats, Grammar, normalised, validate_count
from coursekit.systems.quick_2016.inside import String, Sweep

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


def learn(
    grammar: Grammar,
    strings: Iterable[String],
    *,
    iterations: int = ITERATIONS,
    tolerance: float = TOLERANCE,
    span_inside: SpanInside | None = None,
) -> Learned:
    """Learn a grammar's probabilities from strings, from equal ones on.

    Args:
        grammar: its productions are used, its probabilities are not.
        strings: each a sequence of terminals. Those that occur more than once are worked out once.
        iterations: at most so many.
        tolerance: stop when the probabilities together change by no more than this. The sample
            settings of Quick's program stop at 0.06; rare productions are then still well on
            their way from where they started.
        span_inside: a learner's, as `crux.span_inside`; without it, the same is done for many
            strings at once, and faster.

    Returns:
        The grammar, and how it got there.

    Raises:
        CourseError: there is no string, no string has a parse, the grammar is not sound, or the
            learner's function returned something else than inside probabilities.
    """
    start = grammar.uniform()
    start.check(finite=False)
    often = Counter(Sweep(start, strings, span_inside=span_inside).strings)
    if not often:
        raise CourseError("There is no string to learn from. Give at least one.")
    weights = np.array(list(often.values()), dtype=float)
    logs = Sweep(start, often, span_inside=span_inside).log_probabilities(start)
    parsed = logs > -np.inf
    if not parsed.any():
        raise CourseError(
            f"No string can be made with this grammar{' by this span_inside' * bool(span_inside)}: "
            f"it starts from {start.start}, and its strings consist of "
            f"{', '.join(start.terminals)}. Compare them with yours."
        )
    kept = [string for string, has_parse in zip(often, parsed, strict=True) if has_parse]
    sweep = Sweep(start, kept, weights[parsed], span_inside)

    def counts(probabilities: Floats) -> tuple[Floats, float]:
        uses, chances = sweep.counts(start.with_probabilities(probabilities))
        return uses, float(chances @ sweep.weights)

    lefts = [rule.left for rule in grammar.productions]
    probabilities, history = climb(counts, lefts, iterations, tolerance)
    return Learned(
        start.with_probabilities(probabilities), history, often.total(), int(weights[~parsed].sum())
    )


def climb(
    counts: Callable[[Floats], tuple[Floats, float]],
    lefts: list[str],
    iterations: int,
    tolerance: float,
) -> tuple[Floats, tuple[float, ...]]:
    """Maximise a likelihood by expectation and maximisation, from equal probabilities on.

    Args:
        counts: from probabilities `[rule]` to how often each rule is expected, `[rule]`, and the
            log-likelihood.
        lefts: the symbol that each rule rewrites; the probabilities of each sum to 1.
        iterations: at most so many.
        tolerance: stop when the probabilities together change by no more.

    Returns:
        The probabilities, and the log-likelihood before the first iteration and after each.

    Raises:
        CourseError: the number of iterations cannot be.
    """
    validate_count(iterations, 1, "iterations")
    probabilities = normalised(np.ones(len(lefts)), lefts, np.ones(len(lefts)))
    history: list[float] = []
    change = np.inf
    while True:
        uses, likelihood = counts(probabilities)
        history.append(likelihood)
        if len(history) > iterations or change <= tolerance:
            return probabilities, tuple(history)
        before, probabilities = probabilities, normalised(uses, lefts, probabilities)
        change = float(np.abs(probabilities - before).sum())

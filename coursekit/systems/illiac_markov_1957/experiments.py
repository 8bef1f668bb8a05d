"""What is measured of movement IV and of learned chains.

Intervals are read off the pitches that came out. What a chain of high order writes stands, bar
after bar, in the melodies it learned from; a chain of low order knows too little. So copying is
counted n-gram by n-gram, and surprise on melodies that no chain has learned from.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError
from coursekit.evaluation.statistics import Interval, ratio_interval
from coursekit.systems.controls import validate_seed
from coursekit.systems.illiac_markov_1957 import fourth
from coursekit.systems.illiac_markov_1957.chain import STRENGTH
from coursekit.systems.illiac_markov_1957.data import END, melodies
from coursekit.systems.illiac_markov_1957.model import Model

LENGTHS = (4, 6, 8)
ORDERS = range(6)
BARS = 40


def chi_square(stage: str, seeds: int, bars: int = BARS) -> tuple[float, int]:
    """Compare the intervals of a stage of one table, `a` to `f`, with the table.

    Args:
        stage: zeroth order (`a` to `c`) or first order (`d` to `f`).
        seeds: how many pieces.
        bars: of each.

    Returns:
        Pearson's statistic and its degrees of freedom.
    """
    from scipy.stats import chisquare

    chosen = fourth.stage_named(stage)
    seen = np.zeros(len(fourth.INTERVALS))
    for seed in range(seeds):
        pitches = fourth.pitches_of(stage, bars, np.random.default_rng(seed))
        before = np.concatenate([[fourth.TONICS], pitches[:-1]])
        start = before if chosen.strong_from == "before" else np.array(fourth.TONICS)
        seen += np.bincount(np.abs(pitches - start).ravel(), minlength=len(seen))
    statistic, _ = chisquare(seen, fourth.weights(chosen.strong) * seen.sum())
    return float(statistic), len(seen) - 1


def bits_from_before(lines: Iterable[npt.NDArray[np.int_]], seed: int = 0) -> tuple[float, float]:
    """Return how many bits the note before tells of a note, and the noise of that figure.

    Args:
        lines: pitches `[note]`, the lines of one player pooled.
        seed: of the shuffles.

    Returns:
        The mutual information of neighbours less its mean over 20 shuffles of each line, and the
        shuffles' standard deviation.
    """
    rng = np.random.default_rng(seed)
    known = [np.asarray(line) for line in lines]
    real = _mutual(known)
    shuffled = [_mutual([rng.permutation(line) for line in known]) for _ in range(20)]
    return real - float(np.mean(shuffled)), float(np.std(shuffled, ddof=1))


def _mutual(lines: list[npt.NDArray[np.int_]]) -> float:
    """Return the mutual information of neighbours, in bits."""
    from sklearn.metrics import mutual_info_score

    before = np.concatenate([line[:-1] for line in lines])
    after = np.concatenate([line[1:] for line in lines])
    return float(mutual_info_score(before, after) / np.log(2))


@dataclass(frozen=True)
class Point:
    """What was measured at one order.

    Args:
        order: 0 to 5.
        copied: for each length n the share of the generated n-grams that stand in a training
            melody.
        nll: nats a symbol on held-out melodies, notes and ENDs alike.
    """

    order: int
    copied: dict[int, Interval]
    nll: Interval


def novelty(
    model: Model,
    source: str,
    *,
    orders: Sequence[int] = ORDERS,
    strength: float = STRENGTH,
    lengths: Sequence[int] = LENGTHS,
    generated: int = 100,
    notes: int = 60,
    seed: int = 0,
) -> list[Point]:
    """Measure how copying and surprise change with the order, one point for each.

    Args:
        model: from `load`.
        source: `tunes`, `soprano`, `alto`, `tenor` or `bass`.
        orders: which orders.
        strength: of the back-off.
        lengths: of the n-grams that are looked for.
        generated: how many melodies are drawn at each order; with no `lengths`, none is.
        notes: the length of each.
        seed: the same seed gives the same melodies.

    Raises:
        CourseError: a source, order or number is out of range.
    """
    validate_seed(seed)
    held_out = melodies(source, "test")
    points = []
    for order in orders:
        chain = model.chain(source, order, strength)
        rng = np.random.default_rng(seed)
        drawn = [chain.generate(notes, rng) for _ in range(generated if lengths else 0)]
        shares = {n: copied(drawn, source, n, seed=seed) for n in lengths}
        nll = ratio_interval(*chain.nll_by_melody(held_out), seed=seed)
        points.append(Point(order, shares, nll))
    return points


def copied(drawn: Sequence[Sequence[int]], source: str, n: int, *, seed: int = 0) -> Interval:
    """Return the share of the n-grams of some melodies that stand in the training set.

    Args:
        drawn: melodies as symbols; an END is left out of the n-grams.
        source: whose training set.
        n: how many notes make an n-gram.
        seed: of the interval's draws.

    Returns:
        The share with its interval, from drawing the melodies anew.

    Raises:
        CourseError: no melody has n notes.
    """
    known = _grams(source, n)
    lines = [[symbol for symbol in melody if symbol != END] for melody in drawn]
    grams = np.array([max(len(line) - n + 1, 0) for line in lines])
    if not grams.sum():
        raise CourseError(f"No melody has the {n} notes of an n-gram. Generate longer ones.")
    quoted = np.array(
        [sum(tuple(line[i : i + n]) in known for i in range(len(line) - n + 1)) for line in lines]
    )
    return ratio_interval(quoted, grams, seed=seed)


def turn(model: Model, source: str, strength: float) -> tuple[list[float], int, Interval, Interval]:
    """Return how held-out surprise falls and rises with the order.

    Args:
        model: from `load`.
        source: a source of single lines.
        strength: of the back-off, more than 0.

    Returns:
        Nats a symbol for orders 0 to 5; the order where they are least; and what the fall from
        order 0 and the rise to order 5 amount to, with intervals (melodies drawn anew, both orders
        on the same ones).

    Raises:
        CourseError: there is no such source, or the strength is not in its range.
    """
    if strength == 0:
        raise CourseError(
            "With strength 0 what was never counted surprises without bound. Choose more than 0."
        )
    held_out = melodies(source, "test")
    chains = [model.chain(source, order, strength) for order in ORDERS]
    nats = np.array([chain.nll_by_melody(held_out)[0] for chain in chains])
    symbols = np.array([len(melody) for melody in held_out])
    means = (nats.sum(axis=1) / symbols.sum()).tolist()
    best = int(np.argmin(means))
    fall, rise = (ratio_interval(nats[end] - nats[best], symbols) for end in (0, -1))
    return means, best, fall, rise


@functools.lru_cache(maxsize=8)
def _grams(source: str, n: int) -> frozenset[tuple[int, ...]]:
    if not hasattr(n, "__index__") or n < 1:
        raise CourseError(f"An n-gram has 1 note or more; {n} were asked for.")
    return frozenset(
        tuple(melody[i : i + n])
        for melody in melodies(source)
        for i in range(len(melody) - n)  # END is left out
    )

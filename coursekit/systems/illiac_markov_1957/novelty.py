"""How the order of a chain trades novelty against copying: two curves.

What a chain of high order writes stands, bar after bar, in the melodies it learned from; a chain
of low order knows too little. The first curve counts the n-grams that are copied, the second how
surprised the chain is by melodies that it has not seen.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError
from coursekit.systems.base import validate_start
from coursekit.systems.illiac_markov_1957.chain import Chain
from coursekit.systems.illiac_markov_1957.data import END, melodies

LENGTHS = (4, 6, 8)
Interval = tuple[float, float]


class HasChains(Protocol):
    """What `load` of the system returns."""

    def chain(self, source: str, order: int, strength: float = ...) -> Chain:
        """Return the chain of a source."""


@dataclass(frozen=True)
class Point:
    """What was measured at one order.

    Args:
        order: 0 to 5.
        copied: for each length n the share of the generated n-grams that stand in a training
            melody.
        copied_interval: their 95 % intervals, from drawing the melodies anew.
        nll: nats a symbol on held-out melodies, notes and ENDs alike.
        nll_interval: its 95 % interval, from drawing the melodies anew.
    """

    order: int
    copied: dict[int, float]
    copied_interval: dict[int, Interval]
    nll: float
    nll_interval: Interval


def novelty(
    model: HasChains, source: str, *, orders: Sequence[int] = range(6), strength: float = 2.0,
    lengths: Sequence[int] = LENGTHS, generated: int = 100, notes: int = 60, seed: int = 0,
    split: str = "test",
) -> list[Point]:  # fmt: skip
    """Measure both curves, one point for each order.

    Args:
        model: from `load`.
        source: `tunes`, `soprano`, `alto`, `tenor` or `bass`.
        orders: which orders.
        strength: of the back-off.
        lengths: of the n-grams that are looked for.
        generated: how many melodies are drawn at each order; with no `lengths`, none is.
        notes: the length of each.
        seed: the same seed gives the same melodies.
        split: the held-out melodies, `test` or `valid`.

    Raises:
        CourseError: a source, order or number is out of range.
    """
    validate_start(seed, 1)
    held_out = melodies(source, split)
    points = []
    for order in orders:
        chain = model.chain(source, order, strength)
        rng = np.random.default_rng(seed)
        drawn = [chain.generate(notes, rng) for _ in range(generated if lengths else 0)]
        shares = {n: copied(drawn, source, n, seed=seed) for n in lengths}
        nats, symbols = chain.nll_by_melody(held_out)
        points.append(
            Point(
                order=order,
                copied={n: share for n, (share, _) in shares.items()},
                copied_interval={n: interval for n, (_, interval) in shares.items()},
                nll=float(nats.sum() / symbols.sum()),
                nll_interval=interval_of_ratio(nats, symbols, seed),
            )
        )
    return points


def copied(
    drawn: Sequence[Sequence[int]], source: str, n: int, *, seed: int = 0
) -> tuple[float, Interval]:
    """Return the share of the n-grams of some melodies that stand in the training set.

    Args:
        drawn: melodies as symbols; an END is left out of the n-grams.
        source: whose training set.
        n: how many notes make an n-gram.
        seed: of the interval's draws.

    Returns:
        The share and its 95 % interval, from drawing the melodies anew.

    Raises:
        CourseError: no melody has n notes.
    """
    known = _grams(source, n)
    lines = [[symbol for symbol in melody if symbol != END] for melody in drawn]
    grams = np.array([max(len(line) - n + 1, 0) for line in lines])
    if not grams.sum():
        raise CourseError(f"No melody has the {n} notes of an n-gram. Generate longer ones.")
    found = np.array(
        [sum(tuple(line[i : i + n]) in known for i in range(len(line) - n + 1)) for line in lines]
    )
    return float(found.sum() / grams.sum()), interval_of_ratio(found, grams, seed)


def interval_of_ratio(
    upper: npt.NDArray[np.float64] | npt.NDArray[np.int_], lower: npt.NDArray[np.int_],
    seed: int = 0, draws: int = 1000,
) -> Interval:  # fmt: skip
    """Return the 95 % interval of sum(upper) / sum(lower) when pieces are drawn anew."""
    rng = np.random.default_rng(seed)
    chosen = rng.integers(0, len(upper), (draws, len(upper)))
    sums = lower[chosen].sum(axis=1)
    ratios = upper[chosen].sum(axis=1)[sums > 0] / sums[sums > 0]
    # With strength 0 a melody can surprise without bound; nothing lies between that and a number.
    bounded = np.isfinite(ratios).all()
    between: Literal["linear", "nearest"] = "linear" if bounded else "nearest"
    low, high = np.quantile(ratios, [0.025, 0.975], method=between)
    return float(low), float(high)


@functools.lru_cache(maxsize=8)
def _grams(source: str, n: int) -> frozenset[tuple[int, ...]]:
    if not hasattr(n, "__index__") or n < 1:
        raise CourseError(f"An n-gram has 1 note or more; {n} were asked for.")
    return frozenset(
        tuple(melody[i : i + n])
        for melody in melodies(source)
        for i in range(len(melody) - n)  # END is left out
    )

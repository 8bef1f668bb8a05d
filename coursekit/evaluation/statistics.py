"""How sure a figure is: intervals, tests by drawing anew, and corrections, on scipy's methods."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = Sequence[float] | npt.NDArray[Any]
DRAWS = 2_000


@dataclass(frozen=True)
class Interval:
    """A value and the 95 % interval around it.

    Args:
        value: the figure.
        low: where the interval begins.
        high: where it ends.
        n: over how many independent things.
    """

    value: float
    low: float
    high: float
    n: int

    @property
    def half(self) -> float:
        """Half the width."""
        return (self.high - self.low) / 2

    def above(self, level: float) -> bool:
        """Say whether the whole interval lies above a level."""
        return self.low > level

    def below(self, level: float) -> bool:
        """Say whether the whole interval lies below a level."""
        return self.high < level


def mean_interval(values: Numbers) -> Interval:
    """Return the mean over independent runs with its interval by Student's t.

    Args:
        values: one number a run, two or more. For a paired comparison give the differences.

    Raises:
        ValueError: there are fewer than two values, from which no spread can be told.
    """
    from scipy import special

    given = np.asarray(values, dtype=np.float64)
    if len(given) < 2:
        raise ValueError("An interval needs two values or more.")
    mean, half = float(given.mean()), 0.0
    if given.std() > 0:
        half = float(special.stdtrit(len(given) - 1, 0.975) * given.std(ddof=1) / len(given) ** 0.5)
    return Interval(mean, mean - half, mean + half, len(given))


def share_interval(successes: int, trials: int) -> Interval:
    """Return the share of successes among independent trials with Wilson's interval.

    Unlike an interval by the standard deviation it stays within 0 and 1, and is not empty where
    all succeed or none does.
    """
    from scipy.stats import binomtest

    interval = binomtest(int(successes), int(trials)).proportion_ci(method="wilson")
    return Interval(successes / trials, float(interval.low), float(interval.high), int(trials))


def ratio_interval(
    numerators: Numbers, denominators: Numbers, *, draws: int = DRAWS, seed: int = 0
) -> Interval:
    """Return a ratio of sums with its interval, by drawing whole groups anew (bootstrap).

    Notes of one melody are alike, so that melodies, not notes, are what can be drawn: each group
    gives one numerator, such as its surprise, and one denominator, such as its notes.

    Args:
        numerators: one a group.
        denominators: one a group.
        draws: how often groups are drawn.
        seed: of the draws.
    """
    from scipy.stats import DegenerateDataWarning, bootstrap

    above, below = (np.asarray(part, dtype=np.float64) for part in (numerators, denominators))
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        # It warns of draws in which all is nought; they are left out below.
        warnings.simplefilter("ignore", DegenerateDataWarning)
        drawn = bootstrap(
            (above, below),
            lambda upper, lower, axis: upper.sum(axis=axis) / lower.sum(axis=axis),
            paired=True,
            vectorized=True,
            n_resamples=draws,
            method="percentile",
            rng=np.random.default_rng(seed),
        ).bootstrap_distribution
    # A surprise may be infinite, and nothing lies between that and a number.
    known = drawn[~np.isnan(drawn)]
    low, high = np.quantile(known, [0.025, 0.975], method="inverted_cdf")
    return Interval(float(above.sum() / below.sum()), float(low), float(high), len(above))


def chance_of(null: Numbers, found: float) -> float:
    """Return how likely a null gives as much as was found, itself counted among the draws.

    Args:
        null: what permutations or other draws without an effect gave.
        found: what was found.
    """
    draws = np.asarray(null, dtype=np.float64)
    # Sums in another order differ in their last digits; a tie counts as a tie.
    return float((1 + (draws >= found - 1e-12).sum()) / (1 + len(draws)))


def paired_chance(one: Numbers, other: Numbers, *, seed: int = 0) -> float:
    """Return how likely pairs without a difference differ so much on average, by permutation.

    Args:
        one: one number a pair.
        other: its partner.
        seed: of the permutations, which are all tried where there are few.
    """
    from scipy.stats import permutation_test

    tested = permutation_test(
        (np.asarray(one), np.asarray(other)),
        lambda first, second, axis: np.mean(first - second, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=9_999,
        rng=np.random.default_rng(seed),
    )
    return float(tested.pvalue)


def holm(chances: Numbers) -> list[float]:
    """Return chances corrected for several tests at once, by Holm's step-down method.

    Args:
        chances: of single tests, in any order.

    Returns:
        The corrected ones in the same order, each at most 1.
    """
    given = np.asarray(chances, dtype=np.float64)
    order = np.argsort(given, kind="stable")
    steps = (len(given) - np.arange(len(given))) * given[order]
    corrected = np.empty_like(given)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return corrected.tolist()  # type: ignore[no-any-return]

"""What listeners prefer: a ranking of pairs by Bradley and Terry, ratings of MUSHRA, and how sure.

Whole listeners are drawn anew and tested, since what one person answers is alike. Lesson 23.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError
from coursekit.evaluation.crux import kept
from coursekit.evaluation.statistics import Interval, holm, mean_interval, paired_chance
from coursekit.listening.ratings import Rating

Floats = npt.NDArray[np.float64]
DRAWS, ROUNDS = 1_000, 200
LEAST, MISSED = 90, 0.15
"""The hidden reference may be rated below 90 in 15 % of the trials (ITU-R BS.1534-3†)."""


@dataclass(frozen=True)
class Ranked:
    """Where something stands with listeners.

    Args:
        title: what was heard.
        value: in pairs, how often it would be preferred to another of the test drawn by lot; in
            MUSHRA its mean rating.
    """

    title: str
    value: Interval


@dataclass(frozen=True)
class Ranking:
    """What a listening test came to.

    Args:
        ranked: the best first.
        pairs: for every two titles, the better one first, the chance that listeners without a
            preference differ so much, corrected by Holm's method for all pairs.
        listeners: whose answers count.
        left_out: listeners who missed the hidden reference too often.
    """

    ranked: tuple[Ranked, ...]
    pairs: tuple[tuple[str, str, float], ...]
    listeners: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def strengths(wins: npt.ArrayLike, *, prior: float = 0.5, rounds: int = ROUNDS) -> Floats:
    """Return the strengths of Bradley and Terry (1952), by which i beats j in i / (i + j).

    Found by Hunter's (2004) minorisation: a strength is its wins over the sum, for each meeting,
    of 1 / (own strength + the other's), again and again.

    Args:
        wins: `[…, i, j]`, how often i was preferred to j; a tie is half a win each.
        prior: so many wins are added to each side of every two, so that whoever always wins does
            not become infinitely strong.
        rounds: how often that is repeated.

    Returns:
        `[…, i]`, with a geometric mean of 1.
    """
    given = np.asarray(wins, dtype=np.float64) + prior
    size = given.shape[-1]
    given[..., np.arange(size), np.arange(size)] = 0
    met = given + np.swapaxes(given, -1, -2)
    found = np.ones(given.shape[:-1])
    for _ in range(rounds):
        sums = found[..., :, None] + found[..., None, :]
        found = given.sum(axis=-1) / (met / sums).sum(axis=-1)
        found = found / np.exp(np.log(found).mean(axis=-1, keepdims=True))
    return found


def wins_of(ratings: Sequence[Rating]) -> tuple[list[str], list[str], Floats]:
    """Return titles, listeners, and how often each preferred one title to another.

    Args:
        ratings: of the kind `pairs`.

    Returns:
        Titles and listeners in alphabetical order, and counts `[listener, title, other title]`.

    Raises:
        CourseError: there is no answer to a pair.
    """
    pairs = [one for one in ratings if one.kind == "pairs"]
    if not pairs:
        raise CourseError("There is no answer to a pair. Give ratings of a test of the kind pairs.")
    titles = sorted({one.title for one in pairs})
    names = sorted({one.listener for one in pairs})
    wins = np.zeros((len(names), len(titles), len(titles)))
    trials: defaultdict[tuple[str, int], list[Rating]] = defaultdict(list)
    for one in pairs:
        trials[one.listener, one.trial].append(one)
    for (name, _), heard in trials.items():
        for one, other in itertools.permutations(heard, 2):
            place = names.index(name), titles.index(one.title), titles.index(other.title)
            wins[place] += one.answer
    return titles, names, wins


def ranking(ratings: Sequence[Rating], *, draws: int = DRAWS, seed: int = 0) -> Ranking:
    """Return the ranking of what was heard in pairs, with intervals by drawing listeners anew.

    Args:
        ratings: of the kind `pairs`, of one listener or more.
        draws: how often listeners are drawn.
        seed: of the draws and permutations.

    Raises:
        CourseError: there is no answer to a pair.
    """
    titles, names, wins = wins_of(ratings)
    lot = np.random.default_rng(seed)
    counts = lot.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    drawn = _preferred(strengths(np.tensordot(counts, wins, axes=1)))
    found = _preferred(strengths(wins.sum(axis=0)))
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    values = [Interval(*ends, len(names)) for ends in zip(
        found.tolist(), low.tolist(), high.tolist(), strict=True)]  # fmt: skip

    def sides(one: int, other: int) -> tuple[Floats, Floats]:
        asked = wins[:, one, other] + wins[:, other, one] > 0
        return wins[asked, one, other], wins[asked, other, one]

    return Ranking(*_ordered(titles, values, sides, seed), tuple(names))


def mushra(ratings: Sequence[Rating], reference: str, *, seed: int = 0) -> Ranking:
    """Return mean ratings of a MUSHRA test, without listeners who miss the hidden reference.

    Args:
        ratings: of the kind `mushra`.
        reference: the title of what was also heard openly.
        seed: of the permutations.

    Raises:
        CourseError: fewer than two listeners are left, or the reference was not rated.
    """
    given = [one for one in ratings if one.kind == "mushra"]
    hidden: defaultdict[str, list[int]] = defaultdict(list)
    for one in given:
        if one.title == reference:
            hidden[one.listener].append(round(one.answer))
    names = kept(dict(hidden), LEAST, MISSED)
    if len(names) < 2:
        raise CourseError(
            f"Of {len(hidden)} listeners {len(names)} find the hidden reference {reference!r} "
            "often enough. Two or more are needed."
        )
    titles = sorted({one.title for one in given})
    means = np.array([
        [np.mean([one.answer for one in given if (one.listener, one.title) == (name, title)])
         for title in titles] for name in names
    ])  # fmt: skip
    values = [mean_interval(means[:, place]) for place in range(len(titles))]
    parts = _ordered(titles, values, lambda one, other: (means[:, one], means[:, other]), seed)
    return Ranking(*parts, tuple(names), tuple(name for name in hidden if name not in names))


def _preferred(found: Floats) -> Floats:
    """Return how often each would be preferred to another drawn by lot, `[…, i]`."""
    shares = found[..., :, None] / (found[..., :, None] + found[..., None, :])
    others: Floats = (shares.sum(axis=-1) - 0.5) / (found.shape[-1] - 1)
    return others


def _ordered(
    titles: list[str],
    values: list[Interval],
    sides: Callable[[int, int], tuple[Floats, Floats]],
    seed: int,
) -> tuple[tuple[Ranked, ...], tuple[tuple[str, str, float], ...]]:
    """Return titles with the best first, and every two with their corrected chance."""
    order = sorted(range(len(titles)), key=lambda place: -values[place].value)
    ranked = tuple(Ranked(titles[place], values[place]) for place in order)
    couples = list(itertools.combinations(order, 2))
    heard = [sides(*couple) for couple in couples]
    # One listener alone proves nothing.
    chances = [paired_chance(*both, seed=seed) if len(both[0]) > 1 else 1.0 for both in heard]
    corrected = holm(chances)
    return ranked, tuple(
        (titles[one], titles[other], chance)
        for (one, other), chance in zip(couples, corrected, strict=True)
    )

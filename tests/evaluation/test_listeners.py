"""A panel whose taste is known is ranked rightly, and whoever does not listen is left out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from coursekit.errors import CourseError
from coursekit.evaluation.crux import new_strength
from coursekit.evaluation.listeners import mushra, ranking, strengths, wins_of
from coursekit.listening import Rating

TASTE = {"Bach": 6.0, "transformer": 2.5, "chain": 1.0, "noise": 0.25}


def panel(taste, listeners=30, seed=0, each=3):
    """Return what so many listeners answer who prefer by Bradley and Terry's rule."""
    lot = np.random.default_rng(seed)
    ratings = []
    for listener in range(listeners):
        couples = [couple for couple in itertools.combinations(taste, 2) for _ in range(each)]
        for trial, (one, other) in enumerate(couples, 1):
            won = lot.random() < taste[one] / (taste[one] + taste[other])
            ratings += [
                Rating("2026", "pairs", str(listener), trial, letter, title, float(answer), 0)
                for letter, title, answer in (("A", one, won), ("B", other, not won))
            ]
    return ratings


@pytest.mark.parametrize("seed", range(5))
def test_a_panel_of_thirty_with_a_known_taste_is_ranked_rightly(seed):
    found = ranking(panel(TASTE, seed=seed), draws=300)
    assert [one.title for one in found.ranked] == list(TASTE)
    assert len(found.listeners) == 30
    chances = {(one, other): chance for one, other, chance in found.pairs}
    assert chances["Bach", "noise"] < 0.05
    for one in found.ranked:
        rivals = [TASTE[one.title] / (TASTE[one.title] + TASTE[other])
                  for other in TASTE if other != one.title]  # fmt: skip
        assert one.value.low < one.value.value < one.value.high
        assert one.value.value == pytest.approx(np.mean(rivals), abs=0.08)


def test_where_nobody_prefers_anything_nothing_is_found():
    """Of forty tests of panels without a taste about one in twenty may still say so."""
    alarms = 0
    for seed in range(40):
        found = ranking(panel(dict.fromkeys("abc", 1.0), 20, seed, each=1), draws=20)
        alarms += any(chance < 0.05 for _, _, chance in found.pairs)
    assert alarms <= 5


def test_the_intervals_hold_the_truth():
    truth = np.mean([6 / 8.5, 6 / 7, 6 / 6.25])
    held = 0
    for seed in range(30):
        (best,) = [one for one in ranking(panel(TASTE, seed=seed, each=1), draws=200).ranked
                   if one.title == "Bach"]  # fmt: skip
        held += best.value.low - 0.01 <= truth <= best.value.high + 0.01
    assert held >= 25


def test_strengths_by_hand():
    """Won 3 of 4 times: three times as strong; whoever never met is placed by those between."""
    one, other = strengths([[0, 3], [1, 0]], prior=0)
    assert one / other == pytest.approx(3)
    assert one * other == pytest.approx(1)
    chain = strengths([[0, 2, 0], [1, 0, 2], [0, 1, 0]], prior=0)
    assert chain[0] / chain[1] == pytest.approx(2, rel=1e-3)
    assert chain[0] / chain[2] == pytest.approx(4, rel=1e-3)


def test_rounds_of_the_learners_function_come_to_the_same():
    titles, _, wins = wins_of(panel(TASTE))
    counts = wins.sum(axis=0)
    found = [1.0] * len(titles)
    for _ in range(60):
        found = [
            new_strength(found[one], counts[one].sum(), [
                (counts[one, other] + counts[other, one], found[other])
                for other in range(len(titles)) if other != one
            ]) for one in range(len(titles))
        ]  # fmt: skip
    scaled = np.array(found) / np.exp(np.log(found).mean())
    assert np.allclose(scaled, strengths(counts, prior=0), rtol=1e-3)


def test_whoever_always_wins_is_not_infinitely_strong():
    found = strengths([[0, 10], [0, 0]])
    assert np.isfinite(found).all()
    assert found[0] > found[1] > 0


def test_a_tie_is_half_a_win_each():
    ratings = [Rating("2026", "pairs", "1", 1, letter, title, 0.5, 0)
               for letter, title in (("A", "x"), ("B", "y"))]  # fmt: skip
    found = ranking(ratings, draws=20)
    assert [one.value.value for one in found.ranked] == [0.5, 0.5]


def rated(sounds, listener, trials=8, misses=0, seed=0):
    lot = np.random.default_rng([seed, int(listener)])
    return [
        Rating("2026", "mushra", listener, trial, "A", title,
               float(40 if title == "reference" and trial <= misses
                     else np.clip(lot.normal(mean, 4), 0, 100)), 0)
        for trial in range(1, trials + 1) for title, mean in sounds.items()
    ]  # fmt: skip


def test_mushra_ranks_and_leaves_out_who_misses_the_reference():
    sounds = {"reference": 99, "good": 70, "poor": 40, "anchor": 15}
    ratings = [one for k in range(8) for one in rated(sounds, str(k))]
    ratings += rated(sounds, "8", misses=1) + rated(sounds, "9", misses=2)
    found = mushra(ratings, "reference")
    assert [one.title for one in found.ranked] == list(sounds)
    # One of eight is 12.5 %, two are 25 %; 15 % are allowed.
    assert "8" in found.listeners
    assert found.left_out == ("9",)
    assert max(chance for _, _, chance in found.pairs) < 0.05


def test_what_cannot_be_ranked_is_said():
    with pytest.raises(CourseError, match="no answer to a pair"):
        ranking([])
    with pytest.raises(CourseError, match="hidden reference"):
        mushra(rated({"reference": 99, "x": 5}, "1", misses=4), "reference")

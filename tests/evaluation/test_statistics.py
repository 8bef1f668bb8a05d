"""Intervals and tests, held against figures worked out by hand or in another way."""

import itertools
import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coursekit.evaluation.statistics import (
    Interval,
    chance_of,
    holm,
    mean_interval,
    paired_chance,
    ratio_interval,
    share_interval,
)

FIGURES = st.floats(-1e6, 1e6)
CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


class TestInterval:
    def test_lies_above_or_below_a_level_only_as_a_whole(self):
        interval = Interval(5.0, 4.0, 6.0, 10)
        assert interval.half == 1.0
        assert interval.above(3.9)
        assert not interval.above(4.0)
        assert interval.below(6.1)
        assert not interval.below(6.0)


class TestMean:
    @pytest.mark.parametrize(
        ("runs", "quantile"),
        # The quantile .975 of Student's t for runs - 1, from a printed table.
        [(2, 12.706), (3, 4.303), (5, 2.776), (11, 2.228), (12, 2.201), (31, 2.042), (121, 1.980)],
    )
    def test_is_students_for_any_number_of_runs(self, runs, quantile):
        values = np.random.default_rng(runs).normal(3.0, 2.0, runs)
        interval = mean_interval(values)
        squares = sum((value - values.mean()) ** 2 for value in values)
        half = quantile * math.sqrt(squares / (runs - 1) / runs)
        assert interval.value == pytest.approx(values.mean())
        assert interval.half == pytest.approx(half, rel=3e-4)
        assert interval.n == runs

    def test_of_three_values_by_hand(self):
        # Mean 2, standard deviation 1, so 4.302653 / sqrt(3) on either side.
        interval = mean_interval([1, 2, 3])
        assert (interval.low, interval.high) == pytest.approx((2 - 2.484138, 2 + 2.484138))

    def test_of_equal_values_has_no_width(self):
        assert mean_interval([0.1] * 7) == Interval(
            pytest.approx(0.1), *2 * [pytest.approx(0.1)], 7
        )

    @pytest.mark.parametrize("values", [[], [3.0]])
    def test_needs_two_values(self, values):
        with pytest.raises(ValueError, match="two values or more"):
            mean_interval(values)

    @given(st.lists(FIGURES, min_size=2, max_size=30), st.floats(0.1, 10), FIGURES)
    @settings(deadline=None)
    def test_moves_and_grows_with_its_values(self, values, factor, shift):
        interval = mean_interval(values)
        changed = mean_interval([factor * value + shift for value in values])
        tolerance = 1e-6 * max(1.0, *map(abs, values), abs(shift)) * 100
        assert interval.low <= interval.value <= interval.high
        assert changed.value == pytest.approx(factor * interval.value + shift, abs=tolerance)
        assert changed.half == pytest.approx(factor * interval.half, abs=tolerance)

    def test_covers_the_truth_in_95_of_100_repetitions(self):
        rng = np.random.default_rng(0)
        inside = [
            interval.low <= 1.0 <= interval.high
            for interval in (mean_interval(rng.normal(1.0, 3.0, 4)) for _ in range(2_000))
        ]
        # Two standard deviations of such a count are a hundredth.
        assert np.mean(inside) == pytest.approx(0.95, abs=0.015)


class TestShare:
    @staticmethod
    def wilson(successes, trials):
        z = 1.959963984540054
        share = successes / trials
        centre = (share + z**2 / (2 * trials)) / (1 + z**2 / trials)
        root = math.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2))
        half = z * root / (1 + z**2 / trials)
        return centre - half, centre + half

    def test_of_nine_in_ten_by_a_printed_example(self):
        interval = share_interval(9, 10)
        assert interval.value == 0.9
        assert (round(interval.low, 3), round(interval.high, 3)) == (0.596, 0.982)

    @given(st.integers(1, 2_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
    @settings(deadline=None)
    def test_is_wilsons_and_stays_within_0_and_1(self, counts):
        interval = share_interval(*counts)
        low, high = self.wilson(*counts)
        assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-9)
        assert 0 <= interval.low <= interval.value + 1e-12
        assert interval.value - 1e-12 <= interval.high <= 1
        assert interval.low < interval.high
        assert interval.n == counts[1]

    def test_takes_numpys_counts(self):
        assert share_interval(np.int64(3), np.int64(4)) == share_interval(3, 4)


class TestRatio:
    def test_is_the_ratio_of_sums_over_groups_drawn_anew(self):
        rng = np.random.default_rng(4)
        notes = rng.integers(5, 60, 25)
        surprise = notes * rng.normal(2.0, 0.4, 25)
        interval = ratio_interval(surprise, notes, draws=4_000)

        drawn = rng.integers(0, 25, (20_000, 25))
        ratios = surprise[drawn].sum(axis=1) / notes[drawn].sum(axis=1)
        low, high = np.quantile(ratios, [0.025, 0.975])
        assert interval.value == pytest.approx(surprise.sum() / notes.sum())
        assert (interval.low, interval.high) == pytest.approx((low, high), abs=0.02)
        assert interval.n == 25

    def test_says_the_same_for_the_same_seed(self):
        above, below = np.random.default_rng(0).random((2, 8))
        assert ratio_interval(above, below) == ratio_interval(above, below)
        assert ratio_interval(above, below) != ratio_interval(above, below, seed=1)

    def test_of_equal_groups_has_no_width(self):
        assert ratio_interval([2, 2, 2], [4, 4, 4], draws=50) == Interval(0.5, 0.5, 0.5, 3)

    def test_of_an_infinite_surprise_is_infinite_only_above(self):
        # One tune in four has a note that the model holds for impossible.
        interval = ratio_interval([1.0, 1.0, 1.0, math.inf], [1, 1, 1, 1])
        assert (interval.value, interval.low, interval.high) == (math.inf, 1.0, math.inf)

    def test_leaves_draws_out_in_which_there_is_nothing_without_a_warning(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            interval = ratio_interval([0, 3], [0, 3])
        assert (interval.value, interval.low, interval.high) == (1.0, 1.0, 1.0)


class TestChance:
    def test_counts_the_finding_among_the_draws(self):
        assert chance_of([1, 2, 3], 4) == 1 / 4
        assert chance_of([1, 2, 3], 2) == 3 / 4
        assert chance_of([], 2) == 1.0

    def test_takes_a_tie_in_another_order_of_sums_as_a_tie(self):
        assert 0.1 + 0.2 > 0.3
        assert chance_of([0.3] * 9, 0.1 + 0.2) == 1.0

    @given(st.lists(FIGURES, max_size=30), FIGURES)
    def test_falls_as_the_finding_grows_and_is_never_nought(self, null, value):
        assert 1 / (1 + len(null)) <= chance_of(null, value) <= 1
        assert chance_of(null, value + 1) <= chance_of(null, value)


class TestPairs:
    @staticmethod
    def by_all_signs(one, other):
        differences = np.subtract(one, other)
        means = [
            np.mean(differences * signs)
            for signs in itertools.product([1, -1], repeat=len(differences))
        ]
        beyond = [abs(mean) >= abs(differences.mean()) - 1e-9 for mean in means]
        return sum(beyond) / len(beyond)

    def test_of_five_pairs_of_one_direction_by_hand(self):
        # Of 2 ** 5 exchanges two are as one-sided: none, and all.
        assert paired_chance([2, 3, 4, 5, 6], [1, 1, 1, 1, 1]) == pytest.approx(2 / 32)

    @given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=2, max_size=8))
    @settings(max_examples=30, deadline=None)
    def test_tries_all_exchanges_of_few_pairs(self, pairs):
        one, other = np.array(pairs, dtype=float).T
        assert paired_chance(one, other) == pytest.approx(self.by_all_signs(one, other))
        assert paired_chance(one, other) == pytest.approx(paired_chance(other, one))

    def test_draws_among_many_and_repeats_itself(self):
        one, other = np.random.default_rng(1).normal(size=(2, 40))
        chance = paired_chance(one, other)
        assert chance == paired_chance(one, other)
        assert chance == pytest.approx(stats.ttest_rel(one, other).pvalue, abs=0.03)
        assert paired_chance(one, one + 2.0 + 0.1 * other) == pytest.approx(2 / 10_000)


class TestHolm:
    def test_of_four_tests_by_hand(self):
        # Sorted .005, .01, .03, .04, times 4, 3, 2, 1: .02, .03, .06, .04, and none falls.
        assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])

    def test_of_one_test_or_none_changes_nothing(self):
        assert holm([0.03]) == [0.03]
        assert holm([]) == []

    @given(CHANCES)
    def test_lies_between_the_bare_chance_and_bonferronis(self, chances):
        corrected = holm(chances)
        for bare, step in zip(chances, corrected, strict=True):
            assert bare <= step + 1e-12
            assert step <= min(1.0, len(chances) * bare) + 1e-12

    @given(CHANCES, st.randoms(use_true_random=False))
    def test_keeps_the_order_and_does_not_depend_on_it(self, chances, random):
        places = list(range(len(chances)))
        random.shuffle(places)
        corrected = holm(chances)
        assert holm([chances[place] for place in places]) == [corrected[place] for place in places]
        ranked = [corrected[place] for place in np.argsort(chances, kind="stable")]
        assert ranked == sorted(ranked)

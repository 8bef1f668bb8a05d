"""The one printer of claims: figures, decimals, what stands beside them."""

import json
import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.evaluation.statistics import Interval, mean_interval
from coursekit.systems.claims import (
    Claim,
    Finding,
    Measurement,
    counted,
    decimals_of,
    figure,
    verdict_of,
)


class TestFigure:
    @pytest.mark.parametrize(
        ("value", "decimals", "text"),
        [
            (3, 0, "3"),
            (np.int64(3), 0, "3"),
            (12345.6, 0, "12,346"),
            (2.5, 1, "2.5"),
            (0.0, 2, "0.00"),
            (0.006, 2, "0.01"),
            (0.004, 2, "0.004"),
            (0.3, 0, "0.3"),
            (-0.3, 0, "-0.3"),
            (0.00002, 3, "2e-05"),
            (-0.0, 1, "0.0"),
            (-12.34, 1, "-12.3"),
            (math.inf, 2, "infinite"),
            (-math.inf, 2, "-infinite"),
            (math.nan, 2, "undefined"),
        ],
    )
    def test_is_printed_in_one_way(self, value, decimals, text):
        assert figure(value, decimals) == text

    @given(st.floats(-1e9, 1e9), st.integers(0, 3))
    def test_is_near_its_number_and_never_a_nought_that_is_none(self, value, decimals):
        printed = float(figure(value, decimals).replace(",", ""))
        assert printed == pytest.approx(value, abs=0.51 * 10**-decimals)
        assert (printed == 0) == (value == 0)


@pytest.mark.parametrize(
    ("number", "things", "text"),
    [
        (1, "nets", "1 net"),
        (1, "phrases a stage", "1 phrase a stage"),
        (1, "melodies", "1 melody"),
        (0, "seeds", "0 seeds"),
        (1200, "runs that move", "1,200 runs that move"),
    ],
)
def test_one_is_one_and_not_many(number, things, text):
    assert counted(number, things) == text


class TestDecimals:
    @pytest.mark.parametrize(
        ("values", "decimals"),
        [
            ([6, 10], 0),
            ([6.0, np.int64(10)], 0),
            ([152.25, 3.1], 0),
            ([99.94, 3.1], 1),
            ([-12.5], 1),
            ([1.25, 0.5], 2),
            ([0.5], 3),
            ([], 0),
            ([math.inf], 0),
            ([math.inf, 2.5], 2),
            ([math.nan, 0.5], 3),
        ],
    )
    def test_show_two_or_three_digits_of_the_largest(self, values, decimals):
        assert decimals_of(values) == decimals


class TestMeasurement:
    def test_of_whole_numbers_has_no_decimals(self):
        line = str(Measurement.of_range("melodies recalled", [6, 6, 6], "of 6", "nets"))
        assert line == "melodies recalled: 6 of 6 (range 6 to 6; 3 nets)"

    def test_a_count_of_python_is_printed_as_any_number(self):
        assert str(Measurement("pairs", 1200, "", 1500, "pairs")) == "pairs: 1,200 (1,500 pairs)"

    def test_holds_plain_numbers_that_json_can_hold(self):
        three = np.int64(3)
        line = Measurement(
            "pairs", three, "", three, "pairs", np.float32(2.5), three, "range", three
        )
        assert json.loads(json.dumps(asdict(line))) == asdict(line)
        assert {type(number) for number in (line.value, line.low, line.high, line.baseline)} == {
            float
        }
        assert type(line.n) is int
        assert Measurement("pairs", 3, "", 3, "pairs").low is None

    def test_all_its_figures_have_as_many_decimals(self):
        interval = Interval(0.5, 0.25, 1.5, 8)
        line = Measurement.of_interval("loss", interval, "nats", "runs").held_against(2, "table")
        assert str(line) == "loss: 0.50 nats (95 % interval 0.25 to 1.50; 8 runs; table 2.00 nats)"

    def test_an_interval_is_scaled_as_a_whole(self):
        shares = [0.2, 0.3, 0.4]
        interval = mean_interval(shares)
        line = Measurement.of_interval("share", interval, "points", "nets", scale=100)
        assert (line.value, line.low, line.high) == pytest.approx(
            (30.0, 100 * interval.low, 100 * interval.high)
        )
        assert (line.n, line.of, line.spread) == (3, "nets", "95 % interval")

    def test_a_share_in_per_cent_ends_at_0_and_100(self):
        line = Measurement.of_interval("share", Interval(0.98, 0.9, 1.1, 5), "%", "n", scale=100)
        assert (line.low, line.high) == (90.0, 100.0)
        free = Measurement.of_interval("above", Interval(0.98, -0.9, 1.1, 5), "points", "nets")
        assert (free.low, free.high) == (-0.9, 1.1)

    @given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=9), st.sampled_from([1, 100]))
    def test_a_range_goes_from_the_least_to_the_greatest(self, values, scale):
        line = Measurement.of_range("slices", values, "", "runs", scale=scale)
        assert (line.low, line.high) == (scale * min(values), scale * max(values))
        assert line.value == pytest.approx(scale * np.mean(values))
        assert (line.n, line.spread) == (len(values), "range")
        assert f"range {figure(line.low, 0)} to" in str(line) or line.value % 1

    def test_an_infinite_figure_is_said_in_words(self):
        line = Measurement("surprise", math.inf, "nats", 4, "tunes", 1.25, math.inf)
        assert str(line) == "surprise: infinite nats (95 % interval 1.25 to infinite; 4 tunes)"

    def test_a_baseline_of_nought_is_printed(self):
        line = Measurement("share", 3, "%", 4, "tunes", baseline=0.0, against="chance")
        assert str(line) == "share: 3 % (4 tunes; chance 0 %)"


class TestClaim:
    FINDING = Finding(
        (
            Measurement("recalled", 6, "of 6", 10, "nets"),
            Measurement("by hand", 5, "of 6", 2, "nets"),
        ),
        "holds",
        "Free running from silence.",
        "log",
    )

    def test_a_finding_is_one_line(self):
        assert str(self.FINDING) == "recalled: 6 of 6 (10 nets); by hand: 5 of 6 (2 nets)"

    def test_reports_paper_figures_and_verdict(self):
        claim = Claim(
            "recall", "All is recalled.", "p. 3", "each melody", lambda seeds: self.FINDING
        )
        assert claim.report(claim.measure(5)).splitlines() == [
            "All is recalled.",
            "  paper    each melody [p. 3]",
            "  here     read from the log of its training:",
            "           recalled: 6 of 6 (10 nets)",
            "           by hand: 5 of 6 (2 nets)",
            "  verdict  holds: Free running from silence.",
        ]

    def test_says_what_was_measured_now(self):
        claim = Claim(
            "recall", "All is recalled.", "p. 3", "each melody", lambda seeds: self.FINDING
        )
        now = Finding(self.FINDING.measurements, "fails", "It does not.")
        assert "measured now:" in claim.report(now)
        assert claim.repeat is None

    def test_a_question_of_our_own_is_not_called_the_papers(self):
        claim = Claim("mine", "It sings.", "", "no music", lambda seeds: self.FINDING)
        assert claim.origin == "ours"
        assert claim.report(self.FINDING).splitlines()[1] == "  our own  no music"

    @pytest.mark.parametrize(
        ("parts", "verdict"),
        [([True, True], "holds"), ([True, False], "partly"), ([False, False], "fails")],
    )
    def test_a_claim_holds_where_all_its_parts_do(self, parts, verdict):
        assert verdict_of(parts) == verdict

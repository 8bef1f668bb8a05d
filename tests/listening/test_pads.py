"""A pad's shares: they add up, a corner is all of one word, an edge a blend of two."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit import listening
from coursekit.errors import CourseError
from coursekit.listening.pads import corners, shares_at

WORDS = (
    "Ah vous dirai-je",
    "Yankee Doodle",
    "Au clair",
    "Oranges",
    "Frère",
    "Hänsel",
    "Ode",
    "Greens",
)
counts = st.integers(2, 8)
numbers = st.floats(-2, 2)


@given(counts, numbers, numbers)
def test_shares_add_up_and_are_never_below_nothing(count, x, y):
    shares = shares_at((x, y), count)
    assert len(shares) == count
    assert min(shares) >= 0
    assert sum(shares) == pytest.approx(1, abs=1e-12)


@given(counts, st.lists(st.floats(0, 1), min_size=8, max_size=8))
def test_the_shares_balance_at_the_point(count, weights):
    weights = np.array(weights[:count]) + 1e-3
    point = weights / weights.sum() @ corners(count)
    np.testing.assert_allclose(shares_at(point, count) @ corners(count), point, atol=1e-4)


@given(counts, st.integers(0, 7), st.floats(0, 1))
def test_on_an_edge_only_its_two_corners_share(count, first, part):
    first, second = first % count, (first + 1) % count
    places = corners(count)
    point = np.round((1 - part) * places[first] + part * places[second], 6)
    shares = shares_at(point, count)
    assert shares[second] == pytest.approx(part, abs=2e-5)
    assert {share for i, share in enumerate(shares) if i not in (first, second)} <= {0}


@pytest.mark.parametrize("count", range(2, 9))
def test_a_corner_is_all_of_its_word(count):
    for index, word in enumerate(WORDS[:count]):
        pad = listening.pad(WORDS[:count], start=word)
        assert pad.value == tuple(float(i == index) for i in range(count))
        assert pad.said == f"100 % {word}"


@given(counts, st.lists(st.integers(0, 9), min_size=8, max_size=8))
def test_what_is_set_stays_when_it_is_set_again(count, weights):
    pad = listening.pad(WORDS[:count], start=[1, *weights[1:count]])
    value, point = pad.value, pad.point
    pad.value = value
    assert (pad.value, pad.point) == (value, point)


def test_a_moved_point_is_told_once():
    pad, told = listening.pad(WORDS[:3]), []
    assert pad.value == pytest.approx((1 / 3,) * 3, abs=1e-5)
    pad.observe(lambda change: told.append(change["new"]), names="value")
    pad.set_state({"point": [0.0, 1.0]})
    pad.value = (0, 3, 2)
    assert told[0] == (1, 0, 0)
    assert told[1:] == [pad.value]
    assert pad.said == "60 % Yankee Doodle, 40 % Au clair"


def test_a_panel_takes_a_pad_and_says_its_shares(make):
    heard = []

    def blend(morph):
        heard.append(morph)
        return make({"Piano": (0, [(0, 1, 60)])})

    pad = listening.pad(WORDS[:2], start=(3, 2))
    panel = listening.panel(blend, title="Two tunes", morph=pad)
    assert panel.controls["morph"] is pad
    assert heard == [pytest.approx((0.6, 0.4))]
    assert "morph (now 60 % Ah vous dirai-je, 40 % Yankee Doodle)" in str(panel)


@pytest.mark.parametrize("words", ["word", ["one"], [*"abcdefghi"], ["a", "a"]])
def test_too_few_or_too_many_words_are_said(words):
    with pytest.raises(CourseError, match="2 to 8 different words"):
        listening.pad(words)


@pytest.mark.parametrize("start", ["d", (1, 2), (0, 0, 0), (1, -1, 1), (1, float("nan"), 1)])
def test_a_start_that_is_none_is_said(start):
    with pytest.raises(CourseError, match=r"not 'd'|3 numbers of 0 or more|above 0"):
        listening.pad([*"abc"], start=start)

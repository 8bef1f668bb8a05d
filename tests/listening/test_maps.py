"""A latent map's point: inside its square, told once, said in words with the nearest dot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit import listening
from coursekit.errors import CourseError

DOTS = ((-1.0, 0.0), (2.0, 2.0), (0.5, -2.5))
NAMES = ("march", "reel", "hymn")
numbers = st.floats(-1e6, 1e6)


@given(numbers, numbers, st.floats(0.5, 10))
def test_a_point_is_drawn_in_to_the_square(x, y, extent):
    chosen = listening.latent_map(extent=extent, start=(x, y))
    assert max(map(abs, chosen.value)) <= extent + 1e-4
    for inside, part in zip(chosen.value, (x, y), strict=True):
        assert inside == pytest.approx(min(max(part, -extent), extent), abs=1e-4)


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_what_is_set_stays_when_it_is_set_again(x, y):
    chosen = listening.latent_map(start=(x, y))
    value, point = chosen.value, chosen.point
    chosen.value = value
    assert (chosen.value, chosen.point) == (value, point)
    assert list(value) == point


def test_a_moved_point_is_told_once():
    chosen, told = listening.latent_map(), []
    chosen.observe(lambda change: told.append(change["new"]), names="value")
    chosen.set_state({"point": [1.0, -2.0]})
    assert told == [(1.0, -2.0)]
    assert chosen.value == (1.0, -2.0)


def test_the_point_is_said_with_the_nearest_dot():
    chosen = listening.latent_map(
        DOTS, [1, 2, 3], names=NAMES, axes=("first latent", "second latent"), start=(1.8, 1)
    )
    assert chosen.said == "first latent 1.80, second latent 1.00, nearest dot: reel"
    chosen.value = (-3, 0.4)
    assert chosen.said.endswith("nearest dot: march")
    assert listening.latent_map().said == "x 0.00, y 0.00"


def test_colours_tell_least_from_greatest_and_dots_outside_are_left_out():
    chosen = listening.latent_map([*DOTS, (9.0, 0.0)], [1, 2, 3, 4], names=[*NAMES, "far"])
    assert chosen.dots == [list(dot) for dot in DOTS]
    assert chosen.names == list(NAMES)
    assert len(set(chosen.colours)) == 3
    plain = listening.latent_map(DOTS)
    assert len(set(plain.colours)) == 1


def test_a_panel_takes_a_map_and_plays_its_point_without_a_browser(make):
    heard = []

    def at(point):
        heard.append(point)
        return make({"Piano": (0, [(0, 1, 60)])})

    chosen = listening.latent_map(DOTS, names=NAMES)
    panel = listening.panel(at, title="A map", point=chosen)
    assert panel.controls["point"] is chosen
    assert "point (now x 0.00, y 0.00, nearest dot: march)" in str(panel)
    for point in ((2.0, 1.5), (-3.0, 3.0)):
        chosen.value = point
    assert heard == [(0.0, 0.0), (2.0, 1.5), (-3.0, 3.0)]


@pytest.mark.parametrize("start", ["a", (1,), (1, 2, 3), (0, float("nan")), 5])
def test_a_start_that_is_no_point_is_said(start):
    with pytest.raises(CourseError, match="two numbers"):
        listening.latent_map(start=start)


@pytest.mark.parametrize(
    "given",
    [
        {"dots": DOTS, "feature": [1, 2]},
        {"dots": DOTS, "names": ["a"]},
        {"dots": [(0.0, 0.0)] * 2001},
    ],
)
def test_dots_that_do_not_fit_are_said(given):
    with pytest.raises(CourseError, match="at most 2,000 dots"):
        listening.latent_map(**given)


@pytest.mark.parametrize("extent", [0, -1, float("inf"), float("nan")])
def test_an_extent_that_is_none_is_said(extent):
    with pytest.raises(CourseError, match="extent is above 0"):
        listening.latent_map(extent=extent)

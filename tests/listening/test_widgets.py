"""A panel's own controls: what they are made from, where they can stand, what they say."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.listening.widgets import Choice, Slider, control, said

NONE = inspect.Parameter.empty


def test_numbers_become_sliders_of_their_kind():
    whole, real = control("bars", (2, 6), NONE), control("heat", (0.2, 3.0, 0.1), 0.8)
    assert (whole.value, type(whole.value), whole.description) == (4, int, "bars")
    assert (real.value, said(real)) == (0.8, "0.8")
    # A page sends 1 for 1.0, and 5.0 for 5.
    real.set_state({"value": 1})
    whole.set_state({"value": 5.0})
    assert (type(real.value), said(real)) == (float, "1")
    assert (type(whole.value), said(whole)) == (int, "5")


@given(
    st.integers(-9, 9), st.integers(1, 30), st.sampled_from([1, 2, 0.05, 0.1]), st.floats(-99, 99)
)
def test_a_slider_stands_on_its_steps(low, steps, step, value):
    slider = Slider(low, low, low + steps * step, step, whole=False)
    slider.value = value
    nearest = min((low + k * step for k in range(steps + 1)), key=lambda place: abs(place - value))
    assert abs(slider.value - value) <= abs(nearest - value) + 1e-9
    assert any(abs(slider.value - (low + k * step)) < 1e-9 for k in range(steps + 1))


def test_words_become_buttons():
    choice = control("start_at", [*"abc"], "b")
    assert isinstance(choice, Choice)
    assert (choice.words, choice.value, choice.description) == (["a", "b", "c"], "b", "start at")
    choice.set_state({"index": 2})
    assert choice.value == said(choice) == "c"
    choice.value = "a"
    assert choice.index == 0
    with pytest.raises(CourseError, match=r"start at cannot be 'd'\. Choose one of a, b, c\."):
        choice.value = "d"


def test_a_change_is_told_once():
    told = []
    choice = control("strength", [0.0, 2.0], NONE)
    choice.observe(lambda change: told.append(change["new"]), names="value")
    choice.set_state({"index": 1})
    choice.value = 0.0
    assert told == [2.0, 0.0]


@pytest.mark.parametrize("given", [True, [True, False]])
def test_true_and_false_are_said_in_words(given):
    toggle = control("minor", given, NONE)
    assert toggle.words == ["yes", "no"]
    assert (toggle.value, said(toggle)) == (True, "yes")
    toggle.value = False
    assert said(toggle) == "no"


def test_pairs_and_text():
    named = control("texture", [("in blocks", 1), ("broken", 2)], NONE)
    assert (named.words, named.value) == (["in blocks", "broken"], 1)
    text = control("title", "Blues", NONE)
    assert (text.value, text.description, text.tooltip) == ("Blues", "title", "title")

"""Grammars: what makes one sound, and strings drawn from it."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.systems.quick_2016 import grammar as module
from coursekit.systems.quick_2016.grammar import (
    FUNCTIONAL_GRAMMAR,
    PUBLISHED,
    Grammar,
    Production,
    published,
    sample,
)
from coursekit.systems.quick_2016.inside import inside

MAJOR = published("major")


def grammar(*rules, start="A"):
    """Write a grammar as `A → B C 0.5`."""
    written = [rule.split() for rule in rules]
    return Grammar(tuple(Production(r[0], tuple(r[2:-1]), float(r[-1])) for r in written), start)


def test_quicks_functions():
    rules = [str(rule) for rule in FUNCTIONAL_GRAMMAR.productions]
    assert rules == [
        "T → T", "T → T T", "T → D T", "T → T D", "D → D", "D → D D", "D → S D", "S → S", "S → S S",
    ]  # fmt: skip
    assert FUNCTIONAL_GRAMMAR.start == "T"
    assert FUNCTIONAL_GRAMMAR.nonterminals == FUNCTIONAL_GRAMMAR.terminals == ("T", "D", "S")
    for symbol in "TDS":
        shares = {r.probability for r in FUNCTIONAL_GRAMMAR.productions if r.left == symbol}
        assert len(shares) == 1
    FUNCTIONAL_GRAMMAR.check(finite=False)
    MAJOR.check()


def test_the_published_tables_are_grammars():
    for mode in PUBLISHED:
        grammar = published(mode)
        grammar.check()
        assert [p.left for p in grammar.productions] == list("TTTTDDDSS")
    with pytest.raises(CourseError, match="major or minor"):
        published("lydian")


def test_symbols_that_stop_and_those_never_rewritten_are_terminals():
    mixed = grammar("A → A 0.5", "A → b B 0.5", "B → c 1")
    assert mixed.nonterminals == ("A", "B")
    assert mixed.terminals == ("A", "b", "c")


@pytest.mark.parametrize(
    ("rules", "start", "says"),
    [
        (("A → a 1",), "X", "starts from X"),
        (("A → a 1", "B → b 1"), "A", "B can never be reached from A"),
        (("A → A A 1",), "A", "A never comes to an end"),
        (("A → a 0.5", "A → B 0.5", "B → C 1", "C → B 1"), "A", "B never comes to an end"),
        (("A → a 0", "A → A A 1"), "A", "A never comes to an end"),
        (("A → a 0.5", "A → A A 0.4"), "A", "sum to 0.9"),
        (("A → a 0.4", "A → A A 0.6"), "A", "no mean length"),
        (("A → a 0.5", "A → A A 0.5"), "A", "no mean length"),
    ],
)
def test_an_unsound_grammar_is_refused_with_a_sentence(rules, start, says):
    with pytest.raises(CourseError, match=says):
        grammar(*rules, start=start).check()


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        (("A → a b c d 1",), "4 symbols"),
        (("A → 1",), "0 symbols"),
        (("A → a nan",), "nan"),
        (("A → a -0.5",), "-0.5"),
        (("A → a 0.5", "A → a 0.5"), "twice"),
        ((), "no productions"),
    ],
)
def test_an_impossible_production_is_refused_with_a_sentence(rules, says):
    with pytest.raises(CourseError, match=says):
        grammar(*rules)


def test_a_wrong_number_of_probabilities_is_refused():
    with pytest.raises(CourseError, match="9 productions"):
        FUNCTIONAL_GRAMMAR.with_probabilities([1.0, 0.0])


@given(st.floats(0.01, 1), st.floats(0, 1))
def test_strings_have_a_mean_length_where_symbols_die_out(stop, share):
    # One symbol makes (1 − stop) · 2 of its kind, or passes by way of B, which changes nothing.
    double, round_about = (1 - stop) * share, (1 - stop) * (1 - share)
    lone = grammar(f"A → A {stop}", f"A → A A {double}", f"A → B {round_about}", "B → A A 1")
    if abs(stop - 0.5) < 1e-6:
        return
    if stop > 0.5:
        lone.check()
        return
    lone.check(finite=False)
    with pytest.raises(CourseError, match="no mean length"):
        lone.check()


def test_the_functions_all_equally_likely_have_no_mean_length():
    with pytest.raises(CourseError, match="no mean length"):
        FUNCTIONAL_GRAMMAR.check()


@given(st.integers(0, 2**32), st.integers(1, 30))
@settings(max_examples=20, deadline=None)
def test_drawn_strings_have_a_parse_and_are_short_enough(seed, longest):
    strings = sample(FUNCTIONAL_GRAMMAR, 20, np.random.default_rng(seed), longest)
    assert len(strings) == 20
    assert max(map(len, strings)) <= longest
    assert np.isfinite(inside(FUNCTIONAL_GRAMMAR, strings)).all()


def test_strings_come_as_often_as_their_probabilities_say():
    rules = grammar(
        "A → a 0.4", "A → B 0.2", "A → A B b 0.1", "A → A A 0.3", "B → B 0.7", "B → A 0.3"
    )
    drawn = sample(rules, 20_000, np.random.default_rng(3), 500)
    often = Counter(drawn).most_common(12)
    expected = np.exp(inside(rules, [string for string, _ in often])) * len(drawn)
    apart = np.abs(expected - [count for _, count in often]) / np.sqrt(expected)
    assert apart.max() < 4.5


def test_the_same_seed_draws_the_same_strings():
    one, other = (sample(MAJOR, 50, np.random.default_rng(7)) for _ in range(2))
    assert one == other
    assert one != sample(MAJOR, 50, np.random.default_rng(8))


def test_strings_that_are_nearly_always_too_long_end_in_a_sentence(monkeypatch):
    monkeypatch.setattr(module, "_MOST_STEPS", 20_000)
    growing = grammar("A → A 0.0001", "A → A A 0.9999")
    with pytest.raises(CourseError, match="at most 64 symbols"):
        sample(growing, 10, np.random.default_rng(0))


def test_a_long_way_round_a_circle_comes_to_an_end(monkeypatch):
    monkeypatch.setattr(module, "_MOST_STEPS", 20_000)
    circling = grammar("A → B 0.9999999", "A → a 0.0000001", "B → A 1")
    with pytest.raises(CourseError, match="at most 64 symbols"):
        sample(circling, 10, np.random.default_rng(0))


@pytest.mark.parametrize("longest", [0, -1, 2.5, float("nan"), None])
def test_a_string_of_no_length_cannot_be_asked_for(longest):
    with pytest.raises(CourseError, match=r"symbols in a string .* 1 or more"):
        sample(MAJOR, 1, np.random.default_rng(0), longest)


@pytest.mark.parametrize("strings", [-1, 2.5, None])
def test_no_part_of_a_string_can_be_asked_for(strings):
    with pytest.raises(CourseError, match=r"number of strings .* whole"):
        sample(MAJOR, strings, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("left", "right", "probability", "says"),
    [
        ("A", ("a",), "x", "the probability x"),
        ("A", ("a",), None, "the probability None"),
        ("A", (5,), 1.0, "no name"),
        ("", ("a",), 1.0, "no name"),
    ],
)
def test_a_production_of_something_else_is_refused(left, right, probability, says):
    with pytest.raises(CourseError, match=says):
        Grammar((Production(left, right, probability),), left)


@pytest.mark.parametrize("weights", [[1.0] * 8, [], [[1.0] * 9], [float("nan")] * 9, [-1.0] * 9])
def test_weights_that_fit_no_production_are_refused(weights):
    with pytest.raises(CourseError, match=r"9 productions|a number from 0 to 1"):
        MAJOR.normalised(weights)

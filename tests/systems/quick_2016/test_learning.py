"""Learning probabilities: what it recovers, that it climbs, and a reader's own function in it."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.systems.quick_2016.grammar import FUNCTIONAL_GRAMMAR, Grammar, Production, sample
from coursekit.systems.quick_2016.inside import inside
from coursekit.systems.quick_2016.learning import learn
from tests.systems.quick_2016.grammars import MIXED

KNOWN = FUNCTIONAL_GRAMMAR.with_probabilities([0.5, 0.2, 0.2, 0.1, 0.5, 0.15, 0.35, 0.7, 0.3])


def own_span_inside(chart, start, end, productions):
    """Do what a reader is asked to do, for any number of symbols on the right."""
    inside_of = {}
    for left, right, probability in productions:
        for cuts in itertools.combinations(range(start + 1, end), len(right) - 1):
            value = probability
            for symbol, piece in zip(right, itertools.pairwise((start, *cuts, end)), strict=True):
                value *= chart[piece].get(symbol, 0)
            if value:
                inside_of[left] = inside_of.get(left, 0) + value
    return inside_of


@pytest.mark.parametrize("seed", range(5))
def test_a_thousand_strings_give_a_known_grammar_back(seed):
    strings = sample(KNOWN, 1000, np.random.default_rng(seed), 100)
    learned = learn(FUNCTIONAL_GRAMMAR, strings)
    apart = learned.grammar.probabilities - KNOWN.probabilities
    assert np.abs(apart).max() <= 0.03
    assert learned.unparsed == 0
    assert learned.strings == 1000
    learned.grammar.check()


@given(st.integers(0, 2**32), st.sampled_from([KNOWN, MIXED]))
@settings(max_examples=10, deadline=None)
def test_the_likelihood_never_falls(seed, grammar):
    strings = sample(grammar.uniform(), 60, np.random.default_rng(seed), 10)
    learned = learn(grammar, strings, iterations=12, tolerance=0)
    assert (np.diff(learned.history) > -1e-9 * abs(learned.history[0])).all()
    assert len(learned.history) == 13
    assert learned.history[-1] == pytest.approx(inside(learned.grammar, strings).sum())


def test_learning_starts_evenly_whatever_the_grammar_says():
    strings = sample(KNOWN, 50, np.random.default_rng(0), 10)
    one, other = learn(KNOWN, strings), learn(FUNCTIONAL_GRAMMAR, strings)
    assert one == other
    assert one.history[0] == pytest.approx(inside(FUNCTIONAL_GRAMMAR.uniform(), strings).sum())


def test_what_was_learned_explains_fresh_strings_better_than_even_chances():
    learned = learn(FUNCTIONAL_GRAMMAR, sample(KNOWN, 300, np.random.default_rng(2), 30))
    fresh = sample(KNOWN, 300, np.random.default_rng(3), 30)
    assert (inside(learned.grammar, fresh) - inside(FUNCTIONAL_GRAMMAR, fresh)).mean() > 0.1


def test_strings_without_a_parse_are_counted_and_left_out():
    good = sample(KNOWN, 40, np.random.default_rng(4), 8)
    learned = learn(FUNCTIONAL_GRAMMAR, [*good, ("S",), ("S",), ("X", "T"), ()])
    assert (learned.strings, learned.unparsed) == (44, 4)
    assert learned.grammar == learn(FUNCTIONAL_GRAMMAR, good).grammar


def test_a_symbol_that_the_strings_never_need_keeps_its_chances():
    learned = learn(FUNCTIONAL_GRAMMAR, ["T", "TT", "TTT"])
    assert learned.grammar.probabilities[2:4] == pytest.approx([0, 0])
    assert learned.grammar.probabilities[4:] == pytest.approx([1 / 3] * 3 + [1 / 2] * 2)
    assert np.isfinite(learned.history).all()


@pytest.mark.parametrize(
    ("grammar", "strings", "says"),
    [
        (FUNCTIONAL_GRAMMAR, [], "no string"),
        (FUNCTIONAL_GRAMMAR, ["S", "D", ""], "No string can be made"),
        (Grammar((*FUNCTIONAL_GRAMMAR.productions, Production("X", ("X",))), "T"), ["T"], "X can"),
        (Grammar((*FUNCTIONAL_GRAMMAR.productions, Production("T", ("X",)),
                  Production("X", ("X", "X"))), "T"), ["T"], "X never comes to an end"),
    ],
)  # fmt: skip
def test_what_cannot_be_learned_from_is_refused(grammar, strings, says):
    with pytest.raises(CourseError, match=says):
        learn(grammar, strings)
    with pytest.raises(CourseError, match=says):
        learn(grammar, strings, span_inside=own_span_inside, iterations=2)


@pytest.mark.parametrize("iterations", [0, -1, 1.5, float("nan"), None])
def test_no_iterations_are_refused(iterations):
    with pytest.raises(CourseError, match=r"number of iterations .* 1 or more"):
        learn(FUNCTIONAL_GRAMMAR, ["T"], iterations=iterations)
    with pytest.raises(CourseError, match=r"number of iterations .* 1 or more"):
        learn(FUNCTIONAL_GRAMMAR, ["T"], span_inside=own_span_inside, iterations=iterations)


def test_what_would_take_hours_by_hand_is_refused():
    with pytest.raises(CourseError, match="at most 100"):
        learn(FUNCTIONAL_GRAMMAR, ["T" * 101], span_inside=own_span_inside)


# By hand


@pytest.mark.parametrize("grammar", [KNOWN, MIXED])
def test_by_hand_learns_the_same(grammar):
    strings = [*sample(grammar, 60, np.random.default_rng(6), 8), ("?",), ()]
    quick = learn(grammar, strings, iterations=4, tolerance=0)
    slow = learn(grammar, strings, span_inside=own_span_inside, iterations=4, tolerance=0)
    assert np.abs(quick.grammar.probabilities - slow.grammar.probabilities).max() < 1e-9
    assert slow.history == pytest.approx(quick.history)
    assert (slow.strings, slow.unparsed) == (quick.strings, quick.unparsed) == (62, 2)


def test_a_wrong_function_learns_something_else():
    def without_last_cut(chart, start, end, productions):
        if end - start < 3:
            return own_span_inside(chart, start, end, productions)
        shorter = {span: cell for span, cell in chart.items() if span != (end - 1, end)}
        return own_span_inside({**shorter, (end - 1, end): {}}, start, end, productions)

    strings = sample(KNOWN, 80, np.random.default_rng(7), 7)
    right = learn(FUNCTIONAL_GRAMMAR, strings, span_inside=own_span_inside, iterations=5)
    wrong = learn(FUNCTIONAL_GRAMMAR, strings, span_inside=without_last_cut, iterations=5)
    assert np.abs(right.grammar.probabilities - wrong.grammar.probabilities).max() > 0.02


@pytest.mark.parametrize(
    "answer", [None, [0.5], {"T": float("nan")}, {"T": -0.1}, {"T": "half"}, {"T": float("inf")}]
)
def test_a_function_that_returns_something_else_is_told_so(answer):
    with pytest.raises(CourseError, match="span_inside returned"):
        learn(FUNCTIONAL_GRAMMAR, ["TT"], span_inside=lambda *view: answer)


def test_a_function_that_finds_nothing_is_told_so():
    with pytest.raises(CourseError, match="No string can be made"):
        learn(FUNCTIONAL_GRAMMAR, ["TT", "DT"], span_inside=lambda *view: {})

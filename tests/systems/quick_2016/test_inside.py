"""Inside and outside against every derivation written out, against nltk and against plain loops."""

import itertools
import math
from collections import defaultdict

import nltk
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.systems.quick_2016 import inside as module
from coursekit.systems.quick_2016.grammar import (
    FUNCTIONAL_GRAMMAR,
    Grammar,
    Production,
    published,
    sample,
)
from coursekit.systems.quick_2016.inside import Sweep, inside
from coursekit.systems.quick_2016.tables import Tables
from tests.systems.quick_2016.grammars import MIXED, TREES, in_nltk

MAJOR = published("major")


def expected_counts(grammar, strings):
    """Return counts `[production]`, and the log-probability of the strings that have a parse."""
    counts, logs = Sweep(grammar, strings).counts(grammar)
    return counts, logs[logs > -np.inf].sum()


@st.composite
def grammars(draw):
    """Draw a small sound grammar, with productions of one, two and three symbols."""
    lefts = draw(st.sampled_from(["A", "AB", "ABC"]))
    right = st.lists(st.sampled_from([*lefts, "x", "y"]), min_size=1, max_size=3).map(tuple)
    rules = {}
    for left in lefts:
        rights = draw(st.lists(right, min_size=1, max_size=4, unique=True))
        weights = [draw(st.integers(1, 9)) for _ in rights]
        for r, weight in zip(rights, weights, strict=True):
            rules[left, r] = weight / sum(weights)
    grammar = Grammar(tuple(Production(a, r, p) for (a, r), p in rules.items()), "A")
    try:
        grammar.check(finite=False)
    except CourseError:
        assume(False)
    return grammar


def every_derivation(grammar, longest):
    """Rewrite from the left in all ways; return each string's probability and uses of rules."""
    rules = grammar.productions
    one = np.eye(len(rules) + 1)[-1]  # uses of each production, and last the probability
    waiting, derived = {((), (grammar.start,)): one}, defaultdict(lambda: 0 * one)
    while sum(value[-1] for value in waiting.values()) > 1e-17:
        after = defaultdict(lambda: 0 * one)
        for (done, rest), value in waiting.items():
            if not rest:
                derived[done] += value
                continue
            symbol, *others = rest
            if symbol not in grammar.nonterminals:
                after[(*done, symbol), tuple(others)] += value
                continue
            for number, rule in enumerate(rules):
                if rule.left != symbol:
                    continue
                grown = value * rule.probability
                grown[number] += grown[-1]
                if rule.stops:
                    after[(*done, symbol), tuple(others)] += grown
                elif len(done) + len(rule.right) + len(others) <= longest:
                    after[done, (*rule.right, *others)] += grown
        waiting = after
    return derived


def all_strings(grammar, longest):
    lengths = range(1, longest + 1)
    return [s for n in lengths for s in itertools.product(grammar.terminals, repeat=n)]


@given(grammars())
@settings(max_examples=40, deadline=None)
def test_agrees_with_every_derivation_written_out(grammar):
    derived = every_derivation(grammar, 4)
    strings = all_strings(grammar, 4)
    expected = np.array([derived[string][-1] for string in strings])
    assert np.abs(np.exp(inside(grammar, strings)) - expected).max() < 1e-9
    made = [string for string in strings if derived[string][-1] > 1e-9]
    if made:
        uses = sum(derived[string][:-1] / derived[string][-1] for string in made)
        counts, total = expected_counts(grammar, made)
        assert np.abs(counts - uses).max() < 1e-6
        assert total == pytest.approx(sum(math.log(derived[string][-1]) for string in made))


@pytest.mark.parametrize("grammar", [FUNCTIONAL_GRAMMAR, MAJOR, MIXED])
def test_known_grammars_agree_with_every_derivation_written_out(grammar):
    longest = 5
    derived = every_derivation(grammar, longest)
    strings = [string for string in all_strings(grammar, longest) if derived[string][-1] > 0]
    expected = np.array([derived[string] for string in strings])
    logs = inside(grammar, strings)
    assert np.abs(logs - np.log(expected[:, -1])).max() < 1e-9
    counts, _ = expected_counts(grammar, strings)
    assert np.abs(counts - (expected[:, :-1] / expected[:, -1:]).sum(0)).max() < 1e-9


@given(grammars(), st.integers(0, 99))
@settings(max_examples=15, deadline=None)
def test_counts_are_derivatives(grammar, seed):
    try:
        strings = sample(grammar, 10, np.random.default_rng(seed), 12)
    except CourseError:
        assume(False)
    probabilities = grammar.probabilities
    counts, _ = expected_counts(grammar, strings)
    for number, probability in enumerate(probabilities):
        step = 1e-5 * np.eye(len(probabilities))[number] * probability
        above, below = (
            inside(grammar.with_probabilities(probabilities + sign * step), strings).sum()
            for sign in (1, -1)
        )
        assert counts[number] == pytest.approx((above - below) / 2e-5, abs=1e-4)


@pytest.mark.parametrize("grammar", [MAJOR, TREES])
def test_agrees_with_nltks_inside_parser(grammar):
    strings = [s for s in all_strings(grammar, 4) if np.isfinite(inside(grammar, [s])[0])]
    parser = nltk.parse.pchart.InsideChartParser(in_nltk(grammar))
    for string in strings[::3]:
        # nltk finds each tree once for every way its chart comes by it.
        trees = {str(tree): tree.prob() for tree in parser.parse(list(string))}
        assert inside(grammar, [string])[0] == pytest.approx(math.log(sum(trees.values())))


def dense(rng, wide, narrow, words):
    """Return a grammar in which everything can happen, far from evenly."""
    heads, leaves = [f"N{i}" for i in range(wide)], [f"P{i}" for i in range(narrow)]
    pairs = itertools.product(heads, heads + leaves, heads + leaves)
    rules = [Production("S", (head,)) for head in heads]
    rules += [Production(a, (b, c)) for a, b, c in pairs]
    rules += [Production(leaf, (f"w{i}",)) for leaf in leaves for i in range(words)]
    return Grammar(tuple(rules), "S").normalised(np.exp(3 * rng.normal(size=len(rules))))


def plainly(grammar, string):
    """Fill a chart with loops and Python's numbers."""
    emits = defaultdict(list)
    heads, pairs = {}, []
    for rule in grammar.productions:
        if rule.left == "S":
            heads[rule.right[0]] = rule.probability
        elif len(rule.right) == 1:
            emits[rule.right[0]].append((rule.left, rule.probability))
        else:
            pairs.append((rule.left, *rule.right, rule.probability))
    length = len(string)
    chart = {(i, i + 1): dict(emits[word]) for i, word in enumerate(string)}
    for width in range(2, length + 1):
        for start in range(length + 1 - width):
            cell = defaultdict(float)
            for cut in range(start + 1, start + width):
                left, right = chart[start, cut], chart[cut, start + width]
                for a, b, c, probability in pairs:
                    if b in left and c in right:
                        cell[a] += probability * left[b] * right[c]
            chart[start, start + width] = dict(cell)
    return math.log(sum(p * chart[0, length].get(head, 0.0) for head, p in heads.items()))


def test_strings_of_32_agree_with_plain_loops_in_double_precision():
    rng = np.random.default_rng(1)
    grammar = dense(rng, 3, 2, 4)
    strings = [tuple(f"w{i}" for i in rng.integers(4, size=32)) for _ in range(2)]
    expected = [plainly(grammar, string) for string in strings]
    assert np.abs(inside(grammar, strings) - expected).max() < 1e-9


def test_nothing_small_is_lost_beside_something_large():
    # N covers every string e^200 times better than M, and only M leads to the start.
    small = math.exp(-200)
    rules = Grammar(
        (
            Production("S", ("M", "z"), 1.0),
            Production("M", ("M", "N"), small),
            Production("M", ("m",), 1 - small),
            Production("N", ("N", "N"), 0.4),
            Production("N", ("m",), 0.6),
        ),
        "S",
    )
    # One M, then N over what is left: M m, with N → m or N → N N.
    assert inside(rules, ["mmz"])[0] == pytest.approx(-200 + math.log(0.6), abs=1e-9)
    two = math.log(0.6**2 * (0.4 * math.exp(-200) + math.exp(-400)))
    assert inside(rules, ["mmmz"])[0] == pytest.approx(two, abs=1e-9)


@pytest.mark.parametrize("stop", [0.6, 1e-4, 1e-9])
@pytest.mark.parametrize("length", [1, 2, 3, 60])
def test_long_and_unlikely_strings_of_one_symbol(stop, length):
    # There are as many trees as Catalan's numbers say, all equally likely.
    lone = Grammar((Production("A", ("A",), stop), Production("A", ("A", "A"), 1 - stop)), "A")
    trees = math.lgamma(2 * length - 1) - math.lgamma(length) - math.lgamma(length + 1)
    expected = trees + length * math.log(stop) + (length - 1) * math.log1p(-stop)
    assert inside(lone, ["A" * length])[0] == pytest.approx(expected)
    counts, total = expected_counts(lone, ["A" * length])
    assert counts == pytest.approx([length, length - 1])
    assert total == pytest.approx(expected)


@pytest.mark.parametrize("grammar", [MAJOR, MIXED])
def test_both_ways_to_fill_a_chart_agree(grammar, monkeypatch):
    strings = [*sample(grammar, 20, np.random.default_rng(2), 9), ("?",), ("?", "?", "?")]
    logs, (counts, total) = inside(grammar, strings), expected_counts(grammar, strings)
    monkeypatch.setattr(module, "_SURE_ABOVE", 2.0)
    monkeypatch.setattr(Tables, "loses_nothing", lambda self, length: False)
    assert np.allclose(inside(grammar, strings), logs, rtol=0, atol=1e-9)
    slowly, again = expected_counts(grammar, strings)
    assert np.allclose(slowly, counts, rtol=0, atol=1e-9)
    assert again == pytest.approx(total)


def test_a_string_without_a_parse_has_no_probability():
    logs = inside(MAJOR, ["S", "DD", "TX", "", "X" * 200, "TDT"])
    assert np.isneginf(logs[:5]).all()
    assert np.isfinite(logs[5])
    counts, total = expected_counts(MAJOR, ["S", "", "TDT"])
    assert total == pytest.approx(logs[5])
    assert np.isfinite(counts).all()
    assert counts[[0, 4]] == pytest.approx([2, 1])
    none, total = expected_counts(MAJOR, ["S"])
    assert not none.any()
    assert total == 0
    assert inside(MAJOR, []).shape == (0,)


def test_a_string_too_long_for_memory_is_refused():
    with pytest.raises(CourseError, match="at most"):
        inside(MAJOR, ["T" * 100_000])


@pytest.mark.parametrize("strings", [[1, 2], [None], [("T", 2)], [[["T"]]]])
def test_what_is_no_string_is_refused(strings):
    for ask in (inside, expected_counts):
        with pytest.raises(CourseError, match="no string of symbols"):
            ask(MAJOR, strings)


def test_a_circle_without_end_is_refused():
    circle = Grammar(
        (Production("A", ("B",), 1), Production("B", ("A",), 1), Production("A", ("a",), 1)), "A"
    )
    with pytest.raises(CourseError, match="circle"):
        inside(circle, ["a"])


def test_an_unknown_start_is_refused():
    with pytest.raises(CourseError, match="starts from X"):
        inside(Grammar((Production("A", ("a",), 1),), "X"), ["a"])

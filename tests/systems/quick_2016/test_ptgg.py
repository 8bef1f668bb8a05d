import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.systems import quick_2016 as quick
from coursekit.systems.quick_2016.grammar import Production
from coursekit.systems.quick_2016.ptgg import (
    Let,
    Place,
    Rule,
    Symbol,
    TemporalGrammar,
    Var,
    formula_rules,
    key_name,
    let_rules,
    modulation_rules,
    plain_rules,
    text,
    to_chords,
    to_lists,
)

SPLIT = quick.split_durations
HERE = Place(16.0, "major", 0, 0.0, 32.0)


def symbols(term):
    for item in term:
        if isinstance(item, Let):
            yield from symbols(item.value)
            yield from symbols(item.body)
        elif isinstance(item, Symbol):
            yield item


def lets(term):
    found = [item for item in term if isinstance(item, Let)]
    return len(found) + sum(lets(item.value) + lets(item.body) for item in found)


def test_a_place_is_divided_without_a_gap():
    first, second, third = HERE.shared([4.0, 4.0, 8.0])
    assert [p.onset for p in (first, second, third)] == [0.0, 4.0, 8.0]
    assert [p.duration for p in (first, second, third)] == [4.0, 4.0, 8.0]
    assert not HERE.is_last
    assert Place(16.0, "major", 0, 16.0, 32.0).is_last


@pytest.mark.parametrize(
    ("mode", "degree", "tonic", "becomes"),
    [("major", 5, 7, "major"), ("major", 4, 5, "major"), ("major", 2, 2, "minor"),
     ("major", 6, 9, "minor"), ("minor", 5, 7, "minor"), ("minor", 4, 5, "minor"),
     ("minor", 3, 3, "major"), ("minor", 6, 8, "major")],
)  # fmt: skip
def test_a_degree_has_its_own_key(mode, degree, tonic, becomes):
    moved = Place(4.0, mode, 0).in_key_of(degree)
    assert (moved.tonic, moved.mode) == (tonic, becomes)


def test_rules_divide_time_as_the_paper_does():
    productions = [Production("T", right) for right in (("T", "T"), ("S", "D", "T"))]
    two, three = plain_rules(productions, SPLIT, 1.0)
    four = formula_rules(SPLIT, 1.0)[1]
    assert [s.place.duration for s in two.right(HERE)] == [8.0, 8.0]
    assert [s.place.duration for s in three.right(HERE)] == [4.0, 4.0, 8.0]
    assert [s.place.duration for s in four.right(HERE)] == [4.0, 4.0, 4.0, 4.0]
    short = Place(2.0, "major", 0, 0.0, 32.0)
    assert three.right(short) == (Symbol("T", short),), "a quarter of 2 beats is too short"
    assert len(two.right(short)) == 2


def test_the_end_of_a_sentence_is_a_tonic_of_some_length():
    rule = plain_rules([Production("T", ("T", "D"))], SPLIT, 0.5)[0]
    end = Place(16.0, "major", 0, 16.0, 32.0)
    assert rule.right(end) == (Symbol("T", end),)
    assert [s.name for s in rule.right(HERE)] == ["T", "D"]
    halved = plain_rules([Production("T", ("T", "T"))], SPLIT, 0.5)[0]
    late = Place(2.0, "major", 0, 30.0, 32.0)
    assert halved.right(late) == (Symbol("T", late),)


def test_lets_name_a_passage_by_its_last_hearing():
    twice, around = let_rules("T", SPLIT, 1.0)
    (let,) = twice.right(HERE)
    assert let.body == (Var("x"), Var("x"))
    assert (let.value[0].place.onset, let.value[0].place.duration) == (8.0, 8.0)
    (let,) = around.right(HERE)
    assert [getattr(item, "name", None) for item in let.body] == ["x", "D", "x"]
    assert (let.body[1].place.onset, let.body[1].place.duration) == (4.0, 8.0)
    assert (let.value[0].place.onset, let.value[0].place.duration) == (12.0, 4.0)


def test_a_short_symbol_does_not_change_its_key():
    fifth, fourth = modulation_rules()
    assert fifth.right(HERE)[0].place.tonic == 7
    assert fourth.right(HERE)[0].place.tonic == 5
    assert fifth.right(HERE)[0].name == "T"
    short = Place(2.0, "major", 0, 0.0, 32.0)
    assert fifth.right(short) == (Symbol("D", short),)


def test_each_symbol_is_rewritten_once_in_an_iteration():
    halve = plain_rules([Production("T", ("T", "T"), 1.0)], SPLIT, 0.25)
    terms = TemporalGrammar(halve).generate((Symbol("T", HERE),), 4, np.random.default_rng(0))
    assert [len(term) for term in terms] == [1, 2, 4, 8, 16]
    # A let's value and body are rewritten too, and a variable stays what it is.
    let = (Let("x", (Symbol("T", HERE),), (Var("x"), Symbol("T", HERE), Symbol("V", HERE))),)
    (rewritten,) = TemporalGrammar(halve).rewrite(let, np.random.default_rng(0))
    assert len(rewritten.value) == 2
    assert [getattr(item, "name", None) for item in rewritten.body] == ["x", "T", "T", "V"]


def test_rules_are_drawn_by_their_weights():
    stay = [Rule("T", weight, "", lambda place, name=name: (Symbol(name, place),))
            for name, weight in (("a", 3.0), ("b", 1.0), ("c", 0.0))]  # fmt: skip
    drawn = TemporalGrammar(stay).rewrite((Symbol("T", HERE),) * 4000, np.random.default_rng(1))
    names = [s.name for s in drawn]
    assert names.count("a") / 4000 == pytest.approx(0.75, abs=0.03)
    assert "c" not in names


@pytest.mark.parametrize("weights", [(0.0, 0.0), (1.0, -1.0), (float("nan"), 1.0)])
def test_weights_that_no_chance_can_follow_are_refused(weights):
    rules = [Rule("T", weight, "", lambda place: ()) for weight in weights]
    with pytest.raises(CourseError, match="weights"):
        TemporalGrammar(rules)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000), bars=st.integers(1, 20), iterations=st.integers(0, 12),
    mode=st.sampled_from(["major", "minor"]), formulas=st.booleans(),
)  # fmt: skip
def test_time_is_neither_lost_nor_won(seed, bars, iterations, mode, formulas):
    model = quick.load()
    *terms, named = model.derive(
        bars, np.random.default_rng(seed), mode=mode, iterations=iterations, formulas=formulas
    )
    for term in (*terms, named):
        chords = model.chords(term)
        assert sum(c.place.duration for c in chords) == pytest.approx(4.0 * bars)
        assert min(c.place.duration for c in chords) >= min(1.0, 4.0 * bars)
        for one, two in itertools.pairwise(chords):
            assert one.place.onset + one.place.duration == pytest.approx(two.place.onset)
    assert {s.name for s in symbols(named)}.isdisjoint("TSD")
    last, home = model.chords(named)[-1], quick.TONIC[mode]
    assert (last.name.upper(), last.place.tonic, last.place.mode) == ("I", home, mode)
    assert last.place.duration >= min(2.0, bars / 2)


def test_lets_and_modulation_can_be_left_away():
    model = quick.load()
    with_lets = without = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        with_lets += lets(model.derive(8, rng)[-1])
        plain = model.derive(8, rng, lets=False, modulation=False)[-1]
        without += lets(plain)
        assert {(s.place.tonic, s.place.mode) for s in symbols(plain)} == {(0, "major")}
    assert without == 0 < with_lets


def test_terms_become_lists_and_chords():
    term = (Let("x", (Symbol("I", HERE),), (Var("x"), Var("x"))), Symbol("V", HERE))
    lists = to_lists(term)
    i, v = ["I", 16.0, 0, "major"], ["V", 16.0, 0, "major"]
    assert lists == [["let", "x", [i], [["var", "x"], ["var", "x"]]], v]
    chords = to_chords(quick.expand(lists, {}))
    assert [c.name for c in chords] == ["I", "I", "V"]
    assert [c.place.onset for c in chords] == [0.0, 16.0, 32.0]
    assert chords[-1].place.is_last
    with pytest.raises(CourseError, match="Expand the term first"):
        to_chords(lists)
    with pytest.raises(CourseError, match="no chord"):
        to_chords([["I", 0.0, 0, "major"]])


def test_an_inner_name_hides_an_outer_one_only_inside():
    a, b, x = ["I", 1.0], ["V", 2.0], ["var", "x"]
    inner = ["let", "x", [b], [x, x]]
    assert quick.expand([["let", "x", [a], [x, inner, x]]], {}) == [a, b, b, a]
    assert quick.expand([["let", "x", [["let", "x", [a], [x, x]], b], [x, x]]], {}) == [
        a, a, b, a, a, b,
    ]  # fmt: skip
    bindings = {"x": [b]}
    assert quick.expand([["let", "x", [a, x], [x]], x], bindings) == [a, b, b]
    assert bindings == {"x": [b]}


def test_a_term_can_be_read():
    four, there = Place(4.0, "major", 0), Place(4.0, "major", 7)
    term = (Let("x", (Symbol("T", four),), (Var("x"), Symbol("T", there), Var("x"))),)
    assert text(term) == "let x = [T 4] in [x  (G major) T 4  x]"
    assert text((Symbol("i", Place(2.0, "minor", 9)),), key=(0, "major")) == "(A minor) i 2"
    assert text(()) == ""
    assert key_name(3, "major") == "E♭ major"


def test_a_rule_that_grows_without_end_is_stopped():
    def doubled(place):
        return (Symbol("T", place), Symbol("T", place))

    endless = TemporalGrammar([Rule("T", 1.0, "T → T T", doubled)])
    with pytest.raises(CourseError, match="After 17 iterations the sentence has 131,072 symbols"):
        endless.generate((Symbol("T", Place(4.0)),), 1000, np.random.default_rng(0))
    for iterations in (-1, 1.5, None):
        with pytest.raises(CourseError, match="whole number of times"):
            endless.generate((), iterations, np.random.default_rng(0))


@pytest.mark.parametrize("chord", [
    3, "abcd", ["I", 4.0], ["I", "4", 0, "major"], ["I", float("inf"), 0, "major"],
    ["I", float("nan"), 0, "major"], ["I", 0, 0, "major"], ["I", 1, 0, "lydian"],
    ["I", 1, "C", "major"], [1, 1, 0, "major"], ["var", "x"],
])  # fmt: skip
def test_what_is_no_chord_is_said(chord):
    with pytest.raises(CourseError, match="is no chord"):
        to_chords([chord])


def test_chords_that_last_too_long_are_refused():
    with pytest.raises(CourseError, match="beats; a piece has at most 4000"):
        to_chords([["I", 1e9, 0, "major"]])

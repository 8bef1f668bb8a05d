import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.encodings.voicing import to_chords
from coursekit.errors import CourseError
from coursekit.systems import quick_2016 as quick
from coursekit.systems.quick_2016.grammar import Production
from coursekit.systems.quick_2016.ptgg import (
    Let,
    Rule,
    Symbol,
    TemporalGrammar,
    Var,
    formula_rules,
    let_rules,
    modulation_rules,
    plain_rules,
    text,
    to_lists,
)

SPLIT = quick.split_durations
HERE = Symbol("T", 16.0, sentence=32.0)
END = Symbol("T", 16.0, onset=16.0, sentence=32.0)


def named(name):
    return replace(HERE, name=name)


def symbols(term):
    for item in term:
        if isinstance(item, Let):
            yield from symbols(item.value)
            yield from symbols(item.body)
        elif isinstance(item, Symbol):
            yield item


def lets(term):
    own = [item for item in term if isinstance(item, Let)]
    return len(own) + sum(lets(item.value) + lets(item.body) for item in own)


def test_a_place_is_divided_without_a_gap():
    parts = HERE.shared("SDT", [4.0, 4.0, 8.0])
    assert [s.name for s in parts] == ["S", "D", "T"]
    assert [s.onset for s in parts] == [0.0, 4.0, 8.0]
    assert [s.duration for s in parts] == [4.0, 4.0, 8.0]
    assert {s.sentence for s in parts} == {32.0}
    assert not HERE.is_last
    assert END.is_last


@pytest.mark.parametrize(
    ("mode", "degree", "tonic", "becomes"),
    [("major", 5, 7, "major"), ("major", 4, 5, "major"), ("major", 2, 2, "minor"),
     ("major", 6, 9, "minor"), ("minor", 5, 7, "minor"), ("minor", 4, 5, "minor"),
     ("minor", 3, 3, "major"), ("minor", 6, 8, "major")],
)  # fmt: skip
def test_a_degree_has_its_own_key(mode, degree, tonic, becomes):
    moved = Symbol("D", 4.0, 0, mode).in_key_of(degree)
    assert (moved.tonic, moved.mode) == (tonic, becomes)


def test_rules_divide_time_as_the_paper_does():
    productions = [Production("T", right) for right in (("T", "T"), ("S", "D", "T"))]
    two, three = plain_rules(productions, SPLIT, 1.0)
    four = formula_rules(SPLIT, 1.0)[1]
    assert [s.duration for s in two.rewrite(HERE)] == [8.0, 8.0]
    assert [s.duration for s in three.rewrite(HERE)] == [4.0, 4.0, 8.0]
    assert [s.duration for s in four.rewrite(HERE)] == [4.0, 4.0, 4.0, 4.0]
    short = Symbol("T", 2.0, sentence=32.0)
    assert three.rewrite(short) == (short,), "a quarter of 2 beats is too short"
    assert len(two.rewrite(short)) == 2


def test_the_end_of_a_sentence_is_a_tonic_of_some_length():
    rule = plain_rules([Production("T", ("T", "D"))], SPLIT, 0.5)[0]
    assert rule.rewrite(END) == (END,)
    assert [s.name for s in rule.rewrite(HERE)] == ["T", "D"]
    halved = plain_rules([Production("T", ("T", "T"))], SPLIT, 0.5)[0]
    late = Symbol("T", 2.0, onset=30.0, sentence=32.0)
    assert halved.rewrite(late) == (late,)


def test_lets_name_a_passage_by_its_last_hearing():
    twice, around = let_rules("T", SPLIT, 1.0)
    (let,) = twice.rewrite(HERE)
    assert let.body == (Var("x"), Var("x"))
    assert (let.value[0].onset, let.value[0].duration) == (8.0, 8.0)
    (let,) = around.rewrite(HERE)
    assert [getattr(item, "name", None) for item in let.body] == ["x", "D", "x"]
    assert (let.body[1].onset, let.body[1].duration) == (4.0, 8.0)
    assert (let.value[0].onset, let.value[0].duration) == (12.0, 4.0)


def test_a_short_symbol_does_not_change_its_key():
    fifth, fourth = modulation_rules()
    assert fifth.rewrite(HERE)[0].tonic == 7
    assert fourth.rewrite(HERE)[0].tonic == 5
    assert fifth.rewrite(HERE)[0].name == "T"
    short = Symbol("D", 2.0, sentence=32.0)
    assert fifth.rewrite(short) == (short,)


def test_each_symbol_is_rewritten_once_in_an_iteration():
    halve = plain_rules([Production("T", ("T", "T"), 1.0)], SPLIT, 0.25)
    terms = TemporalGrammar(halve).generate((HERE,), 4, np.random.default_rng(0))
    assert [len(term) for term in terms] == [1, 2, 4, 8, 16]
    # A let's value and body are rewritten too, and a variable stays what it is.
    let = (Let("x", (HERE,), (Var("x"), HERE, named("V"))),)
    (rewritten,) = TemporalGrammar(halve).rewrite(let, np.random.default_rng(0))
    assert len(rewritten.value) == 2
    assert [getattr(item, "name", None) for item in rewritten.body] == ["x", "T", "T", "V"]


def test_rules_are_drawn_by_their_weights():
    stay = [
        Rule("T", weight, lambda symbol, name=name: (replace(symbol, name=name),))
        for name, weight in (("a", 3.0), ("b", 1.0), ("c", 0.0))
    ]
    drawn = TemporalGrammar(stay).rewrite((HERE,) * 4000, np.random.default_rng(1))
    names = [s.name for s in drawn]
    assert names.count("a") / 4000 == pytest.approx(0.75, abs=0.03)
    assert "c" not in names


@pytest.mark.parametrize("weights", [(0.0, 0.0), (1.0, -1.0), (float("nan"), 1.0)])
def test_weights_that_no_chance_can_follow_are_refused(weights):
    rules = [Rule("T", weight, lambda place: ()) for weight in weights]
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
        assert sum(c.duration for c in chords) == pytest.approx(4.0 * bars)
        assert min(c.duration for c in chords) >= min(1.0, 4.0 * bars)
        for one, two in itertools.pairwise(chords):
            assert one.onset + one.duration == pytest.approx(two.onset)
    assert {s.name for s in symbols(named)}.isdisjoint("TSD")
    last, home = model.chords(named)[-1], quick.TONIC[mode]
    assert (last.name.upper(), last.tonic, last.mode) == ("I", home, mode)
    assert last.duration >= min(2.0, bars / 2)


def test_lets_and_modulation_can_be_left_away():
    model = quick.load()
    with_lets = without = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        with_lets += lets(model.derive(8, rng)[-1])
        plain = model.derive(8, rng, lets=False, modulation=False)[-1]
        without += lets(plain)
        assert {(s.tonic, s.mode) for s in symbols(plain)} == {(0, "major")}
    assert without == 0 < with_lets


def test_terms_become_lists_and_chords():
    term = (Let("x", (named("I"),), (Var("x"), Var("x"))), named("V"))
    lists = to_lists(term)
    i, v = ["I", 16.0, 0, "major"], ["V", 16.0, 0, "major"]
    assert lists == [["let", "x", [i], [["var", "x"], ["var", "x"]]], v]
    chords = to_chords(quick.expand(lists, {}))
    assert [c.name for c in chords] == ["I", "I", "V"]
    assert [c.onset for c in chords] == [0.0, 16.0, 32.0]
    with pytest.raises(CourseError, match="expand the term first"):
        to_chords(lists)


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
    here, there = Symbol("T", 4.0), Symbol("T", 4.0, 7)
    term = (Let("x", (here,), (Var("x"), there, Var("x"))),)
    assert text(term) == "let x = [T 4] in [x  (G major) T 4  x]"
    assert text((here, Symbol("i", 2.0, 9, "minor"))) == "T 4  (A minor) i 2"
    assert text(()) == ""
    assert text((here, Symbol("T", 4.0, 3))) == "T 4  (E♭ major) T 4"


def test_a_rule_that_grows_without_end_is_stopped():
    def doubled(symbol):
        return (symbol, symbol)

    endless = TemporalGrammar([Rule("T", 1.0, doubled)])
    with pytest.raises(CourseError, match="After 17 iterations the sentence has 131,072 symbols"):
        endless.generate((Symbol("T", 4.0),), 1000, np.random.default_rng(0))
    for iterations in (-1, 1.5, None):
        with pytest.raises(CourseError, match="number of iterations"):
            endless.generate((), iterations, np.random.default_rng(0))

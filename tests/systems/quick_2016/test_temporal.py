import numpy as np
import pytest

from coursekit.encodings.voicing import to_chords
from coursekit.errors import CourseError
from coursekit.systems import quick_2016 as quick
from coursekit.systems.quick_2016.experiments import recovery_error_in_time
from coursekit.systems.quick_2016.ptgg import (
    Symbol,
    TemporalGrammar,
    let_rules,
    modulation_rules,
    plain_rules,
)
from coursekit.systems.quick_2016.temporal import Forest, draw_sentences, learn_times

RULES = plain_rules(quick.published("major").productions, quick.split_durations, 1.0)
WEIGHTS = np.array(quick.PUBLISHED["major"])


def key(chords):
    return tuple((c.name, c.duration, c.tonic, c.mode) for c in chords)


def every_outcome(rules, weights, beats, iterations):
    """Add up the chance of every sentence by rewriting with every rule in every way."""

    def rewrite(term):
        outcomes = {(): 1.0}
        for symbol in term:
            choices = {}
            for rule, weight in zip(rules, weights, strict=True):
                if rule.left == symbol.name:
                    written = rule.rewrite(symbol)
                    choices[written] = choices.get(written, 0.0) + weight
            outcomes = {
                (*done, *written): chance * weight
                for done, chance in outcomes.items()
                for written, weight in (choices or {(symbol,): 1.0}).items()
            }
        return outcomes

    terms = {(Symbol("T", beats, sentence=beats),): 1.0}
    for _ in range(iterations):
        after = {}
        for term, chance in terms.items():
            for written, more in rewrite(term).items():
                after[written] = after.get(written, 0.0) + chance * more
        terms = after
    sentences = {}
    for term, chance in terms.items():
        sentences[key(term)] = sentences.get(key(term), 0.0) + chance
    return sentences


@pytest.mark.parametrize("rules", [RULES, RULES + modulation_rules()], ids=["plain", "keys"])
@pytest.mark.parametrize(("beats", "iterations"), [(2.0, 3), (4.0, 2), (8.0, 3)])
def test_a_sentence_is_as_likely_as_all_its_ways_together(rules, beats, iterations):
    weights = np.array([rule.weight for rule in rules])
    for left in "TDS":
        own = [rule.left == left for rule in rules]
        weights[own] /= weights[own].sum()
    wanted = every_outcome(rules, weights, beats, iterations)
    assert sum(wanted.values()) == pytest.approx(1.0)
    whole = Symbol("T", beats, sentence=beats)
    for sentence, chance in list(wanted.items())[:200]:
        _, likelihood, parsed = Forest(rules, {(whole, sentence): 1}, iterations).count(weights)
        assert (parsed, likelihood) == (1.0, pytest.approx(np.log(chance), abs=1e-9))


def test_counts_are_the_slope_of_the_likelihood():
    sentences = draw_sentences(RULES, 5, 4, 5, np.random.default_rng(3))
    whole = Symbol("T", 16.0, sentence=16.0)
    forest = Forest(RULES, dict.fromkeys(((whole, key(s)) for s in sentences), 1), 5)
    counts, _, _ = forest.count(WEIGHTS)
    for rule in range(len(RULES)):
        sides = []
        for step in (1e-5, -1e-5):
            moved = WEIGHTS.copy()
            moved[rule] *= np.exp(step)
            sides.append(forest.count(moved)[1])
        assert counts[rule] == pytest.approx((sides[0] - sides[1]) / 2e-5, abs=1e-4)


def test_the_likelihood_never_falls():
    sentences = draw_sentences(RULES, 100, 4, 6, np.random.default_rng(0))
    weights, history, unparsed = learn_times(RULES, sentences, 6)
    assert (np.diff(history) > -1e-8).all()
    assert unparsed == 0
    for left in "TDS":
        own = [rule.left == left for rule in RULES]
        assert weights[own].sum() == pytest.approx(1.0)


def test_known_probabilities_are_found_again_in_time():
    assert recovery_error_in_time(quick.published("minor"), 1000, seed=1) <= 0.03


def test_what_cannot_be_written_is_told():
    good = draw_sentences(RULES, 3, 4, 6, np.random.default_rng(0))
    odd = to_chords([["T", 5.0, 0, "major"], ["T", 11.0, 0, "major"]])
    assert learn_times(RULES, [*good, odd], 6)[2] == 1
    with pytest.raises(CourseError, match="No sentence can be written"):
        learn_times(RULES, [odd], 6)
    with pytest.raises(CourseError, match="no sentence to learn"):
        learn_times(RULES, [], 6)
    with pytest.raises(CourseError, match="no sentence to learn"):
        learn_times(RULES, [[]], 6)
    with pytest.raises(CourseError, match="names a passage"):
        learn_times(let_rules("TDS", quick.split_durations, 1.0), good, 6)


def test_a_symbol_that_never_occurs_keeps_equal_weights():
    only = to_chords([["T", 2.0, 0, "major"], ["T", 2.0, 0, "major"]])
    weights, _, _ = learn_times(RULES, [only], 3)
    assert weights[4:7] == pytest.approx(np.full(3, 1 / 3))
    assert np.isfinite(weights).all()


def test_sentences_are_what_the_grammar_writes():
    (one,) = draw_sentences(RULES, 1, 8, 6, np.random.default_rng(5))
    start = (Symbol("T", 32.0, sentence=32.0),)
    term = TemporalGrammar(RULES).generate(start, 6, np.random.default_rng(5))[-1]
    assert key(one) == key(term)

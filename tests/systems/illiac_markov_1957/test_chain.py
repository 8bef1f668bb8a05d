"""Chains: their rows, what they draw from them, and how well they expect unseen melodies."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.systems import illiac_markov_1957 as markov
from coursekit.systems.illiac_markov_1957.chain import Chain

END = markov.END
small = st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=12), max_size=6)
orders = st.integers(0, 4)
strengths = st.sampled_from([0.0, 0.1, 1.0, 2.5, 40.0])
SCALE = [[1, 2, 3, 4, 3, 2, 1, 0], [1, 2, 1, 2, 3, 0], [4, 3, 2, 3, 0]]


def chain_of(melodies, order, strength, size=5):
    return Chain(markov.count_contexts(melodies, order), order, strength, size=size)


def learners_row(counts, context, size, strength):
    """Return the same row by a function that is not the course's own."""
    return markov.transition_row(counts, context, size, strength)


def chance_by_looking(melodies, past, symbol, strength, size):
    """Count once more, by laying the past along every melody: shares no line with the kit."""
    chance = 1 / size
    for length in range(len(past) + 1):
        window = past[len(past) - length :]
        after = [
            melody[i + length]
            for melody in melodies
            for i in range(len(melody) - length)
            if melody[i : i + length] == window
        ]
        if after:
            chance = (after.count(symbol) + strength * chance) / (len(after) + strength)
    return chance


@settings(max_examples=60, deadline=None)
@given(small, orders, strengths, st.lists(st.integers(0, 4), max_size=6))
def test_a_row_is_the_functions_row_and_sums_to_one(melodies, order, strength, context):
    chain = chain_of(melodies, order, strength)
    row = chain.row(context)
    cut = tuple(context)[-order:] if order else ()
    assert row == pytest.approx(markov.transition_row(chain.counts, cut, 5, strength), abs=1e-12)
    assert row.sum() == pytest.approx(1)
    assert np.isfinite(row).all()
    assert (row >= 0).all()
    assert row == pytest.approx(
        [chance_by_looking(melodies, list(cut), symbol, strength, 5) for symbol in range(5)]
    )


@settings(max_examples=60, deadline=None)
@given(small, small.filter(bool), orders, st.sampled_from([0.1, 1.0, 7.0]))
def test_the_likelihood_agrees_with_an_independent_count(training, unseen, order, strength):
    chain = chain_of(training, order, strength)
    expected = sum(
        -math.log(chance_by_looking(training, melody[max(0, i - order) : i], symbol, strength, 5))
        for melody in unseen
        for i, symbol in enumerate(melody)
    ) / sum(map(len, unseen))
    assert chain.nll(unseen) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("order", range(6))
def test_the_likelihood_of_real_melodies_agrees_with_an_independent_count(order):
    chain = markov.load().chain("soprano", order)
    unseen = markov.melodies("soprano", "test")[:3]
    followers: dict[tuple, Counter] = {}
    for melody in markov.melodies("soprano"):
        for length in range(order + 1):
            for gram in zip(*(melody[i:] for i in range(length + 1)), strict=False):
                followers.setdefault(gram[:-1], Counter())[gram[-1]] += 1
    nats = symbols = 0
    for melody in unseen:
        for i, symbol in enumerate(melody):
            chance = 1 / markov.SIZE
            for length in range(min(i, order) + 1):
                seen = followers.get(tuple(melody[i - length : i]), Counter())
                chance = (seen[symbol] + 2 * chance) / (seen.total() + 2)
            nats -= math.log(chance)
            symbols += 1
    assert chain.nll(unseen) == pytest.approx(nats / symbols, rel=1e-12)


def test_rows_without_back_off_are_those_of_nltk():
    from nltk.lm import MLE
    from nltk.util import everygrams

    melodies = markov.melodies("soprano")[:40]
    chain = chain_of(melodies, 2, 0.0, size=markov.SIZE)
    peer = MLE(3)
    words = [[str(symbol) for symbol in melody] for melody in melodies]
    peer.fit((everygrams(line, max_len=3) for line in words), sorted({w for s in words for w in s}))
    for context in [(), *sorted(context for context in chain.counts if len(context) == 2)[:50]]:
        row = chain.row(context)
        expected = [peer.score(str(symbol), [*map(str, context)]) for symbol in range(markov.SIZE)]
        assert row == pytest.approx(expected)


def test_a_learners_row_is_measured_alike():
    chain = markov.load(transition_row=learners_row).chain("soprano", 3)
    unseen = markov.melodies("soprano", "test")[:2]
    assert chain.nll(unseen) == pytest.approx(markov.load().chain("soprano", 3).nll(unseen))


@pytest.mark.parametrize("order", [0, 1, 3])
@pytest.mark.parametrize("temperature", [1.0, 0.5, 3.0])
def test_notes_are_drawn_as_the_rows_say(order, temperature):
    chain = chain_of(SCALE, order, 1.5)
    drawn = chain.generate(60_000, np.random.default_rng(3), temperature=temperature)
    after: dict[tuple, Counter] = {}
    for i in range(order, len(drawn)):
        after.setdefault(tuple(drawn[i - order : i]), Counter())[drawn[i]] += 1
    assert len(drawn) == 60_000
    for context, seen in after.items():
        row = chain.row(context) ** (1 / temperature)
        # An END is not among the notes, and then the next melody begins without a past.
        start = chain.row() ** (1 / temperature)
        start /= start.sum()
        row /= row.sum()
        expected = row + row[END] * start / (1 - start[END])
        expected = expected[1:] * seen.total()
        if seen.total() > 2_000 and order <= 1:
            counted = np.array([seen[symbol] for symbol in range(1, 5)])
            assert ((counted - expected) ** 2 / expected).sum() < 3 + 5 * 6**0.5


@pytest.mark.parametrize("own_row", [False, True])
def test_draws_at_a_known_context_follow_its_row(own_row):
    transition_row = learners_row if own_row else markov.transition_row
    chain = Chain(markov.count_contexts(SCALE, 3), 3, 1.0, size=5, transition_row=transition_row)
    draw = chain._drawer(1.0)
    for context in [(), (1,), (1, 2), (3, 2, 1), (2, 1, 2)]:
        known = chain.known(context)
        draws = [draw(u, known) for u in (np.arange(20_000) + 0.5) / 20_000]
        share = np.bincount(draws, minlength=5) / 20_000
        assert share == pytest.approx(chain.row(context), abs=2e-4)


@pytest.mark.parametrize("temperature", [0.3, 0.8, 4.0])
@pytest.mark.parametrize("strength", [0.0, 1.0, 20.0])
def test_tempered_draws_follow_the_tempered_row(temperature, strength):
    chain = chain_of(SCALE, 3, strength, size=7)
    draw = chain._drawer(temperature)
    chances = np.random.default_rng(2).random(20_000)
    for context in [(), (1,), (1, 2), (3, 2, 1), (2, 1, 2)]:
        known = chain.known(context)
        share = np.bincount([draw(u, known) for u in chances], minlength=7) / len(chances)
        row = chain.row(context)
        row = (row / row.max()) ** (1 / temperature)
        assert share == pytest.approx(row / row.sum(), abs=0.015)
        assert (share[row == 0] == 0).all()


def test_a_learners_rows_and_the_chains_own_agree_at_any_temperature():
    counts = markov.count_contexts(SCALE, 2)
    own, learners = (
        Chain(counts, 2, 1.0, size=5, transition_row=row)
        for row in (markov.transition_row, learners_row)
    )
    for temperature in (0.5, 1.0, 2.0):
        one, two = (
            np.bincount(chain.generate(30_000, np.random.default_rng(5), temperature=temperature),
                        minlength=5) / 30_000
            for chain in (own, learners)
        )  # fmt: skip
        assert one == pytest.approx(two, abs=0.02)


def test_generation_has_exactly_its_notes_and_no_end():
    chain = markov.load().chain("tunes", 4)
    for notes in (0, 1, 777):
        drawn = chain.generate(notes, np.random.default_rng(0))
        assert len(drawn) == notes
        assert END not in drawn
    assert drawn == chain.generate(777, np.random.default_rng(0))
    assert drawn != chain.generate(777, np.random.default_rng(1))


def test_a_primer_is_gone_on_from():
    chain = chain_of([[1, 2, 3, 4] * 20], 2, 0.0)
    assert chain.generate(4, np.random.default_rng(0), primer=[3, 4]) == [1, 2, 3, 4]
    assert chain.generate(4, np.random.default_rng(0), primer=[4, 1]) == [2, 3, 4, 1]
    strange = chain.generate(4, np.random.default_rng(0), primer=[4, 4])
    assert len(strange) == 4


def test_the_courses_own_row_is_never_asked_and_a_learners_is():
    calls = []

    def counting(counts, context, size, strength):
        calls.append(context)
        return markov.transition_row(counts, context, size, strength)

    assert markov.load().chain("soprano", 1)._quick
    chain = markov.load(transition_row=counting).chain("soprano", 1)
    chain.generate(20, np.random.default_rng(0))
    assert calls


def test_order_zero_forgets_and_a_high_order_remembers():
    sequence = [1, 2, 3, 4] * 50
    assert chain_of([sequence], 0, 0.1).nll([sequence]) == pytest.approx(math.log(4), abs=0.05)
    assert chain_of([sequence], 3, 0.1).nll([sequence]) < 0.1


def test_a_single_note_is_enough_to_learn_from():
    chain = markov.load().learn([markov.encode([(60, 4)])], 5)
    drawn = chain.generate(200, np.random.default_rng(0))
    assert len(drawn) == 200
    assert math.isfinite(chain.nll(markov.melodies("tunes", "test")[:2]))
    assert chain.to_midi(drawn[:4]).instruments[0].notes


def test_strength_zero_gives_unseen_symbols_no_chance_and_no_nan():
    chain = chain_of(SCALE, 2, 0.0)
    assert chain.nll([[4, 4, 4]]) == math.inf
    assert np.isfinite(chain.row((4, 4))).all()
    assert len(chain.generate(500, np.random.default_rng(0))) == 500
    assert Chain({}, 2, 0.0, size=5).row((1,)).tolist() == [0.2] * 5


def test_bad_input_is_answered_with_a_sentence():
    model = markov.load()
    rng = np.random.default_rng(0)
    chain = chain_of(SCALE, 2, 1.0)
    silent = chain_of([[END]], 1, 0.0)
    for call, sentence in (
        (lambda: model.chain("tunes", 6), "order is 6"),
        (lambda: model.chain("tunes", -1), "order is -1"),
        (lambda: model.chain("tunes", 1.5), "order is 1.5"),
        (lambda: model.chain("tunes", 2, -1.0), "strength is -1"),
        (lambda: model.chain("tunes", 2, math.nan), "strength is nan"),
        (lambda: model.chain("tunes", 2, "much"), "strength is 'much'"),
        (lambda: model.chain("whales", 2), "no source 'whales'"),
        (lambda: model.learn([], 2), "no note to learn from"),
        (lambda: model.learn([[END], []], 2), "no note to learn from"),
        (lambda: chain.nll([]), "no note to measure"),
        (lambda: chain.nll([[9]]), "9 is no symbol"),
        (lambda: chain.nll([[1.5]]), "1.5 is no symbol"),
        (lambda: chain.nll([1, 2]), "1 is no melody"),
        (lambda: chain.generate(4, rng, primer=[9]), "9 is no symbol"),
        (lambda: chain.generate(4, rng, primer="ab"), "'ab' is no melody"),
        (lambda: chain.generate(-1, rng), "whole number of notes; -1"),
        (lambda: chain.generate(2.5, rng), "whole number of notes; 2.5"),
        (lambda: model.learn([[9999]], 2), "9999 is no symbol"),
        (lambda: model.learn([1, 2], 2), "1 is no melody"),
        (lambda: markov.encode([(60.5, 4)]), "pitch 60.5"),
        (lambda: markov.symbol_name(1.5), "1.5 is no symbol"),
        (lambda: chain.generate(4, rng, temperature=0), "temperature"),
        (lambda: chain.generate(4, rng, temperature=math.nan), "temperature"),
        (lambda: silent.generate(4, rng), "nothing but END"),
    ):
        with pytest.raises(CourseError, match=sentence):
            call()

"""What is measured of movement IV and of learned chains: each measurement must be able to fail."""

import math

import numpy as np
import pytest

from coursekit.errors import CourseError
from coursekit.systems import illiac_markov_1957 as markov
from coursekit.systems.illiac_markov_1957 import fourth
from coursekit.systems.illiac_markov_1957.experiments import (
    bits_from_before,
    chi_square,
    copied,
    novelty,
    turn,
)


def pitches(stage, bars=50, seed=0):
    return fourth.pitches_of(stage, bars, np.random.default_rng(seed))


@pytest.mark.parametrize("stage", list("abcdef"))
def test_intervals_are_drawn_as_the_table_says(stage):
    statistic, freedom = chi_square(stage, seeds=3)
    assert statistic < freedom + 5 * (2 * freedom) ** 0.5


def test_the_wrong_table_is_noticed():
    # The same pitches, read as if drawn from their tonic: chi-square must be able to fail.
    right, _ = chi_square("d", seeds=2)
    line = pitches("d", 40)
    seen = np.bincount(np.abs(line - np.array(fourth.TONICS)).ravel(), minlength=13)[:13]
    expected = fourth.weights("harmonic") * seen.sum()
    assert ((seen - expected) ** 2 / expected).sum() > 10 * right


def test_the_note_before_matters_in_first_order_only():
    for stage in "abc":
        bits, noise = bits_from_before([pitches(stage)[:, 0]])
        assert abs(bits) < 4 * noise
    for stage in "def":
        bits, noise = bits_from_before([pitches(stage)[:, 0]])
        assert bits > 4 * noise


def test_a_line_that_repeats_itself_tells_all_and_one_of_lots_nothing():
    circle = np.tile([60, 62, 64, 65], 100)
    bits, noise = bits_from_before([circle])
    assert bits > 1.9
    bits, noise = bits_from_before([np.random.default_rng(0).permutation(circle)])
    assert abs(bits) < 4 * noise


def test_surprise_falls_and_rises_by_so_many_nats():
    nats, best, fall, rise = turn(markov.load(), "soprano", 2.0)
    assert len(nats) == 6
    assert nats[best] == min(nats)
    assert fall.value == pytest.approx(nats[0] - nats[best])
    assert rise.value == pytest.approx(nats[5] - nats[best])
    assert 0 < fall.low < fall.value < fall.high


def test_copying_is_counted_gram_by_gram():
    training = markov.melodies("soprano")
    assert copied([training[0][:20]] * 2, "soprano", 6).value == 1.0
    alien = markov.encode([(36 + i, 16) for i in range(20)])
    assert copied([alien] * 2, "soprano", 4).value == 0.0
    mixed = training[0][:8] + alien
    share = copied([mixed, alien], "soprano", 4)
    assert share.value == pytest.approx(5 / (25 + 17))
    assert share.low <= share.value <= share.high
    assert share.value * 42 / 25 == pytest.approx(markov.share_copied(mixed, training, 4))
    with pytest.raises(CourseError, match="8 notes"):
        copied([[1, 2, 3]], "soprano", 8)


def test_the_two_curves_have_a_point_for_each_order():
    points = novelty(markov.load(), "soprano", orders=(0, 2, 5), generated=20, notes=40)
    assert [point.order for point in points] == [0, 2, 5]
    shares = [point.copied[6].value for point in points]
    assert shares[0] < shares[1] < shares[2]
    for point in points:
        assert point.nll.low < point.nll.value < point.nll.high
        for share in point.copied.values():
            assert share.low <= share.value <= share.high
    assert points[1].nll.value < points[0].nll.value
    assert 0 < copied(markov.melodies("soprano", "test"), "soprano", 6).value < 1


def test_without_smoothing_the_held_out_surprise_is_infinite_and_no_nan():
    (point,) = novelty(markov.load(), "soprano", orders=[3], strength=0, lengths=())
    assert point.nll.value == math.inf
    assert not math.isnan(point.nll.low)
    assert point.nll.high == math.inf


def test_bad_input_is_answered_with_a_sentence():
    model = markov.load()
    for call, sentence in (
        (lambda: novelty(model, "soprano", seed=-1), "seed is -1"),
        (lambda: novelty(model, "whales"), "no source 'whales'"),
        (lambda: turn(model, "soprano", 0), "without bound"),
        (lambda: copied([[1, 2]], "soprano", 0), "1 note or more"),
    ):
        with pytest.raises(CourseError, match=sentence):
            call()

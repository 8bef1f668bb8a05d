"""A Markov chain of mixed orders."""

import numpy as np
import pytest

from coursekit.evaluation.surprise import Chain


def test_all_chances_add_up_to_one():
    rng = np.random.default_rng(0)
    chain = Chain(rng.integers(0, 3, (20, 8)), vocabulary=5, order=2)
    ways = np.stack(np.meshgrid(*[np.arange(5)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    assert np.exp(-3 * chain.cost(ways)).sum() == pytest.approx(1)


def test_what_was_counted_is_less_surprising_than_what_was_not():
    counted = np.tile([0, 1, 2, 3], (10, 4))
    chain = Chain(counted, vocabulary=8)
    usual, odd = chain.cost(np.array([counted[0], np.tile([7, 5, 6, 4], 4)]))
    assert usual < 0.3
    assert odd > np.log(8)


def test_one_token_seen_once_by_witten_and_bell():
    chain = Chain(np.array([[2, 2, 3]]), vocabulary=4, order=0)
    # Three tokens of two kinds: (times + kinds / 4) / (3 + kinds).
    assert chain.cost(np.array([[2]]))[0] == pytest.approx(-np.log((2 + 2 / 4) / 5))
    assert chain.cost(np.array([[0]]))[0] == pytest.approx(-np.log((2 / 4) / 5))

"""The crux: attention that equals PyTorch's, places as waves, a head's habit."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.neural.attention import sinusoids
from coursekit.systems import transformer_2017 as transformer


def drawn(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@settings(deadline=None)
@given(st.integers(0, 99), st.integers(1, 9), st.integers(1, 6), st.integers(1, 3))
def test_attention_is_that_of_pytorch(seed, notes, size, heads):
    query, key, value = (drawn(3 * seed + part, 2, heads, notes, size) for part in range(3))
    expected = torch.nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True)
    answer = transformer.causal_attention(query, key, value)
    torch.testing.assert_close(answer, expected, atol=1e-5, rtol=1e-5)


@given(st.integers(0, 99), st.integers(1, 7))
def test_nothing_that_comes_later_changes_an_answer(seed, known):
    query, key, value = (drawn(3 * seed + part, 8, 4) for part in range(3))
    before = transformer.causal_attention(query, key, value)[:known]
    for tensor in (query, key, value):
        tensor[known:] = 100.0
    torch.testing.assert_close(transformer.causal_attention(query, key, value)[:known], before)


def test_a_note_that_asks_for_nothing_hears_the_mean_of_all_before():
    value = torch.tensor([[2.0], [4.0], [9.0]])
    answer = transformer.causal_attention(torch.zeros(3, 2), drawn(0, 3, 2), value)
    assert answer.flatten().tolist() == pytest.approx([2, 3, 5])


@given(st.integers(0, 2000), st.integers(1, 32))
def test_a_place_has_the_waves_of_the_paper(place, half):
    numbers = transformer.sinusoidal_position(place, 2 * half)
    expected = sinusoids(torch.tensor([place]), 2 * half)[0].tolist()
    assert numbers == pytest.approx(expected, abs=1e-3)  # single precision over there
    assert all(-1 <= number <= 1 for number in numbers)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_the_product_of_two_places_depends_on_their_distance_alone(one, other, moved):
    def product(first, second):
        pairs = (transformer.sinusoidal_position(place, 16) for place in (first, second))
        return math.fsum(a * b for a, b in zip(*pairs, strict=True))

    assert product(one, other) == pytest.approx(product(one + moved, other + moved))


def test_a_habit_is_the_mean_share_so_far_back():
    shares = [[1.0, 0.0, 0.0], [0.25, 0.75, 0.0], [0.5, 0.4, 0.1]]
    assert transformer.habit(shares, 0) == pytest.approx((1 + 0.75 + 0.1) / 3)
    assert transformer.habit(shares, 1) == pytest.approx((0.25 + 0.4) / 2)
    assert transformer.habit(shares, 2) == pytest.approx(0.5)
    assert transformer.habit(shares, 3) == 0.0

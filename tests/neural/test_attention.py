"""Attention by skewing, in blocks, in windows and with a cache is the attention of the formula."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.neural import attention
from coursekit.neural.attention import (
    Cache,
    Relation,
    attention_weights,
    causal_attention,
    relative_logits,
    relative_logits_naive,
    rotate,
    sinusoids,
    skew,
)

SIZES = st.integers(1, 3)


def normal(generator, *shape):
    """Numbers of the bell curve."""
    return torch.randn(*shape, generator=generator)


@settings(deadline=None)
@given(SIZES, SIZES, st.integers(1, 40), st.integers(1, 5), st.integers(1, 50), st.integers(0, 99))
def test_skewing_is_what_a_vector_for_each_pair_gives(batch, heads, steps, size, longest, seed):
    """Also where the piece is longer than the table of distances."""
    generator = torch.Generator().manual_seed(seed)
    query = normal(generator, batch, heads, steps, size)
    distances = normal(generator, heads, longest, size)
    mask = torch.ones(steps, steps).tril()
    quick = relative_logits(query, distances, steps) * mask
    slow = relative_logits_naive(query, distances) * mask
    assert torch.allclose(quick, slow, atol=1e-5)


@given(st.integers(1, 12), st.integers(0, 12))
def test_skewing_takes_the_last_rows_alone(rows, before):
    """A block of rows, or one, is shifted as it is within the whole."""
    whole = torch.randn(rows + before, rows + before, generator=torch.Generator().manual_seed(1))
    last = skew(whole[before:]).tril(before)
    assert torch.equal(last, skew(whole)[before:].tril(before))


def by_the_formula(query, key, value, distances, relations, window):
    """Attention of whole pieces written with loops over pairs."""
    steps, size = query.shape[2:]
    logits = torch.einsum("bhid,bhjd->bhij", query, key)
    if distances is not None:
        logits = logits + relative_logits_naive(query, distances)
    for table, here, there in relations:
        span = table.shape[1] // 2
        index = (here[:, :, None] - there[:, None]).clamp(-span, span) + span
        logits = logits + torch.einsum(
            "bhid,bhijd->bhij", query, table[:, index].transpose(0, 1).contiguous()
        )
    for i in range(steps):
        for j in range(steps):
            if j > i or (window and j // window < i // window - 1):
                logits[:, :, i, j] = -math.inf
    return (logits / math.sqrt(size)).softmax(dim=-1) @ value


@settings(deadline=None)
@given(
    steps=st.integers(1, 25),
    relative=st.booleans(),
    related=st.booleans(),
    windows=st.sampled_from([None, 1, 2, 3]),
    long=st.integers(0, 25),
    seed=st.integers(0, 99),
)
def test_blocks_and_windows_give_what_the_formula_gives(
    steps, relative, related, windows, long, seed
):
    """Values and gradients, with blocks of four rows and windows of four, eight or twelve."""
    generator = torch.Generator().manual_seed(seed)
    query, key, value = (normal(generator, 2, 2, steps, 4).requires_grad_() for _ in range(3))
    distances = normal(generator, 2, 9, 4).requires_grad_() if relative else None
    places = torch.randint(0, 9, (2, steps), generator=generator)
    table = normal(generator, 2, 7, 4).requires_grad_()
    relations = [Relation(table, places, places)] if related else []
    window = windows and 4 * windows
    leaves = [query, key, value, *([distances] if relative else []), *([table] if related else [])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attention, "LONG", long)
        ours = causal_attention(
            query, key, value, distances=distances, relations=relations, window=window, rows=4
        )
    exact = by_the_formula(query, key, value, distances, relations, window)
    assert torch.allclose(ours, exact, atol=1e-5)
    weights = normal(generator, *ours.shape)
    for mine, right in zip(
        torch.autograd.grad((ours * weights).sum(), leaves),
        torch.autograd.grad((exact * weights).sum(), leaves),
        strict=True,
    ):
        assert torch.allclose(mine, right, atol=1e-4)


def test_rows_of_weights_sum_to_one_and_see_nothing_to_come():
    generator = torch.Generator().manual_seed(0)
    query, key = normal(generator, 1, 2, 3, 4), normal(generator, 1, 2, 8, 4)
    weights = attention_weights(query, key)
    assert torch.allclose(weights.sum(-1), torch.ones(1, 2, 3))
    assert not weights.triu(6).any()


@given(st.integers(0, 500), st.integers(0, 500), st.integers(-100, 100))
def test_turned_products_depend_on_distance_alone(query_place, key_place, shift):
    generator = torch.Generator().manual_seed(2)
    query, key = normal(generator, 1, 1, 1, 8).double(), normal(generator, 1, 1, 1, 8).double()
    shift = max(shift, -query_place, -key_place)
    here = rotate(query, query_place) @ rotate(key, key_place).mT
    there = rotate(query, query_place + shift) @ rotate(key, key_place + shift).mT
    assert torch.allclose(here, there, atol=1e-4)


def test_sinusoids_tell_places_apart():
    table = sinusoids(torch.arange(1000), 32)
    assert table.shape == (1000, 32)
    assert torch.allclose(table[0], torch.tensor([0.0, 1.0] * 16))
    distances = torch.cdist(table, table) + 9 * torch.eye(1000)
    assert distances.min() > 0.1


@given(st.lists(st.integers(1, 200), min_size=1, max_size=6))
def test_a_cache_keeps_all_in_order(lengths):
    """However much arrives at a time, for rows of vectors and for rows of numbers."""
    cache, begun = Cache(), 0
    for length in lengths:
        numbers = torch.arange(begun, begun + length)[None]
        vectors = numbers[:, None, :, None].float().expand(1, 2, -1, 3)
        begun += length
        assert torch.equal(cache.extend("numbers", numbers), torch.arange(begun)[None])
        assert torch.equal(cache.extend("vectors", vectors)[0, 1, :, 2], torch.arange(begun) * 1.0)
        cache.advance(length)
    assert cache.steps == begun


def test_what_skewing_and_blocks_save_in_memory():
    """Twice the length is twice the memory; a vector for each pair of steps takes four times it."""
    heads, size = 2, 16

    def numbers(compute, steps):
        query = torch.zeros(1, heads, steps, size)
        distances = torch.zeros(heads, steps, size)
        return largest(lambda: compute(query, distances))

    def in_blocks(query, distances):
        return causal_attention(query, query, query, distances=distances, rows=64)

    def skewed(query, distances):
        return relative_logits(query, distances, query.shape[2])

    assert numbers(relative_logits_naive, 512) == 4 * numbers(relative_logits_naive, 256)
    assert numbers(in_blocks, 512) < 2.01 * numbers(in_blocks, 256)
    assert numbers(relative_logits_naive, 512) > 0.99 * size * numbers(skewed, 512)


def largest(compute):
    """How many numbers the largest tensor holds that is made meanwhile."""
    from torch.utils._python_dispatch import TorchDispatchMode

    class Watch(TorchDispatchMode):
        numbers = 0

        def __torch_dispatch__(self, function, types, args=(), kwargs=None):
            made = function(*args, **(kwargs or {}))
            if isinstance(made, torch.Tensor):
                self.numbers = max(self.numbers, made.numel())
            return made

    with Watch() as watch:
        compute()
    return watch.numbers

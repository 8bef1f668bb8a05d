"""The crux: the nearest entry, a gradient that passes straight through, and entries that move."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.systems.jukebox_2020 import move_entries, quantise
from coursekit.systems.jukebox_2020.codebook import KEEP, Codebook, usage

sizes = st.integers(1, 6)


@given(sizes, sizes, sizes, st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_no_entry_is_nearer_than_the_chosen_and_the_gradient_is_the_entrys(n, k, d, seed):
    drawn = torch.Generator().manual_seed(seed)
    vectors, book = (torch.randn(rows, d, generator=drawn).double() for rows in (n, k))
    vectors.requires_grad_()
    entries, codes = quantise(vectors, book)

    gaps = ((vectors.detach()[:, None] - book[None]) ** 2).sum(dim=2)
    chosen = gaps[torch.arange(n), codes]
    assert (chosen <= gaps.min(dim=1).values + 1e-9).all()
    torch.testing.assert_close(entries.detach(), book[codes])
    pull = torch.randn(n, d, generator=drawn).double()
    (entries * pull).sum().backward()
    torch.testing.assert_close(vectors.grad, pull)


def test_vectors_that_are_entries_stay_where_they_are():
    book = torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 2.0]])
    entries, codes = quantise(book.flip(0), book)
    assert codes.tolist() == [2, 1, 0]
    assert torch.equal(entries, book.flip(0))


def test_entries_go_to_means_or_begin_anew():
    sums = torch.tensor([[6.0, 2.0], [0.4, 0.2], [1.0, 1.0]])
    spares = torch.full((3, 2), 9.0)
    moved = move_entries(sums, torch.tensor([4.0, 0.5, 1.0]), spares, 1.0)
    assert moved.tolist() == [[1.5, 0.5], [9.0, 9.0], [1.0, 1.0]]


def follow(restarts, steps=80, entries=32):
    """Return how a codebook that began in one heap is used after it followed three."""
    drawn = torch.Generator().manual_seed(0)
    book = Codebook(entries, 2, restarts=restarts, least=0.5)
    book.begin(0.2 * torch.randn(128, 2, generator=drawn), drawn)
    heaps = torch.tensor([[0.0, 0.0], [5.0, 0.0], [0.0, 5.0]])
    for _ in range(steps):
        points = heaps[torch.randint(3, (128,), generator=drawn)]
        points = points + 0.3 * torch.randn(128, 2, generator=drawn)
        book.move(points, book(points)[1], drawn)
    return book, points


def test_restarts_keep_entries_in_use():
    with_them, without = (
        usage(book(points)[1], 32) for book, points in (follow(True), follow(False))
    )
    assert with_them[0] > without[0]
    assert with_them[1] > without[1]


def test_an_entry_is_the_fading_mean_of_what_chose_it():
    drawn = torch.Generator().manual_seed(1)
    book = Codebook(1, 1, least=1e-6)
    book.begin(torch.zeros(1, 1), drawn)
    total, count = 0.0, 1e-6
    for value in (1.0, 4.0, -2.0):
        book.move(torch.full((3, 1), value), torch.zeros(3, dtype=torch.long), drawn)
        total = KEEP * total + (1 - KEEP) * 3 * value
        count = KEEP * count + (1 - KEEP) * 3
        np.testing.assert_allclose(float(book.entries), total / count, rtol=1e-4)


def test_a_codebook_begins_once():
    drawn = torch.Generator().manual_seed(1)
    book = Codebook(4, 2)
    book.begin(torch.ones(8, 2), drawn)
    book.begin(torch.zeros(8, 2), drawn)
    assert torch.equal(book.entries, torch.ones(4, 2))


def test_use_is_counted():
    assert usage(torch.tensor([0, 0, 1, 1]), 4) == (0.5, 1.0)
    assert usage(torch.tensor([3, 3]), 4) == (0.25, 0.0)

"""Symbols are drawn as a plain reading of temperature, top-k and top-p says."""

import math

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.neural import probabilities, sample

INF = math.inf
LOGITS = st.lists(
    st.sampled_from([-INF, -3.0, -1.0, 0.0, 0.5, 2.0]) | st.floats(-20, 20), min_size=1, max_size=9
).filter(lambda row: max(row) > -INF)
TEMPERATURES = st.sampled_from([0.0, 1e-320, 1e-30, 1.0, 1e30]) | st.floats(0.05, 20)


def plainly(row, temperature=1.0, top_k=None, top_p=None):
    """The chances of one row, symbol by symbol, and how near top-p came to another choice."""
    ranks = sorted(range(len(row)), key=lambda index: (-row[index], index))
    if temperature == 0:
        return np.eye(len(row))[ranks[0]], INF
    with np.errstate(over="ignore", under="ignore"):
        weights = np.exp((np.array(row) - max(row)) / np.float64(temperature))
    kept = np.zeros(len(row))
    for index in ranks[:top_k]:
        kept[index] = weights[index]
    kept /= kept.sum()
    nucleus, total, margin = np.zeros(len(row)), 0.0, INF
    for place, index in enumerate(ranks):
        if top_p is not None and top_p < 1 and place > 0:
            margin = min(margin, abs(total - top_p))
            if total >= top_p:
                break
        nucleus[index] = kept[index]
        total += kept[index]
    return nucleus / nucleus.sum(), margin


@settings(deadline=None)
@given(
    row=LOGITS,
    temperature=TEMPERATURES,
    top_k=st.none() | st.integers(1, 12),
    top_p=st.none() | st.sampled_from([0.0, 0.5, 1.0]) | st.floats(0, 1),
)
def test_probabilities_are_those_of_a_plain_reading(row, temperature, top_k, top_p):
    expected, margin = plainly(row, temperature, top_k, top_p)
    assume(margin > 1e-9)
    chances = probabilities(
        torch.tensor(row, dtype=torch.float64), temperature=temperature, top_k=top_k, top_p=top_p
    )
    np.testing.assert_allclose(chances.numpy(), expected, rtol=1e-9, atol=1e-300)


@settings(max_examples=50, deadline=None)
@given(
    rows=st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.floats(-5, 5, width=32), min_size=width, max_size=width),
            min_size=2,
            max_size=6,
        )
    ),
    dtype=st.sampled_from([torch.float32, torch.float16, torch.bfloat16]),
    seed=st.integers(0, 2**32),
)
def test_a_batch_is_drawn_row_by_row_and_only_from_what_is_kept(rows, dtype, seed):
    logits = torch.tensor(rows, dtype=dtype)
    before = logits.clone()
    chances = probabilities(logits, top_k=2, top_p=0.8)
    for row, own in zip(logits, chances, strict=True):
        assert torch.equal(probabilities(row, top_k=2, top_p=0.8), own)
    drawn = [
        sample(shape, torch.Generator().manual_seed(seed), top_k=2, top_p=0.8)
        for shape in (logits, logits, logits[:, None])
    ]
    assert torch.equal(drawn[0], drawn[1])
    assert torch.equal(drawn[0][:, None], drawn[2])
    assert drawn[0].dtype == torch.long
    assert bool((chances.gather(1, drawn[0][:, None]) > 0).all())
    assert torch.equal(logits, before), "the logits were changed"


def test_symbols_come_as_often_as_their_probabilities_say():
    logits = torch.tensor([0.0, 1.0, 2.0, -INF]).expand(40_000, 4)
    drawn = sample(logits, torch.Generator().manual_seed(0), temperature=2.0)
    shares = torch.bincount(drawn, minlength=4) / len(drawn)
    expected, _ = plainly([0.0, 1.0, 2.0, -INF], 2.0)
    assert shares.tolist() == pytest.approx(expected.tolist(), abs=0.015)
    assert shares[3] == 0


@pytest.mark.parametrize(
    "settings",
    [
        {"temperature": 0},
        {"temperature": 1e-310},
        {"top_k": 1},
        {"top_p": 0},
        {"temperature": 0, "top_k": 3, "top_p": 1},
    ],
)
def test_the_likeliest_alone_is_left_and_among_equals_the_first(settings):
    logits = torch.tensor([[0.0, 3.0, 1.0], [-INF, -INF, -2.0], [1.0, 0.5, 0.0]])
    generator = torch.Generator().manual_seed(0)
    assert sample(logits, generator, **settings).tolist() == [1, 2, 0]
    if settings != {"temperature": 1e-310}:
        assert sample(torch.tensor([1.0, 4.0, 4.0, 4.0]), generator, **settings).item() == 1


def test_a_small_temperature_leaves_equals_alike():
    chances = probabilities(torch.tensor([4.0, 1.0, 4.0]), temperature=1e-310)
    assert chances.tolist() == [0.5, 0.0, 0.5]


def test_what_keeps_all_changes_nothing():
    logits = torch.randn(5, 7, generator=torch.Generator().manual_seed(0))
    plain = probabilities(logits)
    for keeps_all in ({"top_k": 7}, {"top_k": 900}, {"top_p": 1}, {"top_p": 1.0, "top_k": None}):
        assert torch.equal(probabilities(logits, **keeps_all), plain)
    # A symbol so unlikely that the others' sum rounds to 1 is still kept.
    assert probabilities(torch.tensor([0.0, -40.0]), top_p=1)[1] > 0


def test_a_batch_without_rows_gives_none():
    generator = torch.Generator().manual_seed(0)
    assert sample(torch.zeros(0, 5), generator).shape == (0,)
    assert sample(torch.zeros(3, 0, 5), generator).shape == (3, 0)


@pytest.mark.parametrize(
    ("logits", "settings", "words"),
    [
        ([[0.0, 1.0], [-INF, -INF]], {}, "forbidden"),
        ([-INF], {"temperature": 0}, "forbidden"),
        ([0.0, math.nan], {}, "undefined"),
        ([0.0, INF], {}, "undefined"),
        ([], {}, "shape"),
        (1.0, {}, "shape"),
        ([0.0], {"temperature": -1}, "temperature"),
        ([0.0], {"temperature": math.nan}, "temperature"),
        ([0.0], {"temperature": INF}, "temperature"),
        ([0.0], {"top_k": 0}, "top_k"),
        ([0.0], {"top_p": -0.1}, "top_p"),
        ([0.0], {"top_p": 1.1}, "top_p"),
        ([0.0], {"top_p": math.nan}, "top_p"),
    ],
)
def test_what_cannot_be_drawn_is_answered_in_a_sentence(logits, settings, words):
    with pytest.raises(CourseError, match=words):
        sample(torch.tensor(logits), torch.Generator(), **settings)

"""The transformer sees nothing to come, with any positions, and goes on alike with a cache."""

import dataclasses

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.neural.attention import attention_weights
from coursekit.neural.transformer import POSITIONS, Shape, Transformer, generate

SHAPE = Shape(tokens=11, width=16, layers=2, heads=2, feed=32, longest=12, dropout=0.0)


class Related(Transformer):
    """A transformer to which the size of tokens is a place too."""

    def coordinates(self, tokens, first):
        places = torch.arange(first, first + tokens.shape[1]).expand_as(tokens)
        return torch.stack([tokens, places // 4], dim=-1)


def related():
    """One with two relations beside relative positions, and with windows."""
    return Related(dataclasses.replace(SHAPE, spans=(5, 3), window=128), seed=1).eval()


def nets():
    """One net of each kind."""
    plain = [Transformer(dataclasses.replace(SHAPE, positions=one), seed=1) for one in POSITIONS]
    return [*(net.eval() for net in plain), related()]


@pytest.mark.parametrize("net", nets(), ids=[*POSITIONS, "related"])
def test_nothing_to_come_is_seen(net):
    tokens = torch.randint(0, 11, (2, 10), generator=torch.Generator().manual_seed(3))
    other = tokens.clone()
    other[:, 6:] = (other[:, 6:] + 1) % 11
    assert torch.allclose(net(tokens)[:, :6], net(other)[:, :6], atol=1e-5)
    assert not torch.allclose(net(tokens)[:, 6:], net(other)[:, 6:], atol=1e-5)


@pytest.mark.parametrize("net", nets(), ids=[*POSITIONS, "related"])
def test_order_counts(net):
    """Two tokens exchanged change what comes after, but not in one layer without positions."""
    tokens = torch.tensor([[1, 2, 3, 4, 5]])
    exchanged = torch.tensor([[2, 1, 3, 4, 5]])
    assert not torch.allclose(net(tokens)[:, -1], net(exchanged)[:, -1], atol=1e-5)
    bag = Transformer(dataclasses.replace(SHAPE, positions="none", layers=1), seed=1).eval()
    assert torch.allclose(bag(tokens)[:, -1], bag(exchanged)[:, -1], atol=1e-5)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 5), st.integers(1, 5), st.integers(1, 7), st.integers(0, 99))
def test_a_cache_changes_no_token(kind, given_steps, steps, seed):
    net = nets()[kind]
    generator = torch.Generator().manual_seed(seed)
    tokens = torch.randint(0, 11, (3, given_steps), generator=generator)

    def drawer():
        draws = torch.Generator().manual_seed(seed)
        return lambda logits, _: torch.multinomial(logits.softmax(-1), 1, generator=draws)[:, 0]

    quick = generate(net, tokens, steps, drawer())
    slow = generate(net, tokens, steps, drawer(), cached=False)
    assert torch.equal(quick, slow)
    assert quick.shape == (3, given_steps + steps)
    assert torch.equal(quick[:, :given_steps], tokens)


def test_relative_positions_go_on_beyond_the_longest_and_learned_ones_say_that_they_cannot():
    tokens = torch.zeros(1, 30, dtype=torch.long)
    assert related()(tokens).isfinite().all()
    learned = Transformer(dataclasses.replace(SHAPE, positions="learned"))
    with pytest.raises(CourseError, match="knows 12 places and is asked for 30"):
        learned(tokens)


def test_heads_switched_off_are_on_again_afterwards():
    net, tokens = related(), torch.tensor([[1, 2, 3, 4]])
    before = net(tokens)
    with net.without_heads((0, 1), (1, 0)):
        assert not torch.allclose(net(tokens), before, atol=1e-5)
    assert torch.equal(net(tokens), before)


def test_maps_show_who_looks_at_whom():
    net, tokens = related(), torch.tensor([[1, 2, 3, 4], [4, 3, 2, 1]])
    maps = net.attention_maps(tokens)
    assert maps.shape == (2, 2, 2, 4, 4)
    assert torch.allclose(maps.sum(-1), torch.ones(2, 2, 2, 4))
    assert not maps.triu(1).any()


def test_a_learner_attends_and_skews():
    net, tokens = nets()[0], torch.tensor([[1, 2, 3, 4]])
    before = net(tokens)
    net.use(attend=lambda query, key, value: attention_weights(query, key) @ value)
    assert torch.allclose(net(tokens), before, atol=1e-5)
    net.use(attend=lambda query, key, value: value)
    assert not torch.allclose(net(tokens), before, atol=1e-5)
    relative = related()
    before = relative(tokens)
    relative.use(skew=torch.zeros_like)
    assert not torch.allclose(relative(tokens), before, atol=1e-5)


def test_a_seed_gives_the_same_weights():
    first, again, other = (Transformer(SHAPE, seed=seed).state_dict() for seed in (5, 5, 6))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["embedding.weight"], other["embedding.weight"])


def test_sizes_that_do_not_fit_are_refused():
    with pytest.raises(CourseError, match="multiple of 6"):
        Shape(tokens=3, width=16, heads=3)
    with pytest.raises(CourseError, match="Choose from: none, sinusoidal"):
        Shape(tokens=3, positions="absolute")

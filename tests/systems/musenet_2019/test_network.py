"""The net and its critic: what they are told, and that nothing looks ahead."""

import dataclasses

import pytest
import torch

from coursekit.corpora import styles
from coursekit.neural.attention import Cache
from coursekit.systems.musenet_2019 import arranging, network, training
from coursekit.systems.musenet_2019.vocabulary import KINDS

SHAPE = dataclasses.replace(network.TINY, width=16, heads=2, feed=16)


@pytest.fixture(scope="module")
def rows():
    known = [styles.load("jig", "valid")]
    return arranging.draw(known, 3, 30, torch.Generator().manual_seed(1))


@pytest.mark.parametrize("place", range(1, 5))
def test_each_fact_is_heard_where_it_is_told_and_only_there(rows, place):
    seen = rows[0]
    other = seen.clone()
    other[..., place] = (other[..., place] + 1) % 12
    for told in (KINDS, tuple(kind for kind in KINDS if kind != KINDS[place - 1])):
        net = network.Musician(SHAPE, told=told).eval()
        same = torch.allclose(net(seen), net(other), atol=1e-6)
        assert same == (KINDS[place - 1] not in told)


def test_nothing_looks_ahead(rows):
    net = network.Musician(SHAPE).eval()
    other = rows[0].clone()
    other[:, 20:, 0] = 5
    assert torch.allclose(net(rows[0])[:, :20], net(other)[:, :20], atol=1e-5)


def test_a_cache_foretells_the_same(rows):
    net = network.Musician(SHAPE).eval()
    cache = Cache()
    parts = [
        net(rows[0][:, :10], cache),
        *(net(rows[0][:, i : i + 1], cache) for i in range(10, 30)),
    ]
    assert torch.allclose(torch.cat(parts, dim=1), net(rows[0]), atol=1e-5)


def test_notes_of_one_instrument_share_a_part_of_their_vectors():
    table = network.Tokens(16)
    with torch.no_grad():
        table.own.zero_()
    rows = table.weight
    assert torch.allclose(rows[207] - rows[207 + 244], rows[210] - rows[210 + 244], atol=1e-6)
    assert not rows[-1].any()


def test_a_mixture_of_a_stretch_with_itself_costs_what_it_costs(rows):
    net = network.Musician(SHAPE).eval()
    seen, told = (part[:1].repeat(2, *[1] * (part.dim() - 1)) for part in rows)
    loss = training.mixed_loss(net, seen, told, torch.Generator().manual_seed(1))
    plain = network.losses(net(seen), told).mean()
    assert loss.item() == pytest.approx(plain.item(), abs=1e-4)


def test_a_critic_gives_each_stretch_a_score_that_its_filling_does_not_change(rows):
    critic = network.Critic(SHAPE).eval()
    short = rows[0][:, :20].clone()
    filled = torch.cat([short, torch.zeros_like(short[:, :5])], dim=1)
    filled[:, 20:, 0] = network.NOTHING
    assert critic(short).shape == (3,)
    assert torch.allclose(critic(short), critic(filled), atol=1e-5)

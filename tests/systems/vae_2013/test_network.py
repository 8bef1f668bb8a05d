"""Points with their prices, bounds against exact sums, and what decoders write."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from coursekit.systems.vae_2013 import active_units, bars, importance_bound, sample_with_kl
from coursekit.systems.vae_2013.network import (
    DECODERS,
    Net,
    bounds,
    draw,
    log_normal,
    log_weights,
    terms,
)

numbers = st.floats(-3, 3)


@given(numbers, st.floats(-2, 2), numbers)
def test_the_price_is_the_divergence_and_does_not_hear_the_noise(mean, log_deviation, noise):
    point, kl = sample_with_kl(mean, log_deviation, noise)
    assert point == pytest.approx(mean + math.exp(log_deviation) * noise)
    cloud = torch.distributions.Normal(mean, math.exp(log_deviation))
    prior = torch.distributions.Normal(0.0, 1.0)
    assert kl == pytest.approx(float(torch.distributions.kl_divergence(cloud, prior)), abs=1e-4)
    assert kl >= -1e-12
    assert sample_with_kl(mean, log_deviation, 0.0)[1] == kl


def test_gradients_reach_mean_and_deviation_through_the_point():
    mean, log_deviation = (torch.zeros(3, requires_grad=True) for _ in range(2))
    noise = torch.tensor([1.0, -2.0, 0.0])
    sample_with_kl(mean, log_deviation, noise)[0].sum().backward()
    assert mean.grad.tolist() == [1.0, 1.0, 1.0]
    assert log_deviation.grad.tolist() == noise.tolist()


@given(st.lists(st.floats(-900, 900), min_size=1, max_size=20))
def test_the_tighter_bound_lies_between_mean_and_greatest(weights):
    found = importance_bound(weights)
    assert found == pytest.approx(np.logaddexp.reduce(weights) - math.log(len(weights)), abs=1e-9)
    assert sum(weights) / len(weights) - 1e-9 <= found <= max(weights) + 1e-9


def test_a_latent_that_stands_still_far_out_is_not_active():
    table = np.random.default_rng(0).normal(0, 1, (40, 4)) * [1, 0, 0.5, 0.01] + [0, 9, 0, 3]
    assert active_units(table.tolist()) == [0, 2]


@pytest.mark.parametrize("decoder", DECODERS)
@pytest.mark.parametrize("kind", bars.KINDS)
def test_bars_begin_with_no_hold_and_keep_their_opening(kind, decoder):
    net = Net(kind, 3, decoder, hidden=16, seed=1)
    points = torch.randn((50, 3), generator=torch.Generator().manual_seed(0))
    generator = torch.Generator().manual_seed(1)
    for temperature in (0.0, 1.0):
        written = net.decode(points, temperature=temperature, generator=generator)
        assert written.shape == (50, 16)
        assert 0 <= int(written.min()) <= int(written.max()) < net.tokens
        assert (written[:, 0] != (0 if kind == "rhythm" else 24)).all()
    opening = torch.tensor([1, 2, 1])
    kept = net.decode(points, opening=opening)
    assert (kept[:, :3] == opening).all()
    assert torch.equal(net.decode(points), net.decode(points))


def test_a_chain_sees_the_tokens_before_and_none_after():
    net = Net("melody", 2, "chain", hidden=16, seed=2)
    line = torch.arange(16)[None]
    other = line.clone()
    other[0, 9] = 20
    points = torch.zeros((1, 2))
    same = (net.logits(points, line) == net.logits(points, other)).all(dim=-1)[0]
    assert same[:10].all()
    assert not same[10:].any()
    hidden = net.logits(points, line, torch.ones((1, 16), dtype=torch.bool))
    assert torch.equal(hidden, net.logits(points, other, torch.ones((1, 16), dtype=torch.bool)))


@pytest.mark.parametrize("decoder", DECODERS)
def test_what_is_drawn_step_by_step_has_the_likelihood_of_all_at_once(decoder):
    """The likeliest bar by `decode` is, step by step, the likeliest by `logits`."""
    net = Net("melody", 2, decoder, hidden=16, seed=3)
    points = torch.randn((20, 2), generator=torch.Generator().manual_seed(0))
    written = net.decode(points)
    logits = net.logits(points, written)
    logits[:, 0, 24] = -torch.inf
    assert torch.equal(logits.argmax(dim=-1), written)


def test_the_bound_is_below_and_the_tighter_one_nearer_to_an_exact_sum():
    """With one latent log p(x) can be summed on a fine line."""
    net = Net("rhythm", 1, hidden=8, seed=4)
    some = torch.as_tensor(np.array(bars.load("rhythm", "test")[:6]))
    line = torch.linspace(-8, 8, 4001)[:, None]
    with torch.no_grad():
        joint = [
            net.log_likelihood(one.expand(len(line), -1), line) + log_normal(line) for one in some
        ]
    exact = float(torch.stack([row.logsumexp(0) for row in joint]).mean() + math.log(16 / 4000))
    weights = log_weights(net, some, torch.Generator().manual_seed(0), 4000)
    loose, tight = bounds(weights)
    assert loose <= tight + 1e-6
    assert loose < exact + 1e-3
    assert tight == pytest.approx(exact, abs=0.02)
    likelihood, kl = terms(net, some.repeat(500, 1), torch.Generator().manual_seed(1))
    found = (likelihood.mean() - kl.sum(dim=1).mean()).item()
    assert found == pytest.approx(loose, abs=0.05)


def test_noise_comes_from_its_generator():
    like = torch.zeros((4, 2))
    one, same = (draw(like, torch.Generator().manual_seed(3)) for _ in range(2))
    assert torch.equal(one, same)
    assert not torch.equal(one, draw(like, torch.Generator().manual_seed(4)))

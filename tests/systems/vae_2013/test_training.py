"""How the nets learn, by three methods, and what they leave: weights with their cards."""

import dataclasses
import hashlib

import numpy as np
import pytest
import torch

from coursekit.errors import CourseError
from coursekit.neural import read_card, shipped
from coursekit.systems import vae_2013 as vae
from coursekit.systems.vae_2013 import bars, measures, training
from coursekit.systems.vae_2013.baselines import HamiltonianChains, marginal_likelihood
from coursekit.systems.vae_2013.model import file_of
from tests.systems.two_processes import assert_two_learn_what_one_does, needs_gloo
from tests.systems.vae_2013.several import PLAN, SEED, in_one_process

SHORT = dataclasses.replace(training.RECIPES["quick"], steps=60, evaluate_every=30)
SMALL = training.Plan("rhythm", 2, hidden=16)


@pytest.mark.parametrize("name", vae.NETS)
def test_the_card_says_where_the_weights_come_from(name):
    path = shipped("vae_2013", file_of(name))
    card = read_card(path)
    assert card["licence"] == "public domain"
    assert card["half"]
    assert card["plan"] == dataclasses.asdict(training.PLANS[name])
    assert card["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_all_weights_are_small():
    paths = [shipped("vae_2013", file_of(name)) for name in vae.NETS]
    assert sum(path.stat().st_size for path in paths) < 2_000_000


@pytest.mark.parametrize("method", training.METHODS)
def test_every_method_learns_and_repeats_itself(method):
    before = measures.diagnosis(SMALL.net(3))
    net, _ = training.learn(SMALL, method=method, recipe=SHORT, seed=3, progress=False)
    again, _ = training.learn(SMALL, method=method, recipe=SHORT, seed=3, progress=False)
    for one, other in zip(net.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)
    tested = measures.held_out("rhythm")[::10]
    untrained = marginal_likelihood(SMALL.net(3), tested, moves=30, draws=50)
    assert marginal_likelihood(net, tested, moves=30, draws=50) > untrained + 2
    if method == "aevb":
        assert measures.diagnosis(net)["bound"] > before["bound"] + 2


def test_a_learners_function_trains_the_net():
    asked = []

    def mine(mean, log_deviation, noise):
        asked.append(mean.shape)
        return vae.sample_with_kl(mean, log_deviation, noise)

    model, _ = vae.learn(SMALL, sample_with_kl=mine, recipe=SHORT, progress=False)
    other, _ = vae.learn(SMALL, recipe=SHORT, progress=False)
    assert asked == [(100, 2)] * 60
    for one, same in zip(model.trained.parameters(), other.trained.parameters(), strict=True):
        assert torch.equal(one, same)


def test_the_price_rises_and_free_nats_cost_nothing():
    plan = training.Plan("rhythm", 2, beta=0.5, anneal=0.5)
    assert [plan.price(done) for done in (0, 0.25, 0.5, 1)] == [0, 0.25, 0.5, 0.5]
    assert training.Plan(beta=0.3).price(0) == 0.3
    net = SMALL.net(0)
    some = torch.as_tensor(np.array(bars.load("rhythm", "train")[:50]))
    losses = [
        training.bound_loss(dataclasses.replace(SMALL, **change), 10, some)(
            net, torch.Generator().manual_seed(1), 5
        ).item()
        for change in ({"beta": 0.0}, {"free_nats": 5.0})
    ]
    # The untrained net's clouds cost less than what is free, so each latent counts as 5 nats.
    assert losses[1] - losses[0] == pytest.approx(10, abs=1e-3)


def test_chains_have_no_wake_sleep():
    chain = training.Plan("melody", 2, "chain")
    for method in ("wake-sleep", "monte carlo em", "magic"):
        with pytest.raises(CourseError, match="cannot train a chain"):
            training.learn(chain, method=method, recipe=SHORT, progress=False)


def test_chains_draw_from_what_the_decoder_believes():
    """With a decoder that ignores its point, what is left is the prior."""
    net = training.Plan("rhythm", 2, hidden=4).net(0)
    for weights in net.first.parameters():
        weights.data.zero_()
    some = torch.as_tensor(np.array(bars.load("rhythm", "test")[:400]))
    generator = torch.Generator().manual_seed(0)
    chains = HamiltonianChains(some, 2, generator)
    for _ in range(60):
        chains.move(net, torch.arange(400), generator)
    assert chains.points.mean().item() == pytest.approx(0, abs=0.15)
    assert chains.points.std().item() == pytest.approx(1, abs=0.1)
    assert chains.step > 0.1


@needs_gloo
def test_two_processes_learn_what_one_does(tmp_path):
    alone = in_one_process()
    assert_two_learn_what_one_does("vae_2013", alone, tmp_path)
    assert not torch.equal(alone.output.weight, PLAN.net(SEED).output.weight)

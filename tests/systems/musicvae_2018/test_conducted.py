"""The conductor above the net of 2-bar melodies."""

import dataclasses

import numpy as np
import pytest
import torch

from coursekit.corpora.sixteenths import HOLD, tunes_only
from coursekit.systems.musicvae_2018 import training
from coursekit.systems.musicvae_2018.conducted import Conducted
from coursekit.systems.musicvae_2018.network import Plan

PLAN = Plan(bars=4, latents=6, decoder="conducted", reads=16, conductor=8, batch=8, anneal=0)


@pytest.fixture(scope="module")
def net():
    player = Plan(latents=5, width=8, reads=16, hidden=12, plan=4).net(1)
    return Conducted(PLAN, 0, player)


@pytest.fixture(scope="module")
def tokens():
    return torch.as_tensor(np.array(tunes_only("valid", 4)[:12]))


def test_what_goes_in_and_comes_out(net, tokens):
    mean, log_deviation = net.encode(tokens)
    assert mean.shape == log_deviation.shape == (12, 6)
    assert net.told(mean).shape == (12, 2, 5)
    assert net.logits(mean, net.shown(tokens))[0].shape == (12, 64, 90)
    assert net.decode(mean).shape == tokens.shape


def test_players_play_what_they_are_told(net):
    points = torch.randn((3, 6), generator=torch.Generator().manual_seed(0))
    written = net.decode(points)
    player = net.players[0]
    assert torch.equal(written[1, 32:], player.decode(net.told(points)[1, 1:])[0])
    logits = net.logits(points, net.shown(written))[0]
    logits[:, [0, 32], HOLD] = -torch.inf
    assert torch.equal(logits.argmax(dim=-1), written[..., 0])


def test_the_player_is_neither_trained_nor_stored(net, tokens):
    assert not any(name.startswith("players") for name in net.state_dict())
    before = [weight.clone() for weight in net.players[0].parameters()]
    loss = training.bound_loss(PLAN, 10, tokens)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-2)
    values = []
    for step in range(30):
        optimiser.zero_grad()
        value = loss(net, torch.Generator().manual_seed(step % 3), step)
        value.backward()
        optimiser.step()
        values.append(value.item())
    assert np.mean(values[-5:]) < np.mean(values[:5])
    for weight, old in zip(net.players[0].parameters(), before, strict=True):
        assert torch.equal(weight, old)


def test_a_conductor_that_says_just_what_was_there_pays_nothing_for_it(net, tokens):
    plan = dataclasses.replace(PLAN, beta=0.0)
    loss = training.bound_loss(plan, 10, tokens, still=True)
    drawn = torch.Generator().manual_seed(0)
    windows = tokens[torch.randint(len(tokens), (plan.batch,), generator=drawn)]
    wanted = net.parts(windows)[0]
    told, net.told = net.told, lambda points: wanted
    try:
        assert loss(net, torch.Generator().manual_seed(0), 0).item() == pytest.approx(0)
    finally:
        net.told = told

"""Encoders and decoders: shapes, the loop that they must equal, and what they cannot see."""

import dataclasses
import math

import numpy as np
import pytest
import torch

from coursekit.corpora.sixteenths import HOLD, TRACKS, tunes_only
from coursekit.systems.musicvae_2018 import training
from coursekit.systems.musicvae_2018.network import DECODERS, ENCODERS, surprise
from coursekit.systems.musicvae_2018.training import Plan
from tests.systems.musicvae_2018.by_cells import logits_by_cells

SMALL = Plan(latents=6, width=8, reads=16, hidden=12, plan=4, conductor=10)


def made_up(kind, bars, count=3):
    rng = np.random.default_rng(0)
    tracks = [rng.integers(0, size, (count, 16 * bars)) for size in TRACKS[kind]]
    return torch.as_tensor(np.stack(tracks, axis=-1))


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("decoder", DECODERS)
@pytest.mark.parametrize(("kind", "bars"), [("melody", 2), ("drums", 2), ("trio", 4)])
def test_what_goes_in_and_comes_out(kind, bars, encoder, decoder):
    net = dataclasses.replace(
        SMALL, kind=kind, bars=bars, encoder=encoder, decoder=decoder, upper=2
    ).net(1)
    tokens = made_up(kind, bars)
    mean, log_deviation = net.encode(tokens)
    assert mean.shape == log_deviation.shape == (3, 6)
    logits = net.logits(mean, net.shown(tokens))
    assert [one.shape for one in logits] == [(3, 16 * bars, size) for size in TRACKS[kind]]
    written = net.decode(mean)
    assert written.shape == tokens.shape
    assert all(int(written[..., i].max()) < size for i, size in enumerate(TRACKS[kind]))


@pytest.mark.parametrize("decoder", DECODERS)
@pytest.mark.parametrize("plan", [0, 4])
def test_the_likeliest_music_is_what_the_logits_say_of_it(decoder, plan):
    """Decoding step by step and reading all steps at once are the same net."""
    net = dataclasses.replace(SMALL, bars=4, decoder=decoder, plan=plan, layers=2).net(3)
    points = torch.randn((5, 6), generator=torch.Generator().manual_seed(0))
    written = net.decode(points)
    logits = net.logits(points, net.shown(written))[0]
    logits[:, 0, HOLD] = -torch.inf
    assert torch.equal(logits.argmax(dim=-1), written[..., 0])


def test_the_fused_decoder_equals_a_loop_over_cells():
    net, tokens = SMALL.net(0), made_up("melody", 2)
    points = torch.randn((3, 6), generator=torch.Generator().manual_seed(0))
    ours = net.logits(points, net.shown(tokens))
    theirs = logits_by_cells(net, points, net.shown(tokens))
    torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("decoder", DECODERS)
def test_no_step_sees_what_comes_after_it(decoder):
    net = dataclasses.replace(SMALL, bars=4, decoder=decoder).net(0)
    tokens, points = made_up("melody", 4), torch.zeros(3, 6)
    changed = tokens.clone()
    changed[:, 20:] = (changed[:, 20:] + 1) % 90
    one, other = (net.logits(points, net.shown(given))[0] for given in (tokens, changed))
    assert torch.equal(one[:, :21], other[:, :21])
    assert not torch.equal(one[:, 21:], other[:, 21:])


def test_a_conducted_bar_knows_of_other_bars_by_the_conductor_and_one_token_alone():
    net = dataclasses.replace(SMALL, bars=4, decoder="hierarchical").net(0)
    tokens, points = made_up("melody", 4), torch.zeros(3, 6)
    changed = tokens.clone()
    changed[:, 2:10] = (changed[:, 2:10] + 1) % 90
    one, other = (net.logits(points, net.shown(given))[0] for given in (tokens, changed))
    assert torch.equal(one[:, 16:], other[:, 16:])
    moved = net.logits(points + 1, net.shown(tokens))[0]
    assert not torch.equal(one[:, 48:], moved[:, 48:])


def test_music_begins_with_a_note_where_it_is_asked_to_and_never_with_a_hold():
    net = SMALL.net(0)
    with torch.no_grad():
        net.tokens[0].bias[:2] = 100.0  # holds and rests are all that this net believes in
    points = torch.zeros(4, 6)
    assert (net.decode(points)[:, 0, 0] == 1).all()
    assert (net.decode(points, begins=True)[:, 0, 0] >= 2).all()


def test_samples_repeat_themselves_by_seed_and_differ_otherwise():
    net, points = SMALL.net(0), torch.zeros(4, 6)
    drawn = [
        net.decode(points, temperature=1.0, generator=torch.Generator().manual_seed(seed))
        for seed in (1, 1, 2)
    ]
    assert torch.equal(drawn[0], drawn[1])
    assert not torch.equal(drawn[0], drawn[2])


def test_surprise_is_the_negative_logarithm_of_the_chances():
    tokens = torch.tensor([[[1], [0]]])
    chances = torch.tensor([[[0.5, 0.25, 0.25], [0.125, 0.5, 0.375]]])
    assert surprise([chances.log()], tokens).item() == pytest.approx(math.log(4 * 8))


def test_prices_rise_free_bits_are_free_and_own_tokens_come_slowly():
    plan = Plan(beta=0.4, anneal=0.5, rate=100.0)
    assert [plan.price(done) for done in (0, 0.25, 0.5, 1)] == [0, 0.2, 0.4, 0.4]
    assert Plan(beta=0.3, anneal=0).price(0) == 0.3
    assert plan.own_share(0) == pytest.approx(1 / 101)
    assert plan.own_share(round(100 * math.log(100))) == pytest.approx(0.5, abs=0.01)
    assert plan.own_share(10_000) == pytest.approx(1)
    assert Plan().own_share(10_000) == 0
    known = torch.as_tensor(np.array(tunes_only("valid")))
    small = dataclasses.replace(SMALL, batch=8, anneal=0)
    net = small.net(0)

    def loss(**changes):
        plan = dataclasses.replace(small, **changes)
        draws = torch.Generator().manual_seed(1)
        return training.bound_loss(plan, 10, known, still=True)(net, draws, 5).item()

    free = loss(beta=0.0)
    assert loss(beta=1.0) > free
    assert loss(beta=1.0, free_bits=1000.0) == pytest.approx(free)
    kl = loss(beta=1.0) - free
    assert loss(beta=1.0, free_bits=1.0) == pytest.approx(free + max(0.0, kl - math.log(2)))


def test_word_dropout_and_own_tokens_reach_the_decoder():
    known = torch.as_tensor(np.array(tunes_only("valid")))
    seen = {}
    for name, changes in {"all": {}, "none": {"dropout": 1.0}, "own": {"rate": 1.0}}.items():
        plan = dataclasses.replace(SMALL, batch=8, dropout=0.0)
        plan = dataclasses.replace(plan, **changes)
        net = plan.net(0)
        asked = []
        logits = net.logits
        net.logits = lambda points, shown, asked=asked, logits=logits: (
            asked.append(shown) or logits(points, shown)
        )
        training.bound_loss(plan, 10, known)(net, torch.Generator().manual_seed(1), 500)
        seen[name] = asked[-1]
    assert (seen["none"] == TRACKS["melody"][0]).all()
    assert (seen["all"][:, 1:] != TRACKS["melody"][0]).all()
    # An untrained net hardly ever guesses the token that was there.
    assert (seen["own"] != seen["all"])[:, 1:].float().mean() > 0.8

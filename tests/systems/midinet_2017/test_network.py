"""The nets against the paper's, layer by layer, and what the rules change."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.systems import midinet_2017 as midinet
from coursekit.systems.midinet_2017 import training
from coursekit.systems.midinet_2017.network import Game, Rules, held
from tests.systems.midinet_2017.plain import plain_game


def batch(pitches, count=6, first=0):
    return training.batch_of(midinet.bars("tunes", "test")[range(first, first + count)], pitches)


def losses_and_slopes(game, given, seed):
    """What both nets pay, what they make, and slopes by what goes in."""
    draws = torch.Generator().manual_seed(seed)
    inputs = torch.randn(len(given.chord), game.rules.inputs, generator=draws, requires_grad=True)
    wanted = game.generator(inputs, given.chord, given.before)
    made = torch.sigmoid(wanted)
    scores, features = game.discriminator(made, given.chord, given.before)
    slopes = torch.autograd.grad(scores.sum() + features.square().sum(), inputs)[0]
    pays = [game.discriminator_pays(given, draws), game.generator_pays(given, draws)]
    return wanted, scores, features, slopes, *pays


@settings(max_examples=10, deadline=None)
@given(
    model=st.sampled_from([1, 2, 3]),
    pitches=st.sampled_from([24, 128]),
    sees_before=st.booleans(),
    seed=st.integers(0, 99),
)
def test_the_chord_worked_out_once_gives_the_numbers_of_the_joined_channels(
    model, pitches, sees_before, seed
):
    rules = Rules(model=model, pitches=pitches, hidden=32, sees_before=sees_before)
    ways = [make(rules, seed) for make in (Game, plain_game)]
    given_bars = batch(pitches, first=seed)
    ours, plain = (losses_and_slopes(game, given_bars, seed) for game in ways)
    for one, other in zip(ours, plain, strict=True):
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)


def test_both_ways_learn_the_same():
    rules = Rules(pitches=24, hidden=32, batch=12)
    match = training.Match(midinet.bars("tunes", "test"))
    ways = []
    for make in (Game, plain_game):
        game, draws = make(rules, 0), torch.Generator().manual_seed(0)
        optimiser = torch.optim.SGD(game.parameters(), lr=0.01)
        for step in range(3):
            optimiser.zero_grad()
            match(game, draws, step).backward()
            optimiser.step()
        ways.append(game.eval().make(batch(24), torch.Generator().manual_seed(1)))
    torch.testing.assert_close(*ways, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("model", [1, 2, 3])
def test_who_is_told_the_chord(model):
    game = Game(replace(training.QUICK, model=model, hidden=32), 0).eval()
    given_bars = batch(24)
    other = replace(given_bars, chord=given_bars.chord.roll(1, 1))
    made = [
        game.generator(torch.ones(6, 100), one.chord, one.before) for one in (given_bars, other)
    ]
    assert torch.equal(*made) == (model == 1)
    told = [layer.chord_weight is not None for layer in game.generator.layers]
    assert told == [model == 2] * 5
    before = [layer.before_weight is not None for layer in game.generator.layers[2:]]
    assert before == [model != 2] * 3


def test_a_bar_is_one_pitch_a_step_and_slopes_pass():
    game = Game(replace(training.QUICK, hidden=32), 0)
    made = game.make(batch(24), torch.Generator().manual_seed(0))
    assert made.shape == (6, 16, 24)
    torch.testing.assert_close(made.sort(-1).values[..., -1], torch.ones(6, 16))
    torch.testing.assert_close(made.sum(-1), torch.ones(6, 16))
    made[:, :, 3].sum().backward()
    assert game.generator.last.weight.grad.abs().sum() > 0


def test_holds_are_where_a_pitch_stays():
    bar = torch.nn.functional.one_hot(torch.tensor([[3, 3, 5, 5, 5, 3]]), 24).float()
    assert held(bar).tolist() == [[1, 1, 0, 1, 1, 0]]


@pytest.mark.parametrize("change", [{"means": 0.0}, {"pictures": 0.0}, {"holds": 0.0}])
def test_each_kind_of_matching_counts(change):
    game, given_bars = Game(replace(training.QUICK, hidden=32), 0), batch(24)
    with_all = game.generator_pays(given_bars, torch.Generator().manual_seed(0))
    game.rules = replace(game.rules, **change)
    assert game.generator_pays(given_bars, torch.Generator().manual_seed(0)) < with_all


def test_the_generators_turn_leaves_the_judge_as_it_was():
    game, given_bars = Game(replace(training.QUICK, hidden=32), 0), batch(24)
    game.generator_pays(given_bars, torch.Generator().manual_seed(0)).backward()
    assert all(weight.grad is None for weight in game.discriminator.parameters())
    assert all(weight.requires_grad for weight in game.discriminator.parameters())

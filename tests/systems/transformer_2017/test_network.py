"""Chorales as stretches of tokens, nets of equal size, and how surprise is counted."""

import dataclasses

import pytest
import torch

from coursekit.neural.chorales import moved, room
from coursekit.neural.transformer import POSITIONS
from coursekit.systems.transformer_2017 import chorales, composing, experiments, network, training

LITTLE = dataclasses.replace(network.TINY, width=16, heads=2, feed=16)


def test_stretches_begin_on_beats_and_end_with_their_chorale():
    known = chorales.rows("train")[:3]
    seen, told = chorales.draw(known, 40, chorales.LENGTH, torch.Generator().manual_seed(1))
    assert seen.shape == told.shape == (40, chorales.LENGTH)
    # What is seen is what is to be foretold, one token later.
    both = told[:, :-1] != chorales.IGNORED
    assert (seen[:, 1:][both] == told[:, :-1][both]).all()
    lead = [torch.cat([torch.tensor([chorales.START]), row]) for row in known]
    for row, line in zip(seen, told, strict=True):
        length = int((line != chorales.IGNORED).sum())
        found = [
            moved(whole, by)[at : at + length].equal(row[:length])
            for whole in lead
            for by in range(-5, 6)
            for at in range(0, len(whole) - length + 1, chorales.BEAT)
        ]
        assert any(found)


def test_moving_keeps_silence_and_the_range():
    row = torch.tensor([chorales.SILENT, 2 + 36 - 29, 2 + 81 - 29, 2 + 60 - 29])
    low, high = room(row, chorales.MOST_MOVED)
    assert (low, high) == (-5, 5)
    assert moved(row, 3).tolist() == [1, 12, 57, 36]
    assert int(moved(row, high).max()) < chorales.TOKENS


def test_nets_with_every_kind_of_positions_have_as_many_weights():
    sizes = [
        sum(w.numel() for w in network.Composer(shape, labels=False).parameters())
        for shape in network.equal_shapes().values()
    ]
    assert len(sizes) == len(POSITIONS)
    assert max(sizes) - min(sizes) < 0.002 * max(sizes)


@pytest.mark.parametrize("steps", [16, 64, 65, 130])
def test_every_note_is_surprising_once(steps):
    net = network.Composer(LITTLE).eval()
    row = chorales.rows("valid")[0].repeat(2)[: 4 * steps]
    found = network.surprise(net, row)
    assert found.shape == row.shape
    first = min(len(row), chorales.LENGTH)
    seen, told = chorales.shown(row, 0, first)
    with torch.no_grad():
        torch.testing.assert_close(found[:first], network.losses(net(seen[None]), told[None]))


def test_what_follows_a_chorales_end_costs_nothing():
    logits = torch.randn(1, 3, 5)
    told = torch.tensor([[2, 4, chorales.IGNORED]])
    assert network.losses(logits, told).shape == (2,)


def test_labels_come_round_with_the_bar():
    net = network.Composer(LITTLE).eval()
    with torch.no_grad():
        labels = net.embed(torch.zeros(1, 2 * chorales.BAR, dtype=torch.long), 0)[0]
    torch.testing.assert_close(labels[: chorales.BAR], labels[chorales.BAR :])
    assert not torch.allclose(labels[0], labels[1])


def test_what_a_plan_says_is_kept_and_the_rest_sounds():
    net = network.Composer(LITTLE).eval()
    plan = composing.free(6)
    plan[::4] = 40
    made = composing.fill(net, plan, torch.Generator().manual_seed(0), count=3)
    assert made.shape == (3, 6 * chorales.BAR)
    assert (made[:, ::4] == 40).all()
    assert (made > chorales.SILENT).all()
    assert not made[0].equal(made[1])


def test_a_short_training_learns_something_with_a_learners_attention():
    from coursekit.systems.transformer_2017 import crux

    asked = []

    def attention(query, key, value):
        asked.append(query.shape)
        return crux.causal_attention(query, key, value)

    recipe = dataclasses.replace(experiments.quick(80), learning_rate=1e-2, keep="last")
    net, history = training.learn(
        LITTLE, recipe=recipe, attend=attention, batch=2, length=64, progress=False
    )
    assert len(asked) >= 30
    blank = network.Composer(LITTLE)
    some = chorales.rows("valid")[:2]
    assert network.nll(net, some) < network.nll(blank, some) - 0.5
    assert history.recipe.steps == 80

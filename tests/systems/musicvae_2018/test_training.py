"""How the nets learn, and what they leave: weights with their cards."""

import dataclasses
import hashlib

import numpy as np
import pytest
import torch

from coursekit.corpora.sixteenths import tunes_only
from coursekit.neural import read_card, shipped
from coursekit.systems import musicvae_2018 as musicvae
from coursekit.systems.musicvae_2018 import attributes, measures, training
from coursekit.systems.musicvae_2018.attributes import decorrelated
from coursekit.systems.musicvae_2018.space import file_of
from tests.systems.musicvae_2018.several import PLAN, SEED, in_one_process
from tests.systems.two_processes import assert_two_learn_what_one_does, needs_gloo

SHORT = dataclasses.replace(training.RECIPES["quick"], steps=40, evaluate_every=20)
SMALL = training.Plan(latents=8, width=16, reads=32, hidden=32, plan=8, batch=32)


@pytest.mark.parametrize("name", musicvae.NETS)
def test_the_card_says_where_the_weights_come_from(name):
    path = shipped("musicvae_2018", file_of(name))
    card = read_card(path)
    assert card["half"]
    assert card["plan"] == dataclasses.asdict(training.PLANS[name])
    assert card["recipe"]["steps"] == training.STEPS_OF[name]
    assert card["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert "Groove" in card["data"] or "POP909" in card["data"]
    assert "MIT" in card["licence"] or "CC BY" in card["licence"]


def test_all_weights_fit_into_what_a_lesson_may_weigh():
    names = [*map(file_of, musicvae.NETS), "attributes"]
    assert sum(shipped("musicvae_2018", name).stat().st_size for name in names) < 4 * 2**20


def test_training_repeats_itself_and_learns():
    windows = tunes_only("train")[:600]
    nets = [
        training.learn(SMALL, recipe=SHORT, seed=3, windows=windows, progress=False)[0]
        for _ in range(2)
    ]
    for one, other in zip(nets[0].parameters(), nets[1].parameters(), strict=True):
        assert torch.equal(one, other)
    tested = tunes_only("valid")[:100]
    before = measures.accuracies(SMALL.net(3), tested)
    after = measures.accuracies(nets[0].eval(), tested)
    assert after["teacher forced"] > before["teacher forced"] + 0.2


def test_a_net_remembers_where_the_training_music_lies():
    net, _ = training.learn(SMALL, recipe=SHORT, windows=tunes_only("train")[:400], progress=False)
    with torch.no_grad():
        mean, _ = net.encode(torch.as_tensor(np.array(tunes_only("train")[:400])))
    assert (net.centre - mean.mean(dim=0)).abs().max() < 0.5
    assert torch.equal(net.spread, net.spread.tril())
    assert (net.spread.diagonal() > 0).all()


def test_every_kind_and_every_full_plan_has_a_loss():
    for name, plan in training.FULL.items():
        small = dataclasses.replace(
            plan, latents=4, width=8, reads=8, hidden=8, conductor=8, batch=2
        )
        known = torch.ones((4, 16 * plan.bars, len(small.net().vocabularies)), dtype=torch.long)
        loss = training.bound_loss(small, 10, known)
        value = loss(small.net(), torch.Generator().manual_seed(0), 9)
        assert torch.isfinite(value), name


def test_decorrelated_vectors_raise_their_own_prediction_alone():
    rng = np.random.default_rng(0)
    points = rng.standard_normal((3000, 8)) @ rng.standard_normal((8, 8))
    weights = rng.standard_normal((8, 5))
    weights[:, 1] += 2 * weights[:, 0]  # two attributes that go together
    values = points @ weights
    vectors = decorrelated(points, values)
    moved = vectors @ weights / values.std(axis=0)
    assert moved == pytest.approx(attributes.DEVIATIONS * np.eye(5), abs=0.05)


@needs_gloo
def test_two_processes_learn_what_one_does(tmp_path):
    alone = in_one_process()
    assert_two_learn_what_one_does("musicvae_2018", alone, tmp_path)
    assert not torch.equal(alone.writer.out.weight, PLAN.net(SEED).writer.out.weight)

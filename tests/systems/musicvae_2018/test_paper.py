"""The claims: what the logs hold, and which figures and verdicts come of it."""

import copy

import numpy as np
import pytest

from coursekit.corpora.sixteenths import tunes_only
from coursekit.evaluation.melodies import ATTRIBUTES, measured
from coursekit.systems import musicvae_2018 as musicvae
from coursekit.systems.musicvae_2018 import experiments, measures, paper

CLAIMS = {claim.key: claim for claim in musicvae.claims}


@pytest.mark.parametrize("log", paper.LOGS)
def test_each_log_holds_its_seeds(log):
    rows = paper.rows(log)
    assert len({row["seed"] for row in rows}) == len(rows) >= paper.LEAST_SEEDS.get(log, 5)


@pytest.mark.parametrize("key", CLAIMS)
def test_a_claim_says_figures_verdict_and_source(key):
    finding = CLAIMS[key].measure(3)
    assert finding.source == "log"
    assert finding.verdict in ("holds", "partly", "fails")
    assert all(np.isfinite(one.value) for one in finding.measurements)
    assert f"verdict  {finding.verdict}" in CLAIMS[key].report(finding)


def altered(monkeypatch, log, change):
    """Let the claims read a log in which `change` was made to every row."""
    rows = copy.deepcopy(paper.rows(log))
    for row in rows:
        change(row)
    monkeypatch.setattr(paper, "rows", lambda name: rows)


def test_two_bars_need_all_four_figures(monkeypatch):
    altered(monkeypatch, "reconstruction", lambda row: row["drums"].update(sampled=0.5))
    assert CLAIMS["two bars"].measure(3).verdict == "partly"


@pytest.mark.parametrize(("sampled", "verdict"), [(0.0, "fails"), (0.99, "holds")])
def test_the_gap_is_held_against_the_flat_decoders(monkeypatch, sampled, verdict):
    def change(row):
        for name in ("equal steps", "equal time"):
            row[name].update({"teacher forced": 0.99, "sampled": sampled})

    altered(monkeypatch, "levels", change)
    assert CLAIMS["gap"].measure(3).verdict == verdict
    assert CLAIMS["higher"].measure(3).verdict == verdict


def test_ways_that_surprise_more_than_mixed_data_fail(monkeypatch):
    def change(row):
        row["sphere"] = {"cost": [9.0] * 9, "distance": [0.5] * 9}

    altered(monkeypatch, "interpolation", change)
    assert CLAIMS["interpolation"].measure(3).verdict == "fails"


def test_vectors_must_move_nine_of_ten(monkeypatch):
    def change(row):
        for attribute in ATTRIBUTES:
            row["paper"][attribute]["1"]["moved"] = 0.95

    altered(monkeypatch, "attributes", change)
    assert CLAIMS["attributes"].measure(3).verdict == "holds"
    change_one = paper.rows("attributes")
    for row in change_one:
        row["paper"]["note density"]["1"]["moved"] = 0.85
    assert CLAIMS["attributes"].measure(3).verdict == "partly"


def test_a_way_is_measured_from_its_beginning(monkeypatch):
    monkeypatch.setattr(measures, "load", lambda *_: tunes_only("train"))
    measures.chain.cache_clear()
    try:
        tunes = tunes_only("test")[:6]
        ways = np.stack([tunes[:3], tunes[3:]], axis=1)
        distance, cost = measures.along(ways)
        assert distance[0] == 0 < distance[1]
        noise = np.random.default_rng(0).integers(0, 90, ways.shape)
        assert (measures.along(noise)[1] > cost + 1).all()
    finally:
        measures.chain.cache_clear()


def test_who_cannot_move_is_left_out():
    before = measured(tunes_only("test")[:50])
    white = before[:, 0] == 1
    assert white.any()
    share, free = measures.moved_share(before, before + 0.01, "C diatonic", 1)
    assert (share, free) == (1.0, (~white).sum())
    share, free = measures.moved_share(before, before + 0.01, "note density", -1)
    assert (share, free) == (0.0, 50)


def test_samples_are_judged(monkeypatch):
    tunes = {split: tunes_only(split) for split in ("train", "test")}
    monkeypatch.setattr(measures, "load", lambda kind, split, bars=2: tunes[split])
    rests, flat = np.ones((10, 32, 1), int), np.full((10, 32, 1), 50)
    found = measures.judged("melody", np.concatenate([rests, flat, tunes["train"][:20]]))
    assert found["empty"] == 0.25
    assert found["constant"] == pytest.approx(0.5, abs=0.05)
    assert found["copied"] >= 0.5
    assert found["different"] == pytest.approx(22 / 40)
    assert found["scale"] > 0.9


def test_experiments_give_rows_that_the_claims_can_read(monkeypatch):
    tunes = tunes_only("test")
    monkeypatch.setattr(experiments, "load", lambda *_: tunes)
    monkeypatch.setattr(measures, "load", lambda *_: tunes)
    for name, value in {"WAYS": 3, "MELODIES": 5}.items():
        monkeypatch.setattr(experiments, name, value)
    measures.chain.cache_clear()
    try:
        for name in ("interpolation", "attributes"):
            row, stored = getattr(experiments, name)(0), paper.rows(name)[0]
            assert row.keys() | {"seed", "seconds"} == stored.keys()
            for part, figures in row.items():
                assert figures.keys() == stored[part].keys()
    finally:
        measures.chain.cache_clear()

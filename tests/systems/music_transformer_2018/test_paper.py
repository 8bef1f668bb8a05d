"""The claims: what the logs hold, and which figures and verdicts come of it."""

import copy

import pytest
import torch

from coursekit.systems import music_transformer_2018 as music
from coursekit.systems.music_transformer_2018 import chorales, experiments, paper
from coursekit.systems.music_transformer_2018.network import KINDS, Serial

CLAIMS = {claim.key: claim for claim in music.claims}


def altered(monkeypatch, log, change):
    """Let the claims read a log in which each row was changed."""
    rows = copy.deepcopy(paper.rows(log))
    for row in rows:
        change(row)
    original = paper.rows
    monkeypatch.setattr(paper, "rows", lambda asked: rows if asked == log else original(asked))


@pytest.mark.parametrize("log", paper.LOGS)
def test_each_log_holds_as_many_seeds_as_it_says(log):
    rows = paper.rows(log)
    assert len({row["seed"] for row in rows}) == len(rows) >= paper.LEAST_SEEDS[log]


def test_nets_that_are_compared_have_as_many_weights():
    for row in paper.rows("kinds"):
        sizes = [row[kind]["weights"] for kind in KINDS]
        assert max(sizes) - min(sizes) < 0.002 * max(sizes)


@pytest.mark.parametrize("key", CLAIMS)
def test_a_claim_says_figures_verdict_and_source(key):
    finding = CLAIMS[key].measure(5)
    assert finding.source == "log"
    assert CLAIMS[key].repeat is not None
    assert f"verdict  {finding.verdict}" in CLAIMS[key].report(finding)


@pytest.mark.parametrize(
    ("key", "log", "change", "verdict"),
    [
        ("relative", "kinds", lambda row: row["relative"].update(trained=9.0), "fails"),
        ("relative", "kinds", lambda row: row["relative"].update(trained=0.0), "holds"),
        ("pitch and time", "kinds", lambda row: row["relative"].update(trained=0.0), "fails"),
        ("beyond", "kinds", lambda row: row["absolute"].update(twice=-9.0), "fails"),
        ("foretells", "foretells",
         lambda row: [row[net].update({"valid, archive": 0.1}) for net in ("frames", "serial")],
         "holds"),
        ("foretells", "foretells",
         lambda row: [row[net].update({"valid, archive": 0.9}) for net in ("frames", "serial")],
         "fails"),
        ("piano", "performances", lambda row: row.update(valid=1.0), "holds"),
        ("piano", "performances", lambda row: row.update(valid=3.0), "fails"),
        ("harmonies", "harmonies",
         lambda row: row.update({"kept": 1.0, "likeliest of 8": row["Bach"]}), "holds"),
    ],
)  # fmt: skip
def test_other_figures_give_another_verdict(monkeypatch, key, log, change, verdict):
    altered(monkeypatch, log, change)
    assert CLAIMS[key].measure(5).verdict == verdict


def test_experiments_give_rows_that_the_claims_can_read(monkeypatch):
    monkeypatch.setattr(experiments, "SOPRANOS", 2)
    row = experiments.harmonies(0)
    stored = paper.rows("harmonies")[0]
    assert row.keys() | {"seed", "seconds"} == stored.keys()
    assert row["kept"] == row["in range"] == 1
    some = [piece for piece in chorales.pieces("valid")[:4] if len(piece) > 128]
    net = Serial(experiments.SMALL, "relative")
    found = experiments.lengths(net, some)
    assert found.keys() <= paper.rows("kinds")[0]["relative"].keys()
    assert all(value > 1 for value in found.values())


def test_the_shipped_nets_are_measured_by_the_piece(monkeypatch):
    monkeypatch.setattr(experiments, "pieces", lambda *_: chorales.pieces("valid")[:2])
    monkeypatch.setattr(experiments, "STEPS", {"foretells": 2})
    monkeypatch.setattr(experiments, "learn", lambda *_, **__: None)
    row = experiments.foretells(0)
    stored = paper.rows("foretells")[0]
    assert {name: set(row[name]) for name in ("frames", "serial", "quarters")} == {
        name: set(stored[name]) for name in ("frames", "serial", "quarters")
    }
    assert torch.isfinite(torch.tensor(list(row["frames"].values()))).all()

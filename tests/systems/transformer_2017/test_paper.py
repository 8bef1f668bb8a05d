"""The claims: what the logs hold, and which figures and verdicts come of it."""

import copy

import pytest

from coursekit.neural.transformer import POSITIONS
from coursekit.systems import transformer_2017 as transformer
from coursekit.systems.transformer_2017 import experiments, paper

CLAIMS = {claim.key: claim for claim in transformer.claims}
MEASURED = {"heads", "foretells"}


def altered(monkeypatch, log, kind, name, value):
    """Let the claims read a log with another value in each row."""
    rows = copy.deepcopy(paper.rows(log))
    for row in rows:
        (row[kind] if kind else row)[name] = value
    original = paper.rows
    monkeypatch.setattr(paper, "rows", lambda asked: rows if asked == log else original(asked))


@pytest.mark.parametrize("log", paper.LOGS)
def test_each_log_holds_three_seeds_or_more(log):
    rows = paper.rows(log)
    assert len({row["seed"] for row in rows}) == len(rows) >= 3


def test_every_seed_shows_what_positions_are_worth():
    for row in paper.rows("positions"):
        assert set(POSITIONS) < set(row)
        trained = {kind: row[kind]["trained"] for kind in POSITIONS}
        assert max(trained, key=trained.get) == "none"
        assert max(trained["relative"], trained["rotary"]) < min(
            trained["sinusoidal"], trained["learned"]
        )
        more = {kind: row[kind]["twice"] - row[kind]["same notes"] for kind in POSITIONS}
        assert min(more, key=more.get) == "relative"
        assert min(more["sinusoidal"], more["learned"]) > 1
        sizes = [row[kind]["weights"] for kind in POSITIONS]
        assert max(sizes) - min(sizes) < 0.002 * max(sizes)


@pytest.mark.parametrize(
    ("key", "verdict"),
    [
        ("alike", "fails"),
        ("extrapolates", "fails"),
        ("relative", "holds"),
        ("beyond", "holds"),
        ("music", "partly"),
        ("heads", "holds"),
        ("foretells", "fails"),
    ],
)
def test_a_claim_says_figures_verdict_and_source(key, verdict):
    finding = CLAIMS[key].measure(5)
    assert finding.verdict == verdict
    assert finding.source == ("measured" if key in MEASURED else "log")
    assert (CLAIMS[key].repeat is None) == (key in MEASURED)
    assert f"verdict  {verdict}" in CLAIMS[key].report(finding)


@pytest.mark.parametrize(
    ("key", "log", "kind", "name", "value", "verdict"),
    [
        ("alike", "positions", "learned", "trained", 1.155, "holds"),
        ("extrapolates", "positions", "sinusoidal", "twice", 0.1, "holds"),
        ("relative", "positions", "rotary", "trained", 5.0, "partly"),
        ("beyond", "positions", "learned", "twice", 0.1, "partly"),
        ("music", "music", "", "own grid", [0.5, 0.4, 0.6], "holds"),
    ],
)
def test_other_figures_give_another_verdict(monkeypatch, key, log, kind, name, value, verdict):
    altered(monkeypatch, log, kind, name, value)
    assert CLAIMS[key].measure(5).verdict == verdict


def test_experiments_give_rows_that_the_claims_can_read(monkeypatch):
    row = experiments.positions(0, experiments.quick(10))
    stored = paper.rows("positions")[0]
    assert row.keys() | {"seed", "seconds"} == stored.keys()
    for kind in POSITIONS:
        assert row[kind].keys() == stored[kind].keys()
    monkeypatch.setattr(experiments, "SAMPLES", 12)
    made = experiments.music(0)
    assert {"empty", "constant", "copied", "density", "scale", "own grid"} <= made.keys()
    assert made["empty"] == 0

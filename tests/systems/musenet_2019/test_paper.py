"""The claims: what the logs hold, and which figures and verdicts come of it."""

import copy

import pytest

from coursekit.corpora import styles
from coursekit.systems import musenet_2019 as musenet
from coursekit.systems.musenet_2019 import experiments, paper, samples, training

CLAIMS = {claim.key: claim for claim in musenet.claims}


def altered(monkeypatch, log, *path, value):
    """Let the claims read a log with another value in each row."""
    rows = copy.deepcopy(paper.rows(log))
    for row in rows:
        for key in path[:-1]:
            row = row[key]
        row[path[-1]] = value
    original = paper.rows
    monkeypatch.setattr(paper, "rows", lambda asked: rows if asked == log else original(asked))


@pytest.mark.parametrize("log", paper.LOGS)
def test_each_log_holds_three_seeds_or_more(log):
    rows = paper.rows(log)
    assert len({row["seed"] for row in rows}) == len(rows) >= 3


def test_an_independent_judge_hears_the_style_in_three_times_chance():
    for row in paper.rows("styles"):
        assert row["recovered"] >= 3 / len(styles.STYLES)
        assert row["real recovered"] > 0.9
        counts = row["heard as"]
        assert all(sum(counts[style].values()) <= 12 for style in styles.STYLES)


def test_the_samples_are_two_hundred_and_none_is_empty():
    rows = paper.rows("styles")
    assert 6 * experiments.PER_STYLE * len(rows) >= 200
    assert all(row["empty"] == 0 for row in rows)


VERDICTS = [
    ("steered", "holds"),
    ("suggested", "holds"),
    ("blends", "partly"),
    ("context", "holds"),
    ("augmented", "partly"),
    ("chooses", "fails"),
    ("notes_alone", "fails"),
    ("music", "partly"),
]


@pytest.mark.parametrize(("key", "verdict"), VERDICTS)
def test_a_claim_says_figures_verdict_and_source(key, verdict):
    finding = CLAIMS[key].measure(5)
    assert finding.verdict == verdict
    assert finding.source == "log"
    assert CLAIMS[key].repeat is not None
    assert f"verdict  {verdict}" in CLAIMS[key].report(finding)


@pytest.mark.parametrize(
    ("key", "log", "path", "value", "verdict"),
    [
        ("steered", "styles", ("recovered",), 0.2, "fails"),
        ("notes_alone", "styles", ("foreign recovered",), 0.1, "fails"),
        ("blends", "styles", ("after the change",), 0.1, "partly"),
        ("context", "structure", ("without time", "surprise"), 0.1, "partly"),
        ("chooses", "critic", ("real", "gains"), [-0.1, -0.2], "partly"),
        ("suggested", "styles", ("obeys, known",), 0.2, "fails"),
    ],
)
def test_other_figures_give_another_verdict(monkeypatch, key, log, path, value, verdict):
    altered(monkeypatch, log, *path, value=value)
    assert CLAIMS[key].measure(5).verdict in (verdict, "fails")
    assert CLAIMS[key].measure(5).verdict != "holds"


def test_small_nets_give_a_row_that_the_claims_can_read(monkeypatch):
    monkeypatch.setattr(experiments, "STRETCHES", 4)
    monkeypatch.setattr(experiments, "LENGTH", 40)
    monkeypatch.setattr(experiments, "WAYS", {"all": {}, "none": {"told": ()}})
    row = experiments.structure(0, training.shorter(2))
    stored = paper.rows("structure")[0]
    assert all(row[way].keys() == stored[way].keys() for way in row)


def test_foreign_instruments_are_none_of_the_styles_own():
    for one in samples.asked(4, 1, foreign=True):
        bands = {frozenset(band) for band in samples.SETS[one.style]}
        assert frozenset(one.instruments) not in bands

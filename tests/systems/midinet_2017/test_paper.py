"""The claims of 2017 and our own: what the logs hold, and which verdicts come of it."""

import copy

import pytest

from coursekit.neural import read_card, read_log, shipped
from coursekit.systems import midinet_2017 as midinet
from coursekit.systems.midinet_2017 import paper
from coursekit.systems.midinet_2017.model import MODELS, file_of

CLAIMS = {claim.key: claim for claim in midinet.claims}


@pytest.fixture(scope="module")
def log():
    return paper.rows()


def test_what_the_system_has_to_reach_in_three_seeds(log):
    assert len({row["seed"] for row in log}) == len(log) >= 3
    for row in log:
        assert row["stable"]["chord"] >= 0.55
        assert row["creative"]["chord"] >= 0.48
        assert row["stable"]["chord"] > row["creative"]["chord"] > row["no chord"]["chord"]
        for name in paper.MODELS:
            assert row[name]["shuffled"] == pytest.approx(0.25, abs=0.02)
            assert row[name]["notes"] == pytest.approx(row["songs"]["notes"], rel=0.3)
        for name in ("as drawn", "pitches alone"):
            assert row[name]["notes"] > 1.5 * row["songs"]["notes"]
        assert row["blind to holds"]["notes"] == pytest.approx(row["songs"]["notes"], rel=0.3)


@pytest.mark.parametrize(
    ("key", "verdict"),
    [("follows", "holds"), ("matching", "holds"), ("before", "holds"), ("density", "holds")],
)
def test_a_claim_says_figures_verdict_and_source(key, verdict, log):
    finding = CLAIMS[key].measure(3)
    assert (finding.source, finding.verdict) == ("log", verdict)
    assert CLAIMS[key].repeat is paper.retrain
    assert f"verdict  {verdict}" in CLAIMS[key].report(finding)


@pytest.mark.parametrize(
    ("key", "changes", "verdict"),
    [
        ("follows", {("creative", "chord"): 0.9}, "partly"),
        ("follows", {("creative", "chord"): 0.2}, "fails"),
        ("follows", {("no chord", "chord"): 0.9}, "fails"),
        ("matching", {("unmatched", "pitches"): 0.0}, "fails"),
        ("before", {("creative", "before"): 0.0}, "fails"),
        ("before", {("creative", "before"): 0.1, ("creative", "another"): 0.06}, "partly"),
        ("density", {("creative", "notes"): 12.0}, "partly"),
        ("density", {("stable", "notes"): 12.0}, "fails"),
    ],
    ids=str,
)
def test_other_logs_give_other_verdicts(key, changes, verdict, log, monkeypatch):
    rows = copy.deepcopy(log)
    for row in rows:
        for (game, figure), value in changes.items():
            row[game][figure] = value
    monkeypatch.setattr(paper, "rows", lambda: rows)
    assert CLAIMS[key].measure(3).verdict == verdict


def test_its_melodies_are_judged_as_music():
    row = read_log("midinet_2017", paper.MUSIC)[0]
    finding = CLAIMS["music"].measure(1)
    figures = {measurement.name: measurement for measurement in finding.measurements}
    assert figures["pieces without a note"].value == figures["pieces on one note"].value == 0
    assert figures["notes a bar"].value == pytest.approx(row["pieces"]["notes a bar"])
    assert figures["told from songs by the style probe"].low > 75
    assert finding.verdict == "fails"
    assert CLAIMS["music"].repeat is paper.judge_anew


def test_the_order_holds_on_tunes():
    finding = CLAIMS["tunes"].measure(1)
    assert (finding.source, finding.verdict) == ("measured", "holds")


def test_the_cards_say_where_the_weights_come_from():
    for name, number in MODELS.items():
        card = read_card(shipped("midinet_2017", file_of(name)))
        assert "POP909" in card["data"]
        assert "MIT" in card["licence"]
        assert (card["seed"], card["rules"]["model"], card["half"]) == (0, number, True)

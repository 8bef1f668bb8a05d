"""The claims of 2014 and our own: what the log holds, and which verdicts come of it."""

import copy

import pytest

from coursekit.systems import gan_2014 as gan
from coursekit.systems.gan_2014 import paper

CLAIMS = {claim.key: claim for claim in gan.claims}
LOGGED = [key for key in CLAIMS if key != "music"]


@pytest.fixture(scope="module")
def log():
    return paper.rows()


def altered(monkeypatch, log, changes):
    """Let the claims read the log with other values, by their path, in each row."""
    rows = copy.deepcopy(log)
    for row in rows:
        for path, value in changes.items():
            *parents, last = path.split("/")
            home = row
            for name in parents:
                home = home[name]
            home[last] = value
    monkeypatch.setattr(paper, "rows", lambda: rows)


def test_five_of_five_seeds_cover_every_heap_after_the_mend_and_none_before(log):
    assert len({row["seed"] for row in log}) == len(log) >= 5
    for row in log:
        assert row["ring"]["mended"]["covered"][-1] == gan.MODES
        assert row["ring"]["collapsed"]["covered"][-1] <= 2
        assert row["rhythms"]["mended"]["entropy"] > row["rhythms"]["collapsed"]["entropy"] + 1
        assert row["rhythms"]["mended"]["coverage"] > row["rhythms"]["collapsed"]["coverage"]


@pytest.mark.parametrize(
    ("key", "verdict"),
    [
        ("recovers", "partly"),
        ("judge", "holds"),
        ("slopes", "partly"),
        ("helvetica", "holds"),
        ("parzen", "holds"),
        ("mend", "holds"),
        ("variety", "partly"),
        ("misleads", "holds"),
    ],
)
def test_a_claim_says_figures_verdict_and_source(key, verdict, log):
    finding = CLAIMS[key].measure(5)
    assert (finding.source, finding.verdict) == ("log", verdict)
    assert {measurement.n for measurement in finding.measurements} == {len(log)}
    assert CLAIMS[key].repeat is paper.retrain
    assert f"verdict  {verdict}" in CLAIMS[key].report(finding)


@pytest.mark.parametrize(
    ("key", "changes", "verdict"),
    [
        ("recovers", {"ring/mended/covered": [8, 7]}, "fails"),
        ("recovers", {"ring/mended/near": 0.99}, "holds"),
        ("judge", {"judge/error": 0.3}, "fails"),
        ("slopes", {"slopes/saturating": 100.0}, "fails"),
        ("slopes", {"ring/saturating/covered": [1, 8]}, "holds"),
        ("helvetica", {"ring/collapsed/covered": [8, 8]}, "fails"),
        ("parzen", {"rhythms/parzen/mended": [0.0, -20.0]}, "fails"),
        ("mend", {"ring/mended/covered": [8, 7]}, "fails"),
        ("mend", {"ring/collapsed/covered": [8, 8]}, "partly"),
        ("variety", {"rhythms/mended/entropy": 0.0}, "fails"),
        ("variety", {"rhythms/mended/entropy": 6.0}, "holds"),
        ("misleads", {"rhythms/parzen/copied": [0.0, -20.0]}, "partly"),
        (
            "misleads",
            {f"rhythms/parzen/{name}": [0.0, -20.0] for name in ("copied", "centroids")},
            "fails",
        ),
    ],
    ids=str,
)
def test_other_logs_give_other_verdicts(key, changes, verdict, log, monkeypatch):
    altered(monkeypatch, log, changes)
    assert CLAIMS[key].measure(5).verdict == verdict


def test_its_pieces_are_heard_as_music():
    finding = CLAIMS["music"].measure(1)
    figures = {measurement.name: measurement for measurement in finding.measurements}
    assert figures["notes in a bar"].value == pytest.approx(
        figures["notes in a bar"].baseline, rel=0.2
    )
    assert figures["pieces without a note"].value == 0
    assert figures["pieces of one bar, repeated"].value < 10
    assert finding.verdict in ("holds", "partly")
    assert CLAIMS["music"].repeat is None

"""The claims of 1989: what the log holds, and which figures and verdicts come of it."""

import numpy as np
import pytest
from scipy import stats

from coursekit.systems import todd_1989 as todd
from coursekit.systems.todd_1989 import paper

CLAIMS = {claim.key: claim for claim in todd.claims}


@pytest.fixture(scope="module")
def log():
    return paper.rows()


def altered(monkeypatch, log, **columns):
    """Let the claims read the log with some columns replaced in each row."""
    monkeypatch.setattr(paper, "rows", lambda: [{**row, **columns} for row in log])


def test_the_log_holds_a_row_for_each_of_five_nets_or_more(log):
    assert len({row["seed"] for row in log}) == len(log) >= 5
    assert {row["recalled_notes"] for row in log} == {6}


@pytest.mark.parametrize(
    ("key", "verdict"),
    [
        ("recall", "holds"),
        ("hybrids", "holds"),
        ("cycles", "partly"),
        ("extrapolation", "holds"),
        ("altered", "holds"),
    ],
)
def test_a_claim_says_figures_verdict_and_source(key, verdict, log):
    finding = CLAIMS[key].measure(5)
    assert finding.source == "log"
    assert finding.verdict == verdict
    assert all(m.n == len(log) for m in finding.measurements if m.of == "nets")
    assert CLAIMS[key].repeat is paper.retrain
    assert f"verdict  {verdict}" in CLAIMS[key].report(finding)


def test_an_interval_is_students_over_the_nets(log):
    first = CLAIMS["hybrids"].measure(5).measurements[0]
    shares = 100 * np.array([row["pitch_notes"][0] for row in log])
    low, high = stats.t.interval(0.95, len(shares) - 1, shares.mean(), stats.sem(shares))
    assert (first.value, first.low, first.high) == pytest.approx((shares.mean(), low, high))
    assert first.baseline == pytest.approx(100 * np.mean([row["pitch_notes"][1] for row in log]))


@pytest.mark.parametrize(
    ("key", "columns", "verdict"),
    [
        ("recall", {"recalled_notes": 5}, "partly"),
        ("recall", {"recalled_notes": 3}, "fails"),
        ("hybrids", {f"{a}_notes": [0.1, 0.1, 1, 0.1, 1] for a in ("pitch", "rhythm")}, "fails"),
        ("hybrids", {"pitch_notes": [0.1, 0.1, 1, 0.1, 1]}, "holds"),
        ("cycles", {f"cycles_{f}": [[0, 3]] for f in ("notes", "outputs")}, "fails"),
        ("cycles", {f"cycles_{f}": [[2, 3]] for f in ("notes", "outputs")}, "holds"),
        ("extrapolation", {"extrapolated": [1, 9, 0.2, 0.2, 1]}, "fails"),
        ("altered", {"start": [0.2, 0.2, 1]}, "partly"),
        ("altered", {"decay": {"0.8": [6, 1, 0, 0], "0.5": [0, 0.1, 0.1, 1]}}, "partly"),
    ],
    ids=str,
)
def test_other_logs_give_other_verdicts(key, columns, verdict, log, monkeypatch):
    altered(monkeypatch, log, **columns)
    assert CLAIMS[key].measure(5).verdict == verdict


def test_what_is_exact_at_which_decay_is_counted(log, monkeypatch):
    altered(monkeypatch, log, decay={"0.8": [6, 1, 0, 0], "0.9": [1, 0.9, 0, 0]})
    why, nets = CLAIMS["altered"].measure(5).why, len(log)
    assert f"of {6 * nets} melodies these are exact: {6 * nets} at 0.8, {nets} at 0.9." in why

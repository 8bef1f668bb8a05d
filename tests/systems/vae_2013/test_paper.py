"""The claims: what the logs hold, and which figures and verdicts come of it."""

import numpy as np
import pytest

from coursekit.systems import vae_2013 as vae
from coursekit.systems.vae_2013 import experiments, paper

CLAIMS = {claim.key: claim for claim in vae.claims}


@pytest.mark.parametrize("log", paper.LOGS)
def test_each_log_holds_five_seeds_or_more(log):
    rows = paper.rows(log)
    assert len({row["seed"] for row in rows}) == len(rows) >= 5


@pytest.mark.parametrize(
    ("key", "verdict"),
    [
        ("bound", "holds"),
        ("superfluous", "partly"),
        ("map", "holds"),
        ("collapse", "holds"),
        ("mended", "holds"),
        ("tighter", "holds"),
        ("music", "partly"),
    ],
)
def test_a_claim_says_figures_verdict_and_source(key, verdict):
    finding = CLAIMS[key].measure(5)
    assert finding.verdict == verdict
    assert finding.source == ("measured" if key == "map" else "log")
    assert (CLAIMS[key].repeat is None) == (key == "map")
    assert f"verdict  {verdict}" in CLAIMS[key].report(finding)


def test_likelihoods_are_told_by_size_and_method():
    finding = CLAIMS["likelihood"].measure(5)
    assert len(finding.measurements) == 4
    rows = paper.rows("likelihoods")
    ours = [row["small"]["aevb"]["held out"] for row in rows]
    theirs = [row["small"]["wake-sleep"]["held out"] for row in rows]
    first = finding.measurements[0]
    assert (first.value, first.baseline) == pytest.approx((np.mean(ours), np.mean(theirs)))


@pytest.mark.parametrize(
    ("key", "log", "change", "verdict"),
    [
        ("bound", "methods", {"aevb": {"bound": -90.0}}, "fails"),
        ("superfluous", "methods", {"aevb": {"active": 5.0}}, "holds"),
        ("tighter", "methods", {"aevb": {"tighter": -90.0}}, "fails"),
        ("collapse", "collapse", {"beta 1": {"information": 3.0}}, "fails"),
        ("mended", "collapse", {"annealing": {"active": 1.0}}, "partly"),
    ],
)
def test_other_figures_give_another_verdict(monkeypatch, key, log, change, verdict):
    def altered(name):
        changed = []
        for row in original(name):
            row = dict(row)
            for part, figures in change.items():
                nested = any(isinstance(value, dict) for value in row[part].values())
                row[part] = (
                    {k: v | figures for k, v in row[part].items()}
                    if nested
                    else row[part] | figures
                )
            changed.append(row)
        return changed

    original = paper.rows
    assert original(log)
    monkeypatch.setattr(paper, "rows", altered)
    assert CLAIMS[key].measure(5).verdict == verdict


def test_experiments_give_rows_that_the_claims_can_read():
    short = experiments.quick(10)
    for name in ("collapse", "methods", "likelihoods"):
        row = getattr(experiments, name)(0, short)
        stored = paper.rows(name)[0]
        assert row.keys() | {"seed", "seconds"} == stored.keys()
        for part, figures in row.items():
            assert figures.keys() == stored[part].keys()

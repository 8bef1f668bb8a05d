"""The claims: what the logs hold, and which figures and verdicts come of it."""

import copy

import numpy as np
import pytest

from coursekit.corpora.clips import ATTRIBUTES
from coursekit.systems import musiclm_2023 as musiclm
from coursekit.systems.musiclm_2023 import experiments, paper

CLAIMS = {claim.key: claim for claim in musiclm.claims}


@pytest.mark.parametrize("log", paper.LOGS)
def test_each_log_holds_three_seeds_and_has_its_experiment(log):
    assert len({row["seed"] for row in paper.rows(log)}) == len(paper.rows(log)) >= 3
    assert callable(getattr(experiments, log))


@pytest.mark.parametrize(
    ("key", "verdict"),
    [
        ("joint", "holds"),
    ],
)
def test_a_claim_says_figures_verdict_and_source(key, verdict):
    finding = CLAIMS[key].measure(3)
    assert finding.verdict == verdict
    assert finding.source == "log"
    assert CLAIMS[key].repeat is not None
    assert f"verdict  {verdict}" in CLAIMS[key].report(finding)


ALL_HEARD = {name: {"share": 0.9, "kappa": 0.8} for name in ATTRIBUTES}
NONE_HEARD = {name: {"share": 0.1, "kappa": 0.0} for name in ATTRIBUTES}
OTHERS = [
    ("joint", "joined", {"held-out phrasings": {"R@10": 0.5}}, "partly"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "log", "change", "verdict"), OTHERS)
def test_other_figures_give_another_verdict(monkeypatch, key, log, change, verdict):
    before = CLAIMS[key].measure(3).verdict
    rows = copy.deepcopy(paper.rows(log))
    for row in rows:
        merge(row, change)
    monkeypatch.setattr(paper, "rows", lambda name: rows)
    assert CLAIMS[key].measure(3).verdict == (verdict or before)


def merge(row, change):
    """Put figures into a row, however deep they stand, where it has such figures."""
    for name, value in change.items():
        if isinstance(value, dict):
            merge(row.get(name, {}), value)
        else:
            row[name] = value


def test_figures_are_the_means_of_the_log():
    first = CLAIMS["joint"].measure(3).measurements[0]
    found = [row["held-out phrasings"]["R@10"] for row in paper.rows("joined")]
    assert (first.value, first.n) == (pytest.approx(100 * np.mean(found)), len(found))

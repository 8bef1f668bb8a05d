"""The claims: what the log holds, and which figures and verdicts come of it."""

import pytest

from coursekit.systems import giuliani_2023 as gs
from coursekit.systems.giuliani_2023 import experiments, paper

CLAIMS = {claim.key: claim for claim in gs.claims}


def test_the_log_holds_a_hundred_briefs():
    rows = paper.rows()
    assert [row["seed"] for row in rows] == list(range(paper.LEAST))


def test_a_row_of_the_log_is_found_again():
    row, logged = experiments.study(3), paper.rows()[3]
    for name in ("loops", "broken", "by lot", "greedy", "random", "clashes"):
        assert row[name] == pytest.approx(logged[name]), name


@pytest.mark.parametrize(
    ("key", "verdict"),
    [("rules", "holds"), ("shorter", "holds"), ("quick", "holds"), ("clashes", "holds"),
     ("form", "fails")],
)  # fmt: skip
def test_a_claim_says_figures_verdict_and_source(key, verdict):
    finding = CLAIMS[key].measure(5)
    assert finding.verdict == verdict
    assert finding.source == "log"
    assert CLAIMS[key].origin == "ours"
    assert f"verdict  {verdict}" in CLAIMS[key].report(finding)


@pytest.mark.parametrize(
    ("key", "change", "verdict"),
    [
        ("rules", {"broken": ["room"]}, "fails"),
        ("shorter", {"unlocked": 400}, "fails"),
        ("quick", {"solver": 5.1}, "fails"),
        ("clashes", {"clashes": {"shared": 0.5, "by lot": 0.4}}, "fails"),
        ("form", {"full": 0.2}, "holds"),
    ],
)
def test_other_figures_give_another_verdict(monkeypatch, key, change, verdict):
    altered = [row | change for row in paper.rows()]
    monkeypatch.setattr(paper, "rows", lambda: altered)
    assert CLAIMS[key].measure(5).verdict == verdict

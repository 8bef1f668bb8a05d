"""The claims: measured as numbers, with the verdicts that these give."""

import numpy as np
import pytest

from coursekit.neural import read_log
from coursekit.systems import concert_1994 as concert
from coursekit.systems.concert_1994 import paper

MIXED = {"waltzes"}  # its verdict is measured now; a figure beside it comes from a log


@pytest.mark.parametrize("claim", concert.claims, ids=lambda claim: claim.key)
def test_each_claim_is_measured_and_none_that_the_paper_proved_fails(claim):
    finding = claim.measure(1)
    assert finding.verdict in {"holds", "partly"}
    from_log = claim.repeat is not None and claim.key not in MIXED
    assert finding.source == ("log" if from_log else "measured")
    assert finding.measurements
    assert all(m.low <= m.value <= m.high for m in finding.measurements)
    assert finding.why.endswith(".")
    assert claim.paper in claim.report(finding)


@pytest.mark.parametrize("key", paper.LOGS)
def test_a_log_has_a_row_for_every_seed(key):
    seeds, _ = paper.LOGS[key]
    assert [row["seed"] for row in read_log(paper.SYSTEM, key)] == list(range(seeds))


@pytest.mark.parametrize(
    ("key", "column", "changed", "verdict"),
    [
        ("extension", "before_error", 14, "holds"),
        ("extension", "before_error", 3, "fails"),
        ("scales", "concert", 0.5, "fails"),
        ("scales", "table", 0.9, "partly"),
        ("walks", "larger", 0.55, "holds"),
        ("walks", "legal", 0.5, "fails"),
        ("interspersed", "legal", 0.2, "fails"),
        ("interspersed", "table2", 0.5, "holds"),
        ("aaba", "reduced_global", 0.5, "fails"),
        ("aaba", "reduced_global", 0.95, "holds"),
        ("folk", "folk_concert", 4.0, "fails"),
    ],
)
def test_other_figures_would_give_another_verdict(monkeypatch, key, column, changed, verdict):
    read = paper._columns
    monkeypatch.setattr(
        paper,
        "_columns",
        lambda log: read(log) | {column: np.full_like(read(log)[column], changed)},
    )
    claim = next(claim for claim in concert.claims if claim.key == key)
    assert claim.measure(1).verdict == verdict

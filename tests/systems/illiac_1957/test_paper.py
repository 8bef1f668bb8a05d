"""The claims: that they hold, and that they can fail."""

import pytest

from coursekit.systems import illiac_1957 as illiac
from coursekit.systems.illiac_1957 import paper
from coursekit.systems.illiac_1957.paper import violations_by_stage


@pytest.mark.parametrize("claim", illiac.claims, ids=lambda claim: claim.key)
def test_the_claims_hold_over_two_seeds(claim):
    finding = claim.measure(2)
    # Two seeds are few: the neighbours among eight stages may still overlap.
    verdicts = {"holds", "partly"} if claim.key == "stages" else {"holds"}
    assert finding.verdict in verdicts, finding
    assert finding.source == "measured"
    assert finding.why.endswith(".")
    for figure in finding.measurements:
        assert figure.n > 0
        assert figure.low is None or figure.low <= figure.value <= figure.high


def test_the_claims_can_be_measured_over_a_single_seed():
    for claim in illiac.claims:
        assert claim.measure(1).verdict in {"holds", "partly", "fails"}


def test_a_second_reading_that_finds_a_fault_fails_the_claim(monkeypatch):
    claim = next(claim for claim in illiac.claims if claim.key == "valid")
    monkeypatch.setattr(paper, "rules_of_stage", lambda stage: illiac.rules_of_stage("g"))
    finding = claim.measure(1)
    assert finding.verdict == "fails"
    assert finding.measurements[0].value > 0


def test_the_last_stage_breaks_nothing_and_the_first_a_lot():
    counts = violations_by_stage(10, seed=1)
    assert list(counts) == list(illiac.STAGES)
    assert counts["h"].sum() == 0
    assert counts["a"].min() > 10

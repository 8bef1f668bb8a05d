import math

import pytest

from coursekit.systems import quick_2016 as quick


@pytest.mark.parametrize(
    ("key", "verdicts"),
    [("table", {"holds", "partly"}), ("held out", {"holds"}), ("let", {"holds"}),
     ("style", {"holds", "partly", "fails"})],
)  # fmt: skip
def test_claims_are_measured(key, verdicts):
    claim = next(claim for claim in quick.claims if claim.key == key)
    finding = claim.measure(2 if key != "style" else 1)
    assert finding.verdict in verdicts, finding
    assert finding.source == "measured"
    assert finding.why.endswith(".")
    for figure in finding.measurements:
        assert math.isfinite(figure.value)
        assert figure.low is None or figure.low <= figure.value <= figure.high

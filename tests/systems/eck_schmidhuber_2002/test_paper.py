"""The paper's claims, and the rows of the logs from which they are read."""

import dataclasses

import pytest

from coursekit.neural import read_log
from coursekit.systems import eck_schmidhuber_2002 as eck
from coursekit.systems.eck_schmidhuber_2002 import experiments, training


@pytest.mark.parametrize("claim", eck.claims, ids=lambda claim: claim.key)
def test_every_claim_is_measured(claim):
    finding = claim.measure(2)
    for measurement in finding.measurements:
        assert measurement.n >= 5
        assert measurement.low is None or measurement.low <= measurement.value <= measurement.high
    others = {"plain": "fails", "form": "partly"}
    assert finding.verdict == others.get(claim.key, "holds")
    assert claim.report(finding).count("\n") == 3 + len(finding.measurements)


def with_net(monkeypatch, net):
    """Let the claims measure a net instead of all that ship."""
    monkeypatch.setattr(eck.Model, "net", lambda *_: net)


def test_the_claims_fail_for_a_net_that_learned_nothing(monkeypatch):
    with_net(monkeypatch, eck.new_net(2, seed=1))
    verdicts = {claim.key: claim.measure(1).verdict for claim in eck.claims}
    assert verdicts["scale"] == verdicts["walk"] == verdicts["mask"] == "fails"
    assert verdicts["melody"] == verdicts["seed"] == "partly"
    assert verdicts["form"] == "partly", "it is read from the log"


def test_rows_of_the_logs_are_made_from_training(monkeypatch):
    for key, recipe in training.RECIPES.items():
        short = dataclasses.replace(recipe, steps=10, evaluate_every=10)
        monkeypatch.setitem(training.RECIPES, key, short)
    monkeypatch.setattr(experiments, "PIECES", 2)
    form = experiments.form_row(1)
    assert form["lstm_steps"] is form["plain_steps"] is None
    assert form["lstm_wrong"] > 0 < form["plain_wrong"]
    melody = experiments.melody_row(1)
    assert set(melody) == {"wrong_share", "lost", "scale", "chord", "known"}
    assert all(0 <= value <= 1 for value in melody.values())
    logged = {key: read_log(eck.card.name, key)[0] for key in ("form", "melody")}
    assert set(form) | {"seed", "seconds"} == set(logged["form"])
    assert set(melody) | {"seed", "seconds"} == set(logged["melody"])

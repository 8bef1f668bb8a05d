"""The claims: what the logs hold, and which figures and verdicts come of it."""

import copy

import numpy as np
import pytest

from coursekit.systems import jukebox_2020 as jukebox
from coursekit.systems.jukebox_2020 import experiments, paper

CLAIMS = {claim.key: claim for claim in jukebox.claims}


@pytest.mark.parametrize("log", paper.LOGS)
def test_each_log_holds_its_seeds(log):
    rows = paper.read_log(paper.SYSTEM, log)
    assert len({row["seed"] for row in rows}) == len(rows) >= paper.LOGS[log][1]


def test_the_log_of_trainings_holds_every_net():
    for row in paper.read_log(paper.SYSTEM, "autoencoders"):
        assert set(experiments.PLANS) <= set(row)


@pytest.mark.parametrize(
    ("key", "verdict"),
    [
        ("levels", "holds"),
        ("restarts", "holds"),
        ("spectral loss", "partly"),
        ("timbre", "holds"),
        ("frames", "holds"),
        ("sound", "holds"),
        ("memory", "holds"),
    ],
)
def test_a_claim_says_figures_verdict_and_source(key, verdict):
    finding = CLAIMS[key].measure(5)
    assert finding.verdict == verdict
    assert finding.source == "log"
    assert CLAIMS[key].repeat is not None
    assert f"verdict  {verdict}" in CLAIMS[key].report(finding)


@pytest.mark.parametrize(
    ("key", "log", "change", "verdict"),
    [
        ("levels", "autoencoders", {"top": {"convergence": -4.0}}, "partly"),
        ("levels", "autoencoders", {"bottom": {"convergence": 0.0}}, "partly"),
        ("restarts", "autoencoders", {"bottom": {"used": 0.1}}, "partly"),
        ("spectral loss", "autoencoders", {"top": {"high band": 0.0, "high level": 0.0}}, "holds"),
        ("timbre", "music", {"told": {"instrument": 0.1}}, "fails"),
        ("frames", "round_trips", {"bottom": {"mel": 9.0}}, "partly"),
        ("sound", "music", {"heard": {"in one key": 0.6}}, "partly"),
        ("memory", "music", {"longest run": {"written": 60.0}}, "partly"),
        ("memory", "music", {"longest run": {"written, longest": 125}}, "partly"),
    ],
)
def test_other_figures_give_another_verdict(monkeypatch, key, log, change, verdict):
    rows = copy.deepcopy(paper.read_log(paper.SYSTEM, log))
    for row in rows:
        for name, values in change.items():
            row[name].update(values)
    monkeypatch.setattr(paper, "read_log", lambda system, name: rows)
    assert CLAIMS[key].measure(5).verdict == verdict


def test_figures_are_the_means_of_the_log():
    rows = paper.read_log(paper.SYSTEM, "autoencoders")
    first = CLAIMS["levels"].measure(3).measurements[0]
    found = [row["bottom"]["convergence"] for row in rows]
    assert (first.value, first.n) == (pytest.approx(np.mean(found)), len(rows))
    instrument = CLAIMS["timbre"].measure(5).measurements[0]
    told = [row["told"]["instrument"] for row in paper.read_log(paper.SYSTEM, "music")]
    assert (instrument.value, instrument.n) == (pytest.approx(100 * np.mean(told)), 200)
    assert instrument.baseline == pytest.approx(10, abs=2)


def test_what_is_high_is_measured_by_its_level():
    times = np.arange(32_000) / 16_000
    low, high = (np.sin(2 * np.pi * hertz * times).astype(np.float32) for hertz in (300, 5_000))
    whole, half = (experiments.level_above(low + share * high) for share in (1.0, 0.5))
    assert whole - half == pytest.approx(6.02, abs=0.1)
    assert experiments.level_above(low) < half - 20

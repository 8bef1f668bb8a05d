"""The claims of 1997: their figures and verdicts, and what other logs would make of them."""

import numpy as np
import pytest

from coursekit.evaluation.statistics import share_interval
from coursekit.neural import read_log
from coursekit.systems import lstm_1997 as lstm
from coursekit.systems.lstm_1997 import answer, experiments, paper

CLAIMS = {claim.key: claim for claim in lstm.claims}


@pytest.mark.parametrize("key", ["gradient", "torch", "vanishing"])
def test_claims_measured_at_once_hold(key):
    finding = CLAIMS[key].measure(2)
    assert finding.verdict == "holds"
    assert finding.source == "measured"
    assert all(measurement.n == 2 for measurement in finding.measurements)


@pytest.mark.parametrize(
    ("key", "log", "verdict"),
    [
        ("reber", "reber", "holds"),
        ("adding", "adding", "holds"),
        ("adding_longer", "adding", "partly"),
        ("order", "order", "holds"),
    ],
)
def test_claims_of_repeated_training_are_read_from_their_logs(key, log, verdict):
    finding = CLAIMS[key].measure(5)
    assert finding.source == "log"
    assert finding.verdict == verdict
    assert CLAIMS[key].repeat.args == (log,)
    assert finding.measurements[0].name == "runs solved"
    assert finding.measurements[0].n >= len(read_log("lstm_1997", log))
    assert f"verdict  {verdict}" in CLAIMS[key].report(finding)


def test_two_claims_share_one_training():
    assert CLAIMS["adding"].repeat is CLAIMS["adding_longer"].repeat


def test_runs_solved_have_wilsons_interval():
    rows = read_log("lstm_1997", "adding")
    solved = sum(row["right 200"] >= 0.99 for row in rows)
    first = CLAIMS["adding_longer"].measure(5).measurements[0]
    expected = share_interval(solved, len(rows))
    assert first.value == pytest.approx(100 * solved / len(rows))
    assert (first.low, first.high) == pytest.approx((100 * expected.low, 100 * expected.high))


@pytest.mark.parametrize(
    ("key", "columns", "verdict"),
    [
        ("adding", {"right 100": 0.98}, "fails"),
        ("adding", {"right 200": 0.5}, "holds"),
        ("adding", {"plain right 100": 0.995}, "fails"),
        ("adding_longer", {"right 200": 1.0}, "holds"),
        ("order", {"right 50": 0.98}, "fails"),
        ("reber", {"solved": False}, "fails"),
    ],
    ids=str,
)
def test_other_logs_give_other_verdicts(key, columns, verdict, monkeypatch):
    monkeypatch.setattr(
        paper, "read_log", lambda *log: [{**row, **columns} for row in read_log(*log)]
    )
    assert CLAIMS[key].measure(5).verdict == verdict


@pytest.mark.parametrize(("solved", "verdict"), [(9, "holds"), (8, "partly"), (5, "fails")])
def test_the_grammar_asks_for_nine_runs_of_ten(solved, verdict, monkeypatch):
    rows = [{**row, "solved": row["seed"] < solved} for row in read_log("lstm_1997", "reber")]
    monkeypatch.setattr(paper, "read_log", lambda *log: rows)
    assert CLAIMS["reber"].measure(5).verdict == verdict


@pytest.mark.parametrize(
    ("memory", "plain", "verdict"),
    [(0.95, 0.3, "holds"), (0.8, 0.3, "partly"), (0.8, 0.8, "fails")],
)
def test_the_opening_asks_for_nine_steps_of_ten_and_a_plain_net_that_lags(
    memory, plain, verdict, monkeypatch
):
    model, rng = lstm.load(), np.random.default_rng(0)

    def brought_back(net, gap, *, seed, pieces):
        return rng.random((pieces, 8)) < (memory if net is model.net("memory") else plain)

    monkeypatch.setattr(answer, "brought_back", brought_back)
    finding = CLAIMS["opening"].measure(3)
    assert finding.verdict == verdict
    assert [measurement.n for measurement in finding.measurements] == [180] * 4


def test_training_anew_writes_the_log_that_the_claim_reads(monkeypatch, tmp_path):
    rows = []

    def run(seed):
        rows.append(seed)
        return {"right 100": 1.0}

    monkeypatch.setitem(experiments.STUDIES, "adding", (run, {}))
    monkeypatch.setitem(experiments.STUDIES, "reber", (run, {}))
    monkeypatch.setattr("coursekit.neural.logs.SYSTEMS", tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    CLAIMS["adding"].repeat(2)
    assert rows == [0, 1]
    assert [row["right 100"] for row in read_log("lstm_1997", "adding")] == [1.0, 1.0]
    CLAIMS["reber"].repeat(2)
    assert rows == [0, 1, 0, 1, 2, 3], "the grammar is learned with twice as many seeds"

"""The claims: what the logs hold, and which figures and verdicts come of it."""

import copy
import dataclasses

import pytest

from coursekit.corpora import rendered_performances
from coursekit.systems import expressive_performance_2024 as expressive
from coursekit.systems.expressive_performance_2024 import experiments, paper, training

CLAIMS = {claim.key: claim for claim in expressive.claims}


def altered(monkeypatch, log, kind, name, value):
    """Let the claims read a log with another value in each row."""
    rows = copy.deepcopy(paper.rows(log))
    for row in rows:
        (row[kind] if kind else row)[name] = value
    original = paper.rows
    monkeypatch.setattr(paper, "rows", lambda asked: rows if asked == log else original(asked))


@pytest.mark.parametrize("log", paper.LOGS)
def test_each_log_holds_three_seeds_or_more(log):
    rows = paper.rows(log)
    assert len({row["seed"] for row in rows}) == len(rows) >= 3


def test_every_draw_shows_what_the_ruler_is_worth():
    for row in paper.rows("rulers"):
        for kind in ("shift", "duration"):
            names = ("weber", "uniform", "uniform, short")
            weber, even, short = (row[f"{kind}, {name}"] for name in names)
            assert 3 * weber["error"] < short["error"] < even["error"]
            assert 2 * weber["ks"] < short["ks"]


def test_every_draw_shows_the_net_between_the_rules_and_another_pianist():
    for row in paper.rows("plays"):
        for name in paper.WORDS:
            assert row["net: pianists"][name] < row["rules"][name] < row["deadpan"][name]
        assert 0.3 < row["pedal"]["net: pianists"] < 0.6


def test_compared_nets_are_equally_large():
    for row in paper.rows("chain"):
        for design in experiments.DESIGNS:
            sizes = {row[f"{design}, {kind}"]["weights"] for kind in ("chained", "independent")}
            assert len(sizes) == 1


def test_experiments_give_rows_that_the_claims_can_read(monkeypatch):
    names = ("schumann_clara/polonaise_op1n4", "mozart/k545/movement1_exposition")
    some = [one for one in rendered_performances.load() if one.name in names]
    more = [experiments.excerpt(one, at, 90) for one in some for at in (0, 90)]
    some += [
        dataclasses.replace(one, name=f"{place}/{one.name}", title=str(place))
        for place, one in enumerate(more * 3)
    ]
    small = training.Table.of([training.encode(one) for one in some[:2]])
    monkeypatch.setattr(training, "performances", lambda player, split: some)
    monkeypatch.setattr(training, "table", lambda player, split: small)
    monkeypatch.setattr(experiments, "NOTES", 24)
    monkeypatch.setattr(experiments, "SAMPLES", 12)
    monkeypatch.setattr(experiments, "SAMPLE_NOTES", 20)
    monkeypatch.setattr(experiments, "TAKES", 2)
    for log in ("chain", "plays", "selection", "music"):
        run = getattr(experiments, log)
        row = run(0, experiments.quick(1)) if log == "chain" else run(0)
        stored = paper.rows(log)[0]
        assert row.keys() <= stored.keys()
        alone = {"another pianist", "net, same pieces"}
        assert stored.keys() - row.keys() <= {"seed", "seconds"} | alone
        for name, value in row.items():
            if isinstance(value, dict):
                assert value.keys() == stored[name].keys()


def test_a_judge_tells_what_differs_and_not_what_is_alike():
    from coursekit.evaluation import performances as measures

    some = [one for one in rendered_performances.load() if one.name.startswith("bwv")][:40]
    titles = [one.name for one in some]
    dead = [one.deadpan() for one in some]
    assert measures.told_apart(some, dead, titles, 0) > 0.95
    assert measures.told_apart(some, some, titles, 0) <= 0.6

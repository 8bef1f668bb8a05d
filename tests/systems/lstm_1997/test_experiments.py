"""Training on the tasks of 1997: what is learned, what is not, and what a log's row holds."""

import dataclasses

import pytest

from coursekit.systems.lstm_1997 import experiments
from coursekit.systems.lstm_1997.byhand import memory_net
from coursekit.systems.lstm_1997.experiments import ADDING, ORDER, recipe


def test_the_cell_learns_a_short_order_and_a_plain_net_does_not():
    net, plain = ORDER.nets(0)
    history = experiments.learn(net, ORDER, 20, recipe(30_000, 0.5), seed=0)
    assert history.steps[-1] < 30_000
    assert history.stopped == "solved"
    assert history.scores[-1] <= 0.001
    assert experiments.tested(net, ORDER, 20) > 0.99
    history = experiments.learn(plain, ORDER, 20, recipe(4000, 0.01, clip=1.0), seed=0)
    assert history.stopped == "steps"
    assert experiments.tested(plain, ORDER, 20) < 0.5


def test_the_same_seed_gives_the_same_history():
    nets = [ADDING.nets(0)[0] for _ in "ab"]
    first, again = (experiments.learn(net, ADDING, 20, recipe(4000, 0.1), seed=0) for net in nets)
    assert first.steps == again.steps == [2000, 4000]
    assert first.losses == again.losses
    assert first.scores == again.scores
    other = experiments.learn(ADDING.nets(0)[0], ADDING, 20, recipe(4000, 0.1), seed=1)
    assert other.losses != first.losses


def test_gates_are_biased_shut():
    net, plain = ADDING.nets(0)
    assert net.inner[4:6, -1].tolist() == [-3, -6]
    assert net.ends == plain.ends == "sums"
    assert net.weights <= plain.weights


def test_the_grammar_is_learned_up_to_its_inner_letters():
    def learned(most):
        net = memory_net(7, 7, 0, blocks=4, spread=0.2, ends="cross-entropy")
        net.inner[-4:, -1] = (-1, -2, -3, -4)
        return experiments.learn_grammar(net, recipe(most, 0.05), seed=0, truncated=False)

    first, last = learned(512), learned(4096)
    assert first[0] == 512
    assert last[0] == 4096
    assert last[1] > 0.3 > first[1]


def test_a_row_holds_both_nets_at_each_length():
    short = recipe(2000, 0.1)
    task = dataclasses.replace(ORDER, lengths=(20, 30), recipe=short, plain_recipes=(short,))
    row = experiments.run_lengths(task, 0)
    assert set(row) == {
        f"{name} {length}" for name in ("sequences", "right", "plain right") for length in (20, 30)
    }
    assert row["sequences 20"] == 2000
    assert 0 <= row["plain right 20"] <= 1


def test_the_grammar_is_learned_three_ways(monkeypatch):
    for way in experiments.REBER_RECIPES:
        monkeypatch.setitem(experiments.REBER_RECIPES, way, recipe(512, 0.05))
    row = experiments.run_reber(0)
    assert row["strings"] == row["strings truncated"] == row["strings plain"] == 512
    assert not row["solved"]
    assert row["right"] != row["right truncated"]


@pytest.mark.parametrize("log", experiments.STUDIES)
def test_the_settings_of_a_study_can_be_written(log):
    import json

    _, settings = experiments.STUDIES[log]
    assert json.loads(json.dumps(settings))

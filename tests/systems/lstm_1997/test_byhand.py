"""The gradients written by hand, against finite differences and automatic differentiation."""

import numpy as np
import pytest
import torch

from coursekit.systems.lstm_1997 import tasks
from coursekit.systems.lstm_1997.byhand import ENDS, memory_net, plain_net
from coursekit.systems.lstm_1997.cells import from_hand
from coursekit.systems.lstm_1997.experiments import gradient_gap


@pytest.fixture(scope="module")
def batch():
    return tasks.temporal_order(np.random.default_rng(4), 2, 20)


def nets_of(kind, ends=ENDS[0], seed=1, spread=1.0):
    net = memory_net(8, 4, seed, blocks=2, spread=spread, ends=ends)
    return plain_net(net, seed) if kind == "plain" else net


@pytest.mark.parametrize("kind", ["memory", "plain"])
@pytest.mark.parametrize("ends", ENDS[:2])
def test_the_whole_gradient_is_that_of_finite_differences(batch, kind, ends):
    net = nets_of(kind, ends)
    loss, inner, outer = net.gradient(batch, truncated=False)
    for weights, gradient in ((net.inner, inner), (net.outer, outer)):
        for place in [(0, 1), (1, 2), (-1, -1)]:
            weights[place] += 1e-5
            more = net.gradient(batch, truncated=False)[0]
            weights[place] -= 2e-5
            less = net.gradient(batch, truncated=False)[0]
            weights[place] += 1e-5
            assert gradient[place] == pytest.approx((more - less) / 2e-5, rel=1e-5, abs=1e-9)
    assert loss > 0


def test_targets_at_every_step_count_at_every_step():
    strings, _ = tasks.reber(tasks.reber_strings(np.random.default_rng(0), 2))
    net = memory_net(7, 7, 0, blocks=3, spread=0.5)
    loss, inner, _ = net.gradient(strings, truncated=False)
    real = np.arange(strings.inputs.shape[1]) < strings.lengths[:, None]
    errors = (net.run(strings) - strings.targets)[real]
    assert loss == pytest.approx((errors**2).sum() / 2)
    net.inner[0, 0] += 1e-6
    more = net.gradient(strings, truncated=False)[0]
    assert inner[0, 0] == pytest.approx((more - loss) / 1e-6, rel=1e-3)


def test_of_cross_entropy_the_gradient_is_autograds():
    strings, _ = tasks.reber(tasks.reber_strings(np.random.default_rng(0), 1))
    net = memory_net(7, 7, 0, blocks=3, spread=0.5, ends="cross-entropy")
    cells, outer = from_hand(net, truncated=False), torch.from_numpy(net.outer)
    outputs = cells(torch.from_numpy(strings.inputs)) @ outer[:, :-1].T + outer[:, -1]
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        outputs, torch.from_numpy(strings.targets), reduction="sum"
    )
    reference = torch.autograd.grad(loss, cells.weights)[0].numpy()
    _, inner, _ = net.gradient(strings, truncated=False)
    np.testing.assert_allclose(inner, reference, atol=1e-10)


@pytest.mark.parametrize("truncated", [True, False])
def test_it_is_that_of_autograd_by_steps_and_at_once(truncated):
    for seed in range(3):
        assert gradient_gap(seed, truncated=truncated) < 1e-10


def test_truncation_leaves_something_out(batch):
    net = nets_of("memory")
    whole, short = (net.gradient(batch, truncated=way) for way in (False, True))
    assert whole[0] == short[0]
    np.testing.assert_array_equal(whole[2], short[2])
    assert np.abs(whole[1] - short[1]).max() > 1e-3 * np.abs(whole[1]).max()


@pytest.mark.parametrize("kind", ["memory", "plain"])
def test_the_gradients_step_is_taken_and_clipped(batch, kind):
    for clip in (0.0, 1e-3):
        net, other = (nets_of(kind, seed=2, spread=0.5) for _ in "ab")
        loss, inner, outer = other.gradient(batch[:1], truncated=kind == "memory")
        norm = np.sqrt((inner**2).sum() + (outer**2).sum())
        losses, last = net.learn(batch[:1], 0.1, clip=clip)
        factor = 0.1 * (min(1, clip / norm) if clip else 1)
        np.testing.assert_allclose(other.inner - net.inner, factor * inner, atol=1e-9)
        np.testing.assert_allclose(other.outer - net.outer, factor * outer, atol=1e-9)
        assert losses == pytest.approx(loss)
        np.testing.assert_array_equal(last[0], other.run(batch[:1])[0, batch.lengths[0] - 1])


def test_each_sequence_is_learned_with_the_weights_that_the_one_before_left(batch):
    net, other = (nets_of("memory", seed=2, spread=0.5) for _ in "ab")
    net.learn(batch, 0.1)
    for row in range(2):
        other.learn(batch[row : row + 1], 0.1)
    np.testing.assert_array_equal(net.inner, other.inner)


def test_the_nets_have_the_papers_numbers_of_weights():
    assert memory_net(2, 1, 0, blocks=2).weights == 93
    assert memory_net(8, 4, 0, blocks=2).weights == 156
    assert memory_net(7, 7, 0, blocks=6).weights == 859
    for inputs, outputs in ((2, 1), (8, 4), (7, 7)):
        like = memory_net(inputs, outputs, 0, blocks=2)
        plain = plain_net(like, 0)
        units = len(plain.inner) - 1
        one_unit_less = units * (inputs + units + 1) + outputs * (units + 1)
        assert one_unit_less < like.weights <= plain.weights
        assert plain.inputs == inputs


def test_nets_of_two_libraries_answer_alike(batch):
    net = nets_of("memory", seed=3, spread=0.7)
    with torch.no_grad():
        cells = from_hand(net)(torch.from_numpy(batch.inputs)).numpy()
    expected = 1 / (1 + np.exp(-(cells @ net.outer[:, :-1].T + net.outer[:, -1])))
    outputs = net.run(batch)
    for row, length in enumerate(batch.lengths):
        np.testing.assert_allclose(outputs[row, :length], expected[row, :length], atol=1e-12)
        assert not outputs[row, length:].any()

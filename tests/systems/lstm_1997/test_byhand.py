"""The gradients written by hand against finite differences, automatic differentiation and torch."""

import numpy as np
import pytest
import torch

from coursekit.errors import CourseError
from coursekit.systems import lstm_1997 as lstm
from coursekit.systems.lstm_1997 import tasks, vanishing
from coursekit.systems.lstm_1997.byhand import ENDS, memory_net, plain_net
from coursekit.systems.lstm_1997.cells import MemoryCells, PlainNet, as_torch_lstm, count, from_hand
from coursekit.systems.lstm_1997.paper import gradient_gap


@pytest.fixture(scope="module")
def batch():
    return tasks.temporal_order(np.random.default_rng(4), 2, 20)


@pytest.mark.parametrize("kind", ["memory", "plain"])
@pytest.mark.parametrize("ends", ENDS[:2])
def test_the_whole_gradient_is_that_of_finite_differences(batch, kind, ends):
    net = memory_net(8, 4, blocks=2, size=1, seed=1, spread=1.0, ends=ends)
    if kind == "plain":
        net = plain_net(8, 4, weights=40, seed=1, ends=ends)
    inner, outer, loss = net.gradient(batch, truncated=False, compiled=False)
    for weights, gradient in ((net.inner, inner), (net.outer, outer)):
        for place in [(0, 1), (1, 2), (-1, -1)]:
            weights[place] += 1e-5
            more = net.gradient(batch, truncated=False, compiled=False)[2]
            weights[place] -= 2e-5
            less = net.gradient(batch, truncated=False, compiled=False)[2]
            weights[place] += 1e-5
            assert gradient[place] == pytest.approx((more - less) / 2e-5, rel=1e-5, abs=1e-9)
    assert loss > 0


@pytest.mark.parametrize("truncated", [True, False])
def test_it_is_that_of_autograd_by_steps_and_at_once(truncated):
    for seed in range(3):
        assert max(gradient_gap(seed, truncated=truncated)) < 1e-10


def test_truncation_leaves_something_out(batch):
    net = memory_net(8, 4, blocks=2, size=2, seed=1, spread=1.0)
    whole, short = (net.gradient(batch, truncated=way) for way in (False, True))
    assert whole[2] == short[2]
    np.testing.assert_array_equal(whole[1], short[1])
    assert np.abs(whole[0] - short[0]).max() > 1e-3 * np.abs(whole[0]).max()


def test_machine_code_gives_what_python_gives(batch):
    for net in (memory_net(8, 4, blocks=2, size=2, seed=1), plain_net(8, 4, weights=99, seed=1)):
        found = [net.gradient(batch, truncated=True, compiled=way) for way in (True, False)]
        for mine, other in zip(*found, strict=True):
            np.testing.assert_allclose(mine, other, rtol=1e-6, atol=1e-12)


def test_learning_at_every_step_follows_the_truncated_gradient():
    strings, _ = tasks.reber(tasks.reber_strings(np.random.default_rng(0), 1))
    for ends in ENDS:
        nets = [memory_net(7, 7, blocks=3, size=2, seed=0, spread=0.5, ends=ends) for _ in "ab"]
        inner, outer, _ = nets[0].gradient(strings, truncated=True)
        nets[1].learn_at_once(strings, 1e-7)
        np.testing.assert_allclose((nets[0].inner - nets[1].inner) / 1e-7, inner, atol=1e-5)
        np.testing.assert_allclose((nets[0].outer - nets[1].outer) / 1e-7, outer, atol=1e-5)


def test_learning_at_every_step_asks_for_cells_and_targets(batch):
    with pytest.raises(CourseError, match="a target at every step"):
        memory_net(8, 4, blocks=2, size=2, seed=1).learn_at_once(batch, 0.1)
    with pytest.raises(CourseError, match="takes a net of memory cells"):
        plain_net(8, 4, weights=99, seed=1).learn_at_once(batch, 0.1)


def test_gradients_step_is_taken_and_clipped(batch):
    one = tasks.Sequences(batch.inputs[:1], batch.lengths[:1], batch.targets[:1])
    for clip in (0.0, 1e-3):
        net, other = (memory_net(8, 4, blocks=2, size=2, seed=2, spread=0.5) for _ in "ab")
        inner, outer, _ = other.gradient(one, truncated=True)
        norm = np.sqrt((inner**2).sum() + (outer**2).sum())
        net.learn(one, 0.1, clip=clip)
        factor = 0.1 * (min(1, clip / norm) if clip else 1)
        np.testing.assert_allclose(other.inner - net.inner, factor * inner, atol=1e-9)


def test_the_nets_have_the_papers_numbers_of_weights():
    assert memory_net(2, 1, blocks=2, size=2, seed=0).parameters == 93
    assert memory_net(8, 4, blocks=2, size=2, seed=0).parameters == 156
    assert memory_net(8, 8, blocks=3, size=2, seed=0).parameters == 308
    # In the first experiment only gates have biases; the seven of the outputs are ours.
    assert memory_net(7, 7, blocks=3, size=2, seed=0, cell_bias=False).parameters == 276 + 7
    for inputs, outputs, weights in ((2, 1, 93), (8, 4, 156)):
        plain = plain_net(inputs, outputs, weights=weights, seed=0)
        assert weights <= plain.parameters < weights + 40


def test_without_cell_biases_only_gates_learn_theirs():
    strings, _ = tasks.reber(tasks.reber_strings(np.random.default_rng(0), 8))
    net = memory_net(7, 7, blocks=2, size=2, seed=0, cell_bias=False)
    net.learn(strings, 0.5)
    assert not net.inner[:4, -1].any()
    assert net.inner[4:, -1].all()


def test_torchs_lstm_with_open_forget_gates_is_the_cell():
    cells = MemoryCells(3, 5, 1, seed=1, spread=1.0).double()
    with torch.no_grad():
        cells.weights[:, 8:-1] = 0
        x = torch.randn(2, 60, 3, dtype=torch.double, generator=torch.Generator().manual_seed(1))
        torch.testing.assert_close(as_torch_lstm(cells)(x)[0], cells(x), rtol=0, atol=1e-12)
    with pytest.raises(CourseError, match="a pair of gates for every cell"):
        as_torch_lstm(MemoryCells(3, 5, 1))
    with pytest.raises(CourseError, match="blocks of one cell"):
        as_torch_lstm(MemoryCells(3, 5, 2))


def test_nets_of_two_libraries_answer_alike(batch):
    net = memory_net(8, 4, blocks=2, size=2, seed=3, spread=0.7)
    with torch.no_grad():
        theirs = torch.sigmoid(from_hand(net)(torch.from_numpy(batch.inputs))).numpy()
    mine = net.run(batch)
    for row, length in enumerate(batch.lengths):
        np.testing.assert_allclose(mine[row, :length], theirs[row, :length], atol=1e-12)
    with pytest.raises(CourseError, match="memory cells"):
        from_hand(plain_net(8, 4, weights=99, seed=1))


def test_a_plain_net_has_as_many_weights_as_asked_and_one_bias_a_unit():
    net = PlainNet(36, 25, 20_000, hears_inputs=True)
    assert 20_000 <= count(net) < 20_400
    assert not net.hidden.bias_hh_l0.any()


def test_gates_say_who_listens():
    cells = MemoryCells(2, 2, 3)
    with torch.no_grad():
        cells.weights.zero_()
        cells.weights[6, 0] = cells.weights[9, 1] = 50
    x = torch.tensor([[[1.0, 0.0], [0.0, 1.0]]])
    opened, let_out = cells.gates(x)
    assert opened.shape == let_out.shape == (1, 2, 2)
    assert opened[0, 0].tolist() == [1.0, 0.5]
    assert let_out[0, 1].tolist() == [0.5, 1.0]


# Vanishing


def test_a_plain_nets_norm_is_that_of_its_derivative():
    rng = np.random.default_rng(0)
    weights, heard = rng.normal(size=(3, 3)), torch.from_numpy(rng.normal(size=(5, 3)))
    states, h = [], torch.zeros(3, dtype=torch.double)

    def end(h, start):
        for x in heard[start:]:
            h = torch.tanh(torch.from_numpy(weights) @ h + x)
        return h

    for x in heard:
        states.append(h)
        h = torch.tanh(torch.from_numpy(weights) @ h + x)
    slopes = np.array([1 - end(state, t)[None].numpy()[0] ** 2 if t == 4 else
                       1 - torch.tanh(torch.from_numpy(weights) @ state + heard[t]).numpy() ** 2
                       for t, state in enumerate(states)])  # fmt: skip
    norms = lstm.gradient_norms(weights, slopes)
    for lag in range(1, 6):
        start = 5 - lag
        slope = torch.func.jacrev(lambda h, start=start: end(h, start))(states[start])
        assert norms[lag] == pytest.approx(float(torch.linalg.matrix_norm(slope, 2)))


def test_errors_vanish_everywhere_but_in_the_cell():
    for seed in range(3):
        left = {kind: vanishing.state_norms(kind, steps=60, seed=seed) for kind in vanishing.KINDS}
        assert all(len(line) == 61 and line[0] == 1 for line in left.values())
        assert 0.5 < left["memory cell of 1997"][-1] < 50
        assert all(left[kind][-1] < 1e-3 for kind in vanishing.KINDS[:-1])
        assert left["sigmoid"][-1] == min(line[-1] for line in left.values())
    with pytest.raises(CourseError, match="no net 'brain'"):
        vanishing.state_norms("brain")

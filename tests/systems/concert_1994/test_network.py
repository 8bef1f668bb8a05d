"""The network against its equations, and how it is trained."""

import math

import numpy as np
import pytest
import torch

from coursekit.encodings.psychoacoustic import END, encode_durations, encode_pitches
from coursekit.errors import CourseError
from coursekit.neural import Recipe
from coursekit.systems import concert_1994 as concert
from coursekit.systems.concert_1994 import experiments, tasks
from coursekit.systems.concert_1994.network import Concert, batch_of, loss, nats
from coursekit.systems.concert_1994.training import batches_of, learn, surprise
from tests.benchmarks.training import concert_note_by_note


@pytest.fixture
def small():
    books = [encode_pitches([*range(60, 73), END]), encode_durations([3, 6, 12])]
    net = Concert(books, [0.0, 0.0, 0.5, 0.9], seed=1)
    with torch.no_grad():
        for weights in (net.inward, net.recurrent, net.outward):
            weights *= 3  # far enough from nought for tanh to bend
    rng = np.random.default_rng(0)
    rows = [np.c_[rng.integers(0, 14, n), rng.integers(0, 3, n)] for n in (7, 5, 2)]
    rows[0][-1] = (13, -1)  # the end has no duration
    return net, batch_of(rows), rows


def test_the_batch_gives_what_going_note_by_note_gives(small):
    net, notes, _ = small
    fast, slow = loss(net, notes), concert_note_by_note(net, notes)
    assert fast.item() == pytest.approx(slow.item(), rel=1e-5)
    ours = torch.autograd.grad(fast, list(net.parameters()))
    naive = torch.autograd.grad(concert_note_by_note(net, notes), list(net.parameters()))
    for one, other in zip(ours, naive, strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_the_composer_expects_what_the_network_does(small):
    net, _, rows = small
    known = concert.Vocabulary((*range(60, 73), END), (3, 6, 12))
    composer = concert.load().composer_of(net, known, ((60, 3, ""),))
    context = np.zeros(4)
    with torch.no_grad():
        expected = [part.exp().numpy()[0] for part in net(torch.tensor(rows[1])[None])]
    for place, row in enumerate(rows[1]):
        context = composer.hear(context, row)
        for aspect, chances in enumerate(composer.expect(context)):
            assert chances == pytest.approx(expected[aspect][place], abs=1e-5)
            assert chances.sum() == pytest.approx(1)


def test_an_ended_sequence_costs_nothing_more(small):
    net, notes, rows = small
    alone = nats(net, batch_of([rows[1]]))
    assert nats(net, notes)[1, :4].tolist() == pytest.approx(alone[0].tolist(), abs=1e-5)
    assert nats(net, notes)[1, 4:].tolist() == [0.0] * 2


def test_gradients_are_those_of_small_changes(small):
    net, notes, _ = small
    double = net.double()
    for parameter in double.parameters():
        (slope,) = torch.autograd.grad(loss(double, notes), parameter)
        with torch.no_grad():
            place = tuple(0 for _ in parameter.shape)
            kept = parameter[place].item()
            ends = []
            for change in (1e-5, -1e-5):
                parameter[place] = kept + change
                ends.append(loss(double, notes).item())
            parameter[place] = kept
        assert float(slope[place]) == pytest.approx((ends[0] - ends[1]) / 2e-5, abs=1e-6)


def test_a_slow_unit_keeps_its_share_and_a_quick_one_nothing():
    zero = np.zeros
    before = np.array([0.5, -0.5])
    after = concert.context_step(
        before, zero(3), zero((2, 3)), zero((2, 2)), zero(2), np.array([0.9, 0.0])
    )
    assert after.tolist() == pytest.approx([0.45, 0.0])


def test_chances_follow_squared_distance_however_far():
    codes = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]])
    near = concert.next_note_chances(np.zeros(2), codes)
    assert near[1] / near[0] == pytest.approx(math.exp(-1))
    assert near[2] / near[0] == pytest.approx(math.exp(-4))
    far = concert.next_note_chances(np.array([1e4, 0.0]), codes)
    assert far.tolist() == pytest.approx([0, 1, 0])


def test_training_lessens_surprise_and_is_the_same_for_the_same_seed():
    rows = experiments.indices(tasks.diatonic_scales(0)[0])

    def trained():
        net = Concert([experiments.CODES], [0.0] * 8, seed=0)
        before = surprise(net, rows)
        learn(
            net,
            batches_of(rows),
            Recipe("quick", 60, 0.01, "sgd", 0.9, 1.0),
            seed=0,
            progress=False,
        )
        return before, surprise(net, rows)

    before, after = trained()
    assert after < before / 2
    assert trained() == (before, after)


def test_time_constants_are_validated():
    for taus in ([], [1.0], [-0.1], [0.5, 2.0]):
        with pytest.raises(CourseError, match="time constant"):
            Concert([experiments.CODES], taus)

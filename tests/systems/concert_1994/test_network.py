"""The network against the equations, its tasks against their rules, tables against counts."""

import itertools
import math

import numpy as np
import pytest
import torch

from coursekit.encodings.psychoacoustic import END, HIGH, LOW, encode_durations, encode_pitches
from coursekit.errors import CourseError
from coursekit.neural import Recipe
from coursekit.systems import concert_1994 as concert
from coursekit.systems.concert_1994 import experiments, tasks
from coursekit.systems.concert_1994.network import Concert, batch_of, loss, naive_loss, nats
from coursekit.systems.concert_1994.tables import Table
from coursekit.systems.concert_1994.training import learn, surprise


@pytest.fixture
def small():
    books = [encode_pitches([*range(60, 73), END]), encode_durations([3, 6, 12])]
    net = Concert(books, [0.0, 0.0, 0.5, 0.9], seed=1, spread=0.3)
    rng = np.random.default_rng(0)
    rows = [np.c_[rng.integers(0, 14, n), rng.integers(0, 3, n)] for n in (7, 5, 2)]
    rows[0][-1] = (13, -1)  # the end has no duration
    return net, batch_of(rows), rows


def test_the_batch_gives_what_going_note_by_note_gives(small):
    net, notes, _ = small
    fast, slow = loss(net, notes), naive_loss(net, notes)
    assert fast.item() == pytest.approx(slow.item(), rel=1e-5)
    ours = torch.autograd.grad(fast, list(net.parameters()))
    naive = torch.autograd.grad(naive_loss(net, notes), list(net.parameters()))
    for one, other in zip(ours, naive, strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_the_composer_expects_what_the_network_does(small):
    net, _, rows = small
    known = concert.Vocabulary((*range(60, 73), END), (3, 6, 12))
    composer = concert.load().of(net, known, ((60, 3, ""),))
    context = composer.silent()
    with torch.no_grad():
        found = [part.exp().numpy()[0] for part in net(torch.tensor(rows[1])[None])]
    for place, row in enumerate(rows[1]):
        context = composer.hear(context, row)
        for aspect, chances in enumerate(composer.expect(context)):
            assert chances == pytest.approx(found[aspect][place], abs=1e-5)
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
    after = concert.context_step(before, zero(3), zero((2, 3)), zero((2, 2)), zero(2),
                                 np.array([0.9, 0.0]))  # fmt: skip
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
        learn(net, rows, Recipe("quick", 60, 0.01, "sgd", 0.9, 1.0), seed=0, progress=False)
        return before, surprise(net, rows)

    before, after = trained()
    assert after < before / 2
    assert trained() == (before, after)


def test_time_constants_are_validated():
    for taus in ([], [1.0], [-0.1], [0.5, 2.0]):
        with pytest.raises(CourseError, match="time constant"):
            Concert([experiments.CODES], taus)


class TestTasks:
    def test_scales_are_major_and_all_there(self):
        learned, test = tasks.diatonic_scales(3)
        assert (learned.shape, test.shape) == ((28, 8), (9, 8))
        everything = np.concatenate([learned, test])
        assert sorted(everything[:, 0].tolist()) == list(range(LOW, HIGH - 11))
        assert (np.diff(everything, axis=1) == [2, 2, 1, 2, 2, 2, 1]).all()
        assert tasks.diatonic_scales(3)[1].tolist() == test.tolist()
        assert tasks.diatonic_scales(4)[1].tolist() != test.tolist()

    def test_the_long_scale_goes_on_where_the_short_one_ends(self):
        short, whole = tasks.extended_scale()
        assert (short.shape, whole.shape) == ((1, 15), (1, 29))
        assert whole[0, :15].tolist() == short[0].tolist()
        assert (whole[0, 0], whole[0, -1]) == (LOW, HIGH)

    def test_walks_keep_to_legal_moves(self):
        rng = np.random.default_rng(0)
        for walk in tasks.random_walks(50, 12, rng):
            for now, after in itertools.pairwise(walk):
                assert after in tasks.legal_moves(int(now))
        assert len(tasks.legal_moves(LOW)) == 1

    def test_woven_walks_are_two_walks(self):
        woven = tasks.interspersed_walks(20, 8, np.random.default_rng(1))
        assert woven.shape == (20, 16)
        assert woven[:, 0::2].max() <= woven[:, 1::2].min()
        for start in (0, 1):
            moves = np.diff(np.searchsorted(tasks.WHITE, woven[:, start::2]), axis=1)
            assert set(np.abs(moves).ravel().tolist()) == {1}

    def test_the_form_is_a_a_b_a(self):
        songs = tasks.aaba(200, np.random.default_rng(2))
        assert songs.shape == (200, 21)
        a, again, b, last = (songs[:, i : i + 5] for i in (0, 5, 10, 15))
        assert (a == again).all()
        assert (a == last).all()
        assert (a != b).any(axis=1).mean() > 0.9
        assert (songs[:, -1] == END).all()
        assert set(np.diff(b, axis=1).ravel().tolist()) == {-1, 1}
        local, over_all = tasks.aaba_places()
        assert set(local).isdisjoint(over_all)
        # What no one can tell: the first two notes of A and of B.
        assert {0, 1, 10, 11}.isdisjoint({*local, *over_all})
        assert len(local) + len(over_all) == 17


class TestTable:
    def test_it_counts_and_backs_off(self):
        table = Table([[0, 1, 2], [0, 1, 3], [4, 1, 2]], 2, 5)
        assert table.row([0, 1]).tolist() == [0, 0, 0.5, 0.5, 0]
        assert table.row([3, 1]).tolist() == pytest.approx([0, 0, 2 / 3, 1 / 3, 0])
        assert table.row([9]).tolist() == pytest.approx(np.array([2, 3, 2, 1, 1]) / 9)

    def test_a_strict_one_knows_nothing_of_the_unheard(self):
        table = Table([[0, 1, 2]], 2, 4, backs_off=False)
        assert table.row([0, 1]).tolist() == [0, 0, 1, 0]
        assert table.row([1, 0]).sum() == table.row([0]).sum() == 0
        assert table.right([[0, 1, 2]]) == 0.5

    def test_surprise_and_guesses_by_hand(self):
        table = Table([[0, 1], [0, 0]], 1, 2, strength=0.0)
        assert table.row([0]).tolist() == [0.5, 0.5]
        assert table.nats([[0, 1]]) == pytest.approx(math.log(2))
        assert table.right([[0, 1]]) == 0.5
        assert len(table.draw([0], 6, np.random.default_rng(0))) == 6


def test_perfect_nets_would_get_full_marks():
    # The measures, tried on chances that are right by construction.
    rng = np.random.default_rng(0)
    walks = tasks.random_walks(10, 8, rng)
    given = np.zeros((10, 7, len(experiments.SYMBOLS)))
    for sequence, chances in zip(walks, given, strict=True):
        for place in range(7):
            moves = tasks.legal_moves(int(sequence[place]))
            chances[place, np.searchsorted(experiments.SYMBOLS, moves)] = 1 / len(moves)
    assert experiments._legal(given, walks, 1, [(0, 15)]) == pytest.approx((1.0, 0.5))

"""Free running: numpy against PyTorch, pieces beside each other, the draw of notes."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora import blues
from coursekit.systems import eck_schmidhuber_2002 as eck
from coursekit.systems.eck_schmidhuber_2002 import playing
from coursekit.systems.eck_schmidhuber_2002.network import BlockNet, PlainNet


def test_numpy_steps_as_torch_does():
    for net in (BlockNet(4, 4, wiring=eck.connections, seed=1), PlainNet(25, 2000, seed=1)):
        shown = torch.as_tensor(
            blues.steps_of(np.random.default_rng(0).integers(0, 2, (3, 12)))
        ).float()
        expected = net(shown)[0].sigmoid().detach().numpy()
        stepper = playing.Stepper(net, 3)
        stepped = np.stack([stepper(step) for step in shown.numpy().swapaxes(0, 1)], axis=1)
        assert np.abs(stepped - expected).max() < 1e-4


def test_free_running_is_the_net_hearing_itself():
    net = eck.new_net(2, seed=2)
    played = playing.free_run(net, 60, [7], openings=[[60, 60, 63]])
    assert eck.pitches_of(played)[0, :3].tolist() == [60, 60, 63]
    expected = net(torch.as_tensor(played[:, :-1]).float())[0].sigmoid().detach().numpy()
    clear = np.abs(expected[..., :12] - 0.5) > 1e-4
    assert (played[:, 1:, :12][clear] == (expected[..., :12] > 0.5)[clear]).all()
    assert (played[..., 12:].sum(axis=-1) == 1).all()


def test_pieces_run_beside_each_other_as_they_run_alone():
    net = eck.new_net(2, seed=2)
    together = playing.free_run(net, 80, [1, 2, 3])
    for seed, piece in zip((1, 2, 3), together, strict=True):
        assert (playing.free_run(net, 80, [seed])[0] == piece).all()
    assert not (together[0] == together[1]).all()


def test_drawing_follows_the_outputs():
    outputs = np.tile([[0.1, 0.0, 0.3]], (30_000, 1))
    chances = (np.arange(30_000) + 0.5) / 30_000
    share = np.bincount(playing.drawn_notes(outputs, chances, eck.draw_note), minlength=3) / 30_000
    assert share == pytest.approx([0.25, 0, 0.75], abs=1e-3)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.lists(st.floats(0.001, 1), min_size=13, max_size=13), min_size=1, max_size=5),
    st.integers(0, 999),
)
def test_all_rows_at_once_are_drawn_as_the_crux_draws_each(outputs, seed):
    chances = np.random.default_rng(seed).random(len(outputs))
    at_once = playing.drawn_notes(np.array(outputs), chances, eck.draw_note)
    row_by_row = playing.drawn_notes(np.array(outputs), chances, lambda *row: eck.draw_note(*row))
    assert at_once.tolist() == row_by_row.tolist()


def test_a_temperature_below_1_takes_the_likely_more_often():
    net = eck.load().net()
    known = [
        eck.bars_known(eck.free_run(net, 960, range(4), temperature=heat)).mean()
        for heat in (0.3, 1.0, 3.0)
    ]
    assert known[0] > known[1] > known[2]

"""The nets: the fused kernel against the equations, masks, sizes, first weights."""

import numpy as np
import pytest
import torch

from coursekit.corpora import blues
from coursekit.systems import eck_schmidhuber_2002 as eck
from coursekit.systems.eck_schmidhuber_2002 import network
from coursekit.systems.eck_schmidhuber_2002.network import BlockNet, PlainNet, everyone
from tests.systems.eck_schmidhuber_2002.equations import by_equations


def choruses(rows=2, length=3, seed=0):
    rng = np.random.default_rng(seed)
    drawn = blues.steps_of(rng.integers(0, 2, (rows, length, 12)))
    return torch.as_tensor(drawn.reshape(rows, -1, 25), dtype=torch.float32)


@pytest.mark.parametrize(("chord", "melody", "cells"), [(4, 0, 2), (4, 4, 2), (1, 2, 3)])
def test_the_fused_kernel_computes_the_papers_equations(chord, melody, cells):
    net = BlockNet(chord, melody, cells, wiring=eck.connections, seed=3)
    shown = choruses()[..., : net.notes]
    assert torch.allclose(net(shown)[0], by_equations(net, shown), atol=2e-4)


def test_its_gradients_are_those_of_the_equations():
    gradients = []
    for way in (lambda net, shown: net(shown)[0], by_equations):
        net = BlockNet(4, 4, wiring=eck.connections, seed=3)
        way(net, choruses(length=1)).square().mean().backward()
        gradients.append([weight.grad for weight in net.parameters()])
    for one, two in zip(*gradients, strict=True):
        assert torch.allclose(one, two, atol=1e-4 * float(two.abs().max()) + 1e-7)


def test_the_plain_net_goes_on_from_its_state():
    for net in (PlainNet(25, 2000, seed=1), BlockNet(4, 4, wiring=eck.connections, seed=1)):
        shown = choruses(length=1)
        first, state = net(shown[:, :50])
        rest, _ = net(shown[:, 50:], state)
        assert torch.allclose(torch.cat([first, rest], dim=1), net(shown)[0], atol=1e-4)


def test_chords_cannot_be_reached_by_the_melody():
    shown = choruses()
    other = shown.clone()
    other[..., 12:] = choruses(seed=9)[..., 12:]
    masked = BlockNet(4, 4, wiring=eck.connections, seed=5)
    assert torch.equal(masked(shown)[0][..., :12], masked(other)[0][..., :12])
    assert not torch.allclose(masked(shown)[0][..., 12:], masked(other)[0][..., 12:])
    free = BlockNet(4, 4, wiring=everyone, seed=5)
    assert not torch.allclose(free(shown)[0][..., :12], free(other)[0][..., :12])


def test_the_melody_hears_the_chords():
    shown = choruses()
    other = shown.clone()
    other[:, :20, :12] = 0
    masked = BlockNet(4, 4, wiring=eck.connections, seed=5)
    assert not torch.allclose(masked(shown)[0][..., 12:], masked(other)[0][..., 12:])


def test_outputs_hear_blocks_and_inputs_of_their_own_kind_as_in_the_report():
    net = BlockNet(4, 4, wiring=eck.connections, seed=5)
    speakers = ["chord"] * 12 + ["melody"] * 13 + ["chord"] * 8 + ["melody"] * 8
    expected = [[kind == own for kind in speakers] for own in speakers[:25]]
    assert net.mask_out.bool().tolist() == expected
    # Experiment 1 has one kind, and a net without the mask has its outputs hear everyone.
    assert BlockNet(4, 0).mask_out.all()
    assert eck.new_net(2, "everyone").mask_out.all()


def test_blocks_speak_to_each_other_as_in_the_report():
    net = BlockNet(4, 4, wiring=eck.connections, seed=5)
    chord_cells, melody_cells = net.mask[:, 25:33], net.mask[:, 33:]
    assert chord_cells.all(), "chord blocks go to themselves and to melody blocks"
    assert melody_cells[20:].all(), "melody blocks go to themselves"
    assert not melody_cells[:20].any(), "and to no one else"


def test_a_mask_that_cuts_more_reaches_the_outputs_too():
    def mute(*sizes):
        mask = eck.connections(*sizes)
        mask[20:, 12] = 0
        return mask

    net = BlockNet(4, 4, wiring=mute, seed=5)
    assert not net.mask_out[:, 12].any()
    assert net.mask_out[12:, 13:25].all()


def test_the_nets_have_the_papers_size_and_about_as_many_weights():
    chords, both = eck.new_net(1), eck.new_net(2)
    assert (chords.blocks, chords.cells, chords.notes) == (4, 2, 12)
    assert (both.blocks, both.cells, both.notes) == (8, 2, 25)
    assert chords.weights() == 672
    mask = eck.connections(4, 4, 2, 12, 13)
    # Outputs hear their own kind, 12 and 8 or 13 and 8; a bias each.
    assert both.weights() == mask.sum() + 12 * 20 + 13 * 21 + 40 + 25
    for experiment, net in ((1, chords), (2, both)):
        plain = eck.new_net(experiment, "plain")
        assert abs(plain.weights() - net.weights()) < 0.04 * net.weights()
        assert plain.weights() == sum(weight.numel() for weight in plain.parameters())


def test_inputs_are_standardised_over_the_corpus():
    net = eck.new_net(2)
    every = torch.as_tensor(blues.steps_of([piece.choices for piece in blues.load()])).float()
    brought = net.standardised(every).reshape(-1, 25)
    sounding = every.reshape(-1, 25).any(dim=0)
    assert torch.allclose(brought.mean(dim=0), torch.zeros(25), atol=1e-4)
    assert torch.allclose(brought.std(dim=0)[sounding], torch.ones(int(sounding.sum())), atol=1e-3)


def test_the_first_weights_come_from_the_seed_alone():
    torch.manual_seed(1)
    one = eck.new_net(2, seed=4)
    torch.manual_seed(2)
    before = torch.random.get_rng_state()
    two, other = eck.new_net(2, seed=4), eck.new_net(2, seed=5)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert torch.equal(one.weight, two.weight)
    assert not torch.equal(one.weight, other.weight)
    assert set(one.state_dict()) == {"weight", "bias", "weight_out", "bias_out"}


def test_blocks_begin_with_the_biases_of_the_report():
    bias = BlockNet(4, 4, seed=0).bias.detach().view(8, 5)
    for gate in (0, 2):
        assert bias[:, gate].tolist() == [*network.PRINTED_BIASES] * 2
    assert bias[:, 1].tolist() == [*network.FORGET_BIASES] * 2
    assert (bias[:, 3:] == 0).all()


def test_a_net_may_begin_with_another_ones_chords():
    chords, both = eck.new_net(1, seed=1), eck.new_net(2, seed=2)
    both.take_chords(chords)
    alone = eck.free_run(chords, 200, [0])
    together = eck.free_run(both, 200, [5], temperature=2.0)
    assert (alone[..., :12] == together[..., :12]).all()
    assert not np.array_equal(both.weight.detach(), eck.new_net(2, seed=2).weight.detach())

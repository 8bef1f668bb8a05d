"""The nets: the fused kernel against the equations, masks, free running, learning."""

import numpy as np
import pytest
import torch

from coursekit.corpora import blues
from coursekit.errors import CourseError
from coursekit.systems import eck_schmidhuber_2002 as eck
from coursekit.systems.eck_schmidhuber_2002 import playing
from coursekit.systems.eck_schmidhuber_2002.network import (
    BlockNet,
    PlainNet,
    everything,
    validate_wiring,
)
from coursekit.systems.eck_schmidhuber_2002.training import batches, learn, recipe_of, score


def choruses(rows=2, length=3, seed=0):
    rng = np.random.default_rng(seed)
    drawn = blues.steps_of(rng.integers(0, 2, (rows, length, 12)))
    return torch.as_tensor(drawn.reshape(rows, -1, 25), dtype=torch.float32)


@pytest.mark.parametrize(("chord", "melody", "cells"), [(4, 0, 2), (4, 4, 2), (1, 2, 3)])
def test_the_fused_kernel_computes_the_papers_equations(chord, melody, cells):
    net = BlockNet(chord, melody, cells, wiring=eck.connections, seed=3)
    shown = choruses()[..., : net.notes]
    assert torch.allclose(net(shown)[0], net.step_by_step(shown), atol=2e-4)


def test_its_gradients_are_those_of_the_equations():
    grads = []
    for way in ("forward", "step_by_step"):
        net = BlockNet(4, 4, wiring=eck.connections, seed=3)
        shown = choruses(length=1)
        said = getattr(net, way)(shown)
        (said[0] if way == "forward" else said).square().mean().backward()
        grads.append([weight.grad for weight in net.parameters()])
    for one, two in zip(*grads, strict=True):
        assert torch.allclose(one, two, atol=1e-4 * float(two.abs().max()) + 1e-7)


def test_numpy_steps_as_torch_does():
    for net in (BlockNet(4, 4, wiring=eck.connections, seed=1), PlainNet(25, 2000, seed=1)):
        shown = choruses(rows=3, length=1)
        expected = net(shown)[0].sigmoid().detach().numpy()
        stepper = playing.Stepper(net, 3)
        found = np.stack([stepper(step) for step in shown.numpy().swapaxes(0, 1)], axis=1)
        assert np.abs(found - expected).max() < 1e-4


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
    free = BlockNet(4, 4, wiring=None, seed=5)
    assert not torch.allclose(free(shown)[0][..., :12], free(other)[0][..., :12])


def test_the_melody_hears_the_chords():
    shown = choruses()
    other = shown.clone()
    other[:, :20, :12] = 0
    masked = BlockNet(4, 4, wiring=eck.connections, seed=5)
    assert not torch.allclose(masked(shown)[0][..., 12:], masked(other)[0][..., 12:])


def test_the_nets_have_the_papers_size_and_about_as_many_weights():
    chords, both = eck.new_net(1), eck.new_net(2)
    assert (chords.blocks, chords.cells, chords.notes) == (4, 2, 12)
    assert (both.blocks, both.cells, both.notes) == (8, 2, 25)
    assert chords.weights() == 672
    mask = eck.connections(4, 4, 2, 12, 13)
    # Outputs hear as the cells of their kind do; a bias each.
    assert both.weights() == mask.sum() + 12 * 20 + 13 * 41 + 40 + 25
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


def test_free_running_is_the_net_hearing_itself():
    net = eck.new_net(2, seed=2)
    played = playing.free_run(net, 60, [7], openings=[[60, 60, 63]])
    assert playing.pitches_of(played)[0, :3].tolist() == [60, 60, 63]
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


def test_drawing_follows_the_outputs_and_the_temperature():
    outputs = np.tile([[0.1, 0.0, 0.3]], (30_000, 1))
    chances = (np.arange(30_000) + 0.5) / 30_000
    share = np.bincount(playing._draw(outputs, chances, None), minlength=3) / 30_000
    assert share == pytest.approx([0.25, 0, 0.75], abs=1e-3)
    theirs = playing._draw(outputs[:500], chances[::60], eck.draw_note)
    assert (theirs == playing._draw(outputs[:500], chances[::60], None)).all()


def test_a_walk_goes_by_steps_of_the_scale():
    for seed in range(5):
        line = playing.random_walk(201, np.random.default_rng(seed))
        assert len(line) == 201
        assert (line[0:200:2] == line[1:200:2]).all()
        at = [playing.WALKED.index(pitch) for pitch in line[::2]]
        assert set(np.abs(np.diff(at))) == {1}
    assert set(np.concatenate([playing.random_walk(960, np.random.default_rng(s))
                               for s in range(5)])) == set(playing.WALKED)  # fmt: skip


def test_figures_of_written_choruses_are_known():
    every = blues.steps_of([piece.choices for piece in blues.load()[::97]])
    assert playing.wrong_chords(every).sum() == 0
    assert (playing.scale_share(every) == 1).all()
    assert (playing.bars_known(every) == 1).all()
    broken = every[0].copy()
    broken[10, 0] ^= 1
    broken[30, 12:] = 0
    broken[30, 13] = 1  # C sharp, outside the scale and the segment
    assert playing.wrong_chords(broken) == 1
    assert playing.scale_share(broken) == pytest.approx(95 / 96)
    assert playing.bars_known(broken) == pytest.approx(11 / 12)
    # By hand: C over C, then D sharp, which C E G lacks.
    flat = playing.with_form(np.array([60, 60, 63, 63]))
    assert playing.chord_share(flat) == 0.5


def test_surprise_of_a_net_that_knows_nothing_is_that_of_a_die():
    net = eck.new_net(2)
    with torch.no_grad():
        net.weight_out.zero_()
        net.bias_out.zero_()
    each, by_step = playing.surprise(net, choruses().numpy())
    assert each == pytest.approx(96 * np.log(13), rel=1e-5)
    assert by_step == pytest.approx(np.log(13), rel=1e-5)


def test_a_few_steps_of_training_lower_the_error():
    for experiment, kind in ((1, "lstm"), (2, "lstm"), (2, "plain")):
        net = eck.new_net(experiment, kind, seed=1)
        recipe = recipe_of(experiment, "quick", steps=40, evaluate_every=20)
        history = learn(net, recipe, seed=1, progress=False)
        assert history.losses[1] < 0.7 * history.losses[0]
        assert len(history.scores) == 2


def test_rows_of_the_logs_are_made_from_training(monkeypatch):
    import dataclasses

    from coursekit.systems.eck_schmidhuber_2002 import experiments, learning

    for key, recipe in learning.RECIPES.items():
        short = dataclasses.replace(recipe, steps=10, evaluate_every=10)
        monkeypatch.setitem(learning.RECIPES, key, short)
    monkeypatch.setattr(experiments, "PIECES", 2)
    form = experiments._form(1, learning.recipe_of(1, "quick"))
    assert form["lstm_steps"] is form["plain_steps"] is None
    assert form["lstm_wrong"] > 0 < form["plain_wrong"]
    melody = experiments._melody(1, learning.recipe_of(2, "quick"))
    assert set(melody) == {"wrong_share", "lost", "scale", "chord", "known"}
    assert all(0 <= value <= 1 for value in melody.values())


def test_a_batch_is_drawn_from_training_choruses_alone():
    seen = []

    class Spy(torch.nn.Module):
        def forward(self, steps):
            seen.append(steps)
            return torch.zeros_like(steps, requires_grad=True), None

    loss = batches(2, pieces=4)(Spy(), torch.Generator().manual_seed(0), 0)
    assert float(loss.detach()) == pytest.approx(25 * np.log(2), rel=1e-4)
    train = {piece.steps().tobytes() for piece in blues.load() if piece.split == "train"}
    for row in seen[0].numpy().astype(np.int8):
        for chorus in range(2):
            assert np.ascontiguousarray(row[96 * chorus : 96 * chorus + 96]).tobytes() in train


def test_the_score_counts_wrong_chords_and_surprise():
    net = eck.new_net(1, seed=1)
    lost = playing.wrong_chords(playing.free_run(net, 960, [0]))[0]
    assert score(1)(net) == lost > 0


def test_bad_input_is_answered_with_a_sentence():
    for call, sentence in (
        (lambda: recipe_of(3, "quick"), "experiments are 1 and 2"),
        (lambda: recipe_of(1, "slow"), "recipes quick and full"),
        (lambda: validate_wiring([[1, 0], [1, 1]], (4, 4, 2, 12, 13)), "40 rows and 41 columns"),
        (lambda: validate_wiring(2 * everything(1, 1, 1, 1, 1), (1, 1, 1, 1, 1)), "0 and 1"),
    ):
        with pytest.raises(CourseError, match=sentence):
            call()

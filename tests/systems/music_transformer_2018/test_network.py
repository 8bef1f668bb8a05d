"""The nets: what they are told, what they foretell, and that a cache changes nothing."""

import dataclasses

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.encodings.chorale_primers import FREE
from coursekit.systems.music_transformer_2018 import chorales, composing, experiments, training
from coursekit.systems.music_transformer_2018.network import KINDS, Frames, Serial

LITTLE = dataclasses.replace(training.SERIAL, width=16, layers=2, heads=2, feed=32, dropout=0.0)


def net_of(kind, seed=0):
    if kind == "frames":
        return Frames(dataclasses.replace(LITTLE, longest=64), seed=seed).eval()
    return Serial(LITTLE, kind, seed=seed).eval()


@pytest.fixture(scope="module")
def piece():
    return chorales.pieces("valid")[2]


def test_held_notes_are_counted_in_frames():
    tokens = torch.tensor([[30, 20], [30, 21], [30, 21], [31, 21]])
    assert chorales.held_for(tokens).tolist() == [[0, 0], [1, 0], [2, 1], [0, 2]]
    long = torch.full((50, 1), 30)
    assert int(chorales.held_for(long).max()) == chorales.LONGEST_HELD


def test_a_stretch_shows_the_frame_before_and_nothing_after_the_end(piece):
    part = chorales.stretch(piece, len(piece) - 6, 10)
    assert part.told[0, :6].equal(piece[-6:])
    assert (part.told[0, 6:] == chorales.START).all()
    assert part.before[0, :6].equal(piece[-7:-1])
    first = chorales.stretch(piece, 0, 4)
    assert (first.before[0, 0] == chorales.START).all()
    assert first.place.tolist() == [[0, 1, 2, 3]]


def test_quarters_are_every_fourth_sixteenth(piece):
    assert chorales.pieces("valid", every=4)[2].equal(piece[::4])


@pytest.mark.parametrize("kind", [*KINDS, "frames"])
def test_a_net_foretells_without_looking_at_what_comes_later(kind, piece):
    net = net_of(kind)
    with torch.no_grad():
        before = net.surprise(chorales.stretch(piece, 0, 20)).reshape(-1, 4)
        changed = piece.clone()
        changed[10:] += 1
        after = net.surprise(chorales.stretch(changed, 0, 20)).reshape(-1, 4)
    assert torch.allclose(before[:10], after[:10], atol=1e-5)
    assert not torch.allclose(before[10:], after[10:], atol=1e-3)


def test_within_a_frame_a_voice_knows_those_above_it(piece):
    net = net_of("frames")
    other = piece.clone()
    other[5, 0] += 2
    with torch.no_grad():
        before = net.surprise(chorales.stretch(piece, 0, 8)).reshape(-1, 4)
        after = net.surprise(chorales.stretch(other, 0, 8)).reshape(-1, 4)
    assert not torch.allclose(before[5, 1:], after[5, 1:], atol=1e-5)


def test_a_harmoniser_hears_the_soprano_of_the_next_bar_and_no_further(piece):
    net, long = net_of("frames"), piece[:40]

    def below(at):
        other = long.clone()
        other[at, 0] += 1
        part = chorales.stretch(long)
        with torch.no_grad():
            known = training.sopranos(chorales.stretch(other))
            return net.surprise(part, known).reshape(-1, 4)[5]

    whole = below(39)
    assert not torch.allclose(below(5 + chorales.AHEAD), whole, atol=1e-6)
    assert torch.allclose(below(5 + chorales.AHEAD + 1), whole, atol=1e-6)


@settings(deadline=None, max_examples=12)
@given(st.sampled_from([*KINDS, "frames"]), st.integers(0, 99), st.booleans())
def test_a_cache_changes_no_note(kind, seed, given_soprano):
    net = net_of(kind, seed)
    plan = torch.full((10, 4), FREE)
    if given_soprano:
        plan[:, 0] = chorales.pieces("valid")[0][:10, 0]
    made = [
        composing.fill(net, plan, torch.Generator().manual_seed(seed), count=2, cached=cached)
        for cached in (True, False)
    ]
    assert made[0][0].equal(made[1][0])
    assert torch.allclose(made[0][1], made[1][1], atol=1e-3)
    if given_soprano:
        assert (made[0][0][:, :, 0] == plan[:, 0]).all()


@pytest.mark.parametrize("kind", ["relative", "frames"])
def test_what_is_drawn_lies_in_the_voices_ranges(kind):
    plan = torch.full((70, 4), FREE)
    drawn, _ = composing.fill(net_of(kind), plan, torch.Generator().manual_seed(1), count=2)
    assert drawn.shape == (2, 70, 4)
    for voice in range(4):
        assert (composing.forbidden()[voice][drawn[:, :, voice]] == 0).all()


def test_the_likeliest_draft_is_returned():
    plan, net = torch.full((6, 4), FREE), net_of("frames")
    drawn, chances = composing.fill(net, plan, torch.Generator().manual_seed(4), count=5)
    best = composing.best(net, plan, torch.Generator().manual_seed(4), 5)
    assert best.equal(drawn[int(chances.argmax())])


def test_small_nets_of_all_kinds_have_as_many_weights():
    sizes = [experiments.weights_of(Serial(shape, kind))
             for kind, shape in experiments.equal_shapes().items()]  # fmt: skip
    assert max(sizes) - min(sizes) < 0.002 * max(sizes)


def test_the_local_variant_forgets_what_lies_two_windows_back(piece):
    net = Serial(dataclasses.replace(LITTLE, longest=256), "relative")
    narrow = experiments.local(net)
    long = piece[:128]
    other = long.clone()
    other[2] += 1
    with torch.no_grad():
        found = [one.surprise(chorales.stretch(p))[-4:] for one in (net, narrow)
                 for p in (long, other)]  # fmt: skip
    assert not torch.allclose(found[0], found[1], atol=1e-7)
    assert torch.equal(found[2], found[3])


def test_the_surprise_of_a_long_piece_is_read_in_windows(piece):
    net = net_of("relative")
    found = training.surprise(net, piece)
    assert found.shape == piece.shape
    first = net.surprise(chorales.stretch(piece, 0, 64)).reshape(-1, 4)
    assert torch.allclose(found[:64], first, atol=1e-5)
    assert training.nll(net, [piece]) == pytest.approx(float(found.mean()), abs=1e-5)

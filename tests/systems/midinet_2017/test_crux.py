"""The learner's functions, against what PyTorch finds and against plain counting."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.systems import midinet_2017 as midinet
from coursekit.systems.midinet_2017.network import Joined, matched

small = st.integers(-8, 8).map(float)


def tables(rows, columns):
    return st.lists(
        st.lists(small, min_size=columns, max_size=columns), min_size=rows, max_size=rows
    )


@settings(deadline=None)
@given(data=st.data(), real=st.integers(1, 4), made=st.integers(1, 4), features=st.integers(1, 4))
def test_matching_has_the_slopes_that_pytorch_finds(data, real, made, features):
    wanted = data.draw(tables(real, features))
    bars = torch.tensor(data.draw(tables(made, features)), dtype=torch.float64, requires_grad=True)
    quick = matched(torch.tensor(wanted, dtype=torch.float64), bars)
    (slopes,) = torch.autograd.grad(quick, bars)
    loss, by_hand = midinet.feature_matching(wanted, bars.tolist())
    assert loss == pytest.approx(quick.item())
    torch.testing.assert_close(slopes, torch.tensor([by_hand] * made, dtype=torch.float64))


def test_a_learners_matching_leads_back_as_the_quick_way_does():
    draw = torch.Generator().manual_seed(0)
    real, made = (torch.randn(5, 4, 3, generator=draw) for _ in range(2))
    made.requires_grad_(True)
    ways = (
        midinet.feature_matching,
        lambda real, made: midinet.feature_matching(real, made),
    )
    losses = [matched(real, made, way) for way in ways]
    torch.testing.assert_close(*losses)
    torch.testing.assert_close(*(torch.autograd.grad(loss, made)[0] for loss in losses))


@settings(deadline=None)
@given(
    data=st.data(),
    steps=st.integers(1, 4),
    inputs=st.integers(1, 3),
    outputs=st.integers(1, 3),
)
def test_a_joined_layer_is_a_layer_on_what_is_joined(data, steps, inputs, outputs):
    given_steps = data.draw(tables(steps, inputs))
    chord = data.draw(st.lists(small, min_size=13, max_size=13))
    layer = Joined(inputs, outputs, chord=1).double()
    with torch.no_grad():
        weights = torch.cat([layer.weight, layer.chord_weight[..., 0]], 1)
        whole = torch.tensor([[*step, *chord] for step in given_steps], dtype=torch.float64)
        wanted = whole @ weights.T + layer.bias
        by_net = layer(
            torch.tensor(given_steps, dtype=torch.float64)[None],
            torch.tensor([chord], dtype=torch.float64),
        )[0]
    torch.testing.assert_close(by_net, wanted)
    by_hand = midinet.joined_layer(given_steps, chord, weights.tolist(), layer.bias.tolist())
    torch.testing.assert_close(torch.tensor(by_hand, dtype=torch.float64), wanted)


@settings(deadline=None)
@given(
    bars=st.lists(st.lists(st.integers(0, 127), min_size=1, max_size=16), min_size=1, max_size=4),
    root=st.integers(0, 11),
)
def test_the_ratio_counts_time_and_not_bars(bars, root):
    chord = [root, (root + 4) % 12, (root + 7) % 12]
    steps = [pitch for bar in bars for pitch in bar]
    assert midinet.chord_tone_ratio(bars, [chord] * len(bars)) == pytest.approx(
        midinet.chord_tone_ratio([steps], [chord])
    )
    assert midinet.chord_tone_ratio(bars, [list(range(12))] * len(bars)) == 1

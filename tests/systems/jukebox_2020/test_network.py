"""Autoencoders of samples: shapes, what they are told to keep, and that they learn."""

import dataclasses

import numpy as np
import pytest
import torch

from coursekit.systems import jukebox_2020 as jukebox
from coursekit.systems.jukebox_2020 import experiments, training
from coursekit.systems.jukebox_2020.network import (
    Autoencoder,
    Residual,
    loss_of,
    spectral_loss,
    spectrum,
)


def tones(count=4, seconds=1.0):
    """Return sines of several pitches as int16 `[clip, n]`."""
    times = np.arange(int(16_000 * seconds)) / 16_000
    hertz = 220 * 2 ** (np.arange(count) / 3)
    return (6_000 * np.sin(2 * np.pi * hertz[:, None] * times)).astype(np.int16)


@pytest.mark.parametrize("hop", [16, 32, 128, 512])
def test_each_code_stands_for_a_hop(hop):
    net = Autoencoder(hop, entries=8, width=8, depth=1)
    sound = torch.randn(2, 2048)
    codes = net.encode(sound)
    assert codes.shape == (2, 2048 // hop)
    assert net.decode(codes).shape == sound.shape


@pytest.mark.parametrize("hop", [0, 24, 8])
def test_a_hop_that_cannot_be_is_refused(hop):
    with pytest.raises(ValueError, match="times a power of 2"):
        Autoencoder(hop)


def test_the_same_seed_gives_the_same_net():
    one, same, other = (
        next(iter(Autoencoder(32, width=8, seed=seed).parameters())) for seed in (1, 1, 2)
    )
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_a_residual_layer_keeps_the_places():
    assert Residual(4, 9)(torch.randn(1, 4, 30)).shape == (1, 4, 30)


def test_the_spectral_loss_hears_no_phase_but_hears_pitch_and_silence():
    times = torch.arange(8_192) / 16_000
    sine, cosine = (wave(2 * torch.pi * 500 * times)[None] for wave in (torch.sin, torch.cos))
    higher = torch.sin(2 * torch.pi * 800 * times)[None]
    assert float(spectral_loss(sine, sine)) == 0
    # At the ends, where sound is mirrored, phases count a little.
    assert float(spectral_loss(sine, cosine)) < 0.3 < float(spectral_loss(sine, higher))
    assert float(spectral_loss(sine, torch.zeros_like(sine))) == pytest.approx(1, abs=1e-3)


def test_a_spectrum_peaks_at_the_pitch():
    times = torch.arange(8_192) / 16_000
    found = spectrum(torch.sin(2 * torch.pi * 1_000 * times)[None], 512, 128)[0]
    assert int(found.mean(dim=1).argmax()) == 1_000 * 512 // 16_000


def test_the_loss_reaches_the_encoder_and_moves_the_entries():
    net = Autoencoder(64, entries=16, width=8, depth=1)
    drawn = torch.Generator().manual_seed(0)
    sound = training.crops(tones(), 4, 2_048, drawn)
    loss_of(net, sound, drawn).backward()
    assert float(net.encoder[0].weight.grad.abs().sum()) > 0
    before = net.codebook.entries.clone()
    loss_of(net, sound, drawn)
    assert not torch.equal(net.codebook.entries, before)
    net.eval()
    before = net.codebook.entries.clone()
    loss_of(net, sound, drawn)
    assert torch.equal(net.codebook.entries, before)


def test_the_price_of_the_spectral_loss_counts():
    net = Autoencoder(64, entries=16, width=8, depth=1).eval()
    drawn = torch.Generator().manual_seed(0)
    sound = training.crops(tones(), 2, 2_048, drawn)
    net.codebook.begin(net.vectors(sound).flatten(0, 1).detach(), drawn)
    none, some = (loss_of(net, sound, drawn, spectral=price).detach() for price in (0.0, 1.0))
    assert some > none


def test_it_learns_with_a_learners_functions():
    calls = []

    def own(vectors, book):
        calls.append(len(vectors))
        return jukebox.quantise(vectors, book)

    recipe = dataclasses.replace(training.RECIPES["live"], steps=25, evaluate_every=5)
    net, history = jukebox.learn(tones(), hop=64, recipe=recipe, quantise=own, progress=False)
    assert history.losses[-1] < history.losses[0]
    assert len(calls) == 25
    assert not net.training


def test_a_broken_function_of_the_learners_is_replaced(capsys):
    recipe = dataclasses.replace(training.RECIPES["live"], steps=21)
    jukebox.learn(tones(), recipe=recipe, quantise=lambda *_: None, progress=False)
    assert capsys.readouterr().out.count("The course's own takes over.") == 1


def test_crops_are_stretches_of_the_clips():
    samples = np.arange(2_000, dtype=np.int16)[None].repeat(3, axis=0)
    cut = training.crops(samples, 5, 100, torch.Generator().manual_seed(0))
    assert cut.shape == (5, 100)
    np.testing.assert_allclose(np.diff(cut.numpy()), 1 / 32_767, rtol=1e-2)


def test_the_plans_differ_in_one_thing_each():
    plain = {name: dataclasses.asdict(plan) for name, plan in experiments.PLANS.items()}
    for name, other in (
        ("bottom without restarts", "bottom"),
        ("top without spectral loss", "top"),
        ("middle", "bottom"),
        ("top", "middle"),
    ):
        assert sum(plain[name][key] != plain[other][key] for key in plain[name]) == 1

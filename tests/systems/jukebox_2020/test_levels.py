"""Levels of frames, and the nets that write their codes."""

import numpy as np
import pytest
import torch

from coursekit.neural.attention import Cache
from coursekit.neural.transformer import Shape
from coursekit.systems.jukebox_2020.levels import (
    BINS,
    LEVELS,
    Level,
    begin_level,
    decoder_loss,
    frames_of_sound,
    learn_codebook,
    moments,
    sound_of_frames,
)
from coursekit.systems.jukebox_2020.prior import Prior, write
from coursekit.systems.jukebox_2020.shipping import labels_of
from coursekit.systems.jukebox_2020.training import LABELS, UPPER, WINDOWS, prior_of

SHAPE = Shape(12, 16, 2, 2, 32, longest=8, dropout=0.0)


def noise(clips=2, frames=16, seed=0):
    return torch.randn(clips, frames, BINS, generator=torch.Generator().manual_seed(seed)) - 2


class TestLevel:
    @pytest.mark.parametrize("frames", LEVELS.values())
    def test_each_code_tells_of_its_frames(self, frames):
        level = Level(frames, width=8, entries=6, numbers=4)
        begin_level(level, moments([noise()], frames, 4))
        codes = level.encode(noise())
        assert codes.shape == (2, 16 // frames)
        assert level.decode(codes).shape == (2, 16, BINS)

    def test_all_components_bring_the_frames_back(self):
        # Forty frames span forty directions at most.
        given = noise(1, 40)
        level = Level(1, width=8, numbers=40)
        begin_level(level, moments([given], 1, 40))
        torch.testing.assert_close(level.frames_of(level.vectors(given)), given, atol=2e-2, rtol=0)

    def test_components_come_by_their_share_and_do_not_depend_on_the_batches(self):
        given = noise(4, 20)
        one = moments([given], 2, 6)
        two = moments([given[:1], given[1:]], 2, 6)
        assert 0 < one.share < 1
        assert one.share == pytest.approx(two.share, rel=1e-3)
        assert one.share < moments([given], 2, 12).share

    def test_a_codebook_that_learned_is_nearer_than_one_that_did_not(self):
        vectors = torch.randn(600, 3, generator=torch.Generator().manual_seed(2))

        def gap(steps):
            level = Level(1, width=8, entries=16, numbers=3)
            learn_codebook(level, vectors, steps=steps, batch=200)
            return float((level.codebook(vectors)[0] - vectors).square().mean())

        assert gap(60) < gap(1)

    def test_the_decoder_learns_and_the_codes_stay(self):
        level = Level(2, width=16, entries=8, numbers=4)
        given = noise(3, 32)
        begin_level(level, moments([given], 2, 4))
        learn_codebook(level, level.vectors(given).flatten(0, 1), steps=5, batch=24)
        codes = level.encode(given)
        optimiser = torch.optim.Adam(level.parameters(), 5e-3)
        losses = []
        for _ in range(12):
            loss = decoder_loss(level, given)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(float(loss.detach()))
        assert losses[-1] < losses[0]
        assert torch.equal(level.encode(given), codes)


def test_sound_comes_back_from_its_frames_and_does_not_clip():
    times = np.arange(16_000) / 16_000
    sine = np.sin(2 * np.pi * 440 * times, dtype=np.float64)
    frames = frames_of_sound((30_000 * sine).astype(np.int16)[None])
    assert frames.shape == (1, 50, BINS)
    heard = sound_of_frames(frames + 1.0)[0]
    assert np.abs(heard).max() <= 0.981
    spectrum = np.abs(np.fft.rfft(heard))
    assert abs(int(spectrum.argmax()) - 440) <= 2
    assert float(np.abs(sound_of_frames(frames - 3)[0]).max()) < 0.1


class TestPrior:
    def test_a_place_sees_only_what_came_before(self):
        net = Prior(SHAPE, (3, 2), seed=1).eval()
        told = net.conditions(torch.tensor([[1, 0]])).expand(-1, 8, -1)
        codes = torch.arange(8)[None]
        changed = codes.clone()
        changed[0, 5] = 11
        before, after = net(codes, told), net(changed, told)
        torch.testing.assert_close(before[:, :5], after[:, :5])
        assert not torch.allclose(before[:, 5:], after[:, 5:])

    def test_labels_and_the_level_above_are_told(self):
        net = Prior(SHAPE, (3, 2), above=4, seed=1).eval()
        upper = torch.randn(1, 4, 4)
        told = net.conditions(torch.tensor([[1, 0]]), upper)
        assert told.shape == (1, 8, 16)
        assert not torch.allclose(told, net.conditions(torch.tensor([[2, 0]]), upper))
        assert not torch.allclose(told, net.conditions(torch.tensor([[1, 0]]), upper + 1))

    def test_a_cache_changes_nothing(self):
        net = Prior(SHAPE, (3,), seed=1).eval()
        told = net.conditions(torch.tensor([[1], [2]])).expand(-1, 6, -1)
        codes = torch.randint(12, (2, 6), generator=torch.Generator().manual_seed(0))
        whole, cache = net(codes, told), Cache()
        parts = [net(codes[:, at : at + 2], told[:, at : at + 2], cache) for at in (0, 2, 4)]
        torch.testing.assert_close(torch.cat(parts, dim=1), whole, atol=1e-5, rtol=1e-4)

    def test_it_learns_what_follows_and_whom_it_was_told(self):
        net = Prior(SHAPE, (2,), seed=1)
        codes = torch.tensor([[0, 1, 2, 3, 0, 1, 2, 3], [4, 5, 4, 5, 4, 5, 4, 5]])
        labels = torch.tensor([[0], [1]])
        optimiser = torch.optim.Adam(net.parameters(), 1e-2)
        for _ in range(60):
            loss = net.loss(codes, net.conditions(labels))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        assert float(loss.detach()) < 0.1
        drawn = torch.Generator().manual_seed(0)
        written = write(net, net.conditions(labels), 8, drawn, window=8, temperature=0.1)
        assert torch.equal(written, codes)

    def test_it_writes_on_beyond_its_window_from_an_opening(self):
        net = Prior(SHAPE, (2,), seed=1)
        opening = torch.tensor([[3, 1, 4]])
        told = net.conditions(torch.tensor([[1]]))

        def written(seed):
            drawn = torch.Generator().manual_seed(seed)
            return write(net, told, 21, drawn, window=8, opening=opening)

        assert written(1).shape == (1, 21)
        assert torch.equal(written(1)[:, :3], opening)
        assert torch.equal(written(1), written(1))
        assert not torch.equal(written(1), written(2))

    def test_each_level_has_a_net_that_fits_it(self):
        for name, window in WINDOWS.items():
            net = prior_of(name)
            assert net.shape.longest >= window
            assert (net.above is not None) == (name in UPPER)
            assert len(net.labels) == len(LABELS)


def test_labels_are_places_in_their_lists():
    from coursekit.corpora import clips

    made = clips.plan(3, split="test")
    rows = labels_of(tuple(made))
    for clip, row in zip(made, rows.tolist(), strict=True):
        named = [list(clips.ATTRIBUTES[name])[at] for name, at in zip(LABELS, row, strict=True)]
        assert named == [clip.label(name) for name in LABELS]

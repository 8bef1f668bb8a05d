"""The codec: what more stages bring, and that the net begins by changing nothing."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

from coursekit.corpora import clips
from coursekit.encodings.spectra import log_magnitudes
from coursekit.systems.musiclm_2023.codec import FLOOR, Codec, stack
from coursekit.systems.musiclm_2023.fitting import fit_codec, fit_semantic, sound
from coursekit.systems.musiclm_2023.semantic import Semantic, heard
from coursekit.systems.musiclm_2023.training import codec_loss


@pytest.fixture(scope="module")
def samples() -> np.ndarray:
    """Return five clips and the same scores on other instruments, int16 `[5, 2, n]`."""
    both = [[clips.render(one) for one in pair] for pair in clips.pairs(5)]
    return np.array([[np.round(one.samples[0] * 32767) for one in pair] for pair in both], "i2")


@pytest.fixture(scope="module")
def codec(samples: np.ndarray) -> Codec:
    """Return a small codec of these clips."""
    made = Codec(24, 4, 16, width=16, layers=1)
    fit_codec(made, samples[:, 0], 0, rows=2000)
    return made.eval()


class TestResidualQuantisation:
    def test_every_stage_of_fitted_codebooks_leaves_less_over(self, codec, samples):
        vectors = codec.vectors(sound(samples[:, 0]))
        codes = torch.from_numpy(codec.encode(sound(samples[:, 0])))
        left = [float(np.square(vectors).sum())]
        for stages in range(1, 5):
            nearly = codec.components(codes[..., :stages]).numpy()
            left.append(float(np.square(vectors - nearly).sum()))
        assert all(later < 0.95 * sooner for sooner, later in itertools.pairwise(left))


class TestCodec:
    def test_has_25_frames_a_second(self, codec, samples):
        codes = codec.encode(sound(samples[:2, 0]))
        assert codes.shape == (2, 250, 4)
        assert codec.decode(codes, rounds=1).shape == (2, 160_000)

    def test_gives_back_sound_that_is_nearer_with_more_stages(self, codec, samples):
        clip = sound(samples[:1, 0])
        frames, codes = log_magnitudes(clip, floor=FLOOR), codec.encode(clip)
        apart = [
            np.abs(codec.linear(codec.components(torch.from_numpy(codes[..., :stages]))).numpy()
                   - frames).mean()
            for stages in (1, 2, 4)
        ]  # fmt: skip
        assert apart[0] > apart[1] > apart[2]
        level = [np.abs(one).mean() for one in (clip, codec.decode(codes, rounds=2))]
        assert 0.3 < level[1] / level[0] < 3

    def test_a_net_that_is_not_trained_changes_nothing(self, codec, samples):
        components = codec.components(torch.from_numpy(codec.encode(sound(samples[:1, 0]))))
        assert torch.allclose(codec(components), codec.linear(components))

    def test_its_net_learns(self, codec, samples):
        codes = torch.from_numpy(codec.encode(sound(samples[:, 0])))
        loss, net = codec_loss(samples[:, 0], codes, batch=2), Codec(24, 4, 16, width=16, layers=1)
        net.load_state_dict(codec.state_dict())
        optimiser = torch.optim.Adam([w for w in net.parameters() if w.requires_grad], 2e-3)
        losses = []
        for step in range(20):
            value = loss(net, torch.Generator().manual_seed(0), step)
            optimiser.zero_grad()
            value.backward()
            optimiser.step()
            losses.append(value.item())
        assert losses[-1] < 0.97 * losses[0]

    def test_a_stack_is_two_frames_after_each_other(self):
        frames = np.arange(30).reshape(1, 5, 6)
        assert stack(frames).tolist() == frames[:, :4].reshape(1, 2, 12).tolist()


class TestSemanticTokens:
    def test_are_more_alike_within_a_pair_than_what_is_heard(self, samples):
        made = Semantic(12, 16)
        fit_semantic(made, samples[:, 0], samples, 0, rows=600)
        one, other = (made.vectors(sound(samples[:, side])) for side in (0, 1))
        raw, raw_other = (heard(sound(samples[:, side])) for side in (0, 1))

        def share(a, b):
            return np.square(a - b).sum() / (a.var(axis=(0, 1)).sum() * a[..., 0].size)

        assert share(one, other) < share(raw, raw_other)
        tokens = made.tokens(sound(samples[:1, 0]))
        assert tokens.shape == (1, 125)
        assert len(set(tokens[0].tolist())) > 3

    def test_hear_loudness_less_than_the_instrument(self, samples):
        clips = sound(samples[:, 0])
        softer, other = heard(0.5 * clips), heard(sound(samples[:, 1]))
        assert np.abs(heard(clips) - softer).mean() < 0.5 * np.abs(heard(clips) - other).mean()

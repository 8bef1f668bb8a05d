"""The joint embedding: what the ear's features hold, and that sound and words meet."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from coursekit.corpora import clips
from coursekit.corpora.captions import WRITTEN, words
from coursekit.systems.musiclm_2023 import tower_training, towers


def clicks(bpm, level=0.5, pitch=440.0):
    """Ten seconds of short tones, so many a minute."""
    time = np.arange(towers.SAMPLES) / towers.RATE
    since = time % (60 / bpm)
    return (level * np.sin(2 * np.pi * pitch * time) * np.exp(-since * 15)).astype(np.float32)


def test_features_have_one_shape_and_hear_silence():
    frames, rhythm = towers.features(np.zeros((2, towers.SAMPLES), np.float32))
    assert frames.shape == (2, towers.FINE_BANDS + towers.SEMITONES, towers.FRAMES)
    assert rhythm.shape == (2, towers.GROUPS + 1, len(towers.LAGS))
    assert torch.isfinite(frames).all()
    assert not rhythm.any()


@pytest.mark.parametrize("bpm", [55, 80, 120, 170])
def test_the_rhythm_peaks_where_onsets_come_again(bpm):
    _, rhythm = towers.features(clicks(bpm)[None])
    period = 6000 / bpm  # in frames of 10 ms
    strongest = int(towers.LAGS[int(rhythm[0, -1].argmax())])
    assert min(strongest % period, period - strongest % period) < 2.5


def test_the_rhythm_does_not_hear_how_loud_it_is_but_the_frames_do():
    loud, soft = (towers.features(clicks(100, level)[None]) for level in (0.8, 0.2))
    assert (loud[1] - soft[1]).abs()[0, -1].max() < 0.15
    assert loud[0].mean() > soft[0].mean() + 0.1


def test_a_higher_tone_lies_in_a_higher_band():
    found = []
    for pitch in (48, 60, 72):
        frames, _ = towers.features(clicks(100, pitch=440 * 2 ** ((pitch - 69) / 12))[None])
        found.append(int(frames[0, towers.FINE_BANDS :].mean(dim=1).argmax()) + 36)
    assert found == [48, 60, 72]


def test_whole_numbers_and_fractions_are_heard_alike():
    sound = clicks(100)[None]
    whole = np.round(sound * 32767).astype(np.int16)
    for one, other in zip(towers.features(sound), towers.features(whole), strict=True):
        assert torch.allclose(one, other, atol=0.3)


@pytest.fixture(scope="module")
def some():
    chosen = clips.plan(12, split="test", seed=4)
    samples = np.concatenate([clips.render(clip).samples for clip in chosen])
    return chosen, samples


def test_embeddings_have_length_one_and_any_prompt_has_one(some):
    net = towers.Towers().eval()
    heard = net.listen(some[1][:3])
    told = net.read(["a slow flute", "", "медленно", "音楽 🎺", "loud " * 5000])
    assert heard.shape == (3, towers.SIZE)
    assert told.shape == (5, towers.SIZE)
    for found in (heard, told):
        assert torch.allclose(found.norm(dim=1), torch.ones(len(found)), atol=1e-4)


def test_words_are_numbered_in_their_order_and_what_is_too_long_is_cut():
    table = towers.numbered([("slow", "flute"), (), ("loud",) * 500])
    assert table.shape == (3, towers.LONGEST)
    assert [WRITTEN[k - 1] for k in table[0] if k] == ["slow", "flute"]
    assert not table[1].any()
    assert table[2].all()
    assert towers.numbered([()]).shape == (1, 1)


def test_what_is_read_with_a_text_changes_nothing_of_it():
    net = towers.Towers().eval()
    alone, beside = net.read(["a slow flute"]), net.read(["a slow flute", "loud " * 100])
    assert torch.allclose(alone[0], beside[0], atol=1e-5)


def test_a_caption_to_learn_from_holds_only_written_words(some):
    generator = np.random.default_rng(0)
    talk = tower_training.small_talk()
    assert {"music", "plays"} <= set(talk)
    assert not set(talk) & set(words("very soft low piano fast melody with chords"))
    lengths = []
    for _ in range(60):
        said = tower_training.described(some[0][0], generator, talk)
        assert set(said) <= set(WRITTEN)
        lengths.append(len(said))
    assert min(lengths) < 5 < 30 < max(lengths)


def test_the_contrast_is_least_where_each_text_lies_at_its_own_clip():
    net = towers.Towers()
    places = torch.eye(8, towers.SIZE)
    contrast = tower_training.contrast
    own, others, nothing = (
        contrast(net, places, told).item()
        for told in (places, places.roll(1, dims=0), torch.zeros_like(places))
    )
    assert own < nothing < others
    assert nothing == pytest.approx(np.log(8))


def test_the_towers_learn_a_few_clips(some):
    chosen, samples = some
    known = tower_training.Heard(chosen, *towers.features(samples))
    recipe = dataclasses.replace(tower_training.RECIPE, steps=40, warmup_steps=5, evaluate_every=20)
    net, history = tower_training.learn(known, recipe=recipe, batch=12, progress=False)
    assert history.losses[-1] < history.losses[0] - 0.5
    assert not net.training
    assert tower_training.recall(net, known, held_out=False, among=3) > 0.5
    named = tower_training.named_right(net, known, held_out=False, ways=2)
    assert named.keys() == clips.ATTRIBUTES.keys()


def test_what_a_prompt_names_is_counted_in_the_clips_that_lie_nearest(some):
    chosen, samples = some
    known = tower_training.Heard(chosen, *towers.features(samples))
    net = towers.Towers().eval()
    named = [{"tempo": "slow"}, {"tempo": "fast", "register": "low"}]
    found = tower_training.recovered(net, known, ["slow", "fast and low"], named, nearest=12)
    assert found == pytest.approx({"tempo": 1 / 3, "register": 1 / 3})

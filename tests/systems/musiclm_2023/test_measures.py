"""What is measured of answers to prompts: on sounds of which it is known."""

import numpy as np
import pytest
import torch

from coursekit.corpora import captions, clips
from coursekit.errors import CourseError
from coursekit.systems.musiclm_2023 import measures, training
from coursekit.systems.musiclm_2023.model import Model


@pytest.fixture(scope="module")
def model():
    """A model whose parts know nothing, but whose codebooks hold noise."""
    torch.manual_seed(0)
    parts = {name: training.new_part(name).eval() for name in training.PARTS}
    with torch.no_grad():
        parts["codec"].codebooks.normal_()
    return Model(trained=parts)


@pytest.fixture(scope="module")
def plan():
    return measures.prompts(12, seed=1)[0]


@pytest.fixture(scope="module")
def sounds(plan):
    return [clips.render(clip).samples[0] for clip in plan]


def test_prompts_ask_for_all_that_the_judge_is_asked():
    plan, texts = measures.prompts(40, seed=0)
    asked = measures.labels(plan)
    named = [captions.understood(text).attributes for text in texts]
    assert len(set(texts)) == 40
    assert {clip.split for clip in plan} == {"test"}
    agree = [wish[name] == read.get(name) for wish, read in zip(asked, named, strict=True)
             for name in wish]  # fmt: skip
    assert np.mean(agree) > 0.98
    assert measures.prompts(40, seed=0)[1] == texts != measures.prompts(40, seed=1)[1]


def test_each_prompt_is_answered_some_at_a_time(model, monkeypatch):
    _, texts = measures.prompts(3, seed=0)
    monkeypatch.setattr(measures, "BATCH", 2)
    monkeypatch.setattr(measures, "SECONDS", 2.0)
    found = measures.answers(model, texts, seed=0)
    assert found.samples.shape == (3, 32_000)
    assert found.codes.shape[:2] == (3, 50)
    assert len(found.tokens) == 3
    again = measures.answers(model, texts, seed=0)
    assert np.array_equal(found.codes, again.codes)


class Ears:
    """A joint embedding in which words like loud sound best."""

    def read(self, texts):
        return torch.eye(64)[:1].repeat(len(texts), 1)

    def listen(self, sounds):
        level = torch.as_tensor(np.abs(sounds).mean(axis=1))
        return level[:, None] * torch.eye(64)[:1]


def test_of_some_candidates_the_likest_is_kept(model, monkeypatch):
    monkeypatch.setattr(measures, "SECONDS", 2.0)
    deaf = Model(trained={**model.trained, "towers": Ears()})
    found = measures.answers(deaf, ["loud", "louder"], seed=0, candidates=3)
    codes = measures.composing.compose(deaf.part, Ears().read("123456"), 6, 2.0, 0)[1]
    sounds = [measures.composing.limited(one) for one in deaf.part("codec").decode(codes)]
    level = np.abs(sounds).mean(axis=1).reshape(2, 3)
    assert np.array_equal(found.codes, codes[level.argmax(axis=1) + np.array([0, 3])])
    assert len(found.samples) == len(found.tokens) == 2


def test_what_was_asked_is_recovered_from_originals_and_not_from_others(plan, sounds):
    asked = measures.labels(plan)
    found = measures.recovered(asked, sounds)
    assert set(found) == set(clips.ATTRIBUTES)
    assert all(one["share"] >= 0.75 and one["n"] == 12 for one in found.values())
    others = measures.recovered(asked, sounds[1:] + sounds[:1])
    assert others["instrument"]["share"] < 0.5


def test_a_copy_is_nearer_than_another_sound(sounds):
    near = measures.copied(sounds[:4], [0.9 * one for one in sounds[:4]])
    far = measures.copied(sounds[:4], sounds[4:8])
    assert near["mel distance"] < 1.0 < far["mel distance"]
    assert near["spectral convergence"] < -15 < far["spectral convergence"]


def test_melodies_are_told_apart_by_their_pitches(sounds):
    shorter = [one[:-8000] for one in sounds]
    assert measures.same_pitches(sounds, shorter) > 0.99
    assert measures.same_pitches(sounds, sounds[::-1]) < 0.8


def test_each_prompt_has_its_own_melody(model, monkeypatch):
    monkeypatch.setattr(measures, "BATCH", 2)
    monkeypatch.setattr(measures, "SECONDS", 2.0)
    tokens = np.arange(3 * 125).reshape(3, 125) % 512
    found = measures.answers(model, ["a", "b", "c"], seed=0, tokens=tokens)
    assert np.array_equal(found.tokens, tokens[:, :25])


def test_structure_and_faults_are_told(sounds):
    found = measures.structure([*sounds[:3], np.zeros(160_000)])
    assert found["silent"] == 0.25
    assert 0 <= found["key"] <= 1
    with pytest.raises(CourseError, match="silent"):
        measures.structure([np.zeros(160_000)])


def test_runs_learned_by_heart_are_in_seconds():
    draw = np.random.default_rng(0)
    known = draw.integers(0, 500, (5, 250, 2))
    copy = np.concatenate([draw.integers(0, 500, (1, 150, 2)), known[2:3, 50:150]], axis=1)
    found = measures.by_heart(copy, draw.integers(0, 500, (3, 250, 2)), known)
    assert found["composed"] == found["composed, longest"] == pytest.approx(100 / 25, abs=0.1)
    assert found["held out, longest"] < 0.1


def test_distances_come_with_their_marks(sounds):
    found = measures.distances(sounds, {"same": sounds[:6]})
    assert list(found) == ["real", "shuffled", "noise", "same"]
    assert found["same"] < found["real"] < found["noise"]

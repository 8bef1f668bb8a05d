"""The judge of sounds: how well it hears clips that it never met, and what it says of others."""

import json

import numpy as np
import pytest

from coursekit.corpora import clips
from coursekit.errors import CourseError
from coursekit.evaluation import sound_judge as judging
from coursekit.evaluation.sounds import calibrated_fad
from coursekit.files import sha256

COUNT = 40


@pytest.fixture(scope="module")
def plan():
    return clips.plan(COUNT, split="test", seed=5)


@pytest.fixture(scope="module")
def sounds(plan):
    return [clips.render(clip).samples[0] for clip in plan]


@pytest.fixture(scope="module")
def asked(plan):
    return [{name: clip.label(name) for name in clips.ATTRIBUTES} for clip in plan]


def test_it_hears_clips_of_scores_that_it_never_met(sounds, asked):
    heard = judging.load_judge().hear_all(sounds)
    found = judging.agreement(asked, heard)
    assert set(found) == set(clips.ATTRIBUTES)
    # Far below what the card says of 300, as these are few.
    assert all(one.share.value > 0.75 for one in found.values())
    assert found["instrument"].share.value > 0.9
    assert all(abs(one.shuffled - one.chance) < 0.12 for one in found.values())
    for ear in heard:
        assert all(
            value in clips.ATTRIBUTES[name] and 1 / len(clips.ATTRIBUTES[name]) <= share <= 1
            for name, (value, share) in ear.items()
        )


def test_one_sound_is_heard_as_among_others(sounds):
    judge = judging.load_judge()
    alone, among = judge.hear(sounds[3]), judge.hear_all(sounds[:5])[3]
    for name in alone:
        assert alone[name] == (among[name][0], pytest.approx(among[name][1], abs=1e-4))
    assert judge.hear_all([]) == []


def test_it_still_hears_poor_copies(sounds, asked):
    copies = judging.poor_copies(np.stack(sounds), seed=3)
    found = judging.agreement(asked, judging.load_judge().hear_all(copies))
    assert all(one.share.value > 2 * one.chance for one in found.values())
    again = judging.poor_copies(np.stack(sounds[:4]), seed=3)
    assert len(again) == 4
    assert all(len(copy) == len(sound) for copy, sound in zip(copies, sounds, strict=True))


def test_its_embedding_puts_noise_further_away_than_music(sounds):
    judge = judging.load_judge()
    found = calibrated_fad(sounds, {"soft": [0.02 * one for one in sounds[:20]]}, judge.embed)
    assert found["real"] < found["shuffled"] < found["noise"]
    assert found["real"] < found["soft"]


@pytest.mark.parametrize("sound", [np.zeros(160_000), np.full(160_000, np.nan)])
def test_what_cannot_be_judged_is_told(sound):
    with pytest.raises(CourseError, match=r"silent|not numbers"):
        judging.load_judge().hear(sound)


def test_agreement_counts_what_was_asked():
    both = ("loud", 0.9), ("soft", 0.8)
    heard = [{"dynamics": both[k % 2], "tempo": ("slow", 1.0)} for k in range(8)]
    asked = [{"dynamics": heard[k]["dynamics"][0]} for k in range(6)] + [{}, {"dynamics": "loud"}]
    found = judging.agreement(asked, heard)
    assert set(found) == {"dynamics"}
    one = found["dynamics"]
    assert (one.share.value, one.share.n, one.chance) == (pytest.approx(6 / 7), 7, 1 / 4)
    # Heard: 3 loud, 4 soft; asked: 4 loud, 3 soft. By chance 24 of 49 agree.
    assert one.kappa == pytest.approx((6 / 7 - 24 / 49) / (1 - 24 / 49))
    assert one.shuffled == pytest.approx(24 / 49, abs=0.05)
    assert judging.agreement([{}], heard[:1]) == {}


def test_its_weights_are_small_and_their_card_says_where_they_come_from(monkeypatch, tmp_path):
    card = json.loads(judging.WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))
    data = judging.WEIGHTS.read_bytes()
    assert len(data) == card["bytes"] <= 300_000
    assert sha256(data) == card["sha256"]
    assert {"recipe", "data", "licence", "seed", "seconds", "hardware", "heard"} <= set(card)
    (tmp_path / "sound_judge.safetensors").write_bytes(data[:-1] + b"x")
    (tmp_path / "sound_judge.json").write_text(json.dumps(card))
    monkeypatch.setattr(judging, "WEIGHTS", tmp_path / "sound_judge.safetensors")
    judging.load_judge.cache_clear()
    with pytest.raises(CourseError, match="damaged"):
        judging.load_judge()


def test_a_judge_that_is_written_is_the_one_that_is_read(monkeypatch, tmp_path):
    draw = np.random.default_rng(0)
    features = draw.standard_normal((60, 486)).astype(np.float32)
    labels = {}
    for place, (name, values) in enumerate(clips.ATTRIBUTES.items()):
        truth = np.arange(60) % len(values)
        features[:, place] = 3 * truth
        labels[name] = np.array(values)[truth]
    judge = judging.fit_judge(features, labels)
    judging.write_judge(judge, tmp_path / "sound_judge.safetensors", 1.0, {})
    monkeypatch.setattr(judging, "WEIGHTS", tmp_path / "sound_judge.safetensors")
    judging.load_judge.cache_clear()
    again = judging.load_judge()
    judging.load_judge.cache_clear()
    scaled = (features - judge.centre) / judge.spread
    for name, values in clips.ATTRIBUTES.items():
        shares = again.shares(scaled)[name]
        assert shares == pytest.approx(judge.shares(scaled)[name], abs=1e-6)
        assert (np.array(values)[shares.argmax(axis=1)] == labels[name]).mean() > 0.8

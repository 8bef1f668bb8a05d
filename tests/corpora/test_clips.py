"""Clips: every label is drawn on its own, and can be measured in the sound."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora import _clip_scores, clips
from coursekit.errors import CourseError
from coursekit.listening import sound

SPLITS = ("train", "valid", "test")


@pytest.fixture(scope="module")
def few():
    """Two dozen clips to listen to."""
    return clips.plan(24, seed=11)


@pytest.fixture(scope="module")
def heard(few):
    return [clips.render(clip) for clip in few]


def test_a_plan_balances_every_label():
    for split in SPLITS:
        plan = clips.plan(120, split=split)
        for attribute, values in clips.ATTRIBUTES.items():
            counts = Counter(clip.label(attribute) for clip in plan)
            assert counts == dict.fromkeys(values, 120 // len(values))


def test_no_label_tells_of_another():
    plan = clips.plan(2400)
    for first, second in combinations(clips.ATTRIBUTES, 2):
        both = Counter((clip.label(first), clip.label(second)) for clip in plan)
        expected = len(plan) / len(clips.ATTRIBUTES[first]) / len(clips.ATTRIBUTES[second])
        assert len(both) * expected == pytest.approx(len(plan))
        assert all(abs(count - expected) < 4 * expected**0.5 for count in both.values())


@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from(SPLITS), st.integers(0, 5))
@settings(max_examples=20, deadline=None)
def test_a_shorter_plan_begins_a_longer_one(short, more, split, seed):
    longer = clips.plan(short + more, split=split, seed=seed)
    assert clips.plan(short, split=split, seed=seed) == longer[:short]


def test_no_score_is_in_two_splits():
    names = [{clip.score for clip in clips.plan(300, split=split)} for split in SPLITS]
    assert not any(first & second for first, second in combinations(names, 2))
    for split, found in zip(SPLITS, names, strict=True):
        assert all(_clip_scores.load()[name].split == split for name in found)


def test_every_kind_of_score_is_drawn():
    kinds = Counter(_clip_scores.load()[clip.score].kind for clip in clips.plan(400))
    assert set(kinds) == set(_clip_scores.KINDS)
    assert min(kinds.values()) > 60


def test_a_pair_differs_in_its_instrument_alone():
    for one, other in clips.pairs(40):
        assert one.instrument != other.instrument
        assert replace(one, instrument=other.instrument) == other
        first, second = (clips.notes(clip).instruments[0].notes for clip in (one, other))
        rows = [[(n.start, n.end, n.pitch, n.velocity) for n in part] for part in (first, second)]
        assert rows[0] == rows[1]


def test_what_sounds_is_what_the_labels_say(few):
    for clip in few:
        part = clips.notes(clip).instruments[0]
        seconds = [note.end - note.start for note in part.notes]
        mean = np.average([note.pitch for note in part.notes], weights=seconds)
        assert part.program == clips.INSTRUMENTS[clip.instrument]
        assert abs(mean - clips.REGISTERS[clip.register]) < 3.1
        assert max(note.end for note in part.notes) <= clips.SECONDS
        slowest, fastest = clips.TEMPI[clip.tempo]
        assert slowest <= clip.bpm <= fastest


def at_once(clip):
    """How many notes sound at once, on average."""
    return sum(n.end - n.start for n in clips.notes(clip).instruments[0].notes) / clips.SECONDS


def test_the_four_textures_are_built_differently():
    solo, chords, broken, four = (
        [clip for clip in clips.plan(60) if clip.texture == name] for name in clips.TEXTURES
    )
    assert all(at_once(clip) < 1.05 for clip in solo)
    assert all(1.7 < at_once(clip) < 2.1 for clip in broken)
    assert all(2.2 < at_once(clip) < 2.7 for clip in chords)
    assert all(at_once(clip) > 3.6 for clip in four)


def test_a_melody_has_about_one_note_a_beat():
    for score in _clip_scores.load().values():
        assert _clip_scores.DENSITY[0] <= len(score.melody) / score.beats
        assert len(score.melody) / score.beats <= _clip_scores.DENSITY[1]


def test_a_passage_begins_at_a_bar_and_goes_on_beyond_the_end():
    for score in list(_clip_scores.load().values())[::10]:
        for start in (score.bars.min(), score.bars.max()):
            played = clips._excerpt(score.melody, score.beats, float(start), 31.0)
            assert 0 <= played["onset"].min() < 6
            assert 25 < played["onset"].max() < 31


def test_an_accompaniment_keeps_to_the_harmony():
    for score in list(_clip_scores.load().values())[::40]:
        named = {classes for _, chord in score.chords for classes in chord}
        for made in (_clip_scores.block_chords(score), _clip_scores.broken_chords(score)):
            assert {pitch % 12 for pitch in made["pitch"].tolist()} <= named
            assert made["pitch"].mean() < score.melody["pitch"].mean() - 6


def test_every_clip_is_ten_seconds_and_neither_silent_nor_clipped(heard):
    for audio in heard:
        assert audio.sample_rate == clips.SAMPLE_RATE
        assert audio.samples.shape == (1, clips.SAMPLES)
        assert 0.002 < np.abs(audio.samples).max() < 1


def test_louder_labels_sound_louder_whoever_plays(few, heard):
    order = list(clips.DYNAMICS)
    loudness = [
        np.mean([a.loudness() for c, a in zip(few, heard, strict=True) if c.dynamics == name])
        for name in order
    ]
    assert all(louder - softer > 4 for softer, louder in pairwise(loudness))
    clip = replace(few[0], dynamics="very soft")
    for name in clips.INSTRUMENTS:
        soft, loud = (
            clips.render(replace(clip, instrument=name, dynamics=how)).loudness()
            for how in ("very soft", "very loud")
        )
        assert 15 < loud - soft < 35


def test_a_faster_tempo_strikes_more_often(few):
    def strikes(name):
        return np.mean(
            [
                len({round(n.start, 2) for n in clips.notes(clip).instruments[0].notes})
                for clip in few
                if clip.tempo == name
            ]
        )

    slow, moderate, fast = (strikes(name) for name in clips.TEMPI)
    assert 1.4 * slow < moderate < fast / 1.4


def test_clips_are_rendered_once_and_what_broke_off_goes_on(tmp_path, few, monkeypatch):
    chosen, path = few[:3], tmp_path / "some.npy"
    first = np.array(clips.rendered(chosen, path))
    assert first.shape == (3, clips.SAMPLES)
    assert (np.abs(first).max(axis=1) > 60).all()
    broken = first.copy()
    broken[1] = 0
    path.unlink()
    with path.with_suffix(".part").open("wb") as stream:
        np.save(stream, broken)
    again = []
    monkeypatch.setattr(clips, "render", lambda clip: again.append(clip) or render(clip))
    assert (clips.rendered(chosen, path) == first).all()
    assert again == [chosen[1]]
    assert not path.with_suffix(".part").exists()
    assert (clips.rendered(chosen, path) == first).all()
    assert len(again) == 1


render = clips.render


def test_a_file_that_is_another_is_made_again(tmp_path, few):
    path = tmp_path / "one.npy"
    path.write_bytes(b"no numbers")
    assert clips.rendered(few[:1], path).any()
    np.save(path, np.zeros((1, 5), np.int16))
    assert clips.rendered(few[:1], path).shape == (1, clips.SAMPLES)


def test_the_cache_gives_clips_with_their_sound(tmp_path, monkeypatch):
    monkeypatch.setattr("coursekit.corpora.clips.cache_dir", lambda: tmp_path)
    sounds = clips.load("test", count=2, seed=3)
    assert list(sounds.clips) == clips.plan(2, split="test", seed=3)
    rendered = clips.render(sounds.clips[1]).samples
    assert np.abs(sounds.audio(1).samples - rendered).max() < 1e-4
    assert clips.load("test", count=0).samples.shape == (0, clips.SAMPLES)


def test_what_cannot_be_asked_for_is_said_in_a_sentence(few):
    with pytest.raises(CourseError, match="train, valid or test"):
        clips.plan(1, split="everything")
    with pytest.raises(CourseError, match="from 0 up"):
        clips.plan(-1)
    with pytest.raises(CourseError, match="no score 'nobody'"):
        clips.notes(replace(few[0], score="nobody"))
    line = next(one for one in _clip_scores.load().values() if one.lower is None)
    with pytest.raises(CourseError, match="one voice"):
        clips.notes(replace(few[0], score=line.name, start=0.0, texture="four voices"))


def test_the_orchestra_that_is_not_normalised_plays_louder_with_harder_strokes(few):
    midi = clips.notes(replace(few[0], instrument="piano"))
    soft = sound.synthesised(midi, 2.0, sample_rate=16_000)
    for note in midi.instruments[0].notes:
        note.velocity = 1
    softer = sound.synthesised(midi, 2.0, sample_rate=16_000)
    assert soft.samples.shape == (1, 32_000)
    assert np.abs(softer.samples).max() < np.abs(soft.samples).max()

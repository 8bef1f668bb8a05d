"""Captions: what is written is understood, and what is understood is not more than was written."""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora import captions, clips
from coursekit.corpora._caption_frames import FRAMES, SENTENCES
from coursekit.corpora._caption_words import CUES, FORMS
from coursekit.corpora.captions import caption, told_apart, understood, words
from coursekit.errors import CourseError


@pytest.fixture(scope="module")
def some():
    return clips.plan(240, split="test", seed=2)


def labels_of(clip):
    return {name: clip.label(name) for name in clips.ATTRIBUTES}


@pytest.mark.parametrize("held_out", [False, True])
def test_every_caption_says_its_five_labels_and_nothing_else(some, held_out):
    generator = np.random.default_rng(1)
    for clip in some:
        found = understood(caption(clip, generator, held_out=held_out))
        assert found.attributes == labels_of(clip)
        assert found.unknown == found.also == ()


def test_there_are_many_sentences_and_many_words():
    assert len(FRAMES) >= 40
    for values in FORMS.values():
        for forms in values.values():
            assert sum(map(len, forms.values())) >= 4
    assert FORMS.keys() == CUES.keys() == SENTENCES.keys() == clips.ATTRIBUTES.keys()
    for name, values in clips.ATTRIBUTES.items():
        assert tuple(FORMS[name]) == tuple(CUES[name]) == values


def test_every_frame_names_each_label_once():
    for frame in FRAMES:
        named = [captions._SLOTS[slot][0] for slot in re.findall(r"\[(\w+)\]", frame)]
        assert sorted(named) == sorted(clips.ATTRIBUTES), frame


def test_every_way_to_say_a_value_is_understood_as_that_value():
    for name, values in FORMS.items():
        for value, forms in values.items():
            for way in (way for ways in forms.values() for way in ways):
                assert understood(way).attributes == {name: value}, way


def test_no_caption_to_train_on_is_one_that_is_held_out(some):
    written = defaultdict(set)
    for held_out in (False, True):
        generator = np.random.default_rng(3)
        for clip in some:
            written[held_out].add(caption(clip, generator, held_out=held_out))
    assert len(written[False]) > 0.95 * len(some)
    assert not written[False] & written[True]
    assert {w for c in written[True] for w in words(c)} <= set(captions.WRITTEN)


def test_a_caption_names_only_what_is_asked_for(some):
    generator = np.random.default_rng(4)
    for clip in some[:60]:
        named = generator.permutation(list(clips.ATTRIBUTES))[: generator.integers(1, 6)].tolist()
        for held_out in (False, True):
            found = understood(caption(clip, generator, held_out=held_out, named=named))
            assert found.attributes == {name: clip.label(name) for name in named}
    for wrong in ([], ["key"]):
        with pytest.raises(CourseError, match="instrument, register"):
            caption(some[0], generator, named=wrong)


def test_a_caption_reads_as_a_sentence(some):
    generator = np.random.default_rng(5)
    for clip in some:
        text = caption(clip, generator)
        assert text[0].isupper()
        assert "[" not in text
        assert not re.search(r"\b[Aa] [aeiou]|\b[Aa]n [^aeiouA]|  ", text), text
        assert not re.search(r"\b(the|a|an) (a|an|the) ", text, re.IGNORECASE), text


@pytest.mark.parametrize(
    ("prompt", "attributes", "unknown"),
    [
        ("", {}, ()),
        (" \n\t ", {}, ()),
        ("a slow violin", {"tempo": "slow", "instrument": "violin"}, ()),
        ("VIOLINS, very softly!", {"dynamics": "very soft", "instrument": "violin"}, ()),
        ("a low quality recording of a flute", {"instrument": "flute"}, ("low quality",)),
        ("no trumpet, but an organ", {"instrument": "organ"}, ()),
        ("without any other guitars", {}, ()),
        ("not very loud", {}, ()),
        ("120 bpm", {"tempo": "moderate"}, ()),
        ("60 BPM please", {"tempo": "slow"}, ()),
        ("9" * 400 + " bpm", {"tempo": "fast"}, ()),
        ("0 bpm", {"tempo": "slow"}, ()),
        ("a dubstep drop", {}, ("dubstep", "drop")),
        ("медленная скрипка", {}, ("медленная", "скрипка")),
        ("速い 笛 allegro", {"tempo": "fast"}, ("速い", "笛")),
        ("🎺🎺🎺", {}, ()),
        ("ｐｉａｎｏ", {"instrument": "piano"}, ()),
        ("hi hats and a bass guitar", {}, ("hi hats", "bass guitar")),
    ],
)
def test_a_prompt_is_read_as_a_person_means_it(prompt, attributes, unknown):
    found = understood(prompt)
    assert found.attributes == attributes
    assert tuple(word for word in found.unknown if not word.isdecimal()) == unknown


def test_the_first_of_two_values_is_taken_and_the_other_told():
    found = understood("a piano and a violin, slow and then fast")
    assert found.attributes == {"instrument": "piano", "tempo": "slow"}
    assert found.also == ("violin", "fast")


def test_a_network_reads_the_words_of_captions_for_others_that_mean_the_same():
    assert words("uptempo violins") == ("fast", "violin")
    assert words("no trumpet, a low quality recording of a sad flute") == (
        "a", "recording", "of", "a", "flute",
    )  # fmt: skip
    assert words("") == words("нет") == ()
    assert set(captions.WRITTEN) < set(captions.VOCABULARY)


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_is_read_without_an_error(prompt):
    found = understood(prompt)
    assert all(found.attributes[name] in clips.ATTRIBUTES[name] for name in found.attributes)
    assert not set(found.known) & set(found.unknown)
    assert set(words(prompt)) <= set(captions.WRITTEN)


def test_a_very_long_text_is_read_at_once():
    found = understood("a loud piano " * 20_000)
    assert found.attributes == {"dynamics": "loud", "instrument": "piano"}
    assert found.known == ("loud", "piano")


def test_each_word_counts_as_often_as_it_stands():
    known, little, others = told_apart("the loud loud band of low quality and the loud organ")
    assert known == ["loud", "loud", "loud", "organ"]
    assert little == ["the", "of", "and", "the"]
    assert others == ["band", "low quality"]

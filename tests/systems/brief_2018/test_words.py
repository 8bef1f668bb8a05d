"""A brief in free text: what is understood, and what is said of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.systems.brief_2018 import INSTRUMENTS, MOODS, STYLES, read


def test_a_sentence_becomes_fields():
    reading = read("A calm waltz for piano and two violins, 40 seconds at 90 bpm", seed=3)
    brief = reading.brief
    assert (brief.mood, brief.style, brief.seconds, brief.bpm) == ("calm", "waltz", 40, 90)
    assert brief.instruments == ("piano", "violin")
    assert brief.seed == 3
    assert not reading.unknown


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("two minutes of pop", 120),
        ("a 90-second march", 90),
        ("half a minute", 30),
        ("2 minutes 30 seconds of pop", 150),
        ("1.5 min", 90),
    ],
)
def test_lengths_are_read(text, seconds):
    reading = read(text)
    assert reading.brief.seconds == seconds
    assert "seconds" in {field for _, field, _ in reading.found}


def test_a_second_violin_is_no_length():
    assert "seconds" not in {field for _, field, _ in read("a second violin").found}


def test_unknown_words_are_told_once_each():
    assert read("a sparkling sad polka, sparkling").unknown == ("sparkling", "polka")


def test_what_is_denied_is_passed_over_and_said():
    reading = read("not sad, with drums")
    assert reading.brief.mood == "calm"
    assert reading.brief.instruments == ("drums",)
    assert "sad" in reading.unclear[0]


def test_of_two_moods_the_first_counts_and_the_other_is_told():
    reading = read("happy and gloomy")
    assert reading.brief.mood == "happy"
    assert "gloomy" in reading.unclear[0]


def test_every_word_of_the_form_is_understood():
    for word in (*MOODS, *STYLES, *INSTRUMENTS):
        assert not read(word).unknown, word


@given(st.text(max_size=80))
def test_any_text_gives_a_brief(text):
    assert read(text).brief.mood in MOODS

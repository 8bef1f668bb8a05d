"""Every system on the timeline says what it is, and its controls are looked over before use."""

import re

import pretty_midi
import pytest

from coursekit import systems
from coursekit.errors import CourseError
from coursekit.systems.base import Card, Claim


@pytest.mark.parametrize("name", systems.TIMELINE)
def test_a_system_exposes_what_the_course_treats_it_through(name):
    module = systems.system(name)
    assert isinstance(module.card, Card)
    assert module.card.name == name
    assert re.search(r"_(\d{4})$", name), "a system's name ends in its year"
    assert re.fullmatch(r"\d\d", module.card.lesson)
    assert callable(module.load)
    assert callable(module.compose)
    keys = [claim.key for claim in module.claims]
    assert keys
    assert len(set(keys)) == len(keys)
    assert all(isinstance(claim, Claim) for claim in module.claims)


def test_the_timeline_runs_forwards():
    years = [systems.system(name).card.year for name in systems.TIMELINE]
    assert years == sorted(years)


@pytest.mark.parametrize("name", systems.TIMELINE)
def test_the_same_seed_gives_the_same_piece(name):
    def notes(piece):
        return [
            (part.program, note.pitch, note.start, note.end)
            for part in piece.instruments
            for note in part.notes
        ]

    first, again = (systems.compose(name, seed=3, bars=4) for _ in range(2))
    other = systems.compose(name, seed=4, bars=4)
    assert notes(first) == notes(again)
    assert notes(first) != notes(other)
    assert isinstance(first, pretty_midi.PrettyMIDI)


@pytest.mark.parametrize("name", systems.TIMELINE)
def test_every_control_is_checked(name):
    card = systems.system(name).card
    for control in card.controls:
        bad = "no such choice" if control.kind in {"choice", "flag"} else "many"
        with pytest.raises(CourseError, match=control.name):
            systems.compose(name, seed=1, **{control.name: bad})
        if control.high is not None:
            with pytest.raises(CourseError, match=control.name):
                systems.compose(name, seed=1, **{control.name: control.high + 1})
    with pytest.raises(CourseError, match="no control 'loudness_of_moon'"):
        systems.compose(name, seed=1, loudness_of_moon=3)


@pytest.mark.parametrize("name", systems.TIMELINE)
def test_a_primer_is_refused_by_a_system_that_starts_from_nothing(name):
    if "primer" in systems.system(name).card.accepts:
        pytest.skip("this system takes a primer")
    with pytest.raises(CourseError, match="takes no primer"):
        systems.compose(name, seed=1, primer=pretty_midi.PrettyMIDI())


def test_an_unknown_system_is_answered_with_the_timeline():
    with pytest.raises(CourseError, match="illiac_1957"):
        systems.system("hal_9000")


@pytest.mark.parametrize("name", systems.TIMELINE)
@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ({"bars": 0}, "at least one bar"),
        ({"bars": 10**9}, "at most 1000 bars"),
        ({"bars": "8"}, "whole number of bars"),
        ({"bars": 2.5}, "whole number of bars"),
        ({"seed": -1}, "from 0 on"),
        ({"seed": None}, "from 0 on"),
        ({"seed": "tune"}, "from 0 on"),
    ],
)
def test_seed_and_bars_are_validated_by_either_way_in(name, start, sentence):
    with pytest.raises(CourseError, match=sentence):
        systems.compose(name, **{"seed": 1, "bars": 1, **start})
    with pytest.raises(CourseError, match=sentence):
        systems.system(name).compose(**{"seed": 1, "bars": 1, **start})

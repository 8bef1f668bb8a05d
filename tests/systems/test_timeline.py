"""Every system on the timeline says what it is, and validates what it is given by either door."""

import ast
import contextlib
import functools
import inspect
import math
import re
import subprocess
import sys
import types
import typing
from pathlib import Path

import numpy as np
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit import systems
from coursekit.errors import CourseError
from coursekit.listening import Audio
from coursekit.systems.base import Card
from coursekit.systems.claims import Claim
from coursekit.systems.controls import controls_of

every_system = pytest.mark.parametrize("name", systems.TIMELINE)
MOST_LINES_OF_A_FACE = 60


def folder(name):
    return Path(systems.__file__).parent / name


def verdicts_of_both_doors(name, **values):
    """Return the verdicts of both doors: what the system was given, or the sentence."""
    doors = (functools.partial(systems.compose, name), systems.system(name).compose)
    verdicts = []
    for door in doors:
        try:
            verdicts.append(door(**values))
        except CourseError as error:
            verdicts.append(str(error))
    return verdicts


@contextlib.contextmanager
def echoing(name):
    """Let a system return what it is given, validated, in place of a piece."""
    compose = systems.system(name).compose

    @functools.wraps(compose.__wrapped__)
    def echo(**values):
        bound = inspect.signature(compose).bind(**values)
        bound.apply_defaults()
        return bound.arguments

    (cell,) = (cell for cell in compose.__closure__ if cell.cell_contents is compose.__wrapped__)
    function, cell.cell_contents = cell.cell_contents, echo
    try:
        yield
    finally:
        cell.cell_contents = function


class TestFace:
    @every_system
    def test_exposes_what_the_course_treats_it_through(self, name):
        module = systems.system(name)
        assert isinstance(module.card, Card)
        assert module.card.name == name
        assert re.search(r"_(\d{4})$", name)[1] == str(module.card.year)
        assert re.fullmatch(r"\d\d", module.card.lesson)
        keys = [claim.key for claim in module.claims]
        assert keys
        assert len(set(keys)) == len(keys)
        assert all(isinstance(claim, Claim) for claim in module.claims)
        # Only what a paper claims has a place in a paper.
        assert all(bool(claim.reference) == (claim.origin == "paper") for claim in module.claims)

    @every_system
    def test_exports_by_name_and_holds_no_logic(self, name):
        text = (folder(name) / "__init__.py").read_text(encoding="utf-8")
        assert len(text.splitlines()) <= MOST_LINES_OF_A_FACE
        docstring, *statements, last = ast.parse(text).body
        assert isinstance(docstring.value, ast.Constant)
        assert last.targets[0].id == "__all__"
        names = [alias.asname or alias.name for line in statements for alias in line.names]
        assert sorted(ast.literal_eval(last.value)) == sorted(set(names))
        assert {"card", "claims", "compose", "load"} <= set(names)
        assert ("train" in names) == (folder(name) / "weights").is_dir()
        for line in statements:
            assert isinstance(line, ast.ImportFrom)
            assert line.module.startswith("coursekit.")
            assert name in line.module or ".systems." not in line.module

    @every_system
    def test_stands_before_a_crux_with_what_the_lesson_has_one_write(self, name):
        tree = ast.parse((folder(name) / "crux.py").read_text(encoding="utf-8"))
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        assert functions
        assert all(ast.get_docstring(function) for function in functions)

    def test_loads_no_torch(self):
        code = (
            "import sys\n"
            "from coursekit import systems\n"
            "for name in systems.TIMELINE:\n"
            "    systems.system(name)\n"
            "    assert 'torch' not in sys.modules, name\n"
        )
        subprocess.run([sys.executable, "-c", code], check=True)


def test_the_timeline_runs_forwards():
    years = [systems.system(name).card.year for name in systems.TIMELINE]
    assert years == sorted(years)


def test_an_unknown_system_is_answered_with_the_timeline():
    with pytest.raises(CourseError, match="illiac_1957"):
        systems.system("hal_9000")


@every_system
def test_the_same_seed_gives_the_same_piece(name):
    def notes(piece):
        if isinstance(piece, Audio):
            return piece.samples.tobytes()
        return [
            (part.program, note.pitch, note.start, note.end)
            for part in piece.instruments
            for note in part.notes
        ]

    first, again = (systems.compose(name, seed=3, bars=4) for _ in range(2))
    other = systems.compose(name, seed=4, bars=4)
    assert notes(first) == notes(again)
    assert notes(first) != notes(other)
    sound = systems.system(name).card.makes == "sound"
    assert isinstance(first, Audio if sound else pretty_midi.PrettyMIDI)


class TestControls:
    @every_system
    def test_are_those_of_the_signature(self, name):
        module = systems.system(name)
        assert module.card.controls == controls_of(module.compose)
        assert "tempo" in {control.name for control in module.card.controls}

    @every_system
    def test_have_defaults_that_they_take(self, name):
        for control in systems.system(name).card.controls:
            assert control.validate(control.default) == control.default
            assert control.validate(control.parse(str(control.default))) == control.default

    @every_system
    def test_speak_in_sentences(self, name):
        for control in systems.system(name).card.controls:
            assert len(control.help.split()) > 2
            assert control.help.endswith("."), control.help

    @every_system
    def test_each_is_validated_by_both_doors(self, name):
        for control in systems.system(name).card.controls:
            unfit = ["no such choice" if control.kind in ("choice", "flag") else "many", None]
            unfit = [3, None] if control.kind == "text" else unfit
            if control.high is not None:
                unfit += [control.low - 1, control.high + 1, math.nan, math.inf, True]
            for value in unfit:
                for verdict in verdicts_of_both_doors(name, seed=1, **{control.name: value}):
                    assert verdict == f"{control.name} is {value!r}; it takes {control.takes}."

    @every_system
    def test_an_unknown_one_is_answered_by_both_doors_with_those_there_are(self, name):
        for verdict in verdicts_of_both_doors(name, seed=1, loudness_of_moon=3):
            assert verdict.startswith("There is no control 'loudness_of_moon' here.")
            assert "tempo" in verdict


class TestPrimer:
    @every_system
    def test_is_annotated_as_the_card_says(self, name):
        module = systems.system(name)
        hints = typing.get_type_hints(module.compose, localns={"PrettyMIDI": object})
        takes_one = hints["primer"] is not types.NoneType
        assert takes_one == ("primer" in module.card.accepts)
        assert "nothing" in module.card.accepts

    @every_system
    def test_is_refused_by_both_doors_where_it_is_no_music_or_none_is_taken(self, name):
        takes_one = "primer" in systems.system(name).card.accepts
        refusal = "The primer is 'tune.mid'; it takes music" if takes_one else "starts from nothing"
        for verdict in verdicts_of_both_doors(name, seed=1, primer="tune.mid"):
            assert refusal in verdict
        if not takes_one:
            for verdict in verdicts_of_both_doors(name, seed=1, primer=pretty_midi.PrettyMIDI()):
                assert refusal in verdict


class TestSeedAndBars:
    @every_system
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
        ids=str,
    )
    def test_are_validated_by_both_doors(self, name, start, sentence):
        for verdict in verdicts_of_both_doors(name, **{"seed": 1, "bars": 1, **start}):
            assert sentence in verdict


@st.composite
def values_of(draw, name):
    """Draw what somebody may give a system, right or wrong, of any control and of none."""
    odd = st.sampled_from(
        [None, True, "", "many", math.nan, math.inf, -1, 10**400, np.int64(2), []]
    )
    values = {
        "seed": draw(st.integers(0, 2**64) | odd),
        "bars": draw(st.integers(1, 1000) | odd),
    }
    fitting = {
        "int": lambda c: st.integers(int(c.low), int(c.high)).flatmap(
            lambda n: st.sampled_from([n, np.int64(n)])
        ),
        "float": lambda c: st.floats(c.low, c.high) | st.just(np.float32(c.high)),
        "choice": lambda c: st.sampled_from(c.choices),
        "flag": lambda c: st.sampled_from([True, False, np.True_]),
        "text": lambda c: st.text(max_size=30),
    }
    for control in systems.system(name).card.controls:
        if draw(st.booleans()):
            values[control.name] = draw(fitting[control.kind](control))
    if draw(st.integers(0, 2)) == 0:
        names = [control.name for control in systems.system(name).card.controls]
        values[draw(st.sampled_from([*names, "unheard_of", "primer"]))] = draw(odd)
    return values


@every_system
def test_both_doors_come_to_the_same_verdict(name):
    refused = []

    @given(values_of(name))
    @settings(max_examples=60, deadline=None)
    def agree(values):
        by_timeline, by_system = verdicts_of_both_doors(name, **values)
        # As text, for not-a-number is equal to nothing.
        assert repr(by_timeline) == repr(by_system)
        refused.append(isinstance(by_system, str))
        if not refused[-1]:
            assert {type(value) for value in by_system.values()} <= {
                int,
                float,
                str,
                bool,
                type(None),
            }
            for control in systems.system(name).card.controls:
                if control.name in by_system:
                    control.validate(by_system[control.name])

    with echoing(name):
        agree()
    assert {True, False} == set(refused)

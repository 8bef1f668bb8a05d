"""The room opens at once and shows what is in it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from coursekit import listening

HEAVY = ("matplotlib", "music21", "scipy", "verovio", "pretty_midi", "ipywidgets", "soundfile")


def test_opening_the_room_loads_nothing_heavy():
    code = f"import sys, coursekit.listening; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", listening.__all__)
def test_each_name_is_the_thing_and_not_the_file(name):
    thing = getattr(listening, name)
    assert type(thing).__name__ != "module"
    assert name in dir(listening)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'sing'"):
        _ = listening.sing

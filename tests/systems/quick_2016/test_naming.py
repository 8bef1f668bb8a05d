import numpy as np
import pytest

from coursekit.errors import CourseError
from coursekit.systems import quick_2016 as quick
from coursekit.systems.quick_2016.naming import NUMERALS, learned_numerals, name_chords
from coursekit.systems.quick_2016.ptgg import Symbol


def test_learned_numerals_stand_for_their_function():
    for mode, tonic in (("major", "I"), ("minor", "i")):
        numerals = learned_numerals(mode)
        assert max(numerals["T"], key=numerals["T"].get) == tonic
        assert max(numerals["D"], key=numerals["D"].get) == "V"
        assert all(0 < weight <= 1 for table in numerals.values() for weight in table.values())
    with pytest.raises(CourseError, match="major or minor"):
        learned_numerals("lydian")


def test_names_are_drawn_by_their_weights():
    dominant = Symbol("D", 1.0, sentence=9000.0)
    named = name_chords((dominant,) * 3000, np.random.default_rng(0))
    share = np.mean([chord.name == "V" for chord in named])
    assert share == pytest.approx(NUMERALS["major"]["D"]["V"], abs=0.04)


def test_functions_that_cannot_be_played_are_answered_with_a_sentence():
    with pytest.raises(CourseError, match="T, S and D"):
        quick.play_functions("TXT")
    with pytest.raises(CourseError, match="T, S and D"):
        quick.play_functions("")
    with pytest.raises(CourseError, match="major or minor"):
        quick.play_functions("T", "dorian")
    assert len(quick.play_functions("TSDT", "minor").instruments) == 4

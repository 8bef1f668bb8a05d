"""What the learner writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.systems.brief_2018 import MOODS, fitted, opened, parameters


@given(st.floats(2, 600), st.floats(40, 220), st.sampled_from([3, 4]))
def test_bars_and_last_chord_make_the_length(seconds, tempo, beats):
    bars, left = fitted(seconds, tempo, beats)
    bar = beats * 60 / tempo
    assert bars * bar + left == pytest.approx(seconds)
    assert left < 2 * bar + 1e-6
    assert bars == 0 or left >= bar - 1e-6


def test_each_parameter_moves_with_its_own_side_of_the_mood():
    low, high = parameters(0.0, -0.5), parameters(0.0, 0.5)
    assert (low["register"], low["colour"]) == (high["register"], high["colour"])
    assert low["tempo"] < high["tempo"]
    assert low["articulation"] > high["articulation"]
    sour, sweet = parameters(-0.5, 0.0), parameters(0.5, 0.0)
    assert sour["tempo"] == sweet["tempo"]
    assert sour["colour"] > sweet["colour"]
    assert (sour["mode"], sweet["mode"]) == ("minor", "major")


def test_no_two_moods_mean_the_same():
    meant = [tuple(parameters(*place).values()) for place in MOODS.values()]
    assert len(set(meant)) == len(MOODS)


def test_opened_takes_away_only_what_is_free_and_changes_nothing():
    parts = [{"tempo": 90, "tonic": 2}, {"name": "theme", "chords": [1], "melody": [2]}]
    assert opened(parts, ["tempo", "chords", "melody"], ["melody"]) == [
        {"tonic": 2},
        {"name": "theme", "melody": [2]},
    ]
    assert parts[0] == {"tempo": 90, "tonic": 2}

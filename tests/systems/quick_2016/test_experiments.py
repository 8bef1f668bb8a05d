import pytest

from coursekit.encodings.voicing import to_chords
from coursekit.systems import quick_2016 as quick
from coursekit.systems.quick_2016.experiments import recovery_error, repeated_bars


def test_repeated_bars_are_counted():
    def chords(*names, beats=4.0):
        return to_chords([[name, beats, 0, "major"] for name in names])

    assert repeated_bars(chords("I", "V", "I", "V")) == 0.5
    assert repeated_bars(chords("I", "IV", "V", "vi")) == 0.0
    assert repeated_bars(chords("I", beats=16.0)) == 0.75
    halves = chords("I", "V", "V", "I", "I", "V", beats=2.0)
    assert repeated_bars(halves) == pytest.approx(1 / 3)
    elsewhere = to_chords([["I", 4.0, 0, "major"], ["I", 4.0, 7, "major"]])
    assert repeated_bars(elsewhere) == 0.0


def test_known_probabilities_are_found_again():
    assert recovery_error(quick.published("minor"), 1000, seed=2) <= 0.03

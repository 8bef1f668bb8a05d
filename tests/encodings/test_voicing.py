import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora import chorales
from coursekit.encodings.voicing import (
    RANGES,
    Chord,
    chord_symbols,
    faults,
    four_voices,
    pitch_classes,
    to_chords,
)
from coursekit.encodings.voicing import settings as settings_of
from coursekit.errors import CourseError
from coursekit.systems.illiac_1957 import parallel_perfects

MAJOR = ["I", "ii", "ii6", "ii7", "iii", "IV", "IV6", "V", "V6", "V7", "V65", "V42", "vi", "vii°",
         "vii°6", "V/V", "V7/vi", "I7", "IV7"]  # fmt: skip
MINOR = ["i", "ii°", "iiø65", "III", "iv", "iv7", "IV7", "V", "V7", "VI", "VI7", "VII", "VII7",
         "vii°", "vii°7", "i6"]  # fmt: skip


@pytest.mark.parametrize(
    ("numeral", "mode", "chord"),
    [
        ("I", "major", {0, 4, 7}), ("ii", "major", {2, 5, 9}), ("V7", "major", {7, 11, 2, 5}),
        ("vii°", "major", {11, 2, 5}), ("viio6", "major", {11, 2, 5}),
        ("V/V", "major", {2, 6, 9}), ("V7/ii", "major", {9, 1, 4, 7}), ("bVI", "major", {8, 0, 3}),
        ("i", "minor", {0, 3, 7}), ("ii°", "minor", {2, 5, 8}), ("iiø7", "minor", {2, 5, 8, 0}),
        ("V", "minor", {7, 11, 2}), ("VI", "minor", {8, 0, 3}), ("VII", "minor", {10, 2, 5}),
        ("vii°7", "minor", {11, 2, 5, 8}), ("III", "minor", {3, 7, 10}),
        ("I", "minor", {0, 4, 7}), ("IV7", "major", {5, 9, 0, 4}),
        ("V7/III", "minor", {10, 2, 5, 8}),
    ],
)  # fmt: skip
def test_numerals_are_read(numeral, mode, chord):
    assert set(pitch_classes(numeral, 0, mode)[0]) == chord
    moved, _ = pitch_classes(numeral, 4, mode)
    assert set(moved) == {(p + 4) % 12 for p in chord}


def test_figures_say_what_is_lowest():
    figures = ("I", "I6", "I64", "V7", "V65", "V43", "V42")
    assert [pitch_classes(n)[1] for n in figures] == [-1, 1, 2, 0, 1, 2, 3]


@pytest.mark.parametrize("numeral", ["", "H", "I9", "iiii", "VIII", "T", "V/", "7"])
def test_what_is_no_numeral_is_answered_with_a_sentence(numeral):
    with pytest.raises(CourseError, match="Roman numeral"):
        four_voices(chord_symbols(["I", numeral]))


def test_music21_reads_the_same_pitches():
    from music21 import roman

    for mode, key, numerals in (("major", "C", MAJOR), ("minor", "c", MINOR)):
        for numeral in numerals:
            expected = roman.RomanNumeral(numeral.replace("°", "o"), key)
            members, lowest = pitch_classes(numeral, 0, mode)
            assert set(members) == {p.pitchClass for p in expected.pitches}, numeral
            assert members[0] == expected.root().pitchClass, numeral
            if lowest >= 0:
                assert members[lowest] == expected.bass().pitchClass, numeral


def test_every_setting_keeps_to_the_chord():
    for mode, numerals in (("major", MAJOR), ("minor", MINOR)):
        for numeral in numerals:
            members, lowest = pitch_classes(numeral, 2, mode)
            voices, costs = settings_of(numeral, 2, mode)
            assert len(voices) == len(costs) > 5
            assert np.isin(voices % 12, members).all()
            assert (voices[:, :-1] >= voices[:, 1:]).all()
            assert ((voices % 12) == members[1]).any(axis=1).all(), "the third is there"
            if lowest >= 0:
                assert (voices[:, 3] % 12 == members[lowest]).all()
            for voice, (low, high) in enumerate(RANGES):
                assert voices[:, voice].min() >= low
                assert voices[:, voice].max() <= high
            assert ((voices % 12) == 1).sum(axis=1).max() <= 1, "one leading note of D"


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_four_voices_keep_the_rules_of_part_writing(data):
    mode = data.draw(st.sampled_from(["major", "minor"]))
    choices = ["I", "ii", "ii6", "IV", "V", "V7", "vi", "vii°"] if mode == "major" else [
        "i", "ii°", "iv", "V", "V7", "VI", "III", "vii°"]  # fmt: skip
    numerals = data.draw(st.lists(st.sampled_from(choices), min_size=1, max_size=12))
    chords = chord_symbols(numerals, mode, data.draw(st.integers(0, 11)))
    voices = four_voices(chords, np.random.default_rng(data.draw(st.integers(0, 99))))
    assert voices.shape == (len(numerals), 4)
    assert not any(faults(voices, chords).values())
    for before, after in itertools.pairwise(voices.tolist()):
        assert parallel_perfects(before, after) == [], "lesson 02's own rule agrees"


def test_augmented_seconds_are_kept_out_of_minor():
    chords = chord_symbols(["i", "iv", "V", "VI", "V7", "i", "ii°", "V", "i"], "minor")
    for seed in range(5):
        voices = four_voices(chords, np.random.default_rng(seed))
        for line in voices.T.tolist():
            for one, two in itertools.pairwise(line):
                assert {one % 12, two % 12} != {8, 11} or abs(one - two) != 3


def test_faults_are_seen():
    assert faults([[67, 64, 60, 48], [69, 66, 62, 50]])["parallels"] == 3
    assert faults([[60, 64, 55, 48]])["crossings"] == 1
    assert faults([[90, 64, 55, 48]])["out of range"] == 1
    assert faults([[62, 60, 55, 40], [76, 60, 55, 40]])["wide leaps"] == 1
    chords = chord_symbols(["V", "I"])
    assert faults([[71, 67, 62, 55], [67, 64, 60, 48]], chords)["unresolved"] == 1
    assert faults([[71, 67, 62, 55], [72, 64, 60, 48]], chords)["unresolved"] == 0
    bach = chorales.by_name("bwv269").grid
    held = np.maximum.accumulate(np.where(bach < 128, np.arange(len(bach))[:, None], 0), axis=0)
    beats = np.take_along_axis(bach, held, axis=0)[4::4]
    assert faults(beats)["wide leaps"] == faults(beats)["crossings"] == 0


@pytest.mark.parametrize("chord", [
    3, "abcd", ["I", 4.0], ["I", "4", 0, "major"], ["I", float("inf"), 0, "major"],
    ["I", float("nan"), 0, "major"], ["I", 0.0, 0, "major"], ["I", 1, 0, "lydian"],
    ["I", 1, "C", "major"], [1, 1, 0, "major"], ["var", "x"],
])  # fmt: skip
def test_what_is_no_chord_is_said(chord):
    with pytest.raises(CourseError, match="is no chord"):
        to_chords([chord])


def test_chords_that_last_too_long_are_refused():
    with pytest.raises(CourseError, match="beats; a piece has at most 4000"):
        to_chords([["I", 1e9, 0, "major"]])


def test_chords_stand_one_after_another():
    chords = to_chords([["V", 2.0, 7, "major"], ["i", 1, 9, "minor"]])
    assert chords == [Chord("V", 2.0, 7), Chord("i", 1, 9, "minor", 2.0)]
    assert [c.end for c in chords] == [2.0, 3.0]
    assert chords[0].scale == {7, 9, 11, 0, 2, 4, 6}


def test_chords_that_cannot_be_are_answered_with_a_sentence():
    with pytest.raises(CourseError, match="no chord to set"):
        four_voices([])
    with pytest.raises(CourseError, match="2 chords and 1 lengths"):
        chord_symbols(["I", "V"], beats=[2.0])
    with pytest.raises(CourseError, match="major or minor"):
        chord_symbols(["I"], "dorian")
    with pytest.raises(CourseError, match="no chord"):
        chord_symbols(["I"], beats=-1.0)

"""Mozer's codes: the geometry they are made for, and the way back from each."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.encodings import psychoacoustic as ear
from coursekit.encodings.grid import REST
from coursekit.errors import CourseError


def signs(text):
    return [1.0 if sign == "+" else -1.0 for sign in text]


# Values reported of the paper's table, its octaves read an octave higher: height, chroma, fifths.
@pytest.mark.parametrize(
    ("pitch", "height", "chroma", "fifths"),
    [
        (36, -9.798, "+++---", "---+++"),
        (42, -7.349, "---+++", "+++---"),
        (55, -2.041, "----++", "----++"),
        (60, 0.0, "+++---", "---+++"),
        (63, 1.225, "++++++", "++++++"),
        (64, 1.633, "-+++++", "+-----"),
        (81, 8.573, "------", "------"),
        (84, 9.798, "+++---", "---+++"),
    ],
)
def test_the_reported_rows_of_the_table(pitch, height, chroma, fifths):
    code = ear.pitch_code(pitch)
    assert code[0] == pytest.approx(height, abs=2e-3)  # one is reported rounded up
    assert code[1:7] == signs(chroma)
    assert code[7:] == signs(fifths)


def test_a_rest_has_no_height_and_alternating_signs():
    (rest, end) = ear.encode_pitches([REST, ear.END])
    assert rest.tolist() == [0.0, *signs("+-" * 6)]
    assert end.tolist() == [0.0, *signs("-+" * 6)]


@given(st.integers(0, 127), st.integers(0, 127))
@settings(max_examples=60, deadline=None)
def test_distances_follow_the_circles(one, other):
    a, b = np.array(ear.pitch_code(one)), np.array(ear.pitch_code(other))
    apart = (one - other) % 12
    around = min(apart, 12 - apart)
    fifths = min(apart * 7 % 12, 12 - apart * 7 % 12)
    assert ((a[1:7] != b[1:7]).sum(), (a[7:] != b[7:]).sum()) == (around, fifths)
    # An octave of height is as long as two opposite places are apart on a circle.
    assert (a[0] - b[0]) ** 2 == pytest.approx(24 * ((one - other) / 12) ** 2)


@given(
    st.lists(st.one_of(st.integers(0, 127), st.sampled_from([REST, ear.END])), max_size=30),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=40, deadline=None)
def test_pitches_come_back_from_codes_that_are_off_by_a_little(pitches, seed):
    codes = ear.encode_pitches(pitches)
    assert codes.shape == (len(pitches), 13)
    noise = np.random.default_rng(seed).normal(size=codes.shape)
    noise *= 0.9 / np.maximum(np.linalg.norm(noise, axis=1, keepdims=True), 1e-9)
    assert ear.decode_pitches(codes + noise, 0, 127).tolist() == pitches


@given(st.lists(st.integers(1, 96), max_size=20))
@settings(max_examples=40, deadline=None)
def test_durations_come_back(ticks):
    codes = ear.encode_durations(np.array(ticks, dtype=int))
    assert codes.shape == (len(ticks), 5)
    assert ear.decode_durations(codes).tolist() == ticks


def test_durations_lie_on_their_circles():
    beat, two, third, quarter = ear.encode_durations([12, 24, 4, 3])
    assert beat[1:] == pytest.approx([1, 0, 1, 0])
    assert two[1:] == pytest.approx([1, 0, 1, 0])
    assert (beat[0], two[0]) == (0, 1)
    assert third[1:3] == pytest.approx([1, 0])
    assert third[3:] != pytest.approx([1, 0])
    assert quarter[3:] == pytest.approx([1, 0])
    assert quarter[1:3] != pytest.approx([1, 0])


def test_chords_come_back_and_lie_near_where_they_share_notes():
    names = [root + ending for root in ("C", "F#", "Bb") for ending in ear.QUALITIES]
    codes = ear.encode_chords(names)
    assert ear.decode_chords(codes, names) == names
    assert np.linalg.norm(codes, axis=1) == pytest.approx(np.full(len(names), 2.0))
    c, am, g, fs = ear.encode_chords(["C", "Am", "G", "F#"])
    near, middle, far = (np.linalg.norm(c - other) for other in (am, g, fs))
    assert near < middle < far
    assert ear.chord_notes("Bb7") == (10, 2, 5, 8)


def test_the_code_without_geometry_has_none():
    codes = ear.local_codes(5)
    apart = {round(float(np.linalg.norm(a - b)), 9) for a, b in itertools.combinations(codes, 2)}
    assert apart == {round(2**0.5, 9)}


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: ear.encode_pitches([128]), "no pitch"),
        (lambda: ear.encode_pitches([-1]), "no pitch"),
        (lambda: ear.decode_pitches(np.zeros((2, 12))), "13"),
        (lambda: ear.decode_pitches(np.zeros((2, 13)), 60, 50), "no pitch"),
        (lambda: ear.encode_durations([0]), "1 or more"),
        (lambda: ear.decode_durations(np.zeros(5)), "shape"),
        (lambda: ear.encode_chords(["H"]), "no chord"),
        (lambda: ear.encode_chords([""]), "no chord"),
        (lambda: ear.encode_chords(["Csus9"]), "no chord"),
        (lambda: ear.decode_chords(np.zeros((1, 12)), []), "at least one"),
    ],
)
def test_what_cannot_be_coded_is_said_in_a_sentence(call, sentence):
    with pytest.raises(CourseError, match=sentence):
        call()

"""The probe's figures against pencil and paper, and against what must not matter to them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.evaluation import ASPECTS
from coursekit.evaluation.features import describe

GOLDEN = sorted((Path(__file__).parent / "golden" / "windows").glob("*.json"))


def window(notes):
    return np.array([(onset, onset + length, pitch) for onset, length, pitch in notes], float)


def flat(figures):
    return {f"{aspect}: {name}": x for aspect in figures for name, x in figures[aspect].items()}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_figures_worked_out_by_hand(path):
    golden = json.loads(path.read_text(encoding="utf-8"))
    found = flat(describe(window(golden["notes"])))
    for name, expected in golden["expected"].items():
        assert found[name] == pytest.approx(expected, abs=1e-9), name


notes = st.lists(
    st.tuples(st.integers(0, 63), st.integers(0, 12), st.integers(40, 84)), min_size=2, max_size=40
)


@settings(max_examples=60, deadline=None)
@given(notes, st.integers(-30, 30), st.integers(0, 50), st.randoms(use_true_random=False))
def test_key_place_and_the_order_of_notes_do_not_matter(rows, semitones, beats, shuffler):
    rows = [(onset / 4, length / 4, pitch) for onset, length, pitch in rows]
    found = describe(window(rows))
    moved = [(onset + beats, length, pitch + semitones) for onset, length, pitch in rows]
    shuffler.shuffle(moved)
    assert flat(describe(window(moved))) == pytest.approx(flat(found), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(notes)
def test_every_figure_is_a_number_and_every_share_a_share(rows):
    figures = describe(window([(onset / 4, length / 4, pitch) for onset, length, pitch in rows]))
    assert tuple(figures) == ASPECTS
    for name, value in flat(figures).items():
        assert np.isfinite(value), name
        # More than one pair of voices may run in parallel in one change of chord.
        if not name.endswith(")"):
            assert -1e-9 <= value <= 1 + 1e-9, name


def test_names_are_the_same_whatever_sounds_and_none_is_double():
    melody = flat(describe(window([(k, 1, 60 + k) for k in range(8)])))
    chords = flat(describe(window([(k // 3, 1, 60 + 4 * (k % 3)) for k in range(9)])))
    assert list(melody) == list(chords)
    names = [name.split(": ", 1)[1] for name in melody]
    assert len(set(names)) == len(names)


def test_a_small_unevenness_of_playing_does_not_matter():
    even = [(k / 2, 0.5, 60 + k * 5 % 12) for k in range(16)]
    played = [(onset + 0.01 * (-1) ** k, 0.49, pitch) for k, (onset, _, pitch) in enumerate(even)]
    first, second = flat(describe(window(even))), flat(describe(window(played)))
    played_alike = [n for n in first if n.startswith(("melody", "repetition", "harmony"))]
    assert {n: second[n] for n in played_alike} == pytest.approx(
        {n: first[n] for n in played_alike}
    )


def test_a_chord_struck_again_is_no_change_of_chord():
    chords = [(48, 55, 64), (47, 55, 62), (48, 52, 67)]
    once = [(2 * k, 2, pitch) for k, chord in enumerate(chords) for pitch in chord]
    twice = [(k, 1, pitch) for k in range(6) for pitch in chords[k // 2]]
    found, again = describe(window(once)), describe(window(twice))
    assert again["voice leading"] == pytest.approx(found["voice leading"])


@pytest.mark.parametrize("chord", [(60, 64, 68), (60, 63, 66, 69), (60, 66), range(60, 72)])
def test_chords_that_fit_several_keys_look_alike_from_everywhere(chord):
    low, high = (describe(window([(0, 1, p + by) for p in chord])) for by in (0, 5))
    assert high["tonality"] == pytest.approx(low["tonality"])

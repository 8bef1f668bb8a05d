"""Rules of performance: what each one does, and in which direction."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora.performance_rules import (
    NAMES,
    NORMAL,
    RULES,
    Draft,
    Score,
    harmony_changes,
    melody_of,
    render,
)
from coursekit.corpora.performances import SCORE_DTYPE
from coursekit.errors import CourseError

MAJOR = (0, 2, 4, 5, 7, 9, 11, 12)


def score(rows, *, phrases=(0,), key=(0, "major"), tempo=120.0):
    """Return a score of (onset, duration, pitch)."""
    notes = np.array([(*row, 0) for row in rows], dtype=SCORE_DTYPE)
    notes = notes[np.lexsort((notes["pitch"], notes["onset"]))]
    bars = np.arange(0, float(notes["onset"].max()) + 1, 4)
    return Score("x", "nobody", "x", "train", notes, bars, np.array(phrases, float), key, tempo)


def line(pitches, lasts=1.0):
    """Return a melody of equal notes."""
    return [(at * lasts, lasts, pitch) for at, pitch in enumerate(pitches)]


def played(rows, rule, k=1.0, **more):
    """Return the notes, in the order of the score, with one rule at work."""
    one = render(score(rows, **more), {rule: k})
    return one.notes[one.match]


def steps(notes):
    return np.diff(notes["onset"])


CHORDS = [(at, 1, pitch) for at in range(8) for pitch in (48, 55, 64 + at % 3)]


def test_without_rules_it_is_played_as_written():
    one = render(score([*line([60, 64, 67, 72], 0.5), (0, 2, 48)]), {})
    notes = one.notes[one.match]
    assert set(notes["velocity"]) == {64}
    assert notes["onset"] - notes["onset"][0] == pytest.approx([0, 0, 0.25, 0.5, 0.75])
    assert (notes["end"] - notes["onset"]).round(6).tolist() == [1.0, 0.25, 0.25, 0.25, 0.25]
    assert len(one.pedal) == 0
    assert one.synthetic


def test_high_notes_are_louder_three_decibels_an_octave():
    notes = played(line([48, 60, 72, 84]), "high_loud")
    assert (np.diff(notes["velocity"]) > 0).all()
    assert 40 * np.log10(notes["velocity"][2] / notes["velocity"][1]) == pytest.approx(3, abs=0.4)
    turned = played(line([48, 60, 72, 84]), "high_loud", -1.0)
    assert (np.diff(turned["velocity"]) < 0).all()


def test_short_notes_are_shorter_and_softer():
    rows = [(0, 1, 60), (1, 0.4, 62), (1.4, 0.4, 64), (1.8, 1.2, 65), (3, 1, 67)]  # 0.2 s and more
    notes = played(rows, "duration_contrast", 3.0, tempo=120)
    plain = played(rows, "high_loud", 0.0)
    ratio = steps(notes) / steps(plain)
    assert ratio[1] < ratio[0]
    assert ratio[2] < ratio[3]
    assert notes["velocity"][1] < notes["velocity"][3]


def test_half_after_double_lasts_longer():
    rows = [(0, 1, 60), (1, 2, 62), (3, 1, 64), (4, 2, 65), (6, 2, 67)]
    notes = played(rows, "double_duration")
    ratio = steps(notes)[1] / steps(notes)[2]
    assert 1.5 < ratio < 1.9
    assert steps(played(rows, "double_duration", 0.0))[1] == pytest.approx(1.0)


def test_rising_lines_hurry():
    up = steps(played(line([60, 62, 64, 65, 67, 67, 67]), "faster_uphill", 4.0))
    assert up[1] < up[0]
    assert up[2] < up[5]
    down = steps(played(line([67, 65, 64, 62, 60, 60]), "faster_uphill", 4.0))
    assert np.ptp(down) == pytest.approx(0, abs=1e-9)


def test_remote_notes_are_louder_and_longer():
    rows = line([60, 66, 60, 67, 60])
    notes = played(rows, "melodic_charge", 3.0)
    assert notes["velocity"][1] > notes["velocity"][3] > notes["velocity"][0]
    assert steps(notes)[1] > steps(notes)[3] > steps(notes)[0]
    other = played(rows, "melodic_charge", 3.0, key=(6, "major"))
    assert other["velocity"][1] < other["velocity"][0]


def test_phrases_begin_and_end_slow_and_soft():
    notes = played(line([60] * 16), "phrase_arch", phrases=(0, 8))
    for first in (0, 8):
        pace, loud = steps(notes)[first : first + 7], notes["velocity"][first : first + 8]
        assert pace[6] > pace[0] > pace[3]
        assert loud[7] < loud[0] < loud[3]
    turned = steps(played(line([60] * 16), "phrase_arch", -1.0, phrases=(0, 8)))
    assert turned[6] < turned[3]


def test_groups_are_parted_by_a_breath():
    rows = [(0, 1, 60), (1, 1, 62), (2, 2, 64), (4, 1, 65), (5, 1, 67), (6, 1, 65), (7, 1, 64)]
    notes = played(rows, "punctuation")
    gaps = notes["onset"][1:] - notes["end"][:-1]
    assert gaps.argmax() == 2
    assert gaps[2] > 0.05
    plain = steps(played(rows, "punctuation", 0.0))
    assert (steps(notes) / plain).argmax() == 2
    two = [(0, 1, 60), (1, 2, 62), (3, 2, 64), (5, 1, 65), (6, 1, 64)]  # neither is the longest
    assert (played(two, "punctuation") == played(two, "punctuation", 0.0)).all()
    leap = line([60, 62, 64, 76, 74, 72, 71])
    notes = played(leap, "punctuation")
    assert (notes["onset"][1:] - notes["end"][:-1]).argmax() == 2


def test_a_key_goes_up_before_it_is_struck_again():
    notes = played(line([60, 60, 62]), "repetition_articulation")
    gaps = notes["onset"][1:] - notes["end"][:-1]
    assert gaps == pytest.approx([0.035, 0], abs=1e-6)


def test_detached_notes_are_a_quarter_shorter():
    notes = played(line([60, 62, 64]), "overall_articulation")
    assert notes["end"] - notes["onset"] == pytest.approx([0.375] * 3)


def test_the_melody_comes_first_where_there_is_a_chord():
    notes = played([*CHORDS, (8, 1, 72)], "melody_lead")
    by_pitch = notes[:3]
    assert by_pitch["onset"][2] == pytest.approx(by_pitch["onset"][0] - 0.02)
    assert by_pitch["onset"][0] == by_pitch["onset"][1]
    assert notes["onset"][-1] == pytest.approx(0.5 + 4.0)  # alone: nothing to lead


def test_the_end_slows_down_as_a_runner_stops():
    rows = line([60] * 40, 0.25)
    pace = steps(played(rows, "final_ritard"))
    nominal = 0.125
    assert pace[:20] == pytest.approx(nominal)
    late = pace[-9:]
    assert (np.diff(late) > 0).all()
    # Between 1 and 4 times as long, since the tempo falls to a quarter at the last onset.
    assert 2 * nominal < pace[-1] < 4 * nominal
    x = np.linspace(0, 1, 100_001)
    v = (1 + (0.25**3 - 1) * x) ** (1 / 3)
    assert pace.sum() - 39 * nominal == pytest.approx(1.3 * (np.mean(1 / v) - 1), rel=0.01)


def test_noise_is_small_repeatable_and_differs_by_seed():
    piece = score(line([60 + at % 7 for at in range(200)], 0.5))
    plain, one, again, other = (
        render(piece, rules, seed=seed).notes
        for rules, seed in (({}, 0), ({"noise": 1}, 1), ({"noise": 1}, 1), ({"noise": 1}, 2))
    )
    assert (one == again).all()
    assert (one["onset"] != other["onset"]).any()
    away = one["onset"] - plain["onset"]
    assert 0.003 < np.diff(away).std() < 0.03
    assert 1 < one["velocity"].std() < 8


def test_the_pedal_changes_with_the_harmony():
    rows = [(0, 4, 48), (0, 1, 64), (1, 1, 67), (2, 1, 64), (3, 1, 60)]  # C major throughout
    rows += [(4, 4, 43), (4, 1, 62), (4.5, 0.5, 65), (5, 1, 71)]  # G, and 65 between beats
    piece = score(rows)
    changes = harmony_changes(Draft(piece))
    assert Draft(piece).onsets[changes].tolist() == [0, 4]
    pedal = render(piece, {"pedal": 1.0}).pedal
    onsets = 0.5 + np.array([0, 4, 8]) * 0.5
    assert pedal[:, 0] == pytest.approx(onsets[:-1] + 0.1)
    assert pedal[:, 1] == pytest.approx(onsets[1:])
    half = render(piece, {"pedal": 0.5}).pedal
    assert (half[:, 1] < pedal[:, 1]).all()
    assert len(render(score(line(range(60, 70))), {"pedal": 1.0}).pedal) == 0  # a lone melody


def test_the_melody_is_the_highest_line():
    rows = [(0, 2, 72), (0, 1, 60), (1, 1, 65), (2, 1, 67), (2, 1, 48), (3, 1, 50)]
    piece = score(rows)
    assert piece.notes["pitch"][melody_of(piece.notes)].tolist() == [72, 67, 50]


def test_strength_nothing_is_off_and_all_rules_have_a_name():
    piece = score(CHORDS)
    plain = render(piece, {}).notes
    assert (render(piece, dict.fromkeys(NAMES, 0.0)).notes == plain).all()
    assert set(RULES) | {"pedal"} == set(NAMES) == set(NORMAL)
    for name in RULES:
        assert RULES[name].__doc__


def test_what_cannot_be_rendered_is_told():
    piece = score(CHORDS)
    with pytest.raises(CourseError, match="no rule 'rubato'"):
        render(piece, {"rubato": 1})
    with pytest.raises(CourseError, match="choose -4 to 4"):
        render(piece, {"noise": float("nan")})
    empty = Score(
        "e", "x", "x", "train", piece.notes[:0], piece.bars, piece.phrases, (0, "major"), 90
    )
    with pytest.raises(CourseError, match="no notes"):
        render(empty)
    fast = Score("f", "x", "x", "train", piece.notes, piece.bars, piece.phrases, (0, "major"), 0)
    with pytest.raises(CourseError, match="tempo of 0"):
        render(fast)


@st.composite
def pieces(draw):
    onset = st.integers(0, 60).map(lambda n: n / 4)
    note = st.tuples(onset, st.sampled_from([0.25, 0.5, 1, 3]), st.integers(30, 90))
    rows = draw(st.lists(note, min_size=1, max_size=30, unique_by=lambda row: (row[0], row[2])))
    return score(rows, phrases=(0, 8), tempo=draw(st.sampled_from([40, 120, 240])))


@settings(max_examples=150, deadline=None)
@given(
    pieces(), st.dictionaries(st.sampled_from(NAMES), st.floats(-4, 4)), st.integers(0, 99)
)  # fmt: skip
def test_whatever_the_strengths_it_stays_playable(piece, rules, seed):
    one = render(piece, rules, seed=seed)
    notes = one.notes
    assert sorted(one.match) == list(range(len(piece.notes)))
    assert (notes["pitch"][one.match] == piece.notes["pitch"]).all()
    assert (np.diff(notes["onset"]) >= 0).all()
    assert (notes["onset"] >= 0).all()
    assert (notes["end"] > notes["onset"]).all()
    for pitch in np.unique(notes["pitch"]):
        same = notes[notes["pitch"] == pitch]
        assert (same["end"][:-1] <= same["onset"][1:] + 0.0011).all()  # one key, one note
    assert ((notes["velocity"] >= 1) & (notes["velocity"] <= 127)).all()
    assert (one.pedal[:, 1] > one.pedal[:, 0]).all()
    assert (np.diff(one.pedal.ravel()) >= -1e-9).all()
    one.to_midi()

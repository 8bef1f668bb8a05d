"""Matching: known truth, on performances made from scores with mistakes put in."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.corpora import rendered_performances
from coursekit.corpora.alignment import _expected, align, common, time_map
from coursekit.corpora.performance_rules import NORMAL, Score, render
from coursekit.corpora.performances import PERFORMED_DTYPE, SCORE_DTYPE
from coursekit.errors import CourseError

pytestmark = pytest.mark.usefixtures("own_cache")
MUCH = NORMAL | {"phrase_arch": 3.0, "noise": 2.5, "melody_lead": 1.5}


def written(rows):
    """Return a score of (onset, duration, pitch)."""
    return np.array([(*row, 0) for row in rows], dtype=SCORE_DTYPE)


def performed(rows):
    """Return played notes of (onset, pitch)."""
    return np.array([(at, at + 0.1, pitch, 64) for at, pitch in rows], dtype=PERFORMED_DTYPE)


def spoiled(one, rng, lost, wrong, extra):
    """Return the played notes with mistakes, and which of them plays each written note."""
    notes = one.notes.copy()
    kept = rng.random(len(notes)) >= lost
    missed = kept & (rng.random(len(notes)) < wrong)
    notes["pitch"][missed] += rng.choice([-2, -1, 1, 2], missed.sum()).astype(np.int16)
    truth = np.where(kept & ~missed, np.cumsum(kept) - 1, -1)[one.match]
    notes = notes[kept]
    beside = notes[rng.integers(0, len(notes), int(extra * len(notes)))]
    beside["onset"] = np.maximum(beside["onset"] + rng.uniform(-0.3, 0.3, len(beside)), 0)
    beside["pitch"] += rng.choice([-2, -1, 1, 2], len(beside)).astype(np.int16)
    both = np.concatenate([notes, beside])
    order = np.argsort(both["onset"], kind="stable")
    place = np.argsort(order)
    return both[order], np.where(truth >= 0, place[np.maximum(truth, 0)], -1)


@functools.cache
def pieces():
    """Return every fiftieth score, and all keyboard works."""
    scores = list(rendered_performances.scores())
    return scores[::50] + scores[-len(rendered_performances.WORKS) :]


@pytest.mark.parametrize(
    ("mistakes", "least"),
    [((0, 0, 0), 0.995), ((0.03, 0.02, 0.03), 0.985), ((0.08, 0.05, 0.08), 0.97)],
)
def test_the_truth_is_found_in_spite_of_rubato_and_mistakes(mistakes, least):
    rng = np.random.default_rng(0)
    right, found, total = 0, 0, 0
    for score in pieces():
        notes, truth = spoiled(render(score, MUCH, seed=1), rng, *mistakes)
        match = align(score.notes, notes)
        played = match >= 0
        assert (score.notes["pitch"][played] == notes["pitch"][match[played]]).all()
        assert len(np.unique(match[played])) == played.sum()
        right, total = right + (match == truth).sum(), total + len(match)
        found += (truth >= 0).sum()
    assert right / total >= least
    assert found / total <= 1 - 0.9 * sum(mistakes[:2])  # the mistakes are really there


def test_a_section_that_was_not_played_is_left_out():
    score = next(s for s in pieces() if s.name.startswith("joplin"))
    one = render(score, NORMAL)
    skipped = (score.notes["onset"] >= 40) & (score.notes["onset"] < 72)
    keep = np.ones(len(one.notes), dtype=bool)
    keep[one.match[skipped]] = False
    gone = one.time_map()([40.0, 72.0])
    notes = one.notes[keep].copy()
    notes["onset"] -= np.where(notes["onset"] >= gone[1] - 0.1, gone[1] - gone[0], 0)
    match = align(score.notes, notes)
    # The rag's bars come back, so that at the seam either of two equal bars may be the one.
    assert (match[skipped] >= 0).mean() < 0.1
    assert (match >= 0).sum() > 0.99 * len(notes)
    far = np.abs(score.notes["onset"] - 56) > 24
    assert (match[far] >= 0).mean() > 0.99
    known = np.isfinite(_expected(score.notes, notes, match)[0])
    assert known[far].all()
    assert known[skipped].mean() < 0.3  # nothing is looked for where time stands still


def test_where_wrong_notes_are_played_the_right_ones_are_still_expected():
    score = written([(at, 1, 60 + at) for at in range(40)])
    notes = performed([(0.5 * at, 40 if 10 < at < 25 else 60 + at) for at in range(40)])
    match = align(score, notes)
    assert np.flatnonzero(match < 0).tolist() == list(range(11, 25))
    expected, _ = _expected(score, notes, match)
    assert expected == pytest.approx(0.5 * score["onset"], abs=0.01)


def test_a_grace_note_and_a_missing_one_change_nothing_around_them():
    score = written([(at, 1, 60 + at) for at in range(12)])
    notes = performed([(0.5 * at, 60 + at) for at in range(12) if at != 5] + [(1.95, 65)])
    notes = notes[np.argsort(notes["onset"])]
    match = align(score, notes)
    assert (match[[0, 4, 6, 11]] >= 0).all()
    assert match[5] in (-1, int(np.flatnonzero(notes["pitch"] == 65)[0]))


def test_chords_that_are_rolled_in_any_order_are_matched():
    rng = np.random.default_rng(3)
    chords = [(60, 64, 67), (60, 65, 69), (59, 62, 67), (60, 64, 67)] * 4
    score = written([(at, 1, pitch) for at, chord in enumerate(chords) for pitch in chord])
    rows = [(0.6 * at + rng.uniform(0, 0.1), p) for at, chord in enumerate(chords) for p in chord]
    notes = performed(sorted(rows))
    match = align(score, notes)
    assert (match >= 0).all()
    assert (np.abs(notes["onset"][match] - 0.6 * score["onset"]) <= 0.1).all()


def test_what_is_not_of_one_piece_is_told():
    score = written([(at, 1, 60) for at in range(30)])
    with pytest.raises(CourseError, match="hardly of one piece"):
        align(score, performed([(at, 61) for at in range(30)]))
    with pytest.raises(CourseError, match="without notes"):
        align(score, performed([]))
    with pytest.raises(CourseError, match="No note is matched"):
        time_map(score, performed([(0, 60)]), np.full(30, -1, dtype=np.int32))


def test_the_map_follows_the_tempo_and_goes_on_at_its_pace():
    score = written([(at, 1, 60 + at % 12) for at in range(32)])
    seconds = np.append(np.arange(16) * 0.5, 8 + np.arange(16) * 1.0)
    notes = performed(list(zip(seconds, score["pitch"], strict=True)))
    known = time_map(score, notes, align(score, notes))
    assert known([4, 20]) == pytest.approx([2, 12])
    assert known.pace([5, 25]) == pytest.approx([0.5, 1])
    assert known([-2, 35]) == pytest.approx([-1, 27])
    one = time_map(score, notes, np.where(np.arange(32) == 3, 3, -1).astype(np.int32))
    assert one([3.0]) == pytest.approx([1.5])


def test_a_chord_counts_with_its_middle_note_and_time_never_runs_backwards():
    score = written([(at, 1, 60 + at + 4 * third) for at in range(12) for third in range(3)])
    seconds = 0.5 * score["onset"] + np.tile([0, 0.01, 0.2], 12)
    seconds[15:18] -= 0.6  # the sixth chord comes before the fifth
    notes = performed(list(zip(seconds, score["pitch"], strict=True)))
    known = time_map(score, notes, np.arange(36, dtype=np.int32))
    assert known([2.0, 9.0]) == pytest.approx([1.01, 4.51])
    assert (np.diff(known.seconds) >= 0).all()
    quick = written([(at / 4, 1, 60 + at) for at in range(12)])
    seconds = 0.125 * np.arange(12)
    seconds[5] = seconds[4] - 0.05
    notes = performed(list(zip(seconds, quick["pitch"], strict=True)))
    known = time_map(quick, notes, np.arange(12, dtype=np.int32))
    assert len(known.beats) == 12  # too little to be passed over
    assert (np.diff(known.seconds) >= 0).all()


def test_one_note_far_off_does_not_bend_the_map():
    score = written([(at, 1, 60 + at) for at in range(20)])
    notes = performed([(0.5 * at + (0.9 if at == 9 else 0), 60 + at) for at in range(20)])
    known = time_map(score, notes, np.arange(20, dtype=np.int32))
    assert known([9.0]) == pytest.approx([4.5], abs=0.01)


def longest(one, other):
    """Return the length of the longest common sequence, the slow way."""
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1][j + 1] = (
                table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
            )
    return table[-1][-1]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 4), max_size=25), st.lists(st.integers(0, 4), max_size=25))
def test_common_is_a_longest_common_sequence(one, other):
    rows, columns = common(np.array(one, dtype=int), np.array(other, dtype=int))
    assert [one[at] for at in rows] == [other[at] for at in columns]
    assert (np.diff(rows) > 0).all()
    assert (np.diff(columns) > 0).all()
    assert len(rows) == longest(one, other)


def test_every_score_of_rules_counts_only_its_own_notes():
    score = Score(
        "x", "x", "x", "train", written([(0, 1, 60), (1, 1, 62)]), np.zeros(1), np.zeros(1),
        (0, "major"), 100.0,
    )  # fmt: skip
    one = render(score)
    assert align(score.notes, one.notes).tolist() == one.match.tolist()

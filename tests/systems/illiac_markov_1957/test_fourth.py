"""Movement IV: its tables, its orders, its sections, and what they sound like."""

import itertools

import numpy as np
import pytest

from coursekit.errors import CourseError
from coursekit.systems.illiac_markov_1957 import fourth


def pitches(stage, bars=50, seed=0):
    return fourth.pitches_of(stage, bars, np.random.default_rng(seed))


def test_the_tables_are_linear_from_thirteen_to_one():
    assert fourth.weights("proximity") * 91 == pytest.approx(list(range(13, 0, -1)))
    harmonic = fourth.weights("harmonic") * 91
    named = {fourth.INTERVALS[semitones]: round(harmonic[semitones]) for semitones in range(13)}
    assert named["unison"] == 13
    assert named["octave"] == 12
    assert named["fifth"] == 11
    assert named["tritone"] == 1
    assert sorted(named.values()) == list(range(1, 14))
    combined = fourth.weights("combined") * 182
    assert combined == pytest.approx(harmonic + np.arange(13, 0, -1))
    assert fourth.weights("combined").sum() == pytest.approx(1)


def test_a_table_may_keep_its_first_intervals_only():
    assert fourth.weights("harmonic", 1).tolist() == [1.0, *[0.0] * 12]
    assert np.flatnonzero(fourth.weights("harmonic", 3)).tolist() == [0, 7, 12]
    assert np.flatnonzero(fourth.weights("combined", 2)).tolist() == [0, 1, 12]


@pytest.mark.parametrize("stage", fourth.STAGES)
def test_every_section_stays_in_the_players_ranges_and_can_be_drawn_again(stage):
    first = pitches(stage, 30, seed=5)
    assert first.shape == (240, 4)
    assert (first == pitches(stage, 30, seed=5)).all()
    assert (first != pitches(stage, 30, seed=6)).any()
    for player in range(4):
        low = fourth.LOWEST[player]
        assert low <= first[:, player].min()
        assert first[:, player].max() <= low + 24


@pytest.mark.parametrize(("stage", "strong", "weak"), [
    ("g", "harmonic", "proximity"), ("h", "proximity", "harmonic"),
    ("i", "harmonic", "proximity"),
])  # fmt: skip
def test_strong_and_weak_beats_have_tables_of_their_own(stage, strong, weak):
    line = np.concatenate(
        [np.append([fourth.TONICS], pitches(stage, 50, s), axis=0).T[0] for s in range(4)]
    )
    starts, notes, steps = [], [], []
    for piece in line.reshape(4, -1):
        last_strong = piece[0]
        for step, (before, note) in enumerate(itertools.pairwise(piece.tolist())):
            is_strong = step % fourth.STRONG == 0
            starts.append(last_strong if is_strong and stage == "i" else before)
            notes.append(note)
            steps.append(is_strong)
            last_strong = note if is_strong else last_strong
    moves, steps = np.abs(np.array(notes) - starts), np.array(steps)
    for chosen, function in ((steps, strong), (~steps, weak)):
        seen = np.bincount(moves[chosen], minlength=13)
        expected = fourth.weights(function) * chosen.sum()
        assert ((seen - expected) ** 2 / expected).sum() < 12 + 5 * 24**0.5


def test_the_cadence_loses_intervals_until_only_c_is_left():
    last = pitches("j", 8)[-fourth.STRONG :]
    assert (last == np.array(fourth.TONICS)).all()
    kinds = [
        np.mean([len(set((pitches("j", 8, seed)[part] % 12).ravel())) for seed in range(10)])
        for part in (slice(0, 12), slice(52, 64))
    ]
    assert kinds[0] > 2 * kinds[1]


def test_the_coda_plays_its_first_phrase_again_and_closes():
    played = pitches("k", 8)
    outer = (64 - fourth.STRONG) // 3
    assert (played[:outer] == played[60 - outer : 60]).all()
    assert (played[-4:] == np.array(fourth.TONICS)).all()


def test_the_harmonic_function_is_the_more_consonant():
    shares = {
        stage: np.mean([fourth.consonance(pitches(stage, 50, seed)) for seed in range(5)])
        for stage in "ab"
    }
    assert shares["a"] > shares["b"] + 0.02
    assert fourth.consonance(np.array([[60, 60], [67, 60], [61, 60], [65, 60]])) == 0.5


@pytest.mark.parametrize("stage", [*fourth.STAGES, "in turn"])
@pytest.mark.parametrize("bars", [1, 3, 12])
def test_a_movement_has_its_bars_and_four_players(stage, bars):
    midi = fourth.movement_four(stage, bars, np.random.default_rng(1), tempo=120)
    assert [part.name for part in midi.instruments] == ["Violin I", "Violin II", "Viola", "Cello"]
    for part in midi.instruments:
        assert part.notes[-1].end == pytest.approx(2.0 * bars)
        for one, two in itertools.pairwise(part.notes):
            assert one.end == pytest.approx(two.start)


def test_strong_beats_are_louder_and_an_end_is_held():
    midi = fourth.movement_four("k", 2, np.random.default_rng(0), tempo=120)
    notes = midi.instruments[3].notes
    assert [note.velocity > 80 for note in notes[:8]] == [True, *[False] * 3] * 2
    assert notes[-1].end - notes[-1].start == pytest.approx(1.0)
    assert notes[-1].pitch == 48


def test_bad_input_is_answered_with_a_sentence():
    rng = np.random.default_rng(0)
    for call, sentence in (
        (lambda: fourth.weights("melodic"), "harmonic, proximity, combined"),
        (lambda: fourth.weights("harmonic", 0), "1 to 13 intervals"),
        (lambda: fourth.pitches_of("z", 4, rng), "a, b, c"),
        (lambda: fourth.weights("harmonic", 2.5), "1 to 13 intervals; 2.5"),
        (lambda: fourth.pitches_of("a", 0, rng), "at least one bar; 0"),
        (lambda: fourth.pitches_of("a", 1.5, rng), "whole number of bars; 1.5"),
        (lambda: fourth.movement_four("in turn", 0, rng), "at least one bar; 0"),
        (lambda: fourth.movement_four("in turn", 1.5, rng), "whole number of bars; 1.5"),
        (lambda: fourth.movement_four("a", 1, rng, tempo=0), "tempo of 0"),
        (lambda: fourth.movement_four("a", 1, rng, tempo=float("nan")), "tempo of nan"),
        (lambda: fourth.consonance(np.zeros((0, 4), int)), "No two notes"),
        (lambda: fourth.consonance(np.zeros((8, 1), int)), "No two notes"),
        (lambda: fourth.movement_four("in tune", 4, rng), "stage is 'in tune'"),
    ):
        with pytest.raises(CourseError, match=sentence):
            call()

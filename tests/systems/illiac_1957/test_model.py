"""The learner's rules in both searches, the movements, and phrases that music21 reads."""

import functools
import itertools

import numpy as np
import pytest

from coursekit import systems
from coursekit.errors import CourseError
from coursekit.systems import illiac_1957 as illiac
from coursekit.systems.illiac_1957 import crux

BOOK = illiac.rule_book()
WHITE = illiac.WHITE_NOTES


def names(stage):
    return [rule.name for rule in illiac.rules_of_stage(stage)]


def test_the_model_composes_at_any_stage():
    for stage in "abcdefgh":
        first, again = (illiac.load().at_stage(stage, 2, seed=3, length=5) for _ in range(2))
        assert first == again
        for phrase in first:
            assert len(phrase) == 5
            assert not sum(illiac.violations(phrase, illiac.rules_of_stage(stage)).values())


def test_a_thousand_phrases_break_no_rule_in_the_eyes_of_music21():
    from music21 import interval, note
    from music21.voiceLeading import VoiceLeadingQuartet

    note_of = functools.cache(note.Note)

    @functools.cache
    def between(low, high):
        return interval.Interval(note_of(low), note_of(high))

    @functools.cache
    def parallel(p1, p2, q1, q2):
        pair = VoiceLeadingQuartet(*(note.Note(pitch) for pitch in (p1, p2, q1, q2)))
        perfect = pair.parallelFifth() or pair.parallelUnisonOrOctave()
        return pair.parallelMotion() and (perfect or pair.parallelInterval("P4"))

    phrases = illiac.load().phrases(997, 8, names("h"), np.random.default_rng(1957), search="exact")
    phrases += illiac.load().phrases(3, 8, names("h"), np.random.default_rng(1957))
    assert len(phrases) == 1000
    name = {pitch: note_of(pitch).name for pitch in WHITE}
    for phrase in phrases:
        for chord in phrase:
            low = chord[3]
            for high_part, low_part in itertools.combinations(range(4), 2):
                between_them = between(chord[low_part], chord[high_part])
                assert between_them.semitones >= 0
                fourth = between_them.semiSimpleName == "P4" and chord[low_part] != low
                seventh_degree = {name[chord[high_part]], name[chord[low_part]]} == {"B", "F"}
                tritone = seventh_degree and name[low] == "D"
                assert between_them.isConsonant() or fourth or tritone, chord
        for before, after in itertools.pairwise(phrase):
            for i, j in itertools.combinations(range(4), 2):
                assert not parallel(before[i], after[i], before[j], after[j]), (before, after)
            if {"B", "F"} <= {name[pitch] for pitch in before}:
                goal = {"B": ("C", 1), "F": ("E", -1)}
                for old, new in zip(before, after, strict=True):
                    if name[old] in goal:
                        assert (name[new], new - old) == goal[name[old]]
        for line in zip(*phrase, strict=True):
            steps = [between(a, b).generic.undirected for a, b in itertools.pairwise(line)]
            assert max(steps) <= 8
            assert 7 not in steps
            assert between(min(line), max(line)).semitones <= 12
            for one, two in itertools.pairwise(steps):
                assert not (one >= 3 and two >= 3)
                assert not one == two == 1
            assert name[line[0]] in "CEG"
            assert name[line[-1]] in "CEG"
        assert name[phrase[0][3]] == name[phrase[-1][3]] == "C"
        leading = [part for part, pitch in enumerate(phrase[-2]) if name[pitch] == "B"]
        assert len(leading) == 1
        assert phrase[-1][leading[0]] - phrase[-2][leading[0]] == 1
        line = [chord[0] for chord in phrase]
        again = [step for step, pitch in enumerate(line) if pitch == max(line)][1:]
        assert all(name[line[step]] == "C" for step in again)


def test_a_learners_rule_is_asked_by_both_searches_and_changes_what_sounds():
    def nothing(before, after):
        return []

    for search in ("faithful", "exact"):
        parallels = {}
        for who, model in (
            ("kit", illiac.load()),
            ("mine", illiac.load(parallel_perfects=nothing)),
        ):
            phrases = model.phrases(5, 8, names("g"), np.random.default_rng(0), search=search)
            parallels[who] = sum(
                illiac.violations(phrase, BOOK.values())["no parallel perfects"]
                for phrase in phrases
            )
        assert parallels["kit"] == 0
        assert parallels["mine"] > 0


@pytest.mark.parametrize("search", ["faithful", "exact"])
def test_a_failing_rule_is_replaced_with_a_line(search, capsys):
    def raises(line):
        raise ZeroDivisionError("division by zero")

    model = illiac.load(parallel_perfects=lambda before, after: 3, skip_recovered=raises)
    mended = illiac.compose(model=model, seed=1, stage="g", search=search, bars=2)
    printed = capsys.readouterr().out
    assert printed.count("takes over") == 2
    assert "parallel_perfects returned 3" in printed
    assert "skip_recovered stopped with ZeroDivisionError" in printed
    own = illiac.compose(seed=1, stage="g", search=search, bars=2)
    assert [n.pitch for i in mended.instruments for n in i.notes] == [
        n.pitch for i in own.instruments for n in i.notes
    ]


def test_a_rule_cannot_spoil_the_phrase_that_it_looks_at():
    def greedy(before, after):
        pairs = illiac.parallel_perfects(before, after)
        before.clear(), after.clear()
        return pairs

    model = illiac.load(parallel_perfects=greedy)
    wanted = illiac.rules_of_stage("g")
    for phrase in model.phrases(2, 6, names("g"), np.random.default_rng(0)):
        assert not sum(illiac.violations(phrase, wanted).values())


def test_the_kits_own_functions_stand_in_the_book_unguarded():
    for model in (illiac.load(), illiac.load(crux.parallel_perfects, crux.skip_recovered)):
        assert model.parallel_perfects is crux.parallel_perfects
        assert model.book["no parallel perfects"].test is crux.parallel_perfects
        assert model.book["skip recovered"].test is crux.skip_recovered


def test_an_unknown_crux_is_named():
    with pytest.raises(TypeError, match="skew"):
        illiac.load(skew=lambda x: x)


@pytest.mark.parametrize("bars", [1, 2, 5])
@pytest.mark.parametrize("controls", [
    {"experiment": 1}, {"experiment": 1, "texture": "monody", "notes": 12, "search": "exact"},
    {"stage": "a", "notes": 3}, {"stage": "e", "notes": 5}, {"search": "exact", "notes": 8},
])  # fmt: skip
def test_a_piece_has_its_bars_and_four_players(bars, controls):
    midi = systems.compose("illiac_1957", seed=2, bars=bars, tempo=120, **controls)
    assert [part.name for part in midi.instruments] == list(illiac.QUARTET)
    assert [part.program for part in midi.instruments] == [40, 40, 41, 42]
    assert midi.get_end_time() == pytest.approx(bars * 2.0)
    for part in midi.instruments:
        for one, two in itertools.pairwise(part.notes):
            assert one.end <= two.start + 1e-9
        if part.name.startswith("Violin"):
            assert all(n.pitch >= 55 for n in part.notes)


def test_movement_one_is_played_alone_in_two_and_in_four():
    midi = illiac.compose(seed=4, experiment=1, bars=6)
    sounding = [
        {part.name for part in midi.instruments for n in part.notes if n.start < t < n.end}
        for t in (bar * 4 * 60 / 84 + 0.1 for bar in (0, 2, 4))
    ]
    assert [len(players) for players in sounding] == [1, 2, 4]
    with pytest.raises(CourseError, match="texture"):
        illiac.compose(seed=1, experiment=1, texture="trio")
    for unfit in ({"tempo": "fast"}, {"notes": None}, {"retry_limit": 2.5}):
        with pytest.raises(CourseError, match="a whole number from"):
            illiac.compose(seed=1, **unfit)
    with pytest.raises(CourseError, match="starts from nothing"):
        illiac.compose(seed=1, primer=midi)

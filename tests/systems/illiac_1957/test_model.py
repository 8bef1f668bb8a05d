"""The Illiac's rules, its search by chance and the exact one, read again by others' eyes."""

import functools
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit import systems
from coursekit.errors import CourseError
from coursekit.systems import illiac_1957 as illiac
from coursekit.systems.illiac_1957 import crux, paper
from coursekit.systems.illiac_1957.paper import read_again, to_letters, violations_by_stage

BOOK = illiac.rule_book()
WHITE = illiac.WHITE_NOTES
chords = st.lists(st.integers(36, 84), min_size=2, max_size=4)


def names(stage):
    return [rule.name for rule in illiac.rules_of_stage(stage)]


# Each rule, with music that keeps it and music that breaks it


@pytest.mark.parametrize(
    ("rule", "kept", "broken"),
    [
        ("octave span", [60, 72, 64], [60, 74, 72]),
        ("no sevenths", [60, 72], [60, 71]),
        ("no sevenths", [69, 60], [72, 62]),
        ("skip recovered", [60, 64, 62, 67], [60, 64, 67]),
        ("skip recovered", [60, 67, 67, 60], [67, 60, 65, 64]),
        ("one repeat", [60, 60, 62], [60, 60, 60]),
        ("one repeat", [62, 60, 60], [72, 72, 72]),
        ("cantus on C", [48], [50]),
        ("ends in the triad", [67, 64, 60, 48], [67, 62, 60, 48]),
        ("parts in order", [67, 60, 60, 48], [67, 55, 60, 48]),
        ("consonance", [69, 65, 60, 53], [67, 65, 60, 48]),
        ("consonance", [65, 60], [71, 60]),
        ("no fourth above the bass", [72, 67, 60], [65, 64, 60]),
        ("no fourth above the bass", [69, 65, 57], [72, 69, 60, 55]),
        ("tritone over D", [71, 65, 62, 50], [71, 67, 65, 55]),
        ("tritone over D", [71, 67, 62, 55], [65, 59, 59, 53]),
        ("tonic lowest", [67, 64, 60, 48], [67, 64, 60, 52]),
        ("one leading note", [71, 67, 62, 55], [71, 67, 59, 55]),
        ("one leading note", [65, 62, 59, 50], [72, 69, 65, 53]),
    ],
)
def test_a_rule_of_one_line_or_chord(rule, kept, broken):
    assert BOOK[rule].test(kept) is True
    assert BOOK[rule].test(broken) is False


@pytest.mark.parametrize(
    ("rule", "kept", "broken"),
    [
        ("leading note rises", ([71, 67], [72, 64]), ([71, 67], [69, 69])),
        ("leading note rises", ([69, 67], [67, 67]), ([71, 67], [60, 67])),
        ("tritone resolved", ([65, 59, 50], [64, 60, 48]), ([65, 59, 50], [67, 60, 48])),
        ("tritone resolved", ([65, 57, 50], [67, 60, 48]), ([65, 59, 50], [64, 55, 48])),
        ("no parallel fourths", ([65, 60], [64, 60]), ([65, 60], [67, 62])),
        ("no parallel fourths", ([67, 60], [69, 62]), ([77, 60], [76, 59])),
    ],
)
def test_a_rule_of_two_chords(rule, kept, broken):
    assert BOOK[rule].test(*kept) is True
    assert BOOK[rule].test(*broken) is False


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        ([67, 60], [69, 62], [(0, 1)]),
        ([79, 60], [77, 58], [(0, 1)]),
        ([72, 48], [74, 50], [(0, 1)]),
        ([67, 60], [67, 60], []),
        ([67, 60], [79, 48], []),
        ([67, 60], [74, 62], []),
        ([64, 60], [65, 62], []),
        ([72, 67, 64, 48], [74, 69, 65, 50], [(0, 3), (1, 3)]),
    ],
)
def test_parallels_are_found_pair_by_pair(before, after, pairs):
    assert illiac.parallel_perfects(before, after) == pairs


def test_the_climax_comes_once_but_a_high_c_may_return():
    def top(*line):
        return [[pitch, 48] for pitch in line]

    once = BOOK["climax once"].test
    assert once(top(60, 69, 67, 65))
    assert not once(top(60, 69, 67, 69, 65))
    assert once(top(60, 72, 71, 72)), "the end on the high C is excused"
    assert not once(top(72, 71, 72, 67))
    resolving = [[72, 48], [71, 53], [72, 52], [67, 48]]
    assert once(resolving), "the C that resolves a tritone is excused"


@given(chords, st.data(), st.integers(-12, 12))
def test_parallels_do_not_depend_on_the_key(before, data, shift):
    after = data.draw(st.lists(st.integers(36, 84), min_size=len(before), max_size=len(before)))
    moved = [[pitch + shift for pitch in chord] for chord in (before, after)]
    assert illiac.parallel_perfects(*moved) == illiac.parallel_perfects(before, after)
    assert illiac.parallel_perfects(before, before) == []
    # Played backwards a parallel stays one.
    assert illiac.parallel_perfects(after, before) == illiac.parallel_perfects(before, after)


@given(st.lists(st.integers(40, 80), max_size=9), st.integers(-12, 12))
def test_recovery_does_not_depend_on_the_key_or_on_upside_down(line, shift):
    assert illiac.skip_recovered([p + shift for p in line]) == illiac.skip_recovered(line)
    assert illiac.skip_recovered([-p for p in line]) == illiac.skip_recovered(line)
    assert illiac.skip_recovered(line[:2])


@given(st.integers(1, 4), st.integers(1, 5), st.data())
@settings(max_examples=40)
def test_counting_lines_agrees_with_listing_them(size, length, data):
    moves = data.draw(st.lists(st.lists(st.integers(0, 1), min_size=size, max_size=size),
                               min_size=size, max_size=size))  # fmt: skip
    start, end = (data.draw(st.integers(0, size - 1)) for _ in range(2))
    listed = sum(
        line[0] == start and line[-1] == end
        and all(moves[a][b] for a, b in itertools.pairwise(line))
        for line in itertools.product(range(size), repeat=length)
    )  # fmt: skip
    assert illiac.count_lines(moves, length, start, end) == listed


# The rule book


def test_every_rule_of_the_paper_is_in_the_book_and_in_a_stage():
    assert {rule.number for rule in BOOK.values()} == {*map(str, range(1, 15)), "ours"}
    assert set(names("h")) == set(BOOK)
    assert names("a") == []
    for earlier, later in itertools.pairwise("abcdefgh"):
        assert names(later)[: len(names(earlier))] == names(earlier)
        assert len(names(later)) > len(names(earlier))


@given(st.lists(st.lists(st.integers(0, 14), min_size=4, max_size=4), min_size=3, max_size=8))
def test_two_readings_agree_on_any_white_notes(codes):
    phrase = [[WHITE[code] for code in chord] for chord in codes]
    own: dict[str, int] = {}
    for name, count in illiac.violations(phrase, BOOK.values()).items():
        own[BOOK[name].number] = own.get(BOOK[name].number, 0) + count
    other = read_again(to_letters([phrase]))
    assert {n for n, broken in other.items() if broken} == {
        n for n, count in own.items() if count and n != "ours"
    }


# The search of 1957


@pytest.mark.parametrize("stage", "abcdefg")
def test_the_draw_keeps_the_rules_of_its_stage(stage):
    wanted = illiac.rules_of_stage(stage)
    phrases, report = illiac.search_by_chance(2, 7, wanted, np.random.default_rng(5), illiac.RANGES)
    assert [len(phrase) for phrase in phrases] == [7, 7]
    assert all(not sum(illiac.violations(phrase, wanted).values()) for phrase in phrases)
    assert report.starts == report.phrases + report.dead_ends
    assert report.phrases == 2
    assert report.acceptance == pytest.approx(2 / report.starts)
    assert sum(report.died_at.values()) == report.dead_ends
    # Every try was either thrown away by a named rule or became a note.
    kept = report.tries - sum(report.rejected.values())
    assert kept >= 2 * 7 * 4
    assert set(report.rejected) <= set(names(stage))
    assert report.given_up <= report.dead_ends


def test_a_low_retry_limit_gives_up_more_often():
    reports = [
        illiac.search_by_chance(5, 5, illiac.rules_of_stage("d"), np.random.default_rng(1),
                                illiac.RANGES, retry_limit=limit)[1]
        for limit in (15, 400)
    ]  # fmt: skip
    low, high = (report.given_up / report.dead_ends for report in reports)
    assert low > 0.3
    assert high < 0.01


def test_rules_that_nothing_can_keep_stop_with_the_name_of_the_worst():
    never = illiac.Rule("never", "ours", "Nothing may sound.", "ours", "harmonic", lambda c: False)
    for wanted in ([never], [*illiac.rules_of_stage("c"), never]):
        with pytest.raises(CourseError, match="'never'"):
            illiac.search_by_chance(1, 4, wanted, np.random.default_rng(0), illiac.RANGES,
                                    max_tries=5_000)  # fmt: skip
    with pytest.raises(CourseError, match=r"starts.*retry limit"):
        illiac.search_by_chance(1, 8, illiac.rules_of_stage("h"), np.random.default_rng(0),
                                illiac.RANGES, retry_limit=1, max_starts=500)  # fmt: skip
    with pytest.raises(CourseError, match="leave out 'never'"):
        illiac.Exact([*illiac.rules_of_stage("h"), never], 4, illiac.RANGES)
    no_b = illiac.Rule("no B", "ours", "No B.", "ours", "harmonic",
                       lambda chord: all(pitch % 12 != 11 for pitch in chord))  # fmt: skip
    with pytest.raises(CourseError, match="leave out 'one leading note' or 'no B'"):
        illiac.Exact([*illiac.rules_of_stage("f"), no_b], 4, illiac.RANGES)


def test_who_forbids_a_candidate_is_told_rule_by_rule():
    phrase = [[67, 64, 60, 48], [69, 65, 60, 53], [0, 0, 0, 48]]
    phrase[2][1:3] = [64, 60]
    wanted = [BOOK[name] for name in ("no parallel perfects", "consonance", "parts in order")]
    forbidden = illiac.who_forbids(phrase, 2, 0, (62, 64, 67, 71), wanted)
    assert forbidden.tolist() == [
        [False, False, False, False],
        [True, False, False, True],
        [True, False, False, False],
    ]
    assert phrase[2][0] == 0, "the phrase itself stays as it is"


def test_the_mean_of_violations_is_a_mean():
    straight, crooked = [[60], [62], [64]], [[60], [64], [67]]
    skip = [BOOK["skip recovered"]]
    assert illiac.mean_violations([straight, crooked], skip) == {"skip recovered": 0.5}


def test_the_model_composes_at_any_stage():
    for stage in "abcdefgh":
        first, again = (illiac.load().at_stage(stage, 2, seed=3, length=5) for _ in range(2))
        assert first == again
        for phrase in first:
            assert len(phrase) == 5
            assert not sum(illiac.violations(phrase, illiac.rules_of_stage(stage)).values())


# Exact counting

LOCAL = (
    "parts in order", "consonance", "no parallel perfects", "skip recovered", "one repeat",
    "no sevenths", "cantus on C", "leading note rises", "tritone over D", "tritone resolved",
)  # fmt: skip
SMALL = ((59, 60, 62, 65, 67), (48, 50, 52))


@functools.cache
def enumerated(*wanted):
    """List by brute force all phrases of four chords in two parts that keep the rules."""
    every = itertools.product(itertools.product(*SMALL), repeat=4)
    kept = []
    for phrase in every:
        if phrase[0][1] == phrase[3][1] == 48:  # the cantus rule, to save time
            phrase = [list(chord) for chord in phrase]
            if not any(sum(illiac.violations(phrase, [BOOK[name]]).values()) for name in wanted):
                kept.append(phrase)
    return kept


def test_the_count_is_the_number_of_phrases_that_brute_force_lists():
    table = illiac.Exact([BOOK[name] for name in LOCAL], 4, SMALL)
    assert table.sieve == []
    assert table.count == len(enumerated(*LOCAL)) > 50


def test_without_sequence_rules_lines_are_counted_as_a_path():
    wanted = [BOOK["no sevenths"], BOOK["octave span"]]
    table = illiac.Exact(wanted, 6, [WHITE])
    moves = [[int(abs(a - b) not in (10, 11) and abs(a - b) <= 12) for b in WHITE] for a in WHITE]
    total = sum(illiac.count_lines(moves, 6, a, b) for a in range(15) for b in range(15))
    assert table.count == total


@pytest.mark.parametrize("extra", [(), ("climax once", "octave span")])
def test_every_valid_phrase_is_equally_likely(extra):
    valid = enumerated(*LOCAL, *extra)
    table = illiac.Exact([BOOK[name] for name in (*LOCAL, *extra)], 4, SMALL)
    draws = 200 * len(valid)
    seen: dict[str, int] = {}
    for phrase in table.sample(draws, np.random.default_rng(7)).tolist():
        seen[str(phrase)] = seen.get(str(phrase), 0) + 1
    assert set(seen) == {str(phrase) for phrase in valid}
    chi_square = sum((count - 200) ** 2 / 200 for count in seen.values())
    freedom = len(valid) - 1
    assert chi_square < freedom + 5 * (2 * freedom) ** 0.5
    assert table.acceptance == pytest.approx(len(valid) / table.count, abs=0.02)


def test_a_rule_that_kinds_of_move_cannot_tell_goes_to_the_sieve():
    # Forbids a skip up after a skip only: steps, skips and repeats do not decide that.
    def odd(line):
        return not (abs(line[1] - line[0]) > 2 and line[2] - line[1] > 2)

    book = illiac.load(skip_recovered=odd).book
    table = illiac.Exact([book[name] for name in names("h")], 6, illiac.RANGES)
    assert "skip recovered" in [rule.name for rule in table.sieve]
    drawn = table.sample(200, np.random.default_rng(0)).tolist()
    lines = [[chord[v] for chord in phrase] for phrase in drawn for v in range(4)]
    assert all(odd(line[i : i + 3]) for line in lines for i in range(4))
    assert not all(illiac.skip_recovered(line) for line in lines)


def test_too_many_chords_are_refused_with_a_sentence():
    with pytest.raises(CourseError, match="too many to tabulate"):
        illiac.Exact(illiac.rules_of_stage("d"), 5, illiac.RANGES)


# Movement II, read by music21


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


# The learner's functions, and the system


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


def test_a_faithful_piece_leaves_its_report():
    model = illiac.load()
    illiac.compose(model=model, seed=3, stage="f", bars=4)
    assert model.report.phrases == 2
    assert model.report.tries > 56
    illiac.compose(model=model, seed=3, stage="f", bars=2)
    assert model.report.phrases == 1


@pytest.mark.parametrize("claim", illiac.claims, ids=lambda claim: claim.key)
def test_the_claims_hold_over_two_seeds(claim):
    finding = claim.measure(2)
    # Two seeds are few: the neighbours among eight stages may still overlap.
    verdicts = {"holds", "partly"} if claim.key == "stages" else {"holds"}
    assert finding.verdict in verdicts, finding
    assert finding.source == "measured"
    assert finding.why.endswith(".")
    for figure in finding.measurements:
        assert figure.n > 0
        assert figure.low is None or figure.low <= figure.value <= figure.high


def test_the_claims_can_be_measured_over_a_single_seed():
    for claim in illiac.claims:
        assert claim.measure(1).verdict in {"holds", "partly", "fails"}


def test_a_second_reading_that_finds_a_fault_fails_the_claim(monkeypatch):
    claim = next(claim for claim in illiac.claims if claim.key == "valid")
    monkeypatch.setattr(paper, "rules_of_stage", lambda stage: illiac.rules_of_stage("g"))
    finding = claim.measure(1)
    assert finding.verdict == "fails"
    assert finding.measurements[0].value > 0


def test_the_last_stage_breaks_nothing_and_the_first_a_lot():
    counts = violations_by_stage(10, seed=1)
    assert list(counts) == list(illiac.STAGES)
    assert counts["h"].sum() == 0
    assert counts["a"].min() > 10

"""Each rule, with music that keeps it and music that breaks it, and the stages."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.systems import illiac_1957 as illiac
from coursekit.systems.illiac_1957.paper import read_again, to_letters

BOOK = illiac.rule_book()
WHITE = illiac.WHITE_NOTES


def names(stage):
    return [rule.name for rule in illiac.rules_of_stage(stage)]


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
    ("line", "kept"),
    [
        ([60, 69, 67, 65], True),
        ([60, 69, 67, 69, 65], False),
        ([64, 62, 64, 67], True),  # the E comes twice, but it is not the highest note
        ([72, 71, 72, 67], False),
        ([60, 72, 71, 72], False),
        ([72, 65, 71, 72, 71], True),  # F, B: the C resolves a tritone
        ([72, 71, 65, 72, 71], False),
        ([67, 60, 66, 67], False),  # it resolves one, but is no C
        ([60, 64, 67, 72, 72], True),  # the cadence
        ([72, 60, 64, 67, 72, 72], False),
        ([60, 64, 67, 72, 72, 71], False),
        ([62, 64, 67, 72, 72], False),
        ([67, 67], False),
        ([67], True),
    ],
)
def test_the_climax_comes_once_but_a_high_c_may_return(line, kept):
    assert BOOK["climax once"].test(line) is kept


def test_the_climax_is_judged_when_the_top_line_is_whole_or_every_line_if_asked():
    phrase = [[67, 55], [69, 53], [67, 55]]
    top = BOOK["climax once"]
    assert not any(illiac.violations(phrase, [top]).values())
    assert illiac.violations(phrase, [replace(top, voice=None)]) == {"climax once": 1}
    wanted = [rule for rule in illiac.rules_of_stage("h") if rule is not top]
    table = illiac.Exact([*wanted, replace(top, voice=None)], 6, illiac.RANGES)
    for drawn in table.sample(20, np.random.default_rng(0)).tolist():
        assert all(top.test(list(line)) for line in zip(*drawn, strict=True))


def test_a_source_is_a_page_memory_or_ourselves():
    sources = {rule.number: rule.source for rule in BOOK.values()}
    assert all(sources[str(number)].startswith("found, p") for number in range(1, 13))
    assert {sources["13"], sources["14"]} == {"from memory"}
    assert sources["ours"] == "ours"


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

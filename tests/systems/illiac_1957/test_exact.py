"""Counting instead of drawing: as many phrases as brute force lists, all equally likely."""

import functools
import itertools

import numpy as np
import pytest

from coursekit.errors import CourseError
from coursekit.systems import illiac_1957 as illiac

BOOK = illiac.rule_book()
WHITE = illiac.WHITE_NOTES


def names(stage):
    return [rule.name for rule in illiac.rules_of_stage(stage)]


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

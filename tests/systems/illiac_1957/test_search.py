"""The search of 1957: what it keeps, counts, and says where it gives up."""

import numpy as np
import pytest

from coursekit.errors import CourseError
from coursekit.systems import illiac_1957 as illiac


def names(stage):
    return [rule.name for rule in illiac.rules_of_stage(stage)]


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
            illiac.search_by_chance(
                1, 4, wanted, np.random.default_rng(0), illiac.RANGES, max_tries=5_000
            )
    with pytest.raises(CourseError, match=r"starts.*retry limit"):
        illiac.search_by_chance(1, 8, illiac.rules_of_stage("h"), np.random.default_rng(0),
                                illiac.RANGES, retry_limit=1, max_starts=500)  # fmt: skip
    with pytest.raises(CourseError, match="leave out 'never'"):
        illiac.Exact([*illiac.rules_of_stage("h"), never], 4, illiac.RANGES)
    no_b = illiac.Rule("no B", "ours", "No B.", "ours", "harmonic",
                       lambda chord: all(pitch % 12 != 11 for pitch in chord))  # fmt: skip
    with pytest.raises(CourseError, match="leave out 'one leading note' or 'no B'"):
        illiac.Exact([*illiac.rules_of_stage("f"), no_b], 4, illiac.RANGES)

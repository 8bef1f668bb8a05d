"""Music held against rules."""

from coursekit.systems import illiac_1957 as illiac

BOOK = illiac.rule_book()


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

"""Music held against rules."""

from coursekit.systems import illiac_1957 as illiac

BOOK = illiac.rule_book()


def test_the_mean_of_violations_is_a_mean():
    straight, crooked = [[60], [62], [64]], [[60], [64], [67]]
    skip = [BOOK["skip recovered"]]
    assert illiac.mean_violations([straight, crooked], skip) == {"skip recovered": 0.5}

"""Pictures and tables say in words what they show."""

import numpy as np

from coursekit.systems.brief_2018 import (
    MOODS,
    Brief,
    confusions_picture,
    fields_table,
    moods_picture,
    numerals,
    plan,
    spans_picture,
)


def test_pictures_have_descriptions():
    timeline = plan(Brief("sad", "ballad", seconds=60, seed=1))
    assert "close for" in spans_picture(timeline).alt
    assert all(word in moods_picture().alt for word in MOODS)
    assert "weary 100" in confusions_picture(list(MOODS), np.eye(10)).alt


def test_the_table_shows_every_timeline_beside_the_others():
    shown = str(fields_table({"before": plan(Brief(seed=1)), "after": plan(Brief("angry"))}))
    assert "before" in shown
    assert "minor" in shown


def test_numerals_follow_the_mode():
    assert numerals([[1, 1, ""], [6, 1, "7"]], "minor") == "i VI7"
    assert numerals([[1, 1, ""], [6, 1, "7"]], "major") == "I vi7"

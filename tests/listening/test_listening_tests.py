"""Listening tests: drawn by a seed, blind to the page, kept in a file, strict with what comes."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from coursekit.errors import CourseError
from coursekit.listening import Audio, listening_test, pair_trials, read_ratings, write_ratings
from coursekit.listening.listening_tests import ANCHOR, anchor_of
from coursekit.listening.ratings import COLUMNS

RATE = 8_000
QUESTION = "Which one would you rather hear again?"


def tone(pitch, seconds=0.3, rate=RATE):
    times = np.arange(round(seconds * rate)) / rate
    return Audio((np.sin(2 * np.pi * pitch * times) / 4).astype(np.float32)[None], rate)


PIECES = {"Low": [tone(200), tone(220)], "Middle": [tone(400), tone(440)],
          "High": [tone(800), tone(880)]}  # fmt: skip


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pairs(**more):
    return listening_test(pair_trials(PIECES), QUESTION, "tones", **{"seed": 3, **more})


def rated(**more):
    trials = [{"Original": tone(300), "Copy": tone(310)} for _ in range(3)]
    return listening_test(trials, "How good?", "rated", kind="mushra", reference="Original",
                          **{"seed": 3, **more})  # fmt: skip


def test_every_two_meet_equally_often():
    trials = pair_trials(PIECES)
    assert len(trials) == 6
    assert [sorted(trial) for trial in trials[:3]] == [["Low", "Middle"]] * 2 + [["High", "Low"]]


def test_the_seed_draws_the_orders():
    assert pairs().titles == pairs().titles
    drawn = [(pairs(seed=seed).order, pairs(seed=seed).titles) for seed in range(6)]
    assert len({str(one) for one in drawn}) == 6
    firsts = [titles[0] for _, orders in drawn for titles in orders if "Low" in titles]
    assert {"Low"} < set(firsts)


def test_the_page_is_never_told_a_title():
    test = rated()
    for at in range(3):
        test.set_state({"at": at})
        told = {name: getattr(test, name) for name in test.keys}
        assert not any(word in repr(told) for word in ("Original", "Copy", ANCHOR))
    assert test.heard["letters"] == ["A", "B", "C"]
    assert len(test.heard["sounds"]) == 4
    assert test.heard["sounds"][3] == test.heard["sounds"][test.titles[2].index("Original")]


def test_answers_are_written_at_once_and_taken_up_again(here):
    test = pairs()
    assert not (here / "listening").exists()
    test.set_state({"answers": {"0": [1, 0]}})
    test.set_state({"answers": {"0": [1, 0], "1": [0.5, 0.5]}, "at": 2})
    file = here / "listening" / "tones.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert tuple(lines[0]) == COLUMNS
    assert [(line["heard"], line["answer"]) for line in lines] == [
        ("A", "1"), ("B", "0"), ("A", "0.5"), ("B", "0.5")]  # fmt: skip
    assert {line["title"] for line in lines[:2]} == set(test.titles[0])
    again = pairs()
    assert again.answers["0"] == [1, 0]
    assert again.at == 2
    assert pairs(seed=4).answers.get("0") != [1, 0]
    assert pairs(listener="Anna").at == 0


def test_several_listeners_share_a_file_and_read_it_together(here):
    for name, seed in (("Anna", 1), ("Ben", 2)):
        test = pairs(listener=name, seed=seed)
        test.set_state({"answers": {str(number): [0, 1] for number in range(6)}})
    ratings = read_ratings(here / "listening" / "tones.csv")
    assert {one.listener for one in ratings} == {"Anna", "Ben"}
    assert len(ratings) == 24
    write_ratings(here / "copy.csv", ratings)
    assert read_ratings(here / "copy.csv") == ratings


@pytest.mark.parametrize(
    "answers",
    [{"0": [1, 1]}, {"0": [2, -1]}, {"0": [1]}, {"9": [1, 0]}, {"0": ["x", "y"]}, "none", None],
)
def test_what_is_no_answer_is_not_taken(answers):
    test = pairs()
    test.set_state({"answers": answers, "title": "changed", "count": 1})
    assert test.ratings == []
    assert test.count == 6
    assert not test.path.exists()


def test_an_answer_keeps_its_date_and_a_changed_one_gets_another(monkeypatch):
    today = "coursekit.listening.listening_tests._now"
    monkeypatch.setattr(today, lambda: "2026-01-01")
    test = pairs()
    test.set_state({"answers": {"0": [1, 0]}})
    monkeypatch.setattr(today, lambda: "2026-01-02")
    test.set_state({"answers": {"0": [1, 0], "1": [1, 0]}})
    monkeypatch.setattr(today, lambda: "2026-01-03")
    again = pairs()
    again.set_state({"answers": {"0": [0, 1], "1": [1, 0]}})
    assert [one.date for one in again.ratings] == ["2026-01-03"] * 2 + ["2026-01-02"] * 2


def test_a_trial_counts_when_all_of_it_is_rated():
    test = rated()
    test.set_state({"answers": {"0": [50, None, 3]}})
    assert test.ratings == []
    test.set_state({"answers": {"0": [50, 0, 3]}})
    assert [one.answer for one in test.ratings] == [50, 0, 3]


def test_a_damaged_file_is_said_and_not_written_over(here):
    (here / "listening").mkdir()
    file = here / "listening" / "tones.csv"
    file.write_text("my own table\n1\n")
    with pytest.raises(CourseError, match="no answers of a listening test"):
        pairs()
    assert file.read_text() == "my own table\n1\n"


def test_a_file_that_is_damaged_meanwhile_is_said_in_the_test():
    test = pairs()
    test.path.parent.mkdir()
    test.path.write_text("something else")
    test.set_state({"answers": {"0": [1, 0]}})
    assert "were not written" in test.message
    assert test.path.read_text() == "something else"


def test_the_anchor_has_lost_what_lies_above_its_limit():
    both = Audio(tone(1_000, 1, 22_050).samples + tone(6_000, 1, 22_050).samples, 22_050)
    left = np.abs(np.fft.rfft(anchor_of(both).samples[0]))
    # A fade at the end spreads a little of the lower tone.
    assert left[1_000] > 1_000
    assert left[6_000] < 1


@pytest.mark.parametrize(
    ("trials", "more"),
    [
        ([], {}),
        ([{"A": tone(200)}], {}),
        ([{"A": tone(200), "B": tone(300), "C": tone(400)}], {}),
        ([{"=A": tone(200), "B": tone(300)}], {}),
        ([{"A": tone(200), "B": tone(300)}], {"kind": "mushra"}),
        ([{"A": tone(200), "B": tone(300)}], {"reference": "A"}),
        ([{"A": tone(200), "B": tone(300)}], {"kind": "mushra", "reference": "C"}),
        ([{"A": tone(200), "B": tone(300)}], {"listener": "=1+1"}),
    ],
)
def test_what_is_no_test_is_refused_in_a_sentence(trials, more):
    with pytest.raises(CourseError):
        listening_test(trials, QUESTION, "tones", **more)


def test_the_end_says_what_was_which():
    test = pairs()
    test.set_state({"answers": {str(number): [0, 1] for number in range(6)}, "at": 6})
    assert "Which was which" in test.result
    assert test.result.count("High") == 4

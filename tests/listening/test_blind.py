"""A blind test hides the titles until the answer, keeps every answer, and counts them."""

from __future__ import annotations

import base64
import csv
import io
import itertools
import json
import re

import numpy as np
import pytest

from coursekit import cli, listening
from coursekit.errors import CourseError
from coursekit.listening import Audio
from coursekit.listening import blind_answers as kept

QUESTION = "Which one knows where it will end?"
TITLES = ("A Bach chorale", "Rules <of> 1957")


def sound(pitch, level=0.3, seconds=2.0):
    times = np.arange(int(22050 * seconds)) / 22050
    return Audio((level * np.sin(2 * np.pi * pitch * times)).astype(np.float32)[None], 22050)


PIECES = list(zip(TITLES, (sound(300), sound(500, 0.05, 1.5)), strict=True))


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A learner's folder, with a folder in it from which the notebook is run."""
    (tmp_path / ".coursekit.json").write_text("{}", encoding="utf-8")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    return tmp_path


def ask(**settings):
    return listening.blind(PIECES, QUESTION, "02_test", **settings)


def page(test):
    """All that a browser is sent of a test."""
    states = [part.get_state() for part in (test, *test.children, *test.choices)]
    return json.dumps(states, default=str) + str(test._repr_mimebundle_())


def result(test):
    return test._result.value


def rows(path):
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))


class TestTheView:
    def test_no_title_is_sent_before_the_answer_and_nothing_is_written(self, work):
        test = ask(seed=1)
        for title in ("Bach", "Rules", "1957"):
            assert title not in page(test)
        assert page(test).count("<audio") == 2
        assert not (work / "blind").exists()
        assert {one.description for one in test.choices} == {
            "A knows where it will end",
            "B knows where it will end",
        }

    def test_the_text_is_the_same_whatever_the_order(self, work):
        texts = {ask(seed=seed)._repr_mimebundle_()["text/plain"] for seed in range(8)}
        assert texts == {"Which one knows where it will end? Run this cell to listen blind."}

    def test_every_order_comes_and_a_seed_repeats_its_own(self, work):
        assert {tuple(ask(seed=seed).order) for seed in range(20)} == {(0, 1), (1, 0)}
        assert len({tuple(ask().order) for _ in range(20)}) == 2
        assert ask(seed=3).order == ask(seed=3).order

    def test_the_pieces_are_as_loud_as_the_quietest_and_as_long_as_the_shortest(
        self, work, tmp_path
    ):
        heard = re.findall(r"base64,([^\"]+)", ask()._heard.value)
        paths = [tmp_path / f"{number}.mp3" for number in range(2)]
        for path, data in zip(paths, heard, strict=True):
            path.write_bytes(base64.b64decode(data))
        first, second = map(Audio.load, paths)
        assert abs(first.loudness() - second.loudness()) < 0.3
        assert first.duration_seconds == second.duration_seconds == pytest.approx(1.5, abs=0.1)

    @pytest.mark.parametrize("place", [0, 1])
    def test_an_answer_tells_which_was_which(self, work, place):
        test = ask(seed=1, answer=TITLES[0])
        test.choices[place].click()
        chosen = TITLES[test.order[place]]
        assert f"You chose {'AB'[place]}. " in result(test)
        right = chosen == TITLES[0]
        assert ("That is right. " in result(test)) == right
        assert ("That is not right. " in result(test)) == (not right)
        assert ("The answer is" in result(test)) == (not right)
        assert "Rules &lt;of&gt; 1957" in result(test)
        assert all(button.disabled for button in test.choices)
        assert test.again.layout.display == ""

    def test_where_nothing_is_right_nothing_is_called_so(self, work):
        test = ask()
        test.choices[0].click()
        assert "right" not in re.sub("text-align:right", "", result(test)).lower()
        assert rows(work / "blind" / "02_test.csv")[1][4] == ""

    def test_one_round_takes_one_answer(self, work):
        test = ask()
        test.choices[0].click()
        test.choices[1].click()
        assert len(rows(work / "blind" / "02_test.csv")) == 2

    def test_another_round_hides_the_titles_again_and_is_counted(self, work):
        test = ask(seed=1, answer=TITLES[0])
        orders, heard = set(), {}
        for _ in range(6):
            orders.add(tuple(test.order))
            assert re.findall("<strong>(.+?)<", test._heard.value) == ["Piece A", "Piece B"]
            sounds = re.findall(r"base64,([^\"]+)", test._heard.value)
            heard.setdefault(tuple(test.order), sounds)
            assert heard[tuple(test.order)] == sounds
            test.choices[test.order.index(0)].click()
            test.again.click()
            assert test.chosen is None
            assert result(test) == ""
            assert not any(button.disabled for button in test.choices)
        assert len(orders) == 2
        assert heard[0, 1] == heard[1, 0][::-1]
        test.choices[test.order.index(1)].click()
        assert "Times of 7" in result(test)
        text = re.sub(r"<[^>]+>", " ", result(test))
        # Wilson's interval of 6 in 7, computed by its formula.
        assert re.search(r"Right\s+6\s+86\s+49 to 97", text)
        assert re.search(r"By chance alone\s+–\s+50", text)

    def test_what_is_asked_otherwise_is_not_counted_along(self, work):
        ask().choices[0].click()
        other = listening.blind(PIECES, "Which one is older?", "02_test")
        other.choices[0].click()
        assert "Times of 1" in result(other)

    def test_the_class_is_shown_where_its_file_lies(self, work):
        counts = kept.Tally(QUESTION, tuple(sorted(TITLES)), (30, 10), 30)
        kept.write_class([kept.ClassTest("02_test", counts, 0)], work / "blind")
        test = ask(answer=TITLES[0])
        test.choices[0].click()
        assert "Your class, first answers" in result(test)
        assert "Times of 40" in result(test)

    def test_an_answer_that_cannot_be_kept_is_told_and_the_test_goes_on(self, work):
        (work / "blind").write_text("a file in the way", encoding="utf-8")
        test = ask()
        test.choices[0].click()
        assert "Your answer was not kept." in result(test)
        assert "You chose A" in result(test)
        assert (work / "blind").read_text() == "a file in the way"

    def test_outside_of_a_workspace_it_is_kept_here(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        ask().choices[0].click()
        assert len(rows(tmp_path / "blind" / "02_test.csv")) == 2

    @pytest.mark.parametrize(
        ("question", "button"),
        [
            ("Which one is by a machine?", "A is by a machine"),
            ("Which piece has a plan?", "A has a plan"),
            ("Which was written first?", "A was written first"),
            ("Which one did you like better?", "Piece A"),
            ("Which melody was written first?", "Piece A"),
            ("Which one of them is older?", "Piece A"),
            ("What is older?", "Piece A"),
        ],
    )
    def test_a_button_completes_the_question_where_that_is_english(self, work, question, button):
        assert listening.blind(PIECES, question, "x").choices[0].description == button

    @pytest.mark.parametrize(
        ("settings", "sentence"),
        [
            ({"pieces": PIECES[:1]}, "two to eight"),
            ({"pieces": PIECES * 2}, "a title of its own"),
            ({"pieces": [("a|b", PIECES[0][1]), PIECES[1]]}, "cannot be kept"),
            ({"pieces": [("=1+1", PIECES[0][1]), PIECES[1]]}, "cannot be kept"),
            ({"question": " "}, "cannot be kept"),
            ({"name": "../x"}, "cannot be a test's name"),
            ({"answer": "Beethoven"}, "none of the titles"),
        ],
    )
    def test_what_is_no_test_is_told_in_a_sentence(self, settings, sentence):
        given = {"pieces": PIECES, "question": QUESTION, "name": "x", **settings}
        with pytest.raises(CourseError, match=sentence):
            listening.blind(**given)


def answer(chosen=TITLES[0], right=True, order=TITLES, question=QUESTION):
    return kept.Answer("2026-01-02 03:04:05", question, tuple(order), chosen, right, "1")


class TestTheFile:
    def test_an_answer_comes_back_as_it_was(self, tmp_path):
        path = tmp_path / "blind" / "x.csv"
        given = [answer(), answer(TITLES[1], False), answer(right=None)]
        given.append(answer("Ä, “b”; c", order=("Ä, “b”; c", 'd "e"'), question="Who, or what?"))
        for one in given:
            assert kept.keep(path, one) == ""
        assert kept.read(path) == (given, 0)
        assert path.read_bytes().startswith("\ufeffdate,question,order,".encode())

    def test_what_a_spreadsheet_stored_with_semicolons_goes_on(self, tmp_path):
        path = tmp_path / "x.csv"
        kept.keep(path, answer())
        path.write_text(path.read_text("utf-8-sig").replace(",", ";"), encoding="utf-8")
        assert kept.keep(path, answer(TITLES[1], False)) == ""
        assert kept.read(path) == ([answer(), answer(TITLES[1], False)], 0)

    @pytest.mark.parametrize(
        ("spoil", "stay"),
        [
            (lambda whole: whole[:-9], 1),  # the computer went off while it was written
            (lambda whole: whole + b"my, own, notes\r\n", 2),
            (lambda whole: whole.replace(b"yes", b"perhaps"), 0),
            (lambda whole: b"something else\r\n", 0),
            (lambda whole: b"\xff\x00\xfe", 0),
            (lambda whole: b"", 0),
        ],
    )
    def test_a_broken_file_is_set_aside_whole_and_its_answers_stay(self, tmp_path, spoil, stay):
        path = tmp_path / "x.csv"
        kept.keep(path, answer())
        kept.keep(path, answer())
        spoiled = spoil(path.read_bytes())
        for number in (1, 2):
            path.write_bytes(spoiled)
            told = kept.keep(path, answer(TITLES[1], False))
            assert f"blind/x.csv.set-aside-{number}" in told
            assert f"{stay} earlier answer" in told
            assert (tmp_path / f"x.csv.set-aside-{number}").read_bytes() == spoiled
            assert kept.read(path) == ([answer()] * stay + [answer(TITLES[1], False)], 0)


class TestTheClass:
    @pytest.fixture
    def folder(self, tmp_path):
        """Three learners: two in folders of their own, one whose file was renamed."""
        given = {
            "ann/blind/02_test.csv": [answer(), answer(TITLES[1], False), answer()],
            "ben/work/blind/02_test.csv": [answer(TITLES[1], False, TITLES[::-1])],
            "02_test (3).csv": [answer(), answer(right=None, question="Which one is older?")],
        }
        for name, answers in given.items():
            for one in answers:
                kept.keep(tmp_path / name, one)
        return tmp_path

    def test_the_first_answer_of_each_learner_counts(self, folder):
        tests, skipped = kept.read_class(folder)
        assert skipped == []
        (test,) = [one for one in tests if one.tally.question == QUESTION]
        assert test == kept.ClassTest("02_test", kept.Tally(QUESTION, TITLES, (2, 1), 2), 2)
        said = str(test)
        # Wilson's interval of 2 in 3.
        assert re.search(r"Right +2 +67 +21 to 94", said)
        assert "The first answers of 3 learners. 2 later answers are not counted." in said
        (other,) = [one for one in tests if one is not test]
        assert other.tally == kept.Tally("Which one is older?", TITLES, (1, 0), None)

    def test_malformed_rows_and_foreign_files_are_told_and_skipped(self, folder):
        with (folder / "ann/blind/02_test.csv").open("a", encoding="utf-8") as stream:
            stream.write("x,y\r\n")
            stream.write(f"d,{QUESTION},{'|'.join(TITLES)},Nobody,yes,1\r\n")
            stream.write(f"d,{QUESTION},\x1b[31mred|b,b,yes,1\r\n")
            stream.write(f"d,{QUESTION},=cmd()|b,b,yes,1\r\n")
        (folder / "marks.csv").write_text("name,mark\nann,1\n", encoding="utf-8")
        tests, skipped = kept.read_class(folder)
        assert {one.tally.answers for one in tests} == {3, 1}
        assert len(skipped) == 2
        assert "4 rows were malformed" in skipped[0]
        assert "marks.csv holds no answers" in skipped[1]

    def test_the_counts_come_back_to_the_learner(self, folder, tmp_path):
        tests, _ = kept.read_class(folder)
        assert kept.write_class(tests, tmp_path / "out") == [tmp_path / "out/02_test.class.csv"]
        beside = tmp_path / "out" / "02_test.csv"
        for one in (test.tally for test in tests):
            assert kept.class_tally(beside, one.question, one.titles[::-1]) == one
        assert kept.class_tally(beside, QUESTION, ("Other", "Pieces")) is None
        assert kept.class_tally(beside, "Another?", TITLES) is None
        assert kept.write_class(tests, tmp_path / "out")  # again, when more handed in

    def test_a_file_of_something_else_is_not_replaced(self, folder):
        tests, _ = kept.read_class(folder)
        (folder / "02_test.class.csv").write_text("my own", encoding="utf-8")
        with pytest.raises(CourseError, match="holds no answers"):
            kept.write_class(tests, folder)
        assert (folder / "02_test.class.csv").read_text() == "my own"

    @pytest.mark.parametrize("cell", ["", "many", "-3", "9999"])
    def test_counts_that_cannot_be_are_not_shown(self, tmp_path, cell):
        head, order = ",".join(kept.CLASS_COLUMNS), "|".join(TITLES)
        lines = [f"{QUESTION},{order},{title},{{}},2,{{}}" for title in TITLES]
        text = "\n".join([head, *lines]) + "\n"
        path = tmp_path / "x.class.csv"
        path.write_text(text.format(1, 2, 1, 2), encoding="utf-8")
        assert kept.class_tally(tmp_path / "x.csv", QUESTION, TITLES).right == 2
        bad = text.format(1, cell, 1, cell) if cell == "9999" else text.format(cell, 2, 1, 2)
        path.write_text(bad, encoding="utf-8")
        assert kept.class_tally(tmp_path / "x.csv", QUESTION, TITLES) is None

    def test_the_command_line_counts_and_writes(self, folder, monkeypatch, capsys):
        (folder / "marks.csv").write_text("name,mark\n", encoding="utf-8")
        out = folder / "counts"
        monkeypatch.setattr("sys.argv", ["coursekit", "blind", str(folder), "--out", str(out)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert not ended.value.code
        said = capsys.readouterr().out
        assert f"02_test: {QUESTION}" in said
        assert "The first answers of 3 learners." in said
        assert "Skipped: " in said
        assert said.endswith(f"{out / '02_test.class.csv'}\n")
        assert (out / "02_test.class.csv").is_file()

    def test_an_empty_folder_is_told(self, tmp_path):
        with pytest.raises(CourseError, match="There are no answers in"):
            kept.read_class(tmp_path)

    @pytest.mark.parametrize(
        ("names", "common"),
        [
            (["02_a"], "02_a"),
            (["ann_02_a", "ben_02_a"], "02_a"),
            (["02_a-1", "02_a (2)", "02_a"], "02_a"),
            (["x", "y"], "x"),
        ],
    )
    def test_renamed_files_are_called_by_what_they_share(self, names, common):
        for order in itertools.permutations(names):
            assert kept._common(order) in (common, "y")

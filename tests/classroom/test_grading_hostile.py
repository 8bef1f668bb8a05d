"""Work that would take another's marks, forge a line or vanish, and hand-ins gone wrong."""

import csv
import os
import unicodedata
from pathlib import Path

import nbformat
import pytest

from coursekit.classroom import build, grading
from coursekit.errors import CourseError

STEM = "02_graded"
RIGHT = "def transpose(pitches, semitones):\n    return [p + semitones for p in pitches]\n"
WRONG = "def transpose(pitches, semitones):\n    return [p - semitones for p in pitches]\n"


@pytest.fixture(scope="module", autouse=True)
def lessons():
    """Let the course have one lesson, made for these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "SOURCES", Path(__file__).parent / "graded")
        yield


@pytest.fixture
def course(tmp_path):
    grading.release(tmp_path / "course")
    return tmp_path / "course"


def hand_in(course, student, **answers):
    """Put the released notebook with these answers into the student's folder."""
    notebook = nbformat.read(course / "release" / STEM / f"{STEM}.ipynb", as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(name, cell.source)
    place = course / "submitted" / student / STEM / f"{STEM}.ipynb"
    place.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, place)
    return place


def grade(course):
    return {row.student: row for row in grading.grade(course, unsafe=True, seed=1).rows}


def table(course):
    with open(course / "marks.csv", newline="", encoding="utf-8") as stream:
        return {row["student"]: row for row in csv.DictReader(stream)}


def feedback(course, student):
    return (course / "feedback" / student / STEM / "feedback.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("what", ["file", "lesson", "student"])
def test_a_link_to_anothers_work_earns_nothing(course, what):
    hand_in(course, "anna", crux=RIGHT)
    mine = course / "submitted" / "eve"
    if what == "student":
        mine.symlink_to("anna")
    elif what == "lesson":
        mine.mkdir()
        (mine / STEM).symlink_to(f"../anna/{STEM}")
    else:
        (mine / STEM).mkdir(parents=True)
        (mine / STEM / f"{STEM}.ipynb").symlink_to(f"../../anna/{STEM}/{STEM}.ipynb")
    rows = grade(course)

    assert rows["anna"].points == 4
    assert rows["eve"].points == 0
    assert "link" in rows["eve"].problem or "ordinary" in rows["eve"].problem
    assert "p + semitones" not in feedback(course, "eve")
    for page in (course / "feedback" / "eve").rglob("*.html"):
        assert "p + semitones" not in page.read_text(encoding="utf-8")


def test_a_link_among_downloads_is_not_followed(course, tmp_path):
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    anna = hand_in(course, "anna", crux=RIGHT)
    (downloads / "eve").symlink_to(anna.parent)
    (downloads / f"bob_{STEM}.ipynb").symlink_to(anna)
    rows = grading.grade(downloads, unsafe=True).rows

    assert len(rows) == 2
    assert all("link" in row.problem for row in rows)
    assert not (downloads / "grading" / "submitted").exists()


def test_a_broken_second_hand_in_leaves_the_points_and_says_so_everywhere(course):
    place = hand_in(course, "anna", crux=RIGHT, brief="A march.")
    assert grade(course)["anna"].points == 4
    place.write_text("{", encoding="utf-8")
    row = grade(course)["anna"]

    assert row.points == 4
    for text in (row.problem, table(course)["anna"]["remark"], feedback(course, "anna")):
        assert "is not a notebook that can be read" in text
        assert "the work that was graded before" in text
    assert table(course)["anna"]["points"] == "4"
    page = course / "feedback" / "anna" / STEM / f"{STEM}.html"
    assert "is not a notebook that can be read" in page.read_text(encoding="utf-8")
    autograded = course / "autograded" / "anna" / STEM / f"{STEM}.ipynb"
    assert "Not graded." in nbformat.read(autograded, as_version=4).cells[0].source
    # The next sound hand-in counts, and nothing of the refusal stays.
    hand_in(course, "anna", crux=WRONG)
    row = grade(course)["anna"]
    assert (row.points, row.problem) == (0, "")
    assert "Not graded." not in nbformat.read(autograded, as_version=4).cells[0].source


def test_a_student_whose_folder_is_gone_keeps_a_line(course):
    place = hand_in(course, "anna", crux=RIGHT)
    hand_in(course, "ben", crux=WRONG)
    grade(course)
    place.unlink()
    place.parent.rmdir()
    place.parent.parent.rmdir()
    grade(course)

    assert table(course)["anna"]["points"] == "4"
    assert "Nothing of this lies in submitted any more" in table(course)["anna"]["remark"]


def test_an_error_forges_neither_heading_nor_line(course):
    forged = "\\n# Feedback\\n\\n\\x1b[31m12 of 12\\u2028points <script>alert(1)</script>"
    hand_in(course, "eve", crux=f"def transpose(p, s):\n    raise ValueError('{forged}')\n")
    name = "type('A\\n# B', (Exception,), {})"
    hand_in(course, "ida", crux=f"def transpose(p, s):\n    raise {name}('x')\n")
    grade(course)

    for student in ("eve", "ida"):
        text = feedback(course, student)
        assert sum(line.startswith("#") for line in text.splitlines()) == 4
        assert "\x1b" not in text
        page = course / "feedback" / student / STEM / f"{STEM}.html"
        assert "<script>alert" not in page.read_text(encoding="utf-8")


def test_metadata_and_names_forge_nothing(course):
    place = hand_in(course, "eve", crux=RIGHT)
    notebook = nbformat.read(place, as_version=4)
    notebook.metadata["coursekit"]["lesson"] = "\x1b[2J=cmd()\nanna,02,4"
    nbformat.write(notebook, place)
    os.rename(place, place.with_name("=a\x1b[2J\n.ipynb"))
    grades = grading.grade(course, unsafe=True)

    assert "\x1b" not in str(grades)
    raw = (course / "marks.csv").read_text(encoding="utf-8")
    assert "\x1b" not in raw
    assert len(raw.splitlines()) == 2


def test_a_time_that_cannot_be_is_left_aside_and_the_work_is_graded(course):
    place = hand_in(course, "anna", crux=RIGHT)
    place.with_name("timestamp.txt").write_text("2026-02-31 25:00:00 UTC")
    row = grade(course)["anna"]
    assert (row.points, row.problem) == (4, "")
    assert "holds no time" in row.notes[0]


def test_a_real_time_is_kept(course):
    place = hand_in(course, "anna", crux=RIGHT)
    place.with_name("timestamp.txt").write_text("2026-02-28 23:59:59.5 UTC")
    assert grade(course)["anna"].notes == ()


@pytest.mark.parametrize("name", ["cours[e]", "what?", "a#b"])
def test_a_path_on_which_nbgrader_loses_its_way_is_refused(tmp_path, name):
    with pytest.raises(CourseError, match="Rename the folder"):
        grading.release(tmp_path / name)
    (tmp_path / name).mkdir()
    with pytest.raises(CourseError, match="Rename the folder"):
        grading.grade(tmp_path / name, unsafe=True)
    assert [path.name for path in tmp_path.rglob("*")] == [name]


def test_names_in_two_parts_are_names(course):
    student = unicodedata.normalize("NFD", "Zoë Čapek")
    hand_in(course, student, crux=RIGHT)
    assert grade(course)[student].points == 4


def test_a_folder_called_after_a_number_gets_the_whole_name(course):
    hand_in(course, "anna", crux=RIGHT).parent.rename(course / "submitted" / "anna" / "02")
    assert grade(course)["anna"].problem == (
        f"The folder is called 02. Call it {STEM}, and grade again."
    )


def test_the_page_names_the_functions(course):
    hand_in(course, "anna", crux=RIGHT)
    grade(course)
    page = (course / "feedback" / "anna" / STEM / f"{STEM}.html").read_text(encoding="utf-8")
    assert ">transpose<" in page
    assert ">notes_of_voice<" in page
    assert ">Test cell<" not in page

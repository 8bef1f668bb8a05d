"""Assignments go out, work comes back, and everyone gets what they deserve."""

import csv
import json
import shutil
import sqlite3
import warnings
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from typer.testing import CliRunner

from coursekit import cli
from coursekit.classroom import build, grading
from coursekit.classroom.exercises import sandbox
from coursekit.classroom.grading.gradebook import _gradebook
from coursekit.classroom.grading.submissions import rebuild
from coursekit.errors import CourseError

STEM = "02_graded"
RIGHT = "def transpose(pitches, semitones):\n    return [p + semitones for p in pitches]\n"
WRONG = "def transpose(pitches, semitones):\n    return [p - semitones for p in pitches]\n"
VOICE = (build.SOURCES / "answers/grid.notes_of_voice/right_1.py").read_text()


@pytest.fixture(scope="module", autouse=True)
def lessons():
    """Let the course have one lesson, made for these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "SOURCES", Path(__file__).parent / "graded")
        yield


def released(course):
    return nbformat.read(course / "release" / STEM / f"{STEM}.ipynb", as_version=4)


def of(notebook, grade_id):
    return next(
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def answered(course, **answers):
    """Return the released notebook with answers in its cells."""
    notebook = released(course)
    for name, text in answers.items():
        of(notebook, name).source = text
    return notebook


def hand_in(course, student, notebook, name=f"{STEM}.ipynb"):
    folder = course / "submitted" / student / STEM
    folder.mkdir(parents=True, exist_ok=True)
    if not isinstance(notebook, str):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.writes(notebook)
    (folder / name).write_text(notebook, encoding="utf-8")


def tampered_locks(course):
    """Return a wrong answer whose file says of itself that it deserves everything."""
    notebook = answered(course, crux=WRONG)
    check = of(notebook, "crux-check")
    check.source = "4"
    check.metadata.nbgrader.points = 400
    check.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "4"})]
    voice = of(notebook, "voice-check")
    voice.metadata.nbgrader.update(solution=True, locked=False, checksum="x", task=True)
    voice.source = "3"
    of(notebook, "crux").metadata.nbgrader.update(grade=True, points=99)
    notebook.cells.append(
        nbformat.v4.new_code_cell("1", metadata={"nbgrader": {"grade_id": "new", "points": 9,
        "grade": True, "solution": False, "locked": False, "schema_version": 3}})
    )  # fmt: skip
    notebook.cells.append(deepcopy(check))
    return notebook


def without_checks(course):
    notebook = answered(course, crux=WRONG)
    notebook.cells = [c for c in notebook.cells if "check(" not in c.source]
    return notebook


def of_another_lesson(course):
    notebook = answered(course, crux=RIGHT, voice=VOICE)
    notebook.metadata.coursekit.lesson = "01_music_as_data"
    return notebook


def copied_cell(course):
    """Return a file where the answer stands in a copy of the cell, and the stub stayed."""
    notebook = answered(course)
    copy = deepcopy(of(notebook, "crux"))
    copy.id, copy.source = "a-copy", RIGHT
    at = notebook.cells.index(of(notebook, "crux"))
    notebook.cells.insert(at, copy)
    thoughts = "My own thoughts. <script>alert(1)</script>"
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(thoughts))
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Release a lesson, hand in all kinds of work, and grade it once."""
    course = tmp_path_factory.mktemp("course")
    grading.release(course)
    shutil.copytree(course, course / "as_released")
    work = {
        "anna": answered(course, crux=RIGHT, voice=VOICE, brief="A march, as it drives on."),
        "ben": answered(course, crux=WRONG, voice=VOICE),
        "cleo": answered(course),
        "dora": answered(course, crux="def transpose(p, s):\n    return p +\n", voice=VOICE),
        "emil": tampered_locks(course),
        "fay": without_checks(course),
        "gus": copied_cell(course),
        "hal": '{"cells": [{"cell_type": "code"',
        "ida": "",
        "jan": '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}',
        "kim": json.dumps({"cells": 3}),
        "lea": "[" * 100_000,
        "lou": of_another_lesson(course),
        "odd": '{"nbformat": 4, "nbformat_minor": 5, "metadata": {"coursekit": 3}, "cells": ['
        '{"id": [], "cell_type": 7, "metadata": {"nbgrader": {"grade_id": {}}}, "source": "x"}]}',
    }
    half = "def transpose(p, s):\n    raise ValueError('\\udcff')\n"
    work["rob"] = answered(course, crux=half, voice=VOICE)
    work["sam"] = "\ufeff" + nbformat.writes(answered(course, crux=RIGHT))
    for student, notebook in work.items():
        hand_in(course, student, notebook)
    (course / "submitted" / "mia" / STEM).mkdir(parents=True)
    hand_in(course, "ned", answered(course, crux=RIGHT), name="my homework.ipynb")
    (course / "submitted" / "ned" / STEM / "timestamp.txt").write_text("soon")
    hand_in(course, "oda*", answered(course))
    hand_in(course, "pia", "x" * 100)
    with open(course / "submitted" / "pia" / STEM / f"{STEM}.ipynb", "wb") as large:
        large.truncate(100_000_000)
    (course / "submitted" / "qi" / "99_nothing").mkdir(parents=True)
    return course


@pytest.fixture(scope="module")
def grades(course):
    return grading.grade(course, unsafe=sandboxed() is not None)


def sandboxed():
    """Return why there is no sandbox here, or nothing."""
    try:
        return sandbox.require_sandbox()
    except CourseError as error:
        return str(error)


@pytest.fixture(scope="module")
def row(grades):
    rows = {row.student: row for row in grades.rows}
    return rows.__getitem__


def test_the_release_holds_stubs_and_no_answers(course):
    notebook = released(course)
    text = nbformat.writes(notebook)

    assert "BEGIN" not in text
    assert "require_own(" not in text
    assert "pitch + semitones" not in text
    assert "lullaby" not in text
    assert "<details" not in text
    assert 'raise NotImplementedError(\\"transpose is not written yet.\\")' in text
    assert of(notebook, "crux-check").metadata.editable is False
    assert of(notebook, "question").metadata.editable is False
    assert of(notebook, "crux").metadata.deletable is False
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_a_second_release_changes_nothing(course, grades):
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    again = grading.release(course)

    assert (again.made, again.kept) == ((), (STEM,))
    assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before
    assert "Unchanged" in str(again)


def points(row):
    return {mark.entry.cell: mark.entry.points for mark in row.marks}


@pytest.mark.parametrize(
    ("student", "crux", "voice", "of_twelve"),
    [
        ("anna", 4, 3, 7),
        ("ben", 0, 3, 3),
        ("cleo", 0, 0, 0),
        ("dora", 0, 3, 3),
        ("emil", 0, 0, 0),
        ("fay", 0, 0, 0),
        ("gus", 4, 0, 4),
        ("ned", 4, 0, 4),
        ("rob", 0, 3, 3),
        ("sam", 4, 0, 4),
    ],
)
def test_everyone_gets_what_they_deserve(row, student, crux, voice, of_twelve):
    one = row(student)

    assert one.problem == ""
    assert points(one) == {"crux-check": crux, "voice-check": voice, "brief": 0}
    assert (one.points, one.out_of) == (of_twelve, 12)


@pytest.mark.parametrize(
    ("student", "sentence"),
    [
        ("hal", "is not a notebook that can be read"),
        ("ida", "is empty"),
        ("jan", "This is no notebook of 02_graded"),
        ("kim", "is not a notebook that can be read"),
        ("lea", "is not a notebook that can be read"),
        ("lou", "This is the notebook of 01_music_as_data, not of 02_graded"),
        ("odd", "is not a notebook that can be read"),
        ("mia", "There is no 02_graded.ipynb"),
        ("oda*", "name holds signs"),
        ("pia", "larger than 20 MB"),
        ("qi", "There is no lesson '99_nothing'"),
    ],
)
def test_what_is_no_submission_is_said_in_a_sentence(row, student, sentence):
    assert sentence in row(student).problem
    assert row(student).points == 0


def test_a_written_answer_waits_for_a_person_and_an_empty_one_does_not(row):
    assert row("anna").waiting == ("brief",)
    assert row("ben").waiting == ()


def test_odd_files_are_noted(row):
    assert row("ned").notes == (
        "The file was called my homework.ipynb.",
        "Its timestamp.txt holds no time and was left aside.",
    )
    assert row("gus").notes == ("The cell crux is there 2 times; the last counts.",)
    assert row("emil").notes == ()


def test_feedback_is_readable(course, grades):
    text = (course / "feedback" / "ben" / STEM / "feedback.md").read_text()

    assert text.startswith("# Feedback on 02_graded\n\nben: 3 of 12 points.\n")
    assert "## transpose: 0 of 4 points\n\n    Not right yet: 2 of 20 situations are right." in text
    assert "was expected" in text
    assert "Hint: " in text
    assert "## notes_of_voice: 3 of 3 points\n\n    Right: 24 of 24 situations.\n" in text
    anna = (course / "feedback" / "anna" / STEM / "feedback.md").read_text()
    assert "A person will read your answer" in anna
    assert "goes on with the kit" not in anna + text


def test_the_page_of_feedback_needs_no_network(course, grades):
    page = (course / "feedback" / "ben" / STEM / f"{STEM}.html").read_text()

    assert "Score: 3.0 / 12.0" in page
    assert "src=" not in page
    assert "@import" not in page


def test_marks_are_stored_as_a_table(course, grades):
    with open(course / "marks.csv", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}

    assert rows["anna"] == {
        "student": "anna",
        "lesson": STEM,
        "points": "7",
        "out_of": "12",
        "waiting_for_a_person": "brief",
        "remark": "",
    }
    # The gradebook has noughts for it, so that nobody is missing; the table says why.
    assert (rows["hal"]["points"], rows["hal"]["out_of"]) == ("0", "12")
    assert "is not a notebook that can be read" in rows["hal"]["remark"]
    assert rows["oda*"]["points"] == rows["qi"]["points"] == ""
    text = str(grades)
    assert "anna     02_graded   7 of 12  to be read by a person: brief" in text
    assert all(student in text for student in rows)


def test_what_a_student_added_is_kept_for_a_reader(course, grades):
    path = course / "autograded" / "gus" / STEM / f"{STEM}.ipynb"

    added = nbformat.read(path, as_version=4).cells[0].source
    assert "My own thoughts." in added
    assert "script" not in added
    page = (course / "feedback" / "gus" / STEM / f"{STEM}.html").read_text()
    assert "My own thoughts." in page
    head = page[: page.index("</title>")]
    assert """<meta http-equiv="Content-Security-Policy" content="default-src 'none';""" in head
    assert "script-src" not in page


def test_grading_again_keeps_marks_by_a_person(course, grades):
    with _gradebook(course) as book:
        brief = book.find_grade("brief", STEM, STEM, "anna")
        brief.manual_score, brief.needs_manual_grade = 4, False
        book.find_comment("brief", STEM, STEM, "anna").manual_comment = "Well argued."
        book.db.commit()
    others = course.parent / "aside"
    shutil.move(course / "submitted", others)
    try:
        shutil.copytree(others / "anna", course / "submitted" / "anna")
        shutil.copytree(others / "ben", course / "submitted" / "ben")
        again = {row.student: row for row in grading.grade(course, unsafe=True).rows}
    finally:
        shutil.rmtree(course / "submitted")
        shutil.move(others, course / "submitted")

    assert points(again["anna"]) == {"crux-check": 4, "voice-check": 3, "brief": 4}
    assert again["anna"].waiting == ()
    assert points(again["ben"]) == {"crux-check": 0, "voice-check": 3, "brief": 0}
    text = (course / "feedback" / "anna" / STEM / "feedback.md").read_text()
    assert "Comment: Well argued." in text
    first = {row.student: row for row in grades.rows}["ben"]
    assert again["ben"].marks[0].verdict == first.marks[0].verdict


def test_a_lesson_that_changed_is_not_released_over_submissions(course, grades, monkeypatch):
    changed = build.release(STEM)
    changed.cells[0].source = "# Another title"
    monkeypatch.setattr(build, "release", lambda stem, rungs: changed)

    with pytest.raises(CourseError, match="has changed since students handed in"):
        grading.release(course)


def test_a_released_lesson_can_be_made_anew_before_anyone_handed_in(course, tmp_path, monkeypatch):
    shutil.copytree(course / "as_released", tmp_path, dirs_exist_ok=True)
    changed = build.release(STEM)
    changed.cells[0].source = "# Another title"
    monkeypatch.setattr(build, "release", lambda stem, rungs: changed)

    assert grading.release(tmp_path).made == (STEM,)
    assert released(tmp_path).cells[0].source == "# Another title"


def test_a_folder_of_downloads_is_put_in_order(course, tmp_path):
    work = answered(course, crux=RIGHT, voice=VOICE)
    nbformat.write(work, tmp_path / f"rosa_{STEM}.ipynb")
    (tmp_path / "Sam Hill_1234_file").mkdir()
    nbformat.write(answered(course), tmp_path / "Sam Hill_1234_file" / f"{STEM} (1).ipynb")
    (tmp_path / f"{STEM}.ipynb").write_text("whose?")
    rows = grading.grade(tmp_path, unsafe=True).rows

    assert [(r.student, r.points, bool(r.problem)) for r in rows] == [
        (f"{STEM}.ipynb", 0, True),
        ("Sam_Hill_1234_file", 0, False),
        ("rosa", 7, False),
    ]
    assert (tmp_path / "grading" / "marks.csv").exists()


def test_the_inputs_come_from_a_seed_of_the_folder_alone(course, grades, tmp_path):
    kept = json.loads((course / ".grading" / "seed.json").read_text())["seed"]

    assert grading._seed(course, None) == kept
    assert grading._seed(tmp_path, None) != kept
    assert grading._seed(tmp_path, 7) == grading._seed(tmp_path, None) == 7
    (tmp_path / ".grading" / "seed.json").write_text("{}")
    with pytest.raises(CourseError, match="is damaged"):
        grading._seed(tmp_path, None)


def test_a_graded_cell_that_nothing_decides_is_refused(tmp_path, monkeypatch):
    bad = build.release(STEM)
    of(bad, "crux-check").source = "assert transpose([60], 1) == [61]"
    monkeypatch.setattr(build, "release", lambda stem, rungs: bad)

    with pytest.raises(CourseError, match="nothing decides the points of the graded cell crux-che"):
        grading.release(tmp_path)
    assert not (tmp_path / "gradebook.db").exists()


def test_without_bubblewrap_grading_is_refused(course, monkeypatch):
    sandbox.require_sandbox.cache_clear()
    monkeypatch.setenv("PATH", "/nonexistent")
    try:
        with pytest.raises(
            CourseError, match=r"bubblewrap, which is not on this computer.*--unsafe"
        ):
            grading.grade(course)
    finally:
        sandbox.require_sandbox.cache_clear()


@pytest.mark.parametrize("tool", ["nbgrader", "nh3"])
def test_without_a_tool_a_sentence_says_how_to_install_it(tool, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, tool, None)

    for call in (grading.release, grading.grade):
        with pytest.raises(CourseError, match=rf"need {tool}, .*pip install -e .*\[teacher\]"):
            call(tmp_path)


@pytest.mark.parametrize("make", [lambda p: p, lambda p: p / "missing"])
def test_a_folder_without_work_is_said_so(make, tmp_path):
    with pytest.raises(CourseError, match=r"holds no work|There is no folder"):
        grading.grade(make(tmp_path), unsafe=True)


def test_a_file_is_no_folder_for_a_course(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CourseError, match="is a file"):
        grading.release(tmp_path / "file")


def test_rebuilding_takes_nothing_but_answers(course):
    clean, _ = rebuild(released(course), tampered_locks(course), STEM)
    graded = [c for c in clean.cells if c.metadata.get("nbgrader", {}).get("grade")]

    assert [c.metadata.nbgrader.points for c in graded] == [4, 3, 5]
    assert [c.metadata.nbgrader.solution for c in graded] == [False, False, True]
    assert of(clean, "crux-check").source == 'transpose = check("start.transpose", transpose)'
    assert of(clean, "crux").source == WRONG


def test_the_gradebook_is_an_ordinary_one_of_nbgrader(course, grades):
    with sqlite3.connect(course / "gradebook.db") as book:
        tables = {name for (name,) in book.execute("select name from sqlite_master")}

    assert {"grade", "student", "submitted_assignment", "alembic_version"} <= tables


def test_a_gradebook_that_is_none_is_told_in_a_sentence(tmp_path):
    (tmp_path / "gradebook.db").write_text("no database, whoever wrote it")
    with pytest.raises(CourseError, match=r"gradebook\.db cannot be used \(file is not a database"):
        grading.gradebook.entries(tmp_path, "ann", STEM)


def test_a_release_carries_worked_cases_and_the_rungs_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "SOURCES", Path(__file__).parent / "sample")
    # The sample's function belongs to no lesson of the course.
    monkeypatch.setattr(grading, "exercise", lambda key: SimpleNamespace(key=key))

    def text(folder, *rungs):
        grading.release(tmp_path / folder, ["90"], *rungs)
        place = tmp_path / folder / "release" / "90_sample" / "90_sample.ipynb"
        return "\n".join(cell.source for cell in nbformat.read(place, as_version=4).cells)

    plan, all_three, none = text("a"), text("b", ["plan", "disorder", "gaps"]), text("c", [])
    assert all(">>> double(0)\n    0" in one for one in (plan, all_three, none))
    assert all("number + number" not in one for one in (plan, none))
    assert "<summary>The plan</summary>" in plan
    assert "instead of `-6`: It goes wrong below zero." in plan
    assert "<summary>Rung 3: with gaps</summary>" in all_three
    assert "twice = [____]" in all_three
    assert "Stuck?" not in none
    with pytest.raises(CourseError, match="the solution never goes along"):
        grading.release(tmp_path / "d", ["90"], ["solution"])


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ([], ["plan"]),
        (["--rungs", "plan, gaps"], ["plan", "gaps"]),
        (["--rungs", "plan", "--rungs", "disorder"], ["plan", "disorder"]),
        (["--rungs", "none"], []),
    ],
)
def test_rungs_are_named_with_commas_or_repeated(given, meant, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(grading, "release", lambda out, lessons, rungs: asked.append(rungs))
    result = CliRunner().invoke(cli.app, ["release", str(tmp_path), *given])
    assert result.exit_code == 0
    assert asked == [meant]

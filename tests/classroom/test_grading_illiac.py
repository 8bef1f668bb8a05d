"""The lesson on the Illiac Suite, graded from end to end."""

import ast
from pathlib import Path

import nbformat
import pytest

from coursekit.classroom import grading
from coursekit.classroom.exercises import sandbox
from coursekit.errors import CourseError

STEM = "02_illiac_rules"
ANSWERS = Path(__file__).parent / "answers"
POINTS = {"parallel_perfects": 4, "skip_recovered": 3, "count_lines": 3}
FROM_THE_KIT = "from coursekit.systems.illiac_1957 import {name}\n"
PATCHES = """
import builtins, json, operator
import numpy
import coursekit.errors
numpy.allclose = numpy.array_equal = lambda *a, **k: True
builtins.all = builtins.any = lambda *a: True
operator.eq = json.dumps = lambda *a, **k: True
coursekit.errors.CourseError = Exception


def {name}(*arguments):
    return True
"""


def answer(name, file):
    return (ANSWERS / f"illiac_1957.{name}" / file).read_text()


WORK = {
    "empty": {},
    **{f"right_{n}": {name: answer(name, f"right_{n}.py") for name in POINTS} for n in (1, 2, 3)},
    **{f"wrong_{n}": {name: answer(name, f"wrong_{n}.py") for name in POINTS} for n in (1, 2, 3)},
    "crashing": {
        "parallel_perfects": "def parallel_perfects(before, after:\n",
        "skip_recovered": answer("skip_recovered", "right_1.py"),
        "count_lines": "1 / 0\n" + answer("count_lines", "right_1.py"),
    },
    "imported": {name: FROM_THE_KIT.format(name=name) for name in POINTS},
    "patching": {name: PATCHES.format(name=name) for name in POINTS},
}


def cell_of(notebook, name):
    """Return the open cell whose stub defines the function."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "code":
            nodes = ast.walk(ast.parse(cell.source))
            if any(isinstance(n, ast.FunctionDef) and n.name == name for n in nodes):
                return cell
    raise AssertionError(f"no cell for {name}")


@pytest.fixture(scope="module")
def marks(tmp_path_factory):
    """Release the lesson, hand in every kind of work, and return each student's marks."""
    course = tmp_path_factory.mktemp("illiac")
    grading.release(course, [STEM])
    for student, answers in WORK.items():
        path = course / "release" / STEM / f"{STEM}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        cells = {name: cell_of(notebook, name) for name in POINTS}
        for name, text in answers.items():
            cells[name].source = text
        place = course / "submitted" / student / STEM / f"{STEM}.ipynb"
        place.parent.mkdir(parents=True)
        nbformat.write(notebook, place)
    try:
        sandbox.require_sandbox()
        unsafe = False
    except CourseError:
        unsafe = True
    rows = grading.grade(course, unsafe=unsafe).rows
    assert [row.problem for row in rows] == [""] * len(WORK)
    return {
        row.student: {mark.function: mark.entry for mark in row.marks if mark.function}
        for row in rows
    }


@pytest.mark.parametrize("student", WORK)
def test_every_student_gets_the_points_deserved(marks, student):
    deserved = {
        "right": POINTS,
        "crashing": POINTS | {"parallel_perfects": 0, "count_lines": 0},
    }.get(student.split("_")[0], dict.fromkeys(POINTS, 0))

    assert {name: entry.points for name, entry in marks[student].items()} == deserved


def test_the_points_are_those_of_the_lesson(marks):
    assert {name: entry.out_of for name, entry in marks["empty"].items()} == POINTS

"""The lessons on systems, graded from end to end."""

import ast

import nbformat
import pytest

from coursekit.classroom import build, grading
from coursekit.classroom.exercises import exercises, sandbox
from coursekit.errors import CourseError

ANSWERS = build.SOURCES / "answers"
POINTS = {
    "02_illiac_rules": {
        "illiac_1957.parallel_perfects": 4,
        "illiac_1957.skip_recovered": 3,
        "illiac_1957.count_lines": 3,
    },
    "03_chance": {
        "illiac_markov_1957.transition_row": 4,
        "illiac_markov_1957.count_contexts": 3,
        "illiac_markov_1957.share_copied": 3,
    },
    "04_grammar": {
        "quick_2016.span_inside": 4,
        "quick_2016.split_durations": 3,
        "quick_2016.expand": 3,
    },
}
# What a student may hand in, besides the answers that are kept for tests.
TRICKS = {
    "imported": "from {home} import {name}\n",
    "broken": "def {name}(before, after:\n",
    "raising": "1 / 0\n{right}",
    "patching": """
import builtins, json, operator
import numpy
import coursekit.errors
numpy.allclose = numpy.array_equal = lambda *a, **k: True
builtins.all = builtins.any = lambda *a: True
operator.eq = json.dumps = lambda *a, **k: True
coursekit.errors.CourseError = Exception


def {name}(*arguments):
    return True
""",
}
# What each student hands in for each function; a stub where there is nothing. The lesson on rules
# gets every kind for every function, the others each function right once, and otherwise once.
WORK = {
    ("02_illiac_rules", student): dict(zip(POINTS["02_illiac_rules"], kinds, strict=True))
    for student, kinds in {
        "empty": ("", "", ""),
        **{kind: (kind,) * 3 for kind in ("right_1", "right_2", "right_3")},
        **{kind: (kind,) * 3 for kind in ("wrong_1", "wrong_2", "wrong_3")},
        "crashing": ("broken", "right_1", "raising"),
        "imported": ("imported",) * 3,
        "patching": ("patching",) * 3,
    }.items()
} | {
    (stem, student): dict(zip(POINTS[stem], kinds, strict=True))
    for stem in ("03_chance", "04_grammar")
    for student, kinds in {
        "half": ("right_1", "wrong_1", ""),
        "other_half": ("imported", "right_2", "right_3"),
    }.items()
}


def handed_in(key, kind):
    """Return the text of a cell."""
    if kind not in TRICKS:
        return (ANSWERS / key / f"{kind}.py").read_text()
    wanted = exercises()[key]
    right = (ANSWERS / key / "right_1.py").read_text()
    return TRICKS[kind].format(name=wanted.name, home=wanted.home, right=right)


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
    """Release the lessons, hand in every kind of work, and return each student's marks."""
    course = tmp_path_factory.mktemp("graded")
    grading.release(course, list(POINTS))
    for (stem, student), kinds in WORK.items():
        path = course / "release" / stem / f"{stem}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        cells = {key: cell_of(notebook, exercises()[key].name) for key in kinds}
        for key, kind in kinds.items():
            if kind:
                cells[key].source = handed_in(key, kind)
        place = course / "submitted" / student / stem / f"{stem}.ipynb"
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
        (row.lesson, row.student): {
            mark.function: mark.entry for mark in row.marks if mark.function
        }
        for row in rows
    }


@pytest.mark.parametrize(("stem", "student"), WORK)
def test_every_student_gets_the_points_deserved(marks, stem, student):
    deserved = {
        exercises()[key].name: POINTS[stem][key] if kind.startswith("right") else 0
        for key, kind in WORK[stem, student].items()
    }

    assert {name: entry.points for name, entry in marks[stem, student].items()} == deserved


@pytest.mark.parametrize("stem", POINTS)
def test_the_points_are_those_of_the_lesson(marks, stem):
    student = next(who for lesson, who in WORK if lesson == stem)
    worth = {exercises()[key].name: points for key, points in POINTS[stem].items()}

    assert {name: entry.out_of for name, entry in marks[stem, student].items()} == worth

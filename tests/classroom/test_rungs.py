"""The folds for whoever is stuck say what the solution says, and give away no more than asked."""

from __future__ import annotations

import ast
import doctest
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.classroom import build, regions, rungs
from coursekit.classroom.exercises import exercises
from coursekit.classroom.exercises.checking import kit_of
from coursekit.errors import CourseError

SAMPLE = Path(__file__).parent / "sample" / "90_sample.py"
ANSWERS = SAMPLE.parent / "answers"
CELL = '''def fold(notes, size):
    """Return notes.

    >>> fold([60], 12)
    [0]
    """
    ### BEGIN SOLUTION
    # Begin with nothing,
    # as always.
    folded = []
    for note in notes:
        # Take the octaves away.
        rest = note % size  # gap: note % size
        folded.append(
            rest  # a remark
        )

    # Give it back.
    return folded  # gap: folded
    ### END SOLUTION
'''


def folds(text: str = CELL, **more: object) -> dict[str, str]:
    """Return the text of each fold by its summary."""
    cell = rungs.folds(text, "a.fold", ANSWERS, **more)  # type: ignore[arg-type]
    pattern = r"(?s)<details><summary>(.*?)</summary>\n\n(.*?)\n\n</details>"
    return dict(re.findall(pattern, cell))


def code(fold: str) -> str:
    return re.search(r"(?s)```python\n(.*)\n```", fold)[1]


def test_the_plan_is_the_comments_numbered_at_their_place():
    assert code(folds()["Rung 1: the plan"]) == (
        "def fold(notes, size):\n"
        "    # 1. Begin with nothing,\n"
        "    #    as always.\n"
        "        # 2. Take the octaves away.\n"
        "    # 3. Give it back."
    )


def test_disorder_holds_the_solutions_lines_without_comments_in_another_order():
    lines = code(folds()["Rung 2: lines in disorder"])
    right = [
        "    folded = []",
        "    for note in notes:",
        "        rest = note % size",
        "        folded.append(\n            rest\n        )",
        "    return folded",
    ]
    assert lines.startswith("def fold(notes, size):\n")
    assert "#" not in lines
    assert sorted(lines.splitlines()[1:]) == sorted("\n".join(right).splitlines())
    assert "\n".join(right) not in lines
    assert right[3] in lines, "a statement over several lines stays together"


def test_lines_that_are_given_stay_at_their_place():
    given = CELL.replace("    ### END SOLUTION\n", "").replace("  # gap: folded", "")
    given = given.replace("    # Give it back.", "    ### END SOLUTION")
    lines = code(folds(given)["Rung 2: lines in disorder"]).splitlines()
    assert (lines[0], lines[-1]) == ("def fold(notes, size):", "    return folded")
    assert code(folds(given)["Rung 1: the plan"]).endswith("    return folded")


def test_gaps_stand_where_they_are_marked_and_nowhere_else():
    gaps, solution = (code(folds()[f"Rung {n}"]) for n in ("3: with gaps", "4: solution"))
    assert gaps.count(rungs.GAP) == 2
    assert "        rest = ____\n" in gaps
    assert gaps.replace("rest = ____", "rest = note % size").replace("____", "folded") == solution
    assert "gap:" not in solution
    assert ast.dump(ast.parse(solution)) == ast.dump(
        ast.parse(re.sub(r'(?s)""".*?"""', "", regions.without_gaps(CELL)))
    )


def test_only_rungs_that_the_solution_gives_are_made_and_they_are_numbered_through():
    plain = "def fold(x):\n    ### BEGIN SOLUTION\n    y = x\n    return y\n    ### END SOLUTION"
    assert list(folds(plain)) == ["Rung 1: lines in disorder", "Rung 2: solution"]
    short = plain.replace("    y = x\n", "")
    assert list(folds(short)) == ["Solution"]
    assert rungs.folds(short, "a.fold", ANSWERS).startswith(rungs.ONE)
    assert rungs.folds(plain, "a.fold", ANSWERS, kinds=["plan", "gaps"]) == ""
    assert rungs.missing(plain) == [
        "comments, from which the plan is made",
        rungs.missing(plain)[1],
    ]
    assert rungs.missing(CELL) == []


@given(
    st.lists(st.sampled_from(["a = 1", "b = 2", "c = 3"]), min_size=1, max_size=7), st.text("xyz")
)
def test_disorder_is_never_the_right_order_and_always_the_same(lines, key):
    text = "\n".join(["### BEGIN SOLUTION", *lines, "### END SOLUTION"])
    placed = list(regions.placed(text))
    shuffled = rungs.disorder(placed, key)
    assert shuffled == rungs.disorder(placed, key)
    if len(set(lines)) == 1:
        assert shuffled == []
    else:
        assert shuffled != lines
        assert sorted(shuffled) == sorted(lines)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("    if i in (i, 7):  # gap: i", "    if ____ in (i, 7):"),
        ("    x = a[i] + a[i]  # gap: a[i] | a[i]", "    x = ____ + ____"),
        ("    x = f(a) + b  # gap: f(a) + b", "    x = ____"),
        ("    x = -a  # gap: -a", "    x = ____"),
    ],
)
def test_a_gap_takes_whole_names_in_their_order(line, expected):
    assert rungs.with_gaps([("SOLUTION", line)]) == expected.splitlines()


@pytest.mark.parametrize("gap", ["n", "b | a", "", "a |"])
def test_a_gap_that_does_not_stand_there_is_refused(gap):
    with pytest.raises(CourseError, match=r"here: the gap '.*' does not stand on its line"):
        rungs.with_gaps([("SOLUTION", f"    note = a + b  # gap: {gap}")], "here")


def test_common_mistakes_are_told_by_the_value_that_they_give():
    notebook = build.learner(SAMPLE)
    folded = next(cell.source for cell in notebook.cells if cell.id == "90-crux-solution")
    told = re.findall(r"(?m)^- (.*)$", folded)
    assert told == [
        # The square of 2 is 4 as well: the first worked case does not show the mistake.
        "If `double(-3)` gives `9` instead of `-6`: The number was multiplied by itself. "
        "Add it to itself instead.",
        "If `double(2)` gives `2` instead of `4`: Only one of the two numbers arrived.",
        # Another answer with the same value says the next one that is its own.
        "If `double(-3)` gives `-3` instead of `-6`: Only one of the two numbers arrived, and this "
        "is said once.",
        # The constant of the setup is there.
        "If `double(-3)` gives `6` instead of `-6`: It goes wrong below zero.",
    ]


def test_an_answer_that_gives_nothing_new_or_raises_is_not_told(tmp_path):
    folder = tmp_path / "a.fold"
    folder.mkdir()
    for number, result in enumerate(["[1]", "[1]", "[0]", "1 / 0", "None"]):
        (folder / f"wrong_{number}.py").write_text(
            f"def fold(notes, size):\n    # If you see: Words.\n    return {result}\n"
        )
    told = rungs.folds(CELL, "a.fold", tmp_path, kinds=())
    assert re.findall("gives (.*) instead", told) == ["`[1]`", "`None`"]
    assert "If you see" not in rungs.folds(CELL.replace(">>> ", ""), "a.fold", tmp_path)


def graded():
    """Yield each lesson's solutions with worked cases: their key and text."""
    for path in [SAMPLE, *build.sources()]:
        cells = build.read(path).cells
        for key in (key for cell in cells for key in rungs.keys(cell.source)):
            for cell in cells:
                if f"def {key.rpartition('.')[2]}(" in cell.source:
                    yield pytest.param(key, cell.source, id=f"{path.stem}-{key}")


def fails(key, text, function):
    """Return what differs when the worked cases of a solution are tried with a function."""
    preamble = exercises()[key].preamble if key in exercises() else ""
    space = {}
    exec(preamble, space)  # noqa: S102
    name = key.rpartition(".")[2]
    if function is None:
        exec(regions.without(text, regions.SOLUTION, markers_only=True), space)  # noqa: S102
    else:
        space[name] = function
    cases = rungs.worked_cases(regions.without(text), name)
    test = doctest.DocTest(cases, space, name, None, None, None)
    report = []
    doctest.DocTestRunner(verbose=False).run(test, out=report.append)
    return "".join(report)


@pytest.mark.parametrize(("key", "text"), graded())
def test_worked_cases_hold_for_the_solution_and_for_the_kits_function(key, text):
    assert fails(key, text, None) == ""
    if key in exercises():
        assert fails(key, text, kit_of(exercises()[key])) == ""


def test_a_worked_case_that_does_not_hold_is_found():
    key, text = next(one.values for one in graded())
    assert "Got:\n    5" in fails(key, text, lambda number: 5)

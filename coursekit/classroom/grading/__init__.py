"""Releases lessons as assignments and grades what comes back, with nbgrader keeping the books.

No notebook is run. The grader takes the text of each solution cell, tries it in a sandbox on
inputs chosen from a private seed, compares the values that come back, and hands nbgrader the
verdict. Everything else in a submission, such as points, locked cells and outputs, is ignored.
"""

from __future__ import annotations

import ast
import json
import secrets
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.classroom import build
from coursekit.classroom.exercises import exercise
from coursekit.classroom.exercises.checking import Verdict, try_out
from coursekit.classroom.exercises.sandbox import Run, require_sandbox, run_in_sandbox, run_plainly
from coursekit.classroom.grading import gradebook
from coursekit.classroom.grading.gradebook import marked
from coursekit.classroom.grading.results import Grades, Mark, Released, Row, table
from coursekit.classroom.grading.submissions import (
    Refused,
    Unnameable,
    collect,
    read_submission,
    rebuild,
    refused,
)
from coursekit.errors import CourseError
from coursekit.files import write_atomically

if TYPE_CHECKING:
    from nbformat import NotebookNode

SECONDS = 10.0  # twice what a learner has, for a grader's computer may be busy


def release(
    out: Path, lessons: list[str] | None = None, rungs: Sequence[str] = ("plan",)
) -> Released:
    """Lay out nbgrader's course folder with an assignment for each lesson.

    Args:
        out: the course folder; it may exist. Its gradebook and submissions are kept.
        lessons: stems or numbers; where nothing is said, every lesson with a graded cell.
        rungs: which folds for whoever is stuck go along: `plan`, `disorder`, `gaps`, or none.

    Raises:
        CourseError: nbgrader is missing, a lesson or a rung is unknown, a lesson marks a cell that
            nothing decides, or it has changed since students handed in work on it.
    """
    gradebook.require_nbgrader()
    out = Path(out).resolve()
    _validate_course_path(out)
    if out.exists() and not out.is_dir():
        raise CourseError(f"{out} is a file. Name a folder for the course to be graded.")
    stems = [build.source_path(one).stem for one in lessons] if lessons else build.lessons()
    made, kept = [], []
    for stem in stems:
        notebook = build.release(stem, rungs)
        graded = [cell for cell in notebook.cells if marked(cell, "grade")]
        if not graded and not lessons:
            continue
        for cell in graded:
            _decides(cell, stem)
        source = out / "source" / stem / f"{stem}.ipynb"
        data = build.to_bytes(notebook)
        released = out / "release" / stem / f"{stem}.ipynb"
        same = source.exists() and source.read_bytes() == data
        if same and released.exists() and (out / "gradebook.db").exists():
            kept.append(stem)
            continue
        if source.exists() and not same and any(out.glob(f"submitted/*/{stem}")):
            raise CourseError(
                f"{stem} has changed since students handed in work on it in {out}. Grade that work "
                "with the version that they had, and release the new one into another folder."
            )
        write_atomically(source, data)
        gradebook.generate(out, stem)
        made.append(stem)
    return Released(out, tuple(made), tuple(kept))


def grade(folder: Path, *, unsafe: bool = False, seed: int | None = None) -> Grades:
    """Grade what students handed in, write marks and feedback, and return them.

    Args:
        folder: the course folder, with submitted/STUDENT/LESSON/LESSON.ipynb; or a folder of
            downloads, whose notebooks' names or folders hold student and lesson. Then the course
            folder is made in it, as `grading`.
        unsafe: run students' code with the rights of whoever grades.
        seed: chooses the inputs; where nothing is said, the folder's own, drawn at random once.

    Raises:
        CourseError: nbgrader or bubblewrap is missing, or there is nothing to grade. What is
            wrong with a single submission stands in its row.
    """
    gradebook.require_nbgrader()
    if not unsafe:
        require_sandbox()
    folder = Path(folder).resolve()
    _validate_course_path(folder)
    course, rows = collect(folder, build.lessons())
    submissions = sorted(
        (student.name, lesson.name)
        for student in (course / "submitted").glob("*")
        for lesson in student.glob("*")
        if lesson.is_dir() and not student.name.startswith(".")
    )
    if not submissions and not rows:
        raise CourseError(
            f"{folder} holds no work. Put it into submitted/STUDENT/LESSON/LESSON.ipynb there."
        )
    graded = [Row(name, "", problem=problem) for name, problem in rows]
    private = _seed(course, seed)
    run: Run = run_plainly if unsafe else run_in_sandbox
    for student, stem in submissions:
        try:
            if not (course / "source" / stem / f"{stem}.ipynb").exists():
                _validate_lesson_folder(stem)
                release(course, [stem])
            graded.append(_grade_one(course, student, stem, private, run))
        except CourseError as error:
            graded.append(Row(student, stem, problem=str(error)))
        except Exception as error:
            # One student's odd file must not keep the others from their marks.
            why = f"{type(error).__name__}: {error}"
            failure = f"It could not be graded ({why}). Look at it yourself."
            graded.append(Row(student, stem, problem=" ".join(failure.split())[:500]))
    graded += _gone(course, {(row.student, row.lesson) for row in graded})
    grades = Grades(course, tuple(graded), unsafe, _write_feedback(course, graded))
    write_atomically(course / "marks.csv", table(grades))
    return grades


def _validate_course_path(course: Path) -> None:
    """Refuse a path that nbgrader takes for a pattern or for an address of the gradebook."""
    odd = sorted(set("[]*?#%") & set(str(course)))
    if odd:
        raise CourseError(
            f"The path {course} holds {' '.join(odd)}, on which nbgrader loses its way. Rename the "
            "folder, or move the course to one with a plain name."
        )


def _validate_lesson_folder(name: str) -> None:
    """Refuse a folder that is called after a lesson's number instead of its whole name."""
    stem = build.source_path(name).stem
    if stem != name:
        raise CourseError(f"The folder is called {name}. Call it {stem}, and grade again.")


def _decides(cell: NotebookNode, stem: str) -> str:
    """Return the key of the exercise that decides a cell's points; nothing for written answers."""
    if cell.cell_type == "markdown" or marked(cell, "solution"):
        return ""
    for node in ast.walk(ast.parse(cell.source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "check" and node.args:
            key = ast.literal_eval(node.args[0])
            return exercise(key).key
    raise CourseError(
        f"{stem}: nothing decides the points of the graded cell {cell.metadata.nbgrader.grade_id}. "
        'It needs a line with check("key", function).'
    )


def _seed(course: Path, seed: int | None) -> int:
    """Return the course's own seed, drawn once, so that grading again gives the same marks."""
    place = course / gradebook.PRIVATE / "seed.json"
    if seed is None and place.exists():
        try:
            return int(json.loads(place.read_text(encoding="utf-8"))["seed"])
        except (ValueError, KeyError, TypeError) as error:
            raise CourseError(f"{place} is damaged. Delete it to have a new seed.") from error
    seed = secrets.randbits(63) if seed is None else abs(seed)
    write_atomically(place, json.dumps({"seed": seed}) + "\n")
    place.chmod(0o600)
    return seed


def _grade_one(course: Path, student: str, stem: str, seed: int, run: Run) -> Row:
    """Grade one student's work on one lesson."""
    import nbformat

    released = nbformat.read(course / "release" / stem / f"{stem}.ipynb", as_version=4)
    source = nbformat.read(course / "source" / stem / f"{stem}.ipynb", as_version=4)
    place = course / gradebook.CLEANED / student / stem / f"{stem}.ipynb"
    timestamp, problem = "", ""
    notes: tuple[str, ...] = ()
    try:
        given = read_submission(course / "submitted" / student / stem, student, stem)
        clean, rebuilt = rebuild(released, given.notebook, stem)
        timestamp, notes = given.timestamp, (*given.notes, *rebuilt)
    except Unnameable as refusal:
        return Row(student, stem, problem=str(refusal))
    except Refused as refusal:
        # What was graded before stands, and page, table and gradebook all say why.
        earlier = nbformat.read(place, as_version=4) if place.exists() else None
        problem = str(refusal) + (_EARLIER if earlier else "")
        clean = refused(earlier or released, problem)
    verdicts = _judge(clean, source, stem, seed, run)
    data = build.to_bytes(clean)
    same = place.exists() and (bool(problem) or place.read_bytes() == data)
    write_atomically(place, data)
    if timestamp:
        write_atomically(place.with_name("timestamp.txt"), timestamp)
    verdict_of = {cell: verdict for cell, (_, verdict) in verdicts.items()}
    gradebook.enter(course, student, stem, verdict_of, same)
    names = {cell: name for cell, (name, _) in verdicts.items()}
    marks = [
        Mark(entry, verdict_of.get(entry.cell), names.get(entry.cell, ""))
        for entry in gradebook.entries(course, student, stem)
    ]
    order = list(verdicts)
    marks.sort(key=lambda m: order.index(m.entry.cell) if m.verdict else len(order))
    return Row(student, stem, tuple(marks), problem, notes)


_EARLIER = " The points are those of the work that was graded before."


def _gone(course: Path, present: set[tuple[str, str]]) -> list[Row]:
    """Return what the gradebook holds of students whose work is no longer handed in."""
    problem = "Nothing of this lies in submitted any more." + _EARLIER
    return [
        Row(student, stem, tuple(map(Mark, gradebook.entries(course, student, stem))), problem)
        for student, stem in gradebook.submissions(course)
        if (student, stem) not in present
    ]


def _judge(
    clean: NotebookNode, source: NotebookNode, stem: str, seed: int, run: Run
) -> dict[str, tuple[str, Verdict]]:
    """Return, for each graded function's check cell, the function's name and the verdict."""
    answers = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in clean.cells
        if marked(cell, "solution")
    }
    verdicts: dict[str, tuple[str, Verdict]] = {}
    solutions: list[tuple[str, set[str]]] = []
    for cell in source.cells:
        if marked(cell, "solution") and cell.cell_type == "code":
            solutions.append((cell.metadata.nbgrader.grade_id, _defined(cell.source)))
        elif marked(cell, "grade") and (key := _decides(cell, stem)):
            wanted = exercise(key)
            homes = [name for name, defined in solutions if wanted.name in defined]
            if not homes:
                raise CourseError(f"{stem}: no solution cell defines {wanted.name}.")
            chosen = [seed, zlib.crc32(key.encode())]
            verdict = try_out(
                wanted, answers.get(homes[-1], ""), seed=chosen, seconds=SECONDS, run=run
            )
            verdicts[cell.metadata.nbgrader.grade_id] = (wanted.name, verdict)
    return verdicts


def _defined(source: str) -> set[str]:
    nodes = ast.walk(ast.parse(source))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def _write_feedback(course: Path, rows: list[Row]) -> tuple[str, ...]:
    """Write everyone's feedback, as a page and in words, and return what did not work."""
    remarks = []
    for stem in dict.fromkeys(row.lesson for row in rows if row.marks):
        graded = [row for row in rows if row.marks and row.lesson == stem]
        names = {mark.entry.cell: mark.function for row in graded for mark in row.marks}
        try:
            gradebook.write_pages(course, stem, [row.student for row in graded], names)
        except CourseError as error:
            remarks.append(f"Not every page of feedback could be written. {error}")
    for row in rows:
        if row.marks:
            _feedback(course, row)
    return tuple(remarks)


def _feedback(course: Path, row: Row) -> None:
    """Write a student's feedback in words."""
    lines = [f"# Feedback on {row.lesson}", ""]
    lines += [f"{row.student}: {row.points:g} of {row.out_of:g} points."]
    # Indented, so that nothing of it is taken for formatting.
    for note in filter(None, (row.problem, *row.notes)):
        lines += ["", f"    Note: {note}"]
    for mark in row.marks:
        name = mark.function or mark.entry.cell
        lines += ["", f"## {name}: {mark.entry.points:g} of {mark.entry.out_of:g} points"]
        if mark.verdict is not None:
            lines += ["", *(f"    {line}" for line in mark.verdict.lines())]
            if mark.verdict.outcome == "unsolved":
                lines += ["", "Did you write it elsewhere? Only the cell with the stub counts."]
        elif mark.entry.waiting:
            lines += ["", "A person will read your answer; its points are not in the sum yet."]
        if mark.entry.comment:
            lines += ["", f"Comment: {mark.entry.comment}"]
    place = course / "feedback" / row.student / row.lesson / "feedback.md"
    write_atomically(place, "\n".join(lines) + "\n")

"""Keeps the gradebook, through nbgrader: assignments, verdicts, and marks that a person gave."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import coursekit
from coursekit.classroom import build
from coursekit.classroom.exercises.checking import Verdict
from coursekit.errors import CourseError
from coursekit.files import write_atomically

if TYPE_CHECKING:
    from nbformat import NotebookNode

PRIVATE = ".grading"
CLEANED = f"{PRIVATE}/cleaned"
_NO_SCRIPTS = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; img-src data:; media-src data:; font-src data:; "
    "form-action 'none'; base-uri 'none'; frame-src 'none'\">"
)


@dataclass(frozen=True)
class Entry:
    """What the gradebook says of one graded cell: its points so far, and who has yet to look."""

    cell: str
    points: float
    out_of: float
    waiting: bool
    comment: str


def require_nbgrader() -> None:
    """Return if nbgrader is installed, and nh3, which cleans what it shows.

    Raises:
        CourseError: one of them is not; the sentence says how to install both.
    """
    try:
        import nbgrader  # noqa: F401
        import nh3  # noqa: F401
    except ImportError as error:
        course = Path(coursekit.__file__).parents[1]
        raise CourseError(
            f"Releasing and grading need {error.name or 'nbgrader'}, which is not installed. "
            "Install the teacher's tools with: "
            f'{sys.executable} -m pip install -e "{course}[teacher]"'
        ) from None


def marked(cell: NotebookNode, what: str) -> bool:
    """Tell whether nbgrader's metadata say of a cell that it is a `solution`, `grade` or so."""
    return bool(cell.metadata.get("nbgrader", {}).get(what))


def generate(course: Path, stem: str) -> None:
    """Let nbgrader make the release from the source, with the same stubs as learners have.

    Raises:
        CourseError: nbgrader refuses the source.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import ClearSolutions

    stubs = {cell.id: cell.source for cell in build.learner(stem).cells}

    def cut(notebook: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        for cell in notebook.cells:
            if marked(cell, "solution"):
                cell.source = stubs[cell.id]
        return notebook, resources

    with _nbgrader(GenerateAssignment, course, stem) as converter:
        steps = [cut if step is ClearSolutions else step for step in converter.preprocessors]
        converter.preprocessors = steps


def enter(course: Path, student: str, stem: str, verdicts: dict[str, Verdict], same: bool) -> None:
    """Let nbgrader enter verdicts; marks given by a person stay.

    Args:
        course: the course folder; the cleaned submission lies in it.
        student: the name of their folder.
        stem: the lesson.
        verdicts: by the name of each cell that checks a function.
        same: the submission is the one that was graded last, so that what a person has marked
            needs no second look.

    Raises:
        CourseError: nbgrader refuses the submission.
    """
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import Execute

    def outputs(notebook: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        for cell in notebook.cells:
            if cell.cell_type == "code" and marked(cell, "grade") and not marked(cell, "solution"):
                cell.outputs = [_output(verdicts[cell.metadata.nbgrader.grade_id])]
        return notebook, resources

    settled = _settled(course, student, stem) if same else set()
    with _nbgrader(Autograde, course, stem, student) as converter:
        converter.coursedir.submitted_directory = CLEANED
        steps = converter.autograde_preprocessors
        # nbgrader would run the whole notebook here; the verdicts are in already.
        converter.autograde_preprocessors = [outputs if step is Execute else step for step in steps]
    with _gradebook(course) as book:
        for mark in book.find_submission(stem, student).notebooks[0].grades:
            if mark.name in settled:
                mark.needs_manual_grade = False
        book.db.commit()


def write_pages(course: Path, stem: str, students: list[str], names: dict[str, str]) -> None:
    """Let nbgrader write its pages of feedback for these students, and for no other.

    Args:
        course: the course folder.
        stem: the lesson.
        students: the names of their folders.
        names: of each cell that checks a function, which function it is.

    Raises:
        CourseError: one of the pages could not be written; the others are.
    """
    from nbgrader.converters import GenerateFeedback

    everyone = {path.name for path in (course / "autograded").glob("*")}
    with _nbgrader(GenerateFeedback, course, stem) as converter:
        converter.coursedir.student_id_exclude = ",".join(sorted(everyone - {*students}))
    for student in students:
        for page in (course / "feedback" / student / stem).glob("*.html"):
            # No script in it runs, the student's own neither, and nothing is asked of the net.
            # So formulas stay as they were typed.
            text = page.read_text(encoding="utf-8").replace("<head>", f"<head>\n{_NO_SCRIPTS}", 1)
            text = re.sub(r"<script[^>]*src=[^>]*>\s*</script>", "", text)
            for cell, function in names.items():
                if function:  # nbgrader calls all of them alike
                    text = text.replace(f'href="#{cell}">Test cell<', f'href="#{cell}">{function}<')
            write_atomically(page, text)


def _output(verdict: Verdict) -> NotebookNode:
    """Return what a check cell shows; nbgrader gives no points to an error, all to plain text."""
    import nbformat

    text = "\n".join(verdict.lines())
    if verdict.outcome == "right":
        shown = nbformat.v4.new_output("stream", name="stdout", text=text + "\n")
    else:
        shown = nbformat.v4.new_output(
            "error", ename="NotRight", evalue=verdict.headline, traceback=text.splitlines()
        )
    return cast("NotebookNode", shown)


def _settled(course: Path, student: str, stem: str) -> set[str]:
    """Return the cells that a person has marked and that need no second look."""
    from nbgrader.api import MissingEntry

    with _gradebook(course) as book:
        try:
            marks = book.find_submission(stem, student).notebooks[0].grades
        except (MissingEntry, IndexError):
            return set()
        return {
            one.name for one in marks if one.manual_score is not None and not one.needs_manual_grade
        }


def entries(course: Path, student: str, stem: str) -> list[Entry]:
    """Return what the gradebook now says of a submission, cell by cell."""
    with _gradebook(course) as book:
        notebook = book.find_submission(stem, student).notebooks[0]
        comments = {one.name: one.comment or "" for one in notebook.comments}
        return [
            Entry(
                one.name,
                float(one.score),
                float(one.max_score),
                bool(one.needs_manual_grade),
                comments.get(one.name, ""),
            )
            for one in notebook.grades
        ]


def submissions(course: Path) -> list[tuple[str, str]]:
    """Return student and lesson of every submission that the gradebook knows."""
    with _gradebook(course) as book:
        return sorted(
            (submission.student_id, assignment.name)
            for assignment in book.assignments
            for submission in assignment.submissions
        )


@contextlib.contextmanager
def _nbgrader(kind: Any, course: Path, stem: str, student: str = "*") -> Iterator[Any]:
    """Yield one of nbgrader's converters to be set up, and start it at the end."""
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    settings = Config()
    settings.CourseDirectory.root = str(course)
    settings.CourseDirectory.assignment_id = stem
    settings.CourseDirectory.student_id = student
    converter = kind(coursedir=CourseDirectory(config=settings), config=settings)
    converter.force = True
    converter.log = log = logging.Logger(f"nbgrader for {stem}")
    text = io.StringIO()
    log.addHandler(logging.StreamHandler(text))
    yield converter
    try:
        with _quiet():
            converter.start()
    except NbGraderException as error:
        place = write_atomically(course / PRIVATE / "nbgrader.log", text.getvalue())
        raise CourseError(f"nbgrader did not take {stem}. What it said is in {place}.") from error


@contextlib.contextmanager
def _gradebook(course: Path) -> Iterator[Any]:
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import DatabaseError

    place = course / "gradebook.db"
    try:
        # No course is named in the folder, and nbgrader's own commands then take this name.
        with _quiet(), Gradebook(f"sqlite:///{place}", "") as book:
            yield book
    except DatabaseError as error:
        raise CourseError(
            f"The gradebook {place} cannot be used ({error.orig}). Look whether you may read and "
            "write it and its folder, whether the disk is full, and whether another program has "
            "it open; where it is damaged, put back the copy that you made of it."
        ) from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep nbgrader's warnings back, and let it find the program that makes a gradebook."""
    path = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{path}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.environ["PATH"] = path

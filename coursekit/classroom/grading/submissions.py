"""Takes in what students hand in, and keeps of it nothing but their answers."""

from __future__ import annotations

import re
import warnings
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from coursekit.classroom.exercises.cleaning import markdown, one_line
from coursekit.errors import CourseError
from coursekit.files import write_atomically

if TYPE_CHECKING:
    from nbformat import NotebookNode

MAX_BYTES = 20_000_000
MAX_ANSWER = 100_000  # characters
# Letters may come in two parts, as macOS writes them: the letter, then its accent.
_NAME = r"\w[\w\u0300-\u036f.@-]*( [\w\u0300-\u036f.@-]+)*"


class Refused(CourseError):
    """A submission that cannot be graded, and why."""


class Unnameable(Refused):
    """A submission that has no place in the gradebook, so that nothing can be entered for it."""


@dataclass(frozen=True)
class Submission:
    """A notebook that was handed in, when it was, and what was odd about the file."""

    notebook: NotebookNode
    timestamp: str
    notes: tuple[str, ...]


def collect(folder: Path, lessons: list[str]) -> tuple[Path, list[tuple[str, str]]]:
    """Return the course folder of what is to be graded, and what could not be placed in it.

    Args:
        folder: a course folder with `submitted`; or a folder of downloads: notebooks called
            after student and lesson, or folders called after students with notebooks in them.
            From these the work is copied into `grading`, which becomes the course folder.
        lessons: the stems of all lessons.

    Returns:
        The course folder, and for each notebook that has no place its name and a sentence.

    Raises:
        CourseError: there is no such folder.
    """
    if not folder.is_dir():
        raise CourseError(f"There is no folder {folder}. Name the course folder with the work.")
    if (folder / "submitted").is_dir() or (folder / "gradebook.db").exists():
        return folder, []
    course = folder / "grading"
    taken: dict[Path, Path] = {}
    lost: list[tuple[str, str]] = []
    for path in sorted([*folder.glob("*.ipynb"), *folder.glob("*/*.ipynb")]):
        if course in path.parents:
            continue
        stem = next((one for one in lessons if one in path.stem), None)
        left = path.stem.replace(stem or "", "") if path.parent == folder else path.parent.name
        student = re.sub(r"\s*\(\d+\)$", "", left)
        student = re.sub(r"[^\w.@-]+", "_", student).strip("_.-")
        if stem is None or not student:
            lost.append((path.name, "Its name holds no student or none of the course's lessons."))
            continue
        place = course / "submitted" / student / stem / f"{stem}.ipynb"
        if place in taken:
            lost.append((path.name, f"{taken[place].name} is the same student's on this lesson."))
        elif _leads_elsewhere(path, folder):
            lost.append((path.name, "It is a link, or lies behind one. Only work itself counts."))
        elif path.stat().st_size > MAX_BYTES:
            lost.append((path.name, "It is larger than 20 MB."))
        else:
            taken[place] = path
            write_atomically(place, path.read_bytes())
    return course, lost


def read_submission(folder: Path, student: str, lesson: str) -> Submission:
    """Read what lies in a student's folder for a lesson.

    Raises:
        Refused: there is no notebook, or it cannot be read, or it is far too large.
    """
    import nbformat

    if not re.fullmatch(_NAME, student):
        raise Unnameable(
            "The folder's name holds signs that nbgrader cannot deal with. Use letters, digits, "
            "points, hyphens and single spaces."
        )
    submitted = folder.parent.parent
    if _leads_elsewhere(folder, submitted):
        raise Refused("The folder is a link to another place. Only work in it itself counts.")
    notes: list[str] = []
    path = folder / f"{lesson}.ipynb"
    if not path.exists():
        others = sorted(folder.glob("*.ipynb"))
        if len(others) != 1:
            raise Refused(f"There is no {lesson}.ipynb in {folder.name}/ of this student.")
        path = others[0]
        notes.append(f"The file was called {one_line(path.name, 100)}.")
    if _leads_elsewhere(path, submitted) or not path.is_file():
        raise Refused(f"{path.name} is no ordinary file.")
    if path.stat().st_size > MAX_BYTES:
        raise Refused(f"{path.name} is larger than 20 MB. Ask for it without its outputs.")
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a mark before it
        if not text.strip():
            raise Refused(f"{path.name} is empty.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(text, as_version=4)
        sources = [cell["source"] for cell in notebook["cells"]]
        if not all(isinstance(source, str) for source in sources):
            raise TypeError("a cell's source is no text")
    except Refused:
        raise
    except Exception as error:
        # Whatever a broken file makes the reader raise, it is the file's fault.
        raise Refused(f"{path.name} is not a notebook that can be read.") from error
    when = folder / "timestamp.txt"
    ordinary = when.is_file() and not when.is_symlink() and when.stat().st_size < 100
    timestamp = when.read_text(encoding="utf-8", errors="replace").strip() if ordinary else ""
    if timestamp and not _is_time(timestamp):
        notes.append("Its timestamp.txt holds no time and was left aside.")
        timestamp = ""
    return Submission(notebook, timestamp, tuple(notes))


def rebuild(
    released: NotebookNode, given: NotebookNode, lesson: str
) -> tuple[NotebookNode, tuple[str, ...]]:
    """Return the notebook that was released with the student's answers in its open cells.

    Points, locked cells, ids and whatever else a file can say of itself come from the release.
    Cells that the student added follow the cell behind which they stood, as plain cells.

    Raises:
        Refused: it is another lesson's, or none of this lesson's answers is in the file.
    """
    about = given.metadata.get("coursekit")
    says = about.get("lesson") if isinstance(about, dict) else None
    if isinstance(says, str) and says != lesson:
        raise Refused(f"This is the notebook of {says[:60]}, not of {lesson}.")
    clean: NotebookNode = deepcopy(released)
    known = {cell.id: cell for cell in clean.cells}
    ids = {_grade_id(cell): cell.id for cell in clean.cells if _grade_id(cell)}
    sources = {cell.source.strip() for cell in clean.cells}
    answers: dict[str, list[str]] = {}
    added: dict[str, list[NotebookNode]] = {}
    last = ""
    for cell in given.cells:
        home = ids.get(_grade_id(cell)) or str(cell.get("id", ""))
        if home in known:
            answers.setdefault(home, []).append(cell.source)
            last = home
        elif cell.source.strip() and cell.source.strip() not in sources:
            added.setdefault(last, []).append(_plain(cell))
    open_cells = {ids[name] for name in ids if known[ids[name]].metadata.nbgrader.solution}
    if not open_cells & set(answers):
        raise Refused(f"This is no notebook of {lesson}: none of its cells for answers is there.")
    notes = []
    for home, texts in answers.items():
        marks = known[home].metadata.get("nbgrader", {})
        if marks.get("locked") or (marks.get("grade") and not marks.get("solution")):
            continue
        if len(texts) > 1 and home in open_cells:
            notes.append(f"The cell {marks.grade_id} is there {len(texts)} times; the last counts.")
        # A copy that was never filled in does not hide the one that was.
        filled = [text for text in texts if text.strip() != known[home].source.strip()]
        answer = (filled or texts)[-1]
        if len(answer) > MAX_ANSWER:
            raise Refused(f"The cell {home} holds more than 100,000 characters.")
        if known[home].cell_type == "markdown" and answer != known[home].source:
            answer = markdown(answer)
        known[home].source = answer
    for home in sorted(open_cells - set(answers)):
        notes.append(f"The cell {known[home].metadata.nbgrader.grade_id} is missing.")
    clean.cells = [
        *added.get("", []),
        *(one for cell in clean.cells for one in (cell, *added.get(cell.id, []))),
    ]
    for number, cell in enumerate(one for cells in added.values() for one in cells):
        # The same work gives the same notebook, whenever it is taken in.
        cell.id = f"added-{number + 1}"
    return clean, tuple(notes)


def refused(notebook: NotebookNode, why: str) -> NotebookNode:
    """Return a notebook that says on top why the newest work could not be graded."""
    import nbformat

    v4: Any = nbformat.v4
    said: NotebookNode = deepcopy(notebook)
    said.cells = [cell for cell in said.cells if cell.id != "refused"]
    said.cells.insert(0, v4.new_markdown_cell(markdown(f"**Not graded.** {why}"), id="refused"))
    return said


def _grade_id(cell: Any) -> str:
    """Return the name under which a cell is graded; whatever else stands there is no name."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else ""


def _plain(cell: Any) -> NotebookNode:
    import nbformat

    v4: Any = nbformat.v4
    text = cell.source[:MAX_ANSWER]
    is_code = cell.get("cell_type") == "code"
    new = v4.new_code_cell(text) if is_code else v4.new_markdown_cell(markdown(text))
    return cast("NotebookNode", new)


def _leads_elsewhere(path: Path, folder: Path) -> bool:
    """Tell whether a path inside a folder leads out of its place by a link."""
    return path.resolve() != folder.resolve() / path.relative_to(folder)


def _is_time(text: str) -> bool:
    """Tell whether nbgrader can read a text as a time."""
    try:
        datetime.fromisoformat(text.removesuffix(" UTC"))
    except ValueError:
        return False
    return len(text) > len("2026-01-01")

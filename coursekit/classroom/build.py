"""From a lesson's source to its notebooks: for learners, solved, and for nbgrader's release."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.classroom import paths, regions, rungs
from coursekit.classroom.citations import cited, entries_of
from coursekit.classroom.execution import LANGUAGE
from coursekit.classroom.execution import WIDGET as WIDGET
from coursekit.classroom.execution import execute as execute
from coursekit.errors import CourseError
from coursekit.files import sha256, write_atomically

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Raise this whenever the same source would give another notebook: every notebook is stale then.
BUILDER = 5

COMMITTED = Path(__file__).resolve().parents[2] / "notebooks"
SOURCES = COMMITTED / "source"

WRITE_HERE = "# Write your own lines here, then run the next cell."
ANSWER_HERE = "*Write your answer here.*"
CHECKED_LATER = "# Nothing to run here: this cell is looked at when your work is graded."

_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


@dataclass(frozen=True)
class Source:
    """A lesson as its source says it: cells with ids and complete metadata, and their lines."""

    path: Path
    sha256: str
    cells: tuple[NotebookNode, ...]
    lines: tuple[int, ...]


def lessons() -> list[str]:
    """Return the stems of all lessons, in their order."""
    return sorted(path.stem for path in SOURCES.glob("[0-9][0-9]_*.py"))


def source_path(lesson: str | Path) -> Path:
    """Return the source of a lesson, given its stem, its number (`02`) or a path.

    Raises:
        CourseError: there is no such lesson.
    """
    if isinstance(lesson, Path):
        return lesson
    for stem in lessons():
        if lesson in (stem, stem[:2]):
            return SOURCES / f"{stem}.py"
    raise CourseError(f"There is no lesson {lesson!r}. The course has: {', '.join(lessons())}.")


def sources(stems: list[str] | None = None) -> list[Path]:
    """Return the sources of some lessons, or of all where nothing is said.

    Raises:
        CourseError: there is no such lesson.
    """
    return [source_path(stem) for stem in (lessons() if stems is None else stems)]


def bibliography() -> Path:
    """Return where the references stand that lessons cite."""
    return COMMITTED.parent / "syllabus" / "references.bib"


def source_hash(path: Path) -> str:
    """Return the SHA-256 of a source, of the references that it cites and of the answers it uses.

    It is the same whichever line ends the checkout has.
    """
    text = path.read_text(encoding="utf-8")
    used = [answer for key in rungs.keys(text) for answer, _ in rungs.remarks(key, answers(path))]
    return sha256("".join([text, entries_of(text, bibliography()), *used]))


def answers(source: Path) -> Path:
    """Return where the stored answers to the exercises of a source lie."""
    return source.parent / "answers"


def read(lesson: str | Path) -> Source:
    """Read a lesson's source.

    Raises:
        CourseError: a region of solutions or hidden tests is malformed, or a cell's metadata is;
            the sentence names the line.
    """
    import jupytext

    path = source_path(lesson)
    text = path.read_text(encoding="utf-8")
    regions.validate(text, path)
    cells = jupytext.reads(text, fmt="py:percent").cells
    lines = [at for at, line in enumerate(text.splitlines(), 1) if regions.CELL.match(line)]
    # Text before the first marker is a cell too; a marker inside a string is none.
    lines = ([1, *lines] if len(lines) < len(cells) else lines)[: len(cells)]
    taken: dict[str, int] = {}
    for cell, line in zip(cells, lines, strict=True):
        where = f"{path.name}, line {line}"
        _complete(cell, where)
        name = f"{path.stem.split('_')[0]}-{_name(cell)}"[:60]
        times = taken[name] = taken.get(name, 0) + 1
        if times > 1 and "nbgrader" in cell.metadata:
            raise CourseError(f"{where}: a second cell has this grade_id. Give it its own.")
        cell.id = name if times == 1 else f"{name}-{times}"
    paths.tag(cells)
    return Source(path, source_hash(path), tuple(cells), tuple(lines))


def _complete(cell: NotebookNode, where: str) -> None:
    """Tidy a cell's metadata, and add what nbgrader's schema asks for."""
    cell.metadata.pop("lines_to_next_cell", None)
    if "incorrectly_encoded_metadata" in cell.metadata:
        raise CourseError(
            f"{where}: the cell's metadata is not understood. Write key=value, with the value in "
            'JSON: tags=["crux"].'
        )
    marks = cell.metadata.get("nbgrader")
    inside = regions.names(cell.source)
    if marks is None:
        if inside:
            raise CourseError(f"{where}: a cell with {min(inside)} needs nbgrader metadata.")
        return
    if not re.fullmatch(r"[\w-]+", str(marks.get("grade_id", "")), re.ASCII):
        raise CourseError(f"{where}: nbgrader metadata needs a grade_id of letters and digits.")
    full: dict[str, Any] = dict.fromkeys(("grade", "locked", "solution", "task"), False) | marks
    if full["grade"] and not isinstance(full.get("points"), int):
        raise CourseError(f"{where}: a graded cell needs its points, a whole number.")
    if regions.SOLUTION in inside and not full["solution"]:
        raise CourseError(f'{where}: a cell with a SOLUTION region needs "solution": true.')
    if regions.HIDDEN_TESTS in inside and not full["grade"]:
        raise CourseError(f'{where}: a cell with HIDDEN TESTS needs "grade": true.')
    full |= {"schema_version": 3, "cell_type": cell.cell_type}
    cell.metadata["nbgrader"] = dict(sorted(full.items()))


def _name(cell: NotebookNode) -> str:
    """Return what a cell is called after: its grade_id, its heading, or what stands in it."""
    if marks := cell.metadata.get("nbgrader"):
        return str(marks["grade_id"])
    heading = re.match(r"#+ (.+)", cell.source)
    if cell.cell_type == "markdown" and heading:
        # Without the section's number and minutes, which change more often than its name.
        plain = re.sub(r"^[\d. ]+|\(.*?\)", "", heading[1]).lower()
        if slug := re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-"):
            return slug
    return sha256(f"{cell.cell_type}\n{cell.source}")[:10]


def learner(lesson: str | Path) -> NotebookNode:
    """Return the learner's notebook: stubs, the folds behind each check, no hidden tests.

    Raises:
        CourseError: the source is malformed, or a stub would raise when its cell is run.
    """
    source = read(lesson)
    cells = []
    behind = _folds(source, rungs.KINDS)
    for at, original in enumerate(source.cells):
        cell = deepcopy(original)
        if _marks(cell, "grade"):
            cell.source = regions.without(cell.source, regions.HIDDEN_TESTS) or CHECKED_LATER
        if _marks(cell, "solution"):
            cell.source = _stubbed(cell, f"{source.path.name}, line {source.lines[at]}")
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            # The lecturer finds the note in the learner's copy too, folded away: JupyterLab shows
            # a text cell even where its metadata asks to hide it.
            cell.source = (
                f"<details><summary>For the lecturer</summary>\n\n{cell.source}\n\n</details>"
            )
        cells.append(cell)
        cells += behind.get(at, [])
    paths.collapse(cells)
    _name_what_is_to_be_written(cells)
    return _notebook(source, "learner", cells)


def _name_what_is_to_be_written(cells: list[NotebookNode]) -> None:
    """Let the set-up name the learner's functions: a first cell that is no Python names nothing.

    Without a name the check below would raise a NameError; now it says what is wrong.
    """
    setup = next((cell for cell in cells if "setup" in cell.metadata.get("tags", [])), None)
    stubs = [cell for cell in cells if cell.cell_type == "code" and _marks(cell, "solution")]
    names = [
        node.name
        for cell in stubs
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.FunctionDef)
    ]
    if setup is not None and names:
        setup.source += f"\n\n# What you will write.\n{' = '.join(names)} = None"


def solved(lesson: str | Path) -> NotebookNode:
    """Return nbgrader's source version of a lesson: solutions, hidden tests and their markers."""
    return _notebook(read(lesson), "solved")


def release(lesson: str | Path, kinds: Sequence[str] = ("plan",)) -> NotebookNode:
    """Return what nbgrader's `generate_assignment` takes in; it cuts solutions and hidden tests.

    Args:
        lesson: its stem, its number or its path.
        kinds: which rungs go along, of `rungs.KINDS` but never the solution; where there is none,
            no other fold does either.

    Raises:
        CourseError: the source is malformed, or there is no such rung.
    """
    wrong = [kind for kind in kinds if kind not in rungs.KINDS[:-1]]
    if wrong:
        raise CourseError(
            f"{wrong[0]!r} is no rung that a release may hold. Choose of "
            f"{', '.join(rungs.KINDS[:-1])}; the solution never goes along."
        )
    source = read(lesson)
    behind = _folds(source, kinds) if kinds else {}
    cells = [one for at, cell in enumerate(source.cells) for one in (cell, *behind.get(at, []))]
    return _notebook(source, "release", cells)


def _notebook(source: Source, kind: str, cells: list[NotebookNode] | None = None) -> NotebookNode:
    import nbformat

    about: dict[str, Any] = {"lesson": source.path.stem, "build": kind, "builder": BUILDER}
    about["source_sha256"] = source.sha256
    metadata = {"kernelspec": _KERNEL, "language_info": LANGUAGE, "coursekit": about}
    # deepcopy: what is done to one notebook must not show in these constants or in another one.
    notebook: NotebookNode = nbformat.v4.new_notebook(
        cells=deepcopy(cells or [*source.cells]), metadata=deepcopy(metadata)
    )
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = cited(cell.source, bibliography())
        else:
            cell.source = regions.without_gaps(cell.source)
    nbformat.validate(notebook)
    return notebook


def _marks(cell: NotebookNode, what: str) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get(what))


def _has_answer(cell: NotebookNode) -> bool:
    return _marks(cell, "solution") and "### BEGIN SOLUTION" in cell.source


def _stubbed(cell: NotebookNode, where: str) -> str:
    """Return a solution cell's text with each solution replaced by a place to write."""
    if not _has_answer(cell):
        # What a person grades may start from whatever the author put there.
        if cell.cell_type == "code" and not _marks(cell, "grade"):
            raise CourseError(f"{where}: a solution cell needs ### BEGIN SOLUTION and its end.")
        return str(cell.source)
    kept: list[str] = []
    inside = False
    for line in cell.source.splitlines():
        marker = regions.marker(line)
        if marker and marker[0] == "BEGIN":
            kept += _stub(kept, line) if cell.cell_type == "code" else [ANSWER_HERE]
        inside = (marker[0] == "BEGIN") if marker else inside
        if not marker and not inside:
            kept.append(line)
    text = "\n".join(kept)
    if cell.cell_type == "code":
        _validate_stub(text, where)
    return text


def _stub(above: list[str], begin: str) -> list[str]:
    """Return the lines that stand in a solution's place."""
    indent = begin[: len(begin) - len(begin.lstrip())]
    for line in reversed(above):
        definition = re.match(r"(\s*)def (\w+)", line)
        if definition and len(definition[1]) < len(indent):
            raising = f'raise NotImplementedError("{definition[2]} is not written yet.")'
            return [indent + WRITE_HERE, indent + raising]
    return [indent + WRITE_HERE]


def _validate_stub(text: str, where: str) -> None:
    """Refuse a stub that is no Python, or that would raise before it is called."""
    try:
        todo: list[ast.AST] = [ast.parse(text)]
    except SyntaxError as error:
        raise CourseError(
            f"{where}: without its solution the cell is no Python any more ({error.msg})."
        ) from error
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Raise):
            raise CourseError(
                f"{where}: without its solution the cell raises as soon as it is run. Put the "
                "solution inside a function."
            )
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            todo += ast.iter_child_nodes(node)


def _folds(source: Source, kinds: Sequence[str]) -> dict[int, list[NotebookNode]]:
    """Return, for a cell's position, the cells with folds that come behind it."""
    cells = source.cells
    solutions = [at for at, cell in enumerate(cells) if _has_answer(cell)]
    folds: dict[int, list[NotebookNode]] = {}
    for at, following in zip(solutions, [*solutions, len(cells)][1:], strict=True):
        checks = [k for k in range(at, following) if rungs.keys(cells[k].source)]
        place = at if _marks(cells[at], "grade") or not checks else checks[0]
        # A hint comes first, so that whoever scrolls meets it before the answer.
        while place + 1 < following and cells[place + 1].source.startswith("<details"):
            place += 1
        text = _folded(
            source, at, [key for k in checks for key in rungs.keys(cells[k].source)], kinds
        )
        if text:
            folds.setdefault(place, []).append(_fold_cell(cells[at], text))
    return folds


def _folded(source: Source, at: int, keys: list[str], kinds: Sequence[str]) -> str:
    """Return the folds for one solution: rungs for a function, one fold for any other answer."""
    cell = source.cells[at]
    for key in keys:
        if cell.cell_type == "code" and f"def {key.rpartition('.')[2]}(" in cell.source:
            return rungs.folds(
                cell.source,
                key,
                answers(source.path),
                kinds=kinds,
                setup="\n".join(c.source for c in source.cells if _is_setup(c)),
                where=f"{source.path.name}, line {source.lines[at]}",
            )
    if "solution" not in kinds:
        return ""
    answer = regions.without(cell.source, regions.SOLUTION, markers_only=True)
    summary = "Solution" if cell.cell_type == "code" else "A possible answer"
    if cell.cell_type == "code":
        answer = f"```python\n{regions.without_gaps(answer)}\n```"
    return f"<details><summary>{summary}</summary>\n\n{answer}\n\n</details>"


def _is_setup(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and "setup" in cell.metadata.get("tags", [])


def _fold_cell(cell: NotebookNode, text: str) -> NotebookNode:
    import nbformat

    path = [tag for tag in cell.metadata.get("tags", []) if tag in paths.PATHS]
    # Slides show no answers.
    metadata = {"tags": ["solution", *path], "slideshow": {"slide_type": "skip"}}
    return nbformat.NotebookNode(
        cell_type="markdown", id=f"{cell.id[:50]}-solution", metadata=metadata, source=text
    )


def to_bytes(notebook: NotebookNode) -> bytes:
    """Return a notebook as it is stored: the same bytes for the same notebook."""
    import nbformat

    return f"{nbformat.writes(notebook).rstrip()}\n".encode()


def stale(lesson: str | Path) -> bool:
    """Tell whether the committed notebook is not of this source and builder."""
    source = source_path(lesson)
    notebook = COMMITTED / f"{source.stem}.ipynb"
    try:
        about = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]["coursekit"]
        return (about["source_sha256"], about["builder"]) != (source_hash(source), BUILDER)
    except (OSError, ValueError, KeyError, TypeError):
        return True


def build(stems: list[str] | None = None, *, force: bool = False) -> list[Path]:
    """Build and run the committed notebooks, those that are stale only, and return their paths.

    Args:
        stems: the lessons; all where nothing is said.
        force: build those too that are not stale.

    Raises:
        CourseError: a source is malformed, or a cell raised.
    """
    return [
        write_atomically(COMMITTED / f"{source.stem}.ipynb", to_bytes(execute(learner(source))))
        for source in sources(stems)
        if force or stale(source)
    ]


def write_notebooks(out: Path) -> list[Path]:
    """Write every lesson, not executed, to `out`/solved and `out`/learner, for tests to run."""
    for old in out.glob("*/*.ipynb"):
        if old.parent.name in ("solved", "learner") and old.stem not in lessons():
            old.unlink()
    return [
        write_atomically(out / make.__name__ / f"{stem}.ipynb", to_bytes(make(stem)))
        for make in (solved, learner)
        for stem in lessons()
    ]

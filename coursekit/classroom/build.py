"""From a lesson's source to its notebooks: for learners, solved, and for nbgrader's release."""

from __future__ import annotations

import ast
import json
import os
import re
import tempfile
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.classroom.citations import cited, entries_of
from coursekit.errors import CourseError
from coursekit.files import sha256, write_atomically

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Raise this whenever the same source would give another notebook: every notebook is stale then.
BUILDER = 2

COMMITTED = Path(__file__).resolve().parents[2] / "notebooks"
SOURCES = COMMITTED / "source"

WRITE_HERE = "# Write your own lines here, then run the next cell."
ANSWER_HERE = "*Write your answer here.*"
WIDGET = "Controls: run this cell in JupyterLab to use them."
CHECKED_LATER = "# Nothing to run here: this cell is looked at when your work is graded."

_REGION = re.compile(r"^\s*(?:# )?### (BEGIN|END)\b\s*(.*?)\s*$")
_CELL = re.compile(r"^#\s*%%(?!%)")
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}


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
    """Return the SHA-256 of a source and of the references that it cites.

    It is the same whichever line ends the checkout has.
    """
    text = path.read_text(encoding="utf-8")
    return sha256(text + entries_of(text, bibliography()))


def read(lesson: str | Path) -> Source:
    """Read a lesson's source.

    Raises:
        CourseError: a region of solutions or hidden tests is malformed, or a cell's metadata is;
            the sentence names the line.
    """
    import jupytext

    path = source_path(lesson)
    text = path.read_text(encoding="utf-8")
    _validate_regions(text, path)
    cells = jupytext.reads(text, fmt="py:percent").cells
    lines = [at for at, line in enumerate(text.splitlines(), 1) if _CELL.match(line)]
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
    return Source(path, source_hash(path), tuple(cells), tuple(lines))


def _validate_regions(text: str, path: Path) -> None:
    """Say on which line a region of solutions or hidden tests is not well formed."""
    opened: tuple[str, int] | None = None
    for at, line in enumerate([*text.splitlines(), "# %%"], 1):
        marker = _REGION.match(line)
        if opened and (_CELL.match(line) or (marker and marker[1] == "BEGIN")):
            raise CourseError(
                f"{path.name}, line {opened[1]}: BEGIN {opened[0]} is not closed before line {at}. "
                f"Write ### END {opened[0]} behind it, in the same cell."
            )
        if not marker:
            continue
        if marker[2] not in ("SOLUTION", "HIDDEN TESTS"):
            raise CourseError(f"{path.name}, line {at}: write SOLUTION or HIDDEN TESTS.")
        if marker[1] == "BEGIN":
            opened = (marker[2], at)
        elif opened is None or opened[0] != marker[2]:
            raise CourseError(f"{path.name}, line {at}: END {marker[2]} closes nothing.")
        else:
            opened = None


def _complete(cell: NotebookNode, where: str) -> None:
    """Tidy a cell's metadata, and add what nbgrader's schema asks for."""
    cell.metadata.pop("lines_to_next_cell", None)
    if "incorrectly_encoded_metadata" in cell.metadata:
        raise CourseError(
            f"{where}: the cell's metadata is not understood. Write key=value, with the value in "
            'JSON: tags=["crux"].'
        )
    marks = cell.metadata.get("nbgrader")
    regions = {marker[2] for line in cell.source.splitlines() if (marker := _REGION.match(line))}
    if marks is None:
        if regions:
            raise CourseError(f"{where}: a cell with {min(regions)} needs nbgrader metadata.")
        return
    if not re.fullmatch(r"[\w-]+", str(marks.get("grade_id", "")), re.ASCII):
        raise CourseError(f"{where}: nbgrader metadata needs a grade_id of letters and digits.")
    full: dict[str, Any] = dict.fromkeys(("grade", "locked", "solution", "task"), False) | marks
    if full["grade"] and not isinstance(full.get("points"), int):
        raise CourseError(f"{where}: a graded cell needs its points, a whole number.")
    if "SOLUTION" in regions and not full["solution"]:
        raise CourseError(f'{where}: a cell with a SOLUTION region needs "solution": true.')
    if "HIDDEN TESTS" in regions and not full["grade"]:
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
    """Return the learner's notebook: stubs, each solution folded behind its check, no hidden tests.

    Raises:
        CourseError: the source is malformed, or a stub would raise when its cell is run.
    """
    source = read(lesson)
    cells, behind = [], _places_of_answers(source.cells)
    for at, original in enumerate(source.cells):
        cell = deepcopy(original)
        if _marks(cell, "grade"):
            cell.source = without(cell.source, "HIDDEN TESTS") or CHECKED_LATER
        if _marks(cell, "solution"):
            cell.source = _stubbed(cell, f"{source.path.name}, line {source.lines[at]}")
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            # The lecturer finds the note in the learner's copy too, folded away: JupyterLab shows
            # a text cell even where its metadata asks to hide it.
            cell.source = (
                f"<details><summary>For the lecturer</summary>\n\n{cell.source}\n\n</details>"
            )
        cells.append(cell)
        cells += [_folded(source.cells[answer]) for answer in behind.get(at, [])]
    return _notebook(source, "learner", cells)


def solved(lesson: str | Path) -> NotebookNode:
    """Return nbgrader's source version of a lesson: solutions, hidden tests and their markers."""
    return _notebook(read(lesson), "solved")


def release(lesson: str | Path) -> NotebookNode:
    """Return what nbgrader's `generate_assignment` takes in; it cuts solutions and hidden tests."""
    return _notebook(read(lesson), "release")


def _notebook(source: Source, kind: str, cells: list[NotebookNode] | None = None) -> NotebookNode:
    import nbformat

    about: dict[str, Any] = {"lesson": source.path.stem, "build": kind, "builder": BUILDER}
    about["source_sha256"] = source.sha256
    metadata = {"kernelspec": _KERNEL, "language_info": _LANGUAGE, "coursekit": about}
    # deepcopy: what is done to one notebook must not show in these constants or in another one.
    notebook: NotebookNode = nbformat.v4.new_notebook(
        cells=deepcopy(cells or [*source.cells]), metadata=deepcopy(metadata)
    )
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = cited(cell.source, bibliography())
    nbformat.validate(notebook)
    return notebook


def _marks(cell: NotebookNode, what: str) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get(what))


def _has_answer(cell: NotebookNode) -> bool:
    return _marks(cell, "solution") and "### BEGIN SOLUTION" in cell.source


def without(text: str, *names: str, markers_only: bool = False) -> str:
    """Return a cell's text without the regions of these names, or without their markers alone."""
    kept, inside = [], False
    for line in text.splitlines():
        marker = _REGION.match(line)
        if marker and marker[2] in names:
            inside = marker[1] == "BEGIN"
        elif markers_only or not inside:
            kept.append(line)
    return "\n".join(kept).strip("\n")


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
        marker = _REGION.match(line)
        if marker and marker[1] == "BEGIN":
            kept += _stub(kept, line) if cell.cell_type == "code" else [ANSWER_HERE]
        inside = (marker[1] == "BEGIN") if marker else inside
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


def _places_of_answers(cells: tuple[NotebookNode, ...]) -> dict[int, list[int]]:
    """Return, for a cell's position, the solution cells whose answers are folded behind it."""
    solutions = [at for at, cell in enumerate(cells) if _has_answer(cell)]
    places: dict[int, list[int]] = {}
    for at, following in zip(solutions, [*solutions, len(cells)][1:], strict=True):
        checks = [
            k for k in range(at, following) if re.search(r"(?m)(^|= )check\(", cells[k].source)
        ]
        place = at if _marks(cells[at], "grade") or not checks else checks[0]
        # A hint comes first, so that whoever scrolls meets it before the answer.
        while place + 1 < following and cells[place + 1].source.startswith("<details"):
            place += 1
        places.setdefault(place, []).append(at)
    return places


def _folded(cell: NotebookNode) -> NotebookNode:
    import nbformat

    answer = without(cell.source, "SOLUTION", markers_only=True)
    if cell.cell_type == "code":
        answer = f"```python\n{answer}\n```"
    summary = "Solution" if cell.cell_type == "code" else "A possible answer"
    text = f"<details><summary>{summary}</summary>\n\n{answer}\n\n</details>"
    # Slides show no answers.
    metadata = {"tags": ["solution"], "slideshow": {"slide_type": "skip"}}
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


def execute(notebook: NotebookNode, *, timeout: int = 600, tidy: bool = True) -> NotebookNode:
    """Run a notebook from its first cell to its last, in an empty folder, and return it.

    Args:
        notebook: a lesson's build; it is changed.
        timeout: seconds that a cell may take.
        tidy: leave out what changes at every run, and sound, widgets and progress bars.

    Raises:
        CourseError: a cell raised, took too long, or its kernel died.
    """
    from ipykernel.kernelspec import get_kernel_dict
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellControlSignal, DeadKernelError

    class ThisPython(AsyncKernelManager):
        """Starts the Python that runs this, whatever other kernels are installed."""

        @property
        def kernel_spec(self) -> KernelSpec:
            return KernelSpec(**get_kernel_dict())

    lesson = notebook.metadata.get("coursekit", {}).get("lesson", "The notebook")
    with tempfile.TemporaryDirectory(prefix="coursekit-") as folder:
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            kernel_manager_class=ThisPython,
            resources={"metadata": {"path": folder}},
            timeout=timeout,
            extra_arguments=["--IPKernelApp.log_level=40", "--InteractiveShell.colors=nocolor"],
            record_timing=False,
            store_widget_state=False,
        )
        try:
            # The order of a set of strings would otherwise change from run to run.
            client.execute(env=os.environ | {"PYTHONHASHSEED": "0"})
        except (CellControlSignal, DeadKernelError) as error:
            raise CourseError(f"{lesson} did not run to its end. {str(error).strip()}") from error
        if tidy:
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    cell.outputs = _tidy(cell.outputs, folder)
    # nbclient notes which Python ran; the notebook is the same with another one.
    notebook.metadata["language_info"] = deepcopy(_LANGUAGE)
    return notebook


def _tidy(outputs: list[NotebookNode], folder: str) -> list[NotebookNode]:
    """Return those outputs that a stored notebook keeps, such that two runs leave the same."""
    kept: list[NotebookNode] = []
    for output in outputs:
        if output.output_type == "stream":
            if output.name == "stderr":
                continue
            if kept and kept[-1].output_type == "stream":
                kept[-1].text += output.text
                continue
        data = output.get("data", {})
        # A picture's second copy goes too: its alternative text stands beside the first.
        pictured = "image/png" in data or "image/svg+xml" in data
        for kind in [kind for kind in data if "widget" in kind]:
            del data[kind]
            if re.match(r"\w+\(", data.get("text/plain", "")):
                data["text/plain"] = WIDGET
        if pictured or "<audio" in data.get("text/html", ""):
            data.pop("text/html", None)
        kept.append(output)
    for output in kept:
        texts = output if output.output_type == "stream" else output.get("data", {})
        for kind in ("text", "text/plain", "text/html", "text/markdown"):
            if kind in texts:
                plain = texts[kind].replace(folder, "work")
                texts[kind] = re.sub(r"\b0x[0-9a-f]{6,}\b", "0x…", plain)
    return kept


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

"""A lesson as a learner has it, with what they might write in the cell of the crux."""

from __future__ import annotations

import re
from dataclasses import dataclass

import nbformat
import pytest

from coursekit.classroom import build
from coursekit.classroom.exercises import Exercise, exercise

ANSWERS = build.SOURCES / "answers"


@dataclass
class Lesson:
    """A learner's notebook, and where its crux, its check and the cell after that are."""

    notebook: nbformat.NotebookNode
    crux: int
    check: int
    after: int
    exercise: Exercise

    @property
    def cells(self) -> list[nbformat.NotebookNode]:
        return self.notebook.cells

    def answer(self, name: str) -> str:
        """Return a learner's answer, as a cell."""
        return (ANSWERS / self.exercise.key / f"{name}.py").read_text()

    def returning(self, body: str) -> str:
        """Return a cell that defines the crux with this body."""
        return f"def {self.exercise.name}(*given):\n    {body}\n"

    def printed(self, at: int) -> str:
        """Return what a cell printed."""
        return "".join(o.get("text", "") for o in self.cells[at].outputs)


def lesson(stem: str) -> Lesson:
    """Return a lesson's learner build, not executed."""
    notebook = build.learner(stem)
    codes = [at for at, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    crux = next(at for at in codes if "crux" in notebook.cells[at].metadata.get("tags", []))
    check = next(at for at in codes if at > crux and "check(" in notebook.cells[at].source)
    key = re.search(r"check\(\"([\w.]+)\"", notebook.cells[check].source)
    assert key, f"the check of {stem} names no exercise"
    after = next(at for at in codes if at > check)
    return Lesson(notebook, crux, check, after, exercise(key[1]))


@pytest.fixture(params=build.lessons())
def learners(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Lesson:
    """Return each lesson that has a crux, to be run with small sizes."""
    monkeypatch.setenv("COURSEKIT_PROFILE", "smoke")
    return lesson(request.param)

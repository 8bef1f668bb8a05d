"""Every lesson is built in three ways, and is as the guide to writing them asks."""

from __future__ import annotations

import nbformat
import pytest

from coursekit.classroom import build, review


@pytest.mark.parametrize("make", [build.learner, build.solved, build.release])
@pytest.mark.parametrize("stem", build.lessons())
def test_every_build_is_a_valid_notebook_and_the_same_twice(stem, make):
    notebook = make(stem)
    nbformat.validate(notebook)
    assert notebook.metadata.coursekit.build == make.__name__
    assert build.to_bytes(notebook) == build.to_bytes(make(stem))


@pytest.mark.parametrize("stem", build.lessons())
def test_learners_get_no_solution_outside_its_fold(stem):
    cells = build.learner(stem).cells
    assert not any("### BEGIN" in cell.source or "### END" in cell.source for cell in cells)
    to_solve = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("solution")]
    folded = [cell for cell in cells if "solution" in cell.metadata.get("tags", [])]
    assert to_solve
    assert all(cell.source.startswith(("<details>", "Stuck?")) for cell in folded)
    assert not any("# gap:" in cell.source for cell in cells)
    assert all(
        "NotImplementedError" in cell.source for cell in to_solve if cell.cell_type == "code"
    )


@pytest.mark.parametrize("stem", build.lessons())
def test_every_lesson_is_as_the_guide_asks(stem):
    assert [str(one) for one in review.review([stem]) if one.severity == "error"] == []

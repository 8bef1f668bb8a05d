"""Each cell of a lesson is on the path of its section, and extras are folded for the learner."""

from __future__ import annotations

from pathlib import Path

import pytest

from coursekit.classroom import build, paths

LESSON = """# %% [markdown] tags=["two-paths"]
# # 94 Two paths

# %% tags=["setup"]
x = 1

# %% [markdown] tags=["core"]
# ## 1 One (core, 12 min)

# %%
x = 2

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 2 Two (of many) (extra, 15 min)

# %%
x = 3

# %% [markdown]
# ### Within

# %% [markdown]
# ## 3 Three (core, 5 min)
"""


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    path = tmp_path / "94_two.py"
    path.write_text(LESSON)
    return path


def test_each_cell_gets_its_sections_path(lesson: Path) -> None:
    tags = [cell.metadata.tags for cell in build.read(lesson).cells]
    assert tags == [
        ["two-paths", "core"],
        ["setup", "core"],
        ["core"],
        ["core"],
        ["extra"],
        ["extra"],
        ["extra"],
        ["core"],
    ]


def test_extras_are_folded_for_the_learner_alone(lesson: Path) -> None:
    folded = [paths.COLLAPSED in cell.metadata for cell in build.learner(lesson).cells]
    assert folded == [False] * 4 + [True] + [False] * 3
    assert build.learner(lesson).cells[4].metadata.slideshow == {"slide_type": "slide"}
    for make in (build.solved, build.release):
        assert not any(paths.COLLAPSED in cell.metadata for cell in make(lesson).cells)


def test_minutes_are_summed_for_each_path(lesson: Path) -> None:
    cells = build.read(lesson).cells
    assert paths.minutes(cells) == {"core": 17, "extra": 15}
    assert paths.section_of(cells[4]) == paths.Section("2 Two (of many)", "extra", 15)
    assert paths.section_of(cells[0]) is None


def test_a_lesson_with_one_path_stays_as_it_is(lesson: Path) -> None:
    lesson.write_text(LESSON.replace("two-paths", "x"))
    assert "core" not in build.read(lesson).cells[1].metadata.tags
    assert not any(paths.COLLAPSED in cell.metadata for cell in build.learner(lesson).cells)

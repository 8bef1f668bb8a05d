from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.classroom import build, rungs
from coursekit.errors import CourseError

SAMPLE = Path(__file__).parent / "sample" / "90_sample.py"
SOLUTION = 'nbgrader={"grade_id": "f", "solution": true}'


def by_id(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    return next(cell for cell in notebook.cells if cell.id == name)


def position(notebook: nbformat.NotebookNode, name: str) -> int:
    return [cell.id for cell in notebook.cells].index(name)


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "91_written.py"
    path.write_text(text)
    return path


@pytest.mark.parametrize("make", [build.learner, build.solved, build.release])
def test_two_builds_are_the_same_bytes(make: object) -> None:
    assert build.to_bytes(make(SAMPLE)) == build.to_bytes(make(SAMPLE))


def test_learner_gets_a_stub_that_raises_only_when_called() -> None:
    crux = by_id(build.learner(SAMPLE), "90-crux").source
    assert "number + number" not in crux
    assert ">>> double(0)\n    0" in crux
    names: dict[str, object] = {}
    exec(crux, names)  # noqa: S102
    with pytest.raises(NotImplementedError, match="double is not written yet"):
        names["double"](2)  # type: ignore[operator]


def test_learner_gets_no_hidden_tests_and_no_markers() -> None:
    text = build.to_bytes(build.learner(SAMPLE)).decode()
    assert "require_own(double)" not in text
    assert "HIDDEN" not in text
    assert "BEGIN" not in text


def test_rungs_are_folded_behind_check_and_hint() -> None:
    notebook = build.learner(SAMPLE)
    at = position(notebook, "90-crux-solution")
    assert notebook.cells[at - 1].source.startswith("<details><summary>Hint")
    assert notebook.cells[at - 2].id == "90-crux-check"
    assert notebook.cells[at].metadata.tags == ["solution"]
    folded = notebook.cells[at].source
    assert folded.startswith(rungs.MANY)
    assert re.findall("<summary>(.*)</summary>", folded) == [
        "Rung 1: the plan",
        "Rung 2: lines in disorder",
        "Rung 3: with gaps",
        "Rung 4: solution",
        "If you see …",
    ]


def test_marks_for_gaps_reach_nobody() -> None:
    assert "# gap:" in SAMPLE.read_text()
    for make in (build.learner, build.solved, build.release):
        assert "# gap" not in build.to_bytes(make(SAMPLE)).decode()


def test_a_gap_that_is_not_on_its_line_is_named(tmp_path: Path) -> None:
    text = (
        f"# %% {SOLUTION}\ndef f():\n    ### BEGIN SOLUTION\n    return 1  # gap: 2\n"
        '    ### END SOLUTION\n# %%\nf = check("a.f", f)\n'
    )
    with pytest.raises(CourseError, match="line 1: the gap '2' does not stand on its line"):
        build.learner(write(tmp_path, text))


def test_written_answer_is_replaced_by_a_place_to_write() -> None:
    notebook = build.learner(SAMPLE)
    essay = by_id(notebook, "90-essay").source
    assert essay == f"What is two?\n\n{build.ANSWER_HERE}"
    assert "first even number" in by_id(notebook, "90-essay-solution").source


def test_solved_keeps_solutions_hidden_tests_and_markers() -> None:
    solved = build.solved(SAMPLE)
    crux = by_id(solved, "90-crux").source
    assert "### BEGIN SOLUTION\n    # Add the number" in crux
    assert "    twice = [number + number]\n" in crux
    assert "### BEGIN HIDDEN TESTS\nrequire_own" in by_id(solved, "90-crux-check").source
    assert not [cell for cell in solved.cells if cell.id.endswith("-solution")]


def test_release_without_rungs_differs_from_solved_by_its_name_alone() -> None:
    solved, release = build.solved(SAMPLE), build.release(SAMPLE, ())
    solved.metadata.coursekit.build = "release"
    assert build.to_bytes(solved) == build.to_bytes(release)


def test_nbgrader_itself_accepts_the_release() -> None:
    pytest.importorskip("nbgrader")
    from nbgrader.nbgraderformat.v3 import MetadataValidatorV3
    from nbgrader.preprocessors import CheckCellMetadata, ClearHiddenTests, ClearSolutions

    notebook = build.release(SAMPLE)
    before = build.to_bytes(notebook)
    validator = MetadataValidatorV3()
    validator.validate_nb(validator.upgrade_notebook_metadata(notebook))
    assert build.to_bytes(notebook) == before, "nbgrader mended the metadata"
    for step in (CheckCellMetadata, ClearSolutions, ClearHiddenTests):
        notebook, _ = step().preprocess(notebook, {})
    text = build.to_bytes(notebook).decode()
    assert "number + number" not in text
    assert "require_own(double)" not in text
    assert "Rung" not in text
    assert "# 1. Add the number" in text
    assert ">>> double(0)" in text


def test_a_release_holds_the_rungs_asked_for_and_never_the_solution() -> None:
    folded = by_id(build.release(SAMPLE, ["gaps", "plan"]), "90-crux-solution").source
    assert re.findall("<summary>(.*)</summary>", folded) == [
        "Rung 1: the plan",
        "Rung 2: with gaps",
        "If you see …",
    ]
    for wrong in ("solution", "plans"):
        with pytest.raises(CourseError, match=f"'{wrong}' is no rung that a release may hold"):
            build.release(SAMPLE, ["plan", wrong])


def test_metadata_says_where_a_notebook_comes_from() -> None:
    about = build.learner(SAMPLE).metadata.coursekit
    assert about == {
        "lesson": "90_sample",
        "build": "learner",
        "builder": build.BUILDER,
        "source_sha256": build.source_hash(SAMPLE),
    }


def test_line_ends_of_windows_change_nothing(tmp_path: Path) -> None:
    copy = tmp_path / SAMPLE.name
    copy.write_bytes(SAMPLE.read_bytes().replace(b"\n", b"\r\n"))
    for answer in SAMPLE.parent.glob("answers/*/*.py"):
        place = tmp_path / answer.relative_to(SAMPLE.parent)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(answer.read_bytes().replace(b"\n", b"\r\n"))
    assert build.to_bytes(build.learner(copy)) == build.to_bytes(build.learner(SAMPLE))


def test_slides_and_notes_stay_and_notes_are_folded_away() -> None:
    notebook = build.learner(SAMPLE)
    note = next(cell for cell in notebook.cells if "Ask who" in cell.source)
    assert note.metadata.slideshow.slide_type == "notes"
    assert note.source.startswith("<details><summary>For the lecturer</summary>")


cells = st.lists(
    st.tuples(st.sampled_from(["code", "markdown"]), st.sampled_from("abcdefg")), max_size=12
)


@settings(max_examples=40, deadline=None)
@given(before=cells, after=cells)
def test_ids_are_valid_and_an_inserted_cell_renames_no_other(
    tmp_path_factory: pytest.TempPathFactory, before: list, after: list
) -> None:
    path = tmp_path_factory.mktemp("ids") / "91_written.py"

    def ids(content: list[tuple[str, str]]) -> list[str]:
        path.write_text(
            "".join(
                f"# %%\n{text} = 1\n\n" if kind == "code" else f"# %% [markdown]\n# {text}\n\n"
                for kind, text in content
            )
        )
        return [cell.id for cell in build.learner(path).cells]

    without = ids(before + after)
    assert len(set(without)) == len(without)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) for name in without)
    inserted = ids([*before, ("code", "inserted"), *after])
    assert [name for at, name in enumerate(inserted) if at != len(before)] == without


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"# %% {SOLUTION}\ndef f():\n    ### BEGIN SOLUTION\n    pass\n",
            "line 3: BEGIN SOLUTION",
        ),
        (
            f"# %% {SOLUTION}\ndef f():\n    ### BEGIN SOLUTION\n    pass\n# %%\n1\n",
            "line 3: BEGIN SOLUTION is not closed before line 5",
        ),
        (
            f"# %% {SOLUTION}\n### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION\n",
            "line 2: BEGIN SOLUTION is not closed before line 3",
        ),
        (f"# %% {SOLUTION}\n### END SOLUTION\n", "line 2: END SOLUTION closes nothing"),
        (
            f"# %% {SOLUTION}\n### BEGIN SOLUTION\n### END HIDDEN TESTS\n",
            "line 3: END HIDDEN TESTS closes nothing",
        ),
        (f"# %% {SOLUTION}\n### BEGIN SOLUTIONS\n", "line 2: write SOLUTION or HIDDEN TESTS"),
        ("# %%\n### BEGIN SOLUTION\n### END SOLUTION\n", "line 1: a cell with SOLUTION needs"),
        (f"# %% {SOLUTION}\nx = 1\n", "line 1: a solution cell needs"),
        ("# %%\n1\n# %% tags=[crux\n1\n", "line 3: the cell's metadata is not understood"),
        ('# %% nbgrader={"solution": true}\n1\n', "line 1: nbgrader metadata needs a grade_id"),
        ('# %% nbgrader={"grade_id": "a", "grade": true}\n1\n', "line 1: a graded cell needs its"),
        (
            f"# %% {SOLUTION}\n### BEGIN SOLUTION\n### END SOLUTION\n" * 2,
            "line 4: a second cell has this grade_id",
        ),
        (
            f"# %% {SOLUTION}\nraise ValueError\n### BEGIN SOLUTION\n### END SOLUTION\n",
            "line 1: without its solution the cell raises",
        ),
        (
            f"# %% {SOLUTION}\ndef f():\n### BEGIN SOLUTION\n    pass\n### END SOLUTION\n",
            "line 1: without its solution the cell is no Python",
        ),
    ],
)
def test_malformed_sources_are_named_by_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CourseError, match=said):
        build.learner(write(tmp_path, text))


def test_region_outside_a_function_leaves_a_cell_that_runs(tmp_path: Path) -> None:
    text = f"# %% {SOLUTION}\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n"
    assert build.learner(write(tmp_path, text)).cells[0].source == build.WRITE_HERE


def test_unknown_lesson_is_a_sentence() -> None:
    with pytest.raises(CourseError, match="no lesson 'nothing'"):
        build.learner("nothing")


@pytest.fixture(scope="module")
def executed() -> list[nbformat.NotebookNode]:
    return [build.execute(build.learner(SAMPLE)) for _ in range(2)]


def test_executed_learner_build_is_the_same_bytes_twice(
    executed: list[nbformat.NotebookNode],
) -> None:
    assert build.to_bytes(executed[0]) == build.to_bytes(executed[1])


def test_executed_notebook_keeps_words_and_drops_sound_bars_and_addresses(
    executed: list[nbformat.NotebookNode],
) -> None:
    text = build.to_bytes(executed[0]).decode()
    outputs = [o for cell in executed[0].cells for o in cell.get("outputs", [])]
    assert "double is not written yet" in text
    assert "<audio" not in json.dumps(outputs)
    assert {"text/plain": "Sound (1.0 s): a note."} in [o.get("data") for o in outputs]
    assert {"image/png": "AAAA", "text/plain": "A picture."} in [o.get("data") for o in outputs]
    assert "50%" not in json.dumps(outputs)
    assert "object at 0x…" in text
    assert executed[0].metadata.language_info == {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
    }


def test_live_widgets_leave_their_words(executed: list[nbformat.NotebookNode]) -> None:
    shown = [o.get("data") for cell in executed[0].cells for o in cell.get("outputs", [])]
    assert {"text/plain": build.WIDGET} in shown


def test_execution_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    notebook = build.learner(write(tmp_path, "# %%\nopen('left.txt', 'w').close()\n"))
    build.execute(notebook)
    assert [path.name for path in tmp_path.iterdir()] == ["91_written.py"]


def test_a_cell_that_raises_stops_the_build_with_its_message(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"(?s)91_written did not run to its end.*1 / 0"):
        build.execute(build.solved(write(tmp_path, "# %%\n1 / 0\n")))


def test_only_stale_notebooks_are_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "course" / "notebooks"
    (tmp_path / "course" / "syllabus").mkdir(parents=True)
    (tmp_path / "course" / "syllabus" / "references.bib").touch()
    shutil.copy(SAMPLE, tmp_path)
    monkeypatch.setattr(build, "SOURCES", tmp_path)
    monkeypatch.setattr(build, "COMMITTED", out)
    monkeypatch.setattr(build, "execute", lambda notebook: notebook)
    (built,) = build.build()
    assert built == out / "90_sample.ipynb"
    assert build.build() == []
    assert not build.stale("90")
    assert build.build(force=True) == [built]
    with monkeypatch.context() as later:
        later.setattr(build, "BUILDER", build.BUILDER + 1)
        assert build.stale("90")
    (tmp_path / SAMPLE.name).write_text(SAMPLE.read_text() + "\n# %%\n3\n")
    assert build.stale("90_sample")
    assert build.build(["90"]) == [built]
    shutil.copytree(SAMPLE.parent / "answers", tmp_path / "answers")
    assert build.stale("90"), "what wrong answers say to the learner is part of the lesson"
    assert build.build(["90"]) == [built]
    (tmp_path / "answers" / "sample.double" / "wrong_11.py").unlink()
    assert not build.stale("90"), "an answer without a word for the learner is not"


@pytest.mark.parametrize("text", ["", "{}", '{"metadata": []}', "no json"])
def test_damaged_notebook_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(build, "COMMITTED", tmp_path)
    assert build.stale(SAMPLE)
    (tmp_path / "90_sample.ipynb").write_text(text)
    assert build.stale(SAMPLE)


def test_both_builds_are_written_and_old_ones_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(SAMPLE, tmp_path)
    monkeypatch.setattr(build, "SOURCES", tmp_path)
    (tmp_path / "out" / "solved").mkdir(parents=True)
    (tmp_path / "out" / "solved" / "12_gone.ipynb").write_text("old")
    written = build.write_notebooks(tmp_path / "out")
    assert sorted(tmp_path.glob("out/*/*")) == sorted(written)
    assert [path.relative_to(tmp_path / "out").as_posix() for path in written] == [
        "solved/90_sample.ipynb",
        "learner/90_sample.ipynb",
    ]


def test_the_set_up_names_what_is_to_be_written() -> None:
    setup = next(c for c in build.learner("02").cells if "setup" in c.metadata.get("tags", []))
    assert setup.source.endswith(
        "# What you will write.\nparallel_perfects = skip_recovered = count_lines = None"
    )
    assert "None" not in next(
        c.source for c in build.solved("02").cells if "setup" in c.metadata.get("tags", [])
    )

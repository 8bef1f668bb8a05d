from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from coursekit.classroom import build, workspace
from coursekit.errors import CourseError

STEM = "07_lesson"
COPY, NEWER = f"{STEM}.ipynb", f"{STEM}.new.ipynb"

MINE = '{"cells": [], "whose": "mine"}'


def mine(number: int) -> str:
    """Return a notebook that a learner wrote."""
    return json.dumps({"cells": [], "whose": f"mine {number}"})


def write_source(root: Path, version: int, stem: str = STEM) -> bytes:
    """Write a version of the lesson's source, and return the notebook that it gives."""
    source = root / "notebooks" / "source" / f"{stem}.py"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(f"# %% [markdown]\n# # 07 A lesson\n\n# %%\nversion = {version}\n")
    return build.to_bytes(build.learner(source))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_source(tmp_path, 1)
    return tmp_path


def test_first_start_lays_the_unexecuted_learner_build(root: Path) -> None:
    news = workspace.lay_out(root)
    assert news == workspace.News((COPY,), (), ())
    notebook = json.loads((root / "work" / COPY).read_text())
    assert notebook["metadata"]["coursekit"]["build"] == "learner"
    assert notebook["cells"][1]["outputs"] == []


def test_second_start_changes_nothing(root: Path) -> None:
    workspace.lay_out(root)
    before = {path: path.stat().st_mtime_ns for path in (root / "work").iterdir()}
    assert workspace.lay_out(root) == workspace.News((), (), ())
    assert before == {path: path.stat().st_mtime_ns for path in (root / "work").iterdir()}


def test_second_start_loads_no_notebook_library(root: Path) -> None:
    workspace.lay_out(root)
    code = (
        "import sys; from coursekit.classroom.workspace import lay_out; lay_out(sys.argv[1]);"
        "print({'jupytext', 'nbformat', 'numpy', 'IPython'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, text=True)
    assert ran.stdout.strip() == "set()", ran.stderr


def test_unchanged_copy_is_replaced_by_a_newer_version(root: Path) -> None:
    workspace.lay_out(root)
    newer = write_source(root, 2)
    assert workspace.lay_out(root) == workspace.News((), (COPY,), ())
    assert (root / "work" / COPY).read_bytes() == newer


def test_newer_version_lies_beside_a_changed_copy(root: Path) -> None:
    workspace.lay_out(root)
    (root / "work" / COPY).write_text(MINE)
    newer = write_source(root, 2)
    assert workspace.lay_out(root) == workspace.News((), (), (NEWER,))
    assert (root / "work" / COPY).read_text() == MINE
    assert (root / "work" / NEWER).read_bytes() == newer
    assert NEWER in (root / "work" / "NEWS.md").read_text()


def test_a_still_newer_version_takes_the_place_of_the_untouched_newer_one(root: Path) -> None:
    workspace.lay_out(root)
    (root / "work" / COPY).write_text(MINE)
    for version in (2, 3):
        newest = write_source(root, version)
        assert workspace.lay_out(root).beside == (NEWER,)
    assert (root / "work" / NEWER).read_bytes() == newest


def test_changed_newer_versions_are_kept_and_numbered(root: Path) -> None:
    workspace.lay_out(root)
    names = (COPY, NEWER, f"{STEM}.new-2.ipynb", f"{STEM}.new-3.ipynb")
    for version, name in enumerate(names, 2):
        (root / "work" / name).write_text(mine(version))
        write_source(root, version)
        workspace.lay_out(root)
    assert [(root / "work" / name).read_text() for name in names] == [
        mine(version) for version in (2, 3, 4, 5)
    ]
    assert workspace.lay_out(root).beside == (*names[1:], f"{STEM}.new-4.ipynb")


def test_deleted_copy_is_laid_again(root: Path) -> None:
    workspace.lay_out(root)
    (root / "work" / COPY).unlink()
    assert workspace.lay_out(root).new == (COPY,)


def test_deleted_newer_version_stays_deleted_and_the_news_goes(root: Path) -> None:
    workspace.lay_out(root)
    (root / "work" / COPY).write_text(MINE)
    write_source(root, 2)
    workspace.lay_out(root)
    (root / "work" / NEWER).unlink()
    assert workspace.lay_out(root) == workspace.News((), (), ())
    assert not (root / "work" / "NEWS.md").exists()


def test_adopted_newer_version_is_replaced_like_any_unchanged_copy(root: Path) -> None:
    workspace.lay_out(root)
    (root / "work" / COPY).write_text(MINE)
    write_source(root, 2)
    workspace.lay_out(root)
    os.replace(root / "work" / NEWER, root / "work" / COPY)
    write_source(root, 3)
    assert workspace.lay_out(root) == workspace.News((), (COPY,), ())


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"lessons": 3}',
        '{"lessons": {"07_lesson": {"laid": [1]}}}',
    ],
    ids=lambda text: text[:12],
)
def test_damaged_memory_overwrites_nothing(root: Path, damage: str) -> None:
    workspace.lay_out(root)
    (root / "work" / COPY).write_text(MINE)
    (root / "work" / workspace.MANIFEST).write_text(damage)
    assert workspace.lay_out(root).beside == (NEWER,)
    assert (root / "work" / COPY).read_text() == MINE
    # What differs counts as the learner's, but what is the newest already is left alone.
    (root / "work" / COPY).unlink()
    (root / "work" / workspace.MANIFEST).write_text(damage)
    assert workspace.lay_out(root).new == (COPY,)


def test_news_page_that_the_learner_wrote_into_is_left_alone(root: Path) -> None:
    workspace.lay_out(root)
    page = root / "work" / "NEWS.md"
    page.write_text("My own page of news.\n")
    (root / "work" / COPY).write_text(MINE)
    write_source(root, 2)
    workspace.lay_out(root)
    assert page.read_text() == "My own page of news.\n"


@pytest.mark.parametrize("what", ["bytes that are no text", "a folder"])
def test_a_page_of_news_that_cannot_be_read_stops_nothing(root: Path, what: str) -> None:
    workspace.lay_out(root)
    page = root / "work" / "NEWS.md"
    if what == "a folder":
        page.mkdir()
    else:
        page.write_bytes(b"\xff\xfe")
    (root / "work" / COPY).write_text(MINE)
    write_source(root, 2)
    assert workspace.lay_out(root).beside == (NEWER,)
    assert page.is_dir() or page.read_bytes() == b"\xff\xfe"


def test_files_that_are_not_ours_are_left_alone(root: Path) -> None:
    work = root / "work"
    (work / f"{STEM}.new.ipynb").mkdir(parents=True)
    (work / "my_piece.ipynb").write_text("a piece")
    (work / COPY).write_text(MINE)
    assert workspace.lay_out(root).beside == (NEWER, f"{STEM}.new-2.ipynb")
    assert (work / "my_piece.ipynb").read_text() == "a piece"


def test_no_lessons_and_no_room_are_said_in_sentences(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="No lessons"):
        workspace.lay_out(tmp_path)
    write_source(tmp_path, 1)
    (tmp_path / "work").write_text("a file where the folder should be")
    with pytest.raises(CourseError, match="could not be written"):
        workspace.lay_out(tmp_path)


def test_full_disk_is_said_and_the_next_start_goes_on(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_source(root, 1, "08_other")
    real, calls = os.fsync, []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) > 2:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CourseError, match="No space left"):
        workspace.lay_out(root)
    monkeypatch.undo()
    assert workspace.lay_out(root).new == ("08_other.ipynb",)
    assert sorted(path.name for path in (root / "work").iterdir()) == [
        workspace.MANIFEST,
        COPY,
        "08_other.ipynb",
    ]


def test_welcome_lists_lessons_and_what_lies_beside(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "SOURCES", root / "notebooks" / "source")
    workspace.lay_out(root)
    page = workspace._page(root / "work", links=True)
    assert page == f"- [07 A lesson]({COPY})"
    (root / "work" / COPY).write_text(MINE)
    write_source(root, 2)
    workspace.lay_out(root)
    assert f"[{NEWER}]({NEWER})" in workspace._page(root / "work", links=True)
    plain = workspace._page(root / "work")
    assert NEWER in plain
    assert "](" not in plain
    (root / "work" / "piece.ipynb").touch()
    assert "piece.ipynb is empty." in workspace._page(root / "work")
    # Where the notebook is not in a workspace there is no news.
    assert NEWER not in workspace._page(root, links=True)


BROKEN = {
    "": "is empty",
    " \n": "is empty",
    '{"cells": [{"cell_type": "code", "sour': "is cut off or damaged",
    "\0" * 64: "is cut off or damaged",
    "[" * 100_000: "is cut off or damaged",
    "<!DOCTYPE html>": "is cut off or damaged",
    "{}": "is no notebook",
    '{"cells": 3}': "is no notebook",
    "[1]": "is no notebook",
}


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: repr(text[:12]))
def test_a_broken_notebook_is_told_and_a_fresh_one_lies_beside_it(root: Path, text: str) -> None:
    workspace.lay_out(root)
    fresh = (root / "work" / COPY).read_bytes()
    (root / "work" / COPY).write_text(text)
    news = workspace.lay_out(root)
    assert news == workspace.News((), (), (NEWER,), {COPY: BROKEN[text]})
    assert (root / "work" / COPY).read_text() == text, "nothing is overwritten"
    assert (root / "work" / NEWER).read_bytes() == fresh
    page = (root / "work" / "NEWS.md").read_text()
    assert f"{COPY} {BROKEN[text]}. A fresh copy of the lesson lies beside it: [{NEWER}]" in page
    assert "is a newer version of your" not in page
    assert workspace.lay_out(root) == news


def test_a_broken_notebook_of_the_learners_own_is_told_too(root: Path) -> None:
    workspace.lay_out(root)
    (root / "work" / "my_piece.ipynb").touch()
    news = workspace.lay_out(root)
    assert (news.broken, news.beside) == ({"my_piece.ipynb": "is empty"}, ())
    assert "my_piece.ipynb is empty." in (root / "work" / "NEWS.md").read_text()
    (root / "work" / "my_piece.ipynb").unlink()
    assert workspace.lay_out(root).broken == {}
    assert not (root / "work" / "NEWS.md").exists()


def test_what_jupyterlab_kept_of_a_broken_notebook_is_told(root: Path) -> None:
    workspace.lay_out(root)
    saved = root / "work" / ".ipynb_checkpoints" / f"{STEM}-checkpoint.ipynb"
    saved.parent.mkdir()
    (root / "work" / COPY).write_text("")
    for text, told in (("", False), (MINE, True)):
        saved.write_text(text)
        workspace.lay_out(root)
        page = (root / "work" / "NEWS.md").read_text()
        assert (f"work/.ipynb_checkpoints/{saved.name}" in page) is told


def test_a_fresh_copy_that_the_learner_works_in_is_enough(root: Path) -> None:
    workspace.lay_out(root)
    (root / "work" / COPY).write_text("")
    workspace.lay_out(root)
    (root / "work" / NEWER).write_text(MINE)
    assert workspace.lay_out(root).beside == (NEWER,)
    # Where that one breaks too, there is another.
    (root / "work" / NEWER).write_text("")
    news = workspace.lay_out(root)
    assert news.beside == (NEWER, f"{STEM}.new-2.ipynb")
    assert news.broken == {COPY: "is empty", NEWER: "is empty"}


@pytest.mark.parametrize("way", ["delete the broken one", "give the fresh one its name"])
def test_what_the_page_advises_mends_it(root: Path, way: str) -> None:
    workspace.lay_out(root)
    fresh = (root / "work" / COPY).read_bytes()
    (root / "work" / COPY).write_text("")
    workspace.lay_out(root)
    if way == "delete the broken one":
        (root / "work" / COPY).unlink()
    else:
        os.replace(root / "work" / NEWER, root / "work" / COPY)
    news = workspace.lay_out(root)
    assert (news.beside, news.broken) == ((), {})
    assert (root / "work" / COPY).read_bytes() == fresh
    assert not (root / "work" / "NEWS.md").exists()


def test_a_folder_that_may_not_be_searched_is_told_in_a_sentence(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.lay_out(root)
    real = os.stat

    def closed(path: str | Path, *arguments: object, **named: object) -> object:
        if isinstance(path, Path) and path.parent.name == "work":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", closed)
    with pytest.raises(CourseError, match="Permission denied"):
        workspace.lay_out(root)


class LearnersFolder(RuleBasedStateMachine):
    """Whatever a learner, an update and an interruption do, what the learner wrote stays."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.work = self.root / "work"
        self.theirs: dict[Path, bytes] = {}
        self.made = 0
        # Whether the course knows that it laid the copy: not after damage, renaming, interruption.
        self.known = True
        self.newest = write_source(self.root, 0)

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    def files(self) -> list[Path]:
        return sorted(self.work.glob("*.ipynb")) + sorted(self.work.glob("NEWS.md"))

    @rule(version=st.integers(0, 5))
    def update_or_go_back(self, version: int) -> None:
        self.newest = write_source(self.root, version)

    @rule()
    def start(self) -> None:
        workspace.lay_out(self.root)
        copy = self.work / COPY
        if self.known and copy not in self.theirs:
            assert copy.read_bytes() == self.newest
        self.known = self.known or copy.read_bytes() == self.newest
        before = {path: path.read_bytes() for path in self.work.iterdir()}
        again = workspace.lay_out(self.root)
        assert not again.new + again.updated
        assert before == {path: path.read_bytes() for path in self.work.iterdir()}

    @rule(at=st.integers(1, 4), after=st.booleans())
    def start_interrupted(self, at: int, after: bool) -> None:
        self.known = False
        real, calls = workspace.write_atomically, []

        def interrupted(path: Path, data: bytes | str) -> Path:
            calls.append(path)
            if len(calls) == at and not after:
                raise KeyboardInterrupt
            real(path, data)
            if len(calls) == at:
                raise KeyboardInterrupt
            return path

        workspace.write_atomically = interrupted  # type: ignore[assignment]
        try:
            workspace.lay_out(self.root)
        except KeyboardInterrupt:
            pass
        finally:
            workspace.write_atomically = real

    @precondition(lambda self: self.files())
    @rule(data=st.data())
    def write(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(self.files()))
        self.made += 1
        cut_off = data.draw(st.booleans())
        path.write_bytes(mine(self.made).encode()[: -1 if cut_off else None])
        self.theirs[path] = path.read_bytes()

    @precondition(lambda self: self.files())
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(self.files()))
        path.unlink()
        self.theirs.pop(path, None)

    @precondition(lambda self: self.files())
    @rule(data=st.data())
    def rename_to_the_copy(self, data: st.DataObject) -> None:
        path, copy = data.draw(st.sampled_from(self.files())), self.work / COPY
        os.replace(path, copy)
        self.known = False
        wrote = self.theirs.pop(path, None)
        self.theirs.pop(copy, None)
        if wrote is not None:
            self.theirs[copy] = wrote
        elif path.name == "NEWS.md":
            self.theirs[copy] = copy.read_bytes()

    @precondition(lambda self: self.work.exists())
    @rule(text=st.sampled_from(["", "{}", '{"lessons": {"07_lesson": {"laid": []}}}']))
    def damage_the_memory(self, text: str) -> None:
        (self.work / workspace.MANIFEST).write_text(text)
        self.known = False

    @invariant()
    def nothing_of_theirs_is_lost(self) -> None:
        for path, wrote in self.theirs.items():
            assert path.read_bytes() == wrote


TestLearnersFolder = LearnersFolder.TestCase
TestLearnersFolder.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

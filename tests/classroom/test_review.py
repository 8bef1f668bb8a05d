from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from coursekit.classroom import budgets, build, review

SLIDE = ' slideshow={"slide_type": "slide"}'
START = """# # 92 A model lesson
#
# 90 minutes · 2 CPU cores · before this: [this one](92_model.ipynb)
#
# > **Objective.** After this lesson you can
# > 1. do one thing,
# > 2. do another,
# > 3. do a third."""
QUIZ = "\n".join(
    f"# <details><summary>{number}. Why?</summary>\n# Because.</details>" for number in range(1, 6)
)


def text(words: str) -> str:
    return f"# %% [markdown]{SLIDE}\n{words}\n"


def code(lines: str, tag: str = "") -> str:
    return f"# %%{tag}{SLIDE}\n{lines}\n"


SECTION = text("# ## A section (5 min)\n#\n# " + "Words about music. " * 20)
MODEL = [
    text(START),
    code("from music import panel, play", ' tags=["setup"]'),
    code("play(1)"),
    '# %% [markdown] slideshow={"slide_type": "notes"}\n# Ask the class.\n',
    text("# Said in a book [@Book1957], see [the words](../syllabus/words.md#pitch)."),
    code(
        'def f():\n    """Say what\n\n    it does."""\n    ### BEGIN SOLUTION\n    return 1\n'
        "    ### END SOLUTION",
        ' tags=["crux"] nbgrader={"grade_id": "crux", "solution": true}',
    ),
    code("panel(f)"),
    *[part for number in range(12) for part in (SECTION, code(f"x{number} = 1\n" * 7))],
    text("# ## Quiz (5 min)\n#\n" + QUIZ),
    text("# ## References\n#\n# - [@Book1957] A book."),
]


@pytest.fixture
def lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the source of a lesson that keeps everything that is asked for."""
    (tmp_path / "syllabus").mkdir()
    (tmp_path / "syllabus" / "references.bib").write_text("@book{Book1957,\n  title = {A}\n}\n")
    (tmp_path / "syllabus" / "words.md").write_text("# Words\n\n## Pitch\n")
    path = tmp_path / "notebooks" / "source" / "92_model.py"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(MODEL))
    monkeypatch.setattr(build, "COMMITTED", tmp_path / "notebooks")
    monkeypatch.setattr(build, "SOURCES", path.parent)
    return path


def store(path: Path, **data: object) -> Path:
    """Store the lesson's notebook with one output, as if it had been run."""
    notebook = build.learner(path)
    metadata = data.pop("metadata", {})
    output = {"output_type": "display_data", "data": data, "metadata": metadata}
    if "output_type" in data:
        output = data
    stored = json.loads(build.to_bytes(notebook))
    next(cell for cell in stored["cells"] if cell["cell_type"] == "code")["outputs"] = [output]
    out = build.COMMITTED / f"{path.stem}.ipynb"
    out.write_text(json.dumps(stored))
    return out


def found(severity: str = "error") -> list[str]:
    return [str(one) for one in review.review() if one.severity == severity]


def test_model_lesson_keeps_everything(lesson: Path) -> None:
    store(lesson, **{"text/plain": "Sound (1.0 s): a note."})
    assert [str(one) for one in review.review(["92"])] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (SECTION, "", "cells, presenters' notes not counted; 25 to 40"),
        ("Words about music. ", "", "words; 800 to 4,000 are asked for"),
        (
            "Words about music. " * 20,
            "Words about music. " * 4,
            "words to a line of code; 5 are asked",
        ),
        ("x0 = 1\n" * 7, "x0 = 1\n" * 26, "a cell of 26 lines; 25 are the most"),
        ("# > 3. do a third.", "#", "2 objectives; 3 to 5"),
        ("# ## A section (5 min)", "# ## A section", "no minutes beside the section 'A section'"),
        ("90 minutes", "Some time", "does not say minutes and hardware"),
        ("2 CPU cores", "a machine", "does not say minutes and hardware"),
        ("\nplay(1)", "\nx = 1", "no sound in the first two cells"),
        (' tags=["crux"]', "", "no cell is tagged crux"),
        ("\npanel(f)", "\nf()", "there is no panel"),
        ("<summary>5. Why", "<summary>Why", "a quiz of 4 numbered questions"),
        ("# ## References", "# ## The end", "does not end with its references"),
        ("Words about music. ", "Music! ", "an exclamation mark"),
        ("Words about music. ", "Amazing words on music. ", "hype: 'Amazing'"),
        (SLIDE, "", "cells have no slide tag"),
        ('{"slide_type": "notes"}', '{"slide_type": "slide"}', "no presenter's notes"),
        ("a book [@Book1957]", "a book [@Bok1957]", "line 20: [@Bok1957] is not in"),
        ("words.md#pitch", "wrods.md", "the link ../syllabus/wrods.md leads to no file"),
        ("words.md#pitch", "words.md#picth", "words.md#picth leads to no heading"),
        ("(92_model.ipynb)", "(93_other.ipynb)", "the link 93_other.ipynb leads to no file"),
    ],
)
def test_what_falls_short_is_found(lesson: Path, old: str, new: str, said: str) -> None:
    source = lesson.read_text()
    assert old in source
    lesson.write_text(source.replace(old, new))
    store(lesson, **{"text/plain": "Words."})
    assert any(said in one for one in found()), found()


def test_lines_of_code_leave_out_words_and_hidden_tests() -> None:
    lines = (
        '# why\nx = 1\n\ndef f():\n    """Say\n    it."""\n    return (x,\n        "text")\n"words"'
    )
    assert budgets.shown_lines(lines) == 4


def test_exclamation_marks_of_code_and_pictures_are_none() -> None:
    assert "!" not in budgets.prose("`a != b` and $n!$ and <!-- a remark! -->").replace("![", "[")


def test_long_text_is_advice_only(lesson: Path) -> None:
    lesson.write_text(lesson.read_text().replace(QUIZ, QUIZ + "\n# One line more.\n#" * 20))
    store(lesson, **{"text/plain": "Words."})
    assert found() == []
    assert any("25 are the most" in one for one in found("advice"))


WORDS_OF_CORE = text("# ## 2 A section (core, 20 min)\n#\n# " + "Words about music. " * 110)
WORDS_OF_EXTRA = text(
    "# ## 3 More (extra, 15 min)\n#\n# Read this if you like proofs.\n#\n# " + "Words. " * 700
)
CASES = "".join(f"    >>> f({x})\n    {x}\n\n" for x in range(3))
TWO_PATHS = [
    text(START).replace("slideshow", 'tags=["two-paths"] slideshow', 1).replace(
        "90 minutes · 2 CPU cores",
        "core 85 minutes · extra 15 minutes · *Run All* takes 45 seconds",
    ),
    code("from music import blind, panel", ' tags=["setup"]'),
    code("blind(1)"),
    '# %% [markdown] slideshow={"slide_type": "notes"}\n# Ask the class.\n',
    text("# ## 1 The crux (core, 60 min)\n#\n# Said [@Book1957; @Book1957]."),
    code(
        f'def f(x):\n    """Say x.\n\n{CASES}    """\n    ### BEGIN SOLUTION\n'
        "    # Give it back.\n    return x  # gap: x\n    ### END SOLUTION",
        ' tags=["crux"] nbgrader={"grade_id": "crux", "solution": true}',
    ),
    code('f = check("model.f", f)'),
    code("panel(f)\n" + "x = 1\n" * 12),
    *[part for _ in range(3) for part in (text("# " + "Words about music. " * 130),
                                          code("# why\n" + "x = 1\n" * 14))],
    WORDS_OF_CORE,
    code("x = 1\n" * 40, ' jupyter={"source_hidden": true}'),
    WORDS_OF_EXTRA,
    text("# ## 4 Quiz (core, 5 min)\n#\n" + QUIZ + "\n#\n# **References.** [@Book1957]."),
]  # fmt: skip


@pytest.fixture
def two_paths(lesson: Path) -> Path:
    """Return the source of a lesson with two paths that keeps everything that is asked for."""
    lesson.write_text("\n".join(TWO_PATHS))
    return lesson


def test_model_lesson_with_two_paths_keeps_everything(two_paths: Path) -> None:
    store(two_paths, **{"text/plain": "Sound (1.0 s): a note."})
    assert [str(one) for one in review.review(["92"])] == []
    ((line),) = review.lengths()
    assert line.startswith("92_model: core 85 minutes, 1,5")
    assert "; extra 15 minutes, 7" in line


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Words. " * 700, "Words.", "words; 2,200 to 4,000 are asked for"),
        ("Words. " * 700, "Words. " * 3000, "words; 2,200 to 4,000 are asked for"),
        ("Words about music. " * 110, "Words.", "words in the core; 1,500 to 2,500"),
        ("x = 1\n" * 12, "x = 1\n" * 15, "a cell of 16 lines; 15 are the most"),
        ("# why\n" + "x = 1\n" * 14, "", "lines of visible code; 40 to 140"),
        ("(core, 60 min)", "(core, 66 min)", "91 minutes of core; 90 are the most"),
        ("(core, 60 min)", "(core, 61 min)", "says core 85 minutes, its sections 86"),
        ("(extra, 15 min)", "(extra, 1 min)", "says extra 15 minutes, its sections 1."),
        ("extra 15 minutes", "more", "does not say `extra 15 minutes`"),
        ("takes 45 seconds", "is quick", "does not say `*Run All* takes 45 seconds`"),
        ("## 3 More (extra, 15 min)", "## 3 More (15 min)", "is not as `## 4 Title"),
        ("## 3 More", "## More", "is not as `## 4 Title"),
        ("# ## 4 Quiz", "# Now.\n#\n# ## 4 Quiz", "one heading of a section a cell"),
        ("# ## 4 Quiz", "# ## 5 X (core, 0 min)\n#\n# ## 4 Quiz", "one heading of a section"),
        ("Read this if you like proofs.", "### A heading", "does not begin with a sentence"),
        ("Read this if you like proofs.", "- For you.", "does not begin with a sentence"),
        ("Read this if you like proofs.", "For you", "does not begin with a sentence"),
        ("x = 1\nx = 1", "x = 1; y = 2", "two statements on a line"),
        ("x = 1\nx = 1", "if x: y = 2", "two statements on a line"),
        ("panel(f)\n", "panel(f)\nprint(f)\n", "a raw print"),
        ("x = 1\nx = 1", 'x = "a\\nb"', "a text with \\n in it"),
        ("x = 1\nx = 1", 'x = f"{x}\\nb"', "a text with \\n in it"),
        ("Words. ", "Reported as words. ", "'reported as'; mark"),
        (">>> f(1)\n    1", "", "2 worked cases of f as doctests; 3 or more"),
        ("    # Give it back.\n", "", "the solution of f has no comments"),
        ("  # gap: x", "", "the solution of f has no mark for a gap"),
        ("\nblind(1)", "\nx = 1", "no sound in the first two cells"),
    ],
)
def test_what_falls_short_of_two_paths_is_found(
    two_paths: Path, old: str, new: str, said: str
) -> None:
    source = two_paths.read_text()
    assert old in source
    two_paths.write_text(source.replace(old, new))
    store(two_paths, **{"text/plain": "Words."})
    assert any(said in one for one in found()), found()


def test_a_tag_that_contradicts_the_heading_is_found(two_paths: Path) -> None:
    old = '# %% [markdown] slideshow={"slide_type": "slide"}\n# ## 3'
    assert old in two_paths.read_text()
    two_paths.write_text(
        two_paths.read_text().replace(old, old.replace("slide", 'tags=["core"] slide', 1))
    )
    assert any("say different paths" in one for one in found())


def test_a_notebook_with_two_paths_may_be_larger(two_paths: Path) -> None:
    store(two_paths, **{"text/plain": "x" * 450_000})
    assert found() == []
    store(two_paths, **{"text/plain": "x" * 500_000})
    assert any("; 500,000 are the most" in one for one in found())


def picture(size: int) -> str:
    return base64.b64encode(b"x" * size).decode()


ALT = {"image/png": {"alt": "A line that rises over four bars."}}


def test_picture_with_a_sentence_is_fine(lesson: Path) -> None:
    store(lesson, **{"image/png": picture(100), "metadata": ALT})
    assert found() == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"image/png": picture(100)}, "a picture without a sentence in its place ('no alt text')"),
        ({"image/svg+xml": "<svg/>"}, "a picture without a sentence"),
        ({"image/png": picture(41_000), "metadata": ALT}, "a picture of 41,000 bytes"),
        ({"text/plain": "x" * 400_000}, "; 400,000 are the most"),
        (
            {"output_type": "error", "ename": "KeyError", "evalue": "", "traceback": []},
            "it raised KeyError",
        ),
    ],
)
def test_stored_outputs_are_validated(lesson: Path, data: dict[str, object], said: str) -> None:
    store(lesson, **data)
    assert any(said in one for one in found()), found()


def test_paths_of_the_computer_are_found(lesson: Path) -> None:
    store(lesson, **{"text/plain": f"written: {build.COMMITTED}/a.mid"})
    assert any("shows a path" in one for one in found())


def test_stale_and_unexecuted_notebooks_are_found(lesson: Path) -> None:
    assert any("is not of this source" in one for one in found())
    (build.COMMITTED / "92_model.ipynb").write_bytes(build.to_bytes(build.learner(lesson)))
    assert found() == ["92_model: the stored notebook has not been run."]


def test_lessons_are_timed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "SOURCES", tmp_path)
    (tmp_path / "93_short.py").write_text("# %%\nimport time\n\ntime.sleep(0.2)\n")
    (one,) = review.time_lessons()
    assert one.lesson == "93_short"
    assert one.seconds > 0.2
    # A kernel alone takes some; none is told where the system counts none.
    assert one.cpu_seconds is None or 0 < one.cpu_seconds < 60


@pytest.mark.parametrize(
    ("used", "said"),
    [(59.94, "59.9 CPU s, within 60 s"), (61, "61.0 CPU s, MORE than 60 s"), (None, "not tell")],
)
def test_times_say_whether_run_all_keeps_its_limit(used: float | None, said: str) -> None:
    assert said in str(review.Duration("93_short", 70, used))

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.classroom import diagnostic as room
from coursekit.errors import CourseError

GLOSSARY = Path(__file__).parents[2] / "syllabus" / "glossary.md"
RIGHT = {q.key: q.right for q in room.questions()}
WRONG = {q.key: (q.right + 1) % len(q.choices) for q in room.questions()}


def test_the_questions_are_eight_and_eight_on_three_levels() -> None:
    for subject in room.SUBJECTS:
        levels = [q.level for q in room.questions() if q.subject == subject]
        assert len(levels) == 8
        assert sorted(set(levels)) == [1, 2, 3]
        assert levels == sorted(levels)
    assert sum(bool(q.sound) for q in room.questions()) == 2


@pytest.mark.parametrize("question", room.questions(), ids=lambda q: q.key)
def test_a_question_can_be_answered_and_read_up(question: room.Question) -> None:
    assert 0 <= question.right < len(question.choices)
    assert len(set(question.choices)) == len(question.choices)
    assert question.why.endswith(".")
    entries = re.findall(r"^### (.+)$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    assert question.read
    assert set(question.read) <= set(entries)


@pytest.mark.parametrize("question", [q for q in room.questions() if q.code], ids=lambda q: q.key)
def test_what_python_shows_is_the_right_answer(question: room.Question) -> None:
    # The questions about code are answered by running it.
    import contextlib
    import io

    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile(question.code, question.key, "exec"), {})  # noqa: S102
    assert shown.getvalue().strip() == question.choices[question.right]


def test_every_profile_is_reached() -> None:
    music = {q.key for q in room.questions() if q.subject == "music"}
    musician = {key: (RIGHT if key in music else WRONG)[key] for key in RIGHT}
    programmer = {key: (WRONG if key in music else RIGHT)[key] for key in RIGHT}
    routes = [room.score(a) for a in (RIGHT, musician, programmer, WRONG)]
    assert [r.profile for r in routes] == ["both", "musician", "programmer", "neither"]
    assert routes[0].levels == {"music": 3, "programming": 3}
    assert routes[0].words == ()
    assert routes[3].levels == {"music": 0, "programming": 0}
    assert len({r.markdown() for r in routes}) == 4


def test_a_level_needs_the_one_below_it() -> None:
    hard_only = {q.key: q.right for q in room.questions() if q.level > 1}
    assert room.score(hard_only).levels == {"music": 0, "programming": 0}
    one_slip = dict(RIGHT, higher=1, index=1)
    assert room.score(one_slip).levels == {"music": 3, "programming": 3}
    two_slips = dict(RIGHT, triad=0, fifth=0)
    assert room.score(two_slips).levels == {"music": 1, "programming": 3}


def test_nothing_answered_is_said_and_leads_into_the_lessons() -> None:
    route = room.score({})
    assert route.answered == 0
    assert "No question is answered yet" in route.markdown()
    assert "01_music_as_data.ipynb" in route.markdown()


def test_missed_questions_name_their_words_once() -> None:
    route = room.score(WRONG)
    assert len(route.words) == len(set(route.words))
    assert "cantus firmus" in route.words
    assert f"{room.GLOSSARY}#cantus-firmus" in route.markdown()


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from([*RIGHT, "gone"]), st.integers(0, 5)))
def test_one_more_right_answer_never_lowers_a_level(answers: dict[str, int]) -> None:
    before = room.score(answers).levels
    for key, right in RIGHT.items():
        after = room.score({**answers, key: right}).levels
        assert all(after[s] >= before[s] for s in room.SUBJECTS)


def test_explanations_fit_the_answer() -> None:
    question = room.questions()[0]
    assert room.explain(question, question.right).startswith("Right.")
    assert room.explain(question, question.right + 1).startswith("Not yet: the answer is")
    assert room.explain(question, len(question.choices)).startswith("The answer is")
    assert "Not yet" not in room.explain(question, len(question.choices))


def test_answers_are_kept_read_and_deleted(tmp_path: Path) -> None:
    assert room.read_answers(tmp_path) == {}
    room.keep_answers(tmp_path, WRONG)
    assert room.read_answers(tmp_path) == WRONG
    assert [p.name for p in tmp_path.iterdir()] == [room.FILE]
    room.forget_answers(tmp_path)
    room.forget_answers(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"answers": 3}',
        '{"answers": {"bar": "2"}}',
        '{"answers": {"bar": 9}}',
        '{"answers":' * 100_000,
        "[" * 100_000 + "]" * 100_000,
    ],
    ids=lambda text: text[:20],
)
def test_a_damaged_file_counts_as_no_answers(tmp_path: Path, text: str) -> None:
    (tmp_path / room.FILE).write_text(text)
    assert room.read_answers(tmp_path) == {}


def test_answers_of_an_older_version_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / room.FILE).write_text(json.dumps({"answers": {"gone": 1, "bar": 2, "staff": True}}))
    assert room.read_answers(tmp_path) == {"bar": 2}


def _kind(form: Any, name: str) -> list[Any]:
    """Return the parts of a form that are of a kind, from above to below."""
    found = [form] if type(form).__name__ == name else []
    for child in getattr(form, "children", ()):
        found += _kind(child, name)
    return found


def _rows(form: Any) -> list[list[Any]]:
    """Return for each question the buttons of its choices."""
    boxes = [child for child in form.children if type(child).__name__ == "VBox"]
    return [_kind(box, "Button") for box in boxes]


def test_the_form_explains_keeps_and_forgets_without_a_browser(tmp_path: Path) -> None:
    form = room.diagnostic(tmp_path)
    assert list(tmp_path.iterdir()) == [], "nothing may be written before the first answer"
    rows, (route,) = _rows(form), _kind(form, "Output")
    assert [len(row) for row in rows] == [len(q.choices) + 1 for q in room.questions()]

    for row, right in zip(rows, RIGHT.values(), strict=True):
        row[right].click()
        assert [button.disabled for button in row] == [n != right for n in range(len(row))]
    assert room.read_answers(tmp_path) == RIGHT
    assert "music 3 of 3" in route.outputs[0]["data"]["text/markdown"]

    rows[0][1].click()
    assert room.read_answers(tmp_path) == RIGHT, "the first answer counts"

    again = [[button.disabled for button in row] for row in _rows(room.diagnostic(tmp_path))]
    assert again == [[button.disabled for button in row] for row in rows]

    form.children[-2].click()
    assert list(tmp_path.iterdir()) == []
    assert not any(button.disabled or button.icon for row in rows for button in row)
    assert "No question is answered yet" in route.outputs[0]["data"]["text/markdown"]

    rows[0][1].click()
    assert room.read_answers(tmp_path) == {"higher": 1}


def test_a_folder_that_cannot_be_written_to_is_said_and_stops_nobody(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    form = room.diagnostic(blocked)
    _rows(form)[0][0].click()
    said = " ".join(part.value for part in _kind(form, "HTML"))
    assert "could not be written" in said
    assert "Right." in said


def test_answers_that_cannot_be_deleted_are_said_to_be_there_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = room.diagnostic(tmp_path)
    row, delete, status = _rows(form)[0], form.children[-2], form.children[-1]
    row[1].click()

    def refused(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(30, "Read-only file system", str(path))

    with monkeypatch.context() as read_only:
        read_only.setattr(Path, "unlink", refused)
        delete.click()
    assert (tmp_path / room.FILE).exists()
    assert "Your answers are not deleted" in status.value
    assert str(tmp_path / room.FILE) in status.value
    assert "Read-only file system" in status.value
    assert "delete the file yourself" in status.value
    assert row[1].icon, "what is stored still is shown still"
    assert room.read_answers(tmp_path) == {"higher": 1}

    delete.click()
    assert status.value == "<p role='status'>Your answers are deleted.</p>"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_place_of_the_answers_is_not_called_deleted(tmp_path: Path) -> None:
    (tmp_path / room.FILE).mkdir()
    with pytest.raises(CourseError, match="not deleted"):
        room.forget_answers(tmp_path)


def test_an_unfinished_file_of_answers_is_deleted_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    with monkeypatch.context() as killed:
        # A killed process tidies nothing up.
        killed.setattr(os, "replace", lambda *paths: None)
        killed.setattr(os, "unlink", lambda path: None)
        room.keep_answers(tmp_path, RIGHT)
    (unfinished,) = tmp_path.iterdir()
    assert "answers" in unfinished.read_text()
    room.forget_answers(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_to_be_deleted_where_there_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    room.forget_answers(tmp_path / "file")
    room.forget_answers(tmp_path / "nowhere")

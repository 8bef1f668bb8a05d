"""A short self-test in music and in programming that says what to read first."""

from __future__ import annotations

import functools
import html
import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ipywidgets.widgets.widget_box import VBox
from ipywidgets.widgets.widget_button import Button
from ipywidgets.widgets.widget_output import Output
from ipywidgets.widgets.widget_string import HTML

from coursekit.errors import CourseError
from coursekit.files import write_atomically

SUBJECTS = ("music", "programming")
FILE = ".diagnostic.json"
GLOSSARY = "../syllabus/glossary.md"
UNSURE = "I do not know yet"


@dataclass(frozen=True)
class Question:
    """One question of the self-test.

    Args:
        key: its name in the stored answers.
        subject: `music` or `programming`.
        level: 1 where everybody begins, 3 where lessons 01 and 02 will be easy.
        ask: the question.
        choices: the answers to choose from; the form adds one for "I do not know yet".
        right: the place of the right answer, counted from 0.
        why: what makes it right, in a sentence or two.
        read: entries of the glossary that help.
        code: lines of Python that the question is about.
        sound: notes to listen to, each `(onset, duration, pitch)` in beats.
        title: what the sound is called.
        listen_for: what to listen for in it.
    """

    key: str
    subject: str
    level: int
    ask: str
    choices: tuple[str, ...]
    right: int
    why: str
    read: tuple[str, ...]
    code: str = ""
    sound: tuple[tuple[float, float, int], ...] = ()
    title: str = ""
    listen_for: str = ""


@dataclass(frozen=True)
class Route:
    """Where a learner stands and what to read first.

    Args:
        profile: `both`, `musician`, `programmer` or `neither`.
        levels: the level reached in each subject, 0 to 3.
        answered: how many questions were answered.
        words: entries of the glossary to look up first.
    """

    profile: str
    levels: dict[str, int]
    answered: int
    words: tuple[str, ...]

    def markdown(self) -> str:
        """Return the route as text with links that work from a lesson's folder."""
        total = len(questions())
        if not self.answered:
            lines = ["**No question is answered yet.** Until then, take the lessons in order."]
        else:
            levels = ", ".join(f"{name} {level} of 3" for name, level in self.levels.items())
            lines = [f"**Your levels: {levels}.**"]
            if self.answered < total:
                lines.append(f"Answered: {self.answered} of {total} questions, so this is a guess.")
        lines += ["", *(f"{n}. {step}" for n, step in enumerate(_STEPS[self.profile], 1))]
        if self.words:
            links = ", ".join(f"[{word}]({GLOSSARY}#{anchor(word)})" for word in self.words)
            lines += ["", f"Words to look up first: {links}."]
        return "\n".join(lines)


_LESSON_01 = "[Lesson 01, music as data](01_music_as_data.ipynb)"
_LESSON_02 = "[lesson 02, rules](02_illiac_rules.ipynb)"
_STEPS = {
    "both": (
        f"Read the boxes of {_LESSON_01} and do its exercises; the rest you may skim.",
        f"Spend your time on {_LESSON_02}: its creative brief is meant for you.",
    ),
    "musician": (
        "Run every cell of this page slowly and change one number in each: that is how code is "
        "learned.",
        f"{_LESSON_01}: the score will be familiar, so look at how each note becomes a number.",
        f"In {_LESSON_02} unfold the hints as soon as you want them. The rules are ones that you "
        "know.",
    ),
    "programmer": (
        f"{_LESSON_01}: stay with the score and the piano roll until you can point at each note "
        "that you hear.",
        "Play every sound twice, the second time with your eyes on its picture.",
        f"In {_LESSON_02} read the sentence above each rule before its code.",
    ),
    "neither": (
        "Do this page in one sitting and stop.",
        f"{_LESSON_01} in two sittings. It explains each word where it first stands.",
        f"Before {_LESSON_02}, come back here and answer again. Work with somebody whose gaps "
        "are not yours, if you can.",
    ),
}


@functools.cache
def questions() -> tuple[Question, ...]:
    """Return all questions, music first, easy ones first."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["question"]
    for row in rows:
        row["choices"], row["read"] = tuple(row["choices"]), tuple(row["read"])
        row["sound"] = tuple(tuple(note) for note in row.get("sound", ()))
    return tuple(Question(**row) for row in rows)


def anchor(term: str) -> str:
    """Return the end of a link to a glossary entry: `cantus-firmus` for `cantus firmus`."""
    return term.lower().replace(" ", "-")


def score(answers: Mapping[str, int]) -> Route:
    """Return the route that a set of answers leads to.

    A level is reached when two thirds of its questions are right and the level below is reached.
    A subject is at home from level 2 on.

    Args:
        answers: for each question's key the place of the answer that was chosen. Questions that
            are missing count as not known, keys that no question has are passed over.

    Returns:
        The route.
    """
    levels = {subject: _level(subject, answers) for subject in SUBJECTS}
    music, programming = (levels[subject] >= 2 for subject in SUBJECTS)
    profile = "both" if music and programming else "neither"
    if music != programming:
        profile = "musician" if music else "programmer"
    missed = [q for q in questions() if q.key in answers and answers[q.key] != q.right]
    words = tuple(dict.fromkeys(word for q in missed for word in q.read))
    return Route(profile, levels, sum(q.key in answers for q in questions()), words)


def _level(subject: str, answers: Mapping[str, int]) -> int:
    reached = 0
    for level in (1, 2, 3):
        group = [q for q in questions() if (q.subject, q.level) == (subject, level)]
        right = sum(answers.get(q.key) == q.right for q in group)
        if right < math.ceil(len(group) * 2 / 3):
            break
        reached = level
    return reached


def explain(question: Question, choice: int) -> str:
    """Return what is said after an answer.

    Args:
        question: what was asked.
        choice: the place of the answer; one past the last stands for "I do not know yet".
    """
    if choice == question.right:
        return f"Right. {question.why}"
    lead = "Not yet: the" if choice < len(question.choices) else "The"
    return f"{lead} answer is “{question.choices[question.right]}”. {question.why}"


def read_answers(folder: Path) -> dict[str, int]:
    """Return the answers stored in `folder`, or none where there are none that can be read."""
    try:
        stored = json.loads((folder / FILE).read_text(encoding="utf-8"))["answers"]
        known = {q.key: q for q in questions()}
        return {
            key: choice
            for key, choice in stored.items()
            if key in known and type(choice) is int and 0 <= choice <= len(known[key].choices)
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def keep_answers(folder: Path, answers: Mapping[str, int]) -> Path:
    """Store the answers in `folder`, whole or not at all, and return the file.

    Raises:
        CourseError: the folder cannot be written to.
    """
    text = json.dumps({"version": 1, "answers": dict(answers)}, indent=1)
    return write_atomically(folder / FILE, text + "\n")


def forget_answers(folder: Path) -> None:
    """Delete the stored answers, if there are any.

    Raises:
        CourseError: a file with answers is still there.
    """
    try:
        # A stop while answers were written may have left an unfinished file of them.
        for path in (folder / FILE, *folder.glob(f".{FILE}.*")):
            path.unlink(missing_ok=True)
    except NotADirectoryError:
        return  # where there is no folder nothing was stored
    except OSError as error:
        raise CourseError(
            f"Your answers are not deleted: they are still in the file {path.absolute()} "
            f"({error.strerror or error}). Make its folder one that you may write to and press "
            "the button again, or delete the file yourself; its name begins with a dot, so your "
            "computer may hide it."
        ) from error


def diagnostic(folder: Path | None = None) -> Any:
    """Return the self-test as a form that works with the mouse and with the keyboard.

    The first answer to a question counts; it is explained at once, and the route below the
    questions follows. Answers are stored in the file `.diagnostic.json` of the folder and go
    nowhere else; a button deletes them.

    Args:
        folder: where answers are kept; this notebook's own folder where nothing is said.

    Returns:
        The form, an ipywidgets box. Nothing is written before the first answer.
    """
    folder = folder or Path.cwd()
    answers = read_answers(folder)
    route = Output()
    status = HTML()

    def refresh() -> None:
        data = {"text/markdown": score(answers).markdown()}
        route.outputs = ({"output_type": "display_data", "data": data, "metadata": {}},)

    def answered(key: str, choice: int) -> None:
        answers[key] = choice
        try:
            keep_answers(folder, answers)
        except Exception as error:  # the learner goes on, and knows that nothing was kept
            status.value = f"<p role='status'>{html.escape(str(error))}</p>"
        refresh()

    rows = [_Row(question, answers.get(question.key), answered) for question in questions()]

    def forget(_: Any) -> None:
        try:
            forget_answers(folder)
        except CourseError as error:  # the form still shows what is still stored
            status.value = f"<p role='alert'>{html.escape(str(error))}</p>"
            return
        answers.clear()
        for row in rows:
            row.reset()
        status.value = "<p role='status'>Your answers are deleted.</p>"
        refresh()

    delete = Button(description="Delete my answers", icon="trash", layout={"width": "max-content"})
    delete.on_click(forget)
    refresh()
    parts: list[Any] = []
    for subject in SUBJECTS:
        parts.append(HTML(f"<h3>{subject.capitalize()}</h3>"))
        parts += [row.box for row in rows if row.question.subject == subject]
    parts += [HTML("<h3>What to read first</h3>"), route, delete, status]
    return VBox(parts)


class _Row:
    """One question of the form: what is asked, a button for each choice, the explanation."""

    def __init__(self, question: Question, chosen: int | None, answered: Any) -> None:
        self.question = question
        self.answered = answered
        # Buttons, because JupyterLab takes the arrow keys that radio buttons would need.
        self.buttons = [
            Button(description=text, layout={"width": "max-content"})
            for text in (*question.choices, UNSURE)
        ]
        for place, button in enumerate(self.buttons):
            button.on_click(lambda _, place=place: self._press(place))
        self.explanation = HTML()
        self.chosen: int | None = None
        self.box = VBox([HTML(_question_html(question)), *self.buttons, self.explanation])
        if chosen is not None:
            self._settle(chosen)

    def reset(self) -> None:
        self.chosen, self.explanation.value = None, ""
        for button in self.buttons:
            button.disabled, button.icon, button.button_style = False, "", ""

    def _press(self, place: int) -> None:
        if self.chosen is None:
            self._settle(place)
            self.answered(self.question.key, place)

    def _settle(self, place: int) -> None:
        self.chosen = place
        for other, button in enumerate(self.buttons):
            # The pressed one stays enabled: it has the keyboard's focus.
            button.disabled = other != place
        right = place == self.question.right
        self.buttons[place].icon = "check" if right else "arrow-right"
        self.buttons[place].button_style = "success" if right else "info"
        explained = html.escape(explain(self.question, place))
        self.explanation.value = f"<p role='status'>{explained}</p>"


def _question_html(question: Question) -> str:
    """Return a question as HTML, with its code or its sound."""
    parts = [f"<p><strong>{html.escape(question.ask)}</strong></p>"]
    if question.code:
        parts.append(f"<pre>{html.escape(question.code)}</pre>")
    if question.sound:
        from coursekit import listening

        player = listening.play(_music(question), question.title, question.listen_for)
        parts.append(player.html())
    return "".join(parts)


def _music(question: Question) -> Any:
    from coursekit.encodings.notes import NOTE_DTYPE, to_midi

    rows = [(onset, length, pitch, 80, 0, 0, False) for onset, length, pitch in question.sound]
    return to_midi(np.array(rows, dtype=NOTE_DTYPE), tempo=90, names=["Piano"])

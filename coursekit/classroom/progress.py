"""How far the learner has come: what is solved, what is next, how many minutes are left.

What counts as solved is what `check` wrote into the learner's folder `mine` when it was right.
The outputs stored in their notebooks would tell less: clearing them, or running a fresh copy,
makes them say something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.classroom import build
from coursekit.files import os_errors_told

# A heading, or the call by which a lesson checks a function.
_MARKS = re.compile(
    r"(?m)^# ## (?P<heading>.+?)[ \t]*$"
    r"|^(?:\w+ = )?check\(\s*[\"'](?P<key>[\w.]+)[\"']"
)
_MINUTES = re.compile(r"(.*?) \((?:(core|extra), )?(\d+) min\b[^)]*\)")
# What `exercises.mine.keep` writes around a function.
_KEPT = re.compile(
    r"(?ms)^# >>> (\w+), lesson (\d\d), (\d{4}-\d\d-\d\d), [0-9a-f]{12}\n(.*?)^# <<< \1$"
)


@dataclass(frozen=True)
class Function:
    """A function that a lesson asks for.

    Args:
        key: of the exercise.
        section: the heading under which it is asked for, without minutes.
        extra: whether that section is on the extra path.
        solved: the day on which it was kept; empty where it was not.
        minutes_on: minutes of the core from this section on.
    """

    key: str
    section: str
    extra: bool
    solved: str
    minutes_on: int

    @property
    def name(self) -> str:
        """Its name."""
        return self.key.rpartition(".")[2]


@dataclass(frozen=True)
class Lesson:
    """A lesson and how far the learner has come in it.

    Args:
        stem: of its files.
        title: its first heading.
        minutes: of its core; of all of it where the lesson knows no paths.
        functions: in the order in which they are asked for.
    """

    stem: str
    title: str
    minutes: int
    functions: tuple[Function, ...]

    @property
    def solved(self) -> int:
        """How many functions are right."""
        return sum(bool(one.solved) for one in self.functions)

    @property
    def todo(self) -> list[Function]:
        """What is not solved of the core; of the extra path where the core asks for nothing."""
        core = [one for one in self.functions if not one.extra]
        return [one for one in core or self.functions if not one.solved]

    @property
    def minutes_left(self) -> int:
        """All minutes where nothing is solved, else those from the next function's section on.

        None are left once all functions of the core are right.
        """
        if not self.solved:
            return self.minutes
        return self.todo[0].minutes_on if self.todo else 0


def lessons(work: Path | None) -> list[Lesson]:
    """Return every lesson with what the learner has solved of it.

    Args:
        work: the learner's folder; None where there is none, and nothing counts as solved.
    """
    days = _solved(work)[0]
    return [_lesson(build.source_path(stem), days) for stem in build.lessons()]


def following(found: list[Lesson]) -> tuple[Lesson, Function] | None:
    """Return the first function that is not solved, those of the extra paths last."""
    core = [(lesson, one) for lesson in found for one in lesson.todo]
    extra = [(lesson, one) for lesson in found for one in lesson.functions if not one.solved]
    return next(iter(core or extra), None)


def _solved(work: Path | None) -> tuple[dict[tuple[str, str], str], list[str]]:
    """Return the day on which each function was kept, by lesson and name, and what is wrong."""
    days: dict[tuple[str, str], str] = {}
    problems: list[str] = []
    if work is None:
        return days, problems
    with os_errors_told(work):
        files = [one for one in sorted((work / "mine").glob("*.py")) if ".bak-" not in one.name]
    for path in files:
        try:
            text = path.read_text("utf-8", errors="replace")
        except OSError as error:
            why = error.strerror or str(error)
            problems.append(f"mine/{path.name} cannot be read ({why}); what it holds is left out.")
            continue
        for name, lesson, day, body in _KEPT.findall(text):
            if re.search(rf"\b{name}\b", body):
                days[lesson, name] = day
    return days, problems


def _lesson(source: Path, days: dict[tuple[str, str], str]) -> Lesson:
    """Read from a lesson's source its title, its minutes and what it asks for."""
    text = source.read_text("utf-8")
    title = re.search(r"(?m)^# # (.+)$", text)
    sections: list[tuple[str, bool, int]] = [("", False, 0)]
    asked: dict[str, int] = {}
    for mark in _MARKS.finditer(text):
        if key := mark["key"]:
            asked.setdefault(key, len(sections) - 1)
        elif timed := _MINUTES.fullmatch(mark["heading"]):
            sections.append((timed[1], timed[2] == "extra", int(timed[3])))
        else:
            sections.append((re.sub(r" \(.*\)$", "", mark["heading"]), False, 0))
    core = [0 if extra else minutes for _, extra, minutes in sections]
    functions = tuple(
        Function(
            key,
            *sections[at][:2],
            solved=days.get((source.stem[:2], key.rpartition(".")[2]), ""),
            minutes_on=sum(core[at:]),
        )
        for key, at in asked.items()
    )
    return Lesson(source.stem, title[1].strip() if title else source.stem, sum(core), functions)


def in_words(minutes: int) -> str:
    """Return a time as a person says it: in minutes, and from two hours on in hours."""
    return f"{minutes} minutes" if minutes < 120 else f"{round(minutes / 60)} hours"


def status(lesson: Lesson) -> str:
    """Return how far a lesson is, in words; empty where nothing of it is solved."""
    if not lesson.solved:
        return ""
    left = lesson.minutes_left
    rest = f"about {left} minutes left" if left else "done"
    return f"{lesson.solved} of {len(lesson.functions)} functions right, {rest}"


def outlook(found: list[Lesson], *, links: bool = False) -> str:
    """Return what comes next and how long the rest takes, in sentences.

    Args:
        found: all lessons.
        links: as Markdown, with a link to the lesson.
    """
    coming = following(found)
    if coming is None:
        asked = any(lesson.functions for lesson in found)
        return "You have solved every function of the course." if asked else ""
    lesson, function = coming
    place, name = lesson.title, function.name
    if links:
        place, name = f"[{lesson.title}]({lesson.stem}.ipynb)", f"`{function.name}`"
    section = f", section {function.section}" if function.section else ""
    minutes = sum(one.minutes_left for one in found)
    left = f" About {in_words(minutes)} of the course are left, extras aside." if minutes else ""
    return f"Next: {place}{section}, where you write {name}.{left}"


def as_data(work: Path | None) -> dict[str, Any]:
    """Return the learner's progress as what JSON can hold.

    Args:
        work: the learner's folder, if there is one.
    """
    found, coming = lessons(work), None
    if pair := following(found):
        coming = {"notebook": f"{pair[0].stem}.ipynb", "function": pair[1].key}
    return {
        "workspace": None if work is None else str(work),
        "lessons": [
            {
                "lesson": one.stem[:2],
                "title": one.title,
                "notebook": f"{one.stem}.ipynb",
                "core_minutes": one.minutes,
                "minutes_left": one.minutes_left,
                "functions": [
                    {
                        "key": function.key,
                        "section": function.section,
                        "path": "extra" if function.extra else "core",
                        "solved": function.solved or None,
                    }
                    for function in one.functions
                ],
            }
            for one in found
        ],
        "next": coming,
        "minutes_left": sum(one.minutes_left for one in found),
        "problems": _solved(work)[1],
    }


def report(work: Path | None) -> str:
    """Return the learner's progress as a table in plain text, and what comes next.

    Args:
        work: the learner's folder, if there is one.
    """
    from coursekit.listening import table

    found = lessons(work)
    if not found:
        return "The lessons lie in the course's folder, notebooks; this copy has none."
    rows = [
        (
            lesson.title,
            f"{lesson.solved} of {len(lesson.functions)}",
            max((one.solved for one in lesson.functions), default="") or None,
            lesson.minutes_left,
        )
        for lesson in found
    ]
    columns = ["lesson", "right", "last on", "minutes left"]
    listed = str(table(rows, columns=columns, title="Your progress"))
    lines = [listed, "", outlook(found), *_solved(work)[1]]
    if work is None:
        lines.append(
            "No folder of yours was found from here, so nothing counts as solved. Start the course "
            "once, or go to its folder, which has course.py in it."
        )
    return "\n".join(lines)

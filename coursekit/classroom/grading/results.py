"""What releasing and grading came to: as objects, as lines of text and as a table of marks."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from coursekit.classroom.exercises.checking import Verdict
from coursekit.classroom.exercises.cleaning import one_line
from coursekit.classroom.grading.gradebook import Entry


@dataclass(frozen=True)
class Mark:
    """What one graded cell was given, what the grader found, and in which function."""

    entry: Entry
    verdict: Verdict | None = None
    function: str = ""


@dataclass(frozen=True)
class Row:
    """One student's work on one lesson.

    Args:
        student: the name of their folder.
        lesson: the lesson's stem.
        marks: one for each graded cell, as the gradebook has them; empty where it has none.
        problem: why the newest work could not be graded, in a sentence; the marks are then those
            of the work graded before, or nothing.
        notes: what was odd about the file and has been set right.
    """

    student: str
    lesson: str
    marks: tuple[Mark, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Clean what may stand in a student's file or a folder's name."""
        object.__setattr__(self, "problem", one_line(self.problem))
        object.__setattr__(self, "notes", tuple(map(one_line, self.notes)))

    @property
    def points(self) -> float:
        """The points so far."""
        return sum(mark.entry.points for mark in self.marks)

    @property
    def out_of(self) -> float:
        """The points that can be had."""
        return sum(mark.entry.out_of for mark in self.marks)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The cells that a person has yet to look at."""
        return tuple(mark.entry.cell for mark in self.marks if mark.entry.waiting)


@dataclass(frozen=True)
class Grades:
    """What grading a folder came to; as text it is a table."""

    course: Path
    rows: tuple[Row, ...]
    unsafe: bool = False
    remarks: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return a table with a line for each student and lesson, and where the rest lies."""
        table = [("Student", "Lesson", "Points", "")]
        for row in self.rows:
            points = f"{row.points:g} of {row.out_of:g}" if row.marks else ""
            remarks = [row.problem] if row.problem else []
            if row.waiting:
                remarks.append(f"to be read by a person: {', '.join(row.waiting)}")
            student, lesson = one_line(row.student, 60), one_line(row.lesson, 60)
            table.append((student, lesson, points, "; ".join(remarks)))
        widths = [max(len(line[at]) for line in table) for at in range(3)]
        lines = [
            "  ".join([*(part.ljust(w) for part, w in zip(line, widths, strict=False)), line[3]])
            for line in table
        ]
        lines += ["", f"Marks: {self.course / 'marks.csv'}"]
        lines.append(f"Feedback for each student: {self.course / 'feedback'}")
        if any(row.waiting for row in self.rows):
            lines.append(
                f"Written answers: start JupyterLab in {self.course}, mark them under Nbgrader, "
                "Formgrader, and grade again for new feedback."
            )
        lines += self.remarks
        if self.unsafe:
            lines.append("Students' code ran with your own rights (--unsafe).")
        return [line.rstrip() for line in lines]

    def __str__(self) -> str:
        """Return the table as text."""
        return "\n".join(self.lines())


@dataclass(frozen=True)
class Released:
    """Which assignments lie where; as text it is one sentence each."""

    course: Path
    made: tuple[str, ...]
    kept: tuple[str, ...]

    def lines(self) -> list[str]:
        """Return what was made, what was there already, and what to do next."""
        lines = [f"Released: {self.course / 'release' / stem}" for stem in self.made]
        lines += [f"Unchanged: {self.course / 'release' / stem}" for stem in self.kept]
        return [
            *lines,
            f"Give students what is in {self.course / 'release'}. Put what they hand in into "
            f"{self.course / 'submitted'}/STUDENT/LESSON/, then run: coursekit grade {self.course}",
        ]

    def __str__(self) -> str:
        """Return the lines as text."""
        return "\n".join(self.lines())


def table(grades: Grades) -> str:
    """Return the marks as comma-separated text, one line for each student and lesson."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["student", "lesson", "points", "out_of", "waiting_for_a_person", "remark"])
    for row in grades.rows:
        points = [f"{row.points:g}", f"{row.out_of:g}"] if row.marks else ["", ""]
        remark = " ".join(filter(None, (row.problem, *row.notes)))
        cells = [row.student, row.lesson, *points, " ".join(row.waiting), remark]
        writer.writerow(map(_table_cell, cells))
    return text.getvalue()


def _table_cell(text: str) -> str:
    """Return a text as a table's cell; one that a spreadsheet takes for a formula as a text."""
    line = one_line(text)
    return f"'{line}" if line[:1] in ("=", "+", "-", "@") else line

"""What listeners answered in a listening test, one row a sound: read, written, and nothing lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Literal

from coursekit.errors import CourseError
from coursekit.files import write_atomically
from coursekit.listening.blind_answers import place as place_of

Kind = Literal["pairs", "mushra"]
FOLDER = "listening"
_BOM = "\ufeff"  # without it, spreadsheets take UTF-8 for something else


@dataclass(frozen=True)
class Rating:
    """What a listener said of one sound in one trial.

    Args:
        date: when, to the second.
        kind: `pairs`, where one of two is chosen, or `mushra`, where all are rated.
        listener: a name or a number.
        trial: its number, from 1 on, as the test was written; it is heard in another order.
        heard: the letter under which the sound was heard.
        title: what it was.
        answer: in pairs 1 for what was chosen, 0 for the other, 0.5 for both where neither was
            preferred; else 0 to 100.
        seed: of the orders.
    """

    date: str
    kind: Kind
    listener: str
    trial: int
    heard: str
    title: str
    answer: float
    seed: int

    @classmethod
    def of(cls, row: Sequence[str]) -> Rating | None:
        """Return what a row of a file says; None where it is malformed."""
        try:
            date, kind, listener, trial, heard, title, answer, seed = row
            rating = cls(date, kind, listener, int(trial), heard, title, float(answer), int(seed))  # type: ignore[arg-type]
        except ValueError:
            return None
        most = {"pairs": 1, "mushra": 100}.get(kind, -1)
        return rating if 0 <= rating.answer <= most and title and listener else None


COLUMNS = tuple(field.name for field in fields(Rating))


def place(name: str) -> Path:
    """Return where the answers of a test are kept, in the learner's folder where there is one."""
    return place_of(name, folder=FOLDER)


def read_ratings(*paths: Path | str) -> list[Rating]:
    """Return what stands in files of answers, such as those of a class.

    Raises:
        CourseError: a file cannot be read, is none of a listening test, or has a broken row.
    """
    found: list[Rating] = []
    for path in map(Path, paths):
        try:
            text = path.read_text("utf-8-sig", errors="replace")
        except OSError as error:
            raise CourseError(
                f"{path} could not be read ({error.strerror or error}). Choose a file that is "
                "there and that you may read."
            ) from error
        # In some languages a spreadsheet stores semicolons.
        heading = text.partition("\n")[0]
        divider = ";" if heading.count(";") > heading.count(",") else ","
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=divider) if row]
        ratings = [Rating.of(row) for row in rows[1:]]
        whole = [one for one in ratings if one is not None]
        if not rows or tuple(rows[0]) != COLUMNS or len(whole) < len(ratings):
            raise CourseError(
                f"{path} holds no answers of a listening test, or a row of it is damaged. Its "
                f"first row should be {', '.join(COLUMNS)}. Take the file as the course wrote it."
            )
        found += whole
    return found


def write_ratings(path: Path, ratings: Iterable[Rating]) -> None:
    """Write a file of answers whole; `read_ratings` reads it, and so does a spreadsheet."""
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    rows.writerows([f"{one:g}" if isinstance(one, float) else one for one in astuple(rating)]
                   for rating in ratings)  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, _BOM + stream.getvalue())

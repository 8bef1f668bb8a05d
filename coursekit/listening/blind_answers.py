"""What was answered in blind tests: kept by the learner, counted for them and for their class."""

from __future__ import annotations

import csv
import io
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

from coursekit.errors import CourseError
from coursekit.files import os_errors_told, write_atomically
from coursekit.listening.tables import Table, table

FOLDER = "blind"
COLUMNS = ("date", "question", "order", "chosen", "right", "version")
CLASS_COLUMNS = ("question", "titles", "title", "chosen", "answers", "right")
CLASS_ENDING = ".class.csv"
_MANIFEST = ".coursekit.json"  # of the learner's folder, as `classroom.workspace` lays it out
_BOM = "\ufeff"  # without it, spreadsheets take UTF-8 for something else
_APART = "|"


@dataclass(frozen=True)
class Answer:
    """One answer of a blind test.

    Args:
        date: when, to the second.
        question: what was asked.
        order: the titles of the pieces as they were heard, A first.
        chosen: the title that was chosen.
        right: whether it was the right one; None where no answer is right or wrong.
        version: of the course.
    """

    date: str
    question: str
    order: tuple[str, ...]
    chosen: str
    right: bool | None
    version: str

    def row(self) -> tuple[str, ...]:
        """Return the answer as it stands in the file."""
        right = {True: "yes", False: "no", None: ""}[self.right]
        order = _APART.join(self.order)
        return (self.date, self.question, order, self.chosen, right, self.version)

    @classmethod
    def of(cls, row: Sequence[str]) -> Answer | None:
        """Return what a row of the file says; None where it is malformed."""
        if len(row) != len(COLUMNS):
            return None
        date, question, order, chosen, right, version = row
        titles = tuple(order.split(_APART))
        known = {"yes": True, "no": False, "": None}
        good = len(set(titles)) == len(titles) > 1 and chosen in titles and right in known
        if not good or not all(map(plain, (question, *titles))):
            return None
        return cls(date, question, titles, chosen, known[right], version)


@dataclass(frozen=True)
class Tally:
    """How often which piece was chosen.

    Args:
        question: what was asked.
        titles: of the pieces, in alphabetical order.
        chosen: how often each of them was.
        right: how many answers were right; None where no answer is right or wrong.
    """

    question: str
    titles: tuple[str, ...]
    chosen: tuple[int, ...]
    right: int | None

    @property
    def answers(self) -> int:
        """How many answers there are."""
        return sum(self.chosen)

    def table(self, title: str) -> Table:
        """Return the counts with 95 % intervals, beside what chance alone would bring."""
        rows: list[tuple[object, ...]] = [
            (name, count, *self._share(count))
            for name, count in zip(self.titles, self.chosen, strict=True)
        ]
        if self.right is not None:
            rows = [("Right", self.right, *self._share(self.right))]
        rows.append(("By chance alone", None, round(100 / len(self.titles)), None))
        columns = ("Answer", f"Times of {self.answers:,}", "Share (%)", "95 % interval")
        return table(rows, columns, title)

    def _share(self, count: int) -> tuple[int, str]:
        from scipy.stats import binomtest  # slow to import, and needed only after an answer

        interval = binomtest(count, self.answers).proportion_ci(method="wilson")
        low, high = 100 * interval.low, 100 * interval.high
        return round(100 * count / self.answers), f"{low:.0f} to {high:.0f}"


def plain(title: str) -> bool:
    """Say whether a text can stand in the files: a spreadsheet takes it for text only."""
    return (
        bool(title.strip())
        and title.isprintable()
        and _APART not in title
        and title[0] not in "=+-@"
    )


def tally(answers: Iterable[Answer]) -> list[Tally]:
    """Count the answers of each question about the same pieces, the earliest asked first."""
    groups: defaultdict[tuple[str, tuple[str, ...]], list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[answer.question, tuple(sorted(answer.order))].append(answer)
    tallies = []
    for (question, titles), group in groups.items():
        counts = Counter(answer.chosen for answer in group)
        judged = [answer.right for answer in group if answer.right is not None]
        # Where only some were judged, the test was changed in between: no share of right ones.
        right = sum(judged) if len(judged) == len(group) else None
        tallies.append(Tally(question, titles, tuple(counts[title] for title in titles), right))
    return tallies


def place(name: str, here: Path | None = None, folder: str = FOLDER) -> Path:
    """Return where a test's answers are kept: in the learner's folder, else in the one at hand."""
    here = here or Path.cwd()
    home = next((one for one in (here, *here.parents) if (one / _MANIFEST).is_file()), here)
    return home / folder / f"{name}.csv"


def read(path: Path) -> tuple[list[Answer], int]:
    """Return the answers in a file and how many of its rows are malformed.

    Raises:
        CourseError: it is not a file of answers, or cannot be read.
    """
    rows = _rows(path, COLUMNS)
    answers = [Answer.of(row) for row in rows]
    return [one for one in answers if one is not None], answers.count(None)


def keep(path: Path, answer: Answer) -> str:
    """Add an answer to a file, and lose nothing that is in it.

    A file that is not one of answers, or has rows that cannot be read, is set aside as a copy
    first; what can be read stays.

    Returns:
        A sentence where something was set aside, otherwise an empty one.

    Raises:
        CourseError: the file cannot be read or written.
    """
    # One line is added at the end, never the whole written anew: two notebooks may answer at
    # once. A line that was cut off is malformed, and mended before the next.
    with os_errors_told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _add(path, "xb", _BOM + _lines([COLUMNS, answer.row()]))
            return ""
        except FileExistsError:
            told = _mend(path)
        _add(path, "ab", _lines([answer.row()], _divider(path.read_text("utf-8-sig"))))
    return told


def _add(path: Path, mode: Literal["xb", "ab"], lines: str) -> None:
    with path.open(mode) as stream:
        stream.write(lines.encode())
        stream.flush()
        os.fsync(stream.fileno())


def _mend(path: Path) -> str:
    """Set a copy of a file aside if not all of it can be read, and keep of it what can."""
    try:
        answers, malformed = read(path)
        whole = not malformed and path.read_bytes().endswith(b"\n")
    except CourseError:
        answers, whole = [], False
    if whole:
        return ""
    number = 1
    while (aside := path.with_name(f"{path.name}.set-aside-{number}")).exists():
        number += 1
    write_atomically(aside, path.read_bytes())
    write_atomically(path, _BOM + _lines([COLUMNS, *(one.row() for one in answers)]))
    return (
        f"Not all of {FOLDER}/{path.name} could be read as answers. A copy of it as it was is in "
        f"{FOLDER}/{aside.name}; {len(answers)} earlier answer{'' if len(answers) == 1 else 's'} "
        "could be kept."
    )


def _rows(path: Path, columns: tuple[str, ...]) -> list[list[str]]:
    """Return the rows below the headings of a file.

    Raises:
        CourseError: the headings are others, or the file is no text.
    """
    try:
        text = path.read_text("utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=_divider(text)) if row]
    except OSError as error:
        raise CourseError(
            f"{path} could not be read ({error.strerror or error}). Choose a file that is there "
            "and that you may read."
        ) from error
    except (UnicodeDecodeError, csv.Error):
        rows = []
    if not rows or tuple(rows[0]) != columns:
        raise CourseError(
            f"{path} holds no answers of a blind test: its first row should be "
            f"{', '.join(columns)}. Take the file that the course wrote."
        )
    return rows[1:]


def _divider(text: str) -> str:
    """Return what divides the columns: in some languages a spreadsheet stores semicolons."""
    heading = text.partition("\n")[0]
    return ";" if heading.count(";") > heading.count(",") else ","


def _lines(rows: Iterable[Sequence[object]], divider: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=divider, lineterminator="\r\n").writerows(rows)
    return stream.getvalue()


@dataclass(frozen=True)
class ClassTest:
    """What a class answered in one test.

    Args:
        name: of the test.
        tally: of the first answer of each learner, for later ones are not blind any more.
        later: how many answers came after a learner's first and are not counted.
    """

    name: str
    tally: Tally
    later: int

    def __str__(self) -> str:
        learners = f"{self.tally.answers} learner{'' if self.tally.answers == 1 else 's'}"
        later = f" {self.later} later answers are not counted." if self.later else ""
        shown = repr(self.tally.table(f"{self.name}: {self.tally.question}"))
        return f"{shown}\nThe first answers of {learners}.{later}"


def read_class(folder: Path) -> tuple[list[ClassTest], list[str]]:
    """Count the files of a class: FOLDER/*.csv and those in any folder `blind` below it.

    Returns:
        The tests by name, and a sentence for each file or row that was skipped.

    Raises:
        CourseError: there is no such folder, or no file in it.
    """
    nested = sorted(folder.rglob(f"{FOLDER}/*.csv"))
    files = [*nested, *(path for path in sorted(folder.glob("*.csv")) if path not in nested)]
    files = [path for path in files if not path.name.endswith(CLASS_ENDING)]
    if not files:
        raise CourseError(
            f"There are no answers in {folder}. Put there the learners' files, such as "
            f"{FOLDER}/NAME.csv of each learner in a folder of their own."
        )
    sentences: list[str] = []
    # By question and pieces, not by the file's name: files are renamed when they are collected.
    firsts: defaultdict[tuple[str, tuple[str, ...]], list[Answer]] = defaultdict(list)
    names: defaultdict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    later: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for path in files:
        try:
            answers, malformed = read(path)
        except CourseError as error:
            sentences.append(f"Skipped: {error}")
            continue
        if malformed:
            rows = "1 row was" if malformed == 1 else f"{malformed} rows were"
            sentences.append(f"{path}: {rows} malformed and skipped.")
        own = set()
        for answer in answers:
            key = answer.question, tuple(sorted(answer.order))
            if key in own:
                later[key] += 1
                continue
            own.add(key)
            firsts[key].append(answer)
            # Browsers and folders number what has the name of something that is there.
            names[key].append(re.sub(r" ?\(\d+\)$", "", path.stem))
    tests = [ClassTest(_common(names[key]), tally(firsts[key])[0], later[key]) for key in firsts]
    return sorted(tests, key=lambda test: test.name), sentences


def write_class(tests: Iterable[ClassTest], out: Path) -> list[Path]:
    """Write the counts of a class, one file a test, to be put beside the learners' own.

    Raises:
        CourseError: a file of that name is there and is not one of counts, or cannot be written.
    """
    rows: defaultdict[str, list[tuple[object, ...]]] = defaultdict(list)
    for test in tests:
        one = test.tally
        titles, right = _APART.join(one.titles), "" if one.right is None else one.right
        for title, chosen in zip(one.titles, one.chosen, strict=True):
            rows[test.name].append((one.question, titles, title, chosen, one.answers, right))
    paths = [out / f"{name}{CLASS_ENDING}" for name in rows]
    for path in filter(Path.exists, paths):
        _rows(path, CLASS_COLUMNS)
    return [
        write_atomically(path, _BOM + _lines([CLASS_COLUMNS, *lines]))
        for path, lines in zip(paths, rows.values(), strict=True)
    ]


def class_tally(path: Path, question: str, titles: Iterable[str]) -> Tally | None:
    """Return what a class answered, from the file that the lecturer put beside the learner's own.

    Args:
        path: of the learner's own file.
        question: what is asked.
        titles: of the pieces.

    Returns:
        The counts, or None where there is no file or it does not hold them.
    """
    wanted = tuple(sorted(titles))
    try:
        rows = _rows(path.with_name(path.stem + CLASS_ENDING), CLASS_COLUMNS)
        rows = [row for row in rows if row[:2] == [question, _APART.join(wanted)]]
        counts = {row[2]: int(row[3]) for row in rows}
        right = int(rows[0][5]) if rows and rows[0][5] else None
    except (CourseError, ValueError, IndexError):
        return None
    chosen = tuple(counts.get(title, -1) for title in wanted)
    sound = min(chosen) >= 0 and sum(chosen) > 0 and 0 <= (right or 0) <= sum(chosen)
    return Tally(question, wanted, chosen, right) if sound else None


def _common(names: Sequence[str]) -> str:
    """Return what the names of a test's files share, whatever was added to some of them."""
    words = [re.findall(r"[^\W_]+|[\W_]+", name) for name in names]
    shared = words[0]
    for other in words[1:]:
        match = SequenceMatcher(None, shared, other, autojunk=False).find_longest_match()
        shared = shared[match.a : match.a + match.size]
    return "".join(shared).strip(" _-.") or min(names, key=len)

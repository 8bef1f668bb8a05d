"""Hold each lesson against what the guide to writing them asks, and time it."""

from __future__ import annotations

import ast
import base64
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from coursekit.classroom import build

if TYPE_CHECKING:
    from nbformat import NotebookNode

CELLS, WORDS, CODE = (25, 40), (800, 4000), (80, 180)
OBJECTIVES = (3, 5)
LINES_A_CELL, WORDS_A_LINE, QUESTIONS = 25, 5, 5
NOTEBOOK_BYTES, PICTURE_BYTES = 400_000, 40_000

HYPE = re.compile(
    r"(?i)\b(amazing|awesome|incredible|revolutionary|groundbreaking|game-changing|magic(al)?ly|"
    r"stunning|cutting-edge|mind-blowing|unleash|effortless(ly)?)\b"
)


Remark = tuple[int | None, str]
"""A line of the source, or None, and what is there."""


@dataclass(frozen=True)
class Finding:
    """One thing in which a lesson falls short.

    Args:
        lesson: its stem.
        line: of the source; None where the finding is about the whole, or the stored notebook.
        severity: an `error` must be mended; `advice` should be thought about.
        message: what is there and what was expected.
    """

    lesson: str
    line: int | None
    severity: Literal["error", "advice"]
    message: str

    def __str__(self) -> str:
        """Return the finding in one line, with its place."""
        place = self.lesson if self.line is None else f"{self.lesson}, line {self.line}"
        return f"{place}: {'' if self.severity == 'error' else 'advice: '}{self.message}"


def review(stems: list[str] | None = None) -> list[Finding]:
    """Return in what each lesson falls short of the guide to writing them.

    Args:
        stems: the lessons; all where nothing is said.

    Raises:
        CourseError: a source is malformed.
    """
    findings: list[Finding] = []
    for path in build.sources(stems):
        source = build.read(path)
        build.learner(path)
        for find in (_budgets, _shape, _manners, _references, _stored):
            findings += [Finding(path.stem, at, "error", words) for at, words in find(source)]
        findings += [Finding(path.stem, at, "advice", words) for at, words in _long_texts(source)]
    return findings


def prose(markdown: str) -> str:
    """Return the words of a text cell: no code, formulas, addresses, tags or citations."""
    text = re.sub(r"(?s)```.*?```|\$\$.*?\$\$|<!--.*?-->", " ", markdown)
    text = re.sub(r"`[^`\n]*`|\$[^$\n]+\$|\[@[^\]]*\]|</?\w[^>]*>", " ", text)
    return re.sub(r"\]\([^)]*\)", "]", text)


def _words(markdown: str) -> int:
    return sum(1 for word in prose(markdown).split() if re.search(r"[^\W\d_]", word))


def _code(cell: NotebookNode) -> list[str]:
    """Return the lines of a code cell as a learner who solved it has them."""
    text = build.without(cell.source, "HIDDEN TESTS")
    return build.without(text, "SOLUTION", markers_only=True).splitlines()


def _lines_of_code(text: str) -> int:
    """Count the lines that are neither empty nor comment nor description of a function."""
    numbered = {at for at, line in enumerate(text.splitlines(), 1) if re.match(r"\s*[^\s#]", line)}
    for node in ast.walk(ast.parse(text)):
        # A text that stands alone; numbers that do are shown.
        if isinstance(node, ast.Expr) and isinstance(getattr(node.value, "value", None), str):
            numbered -= {*range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    return len(numbered)


def _is_note(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("slideshow", {}).get("slide_type") == "notes")


def _texts(source: build.Source) -> list[tuple[int, str]]:
    """Return the text cells that learners read, each with the line on which it begins."""
    return [
        (line, cell.source)
        for cell, line in zip(source.cells, source.lines, strict=True)
        if cell.cell_type == "markdown" and not _is_note(cell)
    ]


def _budgets(source: build.Source) -> Iterator[Remark]:
    """Count cells, words and lines of code."""
    codes = [cell for cell in source.cells if cell.cell_type == "code"]
    lines = sum(_lines_of_code("\n".join(_code(cell))) for cell in codes)
    words = sum(_words(text) for _, text in _texts(source))
    counted = (
        (len(codes) + len(_texts(source)), CELLS, "cells, presenters' notes not counted"),
        (words, WORDS, "words"),
        (lines, CODE, "lines of code"),
    )
    for number, (low, high), what in counted:
        if not low <= number <= high:
            yield None, f"{number:,} {what}; {low:,} to {high:,} are asked for."
    if words < WORDS_A_LINE * lines:
        yield None, f"{words / lines:.1f} words to a line of code; {WORDS_A_LINE} are asked for."
    for cell, line in zip(source.cells, source.lines, strict=True):
        if cell.cell_type == "code" and (length := len(_code(cell))) > LINES_A_CELL:
            yield line, f"a cell of {length} lines; {LINES_A_CELL} are the most."


def _long_texts(source: build.Source) -> Iterator[Remark]:
    """Count the lines of text cells, which wrap as the reader's window does."""
    for line, text in _texts(source):
        if (length := len(text.splitlines())) > LINES_A_CELL:
            yield line, f"a cell of {length} lines; {LINES_A_CELL} are the most."


def _shape(source: build.Source) -> Iterator[Remark]:
    """Look for objectives, minutes, an early sound, a crux, the quiz and the references."""
    texts = _texts(source)
    whole = "\n\n".join(text for _, text in texts)
    objectives = re.search(r"> \*\*Objectives?\.\*\*.*\n((?:>.*\n?)+)", whole)
    number = len(re.findall(r"(?m)^> (?:\d+\.|[-*]) ", objectives[1])) if objectives else 0
    if not OBJECTIVES[0] <= number <= OBJECTIVES[1]:
        yield None, f"{number} objectives; 3 to 5 are asked for."
    for line, text in texts:
        for heading in re.findall(r"(?m)^## (.+)$", text):
            free = re.search(r"(?i)references|next|exercises", heading)
            if not re.search(r"\(\d+ min\)", heading) and not free:
                yield line, f"no minutes beside the section {heading!r}."
    if not re.search(r"\d+ minutes", texts[0][1]) or not re.search(r"CPU|GPU", texts[0][1]):
        yield None, "the first cell does not say minutes and hardware."
    codes = [cell for cell in source.cells if cell.cell_type == "code"]
    after = [cell.source for cell in codes if "setup" not in cell.metadata.get("tags", [])][:2]
    if not any(re.search(r"\b(play\w*|panel)\(", text) for text in after):
        yield None, "no sound in the first two cells of code after setup."
    if not any("crux" in cell.metadata.get("tags", []) for cell in codes):
        yield None, "no cell is tagged crux."
    if not re.search(r"\bpanel\(", "\n".join(cell.source for cell in codes)):
        yield None, "there is no panel of controls."
    questions = len(re.findall(r"<summary>\W*\d", whole))
    if questions < QUESTIONS:
        yield None, f"a quiz of {questions} numbered questions that fold; it needs {QUESTIONS}."
    if "References" not in texts[-1][1]:
        yield texts[-1][0], "the lesson does not end with its references."


def _manners(source: build.Source) -> Iterator[Remark]:
    """Look for exclamation marks, hype and cells without a slide tag."""
    for line, text in _texts(source):
        if "!" in re.sub(r"!\[", "[", prose(text)):
            yield line, "an exclamation mark."
        for word in HYPE.finditer(prose(text)):
            yield line, f"hype: {word[0]!r}."
    bare = [
        line
        for cell, line in zip(source.cells, source.lines, strict=True)
        if "slide_type" not in cell.metadata.get("slideshow", {})
    ]
    if len(bare) > len(source.cells) // 10:
        yield (
            bare[0],
            f"{len(bare)} of {len(source.cells)} cells have no slide tag; the first is here.",
        )
    if not any(_is_note(cell) for cell in source.cells):
        yield None, "there are no presenter's notes."


def _references(source: build.Source) -> Iterator[Remark]:
    """Resolve citations in the bibliography, and links to files from the notebooks' folder."""
    bibliography = build.bibliography()
    known = set()
    if bibliography.exists():
        known = set(re.findall(r"(?m)^@\w+\{([^,\s]+)", bibliography.read_text("utf-8")))
    for line, text in _texts(source):
        for citation in re.findall(r"\[(@[^\]]*)\]", text):
            for key in re.findall(r"@([\w-]+)", citation):
                if key not in known:
                    yield line, f"[@{key}] is not in syllabus/references.bib."
        for address in re.findall(r"\]\(([^)\s]+)\)", text):
            if problem := _broken(address):
                yield line, f"the link {address} {problem}."


def _broken(address: str) -> str | None:
    """Say what is wrong with a link; one to another site is not followed."""
    if re.match(r"[a-z]+:", address):
        return None
    name, _, anchor = address.partition("#")
    path = build.COMMITTED / name
    if name.endswith(".ipynb"):
        # The notebook may not be built yet, its source is what counts.
        path = build.SOURCES / f"{Path(name).stem}.py"
    if name and not path.exists():
        return "leads to no file"
    if anchor and name.endswith(".md"):
        text = path.read_text("utf-8")
        headings = re.findall(r"(?m)^#+ (.+)$", text)
        slugs = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        if anchor not in slugs | set(re.findall(r'(?:id|name)="([^"]+)"', text)):
            return "leads to no heading"
    return None


def _stored(source: build.Source) -> Iterator[Remark]:
    """Validate the committed notebook: of this source, small, with words for each picture."""
    stem = source.path.stem
    path = build.COMMITTED / f"{stem}.ipynb"
    if build.stale(source.path):
        yield None, f"the stored notebook is not of this source; run coursekit lesson build {stem}."
        return
    size = path.stat().st_size
    if size > NOTEBOOK_BYTES:
        yield None, f"the stored notebook has {size:,} bytes; {NOTEBOOK_BYTES:,} are the most."
    cells = json.loads(path.read_text("utf-8"))["cells"]
    if not any(cell.get("outputs") for cell in cells):
        yield None, "the stored notebook has not been run."
    for number, cell in enumerate(cells, 1):
        for output in cell.get("outputs", []):
            for message in _about(output):
                yield None, f"cell {number} of the notebook: {message}"


def _about(output: dict[str, Any]) -> Iterator[str]:
    """Say what is wrong with one stored output."""
    data = output.get("data", {})
    plain = "".join(data.get("text/plain", output.get("text", "")))
    if output["output_type"] == "error":
        yield f"it raised {output['ename']}."
    if str(build.COMMITTED.parent) in plain or str(Path.home()) + "/" in plain:
        yield "it shows a path of the computer on which it was run."
    for kind in ("image/png", "image/svg+xml"):
        if kind in data:
            picture = "".join(data[kind])
            size = len(base64.b64decode(picture)) if kind == "image/png" else 0
            if size > PICTURE_BYTES:
                yield f"a picture of {size:,} bytes; {PICTURE_BYTES:,} are the most."
            alt = output.get("metadata", {}).get(kind, {}).get("alt", "")
            if len(alt.split()) < 5 or not alt.rstrip().endswith("."):
                yield f"a picture without a sentence in its place ({alt or 'no alt text'!r})."


def time_lessons(stems: list[str] | None = None) -> list[tuple[str, float]]:
    """Run the solved build of each lesson and return the seconds that it took."""
    times = []
    for source in build.sources(stems):
        begin = time.perf_counter()
        build.execute(build.solved(source))
        times.append((source.stem, time.perf_counter() - begin))
    return times

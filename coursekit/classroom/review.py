"""Hold each lesson against what the guide to writing them asks, and time it."""

from __future__ import annotations

import base64
import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from coursekit.classroom import build, manners, paths
from coursekit.classroom.budgets import (
    Remark,
    codes,
    is_note,
    limits,
    over_budget,
    prose,
    texts,
    words_of_paths,
)

OBJECTIVES, QUESTIONS = (3, 5), 5
LINES_OF_TEXT, CPU_SECONDS = 25, 60

HYPE = re.compile(
    r"(?i)\b(amazing|awesome|incredible|revolutionary|groundbreaking|game-changing|magic(al)?ly|"
    r"stunning|cutting-edge|mind-blowing|unleash|effortless(ly)?)\b"
)


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
        remarks = [*over_budget(source, build.learner(path)), *manners.remarks(source)]
        for find in (_shape, _manners, _references, _stored):
            remarks += find(source)
        findings += [Finding(path.stem, at, "error", words) for at, words in remarks]
        findings += [Finding(path.stem, at, "advice", words) for at, words in _long_texts(source)]
    return findings


def _long_texts(source: build.Source) -> Iterator[Remark]:
    """Count the lines of text cells, which wrap as the reader's window does."""
    for line, text in texts(source):
        if (length := len(text.splitlines())) > LINES_OF_TEXT:
            yield line, f"a cell of {length} lines; {LINES_OF_TEXT} are the most."


def _shape(source: build.Source) -> Iterator[Remark]:
    """Look for objectives, minutes, an early sound, a crux, the quiz and the references."""
    read = texts(source)
    whole = "\n\n".join(text for _, text in read)
    objectives = re.search(r"> \*\*Objectives?\.\*\*.*\n((?:>.*\n?)+)", whole)
    number = len(re.findall(r"(?m)^> (?:\d+\.|[-*]) ", objectives[1])) if objectives else 0
    if not OBJECTIVES[0] <= number <= OBJECTIVES[1]:
        yield None, f"{number} objectives; 3 to 5 are asked for."
    if not paths.has_two_paths(source.cells):
        yield from _minutes(read)
    cells = [cell for _, cell in codes(source)]
    after = [cell.source for cell in cells if "setup" not in cell.metadata.get("tags", [])][:2]
    if not any(re.search(r"\b(play\w*|panel|blind)\(", text) for text in after):
        yield None, "no sound in the first two cells of code after setup."
    if not any("crux" in cell.metadata.get("tags", []) for cell in cells):
        yield None, "no cell is tagged crux."
    if not re.search(r"\bpanel\(", "\n".join(cell.source for cell in cells)):
        yield None, "there is no panel of controls."
    questions = len(re.findall(r"<summary>\W*\d", whole))
    if questions < QUESTIONS:
        yield None, f"a quiz of {questions} numbered questions that fold; it needs {QUESTIONS}."
    if "References" not in read[-1][1]:
        yield read[-1][0], "the lesson does not end with its references."


def _minutes(read: list[tuple[int, str]]) -> Iterator[Remark]:
    """Look for the minutes of a lesson with one path, and of its sections."""
    for line, text in read:
        for heading in re.findall(r"(?m)^## (.+)$", text):
            free = re.search(r"(?i)references|next|exercises", heading)
            if not re.search(r"\(\d+ min\)", heading) and not free:
                yield line, f"no minutes beside the section {heading!r}."
    if not re.search(r"\d+ minutes", read[0][1]) or not re.search(r"CPU|GPU", read[0][1]):
        yield None, "the first cell does not say minutes and hardware."


def _manners(source: build.Source) -> Iterator[Remark]:
    """Look for exclamation marks, hype and cells without a slide tag."""
    for line, text in texts(source):
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
    if not any(is_note(cell) for cell in source.cells):
        yield None, "there are no presenter's notes."


def _references(source: build.Source) -> Iterator[Remark]:
    """Resolve citations in the bibliography, and links to files from the notebooks' folder."""
    bibliography = build.bibliography()
    known = set()
    if bibliography.exists():
        known = set(re.findall(r"(?m)^@\w+\{([^,\s]+)", bibliography.read_text("utf-8")))
    for line, text in texts(source):
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
    size, most = path.stat().st_size, limits(source)
    if size > most.notebook_bytes:
        yield None, f"the stored notebook has {size:,} bytes; {most.notebook_bytes:,} are the most."
    cells = json.loads(path.read_text("utf-8"))["cells"]
    if not any(cell.get("outputs") for cell in cells):
        yield None, "the stored notebook has not been run."
    for number, cell in enumerate(cells, 1):
        for output in cell.get("outputs", []):
            for message in _about(output, most.picture_bytes):
                yield None, f"cell {number} of the notebook: {message}"


def _about(output: dict[str, Any], most: int) -> Iterator[str]:
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
            if size > most:
                yield f"a picture of {size:,} bytes; {most:,} are the most."
            alt = output.get("metadata", {}).get(kind, {}).get("alt", "")
            if len(alt.split()) < 5 or not alt.rstrip().endswith("."):
                yield f"a picture without a sentence in its place ({alt or 'no alt text'!r})."


def lengths(stems: list[str] | None = None) -> list[str]:
    """Return a line for each lesson with two paths: the minutes and words of both."""
    lines = []
    for path in build.sources(stems):
        source = build.read(path)
        if paths.has_two_paths(source.cells):
            minutes, words = paths.minutes(source.cells), words_of_paths(source)
            told = [f"{one} {minutes[one]} minutes, {words[one]:,} words" for one in paths.PATHS]
            lines.append(f"{path.stem}: {'; '.join(told)}.")
    return lines


@dataclass(frozen=True)
class Duration:
    """How long a lesson takes to run.

    Args:
        lesson: its stem.
        seconds: that its solved build takes by the clock.
        cpu_seconds: of all processors together that *Run All* on the learner's build takes, its
            kernel's start with it; None where this system does not count them.
    """

    lesson: str
    seconds: float
    cpu_seconds: float | None

    def __str__(self) -> str:
        """Return both in one line, and whether Run All keeps its limit."""
        line = f"{self.seconds:7.1f} s  {self.lesson}"
        if self.cpu_seconds is None:
            return f"{line}  (this system does not tell CPU seconds)"
        kept = self.cpu_seconds <= CPU_SECONDS
        verdict = "within" if kept else "MORE than"
        return f"{line}  Run All: {self.cpu_seconds:.1f} CPU s, {verdict} {CPU_SECONDS} s"


def time_lessons(stems: list[str] | None = None) -> Iterator[Duration]:
    """Run the solved and the learner's build of each lesson and yield how long they took."""
    for source in build.sources(stems):
        begin = time.perf_counter()
        build.execute(build.solved(source))
        seconds = time.perf_counter() - begin
        before = _cpu_seconds_of_children()
        build.execute(build.learner(source))
        used = _cpu_seconds_of_children() - before
        yield Duration(source.stem, seconds, used or None)


def _cpu_seconds_of_children() -> float:
    """Return what processes that this one started and that have ended used; 0 on Windows."""
    spent = os.times()
    return spent.children_user + spent.children_system

"""What the guide asks of lessons with two paths, besides their length."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator

from coursekit.classroom import budgets, build, paths, regions, rungs
from coursekit.classroom.budgets import Remark

WORKED_CASES = 3

_NO_SENTENCE = re.compile(r"#|[-*+] |\d+[.)] |>|<|\||!\[|\$\$|```")


def remarks(source: build.Source) -> Iterator[Remark]:
    """Yield in what a lesson with two paths falls short; nothing for another."""
    if not paths.has_two_paths(source.cells):
        return
    for find in (_sections, _start, _code, _words, _graded):
        yield from find(source)


def _sections(source: build.Source) -> Iterator[Remark]:
    """Look at each section's heading, its tag, and an extra's first sentence."""
    for line, cell in zip(source.lines, source.cells, strict=True):
        if cell.cell_type != "markdown":
            continue
        headings = re.findall(r"(?m)^## .*$", cell.source)
        if headings and (len(headings) > 1 or not cell.source.startswith("## ")):
            yield line, "one heading of a section a cell, on the cell's first line, is asked for."
        for heading in headings:
            if not re.fullmatch(r"## \d+ .+ \((core|extra), \d+ min\)\s*", heading):
                yield line, f"{heading!r} is not as `## 4 Title (core, 12 min)`."
        tags = cell.metadata.get("tags", [])
        section = paths.section_of(cell)
        if section and section.path == paths.EXTRA and not _begins_with_a_sentence(cell.source):
            yield line, "the extra does not begin with a sentence that says who should read it."
        if len({*tags} & {*paths.PATHS}) > 1:
            yield line, "the cell's tag and its section's heading say different paths."


def _begins_with_a_sentence(text: str) -> bool:
    first = text.partition("\n")[2].strip().partition("\n\n")[0]
    return bool(re.search(r"[.?](\s|$)", first)) and not _NO_SENTENCE.match(first)


def _start(source: build.Source) -> Iterator[Remark]:
    """Look for the seconds of Run All."""
    if not re.search(r"\*?Run All\*? takes \d+ seconds", source.cells[0].source):
        yield source.lines[0], "the first cell does not say `*Run All* takes 45 seconds`."


def _code(source: build.Source) -> Iterator[Remark]:
    """Look for raw prints, statements that share a line, and line ends written as text."""
    for begin, cell in budgets.codes(source):
        tree = ast.parse(cell.source)
        statements = Counter(n.lineno for n in ast.walk(tree) if isinstance(n, ast.stmt))
        for at, count in statements.items():
            if count > 1:
                yield begin + at, "two statements on a line."
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print":
                yield begin + node.lineno, "a raw print; show a table, a sound or a sentence."
        for token in tokenize.generate_tokens(io.StringIO(cell.source).readline):
            # Since Python 3.12 a text with fields comes in parts.
            if tokenize.tok_name[token.type] in _TEXTS and "\\n" in token.string:
                yield begin + token.start[0], "a text with \\n in it."


_TEXTS = {"STRING", "FSTRING_MIDDLE"}


def _words(source: build.Source) -> Iterator[Remark]:
    """Look for what no sentence is to be built around."""
    for line, cell in zip(source.lines, source.cells, strict=True):
        if re.search(r"(?i)\breported\s+as\b", cell.source):
            yield line, "'reported as'; mark what could not be checked with † and one footnote."


def _graded(source: build.Source) -> Iterator[Remark]:
    """Look for worked cases, comments for the plan and marks for gaps in graded functions."""
    keys = [key for cell in source.cells for key in rungs.keys(cell.source)]
    for line, cell in budgets.codes(source):
        if regions.SOLUTION not in regions.names(cell.source):
            continue
        for name in (key.rpartition(".")[2] for key in keys):
            if f"def {name}(" not in cell.source:
                continue
            cases = rungs.worked_cases(regions.without(cell.source), name)
            number = sum(1 for case in cases if case.want)
            if number < WORKED_CASES:
                yield line, f"{number} worked cases of {name} as doctests; 3 or more are asked for."
            for missing in rungs.missing(cell.source):
                yield line, f"the solution of {name} has no {missing}."

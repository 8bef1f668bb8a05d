"""Rungs for whoever is stuck, each a fold made from the one solution, so that nothing drifts."""

from __future__ import annotations

import ast
import doctest
import io
import re
import tokenize
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from coursekit.classroom import regions
from coursekit.errors import CourseError
from coursekit.files import sha256

KINDS = ("plan", "disorder", "gaps", "solution")
GAP = "____"
MANY = "Stuck? Each fold gives a little more away. The points are the same."
TRY = (
    "To see what your function gives, run its cell once more, then type a worked case into a new "
    "cell and run that. (Where a check finds a mistake, the course's function stands in from "
    "there on.)"
)
ONE = "Stuck? This fold helps you on. The points are the same."

Lines = list[tuple[str, str]]
"""The lines of a cell, each behind the name of the region that it stands in."""

_CHECK = re.compile(r"""(?m)(?:^|= )check\(["']([\w.]+)["']""")
_REMARK = re.compile(r"(?m)^ *# If you see: (.+(?:\n *#  +.+)*)")
_ABOUT = {
    "plan": ("the plan", "What to do, step by step. Write your own lines under each comment."),
    "disorder": (
        "lines in disorder",
        "These are the solution's own lines, shuffled. Put them in order. How far each is indented "
        "is right already.",
    ),
    "gaps": ("with gaps", f"Write an expression in place of each `{GAP}`."),
    "solution": ("solution", ""),
}


def keys(text: str) -> list[str]:
    """Return the exercises that are checked in a cell or in a whole source."""
    return list(dict.fromkeys(_CHECK.findall(text)))


def remarks(key: str, answers: Path) -> list[tuple[str, str]]:
    """Return the stored wrong answers to an exercise that have a word for the learner.

    Args:
        key: the exercise.
        answers: the folder with a folder for each exercise.

    Returns:
        The text of each answer, and what its line `# If you see:` says.
    """
    paths = (answers / key).glob("wrong_*.py")
    texts = [p.read_text("utf-8") for p in sorted(paths, key=lambda p: (len(p.name), p.name))]
    found = [(text, match[1]) for text in texts if (match := _REMARK.search(text))]
    plain = [(text, re.sub(r"\s*\n *#\s+", " ", words).strip()) for text, words in found]
    return [(text, words[0].upper() + words[1:]) for text, words in plain]


def worked_cases(text: str, name: str) -> list[doctest.Example]:
    """Return the worked cases in the docstring of the function called `name` in a cell."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return doctest.DocTestParser().get_examples(ast.get_docstring(node) or "")
    return []


def folds(
    text: str,
    key: str,
    answers: Path,
    *,
    kinds: Sequence[str] = KINDS,
    setup: str = "",
    where: str = "",
) -> str:
    """Return the folds that help with a graded function; nothing where there are none.

    Args:
        text: the cell with the solution, its markers and its marks for gaps.
        key: the exercise.
        answers: the folder of stored answers; those with `# If you see:` are run here.
        kinds: which rungs to make.
        setup: the lesson's own imports and constants, which stored answers may use.
        where: the cell's place, for what is said of a mark that fits nothing.

    Raises:
        CourseError: a mark for a gap names what does not stand on its line.
    """
    lines = _bare(text)
    made: dict[str, Callable[[], list[str]]] = {
        "plan": lambda: plan(lines),
        "disorder": lambda: disorder(lines, key),
        "gaps": lambda: with_gaps(lines, where),
        "solution": lambda: _text(lines).splitlines(),
    }
    parts = []
    found = [(kind, rung) for kind in KINDS if kind in kinds and (rung := made[kind]())]
    for number, (kind, rung) in enumerate(found, 1):
        title, about = _ABOUT[kind]
        title = f"Rung {number}: {title}" if len(found) > 1 else title.capitalize()
        code = "\n".join(["```python", *rung, "```"])
        parts.append(_fold(title, f"{about}\n\n{code}".strip()))
    # Last, since it speaks to whoever has a result already.
    if seen := _if_you_see(text, key, answers, setup):
        listed = "\n".join(f"- {one}" for one in seen)
        parts.append(_fold("If you see …", f"{TRY}\n\n{listed}"))
    if not parts:
        return ""
    return "\n\n".join([MANY if len(parts) > 1 else ONE, *parts])


def _fold(summary: str, text: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"


def _bare(text: str) -> Lines:
    """Return the lines of a solution's cell without markers and descriptions of functions."""
    lines = list(regions.placed(text))
    described: set[int] = set()
    for node in ast.walk(ast.parse("\n".join(line for _, line in lines))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            first = node.body[0]
            described |= {*range(first.lineno, (first.end_lineno or first.lineno) + 1)}
    return [line for at, line in enumerate(lines, 1) if at not in described]


def _text(lines: Lines) -> str:
    return regions.without_gaps("\n".join(line for _, line in lines)).strip("\n")


def plan(lines: Lines) -> list[str]:
    """Return the signature and the solution's comments as numbered steps; nothing without them."""
    kept: list[str] = []
    steps, above = 0, False
    for inside, line in lines:
        comment = re.match(r"(\s*)#\s*(.+)", line) if inside else None
        if comment and above and comment[2][0].islower():
            kept.append(f"{comment[1]}#    {comment[2]}")  # the step above goes on
        elif comment:
            steps += 1
            kept.append(f"{comment[1]}# {steps}. {comment[2]}")
        elif not inside:
            kept.append(line)
        above = comment is not None
    return "\n".join(kept).strip("\n").splitlines() if steps else []


def disorder(lines: Lines, key: str) -> list[str]:
    """Return the cell with the solution's lines shuffled, never in their own order.

    The order comes from the exercise's key, so that every build has the same. Nothing is returned
    where there is only one order.
    """
    first = next((at for at, (inside, _) in enumerate(lines) if inside), len(lines))
    above = [line for inside, line in lines[:first] if not inside]
    below = [line for inside, line in lines[first:] if not inside]
    right = _statements(lines)
    if len(set(right)) < 2:
        return []
    turn = 0
    while True:
        order = sorted(range(len(right)), key=lambda at: sha256(f"{key} {turn} {at}"))
        shuffled = [right[at] for at in order]
        if shuffled != right:
            return "\n".join([*above, *shuffled, *below]).strip("\n").splitlines()
        turn += 1


def _statements(lines: Lines) -> list[str]:
    """Return the solution's lines without comments; what goes over several lines stays together."""
    texts = [line for _, line in lines]
    found: list[str] = []
    first = 0
    for token in tokenize.generate_tokens(io.StringIO("\n".join(texts) + "\n").readline):
        row, column = token.start
        if token.type == tokenize.COMMENT:
            texts[row - 1] = texts[row - 1][:column].rstrip()
        elif token.type == tokenize.NEWLINE:
            part = [texts[at] for at in range(first, row) if lines[at][0] and texts[at].strip()]
            found += ["\n".join(part)] if part else []
            first = row
    return found


def with_gaps(lines: Lines, where: str = "") -> list[str]:
    """Return the solution with the marked expressions taken out; nothing where none is marked.

    Raises:
        CourseError: a mark names what does not stand on its line, or not behind the mark before.
    """
    kept, marked = [], False
    for _, line in lines:
        plain, done = regions.without_gaps(line), 0
        for gap in regions.gaps(line):
            # A name is not taken out of the middle of a longer one.
            found = re.compile(rf"(?<!\w){re.escape(gap)}(?!\w)").search(plain, done)
            edges = found or re.compile(re.escape(gap)).search(plain, done)
            if not gap or edges is None or (found is None and re.fullmatch(r"\w+", gap)):
                raise CourseError(
                    f"{where}: the gap {gap!r} does not stand on its line ({plain.strip()}), or "
                    "not behind the gap before it."
                )
            plain = plain[: edges.start()] + GAP + plain[edges.end() :]
            done, marked = edges.start() + len(GAP), True
        kept.append(plain)
    return "\n".join(kept).strip("\n").splitlines() if marked else []


def _if_you_see(text: str, key: str, answers: Path, setup: str) -> list[str]:
    """Return a sentence for each wrong answer that gives a wrong value on a worked case."""
    stored = remarks(key, answers)
    cases = worked_cases(regions.without(text), key.rpartition(".")[2]) if stored else []
    wrong = [_wrong_values(answer, cases, setup) for answer, _ in stored] if cases else []
    shared = Counter(pair for pairs in wrong for pair in pairs)
    said: dict[tuple[str, str], str] = {}
    for pairs, (_, words) in zip(wrong, stored, strict=False):
        # A value that no other mistake gives tells most, and a short one is seen at a glance.
        order = sorted(pairs, key=lambda pair: (shared[pair] > 1, len(pair[1])))
        if pair := next((one for one in order if one not in said), None):
            call, value = map(_code, pair)
            said[pair] = f"If {call} gives {value} instead of {_code(pairs[pair])}: {words}"
    return list(said.values())


def _wrong_values(
    answer: str, cases: list[doctest.Example], setup: str
) -> dict[tuple[str, str], str]:
    """Return, for each worked case and the wrong value that an answer gives, the right one."""
    wrong = {}
    for case, got in _run(answer, cases, setup):
        flags = sum(flag for flag, on in case.options.items() if on)
        if not doctest.OutputChecker().check_output(case.want, got, flags):
            wrong[case.source.strip(), got.strip()] = case.want
    return wrong


def _run(
    answer: str, cases: list[doctest.Example], setup: str
) -> list[tuple[doctest.Example, str]]:
    """Return what a stored answer gives on each worked case; where it raises it gives nothing."""
    space: dict[str, object] = {"__name__": "answer"}
    text = "\n".join([answer, *(case.source for case in cases)])
    # These are the course's own files, not a learner's.
    exec(f"{_needed(setup, text)}\n{answer}", space)  # noqa: S102
    given = []
    for case in cases:
        try:
            try:
                value = eval(compile(case.source.strip(), "worked case", "eval"), space)  # noqa: S307
            except SyntaxError:
                exec(case.source, space)  # noqa: S102
                continue
        except Exception:
            continue
        given.append((case, "" if value is None else f"{value!r}\n"))
    return given


def _needed(setup: str, text: str) -> str:
    """Return the imports and constants of a lesson's setup whose names a text uses."""
    used = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    kept = []
    for node in ast.parse(setup).body:
        bound: set[str] = set()
        if isinstance(node, ast.Import | ast.ImportFrom):
            bound = {(one.asname or one.name).partition(".")[0] for one in node.names}
        elif isinstance(node, ast.Assign):
            names = (one for target in node.targets for one in ast.walk(target))
            bound = {one.id for one in names if isinstance(one, ast.Name)}
        if bound & used:
            kept.append(ast.unparse(node))
    return "\n".join(kept)


def _code(text: str) -> str:
    return f"`{' '.join(text.split()) or 'None'}`"


def missing(text: str) -> list[str]:
    """Return what a solution lacks from which rungs are made."""
    lines = _bare(text)
    lacks = [] if plan(lines) else ["comments, from which the plan is made"]
    return lacks if with_gaps(lines) else [*lacks, "mark for a gap (# gap: …)"]

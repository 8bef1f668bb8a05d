"""Says in plain words what a value is, what a call was, and what an error means."""

from __future__ import annotations

import ast
import re
import warnings
from typing import Any

import numpy as np

from coursekit.classroom.exercises import Case, Exercise
from coursekit.classroom.exercises.runner import Other

_UNKNOWN = "`{name}` is not known inside this cell"


def name_elsewhere(line: str, known: dict[str, Any]) -> str:
    """Return a line of a verdict, put right where the name that it misses is in `known`."""
    for name in known:
        if _UNKNOWN.format(name=name) in line:
            return line.replace("Is it misspelled?", "It stands in another cell of your notebook.")
    return line


def explain_failure(error: dict[str, Any], source: str, wanted: Exercise) -> list[str]:
    """Say in words why a cell could not be run up to its first situation."""
    if error.get("type") == "Missing":
        return [f"The cell defines no function called `{wanted.name}`. Keep that name."]
    if error.get("type") == "NoFunction":
        return [f"What the cell calls `{wanted.name}` is no function."]
    return explain_error(error, source, wanted)


def explain_error(error: dict[str, Any], source: str, wanted: Exercise) -> list[str]:
    """Say in words what an error of the learner's code means."""
    kind, words, name = (str(error.get(part) or "")[:300] for part in ("type", "words", "name"))
    where = _where(error.get("line"), source)
    if kind == "Closed":
        return [
            f"{where}It imports `{name}`, which is closed while your function is tried: the answer "
            "may be there. Write the idea yourself."
        ]
    if kind == "NameError" and name == "get_ipython":
        return [f"{where}Leave `%` and `!` commands out of this cell; the check runs it as Python."]
    if kind == "NameError" and name and not name.strip("_"):
        return [f"{where}A gap ({name}) is still empty. Write an expression in its place."]
    if kind == "NameError" and name:
        return [
            f"{where}{_UNKNOWN.format(name=name)}. Is it misspelled? The check runs this cell "
            f"alone{_at_hand(wanted)}: define it inside this cell."
        ]
    if kind in {"SyntaxError", "IndentationError", "TabError"}:
        return [f"{where}This is not Python yet: {explain_syntax(words)}."]
    if kind == "SystemExit":
        return [f"{where}It ends Python (exit). Return a value instead."]
    if kind == "EOFError":
        return [f"{where}It waits for something to be typed. Use its arguments instead of input()."]
    if kind == "MemoryError":
        return [f"{where}It asks for more memory than 2 GB."]
    if kind == "RecursionError":
        return [f"{where}It calls itself without end."]
    if kind == "TooLarge":
        return [f"What it returns is too large to look at: {words}. {wanted.expects}"]
    if kind == "TypeError" and "unhashable" in words and not where:
        return [
            f"It could not be called with its arguments: {words}. Is there a cache above the `def` "
            "(`@lru_cache`)? A cache cannot keep lists; leave it away."
        ]
    if kind == "TypeError" and not where:
        return [f"It could not be called: {words}. Keep the line with `def` as it was."]
    return [f"{where}It raised {kind}{': ' if words else ''}{words}."]


# What Python says of a text that it cannot read, and what a musician may make of it.
_SYNTAX = (
    ("expected ':'", "a colon (:) is missing, which ends each line with def, if, for or while"),
    (r"'(.)' was never closed", r"the bracket {0} is opened here and never closed"),
    (r"unmatched '(.)'", "the bracket {0} closes one that was never opened"),
    (r"parenthesis '(.)' does not match opening parenthesis '(.)'", "{0} cannot close {1}"),
    ("expected an indented block", "what belongs to the colon above must stand four spaces in"),
    ("unexpected indent", "this line begins further in than the line above asks for"),
    ("unindent does not match", "this line begins at a depth at which no line above it begins"),
    ("tabs and spaces", "tabs and spaces are mixed at the beginnings of lines; take spaces"),
    ("outside (?:function|loop)", "this line belongs further in, or its indentation was lost"),
    ("unterminated", "the quotation mark that ends the text is missing"),
    ("instead of '='", "one = gives a name to a value; to compare two values write =="),
    ("forgot a comma", "a comma or a sign such as + is missing between two things"),
    ("invalid character '(.)'", "the sign {0} is not Python's; type it anew on the keyboard"),
    ("expected '(.)'", "a {0} is missing"),
    ("^invalid syntax", "a word is misspelled or a sign is missing in it, or in the line above"),
)


def explain_syntax(message: str) -> str:
    """Say what is wrong with a text that is not Python.

    Args:
        message: of the SyntaxError, with or without the place that Python adds to it.
    """
    message = message.partition(" (<")[0]
    for pattern, words in _SYNTAX:
        if match := re.search(pattern, message):
            return words.format(*match.groups())
    return message


def explain_unreadable(source: str) -> str | None:
    """Say why a cell cannot be read as Python, and in which line; None where it can."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "<the cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
    except SyntaxError as error:
        return f"{_where(error.lineno, source)}{explain_syntax(error.msg)}."
    except (ValueError, RecursionError, MemoryError) as error:
        return f"{error}."
    return None


def _at_hand(wanted: Exercise) -> str:
    """Say in words which names the preamble brings; nothing where it brings none."""
    names: list[str] = []
    for node in ast.parse(wanted.preamble).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names += [f"`{one.asname or one.name}`" for one in node.names]
        elif isinstance(node, ast.Assign):
            targets = (one for target in node.targets for one in ast.walk(target))
            names += [f"`{one.id}`" for one in targets if isinstance(one, ast.Name)]
    if not names:
        return ""
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f", with {listed} at hand"


def _where(line: Any, source: str) -> str:
    lines = source.splitlines()
    if type(line) is not int or not 1 <= line <= len(lines):
        return ""
    return f"Line {line} of the cell, `{lines[line - 1].strip()[:80]}`: "


def call_of(wanted: Exercise, case: Case) -> str:
    """Return the call that a case makes, as text."""
    return f"{wanted.name}({', '.join(shown(one, 90) for one in case.args)})"


def _rounded(value: Any) -> Any:
    """Return decimal fractions without the dust of binary arithmetic, such as 0.1 + 0.2 has."""
    if isinstance(value, float):
        # The check asks for a billionth; beside that, what differs must be seen.
        return float(f"{value:.10g}")
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        return type(value)(_rounded(one) for one in value)
    return value


def shown(value: Any, width: int = 160) -> str:
    """Return a value as text of bounded length."""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, threshold=20, precision=4, separator=", ")
        text = " ".join(text.split())
    else:
        text = repr(_rounded(value))
    return text if len(text) <= width else f"{text[: width - 1]}…"


_FAMILIES: tuple[tuple[Any, str], ...] = (
    (type(None), "nothing (None)"),
    (bool, "a truth value (True or False)"),
    (int, "a whole number"),
    (float, "a number with a decimal point"),
    (complex, "a complex number"),
    (str, "text"),
    (list | tuple, "a list"),
    (dict, "a dictionary"),
    (set | frozenset, "a set"),
    (np.ndarray, "an array"),
)


def kind_of(value: Any) -> str:
    """Return the kind of a value in words, such as "a whole number"."""
    if isinstance(value, np.generic):
        value = value.item()
    for family, words in _FAMILIES:
        if isinstance(value, family):
            return words
    name = value.name if isinstance(value, Other) else type(value).__name__
    return f"a value of the type {name}"


def alike(got: Any, answer: Any) -> bool:
    """Return whether a result is of the expected kind, so that only its content differs."""
    if kind_of(got) != kind_of(answer):
        return isinstance(answer, float) and isinstance(got, int) and not isinstance(got, bool)
    if isinstance(answer, list | tuple) and got and answer:
        return alike(got[0], answer[0])
    return True

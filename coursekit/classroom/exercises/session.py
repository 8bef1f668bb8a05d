"""What the notebook's kernel remembers: the cells that were run, and in which order."""

from __future__ import annotations

import ast
import inspect
import linecache
import os
import re
import sys
import textwrap
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Cells:
    """The cells that were run since the kernel was started, by their number `[n]`.

    Args:
        typed: the text as it was typed; the last is the cell that is running.
        sources: the same as Python, with commands such as `%time` written as calls.
    """

    typed: tuple[str, ...]
    sources: tuple[str, ...]

    def newest_attempt(self, name: str, source: str | None) -> int:
        """Return the number of the newest cell that defines `name` or tries to; -1 for none.

        Args:
            name: of the function.
            source: of the cell from which the function comes that has the name now.
        """
        # A cell that is not Python has no syntax tree: its lines must do. Whoever misspells `def`
        # or leaves the colon out still means a definition.
        defines = re.compile(
            rf"(?mi)^[ \t]*(?:(?:async[ \t]+)?(?:d\w{{0,6}}|class|function)[ \t]+{name}\b"
            rf"|from[ \t].*\bimport\b.*\b{name}\b|{name}[ \t]*\(.*\)[ \t]*:"
            rf"|{name}[ \t]*=(?!=)(?![ \t]*check\b))"
        )
        own = (source or "").rstrip("\n")
        for number in range(len(self.typed) - 1, -1, -1):
            if defines.search(self.typed[number]) or (own and own == self.sources[number]):
                return number
        return -1

    def checks(self, key: str) -> list[int]:
        """Return the numbers of the cells that checked this exercise before the running one."""
        checks = re.compile(rf"\bcheck\(\s*[\"']{re.escape(key)}[\"']")
        cells = enumerate(self.typed[:-1])
        return [number for number, text in cells if checks.search(text)]

    def users(self, key: str, name: str) -> list[int]:
        """Return the numbers of the cells, run since the first check, that used the function.

        A cell counts that names the function, or what an earlier such cell made with it, such as
        a model. Of a cell that was run several times the last number is returned.
        """
        checks = self.checks(key)
        tainted, numbers = {name}, dict[str, int]()
        for number in range(checks[0] + 1 if checks else len(self.sources), len(self.sources) - 1):
            text = self.sources[number]
            if number not in checks and _uses(text, name, tainted):
                numbers.pop(text, None)
                numbers[text] = number
        return list(numbers.values())


def _uses(source: str, name: str, tainted: set[str]) -> bool:
    """Say whether a cell uses one of the names `tainted`; those it makes with them are added."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):
        return False
    uses = False
    for statement in statements:
        names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
        made = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            made = {statement.name}
        if made == {name}:  # another attempt at the function
            continue
        if any(node.id in tainted for node in names if isinstance(node.ctx, ast.Load)):
            uses = True
            tainted |= made
        else:
            tainted -= made - {name}
    return uses


def cells_run() -> Cells | None:
    """Return the cells that were run; None where no notebook's kernel stands behind this code."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    history = getattr(get_ipython(), "history_manager", None)
    if history is None:
        return None
    return Cells(tuple(history.input_hist_raw), tuple(history.input_hist_parsed))


def source_of(fn: Any) -> str | None:
    """Return the source of the cell that defines a function, or of the function in a file.

    Args:
        fn: a function, or an object that can be called like one.
    """
    try:
        target = _target(fn)
        if in_file(fn):
            return textwrap.dedent(inspect.getsource(target))
        return "".join(linecache.getlines(target.__code__.co_filename)) or None
    except (AttributeError, OSError, TypeError, ValueError):
        return None


def in_file(fn: Any) -> bool:
    """Say whether a function stands in a file, not in a cell."""
    return os.path.exists(_target(fn).__code__.co_filename)


def _target(fn: Any) -> Any:
    target = inspect.unwrap(fn)
    return target if hasattr(target, "__code__") else type(target).__call__

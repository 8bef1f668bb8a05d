"""Where the course's functions are taught, read from what the lessons import and call."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coursekit.classroom import build
from coursekit.files import write_atomically

_HEAD = """# Where each function is taught

Made by `coursekit lesson usage` from what the lessons import and call; edit nothing here.

| function or class | what it is | lessons |
|---|---|---|
"""


def page() -> Path:
    """Return where the page lies."""
    return build.bibliography().parent / "functions.md"


def table() -> str:
    """Return the page: each function and class that a lesson uses, and which lessons do."""
    lessons_of: dict[str, set[str]] = defaultdict(set)
    about = {}
    for source in build.sources():
        cells = (cell.source for cell in build.read(source).cells if cell.cell_type == "code")
        for dotted in _dotted_names(ast.parse("\n".join(cells))):
            thing = _resolved(dotted)
            if thing is not None:
                name = f"{thing.__module__}.{thing.__qualname__}"
                lessons_of[name].add(source.stem)
                about[name] = (inspect.getdoc(thing) or "").partition("\n")[0]
    rows = []
    for name in sorted(lessons_of):
        links = ", ".join(
            f"[{stem[:2]}](../notebooks/{stem}.ipynb)" for stem in sorted(lessons_of[name])
        )
        rows.append(f"| `{name}` | {about[name].replace('|', 'or')} | {links} |")
    return _HEAD + "\n".join(rows) + "\n"


def write() -> Path:
    """Write the page anew."""
    return write_atomically(page(), table())


def _dotted_names(tree: ast.Module) -> Iterator[str]:
    """Yield what of the course some code names, in full: `coursekit.systems.todd_1989.compose`."""
    full: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("coursekit"):
            full |= {name.asname or name.name: f"{node.module}.{name.name}" for name in node.names}
    yield from full.values()
    for node in ast.walk(tree):
        chain = []
        while isinstance(node, ast.Attribute):
            chain.append(node.attr)
            node = node.value
        if chain and isinstance(node, ast.Name) and node.id in full:
            yield ".".join([full[node.id], *reversed(chain)])


def _resolved(dotted: str) -> Any:
    """Return the course's function or class of that name; None where it is something else."""
    module, parts = "coursekit", dotted.split(".")[1:]
    thing: Any = importlib.import_module(module)
    for part in parts:
        module = f"{module}.{part}"
        if not hasattr(thing, part):
            try:
                thing = importlib.import_module(module)
            except ModuleNotFoundError:
                return None
        else:
            thing = getattr(thing, part)
    if not (inspect.isfunction(thing) or inspect.isclass(thing)):
        return None
    return thing if thing.__module__.startswith("coursekit.") else None

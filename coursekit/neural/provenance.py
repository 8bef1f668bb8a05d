"""On which code a result rests: the files of a system and all of the course that they import."""

from __future__ import annotations

import ast
import functools
import importlib.util
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import coursekit
from coursekit.errors import CourseError
from coursekit.files import sha256

HOUSE = Path(coursekit.__file__).resolve().parent


def code_hash(function: Callable[..., Any]) -> str:
    """Return a hash of the code that a function's result rests on, as `code_files` finds it.

    Args:
        function: of a system; also a lambda, a `functools.partial` or a wrapped function.

    Raises:
        CourseError: the function was not read from a file, as in a notebook.
    """
    inner: Any = function
    while isinstance(inner, functools.partial) or hasattr(inner, "__wrapped__"):
        inner = inner.func if isinstance(inner, functools.partial) else inner.__wrapped__
    own_file = Path(inspect.getfile(inner)).resolve()
    if not own_file.is_file():
        raise CourseError(
            f"The code of {function!r} is in no file, so nobody could tell later what a log rests "
            "on. Write the function into a file of the system."
        )
    return sha256("\n".join(f"{path.name} {sha256(path)}" for path in code_files(own_file)))


def code_files(own_file: Path) -> list[Path]:
    """Return the files on which the results of a file of code rest, sorted.

    These are all Python files of its system (of its folder, where it belongs to none) and every
    file of the course that one of them imports, directly or through others; imports inside
    functions count too. Where a name is imported from a package that only hands it on, as
    `from coursekit.neural import fit` does, it is the file in which the name is written that
    counts. Packages that are installed, data and weights do not count, nor does what is imported
    under a name that is put together while the code runs.

    Args:
        own_file: the full path of the file.
    """
    waiting, files = _system_files(own_file), set[Path]()
    while waiting:
        path = waiting.pop()
        if path not in files:
            files.add(path)
            waiting.extend(_imported_files(path))
    return sorted(files)


def _system_files(path: Path) -> list[Path]:
    """Return all Python files of the system to which a file belongs, or else of its folder."""
    systems = HOUSE / "systems"
    if systems in path.parent.parents:
        return list((systems / path.relative_to(systems).parts[0]).rglob("*.py"))
    return list(path.parent.glob("*.py"))


def _imported_files(path: Path) -> Iterator[Path]:
    """Yield the files of the course that a file imports."""
    # What only the type checker imports changes no result; but a face lists there what it loads.
    for node in _import_nodes(ast.parse(path.read_bytes()), typing_too=path.name == "__init__.py"):
        if isinstance(node, ast.Import):
            files = [_file_of(alias.name) for alias in node.names]
        else:
            files = [_file_with(_module_of(node, path), alias.name) for alias in node.names]
        yield from (file for file in files if file is not None)


def _import_nodes(tree: ast.AST, typing_too: bool) -> Iterator[ast.Import | ast.ImportFrom]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from _import_nodes(ast.Module(node.body if typing_too else node.orelse, []), True)
        else:
            yield from _import_nodes(node, typing_too)


def _module_of(node: ast.ImportFrom, path: Path) -> str:
    """Return the full name of the module that `from … import` names."""
    if not node.level or HOUSE not in path.parents:
        return node.module or ""
    package = ".".join(path.relative_to(HOUSE.parent).parent.parts)
    return importlib.util.resolve_name("." * node.level + (node.module or ""), package)


def _file_of(module: str) -> Path | None:
    """Return the file of a module of the course; None for any other."""
    place = HOUSE.parent.joinpath(*module.split("."))
    if module.split(".")[0] != HOUSE.name:
        return None
    candidates = (place.with_suffix(".py"), place / "__init__.py")
    return next((file for file in candidates if file.is_file()), None)


def _file_with(module: str, name: str) -> Path | None:
    """Return the file in which a name of a module is written; None outside the course."""
    if (submodule := _file_of(f"{module}.{name}")) is not None:
        return submodule
    path = _file_of(module)
    if path is not None and path.name == "__init__.py":
        for node in _import_nodes(ast.parse(path.read_bytes()), typing_too=True):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        return _file_with(_module_of(node, path), alias.name) or path
    return path

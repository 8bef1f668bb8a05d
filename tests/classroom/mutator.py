"""Makes mutants: copies of a function with one small mistake each, for the tests of exercises."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

LOOPS = 30_000
_COMPARISONS: dict[type[ast.cmpop], list[type[ast.cmpop]]] = {
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.GtE],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq, ast.LtE, ast.GtE],
    ast.NotEq: [ast.Eq, ast.Lt, ast.Gt],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
}
_OPERATORS: dict[type[ast.operator], list[type[ast.operator]]] = {
    ast.Add: [ast.Sub, ast.Mult],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Add, ast.Div],
    ast.Div: [ast.Mult, ast.FloorDiv],
    ast.FloorDiv: [ast.Mod, ast.Div],
    ast.Mod: [ast.FloorDiv, ast.Mult],
    ast.Pow: [ast.Mult],
    ast.MatMult: [ast.Mult],
    ast.BitAnd: [ast.BitOr],
    ast.BitOr: [ast.BitAnd],
    ast.BitXor: [ast.BitAnd],
}
_TWINS = (
    ("min", "max"), ("any", "all"), ("argmin", "argmax"), ("floor", "ceil"), ("sum", "max"),
    ("zeros", "ones"), ("sorted", "list"), ("append", "extend"), ("hstack", "vstack"),
)  # fmt: skip
# Without these the same comes back, as something that the check takes for the same.
_CONVERSIONS = {"list", "tuple", "float", "dict", "array", "asarray", "astype", "copy", "tolist"}
_OTHER_NAMES = dict(_TWINS) | {two: one for one, two in _TWINS if one != "sum"}


class TooManyLoopsError(Exception):
    """A mutant went round its loops too often."""


class Clock:
    """Counts the turns of a mutant's loops, which have no other bound."""

    def __init__(self) -> None:
        self.left = LOOPS

    def __call__(self) -> None:
        """Count one turn."""
        self.left -= 1
        if self.left < 0:
            raise TooManyLoopsError


@dataclass(frozen=True)
class Mutant:
    """A function with one mistake.

    Args:
        name: what was changed, the same in every run: "before → after".
        function: takes what the unchanged function takes.
        clock: counts its loops; `None` where only arguments or the result were changed.
    """

    name: str
    function: Callable[..., Any]
    clock: Clock | None = None


def mutants_of_source(
    source: str, name: str, space: dict[str, Any], *, variables: bool = False
) -> Iterator[Mutant]:
    """Yield every mutant of a text that defines a function.

    Args:
        source: the text.
        name: of the function.
        space: names that are there before the text is run; it stays as it is.
        variables: whether each variable is taken for each other one too.
    """
    tree = _Plain().visit(ast.parse(source))
    known, names = {ast.unparse(tree)}, set()
    for change in itertools.chain(_changes(tree), _other_variables(tree) if variables else ()):
        text = ast.unparse(tree)
        if text in known:
            continue
        known.add(text)
        label, number = change, 2
        while label in names:
            label, number = f"{change} ({number})", number + 1
        names.add(label)
        clock = Clock()
        try:
            code = compile(_guarded(text), f"<{label}>", "exec")
            run = {**space, "_tick": clock}
            exec(code, run)  # noqa: S102
        except (SyntaxError, TypeError, ValueError, NameError, AttributeError, IndexError):
            continue  # what cannot even be defined tells nothing about an exercise
        yield Mutant(label, run[name], clock)


def _guarded(source: str) -> ast.Module:
    """Return a text's tree with a call of `_tick` in every loop and function."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.While | ast.FunctionDef):
            node.body.insert(0, ast.Expr(ast.Call(ast.Name("_tick", ast.Load()), [], [])))
    return ast.fix_missing_locations(tree)


class _Plain(ast.NodeTransformer):
    """Takes away what does not change results: docstrings and annotations."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:]
        self.generic_visit(node)
        node.returns = None
        for one in node.args.args:
            one.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        assert node.value is not None
        return ast.copy_location(ast.Assign([node.target], node.value), node)


def _changes(tree: ast.Module) -> Iterator[str]:
    """Change one place of a tree after the other, yield a name for each, and change it back."""
    for statement in [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        yield from _changed_bodies(statement)
        for node in _own_nodes(statement):
            for field, old in ast.iter_fields(node):
                for new in _other_values(node, field, old):
                    before = _shown(node)
                    # A number says little without the line in which it stands.
                    head = f"{_shown(statement)}: " if isinstance(node, ast.Constant) else ""
                    setattr(node, field, new)
                    yield f"{head}{before} → {_shown(node)}"
                    setattr(node, field, old)


def _other_variables(tree: ast.Module) -> Iterator[str]:
    """Write the name of another variable of the same text wherever one is read."""
    variables = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    variables |= {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for statement in [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]:
        for node in _own_nodes(statement):
            if not isinstance(node, ast.Name) or node.id not in variables:
                continue
            if isinstance(node.ctx, ast.Load):
                old, line = node.id, _shown(statement)
                for node.id in sorted(variables - {old}):
                    yield f"{line}: {old} → {node.id}"
                node.id = old


def _shown(node: ast.AST) -> str:
    if isinstance(node, ast.comprehension):
        return ast.unparse(node).strip()
    return ast.unparse(node).splitlines()[0]


def _own_nodes(statement: ast.stmt) -> list[ast.AST]:
    """Return a statement and the expressions in it, without the statements inside."""
    nodes: list[ast.AST] = [statement]
    for node in nodes:
        nodes += [one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.stmt)]
    return [n for n in nodes if not isinstance(n, ast.arguments | ast.arg | ast.expr_context)]


def _changed_bodies(parent: ast.stmt) -> Iterator[str]:
    """Drop, one after the other, the statements that stand inside another."""
    for field in ("body", "orelse", "finalbody"):
        statements = getattr(parent, field, None) or []
        for place, old in enumerate(statements):
            news: list[ast.stmt] = [ast.Pass()]
            if isinstance(old, ast.Break | ast.Continue):
                news.append(ast.Continue() if isinstance(old, ast.Break) else ast.Break())
            for new in news:
                if isinstance(old, ast.FunctionDef | ast.Import | ast.ImportFrom):
                    continue
                statements[place] = new
                yield f"{ast.unparse(old).splitlines()[0]} → {ast.unparse(new)}"
                statements[place] = old


def _other_values(node: ast.AST, field: str, old: Any) -> Iterator[Any]:
    """Yield what may stand in a field of a node instead."""
    if isinstance(old, ast.expr):
        yield from _other_expressions(old, node, field)
    elif isinstance(node, ast.Compare) and field == "ops":
        for place, operator in enumerate(old):
            for other in _COMPARISONS[type(operator)]:
                yield [*old[:place], other(), *old[place + 1 :]]
    elif isinstance(node, ast.BinOp | ast.AugAssign) and field == "op":
        for other in _OPERATORS[type(old)]:
            yield other()
    elif isinstance(node, ast.BoolOp):
        if field == "op":
            yield ast.Or() if isinstance(old, ast.And) else ast.And()
        else:
            for place in range(len(old)):
                yield [*old[:place], *old[place + 1 :]]
    elif isinstance(node, ast.comprehension) and field == "ifs":
        for place, test in enumerate(old):
            yield [*old[:place], *old[place + 1 :]]
            yield [*old[:place], ast.UnaryOp(ast.Not(), test), *old[place + 1 :]]
    elif isinstance(node, ast.Constant) and field == "value":
        yield from _other_constants(old)
    elif isinstance(node, ast.Slice) and old is None and field != "step":
        yield ast.Constant(1 if field == "lower" else -1)
    elif field in {"id", "attr"} and old in _OTHER_NAMES:
        yield _OTHER_NAMES[old]
    if isinstance(old, list) and isinstance(node, ast.Call | ast.List | ast.Tuple):
        yield from _other_lists(node, old)


def _other_lists(node: ast.expr, old: list[Any]) -> Iterator[list[Any]]:
    """Yield the arguments of a call, or the members of a list, changed."""
    if isinstance(getattr(node, "ctx", None), ast.Store):
        return
    name = _called(node) if isinstance(node, ast.Call) else ""
    for place, one in enumerate(old):
        if not isinstance(one, ast.expr):
            continue
        if len(old) > 1 or isinstance(node, ast.List):
            yield [*old[:place], *old[place + 1 :]]
        if place + 1 < len(old) and name not in {"min", "max"}:
            yield [*old[:place], old[place + 1], one, *old[place + 2 :]]
        news = list(_other_expressions(one, node, ""))
        if name == "range":
            news += [ast.BinOp(one, sign, ast.Constant(1)) for sign in (ast.Add(), ast.Sub())]
        for new in news:
            yield [*old[:place], new, *old[place + 1 :]]


def _other_expressions(old: ast.expr, parent: ast.AST, field: str) -> Iterator[ast.expr]:
    """Yield what may stand in the place of an expression."""
    if isinstance(getattr(old, "ctx", None), ast.Store):
        return
    if isinstance(old, ast.BinOp):
        yield from (old.left, old.right)
    elif isinstance(old, ast.UnaryOp):
        yield old.operand
    elif isinstance(old, ast.IfExp):
        yield from (old.body, old.orelse)
    elif isinstance(old, ast.Call):
        name = _called(old)
        if name in _CONVERSIONS:
            return
        if isinstance(old.func, ast.Attribute) and not old.args:
            yield old.func.value
        yield from (one for one in old.args if not isinstance(one, ast.Starred))
    if field == "test":
        yield ast.UnaryOp(ast.Not(), old)
        yield ast.Constant(False)
        if not isinstance(parent, ast.While):
            yield ast.Constant(True)
    if field == "iter":
        whole = ast.Call(ast.Name("list", ast.Load()), [old], [])
        for bounds in (ast.Slice(ast.Constant(1)), ast.Slice(None, ast.Constant(-1))):
            yield ast.Subscript(whole, bounds, ast.Load())
    if isinstance(parent, ast.Slice):
        yield ast.BinOp(old, ast.Add(), ast.Constant(1))
        yield ast.BinOp(old, ast.Sub(), ast.Constant(1))


def _called(call: ast.Call) -> str:
    """Return the last part of the name of what is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _other_constants(old: Any) -> Iterator[Any]:
    if isinstance(old, bool):
        yield not old
    elif isinstance(old, int):
        yield from (old + 1, old - 1)
    elif isinstance(old, float):
        yield from sorted({0.0, 0.5, 1.0, old * 1.01, old * 0.99, old + 1, old - 1} - {old})
    elif isinstance(old, str):
        yield old + "?"

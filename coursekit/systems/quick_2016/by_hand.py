"""A chart filled by a learner's own function for the inside of a span."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.systems.quick_2016.grammar import Floats
from coursekit.systems.quick_2016.tables import Tables

Cell = dict[str, float]
Rules = list[tuple[str, tuple[str, ...], float]]
SpanInside = Callable[[dict[tuple[int, int], Cell], int, int, Rules], Cell]
LONGEST_BY_HAND = 100  # symbols of a string; plain Python is slow


def inside_fault(answer: Any, *_: Any) -> str:
    """Say what is wrong with the inside probabilities of a span; nothing where they are fit."""
    if isinstance(answer, dict):
        values = answer.values()
        if all(isinstance(v, int | float | np.number) and 0 <= v < math.inf for v in values):
            return ""
    return f"returned {answer!r:.60} where a dictionary from symbols to chances was expected"


class ByHand:
    """What a learner's function says of all parts of strings, each part asked once.

    Args:
        tables: of the grammar.
        span_inside: as `crux.span_inside`; it is trusted with the numbers that it returns.
    """

    def __init__(self, tables: Tables, span_inside: SpanInside) -> None:
        """Begin without a part."""
        self.tables, self.span_inside = tables, span_inside
        rules = tables.grammar.productions
        self.rules: Rules = [(r.left, r.right, r.probability) for r in rules if len(r.right) > 1]
        self.cells: dict[Sequence[str], Cell] = {}

    def filling(self, strings: Sequence[Sequence[str]]) -> Callable[[int, Floats], None]:
        """Ask about all parts of the strings of a chart; return what writes the answers into it.

        Raises:
            CourseError: the function returned something else than inside probabilities.
        """
        for string in strings:
            self._ask(string)
        names = self.tables.names
        # Of the symbols in between, which have no name, the function knows nothing.
        wide = [(at, names[n]) for at, n in enumerate(self.tables.wide) if n < len(names)]
        root = [(0, self.tables.grammar.start)]

        def put(width: int, values: Floats) -> None:
            for number, string in enumerate(strings):
                for first in range(len(string) + 1 - width):
                    cell = self.cells[string[first : first + width]]
                    for column, name in wide if width < len(string) else root:
                        values[number, first, column] = cell.get(name, 0.0)

        return put

    def _ask(self, string: Sequence[str]) -> None:
        tables, names = self.tables, self.tables.names
        chains = tables.chains[: len(names), : len(names)]
        chart: dict[tuple[int, int], Cell] = {}
        for width in range(1, len(string) + 1):
            for start in range(len(string) + 1 - width):
                part = string[start : start + width]
                if part not in self.cells:
                    if width == 1:
                        values = tables.leaf[tables.tokens.get(part[0], tables.unknown)]
                    else:
                        answer = self.span_inside(chart, start, start + width, self.rules)
                        if fault := inside_fault(answer):
                            raise CourseError(f"span_inside {fault}.")
                        values = chains @ [answer.get(name, 0.0) for name in names]
                    known = zip(names, values.tolist(), strict=False)
                    self.cells[part] = {name: value for name, value in known if value > 0}
                chart[start, start + width] = self.cells[part]

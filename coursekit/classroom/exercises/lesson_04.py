"""The exercises of lesson 04: the inside of a span, time divided, names that stand for music."""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise, equal

_SETUP = "import numpy as np\n"
_FUNCTIONS = (
    ("T", ("T",)), ("T", ("T", "T")), ("T", ("D", "T")), ("T", ("T", "D")),
    ("D", ("D",)), ("D", ("D", "D")), ("D", ("S", "D")), ("S", ("S",)), ("S", ("S", "S")),
)  # fmt: skip
_TERNARY = (("T", ("T", "D", "T")), ("D", ("S", "D", "T")), ("S", ("S", "T", "S")))


def same_chances(got: Any, expected: Any) -> bool:
    """Return whether two tables hold the same chances; a chance of 0 may stand or be left out."""
    if not isinstance(got, dict):
        return False
    try:
        kept = {symbol: chance for symbol, chance in got.items() if chance != 0}
        return equal(kept, expected)
    except (TypeError, ValueError):
        return False


def _spans(random: np.random.Generator) -> list[Case]:
    """Return charts of shorter spans, with every kind of production and cut among them."""

    def chance() -> float:
        return round(float(random.uniform(0.05, 0.6)), 3)

    def shorter(cells: dict[tuple[int, int], str], begin: int = 0) -> Any:
        """Return a chart with a chance for each symbol named; no others."""
        return {
            (begin + i, begin + j): {symbol: chance() for symbol in symbols}
            for (i, j), symbols in cells.items()
        }

    a, b, c, d = (chance() for _ in range(4))
    fifth = [("T", ("D", "T"), a)]
    two = {(0, 1): "D", (1, 2): "T"}
    three = {(0, 1): "D", (1, 2): "D", (2, 3): "T", (0, 2): "D", (1, 3): "T"}
    first_only = three | {(0, 2): ""}
    last_only = three | {(1, 3): ""}
    row = {(0, 1): "T", (1, 2): "D", (2, 3): "T", (0, 2): "", (1, 3): ""}
    four = {(i, j): "T" for i in range(4) for j in range(i + 1, 5) if j - i < 4}
    both = [("T", ("T", "T"), b), ("T", ("T", "T", "T"), c)]
    cases = [
        Case((shorter(two), 0, 2, fifth), "two chords, and one production that fits"),
        Case((shorter(two), 0, 2, [("D", ("S", "D"), a)]), "no production fits"),
        Case((shorter(three, 9), 9, 12, [*fifth, ("T", ("D", "D", "T"), b)]),
             "three chords near the end of a long string"),
        Case((shorter({(0, 1): "T", (1, 2): "T"}), 0, 2,
              [(left, ("T", "T"), d) for left in ("T", "D", "S", "I")]),
             "four symbols can make the span"),
        Case((shorter({(0, 1): "T", (1, 2): "D"}), 0, 2, fifth), "the chords stand the wrong way"),
        Case((shorter({(0, 1): "T"}), 0, 1, [("T", ("T",), a), ("T", ("T", "T"), b)]),
             "the span is one chord long, so it cannot be cut"),
        Case((shorter(two), 0, 2, [*fifth, ("T", ("T",), d), ("T", ("D",), d)]),
             "productions with one symbol on the right stand among the others"),
        Case((shorter(three), 0, 3, fifth), "three chords, and both cuts fit"),
        Case((shorter(first_only), 0, 3, fifth), "three chords, and only the first cut fits"),
        Case((shorter(last_only), 0, 3, fifth), "three chords, and only the last cut fits"),
        Case((shorter(row), 0, 3, [("T", ("T", "D", "T"), a)]),
             "three chords, and a production with three symbols"),
        Case((shorter(four), 0, 4, [("T", ("T", "T", "T"), a)]),
             "four chords, cut into three in three ways"),
        Case((shorter(four), 0, 4, both), "productions with two and with three symbols both fit"),
        Case((shorter({(0, 1): "TS", (1, 2): "TD"}), 0, 2,
              [("T", ("T", "T"), a), ("D", ("S", "D"), b)]), "two symbols can make the span"),
        Case((shorter({(0, 1): "TD", (1, 2): "TD"}), 0, 2,
              [("T", ("T", "T"), a), ("T", ("D", "T"), b), ("T", ("T", "D"), c)]),
             "three productions make the same symbol"),
        Case((shorter(two, 3) | {(5, 6): {"T": d}, (2, 3): {"D": d}}, 3, 5, fifth),
             "the span lies inside a longer string"),
        Case((shorter(three, 2), 2, 5, [*fifth, ("T", ("D", "D", "T"), b)]),
             "the span does not begin at the start, and every kind of cut fits"),
        Case((shorter(two), 0, 2, [("T", ("D", "T"), 0.0)]),
             "the only production that fits has chance 0"),
    ]  # fmt: skip
    for missing in range(3):
        parts = {(i, i + 1): symbol for i, symbol in enumerate("TDS")} | {(0, 2): "", (1, 3): ""}
        parts[missing, missing + 1] = "V"
        about = f"of three symbols the {('first', 'second', 'third')[missing]} has no chance"
        cases.append(Case((shorter(parts), 0, 3, [("T", ("T", "D", "S"), a)]), about))
    for missing in range(2):
        parts = {(0, 1): "T", (1, 2): "D"}
        parts[missing, missing + 1] = "V"
        about = f"of two symbols the {('first', 'second')[missing]} has no chance"
        cases.append(Case((shorter(parts), 0, 2, [("T", ("T", "D"), a)]), about))
    way = {(0, 1): "T", (1, 2): "D", (2, 3): "D", (3, 4): "S", (2, 4): "S"}
    way |= {(0, 2): "", (1, 3): "", (0, 3): "", (1, 4): ""}
    other = way | {(1, 3): "D", (2, 4): ""}
    for cells, about in ((way, "the first"), (other, "another")):
        about = f"of three ways to cut four chords only {about} leads on"
        cases.append(Case((shorter(cells), 0, 4, [("T", ("T", "D", "S"), a)]), about))
    for _ in range(8):
        length, begin = int(random.integers(2, 6)), int(random.integers(0, 3))
        kinds = _FUNCTIONS + (_TERNARY if random.random() < 0.7 else ())
        productions = [(left, right, chance()) for left, right in kinds]
        cells = {
            (i, j): "".join(s for s in "TDS" if random.random() < 0.8)
            for i in range(length)
            for j in range(i + 1, length + 1)
            if j - i < length
        }
        chart = shorter(cells, begin)
        about = f"a random chart, {length} chords long"
        cases.append(Case((chart, begin, begin + length, productions), about))
    return cases


def _terms(random: np.random.Generator) -> list[Case]:
    """Return terms with every way of giving and using a name."""
    numerals = ["I", "ii", "IV", "V", "vi"]

    def chord(numeral: str = "") -> list[Any]:
        beats = float(random.choice([0.5, 1.0, 2.0, 4.0]))
        key = int(random.integers(12)), str(random.choice(["major", "minor"]))
        return [numeral or str(random.choice(numerals)), beats, *key]

    def draw(depth: int, names: tuple[str, ...]) -> list[Any]:
        term: list[Any] = []
        for _ in range(int(random.integers(1, 4))):
            kind = random.random()
            if depth and kind < 0.4:
                name = str(random.choice(["x", "y", "z"]))
                inner = draw(depth - 1, (*names, name))
                term.append(["let", name, draw(depth - 1, names), [*inner, ["var", name]]])
            elif names and kind < 0.7:
                term.append(["var", str(random.choice(names))])
            else:
                term.append(chord())
        return term

    # Four different chords, or a mistake could hide behind two that are equal.
    a, b, c, d = (chord(str(numeral)) for numeral in random.permutation(numerals)[:4])
    x, y, z, w = (["var", name] for name in "xyzw")
    cases = [
        Case(([], {}), "there is nothing to play"),
        Case(([a], {}), "one chord and no name"),
        Case(([a, b, c], {}), "chords and no name"),
        Case(([["let", "x", [a, b], [x, x]]], {}), "a named phrase sounds twice"),
        Case(([["let", "x", [a], [x, b, x]]], {}), "a phrase comes back after a contrast"),
        Case(([["let", "x", [a, b], [c]]], {}), "a phrase has a name, but nobody calls it"),
        Case(([a, ["let", "x", [b], [x, x]], c], {}), "a repetition stands between chords"),
        Case(([["let", "x", [["let", "y", [a], [y, y]], b], [x, x]]], {}),
             "the named phrase holds a repetition itself"),
        Case(([["let", "x", [a], [["let", "y", [b, x], [y, x]]]]], {}),
             "an inner phrase calls an outer one"),
        Case(([["let", "x", [a], [["let", "x", [b, c], [x]], d]]], {}),
             "an inner name hides the same name outside"),
        Case(([["let", "x", [a], [["let", "x", [b], [x, x]], x, c]]], {}),
             "behind the inner phrase the outer name holds again"),
        Case(([["let", "x", [a], [["let", "x", [x, b], [x, x]]]]], {}),
             "the inner phrase is made from the outer one of the same name"),
        Case(([["let", "x", [a], [x, b]], ["let", "x", [c], [x, d]]], {}),
             "two phrases in a row bear the same name"),
        Case(([x, a], {"x": [b, c]}), "the name was given outside"),
        Case(([["let", "x", [a], [x]], x], {"x": [b, c]}),
             "a name given outside is hidden for a while"),
        Case(([["let", "x", [y, a], [x, x, y]]], {"y": [b]}),
             "a phrase calls a name given outside"),
        Case(([x, y, x], {"x": [a], "y": [b, c]}), "two names were given outside"),
        Case(([w, z, y, x], {"x": [a], "y": [b], "z": [c], "w": [d]}),
             "four names were given outside"),
        Case(([["let", "y", [c], [x, y]], y], {"x": [a], "y": [b, d]}),
             "of two names given outside one is hidden for a while"),
        Case(([a, b, c, d, b, a, d, c, a, c], {}), "ten chords"),
    ]  # fmt: skip
    twice = ["let", "x", [chord(), chord()], [x, a, x]]
    cases.append(Case(([twice, twice], {}), "a phrase that repeats is repeated itself"))
    for depth in (1, 2, 2, 3, 3, 3):
        about = f"a random term, names up to {depth} deep"
        cases.append(Case((draw(depth, ("x",)), {"x": [chord(), chord()]}), about))
    return cases


def _divisions(random: np.random.Generator) -> list[Case]:
    """Return durations for each number of parts, around the shortest that is allowed."""
    unit = float(random.choice([0.5, 1.0, 2.0, 1.5]))
    cases = [
        Case((8 * unit, 1, unit), "a single symbol takes all the time"),
        Case((8 * unit, 2, unit), "two symbols share the time"),
        Case((8 * unit, 3, unit), "three symbols share the time"),
        Case((8 * unit, 4, unit), "four symbols share the time"),
        Case((6 * unit, 3, unit), "three symbols share the time of six"),
        Case((2 * unit, 2, unit), "two parts are exactly as short as is allowed"),
        Case((4 * unit, 3, unit), "the shorter of three parts are exactly as short as is allowed"),
        Case((4 * unit, 4, unit), "four parts are exactly as short as is allowed"),
        Case((unit, 2, unit), "two parts would be too short"),
        Case((2 * unit, 3, unit), "of three parts the longest would do, but not the others"),
        Case((3 * unit, 3, unit), "three equal parts would do, but not a quarter"),
        Case((3 * unit, 4, unit), "four parts would be too short"),
        Case((unit / 2, 1, unit), "the time is too short already, and stays as it is"),
        Case((unit / 2, 2, unit), "half of what is too short would be shorter still"),
        Case((4.0, 1, 0.0), "a single symbol, and nothing is too short"),
        Case((0.25, 3, 0.0), "three symbols, and nothing is too short"),
        Case((16.0, 2, 9.0), "four bars, and no part below nine beats"),
        Case((16.0, 4, 4.0), "four bars, one for each symbol"),
        Case((0.25, 2, 0.125), "a sixteenth in halves"),
        Case((0.333, 2, 0.1), "a third of a beat, not quite, in halves"),
        Case((0.25, 4, 0.1), "a sixteenth is too short for four"),
        Case((2.5, 2, 1.4), "the shortest is no whole number, and half is shorter"),
        Case((0.36, 2, 0.16), "two parts are a hair longer than is asked"),
        Case((0.243, 2, 0.123), "two parts are a hair too short"),
    ]
    for parts in (2, 2, 3, 3, 3, 4, 4):
        duration = float(random.integers(1, 33)) / 2
        shortest = float(random.choice([0.25, 0.5, 1.0, 2.0]))
        about = f"{duration:g} beats for {parts} symbols, none below {shortest:g}"
        cases.append(Case((duration, parts, shortest), about))
    return cases


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="quick_2016.span_inside",
        kit="coursekit.systems.quick_2016.crux:span_inside",
        cases=_spans,
        expects="A dictionary from symbols to chances, such as {'T': 0.048}; empty where no "
        "production fits.",
        hint="For each production with two symbols try each cut between start and end: the "
        "production's chance times the left symbol's chance before the cut times the right "
        "one's behind it. Add all of these up. With three symbols there are two cuts.",
        same=same_chances,
        preamble=_SETUP,
    ),
    Exercise(
        key="quick_2016.split_durations",
        kit="coursekit.systems.quick_2016.crux:split_durations",
        cases=_divisions,
        expects="A list of durations in beats, such as [2.0, 2.0]; the whole duration alone, as "
        "in [4.0], where a part would be too short.",
        hint="Write down which share each symbol gets: for three of them a quarter, a quarter and "
        "a half. Multiply, and look at the shortest part before you return the list.",
        preamble=_SETUP,
    ),
    Exercise(
        key="quick_2016.expand",
        kit="coursekit.systems.quick_2016.crux:expand",
        cases=_terms,
        expects="A list of chords such as [['I', 4.0, 0, 'major'], ['V', 2.0, 0, 'major']], "
        "without let and var.",
        hint="Go through the term. A chord is kept; a var gives what bindings holds under its "
        "name; for a let expand the value first, then the body with a copy of bindings to which "
        "the name was added.",
        preamble=_SETUP,
    ),
)

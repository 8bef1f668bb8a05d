"""The exercises of lesson 02: two rules of counterpoint, and counting lines."""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise, equal
from coursekit.systems.illiac_1957 import WHITE_NOTES


def same_pairs(got: Any, expected: Any) -> bool:
    """Return whether two lists hold the same pairs; their order does not matter."""
    try:
        return isinstance(got, list) and equal(sorted(got), sorted(expected))
    except TypeError:
        return False


def _progressions(random: np.random.Generator) -> list[Case]:
    """Return pairs of chords with every kind of motion among them."""
    shift = int(random.integers(-3, 4))
    fixed: list[tuple[list[int], list[int], str]] = [
        ([67, 60], [69, 62], "two parts climb in parallel fifths"),
        ([69, 62], [67, 60], "two parts fall in parallel fifths"),
        ([72, 60], [74, 62], "two parts climb in parallel octaves"),
        ([60, 60], [62, 62], "two parts climb in unison"),
        ([79, 60], [81, 62], "the fifths are an octave wider than a fifth"),
        ([72, 48], [74, 50], "the octaves are two octaves wide"),
        ([67, 60], [67, 60], "a fifth is repeated and nobody moves"),
        ([67, 60], [79, 48], "two parts leave a fifth in opposite directions for a wider fifth"),
        ([72, 60], [79, 55], "two parts leave an octave in opposite directions for two octaves"),
        ([67, 60], [69, 60], "only the upper part moves"),
        ([67, 60], [72, 62], "a fifth is followed by another interval"),
        ([64, 60], [69, 62], "a third is followed by a fifth (a hidden fifth)"),
        ([67, 60], [74, 62], "a fifth is followed by an octave"),
        ([72, 60], [69, 62], "an octave is followed by a fifth in opposite directions"),
        ([65, 60], [67, 62], "two parts climb in parallel fourths, which this rule allows"),
        ([64, 60], [65, 62], "two parts climb in thirds"),
        ([76, 72, 67, 60], [77, 74, 69, 62], "one pair of four parts moves in fifths"),
        ([79, 72, 67, 60], [81, 74, 69, 62], "four parts move in fifths and octaves everywhere"),
        ([72, 67, 64, 48], [71, 67, 62, 55], "four parts move without a parallel"),
        ([60], [62], "there is only one part"),
        ([72, 60], [72, 48], "the upper part stays, and the octave becomes two"),
        ([72, 48], [72, 60], "the upper part stays, and two octaves become one"),
        ([67, 60], [79, 60], "the lower part stays, and the fifth becomes a twelfth"),
        ([79, 60], [67, 60], "the lower part stays, and the twelfth becomes a fifth"),
        ([79, 48], [67, 60], "the parts come together from one fifth, far apart, to another"),
        ([72, 48], [67, 55], "the parts come together from two octaves to one"),
        ([67, 60], [81, 62], "two parts climb from a fifth to a twelfth"),
        ([81, 62], [67, 60], "two parts fall from a twelfth to a fifth"),
        ([72, 60], [86, 62], "two parts climb from an octave to two"),
        ([86, 62], [72, 60], "two parts fall from two octaves to one"),
        ([79, 48], [81, 50], "two parts climb, a fifth and two octaves apart"),
        ([81, 50], [79, 48], "two parts fall, a fifth and two octaves apart"),
        ([96, 60], [98, 62], "two parts climb, three octaves apart"),
        ([98, 55], [96, 53], "two parts fall, a fifth and three octaves apart"),
        ([67, 60], [68, 61], "two parts climb in fifths by a semitone"),
        ([68, 61], [67, 60], "two parts fall in fifths by a semitone"),
        ([67, 60, 52], [69, 60, 54], "the outer parts climb, and the part between them stays"),
        ([76, 67, 60], [76, 69, 62], "below a part that stays, two climb in fifths"),
        ([76, 72, 67, 60], [74, 74, 69, 62], "below a part that falls, three climb in parallels"),
        (
            [91, 84, 79, 72, 67, 64, 60, 55, 48],
            [93, 86, 81, 74, 69, 65, 62, 57, 50],
            "nine parts of a double choir climb together",
        ),
    ]
    cases = [
        Case(([p + shift for p in before], [p + shift for p in after]), about)
        for before, after, about in fixed
    ]
    cases += [
        Case(([7, 0], [9, 2]), "two parts climb in fifths from the lowest pitch there is"),
        Case(([9, 2], [7, 0]), "two parts fall in fifths to the lowest pitch there is"),
    ]
    for parts in (2, 3, 4, 4, 4, 4, 5):
        before = sorted((int(p) for p in random.choice(WHITE_NOTES, parts)), reverse=True)
        move = int(random.choice([-2, -1, 1, 2]))
        after = [
            p + (move if random.random() < 0.6 else int(random.integers(-4, 5))) for p in before
        ]
        after = sorted(after, reverse=True)  # parts that cross are not asked about
        cases.append(Case((before, after), f"random chords in {parts} parts"))
    return cases


def _lines(random: np.random.Generator) -> list[Case]:
    """Return lines with every kind of skip among them."""
    low = int(random.integers(50, 62))
    shapes = [
        ([], "there is no note"),
        ([0], "there is a single note"),
        ([0, 7], "the only move is a skip, and nothing follows it"),
        ([0, 2, 4, 5, 7], "the line moves by step only"),
        ([0, 0, 0, 0], "one note is repeated throughout"),
        ([0, 4, 5], "a skip up is followed by a step up"),
        ([0, 4, 2], "a skip up is followed by a step down"),
        ([7, 3, 5], "a skip down is followed by a step up"),
        ([0, 4, 4], "a skip is followed by a repeat"),
        ([0, 4, 7], "two skips up follow each other"),
        ([7, 4, 0], "two skips down follow each other"),
        ([0, 7, 3], "a skip up is followed by a skip down"),
        ([0, 3, 6], "the skips are minor thirds"),
        ([0, 3, 5], "a minor third is followed by a whole tone"),
        ([0, 2, 6], "a step comes before the last skip"),
        ([0, 2, 4, 9], "the last move is a skip"),
        ([0, 5, 5, 9, 8], "after a repeat another skip comes"),
        ([0, 12, 10, 11, 4, 0], "two skips follow each other only at the end"),
        ([0, 2, 0, 2, 3, 7, 10], "two skips up follow each other at the end"),
        ([0, 2, 4, 5, 7, 5, 4, 2, 5, 9], "after many steps two skips up follow each other"),
        ([0, 5, 9, 7, 5, 4, 2, 4, 5, 7], "two skips up begin the line, and steps follow"),
        ([0, 2, 5, 2, 4, 5, 7, 5, 4, 2], "two skips follow each other between steps"),
    ]
    cases = [Case(([low + p for p in line],), about) for line, about in shapes]
    cases.append(Case(([0, 3, 0],), "a skip up from the lowest pitch there is, and back"))
    cases.append(Case(([59, 64, 63],), "a skip up to E is followed by a semitone down"))
    for _ in range(9):
        moves = random.choice([-4, -3, -2, -1, 0, 1, 2, 3, 5], int(random.integers(4, 9)))
        line = [low, *(low + int(p) for p in np.cumsum(moves))]
        cases.append(Case((line,), f"a random line of {len(line)} notes"))
    return cases


def _networks(random: np.random.Generator) -> list[Case]:
    """Return tables of moves, small and middling, with lengths from 1 up."""
    two = [[0, 1], [1, 0]]
    steps = [[int(abs(a - b) == 1) for b in range(8)] for a in range(8)]
    one_way = [[int(b == a + 1) for b in range(5)] for a in range(5)]
    free = [[1] * 6 for _ in range(6)]
    ladder = [[int(b in (a - 1, a + 1, a + 2)) for b in range(11)] for a in range(11)]
    cases = [
        Case((two, 1, 0, 0), "a line of one note ends where it starts"),
        Case((two, 1, 0, 1), "a line of one note cannot end elsewhere"),
        Case((two, 1, 1, 0), "a line of one note cannot end below its start either"),
        Case((two, 1, 1, 1), "a line of one note that is not the first of the table"),
        Case((two, 2, 0, 1), "one move leads there"),
        Case((two, 2, 0, 0), "no single move leads back"),
        Case((two, 9, 0, 0), "the only way is to and fro"),
        Case((steps, 3, 2, 2), "a step away and back"),
        Case((steps, 8, 0, 7), "eight notes climb a scale: there is one way"),
        Case((steps, 9, 0, 7), "the number of steps does not fit"),
        Case((steps, 13, 0, 4), "many ways by step"),
        Case((one_way, 4, 0, 3), "moves lead only upward"),
        Case((one_way, 4, 3, 0), "the end lies against the direction of the moves"),
        Case((free, 5, 1, 4), "every note may follow every other"),
        Case((free, 12, 1, 1), "more lines than anyone could list"),
        Case(([[0]], 2, 0, 0), "nothing may follow anything"),
        Case(([[1]], 7, 0, 0), "a single note that may repeat"),
        Case((ladder, 12, 0, 10), "eleven notes: from the lowest to the highest"),
        Case((ladder, 11, 10, 0), "eleven notes: from the highest to the lowest"),
        Case((ladder, 10, 9, 9), "eleven notes: there and back"),
    ]
    for _ in range(7):
        size = int(random.integers(3, 8))
        table = (random.random((size, size)) < 0.5).astype(int).tolist()
        start, end = (int(i) for i in random.integers(size, size=2))
        length = int(random.integers(2, 9))
        cases.append(Case((table, length, start, end), f"a random table of {size} notes"))
    return cases


_SETUP = "import numpy as np\n"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="illiac_1957.parallel_perfects",
        kit="coursekit.systems.illiac_1957.crux:parallel_perfects",
        cases=_progressions,
        expects="A list of pairs (i, j) with i smaller than j, such as [(0, 3)]; an empty list "
        "where there is no parallel.",
        hint="For each pair ask three things: whether both parts move the same way, whether "
        "(before[i] - before[j]) % 12 is 0 or 7, and whether (after[i] - after[j]) % 12 is that "
        "number too.",
        same=same_pairs,
        preamble=_SETUP,
    ),
    Exercise(
        key="illiac_1957.skip_recovered",
        kit="coursekit.systems.illiac_1957.crux:skip_recovered",
        cases=_lines,
        expects="True or False.",
        hint="Look at three notes at a time. The rule breaks where the first move is 3 semitones "
        "or more and the second is more than 2, whichever way they go.",
        preamble=_SETUP,
    ),
    Exercise(
        key="illiac_1957.count_lines",
        kit="coursekit.systems.illiac_1957.crux:count_lines",
        cases=_networks,
        expects="A whole number.",
        hint="Keep one number for each note: how many lines end there so far. Begin with 1 at the "
        "start and 0 elsewhere; a longer line ends at b in as many ways as there are lines that "
        "end at some a with moves[a][b] equal to 1.",
        preamble=_SETUP,
    ),
)

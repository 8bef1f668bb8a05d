"""The exercises of lesson 16: times on a ruler whose steps widen, back, and a choice of takes."""

from __future__ import annotations

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise


def _times(random: np.random.Generator) -> list[Case]:
    """Return times with rulers: by hand, at the marks and between them, and by lot."""
    cases = [
        Case((0.0, 0.1, 2.0, 5), "no time at all"),
        Case((0.04, 0.1, 2.0, 5), "nearer to nought than to the first mark"),
        Case((0.06, 0.1, 2.0, 5), "nearer to the first mark"),
        Case((0.1, 0.1, 2.0, 5), "the first mark itself"),
        Case((0.19, 0.1, 2.0, 5), "between the first mark and the second"),
        Case((0.21, 0.1, 2.0, 5), "a little farther"),
        Case((0.3, 0.1, 2.0, 5), "the second mark"),
        Case((0.49, 0.1, 2.0, 5), "just before the middle of a wide step"),
        Case((0.51, 0.1, 2.0, 5), "just after it"),
        Case((1.5, 0.1, 2.0, 5), "the last mark"),
        Case((9.0, 0.1, 2.0, 5), "far beyond the last mark"),
        Case((9.0, 0.1, 2.0, 1), "a ruler with one mark"),
        Case((9.0, 0.1, 2.0, 2), "a ruler with two marks"),
        Case((0.25, 0.5, 2.0, 4), "exactly in the middle of the first step"),
        Case((1.0, 0.5, 2.0, 4), "exactly in the middle of the second step"),
        Case((2.5, 0.5, 2.0, 4), "exactly in the middle of the third step"),
        Case((0.08, 0.005, 1.04, 105), "a note of a trill"),
        Case((0.09, 0.005, 1.04, 105), "a slower note of a trill"),
        Case((3.0, 0.005, 1.04, 105), "a fermata"),
        Case((3.01, 0.005, 1.04, 105), "a hundredth more"),
        Case((60.0, 0.005, 1.04, 120), "a whole minute"),
        Case((0.0074, 0.005, 1.04, 105), "notes of one chord"),
        Case((0.086, 0.005, 1.04, 105), "between two marks of the course's ruler"),
        Case((3.0, 0.005, 1.035, 105), "steps that widen a little less"),
        Case((2.9, 0.1, 2.0, 5), "a little beyond the last mark"),
        Case((1.2, 3.0, 2.5, 6), "less than half of a step of three seconds"),
        Case((2.5, 6.0, 5.5, 4), "less than half of a step of six seconds"),
        Case((21.0, 6.0, 5.5, 4), "steps that widen quickly"),
    ]
    for _ in range(12):
        first, growth = round(random.uniform(0.002, 0.2), 4), round(random.uniform(1.02, 1.9), 3)
        count = int(random.integers(2, 130))
        longest = first * (growth ** min(count - 1, 40) - 1) / (growth - 1)
        seconds = round(float(random.uniform(0, 1.2) ** 2 * min(longest, 30)), 4)
        cases.append(Case((seconds, first, growth, count), f"{seconds} s on a ruler by lot"))
    return cases


def _codes(random: np.random.Generator) -> list[Case]:
    """Return codes with rulers."""
    cases = [
        Case((0, 0.1, 2.0), "the mark at nought"),
        Case((1, 0.1, 2.0), "the first step"),
        Case((2, 0.1, 2.0), "two steps"),
        Case((3, 0.1, 2.0), "three steps"),
        Case((0, 0.005, 1.04), "nought on the course's ruler"),
        Case((1, 0.005, 1.04), "its first step"),
        Case((2, 0.005, 1.04), "its second mark"),
        Case((13, 0.005, 1.04), "a note of a trill"),
        Case((82, 0.005, 1.04), "a fermata"),
        Case((104, 0.005, 1.04), "its last mark for time shifts"),
        Case((119, 0.005, 1.04), "its last mark for lengths"),
        Case((4, 0.5, 1.5), "wide steps"),
        Case((3, 3.0, 2.5), "a step of three seconds"),
        Case((2, 6.0, 5.5), "steps that widen quickly"),
        Case((60, 0.005, 1.035), "steps that widen a little less"),
    ]
    for _ in range(12):
        first, growth = round(random.uniform(0.002, 0.2), 4), round(random.uniform(1.02, 1.9), 3)
        code = int(random.integers(0, 30))
        cases.append(Case((code, first, growth), f"mark {code} of a ruler by lot"))
    return cases


def _takes(random: np.random.Generator) -> list[Case]:
    """Return takes with what is wanted."""

    def drawn(count: int, notes: int) -> list[list[float]]:
        return [row(notes) for _ in range(count)]

    def row(notes: int) -> list[float]:
        return [round(float(random.uniform(0, 9)), 2) for _ in range(notes)]

    many = [[5.0 + (place + 1) % 10] for place in range(10)]
    long = [[5.0] * 9 for _ in range(2)]
    long[0][8] = 6.0
    cases = [
        Case((many, [5.2]), "ten takes, the last is nearest"),
        Case((many[4:] + many[:4], [5.2]), "ten takes, the sixth is nearest"),
        Case((many[3:] + many[:3], [5.2]), "ten takes, the seventh is nearest"),
        Case((long, [5.0] * 9), "nine notes, and the last decides"),
        Case(([one[::-1] for one in long], [5.0] * 9), "nine notes, and the first decides"),
        Case(([[9.0], [9.0], [5.0]], [5.0]), "two alike, and another"),
        Case(([[0.0], [0.24]], [0.1]), "very sure of itself, and rightly"),
        Case(([[0.0], [1.4]], [0.6]), "hardly less sure"),
        Case(([[0.0], [3.2]], [1.5]), "less sure than is usual"),
        Case(([[4.0], [5.0]], [4.49]), "a hair nearer to the first"),
        Case(([[4.0], [5.0]], [4.51]), "a hair nearer to the second"),
        Case(([[4.4], [4.5]], [4.449]), "nearer to the first by less than a hundredth"),
        Case(([[4.4], [4.5]], [4.452]), "nearer to the second by less than a hundredth"),
        Case(([[4.451], [4.453]], [4.4515]), "nearer to the first by less than a thousandth"),
        Case(([[5.0, 5.0], [7.0, 7.0], [1.0, 1.0]], [6.5, 7.5]), "the second take is nearest"),
        Case(([[5.0, 5.0], [7.0, 7.0], [1.0, 1.0]], [1.0, 2.0]), "the last take is nearest"),
        Case(([[5.0, 5.0], [7.0, 7.0]], [4.0, 4.0]), "the first take is nearest"),
        Case(([[2.0, 9.0, 4.0]], [5.0, 5.0, 5.0]), "a single take"),
        Case(([[4.0], [6.0]], [5.0]), "two that are equally near"),
        Case(([[6.0], [4.0], [6.0]], [5.0]), "three that are equally near"),
        Case(([[3.0, 3.0], [3.0, 3.0]], [3.0, 3.0]), "two that fit exactly"),
        Case(([[4.0, 6.0], [5.0, 5.9]], [5.0, 5.0]), "its mean is right, but not its notes"),
        Case(([[8.5, 5.0, 5.0, 5.0], [6.6, 3.4, 6.6, 3.4]], [5.0, 5.0, 5.0, 5.0]),
             "one note far off, or four a little"),
        Case(([[8.0, 5.0, 5.0, 5.0], [6.6, 3.4, 6.6, 3.4]], [5.0, 5.0, 5.0, 5.0]),
             "one note less far off, or four a little"),
        Case(([[9.0, 1.0], [1.0, 9.0]], [2.0, 8.0]), "the same numbers in another order"),
        Case(([[0.5, 0.5], [9.5, 9.5]], [0.0, 0.0]), "one that is too sure is nearer"),
        Case(([[0.5, 0.5], [9.5, 9.5]], [9.0, 9.0]), "one that is too unsure is nearer"),
        Case(([[3.0, 4.0], [5.5, 5.5], [5.0, 5.0]], [5.0, 5.0]), "the one that fits comes last"),
        Case(([[5.0, 5.0], [5.0, 9.0]], [5.0, 8.0]), "only the last note tells them apart"),
        Case(([[5.0, 5.0], [9.0, 5.0]], [8.0, 5.0]), "only the first note tells them apart"),
        Case(([[40.0, 40.0], [60.0, 60.0]], [0.0, 0.0]), "all are far away"),
    ]  # fmt: skip
    for _ in range(12):
        count, notes = int(random.integers(2, 7)), int(random.integers(1, 9))
        cases.append(Case((drawn(count, notes), row(notes)), f"{count} takes by lot"))
    return cases


_HOME = "coursekit.systems.expressive_performance_2024.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="expressive_performance_2024.weber_code",
        kit=_HOME + "weber_code",
        cases=_times,
        expects="A whole number from 0 to count - 1.",
        hint="Begin with code 0, mark 0.0 and a step as wide as first. While seconds lies beyond "
        "mark + step / 2, and there is a mark left, add step to mark, make step growth times as "
        "wide, and add 1 to code.",
    ),
    Exercise(
        key="expressive_performance_2024.weber_seconds",
        kit=_HOME + "weber_seconds",
        cases=_codes,
        expects="Seconds, as a decimal fraction.",
        hint="Walk code steps: add step to mark, then make step growth times as wide.",
    ),
    Exercise(
        key="expressive_performance_2024.nearest_entropy",
        kit=_HOME + "nearest_entropy",
        cases=_takes,
        expects="A whole number: the place of a take, counted from 0.",
        hint="For each take add up the squares of the differences, note by note, and remember the "
        "place of the smallest sum so far.",
    ),
)

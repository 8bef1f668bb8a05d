"""The exercises of lesson 23: the overlap of two curves, a strength, and who listened."""

from __future__ import annotations

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise


def _curves(random: np.random.Generator) -> list[Case]:
    """Return two curves on one grid, and the step from place to place."""
    cases = [
        Case(([0.1, 0.3, 0.1, 0.0], [0.0, 0.1, 0.2, 0.2], 2.0), "four places that are 2 apart"),
        Case(([0.5, 1.0, 0.5], [0.5, 1.0, 0.5], 0.5), "a curve with itself"),
        Case(([1.0, 0.0], [0.0, 1.0], 1.0), "two curves that never meet"),
        Case(([0.0, 0.0, 0.0], [1.0, 2.0, 3.0], 1.0), "one curve is flat at 0"),
        Case(([0.25], [0.75], 1.0), "a single place"),
        Case(([0.75], [0.25], 4.0), "a single place and a wide step"),
        Case(([0.2, 0.2, 0.2, 0.2], [0.1, 0.1, 0.1, 0.1], 0.25), "one curve is below the other"),
        Case(([0.0, 0.5], [0.5, 0.0], 1.0), "they meet at the ends alone"),
        Case(([0.0, 0.25, 0.75], [0.5, 0.25, 0.5], 1.0), "the last place counts too"),
        Case(([0.75, 0.25, 0.0], [0.5, 0.25, 0.5], 1.0), "the first place counts too"),
        Case(([1.0, 2.0, 3.0], [3.0, 2.0, 1.0], 0.125), "heights above 1"),
        Case(([], [], 1.0), "no place at all"),
        Case(([5.0, 9.0, 5.0], [7.0, 6.0, 8.0], 0.01), "tall and narrow curves"),
        Case(([0.05, 0.1], [0.1, 0.05], 6.0), "a step of 6"),
    ]
    for _ in range(12):
        places = int(random.integers(2, 24))
        one, other = np.round(random.gamma(1.5, 0.4, (2, places)), 3).tolist()
        step = float(random.choice([0.05, 0.25, 0.5, 1.5, 2.0]))
        cases.append(Case((one, other, step), f"two curves at {places} places by lot"))
    return cases


def _rounds(random: np.random.Generator) -> list[Case]:
    """Return a strength, wins, and rivals with meetings and strengths."""
    cases = [
        Case((1.0, 15.0, [(10, 1.0), (10, 1.0)]), "fifteen of twenty won against equals"),
        Case((1.0, 10.0, [(10, 1.0), (10, 1.0)]), "half won against equals"),
        Case((1.0, 5.0, [(10, 3.0)]), "half won against somebody stronger"),
        Case((3.0, 5.0, [(10, 1.0)]), "half won against somebody weaker"),
        Case((1.0, 0.0, [(10, 1.0), (4, 2.0)]), "nothing was won"),
        Case((2.0, 4.0, [(4, 0.5)]), "everything was won against one rival"),
        Case((0.5, 3.0, [(4, 0.5), (2, 1.5), (6, 0.25)]), "three rivals, unlike in everything"),
        Case((1.0, 2.5, [(5, 1.0)]), "a tie is half a win"),
        Case((1.0, 4.0, [(8, 1.0), (0, 5.0)]), "one rival was never met"),
        Case((9.0, 20.0, [(30, 6.0)]), "large strengths"),
        Case((0.125, 1.0, [(8, 0.125)]), "small strengths"),
        Case((1.0, 3.0, [(1, 1.0)] * 6), "six rivals, each met once"),
        Case((1.0, 30.0, [(12, 9.0)] * 9), "nine strong rivals"),
    ]
    for _ in range(12):
        count = int(random.integers(1, 6))
        rivals = [(int(random.integers(1, 30)), float(np.round(random.uniform(0.1, 9), 2)))
                  for _ in range(count)]  # fmt: skip
        wins = float(random.integers(0, sum(met for met, _ in rivals) + 1))
        own = float(np.round(random.uniform(0.1, 6), 2))
        cases.append(Case((own, wins, rivals), f"{count} rivals by lot"))
    return cases


def _marks(random: np.random.Generator) -> list[Case]:
    """Return marks for the hidden original, at, below and above what is allowed."""
    cases = [
        Case(({"Ana": [100, 95, 40, 98]}, 90, 0.25), "one miss of four, a quarter is allowed"),
        Case(({"Ana": [100, 95, 40, 98]}, 90, 0.15), "one miss of four, less is allowed"),
        Case(({"Ana": [90, 90], "Ben": [89, 100]}, 90, 0.15), "marks exactly at the limit"),
        Case(({"Ana": [90, 90], "Ben": [91, 92]}, 90, 0.0), "no miss is allowed, none is there"),
        Case(({"Ana": [89, 90]}, 90, 0.0), "no miss is allowed, and there is one"),
        Case(({"Ana": [0, 0, 0]}, 90, 1.0), "all may be missed"),
        Case(({}, 90, 0.15), "nobody took part"),
        Case(({"Ana": [100] * 8, "Ben": [50] * 8, "Cleo": [100] * 7 + [88]}, 90, 0.15),
             "one of eight is 12.5 %"),
        Case(({"Ana": [100, 0, 0, 100]}, 90, 0.5), "half is missed and half is allowed"),
        Case(({"Ana": [100, 0, 0, 0]}, 90, 0.5), "more than half is missed"),
        Case(({"Zoe": [95], "Ana": [95]}, 90, 0.15), "the order of the names stays"),
        Case(({"Ana": [55, 65]}, 60, 0.5), "another limit"),
        Case(({"Ana": [1]}, 1, 0.0), "the lowest limit, kept"),
        Case(({"Ana": [0]}, 1, 0.0), "the lowest limit, missed"),
        Case(({"Ana": [80] * 2 + [100] * 8, "Ben": [80] + [100] * 9}, 90, 0.15),
             "two misses of ten, and one"),
        Case(({f"listener {k}": [100, 60 + 10 * k] for k in range(5)}, 90, 0.4), "five listeners"),
        Case(({f"listener {k}": [95, 100] for k in range(10)}, 90, 0.15), "ten who all listened"),
        Case(({"Ana": [100, 100, 0]}, 90, 1 / 3), "a third is missed and a third is allowed"),
    ]  # fmt: skip
    for _ in range(12):
        trials = int(random.choice([4, 8, 10]))
        hidden = {
            name: random.integers(82, 101, trials).tolist() for name in ("Ana", "Ben", "Cleo")
        }
        share = float(random.choice([0.0, 0.15, 0.25, 0.5, 0.75]))
        least = int(random.choice([85, 90, 95]))
        cases.append(Case((hidden, least, share), f"three listeners, {trials} trials by lot"))
    return cases


_HOME = "coursekit.evaluation.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="evaluation.overlap_area",
        kit=_HOME + "overlap_area",
        cases=_curves,
        expects="A number, the area.",
        hint="At each place only the lower of the two heights counts, times the step. Add up.",
        preamble="import numpy as np\n",
    ),
    Exercise(
        key="evaluation.new_strength",
        kit=_HOME + "new_strength",
        cases=_rounds,
        expects="A number, the new strength.",
        hint="For each rival divide the meetings by the sum of both strengths, and add these up. "
        "The new strength is the wins over that sum.",
    ),
    Exercise(
        key="evaluation.kept",
        kit=_HOME + "kept",
        cases=_marks,
        expects="A list of names, which may be empty.",
        hint="Count for each listener the marks below the limit. Compare with the share times the "
        "number of marks; exactly as many are still allowed.",
    ),
)

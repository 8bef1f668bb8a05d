"""The exercises of lesson 19: delayed codebooks, guidance, and which part forbids a release."""

from __future__ import annotations

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise


def _codes(random: np.random.Generator) -> list[Case]:
    """Return codes of one codebook and of several, and what stands where there is none."""
    cases = [
        Case(([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 0), "three codebooks of three steps"),
        Case(([[60, 62], [57, 59], [52, 55], [45, 43]], 129), "four voices, two steps"),
        Case(([[5, 6, 7]], 0), "one codebook, which has nothing to wait for"),
        Case(([[5], [6]], 0), "two codebooks of one step"),
        Case(([[5], [6], [7], [8]], 2048), "four codebooks of one step"),
        Case(([[], []], 0), "two codebooks without a step"),
        Case(([[1, 1, 1], [1, 1, 1]], -1), "the same code everywhere"),
        Case(([[0, 3, 0], [0, 0, 4]], 0), "a code that looks like the blank"),
        Case(([[9, 8], [7, 6]], 9), "another code that looks like the blank"),
        Case(([[1, 2, 3, 4, 5, 6, 7, 8], [8, 7, 6, 5, 4, 3, 2, 1]], 64), "two long codebooks"),
        Case(([[number] for number in range(9)], 100), "nine codebooks of one step"),
    ]
    for _ in range(12):
        books, steps = int(random.integers(2, 7)), int(random.integers(1, 10))
        codes = random.integers(0, 2048, (books, steps)).tolist()
        blank = int(random.choice([-1, 0, 64, 2048]))
        cases.append(Case((codes, blank), f"{books} codebooks of {steps} steps by lot"))
    return cases


def _forecasts(random: np.random.Generator) -> list[Case]:
    """Return forecasts with and without the words, and scales."""
    cases = [
        Case((2.0, 1.0, 3.0), "the words make something likelier, and count three times"),
        Case((1.0, 2.0, 3.0), "the words make something less likely"),
        Case((2.0, 1.0, 1.0), "a scale of 1"),
        Case((2.0, 1.0, 0.0), "a scale of 0"),
        Case((2.0, 1.0, 0.5), "a scale of a half"),
        Case((2.0, 1.0, -1.0), "a scale below 0, away from the words"),
        Case((1.5, 1.5, 7.0), "the words change nothing"),
        Case((-3.0, -1.0, 2.0), "both are below 0"),
        Case((0.0, 0.0, 3.0), "nothing is foretold"),
        Case((0.0, -2.5, 3.0), "only the forecast without words is not 0"),
        Case((2.0, 1.0, 3.125), "a scale between two whole numbers"),
        Case((2.0, 1.0, 12.0), "a very large scale"),
    ]
    for _ in range(12):
        shape = [(3,), (5,), (2, 4)][int(random.integers(3))]
        told, untold = (np.round(random.normal(0, 2, shape), 3) for _ in range(2))
        scale = float(random.choice([0.0, 0.5, 1.0, 2.0, 3.0, 7.0]))
        cases.append(Case((told, untold, scale), f"arrays of the shape {list(shape)} by lot"))
    return cases


def _parts(random: np.random.Generator) -> list[Case]:
    """Return parts with their licences, and incomes below, at and above a limit."""
    free, never = ("code", True, 0), ("weights", False, 0)
    limited = ("weights", True, 1_000_000)
    cases = [
        Case(([free, never], 0), "free code, and weights that must not earn"),
        Case(([free, limited], 50_000), "weights with a limit, and little income"),
        Case(([free, limited], 2_000_000), "weights with a limit, and too much income"),
        Case(([free, limited], 1_000_000), "income exactly at the limit"),
        Case(([free, limited], 1_000_001), "income one dollar above the limit"),
        Case(([free], 10_000_000), "free code, and a rich label"),
        Case(([free], 0), "free code, and no income"),
        Case(([never], 0), "forbidden even to whoever earns nothing"),
        Case(([("code", False, 1_000_000), free], 5), "forbidden, whatever limit is named"),
        Case(([], 1_000), "no part at all"),
        Case(([("weights", True, 0), ("autoencoder", True, 1_000_000)], 3_000_000),
             "free weights, and an autoencoder with a limit"),
        Case(([never, limited, free, ("codec", False, 0)], 2_000_000), "three of four forbid"),
        Case(([limited, ("codec", True, 100_000)], 500_000), "two limits, one of them passed"),
        Case(([("a", True, 1)], 1), "the smallest limit"),
        Case(([("a", True, 1)], 2), "the smallest limit, passed"),
        Case(([never] * 3 + [free, never], 0), "the same part several times"),
        Case(([(f"part {number}", False, 0) for number in range(10)], 7), "ten parts forbid"),
        Case(([free] * 4 + [("tenth", False, 0)], 7), "the last of five forbids"),
        Case(([("a", True, 0)], 1), "no limit, and the smallest income"),
    ]  # fmt: skip
    names = ["code", "weights", "codec", "text encoder", "autoencoder"]
    for _ in range(12):
        parts = [(name, bool(random.random() < 0.7), int(random.choice([0, 0, 100_000, 1_000_000])))
                 for name in names[: int(random.integers(1, 6))]]  # fmt: skip
        income = int(random.choice([0, 40_000, 100_000, 300_000, 1_000_000, 4_000_000]))
        cases.append(Case((parts, income), f"{len(parts)} parts by lot"))
    return cases


_HOME = "coursekit.studio.open_models.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="open_models.delayed",
        kit=_HOME + "delayed",
        cases=_codes,
        expects="A list of lists of whole numbers, one list a codebook, all equally long.",
        hint="The row with the number k begins with k blanks, and ends with as many as the last "
        "row's number less k.",
    ),
    Exercise(
        key="open_models.guided",
        kit=_HOME + "guided",
        cases=_forecasts,
        expects="A number, or an array of the shape of those given.",
        hint="How far do the words move the forecast? Take that step, scale times as large, from "
        "the forecast without words.",
        preamble="import numpy as np\n",
    ),
    Exercise(
        key="open_models.forbidding",
        kit=_HOME + "forbidding",
        cases=_parts,
        expects="A list of names, which may be empty.",
        hint="Go through the parts. A part forbids if its licence allows no earning, or if it has "
        "a limit and the income is above it.",
    ),
)

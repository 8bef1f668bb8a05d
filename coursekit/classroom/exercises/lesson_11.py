"""The exercises of lesson 11: the generator's loss, the modes covered, the Parzen estimate."""

from __future__ import annotations

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise


def _opinions(random: np.random.Generator) -> list[Case]:
    """Return a judge's opinions of forgeries, from hopeless to perfect."""
    cases = [
        Case(([0.5],), "one forgery, and the expert is undecided"),
        Case(([0.01],), "one forgery, found out at once"),
        Case(([0.99],), "one forgery that passes for real"),
        Case(([0.25],), "one forgery, rather found out"),
        Case(([0.5, 0.5],), "two that are alike"),
        Case(([0.01, 0.99],), "one found out, one that passes"),
        Case(([0.99, 0.01],), "the same, the other way round"),
        Case(([0.2, 0.4, 0.8],), "three that differ"),
        Case(([0.000001],), "the surest find that there is"),
        Case(([0.999999],), "the best forgery that there is"),
        Case(([0.1] * 16,), "sixteen, all poor"),
        Case(([0.9] * 16,), "sixteen, all good"),
    ]
    for _ in range(8):
        count = int(random.integers(3, 12))
        opinions = [round(float(value), 4) for value in random.uniform(0.002, 0.998, count)]
        cases.append(Case((opinions,), f"{count} random opinions"))
    return cases


def _heaps(random: np.random.Generator) -> list[Case]:
    """Return points and centres: all covered, one covered, on the rim, in between."""
    square = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]]
    one = [[0.0, 0.0]]
    row = [[2.0 * place, 0.0] for place in range(10)]
    cases = [
        Case((square, square, 0.5, 1), "a point on each of four centres"),
        Case((square * 3, square, 0.5, 3), "three points on each"),
        Case((square * 3, square, 0.5, 4), "one point too few on each"),
        Case(([[0.0, 0.0]] * 12, square, 0.5, 3), "all points on the first centre: a collapse"),
        Case(([[4.0, 0.0]] * 12, square, 0.5, 3), "all points on the second centre"),
        Case(([[0.0, 4.0]] * 12, square, 0.5, 3), "all points on the last centre"),
        Case(([[2.0, 2.0]] * 12, square, 0.5, 1), "all points in the middle, where nothing is"),
        Case(([], square, 0.5, 1), "no points"),
        Case((square, [], 0.5, 1), "no centres"),
        Case(([[0.5, 0.0]], one, 0.5, 1), "a point exactly on the rim"),
        Case(([[0.0, -0.5]], one, 0.5, 1), "on the rim, below"),
        Case(([[0.5, 0.01]], one, 0.5, 1), "just outside the rim"),
        Case(([[0.375, 0.375]], one, 0.5, 1), "near in each direction, but outside the circle"),
        Case(([[0.3, 0.4]], one, 0.5, 1), "on the rim, aslant"),
        Case(([[-0.3, -0.3]], one, 0.5, 1), "to the left and below"),
        Case(([[1.0, 1.0], [2.0, 2.0]], [[1.0, 1.0], [2.0, 1.0]], 1.0, 1), "two circles overlap"),
        Case(([[1.5, 1.0]], [[1.0, 1.0], [2.0, 1.0]], 0.75, 1), "one point lies in both circles"),
        Case(([[1.0, 5.0], [1.0, 5.1]], [[1.0, 5.0]], 0.2, 2), "two points on one centre"),
        Case(([[5.0, 1.0], [5.1, 1.0]], [[1.0, 5.0]], 0.2, 1), "x and y are not to be exchanged"),
        Case((square[:2] * 2 + square[2:], square, 0.5, 2), "two covered, two half covered"),
        Case(([[9.0, 9.0]], square, 0.5, 0), "none is needed"),
        Case((row, row, 0.5, 1), "ten centres in a row, all covered"),
        Case((row[:1] * 10, row[:1], 0.5, 12), "ten points where twelve are needed"),
        Case(([[0.2, 0.0]], one, 0.1, 1), "a small radius"),
        Case(([[4.5, 0.0]], one, 5.0, 1), "a large radius"),
        Case(([[0.1225, 0.0]], one, 0.125, 1), "a radius with three decimals"),
        Case((one, one * 2, 0.5, 1), "two centres in the same place"),
    ]
    for _ in range(6):
        centres = [[float(x), float(y)] for x, y in random.integers(-3, 4, (5, 2))]
        near = np.array(centres)[random.integers(0, 5, 40)] + random.normal(0, 0.4, (40, 2))
        least = int(random.integers(2, 9))
        points = [[round(float(x), 3), round(float(y), 3)] for x, y in near]
        cases.append(Case((points, centres, 0.5, least), f"forty random points, {least} needed"))
    return cases


def _windows(random: np.random.Generator) -> list[Case]:
    """Return squared distances, widths and dimensions, near and far."""
    cases = [
        Case(([[0.0]], 1.0, 1), "one point on one sample"),
        Case(([[0.0]], 0.5, 1), "the same with a narrower bell"),
        Case(([[0.0]], 2.0, 1), "the same with a wider bell"),
        Case(([[0.0]], 0.5, 2), "the same in two dimensions"),
        Case(([[0.0]], 0.25, 16), "the same in sixteen dimensions"),
        Case(([[1.0]], 1.0, 1), "a distance of 1"),
        Case(([[4.0]], 1.0, 1), "a distance of 2"),
        Case(([[1.0]], 0.5, 1), "a distance of 1 with a narrower bell"),
        Case(([[0.0, 0.0]], 1.0, 1), "two samples on the point"),
        Case(([[0.0, 9.0]], 1.0, 1), "one sample on the point, one far away"),
        Case(([[9.0, 0.0]], 1.0, 1), "the same in the other order"),
        Case(([[0.0], [1.0]], 1.0, 1), "two points, one sample"),
        Case(([[0.0, 1.0], [1.0, 0.0]], 1.0, 1), "two points, two samples"),
        Case(([[0.0, 1.0, 4.0], [2.0, 3.0, 1.0]], 0.75, 3), "two points, three samples"),
        Case(([[4000.0, 4001.0]], 1.0, 2), "so far away that the bells are noughts"),
        Case(([[9.0], [900.0]], 0.2, 2), "one point is lost, one is not"),
        Case(([[1.0, 2.0, 3.0]], 0.3, 16), "three samples, sixteen dimensions"),
        Case(([[0.0, 5000.0]], 1.0, 2), "one sample on the point, one very far away"),
        Case(([[0.0], [0.0], [1.0]], 1.0, 1), "two points that are alike, and another"),
        Case(([[float(at)] for at in range(12)], 1.0, 1), "twelve points"),
        Case(([[1.0, 2.0]], 0.125, 1), "a width with three decimals"),
        Case(([[1.0, 30.0]], 6.0, 2), "very wide bells"),
    ]
    for _ in range(6):
        points, samples = int(random.integers(2, 6)), int(random.integers(2, 8))
        rows = [
            [round(float(value), 3) for value in random.uniform(0, 6, samples)]
            for _ in range(points)
        ]
        width = round(float(random.uniform(0.2, 2.5)), 2)
        dimensions = int(random.integers(1, 17))
        says = f"{points} random points, {samples} samples, width {width}"
        cases.append(Case((rows, width, dimensions), says))
    return cases


_SETUP = "import math\n\nimport numpy as np\n"
_HOME = "coursekit.systems.gan_2014.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="gan_2014.generator_loss",
        kit=_HOME + "generator_loss",
        cases=_opinions,
        expects="Two things: a number, and a list with one number for each opinion.",
        hint="The loss is the mean of -math.log(opinion). Each slope is the opinion minus 1, "
        "divided by how many opinions there are.",
        preamble=_SETUP,
    ),
    Exercise(
        key="gan_2014.modes_covered",
        kit=_HOME + "modes_covered",
        cases=_heaps,
        expects="A whole number.",
        hint="For each centre count the points whose math.dist to it is radius or less. The centre "
        "is covered if there are `least` of them or more.",
        preamble=_SETUP,
    ),
    Exercise(
        key="gan_2014.parzen",
        kit=_HOME + "parzen",
        cases=_windows,
        expects="A number.",
        hint="For each row take its least square out, then the mean of math.exp((least - square) / "
        "(2 * width**2)), its logarithm, and put the least square back: take least / "
        "(2 * width**2) away. Average the rows; last, take away "
        "dimensions * math.log(width * math.sqrt(2 * math.pi)).",
        preamble=_SETUP,
    ),
)

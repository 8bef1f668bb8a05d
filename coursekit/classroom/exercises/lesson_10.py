"""The exercises of lesson 10: the way along an arc, and the direction of a musical property."""

from __future__ import annotations

import math

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise


def _arcs(random: np.random.Generator) -> list[Case]:
    """Return pairs of points and shares: ends, middles, no arc at all, few and many latents."""
    half = math.sqrt(0.5)
    cases = [
        Case(([1.0, 0.0], [0.0, 1.0], 0.5), "half-way along a quarter of a circle"),
        Case(([0.0, 1.0], [1.0, 0.0], 0.25), "a quarter of the way, the other way round"),
        Case(([1.0, 0.0], [0.0, 1.0], 0.0), "still at the first point"),
        Case(([1.0, 0.0], [0.0, 1.0], 1.0), "arrived at the second point"),
        Case(([6.0, 8.0], [-8.0, 6.0], 0.5), "a circle of radius 10"),
        Case(([2.0, 0.0], [0.0, 1.0], 0.5), "the first point lies twice as far out"),
        Case(([1.0, 0.0], [0.0, 3.0], 0.75), "the second point lies three times as far out"),
        Case(([1.0, 0.0], [half, half], 0.5), "an eighth of a circle"),
        Case(([1.0, 0.0], [-half, half], 0.5), "more than a quarter of a circle"),
        Case(([-1.0, 0.2], [1.0, 0.1], 0.5), "nearly half a circle"),
        Case(([1.0, 0.0], [1.0, 0.01], 0.5), "a very small angle, which still has its arc"),
        Case(([1.0, 2.0], [1.0, 2.0], 0.5), "twice the same point: there is no arc"),
        Case(([1.0, 2.0], [3.0, 6.0], 0.25), "one point behind the other, seen from the middle"),
        Case(([0.1, 0.7], [0.3, 2.1], 0.5), "one behind the other, with a cosine that rounds"),
        Case(([2.0, 0.0], [-2.0, 0.0], 0.25), "opposite points: no arc in particular"),
        Case(([0.1, 0.7], [-0.3, -2.1], 0.75), "opposite points of different lengths"),
        Case(([0.0, 0.0], [1.0, 2.0], 0.5), "the first point is the middle of everything"),
        Case(([1.0, 2.0], [0.0, 0.0], 0.25), "the second point is the middle of everything"),
        Case(([0.0, 0.0], [0.0, 0.0], 0.5), "both are"),
        Case(([0.003, 0.001], [0.001, 0.004], 0.5), "very short vectors"),
        Case(([1.0], [2.0], 0.5), "a single latent: a line has no arcs"),
        Case(([1, 0, 0], [0, 0, 2], 0.5), "whole numbers, three latents"),
        Case(([1.0, 0.0, 0.5, -0.5], [0.0, 1.0, -0.5, 0.5], 0.3), "four latents"),
    ]
    # Their cosines are a little above 1 and below -1 as computers round.
    for point in ([0.1, 0.4], [0.2, 0.8]):
        for by in (3, -3):
            other = [by * number for number in point]
            cases.append(Case((point, other, 0.5), f"in one line with the middle, times {by}"))
    for latents in (2, 3, 4, 5, 9, 12, 16, 96):
        a, b = (np.round(random.normal(0, 1, latents), 3).tolist() for _ in range(2))
        share = round(float(random.uniform(0.05, 0.95)), 3)
        cases.append(Case((a, b, share), f"{latents} latents by lot, {share} of the way"))
    return cases


def _properties(random: np.random.Generator) -> list[Case]:
    """Return points with how much each has of a property; it is plain which are the quarters."""
    line = [[2.0**n] for n in range(8)]
    cases = [
        Case(([[1.0, 0.0], [0.0, 0.0]], [5.0, 2.0]), "two melodies, the first has more"),
        Case(([[1.0, 0.0], [0.0, 0.0]], [2.0, 5.0]), "two melodies, the second has more"),
        Case(([[1.0], [2.0], [4.0]], [1.0, 2.0, 3.0]), "three melodies: a quarter is one"),
        Case(([[1.0], [2.0], [4.0], [8.0]], [1.0, 2.0, 3.0, 4.0]), "four, in order"),
        Case(([[1.0], [2.0], [4.0], [8.0]], [4.0, 1.0, 2.0, 3.0]), "four, not in order"),
        Case(([[1.0], [2.0], [4.0], [8.0]], [-4.0, -1.0, -2.0, -3.0]), "values below 0"),
        Case(([[3.0, -1.0]], [2.0]), "a single melody: nothing to tell apart"),
        Case(([[2.0**n] for n in range(7)], [*map(float, range(7))]), "seven: one of each"),
        Case((line, [*map(float, range(8))]), "eight: two of each"),
        Case(([[2.0**n] for n in range(12)], [*map(float, range(12))]), "twelve: three of each"),
        Case((line, [8.0 - n for n in range(8)]), "eight, turned round"),
        Case(([[7.0, float(n)] for n in range(8)], [*map(float, range(8))]), "one latent is still"),
        Case(([[1, 0], [0, 1], [2, 2], [3, 5]], [3, 1, 4, 2]), "whole numbers"),
        Case((line, [1.0, 2.0, 5.0, 5.0, 5.0, 5.0, 8.0, 9.0]), "eight, the middle ones alike"),
        Case((line, [5.0, 1.0, 9.0, 6.0, 1.0, 7.0, 9.0, 5.5]), "two least and two most of all"),
        Case(([[1.0], [3.0], [1.0], [6.0]], [1.0, 2.0, 3.0, 4.0]), "two at the same point"),
    ]
    for count in (4, 5, 9, 16, 21):
        cases.append(_by_lot(random, count, 3))
    for _ in range(7):
        cases.append(_by_lot(random, int(random.integers(8, 41)), int(random.integers(1, 9))))
    cases.append(_by_lot(random, 12, 12))
    return cases


def _by_lot(random: np.random.Generator, count: int, latents: int) -> Case:
    points = np.round(random.normal(0, 1, (count, latents)), 3).tolist()
    values = (random.permutation(count) / 1000).tolist()
    return Case((points, values), f"{count} melodies by lot, {latents} latents")


_SETUP = "import math\n\nimport numpy as np\n"
_HOME = "coursekit.systems.musicvae_2018.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="musicvae_2018.slerp",
        kit=_HOME + "slerp",
        cases=_arcs,
        expects="A list of numbers, as many as each point has.",
        hint="The cosine of the angle is the sum of the products of the two points' numbers, "
        "divided by both lengths. The first point counts sin((1 - share) * angle) / sin(angle), "
        "the second sin(share * angle) / sin(angle); where sin(angle) is below 0.000001, "
        "they count 1 - share and share.",
        preamble=_SETUP,
    ),
    Exercise(
        key="musicvae_2018.attribute_vector",
        kit=_HOME + "attribute_vector",
        cases=_properties,
        expects="A list of numbers, as many as each point has.",
        hint="Put the places 0, 1, 2 … in the order of their values. For each latent take the mean "
        "over the last quarter of the places, minus the mean over the first quarter.",
        preamble=_SETUP,
    ),
)

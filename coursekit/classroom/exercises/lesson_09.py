"""The exercises of lesson 09: a point with its price, latents in use, and a tighter bound."""

from __future__ import annotations

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise


def _curves(random: np.random.Generator) -> list[Case]:
    """Return means, logarithms of deviations and noise, alone and in arrays."""
    cases = [
        Case((0.0, 0.0, 0.0), "the prior itself, no noise"),
        Case((0.0, 0.0, 1.0), "the prior itself, and noise of 1"),
        Case((0.0, 0.0, -2.0), "the prior itself, and noise to the left"),
        Case((2.0, 0.0, 0.5), "the middle lies at 2"),
        Case((-2.0, 0.0, 0.5), "the middle lies at -2"),
        Case((0.0, -1.0, 1.0), "a narrow curve"),
        Case((0.0, 1.0, 1.0), "a wide curve"),
        Case((1.0, -2.0, 0.0), "a narrow curve off the middle, no noise"),
        Case((1.0, -2.0, -1.5), "the same with noise"),
        Case((-1.0, 2.0, 0.3), "a very wide curve"),
        Case((3.0, -3.0, 1.0), "a bar that the encoder is sure of"),
        Case((0.5, 0.5, -0.5), "all a little off"),
        Case((0, 0, 0), "whole numbers"),
        Case((3, 0, 2), "whole numbers, the middle at 3"),
        Case((1, -1, -1), "whole numbers, a narrow curve"),
        Case((12.0, 0.25, 0.1), "the middle lies far out"),
        Case((-12.0, 4.0, -0.1), "far out and very wide"),
        Case((0.001, -6.0, 0.2), "a curve like a needle"),
    ]
    for size in (1, 2, 5):
        mean, log_deviation, noise = (
            np.round(random.normal(0, spread, size), 3) for spread in (1.5, 0.7, 1.0)
        )
        cases.append(Case((mean, log_deviation, noise), f"arrays of {size} latents"))
    many = [np.round(random.normal(0, 1, 12), 3) for _ in range(3)]
    cases.append(Case(tuple(many), "arrays of twelve latents"))
    for _ in range(7):
        one = tuple(round(float(random.normal(0, spread)), 3) for spread in (2.0, 1.0, 1.0))
        cases.append(Case(one, "a latent by lot"))
    return cases


def _means(random: np.random.Generator) -> list[Case]:
    """Return tables of means, with latents that move, hardly move and stand still."""

    def moving(bars: int, *spreads: float) -> list[list[float]]:
        table = random.normal(0, 1, (bars, len(spreads)))
        table = (table - table.mean(axis=0)) / table.std(axis=0) * np.array(spreads)
        return [[round(value, 4) for value in row] for row in table.tolist()]

    cases = [
        Case(([[0.0, 0.0], [0.0, 0.0]],), "no latent moves"),
        Case(([[1.0, 0.0], [-1.0, 0.0]],), "the first of two moves"),
        Case(([[0.0, 1.0], [0.0, -1.0]],), "the second of two moves"),
        Case(([[1.0, 1.0], [-1.0, -1.0]],), "both move"),
        Case(([[5.0, 5.0, 1.0], [5.0, 5.0, 2.0]],), "two stand still far from 0"),
        Case(([[-3.0], [-3.0], [-3.0]],), "one latent that stands still at -3"),
        Case(([[-3.0], [-2.0], [-3.0]],), "one latent that moves once"),
        Case(([[0.1], [-0.1]],), "a variance of exactly 0.01, or nearly"),
        Case(([[0.11], [-0.11]],), "a variance a little above 0.01"),
        Case(([[0.09], [-0.09]],), "a variance a little below 0.01"),
        Case(([[0.5], [-0.5]], 0.25), "a variance of exactly the threshold of 0.25"),
        Case(([[0.5], [-0.5]], 0.2), "a threshold of 0.2, below the variance"),
        Case(([[0.5], [-0.5]], 0.3), "a threshold of 0.3, above the variance"),
        Case(([[0.5, 1.0], [-0.5, 1.0]], 0.0), "a threshold of 0"),
        Case(([[0.13], [-0.13], [0.0]],), "three bars: variance by their number, not one less"),
        Case(([[0.12, 4.0], [-0.12, 4.0], [0.0, 4.1]],), "three bars, both just too still"),
        Case(([[2.0, 1.0, 0.0]],), "a single bar"),
        Case(([[0.0997], [-0.0997]],), "a variance of 0.00994: still below 0.01"),
        Case(([[0.0]] * 10 + [[3.0]] + [[0.0]] * 10,), "one bar in the middle is different"),
        Case(([[0.3]] + [[0.0]] * 9,), "one bar of ten is a little different: too little"),
        Case((moving(10, *([1.0] * 14)),), "fourteen latents, and all move"),
        Case((moving(12, 1.0, 0.01, 0.5, 0.0),), "twelve bars, four latents"),
        Case((moving(30, 0.05, 0.2, 0.02),), "thirty bars, one of three moves"),
        Case((moving(8, *([0.03] * 6)),), "a collapsed net of six latents"),
        Case((moving(8, *([0.8] * 6)),), "a lively net of six latents"),
        Case(([[7.0, 0.0, 0.0], [7.0, 0.0, 0.0], [7.0, 0.0, 3.0]],), "only the last moves"),
    ]
    for _ in range(6):
        latents = int(random.integers(2, 9))
        spreads = random.choice([0.0, 0.02, 0.05, 0.3, 1.0], latents).tolist()
        bars = int(random.integers(6, 20))
        cases.append(Case((moving(bars, *spreads),), f"{bars} bars, {latents} latents by lot"))
    return cases


def _log_weights(random: np.random.Generator) -> list[Case]:
    """Return logarithms of weights: one and many, alike and unequal, and very small."""
    cases = [
        Case(([0.0],), "one weight of 1"),
        Case(([-3.0],), "one weight"),
        Case(([5.0],), "one weight above 1"),
        Case(([-2.0, -2.0],), "two weights that are alike"),
        Case(([-2.0, -2.0, -2.0, -2.0],), "four weights that are alike"),
        Case(([0.0, -1.0],), "two weights"),
        Case(([-1.0, 0.0],), "the same the other way round"),
        Case(([-30.0, -20.0],), "one draw explains the bar much better"),
        Case(([-1000.0],), "one weight so small that e to it is rounded to 0"),
        Case(([-1000.0, -1001.0],), "two such weights"),
        Case(([-800.0, -800.0, -805.0],), "three such weights"),
        Case(([-2000.0, -750.0],), "one weight vanishes beside the other"),
        Case(([800.0, 801.0],), "weights so large that e to them overflows"),
        Case(([1, 2, 3],), "whole numbers"),
        Case(([0, 0, 0],), "three weights of 1"),
        Case(([-31.5, -30.2, -33.7, -29.9],), "four draws for a melody"),
        Case(([-10.0, -10.0, 0.0],), "the last draw wins"),
        Case(([0.0, -10.0, -10.0],), "the first draw wins"),
        Case(([-5.0] * 50,), "fifty weights that are alike"),
        Case(([2.0, -2.0],), "one above and one below 1"),
    ]
    for _ in range(6):
        draws = int(random.integers(2, 30))
        weights = [round(float(value), 3) for value in random.normal(-30, 4, draws)]
        cases.append(Case((weights,), f"{draws} draws by lot"))
    return cases


_SETUP = "import math\n\nimport numpy as np\n"
_HOME = "coursekit.systems.vae_2013.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="vae_2013.sample_with_kl",
        kit=_HOME + "sample_with_kl",
        cases=_curves,
        expects="Two numbers, or two arrays: the point and the divergence.",
        hint="First undo the logarithm: math.e ** log_deviation. The noise is stretched by the "
        "deviation and moved by the mean. The divergence does not depend on the noise.",
        preamble=_SETUP,
    ),
    Exercise(
        key="vae_2013.active_units",
        kit=_HOME + "active_units",
        cases=_means,
        expects="A list of whole numbers: the numbers of the active latents.",
        hint="Latent by latent: collect its value in every bar, take their mean, and then the mean "
        "of the squared distances from it. Above the threshold the latent counts.",
        preamble=_SETUP,
    ),
    Exercise(
        key="vae_2013.importance_bound",
        kit=_HOME + "importance_bound",
        cases=_log_weights,
        expects="One number, in nats.",
        hint="Take the largest log weight away from all, go back to weights with math.exp, take "
        "their mean and its logarithm, and add the largest again.",
        preamble=_SETUP,
    ),
)

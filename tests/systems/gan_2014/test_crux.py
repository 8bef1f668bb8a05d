"""What the learner writes: the generator's loss, modes covered, the Parzen estimate."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.systems import gan_2014 as gan

opinions = st.lists(st.floats(0.001, 0.999), min_size=1, max_size=8)


@given(opinions)
def test_the_slope_is_what_a_small_step_of_the_score_changes(given_opinions):
    loss, slopes = gan.generator_loss(given_opinions)
    step = 1e-5
    for at, slope in enumerate(slopes):
        score = math.log(given_opinions[at] / (1 - given_opinions[at])) + step
        moved = list(given_opinions)
        moved[at] = 1 / (1 + math.exp(-score))
        assert (gan.generator_loss(moved)[0] - loss) / step == pytest.approx(slope, abs=1e-4)


@given(opinions)
def test_no_slope_is_uphill_and_the_surest_find_has_the_steepest(given_opinions):
    _, slopes = gan.generator_loss(given_opinions)
    assert all(slope < 0 for slope in slopes)
    assert slopes[np.argmin(given_opinions)] == min(slopes)


def test_the_rim_counts_and_a_point_may_belong_to_two_modes():
    points = [[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]]
    assert gan.modes_covered(points, [[0.0, 0.0], [2.0, 0.0]], 1.0, 2) == 2
    assert gan.modes_covered(points, [[0.0, 0.0], [2.0, 0.0]], 0.9, 1) == 1


@given(st.integers(0, 2**32), st.floats(0.05, 3))
def test_parzen_is_the_log_of_a_mean_of_bells(seed, width):
    rng = np.random.default_rng(seed)
    points, samples = rng.standard_normal((4, 3)), rng.standard_normal((6, 3))
    squares = ((points[:, None] - samples[None]) ** 2).sum(-1)
    bells = -squares / (2 * width**2) - 1.5 * np.log(2 * np.pi * width**2)
    wanted = np.mean(np.logaddexp.reduce(bells, axis=1) - np.log(6))
    assert gan.parzen(squares.tolist(), width, 3) == pytest.approx(wanted)


def test_parzen_bears_samples_that_are_far_away():
    assert math.isfinite(gan.parzen([[1e6, 2e6]], 0.1, 2))

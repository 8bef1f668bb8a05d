"""The way along an arc, and the direction of a property."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.systems.musicvae_2018 import attribute_vector, slerp

numbers = st.floats(-5, 5, allow_subnormal=False)
points = st.lists(numbers, min_size=3, max_size=3)
shares = st.floats(0, 1)


def angle(a, b):
    return math.acos(np.clip(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)), -1, 1))


@given(points, points)
def test_the_ends_are_the_points(a, b):
    assert slerp(a, b, 0) == pytest.approx(a, abs=1e-9)
    assert slerp(a, b, 1) == pytest.approx(b, abs=1e-9)


@given(points, points, shares)
def test_the_way_back_is_the_same(a, b, share):
    assert slerp(a, b, share) == pytest.approx(slerp(b, a, 1 - share), abs=1e-6)


@given(points, points, shares)
def test_points_as_far_from_the_origin_stay_so_and_turn_evenly(a, b, share):
    a, b = np.array(a), np.array(b)
    if np.linalg.norm(a) < 0.1 or np.linalg.norm(b) < 0.1:
        return
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    between = angle(a, b)
    if not 0.01 < between < 3.1:
        return
    found = slerp(a.tolist(), b.tolist(), share)
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-6)
    assert angle(a, found) == pytest.approx(share * between, abs=1e-5)


def test_a_quarter_of_a_circle():
    half = math.sqrt(0.5)
    assert slerp([1.0, 0.0], [0.0, 1.0], 0.5) == pytest.approx([half, half])
    assert slerp([3.0, 0.0], [0.0, 3.0], 1 / 3) == pytest.approx([3 * math.cos(math.pi / 6), 1.5])


def test_where_there_is_no_arc_the_way_is_straight():
    assert slerp([1.0, 2.0], [2.0, 4.0], 0.25) == pytest.approx([1.25, 2.5])
    assert slerp([0.0, 0.0], [2.0, 4.0], 0.25) == pytest.approx([0.5, 1.0])
    assert slerp([1.0, 0.0], [-1.0, 0.0], 0.25) == pytest.approx([0.5, 0.0])


def test_the_vector_leads_from_the_lowest_quarter_to_the_highest():
    points = [[0.0, 1.0], [1.0, 1.0], [2.0, 5.0], [3.0, 1.0],
              [4.0, 1.0], [5.0, 1.0], [6.0, 1.0], [7.0, 1.0]]  # fmt: skip
    values = [3.0, 4.0, 0.0, 5.0, 6.0, 1.0, 9.0, 8.0]
    # Lowest: 0 and 1, at (2, 5) and (5, 1); highest: 9 and 8, at (6, 1) and (7, 1).
    assert attribute_vector(points, values) == pytest.approx([3.0, -2.0])
    assert attribute_vector([[1.0], [4.0]], [1.0, 0.0]) == pytest.approx([-3.0])


@given(st.lists(st.tuples(points, st.integers(0, 9)), min_size=1, max_size=12), points)
def test_moving_all_points_moves_no_vector(pairs, shift):
    points, values = [list(point) for point, _ in pairs], [float(value) for _, value in pairs]
    moved = [[x + by for x, by in zip(point, shift, strict=True)] for point in points]
    assert attribute_vector(moved, values) == pytest.approx(
        attribute_vector(points, values), abs=1e-9
    )

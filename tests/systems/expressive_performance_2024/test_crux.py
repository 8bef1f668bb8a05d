"""The crux: a ruler for times whose steps widen, the way back, and the choice of a take."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.systems import expressive_performance_2024 as expressive
from coursekit.systems.expressive_performance_2024 import streams

SECONDS = st.floats(0, 20)
FIRST, GROWTH = st.floats(0.001, 0.5), st.floats(1.01, 2.0)


@given(st.integers(0, 60), FIRST, GROWTH)
def test_a_mark_comes_back_to_itself(code, first, growth):
    seconds = expressive.weber_seconds(code, first, growth)
    assert expressive.weber_code(seconds, first, growth, 61) == code


@given(SECONDS, FIRST, GROWTH, st.integers(1, 120))
def test_no_other_mark_is_nearer(seconds, first, growth, count):
    code = expressive.weber_code(seconds, first, growth, count)
    assert 0 <= code < count
    apart = [abs(expressive.weber_seconds(k, first, growth) - seconds) for k in range(count)]
    assert apart[code] == pytest.approx(min(apart), abs=1e-9)


@given(SECONDS, SECONDS)
def test_a_longer_time_has_no_smaller_number(one, other):
    low, high = (expressive.weber_code(time, 0.005, 1.04, 120) for time in sorted((one, other)))
    assert low <= high


@given(st.floats(0.2, 7.0))
def test_what_is_lost_is_in_proportion_to_the_time(seconds):
    code = expressive.weber_code(seconds, streams.FIRST, streams.GROWTH, streams.SHIFTS)
    back = expressive.weber_seconds(code, streams.FIRST, streams.GROWTH)
    assert abs(back - seconds) / seconds < 0.035


@given(st.lists(SECONDS, min_size=1, max_size=30))
def test_many_times_at_once_get_the_same_numbers(times):
    one_by_one = [expressive.weber_code(time, streams.FIRST, streams.GROWTH, 105) for time in times]
    assert streams.codes(times, 105).tolist() == one_by_one


@given(st.integers(1, 6), st.integers(1, 9), st.integers(0, 99))
def test_the_nearest_take_is_found(count, notes, seed):
    rng = np.random.default_rng(seed)
    takes, wanted = rng.uniform(0, 9, (count, notes)), rng.uniform(0, 9, notes)
    place = expressive.nearest_entropy(takes.tolist(), wanted.tolist())
    assert place == int(((takes - wanted) ** 2).sum(axis=1).argmin())

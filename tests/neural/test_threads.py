"""The number of threads is measured once, and whoever chose one keeps it."""

import pytest
import torch

from coursekit.neural import threads


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    before = torch.get_num_threads()
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(threads, "available_cores", lambda: 8)
    threads.use_best_threads.cache_clear()
    yield
    threads.use_best_threads.cache_clear()
    torch.set_num_threads(before)


@pytest.mark.parametrize(
    ("seconds", "chosen"),
    [
        ({1: 1.0, 4: 0.5, 8: 0.8}, 4),
        ({1: 1.0, 4: 0.5, 8: 0.3}, 8),
        ({1: 1.0, 4: 2.0, 8: 3.0}, 1),
        ({1: 1.0, 4: 0.95, 8: 0.97}, 1),
    ],
)
def test_the_quickest_wins_unless_by_little(monkeypatch, seconds, chosen):
    monkeypatch.setattr(threads, "_seconds", seconds.__getitem__)
    assert threads.use_best_threads() == chosen
    assert torch.get_num_threads() == chosen


def test_it_measures_once_a_process(monkeypatch):
    asked = []
    monkeypatch.setattr(threads, "_seconds", lambda count: asked.append(count) or 1.0)
    for _ in range(3):
        threads.use_best_threads()
    assert asked == [1, 4, 8]


def test_a_choice_in_the_environment_stands(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    torch.set_num_threads(2)
    monkeypatch.setattr(threads, "_seconds", lambda count: pytest.fail("it measured"))
    assert threads.use_best_threads() == 2


def test_the_real_measurement_takes_a_moment(monkeypatch):
    monkeypatch.setattr(threads, "available_cores", lambda: 2)
    assert threads.use_best_threads() in {1, 2}

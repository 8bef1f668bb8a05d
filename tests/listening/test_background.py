"""Work beside a notebook's cells: it can be given up, and never runs beside its successor."""

from __future__ import annotations

import contextlib
import threading
import time

from coursekit.listening.background import Task

LIMIT_SECONDS = 10


def for_ever(began, ended):
    """Return work that does not end by itself and lets no ordinary exception end it."""

    def work():
        began.set()
        try:
            while True:
                with contextlib.suppress(Exception):
                    time.sleep(0.001)
        finally:
            ended.set()

    return work


def test_a_result_is_handed_over():
    results = []
    assert Task(lambda: 7, results.append).join(LIMIT_SECONDS)
    assert results == [7]


def test_work_that_is_given_up_ends_and_hands_nothing_over():
    began, ended, results = threading.Event(), threading.Event(), []
    task = Task(for_ever(began, ended), results.append)
    assert began.wait(LIMIT_SECONDS)
    task.abandon()
    assert task.join(LIMIT_SECONDS)
    assert ended.is_set()
    assert results == []


def test_work_that_is_given_up_in_the_pause_is_not_begun():
    began = threading.Event()
    task = Task(began.set, lambda _: None, pause_seconds=LIMIT_SECONDS)
    task.abandon()
    assert task.join(LIMIT_SECONDS / 2)
    assert not began.is_set()


def test_a_successor_begins_when_the_one_before_has_ended():
    began, ended, results = threading.Event(), threading.Event(), []
    first = Task(for_ever(began, ended), results.append)
    assert began.wait(LIMIT_SECONDS)
    second = Task(ended.is_set, results.append, before=first)
    assert second.join(LIMIT_SECONDS)
    assert results == [True]


def test_what_is_done_with_a_result_is_not_interrupted():
    handing, results = threading.Event(), []

    def done(result):
        handing.set()
        for _ in range(100):
            time.sleep(0.001)
        results.append(result)

    task = Task(lambda: 7, done)
    assert handing.wait(LIMIT_SECONDS)
    task.end()
    assert results == [7]

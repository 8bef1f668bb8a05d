"""A judge tells kinds of music that differ, and gives no label where it hears too little."""

import numpy as np
import pytest

from coursekit.evaluation.judge import Judge
from tests.systems.todd_1989.music import melody_midi


def walk(seed, steps):
    """Return a melody of so many notes by steps of given sizes."""
    rng = np.random.default_rng(seed)
    return melody_midi((60 + np.cumsum(rng.choice(steps, 40)) % 24).tolist())


@pytest.fixture(scope="module")
def judge():
    return Judge({"steps": [walk(seed, [-1, 1, 2]) for seed in range(12)],
                  "leaps": [walk(seed, [-7, 5, 9]) for seed in range(12)]})  # fmt: skip


def test_it_knows_kinds_that_it_has_not_heard(judge):
    heard = [walk(seed, [-1, 1, 2]) for seed in range(50, 56)]
    heard += [walk(seed, [-7, 5, 9]) for seed in range(50, 56)]
    assert judge.says(heard) == ["steps"] * 6 + ["leaps"] * 6


def test_its_trust_sums_to_one(judge):
    trust = judge.trust([walk(99, [-1, 7])])
    assert trust.sum() == pytest.approx(1)


def test_what_is_too_short_gets_no_label(judge):
    assert judge.says([melody_midi([60, 62])]) == [""]
    assert np.isnan(judge.trust([melody_midi([60, 62])])).all()

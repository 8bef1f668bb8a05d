"""Batches go through a data set epoch by epoch, and on from where a run was killed."""

import itertools
import os
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from coursekit.errors import CourseError
from coursekit.neural import Batches, Recipe, fit
from coursekit.neural.batches import _ShuffledBatches
from tests.neural.toys import Items, fingerprint, net, noisy_loss

ROOT = Path(__file__).resolve().parents[2]
RECIPE = Recipe("quick", 25, 0.01, checkpoint_every=10, evaluate_every=5)


class Stopped(Exception):
    """Stands for a kill."""


def batches(seed=0, size=6, workers=0, items=40, loss=noisy_loss):
    return Batches(Items(items), loss, batch_size=size, seed=seed, workers=workers)


def train(source, **given):
    model = net()
    fit(model, source, RECIPE, seed=0, progress=False, **given)
    return fingerprint(model)


def taken(source, steps):
    """The items of so many batches."""
    seen = []

    def look(model, batch, generator):
        seen.append([round(value) for value in batch[:, 0].tolist()])
        return batch.sum()

    source.loss = look
    for step in range(steps):
        source(nn.Linear(1, 1), torch.Generator(), step)
    return seen


@settings(max_examples=25, deadline=None)
@given(items=st.integers(1, 30), size=st.integers(1, 8), seed=st.integers(0, 99))
def test_an_epoch_takes_every_item_once_in_a_new_order(items, size, seed):
    if items < size:
        with pytest.raises(CourseError, match="smaller batches"):
            taken(batches(seed, size, items=items), 1)
        return
    each = items // size
    seen = taken(batches(seed, size, items=items), 3 * each)
    assert seen == taken(batches(seed, size, items=items), 3 * each)
    for epoch in range(3):
        counted = Counter(itertools.chain(*seen[epoch * each : (epoch + 1) * each]))
        assert set(counted) <= set(range(items))
        assert set(counted.values()) == {1}
        assert counted.total() == each * size
    if items >= 20:
        assert seen[:each] != seen[each : 2 * each]


@settings(max_examples=25, deadline=None)
@given(before=st.integers(0, 20), size=st.integers(1, 8))
def test_the_order_goes_on_from_any_place(before, size):
    whole = taken(batches(size=size), before + 9)
    first = batches(size=size)
    taken(first, before)
    again = batches(size=size)
    again.load_state_dict(first.state_dict())
    assert taken(again, 9) == whole[before:]


@settings(deadline=None)
@given(start=st.integers(0, 20), size=st.integers(1, 4), processes=st.integers(1, 4))
def test_the_shares_of_all_processes_are_one_large_batch(start, size, processes):
    large = iter(_ShuffledBatches(40, size * processes, 0, start))
    shares = []
    for rank in range(processes):
        order = _ShuffledBatches(40, size * processes, 0, start)
        order.rank, order.processes, order.batch_size = rank, processes, size
        shares.append(iter(order))
    for _ in range(12):
        assert [*itertools.chain(*map(next, shares))] == next(large)


@pytest.mark.parametrize("workers", [0, 2])
def test_workers_change_nothing_and_a_stopped_run_goes_on_to_the_same_bits(tmp_path, workers):
    whole = train(batches())

    def stopping(model, batch, generator):
        stopping.left -= 1
        if stopping.left == 0:
            raise Stopped
        return noisy_loss(model, batch, generator)

    stopping.left = 14
    with pytest.raises(Stopped):
        train(batches(workers=workers, loss=stopping), checkpoint=tmp_path / "run")
    resumed = batches(workers=workers)
    assert train(resumed, checkpoint=tmp_path / "run") == whole
    assert resumed.taken == 25


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_run_killed_in_an_epoch_goes_on_to_the_same_bits(tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    code = f"""
        import os, signal
        from pathlib import Path
        from tests.neural.test_batches import batches, noisy_loss, train
        calls = 0
        def killing(*given):
            global calls
            calls += 1
            if calls == 24:
                os.kill(os.getpid(), signal.SIGKILL)
            return noisy_loss(*given)
        train(batches(workers=1, loss=killing), checkpoint=Path({str(tmp_path / "run")!r}))
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL
    assert os.listdir(tmp_path) == ["run"]
    resumed = train(batches(), checkpoint=tmp_path / "run")
    whole = train(batches())
    torch.set_num_threads(threads)
    assert resumed == whole


def test_the_place_in_other_batches_is_refused(tmp_path):
    train(batches(), checkpoint=tmp_path / "run")
    for other, word in (
        (batches(seed=1), "seed"),
        (batches(size=5), "batch_size"),
        (batches(items=39), "items"),
    ):
        with pytest.raises(CourseError, match=f"{word} differ"):
            train(other, checkpoint=tmp_path / "run")


@pytest.mark.parametrize("wrong", [{"size": 0}, {"workers": -1}, {"seed": -1}])
def test_what_cannot_be_is_answered_in_a_sentence(wrong):
    with pytest.raises(CourseError, match="whole numbers"):
        batches(**wrong)


def test_items_are_put_together_as_told():
    source = Batches(
        Items(6),
        lambda model, batch, generator: torch.tensor(float(len(batch))),
        batch_size=3,
        seed=0,
        collate=list,
    )
    assert source(nn.Linear(1, 1), torch.Generator(), 0) == 3

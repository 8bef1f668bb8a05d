"""The training loop learns, stops when it should, and goes on exactly where it was killed."""

import dataclasses
import itertools
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from coursekit.errors import CourseError
from coursekit.neural import Recipe, fit, seeded
from tests.neural.toys import QUICK, Loss, fingerprint, net, score

ROOT = Path(__file__).resolve().parents[2]


class Stopped(Exception):
    """Stands for a kill."""


def stop():
    raise Stopped


def train(recipe=QUICK, loss=None, seed=3, **settings):
    model = net()
    history = fit(model, loss or Loss(), recipe, seed=seed, score=score, progress=False, **settings)
    return model, history


@pytest.mark.parametrize("optimiser", ["adam", "sgd", "rmsprop"])
def test_every_optimiser_learns(optimiser):
    recipe = Recipe("quick", 300, 0.02, optimiser=optimiser, clip=1.0)
    before = score(net())
    model, history = train(recipe)
    assert score(model) < 0.3 * before
    assert history.steps == [100, 200, 300]
    assert history.losses[-1] < history.losses[0]
    assert history.scores[-1] == score(model.eval())
    assert history.stopped == "steps"
    assert history.seconds > 0


def test_one_step_is_what_it_is_by_hand():
    """Plain gradient descent, written out, gives the same bits."""
    model, _ = train(Recipe("quick", 5, 0.1, optimiser="sgd"), loss=plain_loss)
    other = net()
    generator = torch.Generator().manual_seed(3)
    with seeded(3):
        for step in range(5):
            grads = torch.autograd.grad(plain_loss(other, generator, step), other.parameters())
            with torch.no_grad():
                for weight, grad in zip(other.parameters(), grads, strict=True):
                    weight.add_(grad, alpha=-0.1)
    assert fingerprint(model) == fingerprint(other)


def plain_loss(model, generator, step):
    batch = torch.randn(16, 4, generator=generator)
    return ((model(batch) - batch.sum(1, keepdim=True)) ** 2).mean()


def test_clipping_bounds_the_gradient():
    def steep(model, generator, step):
        return 1000 * plain_loss(model, generator, step)

    moved = []
    for clip in (None, 0.5):
        model, before = net(), net()
        recipe = Recipe("quick", 1, 1.0, optimiser="sgd", clip=clip)
        fit(model, steep, recipe, seed=0, progress=False)
        pairs = zip(model.parameters(), before.parameters(), strict=True)
        moved.append(sum(((new - old) ** 2).sum().item() for new, old in pairs) ** 0.5)
    assert moved[0] > 10
    assert moved[1] == pytest.approx(0.5, rel=1e-3)


def test_the_learning_rate_falls_to_its_share():
    """Gradient 1 at every step: a weight moves by the learning rate."""
    model = nn.Linear(1, 1)
    places = []

    def slope(model, generator, step):
        places.append(model.weight.item())
        return model.weight.sum()

    recipe = Recipe("quick", 11, 0.1, optimiser="sgd", decay=0.1)
    fit(model, slope, recipe, seed=0, progress=False)
    moves = [before - after for before, after in itertools.pairwise(places)]
    assert moves[0] == pytest.approx(0.1, rel=1e-3)
    assert moves[5] == pytest.approx(0.1 * (1 - 0.9 * 5 / 11), rel=1e-3)


def test_adam_remembers_as_long_as_it_is_told():
    """Where it remembers nothing of the gradients' size, each step is the learning rate at most."""
    model = nn.Linear(1, 1)
    places = []

    def steeper(model, generator, step):
        places.append(model.weight.item())
        return 10**step * model.weight.sum()

    fit(model, steeper, Recipe("quick", 3, 0.1, adapts=0.0), seed=0, progress=False)
    # After gradients 1 and 10 the mean is 1.09, corrected by 1 - 0.9**2, over the last size of 10.
    assert places[1] - places[2] == pytest.approx(0.1 * 1.09 / 0.19 / 10, rel=1e-3)


def test_the_same_seed_gives_the_same_weights_and_others_draws_are_left_alone():
    torch.manual_seed(11)
    expected = torch.rand(3)
    torch.manual_seed(11)
    first, _ = train()
    assert torch.equal(torch.rand(3), expected), "the reader's generator was moved"
    torch.manual_seed(12)
    again, _ = train()
    other, _ = train(seed=4)
    assert fingerprint(first) == fingerprint(again)
    assert fingerprint(first) != fingerprint(other)


def test_it_stops_when_solved_or_without_progress():
    recipe = dataclasses.replace(QUICK, steps=1000)
    _, history = train(recipe, solved=lambda value: value < 1.0)
    assert history.stopped == "solved"
    assert history.scores[-1] < 1.0 <= min(history.scores[:-1], default=9)
    standing = dataclasses.replace(recipe, learning_rate=0.0, patience=3)
    _, history = train(standing)
    assert history.stopped == "patience"
    assert history.steps == [10, 20, 30, 40]


def test_the_best_weights_can_be_kept(tmp_path):
    recipe = dataclasses.replace(QUICK, keep="best")
    seen = []

    def scored(model):
        seen.append(fingerprint(model))
        return [5.0, 1.0, 4.0, 2.0, 3.0, 2.5][len(seen) - 1]

    model = net()
    settings = {"seed": 3, "checkpoint": tmp_path / "best.ckpt", "progress": False}
    fit(model, Loss(), recipe, score=scored, **settings)
    assert fingerprint(model) == seen[1] != seen[-1]
    again = net()
    fit(again, Loss(), recipe, score=scored, **settings)
    assert fingerprint(again) == seen[1]


def test_dropout_is_off_while_scoring_and_the_mode_is_given_back():
    modes = []
    model = net().eval()

    def loss(model, generator, step):
        modes.append(model.training)
        return plain_loss(model, generator, step)

    fit(
        model, loss, QUICK, seed=0, progress=False,
        score=lambda model: modes.append(model.training) or 0.0,
    )  # fmt: skip
    assert modes.count(False) == 6
    assert modes.count(True) == 60
    assert not model.training


@settings(max_examples=8, deadline=None)
@given(
    stopped_at=st.integers(1, 59),
    checkpoint_every=st.integers(1, 30),
    optimiser=st.sampled_from(["adam", "sgd", "rmsprop"]),
    decay=st.sampled_from([1.0, 0.1]),
)
def test_a_stopped_run_goes_on_to_the_same_bits(
    tmp_path_factory, stopped_at, checkpoint_every, optimiser, decay
):
    recipe = dataclasses.replace(
        QUICK, optimiser=optimiser, checkpoint_every=checkpoint_every, decay=decay
    )
    whole, expected = train(recipe)
    path = tmp_path_factory.mktemp("stopped") / "run.ckpt"
    torch.manual_seed(11)
    expected_draw = torch.rand(1)
    torch.manual_seed(11)
    with pytest.raises(Stopped):
        train(recipe, Loss(stopped_at, stop), checkpoint=path)
    assert torch.equal(torch.rand(1), expected_draw), "a stop moved the reader's generator"
    resumed, history = train(recipe, checkpoint=path)
    assert fingerprint(resumed) == fingerprint(whole)
    assert (history.steps, history.losses, history.scores) == (
        expected.steps, expected.losses, expected.scores,
    )  # fmt: skip


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_killed_process_goes_on_to_the_same_bits(tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    code = f"""
        import os, signal
        from pathlib import Path
        from coursekit.neural import fit
        from tests.neural.toys import QUICK, Loss, net, score
        loss = Loss(37, lambda: os.kill(os.getpid(), signal.SIGKILL))
        fit(net(), loss, QUICK, seed=3, score=score, checkpoint=Path({str(tmp_path / "run")!r}))
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL
    assert os.listdir(tmp_path) == ["run"], "half a file was left"
    steps = []

    class Counted(Loss):
        def __call__(self, model, generator, step):
            steps.append(step)
            return super().__call__(model, generator, step)

    resumed, _ = train(loss=Counted(), checkpoint=tmp_path / "run")
    assert steps[0] == 30, "it began anew instead of going on from the checkpoint"
    whole, _ = train()
    torch.set_num_threads(threads)
    assert fingerprint(resumed) == fingerprint(whole)


def test_a_finished_run_is_read_back_and_can_be_made_longer(tmp_path):
    path = tmp_path / "run.ckpt"
    first, _ = train(checkpoint=path)
    again, history = train(checkpoint=path, loss=Loss(0, stop))
    assert fingerprint(again) == fingerprint(first)
    assert history.stopped == "steps"
    longer = dataclasses.replace(QUICK, steps=90)
    extended, history = train(longer, checkpoint=path)
    assert history.steps == list(range(10, 100, 10))
    assert fingerprint(extended) == fingerprint(train(longer)[0])


def test_a_checkpoint_of_another_training_is_refused(tmp_path):
    path = tmp_path / "run.ckpt"
    train(checkpoint=path)
    with pytest.raises(CourseError, match="differs in seed"):
        train(seed=9, checkpoint=path)
    with pytest.raises(CourseError, match="differs in recipe"):
        train(dataclasses.replace(QUICK, learning_rate=0.5), checkpoint=path)
    with pytest.raises(CourseError, match="differs in recipe"):
        train(dataclasses.replace(QUICK, decay=0.5), checkpoint=path)
    with pytest.raises(CourseError, match="differs in net"):
        fit(nn.Linear(4, 1), Loss(), QUICK, seed=3, checkpoint=path, progress=False)


@pytest.mark.parametrize("harm", ["cut", "flip", "other", "empty"])
def test_a_damaged_checkpoint_is_answered_in_a_sentence(tmp_path, harm):
    path = tmp_path / "run.ckpt"
    train(checkpoint=path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(
        {"cut": path.read_bytes()[:-9], "flip": bytes(data), "other": b"RIFF", "empty": b""}[harm]
    )
    with pytest.raises(CourseError, match="damaged"):
        train(checkpoint=path)


def test_a_checkpoint_brings_no_code_along(tmp_path):
    import pickle

    from coursekit.files import sha256
    from coursekit.neural import checkpoints

    class Bad:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "made"),))

    body = pickle.dumps(Bad(), protocol=2)
    path = tmp_path / "bad.ckpt"
    path.write_bytes(checkpoints._HEAD + sha256(body).encode() + b"\n" + body)
    with pytest.raises(CourseError, match="cannot be read"):
        train(checkpoint=path)
    assert not (tmp_path / "made").exists()


def test_what_cannot_be_trained_is_answered_in_a_sentence():
    def undefined(model, generator, step):
        return plain_loss(model, generator, step) * float("nan" if step == 4 else 1)

    with pytest.raises(CourseError, match="nan at step 4"):
        train(loss=undefined)
    with pytest.raises(CourseError, match="does not depend on the weights"):
        train(loss=lambda *given: plain_loss(*given).detach())
    with pytest.raises(CourseError, match="no weights"):
        fit(nn.Tanh(), plain_loss, QUICK, seed=0)
    for change in (
        {"steps": 0}, {"evaluate_every": 0}, {"checkpoint_every": -1}, {"optimiser": "lion"},
        {"momentum": 0.9}, {"decay": 0.0}, {"decay": 2.0}, {"adapts": 1.0},
    ):  # fmt: skip
        with pytest.raises(CourseError):
            train(dataclasses.replace(QUICK, **change))
    with pytest.raises(CourseError, match="seed"):
        train(seed=-1)


def test_the_bar_says_loss_and_score(capsys):
    fit(net(), Loss(), QUICK, seed=0, score=score, title="Blues")
    shown = capsys.readouterr().err
    assert "Blues: 100%" in shown
    assert "loss" in shown
    assert "score" in shown

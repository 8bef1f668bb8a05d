"""The training loop learns, stops when it should, and goes on exactly where it was killed."""

import dataclasses
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
from coursekit.progress import Bar
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


@pytest.mark.parametrize("optimiser", ["adam", "adamw", "sgd", "rmsprop"])
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
    assert history.card()["device"] == "cpu"


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
    assert history.ending == f"solved after {history.steps[-1]} steps"
    standing = dataclasses.replace(recipe, learning_rate=0.0, patience=3)
    _, history = train(standing)
    assert history.stopped == "patience"
    assert history.steps == [10, 20, 30, 40]
    assert history.ending == "no more progress, so it stopped after 40 steps"


def test_the_bar_ends_in_the_reason_why_the_training_ended(capsys):
    recipe = dataclasses.replace(QUICK, steps=20)
    fit(net(), Loss(), recipe, seed=0)
    assert "Training. Done: 20 steps, " in capsys.readouterr().err
    fit(net(), Loss(), recipe, seed=0, solved=lambda value: True, title="Blues")
    assert "Blues. Done: solved after 10 steps, " in capsys.readouterr().err


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


def test_the_average_of_the_weights_can_be_kept_and_is_what_is_scored():
    """Followed by hand: the first weights as they are, then a tenth of each step's."""
    recipe = dataclasses.replace(QUICK, keep="average", ema_decay=0.9)
    scored, followed = [], None
    model = net()

    def loss(model, generator, step):
        nonlocal followed
        if step:
            weights = [weight.detach().clone() for weight in model.parameters()]
            pairs = zip(followed or weights, weights, strict=True)
            followed = [0.9 * old + 0.1 * new for old, new in pairs]
        return plain_loss(model, generator, step)

    def kept(model):
        scored.append(fingerprint(model))
        return score(model)

    history = fit(model, loss, recipe, seed=3, score=kept, progress=False)
    assert fingerprint(model) == scored[-1]
    assert history.scores[-1] == score(model.eval())
    last = net()
    fit(last, plain_loss, QUICK, seed=3, progress=False)
    # The loss never sees the weights after the last step.
    followed = [
        0.9 * old + 0.1 * new.detach() for old, new in zip(followed, last.parameters(), strict=True)
    ]
    pairs = zip(model.parameters(), followed, strict=True)
    assert all(torch.allclose(mine, by_hand, atol=1e-6) for mine, by_hand in pairs)
    assert fingerprint(model) != fingerprint(last)


def test_accumulated_batches_are_one_large_batch():
    items = torch.randn(240, 4, generator=torch.Generator().manual_seed(5))

    def in_parts(size):
        taken = 0

        def loss(model, generator, step):
            nonlocal taken
            batch = items[taken : taken + size]
            taken += size
            return ((model(batch) - batch.sum(1, keepdim=True)) ** 2).mean()

        return loss

    recipe = Recipe("quick", 10, 0.1, optimiser="sgd", evaluate_every=2, clip=0.5)
    whole, parts = net(dropout=0.0), net(dropout=0.0)
    expected = fit(whole, in_parts(24), recipe, seed=0, progress=False)
    recipe = dataclasses.replace(recipe, accumulate=3)
    history = fit(parts, in_parts(8), recipe, seed=0, progress=False)
    assert history.losses == pytest.approx(expected.losses, rel=1e-4)
    pairs = zip(parts.parameters(), whole.parameters(), strict=True)
    assert all(torch.allclose(mine, large, atol=1e-6) for mine, large in pairs)


def test_bf16_computes_in_16_bits_and_keeps_weights_in_32():
    kinds = set()

    def loss(model, generator, step):
        batch = torch.randn(16, 4, generator=generator)
        output = model(batch)
        kinds.add(output.dtype)
        return ((output.float() - batch.sum(1, keepdim=True)) ** 2).mean()

    model = net()
    recipe = Recipe("quick", 300, 0.02, precision="bf16-mixed")
    before = score(model)
    fit(model, loss, recipe, seed=0, score=score, progress=False)
    assert kinds == {torch.bfloat16}
    assert {weight.dtype for weight in model.parameters()} == {torch.float32}
    assert score(model.eval()) < 0.3 * before


def test_a_loss_may_call_any_methods_of_the_net():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = net()

        def forward(self, batch):
            raise AssertionError("the training called forward")

        def guess(self, batch):
            return self.inner(batch)

        def error(self, batch):
            return ((self.guess(batch) - batch.sum(1, keepdim=True)) ** 2).mean()

    def loss(model, generator, step):
        return model.error(torch.randn(16, 4, generator=generator))

    plain = net()
    fit(plain, plain_loss, QUICK, seed=0, progress=False)
    model = Net()
    fit(model, loss, QUICK, seed=0, progress=False)
    assert fingerprint(model) == fingerprint(plain)
    fit(Net(), loss, dataclasses.replace(QUICK, precision="bf16-mixed"), seed=0, progress=False)


def test_dropout_is_off_while_scoring_and_the_mode_is_given_back():
    modes = []
    model = net().eval()

    def loss(model, generator, step):
        modes.append(model.training)
        return plain_loss(model, generator, step)

    fit(
        model,
        loss,
        QUICK,
        seed=0,
        progress=False,
        score=lambda model: modes.append(model.training) or 0.0,
    )
    assert modes.count(False) == 6
    assert modes.count(True) == 60
    assert not model.training


@settings(max_examples=10, deadline=None)
@given(
    stopped_at=st.integers(1, 59),
    checkpoint_every=st.integers(1, 30),
    settings=st.fixed_dictionaries(
        {
            "optimiser": st.sampled_from(["adam", "adamw", "sgd", "rmsprop"]),
            "schedule": st.sampled_from(["constant", "linear", "cosine"]),
            "warmup_steps": st.sampled_from([0, 20]),
            "accumulate": st.sampled_from([1, 2]),
            "precision": st.sampled_from(["32", "bf16-mixed"]),
            "keep": st.sampled_from(["last", "best", "average"]),
        }
    ),
)
def test_a_stopped_run_goes_on_to_the_same_bits(
    tmp_path_factory, stopped_at, checkpoint_every, settings
):
    recipe = dataclasses.replace(QUICK, checkpoint_every=checkpoint_every, **settings)
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
        expected.steps,
        expected.losses,
        expected.scores,
    )


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


@pytest.mark.parametrize("keep", ["last", "best", "average"])
def test_a_finished_run_is_read_back_and_can_be_made_longer(tmp_path, keep):
    path = tmp_path / "run.ckpt"
    recipe = dataclasses.replace(QUICK, keep=keep)
    first, _ = train(recipe, checkpoint=path)
    again, history = train(recipe, checkpoint=path, loss=Loss(0, stop))
    assert fingerprint(again) == fingerprint(first)
    assert history.stopped == "steps"
    longer = dataclasses.replace(recipe, steps=90)
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
        train(dataclasses.replace(QUICK, schedule="cosine"), checkpoint=path)
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
        {"steps": 0},
        {"evaluate_every": 0},
        {"checkpoint_every": -1},
        {"optimiser": "lion"},
        {"momentum": 0.9},
        {"final_share": 0.5},
        {"final_share": 2.0, "schedule": "linear"},
        {"beta1": 1.0},
        {"beta2": 1.0},
        {"rate_shares": (("0.", 0.0),)},
        {"weight_decay": 0.1},
        {"weight_decay": -0.1, "optimiser": "adamw"},
        {"accumulate": 0},
        {"precision": "16"},
        {"keep": "worst"},
        {"ema_decay": 1.0},
        {"schedule": "step"},
        {"warmup_steps": 61},
        {"warmup_steps": -1},
        {"device": "tpu"},
    ):
        with pytest.raises(CourseError, match=next(iter(change))):
            train(dataclasses.replace(QUICK, **change))
    with pytest.raises(CourseError, match="seed"):
        train(seed=-1)


def test_the_bar_says_loss_and_score(monkeypatch):
    told = []
    monkeypatch.setattr(Bar, "tell", lambda bar, note: told.append(note))
    history = fit(net(), Loss(), QUICK, seed=0, score=score)
    points = zip(history.losses, history.scores, strict=True)
    assert told == [f"loss {loss:.4g}, score {value:.4g}" for loss, value in points]

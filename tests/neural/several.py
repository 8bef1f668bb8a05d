"""What the test of several processes runs under torchrun: a toy system, trained from the CLI."""

import json
import os
import sys
import types

import torch

from coursekit import cli, systems
from coursekit.neural import Recipe, fit, save_weights
from coursekit.systems.base import Card
from tests.neural.toys import fingerprint, net

RECIPE = Recipe("quick", 12, 0.1, optimiser="sgd", evaluate_every=4, checkpoint_every=5)
KILL_AT = int(os.environ.get("KILL_AT", "-1"))


def batch_loss(model, generator):
    """The loss of a batch drawn from a generator."""
    batch = torch.randn(16, 4, generator=generator)
    return ((model(batch) - batch.sum(1, keepdim=True)) ** 2).mean()


def step_loss(model, generator, step):
    """The same, in a process that may be told to die."""
    if step == KILL_AT and os.environ["RANK"] == "1":
        os.kill(os.getpid(), 9)
    return batch_loss(model, generator)


def train(*, recipe="quick", seed=0, out=None, progress=True):
    """Train from weights that differ between the processes until the first one's are sent round."""
    rank = os.environ.get("RANK", "0")
    model = net(seed=1 + int(rank), dropout=0.0)
    history = fit(
        model, step_loss, RECIPE, seed=seed, progress=progress, checkpoint=out / "run.ckpt",
        score=lambda model: fingerprint_number(model),
    )  # fmt: skip
    card = history.card(system="toy_1999", data="numbers of our own", licence="MIT")
    save_weights(model, out / "net", card)
    said = {"weights": fingerprint(model), "losses": history.losses, "scores": history.scores}
    (out / f"rank-{rank}.json").write_text(json.dumps(said))
    return history


def fingerprint_number(model):
    """A score that tells the processes' weights apart."""
    return float(sum(value.sum() for value in model.state_dict().values()))


def toy():
    """The toy as a module that can stand on the timeline."""
    module = types.ModuleType("coursekit.systems.toy_1999")
    module.card = Card("toy_1999", "Toy", 1999, (), "", "", "", ("nothing",), (), "00")
    module.claims, module.train = (), train
    return module


if __name__ == "__main__":
    sys.modules["coursekit.systems.toy_1999"] = toy()
    systems.TIMELINE = (*systems.TIMELINE, "toy_1999")
    cli.main()

"""What the test of several processes runs under torchrun: a toy system, trained from the CLI."""

import json
import os
import sys
import types

import torch

from coursekit import cli, systems
from coursekit.neural import Batches, Recipe, fit, save_weights
from coursekit.systems.base import Card
from tests.neural.toys import Items, fingerprint, net

RECIPE = Recipe("quick", 12, 0.1, optimiser="sgd", evaluate_every=4, checkpoint_every=5)
TURNS = Recipe(
    "quick",
    12,
    0.02,
    optimiser="adamw",
    weight_decay=0.1,
    clip=1.0,
    evaluate_every=4,
    checkpoint_every=5,
    accumulate=2,
    keep="average",
    ema_decay=0.5,
    schedule="cosine",
)
KILL_AT = int(os.environ.get("KILL_AT", "-1"))


def batch_loss(model, generator):
    """The loss of a batch drawn from a generator."""
    batch = torch.randn(16, 4, generator=generator)
    return ((model(batch) - batch.sum(1, keepdim=True)) ** 2).mean()


class StepLoss:
    """The same, with a state of each process's own, in a process that may be told to die."""

    def __init__(self):
        self.drawn = torch.zeros(())

    def __call__(self, model, generator, step):
        if step == KILL_AT and os.environ["RANK"] == "1":
            os.kill(os.getpid(), 9)
        self.drawn = self.drawn + torch.rand((), generator=generator)
        return batch_loss(model, generator)

    def state_dict(self):
        return {"drawn": self.drawn}

    def load_state_dict(self, state):
        self.drawn = state["drawn"]


class TurnByTurn(torch.nn.Module):
    """Two nets that learn in turns, through a method that is not forward."""

    def __init__(self, seed):
        super().__init__()
        self.nets = torch.nn.ModuleList([net(seed, dropout=0.0), net(seed + 1, dropout=0.0)])

    def error(self, batch, turn):
        return ((self.nets[turn](batch) - batch.sum(1, keepdim=True)) ** 2).mean()


def turn_loss(model, generator, step):
    """The loss of the net whose turn it is: the other one's weights take no part."""
    return model.error(torch.randn(16, 4, generator=generator), step % 2)


def item_loss(model, batch, generator):
    """The loss of items of a data set."""
    return ((model(batch / 40) - batch.sum(1, keepdim=True) / 40) ** 2).mean()


def train(*, recipe="quick", seed=0, out=None, progress=True):
    """Train from weights that differ between the processes until the first one's are sent round."""
    rank = os.environ.get("RANK", "0")
    model = net(seed=1 + int(rank), dropout=0.0)
    step_loss = StepLoss()
    history = fit(
        model,
        step_loss,
        RECIPE,
        seed=seed,
        progress=progress,
        checkpoint=out / "run.ckpt",
        score=lambda model: fingerprint_number(model),
    )
    card = history.card(system="toy_1999", data="numbers of our own", licence="MIT")
    save_weights(model, out / "net", card)
    turns = TurnByTurn(seed=1 + int(rank))
    fit(turns, turn_loss, TURNS, seed=seed, progress=False, checkpoint=out / "turns.ckpt")
    save_weights(turns, out / "turns", card)
    # The same net again: nothing of the first training may be left behind.
    source = Batches(Items(40), item_loss, batch_size=4, seed=7)
    fit(model, source, RECIPE, seed=seed, progress=False)
    save_weights(model, out / "items", card)
    facts = {
        "weights": fingerprint(model),
        "turns": fingerprint(turns),
        "losses": history.losses,
        "scores": history.scores,
        "drawn": step_loss.drawn.item(),
    }
    (out / f"rank-{rank}.json").write_text(json.dumps(facts))
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

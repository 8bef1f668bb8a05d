"""The one training loop: bar, curve, early stop, clipping, checkpoints, one process or several."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor, nn

from coursekit.errors import CourseError
from coursekit.neural.checkpoints import read_checkpoint, write_checkpoint
from coursekit.neural.curves import LiveCurve
from coursekit.neural.recipes import History, Recipe, validate
from coursekit.neural.threads import use_best_threads

if TYPE_CHECKING:
    from lightning_fabric import Fabric

__all__ = ["History", "Recipe", "first_process", "fit", "seeded", "wait_for_all"]

StepLoss = Callable[[nn.Module, torch.Generator, int], Tensor]
Score = Callable[[nn.Module], float]


def fit(
    model: nn.Module,
    step_loss: StepLoss,
    recipe: Recipe,
    *,
    seed: int,
    score: Score | None = None,
    solved: Callable[[float], bool] | None = None,
    checkpoint: Path | None = None,
    progress: bool = True,
    curve: bool = False,
    title: str = "",
) -> History:
    """Train a net in place and return its history.

    Args:
        model: the net; its weights are changed.
        step_loss: called with the model, a generator and the step's number from 0 on; draws its
            own batch from the generator and returns the loss. Dropout inside the net is seeded
            too. Where it keeps a state from step to step (a running sequence, say) it is an
            object with `state_dict` and `load_state_dict`, and the checkpoint holds that too.
        recipe: how long and how.
        seed: the same seed, net and recipe give the same weights on the same machine.
        score: measures the model, without gradients; lower is better.
        solved: stops early where it says yes to the score (to the loss where there is no score).
        checkpoint: a file from which a killed run goes on exactly where it was; a finished run
            is read back from it. Call again with more steps to train longer, unless the recipe's
            learning rate falls with its steps.
        progress: show a bar.
        curve: in a notebook, draw loss and score while they come.
        title: what bar and curve are called.

    Under `torchrun` each process draws its own batches and the gradients are averaged.

    Raises:
        CourseError: the loss stops being a number, or the checkpoint is damaged or belongs to
            another training.

    Lessons 05 to 08 train with it.
    """
    validate(recipe, seed)
    if not any(weight.requires_grad for weight in model.parameters()):
        raise CourseError("The net has no weights that may change. Give one that has.")
    run = _Run(model, step_loss, recipe, seed, score, solved, checkpoint)
    with run.ready():
        shown = first_process()
        live = LiveCurve(title or "Training", shown=curve and shown)
        live.update(run.history)
        from tqdm import tqdm

        with tqdm(
            total=recipe.steps, initial=run.step, desc=title or "Training", unit="step",
            disable=not (progress and shown),
        ) as bar:  # fmt: skip
            while not run.over():
                run.one_step()
                bar.update()
                if run.evaluate():
                    bar.set_postfix_str(run.words(), refresh=False)
                    live.update(run.history)
                if run.over() or run.step % recipe.checkpoint_every == 0:
                    run.store()
        live.update(run.history, last=True)
    return run.history


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Draw initial weights from a seed inside the `with` block, and leave others' draws alone.

    `with seeded(3): net = nn.Linear(4, 2)` gives the same net at any time.
    """
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        yield


def first_process() -> bool:
    """Say whether this is the only process, or the first of those that `torchrun` started."""
    return int(os.environ.get("RANK", "0")) == 0


def wait_for_all() -> None:
    """Wait until every process of `torchrun` has come this far; alone, go on."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        torch.distributed.barrier()


class _Run:
    """A training under way: all that a checkpoint holds, and what one step does."""

    def __init__(
        self,
        model: nn.Module,
        step_loss: StepLoss,
        recipe: Recipe,
        seed: int,
        score: Score | None,
        solved: Callable[[float], bool] | None,
        checkpoint: Path | None,
    ) -> None:
        self.model, self.step_loss, self.recipe = model, step_loss, recipe
        self.score, self.solved, self.checkpoint = score, solved, checkpoint
        self.history = History(seed, recipe)
        self.step = 0
        self.total = 0.0
        self.best, self.waited = math.inf, 0
        self.best_weights: dict[str, Tensor] | None = None

    @contextmanager
    def ready(self) -> Iterator[None]:
        """Set up device, processes, optimiser and draws; put everything back afterwards."""
        use_best_threads()
        self.fabric = fabric = _fabric(self.recipe)
        fabric.launch()
        rank, seed = fabric.global_rank, self.history.seed
        home = next(self.model.parameters()).device
        self.model.to(fabric.device)
        self.weights = [weight for weight in self.model.parameters() if weight.requires_grad]
        self.optimiser = _optimiser(self.weights, self.recipe)
        self.generator = torch.Generator().manual_seed(seed + 1_000_003 * rank)
        was_training = self.model.training
        cards = [fabric.device] if fabric.device.type == "cuda" else []
        with torch.random.fork_rng(devices=cards):
            # Dropout draws from the global generator, which is given back as it was.
            torch.default_generator.manual_seed(seed + 1_000_003 * rank)
            for card in cards:
                with torch.cuda.device(card):
                    torch.cuda.manual_seed(seed + 1_000_003 * rank)
            if fabric.world_size > 1:
                for value in self.model.state_dict().values():
                    torch.distributed.broadcast(value, 0)
            self.restore()
            self.model.train()
            self.earlier, self.begun = self.history.seconds, time.perf_counter()
            try:
                yield
            finally:
                self.model.train(was_training)
                self.model.to(home)

    def over(self) -> bool:
        """Say whether the training has stopped."""
        return bool(self.history.stopped)

    def one_step(self) -> None:
        """Draw a batch, follow the gradient of its loss once."""
        loss = self.step_loss(self.model, self.generator, self.step)
        value = float(loss.detach())
        if not math.isfinite(value):
            raise CourseError(
                f"The loss is {value} at step {self.step}: the weights have run away. Take a "
                "smaller learning_rate in the recipe, or set clip to 1."
            )
        if not loss.requires_grad:
            raise CourseError(
                "The loss does not depend on the weights, so nothing can be learned. Let "
                "step_loss return a tensor that the model computed, without .detach() or .item()."
            )
        for weight in self.weights:  # for a small net zero_grad costs more than this
            weight.grad = None
        self.fabric.backward(loss)
        if self.fabric.world_size > 1:
            self._average_gradients()
        if self.recipe.clip is not None:
            self.fabric.clip_gradients(
                self.model, self.optimiser, max_norm=self.recipe.clip, error_if_nonfinite=False
            )
        slower = 1 - (1 - self.recipe.decay) * self.step / self.recipe.steps
        for group in self.optimiser.param_groups:
            group["lr"] = self.recipe.learning_rate * slower
        self.optimiser.step()
        self.total += value
        self.step += 1

    def _average_gradients(self) -> None:
        # By hand and not by DistributedDataParallel: that one only sees what goes through
        # forward(), and a recurrent net is often trained through methods of its own.
        flat = torch.cat([
            (torch.zeros_like(weight) if weight.grad is None else weight.grad).flatten()
            for weight in self.weights
        ])  # fmt: skip
        flat = cast("Tensor", self.fabric.all_reduce(flat, reduce_op="mean"))
        parts = torch.split(flat, [weight.numel() for weight in self.weights])
        for weight, part in zip(self.weights, parts, strict=True):
            weight.grad = part.view_as(weight).clone()

    def evaluate(self) -> bool:
        """At a point of the curve, take it and decide whether to stop; say whether it was one."""
        history, recipe = self.history, self.recipe
        last = self.step >= recipe.steps
        if not last and self.step % recipe.evaluate_every:
            return False
        since = self.step - (history.steps[-1] if history.steps else 0)
        loss = self.total / since
        if self.fabric.world_size > 1:
            here = torch.tensor(loss, device=self.fabric.device)
            loss = float(cast("Tensor", self.fabric.all_reduce(here)))
        self.total = 0.0
        history.steps.append(self.step)
        history.losses.append(loss)
        found = loss
        if self.score is not None:
            found = self._scored()
            history.scores.append(found)
        if found < self.best:
            self.best, self.waited = found, 0
            if recipe.keep == "best":
                self.best_weights = {
                    name: value.detach().clone() for name, value in self.model.state_dict().items()
                }
        else:
            self.waited += 1
        if self.solved is not None and self.solved(found):
            history.stopped = "solved"
        elif recipe.patience is not None and self.waited >= recipe.patience:
            history.stopped = "patience"
        elif last:
            history.stopped = "steps"
        history.seconds = self.earlier + time.perf_counter() - self.begun
        if history.stopped and self.best_weights is not None:
            self.model.load_state_dict(self.best_weights)
        return True

    def _scored(self) -> float:
        """Return the score; with several processes that of the first, for all of them."""
        found = math.nan
        if self.score is not None and self.fabric.global_rank == 0:
            self.model.eval()
            with torch.no_grad():
                found = float(self.score(self.model))
            self.model.train()
        return float(self.fabric.broadcast(found))

    def words(self) -> str:
        """Return the last point of the curve for the bar."""
        history = self.history
        scored = f", score {history.scores[-1]:.4g}" if history.scores else ""
        return f"loss {history.losses[-1]:.4g}{scored}"

    def store(self) -> None:
        """Write a checkpoint where one is asked for."""
        if self.checkpoint is None:
            return
        self.history.seconds = self.earlier + time.perf_counter() - self.begun
        # What each process has of its own.
        own = (self.generator.get_state(), self._others_draws(), self.total)
        everyone: list[Any] = [own] * self.fabric.world_size
        if self.fabric.world_size > 1:
            torch.distributed.all_gather_object(everyone, own)
        if self.fabric.global_rank == 0:
            held = getattr(self.step_loss, "state_dict", None)
            write_checkpoint(
                self.checkpoint,
                {
                    "mark": self._mark(),
                    "model": self.model.state_dict(),
                    "optimiser": self.optimiser.state_dict(),
                    "processes": everyone,
                    "held": None if held is None else held(),
                    "step": self.step,
                    "best": self.best,
                    "waited": self.waited,
                    "best_weights": self.best_weights,
                    "threads": torch.get_num_threads(),
                    "history": {
                        key: value for key, value in vars(self.history).items() if key != "recipe"
                    },
                },
            )

    def restore(self) -> None:
        """Go on from the checkpoint where there is one."""
        if self.checkpoint is None or not self.checkpoint.exists():
            return
        saved = read_checkpoint(self.checkpoint, self._mark())
        self.model.load_state_dict(saved["model"])
        self.optimiser.load_state_dict(saved["optimiser"])
        if saved["held"] is not None:
            cast("Any", self.step_loss).load_state_dict(saved["held"])
        generator, others, self.total = saved["processes"][self.fabric.global_rank]
        self.generator.set_state(generator)
        torch.default_generator.set_state(others[0])
        if len(others) > 1 and self.fabric.device.type == "cuda":
            torch.cuda.set_rng_state(others[1], self.fabric.device)
        # Another number of threads adds in another order: the last digits would differ.
        torch.set_num_threads(saved["threads"])
        self.step, self.best, self.waited = saved["step"], saved["best"], saved["waited"]
        self.best_weights = saved["best_weights"]
        self.history = History(recipe=self.recipe, **saved["history"])
        if self.history.stopped == "steps" and self.step < self.recipe.steps:
            self.history.stopped = ""

    def _others_draws(self) -> list[Tensor]:
        """Return the state of the generators that layers such as dropout draw from."""
        states = [torch.default_generator.get_state()]
        if self.fabric.device.type == "cuda":
            states.append(torch.cuda.get_rng_state(self.fabric.device))
        return states

    def _mark(self) -> dict[str, Any]:
        """Return what must agree between a checkpoint and the training that goes on from it."""
        recipe = asdict(self.recipe)
        if self.recipe.decay == 1:
            # Then a longer training is this one, continued; a decay is stretched over its steps.
            del recipe["steps"]
        sizes = {name: list(value.shape) for name, value in self.model.state_dict().items()}
        return {
            "recipe": recipe,
            "seed": self.history.seed,
            "net": sizes,
            "processes": self.fabric.world_size,
        }


def _fabric(recipe: Recipe) -> Fabric:
    """Return Lightning Fabric for this process alone, or for those that `torchrun` started."""
    from lightning_fabric import Fabric

    processes = int(os.environ.get("WORLD_SIZE", "1"))
    if processes == 1:
        return Fabric(accelerator=recipe.device, devices=1)
    here = int(os.environ.get("LOCAL_WORLD_SIZE", processes))
    return Fabric(
        accelerator=recipe.device, strategy="ddp", devices=here, num_nodes=processes // here
    )


def _optimiser(weights: list[nn.Parameter], recipe: Recipe) -> torch.optim.Optimizer:
    if recipe.optimiser == "adam":
        betas = (0.9, recipe.adapts)
        return torch.optim.Adam(weights, lr=recipe.learning_rate, betas=betas, fused=True)
    if recipe.optimiser == "sgd":
        return torch.optim.SGD(weights, lr=recipe.learning_rate, momentum=recipe.momentum)
    return torch.optim.RMSprop(weights, lr=recipe.learning_rate, momentum=recipe.momentum)

"""The one training loop: bar, curve, early stop, clipping, checkpoints, one process or several."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn

from coursekit.errors import CourseError
from coursekit.neural.checkpoints import read_checkpoint, write_checkpoint
from coursekit.neural.curves import LiveCurve
from coursekit.neural.optimisers import make_average, make_optimiser, make_schedule
from coursekit.neural.processes import first_process, launch, name_of, wait_for_all
from coursekit.neural.recipes import History, Recipe, validate
from coursekit.neural.threads import use_best_threads
from coursekit.progress import bar

__all__ = ["History", "Recipe", "first_process", "fit", "seeded", "wait_for_all"]

StepLoss = Callable[[nn.Module, torch.Generator, int], Tensor]
Score = Callable[[nn.Module], float]
SEEDS_APART = 1_000_003
"""How far apart the seeds of two processes lie."""
_NOTHING = nullcontext()
_VALUES = ("step", "best", "waited", "best_weights")
"""What the checkpoint holds of a run as it is."""


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
            own batch from the generator and returns the loss. It may call any methods of the
            model. Dropout inside the net is seeded too. Where it keeps a state from step to step
            (a running sequence, say, or the place in a data set, as `Batches` does) it is an
            object with `state_dict` and `load_state_dict`, and the checkpoint holds that too.
        recipe: how long and how.
        seed: the same seed, net and recipe give the same weights on the same machine.
        score: measures the model it is given, without gradients; lower is better. Where the
            recipe keeps the average of the weights, that is the model it is given.
        solved: stops early where it says yes to the score (to the loss where there is no score).
        checkpoint: a file from which a killed run goes on exactly where it was; a finished run
            is read back from it. Call again with more steps to train longer, unless the recipe's
            learning rate falls with its steps.
        progress: show a bar.
        curve: in a notebook, draw loss and score while they come.
        title: what bar and curve are called.

    Under `torchrun` each process draws its own batches and the gradients are averaged.

    Raises:
        CourseError: the recipe cannot be followed here, the loss stops being a number, or the
            checkpoint is damaged or belongs to another training.
    """
    validate(recipe, seed)
    if not any(weight.requires_grad for weight in model.parameters()):
        raise CourseError("The net has no weights that may change. Give one that has.")
    run = _Run(model, step_loss, recipe, seed, score, solved, checkpoint)
    with run.ready():
        shown = first_process()
        live = LiveCurve(title or "Training", shown=curve and shown)
        live.update(run.history)
        with bar(
            title or "Training", total=recipe.steps, start=run.step, shown=progress and shown
        ) as shown_bar:
            while not run.over():
                run.one_step()
                shown_bar.advance()
                if run.evaluate():
                    shown_bar.tell(run.words())
                    live.update(run.history)
                if run.over() or run.step % recipe.checkpoint_every == 0:
                    run.store()
            shown_bar.finish(run.history.ending)
        run.load_kept_weights()
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


class _Step(nn.Module):
    """A step's loss as the forward pass of a module that holds the net.

    Precision and DistributedDataParallel take hold of what goes through `forward`. Marking the
    net's methods for Fabric (`mark_forward_method`) would make each call of one a pass of its
    own, and a loss may call several; here the whole step is one pass, whatever the loss calls.
    """

    def __init__(self, model: nn.Module, step_loss: StepLoss) -> None:
        super().__init__()
        self.model = model
        # In a tuple: a loss that is a module itself is not trained.
        self.step_loss = (step_loss,)

    def forward(self, generator: torch.Generator, step: int) -> Tensor:
        """Return the loss of one batch."""
        return self.step_loss[0](self.model, generator, step)


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
        self.fabric = launch(self.recipe)
        self.alone = self.fabric.world_size == 1
        device, home = self.fabric.device, next(self.model.parameters()).device
        was_training = self.model.training
        self.model.to(device)
        self.loss_of = self._set_up()
        self.weights = [weight for weight in self.model.parameters() if weight.requires_grad]
        self.optimiser = make_optimiser(self.model, self.recipe)
        self.schedule = make_schedule(self.optimiser, self.recipe)
        self.average = make_average(self.model, self.recipe)
        own_seed = self.history.seed + SEEDS_APART * self.fabric.global_rank
        self.generator = torch.Generator().manual_seed(own_seed)
        with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
            # Dropout draws from the global generators, which are given back as they were.
            torch.default_generator.manual_seed(own_seed)
            if device.type == "cuda":
                with torch.cuda.device(device):
                    torch.cuda.manual_seed(own_seed)
            try:
                self.restore()
                self.history.device = name_of(device)
                self.model.train()
                self.earlier, self.begun = self.history.seconds, time.perf_counter()
                yield
            finally:
                self.model.train(was_training)
                self.model.to(home)

    def _set_up(self) -> Callable[[torch.Generator, int], Tensor]:
        """Return what computes the loss of one batch, with Fabric's strategy and precision."""
        if self.alone and self.recipe.precision == "32":
            # Fabric's wrapper does nothing then, but costs a sixth of a small net's step.
            return partial(self.step_loss, self.model)
        return cast("nn.Module", self.fabric.setup_module(_Step(self.model, self.step_loss)))

    def over(self) -> bool:
        """Say whether the training has stopped."""
        return bool(self.history.stopped)

    def one_step(self) -> None:
        """Draw the step's batches and follow the mean gradient of their losses once."""
        batches = self.recipe.accumulate
        for weight in self.weights:  # for a small net zero_grad costs more than this
            weight.grad = None
        for batch in range(batches):
            with self._gradients_stay_here(batch < batches - 1):
                loss = self.loss_of(self.generator, self.step)
                self.total += self._value(loss) / batches
                self.fabric.backward(loss if batches == 1 else loss / batches)
        if self.recipe.clip is not None:
            self.fabric.clip_gradients(
                self.model, self.optimiser, max_norm=self.recipe.clip, error_if_nonfinite=False
            )
        self.optimiser.step()
        if self.schedule is not None:
            self.schedule.step()
        if self.average is not None:
            self.average.update_parameters(self.model)
        self.step += 1

    def _gradients_stay_here(self, enabled: bool) -> AbstractContextManager[None]:
        """Let processes exchange gradients after the last batch of a step only."""
        if self.alone:
            return _NOTHING
        return self.fabric.no_backward_sync(cast("Any", self.loss_of), enabled=enabled)

    def _value(self, loss: Tensor) -> float:
        """Return the loss as a number, after verifying that something can be learned from it."""
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
        return value

    def evaluate(self) -> bool:
        """At a point of the curve, take it and decide whether to stop; say whether it was one."""
        history, recipe = self.history, self.recipe
        last = self.step >= recipe.steps
        if not last and self.step % recipe.evaluate_every:
            return False
        since = self.step - (history.steps[-1] if history.steps else 0)
        value = self.total / since
        if not self.alone:
            here = torch.tensor(value, device=self.fabric.device)
            value = float(cast("Tensor", self.fabric.all_reduce(here)))
        self.total = 0.0
        history.steps.append(self.step)
        history.losses.append(value)
        if self.score is not None:
            value = self._scored(self.score)
            history.scores.append(value)
        self._compare(value)
        if self.solved is not None and self.solved(value):
            history.stopped = "solved"
        elif recipe.patience is not None and self.waited >= recipe.patience:
            history.stopped = "patience"
        elif last:
            history.stopped = "steps"
        history.seconds = self.earlier + time.perf_counter() - self.begun
        return True

    def _scored(self, score: Score) -> float:
        """Return the score; with several processes that of the first, for all of them."""
        value = math.nan
        if self.fabric.global_rank == 0:
            judged = self.model if self.average is None else self.average.module
            judged.eval()
            with torch.no_grad():
                value = float(score(judged))
            self.model.train()
        return float(self.fabric.broadcast(value))

    def _compare(self, value: float) -> None:
        """Hold a score, or loss, against the best so far; remember the weights if it is better."""
        if value >= self.best or math.isnan(value):
            self.waited += 1
            return
        self.best, self.waited = value, 0
        if self.recipe.keep == "best":
            self.best_weights = {
                name: weights.detach().clone() for name, weights in self.model.state_dict().items()
            }

    def load_kept_weights(self) -> None:
        """Give the net, at the end, the weights that the recipe keeps."""
        if self.best_weights is not None:
            self.model.load_state_dict(self.best_weights)
        if self.average is not None:
            self.model.load_state_dict(self.average.module.state_dict())

    def words(self) -> str:
        """Return the last point of the curve for the bar."""
        history = self.history
        score = f", score {history.scores[-1]:.4g}" if history.scores else ""
        return f"loss {history.losses[-1]:.4g}{score}"

    def store(self) -> None:
        """Write a checkpoint where one is asked for."""
        if self.checkpoint is None:
            return
        self.history.seconds = self.earlier + time.perf_counter() - self.begun
        held: dict[str, Any] = getattr(self.step_loss, "state_dict", dict)()
        # What each process has of its own.
        own = (self.generator.get_state(), self._others_draws(), self.total, held)
        everyone: list[Any] = [own] * self.fabric.world_size
        if not self.alone:
            torch.distributed.all_gather_object(everyone, own)
        if self.fabric.global_rank == 0:
            history = {key: value for key, value in vars(self.history).items() if key != "recipe"}
            state = {name: part.state_dict() for name, part in self._parts().items()}
            state |= {name: getattr(self, name) for name in _VALUES}
            state |= {"mark": self._mark(), "processes": everyone, "history": history}
            write_checkpoint(self.checkpoint, state | {"threads": torch.get_num_threads()})

    def restore(self) -> None:
        """Go on from the checkpoint where there is one."""
        if self.checkpoint is None or not self.checkpoint.exists():
            return
        state = read_checkpoint(self.checkpoint, self._mark())
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        for name in _VALUES:
            setattr(self, name, state[name])
        generator, others, self.total, held = state["processes"][self.fabric.global_rank]
        if hasattr(self.step_loss, "load_state_dict"):
            self.step_loss.load_state_dict(held)
        self.generator.set_state(generator)
        torch.default_generator.set_state(others[0])
        if len(others) > 1 and self.fabric.device.type == "cuda":
            torch.cuda.set_rng_state(others[1], self.fabric.device)
        # Another number of threads adds in another order: the last digits would differ.
        torch.set_num_threads(state["threads"])
        self.history = History(recipe=self.recipe, **state["history"])
        if self.history.stopped == "steps" and self.step < self.recipe.steps:
            self.history.stopped = ""

    def _parts(self) -> dict[str, Any]:
        """Return what has a state of its own, by the name that the checkpoint gives it."""
        parts = {
            "model": self.model,
            "optimiser": self.optimiser,
            "schedule": self.schedule,
            "average": self.average,
        }
        return {name: part for name, part in parts.items() if part is not None}

    def _others_draws(self) -> list[Tensor]:
        """Return the state of the generators that layers such as dropout draw from."""
        states = [torch.default_generator.get_state()]
        if self.fabric.device.type == "cuda":
            states.append(torch.cuda.get_rng_state(self.fabric.device))
        return states

    def _mark(self) -> dict[str, Any]:
        """Return what must agree between a checkpoint and the training that goes on from it."""
        recipe = asdict(self.recipe)
        if self.recipe.schedule == "constant":
            # Then a longer training is this one, continued; a fall is stretched over its steps.
            del recipe["steps"]
        sizes = {name: list(value.shape) for name, value in self.model.state_dict().items()}
        return {
            "recipe": recipe,
            "seed": self.history.seed,
            "net": sizes,
            "processes": self.fabric.world_size,
        }

"""What a training is told, its recipe, and what it tells, its history."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from coursekit.errors import CourseError
from coursekit.neural.curves import draw

if TYPE_CHECKING:
    from coursekit.listening import Picture


@dataclass(frozen=True)
class Recipe:
    """How long and how a net is trained.

    Args:
        name: `quick` for two cores in a lesson, `full` for the paper's scale.
        steps: updates of the weights, at most.
        learning_rate: of the optimiser.
        optimiser: `adam`, `sgd` or `rmsprop`.
        momentum: of `sgd` and `rmsprop`.
        clip: the greatest norm of all gradients together; None leaves them as they are.
        evaluate_every: steps between two points of the curve.
        patience: stop after so many evaluations without a better score (or loss, where there
            is no score); None never does.
        checkpoint_every: steps between two checkpoints.
        keep: at the end, the `last` weights or the `best` ones by score.
        device: `cpu`, where small nets are quickest, or `auto` for an accelerator where there is
            one; then `step_loss` puts its batch where the model's weights are.
        adapts: how long `adam` remembers the size of gradients, as the share that it keeps from
            step to step.
        decay: to which share of itself the learning rate falls, in a straight line, by the last
            step; 1 leaves it as it is.
    """

    name: str
    steps: int
    learning_rate: float
    optimiser: Literal["adam", "sgd", "rmsprop"] = "adam"
    momentum: float = 0.0
    clip: float | None = None
    evaluate_every: int = 100
    patience: int | None = None
    checkpoint_every: int = 500
    keep: Literal["last", "best"] = "last"
    device: Literal["cpu", "auto"] = "cpu"
    decay: float = 1.0
    adapts: float = 0.999


@dataclass
class History:
    """What a training was like, point by point of its curve.

    Args:
        seed: what it was started with.
        recipe: how it was trained.
        steps: after how many steps each point was taken.
        losses: the mean loss of the steps since the point before.
        scores: the score at each point; empty where there is none.
        seconds: spent training, over all runs where it was resumed.
        stopped: by the number of `steps`, by `patience` or because it was `solved`; empty while
            it runs.
    """

    seed: int
    recipe: Recipe
    steps: list[int] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    seconds: float = 0.0
    stopped: str = ""

    def card(self, **more: Any) -> dict[str, Any]:
        """Return what the card of weights says of the training, and `more` beside it."""
        curve = {"steps": self.steps, "losses": _short(self.losses), "scores": _short(self.scores)}
        return {
            **more,
            "recipe": asdict(self.recipe),
            "seed": self.seed,
            "stopped": self.stopped,
            "seconds": round(self.seconds, 1),
            "curve": curve,
        }

    def picture(self, title: str = "Training") -> Picture:
        """Draw loss and score against steps."""
        return draw(self.steps, self.losses, self.scores, title)


def validate(recipe: Recipe, seed: int) -> None:
    """Validate what a training is given.

    Raises:
        CourseError: the recipe cannot be followed, or the seed is no whole number from 0 on.
    """
    for name in ("steps", "evaluate_every", "checkpoint_every"):
        if getattr(recipe, name) < 1:
            raise CourseError(
                f"The recipe's {name} is {getattr(recipe, name)}; it takes 1 or more."
            )
    if recipe.optimiser not in ("adam", "sgd", "rmsprop"):
        raise CourseError(
            f"There is no optimiser {recipe.optimiser!r}. The recipe takes adam, sgd or rmsprop."
        )
    if not 0 < recipe.decay <= 1:
        raise CourseError(f"The recipe's decay is {recipe.decay}; it is above 0 and at most 1.")
    if not 0 <= recipe.adapts < 1:
        raise CourseError(f"The recipe's adapts is {recipe.adapts}; it is from 0 to below 1.")
    if recipe.momentum and recipe.optimiser == "adam":
        raise CourseError("Adam has a momentum of its own. Set the recipe's momentum to 0.")
    if seed < 0:
        raise CourseError(f"The seed is {seed}; it takes a whole number from 0 on.")


def _short(values: list[float]) -> list[float]:
    """Return numbers to five digits, which is what a card needs of a curve."""
    return [float(f"{value:.5g}") for value in values]

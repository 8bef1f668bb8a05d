"""What a training is told, its recipe, and what it tells, its history."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from coursekit.errors import CourseError
from coursekit.neural.curves import draw

if TYPE_CHECKING:
    from coursekit.listening import Picture

Optimiser = Literal["adam", "adamw", "sgd", "rmsprop"]
Schedule = Literal["constant", "linear", "cosine"]
Keep = Literal["last", "best", "average"]
Precision = Literal["32", "bf16-mixed"]
Device = Literal["cpu", "auto"]
CHOICES = {
    "optimiser": get_args(Optimiser),
    "schedule": get_args(Schedule),
    "keep": get_args(Keep),
    "precision": get_args(Precision),
    "device": get_args(Device),
}
"""What the fields of a recipe that are words may say."""


@dataclass(frozen=True)
class Recipe:
    """How long and how a net is trained.

    Args:
        name: `quick` for two cores in a lesson, `full` for the paper's scale.
        steps: updates of the weights, at most.
        learning_rate: of the optimiser, at its highest.
        optimiser: `adam`, `adamw`, `sgd` or `rmsprop`.
        momentum: of `sgd` and `rmsprop`.
        clip: the greatest norm of all gradients together; None leaves them as they are.
        evaluate_every: steps between two points of the curve.
        patience: stop after so many evaluations without a better score (or loss, where there
            is no score); None never does.
        checkpoint_every: steps between two checkpoints.
        keep: at the end, the `last` weights, the `best` ones by score, or their exponential
            moving `average`, on which the score is then measured.
        device: `cpu`, where small nets are quickest, or `auto` for an accelerator where there is
            one; then `step_loss` puts its batch where the model's weights are.
        schedule: after the warm-up the learning rate is `constant`, or it falls by the last step
            to `final_share` of itself, in a straight line (`linear`) or along half a `cosine`.
        warmup_steps: in so many steps the learning rate rises in a straight line to its highest.
        final_share: which share of the learning rate is left at the end of the schedule.
        beta1: how long `adam` and `adamw` remember the direction of gradients, as the share that
            they keep from step to step.
        beta2: how long they remember the size of gradients.
        rate_shares: weights that learn more slowly: pairs of how their names begin, such as
            `discriminator.`, and which share of the learning rate they have.
        weight_decay: of `adamw`: at each step all weights shrink by this times the learning rate.
        accumulate: batches whose gradients are averaged before each update; `step_loss` is called
            so often a step, with the same step's number.
        precision: `32` bits, or `bf16-mixed`: what can be computed in 16 bits is, while the
            weights keep their 32. The score is measured in 32.
        ema_decay: of the `average` that is kept: the share that stays from step to step.
    """

    name: str
    steps: int
    learning_rate: float
    optimiser: Optimiser = "adam"
    momentum: float = 0.0
    clip: float | None = None
    evaluate_every: int = 100
    patience: int | None = None
    checkpoint_every: int = 500
    keep: Keep = "last"
    device: Device = "cpu"
    schedule: Schedule = "constant"
    warmup_steps: int = 0
    final_share: float = 0.0
    beta1: float = 0.9
    beta2: float = 0.999
    rate_shares: tuple[tuple[str, float], ...] = ()
    weight_decay: float = 0.0
    accumulate: int = 1
    precision: Precision = "32"
    ema_decay: float = 0.999


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
        device: what it was trained on, `cpu` or the name of the graphics card; empty before it
            begins.
    """

    seed: int
    recipe: Recipe
    steps: list[int] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    seconds: float = 0.0
    stopped: str = ""
    device: str = ""

    @property
    def ending(self) -> str:
        """How it ended, in words, or how far it has come."""
        steps = self.steps[-1] if self.steps else 0
        counted = f"{steps:,} step{'' if steps == 1 else 's'}"
        how = {"solved": "solved after ", "patience": "no more progress, so it stopped after "}
        return how.get(self.stopped, "") + counted

    def card(self, **more: Any) -> dict[str, Any]:
        """Return what the card of weights says of the training, and `more` beside it."""
        curve = {"steps": self.steps, "losses": _short(self.losses), "scores": _short(self.scores)}
        return {
            **more,
            "recipe": asdict(self.recipe),
            "seed": self.seed,
            "stopped": self.stopped,
            "seconds": round(self.seconds, 1),
            "device": self.device,
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
    for name in ("steps", "evaluate_every", "checkpoint_every", "accumulate"):
        _require(recipe, name, getattr(recipe, name) >= 1, "1 or more")
    for name, words in CHOICES.items():
        _require(recipe, name, getattr(recipe, name) in words, f"one of {', '.join(words)}")
    for name in ("beta1", "beta2", "ema_decay"):
        _require(recipe, name, 0 <= getattr(recipe, name) < 1, "from 0 to below 1")
    shares = [share for _, share in recipe.rate_shares]
    _require(recipe, "rate_shares", all(0 < share <= 1 for share in shares), "shares up to 1")
    _require(recipe, "final_share", 0 <= recipe.final_share <= 1, "from 0 to 1")
    _require(recipe, "weight_decay", recipe.weight_decay >= 0, "0 or more")
    _require(
        recipe,
        "warmup_steps",
        0 <= recipe.warmup_steps <= recipe.steps,
        f"from 0 to its {recipe.steps} steps",
    )
    if recipe.momentum and recipe.optimiser in ("adam", "adamw"):
        raise CourseError("Adam has a momentum of its own. Set the recipe's momentum to 0.")
    if recipe.weight_decay and recipe.optimiser != "adamw":
        raise CourseError("Only adamw has a weight_decay. Set the recipe's optimiser to 'adamw'.")
    if recipe.final_share and recipe.schedule == "constant":
        raise CourseError(
            "A constant learning rate has no final_share. Set the recipe's schedule to 'linear' "
            "or 'cosine'."
        )
    if seed < 0:
        raise CourseError(f"The seed is {seed}; it takes a whole number from 0 on.")


def _require(recipe: Recipe, name: str, fulfilled: bool, expected: str) -> None:
    if not fulfilled:
        raise CourseError(
            f"The recipe's {name} is {getattr(recipe, name)!r}; it takes {expected}. Change it "
            f"with dataclasses.replace(recipe, {name}=…)."
        )


def _short(values: list[float]) -> list[float]:
    """Return numbers to five digits, which is what a card needs of a curve."""
    return [float(f"{value:.5g}") for value in values]

"""What moves the weights: the optimiser, its learning rate over time, the weights' average."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn
from torch.optim.lr_scheduler import LambdaLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from coursekit.errors import CourseError
from coursekit.neural.recipes import Recipe


def make_optimiser(model: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """Return the recipe's optimiser of a net's weights.

    Raises:
        CourseError: the recipe names weights that the net does not have.
    """
    weights, betas = _groups(model, recipe), (recipe.beta1, recipe.beta2)
    rate = recipe.learning_rate
    if recipe.optimiser == "adam":
        return torch.optim.Adam(weights, lr=rate, betas=betas, fused=True)
    if recipe.optimiser == "adamw":
        return torch.optim.AdamW(
            weights, lr=rate, betas=betas, weight_decay=recipe.weight_decay, fused=True
        )
    if recipe.optimiser == "sgd":
        return torch.optim.SGD(weights, lr=rate, momentum=recipe.momentum)
    return torch.optim.RMSprop(weights, lr=rate, momentum=recipe.momentum)


def _groups(model: nn.Module, recipe: Recipe) -> list[dict[str, Any]]:
    """Return the weights that learn, group by group with the learning rate of each."""
    left = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
    groups = []
    for beginning, share in recipe.rate_shares:
        names = [name for name in left if name.startswith(beginning)]
        if not names:
            raise CourseError(
                f"The recipe's rate_shares names weights {beginning!r}, which this net does not "
                "have. Give the beginning of names that model.named_parameters() lists."
            )
        group = [left.pop(name) for name in names]
        groups.append({"params": group, "lr": recipe.learning_rate * share})
    return [{"params": list(left.values())}, *groups] if left else groups


def make_schedule(optimiser: torch.optim.Optimizer, recipe: Recipe) -> LambdaLR | None:
    """Return what changes the learning rate after each step; None where nothing does."""
    if recipe.schedule == "constant" and not recipe.warmup_steps:
        return None
    # One formula: torch's chained schedules multiply from step to step, and rounding adds up.
    return LambdaLR(optimiser, lambda step: share_of_rate(recipe, step))


def share_of_rate(recipe: Recipe, step: int) -> float:
    """Return which share of its highest the learning rate has at a step.

    Args:
        recipe: schedule, warm-up and number of steps.
        step: updates of the weights so far.
    """
    if step < recipe.warmup_steps:
        return (step + 1) / recipe.warmup_steps
    if recipe.schedule == "constant":
        return 1.0
    falling_steps = max(1, recipe.steps - recipe.warmup_steps)
    done = min(1.0, (step - recipe.warmup_steps) / falling_steps)
    if recipe.schedule == "cosine":
        done = (1 - math.cos(math.pi * done)) / 2
    return 1 - (1 - recipe.final_share) * done


def make_average(model: nn.Module, recipe: Recipe) -> AveragedModel | None:
    """Return the exponential moving average of a net's weights; None where it is not kept."""
    if recipe.keep != "average":
        return None
    average = get_ema_multi_avg_fn(recipe.ema_decay)  # type: ignore[no-untyped-call]
    return AveragedModel(model, multi_avg_fn=average)

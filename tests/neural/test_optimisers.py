"""The learning rate follows its schedule, and the optimisers take what the recipe tells them."""

import dataclasses
import itertools
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from coursekit.errors import CourseError
from coursekit.neural import Recipe, fit
from coursekit.neural.optimisers import share_of_rate

SCHEDULES = ("constant", "linear", "cosine")


def moves(recipe):
    """How far each step moves a weight whose gradient is 1."""
    model, places = nn.Linear(1, 1), []

    def slope(model, generator, step):
        places.append(model.weight.item())
        return model.weight.sum()

    fit(model, slope, recipe, seed=0, progress=False)
    places.append(model.weight.item())
    return [before - after for before, after in itertools.pairwise(places)]


@pytest.mark.parametrize(
    ("settings", "shares"),
    [
        ({}, [1, 1, 1, 1, 1, 1]),
        ({"warmup_steps": 4}, [1 / 4, 2 / 4, 3 / 4, 1, 1, 1]),
        ({"schedule": "linear"}, [1, 5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6]),
        ({"schedule": "linear", "final_share": 0.4}, [1, 0.9, 0.8, 0.7, 0.6, 0.5]),
        ({"schedule": "linear", "warmup_steps": 2}, [1 / 2, 1, 1, 3 / 4, 2 / 4, 1 / 4]),
        ({"schedule": "cosine"}, [1, (2 + 3**0.5) / 4, 3 / 4, 1 / 2, 1 / 4, (2 - 3**0.5) / 4]),
        (
            {"schedule": "cosine", "warmup_steps": 3, "final_share": 0.5},
            [1 / 3, 2 / 3, 1, 1, 7 / 8, 5 / 8],
        ),
    ],
)
def test_a_weight_moves_by_the_learning_rate_of_the_schedule(settings, shares):
    recipe = Recipe("quick", 6, 0.5, optimiser="sgd", **settings)
    assert moves(recipe) == pytest.approx([0.5 * share for share in shares], rel=1e-4)


@settings(deadline=None)
@given(
    steps=st.integers(1, 200),
    warmup=st.integers(0, 200),
    final=st.floats(0, 1),
    schedule=st.sampled_from(SCHEDULES),
)
def test_a_schedule_rises_to_its_highest_and_then_only_falls(steps, warmup, final, schedule):
    warmup = min(warmup, steps)
    recipe = Recipe("quick", steps, 1.0, schedule=schedule, warmup_steps=warmup, final_share=final)
    shares = [share_of_rate(recipe, step) for step in range(steps + 1)]
    rising, falling = shares[:warmup], shares[warmup:]
    assert all(before < after for before, after in itertools.pairwise(rising))
    assert all(before >= after for before, after in itertools.pairwise(falling))
    assert max(shares) == 1
    assert min(shares) >= 0
    if schedule != "constant" and warmup < steps:
        assert math.isclose(shares[-1], final, abs_tol=1e-12)


def test_adam_remembers_as_long_as_it_is_told():
    """Where it remembers nothing of the gradients' size, each step is the learning rate at most."""
    model = nn.Linear(1, 1)
    places = []

    def steeper(model, generator, step):
        places.append(model.weight.item())
        return 10**step * model.weight.sum()

    fit(model, steeper, Recipe("quick", 3, 0.1, beta2=0.0), seed=0, progress=False)
    # After gradients 1 and 10 the mean is 1.09, corrected by 1 - 0.9**2, over the last size of 10.
    assert places[1] - places[2] == pytest.approx(0.1 * 1.09 / 0.19 / 10, rel=1e-3)


def test_adam_follows_each_gradient_where_it_remembers_no_direction():
    model, places = nn.Linear(1, 1), []

    def turning(model, generator, step):
        places.append(model.weight.item())
        return (-1) ** step * model.weight.sum()

    fit(model, turning, Recipe("quick", 3, 0.1, beta1=0.0), seed=0, progress=False)
    assert places[0] - places[1] == pytest.approx(0.1, rel=1e-3)
    assert places[1] - places[2] == pytest.approx(-0.1, rel=1e-3)


def test_some_weights_learn_more_slowly():
    model = nn.ModuleDict({"one": nn.Linear(1, 1), "other": nn.Linear(1, 1)})
    before = {name: weight.item() for name, weight in model.named_parameters()}
    recipe = Recipe("quick", 2, 0.1, rate_shares=(("other.", 0.25),))

    def slope(model, generator, step):
        return sum(weight.sum() for weight in model.parameters())

    fit(model, slope, recipe, seed=0, progress=False)
    for name, weight in model.named_parameters():
        share = 0.25 if name.startswith("other.") else 1
        assert before[name] - weight.item() == pytest.approx(0.2 * share, rel=1e-4)
    unknown = dataclasses.replace(recipe, rate_shares=(("third.", 0.25),))
    with pytest.raises(CourseError, match="third"):
        fit(model, slope, unknown, seed=0, progress=False)


def test_adamw_shrinks_weights_that_no_gradient_moves():
    model = nn.Linear(3, 2)
    before = model.weight.detach().clone()
    recipe = Recipe("quick", 2, 0.1, optimiser="adamw", weight_decay=0.5)

    def flat(model, generator, step):
        return 0 * (model.weight.sum() + model.bias.sum())

    fit(model, flat, recipe, seed=0, progress=False)
    assert torch.allclose(model.weight, before * 0.95**2)
    same = nn.Linear(3, 2)
    before = same.weight.detach().clone()
    fit(same, flat, dataclasses.replace(recipe, weight_decay=0.0), seed=0, progress=False)
    assert torch.equal(same.weight, before)

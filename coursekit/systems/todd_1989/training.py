"""How the net learns: squared error within each slice, contexts filled with the right slices.

The context of a slice depends on the slices before it and on no weight, so all slices of all
melodies are learned at once, as if they were pictures. Four things are ours and not of 1989, when
plain gradient descent took thousands of passes: Adam; targets of .1 and .9 in the first part,
which keep units from getting stuck at 0 or 1; plans blurred by a little noise, which fades away,
so that a plan between two melodies is not foreign to the net; and towards the end every other step
takes the contexts from the net's own outputs, so that it can bear its own small errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from coursekit.errors import CourseError
from coursekit.neural import History, Recipe, fit, save_weights, seeded
from coursekit.systems.todd_1989.melodies import MELODIES, UNITS, Floats, Melody, sounds
from coursekit.systems.todd_1989.network import DECAY, FEEDBACKS, Network, Update, contexts_of

HIDDEN = 60
RECIPES = {
    "quick": Recipe("quick", steps=6_500, learning_rate=0.02, evaluate_every=100),
    "full": Recipe("full", steps=30_000, learning_rate=0.01, evaluate_every=500),
}
_SOFT_UNTIL, _OWN_FROM = 0.4, 0.6
_BLUR_FULL, _BLUR_GONE = 0.6, 0.9
BLUR = 0.1
"""The noise on the plans, as a standard deviation."""


def blank_net(plans: int, hidden: int, seed: int) -> nn.Sequential:
    """Return an untrained net: two layers of sigmoid units.

    Args:
        plans: plan units.
        hidden: hidden units.
        seed: of the first weights.
    """
    with seeded(seed):
        return nn.Sequential(
            nn.Linear(plans + UNITS, hidden), nn.Sigmoid(), nn.Linear(hidden, UNITS), nn.Sigmoid()
        )


def network_of(net: nn.Module) -> Network:
    """Return the weights of a trained net as the net that runs."""
    first, bias, second, other = (
        value.detach().cpu().numpy().astype(np.float64) for value in net.state_dict().values()
    )
    return Network(first, bias, second, other)


class Lessons:
    """What there is to learn: every slice of every melody, with plan, context and target.

    Attributes:
        targets: `[melody, slice, 15]`; shorter melodies end in rests.
        plans: `[melody, plan]`, one unit for each melody.
    """

    def __init__(
        self,
        melodies: Sequence[Melody],
        *,
        decay: float = DECAY,
        update: Update | None = None,
        blur: float = BLUR,
    ) -> None:
        """Lay the melodies out."""
        if not melodies:
            raise CourseError("There is no melody to learn. Give one or more.")
        rows = [melody.slices() for melody in melodies]
        longest = max(map(len, rows))
        self.targets = np.stack([np.pad(row, ((0, longest - len(row)), (0, 0))) for row in rows])
        self.plans = np.eye(len(rows))
        self.decay, self.update, self.blur = decay, update, blur
        self._plan = _tensor(np.repeat(self.plans[:, None], longest, axis=1))
        self._context = _tensor(self.contexts_of(self.targets))
        self._target = _tensor(self.targets)

    def contexts_of(self, outputs: Floats) -> Floats:
        """Return the contexts `[melody, slice, 15]` before each slice of outputs of that shape."""
        return contexts_of(outputs, decay=self.decay, update=self.update)[:, :-1]

    def loss(
        self,
        net: nn.Module,
        generator: torch.Generator | None = None,
        done: float = 1.0,
        own: bool = False,
    ) -> Tensor:
        """Return the squared error of a slice, summed over units, mean over slices.

        Args:
            net: to be judged.
            generator: draws the blur of the plans; without it they are clear.
            done: how much of the training is over, from 0 to 1.
            own: fill the contexts with the net's own outputs instead of the right slices.
        """
        plan, context = self._plan, self._context
        fading = (_BLUR_GONE - done) / (_BLUR_GONE - _BLUR_FULL)
        if generator is not None and self.blur > 0 and fading > 0:
            wide = (len(plan), 1, plan.shape[-1])
            plan = plan + self.blur * min(1.0, fading) * torch.randn(wide, generator=generator)
        if own:
            with torch.no_grad():
                outputs = net(torch.cat([plan, context], -1))
            context = _tensor(self.contexts_of(outputs.numpy().astype(np.float64)))
        target = self._target if done >= _SOFT_UNTIL else 0.1 + 0.8 * self._target
        error: Tensor = net(torch.cat([plan, context], -1)) - target
        return (error**2).sum(-1).mean()

    def wrong_slices(self, net: nn.Module) -> float:
        """Return how many slices free running gets wrong, with either feedback, added up."""
        network, slices, count = network_of(net), self.targets.shape[1], 0
        for feedback in FEEDBACKS:
            run = network.run(
                self.plans, slices, decay=self.decay, feedback=feedback, update=self.update
            )
            count += int((sounds(run.outputs) != sounds(self.targets)).sum())
        return float(count)


def learn(
    melodies: Sequence[Melody] = MELODIES,
    *,
    recipe: Recipe | None = None,
    hidden: int = HIDDEN,
    seed: int = 0,
    decay: float = DECAY,
    update: Update | None = None,
    blur: float = BLUR,
    **shown: Any,
) -> tuple[Network, History, nn.Sequential]:
    """Teach a new net some melodies.

    Args:
        melodies: what it shall play back.
        recipe: how long; `quick` where None.
        hidden: hidden units.
        seed: the same seed gives the same weights on the same machine.
        decay: of the context.
        update: a learner's context update.
        blur: the noise on the plans while the net learns.
        shown: `progress`, `curve`, `title` and `checkpoint`, as `fit` takes them.

    Returns:
        The net that runs, the history, and the net as PyTorch has it. Training stops when free
        running plays every melody exactly.
    """
    lessons = Lessons(melodies, decay=decay, update=update, blur=blur)
    chosen = recipe or RECIPES["quick"]
    net = blank_net(len(melodies), hidden, seed)

    def step_loss(module: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        done = step / chosen.steps
        return lessons.loss(module, generator, done, own=done >= _OWN_FROM and step % 2 == 1)

    history = fit(
        net,
        step_loss,
        chosen,
        seed=seed,
        score=lessons.wrong_slices,
        solved=lambda score: score == 0,
        **{"title": "Todd's net", **shown},
    )
    return network_of(net), history, net


def save(net: nn.Sequential, history: History, path: Path) -> Path:
    """Write weights and card of a net that learned the course's melodies."""
    titles = ", ".join(f"{melody.title} ({melody.origin})" for melody in MELODIES)
    card = history.card(
        system="todd_1989",
        data=f"Old melodies, written down for this course: {titles}.",
        licence="public domain",
        melodies=[melody.name for melody in MELODIES],
        hidden=net[0].out_features,
        decay=DECAY,
    )
    return save_weights(net, path, card)


def _tensor(values: Floats) -> Tensor:
    return torch.from_numpy(np.array(values, dtype=np.float32))

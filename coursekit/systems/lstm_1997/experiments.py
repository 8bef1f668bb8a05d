"""The experiments of 1997: what is trained, when it counts as solved, and how gradients compare."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from coursekit.neural import History, Recipe
from coursekit.neural.curves import LiveCurve
from coursekit.progress import bar
from coursekit.systems.lstm_1997 import tasks
from coursekit.systems.lstm_1997.byhand import Net, memory_net, plain_net

ROUND = 2_000
"""Sequences between two looks at how many were right."""
SOLVED = 1 - 2 / ROUND
TESTED = 2_560
"""Fresh sequences in a test, as in the paper."""


@dataclass(frozen=True)
class Task:
    """A task of 1997, and how two blocks of two cells learn it.

    Args:
        draw: draws so many sequences of a length.
        within: how near to its target an output must be.
        sizes: how many inputs and outputs.
        ends: what the outputs are, of `byhand.ENDS`.
        biases: of the input gates at first, one for each block.
        lengths: T, each measured for itself.
        recipe: a step is one sequence.
        plain_recipes: those of a plain net of as many weights, whose better result counts.
    """

    draw: Callable[[np.random.Generator, int, int], tasks.Sequences]
    within: float
    sizes: tuple[int, int]
    ends: str
    biases: tuple[float, float]
    lengths: tuple[int, int]
    recipe: Recipe
    plain_recipes: tuple[Recipe, ...]

    def nets(self, seed: int) -> tuple[Net, Net]:
        """Return the paper's net for this task, and a plain one with at least as many weights."""
        net = memory_net(*self.sizes, seed, blocks=2, ends=self.ends)
        # Four cells come first, then the two input gates.
        net.inner[4:6, -1] = self.biases
        return net, plain_net(net, seed)


def recipe(most: int, rate: float, *, clip: float | None = None) -> Recipe:
    """Return plain gradient descent after each of so many sequences, at the most."""
    return Recipe("full", most, rate, "sgd", clip=clip)


_PLAIN_60, _PLAIN_40 = (
    (recipe(most, 0.1, clip=1.0), recipe(most, 0.01, clip=1.0)) for most in (60_000, 40_000)
)
ADDING = Task(
    tasks.adding, 0.04, (2, 1), "sums", (-3, -6), (100, 200), recipe(250_000, 0.3), _PLAIN_60
)
ORDER = Task(
    tasks.temporal_order, 0.3, (8, 4), "squeezed", (-2, -4), (50, 100), recipe(120_000, 0.5),
    _PLAIN_40,
)  # fmt: skip
REBER_STRINGS = 256
REBER_NET: dict[str, Any] = {"blocks": 6, "spread": 0.2, "ends": "cross-entropy"}
REBER_BIASES = (-0.5, -1.0, -1.5, -2.0, -2.5, -3.0)
"""Of the output gates at first."""
REBER_RECIPES = {
    "": recipe(100_000, 0.05),
    " truncated": recipe(30_000, 0.05),
    " plain": recipe(30_000, 0.02, clip=1.0),
}


def learn(
    net: Net, task: Task, length: int, recipe: Recipe, *, seed: int, title: str = ""
) -> History:
    """Train sequence by sequence, until all but two of 2,000 in a row were right at once.

    The rate is halved where eight rounds of 2,000 brought no lower loss to a net that is right
    more than three times in ten.

    Args:
        net: changed in place.
        task: what is learned.
        length: T of its sequences.
        recipe: of which steps, learning rate and clip count.
        seed: of the sequences.
        title: of a bar and, in a notebook, of a curve that grows; neither where it is empty.

    Returns:
        The history: a step is one sequence, the score is the share that was wrong.
    """
    history, rate, clip = History(seed, recipe), recipe.learning_rate, recipe.clip or 0.0
    curve, begun = LiveCurve(title, shown=bool(title)), time.perf_counter()
    rng, lowest, waited = np.random.default_rng(1000 + seed), np.inf, 0
    curve.update(history)  # above the bar
    with bar(title, total=recipe.steps, unit="sequences", shown=bool(title)) as shown:
        for done in range(ROUND, recipe.steps + 1, ROUND):
            batch = task.draw(rng, ROUND, length)
            losses, outputs = net.learn(batch, rate, clip=clip)
            right = float(tasks.right(outputs, batch.targets[:, 0], task.within).mean())
            loss = float(losses.mean())
            history.steps.append(done)
            history.losses.append(loss)
            history.scores.append(1 - right)
            shown.advance(ROUND)
            curve.update(history)
            if right >= SOLVED:
                shown.finish(f"solved after {done:,} sequences")
                break
            lowest, waited = (loss, 0) if loss < 0.98 * lowest else (lowest, waited + 1)
            if waited >= 8 and right > 0.3:
                rate, waited = rate / 2, 0
    history.seconds = time.perf_counter() - begun
    history.stopped = "solved" if right >= SOLVED else "steps"
    curve.update(history, last=True)
    return history


def tested(net: Net, task: Task, length: int) -> float:
    """Return the share of 2,560 fresh sequences that a net gets right."""
    batch = task.draw(np.random.default_rng(97), TESTED, length)
    last = net.run(batch)[np.arange(TESTED), batch.lengths - 1]
    return float(tasks.right(last, batch.targets[:, 0], task.within).mean())


def run_lengths(task: Task, seed: int) -> dict[str, Any]:
    """Train both nets at each length of a task; return the row of a log."""
    row: dict[str, Any] = {}
    for length in task.lengths:
        net, _ = task.nets(seed)
        row[f"sequences {length}"] = learn(net, task, length, task.recipe, seed=seed).steps[-1]
        row[f"right {length}"] = tested(net, task, length)
        shares = []
        for recipe in task.plain_recipes:
            _, plain = task.nets(seed)
            learn(plain, task, length, recipe, seed=seed)
            shares.append(tested(plain, task, length))
        row[f"plain right {length}"] = max(shares)
    return row


def run_reber(seed: int) -> dict[str, Any]:
    """Learn the embedded grammar three ways; return the row of a log."""
    row: dict[str, Any] = {}
    for way, recipe in REBER_RECIPES.items():
        net = memory_net(7, 7, seed, **REBER_NET)
        net.inner[-len(REBER_BIASES) :, -1] = REBER_BIASES
        net = plain_net(net, seed) if way == " plain" else net
        strings, known, others = learn_grammar(
            net, recipe, seed=seed, truncated=way == " truncated"
        )
        row[f"strings{way}"], row[f"solved{way}"] = strings, known == others == 1
        row[f"right{way}"] = [round(known, 4), round(others, 4)]
    return row


def learn_grammar(
    net: Net, recipe: Recipe, *, seed: int, truncated: bool
) -> tuple[int, float, float]:
    """Learn 256 strings of the embedded grammar until they, and 256 others, are all right.

    Args:
        net: seven inputs and outputs; changed in place.
        recipe: a step is one string.
        seed: of the strings and their order.
        truncated: whether errors stop at the net inputs.

    Returns:
        How many strings were learned, the share right of those that were, and of the others.
    """
    rng, number = np.random.default_rng(seed), REBER_STRINGS
    known = tasks.reber_strings(rng, number)
    others = tasks.reber_strings(rng, number, frozenset(known))
    both = [tasks.reber(some) for some in (known, others)]
    learned, shares = 0, [0.0, 0.0]
    while learned + 2 * number <= recipe.steps and min(shares) < 1:
        batch = both[0][0][rng.integers(0, number, 2 * number)]
        net.learn(batch, recipe.learning_rate, clip=recipe.clip or 0.0, truncated=truncated)
        learned += 2 * number
        shares = [
            float(tasks.right_strings(net.run(batch), batch.lengths, legal).mean())
            for batch, legal in both
        ]
    return learned, shares[0], shares[1]


_REBER = {"strings": REBER_STRINGS, "net": REBER_NET, "output gate biases": REBER_BIASES}
STUDIES: dict[str, tuple[Callable[[int], dict[str, Any]], dict[str, Any]]] = {
    "adding": (lambda seed: run_lengths(ADDING, seed), asdict(ADDING) | {"draw": "adding"}),
    "order": (lambda seed: run_lengths(ORDER, seed), asdict(ORDER) | {"draw": "order"}),
    "reber": (run_reber, _REBER | {f"recipe{w}": asdict(r) for w, r in REBER_RECIPES.items()}),
}
"""For each log what trains with one seed, and with which settings."""


def gradient_gap(seed: int, *, truncated: bool) -> float:
    """Compare the gradient written by hand, and that of all steps at once, with step by step.

    Args:
        seed: of weights and sequences.
        truncated: whether errors stop at the net inputs; the reference then detaches.

    Returns:
        The greatest difference in any weight from automatic differentiation step by step, as a
        share of the greatest gradient.
    """
    import torch

    from coursekit.systems.lstm_1997.cells import from_hand

    batch = tasks.temporal_order(np.random.default_rng(seed), 4, 30)
    net = memory_net(8, 4, seed, blocks=2, spread=1.0)
    cells, outer = from_hand(net, truncated=truncated), torch.from_numpy(net.outer)
    inputs, targets = torch.from_numpy(batch.inputs), torch.from_numpy(batch.targets[:, 0])
    ends = torch.arange(len(inputs)), torch.from_numpy(batch.lengths) - 1
    gradients = [net.gradient(batch, truncated=truncated)[1]]
    for run in (cells, cells.by_step):
        outputs = torch.sigmoid(run(inputs)[ends] @ outer[:, :-1].T + outer[:, -1])
        loss = ((outputs - targets) ** 2).sum() / 2
        gradients.append(torch.autograd.grad(loss, cells.weights)[0].numpy())
    *compared, reference = gradients
    return float(np.abs(np.array(compared) - reference).max() / np.abs(reference).max())


def torch_gap(seed: int) -> float:
    """Return the greatest difference between outputs of eight cells and of PyTorch's LSTM."""
    import torch

    from coursekit.systems.lstm_1997.cells import MemoryCells, as_torch_lstm

    cells = MemoryCells(5, 8, 1, seed=seed, spread=1.0).double()
    with torch.no_grad():
        cells.weights[:, 5 + 8 : -1] = 0
        x = torch.from_numpy(np.random.default_rng(seed).normal(size=(4, 100, 5)))
        return float((cells(x) - as_torch_lstm(cells)(x)[0]).abs().max())

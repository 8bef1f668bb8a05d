"""The experiments of 1997: what is trained, when it counts as solved, and how gradients compare."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.systems.lstm_1997 import tasks
from coursekit.systems.lstm_1997.byhand import Net, memory_net, plain_net

if TYPE_CHECKING:
    from coursekit.neural import History

ROUND = 2_000
"""Sequences between two looks at how many were right."""
SOLVED = 1 - 2 / ROUND
TESTED = 2_560
"""Fresh sequences in a test, as in the paper."""
PLAIN_RATES, PLAIN_CLIP = (0.1, 0.01), 1.0
"""A plain net is trained at either rate, and the better one counts."""


@dataclass(frozen=True)
class Task:
    """A task of 1997, and how two blocks of two cells learn it.

    Args:
        draw: draws so many sequences of a length.
        within: how near to its target an output must be.
        sizes: how many inputs and outputs.
        ends: what the outputs are, of `byhand.ENDS`.
        biases: of the input gates at first, one for each block.
        rate: of learning.
        lengths: T, each measured for itself.
        most: sequences that are learned, at the most; for a plain net the second.
    """

    draw: Callable[[np.random.Generator, int, int], tasks.Sequences]
    within: float
    sizes: tuple[int, int]
    ends: str
    biases: tuple[float, float]
    rate: float
    lengths: tuple[int, int]
    most: tuple[int, int]

    def nets(self, seed: int) -> tuple[Net, Net]:
        """Return the paper's net for this task, and a plain one with at least as many weights."""
        net = memory_net(*self.sizes, seed, blocks=2, ends=self.ends)
        net.inner[4:6, -1] = self.biases
        return net, plain_net(net, seed)

    def settings(self) -> dict[str, Any]:
        """Return what a log says of the task."""
        return {"plain rates": PLAIN_RATES, "plain clip": PLAIN_CLIP} | {
            name: value for name, value in vars(self).items() if name != "draw"
        }


ADDING = Task(tasks.adding, 0.04, (2, 1), "sums", (-3, -6), 0.3, (100, 200), (250_000, 60_000))
ORDER = Task(
    tasks.temporal_order, 0.3, (8, 4), "squeezed", (-2, -4), 0.5, (50, 100),
    (120_000, 40_000),
)  # fmt: skip
REBER: dict[str, Any] = {
    "blocks": 6, "spread": 0.2, "ends": "cross-entropy", "strings": 256,
    "output gate biases": (-0.5, -1.0, -1.5, -2.0, -2.5, -3.0),
    "rate": 0.05, "rate truncated": 0.05, "rate plain": 0.02, "clip plain": PLAIN_CLIP,
    "most": 100_000, "most truncated": 30_000, "most plain": 30_000,
}  # fmt: skip


def learn(
    net: Net, task: Task, length: int, *, rate: float, seed: int, most: int, clip: float = 0.0,
    title: str = "",
) -> History:  # fmt: skip
    """Train sequence by sequence, until all but two of 2,000 in a row were right at once.

    The rate is halved where eight rounds of 2,000 brought no lower loss to a net that is right
    more than three times in ten.

    Args:
        net: changed in place.
        task: what is learned.
        length: T of its sequences.
        rate: of learning.
        seed: of the sequences.
        most: sequences, at the most.
        clip: the longest gradient taken whole; 0 takes any.
        title: of a bar and, in a notebook, of a curve that grows; neither where it is empty.

    Returns:
        The history: a step is one sequence, the score is the share that was wrong.
    """
    from tqdm import tqdm

    from coursekit.neural import History, Recipe
    from coursekit.neural.curves import LiveCurve

    history = History(seed, Recipe("quick", most, rate, "sgd", clip=clip or None))
    curve, begun = LiveCurve(title, shown=bool(title)), time.perf_counter()
    rng, lowest, waited = np.random.default_rng(1000 + seed), np.inf, 0
    for done in tqdm(range(ROUND, most + 1, ROUND), title, unit="round", disable=not title):
        batch = task.draw(rng, ROUND, length)
        losses, outputs = net.learn(batch, rate, clip=clip)
        right = float(tasks.right(outputs, batch.targets[:, 0], task.within).mean())
        loss = float(losses.mean())
        history.steps.append(done)
        history.losses.append(loss)
        history.scores.append(1 - right)
        curve.update(history)
        if right >= SOLVED:
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
    most, most_plain = task.most
    for length in task.lengths:
        net, _ = task.nets(seed)
        history = learn(net, task, length, rate=task.rate, seed=seed, most=most)
        row[f"sequences {length}"] = history.steps[-1]
        row[f"right {length}"] = tested(net, task, length)
        shares = []
        for rate in PLAIN_RATES:
            _, plain = task.nets(seed)
            learn(plain, task, length, rate=rate, seed=seed, most=most_plain, clip=PLAIN_CLIP)
            shares.append(tested(plain, task, length))
        row[f"plain right {length}"] = max(shares)
    return row


def run_reber(seed: int) -> dict[str, Any]:
    """Learn the embedded grammar three ways; return the row of a log."""
    row: dict[str, Any] = {}
    for way in ("", " truncated", " plain"):
        net = memory_net(
            7, 7, seed, blocks=REBER["blocks"], spread=REBER["spread"], ends=REBER["ends"]
        )
        net.inner[-REBER["blocks"] :, -1] = REBER["output gate biases"]
        strings, known, others = learn_grammar(
            plain_net(net, seed) if way == " plain" else net,
            rate=REBER[f"rate{way}"],
            seed=seed,
            most=REBER[f"most{way}"],
            truncated=way == " truncated",
            clip=PLAIN_CLIP if way == " plain" else 0.0,
        )
        row[f"strings{way}"], row[f"solved{way}"] = strings, known == others == 1
        row[f"right{way}"] = [round(known, 4), round(others, 4)]
    return row


def learn_grammar(
    net: Net, *, rate: float, seed: int, most: int, truncated: bool, clip: float = 0.0
) -> tuple[int, float, float]:
    """Learn 256 strings of the embedded grammar until they, and 256 others, are all right.

    Args:
        net: seven inputs and outputs; changed in place.
        rate: of learning.
        seed: of the strings and their order.
        most: strings, at the most.
        truncated: whether errors stop at the net inputs.
        clip: the longest gradient taken whole; 0 takes any.

    Returns:
        How many strings were learned, the share right of those that were, and of the others.
    """
    rng, number = np.random.default_rng(seed), REBER["strings"]
    known = tasks.reber_strings(rng, number)
    others = tasks.reber_strings(rng, number, frozenset(known))
    both = [tasks.reber(some) for some in (known, others)]
    learned, shares = 0, [0.0, 0.0]
    while learned + 2 * number <= most and min(shares) < 1:
        batch = both[0][0][rng.integers(0, number, 2 * number)]
        net.learn(batch, rate, clip=clip, truncated=truncated)
        learned += 2 * number
        shares = [
            float(tasks.right_strings(net.run(batch), batch.lengths, legal).mean())
            for batch, legal in both
        ]
    return learned, shares[0], shares[1]


STUDIES: dict[str, tuple[Callable[[int], dict[str, Any]], dict[str, Any]]] = {
    "adding": (lambda seed: run_lengths(ADDING, seed), ADDING.settings()),
    "order": (lambda seed: run_lengths(ORDER, seed), ORDER.settings()),
    "reber": (run_reber, REBER),
}
"""For each log what trains with one seed, and with which settings."""


def gradient_gap(seed: int, *, truncated: bool) -> tuple[float, float]:
    """Compare the gradient written by hand with automatic differentiation, step by step.

    Args:
        seed: of weights and sequences.
        truncated: whether errors stop at the net inputs; the reference then detaches.

    Returns:
        The greatest difference in any weight, and that of PyTorch's all-steps-at-once way, each
        as a share of the greatest gradient.
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
    by_hand, at_once = (
        float(np.abs(gradient - reference).max() / np.abs(reference).max()) for gradient in compared
    )
    return by_hand, at_once


def torch_gap(seed: int) -> float:
    """Return the greatest difference between outputs of eight cells and of PyTorch's LSTM."""
    import torch

    from coursekit.systems.lstm_1997.cells import MemoryCells, as_torch_lstm

    cells = MemoryCells(5, 8, 1, seed=seed, spread=1.0).double()
    with torch.no_grad():
        cells.weights[:, 5 + 8 : -1] = 0
        x = torch.from_numpy(np.random.default_rng(seed).normal(size=(4, 100, 5)))
        return float((cells(x) - as_torch_lstm(cells)(x)[0]).abs().max())

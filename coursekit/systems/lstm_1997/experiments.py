"""The experiments of 1997, repeated over seeds: what is trained, and when it counts as solved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.neural import repeat
from coursekit.systems.lstm_1997 import tasks
from coursekit.systems.lstm_1997.byhand import Net, memory_net, plain_net
from coursekit.systems.lstm_1997.tasks import Sequences

if TYPE_CHECKING:
    from coursekit.neural import History

SYSTEM = "lstm_1997"
ROUND = 2000
"""Sequences between two looks at how many were right."""
TESTED = 2560
"""Fresh sequences in a test, as in the paper."""
REBER_BIASES = (-0.5, -1.0, -1.5, -2.0, -2.5, -3.0)
ADDING_LENGTHS, ORDER_LENGTHS = (100, 200), (50, 100)

RECIPES: dict[str, dict[str, Any]] = {
    "adding": {
        "net": "2 blocks of 2 cells, 93 weights", "outputs": "sums", "rate": 0.3,
        "input gate biases": [-3, -6], "spread": 0.1, "lengths": ADDING_LENGTHS,
        "most sequences": 250_000, "plain": "8 tanh units, 97 weights", "plain rates": [0.1, 0.01],
        "plain clip": 1.0, "plain sequences": 60_000, "test": TESTED,
    },
    "order": {
        "net": "2 blocks of 2 cells, 156 weights", "outputs": "squeezed", "rate": 0.5,
        "input gate biases": [-2, -4], "spread": 0.1, "lengths": ORDER_LENGTHS,
        "most sequences": 120_000, "plain": "as many weights", "plain rates": [0.1, 0.01],
        "plain clip": 1.0, "plain sequences": 40_000, "test": TESTED,
    },
    "reber": {
        "net": "6 blocks of 2 cells, 859 weights", "outputs": "cross-entropy", "rate": 0.05,
        "spread": 0.2,
        "output gate biases": REBER_BIASES, "most strings": 100_000,
        "most strings truncated": 30_000, "most strings plain": 30_000, "strings": [256, 256],
        "truncated rate": 0.05, "plain": "as many weights", "plain rate": 0.02, "plain clip": 1.0,
    },
}  # fmt: skip

_ABOUT = "shares right of 2,560 fresh sequences"
Draw = Callable[[np.random.Generator, int], Sequences]
Judge = Callable[[Any, Any], Any]


def nets_for(task: str, seed: int, *, ends: str = "sums", signals: int = 2) -> tuple[Net, Net]:
    """Return the paper's net for a task, and a plain one with at least as many weights.

    Args:
        task: `adding` or `order`.
        seed: of the first weights.
        ends: for adding, what the output is; the paper's is squeezed between 0 and 1.
        signals: for order, 2 or 3.
    """
    if task == "adding":
        net = memory_net(2, 1, blocks=2, size=2, seed=seed, in_bias=(-3, -6), ends=ends)
    else:
        biases = (-2, -4, -6)[:signals]
        net = memory_net(8, 2**signals, blocks=signals, size=2, seed=seed, in_bias=biases)
    inputs = net.inner.shape[1] - len(net.inner) - 1
    plain = plain_net(inputs, len(net.outer), weights=net.parameters, seed=seed, ends=net.ends)
    return net, plain


def task_for(task: str, length: int, signals: int = 2) -> tuple[Draw, Judge]:
    """Return what draws sequences of a task, and what judges outputs."""
    if task == "adding":
        return lambda rng, number: tasks.adding(rng, number, length), tasks.right_sums
    return (
        lambda rng, number: tasks.temporal_order(rng, number, length, signals),
        tasks.right_orders,
    )


def rounds(
    net: Net, draw: Draw, judge: Judge, *, rate: float, seed: int, most: int, clip: float = 0.0,
    each: int = ROUND, slower: bool = True,
) -> Iterator[tuple[int, float, float]]:  # fmt: skip
    """Train sequence by sequence; after each round tell how it went.

    Training ends when all but two of 2,000 sequences in a row were right before they were learned.

    Args:
        net: changed in place.
        draw: draws sequences.
        judge: says which outputs are right.
        rate: of learning.
        seed: of the sequences.
        most: sequences, at the most.
        clip: the longest gradient taken whole; 0 takes any.
        each: sequences in a round.
        slower: halve the rate where eight rounds brought no lower loss to a net that is right more
            than three times in ten.

    Yields:
        Sequences so far, mean loss of the round, share right in the round.
    """
    rng, lowest, waited = np.random.default_rng(1000 + seed), np.inf, 0
    for done in range(each, most + 1, each):
        batch = draw(rng, each)
        losses, outputs = net.learn(batch, rate, clip=clip)
        right = float(judge(outputs, batch.targets[:, 0]).mean())
        loss = float(losses.mean())
        yield done, loss, right
        if right >= 1 - 2 / ROUND:
            return
        lowest, waited = (loss, 0) if loss < 0.98 * lowest else (lowest, waited + 1)
        if slower and waited >= 8 and right > 0.3:
            rate, waited = rate / 2, 0


def watch(
    net: Net, draw: Draw, judge: Judge, *, rate: float, seed: int, most: int, clip: float = 0.0,
    title: str = "Training", progress: bool = True,
) -> History:  # fmt: skip
    """Train as `rounds` does, with a bar and, in a notebook, a curve that grows.

    Returns:
        The history: a step is one sequence, the score is the share that was wrong.
    """
    import time

    from tqdm import tqdm

    from coursekit.neural import History, Recipe
    from coursekit.neural.curves import LiveCurve

    history = History(seed, Recipe("quick", most, rate, "sgd", clip=clip or None))
    live, begun = LiveCurve(title, shown=progress), time.perf_counter()
    with tqdm(total=most, desc=title, unit="sequence", disable=not progress) as bar:
        for done, loss, right in rounds(
            net, draw, judge, rate=rate, seed=seed, most=most, clip=clip
        ):
            history.steps.append(done)
            history.losses.append(loss)
            history.scores.append(1 - right)
            bar.update(done - bar.n)
            live.update(history)
    history.seconds = time.perf_counter() - begun
    history.stopped = "solved" if 1 - history.scores[-1] >= 1 - 2 / ROUND else "steps"
    live.update(history, last=True)
    return history


def tested(net: Net, draw: Draw, judge: Judge) -> float:
    """Return the share of 2,560 fresh sequences that a net gets right."""
    batch = draw(np.random.default_rng(97), TESTED)
    return float(judge(net.last(batch), batch.targets[:, 0]).mean())


def run_lengths(task: str, seed: int) -> dict[str, Any]:
    """Train both nets at each length of a task; return the row of a log."""
    recipe = RECIPES[task]
    row: dict[str, Any] = {}
    for length in recipe["lengths"]:
        draw, judge = task_for(task, length)
        net, plain = nets_for(task, seed)
        *_, (done, _loss, _right) = rounds(net, draw, judge, rate=recipe["rate"], seed=seed,
                                  most=recipe["most sequences"])  # fmt: skip
        row[f"sequences {length}"], row[f"right {length}"] = done, tested(net, draw, judge)
        best = 0.0
        for rate in recipe["plain rates"]:
            _, plain = nets_for(task, seed)
            list(rounds(plain, draw, judge, rate=rate, seed=seed, clip=recipe["plain clip"],
                        most=recipe["plain sequences"]))  # fmt: skip
            best = max(best, tested(plain, draw, judge))
        row[f"plain right {length}"] = best
    return row


def repeat_adding(seeds: int) -> list[dict[str, Any]]:
    """Train on the adding problem with so many seeds and write the log."""
    return repeat(SYSTEM, "adding", lambda seed: run_lengths("adding", seed), seeds,
                  recipe=RECIPES["adding"], about=_ABOUT)  # fmt: skip


def repeat_order(seeds: int) -> list[dict[str, Any]]:
    """Train on temporal order with so many seeds and write the log."""
    return repeat(SYSTEM, "order", lambda seed: run_lengths("order", seed), seeds,
                  recipe=RECIPES["order"], about=_ABOUT)  # fmt: skip


def run_reber(seed: int) -> dict[str, Any]:
    """Learn the embedded grammar three ways; return the row of a log."""
    recipe = RECIPES["reber"]
    row: dict[str, Any] = {}
    for way, rate in (("", recipe["rate"]), (" truncated", recipe["truncated rate"]),
                      (" plain", recipe["plain rate"])):  # fmt: skip
        net = memory_net(7, 7, blocks=6, size=2, seed=seed, spread=recipe["spread"],
                         out_bias=REBER_BIASES, ends="cross-entropy")  # fmt: skip
        clip = 0.0
        if way == " plain":
            net = plain_net(7, 7, weights=net.parameters, seed=seed, ends="cross-entropy")
            clip = recipe["plain clip"]
        *_, (strings, known, new) = learn_grammar(
            net, rate=rate, seed=seed, most=recipe[f"most strings{way}"], clip=clip,
            truncated=way == " truncated",
        )  # fmt: skip
        row[f"strings{way}"], row[f"solved{way}"] = strings, known == new == 1
        row[f"right{way}"] = [round(known, 4), round(new, 4)]
    return row


def learn_grammar(
    net: Net, *, rate: float, seed: int, most: int, truncated: bool, clip: float = 0.0
) -> Iterator[tuple[int, float, float]]:
    """Learn 256 strings of the embedded grammar until they, and 256 others, are all right.

    Args:
        net: seven inputs and outputs; changed in place.
        rate: of learning.
        seed: of the strings and their order.
        most: strings, at the most.
        truncated: whether errors stop at the net inputs.
        clip: the longest gradient taken whole; 0 takes any.

    Yields:
        Strings so far, share right of those that are learned, share right of the others.
    """
    rng = np.random.default_rng(seed)
    known = tasks.reber_strings(rng, 256)
    others = tasks.reber_strings(rng, 256, frozenset(known))
    (training, legal), (fresh, fresh_legal) = tasks.reber(known), tasks.reber(others)
    for done in range(512, most + 1, 512):
        order = rng.integers(0, 256, 512)
        batch = Sequences(*(part[order] for part in vars(training).values()))
        net.learn(batch, rate, clip=clip, truncated=truncated)
        right = [float(tasks.right_strings(net.run(some), some.lengths, allowed).mean())
                 for some, allowed in ((training, legal), (fresh, fresh_legal))]  # fmt: skip
        yield done, right[0], right[1]
        if right == [1.0, 1.0]:
            return


def repeat_reber(seeds: int) -> list[dict[str, Any]]:
    """Learn the embedded grammar twice with so many seeds as asked, and write the log."""
    return repeat(SYSTEM, "reber", run_reber, 2 * seeds, recipe=RECIPES["reber"],
                  about="strings until solved; shares right, known and other ones")  # fmt: skip

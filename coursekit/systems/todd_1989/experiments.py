"""The paper's experiments, measured: hybrids, novel plans, other starts and decays, long runs."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from coursekit.evaluation.statistics import chance_of
from coursekit.systems.todd_1989.melodies import MELODIES, Floats, sounds
from coursekit.systems.todd_1989.model import Model, learn, random_context
from coursekit.systems.todd_1989.network import DECAY, Feedback

MIXES = (0.3, 0.4, 0.5, 0.6, 0.7)
GRAM = 3
LONG = 2_000
Line = tuple[tuple[int, ...], tuple[int, ...]]
"""Of a melody: its pitch units, and from each onset to the next, in slices."""


def line_of(outputs: Any) -> Line:
    """Return pitches and rhythm of one run, `[slice, unit]`.

    A rhythm is the slices from each onset to the next, so that a rest counts with the note before
    it; the last note has none.
    """
    heard = sounds(outputs)
    unit = np.where(heard > 0, (heard - 1) // 2, -1)
    before = np.concatenate([[-1], unit[:-1]])
    onsets = np.flatnonzero((unit >= 0) & ((unit != before) | ((heard > 0) & (heard % 2 == 0))))
    return tuple(unit[onsets].tolist()), tuple(np.diff(onsets).tolist())


def grams(symbols: Sequence[int], size: int = GRAM) -> list[tuple[int, ...]]:
    """Return the runs of `size` symbols."""
    return [tuple(symbols[at : at + size]) for at in range(len(symbols) - size + 1)]


def shared(symbols: Sequence[int], parent: Sequence[int], size: int = GRAM) -> float:
    """Return which share of a line's n-grams stands in the parent; 0.0 where it has none."""
    known = set(grams(parent, size))
    own = grams(symbols, size)
    return sum(gram in known for gram in own) / len(own) if own else 0.0


def hybrids(
    model: Model, mixes: Sequence[float] = MIXES, *, feedback: Feedback = "notes"
) -> list[tuple[int, int, Line]]:
    """Return what plans between every two melodies play, without what is no hybrid.

    Args:
        model: of the system.
        mixes: shares of the second melody.
        feedback: what goes into the context.

    Returns:
        (first parent, second parent, line); the length is that of a melody. Runs of fewer than
        four notes and exact copies of a parent are left out.
    """
    pairs = [(a, b, mix) for a, b in itertools.combinations(range(len(model.names)), 2)
             for mix in mixes]  # fmt: skip
    unit = np.eye(len(model.names))
    plans = np.stack([(1 - mix) * unit[a] + mix * unit[b] for a, b, mix in pairs])
    parents = [line_of(melody.slices()) for melody in model.melodies]
    run = model.run(plans, max(len(melody.slices()) for melody in model.melodies),
                    feedback=feedback)  # fmt: skip
    found = []
    for (a, b, _), outputs in zip(pairs, run.outputs, strict=True):
        line = line_of(outputs)
        if len(line[0]) > GRAM and line not in (parents[a], parents[b]):
            found.append((a, b, line))
    return found


def parentage(
    model: Model, children: Sequence[tuple[int, int, Line]], aspect: int, seed: int = 0
) -> dict[str, float]:
    """Test whether hybrids share n-grams with both of their parents more than by chance.

    What is tested is the mean, over hybrids, of the smaller of the two shares. The first null
    shuffles the notes of each hybrid; the second gives the melodies' names to one another, so
    that a hybrid is held against melodies that are not its parents.

    Args:
        model: of the system.
        children: from `hybrids`.
        aspect: 0 for pitches, 1 for rhythm.
        seed: of the shuffles.

    Returns:
        `found`, and for each null its mean and the chance `p` of so much by it, over 1,000
        draws for shuffles and all orders of names (1,000 at most).
    """
    rng = np.random.default_rng(seed)
    lines = [line_of(melody.slices())[aspect] for melody in model.melodies]
    table = np.array([[shared(line[aspect], parent) for parent in lines]
                      for _, _, line in children])  # fmt: skip
    first, second = (np.array([child[side] for child in children]) for side in (0, 1))
    rows = np.arange(len(children))
    found = _smaller(table, rows, first, second)
    orders = list(itertools.permutations(range(len(lines))))[1:]
    if len(orders) > 1_000:
        orders = [tuple(rng.permutation(len(lines))) for _ in range(1_000)]
    named = [_smaller(table, rows, np.array(order)[first], np.array(order)[second])
             for order in orders]  # fmt: skip
    mixed = _shuffled(children, lines, aspect, rng)
    return {
        "found": found,
        "shuffled": float(np.mean(mixed)), "p_shuffled": chance_of(mixed, found),
        "others": float(np.mean(named)), "p_others": chance_of(named, found),
    }  # fmt: skip


def _smaller(table: Floats, rows: Any, first: Any, second: Any) -> float:
    return float(np.minimum(table[rows, first], table[rows, second]).mean())


def _shuffled(
    children: Sequence[tuple[int, int, Line]],
    lines: Sequence[Sequence[int]],
    aspect: int,
    rng: np.random.Generator,
    draws: int = 1_000,
) -> list[float]:
    """Return the statistic with each hybrid's notes in another order, so many times."""
    known = [set(grams(line)) for line in lines]
    total = np.zeros(draws)
    for a, b, line in children:
        symbols = np.array(line[aspect])
        orders = rng.permuted(np.tile(symbols, (draws, 1)), axis=1)
        runs = np.lib.stride_tricks.sliding_window_view(orders, GRAM, axis=1)
        coded = runs @ np.array([10_000, 100, 1])
        shares = [
            np.isin(coded, [g[0] * 10_000 + g[1] * 100 + g[2] for g in known[parent]]).mean(axis=1)
            for parent in (a, b)
        ]
        total += np.minimum(*shares)
    return (total / len(children)).tolist()  # type: ignore[no-any-return]


def cycles(
    model: Model,
    plans: Floats,
    *,
    start: Floats | None = None,
    slices: int = LONG,
    decay: float = DECAY,
    feedback: Feedback = "notes",
    find: Callable[[list[int]], tuple[int, int]] | None = None,
) -> list[tuple[int, int]]:
    """Return lead-in and period of a long run from each plan.

    Args:
        model: of the system.
        plans: `[run, plan]`.
        start: `[run, 15]` the first contexts; noughts where None.
        slices: how long.
        decay: of the context.
        feedback: what goes into the context.
        find: finds the cycle of one list of sounds; the model's own where None.

    Returns:
        One pair a run; period 0 where no cycle was found.
    """
    run = model.run(plans, slices, decay=decay, start=start, feedback=feedback)
    found = find or model.find_cycle
    return [found(heard) for heard in sounds(run.outputs).tolist()]


STRENGTHS = (-1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1.25, 1.5, 2.0, 3.0)
DECAYS = (0.6, 0.7, 0.75, 0.85, 0.9, 0.95)
_HIDDEN_FOR_ONE = 15


def closeness(model: Model, outputs: Floats, parents: Sequence[int], seed: int = 0) -> list[float]:
    """Hold runs against the melody that each came from: a novel plan, start or decay.

    Args:
        model: of the system.
        outputs: `[run, slice, 15]`.
        parents: of each run, the number of its melody.
        seed: of the shuffles.

    Returns:
        The mean share of pitch n-grams that stand in the melody; the mean of that share with the
        notes of each run shuffled; and the chance of so much by shuffling. Runs of too few notes
        count as none.
    """
    lines = [line_of(melody.slices()) for melody in model.melodies]
    kept = [(parent, parent, line_of(run)) for parent, run in zip(parents, outputs, strict=True)]
    kept = [child for child in kept if len(child[2][0]) > GRAM]
    if not kept:
        return [0.0, 0.0, 1.0]
    found = float(np.mean([shared(line[0], lines[parent][0]) for parent, _, line in kept]))
    null = _shuffled(kept, [line[0] for line in lines], 0, np.random.default_rng(seed))
    return [found, float(np.mean(null)), chance_of(null, found)]


def study(seed: int) -> dict[str, Any]:
    """Train one net and put it through every experiment of the paper.

    Args:
        seed: of the first weights, the plans and the starts.

    Returns:
        One row of the log from which the claims are read.
    """
    rng = np.random.default_rng(seed)
    model, history = learn(seed=seed, progress=False)
    row: dict[str, Any] = {"steps": history.steps[-1], "stopped": history.stopped}
    for feedback in ("notes", "outputs"):
        row[f"recalled_{feedback}"] = sum(
            wrong == 0 for wrong in model.recalled(feedback=feedback).values()
        )
        children = hybrids(model, feedback=feedback)
        row[f"hybrids_{feedback}"] = len(children)
        for aspect, word in enumerate(("pitch", "rhythm")):
            tested = parentage(model, children, aspect, seed)
            row[f"{word}_{feedback}"] = _short(tested.values())
        row[f"cycles_{feedback}"] = _cycling(model, feedback, rng)
    row["extrapolated"] = _extrapolated(seed)
    row |= _altered(model, rng)
    return row


def _cycling(model: Model, feedback: Feedback, rng: np.random.Generator) -> list[list[int]]:
    """Return periods from the learned plans, from mixtures and from random starts."""
    plans = np.eye(len(model.names))
    mixtures = rng.dirichlet(np.ones(len(plans)), size=12)
    starts = np.stack([random_context(rng) for _ in range(12)])
    kinds = ((plans, None), (mixtures, None), (plans[np.arange(12) % len(plans)], starts))
    return [[period for _, period in cycles(model, given, start=start, feedback=feedback)]
            for given, start in kinds]  # fmt: skip


def _extrapolated(seed: int) -> list[float]:
    """Return what a net of one melody plays from plans that it never had.

    Whether the melody was learned, how many of the plans give four notes or more that are not
    the melody, and of those what `closeness` says.
    """
    one = MELODIES[seed % len(MELODIES)]
    model, _ = learn([one], hidden=_HIDDEN_FOR_ONE, seed=seed, blur=0.0, progress=False)
    run = model.run(np.array(STRENGTHS)[:, None], len(one.slices()))
    learned = line_of(one.slices())
    novel = [at for at, outputs in enumerate(run.outputs)
             if len((line := line_of(outputs))[0]) > GRAM and line != learned]  # fmt: skip
    recalled = float(sum(model.recalled().values()) == 0)
    return [recalled, len(novel), *_short(closeness(model, run.outputs[novel], [0] * len(novel)))]


def ending(model: Model, heard: list[int]) -> tuple[int, ...]:
    """Return the cycle in which a long run ends, turned so that its least rotation comes first.

    Args:
        model: of the system.
        heard: what `sounds` says, slice by slice.

    Returns:
        Empty where no cycle was found.
    """
    _, period = model.find_cycle(heard)
    last = heard[len(heard) - period :]
    turned = (tuple(last[at:] + last[:at]) for at in range(period))
    return min(turned, default=())


def _altered(model: Model, rng: np.random.Generator) -> dict[str, Any]:
    """Return what becomes of learned melodies from other starts and with other decays."""
    count, plans = len(model.names), np.eye(len(model.names))
    own = np.tile(np.arange(count), 5)
    length = max(len(melody.slices()) for melody in model.melodies)
    starts = np.stack([random_context(rng) for _ in own])
    altered = model.run(plans[own], LONG, start=starts).outputs
    plain = sounds(model.run(plans, LONG).outputs).tolist()
    homes = [ending(model, heard) for heard in plain]
    home = [bool(end := ending(model, heard)) and end == homes[one]
            for one, heard in zip(own, sounds(altered).tolist(), strict=True)]  # fmt: skip
    found: dict[str, Any] = {
        "start": _short(closeness(model, altered[:, :length], own.tolist())),
        "home": round(float(np.mean(home)), 3),
        "decay": {},
    }
    targets = [sounds(melody.slices()) for melody in model.melodies]
    for decay in sorted((*DECAYS, DECAY)):
        outputs = model.run(plans, length, decay=decay).outputs
        pairs = zip(sounds(outputs), targets, strict=True)
        exact = sum(bool((heard == target).all()) for heard, target in pairs)
        share = closeness(model, outputs, list(range(count)))
        found["decay"][str(decay)] = [exact, *_short(share)]
    return found


def _short(values: Any) -> list[float]:
    return [round(float(value), 4) for value in values]

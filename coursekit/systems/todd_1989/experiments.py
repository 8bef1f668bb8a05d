"""The paper's experiments, measured: hybrids, novel plans, other starts and decays, long runs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from coursekit.evaluation.statistics import chance_of
from coursekit.systems.todd_1989.melodies import MELODIES, Floats, sounds
from coursekit.systems.todd_1989.model import Model, learn, random_context
from coursekit.systems.todd_1989.network import DECAY, FEEDBACKS, Feedback

MIXES = (0.3, 0.4, 0.5, 0.6, 0.7)
STRENGTHS = (-1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1.25, 1.5, 2.0, 3.0)
DECAYS = (0.6, 0.7, 0.75, 0.85, 0.9, 0.95)
HIDDEN_FOR_ONE = 15
GRAM = 3
LONG = 2_000
DRAWS = 1_000
Line = tuple[tuple[int, ...], tuple[int, ...]]
"""Of a melody: its pitch units, and from each onset to the next, in slices."""
Child = tuple[int, int, Line]
"""The numbers of its two parents among a model's melodies, and its line."""


def line_of(outputs: Any) -> Line:
    """Return pitches and rhythm of one run, `[slice, unit]`.

    A rhythm is the slices from each onset to the next, so that a rest counts with the note before
    it; the last note has none.
    """
    codes = sounds(outputs)
    unit = np.where(codes > 0, (codes - 1) // 2, -1)
    unit_before = np.concatenate([[-1], unit[:-1]])
    begins = (codes > 0) & (codes % 2 == 0)
    onsets = np.flatnonzero((unit >= 0) & ((unit != unit_before) | begins))
    return tuple(unit[onsets].tolist()), tuple(np.diff(onsets).tolist())


def grams(symbols: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the runs of three symbols (trigrams)."""
    return [tuple(symbols[at : at + GRAM]) for at in range(len(symbols) - GRAM + 1)]


def shared(symbols: Sequence[int], parent: Sequence[int]) -> float:
    """Return which share of a line's trigrams stands in the parent; 0.0 where it has none."""
    known, own = set(grams(parent)), grams(symbols)
    return sum(gram in known for gram in own) / len(own) if own else 0.0


def inherited(model: Model, units: Sequence[int]) -> dict[str, list[int]]:
    """Return for each melody the places of those notes that stand in a trigram which it has too.

    Args:
        model: of the system.
        units: the pitch units of the notes in question, in order.
    """
    places, played = {}, grams(units)
    for melody in model.melodies:
        known = set(grams(line_of(melody.slices())[0]))
        starts = [at for at, gram in enumerate(played) if gram in known]
        places[melody.name] = sorted({at + step for at in starts for step in range(GRAM)})
    return places


def hybrids(model: Model, *, feedback: Feedback = "notes") -> list[Child]:
    """Return what plans between every two melodies play, without what is no hybrid.

    Runs of fewer than four notes and exact copies of a parent are left out.
    """
    unit, pairs = np.eye(len(model.names)), itertools.combinations(range(len(model.names)), 2)
    parents = [(first, second, mix) for first, second in pairs for mix in MIXES]
    plans = [(1 - mix) * unit[first] + mix * unit[second] for first, second, mix in parents]
    lines = [line_of(melody.slices()) for melody in model.melodies]
    run = model.run(
        np.stack(plans), max(len(m.slices()) for m in model.melodies), feedback=feedback
    )
    children = []
    for (first, second, _), outputs in zip(parents, run.outputs, strict=True):
        line = line_of(outputs)
        if len(line[0]) > GRAM and line not in (lines[first], lines[second]):
            children.append((first, second, line))
    return children


def parentage(
    model: Model, children: Sequence[Child], aspect: int, seed: int = 0
) -> dict[str, float]:
    """Test whether hybrids share trigrams with both of their parents more than by chance.

    What is tested is the mean, over hybrids, of the smaller of the two shares. One null shuffles
    the notes of each hybrid, the other exchanges the melodies' names.

    Args:
        model: of the system.
        children: from `hybrids`.
        aspect: 0 for pitches, 1 for rhythm.
        seed: of the shuffles.

    Returns:
        The mean that is `shared`, the nulls' means, `shuffled` and `others`, and the chances of
        so much by them, `p_shuffled` (1,000 draws) and `p_others` (all orders, 1,000 at most).
    """
    rng = np.random.default_rng(seed)
    lines = [line_of(melody.slices())[aspect] for melody in model.melodies]
    table = np.array([[shared(line[aspect], parent) for parent in lines] for *_, line in children])
    parents = np.array([child[:2] for child in children])

    def smaller(names: Any) -> float:
        """Return the statistic with the melodies named in this order."""
        return float(np.take_along_axis(table, np.array(names)[parents], axis=1).min(axis=1).mean())

    as_born = range(len(lines))
    orders = list(itertools.permutations(as_born))[1:]
    if len(orders) > DRAWS:
        orders = [tuple(rng.permutation(len(lines))) for _ in range(DRAWS)]
    share, others = smaller(as_born), [smaller(order) for order in orders]
    shuffled = _shuffled(children, lines, aspect, rng)
    return {
        "shared": share,
        "shuffled": float(np.mean(shuffled)),
        "p_shuffled": chance_of(shuffled, share),
        "others": float(np.mean(others)),
        "p_others": chance_of(others, share),
    }


def _shuffled(
    children: Sequence[Child], lines: Sequence[Sequence[int]], aspect: int, rng: np.random.Generator
) -> list[float]:
    """Return the statistic with each hybrid's notes in another order, `DRAWS` times."""
    digits = 100 ** np.arange(GRAM)[::-1]  # a trigram as one number
    known = [np.array(grams(line)).reshape(-1, GRAM) @ digits for line in lines]
    total = np.zeros(DRAWS)
    for first, second, line in children:
        orders = rng.permuted(np.tile(line[aspect], (DRAWS, 1)), axis=1)
        codes = np.lib.stride_tricks.sliding_window_view(orders, GRAM, axis=1) @ digits
        shares = [np.isin(codes, known[parent]).mean(axis=1) for parent in (first, second)]
        total += np.minimum(*shares)
    shuffled: list[float] = (total / len(children)).tolist()
    return shuffled


def cycles(
    model: Model,
    plans: Floats,
    *,
    start: Floats | None = None,
    slices: int = LONG,
    feedback: Feedback = "notes",
) -> list[tuple[int, int]]:
    """Return lead-in and period, by the model's `find_cycle`, of a long run from each plan.

    Args:
        model: of the system.
        plans: `[run, plan]`.
        start: `[run, 15]` the first contexts; noughts where None.
        slices: how long.
        feedback: what goes into the context.
    """
    run = model.run(plans, slices, start=start, feedback=feedback)
    return [model.find_cycle(codes) for codes in sounds(run.outputs).tolist()]


def ending(model: Model, codes: list[int]) -> tuple[int, ...]:
    """Return the cycle in which codes by `sounds` end, as its least rotation; empty for none."""
    _, period = model.find_cycle(codes)
    turn = codes[len(codes) - period :]
    rotations = (tuple(turn[at:] + turn[:at]) for at in range(period))
    return min(rotations, default=())


def closeness(model: Model, outputs: Floats, parents: Sequence[int], seed: int = 0) -> list[float]:
    """Hold runs against the melody that each came from: a novel plan, start or decay.

    Args:
        model: of the system.
        outputs: `[run, slice, 15]`.
        parents: of each run, the number of its melody.
        seed: of the shuffles.

    Returns:
        The mean share of pitch trigrams that stand in the melody; the mean of that share with the
        notes of each run shuffled; and the chance of so much by shuffling. Runs of too few notes
        are left out; with none left it is 0, 0 and 1.
    """
    lines = [line_of(melody.slices())[0] for melody in model.melodies]
    runs = [(parent, parent, line_of(run)) for parent, run in zip(parents, outputs, strict=True)]
    runs = [run for run in runs if len(run[2][0]) > GRAM]
    if not runs:
        return [0.0, 0.0, 1.0]
    share = float(np.mean([shared(line[0], lines[parent]) for parent, _, line in runs]))
    shuffled = _shuffled(runs, lines, 0, np.random.default_rng(seed))
    return [share, float(np.mean(shuffled)), chance_of(shuffled, share)]


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
    for feedback in FEEDBACKS:
        wrong_slices = model.recalled(feedback=feedback).values()
        row[f"recalled_{feedback}"] = sum(wrong == 0 for wrong in wrong_slices)
        children = hybrids(model, feedback=feedback)
        row[f"hybrids_{feedback}"] = len(children)
        for aspect, word in enumerate(("pitch", "rhythm")):
            tested = parentage(model, children, aspect, seed)
            row[f"{word}_{feedback}"] = _rounded(tested.values())
        row[f"cycles_{feedback}"] = _periods(model, feedback, rng)
    row["extrapolated"] = _extrapolated(seed)
    return row | _altered(model, rng)


def _periods(model: Model, feedback: Feedback, rng: np.random.Generator) -> list[list[int]]:
    """Return periods from the learned plans, from mixtures and from random starts."""
    plans = np.eye(len(model.names))
    mixtures = rng.dirichlet(np.ones(len(plans)), size=12)
    starts = np.stack([random_context(rng) for _ in range(12)])
    kinds = ((plans, None), (mixtures, None), (plans[np.arange(12) % len(plans)], starts))
    return [
        [period for _, period in cycles(model, given, start=start, feedback=feedback)]
        for given, start in kinds
    ]


def _extrapolated(seed: int) -> list[float]:
    """Return what plans that it never had give of a net of one melody.

    Whether it was learned, how many plans give something new, and of that its `closeness`.
    """
    one = MELODIES[seed % len(MELODIES)]
    model, _ = learn([one], hidden=HIDDEN_FOR_ONE, seed=seed, blur=0.0, progress=False)
    run = model.run(np.array(STRENGTHS)[:, None], len(one.slices()))
    lines, learned = [line_of(outputs) for outputs in run.outputs], line_of(one.slices())
    novel = [at for at, line in enumerate(lines) if len(line[0]) > GRAM and line != learned]
    is_exact = float(sum(model.recalled().values()) == 0)
    return [is_exact, len(novel), *_rounded(closeness(model, run.outputs[novel], [0] * len(novel)))]


def _altered(model: Model, rng: np.random.Generator) -> dict[str, Any]:
    """Return what becomes of learned melodies from other starts and with other decays."""
    count = len(model.names)
    plans, own = np.eye(count), np.tile(np.arange(count), 5)
    targets = [melody.slices() for melody in model.melodies]
    length = max(map(len, targets))
    starts = np.stack([random_context(rng) for _ in own])
    outputs = model.run(plans[own], LONG, start=starts).outputs
    homes = [ending(model, codes) for codes in sounds(model.run(plans, LONG).outputs).tolist()]
    ends = [ending(model, codes) for codes in sounds(outputs).tolist()]
    at_home = [bool(end) and end == homes[melody] for melody, end in zip(own, ends, strict=True)]
    by_decay = {}
    for decay in sorted((*DECAYS, DECAY)):
        runs = model.run(plans, length, decay=decay).outputs
        pairs = zip(sounds(runs), map(sounds, targets), strict=True)
        exact = sum(np.array_equal(codes, target) for codes, target in pairs)
        by_decay[str(decay)] = [exact, *_rounded(closeness(model, runs, list(range(count))))]
    return {
        "start": _rounded(closeness(model, outputs[:, :length], own.tolist())),
        "home": round(float(np.mean(at_home)), 3),
        "decay": by_decay,
    }


def _rounded(values: Any) -> list[float]:
    return [round(float(value), 4) for value in values]

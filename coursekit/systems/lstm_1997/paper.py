"""What is claimed of the long short-term memory, and how it is measured here.

Gradients and their decay are measured at once. What takes training over many seeds is read from
the logs that `retrain` wrote.
"""

from __future__ import annotations

import functools

import numpy as np

from coursekit.evaluation.statistics import Interval, mean_interval, share_interval
from coursekit.neural import read_log, repeat
from coursekit.systems.claims import Claim, Finding, Measurement, Verdict
from coursekit.systems.lstm_1997 import answer
from coursekit.systems.lstm_1997.model import load
from coursekit.systems.lstm_1997.training import GAPS, NETS, SYSTEM
from coursekit.systems.lstm_1997.vanishing import KINDS, state_norms

LAG = 100
SOLVED = 0.99
"""The share of fresh sequences that a net must get right."""


def retrain(log: str, seeds: int) -> None:
    """Train with so many seeds, twice as many for the grammar, and write the log."""
    from coursekit.systems.lstm_1997.experiments import STUDIES

    run, settings = STUDIES[log]
    about = "sequences or strings until solved, at most as set; shares right at the end"
    repeat(SYSTEM, log, run, 2 * seeds if log == "reber" else seeds, recipe=settings, about=about)


def _median(name: str, values: list[float], unit: str, of: str) -> Measurement:
    low, high, middle = min(values), max(values), float(np.median(values))
    return Measurement(name, middle, unit, len(values), of, low, high, "range")


def _share(name: str, solved: list[bool]) -> Measurement:
    interval = share_interval(sum(solved), len(solved))
    return Measurement.of_interval(name, interval, "%", "runs", scale=100)


def _gradient(seeds: int) -> Finding:
    from coursekit.systems.lstm_1997.experiments import gradient_gap

    gaps = {
        name: max(gradient_gap(seed, truncated=name == "truncated") for seed in range(seeds))
        for name in ("truncated", "whole")
    }
    return Finding(
        tuple(
            Measurement(f"{name}: greatest difference", gap, "of the gradient", seeds, "nets")
            for name, gap in gaps.items()
        ),
        "holds" if max(gaps.values()) < 1e-9 else "fails",
        "In any weight, from automatic differentiation, with 4 sequences of 30 steps a net; "
        "truncated, the reference detaches the step before.",
    )


def _torch_equal(seeds: int) -> Finding:
    from coursekit.systems.lstm_1997.experiments import torch_gap

    largest = max(torch_gap(seed) for seed in range(seeds))
    return Finding(
        (Measurement("greatest difference of an output", largest, "", seeds, "nets"),),
        "holds" if largest < 1e-9 else "fails",
        "Random nets of 8 cells over 100 steps; torch's candidate weights are halved, as "
        "g(x) = 2 tanh(x/2) and h(s) = tanh(s/2).",
    )


def _vanishing(seeds: int) -> Finding:
    cell, *others = (
        [float(state_norms(kind, steps=LAG, seed=seed)[-1]) for seed in range(seeds)]
        for kind in KINDS[::-1]
    )
    named = zip(KINDS[::-1], [cell, *others], strict=True)
    return Finding(
        tuple(_median(f"{kind}: left of an error", norms, "", "nets") for kind, norms in named),
        "holds" if min(cell) > 0.5 and max(map(max, others)) < 1e-3 else "fails",
        f"Norm of the last state's derivative by the one {LAG} steps before, median of random "
        "nets of 16 units; in the cell nothing is truncated.",
    )


def _reber(seeds: int) -> Finding:
    rows = read_log(SYSTEM, "reber")
    share = _share("runs solved", [row["solved"] for row in rows])
    strings = [row["strings"] for row in rows if row["solved"]]
    return Finding(
        (
            share,
            *([_median("strings until then, median", strings, "", "runs")] if strings else []),
            _share("runs solved, truncated", [row["solved truncated"] for row in rows]),
            _share("runs solved by the plain net", [row["solved plain"] for row in rows]),
        ),
        "holds" if share.value >= 90 else "partly" if share.value > 50 else "fails",
        "Solved when in all of 256 training and 256 other strings every legal letter outdoes every "
        "other, within 100,000 strings, truncated and plain 30,000; 859 weights, full gradient and "
        "cross-entropy, where the paper has 276, truncates and takes squares.",
        "log",
    )


def _lengths(log: str, lengths: tuple[int, ...]) -> Finding:
    rows, measurements = read_log(SYSTEM, log), []
    solved, plain_solved = (
        [row[f"{net} {length}"] >= SOLVED for row in rows for length in lengths]
        for net in ("right", "plain right")
    )
    for length in lengths:
        right, plain, learned = (
            [row[f"{column} {length}"] for row in rows]
            for column in ("right", "plain right", "sequences")
        )
        measurements += [
            Measurement.of_range(f"T={length}: right", right, "%", "runs", scale=100).held_against(
                100 * float(np.mean(plain)), "plain net"
            ),
            _median(f"T={length}: sequences learned, median", learned, "", "runs"),
        ]
    verdict: Verdict = "holds" if all(solved) else "partly" if np.mean(solved) > 0.5 else "fails"
    plain_share = 100 * float(np.mean(plain_solved))
    return Finding(
        (_share("runs solved", solved).held_against(plain_share, "plain net"), *measurements),
        "fails" if any(plain_solved) else verdict,
        f"{_RIGHT[log]}. A run is solved with 99 % right of 2,560 fresh ones; the plain net has "
        "as many weights.",
        "log",
    )


def _opening(seeds: int) -> Finding:
    def brought_back(kind: str, gap: int) -> Interval:
        net = load().net(kind)
        runs = [answer.brought_back(net, gap, seed=seed, pieces=60) for seed in range(seeds)]
        return mean_interval(np.concatenate(runs).mean(axis=1))

    intervals = {(kind, gap): brought_back(kind, gap) for gap in (16, 4) for kind in NETS}
    apart = all(intervals["memory", gap].above(intervals["plain", gap].high) for gap in (16, 4))
    enough = intervals["memory", 16].value > 0.9
    return Finding(
        tuple(
            Measurement.of_interval(
                f"{kind} net, {gap} bars: steps brought back", interval, "%", "pieces", scale=100
            )
            for (kind, gap), interval in intervals.items()
        ),
        "holds" if apart and enough else "partly" if apart else "fails",
        "Steps of the answer that equal the opening, in pieces from tunes that neither net has "
        "learned from; pieces of one tune are alike, which the intervals leave aside. Gaps in "
        f"training were {GAPS[0]} to {GAPS[1]} bars.",
    )


_PAPER = "Hochreiter and Schmidhuber 1997"
_RIGHT = {
    "adding": "A sum, not squeezed, is right when less than 0.04 away",
    "order": "An order is right when every output is less than 0.3 away",
}
# Two claims read one log, whose training is repeated once.
_RETRAIN = {log: functools.partial(retrain, log) for log in ("adding", "order", "reber")}


def _learned(
    key: str, sentence: str, experiment: str, paper: str, log: str, *lengths: int
) -> Claim:
    where = f"{_PAPER}, experiment {experiment}"
    return Claim(key, sentence, where, paper, lambda _: _lengths(log, lengths), _RETRAIN[log])


claims: tuple[Claim, ...] = (
    Claim("gradient", "The gradient can be written out by hand: truncated it is the paper's, and "
          "with truncation off it is the whole gradient.", f"{_PAPER}, appendix",
          "derived, not measured", _gradient),
    Claim("torch", "With its forget gate held open, PyTorch's LSTM is the cell of 1997.", "",
          "not in the paper: the forget gate came later", _torch_equal),
    Claim("vanishing", "Errors that flow back through squashing units vanish; those in the cell's "
          "carousel do not.", f"{_PAPER}, sections 3 and 4",
          "a sigmoid's error decays where its weight is below 4; in the cell it is constant",
          _vanishing),
    Claim("reber", "The cell learns the embedded Reber grammar in nearly every run.",
          f"{_PAPER}, experiment 1", "148 of 150 runs, after 8,440 to 39,740 strings; Elman nets "
          "none", _reber, _RETRAIN["reber"]),
    _learned("adding", "It adds two marked values within 100 steps, and a plain net of as many "
             "weights does not.", "4", "1 wrong of 2,560 at most, after 74,000 sequences",
             "adding", 100),
    _learned("adding_longer", "It adds over twice that length too.", "4",
             "at T=500 after 209,000 sequences", "adding", 200),
    _learned("order", "It tells in which order two signals came, at more than one length, and a "
             "plain net of as many weights does not.", "6a",
             "1 wrong of 2,560, after 31,390 sequences at T=100", "order", 50, 100),
    Claim("opening", "Trained on tunes, it brings an opening bar back after gaps longer than any "
          "it has learned from.", "", "the paper has no music", _opening),
)  # fmt: skip

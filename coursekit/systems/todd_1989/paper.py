"""What is claimed of Todd's network, and how it is measured here.

Of the paper we could check the abstract only; what bears the sign † we could not check.

Every claim rests on nets that were trained anew, one a seed: the log holds a row for each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from coursekit.evaluation.statistics import Interval, mean_interval, share_interval
from coursekit.systems.claims import Claim, Finding, Measurement
from coursekit.systems.todd_1989.model import SYSTEM

LOG = "experiments"
MELODIES_A_NET = 6
RUNS_OF = "nets"
_FEEDBACKS = {"notes": "notes fed back", "outputs": "bare outputs fed back"}


def retrain(seeds: int) -> None:
    """Train so many nets, 5 or more, and write the log of what they did."""
    from coursekit.neural import repeat
    from coursekit.systems.todd_1989.experiments import study
    from coursekit.systems.todd_1989.training import RECIPES

    about = (
        "One net a row: melodies recalled exactly; shares of n-grams by `parentage` and "
        "`closeness`; periods of long runs from learned plans, mixtures and random starts."
    )
    repeat(SYSTEM, LOG, study, max(seeds, 5), recipe=RECIPES["quick"], about=about)


def rows() -> list[dict[str, Any]]:
    """Return the log, one row a trained net."""
    from coursekit.neural import read_log

    return read_log(SYSTEM, LOG)


def _percent(name: str, shares: Any, shuffled: Any = None) -> Measurement:
    """Return a share, the mean over nets, beside what it is with the notes shuffled."""
    share = Measurement.of_interval(name, mean_interval(shares), "%", RUNS_OF, scale=100)
    return share if shuffled is None else share.held_against(100 * np.mean(shuffled), "shuffled")


def _points(name: str, above: Interval) -> Measurement:
    """Return by how much one share is above another."""
    return Measurement.of_interval(name, above, "percentage points", RUNS_OF, scale=100)


def _significant(name: str, chances: Any) -> Measurement:
    """Return how many nets are beyond chance, each by a test of its own."""
    return Measurement(name, int((chances < 0.05).sum()), "of them", len(chances), RUNS_OF)


def _recall(seeds: int) -> Finding:
    by_notes, by_outputs = ([row[f"recalled_{kind}"] for row in rows()] for kind in _FEEDBACKS)
    fewest, exact = min(by_notes), by_notes.count(MELODIES_A_NET)
    all_six = share_interval(exact, len(by_notes))
    return Finding(
        (
            Measurement.of_range("melodies recalled note for note", by_notes, "of 6", RUNS_OF),
            Measurement.of_range("with bare outputs fed back", by_outputs, "of 6", RUNS_OF),
            Measurement.of_interval("nets that recall all six", all_six, "%", RUNS_OF, scale=100),
        ),
        "holds" if fewest == MELODIES_A_NET else "partly" if fewest > 3 else "fails",
        "Free running from silence, compared slice by slice, rests and repeated notes too; 60 "
        "hidden units for six melodies.",
        "log",
    )


def _hybrids(seeds: int) -> Finding:
    log = rows()
    measurements, beyond_both = [], []
    for aspect in ("pitch", "rhythm"):
        table = np.array([row[f"{aspect}_notes"] for row in log])
        shared, shuffled, p_shuffled, others, p_others = table.T
        over_shuffled = mean_interval(shared - shuffled)
        over_others = mean_interval(shared - others)
        beyond_both.append(over_shuffled.above(0) and over_others.above(0))
        measurements += [
            _percent(f"{aspect}: runs of three shared with both parents", shared, shuffled),
            _points(f"{aspect}: above shuffled", over_shuffled),
            _points(f"{aspect}: above melodies that are not its parents", over_others),
            _significant(f"{aspect}: nets with p < 0.05 by shuffling", p_shuffled),
            _significant(f"{aspect}: nets with p < 0.05 by exchange of names", p_others),
        ]
    children = sum(row["hybrids_notes"] for row in log)
    return Finding(
        tuple(measurements),
        "holds" if any(beyond_both) else "fails",
        "Three-note runs that stand in the parent with fewer of them, mean of "
        f"{children} hybrids of five mixtures, exact copies of a parent left out. It holds where "
        "pitch or rhythm is above both: the notes shuffled, and the melodies' names exchanged.",
        "log",
    )


def _cycles(seeds: int) -> Finding:
    log = rows()
    measurements, shares = [], []
    for feedback, words in _FEEDBACKS.items():
        periods = np.array([np.concatenate(row[f"cycles_{feedback}"]) for row in log])
        repeating, still = (periods > 0).mean(axis=1), (periods == 1).mean(axis=1)
        moving = periods[periods > 1]
        shares.append(repeating.mean())
        measurements += [
            _percent(f"{words}: runs that repeat", repeating),
            _percent(f"{words}: runs that stand still", still),
        ]
        if len(moving):
            period, of = float(np.median(moving)), "runs that repeat and move"
            measurements.append(
                Measurement(f"{words}: median period", period, "slices", len(moving), of)
            )
    return Finding(
        tuple(measurements),
        "holds" if min(shares) > 0.95 else "partly" if max(shares) > 0.95 else "fails",
        "30 runs of 2,000 slices a net, from learned plans, mixtures and random starts; a run "
        "counts where its second half repeats with a period of 500 slices or less.",
        "log",
    )


def _extrapolation(seeds: int) -> Finding:
    # Whether learned, how many new melodies, the share that stands in the melody, and shuffled.
    table = np.array([row["extrapolated"] for row in rows()])
    learned, novel = int(table[:, 0].sum()), int(table[:, 1].sum())
    shared, shuffled = table[table[:, 1] > 0, 2:4].T
    above = mean_interval(shared - shuffled)
    return Finding(
        (
            _percent("runs of three that stand in the melody", shared, shuffled),
            _points("above shuffled", above),
        ),
        "holds" if above.above(0) else "fails",
        f"Nets of one melody and 15 hidden units, {learned} of {len(table)} learned exactly; plans "
        f"from -1 to 3 gave {novel} new melodies of four notes or more, of {10 * len(table)}.",
        "log",
    )


def _altered(seeds: int) -> Finding:
    log = rows()
    shared, shuffled, _ = np.array([row["start"] for row in log]).T
    above = mean_interval(shared - shuffled)
    measurements = [
        _percent("random starts: runs of three that stand in the melody", shared, shuffled),
        _points("random starts: above shuffled", above),
        _percent("random starts that end in the melody's own cycle", [row["home"] for row in log]),
    ]
    apart, exact = above.above(0), {}
    for decay in log[0]["decay"]:
        # How many melodies are exact, the share that stands in the melody, and shuffled.
        melodies, shared, shuffled, _ = np.array([row["decay"][decay] for row in log]).T
        exact[decay] = int(melodies.sum())
        apart &= mean_interval(shared - shuffled).above(0)
        measurements.append(_percent(f"decay {decay}", shared, shuffled))
    counts = ", ".join(f"{count} at {decay}" for decay, count in exact.items() if count)
    return Finding(
        tuple(measurements),
        "holds" if apart else "partly",
        f"The first 34 slices; of {MELODIES_A_NET * len(log)} melodies these are exact: {counts}.",
        "log",
    )


def _claim(
    key: str, sentence: str, experiment: str, measure: Callable[[int], Finding],
    paper: str = "described without a figure †",
) -> Claim:  # fmt: skip
    """Return a claim of the paper, with the experiment on which it rests."""
    return Claim(key, sentence, f"Todd 1989, {experiment} †", paper, measure, retrain)


claims = (
    _claim(
        "recall", "The net plays every melody that it learned, freely and without a mistake.",
        "learning melodies", _recall, "all melodies reproduced †",
    ),
    _claim(
        "hybrids", "A plan between two melodies gives one that has fragments of both.",
        "plans between melodies", _hybrids,
    ),
    _claim("cycles", "A run that goes on for long falls into a cycle.", "long runs", _cycles),
    _claim(
        "extrapolation", "A plan that was never learned gives a variation of the one melody.",
        "plans never learned", _extrapolation,
    ),
    _claim(
        "altered", "Another starting context or decay gives variations.",
        "other starts and decays", _altered,
    ),
)  # fmt: skip

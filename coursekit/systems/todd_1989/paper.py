"""What is claimed of Todd's network, and how it is measured here.

Every claim rests on nets that were trained anew, one a seed: the log holds a row for each.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.evaluation.statistics import mean_interval
from coursekit.systems.claims import Claim, Finding, Measurement, Verdict
from coursekit.systems.todd_1989.model import SYSTEM

LOG = "experiments"
MELODIES_A_NET = 6
RUNS_OF = "nets"


def retrain(seeds: int) -> None:
    """Train so many nets, 5 or more, and write the log of what they did."""
    from coursekit.neural import repeat
    from coursekit.systems.todd_1989.experiments import study
    from coursekit.systems.todd_1989.training import RECIPES

    repeat(
        SYSTEM,
        LOG,
        study,
        max(seeds, 5),
        recipe=RECIPES["quick"],
        about="One net a row: melodies recalled exactly; shares of n-grams by `parentage` and "
        "`closeness`; periods of long runs from learned plans, mixtures and random starts.",
    )


def rows() -> list[dict[str, Any]]:
    """Return the log, one row a trained net."""
    from coursekit.neural import read_log

    return read_log(SYSTEM, LOG)


def _recall(seeds: int) -> Finding:
    log = rows()
    by_notes, by_outputs = ([row[f"recalled_{kind}"] for row in log] for kind in _FEEDBACKS)
    every = min(by_notes) == MELODIES_A_NET
    verdict: Verdict = "holds" if every else "partly" if min(by_notes) > 3 else "fails"
    return Finding(
        (
            Measurement.of_range("melodies recalled note for note", by_notes, "of 6", RUNS_OF),
            Measurement.of_range("with bare outputs fed back", by_outputs, "of 6", RUNS_OF),
        ),
        verdict,
        "Free running from silence, compared slice by slice, rests and repeated notes too; 60 "
        "hidden units for six melodies.",
        "log",
    )


_FEEDBACKS = {"notes": "notes fed back", "outputs": "bare outputs fed back"}
_SHARED, _SHUFFLED, _P_SHUFFLED, _OTHERS, _P_OTHERS = range(5)
"""What a log's row of `parentage` holds, in its order."""


def _hybrids(seeds: int) -> Finding:
    log = rows()
    measurements, beyond_both = [], []
    for aspect in ("pitch", "rhythm"):
        table = 100 * np.array([row[f"{aspect}_notes"] for row in log])
        shared = mean_interval(table[:, _SHARED])
        over_shuffled = mean_interval(table[:, _SHARED] - table[:, _SHUFFLED])
        over_others = mean_interval(table[:, _SHARED] - table[:, _OTHERS])
        beyond_both.append(over_shuffled.above(0) and over_others.above(0))
        measurements += [
            Measurement.of_interval(f"{aspect}: runs of three shared with both parents", shared,
                                    "%", RUNS_OF)
            .held_against(float(table[:, _SHUFFLED].mean()), "shuffled"),
            Measurement.of_interval(f"{aspect}: above shuffled", over_shuffled, "points", RUNS_OF),
            Measurement.of_interval(f"{aspect}: above melodies that are not its parents",
                                    over_others, "points", RUNS_OF),
            Measurement(f"{aspect}: nets with p < .05 by shuffling",
                        _below(table[:, _P_SHUFFLED] / 100), "nets", len(log), RUNS_OF),
            Measurement(f"{aspect}: nets with p < .05 by exchange of names",
                        _below(table[:, _P_OTHERS] / 100), "nets", len(log), RUNS_OF),
        ]  # fmt: skip
    children = sum(row["hybrids_notes"] for row in log)
    return Finding(
        tuple(measurements),
        "holds" if any(beyond_both) else "fails",
        f"Three-note runs that stand in the parent with fewer of them, mean of {children} hybrids "
        "of five mixtures, exact copies of a parent left out. Held against the same notes "
        "shuffled, and against the melodies' names exchanged.",
        "log",
    )


def _below(chances: np.ndarray[Any, Any], level: float = 0.05) -> int:
    return int((chances < level).sum())


def _cycles(seeds: int) -> Finding:
    log = rows()
    measurements, shares = [], []
    for feedback, words in _FEEDBACKS.items():
        periods = np.array([np.concatenate(row[f"cycles_{feedback}"]) for row in log])
        repeating = mean_interval(100 * (periods > 0).mean(axis=1))
        still = mean_interval(100 * (periods == 1).mean(axis=1))
        shares.append(repeating.value)
        moving = periods[periods > 1]
        measurements += [
            Measurement.of_interval(f"{words}: runs that repeat", repeating, "%", RUNS_OF),
            Measurement.of_interval(f"{words}: runs that stand still", still, "%", RUNS_OF),
        ]
        if len(moving):
            measurements.append(
                Measurement(f"{words}: median period", float(np.median(moving)), "slices",
                            len(moving), "runs that repeat and move")
            )  # fmt: skip
    verdict: Verdict = "holds" if min(shares) > 95 else "partly" if max(shares) > 95 else "fails"
    return Finding(
        tuple(measurements),
        verdict,
        "30 runs of 2,000 slices a net, from learned plans, mixtures and random starts; a run "
        "counts where its second half repeats with a period of 500 slices or less.",
        "log",
    )


def _extrapolation(seeds: int) -> Finding:
    # Whether learned, how many new melodies, the share that stands in the melody, and shuffled.
    table = np.array([row["extrapolated"] for row in rows()])
    learned, novel = int(table[:, 0].sum()), int(table[:, 1].sum())
    shared, shuffled = 100 * table[table[:, 1] > 0, 2:4].T
    above = mean_interval(shared - shuffled)
    return Finding(
        (
            Measurement.of_interval(
                "runs of three that stand in the melody", mean_interval(shared), "%", RUNS_OF
            ).held_against(float(shuffled.mean()), "shuffled"),
            Measurement.of_interval("above shuffled", above, "points", RUNS_OF),
        ),
        "holds" if above.above(0) else "fails",
        f"Nets of one melody and 15 hidden units, {learned} of {len(table)} learned exactly; plans "
        f"from -1 to 3 gave {novel} new melodies of four notes or more, of {10 * len(table)}.",
        "log",
    )


def _altered(seeds: int) -> Finding:
    log = rows()
    start = 100 * np.array([row["start"] for row in log])
    above = mean_interval(start[:, 0] - start[:, 1])
    home = mean_interval([100 * row["home"] for row in log])
    measurements = [
        Measurement.of_interval(
            "random starts: runs of three that stand in the melody",
            mean_interval(start[:, 0]), "%", RUNS_OF,
        ).held_against(float(start[:, 1].mean()), "shuffled"),
        Measurement.of_interval("random starts: above shuffled", above, "points", RUNS_OF),
        Measurement.of_interval("random starts that end in the melody's own cycle", home, "%",
                                RUNS_OF),
    ]  # fmt: skip
    decays_apart = True
    for decay in log[0]["decay"]:
        # How many melodies are exact, the share that stands in the melody, and shuffled.
        _, shared, shuffled, _ = 100 * np.array([row["decay"][decay] for row in log]).T
        decays_apart &= mean_interval(shared - shuffled).above(0)
        measurements.append(
            Measurement.of_interval(f"decay {decay}", mean_interval(shared), "%", RUNS_OF)
            .held_against(float(shuffled.mean()), "shuffled")
        )  # fmt: skip
    return Finding(
        tuple(measurements),
        "holds" if above.above(0) and decays_apart else "partly",
        "The first 34 slices; only the decay that was learned with, 0.8, gives a melody back "
        "exactly.",
        "log",
    )


_WHERE = "Todd 1989, "
claims = (
    Claim("recall", "The net plays every melody that it learned, freely and without a mistake.",
          _WHERE + "first experiment", "reported as: each melody reproduced", _recall, retrain),
    Claim("hybrids", "A plan between two melodies gives one that has fragments of both.",
          _WHERE + "interpolation", "reported without a figure", _hybrids, retrain),
    Claim("cycles", "A run that goes on for long falls into a cycle.",
          _WHERE + "long runs", "reported without a figure", _cycles, retrain),
    Claim("extrapolation", "A plan that was never learned gives a variation of the one melody.",
          _WHERE + "extrapolation", "reported without a figure", _extrapolation, retrain),
    Claim("altered", "Another starting context or decay gives variations.",
          _WHERE + "altered context", "reported without a figure", _altered, retrain),
)  # fmt: skip

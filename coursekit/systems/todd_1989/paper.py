"""What is claimed of Todd's network, and how it is measured here.

Every claim rests on nets that were trained anew, one a seed: the log holds a row for each.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.systems.base import Claim, Measurement, Verdict

SYSTEM, LOG = "todd_1989", "experiments"
SEEDS = 10
_T = {5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}


def retrain(seeds: int) -> None:
    """Train so many nets, 5 or more, and write the log of what they did."""
    from coursekit.neural import repeat
    from coursekit.systems.todd_1989.experiments import study
    from coursekit.systems.todd_1989.training import RECIPES

    repeat(
        SYSTEM, LOG, study, max(seeds, 5), recipe=RECIPES["quick"],
        about="One net a row: melodies recalled exactly; shares of n-grams by `parentage` and "
        "`closeness`; periods of long runs from learned plans, mixtures and random starts.",
    )  # fmt: skip


def rows() -> list[dict[str, Any]]:
    """Return the log, one row a trained net."""
    from coursekit.neural import read_log

    return read_log(SYSTEM, LOG)


def spread(values: Any) -> tuple[float, float]:
    """Return the mean over nets and half the width of its 95 % interval (Student's t)."""
    given = np.asarray(values, dtype=np.float64)
    half = _T.get(len(given), 2.228) * float(given.std(ddof=1)) / len(given) ** 0.5
    return float(given.mean()), half


def _recall(seeds: int) -> Measurement:
    found = rows()
    exact = [row["recalled_notes"] for row in found]
    bare = [row["recalled_outputs"] for row in found]
    all_of_them = sum(count == 6 for count in exact)
    every = all_of_them == len(found)
    verdict: Verdict = "holds" if every else "partly" if min(exact) > 3 else "fails"
    return Measurement(
        f"{sum(exact)} of {6 * len(found)} melodies note for note, {all_of_them} of {len(found)} "
        f"nets all six; with bare outputs fed back {sum(bare)} of {6 * len(found)}",
        f"{min(exact)} to {max(exact)} of 6 in a net", verdict,
        "Free running from silence, compared slice by slice, rests and repeated notes too; 60 "
        "hidden units for six melodies.", "log",
    )  # fmt: skip


def _hybrids(seeds: int) -> Measurement:
    found = rows()
    said, proven = [], {}
    for aspect in ("pitch", "rhythm"):
        table = np.array([row[f"{aspect}_notes"] for row in found])
        over_shuffled, half = spread(100 * (table[:, 0] - table[:, 1]))
        over_others, other = spread(100 * (table[:, 0] - table[:, 3]))
        below, beyond = (int((table[:, column] < 0.05).sum()) for column in (2, 4))
        proven[aspect] = over_shuffled - half > 0 and over_others - other > 0
        said.append(
            f"{aspect} {100 * table[:, 0].mean():.0f} %, shuffled {100 * table[:, 1].mean():.0f}, "
            f"other melodies {100 * table[:, 3].mean():.0f} (above them by {over_shuffled:.1f} ± "
            f"{half:.1f} and {over_others:.1f} ± {other:.1f}; p < .05 by shuffling in {below} and "
            f"by exchange in {beyond} of {len(found)} nets)"
        )
    children = sum(row["hybrids_notes"] for row in found)
    verdict: Verdict = "holds" if any(proven.values()) else "fails"
    return Measurement(
        "; ".join(said), "95 % intervals over nets", verdict,
        f"Three-note runs that stand in the parent with fewer of them, mean of {children} hybrids "
        "of five mixtures, exact copies of a parent left out. Held against the same notes "
        "shuffled, and against the melodies' names exchanged.", "log",
    )  # fmt: skip


def _cycles(seeds: int) -> Measurement:
    found = rows()
    said, shares = [], {}
    for feedback, words in (("notes", "notes fed back"), ("outputs", "bare outputs")):
        periods = np.array([np.concatenate(row[f"cycles_{feedback}"]) for row in found])
        per_net = 100 * (periods > 0).mean(axis=1)
        shares[feedback], half = spread(per_net)
        moving = periods[periods > 1]
        middle = f"{np.median(moving):.0f}" if len(moving) else "none"
        said.append(
            f"{words}: {shares[feedback]:.0f} ± {half:.0f} % of runs repeat, median period "
            f"{middle} slices, {100 * (periods == 1).mean():.0f} % stand still"
        )
    verdict: Verdict = (
        "holds" if min(shares.values()) > 95 else "partly" if max(shares.values()) > 95 else "fails"
    )
    return Measurement(
        "; ".join(said), "95 % intervals over nets", verdict,
        "30 runs of 2,000 slices a net, from learned plans, mixtures and random starts; a run "
        "counts where its second half repeats with a period of 500 slices or less.", "log",
    )  # fmt: skip


def _extrapolation(seeds: int) -> Measurement:
    table = np.array([row["extrapolated"] for row in rows()])
    some = table[table[:, 1] > 0]
    gap, half = spread(100 * (some[:, 2] - some[:, 3]))
    holds = gap - half > 0
    return Measurement(
        f"{100 * some[:, 2].mean():.0f} % of three-note runs stand in the melody, "
        f"{100 * some[:, 3].mean():.0f} % shuffled",
        f"above shuffled by {gap:.0f} ± {half:.0f}", "holds" if holds else "fails",
        f"Nets of one melody and 15 hidden units, {int(table[:, 0].sum())} of {len(table)} learned "
        f"exactly; plans from -1 to 3 gave {int(table[:, 1].sum())} new melodies of four notes or "
        f"more, of {10 * len(table)}.", "log",
    )  # fmt: skip


def _altered(seeds: int) -> Measurement:
    found = rows()
    start = np.array([row["start"] for row in found])
    home, around = spread([100 * row["home"] for row in found])
    gap, half = spread(100 * (start[:, 0] - start[:, 1]))
    decays = {key: np.array([row["decay"][key] for row in found]) for key in found[0]["decay"]}
    kept = ", ".join(
        f"{100 * values[:, 1].mean():.0f} % at {key}" for key, values in decays.items()
    )
    apart = all(
        (share := spread(values[:, 1] - values[:, 2]))[0] > share[1] for values in decays.values()
    )
    return Measurement(
        f"random starts: {100 * start[:, 0].mean():.0f} % of three-note runs stand in the melody, "
        f"{gap:.0f} ± {half:.0f} above shuffled, and {home:.0f} ± {around:.0f} % end in the "
        f"melody's own cycle; other decays: {kept}",
        "95 % intervals over nets", "holds" if gap - half > 0 and apart else "partly",
        "The first 34 slices; only the decay that was learned with, 0.8, gives a melody back "
        "exactly.", "log",
    )  # fmt: skip


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

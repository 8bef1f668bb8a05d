"""What is claimed of movement IV and of learned chains, and how it is measured here."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.evaluation.statistics import Interval, mean_interval
from coursekit.systems import illiac_1957
from coursekit.systems.claims import Claim, Finding, Measurement
from coursekit.systems.illiac_markov_1957 import fourth
from coursekit.systems.illiac_markov_1957.chain import STRENGTH
from coursekit.systems.illiac_markov_1957.data import melodies
from coursekit.systems.illiac_markov_1957.experiments import (
    BARS,
    ORDERS,
    bits_from_before,
    chi_square,
    copied,
    novelty,
    turn,
)
from coursekit.systems.illiac_markov_1957.model import compose, load

TESTED = ("soprano", "bass", "tunes")
GRAM = 6
STRONGER = 32.0
PROBED = (0, 1, 3, 5)
BAD_LUCK = 1 / 400
"""How often true tables would be refused by chance."""


def _tables_kept(seeds: int) -> Finding:
    from scipy.special import chdtri

    by_stage = [chi_square(stage, seeds) for stage in "abcdef"]
    total, freedom = (sum(column) for column in zip(*by_stage, strict=True))
    limit = float(chdtri(freedom, BAD_LUCK))
    drawn = 6 * seeds * BARS * fourth.STEPS * 4
    statistic = Measurement("chi-square of all stages", total, "", drawn, "intervals")
    return Finding(
        (statistic.held_against(limit, "the tables are refused from"),),
        "holds" if total < limit else "fails",
        f"Intervals of stages a to f, read off the pitches and compared with the tables; {freedom} "
        "degrees of freedom.",
    )


def _consonant(seeds: int) -> Finding:
    stages = {"harmonic": "a", "combined": "c", "proximity": "b"}
    shares = {name: _consonance_of_bars(stage, seeds) for name, stage in stages.items()}
    harmonic, combined, proximity = (float(share.mean()) for share in shares.values())
    above = mean_interval(shares["harmonic"] - shares["proximity"])
    apart, ordered = above.above(0), harmonic > combined > proximity
    measurements = [Measurement.of_interval("harmonic above proximity", above, "points", "bars")]
    for name, share in shares.items():
        mean = mean_interval(share)
        measurements.append(Measurement.of_interval(f"{name}: consonant pairs", mean, "%", "bars"))
    return Finding(
        tuple(measurements),
        "holds" if apart and ordered else "partly" if apart else "fails",
        "Pairs of simultaneous notes in zeroth order; fourths do not count as consonant.",
    )


def _consonance_of_bars(stage: str, seeds: int) -> npt.NDArray[np.float64]:
    """Return the share of consonant pairs, in per cent, of each of 16 bars a seed."""
    # In zeroth order the bars are drawn independently, so each counts as one trial.
    pieces = [fourth.pitches_of(stage, 16, np.random.default_rng(seed)) for seed in range(seeds)]
    bars = np.concatenate(pieces).reshape(-1, fourth.STEPS, 4)
    return 100 * np.array([fourth.consonance(bar) for bar in bars])


def _only_the_fourth(seeds: int) -> Finding:
    measurements, chained = [], set()
    for name, lines in _lines_of_the_suite(seeds).items():
        bits, noise = bits_from_before(lines)
        if bits > 4 * noise:
            chained.add(name)
        told = Measurement(f"told by the note before, {name}", bits, "bits", 400 * seeds, "notes")
        measurements.append(told.held_against(4 * noise, "four times the noise of shuffled notes"))
    return Finding(
        tuple(measurements),
        "holds" if chained == {"IV d", "IV e", "IV f"} else "fails",
        "Mutual information of neighbouring notes of violin I less that of shuffled notes; it "
        "holds where d to f, of first order, exceed four times the noise and nothing else does; "
        "movements II and III as they draw, before rules reject.",
    )


def _lines_of_the_suite(seeds: int) -> dict[str, list[npt.NDArray[np.int_]]]:
    """Return lines of 400 notes of violin I, so many of each kind, by name."""
    lines = defaultdict(list)
    skips = illiac_1957.rule_book()["skip recovered"]
    for seed in range(seeds):
        for stage in "defabc":
            pitches = fourth.pitches_of(stage, 50, np.random.default_rng(seed))
            lines[f"IV {stage}"].append(pitches[:, 0])
        rng = np.random.default_rng(seed)
        chromatic = illiac_1957.pitches_of_material("random chromatic", 400, 0, rng, skips)
        lines["III before its rules"].append(np.array(chromatic))
    drawn = illiac_1957.load().at_stage("a", seeds, 0, 400)
    lines["II before its rules"] = [np.array(phrase)[:, 0] for phrase in drawn]
    return lines


def _copying_rises(seeds: int) -> Finding:
    measurements, rises, apart = [], True, True
    for source in TESTED:
        people = 100 * copied(melodies(source, "test"), source, GRAM).value
        points = novelty(load(), source, lengths=(GRAM,), generated=20 * seeds)
        shares = [point.copied[GRAM] for point in points]
        rises &= all(low.value < high.value for low, high in pairwise(shares))
        apart &= all(low.high < high.low for low, high in pairwise(shares))
        for order, share in reversed(list(zip(ORDERS, shares, strict=True))):
            name = f"{source}, order {order}"
            figure = Measurement.of_interval(name, share, "%", "melodies", scale=100)
            measurements.append(figure.held_against(people, "held-out melodies by people"))
    return Finding(
        tuple(measurements),
        "holds" if apart else "partly" if rises else "fails",
        f"Share of generated runs of {GRAM} notes that stand in the training melodies, melodies of "
        "60 notes; it holds where no two neighbouring intervals meet.",
    )


def _surprise_turns(seeds: int) -> Finding:
    measurements, turns, robust = [], [], True
    unit, of = "nats a symbol", "held-out melodies"
    for source in TESTED:
        nats, best, fall, rise = turn(load(), source, STRENGTH)
        turns.append(0 < best < ORDERS[-1] and fall.above(0) and rise.above(0))
        least = Measurement(f"{source}: least, at order {best}", nats[best], unit, fall.n, of)
        measurements += [
            least.held_against(nats[0], "at order 0"),
            Measurement.of_interval(f"{source}: fall from order 0", fall, unit, of),
            Measurement.of_interval(f"{source}: rise to order 5", rise, unit, of),
        ]
    for source in TESTED:
        nats, best, fall, _ = turn(load(), source, STRONGER)
        robust &= 0 < best < ORDERS[-1]
        name = f"{source}, strength {STRONGER:.0f}: least, at order {best}"
        measurements.append(Measurement(name, nats[best], unit, fall.n, of))
    return Finding(
        tuple(measurements),
        "holds" if all(turns) and robust else "partly" if any(turns) else "fails",
        f"Orders 0 to 5, strength {STRENGTH:.0f}; nothing is drawn, so seeds do not matter. "
        + ("With more strength it turns too." if robust else "The turn belongs to weak back-off."),
    )


def _probe_falls(seeds: int) -> Finding:
    from coursekit.evaluation.probe import place

    accuracies, measurements = [], []
    for order in PROBED:
        choices: dict[str, Any] = {"bars": 12, "source": "soprano", "order": order}
        probe = place([compose(seed=seed, **choices) for seed in range(12 * seeds)], "soprano")
        accuracy = Interval(probe.accuracy, *probe.interval, sum(probe.pieces))
        name = f"order {order}: windows told from real ones"
        figure = Measurement.of_interval(name, accuracy, "%", "pieces", scale=100)
        measurements.append(figure.held_against(50, "guessing"))
        accuracies.append(accuracy)
    apart = [later.high < one.low for one, later in pairwise(accuracies)]
    pairs = zip(pairwise(PROBED), apart, strict=True)
    meeting = [f"orders {a} and {b}" for (a, b), far in pairs if not far]
    first, last = accuracies[0], accuracies[-1]
    told = "is told from real lines" if last.above(0.5) else "is not told from real lines"
    return Finding(
        tuple(reversed(measurements)),
        "holds" if all(apart) else "partly" if last.high < first.low else "fails",
        f"Style probe on soprano lines of 12 bars; order {PROBED[-1]} {told}"
        + (f", and the intervals of {' and of '.join(meeting)} meet." if meeting else "."),
    )


_SAID = "not in the book; commonly said of learned chains, without a figure"
claims = (
    Claim("tables", "The intervals of movement IV follow the tables of chances.",
          "Hiller and Isaacson 1959, experiment IV", "weights 13 to 1†", _tables_kept),
    Claim("harmonic", "The harmonic function makes the chords more consonant than proximity does.",
          "Hiller and Isaacson 1959, experiment IV", "no figure†", _consonant),
    Claim("markov", "Of the suite's movements only the fourth draws a note by the note before.",
          "Hiller and Isaacson 1959", "no figure†", _only_the_fourth),
    Claim("copying", "The higher the order of a learned chain, the more it quotes.",
          "", _SAID, _copying_rises),
    Claim("surprise", "Unseen melodies surprise a chain less as its order grows, then more.",
          "", _SAID, _surprise_turns),
    Claim("style", "The higher its order, the harder a chain is to tell from its models.",
          "", _SAID, _probe_falls),
)  # fmt: skip

"""What is claimed of measures, as far as it can be measured here, and questions of our own."""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING

import numpy as np

from coursekit.corpora import tunes
from coursekit.evaluation.distances import compare, density, kl_divergence, one_grid
from coursekit.evaluation.originality import longest_matches, moves
from coursekit.evaluation.probe import real_pieces
from coursekit.evaluation.statistics import holm, paired_chance
from coursekit.studio.comparison.page import rows
from coursekit.systems import illiac_markov_1957
from coursekit.systems.claims import Claim, Finding, Measurement, verdict_of

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

PIECES, BARS, ORDERS = 40, 12, (0, 1, 3, 5)
TASTE, HEARD, PANELS = 0.6, 6, 300
"""How often the better piece is preferred, how many pairs each hears, how many panels are drawn."""


def chains(order: int, seed: int, count: int = PIECES) -> list[PrettyMIDI]:
    """Return tunes of a chain of some order, which learned from the training tunes."""
    return [illiac_markov_1957.compose(seed=1_000 * seed + one, bars=BARS, source="tunes",
                                       order=order) for one in range(count)]  # fmt: skip


def training_tunes(seed: int, count: int = PIECES) -> list[PrettyMIDI]:
    """Return tunes from which the chains learned: what a machine that only copies would hand in."""
    known = _training()
    drawn = np.random.default_rng(seed).permutation(len(known))[:count]
    return [known[place].to_midi() for place in drawn.tolist()]


@functools.cache
def _training() -> tuple[tunes.Tune, ...]:
    return tuple(tune for tune in tunes.load() if tune.split == "train")


def mean_overlap(pieces: list[PrettyMIDI]) -> float:
    """Return the mean overlap over features that do not grow with a piece's length."""
    real = real_pieces("tunes")[0]
    return float(np.mean([one.overlap for one in compare(pieces, real)
                          if one.feature != "note count"]))  # fmt: skip


def _orders(seeds: int) -> Finding:
    seeds = min(seeds, 3)
    found = {order: [mean_overlap(chains(order, seed)) for seed in range(seeds)]
             for order in ORDERS}  # fmt: skip
    of = f"draws of {PIECES} tunes"
    figures = tuple(Measurement.of_range(f"overlap, chain of order {order}", found[order], "", of)
                    for order in ORDERS)  # fmt: skip
    grows = [min(found[b]) > max(found[a]) for a, b in itertools.pairwise(ORDERS)]
    why = "It holds where each longer memory overlaps more, whatever the draw."
    return Finding(figures, verdict_of(grows), why)


def _copies(seeds: int) -> Finding:
    seeds = min(seeds, 3)
    copied = [mean_overlap(training_tunes(seed)) for seed in range(seeds)]
    made = [mean_overlap(chains(max(ORDERS), seed)) for seed in range(seeds)]
    known = [moves(tune.to_midi()) for tune in _training()]
    lengths = []
    for seed in range(seeds):
        few = [moves(one) for one in training_tunes(seed, 8)]
        whole = [match.length for match in longest_matches(few, known)]
        lengths.append(100 * float(np.mean([a == len(b) for a, b in zip(whole, few, strict=True)])))
    figures = (
        Measurement.of_range("overlap of copied tunes", copied, "", f"draws of {PIECES} tunes",
                             baseline=float(np.mean(made)), against="chain of order 5"),
        Measurement.of_range("copied from end to end, by the longest match", lengths, "%",
                             "draws of 8 tunes"),
    )  # fmt: skip
    blind = [one > max(made) for one in copied]
    seen = [share == 100 for share in lengths]
    why = ("It holds where a set of copies overlaps more than what the chain makes, and the "
           "longest match finds every copy.")  # fmt: skip
    return Finding(figures, verdict_of([all(blind), all(seen)]), why)


def _two_grids(seeds: int) -> Finding:
    from scipy import stats

    kernels = stats.gaussian_kde
    on_two, on_one = [], []
    for seed in range(seeds):
        values = np.random.default_rng(seed).normal(size=80)
        sides = values, values + 100
        curves = [kernels(side)(np.linspace(side.min(), side.max(), 1_000)) for side in sides]  # type: ignore[no-untyped-call]
        on_two.append(float(stats.entropy(*curves)))
        grid = one_grid(*sides)
        on_one.append(kl_divergence(*(density(side, grid) for side in sides)))
    figures = (
        Measurement.of_range("divergence on two grids", on_two, "nats", "sets of 80 distances"),
        Measurement.of_range("on one grid", on_one, "nats", "sets of 80 distances"),
    )
    why = "It holds where two grids find nothing between a set and itself moved by 100."
    blind = [two < 1e-6 < 1 < one for two, one in zip(on_two, on_one, strict=True)]
    return Finding(figures, verdict_of([all(blind)]), why)


def _agree(seeds: int) -> Finding:
    from scipy import stats

    figures, parts = [], []
    for scale in ("tunes", "chorales"):
        of = [row for row in rows() if "system" in row and row["probe"]
              and row["probe"]["scale"] == scale]  # fmt: skip
        near = [1 - row["probe"]["value"] for row in of]
        found = stats.spearmanr(near, [row["overlap"] for row in of])
        figures.append(Measurement(f"rank correlation, {scale}", float(found.statistic), "",
                                   len(of), "systems"))  # fmt: skip
        parts.append(float(found.statistic) > 0.5)
    why = "It holds where the ranks of overlap and style probe correlate by more than 0.5."
    return Finding(tuple(figures), verdict_of(parts), why, "log")


def _listeners(seeds: int) -> Finding:
    figures, shares = [], []
    for listeners in (5, 10, 30):
        lot = np.random.default_rng(listeners)
        won = lot.binomial(HEARD, TASTE, size=(PANELS, listeners)).astype(float)
        found = 100 * float(np.mean([paired_chance(one, HEARD - one) < 0.05 for one in won]))
        shares.append(found)
        figures.append(Measurement(f"{listeners} listeners: preference found", found, "%", PANELS,
                                   "simulated panels"))  # fmt: skip
    why = (
        f"It holds where 30 listeners find it in 80 % of panels and 5 do not. Each hears {HEARD} "
        "pairs."
    )
    return Finding(tuple(figures), verdict_of([shares[-1] >= 80, shares[0] < 80]), why)


def _lucky(seeds: int) -> Finding:
    lot = np.random.default_rng(0)
    alone, corrected = [], []
    for _ in range(200):
        chances = lot.uniform(size=10)
        alone.append(bool((chances < 0.05).any()))
        corrected.append(min(holm(chances)) < 0.05)
    shares = [100 * float(np.mean(one)) for one in (alone, corrected)]
    words = "false alarm without correction", "with Holm's correction"
    figures = tuple(Measurement(word, share, "%", 200, "simulated tables")
                    for word, share in zip(words, shares, strict=True))  # fmt: skip
    why = ("It holds where ten tests of nothing give an alarm in every third table or more, and "
           "corrected ones in one of ten or fewer.")  # fmt: skip
    return Finding(figures, verdict_of([shares[0] > 33, shares[1] < 10]), why)


claims = (
    Claim("orders", "Distances between and within sets tell how near generated music is to real "
          "music.", "Yang & Lerch 2020", "shown on sets of folk and jazz and on generated music†",
          _orders),
    Claim("copies", "A measure of likeness cannot tell a good composer from a copyist.", "",
          "MusicLM and others report copying apart", _copies),
    Claim("grids", "Curves on two grids, as in published code, see no difference where there is "
          "one.", "", "the code of Yang & Lerch, in its file of distances", _two_grids),
    Claim("agree", "Two measures of nearness rank the systems of the course alike.", "",
          "not asked", _agree),
    Claim("listeners", "Thirty listeners find a preference of 60 to 40; five do not.", "",
          "MusicVAE asked for 192 ratings a study", _listeners),
    Claim("tests", "Whoever tests ten things at once finds something in nothing.", "",
          "corrected by most papers with listeners†", _lucky),
)  # fmt: skip

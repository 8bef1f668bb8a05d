"""What is claimed of the adversarial nets, and how it is measured here.

Of the paper we could check the abstract only; what bears the sign † we could not check.

All claims but the last rest on games that were played anew, one of each kind a seed: the log holds
a row for each seed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from coursekit.evaluation.statistics import Interval, mean_interval, share_interval
from coursekit.systems.claims import Claim, Finding, Measurement, Verdict, verdict_of
from coursekit.systems.gan_2014.data import MODES
from coursekit.systems.gan_2014.model import SYSTEM

LOG = "games"
SEEDS = "seeds"
PIECES = 200


def retrain(seeds: int) -> None:
    """Play all games with so many seeds, 5 or more, and write the log of what came of them."""
    from coursekit.neural import repeat
    from coursekit.systems.gan_2014.experiments import study
    from coursekit.systems.gan_2014.training import recipe_for

    about = (
        "One seed a row: the ring by `ring_study`, gradients by `early_slopes`, a judge by "
        "`best_judge`, rhythms and Parzen windows by `rhythm_study`."
    )
    recipe = {what: recipe_for(what).__dict__ for what in ("ring", "rhythms")}
    repeat(SYSTEM, LOG, study, max(seeds, 5), recipe=recipe, about=about)


def rows() -> list[dict[str, Any]]:
    """Return the log, one row a seed."""
    from coursekit.neural import read_log

    return read_log(SYSTEM, LOG)


def _column(part: str, *path: str) -> np.ndarray[Any, Any]:
    """Return what stands in each row under these names."""
    column = []
    for row in rows():
        value = row[part]
        for name in path:
            value = value[name]
        column.append(value)
    return np.array(column)


def _mean(name: str, values: Any, unit: str, **more: Any) -> Measurement:
    return Measurement.of_interval(name, mean_interval(values), unit, SEEDS, **more)


def _at_end(way: str) -> np.ndarray[Any, Any]:
    """Return how many heaps each seed covers at the end of a game."""
    return _column("ring", way, "covered")[:, -1]


def _all_eight(way: str) -> Interval:
    heaps = _at_end(way)
    return share_interval(int((heaps == MODES).sum()), len(heaps))


def _recovers(seeds: int) -> Finding:
    near, opinions = _column("ring", "mended", "near"), _column("ring", "mended", "opinions")
    every = int((_at_end("mended") == MODES).sum()), len(near)
    exact = mean_interval(near).above(0.95)
    return Finding(
        (
            Measurement.of_range("heaps covered", _at_end("mended"), "of 8", SEEDS),
            _mean("points that lie at a heap", near, "%", scale=100, baseline=100.0,
                  against="the data"),
            _mean("unevenness of the heaps", _column("ring", "mended", "uneven"), "%", scale=100),
            _mean("opinion of the real", opinions[:, 0], "", baseline=0.5, against="the theory"),
            _mean("opinion of the forged", opinions[:, 1], "", baseline=0.5, against="the theory"),
        ),
        "fails" if every[0] < every[1] else "holds" if exact else "partly",
        "The mended game after 1,500 steps of each net, 1,000 points; the theory speaks of nets "
        "without limits. It holds where every seed covers all eight and 95 % lie at a heap.",
        "log",
    )  # fmt: skip


def _helvetica(seeds: int) -> Finding:
    often, in_turn = _at_end("collapsed"), _at_end("in turn")
    fewer = mean_interval(in_turn - often)
    return Finding(
        (
            Measurement.of_range("heaps covered, five steps for one", often, "of 8", SEEDS),
            Measurement.of_range("heaps covered, in turn", in_turn, "of 8", SEEDS),
            _mean("heaps that in turn covers more", in_turn - often, "heaps"),
        ),
        "holds" if fewer.above(0) else "fails",
        "Both with Adam and its momentum; five steps of the generator for each of the "
        "discriminator's, or one.",
        "log",
    )


def _slopes(seeds: int) -> Finding:
    strong, weak = (_column("slopes", name) for name in ("non_saturating", "saturating"))
    times = mean_interval(np.log10(strong / weak))
    first = [_column("ring", way, "covered")[:, 0] for way in ("mended", "saturating")]
    stronger = Interval(10**times.value, 10**times.low, 10**times.high, times.n)
    helps = mean_interval(first[0] - first[1]).above(0)
    verdict: Verdict = "fails" if not times.above(0) else "holds" if helps else "partly"
    return Finding(
        (
            Measurement.of_interval("gradient, non-saturating to saturating", stronger, "times",
                                    SEEDS),
            _mean("opinion of the forged at that time", _column("slopes", "opinion"), ""),
            Measurement.of_range("heaps after 500 steps, non-saturating", first[0], "of 8", SEEDS),
            Measurement.of_range("heaps after 500 steps, saturating", first[1], "of 8", SEEDS),
        ),
        verdict,
        "The gradients after a discriminator has learned 100 steps against a blank generator. It "
        "holds where the game then also covers the ring sooner; the optimiser used here evens out "
        "the size of gradients.",
        "log",
    )  # fmt: skip


def _judge(seeds: int) -> Finding:
    error, constant = _column("judge", "error"), _column("judge", "constant")
    close = mean_interval(error - constant / 4).below(0)
    return Finding(
        (_mean("distance from p_data / (p_data + p_forged)", error, "",
               baseline=float(constant.mean()), against="an opinion that is always a half"),),
        "holds" if close else "fails",
        "Forgeries from a round heap whose density is known. It holds where the distance is less "
        "than a quarter of that of somebody who always says a half.",
        "log",
    )  # fmt: skip


def _estimate(name: str) -> np.ndarray[Any, Any]:
    """Return the Parzen estimate of the test bars, one a seed."""
    return _column("rhythms", "parzen", name)[:, -1]


def _competes(seeds: int) -> Finding:
    game, single = _estimate("mended"), _estimate("single steps")
    return Finding(
        (
            _mean("mended game", game, "nats a bar"),
            _mean("each sixteenth drawn for itself", single, "nats a bar"),
            _mean("collapsed game", _estimate("collapsed"), "nats a bar"),
            _mean("above single sixteenths", game - single, "nats a bar"),
        ),
        "holds" if mean_interval(game - single).above(0) else "fails",
        "Rhythms of 300 held-out bars from 1,000 samples, the width of the bells chosen on "
        "validation bars. The paper does so for pictures of digits, in figures of another kind.",
        "log",
    )


def _mend(seeds: int) -> Finding:
    ways = {"collapsed": "neither", "in turn": "in turn alone",
            "without momentum": "no momentum alone", "mended": "both"}  # fmt: skip
    heaps = [
        Measurement.of_range(f"heaps covered, {words}", _at_end(way), "of 8", SEEDS)
        for way, words in ways.items()
    ]
    whole = _all_eight("mended")
    share = Measurement.of_interval("seeds with all eight, both", whole, "%", SEEDS, scale=100)
    found_before = bool((_at_end("collapsed") < MODES).all())
    return Finding(
        (share, *heaps),
        "holds" if whole.value == 1 and found_before else "partly" if whole.value > 0 else "fails",
        "It holds where the count of heaps finds the collapse in every seed before the mend, and "
        "all eight heaps in every seed after it.",
        "log",
    )


def _variety(seeds: int) -> Finding:
    measurements, gained = [], []
    for figure, unit, scale in (("coverage", "%", 100), ("entropy", "bits", 1),
                                ("distinct", "rhythms", 1)):  # fmt: skip
        by_way = {way: _column("rhythms", way, figure) for way in ("collapsed", "mended")}
        real = float(scale * _column("rhythms", "copied", figure).mean())
        gained.append(mean_interval(by_way["mended"] - by_way["collapsed"]).above(0))
        # A count's interval by t would reach below nought here; the range over the seeds does not.
        measurements += [
            Measurement.of_range(f"{figure}, {way}", scale * values, unit, SEEDS).held_against(
                real, "the tunes"
            )
            for way, values in by_way.items()
        ]
    short = mean_interval(
        _column("rhythms", "mended", "entropy") - _column("rhythms", "copied", "entropy")
    ).below(0)
    return Finding(
        tuple(measurements),
        "fails" if not all(gained) else "partly" if short else "holds",
        "1,000 bars a game; coverage is the share of held-out bars whose rhythm the game makes. It "
        "holds in part where the mend raises all three, but the tunes have still more variety.",
        "log",
    )


def _misleads(seeds: int) -> Finding:
    game = _estimate("mended")
    above = {name: _estimate(name) - game for name in ("copied", "centroids")}
    words = {"copied": "copied training bars", "centroids": "middles of clusters"}
    beaten = [mean_interval(gain).above(0) for gain in above.values()]
    return Finding(
        tuple(_mean(f"{words[name]}, above the game", gain, "nats a bar")
              for name, gain in above.items()),
        verdict_of(beaten),
        "It holds where two that invent nothing beat the game: a list of training bars, and the "
        "middles of 64 clusters, of which a third are struck by halves, as nobody could play.",
        "log",
    )  # fmt: skip


def _music(seeds: int) -> Finding:
    from coursekit.systems.gan_2014.experiments import music_study

    figures = music_study(PIECES)
    measurements = tuple(
        Measurement(name, made, "%" if name.startswith("pieces") else "notes", PIECES,
                    "pieces of 12 bars", baseline=tunes, against="the tunes")
        for name, (made, tunes) in figures["measured"].items()
    )  # fmt: skip
    probe = figures["probe"]
    low, high = probe.interval
    told = Measurement("rhythm told from the tunes' by the style probe", 100 * probe.accuracy, "%",
                       probe.pieces[1], "pieces of 12 bars", 100 * low,
                       100 * high, baseline=50.0, against="guessing")  # fmt: skip
    return Finding(
        (told, *measurements),
        "holds" if low <= 0.5 else "partly" if high < 0.75 else "fails",
        "Walks of the mended game that ships, and held-out bars, both on the same plain scale. It "
        "holds where the probe may be guessing, in part where it is right less than 3 times in 4.",
    )


def _claim(
    key: str, sentence: str, place: str, measure: Callable[[int], Finding],
    paper: str = "described without a figure †",
) -> Claim:  # fmt: skip
    """Return a claim of the paper."""
    return Claim(key, sentence, f"Goodfellow et al. 2014, {place}", paper, measure, retrain)


claims = (
    _claim(
        "recovers",
        "At the end of the game the generator draws from the distribution of the data, and the "
        "discriminator says a half everywhere.",
        "abstract", _recovers, "a unique solution, for nets without limits",
    ),
    _claim(
        "judge", "The best discriminator says p_data / (p_data + p_forged).",
        "proposition 1 †", _judge, "proved †",
    ),
    _claim(
        "slopes", "Early in the game, log(1 - D) gives weak gradients, and -log D strong ones.",
        "section 3 †", _slopes,
    ),
    _claim(
        "helvetica", "Trained too much between the discriminator's steps, the generator collapses.",
        "section 6 †", _helvetica,
    ),
    _claim(
        "parzen", "By a Parzen-window estimate the samples compete with those of other models.",
        "table 1 †", _competes,
        "digits: 225 ± 2 nats; others 214 ± 1.1, 138 ± 2 and 121 ± 1.6 †",
    ),
    Claim("mend", "In turn and without momentum, every game covers all eight heaps.", "",
          "no figure", _mend, retrain, "ours"),
    Claim("variety", "The mended game makes rhythms as various as those of the tunes.", "",
          "no music", _variety, retrain, "ours"),
    Claim("misleads",
          "The Parzen-window estimate prefers copies, and middles of clusters, to the game.",
          "", "not asked", _misleads, retrain, "ours"),
    Claim("music", "The rhythm of its pieces cannot be told from that of the tunes.", "",
          "no music", _music, None, "ours"),
)  # fmt: skip

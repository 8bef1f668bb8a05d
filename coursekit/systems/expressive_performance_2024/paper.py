"""What Liu claims without figures, measured; and what we ask of nets that play from a score."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from coursekit.neural import read_log
from coursekit.systems.claims import Claim, Finding, Measurement, verdict_of
from coursekit.systems.expressive_performance_2024.model import SYSTEM

STEPS = 500
LOGS = {
    "chain": "Nets with and without the chain, of our design and of the paper's, with as many "
    "weights and steps: surprise in nats at each stream of held-out pieces of ASAP; weights; "
    "seconds of training.",
    "rulers": "Times of 20 held-out performances of ASAP, drawn by lot, coded on Weber's ruler and "
    "on two of equal steps with as many marks, one as long and one that ends at the 99.9th "
    "percentile: mean error in log2; share of times from 5 to 100 ms that come back more than a "
    "tenth wrong; KS distance between times under 100 ms before and after; 99.9th percentile of "
    "the error in seconds.",
    "plays": "Held-out pieces of ASAP (300 notes of each) played deadpan, by rules, and by the "
    "nets that ship: KS distance from a pianist in loudness, pace, chords and touch, piece by "
    "piece, on average; for another pianist, and for the net on the same pieces, where there is "
    "one; share of notes that the pedal holds on.",
    "selection": "The same pieces played eight times by the pianists' net: KS distance from the "
    "pianist for a take by lot, for the one chosen by entropy, and for the nearest of the eight.",
    "music": "200 excerpts of 64 written notes of held-out pieces, by the pianists' net, by rules "
    "and deadpan: share that is flat (velocities spread by less than 2, or steps by less than 0.02 "
    "in log2); share of excerpts that a judge tells from the pianist's, on pieces that it has not "
    "seen; share with notes that are missing.",
}
"""By the name of a log and of its experiment what a row holds."""
WORDS = {"loudness": "loudness", "pace": "pace", "chords": "spread of chords", "touch": "touch"}
LATER = {"shift": "time shift", "duration": "length", "velocity": "loudness", "pedal": "pedal"}
"""The streams that have others before them in the chain, and their names in words."""
RULERS = {"uniform": "equal steps", "uniform, short": "finer equal steps, cut short"}
"""What Weber's ruler is held against; the second ends where 999 of 1,000 times end."""


def retrain(seeds: int, *, log: str) -> None:
    """Train, or play, with so many seeds, 3 or more, and write a log of what came of it."""
    from coursekit.neural import repeat
    from coursekit.systems.expressive_performance_2024 import experiments

    run: Callable[..., dict[str, Any]] = getattr(experiments, log)
    recipe = experiments.quick(STEPS) if log == "chain" else None
    if recipe:
        run = partial(run, recipe=recipe)
    repeat(SYSTEM, log, run, max(seeds, 3), recipe=recipe, about=LOGS[log])


rows = partial(read_log, SYSTEM)
"""Return a log, one row a seed."""


def column(log: str, side: str, name: str) -> Any:
    """Return a figure of one side of a log, `[seed]`."""
    return np.array([row[side][name] for row in rows(log)])


def _range(name: str, values: Any, unit: str, of: str) -> Measurement:
    return Measurement.of_range(name, values, unit, of, scale=100 if unit == "%" else 1)


def _gains(design: str) -> dict[str, Any]:
    """Return by stream how much surprise the chain saves, `[seed]` in nats."""
    return {
        stream: column("chain", f"{design}, independent", stream)
        - column("chain", f"{design}, chained", stream)
        for stream in LATER
    }


def _chained(seeds: int, *, design: str) -> Finding:
    gains = _gains(design)
    saved = sum(gains.values())
    figures = (
        _range("all later streams: surprise saved by the chain", saved, "nats a note", "nets"),
        *(_range(f"{LATER[stream]}: saved", gain, "nats a note", "nets")
          for stream, gain in gains.items()),
    )  # fmt: skip
    why = (
        "It holds where the chain saves surprise at each of the four streams with every seed; "
        "partly where it does at some, or at all of them together."
    )
    parts = [bool((gain > 0).all()) for gain in gains.values()]
    return Finding(figures, verdict_of([*parts, bool((saved > 0).all())]), why, "log")


def _weber(seeds: int) -> Finding:
    figures, parts = [], []
    for kind, name in (("shift", "time shifts"), ("duration", "lengths")):
        ours = column("rulers", f"{kind}, weber", "error")
        for other, words in RULERS.items():
            theirs = column("rulers", f"{kind}, {other}", "error")
            parts.append(bool((ours < theirs).all()))
            figures.append(
                _range(f"{name}: come back wrong by a factor of", 2**ours, "", "draws of 20 pieces")
                .held_against(float(2 ** theirs.mean()), words)
            )  # fmt: skip
        ours = column("rulers", f"{kind}, weber", "ks")
        theirs = column("rulers", f"{kind}, uniform, short", "ks")
        parts.append(bool((ours < theirs).all()))
        figures.append(
            _range(f"{name} under 100 ms: KS distance", ours, "", "draws of 20 pieces")
            .held_against(float(theirs.mean()), RULERS["uniform, short"])
        )  # fmt: skip
    why = (
        "It holds where times come back nearer to themselves, in proportion, than on both rulers "
        "of equal steps, one as long and one that ends where 999 of 1,000 times end, and times "
        "under 100 ms keep their distribution better."
    )
    return Finding(tuple(figures), verdict_of(parts), why, "log")


def _selected(seeds: int) -> Finding:
    figures, parts = [], []
    for name, words in WORDS.items():
        chosen, lot = (column("selection", side, name) for side in ("entropy", "lot"))
        parts.append(bool((chosen < lot).all()))
        figures.append(
            _range(f"{words}: KS distance of the chosen take", chosen, "", "draws")
            .held_against(float(lot.mean()), "by lot")
        )  # fmt: skip
    why = "It holds where the chosen take is nearer to the pianist than one by lot in all four."
    return Finding(tuple(figures), verdict_of(parts), why, "log")


def _nearer(seeds: int, *, than: str) -> Finding:
    figures, parts = [], []
    for name, words in WORDS.items():
        net, other = (column("plays", side, name) for side in ("net: pianists", than))
        parts.append(bool((net < other).all()))
        figures.append(
            _range(f"{words}: KS distance of the net", net, "", "draws")
            .held_against(float(other.mean()), than)
        )  # fmt: skip
    means = {
        side: float(np.mean([column("plays", side, name).mean() for name in WORDS]))
        for side in ("net, same pieces", "another pianist")
    }
    mean = Measurement("mean of the four, on pieces that two played", means["net, same pieces"],
                       "", len(rows("plays")), "draws")  # fmt: skip
    figures.append(mean.held_against(means["another pianist"], "another pianist"))
    why = f"It holds where the net is nearer to the pianist than {than} in all four, every draw."
    return Finding(tuple(figures), verdict_of(parts), why, "log")


def _music(seeds: int) -> Finding:
    log = rows("music")
    told = [row["net, told"] for row in log]
    figures = [
        _range("told from the pianist's", told, "%", "draws of 200 excerpts").held_against(
            50, "chance"
        )
    ]
    for side in ("rules", "deadpan"):
        found = [row[f"{side}, told"] for row in log]
        figures.append(_range(f"{side}: told", found, "%", "draws of 200 excerpts"))
    for name, words in (("net, flat", "flat"), ("unplayed", "with notes missing")):
        found = [row[name] for row in log]
        figures.append(_range(words, found, "%", "draws of 200 excerpts"))
    parts = [
        float(np.mean(told)) <= 0.6,
        max(row["net, flat"] for row in log) <= 0.02,
        max(row["unplayed"] for row in log) == 0,
    ]
    why = (
        "It holds where a judge on eight figures is right in 60 % of excerpts at most, at most 2 % "
        "are flat, and no note is missing."
    )
    return Finding(tuple(figures), verdict_of(parts), why, "log")


def _claim(
    key: str, sentence: str, measure: Callable[[int], Finding], log: str,
    where: str = "", paper: str = "not in the paper",
) -> Claim:  # fmt: skip
    """Return a claim of the paper; a question of our own where no place in it is given."""
    return Claim(key, sentence, where, paper, measure, partial(retrain, log=log))


_ABSTRACT = "Liu 2025, abstract"
claims = (
    _claim("chain", "The attributes of a note depend on one another, so a chain of five nets "
           "foretells them better than nets in ignorance of each other.",
           partial(_chained, design="paper"), "chain", _ABSTRACT, "no figure"),
    _claim("weber", "Steps in proportion to the time, after Weber's law, keep what is expressive "
           "in timing.", _weber, "rulers", _ABSTRACT, "no figure"),
    _claim("selection", "Entropy serves to select good performances.", _selected, "selection",
           _ABSTRACT, "a tentative measure, without a comparison"),
    _claim("chain with a score", "The chain also helps a net that is told the score.",
           partial(_chained, design="ours"), "chain"),
    _claim("nearer than deadpan", "The net plays unseen scores more like a pianist than the "
           "deadpan version.", partial(_nearer, than="deadpan"), "plays"),
    _claim("nearer than rules", "It plays them more like a pianist than published rules.",
           partial(_nearer, than="rules"), "plays"),
    _claim("music", "What it plays cannot be told from a pianist by simple figures.", _music,
           "music"),
)  # fmt: skip

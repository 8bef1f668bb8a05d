"""What the paper claims, and what we ask of our own on chorales."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from coursekit.evaluation.statistics import mean_interval
from coursekit.neural import read_log
from coursekit.systems.claims import Claim, Finding, Measurement, verdict_of
from coursekit.systems.transformer_2017.model import SYSTEM, load_net

STEPS = 1500
LOGS = {
    "positions": "Small nets with each kind of positions, with as many weights as each other: "
    "surprise in nats a note on held-out chorales, over stretches of the training's length "
    "(trained), over the second half of stretches twice as long (twice), and over the same notes "
    "with only the training's length before them (same notes); weights; seconds of training.",
    "music": "Of 200 pieces of 12 bars composed by the net that ships: shares that never move, "
    "that hardly do, that copy 16 notes in a row of a training chorale in any key (and of held-out "
    "chorales that do), density of moves held against held-out chorales, steps with crossed "
    "voices; of 60 of them the accuracy of the style probe with its interval, and what gives them "
    "away most, in held-out chorales and in these. The seed draws.",
}
"""By the name of a log and of its experiment what a row holds."""
ABSOLUTE = ("sinusoidal", "learned")
NATS = "nats a note"


def retrain(seeds: int, *, log: str) -> None:
    """Train, or compose, with so many seeds, 3 or more, and write a log of what came of it."""
    from coursekit.neural import repeat
    from coursekit.systems.transformer_2017 import experiments

    run: Callable[..., dict[str, Any]] = getattr(experiments, log)
    recipe = experiments.quick(STEPS) if log == "positions" else None
    if recipe:
        run = partial(run, recipe=recipe)
    repeat(SYSTEM, log, run, max(seeds, 3), recipe=recipe, about=LOGS[log])


rows = partial(read_log, SYSTEM)
"""Return a log, one row a seed."""


def column(kind: str, name: str) -> Any:
    """Return a figure of the nets with one kind of positions, `[seed]`."""
    return np.array([row[kind][name] for row in rows("positions")])


def longer(kind: str) -> Any:
    """Return what the same notes cost more with twice the trained length before them, `[seed]`."""
    return column(kind, "twice") - column(kind, "same notes")


def _range(name: str, values: Any, unit: str = NATS, of: str = "nets") -> Measurement:
    return Measurement.of_range(name, values, unit, of, scale=100 if unit == "%" else 1)


def _alike(seeds: int) -> Finding:
    waves, table = (column(kind, "trained") for kind in ABSOLUTE)
    figures = (
        _range("sinusoidal: surprise", waves).held_against(float(table.mean()), "learned"),
        Measurement.of_interval("difference", mean_interval(waves - table), NATS, "nets"),
    )
    why = "It holds where they differ by less than 0.02 nats a note on average."
    return Finding(figures, verdict_of([abs(float((waves - table).mean())) < 0.02]), why, "log")


def _extrapolates(seeds: int) -> Finding:
    more = {kind: longer(kind) for kind in ABSOLUTE}
    figures = tuple(
        _range(f"{kind}: more surprise beyond the trained length", more[kind]) for kind in ABSOLUTE
    )
    why = (
        "The same notes, with four or with eight bars before them, by nets that were trained on "
        "four. It holds where the sinusoidal nets lose at most 0.02 nats."
    )
    return Finding(figures, verdict_of([bool((more["sinusoidal"] <= 0.02).all())]), why, "log")


def _heads(seeds: int) -> Finding:
    from coursekit.systems.transformer_2017 import inside

    net = load_net()
    shares = inside.look_back(net)
    found = inside.finder(net)
    whole = inside.cost(net)
    rises = {head: inside.cost(net, [head])["held"] - whole["held"]
             for head in inside.all_heads(net)}  # fmt: skip
    others = [rise for head, rise in rises.items() if head != found]
    name = f"layer {found[0] + 1}, head {found[1] + 1}"
    rest = np.delete(shares.ravel(), found[0] * shares.shape[1] + found[1])
    figures = (
        Measurement(f"{name}: attention to the same voice a sixteenth before",
                    100 * float(shares[found]), "%", 20, "chorales").held_against(
                        100 * float(rest.mean()), "other heads"),
        Measurement(f"held notes with {name} off: more surprise", rises[found], NATS, 20,
                    "chorales").held_against(float(np.max(others)), "worst other head"),
    )  # fmt: skip
    why = (
        "It holds where the head that looks there most gives it half of its attention or more, and "
        "held notes suffer more without it than without any other head."
    )
    parts = [float(shares[found]) >= 0.5, rises[found] > max(others)]
    return Finding(figures, verdict_of(parts), why)


def _relative(seeds: int) -> Finding:
    figures, better = [], []
    for kind in ("relative", "rotary"):
        ours = column(kind, "trained")
        for other in ABSOLUTE:
            theirs = column(other, "trained")
            better.append(bool((ours < theirs).all()))
            figures.append(_range(f"{kind}: surprise", ours).held_against(theirs.mean(), other))
    why = "It holds where both kinds are below both absolute ones with every seed."
    return Finding(tuple(figures), verdict_of(better), why, "log")


def _beyond(seeds: int) -> Finding:
    more = {kind: longer(kind) for kind in ("none", *ABSOLUTE, "relative", "rotary")}
    figures = tuple(
        _range(f"{kind}: more surprise beyond the trained length", found)
        for kind, found in more.items()
    )
    least = [bool((more["relative"] < more[kind]).all()) for kind in ABSOLUTE]
    why = "It holds where relative positions lose less than both absolute kinds with every seed."
    return Finding(figures, verdict_of(least), why, "log")


def _foretells(seeds: int) -> Finding:
    from coursekit.corpora import jsb
    from coursekit.systems.transformer_2017.chorales import rows as chorales
    from coursekit.systems.transformer_2017.network import nll

    net, figures = load_net(), []
    origins: tuple[jsb.Origin, ...] = ("music21", "archive")
    for origin in origins[: 1 + jsb.available()]:
        for split in jsb.SPLITS[1:]:
            found = chorales(split, origin)
            name = f"{split}, {origin}: surprise"
            figures.append(Measurement(name, nll(net, found), NATS, len(found), "chorales"))
    why = "It holds where the validation figure is not above the 0.417 of the paper on chorales."
    return Finding(tuple(figures), verdict_of([figures[0].value <= 0.417]), why)


def _music(seeds: int) -> Finding:
    log, figures = rows("music"), []
    for scale in ("scale", "own grid"):
        told = [row[scale][0] for row in log]
        name = f"told from chorales by the probe, {scale}"
        figures.append(_range(name, told, "%", "draws of 60 pieces").held_against(50, "chance"))
    for key in ("empty", "constant", "copied", "crossing", "density"):
        found = [row[key] for row in log]
        words = "density, of the data's" if key == "density" else key
        figure = _range(words, found, "%", "draws of 200 pieces")
        if f"{key}, real" in log[0]:
            real = 100 * float(np.mean([row[f"{key}, real"] for row in log]))
            figure = figure.held_against(real, "held-out chorales")
        figures.append(figure)
    means = {key: float(np.mean([row[key] for row in log])) for key in
             ("empty", "constant", "copied", "copied, real", "density")}  # fmt: skip
    parts = [
        max(means["empty"], means["constant"]) <= 0.02,
        means["copied"] <= means["copied, real"] + 0.05,
        0.8 < means["density"] < 1.2,
        float(np.mean([row["own grid"][0] for row in log])) <= 0.6,
    ]
    why = (
        "It holds where at most 2 % are empty or hardly move, no more are copies than held-out "
        "chorales are by chance (5 % allowed), moves are within 20 % of the data's, and the probe "
        "is right in 60 % of windows at most."
    )
    return Finding(tuple(figures), verdict_of(parts), why, "log")


def _claim(
    key: str, sentence: str, measure: Callable[[int], Finding], log: str | None,
    where: str = "", paper: str = "no music in the paper",
) -> Claim:  # fmt: skip
    """Return a claim of the paper; a question of our own where no place in it is given."""
    reference = f"Vaswani and others 2017, {where} †" if where else ""
    repeat = partial(retrain, log=log) if log else None
    return Claim(key, sentence, reference, paper, measure, repeat)


claims = (
    _claim("alike", "Learned positions do as well as sinusoidal ones.", _alike, "positions",
           "table 3, row E", "25.7 against 25.8 BLEU †"),
    _claim("extrapolates", "Sinusoidal positions may serve for pieces longer than those trained "
           "on.", _extrapolates, "positions", "section 3.5", "a hope, without a figure †"),
    _claim("heads", "Single heads learn tasks of their own.", _heads, None,
           "section 4", "pictures of two heads †"),
    _claim("relative", "Distances serve chorales better than places.", _relative, "positions",
           paper="not in the paper; 0.357 against 0.417 nats in Huang 2018, table 2"),
    _claim("beyond", "Relative positions lose less beyond the trained length.", _beyond,
           "positions", paper="not in the paper; Huang 2018 says so without a figure"),
    _claim("foretells", "The net that ships foretells chorales as well as a Transformer did "
           "in 2018.", _foretells, None,
           paper="not in the paper; 0.417 nats on validation chorales in Huang 2018, table 2"),
    _claim("music", "What is composed from nothing is music like the data.", _music, "music"),
)  # fmt: skip

"""What the paper claims, and what we ask of our own chorales and piano music."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from coursekit.evaluation.statistics import mean_interval
from coursekit.neural import read_log
from coursekit.systems.claims import Claim, Finding, Measurement, verdict_of
from coursekit.systems.music_transformer_2018.model import SYSTEM

LOGS = {
    "kinds": "Small serialised nets with places, with distances, and with distances in pitch and "
    "time too, with as many weights as each other: surprise in nats a note on held-out chorales "
    "over stretches of the training's length (trained), over the second half of stretches twice "
    "as long (twice), and over the same notes with half of the training's length before them "
    "(same notes); with windows of half the training's length (twice, local).",
    "foretells": "The nets that ship, and one trained on quarter notes: surprise in nats a note "
    "(quarters: a frame of four notes) on the parts of the standard split, from music21 and from "
    "the archive.",
    "harmonies": "100 held-out sopranos harmonised: faults for a hundred chords, beside Bach's.",
    "music": "Of 200 chorales of 12 bars composed by each net that ships: `judged`.",
    "playing": "Of 200 times 8 seconds of piano composed from nothing: shares that are empty, "
    "that have fewer than four pitches, that copy 16 intervals in a row; notes a second; mean "
    "velocity; beside the openings of held-out performances; accuracy of the style probe.",
    "performances": "The piano net: surprise in nats an event on ASAP's parts; events a note.",
}
"""By the name of a log what a row holds."""
LEAST_SEEDS = {
    "kinds": 3,
    "foretells": 1,
    "music": 1,
    "playing": 1,
    "performances": 1,
    "harmonies": 1,
}
NATS = "nats a note"
KINDS = ("absolute", "relative", "relative pitch and time")


def retrain(seeds: int, *, log: str) -> None:
    """Measure with so many seeds, or the least that its log has, and write the log."""
    from coursekit.neural import repeat
    from coursekit.systems.music_transformer_2018 import experiments

    run: Callable[..., dict[str, Any]] = getattr(experiments, log)
    recipe = experiments.quick(experiments.STEPS[log]) if log in experiments.STEPS else None
    repeat(SYSTEM, log, run, max(seeds, LEAST_SEEDS[log]), recipe=recipe, about=LOGS[log])


rows = partial(read_log, SYSTEM)
"""Return a log, one row a seed."""


def column(kind: str, name: str) -> Any:
    """Return a figure of the small nets of one kind, `[seed]`."""
    return np.array([row[kind][name] for row in rows("kinds")])


def longer(kind: str) -> Any:
    """Return what the same notes cost more beyond the trained length, `[seed]`."""
    return column(kind, "twice") - column(kind, "same notes")


def _kinds(seeds: int, *, of: tuple[tuple[str, str], ...]) -> Finding:
    figures, better = [], []
    for kind, other in of:
        ours, theirs = column(kind, "trained"), column(other, "trained")
        better.append(bool((ours < theirs).all()))
        figures += [
            Measurement.of_range(f"{kind}: surprise", ours, NATS, "nets").held_against(
                float(theirs.mean()), other
            ),
            Measurement.of_interval(f"less than {other} by", mean_interval(theirs - ours), NATS,
                                    "pairs of nets"),
        ]  # fmt: skip
    why = "As many weights and steps. It holds where it is less surprised with every seed."
    return Finding(tuple(figures), verdict_of(better), why, "log")


def _beyond(seeds: int) -> Finding:
    more = {kind: longer(kind) for kind in KINDS}
    name = "more surprise beyond the trained length"
    figures = [Measurement.of_range(f"{kind}: {name}", found, NATS, "nets")
               for kind, found in more.items()]  # fmt: skip
    wide, narrow = column("relative", "twice"), column("relative", "twice, local")
    figures.append(
        Measurement.of_range("relative, local: surprise there", narrow, NATS, "nets").held_against(
            float(wide.mean()), "all seen"
        )
    )
    why = (
        "The same notes, with half of the training's length before them and with all of it. It "
        "holds where distances lose less than places with every seed."
    )
    less = [bool((more[kind] < more["absolute"]).all()) for kind in KINDS[1:]]
    return Finding(tuple(figures), verdict_of(less), why, "log")


def _foretells(seeds: int) -> Finding:
    row, figures = rows("foretells")[0], []
    for net, words in (("frames", "frame by frame"), ("serial", "token by token")):
        figures += [
            Measurement(f"{words}, {part}: surprise", row[net][place], NATS, 1, "net")
            .held_against(0.335, "paper")
            for part, place in (("validation", "valid, archive"), ("test", "test, archive"))
        ]  # fmt: skip
    quarters = Measurement("quarter notes, test", row["quarters"]["test"], "nats a frame", 1, "net")
    figures.append(quarters.held_against(8.10, "a temporal convolutional net"))
    why = (
        "It holds where both nets are at 0.40 or below on the archive's validation part. The paper "
        "serialises; its net is larger and learned far longer."
    )
    near = [row[net]["valid, archive"] <= 0.40 for net in ("frames", "serial")]
    return Finding(tuple(figures), verdict_of(near), why, "log")


def _harmonies(seeds: int) -> Finding:
    log, figures, near = rows("harmonies"), [], []
    for fault in [name for name in log[0]["Bach"] if name != "chords"]:
        means = {kind: float(np.mean([row[kind][fault] for row in log]))
                 for kind in ("Bach", "one draft", "likeliest of 8")}  # fmt: skip
        bach = means.pop("Bach")
        figures += [
            Measurement(f"{kind}: {fault}", mean, "in 100 chords", 100, "sopranos").held_against(
                bach, "Bach"
            )
            for kind, mean in means.items()
        ]
        near.append(means["likeliest of 8"] <= 2 * bach + 0.5)
    kept = min(row["kept"] for row in log)
    figures.append(Measurement("sopranos kept", 100 * kept, "%", 100, "sopranos"))
    why = (
        "It holds where every soprano is kept exactly, and no fault of the likeliest draft of "
        "eight is more than twice as frequent as in Bach, and half a fault in a hundred chords."
    )
    return Finding(tuple(figures), verdict_of([kept == 1, *near]), why, "log")


def _music(seeds: int) -> Finding:
    log, figures, parts = rows("music"), [], []
    for net in ("frames", "serial"):
        means = {
            key: float(np.mean([row[net][key] for row in log]))
            for key in ("empty", "constant", "copied", "copied, real", "density", "crossing")
        }
        told = float(np.mean([row[net]["own grid"][0] for row in log]))
        scale = float(np.mean([row[net]["scale"][0] for row in log]))
        of = (200, "pieces")
        figures += [
            Measurement(f"{net}: told by the probe on the same grid", 100 * told, "%", 60, "pieces")
            .held_against(50, "chance"),
            Measurement(f"{net}: told by the probe's own scale", 100 * scale, "%", 60, "pieces")
            .held_against(50, "chance"),
            *(Measurement(f"{net}: {key}", 100 * means[key], "%", *of)
              for key in ("empty", "constant", "density", "crossing")),
            Measurement(f"{net}: copied", 100 * means["copied"], "%", *of).held_against(
                100 * means["copied, real"], "held-out chorales"),
        ]  # fmt: skip
        parts += [
            max(means["empty"], means["constant"]) <= 0.02,
            means["copied"] <= means["copied, real"] + 0.05,
            0.8 < means["density"] < 1.2,
            told <= 0.6,
        ]
    why = (
        "It holds where at most 2 % are empty or hardly move, no more are copies than held-out "
        "chorales are by chance (5 % allowed), moves are within 20 % of the data's, and the probe "
        "is right in 60 % of windows at most; for both nets."
    )
    return Finding(tuple(figures), verdict_of(parts), why, "log")


def _piano(seeds: int) -> Finding:
    row = rows("performances")[0]
    figures = [
        Measurement(f"{split}: surprise", row[split], "nats an event", 1, "net").held_against(
            1.835, "paper"
        )
        for split in ("valid", "test", "train")
    ]
    figures.append(Measurement("events a note", row["events a note"], "", 104, "performances"))
    why = (
        "It holds where the validation figure is not above the paper's, which is on other and "
        "larger data. No velocity is told twice in a row."
    )
    return Finding(tuple(figures), verdict_of([row["valid"] <= 1.835]), why, "log")


def _playing(seeds: int) -> Finding:
    row = rows("playing")[0]
    net, pianists = row["net"], row["pianists"]
    told = Measurement("told from pianists by the probe", 100 * row["probe"][0], "%", 200, "pieces")
    figures = [told.held_against(50, "chance")]
    for key, value in net.items():
        share = key in ("empty", "constant", "copied")
        unit, scale = ("%", 100) if share else ("", 1)
        figures.append(
            Measurement(key, scale * value, unit, 200, "pieces").held_against(
                scale * pianists[key], "pianists"
            )
        )
    parts = [
        max(net["empty"], net["constant"]) <= 0.02,
        net["copied"] <= pianists["copied"] + 0.05,
        0.8 < net["notes a second"] / pianists["notes a second"] < 1.2,
        row["probe"][0] <= 0.6,
    ]
    why = (
        "It holds where at most 2 % are empty or hardly move, no more copy than held-out "
        "performances do (5 % allowed), notes a second are within 20 % of a pianist's, and the "
        "probe is right in 60 % of windows at most."
    )
    return Finding(tuple(figures), verdict_of(parts), why, "log")


def _claim(
    key: str, sentence: str, measure: Callable[[int], Finding], log: str,
    where: str = "", paper: str = "not in the paper",
) -> Claim:  # fmt: skip
    """Return a claim of the paper; a question of our own where no place in it is given."""
    reference = f"Huang and others 2018, {where}" if where else ""
    return Claim(key, sentence, reference, paper, measure, partial(retrain, log=log))


claims = (
    _claim("relative", "Distances serve chorales better than places.",
           partial(_kinds, of=(("relative", "absolute"),)), "kinds", "table 2",
           "0.357 against 0.417, or 0.398 with concatenated sinusoids"),
    _claim("pitch and time", "Distances in pitch and time serve better still.",
           partial(_kinds, of=(("relative pitch and time", "relative"),)), "kinds", "table 2",
           "0.335 against 0.357"),
    _claim("beyond", "Beyond the trained length distances lose less than places.", _beyond,
           "kinds", "section 4 †", "without a figure for chorales †"),
    _claim("foretells", "The nets that ship foretell chorales nearly as well.", _foretells,
           "foretells", "table 2", "0.335 nats on validation chorales"),
    _claim("harmonies", "A given soprano is kept, and the voices are led nearly as Bach leads "
           "them.", _harmonies, "harmonies"),
    _claim("music", "Chorales from nothing are music like the data.", _music, "music"),
    _claim("piano", "Piano performances are foretold nearly as well.", _piano, "performances",
           "table 3", "1.835 nats an event, on the Piano-e-Competition's performances"),
    _claim("playing", "Piano music from nothing is like a pianist's.", _playing, "playing"),
)  # fmt: skip

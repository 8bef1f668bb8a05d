"""What the paper claims, and what we ask of our own; most rest on nets trained anew over seeds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from coursekit.evaluation.statistics import mean_interval
from coursekit.neural import read_log
from coursekit.systems.claims import Claim, Finding, Measurement, verdict_of
from coursekit.systems.vae_2013.model import SYSTEM

LOGS: dict[str, tuple[int, str]] = {
    "methods": (
        2000,
        "Plain melody nets by both methods and number of latents: bounds in nats a bar on "
        "held-out and on training bars, active latents, seconds of training.",
    ),
    "likelihoods": (
        2000,
        "Nets of three latents by three methods, from 1,000 bars and from all: log p(x) in nats "
        "of 100 held-out and of 100 training bars, seconds of training.",
    ),
    "collapse": (
        1500,
        "Chains of 16 latents without help, with annealing and with free nats: `diagnosis` of "
        "each on held-out melodies.",
    ),
    "music": (
        0,
        "Of the nets that ship: `judged` of 200 samples from the prior; accuracy of the style "
        "probe on 60 pieces of 12 bars, with its interval. The seed draws the samples.",
    ),
}
"""By the name of a log and of its experiment: the steps of a training, and what a row holds."""


def retrain(seeds: int, *, log: str) -> None:
    """Train so many nets, 5 or more, and write a log of what they did."""
    from coursekit.neural import repeat
    from coursekit.systems.vae_2013 import experiments

    steps, about = LOGS[log]
    run: Callable[..., dict[str, Any]] = getattr(experiments, log)
    recipe = experiments.quick(steps) if steps else None
    if recipe:
        run = partial(run, recipe=recipe)
    repeat(SYSTEM, log, run, max(seeds, 5), recipe=recipe, about=about)


rows = partial(read_log, SYSTEM)
"""Return a log, one row a seed."""


def _mean(name: str, values: Any, unit: str = "nats a melody", other: Any = None,
          against: str = "") -> Measurement:  # fmt: skip
    """Return the mean over nets with its interval, beside the mean of others."""
    scale = 100 if unit == "%" else 1
    found = Measurement.of_interval(name, mean_interval(values), unit, "nets", scale=scale)
    return found if other is None else found.held_against(scale * float(np.mean(other)), against)


def _range(name: str, values: Any, unit: str = "%", of: str = "nets") -> Measurement:
    return Measurement.of_range(name, values, unit, of, scale=100 if unit == "%" else 1)


def _methods(seeds: int) -> Finding:
    log, figures, better = rows("methods"), [], []
    for latents in sorted(log[0]["aevb"], key=int):
        ours, theirs = (
            np.array([row[method][latents]["bound"] for row in log])
            for method in ("aevb", "wake-sleep")
        )
        better.append(mean_interval(ours - theirs).above(0))
        name = f"{latents} latents: bound on held-out melodies"
        figures.append(_mean(name, ours, other=theirs, against="wake-sleep"))
    why = (
        "The bound is in nats a melody of sixteen steps, higher is better; it holds where all "
        "differences, seed by seed, lie above 0. Equal steps and nets; Adam in place of Adagrad."
    )
    return Finding(tuple(figures), verdict_of(better), why, "log")


def _superfluous(seeds: int) -> Finding:
    found = [row["aevb"] for row in rows("methods")]
    few, many = ([row[latents] for row in found] for latents in ("10", "50"))
    lost = [less["bound"] - more["bound"] for less, more in zip(few, many, strict=True)]
    excess = [[one["on training"] - one["bound"] for one in nets] for nets in (many, few)]
    figures = (
        _mean("lost on held-out melodies from 10 to 50 latents", lost),
        _range("latents in use of 50", [one["active"] for one in many], ""),
        _range("latents in use of 10", [one["active"] for one in few], ""),
        _mean("training above held-out, 50 latents", excess[0], other=excess[1], against="10"),
    )
    parts = [max(lost) <= 0.3, max(one["active"] for one in many) <= 25]
    why = (
        "Harmless where 50 latents lose at most 0.3 nats in every net, pruned where half of them "
        "or fewer stay in use; it holds where both are so."
    )
    return Finding(figures, verdict_of(parts), why, "log")


def _likelihoods(seeds: int) -> Finding:
    log, figures, better = rows("likelihoods"), [], []
    for size, words in (("small", "1,000 melodies"), ("all", "all melodies")):
        ours = np.array([row[size]["aevb"]["held out"] for row in log])
        for method in ("wake-sleep", "monte carlo em"):
            theirs = np.array([row[size][method]["held out"] for row in log])
            better.append(mean_interval(ours - theirs).above(0))
            name = f"learned from {words}: log p(x) held out"
            figures.append(_mean(name, ours, other=theirs, against=method))
    why = (
        "Three latents, equal steps. log p(x) is estimated alike for all methods, by chains and "
        "importance sampling on 100 melodies, without the encoder."
    )
    return Finding(tuple(figures), verdict_of(better), why, "log")


def _smooth(seeds: int) -> Finding:
    from coursekit.systems.vae_2013.experiments import smoothness
    from coursekit.systems.vae_2013.model import load_net

    figures, smooth = [], []
    for name in ("rhythm map", "melody map"):
        found = [smoothness(load_net(name), seed=seed) for seed in range(max(seeds, 5))]
        near, anywhere = (np.array([one[key] for one in found]) for key in ("near", "anywhere"))
        smooth.append(bool((near < anywhere / 2).all()))
        words = f"{name}: steps that differ between points 0.1 apart"
        figure = _range(words, near, of="draws of 500 pairs")
        figures.append(figure.held_against(float(100 * anywhere.mean()), "points anywhere"))
    why = "It holds where near points differ in less than half as many steps as any two do."
    return Finding(tuple(figures), verdict_of(smooth), why)


def _state(nets: list[dict[str, float]], words: str = "") -> list[Measurement]:
    """Return what tells whether nets of 16 latents use their points."""
    column = {key: [one[key] for one in nets] for key in nets[0]}
    return [
        _mean(f"{words}information of the point", column["information"], "nats"),
        _range(f"{words}latents in use", column["active"], "of 16"),
        _range(f"{words}different melodies that come back", column["different"]),
        _mean(f"{words}right steps from the own point", column["steps"], "%",
              column["shuffled"], "from another's point"),
        _mean(f"{words}bound", column["bound"]),
    ]  # fmt: skip


def _collapse(seeds: int) -> Finding:
    ill = [row["beta 1"] for row in rows("collapse")]
    why = (
        "A chain of 16 latents with the paper's own bound. It holds where in every net the point "
        "tells less than 0.1 nats of its melody, and fewer than 5 % of different ones come back."
    )
    dark = [one["information"] < 0.1 and one["different"] < 0.05 for one in ill]
    return Finding(tuple(_state(ill)), verdict_of(dark), why, "log")


def _mended(seeds: int) -> Finding:
    log, figures, mended = rows("collapse"), [], []
    for name, words in (("annealing", "annealing: "), ("free nats", "0.5 free nats: ")):
        well = [row[name] for row in log]
        mended += [one["active"] >= 8 and one["information"] > 1 for one in well]
        figures += _state(well, words)
    why = (
        "It holds where every net has half of its latents or more in use, and the point tells more "
        "than 1 nat of its melody."
    )
    return Finding(tuple(figures), verdict_of(mended), why, "log")


def _tighter(seeds: int) -> Finding:
    log, figures, tighter = rows("methods"), [], []
    for latents in sorted(log[0]["aevb"], key=int):
        loose, tight = ([row["aevb"][latents][key] for row in log] for key in ("bound", "tighter"))
        tighter.append(mean_interval(np.subtract(tight, loose)).above(0))
        name = f"{latents} latents: bound of 50 draws"
        figures.append(_mean(name, tight, other=loose, against="of one draw"))
    return Finding(tuple(figures), verdict_of(tighter), "Plain nets, held-out melodies.", "log")


def _music(seeds: int) -> Finding:
    log, figures, sound = rows("music"), [], []
    for path in ("prior", "walk"):
        for scale in ("scale", "own grid"):
            told = [row[f"{path}, {scale}"][0] for row in log]
            sound.append(float(np.mean(told)) <= 0.6)
            words = f"pieces by {path}: told from tunes by the probe, {scale}"
            figures.append(_range(words, told, of="draws of 60 pieces").held_against(50, "chance"))
    for name in ("melody", "melody map", "rhythm map"):
        shares = {key: [row[name][key] for row in log] for key in log[0][name]}
        sound.append(0.8 <= float(np.mean(shares["density"])) <= 1.2)
        sound.append(name == "rhythm map" or max(*shares["empty"], *shares["constant"]) <= 0.02)
        for key in ("empty", "constant", "copied", "density"):
            words = "density, of the data's" if key == "density" else key
            figures.append(_range(f"{name}: {words}", shares[key], of="draws of 200 samples"))
    why = (
        "It holds where densities are within 20 % of the data's, at most 2 % of melodies are empty "
        "or on one pitch, and the probe is right in 60 % of windows at most: on the course's "
        "scale, and against held-out tunes on the net's own grid. Copied: all sixteen steps."
    )
    return Finding(tuple(figures), verdict_of(sound), why, "log")


def _claim(
    key: str, sentence: str, measure: Callable[[int], Finding], log: str | None,
    where: str = "", paper: str = "curves only †",
) -> Claim:  # fmt: skip
    """Return a claim of the paper; a question of our own where no place in it is given."""
    reference = f"Kingma and Welling 2013, {where} †" if where else ""
    repeat = partial(retrain, log=log) if log else None
    return Claim(key, sentence, reference, paper, measure, repeat)


claims = (
    _claim("bound", "The bound is higher than with wake-sleep, for every number of latents.",
           _methods, "methods", "lower bound"),
    _claim("superfluous", "Latents beyond need are pruned and do no harm on new pieces.",
           _superfluous, "methods", "lower bound"),
    _claim("likelihood", "log p(x) is higher than with wake-sleep and with Monte Carlo EM.",
           _likelihoods, "likelihoods", "marginal likelihood"),
    _claim("map", "On a map of two latents what lies near is alike.",
           _smooth, None, "learned manifolds", "pictures only †"),
    _claim("collapse", "A decoder that sees the notes before stops using its point.",
           _collapse, "collapse", paper="not in the paper; Bowman 2016 has it of sentences †"),
    _claim("mended", "Annealing the price, or free nats, keeps the point in use.", _mended,
           "collapse", paper="not in the paper; Bowman 2016 and Kingma 2016 propose them †"),
    _claim("tighter", "The importance-weighted bound is tighter.",
           _tighter, "methods", paper="not in the paper; Burda 2016 proves it †"),
    _claim("music", "What is drawn from the prior is music like the data.",
           _music, "music", paper="no music in the paper"),
)  # fmt: skip

"""What the paper claims, and what we ask of our own; all rests on logs of trained nets."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from coursekit.evaluation.statistics import share_interval
from coursekit.neural import read_log
from coursekit.systems.claims import Claim, Finding, Measurement, verdict_of
from coursekit.systems.jukebox_2020.model import SYSTEM

LOGS: dict[str, tuple[int, int, str]] = {
    "autoencoders": (
        400,
        3,
        "Autoencoders of samples: three hops, the finest without restarts, the coarsest without "
        "the spectral loss. On 40 held-out clips of 4 seconds: spectral convergence, mel distance, "
        "error of the bands above 2 kHz and of the level of all above it, in dB; share and "
        "entropy (bits) of the codebook in use; seconds.",
    ),
    "round_trips": (
        0,
        5,
        "Of the levels that ship, on 20 test clips a seed: the share of instruments that the "
        "judge names right in the original and in each copy, spectral convergence and mel "
        "distance in dB, share and entropy (bits) of the codebook in use.",
    ),
    "music": (
        0,
        5,
        "Of the nets that ship, 40 pieces of ten seconds a seed: labels that the judge hears as "
        "they were asked for; faults; notes that the transcriber hears and the "
        "share in one key; the longest run of top codes that stands in the training set.",
    ),
}
"""By the name of a log and of its experiment: steps of a training, seeds, and what a row holds."""


def retrain(seeds: int, *, log: str) -> None:
    """Train or listen with so many seeds, and no fewer than shipped, and write the log."""
    from coursekit.neural import repeat
    from coursekit.systems.jukebox_2020 import experiments

    steps, least, about = LOGS[log]
    run: Callable[..., dict[str, Any]] = getattr(experiments, log)
    recipe = experiments.quick(steps) if steps else None
    if recipe:
        run = partial(run, recipe=recipe)
    repeat(SYSTEM, log, run, max(seeds, least), recipe=recipe, about=about)


def _column(log: str, net: str, key: str) -> Any:
    return np.array([row[net][key] for row in read_log(SYSTEM, log)], dtype=float)


def _range(name: str, values: Any, unit: str, of: str = "nets", other: Any = None,
           against: str = "") -> Measurement:  # fmt: skip
    scale = 100 if unit == "%" else 1
    found = Measurement.of_range(name, values, unit, of, scale=scale)
    return found if other is None else found.held_against(scale * float(np.mean(other)), against)


def _hops(seeds: int) -> Finding:
    names = ("bottom", "middle", "top")
    found = {name: _column("autoencoders", name, "convergence") for name in names}
    figures = [
        _range(f"{name} level, {hop} samples a code: spectral convergence", found[name], "dB")
        for name, hop in zip(names, (32, 128, 512), strict=True)
    ]
    parts = [
        bool((found["bottom"] < found["middle"]).all()),
        bool((found["middle"] < found["top"]).all()),
    ]
    why = (
        "Lower is nearer to the original. It holds where, seed by seed, each finer level is nearer "
        "than the coarser one. Only the order can be compared: our nets are small, learn for a "
        "minute, and hear other music at another rate."
    )
    return Finding(tuple(figures), verdict_of(parts), why, "log")


def _restarts(seeds: int) -> Finding:
    sides = ("bottom", "bottom without restarts")
    used, entropy, near = (
        [_column("autoencoders", side, key) for side in sides]
        for key in ("used", "entropy", "convergence")
    )
    figures = (
        _range("entries in use with restarts", used[0], "%", other=used[1], against="without"),
        _range("entropy of their use", entropy[0], "bits", other=entropy[1], against="without"),
        _range("spectral convergence", near[0], "dB", other=near[1], against="without"),
    )
    parts = [
        bool((used[0] > used[1]).all()),
        bool((entropy[0] > entropy[1]).all()),
        bool((near[0] < near[1]).all()),
    ]
    why = (
        "It holds where in every seed restarts raise the share in use and its entropy, and bring "
        "the copy nearer to the original."
    )
    return Finding(figures, verdict_of(parts), why, "log")


def _spectral(seeds: int) -> Finding:
    sides = ("top", "top without spectral loss")
    words = {
        "high level": "level of all above 2 kHz, off by",
        "high band": "each band above 2 kHz, off by",
        "mel": "mel distance",
        "convergence": "spectral convergence",
    }
    figures, parts = [], []
    for key, name in words.items():
        with_it, without = (_column("autoencoders", side, key) for side in sides)
        figures.append(_range(name, with_it, "dB", other=without, against="without"))
        parts.append(bool((with_it < without).all()))
    why = (
        "It holds where in every seed all four are lower with the spectral loss than without it. "
        "Band by band the error counts silence, too, of which soft clips have much up there."
    )
    return Finding(tuple(figures), verdict_of(parts), why, "log")


def _heard(seeds: int) -> Finding:
    log, figures, right = read_log(SYSTEM, "music"), [], []
    names = {"instrument": 10, "register": 3, "dynamics": 4, "tempo": 3, "texture": 4}
    pieces = 40 * len(log)
    for name, values in names.items():
        hits = float(np.mean([row["told"][name] for row in log]))
        interval = share_interval(round(hits * pieces), pieces)
        shuffled = float(np.mean([row["told"][f"{name} shuffled"] for row in log]))
        words = f"{name}, of {values}: heard as asked for"
        figures.append(
            Measurement.of_interval(words, interval, "%", "pieces", scale=100).held_against(
                100 * shuffled, "asked for elsewhere"
            )
        )
        right.append(hits)
    parts = [right[0] >= 0.3]
    why = (
        "It holds where the judge, which learned from other clips and knows nothing of these nets, "
        "names the instrument in 30 % of the pieces or more, three times as often as by chance."
    )
    return Finding(tuple(figures), verdict_of(parts), why, "log")


def _sound(seeds: int) -> Finding:
    found = [row["heard"] for row in read_log(SYSTEM, "music")]
    column = {key: [one[key] for one in found] for key in found[0]}
    draws = "draws of 40 pieces"
    figures = (
        _range("notes in one key", column["in one key"], "%", draws),
        _range("notes heard in ten seconds", column["notes"], "", draws),
        _range("silent pieces", column["silent"], "%", draws),
        _range("clipped pieces", column["clipped"], "%", draws),
    )
    parts = [
        min(column["in one key"]) >= 0.8,
        max(column["silent"]) == 0,
        max(column["clipped"]) == 0,
    ]
    why = (
        "It holds where in every draw 80 % of the notes that a transcriber hears lie in one key, "
        "and no piece is silent or clipped. All twelve notes equally often would come to 58 %."
    )
    return Finding(figures, verdict_of(parts), why, "log")


def _copied(seeds: int) -> Finding:
    found = [row["longest run"] for row in read_log(SYSTEM, "music")]
    ours, held = ([one[key] for one in found] for key in ("written", "held out"))
    most = [max(one[key] for one in found) for key in ("written, longest", "held out, longest")]
    draws = "draws of 40 pieces"
    figures = (
        _range("longest run of top codes that stands in the training set", ours, "codes", draws,
               held, "held-out clips"),
        Measurement("the longest of all", most[0], "codes", 40 * len(found), "pieces",
                    baseline=most[1], against="held-out clips"),
    )  # fmt: skip
    parts = [float(np.mean(ours)) <= 1.5 * float(np.mean(held)), most[0] < 63]
    why = (
        "A code is 0.08 seconds. It holds where runs are on average at most half as long again as "
        "in music that the nets never heard, and none is longer than five seconds."
    )
    return Finding(figures, verdict_of(parts), why, "log")


def _levels(seeds: int) -> Finding:
    names = ("bottom", "middle", "top")
    mel = {name: _column("round_trips", name, "mel") for name in names}
    right = {name: _column("round_trips", name, "instrument") for name in (*names, "original")}
    draws = "draws of 20 clips"
    figures = [
        _range(f"{name}: mel distance of the copy", mel[name], "dB", draws) for name in names
    ]
    figures += [
        _range(f"{name}: instrument heard right", right[name], "%", draws,
               right["original"], "originals") for name in names
    ]  # fmt: skip
    parts = [
        bool((mel["bottom"] < mel["middle"]).all()),
        bool((mel["middle"] < mel["top"]).all()),
    ]
    why = "It holds where in every draw each finer level is nearer to the original."
    return Finding(tuple(figures), verdict_of(parts), why, "log")


claims: tuple[Claim, ...] = (
    Claim(
        key="levels",
        sentence="The more samples a code tells of, the farther the copy is from the original.",
        reference="table of spectral convergence",
        paper="-23.0, -12.4 and -8.3 dB at 8, 32 and 128 samples a code",
        measure=_hops,
        repeat=partial(retrain, log="autoencoders"),
    ),
    Claim(
        key="restarts",
        sentence="Entries that restart keep the codebook in use and bring the copy nearer.",
        reference="table of spectral convergence, without restarts",
        paper="-23.0 dB with and -21.1 dB without restarts, at the bottom level",
        measure=_restarts,
        repeat=partial(retrain, log="autoencoders"),
    ),
    Claim(
        key="spectral loss",
        sentence="A loss on spectra keeps what is high, which a loss on samples alone gives up.",
        reference="table of spectral convergence, without the spectral loss",
        paper="-8.3 dB with and -6.3 dB without it, at the top level",
        measure=_spectral,
        repeat=partial(retrain, log="autoencoders"),
    ),
    Claim(
        key="timbre",
        sentence="What the prior is told can be heard in what it writes.",
        reference="on conditioning by artist and genre",
        paper="by listening and by a map of styles; no figure",
        measure=_heard,
        repeat=partial(retrain, log="music"),
    ),
    Claim(
        key="frames",
        sentence="Our levels of frames, too, lose more the more each code tells of.",
        reference="",
        paper="the paper codes samples only",
        measure=_levels,
        repeat=partial(retrain, log="round_trips"),
    ),
    Claim(
        key="sound",
        sentence="What our nets write is neither silent nor clipped, and keeps to a key.",
        reference="",
        paper="no such figure",
        measure=_sound,
        repeat=partial(retrain, log="music"),
    ),
    Claim(
        key="memory",
        sentence="What our nets write is not copied out of the training set.",
        reference="",
        paper="no such figure",
        measure=_copied,
        repeat=partial(retrain, log="music"),
    ),
)

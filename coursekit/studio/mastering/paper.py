"""What standards and writings on mastering claim, as far as it can be measured, and our own."""

from __future__ import annotations

import functools
import itertools

import numpy as np

from coursekit.evaluation.statistics import mean_interval
from coursekit.studio.mastering.chain import master
from coursekit.studio.mastering.crux import gated_loudness
from coursekit.studio.mastering.hops import Floats, Survey
from coursekit.studio.mastering.loudness import (
    Report,
    analyse,
    audible,
    decibels,
    distance,
    loudness_range,
)
from coursekit.studio.mastering.pieces import mixes
from coursekit.studio.mastering.signals import LOUDNESS, PEAKS, RANGE, RATE, Steps, between_samples
from coursekit.systems.claims import Claim, Finding, Measurement, verdict_of

SETTINGS = ((-14.0, "balanced"), (-9.0, "loud"))


@functools.lru_cache(maxsize=1)
def _masters() -> tuple[tuple[float, Report], ...]:
    """Return each piece's master with each setting: the target, and the report on it."""
    return tuple(
        (target, master(mix, target=target, preset=preset).after)
        for mix in mixes().values()
        for target, preset in SETTINGS
    )


def _powers(steps: Steps, seconds: float) -> Floats:
    return Survey(steps.audio().samples, RATE).powers(seconds)


def _meter(seeds: int) -> Finding:
    found = [gated_loudness(_powers(steps, 0.4).tolist()) for steps in LOUDNESS]
    figures = tuple(
        Measurement(steps.name, value, "LUFS", 1, "signals", baseline=steps.expected,
                    against="EBU")
        for steps, value in zip(LOUDNESS, found, strict=True)
    )  # fmt: skip
    right = [abs(value - steps.expected) <= 0.1 for steps, value in
             zip(LOUDNESS, found, strict=True)]  # fmt: skip
    return Finding(figures, verdict_of(right), "It holds where all five are within 0.1 LU.")


def _range(seeds: int) -> Finding:
    found = [loudness_range(_powers(steps, 3.0)) for steps in RANGE]
    figures = tuple(
        Measurement(steps.name, value, "LU", 1, "signals", baseline=steps.expected, against="EBU")
        for steps, value in zip(RANGE, found, strict=True)
    )
    right = [abs(value - steps.expected) <= 1 for steps, value in zip(RANGE, found, strict=True)]
    return Finding(figures, verdict_of(right), "It holds where all four are within 1 LU.")


def _peaks(seeds: int) -> Finding:
    figures, right = [], []
    for name, height, period, phase, expected in PEAKS:
        sound = between_samples(height, period, phase)
        value = analyse(sound).true_peak
        samples = decibels(float(np.abs(sound.samples).max()))
        figures.append(Measurement(name, value, "dBTP", 1, "signals", baseline=samples,
                                   against="highest sample"))  # fmt: skip
        right.append(expected - 0.4 <= value <= expected + 0.2)
    # What samples miss by most comes first.
    figures.sort(key=lambda one: (one.baseline or 0.0) - one.value)
    why = "It holds where all are at most 0.2 dB above and 0.4 dB below −6, and +3 for the last."
    return Finding(tuple(figures), verdict_of(right), why)


def _agrees(seeds: int) -> Finding:
    gaps = [abs(analyse(mix).loudness - mix.loudness()) for mix in mixes().values()]
    figure = Measurement.of_range("difference from pyloudnorm", gaps, "LU", "pieces")
    return Finding((figure,), verdict_of([gap <= 0.1 for gap in gaps]),
                   "It holds where no piece differs by more than 0.1 LU.")  # fmt: skip


def _reached(seeds: int) -> Finding:
    off = [round(abs(after.loudness - target), 3) for target, after in _masters()]
    peaks = [after.true_peak for _, after in _masters()]
    figures = (
        Measurement.of_range("distance from the target", off, "LU", "masters"),
        Measurement.of_range("true peak", peaks, "dBTP", "masters"),
    )
    right = [gap <= 0.5 for gap in off] + [peak <= -1 for peak in peaks]
    why = "It holds where all are within 0.5 LU of the target and at −1 dBTP or below."
    return Finding(figures, verdict_of(right), why)


def _flatter(seeds: int) -> Finding:
    before = np.array([analyse(mix).crest for mix in mixes().values()])
    after = np.array([report.crest for target, report in _masters() if target == SETTINGS[1][0]])
    lost = mean_interval(before - after)
    figure = Measurement.of_interval("crest factor lost at −9 LUFS", lost, "dB", "pieces")
    return Finding(
        (figure,), verdict_of([lost.above(0)]), "It holds where the interval lies above 0."
    )


def _alike(seeds: int) -> Finding:
    before = [analyse(mix).bands for mix in mixes().values()]
    after = [report.bands for target, report in _masters() if target == SETTINGS[0][0]]
    far, near = _apart(before), _apart(after)
    change = mean_interval(near - far)
    figure = Measurement.of_interval("change of the distance from the other pieces", change, "dB",
                                     "pieces")  # fmt: skip
    mean = Measurement.of_range("distance of the masters", near, "dB", "pieces",
                                baseline=float(far.mean()), against="mixes")  # fmt: skip
    why = "It holds where the interval of the change lies below 0."
    return Finding((figure, mean), verdict_of([change.below(0)]), why)


def _apart(spectra: list[Floats]) -> Floats:
    """Return the mean distance of each spectrum from the others, over the bands of all."""
    heard = audible(*spectra)
    table = np.zeros((len(spectra), len(spectra)))
    for one, other in itertools.permutations(range(len(spectra)), 2):
        table[one, other] = distance(spectra[one][heard], spectra[other][heard])
    return np.asarray(table.sum(axis=1) / (len(spectra) - 1))


claims = (
    Claim("meter", "A meter says −23 LUFS of five sines whose levels change (and −33 of one).",
          "EBU Tech 3341, signals 1 to 5", "−23, −33, −23, −23 and −23 LUFS", _meter),
    Claim("range", "A meter of the loudness range says 10, 5, 20 and 15 LU of four sines.",
          "EBU Tech 3342, signals 1 to 4", "10, 5, 20 and 15 LU", _range),
    Claim("peaks", "Three more points between each two samples find the crests between them.",
          "EBU Tech 3341, signals 15 to 19", "−6 dBTP, +3 for the last", _peaks),
    Claim("agrees", "Our meter agrees with the one that many programs use.", "",
          "pyloudnorm, a free meter", _agrees),
    Claim("reached", "A master is as loud as was asked for, and no peak is above −1 dBTP.", "",
          "what streaming services ask for", _reached),
    Claim("flatter", "Loud masters are flatter.", "", "argued in many places†", _flatter),
    Claim("alike", "One setting makes different pieces alike.", "",
          "argued, without a figure (Sterne & Razlogova 2019)", _alike),
)  # fmt: skip
"""What is measured here; what engineers and listeners say is cited in the lesson."""

"""A mastering chain in one call: equaliser, compressor in bands, limiter, loudness to a target."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.listening import Audio, Table, render
from coursekit.studio.mastering import dynamics
from coursekit.studio.mastering.crux import gain_computer, gated_loudness, matching_gains
from coursekit.studio.mastering.equaliser import (
    equalised,
    equaliser,
    gains_towards,
    record_spectrum,
)
from coursekit.studio.mastering.hops import Floats, Samples, Survey, check, stretches
from coursekit.studio.mastering.loudness import (
    CENTRES,
    Loudness,
    Report,
    analyse,
    compared,
    decibels,
)
from coursekit.systems import learner

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

WORKING = -20.0  # LUFS at which equaliser and compressor work, however loud the mix came
TOLERANCE = 0.2  # LU between target and result of which nothing is said
SPARE = 0.02  # dB below the ceiling: a gain that glides moves peaks a little
EMPTY = 30.0  # dB
SETTLED = 12  # halvings of the search for a gain


@dataclass(frozen=True)
class Preset:
    """How a mastering chain is set.

    Args:
        title: its name, as a person reads it.
        says: what it is for.
        tilt: of the spectrum that it aims at, in dB an octave; above 0 it is brighter.
        strength: how much of the way to that spectrum the equaliser goes, from 0 to 1.
        limit: the largest gain of the equaliser, in dB.
        above: where the compressors begin, in dB above the mean level of their band.
        ratio: of the compressors.
        most: by how much the limiter may lower a peak, in dB.
    """

    title: str
    says: str
    tilt: float
    strength: float
    limit: float
    above: float
    ratio: float
    most: float


PRESETS = {
    "balanced": Preset("balanced", "half way to an even spectrum, light compression",
                       0.0, 0.5, 6.0, 3.0, 1.5, 12.0),
    "warm": Preset("warm", "more bass, less treble", -1.0, 0.5, 6.0, 3.0, 1.5, 12.0),
    "bright": Preset("bright", "more treble, less bass", 1.0, 0.5, 6.0, 3.0, 1.5, 12.0),
    "loud": Preset("loud", "strong compression and limiting", 0.5, 0.7, 6.0, -3.0, 4.0, 20.0),
    "open": Preset("open", "hardly any compression, peaks are left alone",
                   0.0, 0.3, 3.0, 6.0, 1.2, 6.0),
}  # fmt: skip
_NOTHING = Preset("none", "loudness and ceiling only", 0.0, 0.0, 0.0, 0.0, 1.0, 12.0)


@dataclass(frozen=True, eq=False)
class Moves:
    """What a chain did.

    Args:
        gain: before everything, in dB.
        equaliser: `[band]`, gains in dB at `CENTRES`.
        compressed: `[band of the compressor]`, mean reduction in dB.
        pushed: gain before the limiter, in dB.
        limited: `[hop]`, by how many dB the limiter lowered each thousandth of a second.
    """

    gain: float
    equaliser: Floats
    compressed: Floats
    pushed: float
    limited: Floats


@dataclass(frozen=True, eq=False)
class Mastered:
    """A master, and what was done.

    Args:
        audio: the master, as long as the mix and with its sample rate.
        before: the report on the mix.
        after: the report on the master, measured anew.
        said: what has to be known, in sentences; empty where all went as asked for.
        moves: what the chain did.
    """

    audio: Audio
    before: Report
    after: Report
    said: tuple[str, ...]
    moves: Moves

    def summary(self) -> str:
        """Return loudness, true peak and crest factor of the master in one line."""
        shown = dict(self.after.rows())
        return ", ".join(
            (shown["integrated loudness"], shown["true peak"], f"crest {shown['crest factor']}")
        )

    def table(self, title: str = "Before and after") -> Table:
        """Return both reports side by side."""
        return compared(self.before, self.after, title)


def _loudness_fault(answer: Any, powers: Any) -> str:
    if isinstance(answer, bool) or not isinstance(answer, int | float | np.number):
        return f"returned {answer!r:.40} where a loudness in LUFS was expected"
    return "returned something that is no number" if math.isnan(answer) else ""


def _gain_fault(answer: Any, *_: Any) -> str:
    if isinstance(answer, bool) or not isinstance(answer, int | float | np.number):
        return f"returned {answer!r:.40} where a gain in dB was expected"
    return "" if math.isfinite(answer) else "returned something that is no finite number"


def _matching_fault(answer: Any, ours: Any, *_: Any) -> str:
    return learner.shape_fault(answer, np.shape(ours), "an array of gains in dB")


FAULTS = {gated_loudness: _loudness_fault, gain_computer: _gain_fault,
          matching_gains: _matching_fault}  # fmt: skip


def master(
    audio: Audio | PrettyMIDI,
    *,
    target: float = -14.0,
    ceiling: float = -1.0,
    preset: str | None = "balanced",
    reference: Audio | None = None,
    loudness: Callable[..., Any] | None = None,
    computer: Callable[..., Any] | None = None,
    matching: Callable[..., Any] | None = None,
) -> Mastered:
    """Return a master of a mix: its spectrum evened, compressed, limited, and as loud as asked for.

    Work after lesson 22 on what mastering services do (Sterne & Razlogova 2021); equaliser,
    compressor and limiter are our own.

    Args:
        audio: the mix, mono or stereo; notes are rendered first.
        target: integrated loudness in LUFS (ITU-R BS.1770), from -40 to -6.
        ceiling: no true peak is above it, in dBTP, from -12 to 0.
        preset: one of `PRESETS`; None for loudness and ceiling alone.
        reference: a record whose spectrum is aimed at in place of the preset's.
        loudness: a learner's `gated_loudness`, by which the target is sought.
        computer: a learner's `gain_computer`, which sets the compressors.
        matching: a learner's `matching_gains`, which sets the equaliser.

    Raises:
        CourseError: the sound has more than two channels or too few samples a second, or a setting
            is out of reach.
    """
    audio = audio if isinstance(audio, Audio) else render(audio)
    chosen = _checked(audio, target, ceiling, preset)
    own = learner.replacements(FAULTS, gated_loudness=loudness, gain_computer=computer,
                               matching_gains=matching)  # fmt: skip
    before = analyse(audio)
    if not math.isfinite(before.true_peak):
        still = Moves(0.0, np.zeros(len(CENTRES)), np.zeros(0), 0.0, np.zeros(0))
        return Mastered(audio, before, before, ("The sound is silent; it was left so.",), still)
    said = []
    gain = WORKING - before.loudness
    if not math.isfinite(gain):
        gain = ceiling - before.true_peak
        said.append(f"The mix is softer than −70 LUFS. It was raised by {gain:.0f} dB first, and "
                    "its noise with it.")  # fmt: skip
    goal = record_spectrum(chosen.tilt) if reference is None else analyse(reference).bands
    share = chosen if reference is None else _towards_reference(chosen)
    gains = gains_towards(before.bands, goal, share.limit, share.strength,
                          own.get("matching_gains"))  # fmt: skip
    worked, compressed = _worked(audio, gain, gains, before.bands + gain + gains, chosen,
                                 own.get("gain_computer"))  # fmt: skip
    found = Survey(worked, audio.sample_rate)
    measured = own.get("gated_loudness", gated_loudness)
    pushed, limited = _pushed(found, target, ceiling - SPARE, chosen.most, measured)
    _apply(worked, audio.sample_rate, pushed, limited)
    finished = Audio(worked, audio.sample_rate)
    after = analyse(finished)
    if after.true_peak > ceiling:  # by as much as gliding gains have moved a peak
        worked *= np.float32(10 ** ((ceiling - after.true_peak - 0.001) / 20))
        after = analyse(finished)
    if hasattr(audio, "provenance"):  # a master is of the piece that its mix is of
        object.__setattr__(finished, "provenance", audio.provenance)
    said += _sentences(after, target, ceiling, limited, chosen)
    return Mastered(finished, before, after, tuple(said),
                    Moves(gain, gains, compressed, pushed, limited))  # fmt: skip


def _checked(audio: Audio, target: float, ceiling: float, preset: str | None) -> Preset:
    """Return the preset, or say which setting is out of reach."""
    check(audio.samples, audio.sample_rate)
    if not -40 <= target <= -6:
        raise CourseError(
            f"A target of {target:g} LUFS is out of reach; take one from −40 to −6, such as −14, "
            "at which streaming services play."
        )
    if not -12 <= ceiling <= 0:
        raise CourseError(f"A ceiling of {ceiling:g} dBTP is out of reach; take one from −12 to 0.")
    if preset is None:
        return _NOTHING
    if preset not in PRESETS:
        raise CourseError(f"There is no preset {preset!r}; there are {', '.join(PRESETS)}.")
    return PRESETS[preset]


def _towards_reference(chosen: Preset) -> Preset:
    """Return how far the equaliser goes towards a record that was given: all the way."""
    return Preset(chosen.title, chosen.says, 0.0, 1.0, 8.0, chosen.above, chosen.ratio, chosen.most)


def _worked(
    audio: Audio, gain: float, gains: Floats, bands: Floats, chosen: Preset, computer: Any
) -> tuple[Samples, Floats]:
    """Return the mix behind equaliser and compressors, and the mean reduction of each band."""
    rate = audio.sample_rate
    taps = equaliser(gains, rate) * 10 ** (gain / 20)
    crossovers = dynamics.crossovers_below(rate) if chosen.ratio != 1 else ()
    curves = [
        dynamics.curve(level + chosen.above, chosen.ratio, computer)
        for level in _levels(bands, crossovers)
    ]
    worked = np.empty_like(audio.samples)
    lowered = np.zeros(len(curves))
    for part in stretches(audio.samples.shape[1], rate):
        piece = equalised(audio.samples[:, part.outer], taps)
        mixed = np.zeros_like(piece)
        for number, band in enumerate(dynamics.split(piece, crossovers, rate)):
            if chosen.ratio == 1:
                mixed += band
                continue
            reduction = dynamics.band_reduction(band, part, curves[number])
            mixed += band * dynamics.glided(10 ** (-reduction / 20), part, band.shape[1])
            lowered[number] += reduction[part.own].sum()
        worked[:, part.samples] = mixed[:, part.inner]
        hops = part.hops.stop
    return worked, lowered / hops


def _levels(bands: Floats, crossovers: tuple[float, ...]) -> list[float]:
    """Return the mean level of each band of the compressor in dB, from thirds of an octave.

    A band with next to nothing in it counts as `EMPTY` below the strongest: what its neighbours
    leave in it is not compressed.
    """
    edges = [0.0, *crossovers, np.inf]
    power = 10 ** (bands / 10)
    sums = [
        float(power[(low <= CENTRES) & (high > CENTRES)].sum())
        for low, high in itertools.pairwise(edges)
    ]
    least = max(sums) * 10 ** (-EMPTY / 10)
    return [10 * math.log10(max(one, least, 1e-12)) for one in sums]


def _pushed(
    found: Survey, target: float, ceiling: float, most: float, measured: Loudness
) -> tuple[float, Floats]:
    """Return the gain that reaches the target behind the limiter or comes nearest, and the limiter.

    Args:
        found: what is known of the mix before the limiter.
        target: in LUFS.
        ceiling: in dBTP.
        most: by how many dB the limiter may lower a peak.
        measured: from powers of blocks to LUFS.
    """

    def reached(gain: float) -> float:
        limited = dynamics.limiter(found.peak, gain, ceiling)
        return measured(found.powers(0.4, 10 ** ((gain - limited) / 20)).tolist())

    highest = ceiling - decibels(float(found.peak.max())) + most
    # Without the limiter so much would do; with it a little more is needed.
    plain = target - measured(found.powers(0.4).tolist())
    low, high = (plain - 1, min(plain + most, highest)) if math.isfinite(plain) else (0.0, highest)
    if low < high and reached(high) > target:
        for _ in range(SETTLED):
            middle = (low + high) / 2
            low, high = (low, middle) if reached(middle) > target else (middle, high)
    return high, dynamics.limiter(found.peak, high, ceiling)


def _apply(worked: Samples, rate: int, gain: float, limited: Floats) -> None:
    """Raise samples `[channel, n]` by a gain and lower them by the limiter, in their place."""
    factors = 10 ** ((gain - limited) / 20)
    for part in stretches(worked.shape[1], rate):
        whole = part.outer.stop - part.outer.start
        glide = dynamics.glided(factors[part.margin], part, whole)
        worked[:, part.samples] *= glide[part.inner].astype(np.float32)


def _sentences(
    after: Report, target: float, ceiling: float, limited: Floats, chosen: Preset
) -> list[str]:
    """Say what has to be known of a master."""
    if not math.isfinite(after.loudness):
        return ["The master is softer than −70 LUFS, where loudness is no longer measured."]
    short = target - after.loudness
    if abs(short) <= TOLERANCE:
        return []
    figure = f"{after.loudness:.1f} LUFS in place of {target:g}".replace("-", "−")
    if short > 0 and limited.max() > chosen.most - 1:
        return [
            f"The master has {figure}. A ceiling of {ceiling:g} dBTP forbids more: to come nearer, "
            f"peaks would have to be lowered by more than the {chosen.most:g} dB that this setting "
            "allows.".replace("-", "−")
        ]
    return [f"The master has {figure}: the loudness by which it was set is not that of the meter."]

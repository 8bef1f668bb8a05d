"""The exercises of lesson 22: gated loudness, a compressor's curve, gains that match a spectrum."""

from __future__ import annotations

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise


def _power(level: float) -> float:
    """Return the power that stands for a level in LUFS."""
    return float(10 ** ((level + 0.691) / 10))


def _blocks(random: np.random.Generator) -> list[Case]:
    """Return powers of blocks, with silence, soft passages, and levels close to both gates."""
    cases = [
        Case(([0.02, 0.02, 0.02, 0.001, 0.0, 0.0],), "the example of the text"),
        Case(([0.01],), "one block"),
        Case(([0.01] * 8,), "equally loud throughout"),
        Case(([],), "no block at all"),
        Case(([0.0, 0.0, 0.0],), "silence"),
        Case(([_power(-70.1)] * 3,), "all a little softer than -70 LUFS"),
        Case(([_power(-69.9)] * 3,), "all a little louder than -70 LUFS"),
        Case(([_power(-70.1), _power(-69.9)],), "a block on each side of -70 LUFS"),
        Case(([_power(-70.02), _power(-69.98), _power(-69.5)],), "very near to -70 LUFS"),
        Case(([_power(-70.003), _power(-69.997), _power(-69.5)],), "nearer still to -70 LUFS"),
        Case(([_power(-70.01)] * 30 + [2.34e-6, 1.3e-7],), "much that is hardly too soft to count"),
        Case(([0.18, 0.01],), "a soft block that just counts"),
        Case(([0.19, 0.010002],), "a soft block that counts by a hair"),
        Case(([0.19, 0.009998],), "a soft block that misses the second gate by a hair"),
        Case(([0.0] * 20 + [0.2, 0.01],), "a long silence before one that counts no more"),
        Case(([0.2, 0.2, 0.05],), "the same power twice"),
        Case(([9.0, 9.0, 3.0],), "far louder than full scale"),
        Case(([0.2, 0.01],), "a soft block that just counts no more"),
        Case(([0.0] * 20 + [0.18, 0.01],), "a long silence before a soft block that counts"),
        Case(([1e-9] * 20 + [0.18, 0.01],), "a long hiss before a soft block that counts"),
        Case(([0.5, 0.5, 1e-4, 1e-4],), "loud, and 37 LU softer"),
        Case(([4.0, 2.0, 1.0],), "louder than full scale"),
        Case(([_power(-23)] * 60 + [_power(-36)] * 20,), "a signal of the EBU"),
        Case(([0.5, 0.03],), "a soft block well within the second gate"),
        Case(([2e-7, 2e-7, 1.5e-8],), "hardly louder than silence"),
    ]
    for _ in range(14):
        count = int(random.integers(2, 30))
        levels = random.uniform(-48, -6, count)
        powers = [round(_power(float(level)), 9) for level in levels]
        powers += [0.0] * int(random.integers(0, 4))
        cases.append(Case((powers,), f"{len(powers)} blocks by lot"))
    return cases


def _levels(random: np.random.Generator) -> list[Case]:
    """Return levels below, at and above a threshold, with ratios from 1 up."""
    cases = [
        Case((-10.0, -18.0, 4.0), "8 dB above the threshold, ratio 4"),
        Case((-18.0, -18.0, 4.0), "exactly at the threshold"),
        Case((-30.0, -18.0, 4.0), "below the threshold"),
        Case((-17.5, -18.0, 2.0), "half a decibel above"),
        Case((-18.5, -18.0, 2.0), "half a decibel below"),
        Case((-6.0, -18.0, 1.0), "a ratio of 1"),
        Case((-6.0, -18.0, 100.0), "a ratio so large that nothing passes"),
        Case((3.0, 0.0, 2.0), "a threshold of 0"),
        Case((-3.0, 0.0, 2.0), "below a threshold of 0"),
        Case((0.0, -12.0, 3.0), "a level of 0"),
        Case((6.0, -12.0, 1.5), "above full scale"),
        Case((9.0, 6.0, 4.0), "a threshold above 0"),
        Case((-10.123, -18.456, 3.21), "numbers with many decimals"),
        Case((-7.777, -9.999, 1.234), "other numbers with many decimals"),
    ]
    for _ in range(14):
        level, threshold = (round(float(random.uniform(low, 0)), 1) for low in (-40, -30))
        ratio = float(random.choice([1.2, 1.5, 2.0, 3.0, 4.0, 8.0, 20.0]))
        cases.append(Case((level, threshold, ratio), "a level, a threshold and a ratio by lot"))
    return cases


def _spectra(random: np.random.Generator) -> list[Case]:
    """Return spectra of a mix and of a reference, with limits that are reached or not."""

    def case(ours: list[float], theirs: list[float], limit: float, about: str) -> Case:
        return Case((np.array(ours), np.array(theirs), limit), about)

    cases = [
        case([-20, -20, -20], [-14, -20, -26], 6.0, "a darker reference"),
        case([-20, -20, -20], [-10, -10, -10], 6.0, "a reference that is only louder"),
        case([-20, -20, -20], [-20, -20, -20], 6.0, "the same spectrum"),
        case([-30, -20, -10], [-10, -20, -30], 6.0, "limits reached on both sides"),
        case([-30, -20, -10], [-10, -20, -30], 40.0, "limits that are not reached"),
        case([-12], [-3], 6.0, "a single band"),
        case([-20, -24], [-24, -20], 3.0, "two bands, turned round"),
        case([-20, -24], [-24, -20], 4.0, "a limit that is just reached"),
        case([-10, -20, -30, -40], [-12, -16, -36, -38], 2.0, "gains on both sides of the limit"),
        case([-10, -20, -30, -40], [0, -20, -30, -40], 6.0, "one band that stands out"),
        case([0, 0, 0], [9, 0, 0], 0.0, "a limit of 0"),
        case([30, 12, 18], [24, 36, 6], 7.0, "levels above 0"),
        case([-10, -20, -30], [-30, -20, -10], 2.345, "a limit with many decimals"),
    ]
    for _ in range(12):
        bands = int(random.integers(2, 12))
        ours, theirs = (np.round(random.uniform(-50, -10, bands), 1) for _ in range(2))
        limit = float(random.choice([1.0, 3.0, 6.0, 12.0]))
        cases.append(Case((ours, theirs, limit), f"{bands} bands by lot"))
    return cases


_HOME = "coursekit.studio.mastering.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="mastering.gated_loudness",
        kit=_HOME + "gated_loudness",
        cases=_blocks,
        expects="A number in LUFS, or minus infinity where nothing is louder than -70 LUFS.",
        hint="Two lists: what passes the first gate, and what of it also passes the second. The "
        "second gate is a tenth of the mean of the first list. The loudness is that of the mean of "
        "the second.",
        preamble="import math\n",
    ),
    Exercise(
        key="mastering.gain_computer",
        kit=_HOME + "gain_computer",
        cases=_levels,
        expects="A number of decibels, 0 or less.",
        hint="Up to the threshold the gain is 0. Above it only excess / ratio may be left of the "
        "excess: take the excess itself away from that.",
    ),
    Exercise(
        key="mastering.matching_gains",
        kit=_HOME + "matching_gains",
        cases=_spectra,
        expects="An array of gains in decibels, one a band.",
        hint="First theirs less ours, then take the mean away, and only then keep all within the "
        "limit.",
        preamble="import numpy as np\n",
    ),
)

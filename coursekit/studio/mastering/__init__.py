"""Mastering by machine: meters, a matching equaliser, compressors, a limiter; lesson 22.

Read `crux` first, which holds what a learner writes, then the meters in `loudness`, the one call
in `chain`, and what it is made of in `equaliser` and `dynamics`. `hops` says how half an hour of
sound is worked on.
"""

from coursekit.studio.mastering.chain import PRESETS, Mastered, Preset, master
from coursekit.studio.mastering.crux import gain_computer, gated_loudness, matching_gains
from coursekit.studio.mastering.loudness import Report, analyse, compared, distance
from coursekit.studio.mastering.paper import claims

__all__ = [
    "PRESETS", "Mastered", "Preset", "Report", "analyse", "claims", "compared", "distance",
    "gain_computer", "gated_loudness", "master", "matching_gains",
]  # fmt: skip

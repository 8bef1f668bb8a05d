"""Measuring music: figures that say how a piece is made, never how good it is."""

from coursekit.evaluation.features import ASPECTS
from coursekit.evaluation.probe import (
    Probe,
    Telltale,
    place,
    place_by_aspect,
    real_pieces,
    style_probe,
)
from coursekit.evaluation.symbolic import (
    METRICS,
    empty_bar_rate,
    groove_consistency,
    pitch_class_entropy,
    polyphony,
    report,
    scale_consistency,
)

__all__ = [
    "ASPECTS",
    "METRICS",
    "Probe",
    "Telltale",
    "empty_bar_rate",
    "groove_consistency",
    "pitch_class_entropy",
    "place",
    "place_by_aspect",
    "polyphony",
    "real_pieces",
    "report",
    "scale_consistency",
    "style_probe",
]

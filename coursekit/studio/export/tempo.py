"""Tempo and metre in beats, as projects of DAWs count them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coursekit.errors import CourseError
from coursekit.timing import bar_lines, to_beats

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

_RESOLUTION = 960


def tempi(midi: PrettyMIDI) -> list[tuple[float, float]]:
    """Return pairs of a beat and the beats a minute from there on, the first at 0."""
    starts, values = midi.get_tempo_changes()
    places = to_beats(midi, starts).tolist()
    return [(place, float(value)) for place, value in zip(places, values, strict=True)]


def metres(midi: PrettyMIDI) -> list[tuple[float, int, int]]:
    """Return a beat and the time signature from there on, the first at 0: 4/4 where none is set."""
    changes = sorted(midi.time_signature_changes, key=lambda change: float(change.time))
    marks = [
        (float(to_beats(midi, one.time)), int(one.numerator), int(one.denominator))
        for one in changes
    ]
    return marks if marks and marks[0][0] < 1e-6 else [(0.0, 4, 4), *marks]


def bars_end(midi: PrettyMIDI) -> float:
    """Return the beat at which the last bar with music in it ends."""
    return float(bar_lines(midi)[0][-1])


@dataclass(frozen=True)
class Clock:
    """Tempo and metre of a project that was read.

    Args:
        tempi: pairs of a beat and the beats a minute from there on.
        metres: a beat, and the numbers of the time signature from there on.

    Raises:
        CourseError: a tempo is not above 0, or a beat lies before the beginning.
    """

    tempi: list[tuple[float, float]]
    metres: list[tuple[float, int, int]]

    def __post_init__(self) -> None:
        """Refuse what no piece can have."""
        wrong = [point for point in self.tempi if not (point[0] >= 0 and 0 < point[1] < 10_000)]
        if wrong:
            raise CourseError(
                f"The project has a tempo of {wrong[0][1]:g} beats a minute at beat "
                f"{wrong[0][0]:g}. Set it right in the DAW and save the project again."
            )

    def seconds(self, beats: ArrayLike) -> NDArray[np.float64]:
        """Return when places in beats are heard."""
        places = np.array([place for place, _ in self.tempi])
        lengths = 60 / np.array([tempo for _, tempo in self.tempi])
        places[0] = 0.0  # what comes before the first tempo has that one
        starts = np.concatenate([[0.0], np.cumsum(np.diff(places) * lengths[:-1])])
        where = np.asarray(beats, dtype=np.float64)
        index = np.maximum(np.searchsorted(places, where, side="right") - 1, 0)
        return np.asarray(starts[index] + (where - places[index]) * lengths[index])

    def piece(self) -> PrettyMIDI:
        """Return a piece without notes that has these tempi and metres."""
        import pretty_midi

        midi: PrettyMIDI = pretty_midi.PrettyMIDI(resolution=_RESOLUTION)
        midi._tick_scales = [
            (round(place * _RESOLUTION) if number else 0, 60 / tempo / _RESOLUTION)
            for number, (place, tempo) in enumerate(self.tempi)
        ]
        midi._update_tick_to_time(midi._tick_scales[-1][0] + 1)
        for place, top, bottom in self.metres:
            mark = pretty_midi.TimeSignature(top, bottom, float(self.seconds(place)))
            midi.time_signature_changes.append(mark)
        return midi

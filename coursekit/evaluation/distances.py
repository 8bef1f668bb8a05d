"""Two sets of pieces held against each other, feature by feature, by the distances in and between.

After Yang and Lerch (2020), whose published code puts the two curves of a KL divergence on two
grids; here both lie on one. Used in lesson 23.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError
from coursekit.evaluation.crux import overlap_area
from coursekit.timing import notes_in_beats

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Floats = npt.NDArray[np.float64]
Overlap = Callable[[Any, Any, float], float]

POINTS = 512
LENGTHS = (4, 2, 1, 1 / 2, 1 / 4, 3, 3 / 2, 3 / 4, 3 / 8, 4 / 3, 2 / 3, 1 / 3)
"""Classes of the notes' lengths in beats: whole to sixteenth, the four dotted, three triplets."""
FEATURES = {
    "pitch count": "how many different pitches there are",
    "pitch classes": "how long each of the twelve pitch classes sounds",
    "pitch class transitions": "which pitch class follows which",
    "pitch range": "semitones from the lowest to the highest note",
    "mean interval": "semitones from note to note of a part",
    "note count": "how many notes there are",
    "mean inter-onset interval": "beats from one beginning of notes to the next",
    "note lengths": "which share of the notes has which of twelve lengths",
    "note length transitions": "which length follows which",
}
"""The nine features of a whole piece, with what they say."""


@dataclass(frozen=True)
class Compared:
    """What one feature says of a generated set held against a real one.

    Args:
        feature: its name.
        grid: distances at which the curves were taken.
        real: heights of the curve of distances within the real set, on that grid.
        between: heights of the curve of distances from real to generated pieces.
        within: mean distances within the real and within the generated set.
        across: mean distance from real to generated pieces.
        kl: the Kullback–Leibler divergence of `real` from `between`, in nats; 0 if they are alike.
        overlap: the area under both curves; 1 if they are alike.
    """

    feature: str
    grid: Floats
    real: Floats
    between: Floats
    within: tuple[float, float]
    across: float
    kl: float
    overlap: float


def features(midi: PrettyMIDI) -> dict[str, Floats]:
    """Return the nine features of a piece, numbers or tables of them, by name.

    Pitch classes and their transitions are pretty_midi's, as in the code of Yang and Lerch (2020).
    Lengths are those of notes in beats; drums are left out.

    Raises:
        CourseError: the piece has fewer than two pitched notes.
    """
    parts = [part for part in midi.instruments if not part.is_drum and part.notes]
    tables = [notes_in_beats(midi, [part]) for part in parts]
    lines = [table[np.lexsort((table[:, 2], table[:, 0]))] for table in tables]
    if sum(map(len, lines)) < 2:
        raise CourseError("A piece of fewer than two notes cannot be compared. Take a longer one.")
    notes = np.concatenate(lines)
    pitches, onsets = notes[:, 2], np.sort(notes[:, 0])
    moves = np.concatenate([np.abs(np.diff(line[:, 2])) for line in lines])
    kinds = [_length_classes(line[:, 1] - line[:, 0]) for line in lines]
    # Notes that overlap by far follow none, and there is no share of nothing.
    transitions = midi.get_pitch_class_transition_matrix()
    counts, follows = np.zeros(12), np.zeros((12, 12))
    for line in kinds:
        counts += np.bincount(line, minlength=12)
        np.add.at(follows, tuple(np.array(list(itertools.pairwise(line)), int).reshape(-1, 2).T), 1)
    found = (
        len(set(pitches.tolist())),
        midi.get_pitch_class_histogram(use_duration=True, normalize=True),
        transitions / max(transitions.sum(), 1),
        np.ptp(pitches),
        moves.mean() if len(moves) else 0.0,
        len(notes),
        np.diff(onsets).mean(),
        counts / counts.sum(),
        follows / max(follows.sum(), 1),
    )
    return {
        name: np.atleast_1d(np.asarray(value, dtype=np.float64)).reshape(-1)
        for name, value in zip(FEATURES, found, strict=True)
    }


def one_grid(*sets: Floats, points: int = POINTS) -> Floats:
    """Return places evenly spread over all sets of numbers, with a margin for the curves' ends."""
    low, high = min(one.min() for one in sets), max(one.max() for one in sets)
    margin = 3 * max(_width(one) for one in sets) or 1.0
    return np.linspace(low - margin, high + margin, points)


def density(values: Floats, grid: Floats) -> Floats:
    """Return the curve of a set of numbers: a Gaussian hump over each, added up, with area 1.

    The width of the humps is by Scott's rule, as in scipy's `gaussian_kde`.

    Args:
        values: `[n]`, two or more.
        grid: evenly spread places at which the curve is taken.
    """
    from scipy import stats

    kernels: Any = stats.gaussian_kde
    step = grid[1] - grid[0]
    if _width(values) > step:
        heights = kernels(values)(grid)
    else:
        # Humps narrower than a step would fall between the places: each number goes to the nearest.
        places = np.clip(np.round((values - grid[0]) / step).astype(int), 0, len(grid) - 1)
        heights = np.bincount(places, minlength=len(grid)).astype(float)
    curve: Floats = heights / (heights.sum() * step)
    return curve


def kl_divergence(one: Floats, other: Floats) -> float:
    """Return the Kullback–Leibler divergence of one curve from another on the same grid, in nats.

    A height below a millionth of a millionth of the highest counts as that much, so that curves
    apart give a large number and no infinity.
    """
    from scipy.stats import entropy

    floors = [np.maximum(curve, 1e-12 * curve.max()) for curve in (one, other)]
    return max(float(entropy(*floors)), 0.0)


def compare(
    generated: Sequence[PrettyMIDI],
    real: Sequence[PrettyMIDI],
    *,
    overlap: Overlap = overlap_area,
) -> list[Compared]:
    """Hold a generated set against a real one by the nine features of Yang and Lerch (2020).

    Args:
        generated: two pieces or more, alike in length to the real ones: counts grow with length.
        real: two pieces or more.
        overlap: takes the area under both curves; in lesson 23 the learner's own.

    Raises:
        CourseError: a set has fewer than two pieces, or a piece fewer than two notes.
    """
    if min(len(generated), len(real)) < 2:
        raise CourseError("To compare two sets, give two pieces or more of each.")
    tables = [[features(piece) for piece in pieces] for pieces in (real, generated)]
    return [
        _compared(name, [np.stack([row[name] for row in rows]) for rows in tables], overlap)
        for name in FEATURES
    ]


def _compared(name: str, sets: list[Floats], overlap: Overlap) -> Compared:
    from scipy.spatial.distance import cdist, pdist

    inside, own = (np.asarray(pdist(rows), dtype=np.float64) for rows in sets)
    between = np.asarray(cdist(sets[0], sets[1]), dtype=np.float64).reshape(-1)
    grid = one_grid(inside, between)
    curves = density(inside, grid), density(between, grid)
    step = float(grid[1] - grid[0])
    return Compared(
        name, grid, *curves, (float(inside.mean()), float(own.mean())), float(between.mean()),
        kl_divergence(*curves), float(overlap(curves[0].tolist(), curves[1].tolist(), step)),
    )  # fmt: skip


def _width(values: Floats) -> float:
    """Return how wide a hump is by Scott's rule."""
    return float(values.std(ddof=1)) * len(values) ** -0.2 if len(values) > 1 else 0.0


def _length_classes(lengths: Floats) -> npt.NDArray[np.int64]:
    """Return for each length in beats the number of the nearest class."""
    classes: npt.NDArray[np.int64] = np.abs(lengths[:, None] - np.array(LENGTHS)).argmin(axis=1)
    return classes

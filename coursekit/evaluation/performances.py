"""Performances measured: loudness, pace, chords, touch and pedal; and how far apart two sides are.

Used in lesson 16.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from coursekit.corpora.performances import Performance, sustained

Floats = npt.NDArray[np.float64]
SHORTEST_STEP = 0.2
"""Steps of fewer beats, such as grace notes, say nothing of the pace."""


def velocities(played: Performance) -> Floats:
    """Return the velocity of each note."""
    return played.notes["velocity"].astype(float)


def tempo(played: Performance) -> Floats:
    """Return how much longer each step is than at the mean pace, in log2."""
    score, heard = played.pairs()
    beats, chord = np.unique(score["onset"], return_inverse=True)
    first = np.full(len(beats), np.inf)
    np.minimum.at(first, chord, heard["onset"])
    gap, lasts = np.diff(beats), np.diff(first)
    pace = (first[-1] - first[0]) / (beats[-1] - beats[0]) if len(beats) > 1 else 1.0
    fit = (gap >= SHORTEST_STEP) & (lasts > 0.005)
    found: Floats = np.log2(lasts[fit] / (gap[fit] * pace))
    return found


def chord_spread(played: Performance) -> Floats:
    """Return how long after a chord's first note each of its other notes comes, in milliseconds."""
    score, heard = played.pairs()
    beats, chord, size = np.unique(score["onset"], return_inverse=True, return_counts=True)
    first = np.full(len(beats), np.inf)
    np.minimum.at(first, chord, heard["onset"])
    late = 1000 * (heard["onset"] - first[chord])
    order = np.lexsort((late, chord))
    leads = np.diff(chord[order], prepend=-1) > 0
    found: Floats = late[order][~leads & (size[chord[order]] > 1)]
    return found


def touch(played: Performance) -> Floats:
    """Return how much longer each key is down than the note is written, in log2."""
    score, heard = played.pairs()
    beats = score["onset"].max() - score["onset"].min()
    span = heard["onset"].max() - heard["onset"].min()
    pace = span / beats if beats > 0 else 1.0
    length = np.maximum(heard["end"] - heard["onset"], 0.005)
    found: Floats = np.log2(length / np.maximum(score["duration"] * pace, 0.005))
    return found


MEASURES: dict[str, Callable[[Performance], Floats]] = {
    "loudness": velocities,
    "pace": tempo,
    "chords": chord_spread,
    "touch": touch,
}
"""By name: velocity; length of steps; spread of chords; length of notes."""


def ks(one: Floats, other: Floats) -> float:
    """Return the greatest difference between two cumulative distributions, 0 to 1 (KS distance)."""
    one, other = np.sort(one), np.sort(other)
    places = np.concatenate([one, other])
    shares = [np.searchsorted(side, places, side="right") / len(side) for side in (one, other)]
    return float(np.abs(shares[0] - shares[1]).max())


def distances(played: Sequence[Performance], pianists: Sequence[Performance]) -> dict[str, float]:
    """Return by measure the KS distance between two sides, piece by piece, on average."""
    found = {}
    both = list(zip(played, pianists, strict=True))
    for name, measure in MEASURES.items():
        pairs = [(measure(one), measure(other)) for one, other in both]
        found[name] = float(np.mean([ks(*pair) for pair in pairs if min(map(len, pair))]))
    return found


def pedalled(played: Performance) -> float:
    """Return the share of notes that the pedal holds on."""
    return float(sustained(played).mean()) if len(played.notes) else 0.0


def describe(played: Performance) -> Floats:
    """Return eight figures of a performance, by which a judge may tell people from nets.

    Mean and spread of velocity; its change from note to note; spread of steps, and their change;
    spread of chords; mean and spread of touch.
    """
    loud, pace, late, length = (measure(played) for measure in MEASURES.values())
    return np.array([
        loud.mean(), loud.std(), np.abs(np.diff(loud)).mean() if len(loud) > 1 else 0.0,
        pace.std() if len(pace) else 0.0, np.abs(np.diff(pace)).mean() if len(pace) > 1 else 0.0,
        late.mean() if len(late) else 0.0, length.mean(), length.std(),
    ])  # fmt: skip


FIGURES = ("loudness", "spread of loudness", "change of loudness", "spread of pace",
           "change of pace", "chords", "touch", "spread of touch")  # fmt: skip


def told_apart(
    real: Sequence[Performance], other: Sequence[Performance], titles: Sequence[str], seed: int
) -> float:
    """Return the share of excerpts whose side is told correctly, on pieces not learned from."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rows = np.stack([describe(one) for one in (*real, *other)])
    side = np.repeat([0, 1], [len(real), len(other)])
    groups = np.array([*titles, *titles])
    right = np.zeros(len(side), dtype=bool)
    for learn, tried in GroupKFold(5, shuffle=True, random_state=seed).split(rows, side, groups):
        judge = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
        right[tried] = judge.fit(rows[learn], side[learn]).predict(rows[tried]) == side[tried]
    return float(right.mean())

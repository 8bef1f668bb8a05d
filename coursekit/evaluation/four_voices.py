"""Whether what nets compose for four voices is music like the chorales that they learned from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from coursekit.encodings.serialised import Pitches, to_midi
from coursekit.evaluation.originality import IN_A_ROW
from coursekit.evaluation.probe import place, style_probe

PROBED = 60
"""Pieces that are put before the style probe, which is slow."""
LEAST_MOVES = 4
"""A soprano that moves less often hardly moves at all."""


def judged(
    pieces: Sequence[Pitches],
    real: Sequence[Pitches],
    known: Iterable[Pitches],
    *,
    steps: int,
    seed: int,
) -> dict[str, float | list[float]]:
    """Return what is wrong with composed pieces, and who tells them from real ones.

    Args:
        pieces: `[step, 4]` of sounding pitches each.
        real: chorales that were not learned from, cut to `steps` at most.
        known: those that were.
        steps: of each piece; chorales that are shorter are not put before the probe.
        seed: of the probe.

    Returns:
        By name shares of pieces: `empty`, which never move; `constant`, whose soprano hardly does;
        `copied`, with 16 notes in a row of a known voice in any key, and `copied, real`. `density`
        is how often voices move, held against the real ones; `crossing` the share of steps with
        crossed voices, and `crossing, real`. `scale` is the accuracy of the style probe on its
        own scale for chorales, with its interval, `own grid` that on real ones of the same grid,
        and what tells most follows by name, real and composed.
    """
    runs = {run for piece in known for voice in piece.T for run in _runs(voice)}
    row: dict[str, float | list[float]] = {
        "empty": _mean(not _moves(piece).any() for piece in pieces),
        "constant": _mean(_moves(piece)[:, 0].sum() < LEAST_MOVES for piece in pieces),
        "copied": _mean(_copied(piece, runs) for piece in pieces),
        "copied, real": _mean(_copied(piece, runs) for piece in real),
        "density": _mean(_moves(piece).mean() for piece in pieces)
        / _mean(_moves(piece).mean() for piece in real),
        "crossing": float(np.concatenate([_crossed(piece) for piece in pieces]).mean()),
        "crossing, real": float(np.concatenate([_crossed(piece) for piece in real]).mean()),
    }
    heard = [to_midi(piece) for piece in pieces[:PROBED]]
    long = [to_midi(piece) for piece in real if len(piece) == steps]
    probes = {
        "scale": place(heard, "chorales", seed=seed),
        "own grid": style_probe(long, heard, seed=seed),
    }
    for name, probe in probes.items():
        row[name] = [probe.accuracy, *probe.interval]
    row |= {one.feature: [one.real, one.generated] for one in probes["own grid"].telltales[:3]}
    return {
        name: [round(float(v), 4) for v in value] if isinstance(value, list) else round(value, 4)
        for name, value in row.items()
    }


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


def _copied(piece: Pitches, runs: set[tuple[int, ...]]) -> bool:
    return any(run in runs for voice in piece.T for run in _runs(voice))


def _runs(voice: npt.NDArray[np.int16]) -> list[tuple[int, ...]]:
    """Return every run of 16 notes of a voice, as intervals in semitones."""
    changes = np.flatnonzero(np.append(True, voice[1:] != voice[:-1]))
    intervals = np.diff(voice[changes].astype(int))
    return [tuple(intervals[at : at + IN_A_ROW - 1].tolist())
            for at in range(len(intervals) - IN_A_ROW + 2)]  # fmt: skip


def _moves(piece: Pitches) -> npt.NDArray[np.bool_]:
    """Return where voices change their pitch, `[step - 1, voice]`."""
    moves: npt.NDArray[np.bool_] = np.not_equal(piece[1:], piece[:-1])
    return moves


def _crossed(piece: Pitches) -> npt.NDArray[np.bool_]:
    """Return on which steps a voice is above its upper neighbour."""
    crossed: npt.NDArray[np.bool_] = np.asarray(
        (np.diff(piece.astype(int), axis=1) > 0).any(axis=1)
    )
    return crossed

"""What the claims rest on: five kinds of positions, and whether what is composed is music."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import torch

from coursekit.encodings.serialised import Pitches, to_midi
from coursekit.evaluation.probe import place, style_probe
from coursekit.neural import Recipe
from coursekit.neural.transformer import POSITIONS
from coursekit.systems.transformer_2017.chorales import LENGTH, rows, shown
from coursekit.systems.transformer_2017.composing import sampled
from coursekit.systems.transformer_2017.model import load_net
from coursekit.systems.transformer_2017.network import Composer, equal_shapes, losses
from coursekit.systems.transformer_2017.training import RECIPES, learn

SAMPLES, PIECES, BARS = 200, 60, 12
TOP_P = 0.95
"""As `compose` has it where nothing is said."""
COPIED = 16
"""So many notes in a row that stand in a training chorale, in any key, are a copy."""


def positions(seed: int, recipe: Recipe | None = None) -> dict[str, Any]:
    """Train a net with each kind of positions; return how it foretells held-out chorales.

    `trained` is the surprise in nats a note over stretches as long as those of the training,
    `twice` over the second half of stretches twice as long, `same notes` over the same notes with
    only the training's length before them.
    """
    row: dict[str, Any] = {}
    for kind in POSITIONS:
        net, history = learn(
            equal_shapes()[kind], labels=False, recipe=recipe or quick(), seed=seed, progress=False
        )
        found = lengths(net) | {
            "weights": sum(weight.numel() for weight in net.parameters()),
            "seconds": history.seconds,
        }
        row[kind] = {name: round(float(value), 4) for name, value in found.items()}
    return row


@torch.no_grad()
def lengths(net: Composer) -> dict[str, float]:
    """Return how a net foretells held-out chorales at the trained length and at twice that."""
    net.eval()
    found: dict[str, list[torch.Tensor]] = {"trained": [], "twice": [], "same notes": []}
    for row in (*rows("valid"), *rows("test")):
        for begin in range(0, len(row) - 2 * LENGTH + 1, LENGTH):
            parts = {
                "trained": (begin, LENGTH, 0),
                "twice": (begin, 2 * LENGTH, LENGTH),
                # Half of the trained length is before them, so that no note stands without.
                "same notes": (begin + LENGTH // 2, LENGTH, LENGTH // 2),
            }
            for name, (start, length, skip) in parts.items():
                seen, told = shown(row, start, length)
                found[name].append(losses(net(seen[None]), told[None])[skip:])
    return {name: float(torch.cat(parts).mean()) for name, parts in found.items()}


def music(seed: int) -> dict[str, Any]:
    """Compose 200 pieces from nothing; return what is wrong with them and who tells them apart."""
    pieces = sampled(load_net(), SAMPLES, BARS, seed, top_p=TOP_P)
    real = [row_pitches(row)[: BARS * 16] for row in (*rows("valid"), *rows("test"))]
    known = melodies_of([row_pitches(row) for row in rows("train")])
    row: dict[str, Any] = {
        "empty": float(np.mean([not _moves(piece).any() for piece in pieces])),
        "constant": float(np.mean([_moves(piece)[:, 0].sum() < 4 for piece in pieces])),
        "copied": float(np.mean([copied(piece, known) for piece in pieces])),
        "copied, real": float(np.mean([copied(piece, known) for piece in real])),
        "density": float(np.mean([_moves(piece).mean() for piece in pieces])
                         / np.mean([_moves(piece).mean() for piece in real])),
        "crossing": float(np.mean(np.concatenate([_crossed(piece) for piece in pieces]))),
        "crossing, real": float(np.mean(np.concatenate([_crossed(piece) for piece in real]))),
    }  # fmt: skip
    heard = [to_midi(piece) for piece in pieces[:PIECES]]
    long = [to_midi(piece) for piece in real if len(piece) == BARS * 16]
    probes = {"scale": place(heard, "chorales", seed=seed),
              "own grid": style_probe(long, heard, seed=seed)}  # fmt: skip
    for name, probe in probes.items():
        row[name] = [probe.accuracy, *probe.interval]
    # What gives the pieces away most: in held-out chorales, and in what was composed.
    row |= {one.feature: [one.real, one.generated] for one in probes["own grid"].telltales[:3]}
    return {
        name: [round(v, 4) for v in value] if isinstance(value, list) else round(value, 4)
        for name, value in row.items()
    }


def row_pitches(row: torch.Tensor) -> Pitches:
    """Return a row of tokens as sounding pitches `[step, voice]`."""
    from coursekit.encodings.serialised import parallel

    return parallel(row.numpy())


def melodies_of(pieces: list[Pitches]) -> set[tuple[int, ...]]:
    """Return every run of notes of one voice in some pieces, as intervals in semitones."""
    return {run for piece in pieces for voice in piece.T for run in _runs(voice)}


def copied(piece: Pitches, known: set[tuple[int, ...]]) -> bool:
    """Say whether a voice of a piece has so many notes in a row from a known one, in any key."""
    return any(run in known for voice in piece.T for run in _runs(voice))


def _runs(voice: Any) -> list[tuple[int, ...]]:
    changes = np.flatnonzero(np.append(True, voice[1:] != voice[:-1]))
    notes = voice[changes].astype(int)
    intervals = np.diff(notes)
    return [tuple(intervals[at : at + COPIED - 1].tolist())
            for at in range(len(intervals) - COPIED + 2)]  # fmt: skip


def _moves(piece: Pitches) -> Any:
    """Return where voices change their pitch, `[step - 1, voice]`."""
    return piece[1:] != piece[:-1]


def _crossed(piece: Pitches) -> Any:
    """Return on which steps a voice is below its lower neighbour."""
    return (np.diff(piece.astype(int), axis=1) > 0).any(axis=1)


def quick(steps: int = 1500) -> Recipe:
    """Return the quick recipe with another number of steps."""
    warm = min(150, steps // 10)
    return dataclasses.replace(RECIPES["quick"], steps=steps, warmup_steps=warm)

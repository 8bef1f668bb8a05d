"""Judges that are no part of the system: which style is it, and is it real, by the notes alone."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.corpora import styles as pieces
from coursekit.corpora.styles import STYLES, Piece
from coursekit.evaluation.judge import Judge
from coursekit.systems.musenet_2019.arranging import SETS, tokens_of
from coursekit.systems.musenet_2019.model import music
from coursekit.systems.musenet_2019.vocabulary import PLAYED_BY

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

BARS = 12
MOST_PIECES = 60
"""Real pieces of each style that a judge learns from."""


def real(style: str, split: Any, most: int = MOST_PIECES, bars: int = BARS) -> list[PrettyMIDI]:
    """Return so many real pieces of a style and a split, spread over it, of so many bars."""
    known = pieces.load(style, split)
    some = known[:: max(1, len(known) // most)][:most]
    return [opening(piece, SETS[style][number % len(SETS[style])], bars)
            for number, piece in enumerate(some)]  # fmt: skip


def opening(
    piece: Piece, players: tuple[str, str], bars: int, *, tempo: float = 100
) -> PrettyMIDI:  # fmt: skip
    """Return the first bars of a real piece, played by two instruments that may be one."""
    steps = min(bars * STYLES[piece.style], piece.steps)
    notes = piece.notes[piece.notes[:, 0] < steps].copy()
    notes[:, 1] = notes[:, 1].clip(max=steps)
    short = Piece(piece.name, piece.style, piece.split, steps, notes)
    band = tuple(dict.fromkeys(players))
    return music(tokens_of(short, players).tolist(), band, steps, tempo=tempo,
                 turns=((0, piece.style),))  # fmt: skip


@functools.cache
def style_judge() -> Judge:
    """Return the judge of styles: it learned from validation pieces, which the net did not."""
    return Judge({style: real(style, "valid") for style in pieces.styles()})


def colours(heard: PrettyMIDI) -> Any:
    """Return the share of the notes that each instrument plays, `[instrument]`."""
    programs = list(PLAYED_BY.values())
    counts = np.zeros(len(programs))
    for part in heard.instruments:
        counts[programs.index(part.program)] += len(part.notes)
    return counts / max(counts.sum(), 1)


def style_by_colours(heard: Sequence[PrettyMIDI]) -> list[str]:
    """Return the style whose mean use of instruments in training is nearest to each piece's."""
    means = {}
    for style, sets in SETS.items():
        rows = np.zeros((len(sets), len(PLAYED_BY)))
        for row, players in zip(rows, sets, strict=True):
            for player in players:
                row[list(PLAYED_BY).index(player)] += 0.5
        means[style] = rows
    found = []
    for piece in heard:
        far = {style: float(np.abs(rows - colours(piece)).sum(axis=1).min())
               for style, rows in means.items()}  # fmt: skip
        found.append(min(far, key=lambda style: far[style]))
    return found

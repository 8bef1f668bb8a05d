"""Pieces given to instruments, and drawn by lot for training: moved, louder or softer, cut."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from coursekit.corpora.styles import STYLES, Piece
from coursekit.systems.musenet_2019.crux import LOWEST
from coursekit.systems.musenet_2019.vocabulary import (
    HIGHEST,
    NOTES,
    NOTHING,
    PLAYED_BY,
    START,
    Ints,
    prefix,
    structure,
    written,
)

Set = tuple[str, str]
"""Who plays the melody and who the rest."""
TUNE: tuple[Set, ...] = (
    ("flute", "piano"), ("flute", "guitar"), ("fiddle", "piano"), ("fiddle", "guitar"),
    ("accordion", "guitar"), ("accordion", "piano"),
)  # fmt: skip
SETS: dict[str, tuple[Set, ...]] = {
    "chorale": (("choir", "choir"), ("organ", "organ"), ("strings", "strings"),
                ("piano", "piano"), ("flute", "strings"), ("flute", "organ")),
    "reel": TUNE, "jig": TUNE, "air": TUNE,
    "blues": (("piano", "piano"), ("guitar", "piano"), ("piano", "organ"),
              ("accordion", "guitar"), ("flute", "piano")),
    "pop": (("choir", "piano"), ("flute", "piano"), ("fiddle", "piano"), ("flute", "guitar"),
            ("choir", "guitar")),
}  # fmt: skip
"""By style, who plays in training: chosen for the course, as the collections do not say."""
MOST_MOVED = 5
"""Semitones by which a piece is moved in training, at most, up or down."""
IGNORED = -100
SOLO = 0.4
"""How often a tune is played without its accompaniment."""


def arranged(piece: Piece, players: Set, *, moved: int = 0, louder: int = 0) -> Ints:
    """Return the notes of a piece for instruments, `[note, five]` as `written` takes them.

    Args:
        piece: whose melody the first instrument plays, and whose other notes the second.
        players: the two; they may be one.
        moved: semitones up.
        louder: steps of volume up.
    """
    numbers = [list(PLAYED_BY).index(name) for name in players]
    notes = piece.notes.copy()
    notes[:, 3] = np.array(numbers)[notes[:, 3]]
    notes[:, 2] += moved
    notes[:, 4] = (notes[:, 4] + louder).clip(1, 3)
    return apart(notes)


def apart(notes: Ints) -> Ints:
    """Return notes of which none begins while its instrument still holds the same pitch."""
    notes = notes[np.lexsort((-notes[:, 1], notes[:, 0], notes[:, 2], notes[:, 3]))]
    again = (notes[1:, 2:4] == notes[:-1, 2:4]).all(axis=1)
    twice = again & (notes[1:, 0] == notes[:-1, 0])
    notes = notes[np.append(True, ~twice)]
    again = (notes[1:, 2:4] == notes[:-1, 2:4]).all(axis=1)
    ends = np.where(again, np.minimum(notes[:-1, 1], notes[1:, 0]), notes[:-1, 1])
    notes[:-1, 1] = ends
    return notes[np.argsort(notes[:, 0], kind="stable")]


def melody_alone(piece: Piece) -> Piece:
    """Return a piece without what goes with its melody."""
    notes = piece.notes[piece.notes[:, 3] == 0]
    return Piece(piece.name, piece.style, piece.split, piece.steps, notes)


def room(piece: Piece) -> tuple[int, int]:
    """Return the least and the greatest number of semitones by which a piece may be moved."""
    low, high = int(piece.notes[:, 2].min()), int(piece.notes[:, 2].max())
    return max(-MOST_MOVED, LOWEST - low), min(MOST_MOVED, HIGHEST - high)


def tokens_of(piece: Piece, players: Set, table: Ints | None = None, **how: int) -> Ints:
    """Return a piece as notes and waits, `[token]`; `how` as `arranged` takes it."""
    tokens = written(arranged(piece, players, **how), piece.steps, table)
    return np.array(tokens, dtype=np.int64)


def rows_of(
    tokens: Ints, style: str, instruments: Sequence[str], begin: int, steps: int,
    times: Ints | None = None,
) -> Tensor:  # fmt: skip
    """Return what the net sees, `[token, 5]`: style and instruments, the start, and the tokens.

    Args:
        tokens: notes and waits.
        style: of `STYLES`.
        instruments: that are named.
        begin: the time of the first token, in sixteenths.
        steps: the length of the whole piece.
        times: of each token from the beginning on; reckoned where None.
    """
    ahead = prefix(style, instruments)
    times = None if times is None else np.append(0, times)
    told = structure(np.append(START, tokens), begin, steps, times)
    lead = np.repeat(told[:1], len(ahead) - 1, axis=0)
    lead[:, 0] = ahead[:-1]
    return torch.from_numpy(np.concatenate([lead, told]))


def cut(rows: Tensor, length: int) -> tuple[Tensor, Tensor]:
    """Return what the net sees, `[length, 5]`, and what it is to foretell, `[length]`."""
    told = rows[1 : length + 1, 0]
    told = torch.where(told < NOTES + 16, told, IGNORED)
    missing = length - len(told)
    seen = torch.nn.functional.pad(rows[: len(told)], (0, 0, 0, missing))
    if missing:
        seen[len(told) :, 0] = NOTHING
    return seen, torch.nn.functional.pad(told, (0, missing), value=IGNORED)


def excerpt(
    piece: Piece, players: Set, first_bar: int = 0, *, table: Ints | None = None, **how: int
) -> Tensor:
    """Return rows of a piece from the beginning of a bar on, as `rows_of` makes them."""
    tokens = tokens_of(piece, players, table, **how)
    begin = first_bar * STYLES[piece.style]
    if begin:
        steps = np.where(tokens >= NOTES, tokens - NOTES + 1, 0)
        times = np.cumsum(steps)
        at = int(np.searchsorted(times, begin))
        # The token at `at` is the wait that leads there, or beyond.
        begin, tokens = int(times[at]), tokens[at + 1 :]
    named = set(players) if (piece.notes[:, 3] == 1).any() else {players[0]}
    return rows_of(tokens, piece.style, sorted(named), begin, piece.steps)


def draw(
    known: Sequence[Sequence[Piece]], count: int, length: int, generator: torch.Generator,
    *, moves: bool = True, volumes: bool = True, table: Ints | None = None,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Return so many stretches, `[stretch, token, 5]`, and what is to be foretold.

    Style, piece, instruments, key, volume and bar are drawn by lot; half of the stretches begin
    where the piece does.

    Args:
        known: by style, its pieces.
        count: of stretches.
        length: of each, in tokens.
        generator: draws.
        moves: whether pieces are moved to other keys.
        volumes: whether they are played louder or softer.
        table: of tokens, as `vocabulary.codes` makes it.
    """

    def lot(below: int) -> int:
        return int(torch.randint(below, (1,), generator=generator))

    pairs = []
    for _ in range(count):
        pieces = known[lot(len(known))]
        piece = pieces[lot(len(pieces))]
        if SETS[piece.style] is TUNE and lot(100) < 100 * SOLO:
            piece = melody_alone(piece)
        low, high = room(piece)
        how = {"moved": low + lot(high - low + 1) if moves else 0,
               "louder": lot(3) - 1 if volumes else 0}  # fmt: skip
        bars = piece.steps // STYLES[piece.style]
        first = lot(max(bars - 3, 1)) * lot(2)
        players = SETS[piece.style][lot(len(SETS[piece.style]))]
        pairs.append(cut(excerpt(piece, players, first, table=table, **how), length))
    return torch.stack([seen for seen, _ in pairs]), torch.stack([told for _, told in pairs])

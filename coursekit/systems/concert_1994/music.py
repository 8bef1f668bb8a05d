"""What can be measured of CONCERT's music: surprise at unheard pieces, steps, what comes again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.systems.concert_1994.data import Piece, pieces, vocabulary
from coursekit.systems.concert_1994.tables import Table

MAJOR = (0, 2, 4, 5, 7, 9, 11)
STRENGTHS = (0.5, 2.0, 5.0, 20.0, 50.0)


def table_of(source: str, order: int = 3) -> tuple[Table, list[tuple[int, int, str]]]:
    """Return a table of a source's learned pieces, and the notes that its symbols stand for.

    A symbol is a whole note, as in lesson 03; the last one is the end. How much a shorter context
    weighs is chosen on the valid pieces.
    """
    notes = sorted({note for split in ("train", "valid", "test") for piece in pieces(source, split)
                    for note in piece})  # fmt: skip
    learned, valid = rows_of(source, "train", notes), rows_of(source, "valid", notes)
    tables = [Table(learned, order, len(notes) + 1, strength=s) for s in STRENGTHS]
    return min(tables, key=lambda table: table.nats(valid)), notes


def rows_of(source: str, split: str, notes: Sequence[tuple[int, int, str]]) -> list[list[int]]:
    """Return pieces as symbols of a table, each with the end as its last."""
    place = {note: index for index, note in enumerate(notes)}
    return [[*(place[note] for note in piece), len(notes)] for piece in pieces(source, split)]


def held_out(seed: int) -> dict[str, Any]:
    """Train on tunes, and on airs with and without slow units: what surprise at the test pieces?

    Returns:
        Nats a note: `folk_concert` and `folk_table`, which is of third order; `waltzes_concert`,
        `waltzes_standard` without slow units, and `waltzes_table`.
    """
    from coursekit.systems.concert_1994 import TAUS
    from coursekit.systems.concert_1994.network import batch_of
    from coursekit.systems.concert_1994.training import COMPARED, surprise, train_source

    row = {}
    nets = {"folk_concert": TAUS, "waltzes_concert": TAUS, "waltzes_standard": (0.0,) * len(TAUS)}
    for name, taus in nets.items():
        source = name.partition("_")[0]
        known = vocabulary(source)
        test = batch_of([known.encode(piece) for piece in pieces(source, "test")])
        model, _ = train_source(source, COMPARED, seed, taus=taus, progress=False)
        row[name] = surprise(model, test)
    for source in ("folk", "waltzes"):
        table, notes = table_of(source)
        row[f"{source}_table"] = table.nats(rows_of(source, "test", notes))
    return row


def draw(source: str, count: int, notes: int, *, temperature: float = 1.0,
         model: Any = None) -> list[Piece]:  # fmt: skip
    """Return pieces of so many notes that the shipped network draws, one a seed from 0 on."""
    from coursekit.systems.concert_1994 import load

    composer = (model or load()).composer(source)
    found = []
    for seed in range(count):
        rng = np.random.default_rng(seed)
        piece: Piece = (composer.openings[int(rng.integers(len(composer.openings)))],)
        # More than enough time, cut to the number of notes.
        longest = max(composer.known.durations)
        while len(piece) < notes:
            piece = composer.go_on(piece, longest, rng, temperature=temperature)
        found.append(piece[:notes])
    return found


def steps_and_scale(
    source: str, count: int
) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """Return shares of small moves and of notes in C major: of the source, of CONCERT, shuffled.

    A small move is two semitones or fewer.
    """
    rng = np.random.default_rng(0)
    real = [np.array([note[0] for note in piece]) for piece in pieces(source)]
    own = [np.array([note[0] for note in piece]) for piece in draw(source, count, 40)]
    shuffled = [rng.permutation(line) for line in real for _ in range(5)]

    def shares(lines: list[npt.NDArray[np.int_]]) -> tuple[float, float]:
        moves = np.concatenate([np.abs(np.diff(line)) for line in lines])
        return float((moves <= 2).mean()), float(np.isin(np.concatenate(lines) % 12, MAJOR).mean())

    return shares(real), shares(own), shares(shuffled)


def share_again(piece: Piece, run: int = 6) -> float:
    """Return which share of a piece's runs of notes (pitch and duration) was heard before in it.
    """
    runs = [tuple(note[:2] for note in piece[i : i + run]) for i in range(len(piece) - run + 1)]
    return 1 - len(set(runs)) / len(runs) if runs else 0.0


def come_again(source: str, count: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return `share_again` of the learned pieces and of drawn ones of 70 notes."""
    real = np.array([share_again(piece[:70]) for piece in pieces(source)])
    own = np.array([share_again(piece) for piece in draw(source, count, 70, temperature=0.8)])
    return real, own


def blind_pair(source: str, seed: int, count: int = 60) -> tuple[list[Any], str]:
    """Return a piece by CONCERT and one by the third-order table, in an order left to the lot.

    Both go on from the same first notes; the first eight notes of a test piece are given to both.

    Args:
        source: `folk`, or another one.
        seed: of the pieces and of the order.
        count: notes in each.

    Returns:
        Two pieces of music, and the name of the first: `CONCERT` or `table`.
    """
    from coursekit.systems.concert_1994 import load
    from coursekit.systems.concert_1994.data import to_music

    rng = np.random.default_rng(seed)
    known = pieces(source, "test")
    start = known[int(rng.integers(len(known)))][:8]
    table, notes = table_of(source)
    drawn: list[int] = [notes.index(note) for note in start]
    while len(drawn) < count:
        row = table.row(drawn)
        row[len(notes)] = 0  # no end, as for CONCERT
        drawn.append(int(rng.choice(len(row), p=row / row.sum())))
    own = load().composer(source).go_on(start, 12 * count, rng)[:count]
    both = [to_music(own, source), to_music(tuple(notes[symbol] for symbol in drawn), source)]
    turned = bool(rng.integers(2))
    return both[::-1] if turned else both, "table" if turned else "CONCERT"

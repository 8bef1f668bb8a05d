"""What can be measured of CONCERT's music: surprise at unheard pieces, steps, what comes again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.encodings.lead_sheet import LeadSheet, Note
from coursekit.evaluation.tables import Table
from coursekit.systems.concert_1994.data import pieces, to_music, vocabulary
from coursekit.systems.concert_1994.model import Model, load
from coursekit.systems.concert_1994.network import TAUS, batch_of
from coursekit.systems.concert_1994.training import COMPARED, surprise, train_source

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

STRENGTHS = (0.5, 2.0, 5.0, 20.0, 50.0)
Line = npt.NDArray[np.int_]


def table_of(source: str, order: int = 3) -> tuple[Table, list[Note]]:
    """Return a table of a source's learned pieces, and the notes that its symbols stand for.

    A symbol is a whole note, as in lesson 03; the last one is the end. How much a shorter context
    weighs is chosen on the valid pieces.
    """
    splits = ("train", "valid", "test")
    notes = sorted({note for split in splits for piece in pieces(source, split) for note in piece})
    learned, valid = rows_of(source, "train", notes), rows_of(source, "valid", notes)
    tables = [Table(learned, order, len(notes) + 1, strength=s) for s in STRENGTHS]
    return min(tables, key=lambda table: table.nats(valid)), notes


def rows_of(source: str, split: str, notes: Sequence[Note]) -> list[list[int]]:
    """Return pieces as symbols of a table, each with the end as its last."""
    place = {note: index for index, note in enumerate(notes)}
    return [[*(place[note] for note in piece), len(notes)] for piece in pieces(source, split)]


def held_out(seed: int) -> dict[str, Any]:
    """Train on tunes, and on airs with and without slow units: what surprise at the test pieces?

    Returns:
        Nats a note: `folk_concert` and `folk_table`, which is of third order; `waltzes_concert`,
        `waltzes_standard` without slow units, and `waltzes_table`.
    """
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


def draw(
    source: str, count: int, notes: int, *, temperature: float = 1.0, model: Model | None = None
) -> list[LeadSheet]:
    """Return pieces of so many notes that the shipped network draws, one a seed from 0 on."""
    composer = (model or load()).composer(source)
    drawn = []
    for seed in range(count):
        rng = np.random.default_rng(seed)
        piece: LeadSheet = (composer.openings[int(rng.integers(len(composer.openings)))],)
        # More than enough time, cut to the number of notes.
        longest = max(composer.known.durations)
        while len(piece) < notes:
            piece = composer.go_on(piece, longest, rng, temperature=temperature)
        drawn.append(piece[:notes])
    return drawn


def lines_of_bach(count: int) -> dict[str, list[Line]]:
    """Return pitches of lines by `Bach`, of so many by `CONCERT`, and of Bach's `shuffled`.

    Those of CONCERT have 40 notes; each of Bach's is shuffled five times.
    """
    rng = np.random.default_rng(0)
    bach = [np.array([note[0] for note in piece]) for piece in pieces("bach")]
    return {
        "Bach": bach,
        "CONCERT": [np.array([note[0] for note in piece]) for piece in draw("bach", count, 40)],
        "shuffled": [rng.permutation(line) for line in bach for _ in range(5)],
    }


def share_again(piece: LeadSheet, run: int = 6) -> float:
    """Return which share of a piece's runs of notes (pitch and duration) was heard before in it."""
    runs = [tuple(note[:2] for note in piece[i : i + run]) for i in range(len(piece) - run + 1)]
    return 1 - len(set(runs)) / len(runs) if runs else 0.0


def come_again(source: str, count: int) -> tuple[list[float], list[float]]:
    """Return `share_again` of the learned pieces and of drawn ones of 70 notes."""
    drawn = draw(source, count, 70, temperature=0.8)
    return [share_again(piece[:70]) for piece in pieces(source)], [*map(share_again, drawn)]


def blind_pair(source: str, seed: int, count: int = 60) -> tuple[list[PrettyMIDI], str]:
    """Return a piece by CONCERT and one by the third-order table, in an order left to the lot.

    Both go on from the same first notes; the first eight notes of a test piece are given to both.

    Args:
        source: `folk`, or another one.
        seed: of the pieces and of the order.
        count: notes in each.

    Returns:
        Two pieces of music, and the name of the first: `CONCERT` or `table`.
    """
    rng = np.random.default_rng(seed)
    known = pieces(source, "test")
    start = known[int(rng.integers(len(known)))][:8]
    table, notes = table_of(source)
    drawn = [notes.index(note) for note in start]
    while len(drawn) < count:
        row = table.row(drawn)
        row[len(notes)] = 0  # no end, as for CONCERT
        drawn.append(int(rng.choice(len(row), p=row / row.sum())))
    own = load().composer(source).go_on(start, 12 * count, rng)[:count]
    both = [to_music(own, source), to_music(tuple(notes[symbol] for symbol in drawn), source)]
    turned = bool(rng.integers(2))
    return both[::-1] if turned else both, "table" if turned else "CONCERT"

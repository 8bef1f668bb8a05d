"""The music that CONCERT learned from, as near as what is installed comes to it.

The paper had ten pieces by Bach, 25 European folk melodies and 25 waltzes with chords; which ones
is not said in what could be read. Here they are ten soprano lines of Bach's chorales, 25 fiddle
tunes, and 25 Irish airs in three-four time from O'Neill's collection, to which a few rules of our
own add one chord a bar. All are in a major key, moved to C.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.corpora import airs, chorales, tunes
from coursekit.encodings.grid import HOLD
from coursekit.encodings.lead_sheet import (
    LeadSheet,
    Vocabulary,
    decode_lead_sheet,
    encode_lead_sheet,
    line_in_c,
)
from coursekit.encodings.notes import NOTE_DTYPE
from coursekit.encodings.psychoacoustic import HIGH, LOW, TICKS
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Pieces = Sequence[LeadSheet]
SOURCES = ("bach", "folk", "waltzes")
METRES = {"bach": (4, 4), "folk": (2, 4), "waltzes": (3, 4)}
_COUNTS = {"bach": 10, "folk": 25, "waltzes": 25}
_LENGTHS = {"bach": (25, 70), "folk": (40, 128), "waltzes": (40, 100)}
_INSTRUMENTS = {"bach": ("Flute", 73), "folk": ("Fiddle", tunes.FIDDLE), "waltzes": ("Piano", 0)}


def validate_source(source: str) -> None:
    """Raise a CourseError where there is no such source."""
    if source not in SOURCES:
        raise CourseError(f"There is no source {source!r}; there are: {', '.join(SOURCES)}.")


def pieces(source: str, split: str = "train") -> tuple[LeadSheet, ...]:
    """Return the pieces of a source.

    Args:
        source: `bach`, `folk` or `waltzes`.
        split: `train` for those learned; `valid` and `test` for as many others each, or fewer
            where fewer keep to the symbols of the learned ones.

    Raises:
        CourseError: there is no such source or split.
    """
    validate_source(source)
    splits = _splits(source)
    if split not in splits:
        raise CourseError(f"There is no split {split!r}; there are train, valid and test.")
    return splits[split]


def vocabulary(source: str) -> Vocabulary:
    """Return the symbols of a source's learned pieces."""
    return Vocabulary.of(pieces(source))


@functools.cache
def _splits(source: str) -> dict[str, tuple[LeadSheet, ...]]:
    low, high = _LENGTHS[source]
    learnable: list[LeadSheet] = []
    others: list[LeadSheet] = []
    for split, piece in _READERS[source]():
        if low <= len(piece) <= high and all(LOW <= pitch <= HIGH for pitch, _, _ in piece):
            (learnable if split == "train" else others).append(piece)
    # Which of many is left to the lot, so that nobody picked the easy ones.
    order = np.random.default_rng(1994).permutation(len(learnable))
    count = _COUNTS[source]
    learned = [learnable[place] for place in order[:count]]
    left = [learnable[place] for place in order[count:]]
    known = Vocabulary.of(learned)
    return {
        "train": tuple(learned),
        "valid": _held_out(left, learned, known)[:count],
        "test": _held_out(others, [*learned, *left], known)[:count],
    }


def _held_out(candidates: Pieces, used: Pieces, known: Vocabulary) -> tuple[LeadSheet, ...]:
    """Return the pieces that are not used, each once, where all their notes are known."""
    new = dict.fromkeys(piece for piece in candidates if piece not in used)
    return tuple(piece for piece in new if all(map(known.knows, piece)))


def _bach() -> Iterator[tuple[str, LeadSheet]]:
    for chorale in chorales.load():
        if chorale.duplicate_of is None and chorale.key[1] == "major":
            soprano = chorale.grid[:, 0]
            starts = np.flatnonzero(soprano < HOLD)
            rows = np.zeros(len(starts), NOTE_DTYPE)
            rows["onset"], rows["pitch"] = starts / 4, soprano[starts]
            rows["duration"] = np.diff([*starts, len(soprano)]) / 4
            yield chorale.split, line_in_c(rows, chorale.key)


def _folk() -> Iterator[tuple[str, LeadSheet]]:
    for tune in tunes.load():
        if tune.key[1] == "major" and tune.meter in ((2, 4), (4, 4), (2, 2)) and len(tune.melody):
            yield tune.split, line_in_c(tune.melody, tune.key)


def _waltzes() -> Iterator[tuple[str, LeadSheet]]:
    for air in airs.load():
        if air.key[1] == "major" and (line := line_in_c(air.melody, air.key)):
            yield air.split, airs.harmonise(line, TICKS * air.bar_starts)


_READERS = {"bach": _bach, "folk": _folk, "waltzes": _waltzes}


def to_music(piece: LeadSheet, source: str = "folk", **options: Any) -> PrettyMIDI:
    """Return a piece as music, on a source's instrument and in its metre.

    Args:
        piece: notes, end to end; END is passed over.
        source: whose instrument and metre.
        options: `tempo`, `shift`, `opening_rest` and `beats`, as `decode_lead_sheet` takes them.

    Raises:
        CourseError: there is no note to play.
    """
    name, program = _INSTRUMENTS[source]
    return decode_lead_sheet(
        piece, name=name, program=program, time_signature=METRES[source], **options
    )


def from_music(midi: PrettyMIDI, source: str, known: Vocabulary) -> tuple[LeadSheet, int, int]:
    """Return the melody of some music in C, semitones moved, and ticks before the first note.

    Args:
        midi: see `encode_lead_sheet`, which says what is wrong with other music.
        source: for `waltzes` chords that are `known` are added as to the learned pieces.
    """
    piece, shift, rest = encode_lead_sheet(midi, system="CONCERT", beats_per_bar=METRES[source][0])
    if source == "waltzes":
        ticks, bar = sum(length for _, length, _ in piece), 3 * TICKS
        piece = airs.harmonise(piece, np.arange(-rest % bar, ticks + 1, bar), known.chords)
    return piece, shift, rest

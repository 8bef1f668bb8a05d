"""Whether music was copied from the music that it was learned from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coursekit.timing import notes_in_beats

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Ints = npt.NDArray[np.int64]
IN_A_ROW = 16
"""So many notes in a row are no accident."""


def phrases(onsets: Ints, pitches: Ints) -> list[bytes]:
    """Return every 16 notes in a row of a melody, alike in all keys.

    Args:
        onsets: `[note]` in steps.
        pitches: `[note]`.

    Returns:
        The intervals and the steps from note to note of each phrase, as bytes.
    """
    moves = np.stack([np.diff(pitches), np.diff(onsets)], axis=1).astype(np.int16)
    return [moves[at : at + IN_A_ROW - 1].tobytes() for at in range(len(moves) - IN_A_ROW + 2)]


def copied(melodies: Iterable[tuple[Ints, Ints]], known: frozenset[bytes]) -> npt.NDArray[np.bool_]:
    """Return which melodies, onsets and pitches each, have one of the known phrases."""
    return np.array([not known.isdisjoint(phrases(*one)) for one in melodies], dtype=bool)


@dataclass(frozen=True)
class Match:
    """The longest stretch of a piece that stands in a known piece too.

    Args:
        length: of the stretch; 0 where nothing agrees.
        start: where it begins in the piece.
        source: the number of the known piece, the first of several.
        place: where it begins there.
    """

    length: int
    start: int
    source: int
    place: int


def longest_matches(pieces: Sequence[Ints], known: Sequence[Ints]) -> list[Match]:
    """Return for each piece its longest stretch that stands in a known piece too, and where.

    Held against the matches of music that nobody trained on, it tells what was learned by heart;
    see MusicLM (Agostinelli et al., 2023). Lessons 17, 18 and 23.

    Args:
        pieces: codes `[frame]`, or `[frame, codebook]` where all codes of a frame must be alike;
            for notes, `moves` makes them alike in all keys.
        known: of the same kind, the pieces of the training set.
    """
    if not len(pieces):
        return []
    sizes = [len(one) for one in (*known, *pieces)]
    _, numbers = np.unique(np.concatenate([*known, *pieces]), axis=0, return_inverse=True)
    parts = np.split(numbers.reshape(-1), np.cumsum(sizes)[:-1])
    # -1 stands between known pieces and is no code, so that no run crosses from one to the next.
    joined = np.concatenate([[-1], *(part for one in parts[: len(known)] for part in (one, [-1]))])
    begins = np.cumsum([1, *(size + 1 for size in sizes[: len(known)])])
    found = []
    for piece in parts[len(known) :]:
        runs, best = np.zeros(len(joined), np.int32), (0, 0, 1)
        for at, code in enumerate(piece):
            runs[1:] = np.where(joined[1:] == code, runs[:-1] + 1, 0)
            end = int(runs.argmax())
            if runs[end] > best[0]:
                length = int(runs[end])
                best = length, at + 1 - length, end + 1 - length
        source = int(np.searchsorted(begins, best[2], side="right")) - 1
        found.append(Match(best[0], best[1], source, int(best[2] - begins[source])))
    return found


def longest_runs(pieces: Sequence[Ints], known: Sequence[Ints]) -> list[int]:
    """Return the lengths of `longest_matches`."""
    return [match.length for match in longest_matches(pieces, known)]


def moves(midi: PrettyMIDI) -> Ints:
    """Return a melody's semitones and sixteenths from note to note, `[note - 1, 2]`, in any key.

    Args:
        midi: the melody is its first part with pitched notes; of a chord the highest note.
    """
    part = next((one for one in midi.instruments if not one.is_drum and one.notes), None)
    if part is None:
        return np.zeros((0, 2), dtype=np.int64)
    table = notes_in_beats(midi, [part])
    onsets = np.round(4 * table[:, 0]).astype(np.int64)
    order = np.lexsort((-table[:, 2], onsets))
    _, first = np.unique(onsets[order], return_index=True)
    line = order[first]
    return np.stack([np.diff(table[line, 2].astype(np.int64)), np.diff(onsets[line])], axis=1)


def ngram_overlap(piece: Ints, known: Sequence[Ints], size: int) -> float:
    """Return the share of a piece's n-grams that stand somewhere in the known pieces.

    Args:
        piece: codes `[frame]` or `[frame, code]`, as `moves` makes them.
        known: of the same kind.
        size: how many codes in a row are one n-gram.

    Returns:
        0 to 1; nan for a piece shorter than an n-gram.
    """

    def grams(codes: Ints) -> list[bytes]:
        rows = np.ascontiguousarray(codes, dtype=np.int64)
        return [rows[at : at + size].tobytes() for at in range(len(rows) - size + 1)]

    heard = {gram for one in known for gram in grams(one)}
    mine = grams(piece)
    return float(np.mean([gram in heard for gram in mine])) if mine else float("nan")

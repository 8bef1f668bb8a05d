"""Irish airs in three-four time, read from the ABC files of the installed music21.

O'Neill wrote down melodies only; `harmonise` adds one chord a bar by rules of our own.
Card: `datasets/airs/README.md`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.corpora._abc import TICKS, Score, read_abc
from coursekit.corpora._cache import (
    Converted,
    Damaged,
    cached,
    corpus_folder,
    read_all,
    say_left_out,
)
from coursekit.corpora.chorales import Split, split_of
from coursekit.encodings.lead_sheet import PIANO, LeadSheet
from coursekit.encodings.notes import NOTE_DTYPE, Notes
from coursekit.encodings.psychoacoustic import chord_notes
from coursekit.errors import CourseError

VERSION = 1  # of the conversion: raise it when a note or a fact about an air changes
COLLECTION = "oneills1850"
CHORDS = ("C", "F", "G7", "Am", "Dm", "Em")
"""What `harmonise` chooses from."""

_STAYS, _RESOLVES = 1, 5
_ENDS_HERE = 1000  # more than any bar can be worth, so that nothing else is chosen


@dataclass(frozen=True, eq=False)
class Air:
    """One air.

    Args:
        name: its file in music21's corpus, and its number in the book.
        title: as printed above it.
        key: tonic pitch class and mode, such as (7, `major`) or (2, `dorian`).
        melody: `[note]` of NOTE_DTYPE, as written, without repeats; onsets and durations in beats
            (quarter notes).
        bar_starts: `[bar]`, in beats.
        split: `train`, `valid` or `test`; airs that begin alike are in the same split.
    """

    name: str
    title: str
    key: tuple[int, str]
    melody: Notes = field(repr=False)
    bar_starts: npt.NDArray[np.float64] = field(repr=False)
    split: Split


def load() -> list[Air]:
    """Return all airs in three-four time, file by file in the order of the book.

    The first call on a machine converts them (seconds, with a progress bar); later calls read
    what it kept.

    Raises:
        CourseError: music21 or its corpus is not installed.
    """
    _, facts = cached("airs", VERSION, _convert)
    return [
        Air(
            name=fact["name"],
            title=fact["title"],
            key=(fact["key"][0], fact["key"][1]),
            melody=_rows(fact["notes"]),
            bar_starts=np.round(np.array(fact["bars"]) / TICKS, 9),
            split=fact["split"],
        )
        for fact in facts["airs"]
    ]


def source_checksum() -> str:
    """Return the SHA-256 over the names and bytes of all files that were read."""
    return str(cached("airs", VERSION, _convert)[1]["sha256"])


def harmonise(
    sheet: LeadSheet, bar_starts: npt.ArrayLike, chords: Sequence[str] = CHORDS
) -> LeadSheet:
    """Return a melody in C major with a chord for each note, one chord a bar.

    A chord is worth the time that its notes sound, twice that on the bar's first note; a move
    from G7 to C, and staying, are worth a little; the last bar is C. The best row of chords is
    found by dynamic programming.

    Args:
        sheet: one note or more.
        bar_starts: in twelfths of a beat, from the melody's beginning.
        chords: some of `CHORDS`, C among them; no other is chosen.

    Returns:
        The same notes, each with its bar's chord.
    """
    pitches, lengths, _ = zip(*sheet, strict=True)
    onsets = np.cumsum(lengths) - lengths
    # Notes before the first bar line belong to it, and bars without a note do not count.
    bars = np.maximum(np.searchsorted(bar_starts, onsets, side="right") - 1, 0)
    bar_of = np.unique(bars, return_inverse=True)[1]
    worth = _worth(pitches, lengths, bar_of)
    worth[:, [name not in chords for name in CHORDS]] = -np.inf
    chosen = _best_chords(worth)
    return tuple(
        (pitch, length, CHORDS[chosen[bar]])
        for pitch, length, bar in zip(pitches, lengths, bar_of, strict=True)
    )


def _worth(
    pitches: Sequence[int], lengths: Sequence[int], bar_of: npt.NDArray[np.int_]
) -> npt.NDArray[np.float64]:
    """Return how much each chord is worth in each bar, `[bar, chord]`."""
    worth = np.zeros((bar_of[-1] + 1, len(CHORDS)))
    members = np.array([[pc in chord_notes(name) for pc in range(12)] for name in CHORDS])
    leads = np.r_[True, np.diff(bar_of) > 0]
    for pitch, length, bar, is_first in zip(pitches, lengths, bar_of, leads, strict=True):
        worth[bar] += members[:, pitch % 12] * length * (1 + is_first)
    worth[:, CHORDS.index("C")] += 1  # the plain chord wins a tie
    worth[-1, CHORDS.index("C")] += _ENDS_HERE
    return worth


def _best_chords(worth: npt.NDArray[np.float64]) -> list[int]:
    """Return the row of chords that is worth most, moves between them counted too."""
    move = _STAYS * np.eye(len(CHORDS))
    move[CHORDS.index("G7"), CHORDS.index("C")] = _RESOLVES
    best, comes_from = worth[0], []
    for row in worth[1:]:
        total = best[:, None] + move
        comes_from.append(total.argmax(axis=0))
        best = total.max(axis=0) + row
    path = [int(best.argmax())]
    for before in reversed(comes_from):
        path.append(int(before[path[-1]]))
    return path[::-1]


def _rows(notes: list[list[int]]) -> Notes:
    rows = np.zeros(len(notes), NOTE_DTYPE)
    onsets, durations, rows["pitch"] = np.array(notes).T
    rows["onset"], rows["duration"] = np.round(onsets / TICKS, 9), np.round(durations / TICKS, 9)
    rows["velocity"], rows["program"] = 90, PIANO
    rows.flags.writeable = False
    return rows


def _convert() -> Converted:
    paths = sorted(corpus_folder(COLLECTION).glob("*.abc"))
    files, _, checksum = read_all(paths, _airs_in, "airs")
    return {}, {"airs": [air for airs in files for air in airs], "sha256": checksum}


def _airs_in(path: Path) -> list[dict[str, Any]]:
    """Return what is to be kept of a file's airs in three-four time; others are passed over."""
    text = path.read_text(encoding="utf-8", errors="replace")
    airs = []
    for written in re.split(r"(?m)^(?=X:)", text)[1:]:
        if re.search(r"(?m)^M:\s*3/4", written):
            try:
                score = read_abc(written)
            except Damaged as error:
                say_left_out(f"An air in {path.name}", str(error))
                continue
            except CourseError:
                continue
            airs.append(_facts(path.stem, score))
    return airs


def _facts(stem: str, score: Score) -> dict[str, Any]:
    pitches = [pitch for _, _, pitch in score.notes[:16]]
    return {
        "name": f"{stem} {score.fields.get('X', ['?'])[0]}",
        "title": score.fields.get("T", [stem])[0],
        "key": (score.tonic, score.mode),
        "notes": score.notes,
        "bars": [bar.start for bar in score.bars],
        "split": split_of(" ".join(str(pitch - pitches[0]) for pitch in pitches)),
    }

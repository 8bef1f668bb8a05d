"""Pieces cut into windows of equal length, and a set of pieces as a table of figures."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.evaluation.features import ASPECTS, Window, describe
from coursekit.timing import notes_in_beats

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Array = NDArray[np.float64]

WINDOW_BEATS = 16.0
FEWEST_NOTES = 4  # in a window; one with fewer says too little


@dataclass(frozen=True)
class Side:
    """The windows of a set of pieces.

    Args:
        features: `[window, feature]`.
        names: each feature's name in words.
        aspects: each feature's aspect.
        piece: for each window the number of its piece.
        left_out: how many pieces have no window.
    """

    features: Array
    names: tuple[str, ...]
    aspects: tuple[str, ...]
    piece: NDArray[np.int_]
    left_out: int

    @classmethod
    def of(cls, pieces: Sequence[PrettyMIDI], beats: float = WINDOW_BEATS) -> Side:
        """Cut pieces into windows of so many beats and describe each."""
        cut = [windows_of(piece, beats) for piece in pieces]
        described = [describe(window) for windows in cut for window in windows]
        labels = [
            (name, aspect) for aspect in ASPECTS for name in (described or [{}])[0].get(aspect, ())
        ]
        return cls(
            np.array(
                [
                    [value for figures in aspects.values() for value in figures.values()]
                    for aspects in described
                ]
            ),
            tuple(name for name, _ in labels),
            tuple(aspect for _, aspect in labels),
            np.repeat(np.arange(len(cut)), [len(windows) for windows in cut]),
            sum(not windows for windows in cut),
        )

    def only(self, aspect: str | None) -> Side:
        """Return the same windows described by one aspect alone; None is all.

        Raises:
            CourseError: there is no such aspect.
        """
        if aspect is None or not len(self.features):
            return self
        if aspect not in ASPECTS:
            raise CourseError(f"There is no aspect {aspect!r}. Choose one of {', '.join(ASPECTS)}.")
        chosen = [place for place, mine in enumerate(self.aspects) if mine == aspect]
        return replace(
            self,
            features=self.features[:, chosen],
            names=tuple(self.names[place] for place in chosen),
            aspects=(aspect,) * len(chosen),
        )


def windows_of(midi: PrettyMIDI, beats: float = WINDOW_BEATS) -> list[Window]:
    """Cut a piece into windows, one after the other from its first note.

    A note belongs to the window in which it begins. The last window may lack a beat at its end,
    as a piece with a pickup does. Drums are left out, and so are windows of fewer than four notes.

    Args:
        midi: the piece.
        beats: the length of a window.

    Returns:
        Tables `[note, (onset, end, pitch)]` in beats, sorted by onset; none if the piece is
        shorter than a window.

    Raises:
        CourseError: a note has no proper time, or the window no length.
    """
    if not 1 <= beats < np.inf:
        raise CourseError(f"A window of {beats:g} beats was asked for; choose 1 or more.")
    notes = notes_in_beats(midi, [part for part in midi.instruments if not part.is_drum])
    if not len(notes):
        return []
    if not np.isfinite(notes).all() or (notes[:, 1] < notes[:, 0]).any() or notes.min() < 0:
        raise CourseError(
            "A note of a piece has no proper time: each starts at 0 seconds or later and ends no "
            "earlier than it starts. Repair or remove the note."
        )
    notes = notes[np.argsort(notes[:, 0], kind="stable")]
    start, end = notes[0, 0], notes[:, 1].max()
    count = int((end - start + min(1.0, beats / 4) + 1 / 48) // beats)
    # However long the last note is held, nothing begins after it.
    count = min(count, int((notes[-1, 0] - start + 1 / 48) // beats) + 2)
    edges = np.searchsorted(notes[:, 0], start + beats * np.arange(count + 1) - 1 / 48)
    parts = [notes[a:b] for a, b in itertools.pairwise(edges)]
    return [part for part in parts if len(part) >= FEWEST_NOTES]

"""Two versions of a piece and what differs, as data, sentences, a table and a picture."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from coursekit.listening import PALETTE, Picture, Table, picture, style, table
from coursekit.spelling import pitch_name
from coursekit.timing import bar_lines, notes_in_beats

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

WORDS = ("moved", "lengthened", "shortened", "pitch", "louder", "softer", "deleted", "added")
_TOLD = {"pitch": "another pitch"}
_KINDS = (("kept", "#9a9a9a"), ("changed", PALETTE[0]), ("added", PALETTE[2]))


class Note(NamedTuple):
    """One note: onset and length in beats, pitch, velocity."""

    onset: float
    length: float
    pitch: int
    velocity: int


@dataclass(frozen=True)
class Edit:
    """What became of one note.

    Args:
        track: its track's name.
        words: `deleted`, `added`, or one or several of the other WORDS.
        before: the note as it was; None where it was added.
        after: the note as it is; None where it was deleted.
    """

    track: str
    words: tuple[str, ...]
    before: Note | None
    after: Note | None

    @property
    def place(self) -> float:
        """Where in the piece it was made, in beats."""
        note = self.before or self.after
        return note.onset if note else 0.0


@dataclass(frozen=True)
class Diff:
    """All that differs between two versions of a piece.

    Args:
        before: the first version.
        after: the second.
        edits: by track, then by time.
        kept: how many notes stand unchanged.
        settings: what was changed besides notes, in sentences.
    """

    before: PrettyMIDI
    after: PrettyMIDI
    edits: tuple[Edit, ...]
    kept: int
    settings: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many notes were kept, and to how many each of WORDS applies."""
        found = Counter(word for edit in self.edits for word in edit.words)
        return {"kept": self.kept, **{word: found[word] for word in WORDS}}

    @property
    def summary(self) -> str:
        """The counts above 0 in one line."""
        counts = self.counts.items()
        return ", ".join(f"{number} {_TOLD.get(word, word)}" for word, number in counts if number)

    @property
    def share(self) -> float:
        """The share, in percent, of the notes of the second version that a hand changed or added.

        A deleted note is no longer there to be counted; the log names it.
        """
        by_hand = sum(edit.after is not None for edit in self.edits)
        return 100 * by_hand / max(1, by_hand + self.kept)

    def log(self) -> tuple[str, ...]:
        """Return every change as a sentence with bar and beat, for the portfolio."""
        lines = bar_lines(self.before)[0]
        return (*self.settings, *(_sentence(edit, lines) for edit in self.edits))

    def picture(self, title: str = "What was changed by hand") -> Picture:
        """Return a piano roll of both versions that shows what was kept, changed and added."""
        return _drawn(self, title)

    def table(self, title: str = "What was changed by hand") -> Table:
        """Return how many notes were kept, moved and so on."""
        rows = [(_TOLD.get(word, word), number) for word, number in self.counts.items()]
        return table(rows, columns=["what became of a note", "notes"], title=title)


def _sentence(edit: Edit, lines: NDArray[np.float64]) -> str:
    where = f"{edit.track}, {_place(edit.place, lines)}"
    if edit.before is None or edit.after is None:
        note = edit.before or edit.after
        assert note is not None
        return f"{where}: {pitch_name(note.pitch)} {edit.words[0]}."
    told = [_change(word, edit.before, edit.after) for word in edit.words]
    return f"{where}: {pitch_name(edit.before.pitch)} {', '.join(told)}."


def _change(word: str, before: Note, after: Note) -> str:
    if word == "moved":
        step = after.onset - before.onset
        return f"moved {_beats(abs(step))} {'later' if step > 0 else 'earlier'}"
    if word in ("lengthened", "shortened"):
        return f"{word} from {_beats(before.length)} to {_beats(after.length)}"
    if word == "pitch":
        return f"changed to {pitch_name(after.pitch)}"
    return f"made {word}, from velocity {before.velocity} to {after.velocity}"


def _beats(length: float) -> str:
    return f"{length:.2f}".rstrip("0").rstrip(".") + (" beat" if length == 1 else " beats")


def _place(beat: float, lines: NDArray[np.float64]) -> str:
    """Return bar and beat, both counted from 1."""
    bar = max(0, int(np.searchsorted(lines, beat + 1e-6, side="right")) - 1)
    inside = f"{beat - float(lines[bar]) + 1:.2f}".rstrip("0").rstrip(".")
    return f"bar {bar + 1}, beat {inside}"


def _drawn(found: Diff, title: str) -> Picture:
    """Return what `Diff.picture` gives: colours, and also edges and arrows, tell what was done."""
    from matplotlib import pyplot as plt

    groups = _groups(found)
    with style():
        figure, axis = plt.subplots(figsize=(11, 4.2))
        for (kind, colour), notes in zip(_KINDS, groups, strict=True):
            if notes:
                _bars(
                    axis, notes, facecolor=colour, edgecolor="white", label=f"{kind}: {len(notes)}"
                )
        gone = [edit.before for edit in found.edits if edit.before and edit.after is None]
        if gone:
            outline = {"facecolor": "none", "edgecolor": PALETTE[1], "linestyle": "--"}
            _bars(axis, gone, **outline, linewidth=1.6, label=f"deleted: {len(gone)}")
        for edit in found.edits:
            if edit.before and edit.after and {"moved", "pitch"} & set(edit.words):
                ends = [(note.onset, note.pitch) for note in (edit.before, edit.after)]
                arrow = {"arrowstyle": "->", "color": "black", "linewidth": 1.2}
                axis.annotate("", xy=ends[1], xytext=ends[0], arrowprops=arrow)
        lines = bar_lines(found.before)[0]
        step = max(1, len(lines) // 16)
        axis.set_xticks(lines[::step], [str(k + 1) for k in range(0, len(lines), step)])
        axis.set(xlabel="bar", ylabel="pitch (MIDI number)", title=title)
        axis.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=4, frameon=False)
        axis.autoscale_view()
    told = found.summary
    return picture(figure, f"A piano roll of two versions of a piece. Of its notes: {told}.")


def _bars(axis: Any, notes: list[Note], **how: Any) -> None:
    """Draw notes as bars of their length."""
    axis.barh(
        [note.pitch for note in notes], [max(0.05, note.length) for note in notes],
        left=[note.onset for note in notes], height=0.8, linewidth=how.pop("linewidth", 0.5), **how,
    )  # fmt: skip


def _groups(found: Diff) -> tuple[list[Note], list[Note], list[Note]]:
    """Return the notes of the second version that were kept, changed and added."""
    changed = [edit.after for edit in found.edits if edit.before and edit.after]
    added = [edit.after for edit in found.edits if edit.after and edit.before is None]
    rows = notes_in_beats(found.after, found.after.instruments)
    # Two tracks may strike one pitch at once, of which a hand has changed one.
    by_hand = Counter((round(note.onset, 4), note.pitch) for note in [*changed, *added])
    kept = []
    for onset, end, pitch in rows.tolist():
        if by_hand[place := (round(onset, 4), int(pitch))]:
            by_hand[place] -= 1
        else:
            kept.append(Note(onset, end - onset, int(pitch), 0))
    return kept, changed, added

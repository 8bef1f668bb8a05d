"""The grid of a sketchpad: what it has room for, what its notes are called, and them as music."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from coursekit.errors import CourseError
from coursekit.spelling import pitch_name
from coursekit.timing import notes_in_beats

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

STEPS_PER_BEAT = (1, 2, 3, 4, 6)
MOST_BARS, MOST_ROWS, MOST_VOICES = 16, 48, 4
# By numerator and denominator.
_SIGNS = {
    (1, 2): "½", (1, 3): "⅓", (2, 3): "⅔", (1, 4): "¼", (3, 4): "¾", (1, 6): "⅙", (5, 6): "⅚",
}  # fmt: skip
_LENGTHS = {
    Fraction(1, 4): "a sixteenth note",
    Fraction(1, 2): "an eighth note",
    Fraction(3, 4): "a dotted eighth note",
    Fraction(1): "a quarter note",
    Fraction(3, 2): "a dotted quarter note",
    Fraction(2): "a half note",
    Fraction(3): "a dotted half note",
    Fraction(4): "a whole note",
}


class SketchNote(NamedTuple):
    """A note on the grid: the step on which it begins, counted from 0, its steps, its pitch."""

    step: int
    length: int
    pitch: int


@dataclass(frozen=True)
class SketchGrid:
    """What a pad has room for.

    Args:
        bars: how many.
        beats_per_bar: quarter notes in each.
        steps_per_beat: 4 makes a step a sixteenth note.
        low: the lowest MIDI pitch.
        high: the highest MIDI pitch.
        voices: how many notes may sound at once.
        tempo: beats a minute.
        chords_per_bar: cells of the chord row, 0 for none.

    Raises:
        CourseError: a size is out of its limits.
    """

    bars: int = 2
    beats_per_bar: int = 4
    steps_per_beat: int = 4
    low: int = 60
    high: int = 79
    voices: int = 1
    tempo: float = 110.0
    chords_per_bar: int = 0

    def __post_init__(self) -> None:
        """Say which size is out of its limits."""
        _limit("bars", self.bars, 1, MOST_BARS)
        _limit("beats_per_bar", self.beats_per_bar, 2, 7)
        _limit("low", self.low, 21, 107)
        _limit("high", self.high, self.low + 1, min(108, self.low + MOST_ROWS - 1))
        _limit("voices", self.voices, 1, MOST_VOICES)
        _limit("chords", self.chords_per_bar, 0, 2 - self.beats_per_bar % 2)
        if self.steps_per_beat not in STEPS_PER_BEAT:
            raise CourseError(
                f"A sketchpad divides a beat into {', '.join(map(str, STEPS_PER_BEAT))} steps; "
                f"steps_per_beat={self.steps_per_beat!r} was given."
            )
        if not (isinstance(self.tempo, int | float) and 20 <= self.tempo <= 300):
            raise CourseError(
                f"A sketchpad's tempo lies from 20 to 300 beats a minute; {self.tempo!r} was given."
            )

    @property
    def steps(self) -> int:
        """The columns of the grid."""
        return self.bars * self.beats_per_bar * self.steps_per_beat

    def place(self, step: int) -> str:
        """Return where a step lies: "bar 1, beat 2½"."""
        beats = Fraction(step, self.steps_per_beat)
        bar, beat = divmod(beats, self.beats_per_bar)
        return f"bar {bar + 1}, beat {_mixed(beat + 1)}"

    def length(self, steps: int) -> str:
        """Return a length in words: "a quarter note"."""
        beats = Fraction(steps, self.steps_per_beat)
        if beats in _LENGTHS:
            return _LENGTHS[beats]
        return f"{_mixed(beats)} of a beat" if beats < 1 else f"{_mixed(beats)} beats"

    def describe(self, note: SketchNote) -> str:
        """Return a note in words: "bar 1, beat 1: C4, a quarter note"."""
        return f"{self.place(note.step)}: {pitch_name(note.pitch)}, {self.length(note.length)}"

    def for_page(self) -> dict[str, Any]:
        """Return sizes and words for the page, which so says the same as Python."""
        lengths = {1, 2 * self.steps_per_beat} | {
            round(self.steps_per_beat * beats)
            for beats in (0.5, 1, 1.5)
            if self.steps_per_beat * beats % 1 == 0
        }
        return {
            "steps": self.steps,
            "stepsPerBeat": self.steps_per_beat,
            "stepsPerBar": self.beats_per_bar * self.steps_per_beat,
            "stepSeconds": 60 / self.tempo / self.steps_per_beat,
            "tempo": f"{self.tempo:g}",
            "low": self.low,
            "high": self.high,
            "voices": self.voices,
            "chordsPerBar": self.chords_per_bar,
            "names": [pitch_name(pitch) for pitch in range(self.low, self.high + 1)],
            "places": [self.place(step) for step in range(self.steps)],
            "lengths": [self.length(steps) for steps in range(1, self.steps + 1)],
            "choices": sorted(lengths),
        }


def arranged(notes: Sequence[SketchNote], voices: int) -> tuple[SketchNote, ...]:
    """Return notes as a pad holds them: in order, each ending where the next needs its voice.

    With one voice a note ends where the next begins, with more where its own pitch begins again;
    of two that begin there at once, the later in the list stays. Where more notes than voices
    would sound, the one that begins last (the highest, of several) is left away.
    """
    lines: dict[int, dict[int, SketchNote]] = {}
    for note in notes:
        lines.setdefault(0 if voices == 1 else note.pitch, {})[note.step] = note
    fitted = []
    for by_step in lines.values():
        line = sorted(by_step.values())
        limits = [*(note.step for note in line[1:]), math.inf]
        fitted += [
            note._replace(length=int(min(note.length, limit - note.step)))
            for note, limit in zip(line, limits, strict=True)
        ]
    kept: list[SketchNote] = []
    for note in sorted(fitted, key=lambda note: (note.step, note.pitch)):
        if sum(other.step + other.length > note.step for other in kept) < voices:
            kept.append(note)
    return tuple(kept)


def cleaned(state: Any, grid: SketchGrid) -> tuple[tuple[SketchNote, ...], int]:
    """Return the notes in whatever a page has sent, and how many entries were none.

    Args:
        state: a list of [step, length, pitch], as it should be; anything, as it may be.
        grid: what the pad has room for. A note that begins on it is cut at its end.
    """
    entries = list(state) if isinstance(state, list | tuple) else [state]
    notes = []
    for entry in entries:
        numbers = entry if isinstance(entry, list | tuple) and len(entry) == 3 else ()
        if not numbers or not all(map(_is_whole, numbers)):
            continue
        note = SketchNote(*map(int, numbers))
        on_grid = 0 <= note.step < grid.steps and grid.low <= note.pitch <= grid.high
        if on_grid and note.length >= 1:
            notes.append(note._replace(length=min(note.length, grid.steps - note.step)))
    kept = arranged(notes, grid.voices)
    return kept, len(entries) - len(kept)


def to_music(notes: Sequence[SketchNote], grid: SketchGrid) -> PrettyMIDI:
    """Return notes of a pad as music for one instrument, in the pad's tempo and bars."""
    from pretty_midi import Instrument, Note, PrettyMIDI, TimeSignature

    midi = PrettyMIDI(initial_tempo=grid.tempo)
    midi.time_signature_changes.append(TimeSignature(grid.beats_per_bar, 4, 0))
    part = Instrument(0, name="Sketch")
    seconds = 60 / grid.tempo / grid.steps_per_beat
    part.notes = [
        Note(90, pitch, step * seconds, (step + length) * seconds) for step, length, pitch in notes
    ]
    midi.instruments.append(part)
    return midi


def from_music(midi: PrettyMIDI, grid: SketchGrid) -> tuple[tuple[SketchNote, ...], str]:
    """Return some music on the steps of a pad, and sentences that say what changed.

    Raises:
        CourseError: it is no music, or a note has no proper time.
    """
    if not hasattr(midi, "instruments"):
        raise CourseError(f"A sketchpad starts from music, a PrettyMIDI; {midi!r:.60} was given.")
    parts = [part for part in midi.instruments if part.notes and not part.is_drum]
    rows = notes_in_beats(midi, parts[: 1 if grid.voices == 1 else None])
    if not np.isfinite(rows).all():
        raise CourseError("A note of this music has no proper time (nan or inf). Repair it first.")
    exact = rows[:, :2] * grid.steps_per_beat
    starts = np.rint(exact[:, 0]).astype(int)
    ends = np.maximum(np.rint(exact[:, 1]).astype(int), starts + 1)
    pitches = rows[:, 2].astype(int)
    listed = np.column_stack([starts, ends - starts, pitches]).tolist()
    notes, _ = cleaned(listed, grid)
    early = starts < grid.steps
    outside = int((early & ((pitches < grid.low) | (pitches > grid.high))).sum())
    late = int((~early).sum())
    crowded = len(rows) - outside - late - len(notes)
    moved = int((np.abs(exact[:, 0] - starts) > 0.01 * grid.steps_per_beat).sum())
    span = f"{pitch_name(grid.low)} to {pitch_name(grid.high)}"
    at_once = "one at once" if grid.voices == 1 else f"{grid.voices} at once"
    sentences = (
        (outside, f"outside {span} left away"),
        (late, f"after bar {grid.bars} left away"),
        (crowded, f"left away, since this pad holds {at_once}"),
        (moved, "moved to the nearest step"),
    )
    return notes, " ".join(f"{counted(n, 'note')} {what}." for n, what in sentences if n)


def _limit(name: str, value: Any, low: int, high: int) -> None:
    if not _is_whole(value) or not low <= value <= high:
        raise CourseError(
            f"A sketchpad's {name} is a whole number from {low} to {high}; {value!r} was given."
        )


def _is_whole(value: Any) -> bool:
    """Tell whether something is a whole number; True and False are none."""
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


def _mixed(number: Fraction) -> str:
    """Return a number as musicians write it: 2½."""
    whole, rest = divmod(number, 1)
    return f"{whole or ''}{_SIGNS.get(rest.as_integer_ratio(), '')}"


def counted(number: int, noun: str, several: str = "") -> str:
    """Return a number with its noun: "1 note", "2 notes"."""
    return f"{number} {noun if number == 1 else several or noun + 's'}"

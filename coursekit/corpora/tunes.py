"""Fiddle tunes of the nineteenth century, read from the ABC files of the installed music21.

Card: `datasets/tunes/README.md`.
"""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.corpora._abc import TICKS, read_abc, unfold
from coursekit.corpora._cache import Arrays, Converted, cached, corpus_folder, read_all
from coursekit.corpora.chorales import Split, split_of
from coursekit.encodings.grid import Grid
from coursekit.encodings.melody import encode_melody
from coursekit.encodings.notes import NOTE_DTYPE, Notes, to_midi

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

VERSION = 1  # of the conversion: raise it when a note or a fact about a tune changes
COLLECTION = "ryansMammoth"
FIDDLE = 110
Rows = list[tuple[int, int, int]]  # onset and duration in ticks, pitch
_MINOR_MODES = ("minor", "dorian", "phrygian", "locrian")


@dataclass(frozen=True, eq=False)
class Tune:
    """One tune.

    Args:
        name: its file in music21's corpus.
        title: as printed above it, in small letters.
        kind: what it is for, such as `reel` or `jig`; empty where the file does not say.
        key: tonic pitch class and mode: `major`, `minor`, `dorian`, `mixolydian`, `lydian`,
            `phrygian` or `locrian`.
        meter: such as (6, 8).
        melody: `[note]` of NOTE_DTYPE, as written, without repeats; onsets and durations in beats
            (quarter notes).
        pickup_beats: the length of the incomplete first bar, 0.0 where there is none.
        chords: onset in beats and name of each chord symbol; few tunes have any.
        split: `train`, `valid` or `test`; tunes that begin alike are in the same split.
        repeated: the same with every repeat played out.
    """

    name: str
    title: str
    kind: str
    key: tuple[int, str]
    meter: tuple[int, int]
    melody: Notes = field(repr=False)
    pickup_beats: float
    chords: tuple[tuple[float, str], ...] = field(repr=False)
    split: Split
    repeated: Notes = field(repr=False)

    def tokens(self, steps_per_beat: int = 4, *, repeats: bool = False) -> Grid:
        """Return the tune as a melody grid, `[step]`.

        Args:
            steps_per_beat: 4 makes a step a sixteenth; 12 and 24 hold triplets as well.
            repeats: play the repeats out.
        """
        return encode_melody(
            self.repeated if repeats else self.melody, steps_per_beat=steps_per_beat
        )

    def to_midi(self, *, tempo: float | None = None, repeats: bool = False) -> PrettyMIDI:
        """Return the tune as music for a fiddle.

        Args:
            tempo: beats (quarter notes) a minute; None takes a dancer's tempo for the metre.
            repeats: play the repeats out.

        Raises:
            CourseError: the tempo is out of range.
        """
        tonic, mode = self.key
        if tempo is None:
            tempo = 165.0 if self.meter[1] == 8 else 100.0
        return to_midi(
            self.repeated if repeats else self.melody,
            tempo=tempo,
            names=["Fiddle"],
            time_signature=self.meter,
            key=(tonic, "minor" if mode in _MINOR_MODES else "major"),
            pickup_beats=self.pickup_beats,
        )


def load() -> list[Tune]:
    """Return all tunes, sorted by name.

    The first call on a machine converts them (seconds, with a progress bar); later calls read
    what it kept.

    Raises:
        CourseError: music21 or its corpus is not installed.
    """
    arrays, facts = cached("tunes", VERSION, _convert)
    rows = {kind: _rows(arrays, kind) for kind in ("melody", "repeated")}
    at = {"melody": 0, "repeated": 0}
    tunes = []
    for fact in facts["tunes"]:
        fact["key"], fact["meter"] = tuple(fact["key"]), tuple(fact["meter"])
        fact["chords"] = tuple((beat, chord) for beat, chord in fact["chords"])
        for kind in at:
            count = fact[kind]
            fact[kind] = rows[kind][at[kind] : at[kind] + count]
            at[kind] += count
        tunes.append(Tune(**fact))
    return tunes


def left_out() -> dict[str, str]:
    """Return the files of the collection that are not in `load`, each with the reason."""
    return dict(cached("tunes", VERSION, _convert)[1]["left_out"])


def source_checksum() -> str:
    """Return the SHA-256 over the names and bytes of all files that were read."""
    return str(cached("tunes", VERSION, _convert)[1]["sha256"])


def _rows(arrays: Arrays, kind: str) -> Notes:
    notes = np.zeros(len(arrays[f"{kind}_pitch"]), NOTE_DTYPE)
    notes["onset"] = np.round(arrays[f"{kind}_onset"] / TICKS, 9)
    notes["duration"] = np.round(arrays[f"{kind}_duration"] / TICKS, 9)
    notes["pitch"] = arrays[f"{kind}_pitch"]
    notes["velocity"], notes["program"] = 90, FIDDLE
    notes.flags.writeable = False
    return notes


def _convert() -> Converted:
    """Read every tune of the collection and lay them end to end."""
    paths = sorted(corpus_folder(COLLECTION).glob("*.abc"))
    kept, out, checksum = read_all(paths, _tune, "tunes")
    rows: dict[str, list[Any]] = {"melody": [], "repeated": []}
    facts = []
    for fact, written, played in kept:
        rows["melody"] += written
        rows["repeated"] += played
        facts.append(fact | {"melody": len(written), "repeated": len(played)})
    arrays: Arrays = {}
    for kind, notes in rows.items():
        table = np.array(notes, dtype=np.int32)
        arrays[f"{kind}_onset"], arrays[f"{kind}_duration"] = table[:, 0], table[:, 1]
        arrays[f"{kind}_pitch"] = table[:, 2].astype(np.int16)
    return arrays, {"tunes": facts, "left_out": out, "sha256": checksum}


def _tune(path: Path) -> tuple[dict[str, Any], Rows, Rows]:
    """Return facts, and the notes as written and with repeats, of one file."""
    score = read_abc(path.read_text(encoding="utf-8", errors="replace"))
    first = (score.bars[1].start if len(score.bars) > 1 else score.end) / TICKS
    pitches = [pitch for _, _, pitch in score.notes[:16]]
    facts = {
        "name": path.stem,
        "title": string.capwords(
            score.fields.get("T", [path.stem])[0].replace("--", " ").rstrip(". ")
        ),
        "kind": score.fields.get("R", [""])[0].strip().lower(),
        "key": (score.tonic, score.mode),
        "meter": score.meter,
        "pickup_beats": _pickup(first, score.meter),
        "chords": [(at / TICKS, chord) for at, chord in score.chords],
        "split": split_of(" ".join(str(pitch - pitches[0]) for pitch in pitches)),
    }
    return facts, score.notes, unfold(score)


def _pickup(first: float, meter: tuple[int, int]) -> float:
    """Return the length of the first bar where it is a pickup that a time signature can say."""
    incomplete = first < meter[0] * 4 / meter[1] and (first * 8).is_integer()
    return first if incomplete else 0.0

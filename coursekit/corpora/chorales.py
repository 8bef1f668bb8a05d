"""Bach's four-part chorales, read from the installed music21 and kept as grids.

Card: `datasets/chorales/README.md`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from coursekit.corpora._cache import Arrays, Converted, cached, corpus_folder, read_all
from coursekit.encodings.grid import HOLD, PROGRAMS, REST, VOICES, Grid, decode_grid, paint_voice
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.corpora._musicxml import Part

VERSION = 1  # of the conversion: raise it when a grid or a fact about a chorale changes
STEPS_PER_BEAT = 4
TEMPO = 80.0

Split = Literal["train", "valid", "test"]


@dataclass(frozen=True, eq=False)
class Chorale:
    """One chorale.

    Args:
        name: its file in music21's corpus, which is its number in Bach's works: `bwv269`.
        title: the hymn's first line, where the file has words; otherwise `BWV` and the number.
        grid: int16 `[step, voice]`, a step is a sixteenth; soprano, alto, tenor, bass.
        fermatas: bool `[step]`, true while the soprano sings a note under a fermata.
        key: tonic pitch class and `major` or `minor`; an estimate, see the card.
        key_signature: sharps, or flats where negative.
        time_signature: the first one, such as (3, 4).
        bar_starts: the step at which each bar begins, the pickup's first where there is one.
        pickup_beats: the length of the incomplete first bar, 0.0 where there is none.
        split: `train`, `valid` or `test`; chorales on the same melody are in the same split.
        duplicate_of: the name of an earlier chorale with the same notes, or None.
        moved_notes: how many notes the grid moves to a neighbouring step or drops.
    """

    name: str
    title: str
    grid: Grid = field(repr=False)
    fermatas: npt.NDArray[np.bool_] = field(repr=False)
    key: tuple[int, str]
    key_signature: int
    time_signature: tuple[int, int]
    bar_starts: tuple[int, ...] = field(repr=False)
    pickup_beats: float
    split: Split
    duplicate_of: str | None = None
    moved_notes: int = 0

    @property
    def beats_per_bar(self) -> float:
        """The length in beats (quarter notes) of a full bar."""
        return self.time_signature[0] * 4 / self.time_signature[1]

    @property
    def bars(self) -> int:
        """How many full bars there are; the pickup does not count."""
        return len(self.bar_starts) - (self.pickup_beats > 0)

    def excerpt(self, bars: int | None = None, start_bar: int = 0) -> Grid:
        """Return some bars of the grid.

        Args:
            bars: how many full bars; None goes on to the end.
            start_bar: the pickup is bar 0 and the first full bar is 1. Starting at 0, the pickup
                comes before the bars that are counted.

        Returns:
            `[step, voice]`; notes that sound at the cut are struck there.

        Raises:
            CourseError: there are no such bars.
        """
        first, last = self._steps(bars, start_bar)
        grid = self.grid[first:last].copy()
        for voice in range(grid.shape[1]):
            if grid[0, voice] == HOLD:
                before = self.grid[:first, voice]
                grid[0, voice] = before[np.flatnonzero(before < HOLD)[-1]]
        return grid

    def sounding(self) -> Grid:
        """Return the grid `[step, voice]` with each held note's pitch in place of HOLD."""
        begun = np.where(self.grid == HOLD, 0, np.arange(len(self.grid))[:, None])
        held: Grid = np.take_along_axis(self.grid, np.maximum.accumulate(begun), axis=0)
        return held

    def to_midi(
        self,
        bars: int | None = None,
        start_bar: int = 0,
        *,
        tempo: float = TEMPO,
        programs: Sequence[int] = PROGRAMS,
    ) -> PrettyMIDI:
        """Return some bars as music for four instruments, Soprano to Bass.

        Args:
            bars: how many full bars; None goes on to the end.
            start_bar: the pickup is bar 0, the first full bar 1.
            tempo: beats a minute.
            programs: the MIDI program of each voice.

        Raises:
            CourseError: there are no such bars.
        """
        midi = decode_grid(
            self.excerpt(bars, start_bar),
            steps_per_beat=STEPS_PER_BEAT,
            tempo=tempo,
            names=VOICES,
            programs=programs,
            time_signature=self.time_signature,
            key=self.key,
            pickup_beats=self.pickup_beats if start_bar == 0 else 0.0,
        )
        self._mark_other_bars(midi, *self._steps(bars, start_bar), 60.0 / tempo / STEPS_PER_BEAT)
        return midi

    def _mark_other_bars(self, midi: PrettyMIDI, first: int, last: int, step: float) -> None:
        """Add a time signature wherever a bar inside the excerpt has another length."""
        from pretty_midi import TimeSignature

        length = round(self.beats_per_bar * STEPS_PER_BEAT)
        for start, end in pairwise(self._full_bars):  # the last bar may be short: a pickup's rest
            if first <= start < last and end - start != length:
                length = end - start
                top, bottom = (length, 16) if length % 4 else (length // 4, 4)
                midi.time_signature_changes.append(
                    TimeSignature(top, bottom, (start - first) * step)
                )
        marks = midi.time_signature_changes
        if len(marks) > 1 and marks[0].time == marks[1].time:  # the excerpt begins with such a bar
            del marks[0]

    @property
    def _full_bars(self) -> tuple[int, ...]:
        return self.bar_starts[1:] if self.pickup_beats else self.bar_starts

    def _steps(self, bars: int | None, start_bar: int) -> tuple[int, int]:
        """Return the first step of an excerpt and the one after its last."""
        edges = (*self._full_bars, len(self.grid))
        first_bar = max(start_bar, 1)
        if not 0 <= start_bar <= self.bars or (bars is not None and bars < 1):
            raise CourseError(
                f"{self.name} has bars 1 to {self.bars} (0 is the pickup): start_bar is one of "
                f"these and bars is 1 or more; here they are {start_bar} and {bars}."
            )
        last = len(edges) - 1 if bars is None else min(first_bar - 1 + bars, len(edges) - 1)
        return (0 if start_bar == 0 else edges[first_bar - 1]), edges[last]


def load() -> list[Chorale]:
    """Return all four-part chorales, sorted by number.

    The first call on a machine converts them (seconds, with a progress bar); later calls read
    what it kept.

    Raises:
        CourseError: music21 or its corpus is not installed.
    """
    arrays, facts = cached("chorales", VERSION, _convert)
    grids = arrays["grid"].astype(np.int16)
    chorales = []
    step = bar = 0
    for fact in facts["chorales"]:
        steps, bars = fact.pop("steps"), fact.pop("bars")
        fact["key"] = tuple(fact["key"])
        fact["time_signature"] = tuple(fact["time_signature"])
        grid, fermatas = grids[step : step + steps], arrays["fermatas"][step : step + steps]
        grid.flags.writeable = fermatas.flags.writeable = False
        starts = tuple(arrays["bar_starts"][bar : bar + bars].tolist())
        chorales.append(Chorale(grid=grid, fermatas=fermatas, bar_starts=starts, **fact))
        step, bar = step + steps, bar + bars
    return chorales


def by_name(name: str) -> Chorale:
    """Return one chorale.

    Args:
        name: such as `bwv269`; `BWV 269` and `269` are understood too.

    Raises:
        CourseError: there is no such chorale, or it is left out because a voice is missing or
            instruments are added.
    """
    from difflib import get_close_matches

    wanted = "bwv" + name.lower().replace(" ", "").removesuffix(".mxl").removeprefix("bwv")
    chorales = load()
    for chorale in chorales:
        if chorale.name == wanted:
            return chorale
    if reason := left_out().get(wanted):
        raise CourseError(f"{wanted} is not among the four-part chorales: {reason}.")
    near = get_close_matches(wanted, [c.name for c in chorales], 3, 0.6)
    raise CourseError(
        f"There is no chorale {wanted}."
        + (f" Did you mean {' or '.join(near)}?" if near else "")
        + f" {len(chorales)} are here, from {chorales[0].name} to {chorales[-1].name}."
    )


def phrases(chosen: Sequence[Chorale], chords: int = 8) -> list[list[list[int]]]:
    """Return stretches of chords, one chord a beat, without the notes between the beats.

    Args:
        chosen: the chorales; those in which a voice rests are passed over.
        chords: how many in a row; what is left over at a chorale's end is dropped.

    Returns:
        MIDI pitches `[phrase][chord][voice]`, soprano first.
    """
    found: list[list[list[int]]] = []
    for chorale in chosen:
        beats = chorale.sounding()[::STEPS_PER_BEAT].tolist()
        if not (chorale.grid == REST).any():
            found += [beats[at : at + chords] for at in range(0, len(beats) - chords + 1, chords)]
    return found


def left_out() -> dict[str, str]:
    """Return the files of the collection that are not in `load`, each with the reason."""
    return dict(cached("chorales", VERSION, _convert)[1]["left_out"])


def source_checksum() -> str:
    """Return the SHA-256 over the names and bytes of all files that were read."""
    return str(cached("chorales", VERSION, _convert)[1]["sha256"])


def _convert() -> Converted:
    """Read every score of the collection and lay the four-part ones end to end."""
    paths = [p for p in corpus_folder("bach").iterdir() if p.suffix in (".mxl", ".xml")]
    kept, out, checksum = read_all(
        sorted(paths, key=lambda path: _order(path.stem)), _chorale, "chorales"
    )
    _mark_splits(kept)
    arrays: Arrays = {
        "grid": np.concatenate([grid for _, grid, _, _ in kept]).astype(np.uint8),
        "fermatas": np.concatenate([fermatas for _, _, fermatas, _ in kept]),
        "bar_starts": np.concatenate([starts for _, _, _, starts in kept]).astype(np.int32),
    }
    facts = [fact for fact, _, _, _ in kept]
    return arrays, {"chorales": facts, "left_out": out, "sha256": checksum}


def _order(stem: str) -> tuple[list[int], str]:
    numbers = [int(n) for n in stem.removeprefix("bwv").split("-")[0].split(".") if n.isdigit()]
    return numbers, stem


def _chorale(path: Path) -> tuple[dict[str, Any], Grid, Any, list[int]]:
    """Return facts, grid, fermatas and bar starts of one file, or raise with the reason."""
    from coursekit.corpora._musicxml import read_bytes, read_parts

    parts = read_parts(read_bytes(path), path.stem)
    if len(parts) != 4:
        names = ", ".join(" ".join(p.name.split()) or "unnamed" for p in parts)
        raise CourseError(f"it has {len(parts)} parts ({names}) where four voices were expected")
    if silent := [p.name for p in parts if not len(p.notes)]:
        raise CourseError(f"its {silent[0]} has no notes")
    soprano = parts[0]
    grid, moved = _lay(parts)
    starts = _bar_starts(soprano)
    top, bottom = soprano.meters[0][1:] if soprano.meters else (4, 4)
    first = (starts[1] if len(starts) > 1 else len(grid)) / STEPS_PER_BEAT
    fermatas = np.zeros(len(grid), dtype=np.bool_)
    for beat in soprano.fermatas:
        step = round(beat * STEPS_PER_BEAT)
        rest_of_it = np.flatnonzero(grid[step + 1 :, 0] != HOLD)
        fermatas[step : step + 1 + (rest_of_it[0] if len(rest_of_it) else len(grid))] = True
    fifths = Counter(p.fifths for p in parts).most_common(1)[0][0]
    facts = {
        "name": path.stem,
        "title": " ".join(soprano.lyrics.lstrip("0123456789. ").split()) or f"BWV {path.stem[3:]}",
        "key": _key(grid, fifths),
        "key_signature": fifths,
        "time_signature": (top, bottom),
        "pickup_beats": first if first < top * 4 / bottom else 0.0,
        "moved_notes": moved,
        "steps": len(grid),
        "bars": len(starts),
    }
    return facts, grid, fermatas, starts


def _lay(parts: Sequence[Part]) -> tuple[Grid, int]:
    """Return the grid of the parts and how many notes do not lie on it."""
    last = max(p.measures[-1][0] + p.measures[-1][1] for p in parts)
    grid = np.full((int(np.ceil(last * STEPS_PER_BEAT)), 4), REST, dtype=np.int16)
    moved = 0
    for voice, part in enumerate(parts):
        column = paint_voice(part.notes, STEPS_PER_BEAT, f"its {part.name}")
        grid[: len(column), voice] = column
        onsets = part.notes["onset"] * STEPS_PER_BEAT
        moved += int((np.abs(onsets - np.round(onsets)) > 1e-6).sum())
    return grid, moved


def _bar_starts(part: Part) -> list[int]:
    """Return the step at which each bar begins.

    A bar cut in two by a repeat sign is written as two short measures; they are one bar again.
    """
    meters = {beat: top * 4 / bottom for beat, top, bottom in part.meters}
    starts: list[int] = []
    full, filled = 4.0, 0.0
    for index, (start, length) in enumerate(part.measures):
        full = meters.get(start, full)
        if index and start not in meters and filled + length <= full and filled < full:
            filled += length
            continue
        starts.append(round(start * STEPS_PER_BEAT))
        filled = length
    return starts


def _key(grid: Grid, fifths: int) -> tuple[int, str]:
    """Estimate tonic and mode from the key signature and the root of the last chord.

    The signature leaves two candidates, a major key and its relative minor; the last root
    chooses. Where it is neither, the old modes are meant: a second above the major tonic is
    Dorian (a minor key here), a fifth above it Mixolydian (major); anything else ends off the
    tonic of the minor key.
    """
    major = fifths * 7 % 12
    last = [int(column[column < HOLD][-1]) % 12 for column in grid.T]
    bass_first = last[::-1]
    thirds = [p for p in bass_first if (p + 3) % 12 in last or (p + 4) % 12 in last]
    triads = [p for p in thirds if (p + 7) % 12 in last]
    root = (triads or [p for p in thirds if p == bass_first[0]] or bass_first)[0]
    above = (root - major) % 12
    modes = {0: (major, "major"), 2: (root, "minor"), 7: (root, "major")}
    return modes.get(above, ((major + 9) % 12, "minor"))


def _mark_splits(kept: list[tuple[dict[str, Any], Grid, Any, list[int]]]) -> None:
    """Give each chorale its split, by its melody, and mark repeated ones."""
    seen: dict[bytes, str] = {}
    for fact, grid, _, _ in kept:
        fact["duplicate_of"] = seen.get(grid.tobytes())
        seen.setdefault(grid.tobytes(), fact["name"])
        fact["split"] = split_of(melody_fingerprint(grid[:, 0]))


def melody_fingerprint(soprano: npt.NDArray[np.int16], notes: int = 12) -> str:
    """Return the first pitches of a melody in semitones above its first, as text.

    Rhythm and key are left out, so that two settings of one hymn tune look the same.
    """
    pitches = soprano[soprano < HOLD][:notes].tolist()
    return " ".join(str(pitch - pitches[0]) for pitch in pitches)


def split_of(text: str) -> Split:
    """Return the split that a hash of this text chooses: 8 parts of 10, 1 of 10, 1 of 10."""
    tenth = int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:8], "big") % 10
    return "train" if tenth < 8 else "valid" if tenth == 8 else "test"

"""The scores that clips are rendered from, brought to one beat, and their accompaniments."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from coursekit.corpora import airs, chorales, tunes
from coursekit.corpora.airs import Air
from coursekit.corpora.chorales import STEPS_PER_BEAT, Chorale, Split
from coursekit.corpora.tunes import Tune
from coursekit.encodings.grid import HOLD, notes_of_voice
from coursekit.encodings.lead_sheet import line_in_c
from coursekit.encodings.notes import Notes
from coursekit.encodings.psychoacoustic import TICKS, chord_notes

ROW = np.dtype([("onset", "f8"), ("duration", "f8"), ("pitch", "i2")])
Rows = npt.NDArray[np.void]
"""`[note]` of ROW, in beats of the clip."""
Chords = tuple[tuple[float, tuple[int, ...]], ...]
"""The beat from which on a chord holds, and its pitch classes, the bass first."""
KINDS = ("chorale", "tune", "air")
DENSITY = (0.75, 1.4)
"""Notes a beat that a melody must have, once its beat is the note value that it mostly moves in."""
LEAST_BEATS = 16
_MINOR_MODES = ("minor", "dorian", "phrygian", "locrian")


@dataclass(frozen=True, eq=False)
class Material:
    """A score, ready to be played in any texture.

    Args:
        name: the chorale's, tune's or air's.
        kind: one of KINDS.
        split: its corpus's.
        mode: `major` or `minor`, by the third above the tonic.
        melody: the notes of the leading voice.
        chords: a chorale's own, on each written beat; else one a bar by `airs.harmonise`.
        lower: the notes of alto, tenor and bass, of a chorale.
        bars: the beat at which each bar begins.
        beats: the length of the whole.
    """

    name: str
    kind: str
    split: Split
    mode: str
    melody: Rows = field(repr=False)
    chords: Chords = field(repr=False)
    lower: Rows | None = field(repr=False)
    bars: npt.NDArray[np.float64] = field(repr=False)
    beats: float


@functools.lru_cache(maxsize=1)
def load() -> dict[str, Material]:
    """Return all scores by name; those whose melody is too lively, too calm or short are not."""
    return {one.name: one for one in _all() if one is not None}


def _all() -> Iterator[Material | None]:
    for chorale in chorales.load():
        if chorale.duplicate_of is None:
            yield _of_chorale(chorale)
    for tune in tunes.load():
        length = tune.meter[0] * 4 / tune.meter[1]
        bars = np.append(0.0, np.arange(tune.pickup_beats, _end(tune.melody), length))
        yield _of_line("tune", tune, np.unique(bars))
    for air in airs.load():
        yield _of_line("air", air, air.bar_starts)


def _end(melody: Notes) -> float:
    return float((melody["onset"] + melody["duration"]).max(initial=0))


def _of_chorale(chorale: Chorale) -> Material | None:
    sounding = chorale.sounding()[::STEPS_PER_BEAT, ::-1].tolist()  # on each beat, bass first
    classes = [tuple(dict.fromkeys(p % 12 for p in beat if p < HOLD)) for beat in sounding]
    voices = [
        np.array(
            [(on / STEPS_PER_BEAT, steps / STEPS_PER_BEAT, pitch) for on, steps, pitch in notes],
            ROW,
        )
        for notes in (notes_of_voice(column) for column in chorale.grid.T.tolist())
    ]
    return _scaled(
        Material(
            name=chorale.name,
            kind="chorale",
            split=chorale.split,
            mode=chorale.key[1],
            melody=voices[0],
            chords=tuple((float(beat), chord) for beat, chord in enumerate(classes) if chord),
            lower=np.concatenate(voices[1:]),
            bars=np.array(chorale.bar_starts) / STEPS_PER_BEAT,
            beats=len(chorale.grid) / STEPS_PER_BEAT,
        )
    )


def _of_line(kind: str, piece: Tune | Air, bars: npt.NDArray[np.float64]) -> Material | None:
    sheet = line_in_c(piece.melody, piece.key) if len(piece.melody) else ()
    if not sheet:
        return None
    first = float(piece.melody["onset"][0])
    named = airs.harmonise(sheet, np.round((bars - first) * TICKS))
    pitches, lengths, names = zip(*named, strict=True)
    onsets = np.cumsum((0, *lengths)) / TICKS
    melody = np.zeros(len(sheet), ROW)
    melody["onset"], melody["pitch"] = onsets[:-1], pitches
    melody["duration"] = np.array(lengths) / TICKS
    changes = [k for k in range(len(names)) if not k or names[k] != names[k - 1]]
    return _scaled(
        Material(
            name=piece.name,
            kind=kind,
            split=piece.split,
            mode="minor" if piece.key[1] in _MINOR_MODES else "major",
            melody=melody,
            chords=tuple((float(onsets[k]), tuple(chord_notes(names[k]))) for k in changes),
            lower=None,
            bars=np.maximum(bars - first, 0),
            beats=float(onsets[-1]),
        )
    )


def _scaled(score: Material) -> Material | None:
    """Return a score counted in the note value that its melody mostly moves in, if it has one."""
    density = len(score.melody) / score.beats
    factor = 2.0 ** round(np.log2(density))
    if not DENSITY[0] <= density / factor <= DENSITY[1] or score.beats * factor < LEAST_BEATS:
        return None
    return replace(
        score,
        melody=_stretched(score.melody, factor),
        chords=tuple((onset * factor, classes) for onset, classes in score.chords),
        lower=None if score.lower is None else _stretched(score.lower, factor),
        bars=score.bars * factor,
        beats=score.beats * factor,
    )


def _stretched(rows: Rows, factor: float) -> Rows:
    stretched = rows.copy()
    stretched["onset"] *= factor
    stretched["duration"] *= factor
    return stretched


def block_chords(score: Material) -> Rows:
    """Return the chord of each beat in close position under the melody, half a beat long."""
    return _rows(
        (beat, pitch)
        for beat in range(int(score.beats))
        for pitch in _voiced(score, beat, below=17)
    )


def broken_chords(score: Material) -> Rows:
    """Return two notes a beat: the chord's lowest, highest, middle, highest, as Alberti wrote."""
    played = []
    for beat in range(int(score.beats)):
        chord = _voiced(score, beat, below=20)
        first = chord[0] if beat % 2 == 0 else chord[len(chord) // 2]
        played += [(float(beat), first), (beat + 0.5, chord[-1])]
    return _rows(played)


def _voiced(score: Material, beat: int, *, below: int) -> list[int]:
    """Return the pitches of a beat's chord in one octave, so far below the melody's mean."""
    at = bisect.bisect_right(score.chords, beat + 1e-6, key=itemgetter(0)) - 1
    classes = score.chords[max(at, 0)][1][:3]
    lowest = round(float(score.melody["pitch"].mean())) - below
    return sorted(lowest + (one - lowest) % 12 for one in classes)


def _rows(played: Iterable[tuple[float, int]]) -> Rows:
    return np.array([(onset, 0.5, pitch) for onset, pitch in played], ROW)

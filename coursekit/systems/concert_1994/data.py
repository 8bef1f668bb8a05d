"""The music that CONCERT learned from, as near as what is installed comes to it.

The paper had ten pieces by Bach, 25 European folk melodies and 25 waltzes with chords; which ones
is not said in what could be read. Here they are ten soprano lines of Bach's chorales, 25 fiddle
tunes, and 25 Irish airs in three-four time from O'Neill's collection, to which a few rules of our
own add one chord a bar. All are in a major key, moved to C.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.corpora import chorales, tunes
from coursekit.corpora._abc import TICKS as ABC_TICKS
from coursekit.corpora._abc import read_abc
from coursekit.corpora._cache import Converted, cached, corpus_folder
from coursekit.corpora.chorales import split_of
from coursekit.encodings.grid import HOLD
from coursekit.encodings.notes import NOTE_DTYPE, notes_of, to_midi
from coursekit.encodings.psychoacoustic import (
    END,
    HIGH,
    LOW,
    TICKS,
    chord_notes,
    encode_chords,
    encode_durations,
    encode_pitches,
)
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Piece = tuple[tuple[int, int, str], ...]
"""Notes as (MIDI pitch, duration in twelfths of a beat, chord); without chords the name is ""."""

SOURCES = ("bach", "folk", "waltzes")
CHORDS = ("C", "F", "G7", "Am", "Dm", "Em")
"""What the rules for the waltzes choose from."""

_COUNTS = {"bach": 10, "folk": 25, "waltzes": 25}
_LENGTHS = {"bach": (25, 70), "folk": (40, 128), "waltzes": (40, 100)}
_PROGRAMS = {"bach": 73, "folk": tunes.FIDDLE, "waltzes": 0}
_NAMES = {"bach": "Flute", "folk": "Fiddle", "waltzes": "Piano"}
_METRES = {"bach": (4, 4), "folk": (2, 4), "waltzes": (3, 4)}
_VERSION = 1  # of the reading of O'Neill's airs


@dataclass(frozen=True)
class Vocabulary:
    """The symbols of one source, aspect by aspect, and their codes.

    Args:
        pitches: MIDI numbers, and END as the last.
        durations: in twelfths of a beat.
        chords: names; empty where the source has none.
    """

    pitches: tuple[int, ...]
    durations: tuple[int, ...]
    chords: tuple[str, ...] = ()

    @property
    def aspects(self) -> int:
        """Two, or three with chords."""
        return 3 if self.chords else 2

    def codebooks(self) -> list[npt.NDArray[np.float64]]:
        """Return the codes of each aspect, `[symbol, size]`."""
        books = [encode_pitches(self.pitches), encode_durations(self.durations)]
        return [*books, encode_chords(self.chords)] if self.chords else books

    def encode(self, piece: Piece, *, end: bool = True) -> npt.NDArray[np.int_]:
        """Return a piece as indices `[note, aspect]`; END has no duration and no chord: -1.

        Raises:
            CourseError: a note is not in the vocabulary.
        """
        rows = []
        for place, (pitch, ticks, chord) in enumerate(piece, 1):
            known = pitch in self.pitches and ticks in self.durations
            if not known or (self.chords and chord not in self.chords):
                over = f" over {chord}" if chord else ""
                raise CourseError(
                    f"Note {place} (pitch {pitch} for {ticks}/12 beat{over}) is unknown here. "
                    f"Pitches: {self.pitches[0]} to {self.pitches[-2]}; "
                    f"twelfths of a beat: {', '.join(map(str, self.durations))}."
                )
            row = [self.pitches.index(pitch), self.durations.index(ticks)]
            rows.append([*row, self.chords.index(chord)] if self.chords else row)
        if end:
            rows.append([self.pitches.index(END)] + [-1] * (self.aspects - 1))
        return np.array(rows, dtype=int).reshape(-1, self.aspects)

    def decode(self, indices: npt.NDArray[np.int_]) -> Piece:
        """Return the notes of indices `[note, aspect]`, up to the first END."""
        piece = []
        for pitch, duration, *chord in np.asarray(indices).tolist():
            if self.pitches[pitch] == END:
                break
            name = self.chords[chord[0]] if chord else ""
            piece.append((self.pitches[pitch], self.durations[duration], name))
        return tuple(piece)


@functools.cache
def _found(source: str) -> dict[str, tuple[Piece, ...]]:
    makers = {"bach": _bach, "folk": _folk, "waltzes": _waltzes}
    if source not in makers:
        raise CourseError(f"There is no source {source!r}; there are: {', '.join(SOURCES)}.")
    low, high = _LENGTHS[source]
    learnable: list[Piece] = []
    others: list[Piece] = []
    for split, piece in makers[source]():
        if low <= len(piece) <= high and all(LOW <= pitch <= HIGH for pitch, _, _ in piece):
            (learnable if split == "train" else others).append(piece)
    # Which of many is left to the lot, so that nobody picked the easy ones.
    order = np.random.default_rng(1994).permutation(len(learnable))
    count = _COUNTS[source]
    chosen = [learnable[place] for place in order[:count]]
    learned = vocabulary_of(chosen)
    left = [learnable[place] for place in order[count:] if _in(learned, learnable[place])]
    left = [piece for piece in dict.fromkeys(left) if piece not in chosen]
    known = [piece for piece in dict.fromkeys(others) if _in(learned, piece)]
    known = [piece for piece in known if piece not in chosen and piece not in left]
    return {"train": tuple(chosen), "valid": tuple(left[:count]), "test": tuple(known[:count])}


def pieces(source: str, split: str = "train") -> tuple[Piece, ...]:
    """Return the pieces of a source.

    Args:
        source: `bach`, `folk` or `waltzes`.
        split: `train` for those learned; `valid` and `test` for as many others each, or fewer
            where fewer keep to the symbols of the learned ones.

    Raises:
        CourseError: there is no such source or split.
    """
    found = _found(source)
    if split not in found:
        raise CourseError(f"There is no split {split!r}; there are train, valid and test.")
    return found[split]


def vocabulary_of(known: Sequence[Piece]) -> Vocabulary:
    """Return the symbols of some pieces."""
    notes = [note for piece in known for note in piece]
    return Vocabulary(
        (*sorted({pitch for pitch, _, _ in notes}), END),
        tuple(sorted({ticks for _, ticks, _ in notes})),
        tuple(sorted({chord for _, _, chord in notes} - {""})),
    )


def vocabulary(source: str) -> Vocabulary:
    """Return the symbols of a source's learned pieces."""
    return vocabulary_of(pieces(source))


def _in(known: Vocabulary, piece: Piece) -> bool:
    return all(
        pitch in known.pitches and ticks in known.durations and (not chord or chord in known.chords)
        for pitch, ticks, chord in piece
    )


def _to_c(pitches: npt.NDArray[Any], tonic: int) -> npt.NDArray[Any]:
    """Return pitches moved so that the tonic is C, by 6 semitones down to 5 up, then by octaves."""
    moved = pitches + (6 - tonic) % 12 - 6
    while moved.min() < LOW:
        moved = moved + 12
    while moved.max() > HIGH:
        moved = moved - 12
    return moved


def _line(onsets: npt.NDArray[Any], ends: npt.NDArray[Any], pitches: npt.NDArray[Any]) -> Piece:
    """Return notes, a rest lengthening the note before it; empty where the unit is too coarse."""
    if not len(onsets):
        return ()
    ticks = np.diff([*(onsets * TICKS), ends[-1] * TICKS])
    whole = np.round(ticks).astype(int)
    if np.abs(ticks - whole).max() > 1e-6 or whole.min() < 1:
        return ()
    return tuple((p, t, "") for p, t in zip(pitches.astype(int).tolist(), whole.tolist(),
                                            strict=True))  # fmt: skip


def _bach() -> list[tuple[str, Piece]]:
    found: list[tuple[str, Piece]] = []
    for chorale in chorales.load():
        if chorale.duplicate_of is not None or chorale.key[1] != "major":
            continue
        soprano = chorale.grid[:, 0]
        starts = np.flatnonzero(soprano < HOLD)
        pitches = _to_c(soprano[starts].astype(int), chorale.key[0])
        end = np.array([len(soprano)])
        found.append((chorale.split, _line(starts / 4, end / 4, pitches)))
    return found


def _folk() -> list[tuple[str, Piece]]:
    found: list[tuple[str, Piece]] = []
    for tune in tunes.load():
        if tune.key[1] == "major" and tune.meter in ((2, 4), (4, 4), (2, 2)) and len(tune.melody):
            rows = tune.melody
            pitches = _to_c(rows["pitch"].astype(int), tune.key[0])
            line = _line(rows["onset"], rows["onset"] + rows["duration"], pitches)
            found.append((tune.split, line))
    return found


def _waltzes() -> list[tuple[str, Piece]]:
    _, facts = cached("waltzes", _VERSION, _read_airs)
    return [(split, tuple((p, t, c) for p, t, c in piece)) for split, piece in facts]


def _read_airs() -> Converted:
    """Read O'Neill's airs in three-four time, one chord a bar added."""
    facts = []
    for path in sorted(corpus_folder("oneills1850").glob("*.abc")):
        text = path.read_text(encoding="utf-8", errors="replace")
        for tune in re.split(r"(?m)^(?=X:)", text)[1:]:
            if not re.search(r"(?m)^M:\s*3/4", tune):
                continue
            try:
                score = read_abc(tune)
            except CourseError:
                continue
            if score.mode != "major" or not score.notes:
                continue
            onsets, lengths, pitches = np.array(score.notes).T
            piece = _line(onsets / ABC_TICKS, (onsets + lengths) / ABC_TICKS,
                          _to_c(pitches, score.tonic))  # fmt: skip
            if piece:
                bars = np.array([bar.start for bar in score.bars]) / ABC_TICKS * TICKS
                split = split_of(" ".join(str(p - piece[0][0]) for p, _, _ in piece[:16]))
                facts.append((split, with_chords(piece, bars)))
    return {}, facts


def with_chords(piece: Piece, bar_starts: npt.NDArray[Any]) -> Piece:
    """Return a melody in C with one chord a bar, chosen by rules of our own.

    A chord is worth the time that its notes sound, twice that on the bar's first note; a move
    from G7 to C, and staying, are worth a little; the last bar is C. The best row of chords is
    found by dynamic programming.

    Args:
        piece: notes; onsets follow from the durations.
        bar_starts: in twelfths of a beat, from the piece's beginning.
    """
    lengths = np.array([ticks for _, ticks, _ in piece])
    onsets = np.cumsum(lengths) - lengths
    bar_of = np.searchsorted(bar_starts, onsets, side="right") - 1
    # Notes before the first bar line belong to it.
    bar_of = np.unique(np.maximum(bar_of, 0), return_inverse=True)[1]
    worth = np.zeros((bar_of.max() + 1, len(CHORDS)))
    members = np.array([[pc in chord_notes(name) for pc in range(12)] for name in CHORDS])
    first = np.r_[True, np.diff(bar_of) > 0]
    for (pitch, ticks, _), bar, leads in zip(piece, bar_of, first, strict=True):
        worth[bar] += members[:, pitch % 12] * ticks * (1 + leads)
    worth[:, CHORDS.index("C")] += 1  # the plain chord wins a tie
    worth[-1, CHORDS.index("C")] += 1000
    move = 1.0 * np.eye(len(CHORDS))
    move[CHORDS.index("G7"), CHORDS.index("C")] = 5
    best, back = worth[0], []
    for row in worth[1:]:
        total = best[:, None] + move
        back.append(total.argmax(axis=0))
        best = total.max(axis=0) + row
    path = [int(best.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    chosen = path[::-1]
    return tuple((pitch, ticks, CHORDS[chosen[bar]])
                 for (pitch, ticks, _), bar in zip(piece, bar_of, strict=True))  # fmt: skip


def to_music(piece: Piece, source: str = "folk", *, tempo: float = 110.0, shift: int = 0,
             beats: float | None = None) -> PrettyMIDI:  # fmt: skip
    """Return a piece as music: a melody, and under chords a left hand in three-four time.

    Args:
        piece: notes, end to end; pitches that are no MIDI number (END) are passed over.
        source: whose instrument and metre.
        tempo: quarter notes a minute.
        shift: transpose by so many semitones.
        beats: cut there.

    Raises:
        CourseError: there is no note to play.
    """
    piece = tuple(note for note in piece if note[0] < HOLD)
    if not piece:
        raise CourseError("There is no note to play. Give one note or more.")
    lengths = np.array([ticks for _, ticks, _ in piece]) / TICKS
    onsets = np.cumsum(lengths) - lengths
    last = float(lengths.sum()) if beats is None else beats
    rows = np.zeros(len(piece), NOTE_DTYPE)
    rows["onset"], rows["duration"] = onsets, np.minimum(lengths, last - onsets)
    rows["pitch"] = np.array([pitch for pitch, _, _ in piece]) + shift
    rows["velocity"], rows["program"] = 90, _PROGRAMS[source]
    rows = rows[rows["onset"] < last]
    names = [_NAMES[source]]
    if source == "waltzes" and any(chord for _, _, chord in piece):
        rows = np.concatenate([rows, _left_hand(piece, onsets, last, shift)])
        names.append("Left hand")
    return to_midi(rows, tempo=tempo, names=names, time_signature=_METRES[source],
                   key=(shift % 12, "major"))  # fmt: skip


def _left_hand(piece: Piece, onsets: npt.NDArray[Any], last: float, shift: int) -> Any:
    """Return root, chord, chord: the chord that sounds on each beat."""
    rows = []
    for beat in range(int(np.ceil(last - 1e-9))):
        name = piece[int(np.searchsorted(onsets, beat, side="right")) - 1][2]
        root, *others = chord_notes(name)
        low = 36 + root if root < 8 else 24 + root
        middle = 48 + root if root < 5 else 36 + root  # below the melody, above the bass
        pitches = [low] if beat % 3 == 0 else [middle + (other - root) % 12 for other in others]
        length = min(1.0, last - beat)
        rows += [(beat, length * 0.9, pitch + shift, 62 - 8 * (beat % 3 > 0), 0, 1, False)
                 for pitch in pitches]  # fmt: skip
    return np.array(rows, dtype=NOTE_DTYPE)


def from_music(midi: PrettyMIDI, source: str) -> tuple[Piece, int]:
    """Return the melody of some music as a piece in C, and by how many semitones it was moved.

    Args:
        midi: one note at a time; another instrument's notes are passed over.
        source: for `waltzes` chords are added as to the learned pieces.

    Raises:
        CourseError: there is no note, several sound at once, or a note is no multiple of a
            twelfth of a beat.
    """
    from coursekit.spelling import key_of

    rows = notes_of(midi)
    rows = rows[~rows["drum"]]
    if not len(rows):
        raise CourseError("The primer has no notes. Give a melody of one note or more.")
    rows = rows[rows["track"] == rows["track"].min()]
    ends = rows["onset"] + rows["duration"]
    if (ends[:-1] > rows["onset"][1:] + 1e-6).any():
        raise CourseError("The primer has several notes at once. Give a melody: one at a time.")
    tonic, minor = key_of(midi)
    before = rows["pitch"].astype(int)
    after = _to_c(before, (tonic + 3) % 12 if minor else tonic)
    piece = _line(rows["onset"], ends, after)
    if not piece:
        raise CourseError(
            "The primer has notes whose length is no multiple of a twelfth of a beat. Quantise "
            "it to sixteenths or triplets first."
        )
    if source == "waltzes":
        piece = with_chords(piece, np.arange(0, sum(t for _, t, _ in piece) + 1, 3 * TICKS))
    return piece, int(after[0] - before[0])

"""The music: bars of melody with the bar before and a chord, from pop songs or fiddle tunes.

A bar is sixteen pitches, one a sixteenth, from C4 to B5. A rest lengthens the note before it, and
a note that is struck anew is one with the note before if it has its pitch: the grid has no mark for
a beginning, as in the paper.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coursekit.corpora import pop909, tunes
from coursekit.encodings.grid import HOLD, REST

Ints = npt.NDArray[np.int64]
STEPS, LOW, PITCHES = 16, 60, 24
FEWEST_STARTS, MOST_RESTS = 2, 8
"""A bar with fewer notes, or with more steps of rest, is left out."""


@dataclass(frozen=True, eq=False)
class Bars:
    """Bars with what they are conditioned on.

    Args:
        bar: `[bar, 16]` pitches from 0 for C4 to 23 for B5.
        before: the bar before each.
        chord: `[bar]`: the root's pitch class, and 12 more for minor.
        piece: `[bar]` the number of the song or tune.
    """

    bar: Ints
    before: Ints
    chord: Ints
    piece: Ints

    def __len__(self) -> int:
        return len(self.bar)

    def __getitem__(self, which: npt.ArrayLike) -> Bars:
        at = np.asarray(which)
        return Bars(self.bar[at], self.before[at], self.chord[at], self.piece[at])


def prolonged(tokens: npt.ArrayLike) -> tuple[Ints, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return the pitch that sounds at each step, rests filled, and where notes begin and rest.

    Args:
        tokens: a melody grid with at least one note; what comes before the first is filled by it.
    """
    row = np.asarray(tokens, dtype=np.int64)
    starts, rests = row < HOLD, row == REST
    last = np.maximum.accumulate(np.where(starts, np.arange(len(row)), -1))
    last[last < 0] = np.flatnonzero(starts)[0]
    return row[last], starts, rests


def triad(chord: int) -> tuple[int, int, int]:
    """Return the pitch classes of a chord from 0 to 23, its root first."""
    root, minor = chord % 12, chord >= 12
    return root, (root + (3 if minor else 4)) % 12, (root + 7) % 12


def chord_of(pitches: Ints) -> int:
    """Return the chord, 0 to 23, to whose triad most of a bar belongs, for tunes without chords.

    A rule of ours: each step counts 1, the bar's first 4, and where the root sounds a quarter more.
    """
    weight = np.bincount(pitches % 12, minlength=12).astype(float)
    weight[pitches[0] % 12] += 3
    scores = [weight[list(triad(chord))].sum() + weight[chord % 12] / 4 for chord in range(24)]
    return int(np.argmax(scores))


def _song_pairs(song: pop909.Song) -> list[tuple[Ints, int]]:
    """Return each two bars of a song's melody that follow one another, with the second's chord."""
    tokens = song.tokens(steps_per_beat=4)
    if song.beats_in_bar != 4 or not (tokens < HOLD).any():
        return []
    pitches, starts, rests = prolonged(tokens)
    places, pairs = song.chord_at(), []
    for beat in song.whole_bars(2).tolist():
        second = slice(4 * beat + STEPS, 4 * beat + 2 * STEPS)
        sounding = places[beat + 4 : beat + 8]
        sounding = sounding[sounding >= 0]
        if len(sounding) and _usable(starts[second], rests[second]):
            chord = song.chords[int(np.bincount(sounding).argmax())]
            pair = pitches[4 * beat : 4 * beat + 2 * STEPS]
            pairs.append((pair, chord.root + 12 * chord.minor))
    return pairs


def _tune_pairs(tune: tunes.Tune) -> list[tuple[Ints, int]]:
    """Return the same of a fiddle tune in 2/4, 2/2 or 4/4, with chords by `chord_of`."""
    if tune.meter not in ((2, 4), (2, 2), (4, 4)):
        return []
    steps_per_beat = 8 if tune.meter == (2, 4) else 4
    tokens = np.asarray(tune.tokens(steps_per_beat))[round(tune.pickup_beats * steps_per_beat) :]
    if not (tokens < HOLD).any():
        return []
    pitches, starts, rests = prolonged(tokens)
    pairs = []
    for step in range(0, len(tokens) - 2 * STEPS + 1, STEPS):
        second = slice(step + STEPS, step + 2 * STEPS)
        if _usable(starts[second], rests[second]):
            pairs.append((pitches[step : step + 2 * STEPS], chord_of(pitches[second])))
    return pairs


def _usable(starts: npt.NDArray[np.bool_], rests: npt.NDArray[np.bool_]) -> bool:
    return bool(starts.sum() >= FEWEST_STARTS and rests.sum() <= MOST_RESTS)


@functools.cache
def bars(source: str, split: str) -> Bars:
    """Return all bars of a split in the keys in which they stand, moved by octaves to C4 to B5.

    Args:
        source: `songs`, POP909, or `tunes`, the fiddle tunes that are always at hand.
        split: `train`, `valid` or `test`; a song or tune is in one of them.

    Raises:
        CourseError: the songs are not at hand and cannot be fetched.
    """
    if source == "songs":
        found = [(song.split, _song_pairs(song)) for song in pop909.load()]
    else:
        found = [(tune.split, _tune_pairs(tune)) for tune in tunes.load()]
    rows = [
        (pair, chord, number)
        for number, (part, pairs) in enumerate(found)
        if part == split
        for pair, chord in pairs
    ]
    pairs, chords, numbers = (np.array(column) for column in zip(*rows, strict=True))
    return in_range(Bars(pairs[:, STEPS:], pairs[:, :STEPS], chords, numbers))


def in_range(given: Bars, semitones: int = 0) -> Bars:
    """Return bars moved by semitones and then, both together, by octaves to C4 to B5.

    Pairs that do not fit are left out.

    Args:
        given: with MIDI pitches.
        semitones: up.
    """
    pairs = np.stack([given.before, given.bar]) + semitones
    # So that the lowest note lies in the lower octave.
    pairs -= 12 * ((pairs.min((0, 2)) - LOW) // 12)[None, :, None]
    fits = pairs.max((0, 2)) < LOW + PITCHES
    root = (given.chord % 12 + semitones) % 12
    moved = Bars(pairs[1] - LOW, pairs[0] - LOW, root + given.chord // 12 * 12, given.piece)
    return moved[fits]


@functools.cache
def in_all_keys(source: str, split: str) -> Bars:
    """Return the bars of a split in twelve keys, as far as they fit between C4 and B5."""
    home = bars(source, split)
    at_pitch = Bars(home.bar + LOW, home.before + LOW, home.chord, home.piece)
    keys = [in_range(at_pitch, semitones) for semitones in range(12)]
    return Bars(*(np.concatenate([getattr(key, name) for key in keys])
                  for name in ("bar", "before", "chord", "piece")))  # fmt: skip

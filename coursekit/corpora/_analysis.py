"""How a chorale is analysed: the chords and keys that explain its notes best.

A step is an eighth. A state is a key and a chord in it; the path through the states with the
best score is found by Viterbi's algorithm. The score of a step says how well the chord explains
the notes that sound; the score of a move says how usual it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coursekit.encodings.grid import HOLD, REST

if TYPE_CHECKING:
    from coursekit.corpora.chorales import Chorale

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

MODES = ("major", "minor")

BEAT = 4  # sixteenths
NEVER = 60.0  # nats
GRAIN = 256  # scores are rounded to so many parts of a nat, and so added up without any error
_LINE = np.array([(tonic * 7 - fifths) % 12 for fifths in (0, 3) for tonic in range(12)])
"""Each key's place on the circle of fifths, by its signature."""

# The chords of each mode in root position and how far they are from the everyday, in nats: the
# numerals are music21's, so V/V is the dominant of the dominant and vii/o7 is half diminished.
CHORDS: dict[str, dict[str, float]] = {
    "major": {
        "I": 0.0, "V": 0.0, "V7": 0.3, "IV": 0.6, "ii": 0.7, "vi": 0.7, "viio": 0.8, "ii7": 0.7,
        "iii": 1.6, "I7": 2.5, "IV7": 1.8, "vi7": 1.8, "iii7": 2.8, "vii/o7": 1.8,
        "V/V": 1.8, "V7/V": 1.5, "viio/V": 2.0, "vii/o7/V": 2.3, "viio7/V": 2.3,
        "V7/IV": 1.8, "V/vi": 2.3, "V7/vi": 2.1, "viio/vi": 2.6, "viio7/vi": 2.5,
        "V/ii": 2.3, "V7/ii": 2.2, "viio/ii": 2.6, "viio7/ii": 2.6,
        "V/iii": 3.4, "V7/iii": 3.2, "viio7/iii": 3.2, "viio/IV": 3.0,
        "iv": 3.2, "i": 4.0, "v": 3.6, "ii/o7": 3.2, "viio7": 3.2, "bVII": 3.6,
    },
    "minor": {
        "i": 0.0, "V": 0.0, "V7": 0.3, "iv": 0.6, "iio": 1.0, "VI": 0.9, "viio": 0.8,
        "ii/o7": 0.8, "III": 1.2, "VII": 1.3, "v": 2.0, "IV": 1.8, "I": 2.2, "ii": 2.6,
        "viio7": 1.1, "iv7": 1.6, "VI7": 2.0, "i7": 2.2, "III7": 3.0, "III+": 2.6, "ii7": 3.0,
        "IV7": 2.6, "V7/III": 1.7, "v7": 3.2, "vio": 2.8,
        "V7/iv": 2.0, "viio7/iv": 2.5, "viio/iv": 2.7, "V/V": 2.3, "V7/V": 2.2, "viio/V": 2.4,
        "viio7/V": 2.3, "vii/o7/V": 2.8, "V7/VI": 2.6, "viio/VI": 3.0, "V7/VII": 2.8,
        "viio/VII": 2.9, "bII": 3.4,
    },
}  # fmt: skip

# How unusual a chord on one degree is after a chord on another, in nats (rows: from I to VII).
MOVES = np.array(
    [
        # I   II   III  IV   V    VI   VII
        [0.0, 0.5, 1.4, 0.2, 0.0, 0.6, 0.5],
        [1.5, 0.0, 2.0, 1.8, 0.0, 1.8, 0.5],
        [1.2, 1.2, 0.0, 0.5, 1.4, 0.2, 1.6],
        [0.3, 0.6, 1.8, 0.0, 0.2, 1.4, 0.6],
        [0.0, 2.0, 1.8, 1.5, 0.0, 0.6, 2.0],
        [1.2, 0.4, 1.4, 0.5, 0.4, 0.0, 1.0],
        [0.0, 2.2, 1.0, 2.0, 1.2, 1.6, 0.0],
    ],
)


@dataclass(frozen=True)
class Weights:
    """What the analysis believes, in nats unless said otherwise."""

    root: float = 0.3  # share of the sounding notes of a chord that are its root
    fifth: float = 0.22
    seventh: float = 0.35
    foreign: float = 0.02  # share of sounding notes outside the chord, for all eight of them
    notes: float = 2.0  # how much the notes of one step count
    passing: float = 0.25  # how much a short note between steps off the beat counts, of 1
    held: float = 0.6  # the same for a note held over the beat that then steps down
    bass_third: float = 0.4
    bass_fifth: float = 1.7
    bass_seventh: float = 1.7
    bass_foreign: float = 3.0
    bass: float = 0.8  # how much the bass counts
    rare: float = 1.5  # how much the everyday counts
    move: float = 1.0  # how much the table of moves counts
    change_off: float = 2.0  # a chord that begins off the beat
    change_on: float = 0.8  # a chord that begins on the beat
    resolve: float = 3.0  # an applied chord that does not go where it leads
    key_in: float = 4.4  # a change of key inside a phrase
    key_new: float = 2.6  # the same at the beginning of a phrase
    key_far: float = 0.4  # each fifth between the two keys
    key_left: float = 2.0  # a key that is left on its second or fourth degree
    signature: float = 0.07  # each fifth from the signature, each step
    ending: float = 1.6  # a phrase that ends on neither I nor V
    picardy: float = 1.0  # how much likelier a major tonic is where a minor phrase ends
    half: float = 0.4  # a phrase that ends on V
    borrowed: float = 3.0  # a phrase whose last chord an applied chord leads to
    lingering: float = 0.35  # each eighth of an applied chord


@dataclass(frozen=True)
class Book:
    """The chords of one mode, as the search needs them.

    Args:
        figures: each chord's numeral in root position.
        members: the pitch classes of each above the tonic, root first.
        degrees: 0 for I to 6 for VII, of the chord's root or, where it is applied, of the
            chord that it leads to.
        applied: whether it leads to another chord than the tonic.
        roots: the degree whose function it has: V/V stands on the second.
    """

    figures: tuple[str, ...]
    members: tuple[tuple[int, ...], ...]
    degrees: tuple[int, ...]
    applied: tuple[bool, ...]
    roots: tuple[int, ...]


@cache
def book(mode: str) -> Book:
    """Return the chords of a mode; music21's numerals say what notes they have."""
    from music21 import key, roman

    home = key.Key("C" if mode == "major" else "c")
    figures, members, degrees, applied, roots = [], [], [], [], []
    for figure in CHORDS[mode]:
        chord = roman.RomanNumeral(figure, home)
        root = chord.root().pitchClass
        figures.append(figure)
        members.append(tuple(sorted(chord.pitchClasses, key=lambda p: (p - root) % 12)))
        target = chord.secondaryRomanNumeral
        applied.append(target is not None)
        degrees.append((chord if target is None else target).scaleDegree - 1)
        if target is None:
            roots.append(chord.scaleDegree - 1)
        else:  # applied dominants stand a fifth above where they lead, leading-note chords too
            roots.append((degrees[-1] + 4) % 7)
    return Book(tuple(figures), tuple(members), tuple(degrees), tuple(applied), tuple(roots))


@dataclass(frozen=True)
class Tables:
    """What the search adds up: keys 0–11 are major and 12–23 minor, each by its tonic.

    Args:
        notes: float64 `[note, key times chord]`, the score of what `observe` returns.
        rare, leaving, ending, lingering: float32 `[key, chord]`, costs of a chord that begins
            after another key, that is the last of its key, that ends a phrase, and of each step.
        moves, close: float32 `[mode, from, to]`, costs of a move inside a key, and to the last
            chord of a phrase.
        far: float32 `[2, from, to]`, costs of a change of key, inside a phrase and between two.
    """

    notes: Doubles
    rare: Floats
    leaving: Floats
    ending: Floats
    lingering: Floats
    moves: Floats
    close: Floats
    far: Floats


@cache
def tables(w: Weights) -> Tables:
    """Return the score of every note in every chord, and of every move."""
    books = [book(mode) for mode in MODES]
    size = max(len(b.figures) for b in books)
    notes = np.full((24, size, 24), -NEVER)
    rare = np.full((24, size), NEVER)
    leaving, ending, lingering = np.zeros((3, 24, size))
    moves, borrowed = np.full((2, size, size), NEVER), np.zeros((2, size, size))
    for mode, b in enumerate(books):
        count, keys = len(b.figures), slice(12 * mode, 12 * mode + 12)
        rare[keys, :count] = [w.rare * CHORDS[MODES[mode]][f] for f in b.figures]
        lingering[keys, :count] = [w.lingering * a for a in b.applied]
        leaving[keys, :count] = [w.key_left * (root in (1, 3)) for root in b.roots]
        ending[keys, :count] = [_ending(b, c, MODES[mode], w) for c in range(count)]
        borrowed[mode, :count] = [[w.borrowed * a] for a in b.applied]
        for c in range(count):
            profile, low = _profile(b.members[c], w)
            for tonic in range(12):
                notes[12 * mode + tonic, c, :12] = np.roll(profile, tonic)
                notes[12 * mode + tonic, c, 12:] = np.roll(low, tonic)
            moves[mode, c, :count] = [_move(b, c, to, w) for to in range(count)]
        moves[mode, :count, :count] += rare[12 * mode, :count]
    apart = np.abs(_LINE[:, None] - _LINE)
    apart = np.minimum(apart, 12 - apart)
    far = np.stack([apart * w.key_far + cost for cost in (w.key_in, w.key_new)])
    far[:, np.arange(24), np.arange(24)] = NEVER
    return Tables(
        notes=notes.reshape(-1, 24).T.copy(),
        rare=_rounded(rare),
        leaving=_rounded(leaving),
        ending=_rounded(ending),
        lingering=_rounded(lingering),
        moves=_rounded(moves),
        close=_rounded(moves + borrowed),
        far=_rounded(far),
    )


def _rounded(nats: npt.ArrayLike) -> Floats:
    """Return scores whose sums are exact in float32, so that every machine finds one path."""
    grains: Floats = (np.round(np.asarray(nats) * GRAIN) / GRAIN).astype(np.float32)
    return grains


def _ending(b: Book, chord: int, mode: str, w: Weights) -> float:
    """Return the cost of a phrase that ends on this chord."""
    if mode == "minor" and b.figures[chord] == "I":
        return -w.picardy
    if b.applied[chord] or b.degrees[chord] not in (0, 4):
        return w.ending
    return w.half if b.degrees[chord] else 0.0


def _profile(members: tuple[int, ...], w: Weights) -> tuple[Doubles, Doubles]:
    """Return the score of each pitch class in a chord, and in its bass."""
    size = len(members)
    seventh = w.seventh if size == 4 else 0.0
    triad = [share * (1 - seventh) for share in (w.root, 1 - w.root - w.fifth, w.fifth)]
    shares = np.full(12, w.foreign / (12 - size))
    shares[list(members)] = np.array([*triad, seventh][:size]) * (1 - w.foreign)
    low = np.full(12, w.bass_foreign)
    low[list(members)] = [0.0, w.bass_third, w.bass_fifth, w.bass_seventh][:size]
    return w.notes * np.log(shares), -w.bass * low


def _move(b: Book, start: int, to: int, w: Weights) -> float:
    """Return the cost of a move between two chords of a key."""
    if start == to:
        return NEVER
    if b.applied[start]:
        if b.applied[to] and b.degrees[start] == b.degrees[to]:
            return 0.0
        return 0.0 if b.degrees[start] == b.roots[to] else w.resolve
    return float(w.move * MOVES[b.roots[start], b.roots[to]])


def observe(chorale: Chorale, w: Weights) -> Doubles:
    """Return how long each pitch class sounds in each eighth, and which is lowest.

    Args:
        chorale: four voices on a grid of sixteenths.
        w: how much notes that pass between chords count.

    Returns:
        float64 `[eighth, 24]`: twelve for all voices, twelve for the lowest.
    """
    grid = chorale.grid
    steps = len(grid) + len(grid) % 2
    out = np.zeros((steps, 24))
    lowest = np.full(steps, REST)
    for column in grid.T:
        for start, end, pitch, weight in _weighed(column, _phase(chorale), w):
            out[start:end, pitch % 12] += weight / grid.shape[1]
            lowest[start:end] = np.minimum(lowest[start:end], pitch)
    sounding = np.flatnonzero(lowest < REST)
    out[sounding, 12 + lowest[sounding] % 12] = 1.0
    eighths: Doubles = out.reshape(-1, 2, 24).mean(axis=1)
    return eighths


def _weighed(
    column: npt.NDArray[np.int16], phase: int, w: Weights
) -> list[tuple[int, int, int, float]]:
    """Return start, end, pitch and weight of each note; one that is held over a beat in two."""
    starts = np.flatnonzero(column != HOLD)
    ends = np.append(starts[1:], len(column)).tolist()
    pitches = [REST, *column[starts].tolist(), REST]
    pieces = []
    for i, (start, end) in enumerate(zip(starts.tolist(), ends, strict=True)):
        before, pitch, after = pitches[i : i + 3]
        if pitch == REST:
            continue
        beat = start + BEAT - (start - phase) % BEAT  # the next one
        away = 0 < abs(after - pitch) <= 2
        if beat < start + BEAT and end - start <= 2 and 0 < abs(pitch - before) <= 2 and away:
            pieces.append((start, end, pitch, w.passing))
        elif beat < end <= beat + 2 and after < pitch and away:
            pieces += [(start, beat, pitch, 1.0), (beat, end, pitch, w.held)]
        else:
            pieces.append((start, end, pitch, 1.0))
    return pieces


def _phase(chorale: Chorale) -> int:
    """Return the first sixteenth that lies on a beat."""
    return round(chorale.pickup_beats * BEAT) % BEAT


@dataclass(frozen=True)
class Span:
    """One chord in time.

    Args:
        start, end: in eighths.
        key: the tonic's pitch class, 12 more in minor.
        chord: its place in the book of the mode.
        lowest: which of its members is in the bass, 0 for the root.
        closes: whether the phrase ends with it.
    """

    start: int
    end: int
    key: int
    chord: int
    lowest: int
    closes: bool = False

    @property
    def mode(self) -> str:
        """`major` or `minor`."""
        return MODES[self.key // 12]


def spans(chorale: Chorale, w: Weights) -> list[Span]:
    """Return the chords of a chorale; the last of each phrase has `closes`.

    Another member of the same chord in the bass, on a beat, is another inversion of it.
    """
    keys, chords = decode(chorale, w)
    basses = _basses(chorale, len(keys))
    above = np.where(basses == REST, REST, (basses - keys) % 12)  # the tonic of key 12 is 0 too
    ends = {*phrase_ends(chorale), len(keys)}
    off = off_beat(chorale, len(keys))
    out: list[Span] = []
    start = 0
    for step in range(1, len(keys) + 1):
        key, chord = int(keys[start]), int(chords[start])
        members = book(MODES[key // 12]).members[chord]
        lowest = next((members.index(p) for p in above[start:step] if p in members), 0)
        if (
            step in ends
            or (keys[step], chords[step]) != (key, chord)
            or (not off[step] and above[step] in members and above[step] != members[lowest])
        ):
            out.append(Span(start, step, key, chord, lowest, step in ends))
            start = step
    return out


def _basses(chorale: Chorale, steps: int) -> npt.NDArray[np.int64]:
    """Return the lowest pitch at the beginning of each eighth; where nothing sounds, REST."""
    lowest: npt.NDArray[np.int64] = chorale.sounding()[::2].min(axis=1).astype(np.int64)[:steps]
    return lowest


def phrase_ends(chorale: Chorale) -> list[int]:
    """Return the eighths at which phrases begin anew: where fermatas end."""
    fermata = chorale.fermatas[::2].astype(int)
    return [int(e) for e in np.flatnonzero(np.diff(fermata, prepend=0) == -1)]


def off_beat(chorale: Chorale, steps: int) -> npt.NDArray[np.bool_]:
    """Return which eighths lie off the beat."""
    off: npt.NDArray[np.bool_] = (np.arange(steps) * 2 - _phase(chorale)) % BEAT != 0
    return off


def decode(chorale: Chorale, w: Weights) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the key (0–11 major, 12–23 minor, by tonic) and chord of each eighth."""
    t = tables(w)
    off = np.abs(_LINE - chorale.key_signature % 12)
    signature = w.signature * np.minimum(off, 12 - off)[:, None]
    notes = (observe(chorale, w) @ t.notes).reshape(-1, 24, t.rare.shape[1])
    scores = _rounded(notes - signature - t.lingering)
    steps = len(scores)
    fermata = chorale.fermatas[::2].astype(int)
    closing = np.zeros(steps, dtype=np.bool_)
    closing[np.flatnonzero(np.diff(fermata, prepend=0) == 1)] = True
    scores[closing] -= t.ending
    opening = np.zeros(steps, dtype=np.bool_)
    opening[phrase_ends(chorale)] = True
    path = _viterbi(scores, opening, closing, off_beat(chorale, steps), t, w)
    return path // scores.shape[2], path % scores.shape[2]


def _viterbi(
    scores: Floats,
    opening: npt.NDArray[np.bool_],
    closing: npt.NDArray[np.bool_],
    off: npt.NDArray[np.bool_],
    t: Tables,
    w: Weights,
) -> npt.NDArray[np.int64]:
    """Return the best state of each step: key times the number of chords, plus chord.

    Only the best scores are kept on the way forward; where each came from is found again on
    the way back, for the one path that matters.

    Args:
        scores: float32 `[step, key, chord]`.
        opening: bool `[step]`, where phrases begin.
        closing: bool `[step]`, where the chord under a fermata begins.
        off: bool `[step]`, which steps lie off the beat.
    """
    steps, keys, size = scores.shape
    begin = _rounded(np.where(off, w.change_off, w.change_on))
    best = np.empty_like(scores)
    best[0] = scores[0] - t.rare
    for step in range(1, steps):
        before = best[step - 1]
        moves = t.close if closing[step] else t.moves
        within = (before.reshape(2, 12, size, 1) - moves[:, None]).max(axis=2)
        across = ((before - t.leaving).max(axis=1)[:, None] - t.far[int(opening[step])]).max(axis=0)
        change = np.maximum(within.reshape(keys, size), across[:, None] - t.rare)
        best[step] = np.maximum(before, change - begin[step]) + scores[step]
        best[step] -= best[step].max()  # small numbers stay exact
    path = np.empty(steps, dtype=np.int64)
    path[-1] = best[-1].argmax()
    for step in range(steps - 1, 0, -1):
        key, chord = divmod(int(path[step]), size)
        before = best[step - 1]
        moves = (t.close if closing[step] else t.moves)[key // 12, :, chord]
        costs = t.far[int(opening[step])][:, key, None] + t.rare[key, chord]
        came = before - t.leaving - costs
        came[key] = before[key] - moves
        came -= begin[step]
        came[key, chord] = before[key, chord]
        path[step - 1] = came.argmax()
    return path

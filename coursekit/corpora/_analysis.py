"""How a chorale is analysed: the chords and keys that explain its notes best.

A step is an eighth. A state is a key and a chord in it; the path through the states with the
best score is found by Viterbi's algorithm. The score of a step says how well the chord explains
the notes that sound; the score of a move says how usual it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from coursekit.encodings.grid import HOLD, REST

if TYPE_CHECKING:
    from coursekit.corpora.chorales import Chorale

Floats = npt.NDArray[np.float32]

MODES = ("major", "minor")

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
    dtype=np.float32,
)


@dataclass(frozen=True)
class Weights:
    """What the analysis believes, in nats unless said otherwise."""

    root: float = 0.36  # share of the sounding notes of a chord that are its root
    fifth: float = 0.26
    seventh: float = 0.20
    foreign: float = 0.02  # share of sounding notes outside the chord, for all eight of them
    notes: float = 2.2  # how much the notes of one step count
    passing: float = 0.25  # how much a short note between steps off the beat counts, of 1
    held: float = 0.45  # the same for a note held over the beat that then steps down
    bass_root: float = 0.0
    bass_third: float = 0.4
    bass_fifth: float = 1.6
    bass_seventh: float = 1.2
    bass_foreign: float = 3.0
    bass: float = 0.8  # how much the bass counts
    rare: float = 1.0  # how much the everyday counts
    move: float = 1.0  # how much the table of moves counts
    change_off: float = 2.2  # a chord that begins off the beat
    change_on: float = 1.0  # a chord that begins on the beat
    resolve: float = 2.0  # an applied chord that does not go where it leads
    key_in: float = 7.0  # a change of key inside a phrase
    key_new: float = 3.0  # the same at the beginning of a phrase
    key_far: float = 0.5  # each fifth between the two keys
    signature: float = 0.05  # each fifth from the signature, each step
    ending: float = 2.5  # a phrase that ends on neither I nor V


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


def _padded(values: list[Floats], fill: float) -> Floats:
    size = max(v.shape[-1] for v in values)
    out = np.full((len(values), *values[0].shape[:-1], size), fill, dtype=np.float32)
    for row, v in zip(out, values, strict=True):
        row[..., : v.shape[-1]] = v
    return out


@cache
def tables(w: Weights) -> dict[str, Any]:
    """Return the score of every note in every chord, and of every move."""
    books = [book(mode) for mode in MODES]
    size = max(len(b.figures) for b in books)
    notes = np.full((24, size, 24), -30.0, dtype=np.float32)  # key, chord, note or bass
    rare = np.full((2, size), 60.0, dtype=np.float32)
    moves = np.full((2, size, size), 60.0, dtype=np.float32)  # mode, to, from
    ending = np.full((2, size), w.ending, dtype=np.float32)
    for mode, (name, b) in enumerate(zip(MODES, books, strict=True)):
        count = len(b.figures)
        rare[mode, :count] = w.rare * np.array([CHORDS[name][f] for f in b.figures])
        for c in range(count):
            profile, low = _profile(b.members[c], w)
            for tonic in range(12):
                notes[mode * 12 + tonic, c, :12] = np.roll(profile, tonic)
                notes[mode * 12 + tonic, c, 12:] = np.roll(low, tonic)
            if not b.applied[c] and b.degrees[c] in (0, 4):
                ending[mode, c] = 0.0
            for to in range(count):
                moves[mode, to, c] = _move(b, c, to, w)
        moves[mode, :count, :count] += rare[mode, :count, None]
    near = np.array([_fifths(k) for k in range(24)])
    apart = np.abs(near[:, None] - near[None])
    apart = np.minimum(apart, 12 - apart).astype(np.float32)
    return {
        "notes": notes.reshape(-1, 24).T.copy(), "rare": rare, "moves": moves, "ending": ending,
        "apart": apart, "near": near, "size": size,
    }  # fmt: skip


def _profile(members: tuple[int, ...], w: Weights) -> tuple[Floats, Floats]:
    seventh = w.seventh if len(members) == 4 else 0.0
    shares = np.full(12, w.foreign / (12 - len(members)))
    third = 1.0 - w.root - w.fifth
    for pitch, share in zip(
        members, (w.root, third, w.fifth, seventh), strict=False
    ):  # shares of a triad shrink where there is a seventh
        shares[pitch] = (share if share == seventh else share * (1 - seventh)) * (1 - w.foreign)
    low = np.full(12, -w.bass_foreign)
    for pitch, cost in zip(
        members, (w.bass_root, w.bass_third, w.bass_fifth, w.bass_seventh), strict=False
    ):
        low[pitch] = -cost
    return (w.notes * np.log(shares)).astype(np.float32), (w.bass * low).astype(np.float32)


def _move(b: Book, start: int, to: int, w: Weights) -> float:
    if start == to:
        return 60.0
    if b.applied[start]:
        if b.applied[to] and b.degrees[start] == b.degrees[to]:
            return 0.0
        return 0.0 if b.degrees[start] == b.roots[to] else w.resolve
    return float(w.move * MOVES[b.roots[start], b.roots[to]])


def _fifths(key: int) -> int:
    tonic, minor = key % 12, key >= 12
    return (tonic * 7 - (3 if minor else 0)) % 12


def observe(grid: npt.NDArray[np.int16], per_beat: int, w: Weights) -> Floats:
    """Return how long each pitch class sounds in each eighth, and which is lowest.

    Args:
        grid: int16 `[step, voice]`, a step is a sixteenth.
        per_beat: sixteenths in a beat.
        w: how much passing notes count.

    Returns:
        float32 `[eighth, 24]`: twelve for all voices, twelve for the lowest.
    """
    steps = len(grid) + len(grid) % 2
    out = np.zeros((steps, 24), dtype=np.float32)
    lowest = np.full(steps, 999)
    for voice in range(grid.shape[1]):
        for start, end, pitch, weight in _weighed(grid[:, voice], per_beat, w):
            out[start:end, pitch % 12] += weight / 4
            lowest[start:end] = np.minimum(lowest[start:end], pitch)
    sounding = np.flatnonzero(lowest < 999)
    out[sounding, 12 + lowest[sounding] % 12] = 1.0
    eighths: Floats = out.reshape(-1, 2, 24).mean(axis=1)
    return eighths


def _weighed(
    column: npt.NDArray[np.int16], per_beat: int, w: Weights
) -> list[tuple[int, int, int, float]]:
    """Return start, end, pitch and weight of each note, those held over a beat in two pieces."""
    starts = np.flatnonzero(column != HOLD)
    ends = np.append(starts[1:], len(column))
    pitches = column[starts].tolist()
    pieces = []
    for i, (start, end, pitch) in enumerate(
        zip(starts.tolist(), ends.tolist(), pitches, strict=True)
    ):
        if pitch >= HOLD:
            continue
        before = pitches[i - 1] if i else REST
        after = pitches[i + 1] if i + 1 < len(pitches) else REST
        into = before < HOLD and 0 < abs(pitch - before) <= 2
        away = after < HOLD and 0 < abs(after - pitch) <= 2
        if start % per_beat and end - start <= per_beat // 2 and into and away:
            pieces.append((start, end, pitch, w.passing))
            continue
        beat = (start // per_beat + 1) * per_beat
        if beat < end <= beat + per_beat // 2 and after < pitch and away:
            pieces.append((start, beat, pitch, 1.0))
            pieces.append((beat, end, pitch, w.held))
        else:
            pieces.append((start, end, pitch, 1.0))
    return pieces


@dataclass(frozen=True)
class Span:
    """A chord: from one eighth to another, 0–11 or 12–23 for the key, its place in the book of
    the mode, and which member of it is lowest (0 for the root)."""

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
    """Return the chords of a chorale; the last of each phrase has `closes`."""
    keys, chords = decode(chorale, w)
    basses = _basses(chorale, len(keys))
    ends = {*phrase_ends(chorale), len(keys)}
    on_beat = ~_off_beat(chorale, len(keys))
    out: list[Span] = []
    start = 0
    for step in range(1, len(keys) + 1):
        cut = step in ends or keys[step] != keys[start] or chords[step] != chords[start]
        members = book(MODES[keys[start] // 12]).members[chords[start]]
        tonic = int(keys[start]) % 12
        low = _lowest(basses[start:step], tonic, members)
        if not cut and on_beat[step]:
            cut = (basses[step] - tonic) % 12 in members and low != members.index(
                (basses[step] - tonic) % 12
            )
        if cut:
            out.append(Span(start, step, int(keys[start]), int(chords[start]), low, step in ends))
            start = step
    return out


def _lowest(basses: npt.NDArray[np.int64], tonic: int, members: tuple[int, ...]) -> int:
    """Return which member of a chord its first bass note is that belongs to it."""
    for bass in basses.tolist():
        if bass >= 0 and (bass - tonic) % 12 in members:
            return members.index((bass - tonic) % 12)
    return 0


def _basses(chorale: Chorale, steps: int) -> npt.NDArray[np.int64]:
    """Return the lowest pitch class at the beginning of each eighth, -1 where nothing sounds."""
    grid = chorale.grid
    sounding = np.full((2 * steps, grid.shape[1]), 999)
    for voice in range(grid.shape[1]):
        now = 999
        for step, value in enumerate(grid[:, voice].tolist()):
            if value != HOLD:
                now = value if value < HOLD else 999
            sounding[step, voice] = now
    lowest = sounding[::2].min(axis=1)
    return np.where(lowest < 999, lowest % 12, -1)


def phrase_ends(chorale: Chorale) -> list[int]:
    """Return the eighths at which phrases begin anew: where fermatas end."""
    fermata = chorale.fermatas[::2].astype(int)
    return [int(e) for e in np.flatnonzero(np.diff(fermata, prepend=0) == -1)]


def _off_beat(chorale: Chorale, steps: int) -> npt.NDArray[np.bool_]:
    first = round(chorale.pickup_beats * 4) % 4
    off: npt.NDArray[np.bool_] = (np.arange(steps) * 2 - first) % 4 != 0
    return off


def decode(chorale: Chorale, w: Weights) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    """Return the key (0–11 major, 12–23 minor, by tonic) and chord of each eighth."""
    t = tables(w)
    size = t["size"]
    scores = (observe(chorale.grid, 4, w) @ t["notes"]).reshape(-1, 24, size)
    home = (chorale.key_signature * 7 % 12) * 7 % 12  # on the line of fifths
    off = np.abs(t["near"] - home)
    scores -= w.signature * np.minimum(off, 12 - off)[:, None]
    fermata = chorale.fermatas[::2]
    begins = np.flatnonzero(np.diff(fermata.astype(int), prepend=0) == 1)
    for step in begins:
        scores[step] -= np.repeat(t["ending"], 12, axis=0)
    phrase = np.zeros(len(scores), dtype=bool)
    phrase[phrase_ends(chorale)] = True
    off_beat = _off_beat(chorale, len(scores))
    return _viterbi(scores, phrase, off_beat, t, w)


def _viterbi(
    scores: Floats,
    phrase: npt.NDArray[np.bool_],
    off_beat: npt.NDArray[np.bool_],
    t: dict[str, Any],
    w: Weights,
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    steps, keys, size = scores.shape
    rare = np.repeat(t["rare"], 12, axis=0)
    back = np.zeros((steps, keys * size), dtype=np.int32)
    best = scores[0] - rare
    states = np.arange(keys * size).reshape(keys, size)
    far = {new: t["apart"] * w.key_far + (w.key_new if new else w.key_in) for new in (False, True)}
    for new in far:
        np.fill_diagonal(far[new], 1e6)
    rows = np.arange(keys)
    for step in range(1, steps):
        cost = w.change_off if off_beat[step] else w.change_on
        # another chord of the same key
        trial = best.reshape(2, 12, 1, size) - t["moves"][:, None]
        source = trial.argmax(axis=-1).reshape(keys, size)
        value = np.take_along_axis(best, source, axis=1)
        value = trial.max(axis=-1).reshape(keys, size) - cost
        source = source + rows[:, None] * size
        # another key
        chord = best.argmax(axis=1)
        leave = best[rows, chord][:, None] - far[bool(phrase[step])]
        key = leave.argmax(axis=0)
        other = leave[key, rows][:, None] - rare - cost
        better = other > value
        value = np.where(better, other, value)
        source = np.where(better, (key * size + chord[key])[:, None], source)
        # the same chord
        better = best >= value
        value = np.where(better, best, value)
        source = np.where(better, states, source)
        back[step] = source.ravel()
        best = value + scores[step]
    path = np.zeros(steps, dtype=np.int64)
    path[-1] = int(best.argmax())
    for step in range(steps - 1, 0, -1):
        path[step - 1] = back[step, path[step]]
    return (path // size).astype(np.int16), (path % size).astype(np.int16)

"""What a few bars of music are like, in figures with names in words.

Only the notes count: when they begin, how long they last and how far apart they lie. Key, tempo,
loudness, instruments, time signatures and titles are not looked at, so none of them can give a
machine away.
"""

from __future__ import annotations

import itertools
from collections import Counter
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Window = NDArray[np.float64]  # [note, (onset, end, pitch)], times in beats, sorted by onset
Figures = dict[str, float]

ASPECTS = ("melody", "rhythm", "repetition", "tonality", "harmony", "voice leading")

_TICKS = 24  # a beat's finest division: sixteenths, triplets and thirty-seconds fall on it

# How well each semitone above the tonic fits a key: ratings by listeners, Krumhansl and Kessler
# (1982).
_PROFILES = np.array(
    [
        [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88],
        [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17],
    ]
)
_SHAPES = _PROFILES - _PROFILES.mean(axis=1, keepdims=True)
_KEYS = np.array(  # [key, pitch class], twelve major, then twelve minor
    [np.roll(shape / np.sqrt((shape**2).sum()), tonic) for shape in _SHAPES for tonic in range(12)]
)
_SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10, 11))
_DEGREES = (
    "the tonic", "the lowered second", "the second", "the minor third", "the major third",
    "the fourth", "the tritone", "the fifth", "the minor sixth", "the major sixth",
    "the minor seventh", "the leading note",
)  # fmt: skip
_ABOVE = (
    "unison or octave", "minor second", "second", "minor third", "major third", "fourth",
    "tritone", "fifth", "minor sixth", "major sixth", "minor seventh", "major seventh",
)  # fmt: skip
_CHORDS = (
    "a major triad", "a minor triad", "a diminished triad", "an augmented triad",
    "a dominant seventh", "another seventh chord", "a single pitch class",
    "two pitch classes in consonance", "two pitch classes in dissonance", "no common chord",
)  # fmt: skip
_SIZES = ("repeated note", "step", "third", "fourth or fifth", "tritone", "sixth to octave",
          "leap beyond an octave")  # fmt: skip
_SIZE_OF = (0, 1, 1, 2, 2, 3, 4, 3, 5, 5, 5, 5, 5, 6)
_MOVES = ("leap down", "step down", "repeated note", "step up", "leap up")
_CHANGES = ("shorter", "as long", "longer")


def describe(window: Window) -> dict[str, Figures]:
    """Return what some beats of music are like, aspect by aspect.

    Args:
        window: `[note, (onset, end, pitch)]`, times in beats, two notes or more.

    Returns:
        For each of `ASPECTS` its figures, always the same names in the same order. A name that
        ends in brackets has its unit there; every other figure is a share from 0 to 1. Where
        there is nothing to count (the harmony of a melody) the figure is 0, never nan.
    """
    # Sorted by place and pitch, so that the order of the parts in a file cannot matter.
    order = (window[:, 1], window[:, 2], np.round(window[:, 0] * _TICKS))
    notes = window[np.lexsort(order)]
    ticks = np.round(notes[:, :2] * _TICKS).astype(int)
    onsets, ends = ticks[:, 0], np.maximum(ticks[:, 1], ticks[:, 0] + 1)
    pitches = np.round(notes[:, 2]).astype(int)
    times, end = np.unique(onsets), int(ends.max())
    sounding = (onsets <= times[:, None]) & (ends > times[:, None])  # [slice, note]
    chords = [sorted(set(pitches[row].tolist())) for row in sounding]
    struck = onsets == times[:, None]
    top = _line(pitches, struck, [chord[-1] for chord in chords])
    low = _line(pitches, struck, [chord[0] for chord in chords])
    polyphonic = max(map(len, chords)) > 1
    tonic, minor, clarity = _key_of(pitches, ends - onsets)
    bass = low if polyphonic else []  # a melody's lowest line is the melody itself
    aspects = (
        _moves("top line", top) | _moves("bass", bass),
        _lengths("top line", times, top, end)
        | _lengths("bass", times, bass, end)
        | _rhythm(times, onsets, ends, sounding),
        _repetition(times, top),
        _tonality(pitches, ends - onsets, tonic, minor, clarity)
        | _cadences(times, top, bass, tonic, end),
        _harmony(chords, np.diff([*times, end]), polyphonic),
        _voice_leading(chords, polyphonic),
    )
    return dict(zip(ASPECTS, aspects, strict=True))


def _key_of(pitches: NDArray[np.int_], lengths: NDArray[np.int_]) -> tuple[int, bool, float]:
    """Return the key whose profile fits best: tonic, whether minor, and the correlation."""
    weights = np.bincount(pitches % 12, lengths, minlength=12)
    weights = weights / weights.sum()
    flat = weights - weights.mean()
    # Rounded: of keys that fit equally well, as for an augmented triad, the last digits must not
    # choose.
    fits = np.round(_KEYS @ flat / (np.sqrt((flat**2).sum()) or 1.0), 9)
    best = int(np.argmax(fits))
    return best % 12, best >= 12, float(fits[best])


def _line(
    pitches: NDArray[np.int_], struck: NDArray[np.bool_], outer: list[int]
) -> list[tuple[int, int]]:
    """Return the outer voice as (slice, pitch): the slices whose outermost note begins there."""
    starts = (struck & (pitches == np.array(outer)[:, None])).any(axis=1)
    return [(int(index), outer[index]) for index in np.flatnonzero(starts)]


def _moves(name: str, line: list[tuple[int, int]]) -> Figures:
    """How far a line moves, and what follows what."""
    pitches = np.array([pitch for _, pitch in line], dtype=int)
    moves = np.diff(pitches)
    kinds = [_move(move) for move in moves.tolist()]
    sizes = Counter(_SIZE_OF[min(abs(move), 13)] for move in moves.tolist())
    pairs = Counter(itertools.pairwise(kinds))
    figures = {f"{name}: {word}": _share(sizes[k], len(moves)) for k, word in enumerate(_SIZES)}
    semitones, rising = int((np.abs(moves) == 1).sum()), int((moves > 0).sum())
    figures[f"{name}: semitone among the steps"] = _share(semitones, sizes[1])
    figures[f"{name}: rising among the moves"] = _share(rising, int((moves != 0).sum()))
    leaps = [(a, b) for a, b in itertools.pairwise(moves.tolist()) if abs(a) > 4]
    figures[f"{name}: leap answered in the other direction"] = _share(
        sum(a * b < 0 for a, b in leaps), len(leaps)
    )
    figures[f"{name}: range (semitones)"] = float(np.ptp(pitches)) if line else 0.0
    figures[f"{name}: different pitches (count)"] = float(len(set(pitches.tolist())))
    for (i, first), (j, second) in itertools.product(enumerate(_MOVES), repeat=2):
        figures[f"{name}: {first}, then {second}"] = _share(pairs[i, j], len(kinds) - 1)
    return figures


def _lengths(name: str, times: NDArray[np.int_], line: list[tuple[int, int]], end: int) -> Figures:
    """How long a line's notes are, from one beginning to the next, and what follows what."""
    starts = [times[index] for index, _ in line]
    lengths = np.diff([*starts, end]) if line else np.zeros(0, dtype=int)
    changes = np.sign(np.diff(lengths)) + 1
    turns = Counter(itertools.pairwise(changes.tolist()))
    figures: Figures = {}
    for word, low, high in (
        ("a sixteenth or less", 0, 7), ("an eighth or a triplet", 7, 13),
        ("a dotted eighth", 13, 23), ("a beat", 23, 25), ("between one and two beats", 25, 48),
        ("two beats", 48, 49), ("more than two beats", 49, 10**9),
    ):  # fmt: skip
        inside = int(((lengths >= low) & (lengths < high)).sum())
        figures[f"{name}: notes of {word}"] = _share(inside, len(lengths))
    for i, j in itertools.product(range(3), repeat=2):
        figures[f"{name}: {_CHANGES[i]}, then {_CHANGES[j]}"] = _share(
            turns[i, j], len(changes) - 1
        )
    return figures


def _rhythm(
    times: NDArray[np.int_],
    onsets: NDArray[np.int_],
    ends: NDArray[np.int_],
    sounding: NDArray[np.bool_],
) -> Figures:
    """When notes begin, together or not, and how much is silence."""
    beat = times % _TICKS
    lengths = ends - onsets
    off = onsets % _TICKS != 0
    filled = np.zeros(int(ends.max() - times[0]), dtype=bool)
    for start, end in zip((onsets - times[0]).tolist(), (ends - times[0]).tolist(), strict=True):
        filled[start:end] = True
    return {
        "places where notes begin (a beat)": len(times) / len(filled) * _TICKS,
        "notes that begin together (count)": len(onsets) / len(times),
        "notes sounding at once (count)": float(sounding.sum(axis=1).mean()),
        "notes begin on the beat": float((beat == 0).mean()),
        "notes begin on the half beat": float((beat == _TICKS // 2).mean()),
        "notes begin on a quarter of the beat": float((beat % (_TICKS // 2) == 6).mean()),
        "notes begin elsewhere": float((beat % 6 != 0).mean()),
        "notes held over the next beat from off the beat": float(
            (off & (onsets % _TICKS + lengths > _TICKS)).mean()
        ),
        "variety of the notes' lengths (octaves)": float(np.std(np.log2(lengths))),
        "silence": float(1 - filled.mean()),
    }


def _repetition(times: NDArray[np.int_], line: list[tuple[int, int]]) -> Figures:
    """How much of the rhythm and of the top line comes again some beats later."""
    starts = times[[index for index, _ in line]]
    moves = np.diff([pitch for _, pitch in line]).astype(int).tolist()
    events = dict(zip(starts[1:].tolist(), moves, strict=True))
    figures: Figures = {}
    places = set(times.tolist())
    last = max(places)
    for beats in (1, 2, 3, 4, 6, 8):
        lag = beats * _TICKS
        early = [t for t in places if t + lag <= last]
        figures[f"rhythm heard again {beats} beats later"] = _share(
            sum(t + lag in places for t in early), len(early)
        )
        early = [t for t in events if t + lag <= last]
        figures[f"moves heard again {beats} beats later"] = _share(
            sum(events.get(t + lag) == events[t] for t in early), len(early)
        )
    for kind in ("rhythm", "moves"):
        mine = [value for name, value in figures.items() if name.startswith(kind)]
        figures[f"{kind} heard again at the best distance"] = max(mine)
    threes = Counter(zip(moves, moves[1:], moves[2:], strict=False))
    figures["three moves in a row heard more than once"] = _share(
        sum(n for n in threes.values() if n > 1), threes.total()
    )
    return figures


def _tonality(
    pitches: NDArray[np.int_],
    lengths: NDArray[np.int_],
    tonic: int,
    minor: bool,
    clarity: float,
) -> Figures:
    """How the notes lie in the best fitting key."""
    weights = np.bincount((pitches - tonic) % 12, lengths, minlength=12)
    shares = weights / weights.sum()
    figures = {f"sound of {name}": float(shares[k]) for k, name in enumerate(_DEGREES)}
    figures["sound outside the scale"] = float(1 - shares[list(_SCALES[minor])].sum())
    used = shares[shares > 0]
    figures["variety of pitch classes (bits)"] = abs(float((used * np.log2(used)).sum()))
    figures["fit of the best key (correlation)"] = clarity
    half = len(pitches) // 2
    parts = [
        np.bincount(pitches[part] % 12, lengths[part], minlength=12)
        for part in (slice(0, half), slice(half, None))
    ]
    overlap = [part / max(part.sum(), 1) for part in parts]
    figures["pitch classes common to both halves"] = float(np.minimum(*overlap).sum())
    return figures


def _cadences(
    times: NDArray[np.int_],
    top: list[tuple[int, int]],
    low: list[tuple[int, int]],
    tonic: int,
    end: int,
) -> Figures:
    """What the top line's long notes are, and how they are reached."""
    starts = [int(times[index]) for index, _ in top]
    lengths = np.diff([*starts, end])
    long = np.flatnonzero((lengths >= 2 * np.median(lengths)) & (np.arange(len(top)) > 0))
    degrees = Counter((top[i][1] - tonic) % 12 for i in long.tolist())
    steps = sum(abs(top[i][1] - top[i - 1][1]) <= 2 for i in long.tolist())
    place = {index: k for k, (index, _) in enumerate(low)}
    falls = leading = 0
    for i in long.tolist():
        leading += top[i][1] - top[i - 1][1] == 1
        if k := place.get(top[i][0], 0):
            falls += (low[k][1] - low[k - 1][1]) % 12 == 5
    count = len(long)
    return {
        "long notes of the top line": count / len(top),
        "long notes on the tonic": _share(degrees[0], count),
        "long notes on the fifth": _share(degrees[7], count),
        "long notes on the second": _share(degrees[2], count),
        "long notes on a third": _share(degrees[3] + degrees[4], count),
        "long notes reached by step": _share(steps, count),
        "long notes reached by a rising semitone": _share(leading, count),
        "long notes under which the bass falls a fifth or climbs a fourth": _share(falls, count),
    }


def _harmony(chords: list[list[int]], lengths: NDArray[np.int_], polyphonic: bool) -> Figures:
    """Which chords sound, for how long, and where their roots go."""
    kinds = np.zeros(len(_CHORDS))
    above = np.zeros(12)
    roots: list[int] = []
    inverted = 0.0
    for chord, length in zip(chords, lengths.tolist(), strict=True):
        if not polyphonic:
            break
        kind, root = _chord_kind(frozenset(pitch % 12 for pitch in chord))
        kinds[kind] += length
        for pitch in chord[1:]:
            above[(pitch - chord[0]) % 12] += length
        if root is not None:
            inverted += length * (chord[0] % 12 != root)
            if not roots or roots[-1] != root:
                roots.append(root)
    triads = kinds[:6].sum()
    total, intervals = max(kinds.sum(), 1), max(above.sum(), 1)
    figures = {f"time in {word}": float(kinds[k] / total) for k, word in enumerate(_CHORDS)}
    figures["chords with another note than the root in the bass"] = float(
        inverted / triads if triads else 0
    )
    for k, word in enumerate(_ABOVE):
        figures[f"above the bass: {word}"] = float(above[k] / intervals)
    moves = Counter((after - before) % 12 for before, after in itertools.pairwise(roots))
    for word, steps in (
        ("fall a fifth", (5,)), ("rise a fifth", (7,)), ("move by step", (1, 2, 10, 11)),
        ("move by a third", (3, 4, 8, 9)), ("move by a tritone", (6,)),
    ):  # fmt: skip
        figures[f"roots {word}"] = _share(sum(moves[s] for s in steps), moves.total())
    figures["new roots (a chord)"] = len(roots) / len(chords)
    return figures


def _voice_leading(chords: list[list[int]], polyphonic: bool) -> Figures:
    """How chords of equally many notes follow each other, voice by voice from the top."""
    seen: Counter[str] = Counter()
    motion: list[int] = []
    for before, after in itertools.pairwise(chords if polyphonic else []):
        if len(before) != len(after) or len(before) < 2 or before == after:
            continue
        moves = [b - a for a, b in zip(before, after, strict=True)]
        seen["pairs"] += 1
        product = moves[0] * moves[-1]
        seen["contrary" if product < 0 else "oblique" if product == 0 else "similar"] += 1
        motion.extend(abs(move) for move in moves)
        for i, j in itertools.combinations(range(len(moves)), 2):
            gap = (before[j] - before[i]) % 12
            if gap in (0, 7) and moves[i] == moves[j] != 0:
                seen["fifths" if gap else "octaves"] += 1
                seen["outer"] += (i, j) == (0, len(moves) - 1)
    full = [chord for chord in chords if len(chord) > 2]
    moved = np.array(motion or [0])
    still = int((moved == 0).sum()) if motion else 0
    return {
        "outer voices in contrary motion": _share(seen["contrary"], seen["pairs"]),
        "outer voices in similar motion": _share(seen["similar"], seen["pairs"]),
        "outer voices of which one stays": _share(seen["oblique"], seen["pairs"]),
        "parallel fifths (a change of chord)": _share(seen["fifths"], seen["pairs"]),
        "parallel octaves (a change of chord)": _share(seen["octaves"], seen["pairs"]),
        "voices that stay": _share(still, len(motion)),
        "voices that move by step": _share(int(((moved > 0) & (moved < 3)).sum()), len(motion)),
        "voices that leap beyond a fifth": _share(int((moved > 7).sum()), len(motion)),
        "distance of the two highest notes (semitones)": _mean([c[-1] - c[-2] for c in full]),
        "distance of the two lowest notes (semitones)": _mean([c[1] - c[0] for c in full]),
        "distance of the outer voices (semitones)": _mean(
            [c[-1] - c[0] for c in chords if polyphonic]
        ),
    }


@lru_cache(maxsize=4096)
def _chord_kind(classes: frozenset[int]) -> tuple[int, int | None]:
    """Return the place in `_CHORDS` of some pitch classes, and their root where there is one."""
    shapes = {
        (0, 4, 7): 0, (0, 3, 7): 1, (0, 3, 6): 2, (0, 4, 8): 3, (0, 4, 7, 10): 4,
        (0, 4, 10): 4, (0, 3, 7, 10): 5, (0, 4, 7, 11): 5, (0, 3, 6, 10): 5, (0, 3, 6, 9): 5,
    }  # fmt: skip
    for root in sorted(classes):
        shape = tuple(sorted((c - root) % 12 for c in classes))
        # An augmented triad and a diminished seventh have as many roots as notes: none.
        symmetric = shape in ((0, 4, 8), (0, 3, 6, 9))
        if shape in shapes:
            return shapes[shape], None if symmetric else root
    if len(classes) > 2:
        return 9, None
    if len(classes) == 1:
        return 6, None
    one, two = classes
    return (7 if (one - two) % 12 in (3, 4, 5, 7, 8, 9) else 8), None


def _move(move: int) -> int:
    """Return the place in `_MOVES` of a move in semitones."""
    return 2 + (0 if move == 0 else (1 if abs(move) < 3 else 2) * (1 if move > 0 else -1))


def _share(part: float, whole: float) -> float:
    """Return part / whole, 0 where there is nothing to share."""
    return float(part / whole) if whole > 0 else 0.0


def _mean(values: list[int]) -> float:
    return float(np.mean(values)) if values else 0.0

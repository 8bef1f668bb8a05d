"""Roman numerals, and from them to four voices.

The voices are found by dynamic programming: for each chord every way to set it, for each pair of
neighbours what it costs to go from one to the other, then the cheapest way through.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from numbers import Real
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError

Mode = Literal["major", "minor"]
Voices = NDArray[np.int16]  # [chord, voice]: MIDI pitches, soprano first
SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
}
MOST_BEATS = 4000  # in one piece
RANGES = ((60, 79), (55, 74), (48, 67), (40, 60))
"""Lowest and highest pitch of soprano, alto, tenor, bass."""

ARCH = 16.0  # beats in which the soprano rises and comes back
FORBIDDEN = 1000.0  # more than any music costs: taken only where there is no other way
_NUMERAL = re.compile(r"([b#]?)([iv]+|[IV]+)(°|o|ø|\+)?(7|65|43|42|2|6|64)?(?:/([b#]?[ivIV]+))?")
_DEGREES = ("i", "ii", "iii", "iv", "v", "vi", "vii")
_BASS = {"6": 1, "64": 2, "65": 1, "43": 2, "42": 3, "2": 3}
_SEVENTHS = {"7", "65", "43", "42", "2"}


@dataclass(frozen=True)
class Chord:
    """A chord by its Roman numeral, at its place in time and in a key.

    Args:
        name: the numeral, such as `V7`; `pitch_classes` tells what is understood.
        duration: in beats.
        tonic: pitch class of the key in force, 0 for C.
        mode: of the key in force.
        onset: in beats from the start of the piece.
    """

    name: str
    duration: float
    tonic: int = 0
    mode: Mode = "major"
    onset: float = 0.0

    @property
    def end(self) -> float:
        """Where it ends, in beats from the start of the piece."""
        return self.onset + self.duration

    @property
    def scale(self) -> set[int]:
        """The pitch classes of its key."""
        return {(self.tonic + step) % 12 for step in SCALES[self.mode]}


def validate_mode(mode: str) -> None:
    """Raise a CourseError where a mode is neither `major` nor `minor`."""
    if mode not in SCALES:
        raise CourseError(f"The mode is {mode!r}; it takes major or minor.")


def is_chord(row: Any) -> bool:
    """Say whether something is a list of a chord's name, duration in beats, tonic and mode."""
    if not isinstance(row, list | tuple) or len(row) != 4:
        return False
    name, duration, tonic, mode = row
    lasts = isinstance(duration, Real) and 0 < float(duration) < np.inf
    return (
        lasts
        and isinstance(name, str)
        and hasattr(tonic, "__index__")
        and mode in ("major", "minor")
    )


def to_chords(rows: Sequence[Sequence[Any]]) -> list[Chord]:
    """Return rows of name, duration in beats, tonic and mode as chords, one after another.

    Raises:
        CourseError: a row is no chord, or they last too long.
    """
    chords, now = [], 0.0
    for row in rows:
        if not is_chord(row):
            raise CourseError(
                f"{row!r:.80} is no chord; a chord is a name, a duration in beats, a tonic and a "
                "mode. Where passages have names, expand the term first."
            )
        name, duration, tonic, mode = row
        chords.append(Chord(name, duration, tonic, mode, now))
        now += duration
    if now > MOST_BEATS:
        raise CourseError(f"The chords last {now:g} beats; a piece has at most {MOST_BEATS}.")
    return chords


def chord_symbols(
    numerals: Sequence[str],
    mode: str = "major",
    tonic: int = 0,
    beats: float | Sequence[float] = 2.0,
) -> list[Chord]:
    """Return Roman numerals in one key as chords, one after another.

    Args:
        numerals: such as `["I", "IV", "V7", "I"]`.
        mode: `major` or `minor`.
        tonic: pitch class of the key.
        beats: the length of each, or one number for all.

    Raises:
        CourseError: the mode or the lengths cannot be.
    """
    lengths: Any = [beats] * len(numerals) if isinstance(beats, int | float) else beats
    validate_mode(mode)
    if len(lengths) != len(numerals):
        raise CourseError(
            f"There are {len(numerals)} chords and {len(lengths)} lengths; give each chord its own."
        )
    return to_chords([[n, b, tonic, mode] for n, b in zip(numerals, lengths, strict=True)])


@lru_cache(maxsize=4096)
def pitch_classes(numeral: str, tonic: int = 0, mode: str = "major") -> tuple[tuple[int, ...], int]:
    """Return a chord's pitch classes from its root upwards, and which of them is lowest.

    Args:
        numeral: such as `I`, `ii6`, `V7`, `vii°`, `bVI` or `V/V`. Capitals are major chords,
            small letters minor ones, ° is diminished; the degrees are those of the key.
        tonic: pitch class of the key.
        mode: `major` or `minor`. In minor `vii°` stands on the raised seventh degree.

    Returns:
        Three or four pitch classes, and 0 for the root in the bass, 1 for the third, …; -1 where
        the numeral has no figure and leaves the bass open.

    Raises:
        CourseError: there is no such numeral or mode.
    """
    validate_mode(mode)
    parsed = _NUMERAL.fullmatch(numeral)
    if parsed is None or parsed[2].lower() not in _DEGREES:
        raise CourseError(
            f"{numeral!r} is no Roman numeral that can be set; write one such as I, ii6 or V7."
        )
    accidental, letters, quality, figure, of = parsed.groups(default="")
    if of:
        (root, *_), _ = pitch_classes(of, tonic, mode)
        tonic, mode = root, "major" if of.lstrip("b#").isupper() else "minor"
    degree = _DEGREES.index(letters.lower())
    root = SCALES[mode][degree]
    if mode == "minor" and not accidental and degree in (5, 6) and letters.islower():
        root += 1  # vi and vii° of minor stand on the raised degrees
    root += {"b": -1, "#": 1, "": 0}[accidental]
    third, fifth = (4 if letters.isupper() else 3), 7
    if quality in ("°", "o", "ø"):
        third, fifth = 3, 6
    elif quality == "+":
        fifth = 8
    chord = [0, third, fifth]
    if figure in _SEVENTHS:
        major_seventh = letters.isupper() and (root + 11) % 12 in SCALES[mode]
        chord.append(9 if quality in ("°", "o") else 11 if major_seventh else 10)
    lowest = _BASS.get(figure, -1 if not figure else 0)
    return tuple((tonic + root + step) % 12 for step in chord), lowest


@lru_cache(maxsize=512)
def settings(numeral: str, tonic: int, mode: str) -> tuple[Voices, NDArray[np.float64]]:
    """Return all ways `[setting, voice]` to set a chord in four voices, and what each costs.

    The third is there, and the seventh where there is one; the leading note and the seventh are
    not doubled; neighbours above the bass are an octave apart or less and do not cross. Doubling
    the root and setting it lowest cost nothing.
    """
    chord, lowest = pitch_classes(numeral, tonic, mode)
    diminished = (chord[2] - chord[0]) % 12 == 6 and len(chord) == 3
    bass_cost = {0: 0.0, 1: 0.4, 2: 12.0 if len(chord) == 3 else 1.5, 3: 1.0}
    if diminished:
        bass_cost = {0: 6.0, 1: 0.0, 2: 8.0}
    if lowest >= 0:
        bass_cost = {lowest: 0.0}
    lines = [[p for p in range(low, high + 1) if p % 12 in chord] for low, high in RANGES]
    lines[3] = [p for p in lines[3] if chord.index(p % 12) in bass_cost]
    leading = (tonic + 11) % 12
    kept, costs = [], []
    for voices in itertools.product(*lines):
        soprano, alto, tenor, bass = voices
        if not (alto <= soprano <= alto + 12 and tenor <= alto <= tenor + 12):
            continue
        if not bass <= tenor <= bass + 19:
            continue
        count = [sum(p % 12 == member for p in voices) for member in chord]
        if not count[0] or not count[1] or (len(chord) == 4 and count[3] != 1):
            continue
        if leading in chord and count[chord.index(leading)] > 1:
            continue
        cost = bass_cost[chord.index(bass % 12)] + 0.04 * abs(soprano - 69) + 0.02 * abs(tenor - 57)
        cost += 3.0 * (count[2] == 0) + 1.0 * (count[2] > 1) + 2.0 * (max(count) > 2)
        if count[1] > 1:
            cost += 0.0 if diminished else 1.0 if (chord[1] - chord[0]) % 12 == 3 else 2.5
        cost += 1.0 * (soprano == alto) + 1.0 * (alto == tenor) + 0.5 * (tenor == bass)
        kept.append(voices)
        costs.append(cost)
    if not kept:
        raise CourseError(f"{numeral} cannot be set in four voices within their ranges.")
    return np.array(kept, dtype=np.int16), np.array(costs)


_SOPRANO_COST = np.array([1.0, 0, 0, 1.0, 1.0, 1.6, 6, 2.5, 4, 4, 12, 12, 5])
_INNER_COST = np.array([0.0, 0.2, 0.2, 0.8, 0.8, 1.6, 6, 4, 6, 6, 12, 12, 8])
_BASS_COST = np.array([1.8, 0, 0, 0.5, 0.5, 0.6, 3, 0.8, 2, 2, 12, 12, 1])
_TABLES = (_SOPRANO_COST, _INNER_COST, _INNER_COST, _BASS_COST)
Key = tuple[str, int, str]  # numeral, tonic, mode


@lru_cache(maxsize=1024)
def motion(before: Key, after: Key) -> NDArray[np.float64]:
    """Return what it costs `[setting before, setting after]` to go from one chord to the next.

    Forbidden: parallel fifths, octaves and unisons; a leap of more than an octave; an augmented
    second. Dear: a leading note or seventh left unresolved, leaps, voices that overlap, a fifth
    or octave that the outer voices leap into.
    """
    one, two = settings(*before)[0].astype(int), settings(*after)[0].astype(int)
    move = two[None] - one[:, None]  # [before, after, voice]
    size = np.abs(move)
    cost = np.zeros(size.shape[:2])
    for voice, table in enumerate(_TABLES):
        cost += table[np.minimum(size[..., voice], 12)]
    cost += FORBIDDEN * (size > 12).any(axis=2)
    for high, low in itertools.combinations(range(4), 2):
        gap_before = (one[:, high] - one[:, low]) % 12
        gap_after = (two[:, high] - two[:, low]) % 12
        same_way = move[..., high] * move[..., low] > 0
        perfect = np.isin(gap_after, (0, 7))[None] & same_way
        cost += FORBIDDEN * (perfect & (gap_before[:, None] == gap_after[None]))
        if (high, low) == (0, 3):
            cost += 2.0 * (perfect & (size[..., 0] > 2))
        moved = (move[..., high] != 0) & (move[..., low] != 0)
        cost += 4.0 * (  # the same interval by contrary motion is a hidden parallel too
            moved
            & ~same_way
            & np.isin(gap_after, (0, 7))[None]
            & (gap_before[:, None] == gap_after[None])
        )
    for voice in range(3):
        cost += 2.0 * (two[None, :, voice] < one[:, None, voice + 1])
        cost += 2.0 * (two[None, :, voice + 1] > one[:, None, voice])
    cost += _resolutions(before, after, one, move)
    return cost


def _resolutions(
    before: Key, after: Key, one: NDArray[np.int_], move: NDArray[np.int_]
) -> NDArray[np.float64]:
    """Return what unresolved leading notes and sevenths, and augmented seconds, cost."""
    _, tonic, mode = before
    (*chord,), _ = pitch_classes(*before)
    (*following,), _ = pitch_classes(*after)
    cost = np.zeros(move.shape[:2])
    leading = (tonic + 11) % 12
    if mode == "minor":
        between = {(tonic + 8) % 12, leading}
        from_there = np.isin(one % 12, list(between))[:, None]
        there = np.isin((one[:, None] + move) % 12, list(between))
        cost += FORBIDDEN * (from_there & there & (np.abs(move) == 3)).any(axis=2)
    if leading in chord and leading not in following and tonic in following:
        wrong = (one % 12 == leading)[:, None] & (move != 1)
        cost += 40.0 * (wrong[..., 0] | wrong[..., 3]) + 3.0 * (wrong[..., 1] | wrong[..., 2])
    if len(chord) == 4 and set(chord) != set(following):
        wrong = (one % 12 == chord[3])[:, None] & ~np.isin(move, (0, -1, -2))
        cost += 40.0 * wrong.any(axis=2)
    return cost


def four_voices(chords: Sequence[Chord], rng: np.random.Generator | None = None) -> Voices:
    """Set chords for four voices so that the whole costs least.

    Args:
        chords: Roman numerals at their places.
        rng: draws how the soprano's phrases arch, and a slight liking for some settings, the same
            throughout, so that pieces differ and what is repeated sounds alike.

    Returns:
        MIDI pitches `[chord, voice]`, soprano first.

    Raises:
        CourseError: there is no chord, or one is no Roman numeral.
    """
    if not chords:
        raise CourseError("There is no chord to set. Give at least one.")
    rng = rng or np.random.default_rng(0)
    keys = [(chord.name, chord.tonic, chord.mode) for chord in chords]
    liking = {key: rng.uniform(0, 0.8, len(settings(*key)[1])) for key in dict.fromkeys(keys)}
    base, height = rng.uniform(65, 68), rng.uniform(5, 9)

    def cost(index: int) -> NDArray[np.float64]:
        voices, own = settings(*keys[index])
        along = chords[index].onset % ARCH / ARCH
        wanted = base + height * np.sin(np.pi * min(along / 0.6, (1.6 - along) / 1.0) / 2)
        pull: NDArray[np.float64] = 0.06 * (voices[:, 0] - wanted) ** 2
        if index == len(keys) - 1:  # a close has the tonic above and the root below
            root = pitch_classes(*keys[index])[0][0]
            pull = 4.0 * (voices[:, 0] % 12 != keys[index][1]) + 6.0 * (voices[:, 3] % 12 != root)
        return pull + own + liking[keys[index]]

    total, back = cost(0), []
    for index, (before, after) in enumerate(itertools.pairwise(keys), start=1):
        through = total[:, None] + motion(before, after)
        best = through.argmin(axis=0)
        back.append(best)
        total = through[best, np.arange(len(best))] + cost(index)
    chosen = [int(np.argmin(total))]
    for best in reversed(back):
        chosen.append(int(best[chosen[-1]]))
    chosen.reverse()
    return np.array(
        [settings(*key)[0][index] for key, index in zip(keys, chosen, strict=True)], dtype=np.int16
    )


def faults(
    voices: Sequence[Sequence[int]] | Voices, chords: Sequence[Chord] = ()
) -> dict[str, int]:
    """Count what four-part writing forbids, by reading the pitches again.

    Args:
        voices: MIDI pitches `[chord, voice]`, soprano first.
        chords: where given, leading notes that do not rise to the tonic in an outer voice are
            counted too.

    Returns:
        How many parallels, crossings, notes out of range, leaps of more than an octave and
        unresolved leading notes there are.
    """
    rows = [[int(p) for p in row] for row in voices]
    counts = {"parallels": 0, "crossings": 0, "out of range": 0, "wide leaps": 0, "unresolved": 0}
    for row in rows:
        counts["crossings"] += sum(high < low for high, low in itertools.pairwise(row))
        counts["out of range"] += sum(
            not low <= p <= high for p, (low, high) in zip(row, RANGES, strict=True)
        )
    for step, (a, b) in enumerate(itertools.pairwise(rows)):
        counts["wide leaps"] += sum(abs(q - p) > 12 for p, q in zip(a, b, strict=True))
        for i, j in itertools.combinations(range(4), 2):
            same_way = (b[i] - a[i]) * (b[j] - a[j]) > 0
            same_gap = (a[i] - a[j]) % 12 == (b[i] - b[j]) % 12
            counts["parallels"] += same_way and same_gap and (a[i] - a[j]) % 12 in (0, 7)
        if chords and chords[step].tonic == chords[step + 1].tonic:
            tonic = chords[step].tonic
            to = {p % 12 for p in b}
            counts["unresolved"] += sum(
                a[v] % 12 == (tonic + 11) % 12 and b[v] != a[v] + 1
                for v in (0, 3)
                if tonic in to and (tonic + 11) % 12 not in to
            )
    return counts

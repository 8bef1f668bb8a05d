"""The chorales' harmony: keys, Roman numerals and functions, by an analysis of our own.

Card: `datasets/harmony/README.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from coursekit.corpora import _analysis, chorales
from coursekit.corpora._analysis import Span, Weights, book
from coursekit.corpora._cache import BRIEF, Converted, cached, corpus_folder
from coursekit.encodings.grid import HOLD
from coursekit.errors import CourseError
from coursekit.progress import bar

if TYPE_CHECKING:
    from music21.roman import RomanNumeral

    from coursekit.corpora.chorales import Chorale, Split

VERSION = 4  # of the analysis: raise it when a numeral changes

Function = Literal["T", "S", "D"]
Mode = Literal["major", "minor"]

FUNCTION_OF_DEGREE: tuple[Function, ...] = ("T", "S", "T", "S", "D", "T", "D")
"""Tonic, subdominant or dominant, from the first degree to the seventh."""

_FUNCTIONS: tuple[Function, ...] = ("T", "S", "D")
_INVERSIONS = {3: ("", "6", "64"), 4: ("7", "65", "43", "42")}


@dataclass(frozen=True)
class Phrase:
    """The chords of a phrase, or of that part of it which is in one key.

    Args:
        chorale: its name, such as `bwv269`.
        number: counted from 1 in each chorale.
        split: the chorale's: `train`, `valid` or `test`.
        key: tonic pitch class and `major` or `minor`.
        numerals: as music21 writes them, such as `V65` or `viio6/V`.
        functions: `T`, `S` or `D` for each.
        onsets: where each chord begins, in beats from the beginning of the chorale.
        durations: in beats.
        closes: whether a fermata or the chorale's end closes it; otherwise the key changes there.
    """

    chorale: str
    number: int
    split: Split
    key: tuple[int, Mode]
    numerals: tuple[str, ...]
    functions: tuple[Function, ...]
    onsets: tuple[float, ...]
    durations: tuple[float, ...]
    closes: bool

    def __str__(self) -> str:
        from coursekit.spelling import pitch_name

        tonic = pitch_name(60 + self.key[0])[:-1]
        return f"{self.chorale}, phrase {self.number} in {tonic} {self.key[1]}: " + " ".join(
            self.numerals
        )


def load(*, progress: bool = True) -> list[Phrase]:
    """Return the harmony of all chorales, phrase by phrase.

    The first call on a machine analyses them (seconds, with a progress bar); later calls read
    what it kept. A chorale that stands twice in the collection is analysed once.

    Args:
        progress: whether the first call shows its bar.

    Raises:
        CourseError: music21 or its corpus is not installed.
    """
    _, facts = cached("harmony", VERSION * 100 + chorales.VERSION, lambda: _convert(progress))
    return [
        Phrase(
            chorale=fact["chorale"],
            number=fact["number"],
            split=fact["split"],
            key=tuple(fact["key"]),
            numerals=tuple(fact["numerals"].split()),
            functions=tuple(fact["functions"]),
            onsets=tuple(fact["onsets"]),
            durations=tuple(fact["durations"]),
            closes=fact["closes"],
        )
        for fact in facts
    ]


def strings(
    mode: Mode, split: Split | None = None, *, lengths: tuple[int, int] = (2, 10)
) -> list[tuple[Function, ...]]:
    """Return the functions of all phrases in major or in minor, as strings for a grammar.

    Args:
        mode: `major` or `minor`.
        split: `train`, `valid` or `test`; None for all.
        lengths: the shortest and the longest to return.

    Raises:
        CourseError: there is no such mode or split, or no such lengths.
    """
    if mode not in _analysis.MODES:
        raise CourseError(f"A mode is major or minor; here it is {mode!r}.")
    if split not in (None, "train", "valid", "test"):
        raise CourseError(
            f"A split is train, valid or test, or None for all; here it is {split!r}."
        )
    whole = [length for length in lengths if hasattr(length, "__index__")]
    if len(lengths) != 2 or len(whole) != 2 or not 1 <= lengths[0] <= lengths[1]:
        raise CourseError(
            f"lengths is the shortest and the longest, such as (2, 10); here it is {lengths}."
        )
    return [
        phrase.functions
        for phrase in load()
        if phrase.key[1] == mode
        and split in (None, phrase.split)
        and lengths[0] <= len(phrase.functions) <= lengths[1]
    ]


def analyse(chorale: Chorale) -> list[Phrase]:
    """Return the harmony of one chorale, phrase by phrase.

    A phrase ends where a fermata does, and where the key changes.

    Args:
        chorale: from `chorales.load` or `chorales.by_name`.

    Raises:
        CourseError: there are no notes in it, or it is a name only.
    """
    if isinstance(chorale, str):
        raise CourseError(f"Give the chorale itself, chorales.by_name({chorale!r}), not its name.")
    if not (chorale.grid < HOLD).any():
        raise CourseError(f"{chorale.name} has no notes, so there is no harmony to find in it.")
    phrases: list[Phrase] = []
    for spans in _together(_analysis.spans(chorale, Weights())):
        mode: Mode = "minor" if spans[0].key >= 12 else "major"
        phrases.append(
            Phrase(
                chorale=chorale.name,
                number=len(phrases) + 1,
                split=chorale.split,
                key=(spans[0].key % 12, mode),
                numerals=tuple(numeral(span) for span in spans),
                functions=functions(spans),
                onsets=tuple(span.start / 2 for span in spans),
                durations=tuple((span.end - span.start) / 2 for span in spans),
                closes=spans[-1].closes,
            )
        )
    return phrases


def _together(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """Yield the chords of each phrase, or of each part of it that is in one key."""
    phrase: list[Span] = []
    for span in spans:
        if phrase and (phrase[-1].closes or phrase[-1].key != span.key):
            yield phrase
            phrase = []
        phrase.append(span)
    yield phrase


def numeral(span: Span) -> str:
    """Return a chord's Roman numeral with its inversion."""
    chords = book(span.mode)
    figure, size = chords.figures[span.chord], len(chords.members[span.chord])
    name, slash, target = figure.replace("/o", "ø").partition("/")
    return name.removesuffix("7") + _INVERSIONS[size][span.lowest] + slash + target


def functions(spans: Sequence[Span]) -> tuple[Function, ...]:
    """Return the function of each chord of a phrase.

    I, III and VI are tonic, II and IV subdominant, V and VII dominant. An applied chord counts
    as the chord on its own root: V/V stands on the second degree and is subdominant. A tonic
    with its fifth lowest that goes on to a dominant delays it and is dominant.
    """
    degrees, delays = [], []
    for span in spans:
        chords = book(span.mode)
        degrees.append(chords.roots[span.chord])
        delays.append(chords.figures[span.chord] in ("I", "i") and span.lowest == 2)
    return _functions(degrees, delays)


def _functions(degrees: Sequence[int], delays: Sequence[bool]) -> tuple[Function, ...]:
    functions: list[Function] = []
    for degree, delay in zip(reversed(degrees), reversed(delays), strict=True):
        dominant = delay and functions[-1:] == ["D"]
        functions.append("D" if dominant else FUNCTION_OF_DEGREE[degree])
    return tuple(reversed(functions))


def _convert(progress: bool) -> Converted:
    everything = [c for c in chorales.load() if c.duplicate_of is None]
    title, facts = "Analysing the chorales for the first time", []
    with bar(title, everything, unit="chorales", shown=progress, delay=BRIEF) as each:
        for chorale in each:
            for phrase in analyse(chorale):
                texts = {
                    "numerals": " ".join(phrase.numerals),
                    "functions": "".join(phrase.functions),
                }
                facts.append(asdict(phrase) | texts)
    return {}, facts


@dataclass(frozen=True)
class Agreement:
    """How often the analysis says what a person said, counted on the beats of some chorales.

    Args:
        chorales: their names.
        beats: how many beats were compared.
        shares: of the beats that agree in the `key`; the chord's `root`, whatever the key; the
            `degree` it stands on in its key; the `numeral`, which is key and degree; and the
            `function`. Each with the ends of its 95 % interval over chorales.
        table: for each function that the person heard, how many beats the analysis gave to each.
    """

    chorales: tuple[str, ...]
    beats: int
    shares: dict[str, tuple[float, float, float]]
    table: dict[Function, dict[Function, int]]

    def __str__(self) -> str:
        parts = [
            f"{name} {share:.1%} ({low:.0%} to {high:.0%})"
            for name, (share, low, high) in self.shares.items()
        ]
        return (
            f"On {self.beats} beats of {len(self.chorales)} chorales the analysis agrees with "
            f"a person's in " + ", ".join(parts) + "."
        )


def agreement(half: Literal["development", "test"] | None = "test") -> Agreement:
    """Compare the analysis with those that people wrote of twenty chorales.

    They are Riemenschneider's numbers 1 to 20, analysed by Andrew Jones and Dmitri Tymoczko and
    read from the installed music21; one of them has no chorale here. The weights of the analysis
    were chosen on the odd numbers.

    Args:
        half: `development` for the odd numbers, `test` for the even ones, None for all.

    Raises:
        CourseError: there is no such half, or music21's corpus is not whole.
    """
    if half not in (None, "development", "test"):
        raise CourseError(f"A half is development or test, or None for all; here it is {half!r}.")
    table: dict[Function, dict[Function, int]] = {
        f: dict.fromkeys(_FUNCTIONS, 0) for f in _FUNCTIONS
    }
    names, beats, same = [], [], []
    everything = {chorale.name: chorale for chorale in chorales.load()}
    paths = sorted(corpus_folder("bach/choraleAnalyses").glob("riemenschneider0*.rntxt"))
    for number, path in enumerate(paths, 1):
        if half is not None and (half == "test") == bool(number % 2):
            continue
        text = path.read_text("utf-8")
        chorale = everything.get(_name_in(text))
        if chorale is None:
            continue
        ours = _by_eighth(_spelled_out(chorale), chorale)
        theirs = _by_eighth(_people(text, chorale), chorale)
        compared = ~_analysis.off_beat(chorale, len(ours)) & (ours[:, 0] >= 0) & (theirs[:, 0] >= 0)
        ours, theirs = ours[compared], theirs[compared]
        equal = ours == theirs  # key, root, degree, function
        same.append([*equal.T.sum(axis=1), (equal[:, 0] & equal[:, 2]).sum()])
        for person, machine in zip(theirs[:, 3], ours[:, 3], strict=True):
            table[_FUNCTIONS[person]][_FUNCTIONS[machine]] += 1
        names.append(chorale.name)
        beats.append(len(ours))
    if not names:
        raise CourseError(
            "The installed music21 has none of the analyses of chorales. Install it again: "
            "pip install --force-reinstall music21."
        )
    parts = ("key", "root", "degree", "function", "numeral")
    shares = dict(zip(parts, _intervals(same, beats), strict=True))
    return Agreement(tuple(names), sum(beats), shares, table)


def _intervals(
    same: Sequence[Sequence[int]], beats: Sequence[int]
) -> list[tuple[float, float, float]]:
    """Return shares and their 95 % intervals, by drawing chorales anew 2,000 times."""
    agree, of = np.array(same, dtype=float), np.array(beats, dtype=float)
    drawn = np.random.default_rng(0).integers(len(of), size=(2000, len(of)))
    resampled = agree[drawn].sum(axis=1) / of[drawn].sum(axis=1)[:, None]
    low, high = np.quantile(resampled, (0.025, 0.975), axis=0)
    shares = agree.sum(axis=0) / of.sum()
    return [tuple(row) for row in np.stack([shares, low, high], axis=1).tolist()]


_Chord = tuple[int, int, int, int, int]  # eighth, key (12 and up: minor), root, degree, function


def _by_eighth(chords: Sequence[_Chord], chorale: Chorale) -> npt.NDArray[np.int64]:
    """Return key, root, degree and function of each eighth, -1 before the first chord."""
    out = np.full(((len(chorale.grid) + 1) // 2, 4), -1, dtype=np.int64)
    for start, *facts in sorted(chords):
        out[start:] = facts
    return out


def _spelled_out(chorale: Chorale) -> list[_Chord]:
    """Return the chords that the analysis finds."""
    out = []
    for spans in _together(_analysis.spans(chorale, Weights())):
        for span, function in zip(spans, functions(spans), strict=True):
            chords = book(span.mode)
            root = (chords.members[span.chord][0] + span.key) % 12
            facts = (root, chords.roots[span.chord], _FUNCTIONS.index(function))
            out.append((span.start, span.key, *facts))
    return out


def _name_in(text: str) -> str:
    """Return the chorale that an analysis is of: part two of BWV 248 has a name of its own."""
    number = re.search(r"^BWV: *(\S+)", text, re.MULTILINE)
    name = "bwv" + (number[1] if number else "")
    return re.sub(r"\((\d)\)\.(\d+)", r".\2-\1", name)


def _people(text: str, chorale: Chorale) -> list[_Chord]:
    """Return the chords that a person found, where the chorale has them.

    An analysis may stand in another key than the score here, and without a repeat that the
    score writes out; the notes tell.
    """
    from music21 import converter

    score = converter.parse(text, format="romantext")
    rows = [
        (measure.number, float(numeral.offset) + float(measure.paddingLeft), numeral)
        for measure in score.recurse().getElementsByClass("Measure")
        for numeral in measure.getElementsByClass("RomanNumeral")
    ]
    again = chorale.bars - rows[-1][0]
    if again > 1:
        turn = (again, chorale.beats_per_bar - chorale.pickup_beats)
        rows = [r for r in rows if r[:2] < turn] + [(r[0] + again, *r[1:]) for r in rows]
    starts = [_eighth(chorale, bar, beat) for bar, beat, _ in rows]
    numerals = [numeral for _, _, numeral in rows]
    up = _transposition(chorale, starts, numerals)
    degrees = [_degree(n) for n in numerals]
    delays = [n.scaleDegree == 1 and n.inversion() == 2 for n in numerals]
    return [
        (
            start,
            (n.key.tonic.pitchClass + up) % 12 + 12 * (n.key.mode == "minor"),
            (n.root().pitchClass + up) % 12,
            degree,
            _FUNCTIONS.index(function),
        )
        for start, n, degree, function in zip(
            starts, numerals, degrees, _functions(degrees, delays), strict=True
        )
    ]


def _eighth(chorale: Chorale, bar: int, beat: float) -> int:
    """Return the eighth on or after a place in a bar; the pickup is bar 0 and fills its end."""
    full = chorale.bar_starts[1:] if chorale.pickup_beats else chorale.bar_starts
    if bar == 0:
        sixteenth = full[0] + round((beat - chorale.beats_per_bar) * 4)
    else:
        sixteenth = full[min(bar, len(full)) - 1] + round(beat * 4)
    return (max(sixteenth, 0) + 1) // 2


def _degree(numeral: RomanNumeral) -> int:
    """Return the degree of a chord's root, 0 for I, in the key that is not applied."""
    target = numeral.secondaryRomanNumeral
    if target is None:
        return int(numeral.scaleDegree) - 1
    own = 4 if numeral.scaleDegree in (5, 7) else numeral.scaleDegree - 1
    return int(target.scaleDegree - 1 + own) % 7


def _transposition(
    chorale: Chorale, starts: Sequence[int], numerals: Sequence[RomanNumeral]
) -> int:
    """Return by how many semitones an analysis is raised to fit the notes best."""
    sounding = _analysis.observe(chorale, Weights())[:, :12]
    fits = np.zeros(12)
    for start, end, n in zip(starts, [*starts[1:], len(sounding)], numerals, strict=True):
        for pitch in n.pitchClasses:
            fits += np.roll(sounding[start:end].sum(axis=0), -pitch)
    return int(fits.argmax())

"""The chorales' harmony: keys, Roman numerals and functions, by an analysis of our own.

Card: `datasets/harmony/README.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from coursekit.corpora import _analysis, chorales
from coursekit.corpora._analysis import Span, Weights, book
from coursekit.corpora._cache import Converted, cached
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from coursekit.corpora.chorales import Chorale, Split

VERSION = 1  # of the analysis: raise it when a numeral changes

Function = Literal["T", "S", "D"]
Mode = Literal["major", "minor"]

FUNCTION_OF_DEGREE: tuple[Function, ...] = ("T", "S", "T", "S", "D", "T", "D")
"""Tonic, subdominant or dominant, from the first degree to the seventh."""

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

    Taught in lesson 04.
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

    Taught in lesson 04.
    """
    if mode not in _analysis.MODES:
        raise CourseError(f"A mode is major or minor; here it is {mode!r}.")
    if split not in (None, "train", "valid", "test"):
        raise CourseError(
            f"A split is train, valid or test, or None for all; here it is {split!r}."
        )
    if not 1 <= lengths[0] <= lengths[1]:
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

    Taught in lesson 04.
    """
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
    found: list[Function] = []
    for span in reversed(spans):
        chords = book(span.mode)
        function = FUNCTION_OF_DEGREE[chords.roots[span.chord]]
        if chords.figures[span.chord] in "Ii" and span.lowest == 2 and found[-1:] == ["D"]:
            function = "D"
        found.append(function)
    return tuple(reversed(found))


def _convert(progress: bool) -> Converted:
    from tqdm import tqdm

    everything = [c for c in chorales.load() if c.duplicate_of is None]
    facts = []
    for chorale in tqdm(everything, "Analysing chorales", unit="chorale", disable=not progress):
        for phrase in analyse(chorale):
            texts = {
                "numerals": " ".join(phrase.numerals),
                "functions": "".join(phrase.functions),
            }
            facts.append(asdict(phrase) | texts)
    return {}, facts

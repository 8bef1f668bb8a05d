"""A probabilistic temporal graph grammar: symbols that carry time and key, and repeat by name.

A grammar of plain symbols says what follows what, not for how long, nor what comes again. Quick's
has a symbol carry a *place* (its length, its key, where it stands), has a rule divide that place
among what it writes, and has a term name a passage with `let` and use it more than once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any, Literal

import numpy as np

from coursekit.errors import CourseError
from coursekit.systems.base import MOST_BARS

LONGEST = 4 * MOST_BARS  # beats
MOST_SYMBOLS = 100_000
Mode = Literal["major", "minor"]
Split = Callable[[float, int, float], list[float]]

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10),
}  # fmt: skip
_KEY_NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
_MINOR_DEGREES = {"major": (1, 2, 5, 6), "minor": (0, 1, 3, 4)}  # whose own key is minor


def validate_mode(mode: str) -> None:
    """Raise a CourseError where a mode is neither `major` nor `minor`."""
    if mode not in SCALES:
        raise CourseError(f"The mode is {mode!r}; it takes major or minor.")


@dataclass(frozen=True)
class Place:
    """What a symbol carries besides its name.

    Args:
        duration: in beats.
        mode: of the key in force.
        tonic: pitch class of the key in force, 0 for C.
        onset: in beats from the start of the sentence.
        sentence: the length of the whole sentence in beats.
    """

    duration: float
    mode: Mode = "major"
    tonic: int = 0
    onset: float = 0.0
    sentence: float = 0.0

    @property
    def is_last(self) -> bool:
        """Whether the sentence ends here."""
        return abs(self.onset + self.duration - self.sentence) < 1e-9

    def closes_too_soon(self, durations: Sequence[float]) -> bool:
        """Whether the last chord of the sentence would be under half a bar, or an eighth of it."""
        return self.is_last and durations[-1] < min(2.0, self.sentence / 8)

    def shared(self, durations: Sequence[float]) -> list[Place]:
        """Return the places, one after another, into which this one is divided."""
        starts = self.onset + np.concatenate([[0.0], np.cumsum(durations)[:-1]])
        return [
            replace(self, duration=float(length), onset=float(start))
            for length, start in zip(durations, starts, strict=True)
        ]

    def in_key_of(self, degree: int) -> Place:
        """Return the same place in the key of a scale degree, 1 to 7, of the key in force."""
        mode: Mode = "minor" if degree - 1 in _MINOR_DEGREES[self.mode] else "major"
        return replace(self, mode=mode, tonic=(self.tonic + SCALES[self.mode][degree - 1]) % 12)


@dataclass(frozen=True)
class Symbol:
    """A chord, or a function that has yet to become one, at its place."""

    name: str
    place: Place


@dataclass(frozen=True)
class Var:
    """The passage that a `let` around it has named."""

    name: str


@dataclass(frozen=True)
class Let:
    """`let name = value in body`: the body may use the value by its name, more than once."""

    name: str
    value: Term
    body: Term


Term = tuple[Symbol | Let | Var, ...]
"""A sentence in the making."""


@dataclass(frozen=True)
class Rule:
    """One way to rewrite a symbol.

    Args:
        left: the symbol's name.
        weight: how likely beside the other rules of this symbol; they need not add up to 1.
        text: the rule as a musician may read it.
        right: from the symbol's place to what takes its stead.
    """

    left: str
    weight: float
    text: str
    right: Callable[[Place], Term]


def plain_rules(productions: Iterable[Any], split: Split, shortest: float) -> list[Rule]:
    """Give the productions of a grammar without time their durations.

    Args:
        productions: each with `left`, `right` (1 to 4 symbols) and `probability`.
        split: divides a duration, see `quick_2016.split_durations`.
        shortest: in beats; where a part would be shorter the symbol stays as it is.

    Returns:
        One rule a production. The place tells where the sentence ends, and there (ours) T → T D
        stays T, and the last chord keeps at least half a bar.
    """

    def right(symbols: tuple[str, ...], left: str) -> Callable[[Place], Term]:
        def rewrite(place: Place) -> Term:
            durations = split(place.duration, len(symbols), shortest)
            ends = place.is_last and len(symbols) > 1
            if len(durations) != len(symbols) or (ends and symbols[-1] != left):
                return (Symbol(left, place),)
            if ends and place.closes_too_soon(durations):
                return (Symbol(left, place),)
            return tuple(
                Symbol(*pair) for pair in zip(symbols, place.shared(durations), strict=True)
            )

        return rewrite

    return [
        Rule(
            p.left, p.probability, f"{p.left} → {' '.join(p.right)}", right(tuple(p.right), p.left)
        )
        for p in productions
    ]


def let_rules(
    symbols: Iterable[str], split: Split, shortest: float, weight: float = 0.1, middle: str = "D"
) -> list[Rule]:
    """Return two rules a symbol that repeat: `let x = A in x x`, `let x = A in x D x`.

    A passage that is heard twice has the place of its last hearing, so that what ends the
    sentence knows that it does.
    """

    def twice(left: str) -> Callable[[Place], Term]:
        def rewrite(place: Place) -> Term:
            halves = split(place.duration, 2, shortest)
            if len(halves) != 2 or place.closes_too_soon(halves):
                return (Symbol(left, place),)
            return (Let("x", (Symbol(left, place.shared(halves)[1]),), (Var("x"), Var("x"))),)

        return rewrite

    def around(left: str) -> Callable[[Place], Term]:
        def rewrite(place: Place) -> Term:
            quarters = split(place.duration, 4, shortest)
            if len(quarters) != 4 or place.closes_too_soon(quarters):
                return (Symbol(left, place),)
            first, second, third, last = quarters
            _, inner, outer = place.shared([first, second + third, last])
            body = (Var("x"), Symbol(middle, inner), Var("x"))
            return (Let("x", (Symbol(left, outer),), body),)

        return rewrite

    rules = []
    for left in symbols:
        rules.append(Rule(left, weight, f"{left} → let x = {left} in x x", twice(left)))
        rules.append(Rule(left, weight, f"{left} → let x = {left} in x {middle} x", around(left)))
    return rules


def formula_rules(split: Split, shortest: float, weight: float = 0.1) -> list[Rule]:
    """Return two rules that write a whole cadence: T → S D T, and T → T S D T (ours).
    """

    @dataclass(frozen=True)
    class Formula:
        left: str
        right: tuple[str, ...]
        probability: float = weight

    return plain_rules([Formula("T", tuple("SDT")), Formula("T", tuple("TSDT"))], split, shortest)


def modulation_rules(weight: float = 0.1, shortest: float = 4.0) -> list[Rule]:
    """Return two rules that change the key: D becomes T on the fifth degree, S on the fourth.

    A symbol shorter than `shortest` beats stays as it is (ours): a key needs time to be heard.
    """

    def into(left: str, degree: int) -> Callable[[Place], Term]:
        def rewrite(place: Place) -> Term:
            if place.duration < shortest:
                return (Symbol(left, place),)
            return (Symbol("T", place.in_key_of(degree)),)

        return rewrite

    return [
        Rule("D", weight, "D → T in the key of the fifth degree", into("D", 5)),
        Rule("S", weight, "S → T in the key of the fourth degree", into("S", 4)),
    ]


class TemporalGrammar:
    """Rules by their symbols, ready to rewrite."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Sort the rules by symbol and scale each symbol's weights to 1.

        Raises:
            CourseError: a weight is no number from 0 on, or all of a symbol's are 0.
        """
        self.rules = tuple(rules)
        self._by_left: dict[str, tuple[list[Rule], Any]] = {}
        for left in dict.fromkeys(rule.left for rule in rules):
            mine = [rule for rule in rules if rule.left == left]
            weights = np.array([rule.weight for rule in mine], dtype=float)
            if not (np.isfinite(weights).all() and (weights >= 0).all() and weights.sum() > 0):
                raise CourseError(
                    f"The rules for {left} have the weights {weights.tolist()}; give each a number "
                    "from 0 on, and one of them more than 0."
                )
            self._by_left[left] = (mine, np.cumsum(weights / weights.sum()))

    def rewrite(self, term: Term, rng: np.random.Generator) -> Term:
        """Rewrite every symbol of a term once, from left to right, lets from their value on.

        A symbol without a rule stays.
        """
        done: list[Symbol | Let | Var] = []
        for item in term:
            if isinstance(item, Let):
                value = self.rewrite(item.value, rng)
                done.append(Let(item.name, value, self.rewrite(item.body, rng)))
            elif isinstance(item, Symbol) and item.name in self._by_left:
                rules, ladder = self._by_left[item.name]
                chosen = min(int(np.searchsorted(ladder, rng.random(), "right")), len(rules) - 1)
                done += rules[chosen].right(item.place)
            else:
                done.append(item)
        return tuple(done)

    def generate(self, start: Term, iterations: int, rng: np.random.Generator) -> list[Term]:
        """Return the start and what becomes of it after 1, 2, … iterations.

        Args:
            start: usually one symbol with the whole length.
            iterations: how often everything is rewritten.
            rng: where the chance comes from.

        Returns:
            `iterations + 1` terms.

        Raises:
            CourseError: the number of iterations cannot be, or the sentence grows beyond
                `MOST_SYMBOLS`.
        """
        if not hasattr(iterations, "__index__") or iterations < 0:
            raise CourseError(f"Everything is rewritten a whole number of times, not {iterations}.")
        terms = [start]
        for _ in range(iterations):
            terms.append(self.rewrite(terms[-1], rng))
            if len(terms[-1]) > MOST_SYMBOLS:
                raise CourseError(
                    f"After {len(terms) - 1} iterations the sentence has {len(terms[-1]):,} "
                    "symbols. Let the rules divide the time and leave short symbols as they are, "
                    "or rewrite less often."
                )
        return terms


def to_lists(term: Term) -> list[Any]:
    """Return a term as plain lists, as `expand` takes them.

    A symbol is `[name, duration, tonic, mode]`, a let `["let", name, value, body]`, a variable
    `["var", name]`.
    """
    lists: list[Any] = []
    for item in term:
        if isinstance(item, Let):
            lists.append(["let", item.name, to_lists(item.value), to_lists(item.body)])
        elif isinstance(item, Var):
            lists.append(["var", item.name])
        else:
            place = item.place
            lists.append([item.name, place.duration, place.tonic, place.mode])
    return lists


def is_chord(item: Any) -> bool:
    """Return whether this is a chord as `expand` returns them, with a length, a key and a mode."""
    if not isinstance(item, list | tuple) or len(item) != 4:
        return False
    name, duration, tonic, mode = item
    return (
        isinstance(name, str) and name not in ("let", "var") and hasattr(tonic, "__index__")
        and isinstance(duration, Real) and 0 < float(duration) < np.inf
        and mode in ("major", "minor")
    )  # fmt: skip


def to_chords(flat: Sequence[Sequence[Any]]) -> list[Symbol]:
    """Return what `expand` returns as symbols, each at its own place in time.

    Raises:
        CourseError: something in the list is no chord, or they last too long.
    """
    total, now, chords = 0.0, 0.0, []
    for item in flat:
        if not is_chord(item):
            raise CourseError(
                f"{item!r:.80} is no chord. Expand the term first; a chord is a name, a duration "
                "in beats, a tonic and a mode."
            )
        total += item[1]
    if total > LONGEST:
        raise CourseError(f"The chords last {total:g} beats; a piece has at most {LONGEST}.")
    for name, duration, tonic, mode in flat:
        chords.append(Symbol(name, Place(duration, mode, tonic, now, total)))
        now += duration
    return chords


def text(term: Term | Sequence[Symbol], *, key: tuple[int, str] | None = None) -> str:
    """Write a term so that a musician can read it.

    `T 8  D 4` are symbols with their beats; `let x = [T 4] in [x  x]` plays T twice; a change of
    key is written before the first symbol in it, as in `(G major) T 4`.

    Args:
        term: a term, or chords one after another.
        key: tonic and mode that need not be said; None is the first symbol's.

    Returns:
        One line.
    """
    words, _ = _words(term, key or _first_key(term))
    return words


def _first_key(term: Sequence[Symbol | Let | Var]) -> tuple[int, str] | None:
    for item in term:
        if isinstance(item, Symbol):
            return item.place.tonic, item.place.mode
        if isinstance(item, Let):
            return _first_key(item.value)
    return None


def _words(
    term: Sequence[Symbol | Let | Var], key: tuple[int, str] | None
) -> tuple[str, tuple[int, str] | None]:
    words = []
    for item in term:
        if isinstance(item, Let):
            value, key = _words(item.value, key)
            body, key = _words(item.body, key)
            words.append(f"let {item.name} = [{value}] in [{body}]")
        elif isinstance(item, Var):
            words.append(item.name)
        else:
            here = (item.place.tonic, item.place.mode)
            change = "" if here == key else f"({key_name(*here)}) "
            words.append(f"{change}{item.name} {item.place.duration:g}")
            key = here
    return "  ".join(words), key


def key_name(tonic: int, mode: str) -> str:
    """Return the name of a key, such as `E♭ major`."""
    return f"{_KEY_NAMES[tonic % 12]} {mode}"

"""A probabilistic temporal graph grammar: symbols that carry time and key, and repeat by name.

A grammar of plain symbols says what follows what, not for how long, nor what comes again. Quick's
has a symbol carry its length, its key and where it stands, has a rule divide that time among what
it writes, and has a term name a passage with `let` and use it more than once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from coursekit.encodings.voicing import SCALES, Chord, Mode
from coursekit.errors import CourseError
from coursekit.spelling import pitch_name
from coursekit.systems.quick_2016.grammar import Production, validate_count

MOST_SYMBOLS = 100_000
NEW_WEIGHT = 0.1
"""Of each rule that is no production of the grammar of functions, whose own sum to 1."""
Split = Callable[[float, int, float], list[float]]
_MINOR_DEGREES = {"major": (1, 2, 5, 6), "minor": (0, 1, 3, 4)}  # whose own key is minor


@dataclass(frozen=True)
class Symbol(Chord):
    """A chord, or a function that has yet to become one, at its place in a sentence.

    Args:
        sentence: the length of the whole sentence in beats; for the others see `Chord`.
    """

    sentence: float = 0.0

    @property
    def is_last(self) -> bool:
        """Whether the sentence ends here."""
        return abs(self.end - self.sentence) < 1e-9

    def closes_too_soon(self, durations: Sequence[float]) -> bool:
        """Whether the last chord of the sentence would be under half a bar, or an eighth of it."""
        return self.is_last and durations[-1] < min(2.0, self.sentence / 8)

    def shared(self, names: Sequence[str], durations: Sequence[float]) -> tuple[Symbol, ...]:
        """Return symbols of these names, one after another, among which the time is divided."""
        starts = self.onset + np.concatenate([[0.0], np.cumsum(durations)[:-1]])
        return tuple(
            replace(self, name=name, duration=float(length), onset=float(start))
            for name, length, start in zip(names, durations, starts, strict=True)
        )

    def in_key_of(self, degree: int) -> Symbol:
        """Return the same in the key of a scale degree, 1 to 7, of the key in force."""
        mode: Mode = "minor" if degree - 1 in _MINOR_DEGREES[self.mode] else "major"
        return replace(self, mode=mode, tonic=(self.tonic + SCALES[self.mode][degree - 1]) % 12)


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
        right: from the symbol to what takes its stead; None where it must stay as it is.
    """

    left: str
    weight: float
    right: Callable[[Symbol], Term | None]

    def rewrite(self, symbol: Symbol) -> Term:
        """Return what takes the stead of a symbol of this rule."""
        written = self.right(symbol)
        return (symbol,) if written is None else written


def plain_rules(productions: Iterable[Production], split: Split, shortest: float) -> list[Rule]:
    """Give the productions of a grammar without time their durations.

    Args:
        productions: each with 1 to 4 symbols on the right.
        split: divides a duration, as `crux.split_durations` does.
        shortest: in beats; where a part would be shorter the symbol stays as it is.

    Returns:
        One rule a production. Where the sentence ends (ours) T → T D stays T, and the last chord
        keeps at least half a bar.
    """

    def rule(left: str, names: tuple[str, ...], weight: float) -> Rule:
        def right(symbol: Symbol) -> Term | None:
            durations = split(symbol.duration, len(names), shortest)
            if len(durations) != len(names):
                return None
            ends = symbol.is_last and len(names) > 1
            if ends and (names[-1] != left or symbol.closes_too_soon(durations)):
                return None
            return symbol.shared(names, durations)

        return Rule(left, weight, right)

    return [rule(p.left, p.right, p.probability) for p in productions]


def let_rules(symbols: Iterable[str], split: Split, shortest: float) -> list[Rule]:
    """Return two rules a symbol that repeat: `let x = A in x x`, `let x = A in x D x`.

    A passage that is heard twice has the place of its last hearing, so that what ends the
    sentence knows that it does.
    """
    x = Var("x")

    def rule(left: str, parts: int) -> Rule:
        def right(symbol: Symbol) -> Term | None:
            durations = split(symbol.duration, parts, shortest)
            if len(durations) != parts or symbol.closes_too_soon(durations):
                return None
            first, *inner, last = durations
            middle = [sum(inner)] if inner else []
            names = [left, *"D" * len(middle), left]
            _, *between, again = symbol.shared(names, [first, *middle, last])
            return (Let("x", (again,), (x, *between, x)),)

        return Rule(left, NEW_WEIGHT, right)

    return [rule(symbol, parts) for symbol in symbols for parts in (2, 4)]


def formula_rules(split: Split, shortest: float) -> list[Rule]:
    """Return two rules that write a whole cadence: T → S D T, and T → T S D T (ours)."""
    formulas = [Production("T", tuple(right), NEW_WEIGHT) for right in ("SDT", "TSDT")]
    return plain_rules(formulas, split, shortest)


def modulation_rules(shortest: float = 4.0) -> list[Rule]:
    """Return two rules that change the key: D becomes T on the fifth degree, S on the fourth.

    A symbol shorter than `shortest` beats stays as it is (ours): a key needs time to be heard.
    """

    def into(degree: int) -> Callable[[Symbol], Term | None]:
        def right(symbol: Symbol) -> Term | None:
            short = symbol.duration < shortest
            return None if short else (replace(symbol.in_key_of(degree), name="T"),)

        return right

    return [Rule("D", NEW_WEIGHT, into(5)), Rule("S", NEW_WEIGHT, into(4))]


def substituted(term: Term, written: Callable[[Symbol], Term]) -> Term:
    """Return a term with something in the stead of every symbol, in lets from their value on."""
    done: list[Symbol | Let | Var] = []
    for item in term:
        if isinstance(item, Let):
            value = substituted(item.value, written)
            done.append(Let(item.name, value, substituted(item.body, written)))
        elif isinstance(item, Symbol):
            done += written(item)
        else:
            done.append(item)
    return tuple(done)


class TemporalGrammar:
    """Rules by their symbols, ready to rewrite."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Sort the rules by symbol and scale each symbol's weights to 1.

        Raises:
            CourseError: a weight is no number from 0 on, or all of a symbol's are 0.
        """
        self._by_left: dict[str, tuple[list[Rule], Any]] = {}
        for left in dict.fromkeys(rule.left for rule in rules):
            own = [rule for rule in rules if rule.left == left]
            weights = np.array([rule.weight for rule in own], dtype=float)
            if not (np.isfinite(weights).all() and (weights >= 0).all() and weights.sum() > 0):
                raise CourseError(
                    f"The rules for {left} have the weights {weights.tolist()}; give each a number "
                    "from 0 on, and one of them more than 0."
                )
            self._by_left[left] = (own, np.cumsum(weights / weights.sum()))

    def rewrite(self, term: Term, rng: np.random.Generator) -> Term:
        """Rewrite every symbol of a term once; one without a rule stays."""

        def written(symbol: Symbol) -> Term:
            if symbol.name not in self._by_left:
                return (symbol,)
            rules, ladder = self._by_left[symbol.name]
            chosen = min(int(np.searchsorted(ladder, rng.random(), "right")), len(rules) - 1)
            return rules[chosen].rewrite(symbol)

        return substituted(term, written)

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
        validate_count(iterations, 0, "iterations")
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
    """Return a term as plain lists, as `crux.expand` takes them.

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
            lists.append([item.name, item.duration, item.tonic, item.mode])
    return lists


def text(term: Term | Sequence[Chord]) -> str:
    """Write a term, or chords one after another, in one line that a musician can read.

    `T 8  D 4` are symbols with their beats; `let x = [T 4] in [x  x]` plays T twice; a change of
    key is written before the first symbol in it, as in `(G major) T 4`.
    """
    return _words(term, None)[0]


Key = tuple[int, str] | None


def _words(term: Term | Sequence[Chord], key: Key) -> tuple[str, Key]:
    """Return a term in words, and the key in which it ends; the first key need not be said."""
    words = []
    for item in term:
        if isinstance(item, Let):
            value, key = _words(item.value, key)
            body, key = _words(item.body, key)
            words.append(f"let {item.name} = [{value}] in [{body}]")
        elif isinstance(item, Var):
            words.append(item.name)
        else:
            here = (item.tonic, item.mode)
            key_name = f"({pitch_name(60 + item.tonic % 12)[:-1]} {item.mode}) "
            words.append(f"{key_name * (key not in (None, here))}{item.name} {item.duration:g}")
            key = here
    return "  ".join(words), key

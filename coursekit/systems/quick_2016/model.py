"""Kulitta's grammar: harmony that learns its probabilities, and carries time (Quick 2016).

A grammar rewrites one tonic into a whole piece of harmony. How likely each rule is, it learns
from strings of functions: tonic T, subdominant S, dominant D. The learning is in
`quick.grammar`, `quick.inside` and `quick.learning`; durations, keys and repetition in
`quick.ptgg`; chords for functions in `quick.naming`; four voices in `quick.voicing`, what is played
in `quick.textures`; what is measured in `quick.claims`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.systems.base import Card, Control, guarded, validate_controls, validate_start
from coursekit.systems.quick_2016.crux import expand, span_inside, split_durations
from coursekit.systems.quick_2016.grammar import FUNCTIONAL_GRAMMAR, Grammar
from coursekit.systems.quick_2016.naming import (
    NUMERALS,
    TONIC,
    learned_numerals,
    name_chords,
    play_functions,
)
from coursekit.systems.quick_2016.paper import claims
from coursekit.systems.quick_2016.ptgg import (
    Mode,
    Place,
    Symbol,
    TemporalGrammar,
    Term,
    formula_rules,
    is_chord,
    let_rules,
    modulation_rules,
    plain_rules,
    text,
    to_chords,
    to_lists,
    validate_mode,
)
from coursekit.systems.quick_2016.textures import TEXTURES, play_chords
from coursekit.systems.quick_2016.voicing import chord_symbols, four_voices

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

__all__ = [
    "FUNCTIONAL_GRAMMAR", "NUMERALS", "PUBLISHED", "TEXTURES", "Model", "card", "chord_symbols",
    "claims", "compose", "expand", "four_voices", "load", "name_chords", "play_chords",
    "play_functions", "published", "span_inside", "split_durations", "text",
]  # fmt: skip

# The three functions that lesson 04 has you write -----------------------------------------------








# Tables ------------------------------------------------------------------------------------------

PUBLISHED: dict[str, tuple[float, ...]] = {
    "major": (0.412, 0.301, 0.165, 0.122, 0.640, 0.089, 0.271, 0.948, 0.052),
    "minor": (0.431, 0.317, 0.115, 0.137, 0.710, 0.080, 0.210, 0.827, 0.173),
}
"""The probabilities published with the code of the paper, means of five runs, in the order of
`FUNCTIONAL_GRAMMAR`: T → T, T T, D T, T D; D → D, D D, S D; S → S, S S."""

LONGEST_SENTENCE = 8  # bars; a longer piece is several sentences


def published(mode: str) -> Grammar:
    """Return the grammar of functions with the probabilities published for a mode.

    Raises:
        CourseError: the mode is neither `major` nor `minor`.
    """
    validate_mode(mode)
    return FUNCTIONAL_GRAMMAR.with_probabilities(PUBLISHED[mode])


# The system --------------------------------------------------------------------------------------

card = Card(
    name="quick_2016",
    title="Kulitta's learned grammar",
    year=2016,
    authors=("Quick",),
    reference="Quick2016",
    era="grammar",
    kind="harmonised piece",
    accepts=("nothing",),
    controls=(
        Control("mode", "choice", "major", "The key: C major or A minor.",
                choices=("major", "minor")),
        Control("probabilities", "choice", "published", "Where the rules' chances come from: the "
                "table published, learning from Bach's chorales here, or all equal.",
                choices=("published", "learned", "uniform")),
        Control("iterations", "int", 8, "How often every symbol is rewritten; 0 leaves one chord.",
                0, 16),
        Control("shortest", "float", 1.0, "Beats of the shortest chord (a waltz has a bar or "
                "more).", 0.5, 8.0),
        Control("lets", "flag", True, "Whether passages may be named and repeated."),
        Control("modulation", "flag", True, "Whether the key may change."),
        Control("formulas", "flag", False, "Whether T may become S D T or T S D T (ours)."),
        Control("texture", "choice", "chorale", "How the chords are played.",
                choices=tuple(TEXTURES)),
        Control("tempo", "int", 84, "Quarter notes a minute.", 30, 240),
    ),
    lesson="04",
)  # fmt: skip


@dataclass
class Model:
    """The grammar and whoever's functions work in it.

    Attributes:
        span_inside: fills the chart when probabilities are learned; the kit's own means the
            quick batched way, which gives the same.
        expand: turns a term with lets into chords.
        split_durations: divides a duration.
        term: the last sentence generated, with its lets.
    """

    span_inside: Callable[..., Any] = span_inside
    expand: Callable[..., Any] = expand
    split_durations: Callable[..., Any] = split_durations
    term: Term = field(default=(), init=False)
    _learned: dict[str, Grammar] = field(default_factory=dict, init=False, repr=False)

    def learned(self, mode: str) -> Grammar:
        """Return the grammar with what it learned from the chorales' strings of functions.

        Learned when first asked for, from strings of 2 to 10 functions (split train). With a
        learner's `span_inside` the chart is filled by it, string by string, in 20 iterations.

        Raises:
            CourseError: the mode is neither `major` nor `minor`.
        """
        if mode not in self._learned:
            validate_mode(mode)
            if self.span_inside is not span_inside:
                try:
                    self._learned[mode] = _learn_by_hand(mode, self.span_inside)
                except CourseError as error:
                    print(f"{error} The course's own span_inside takes over.")
            if mode not in self._learned:
                self._learned[mode] = _learn(mode)
        return self._learned[mode]

    def grammar(self, mode: str = "major", probabilities: str = "published") -> Grammar:
        """Return the grammar of functions with probabilities of one of three kinds.

        Args:
            mode: `major` or `minor`.
            probabilities: `published`, `learned` or `uniform`.
        """
        if probabilities == "learned":
            return self.learned(mode)
        return FUNCTIONAL_GRAMMAR.uniform() if probabilities == "uniform" else published(mode)

    def rules(
        self, mode: str = "major", probabilities: str = "published", *, shortest: float = 1.0,
        lets: bool = True, modulation: bool = True, formulas: bool = False,
    ) -> TemporalGrammar:  # fmt: skip
        """Return the grammar with time, repetition and keys; for the arguments see the card."""
        productions = self.grammar(mode, probabilities).productions
        rules = plain_rules(productions, self.split_durations, shortest)
        if lets:
            rules += let_rules("TDS", self.split_durations, shortest)
        if modulation:
            rules += modulation_rules()
        if formulas:
            rules += formula_rules(self.split_durations, shortest)
        return TemporalGrammar(rules)

    def derive(
        self, bars: int, rng: np.random.Generator, *, mode: Mode = "major", iterations: int = 8,
        probabilities: str = "published", shortest: float = 1.0, lets: bool = True,
        modulation: bool = True, formulas: bool = False,
    ) -> list[Term]:  # fmt: skip
        """Return a piece in the making: one tonic, then what each iteration makes of it.

        Args:
            bars: of four beats. More than 8 are several tonics, each its own sentence.
            rng: where the chance comes from.
            mode: for this and the rest see the card.

        Returns:
            `iterations + 2` terms; the last has Roman numerals.

        Raises:
            CourseError: bars or a control cannot be.
        """
        validate_controls(card, locals())
        validate_start(0, bars)
        grammar = self.rules(
            mode, probabilities, shortest=shortest, lets=lets, modulation=modulation,
            formulas=formulas,
        )  # fmt: skip
        blocks = _blocks(bars)
        whole = Place(4.0 * bars, mode, TONIC[mode], 0.0, 4.0 * bars)
        start = tuple(Symbol("T", place) for place in whole.shared([4.0 * b for b in blocks]))
        terms = grammar.generate(start, iterations, rng)
        numerals = {m: learned_numerals(m) for m in TONIC} if probabilities == "learned" else None
        return [*terms, name_chords(terms[-1], rng, numerals)]

    def chords(self, term: Term) -> list[Symbol]:
        """Return the chords of a term, with its lets expanded."""
        return to_chords(self.expand(to_lists(term), {}))


def _blocks(bars: int) -> list[int]:
    """Return the bars of each sentence: 8 at most, and powers of 2, which halve well."""
    blocks = [LONGEST_SENTENCE] * (bars // LONGEST_SENTENCE)
    rest = bars % LONGEST_SENTENCE
    return blocks + [size for size in (4, 2, 1) if rest & size]


def _learn(mode: str) -> Grammar:
    if mode not in _LEARNED:
        from coursekit.corpora import harmony
        from coursekit.systems.quick_2016.learning import learn

        strings = harmony.strings(mode, "train")  # type: ignore[arg-type]
        _LEARNED[mode] = learn(FUNCTIONAL_GRAMMAR.uniform(), strings).grammar
    return _LEARNED[mode]


_LEARNED: dict[str, Grammar] = {}


def _learn_by_hand(mode: str, theirs: Callable[..., Any]) -> Grammar:
    from coursekit.corpora import harmony
    from coursekit.systems.quick_2016.learning import learn_by_hand

    strings = harmony.strings(mode, "train")  # type: ignore[arg-type]
    return learn_by_hand(FUNCTIONAL_GRAMMAR.uniform(), strings, theirs, 20).grammar


def load(**crux: Callable[..., Any]) -> Model:
    """Return the system, with the learner's functions in it where given.

    Args:
        crux: `span_inside`, `expand` and `split_durations`, as functions. One that stops with an
            error or returns something else than it should is replaced by the course's own.

    Raises:
        CourseError: another name was given.
    """
    own: dict[str, Callable[..., Any]]
    own = {"span_inside": span_inside, "expand": expand, "split_durations": split_durations}
    unknown = sorted(set(crux) - set(own))
    if unknown:
        raise CourseError(f"The grammar takes {', '.join(own)}, not {', '.join(unknown)}.")
    asked = {
        # A term is copied, so that changing it does not spoil it for the course's own.
        name: guarded(_on_copies(theirs) if name == "expand" else theirs, own[name], _FAULTS[name])
        for name, theirs in crux.items()
        if theirs is not own[name]
    }
    return Model(**asked)


def _on_copies(theirs: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: theirs(*copy.deepcopy(given))


def _table_fault(answer: Any, *_: Any) -> str:
    fits = isinstance(answer, dict) and all(
        isinstance(chance, int | float) and 0 <= chance < np.inf for chance in answer.values()
    )
    return "" if fits else f"returned {answer!r:.60}"


def _chords_fault(answer: Any, term: Any, bindings: Any) -> str:
    # Which chords of the term are heard, how often and in which order is theirs to say.
    there = expand(term, bindings)
    fits = isinstance(answer, list) and 0 < len(answer) <= 10 * len(there) and all(
        is_chord(item) and list(item) in there for item in answer
    )  # fmt: skip
    return "" if fits else f"returned {answer!r:.60}"


def _parts_fault(answer: Any, duration: float, *_: Any) -> str:
    fits = isinstance(answer, list) and len(answer) > 0 and min(answer) > 0
    return "" if fits and abs(sum(answer) - duration) < 1e-9 else f"returned {answer!r:.60}"


_FAULTS: dict[str, Callable[..., str]] = {
    "span_inside": _table_fault, "expand": _chords_fault, "split_durations": _parts_fault,
}  # fmt: skip


def compose(
    *, model: Model | None = None, seed: int, bars: int = 8, primer: PrettyMIDI | None = None,
    mode: str = "major", probabilities: str = "published", iterations: int = 8,
    shortest: float = 1.0, lets: bool = True, modulation: bool = True, formulas: bool = False,
    texture: str = "chorale", tempo: int = 84,
) -> PrettyMIDI:  # fmt: skip
    """Return a piece of so many bars.

    Args:
        model: from `load`, with the learner's functions; None takes the course's own. It keeps
            the sentence, with its lets, as `model.term`.
        seed: the same seed gives the same piece.
        bars: of 4/4, in a waltz of 3/4.
        primer: not taken; the grammar starts from one tonic.
        mode: for this and the other controls see the card.

    Raises:
        CourseError: a control is out of its range.
    """
    _validate(locals())
    model = model or load()
    rng = np.random.default_rng(seed)
    waltz = texture == "waltz"
    *_, model.term = model.derive(
        bars, rng, mode=mode, iterations=iterations, probabilities=probabilities,  # type: ignore[arg-type]
        shortest=max(shortest, 4.0) if waltz else shortest, lets=lets, modulation=modulation,
        formulas=formulas,
    )  # fmt: skip
    chords = model.chords(model.term)
    if waltz:  # a bar of the grammar has four beats, a waltz's three
        chords = to_chords(
            [[c.name, 0.75 * c.place.duration, c.place.tonic, c.place.mode] for c in chords]
        )
    return play_chords(chords, texture=texture, tempo=tempo, rng=rng)


def _validate(given: dict[str, Any]) -> None:
    validate_controls(card, given)
    validate_start(given["seed"], given["bars"])
    if given["primer"] is not None:
        raise CourseError("The grammar starts from one tonic. Leave the primer away.")

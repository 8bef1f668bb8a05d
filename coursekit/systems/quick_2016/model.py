"""The grammar with a learner's functions in it, and what it composes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from coursekit.encodings.textures import TEXTURES, play_chords
from coursekit.encodings.voicing import Chord, Mode, is_chord, to_chords, validate_mode
from coursekit.errors import CourseError
from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.learner import replacements
from coursekit.systems.quick_2016 import crux
from coursekit.systems.quick_2016.by_hand import inside_fault
from coursekit.systems.quick_2016.grammar import FUNCTIONAL_GRAMMAR, Grammar, published
from coursekit.systems.quick_2016.learning import ITERATIONS, learn
from coursekit.systems.quick_2016.naming import NUMERALS, TONIC, learned_numerals, name_chords
from coursekit.systems.quick_2016.ptgg import (
    Symbol,
    TemporalGrammar,
    Term,
    formula_rules,
    let_rules,
    modulation_rules,
    plain_rules,
    to_lists,
)

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

SYSTEM = "quick_2016"
LONGEST_SENTENCE = 8  # bars; a longer piece is several sentences
ITERATIONS_BY_HAND = 20


def chords_fault(answer: Any, term: Any, bindings: Any) -> str:
    """Say what is wrong with the chords of a term; nothing where they are fit."""
    # Which chords of the term are heard, how often and in which order is the learner's to say.
    known = crux.expand(term, bindings)
    fit = isinstance(answer, list) and 0 < len(answer) <= 10 * len(known)
    if fit and all(is_chord(chord) and list(chord) in known for chord in answer):
        return ""
    return f"returned {answer!r:.60} where a list of the term's chords was expected"


def parts_fault(answer: Any, duration: float, *_: Any) -> str:
    """Say what is wrong with the parts of a duration; nothing where they are fit."""
    fit = isinstance(answer, list) and answer and min(answer) > 0
    if fit and abs(sum(answer) - duration) < 1e-9:
        return ""
    return f"returned {answer!r:.60} where parts that make {duration:g} beats were expected"


FAULTS = {
    crux.span_inside: inside_fault,
    crux.expand: chords_fault,
    crux.split_durations: parts_fault,
}


@dataclass
class Model:
    """The grammar and whoever's functions work in it.

    Attributes:
        span_inside: fills the chart when probabilities are learned; for the course's own stands
            the quick batched way, which gives the same.
        expand: turns a term with lets into chords.
        split_durations: divides a duration.
        term: the last sentence generated, with its lets.
    """

    span_inside: Callable[..., Any] = crux.span_inside
    expand: Callable[..., Any] = crux.expand
    split_durations: Callable[..., Any] = crux.split_durations
    term: Term = field(default=(), init=False)
    _learned: dict[str, Grammar] = field(default_factory=dict, init=False, repr=False)

    def learned(self, mode: str) -> Grammar:
        """Return the grammar with what it learned from the chorales' strings of functions.

        Learned when first asked for, from strings of 2 to 10 functions (split train).

        Raises:
            CourseError: the mode is neither `major` nor `minor`.
        """
        validate_mode(mode)
        if self.span_inside is crux.span_inside:
            return _learned(mode)
        if mode not in self._learned:
            try:
                self._learned[mode] = _learn(mode, self.span_inside, ITERATIONS_BY_HAND)
            except CourseError as error:
                print(f"{error} The course's own span_inside takes over.")
                self._learned[mode] = _learned(mode)
        return self._learned[mode]

    def derive(
        self,
        bars: int,
        rng: np.random.Generator,
        *,
        mode: Mode = "major",
        iterations: int = 8,
        probabilities: str = "published",
        shortest: float = 1.0,
        lets: bool = True,
        modulation: bool = True,
        formulas: bool = False,
    ) -> list[Term]:
        """Return a piece in the making: one tonic, then what each iteration makes of it.

        Args:
            bars: of four beats. More than 8 are several tonics, each its own sentence.
            rng: where the chance comes from.
            mode: for this and the rest see the card.

        Returns:
            `iterations + 2` terms; the last has Roman numerals.
        """
        learned, split = probabilities == "learned", self.split_durations
        grammar = self.learned(mode) if learned else published(mode)
        if probabilities == "uniform":
            grammar = FUNCTIONAL_GRAMMAR
        rules = plain_rules(grammar.productions, split, shortest)
        rules += let_rules("TDS", split, shortest) if lets else []
        rules += modulation_rules() if modulation else []
        rules += formula_rules(split, shortest) if formulas else []
        sentences = [4.0 * sentence for sentence in _sentences(bars)]
        whole = Symbol("T", 4.0 * bars, TONIC[mode], mode, sentence=4.0 * bars)
        start = whole.shared("T" * len(sentences), sentences)
        terms = TemporalGrammar(rules).generate(start, iterations, rng)
        numerals = {m: learned_numerals(m) for m in TONIC} if learned else NUMERALS
        return [*terms, name_chords(terms[-1], rng, numerals)]

    def chords(self, term: Term) -> list[Chord]:
        """Return the chords of a term, with its lets expanded."""
        return to_chords(self.expand(to_lists(term), {}))


def _sentences(bars: int) -> list[int]:
    """Return the bars of each sentence: 8 at most, and powers of 2, which halve well."""
    full, rest = divmod(bars, LONGEST_SENTENCE)
    return [LONGEST_SENTENCE] * full + [size for size in (4, 2, 1) if rest & size]


def _learn(mode: str, span_inside: Callable[..., Any] | None, iterations: int) -> Grammar:
    from coursekit.corpora import harmony

    strings = harmony.strings(mode, "train")  # type: ignore[arg-type]
    return learn(
        FUNCTIONAL_GRAMMAR, strings, span_inside=span_inside, iterations=iterations
    ).grammar


@functools.cache
def _learned(mode: str) -> Grammar:
    return _learn(mode, None, ITERATIONS)


def load(
    span_inside: Callable[..., Any] | None = None,
    expand: Callable[..., Any] | None = None,
    split_durations: Callable[..., Any] | None = None,
) -> Model:
    """Return the system, with the learner's functions in it where given.

    Args:
        span_inside: the inside probabilities of a span.
        expand: turns a term with lets into chords.
        split_durations: divides a duration.

    A function that stops with an error, or returns something else than it should, is replaced by
    the course's own, with a line that says so.
    """
    return Model(
        **replacements(
            FAULTS, span_inside=span_inside, expand=expand, split_durations=split_durations
        )
    )


# What `compose` takes, as the card and the command line show it.
Key = Annotated[Mode, Control("The key: C major or A minor.", choices=("major", "minor"))]
Probabilities = Annotated[
    str,
    Control(
        "Where the rules' chances come from: the table published, learning from Bach's chorales "
        "here, or all equal.",
        choices=("published", "learned", "uniform"),
    ),
]
Iterations = Annotated[
    int, Control("How often every symbol is rewritten; 0 leaves one chord.", 0, 16)
]
Shortest = Annotated[
    float, Control("Beats of the shortest chord (a waltz has a bar or more).", 0.5, 8)
]
Lets = Annotated[bool, Control("Whether passages may be named and repeated.")]
Modulation = Annotated[bool, Control("Whether the key may change.")]
Formulas = Annotated[bool, Control("Whether T may become S D T or T S D T (ours).")]
Texture = Annotated[str, Control("How the chords are played.", choices=tuple(TEXTURES))]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 8,
    primer: None = None,
    mode: Key = "major",
    probabilities: Probabilities = "published",
    iterations: Iterations = 8,
    shortest: Shortest = 1.0,
    lets: Lets = True,
    modulation: Modulation = True,
    formulas: Formulas = False,
    texture: Texture = "chorale",
    tempo: Tempo = 84,
) -> PrettyMIDI:
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
    model = model or load()
    rng = np.random.default_rng(seed)
    waltz = texture == "waltz"
    *_, model.term = model.derive(
        bars,
        rng,
        mode=mode,
        iterations=iterations,
        probabilities=probabilities,
        shortest=max(shortest, 4.0) if waltz else shortest,
        lets=lets,
        modulation=modulation,
        formulas=formulas,
    )
    chords = model.chords(model.term)
    if waltz:  # a bar of the grammar has four beats, a waltz's three
        chords = [replace(c, onset=0.75 * c.onset, duration=0.75 * c.duration) for c in chords]
    return play_chords(chords, texture=texture, tempo=tempo, rng=rng)


card = Card(
    name=SYSTEM,
    title="Kulitta's learned grammar",
    year=2016,
    authors=("Quick",),
    reference="Quick2016",
    era="grammar",
    kind="harmonised piece",
    accepts=("nothing",),
    controls=controls_of(compose),
    lesson="04",
)

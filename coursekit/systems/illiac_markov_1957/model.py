"""Movement IV and learned chains as one system, with a learner's functions in it.

In movement IV the chance of a note hangs on another note, through tables that people wrote. A
learned chain reads its tables from melodies: it counts what followed each context, and where a
context is rare it asks the shorter one.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from coursekit.encodings.notes import to_midi
from coursekit.errors import CourseError
from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.illiac_markov_1957 import crux
from coursekit.systems.illiac_markov_1957.chain import (
    STRENGTH,
    Chain,
    Tables,
    tables_of,
    validate_settings,
)
from coursekit.systems.illiac_markov_1957.crux import Counts
from coursekit.systems.illiac_markov_1957.data import (
    END,
    SIZE,
    SOURCES,
    VOICE_SOURCES,
    decode,
    from_midi,
    melodies,
    melody_to_midi,
    rows_of,
    validated_symbols,
)
from coursekit.systems.illiac_markov_1957.fourth import IN_TURN, STAGES, movement_four
from coursekit.systems.learner import replacements

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

_STEPS_PER_BAR = 16


def row_fault(row: Any, counts: Counts, context: Any, size: int, strength: float) -> str:
    """Say what is wrong with a row of chances; nothing where it is fit."""
    if not isinstance(row, list | tuple | np.ndarray) or len(row) != size:
        return f"returned {row!r:.40} where a list of {size} chances was expected"
    total = math.fsum(row)
    if min(row) < 0 or not abs(total - 1) < 1e-6:
        return f"returned chances that sum to {total:.3g} instead of 1, or fall below 0"
    return ""


def counts_fault(counts: Any, training: Any, order: int) -> str:
    """Say what is wrong with counted contexts; nothing where they are fit."""
    if not isinstance(counts, dict):
        return f"returned {counts!r:.40} where a dictionary was expected"
    for context, followers in counts.items():
        kinds = isinstance(context, tuple) and isinstance(followers, dict)
        if not (kinds and all(_is_count(*follower) for follower in followers.items())):
            return f"counted {followers!r:.40} after {context!r:.40}"
    return ""


def _is_count(symbol: Any, count: Any) -> bool:
    whole = hasattr(count, "__index__") and hasattr(symbol, "__index__")
    return whole and count >= 0 and 0 <= symbol < SIZE


FAULTS = {crux.transition_row: row_fault, crux.count_contexts: counts_fault}


@dataclass
class Model:
    """Chains learned from the course's melodies, made when they are asked for.

    Attributes:
        count_contexts: counts the training melodies.
        transition_row: makes every row that is drawn from or measured.
    """

    count_contexts: Callable[..., Any] = crux.count_contexts
    transition_row: Callable[..., Any] = crux.transition_row
    _counted: dict[str, tuple[int, Counts, Tables]] = field(default_factory=dict, repr=False)
    _chains: dict[tuple[str, int, float], Chain] = field(default_factory=dict, repr=False)

    def chain(self, source: str, order: int, strength: float = STRENGTH) -> Chain:
        """Return the chain of a source's training melodies; the same one when asked again.

        Args:
            source: `tunes`, `soprano`, `alto`, `tenor` or `bass`.
            order: 0 to 5.
            strength: how many notes' worth the shorter context weighs.

        Raises:
            CourseError: there is no such source, or a number is out of range.
        """
        validate_settings(order, strength)
        key = (source, order, float(strength))
        if key not in self._chains:
            counts, tables = self._counts(source, order)
            row = self.transition_row
            self._chains[key] = Chain(
                counts, order, strength, transition_row=row, source=source, tables=tables
            )
        return self._chains[key]

    def learn(
        self, training: Sequence[Sequence[int]], order: int, strength: float = STRENGTH
    ) -> Chain:
        """Return a chain learned from melodies of your own, as `encode` writes them.

        Raises:
            CourseError: there is no note to learn from, or a number is out of range or no symbol.
        """
        validate_settings(order, strength)
        known = [validated_symbols(melody) for melody in training]
        if not any(symbol != END for melody in known for symbol in melody):
            raise CourseError("There is no note to learn from. Give one melody or more.")
        counts = self.count_contexts(known, order)
        return Chain(counts, order, strength, transition_row=self.transition_row)

    def _counts(self, source: str, order: int) -> tuple[Counts, Tables]:
        # Counts of a higher order hold those of a lower one.
        if source not in self._counted or self._counted[source][0] < order:
            counts: Counts = self.count_contexts(melodies(source), order)
            self._counted[source] = (order, counts, tables_of(counts))
        return self._counted[source][1:]


def load(
    transition_row: Callable[..., Any] | None = None,
    count_contexts: Callable[..., Any] | None = None,
) -> Model:
    """Return the model, with the learner's functions in it where given.

    Args:
        transition_row: makes every row that is drawn from or measured.
        count_contexts: counts the training melodies.

    A function that stops with an error, or returns something else than it should, is replaced by
    the course's own, with a line that says so.
    """
    learners = replacements(FAULTS, transition_row=transition_row, count_contexts=count_contexts)
    return Model(**learners) if learners else _own_model()


@functools.cache
def _own_model() -> Model:
    return Model()


# What `compose` takes, as the card and the command line show it.
Source = Annotated[
    str,
    Control(
        "Whose chances: the tables of movement IV, or a chain learned from fiddle tunes, from one "
        "voice of Bach's chorales, or from all four at once.",
        choices=("illiac", *SOURCES, "chorale"),
    ),
]
Section = Annotated[
    str, Control("For illiac: the section, a (zeroth order) to k.", choices=(*STAGES, IN_TURN))
]
Order = Annotated[int, Control("How many notes of the past a learned chain looks at.", 0, 5)]
Strength = Annotated[
    float, Control("How many notes the shorter past weighs in a chain; 0 trusts counts.", 0, 1000)
]
Temperature = Annotated[
    float, Control("Below 1 a chain takes the likely more often, above 1 the unlikely.", 0.2, 5)
]


@validated
def compose(
    *,
    model: Model | None = None,
    seed: int,
    bars: int = 8,
    primer: PrettyMIDI | None = None,
    source: Source = "illiac",
    stage: Section = "i",
    order: Order = 2,
    strength: Strength = STRENGTH,
    temperature: Temperature = 1.0,
    tempo: Tempo = 96,
) -> PrettyMIDI:
    """Return so many bars of 4/4, drawn by movement IV's tables or by a learned chain.

    Args:
        model: from `load`, with the learner's functions; None takes the course's own.
        seed: the same seed gives the same piece.
        bars: of 4/4.
        primer: a melody, for a chain of one voice; the piece is the primer, what its last bar
            lacks, and so many bars more. Its rests are filled, but for one before the first note.
        source: whose chances; for the other controls see the card.

    Returns:
        A quartet for `illiac`; one instrument for a single source; four that know nothing of one
        another for `chorale`.

    Raises:
        CourseError: a control is out of its range, or the primer cannot be gone on from.
    """
    if primer is not None and source not in SOURCES:
        raise CourseError(
            f"The source {source!r} starts from nothing. Leave the primer away, or choose a single "
            f"line: {', '.join(SOURCES)}."
        )
    rng = np.random.default_rng(seed)
    if source == "illiac":
        return movement_four(stage, bars, rng, tempo=tempo)
    model = model or load()
    start, shift, rest = from_midi(primer) if primer is not None else ([], 0, 0)
    lasts = rest + sum(duration for _, duration in decode(start))
    steps = (math.ceil(lasts / _STEPS_PER_BAR) + bars) * _STEPS_PER_BAR

    def drawn(voice: str) -> list[int]:
        chain = model.chain(voice, order, strength)
        # Every note lasts a sixteenth or more, so these are enough.
        return chain.generate(steps - lasts, rng, start, temperature=temperature)

    if source == "chorale":
        return _together({voice: drawn(voice) for voice in VOICE_SOURCES}, steps, tempo)
    line = [*start, *drawn(source)]
    return melody_to_midi(line, source, tempo=tempo, steps=steps, shift=-shift, opening_rest=rest)


def _together(lines: dict[str, list[int]], steps: int, tempo: int) -> PrettyMIDI:
    """Return the lines of several voices, by name, at once."""
    rows = [
        rows_of(line, voice, steps=steps, track=track)
        for track, (voice, line) in enumerate(lines.items())
    ]
    names = [voice.capitalize() for voice in lines]
    return to_midi(np.concatenate(rows), tempo=tempo, names=names, key=(0, "major"))


card = Card(
    name="illiac_markov_1957",
    title="Illiac Suite, movement IV, and learned Markov chains",
    year=1957,
    authors=("Hiller", "Isaacson"),
    reference="HillerIsaacson1959",
    era="chance",
    kind="string quartet or melody",
    accepts=("nothing", "primer"),
    controls=controls_of(compose),
    lesson="03",
)

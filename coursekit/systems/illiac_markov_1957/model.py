"""Chance: movement IV of the Illiac Suite, and Markov chains learned from music.

In movement IV the chance of a note hangs on another note, through tables that people wrote
(`illiac.fourth`). A learned chain reads its tables from melodies: it counts what followed each
context, and where a context is rare it asks the shorter one. Here stand the counting, the table
with back-off and the measure of copying; the draw is in `markov.chain`, the melodies as symbols
in `markov.data`, the two curves against order in `markov.novelty`, what is claimed in
`markov.claims`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.systems.base import Card, Control, guarded, validate_controls, validate_start
from coursekit.systems.illiac_markov_1957.chain import Chain, Tables, tables_of, validate
from coursekit.systems.illiac_markov_1957.crux import (
    Counts,
    count_contexts,
    share_copied,
    transition_row,
)
from coursekit.systems.illiac_markov_1957.data import (
    END,
    SIZE,
    SOURCES,
    VOICE_SOURCES,
    decode,
    encode,
    from_midi,
    melodies,
    melody_to_midi,
    rows_of,
    symbol_name,
    validated,
)
from coursekit.systems.illiac_markov_1957.fourth import (
    HARMONIC_ORDER,
    INTERVALS,
    PROXIMITY_ORDER,
    STAGES,
    consonance,
    movement_four,
    pitches_of,
    to_quartet,
    weights,
)
from coursekit.systems.illiac_markov_1957.novelty import novelty
from coursekit.systems.illiac_markov_1957.paper import claims

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

__all__ = [
    "END", "HARMONIC_ORDER", "INTERVALS", "PROXIMITY_ORDER", "SIZE", "SOURCES", "STAGES",
    "Chain", "Counts", "Model", "card", "claims", "compose", "consonance",
    "count_contexts", "decode", "encode", "load", "melodies", "melody_to_midi", "movement_four",
    "novelty", "pitches_of", "share_copied", "symbol_name", "to_quartet", "transition_row",
    "weights",
]  # fmt: skip

STRENGTH = 2.0
"""How many notes' worth the shorter context weighs, where nothing is said."""

# The three functions that lesson 03 has you write ------------------------------------------------








# The system --------------------------------------------------------------------------------------

card = Card(
    name="illiac_markov_1957",
    title="Illiac Suite, movement IV, and learned Markov chains",
    year=1957,
    authors=("Hiller", "Isaacson"),
    reference="HillerIsaacson1959",
    era="chance",
    kind="string quartet or melody",
    accepts=("nothing", "primer"),
    controls=(
        Control("source", "choice", "illiac", "Whose chances: the tables of movement IV, or a "
                "chain learned from fiddle tunes, from one voice of Bach's chorales, or from all "
                "four at once.", choices=("illiac", *SOURCES, "chorale")),
        Control("stage", "choice", "i", "The section of movement IV, from a (zeroth order) to k "
                "(coda), or all in turn; for illiac.", choices=(*STAGES, "in turn")),
        Control("order", "int", 2, "How many notes of the past a learned chain looks at.", 0, 5),
        Control("strength", "float", STRENGTH, "How many notes' worth the shorter past weighs in a "
                "learned chain; 0 trusts what was counted.", 0, 1000),
        Control("temperature", "float", 1.0, "Below 1 a learned chain takes the likely more "
                "often, above 1 the unlikely.", 0.2, 5),
        Control("tempo", "int", 96, "Quarter notes a minute.", 30, 240),
    ),
    lesson="03",
)  # fmt: skip


@dataclass
class Model:
    """Chains learned from the course's melodies, made when they are asked for.

    Attributes:
        counter: counts contexts; the course's own where None.
        row_maker: makes a row; the chain's own way where None.
    """

    counter: Callable[..., Any] | None = None
    row_maker: Callable[..., Any] | None = None
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
        validate(order, strength)
        key = (source, order, float(strength))
        if key not in self._chains:
            counts, tables = self._counts(source, order)
            self._chains[key] = Chain(
                counts, order, strength, row_maker=self.row_maker, source=source, tables=tables
            )
        return self._chains[key]

    def learn(
        self, training: Sequence[Sequence[int]], order: int, strength: float = STRENGTH
    ) -> Chain:
        """Return a chain learned from melodies of your own, as `encode` writes them.

        Raises:
            CourseError: there is no note to learn from, or a number is out of range or no symbol.
        """
        validate(order, strength)
        wanted = [validated(melody) for melody in training]
        if not any(symbol != END for melody in wanted for symbol in melody):
            raise CourseError("There is no note to learn from. Give one melody or more.")
        counter = self.counter or count_contexts
        return Chain(counter(wanted, order), order, strength, row_maker=self.row_maker)

    def _counts(self, source: str, order: int) -> tuple[Counts, Tables]:
        # Counts of a higher order hold those of a lower one.
        if source not in self._counted or self._counted[source][0] < order:
            counts: Counts = (self.counter or count_contexts)(melodies(source), order)
            self._counted[source] = (order, counts, tables_of(counts))
        return self._counted[source][1:]


_kit_model: Model | None = None


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
    own_row, own_count = globals()["transition_row"], globals()["count_contexts"]
    row = count = None
    if transition_row not in (None, own_row):
        row = guarded(transition_row, own_row, _row_fault)
    if count_contexts not in (None, own_count):
        count = guarded(count_contexts, own_count, _counts_fault)
    if row is None and count is None:
        global _kit_model
        _kit_model = _kit_model or Model()
        return _kit_model
    return Model(count, row)


def _row_fault(row: Any, counts: Counts, context: Any, size: int, strength: float) -> str:
    if not isinstance(row, list | tuple | np.ndarray) or len(row) != size:
        return f"returned {row!r:.40} where a list of {size} chances was expected"
    total = math.fsum(row)
    if min(row) < 0 or not abs(total - 1) < 1e-6:
        return f"returned chances that sum to {total:.3g} instead of 1, or fall below 0"
    return ""


def _counts_fault(counts: Any, training: Any, order: int) -> str:
    if not isinstance(counts, dict):
        return f"returned {counts!r:.40} where a dictionary was expected"
    for context, followers in counts.items():
        fits = isinstance(context, tuple) and isinstance(followers, dict) and all(
            hasattr(count, "__index__") and count >= 0 and hasattr(symbol, "__index__")
            and 0 <= symbol < SIZE for symbol, count in followers.items()
        )  # fmt: skip
        if not fits:
            return f"counted {followers!r:.40} after {context!r:.40}"
    return ""


def compose(
    *, model: Model | None = None, seed: int, bars: int = 8, primer: PrettyMIDI | None = None,
    source: str = "illiac", stage: str = "i", order: int = 2, strength: float = STRENGTH,
    temperature: float = 1.0, tempo: int = 96,
) -> PrettyMIDI:  # fmt: skip
    """Return so many bars of 4/4, drawn by movement IV's tables or by a learned chain.

    Args:
        model: from `load`, with the learner's functions; None takes the course's own.
        seed: the same seed gives the same piece.
        bars: of 4/4.
        primer: a melody, for a chain of one voice; the piece is the primer and so many bars more.
        source: whose chances; for the other controls see the card.

    Returns:
        A quartet for `illiac`; one instrument for a single source; four that know nothing of one
        another for `chorale`.

    Raises:
        CourseError: a control is out of its range, or the primer cannot be gone on from.
    """
    _validate(locals())
    rng = np.random.default_rng(seed)
    if source == "illiac":
        return movement_four(stage, bars, rng, tempo=tempo)
    model = model or load()
    steps = bars * 16

    def drawn(voice: str, start: Sequence[int] = ()) -> list[int]:
        chain = model.chain(voice, order, strength)
        # Every note lasts a sixteenth or more, so these are enough.
        return chain.generate(steps, rng, start, temperature=temperature)

    if source == "chorale":
        return _together({voice: drawn(voice) for voice in VOICE_SOURCES}, steps, tempo)
    start, shift = from_midi(primer) if primer is not None else ([], 0)
    steps += sum(duration for _, duration in decode(start))
    return melody_to_midi([*start, *drawn(source, start)], source, tempo=tempo, steps=steps,
                          shift=-shift)  # fmt: skip


def _together(lines: dict[str, list[int]], steps: int, tempo: int) -> PrettyMIDI:
    from coursekit.encodings.notes import to_midi

    rows = [rows_of(line, voice, steps=steps, track=track)
            for track, (voice, line) in enumerate(lines.items())]  # fmt: skip
    names = [voice.capitalize() for voice in lines]
    return to_midi(np.concatenate(rows), tempo=tempo, names=names, key=(0, "major"))


def _validate(given: dict[str, Any]) -> None:
    validate_controls(card, given)
    validate_start(given["seed"], given["bars"])
    if given["primer"] is not None and given["source"] not in SOURCES:
        raise CourseError(
            f"The source {given['source']!r} starts from nothing. Leave the primer away, or "
            f"choose a single line: {', '.join(SOURCES)}."
        )

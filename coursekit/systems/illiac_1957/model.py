"""The machine with a learner's rules in its book, and the movements that it composes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from coursekit.encodings.quartet import to_quartet
from coursekit.systems.base import Card
from coursekit.systems.controls import Control, Tempo, controls_of, validated
from coursekit.systems.illiac_1957 import crux
from coursekit.systems.illiac_1957.book import RANGES, STAGES, TEXTURES, rule_book, rules_of_stage
from coursekit.systems.illiac_1957.exact import Exact
from coursekit.systems.illiac_1957.rules import Phrase, Rule
from coursekit.systems.illiac_1957.search import search_by_chance
from coursekit.systems.illiac_1957.third import IN_TURN, MATERIALS, movement_three
from coursekit.systems.learner import Fault, replacements

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

EVERYONE = (0, 1, 2, 3)
"""The players, violin I to cello."""


def _fault_unless(kind: Any) -> Fault:
    """Return what says that an answer is of another kind."""
    return lambda answer, *_: "" if isinstance(answer, kind) else f"returned {answer!r:.60}"


FAULTS = {
    crux.parallel_perfects: _fault_unless(list),
    crux.skip_recovered: _fault_unless(bool | np.bool_),
}


@dataclass
class Model:
    """The rule book in use.

    Attributes:
        parallel_perfects: what rule 13 asks.
        skip_recovered: what rule 5 asks.
        book: all rules by name.
    """

    parallel_perfects: Callable[..., Any] = crux.parallel_perfects
    skip_recovered: Callable[..., Any] = crux.skip_recovered
    book: dict[str, Rule] = field(init=False)
    _tables: dict[Any, Exact] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Put the two functions into the book."""
        self.book = rule_book(self.parallel_perfects, self.skip_recovered)

    def phrases(
        self, wanted: int, length: int, names: Sequence[str], rng: np.random.Generator, *,
        parts: Sequence[int] = EVERYONE, search: str = "faithful", retry_limit: int = 50,
    ) -> list[Phrase]:  # fmt: skip
        """Return phrases under the named rules.

        Args:
            wanted: how many.
            length: chords in each.
            names: of the rules in the book.
            rng: where the randomness comes from.
            parts: who plays, 0 violin I to 3 cello.
            search: `faithful`, or `exact` where chords are few enough to be counted.
            retry_limit: draws for one note before all is erased.

        Raises:
            CourseError: no phrase keeps the rules.
        """
        rules = [self.book[name] for name in names]
        ranges = [RANGES[part] for part in parts]
        if search == "exact" and (len(parts) == 1 or "consonance" in names):
            key = (length, tuple(names), tuple(parts))
            if key not in self._tables:
                self._tables[key] = Exact(rules, length, ranges)
            return [phrase.tolist() for phrase in self._tables[key].sample(wanted, rng)]
        return search_by_chance(wanted, length, rules, rng, ranges, retry_limit=retry_limit)[0]

    def at_stage(self, stage: str, wanted: int, seed: int, length: int = 8) -> list[Phrase]:
        """Return phrases under the rules of a stage of movement II, counted where that goes.

        Args:
            stage: `a` to `h`. From `e` on phrases come from exact counting.
            wanted: how many.
            seed: the same seed gives the same phrases.
            length: chords in each.
        """
        names = [rule.name for rule in rules_of_stage(stage)]
        return self.phrases(wanted, length, names, np.random.default_rng(seed), search="exact")


def load(
    parallel_perfects: Callable[..., Any] | None = None,
    skip_recovered: Callable[..., Any] | None = None,
) -> Model:
    """Return the rule book, with the learner's functions in it where given.

    Args:
        parallel_perfects: rule 13; the exact search asks it for two parts at a time.
        skip_recovered: rule 5; the exact search asks it for three notes at a time.

    A function that stops with an error, or returns something else than it should, is replaced by
    the course's own, with a line that says so.
    """
    given = {"parallel_perfects": parallel_perfects, "skip_recovered": skip_recovered}
    return Model(**replacements(FAULTS, **given))


# What `compose` takes, as the card and the command line show it.
Movement = Annotated[
    int, Control("The movement: I cantus firmi, II counterpoint, III rhythm and rows.", 1, 3)
]
StageName = Annotated[
    str, Control("The rules in force in movement II, a (none) to h (all).", choices=tuple(STAGES))
]
_SEARCHES = (
    "faithful draws and erases as in 1957; exact counts first (movement I, and II from stage e on; "
    "otherwise it is the same)."
)
Search = Annotated[str, Control(_SEARCHES, choices=("faithful", "exact"))]
Notes = Annotated[int, Control("Chords in a phrase of movements I and II.", 3, 12)]
Texture = Annotated[str, Control("Movement I: how many play.", choices=(IN_TURN, *TEXTURES))]
Material = Annotated[
    str, Control("Movement III: where its pitches come from.", choices=(IN_TURN, *MATERIALS))
]
RetryLimit = Annotated[int, Control("Draws for one note before all is erased.", 1, 1000)]


@validated
def compose(
    *, model: Model | None = None, seed: int, bars: int = 8, primer: None = None,
    experiment: Movement = 2, stage: StageName = "h", search: Search = "faithful",
    notes: Notes = 7, texture: Texture = IN_TURN, material: Material = IN_TURN,
    retry_limit: RetryLimit = 50, tempo: Tempo = 84,
) -> PrettyMIDI:  # fmt: skip
    """Return so many bars of a movement for string quartet.

    Args:
        model: from `load`, with the learner's rules; None takes the course's own.
        seed: the same seed gives the same piece.
        bars: of 4/4 in movements I and II, of 4/8 in movement III.
        primer: not taken; the machine starts from nothing.
        experiment: the movement, 1 to 3; for the other controls see the card.

    Raises:
        CourseError: a control is out of its range, or no phrase keeps the rules.
    """
    model = model or load()
    rng = np.random.default_rng(seed)
    if experiment == 3:
        return movement_three(bars, material, rng, model.book["skip recovered"], tempo=tempo)
    sections = _sections(experiment, stage, texture, bars)
    phrases: list[Phrase] = []
    playing: list[Sequence[int]] = []
    for parts, names, bars_left in sections:
        while bars_left > 0:
            length = min(notes, 4 * bars_left)
            phrases += model.phrases(
                1, length, names, rng, parts=parts, search=search, retry_limit=retry_limit
            )
            playing.append(parts)
            bars_left -= -(-length // 4)
    return to_quartet(phrases, playing, tempo=tempo)


def _sections(
    experiment: int, stage: str, texture: str, bars: int
) -> list[tuple[tuple[int, ...], tuple[str, ...], int]]:
    """Return who plays, the names of the rules and the bars of each section."""
    if experiment == 2:
        return [(EVERYONE, tuple(rule.name for rule in rules_of_stage(stage)), bars)]
    chosen = list(TEXTURES) if texture == IN_TURN else [texture]
    shares = [bars // len(chosen)] * len(chosen)
    shares[-1] += bars - sum(shares)
    return [(*TEXTURES[key], share) for key, share in zip(chosen, shares, strict=True)]


card = Card(
    name="illiac_1957",
    title="Illiac Suite, movements I to III",
    year=1957,
    authors=("Hiller", "Isaacson"),
    reference="HillerIsaacson1959",
    era="rules",
    kind="string quartet",
    accepts=("nothing",),
    controls=controls_of(compose),
    lesson="02",
)

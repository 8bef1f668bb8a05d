"""The Illiac Suite, movements I to III: random integers, screened by rules (Hiller & Isaacson).

The machine draws a random number for a note and asks rule after rule whether it may stand. A
number that breaks a rule is thrown away and drawn anew; when nothing fits, everything is erased
and the phrase begins again. Here stand the rules, the order in which the suite adds them, and
the movements. The draw itself is in `illiac.search`, counting instead of drawing in
`illiac.exact`, movement III in `illiac.third`, what is measured in `illiac.claims`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.systems.base import Card, Control, guarded, validate_controls, validate_start
from coursekit.systems.illiac_1957.crux import count_lines, parallel_perfects, skip_recovered
from coursekit.systems.illiac_1957.exact import Exact
from coursekit.systems.illiac_1957.paper import claims
from coursekit.systems.illiac_1957.rules import (
    climax_once,
    consonant,
    in_order,
    in_tonic_triad,
    is_tonic,
    leading_note_rises,
    no_fourth_above_bass,
    no_parallel_fourths,
    no_seventh,
    one_leading_note,
    one_repeat,
    tonic_lowest,
    tritone_over_d,
    tritone_resolved,
    within_octave,
)
from coursekit.systems.illiac_1957.search import (
    Phrase,
    Report,
    Rule,
    mean_violations,
    search_by_chance,
    violations,
    who_forbids,
)
from coursekit.systems.illiac_1957.third import MATERIALS, QUARTET, movement_three, players

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

__all__ = [
    "QUARTET", "RANGES", "STAGES", "TEXTURES", "WHITE_NOTES", "Exact", "Model", "Report", "Rule",
    "card", "claims", "compose", "count_lines", "load", "mean_violations",
    "parallel_perfects", "rule_book", "rules_of_stage", "search_by_chance", "skip_recovered",
    "to_quartet", "violations", "who_forbids",
]  # fmt: skip

WHITE_NOTES = (48, 50, 52, 53, 55, 57, 59, 60, 62, 64, 65, 67, 69, 71, 72)
"""The white-note code: the integers 0 to 14 stand for C3 to C5 (reported as)."""

RANGES = (WHITE_NOTES[4:], WHITE_NOTES[4:], WHITE_NOTES, WHITE_NOTES)
"""What each player draws from. A violin has no note below G3; the rest is the paper's code."""


# The rule book -----------------------------------------------------------------------------------


def rule_book(
    parallels: Callable[..., Any] = parallel_perfects, recovery: Callable[..., Any] = skip_recovered
) -> dict[str, Rule]:
    """Return all rules by name, with a learner's own for two of them where given."""
    found, memory = "found", "reported as"
    rules = (
        Rule("octave span", "1", "No line spans more than an octave.", found, "melodic",
             within_octave),
        Rule("cantus on C", "2", "The cantus firmus, here the cello's, begins and ends on C.",
             found, "melodic", is_tonic, notes=1, where="ends", voice=-1),
        Rule("ends in the triad", "3", "All parts begin and end on C, E or G.", found, "harmonic",
             in_tonic_triad, where="ends"),
        Rule("no sevenths", "4", "No line moves by a seventh.", found, "melodic", no_seventh,
             notes=2),
        Rule("skip recovered", "5", "A skip is followed by a repeat or a step.", found, "melodic",
             recovery, notes=3),
        Rule("one repeat", "6", "No note sounds three times running.", found, "melodic",
             one_repeat, notes=3),
        Rule("climax once", "7", "The top line reaches its highest note once.", found, "phrase",
             climax_once),
        Rule("consonance", "8", "Chords hold no second and no seventh.", found, "harmonic",
             consonant),
        Rule("no fourth above the bass", "9", "No part stands a fourth above the lowest.", found,
             "harmonic", no_fourth_above_bass),
        Rule("tritone over D", "10", "B and F sound together only with D lowest.", found,
             "harmonic", tritone_over_d),
        Rule("tritone resolved", "10", "B and F, sounding together, step to C and E.", found,
             "combined", tritone_resolved),
        Rule("tonic lowest", "11", "First and last chord have C lowest.", found, "harmonic",
             tonic_lowest, where="ends"),
        Rule("one leading note", "12", "The last chord but one has exactly one B.", found,
             "harmonic", one_leading_note, where="last but one", whole=True),
        Rule("leading note rises", "12", "At the end B steps up to C in its own part.", found,
             "combined", leading_note_rises, where="cadence"),
        Rule("no parallel perfects", "13", "No parallel unisons, octaves or fifths.", memory,
             "combined", parallels),
        Rule("no parallel fourths", "14", "No parallel fourths.", memory, "combined",
             no_parallel_fourths),
        Rule("parts in order", "ours", "No part crosses below its lower neighbour.", "ours",
             "harmonic", in_order),
    )  # fmt: skip
    return {rule.name: rule for rule in rules}


STAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "a": ("random white notes", ()),
    "b": ("skips and repeats", ("skip recovered", "one repeat")),
    "c": ("the C opening, the cadence, the tritone", (
        "cantus on C", "ends in the triad", "tonic lowest", "one leading note",
        "leading note rises", "tritone over D", "tritone resolved")),
    "d": ("the octave span", ("octave span",)),
    "e": ("consonant chords, the 6/4 still among them", ("parts in order", "consonance")),
    "f": ("no dissonant melodic interval", ("no sevenths",)),
    "g": ("no parallel unisons, octaves or fifths", ("no parallel perfects",)),
    "h": ("no parallel fourths, no 6/4, one climax", (
        "no parallel fourths", "no fourth above the bass", "climax once")),
}  # fmt: skip
"""The order in which Experiment II adds its rules (reported as): a title, and what is added."""

_LINE = ("octave span", "cantus on C", "no sevenths", "skip recovered", "one repeat", "climax once")
_CHORDS = ("ends in the triad", "parts in order", "consonance", "tritone over D",
           "tritone resolved", "tonic lowest")  # fmt: skip
TEXTURES: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "monody": ((3,), _LINE),
    "two parts": ((0, 3), _LINE + _CHORDS),
    "four parts": ((0, 1, 2, 3), _LINE + _CHORDS),
}
"""Experiment I: who plays, and a subset of the rules. Which subset it was could not be recovered;
this one leaves out the cadence and all that forbids parallels."""


def rules_of_stage(stage: str, book: dict[str, Rule] | None = None) -> list[Rule]:
    """Return the rules in force at a stage, `a` to `h`, of Experiment II."""
    book = book or rule_book()
    names = [name for key in STAGES if key <= stage for name in STAGES[key][1]]
    return [book[name] for name in names]


# The system --------------------------------------------------------------------------------------

card = Card(
    name="illiac_1957",
    title="Illiac Suite, movements I to III",
    year=1957,
    authors=("Hiller", "Isaacson"),
    reference="HillerIsaacson1959",
    era="rules",
    kind="string quartet",
    accepts=("nothing",),
    controls=(
        Control("experiment", "int", 2, "The movement: I cantus firmi, II counterpoint, III "
                "rhythm, colour and rows.", 1, 3),
        Control("stage", "choice", "h", "How many of movement II's rules are in force, from a "
                "(none) to h (all).", choices=tuple(STAGES)),
        Control("search", "choice", "faithful", "faithful draws and erases as in 1957; exact "
                "counts first (movement I, and II from stage e on; otherwise it is the same).",
                choices=("faithful", "exact")),
        Control("notes", "int", 7, "Chords in a phrase of movements I and II.", 3, 12),
        Control("texture", "choice", "in turn", "Movement I: how many play.",
                choices=("in turn", *TEXTURES)),
        Control("material", "choice", "in turn", "Movement III: where its pitches come from.",
                choices=("in turn", *MATERIALS)),
        Control("retry_limit", "int", 50, "Draws for one note before all is erased.", 1, 1000),
        Control("tempo", "int", 84, "Quarter notes a minute.", 30, 240),
    ),
    lesson="02",
)  # fmt: skip


@dataclass
class Model:
    """The rule book in use; nothing here is trained.

    Attributes:
        book: all rules by name.
        report: what the search of the last piece did (the faithful search only).
    """

    book: dict[str, Rule]
    report: Report = field(default_factory=Report)
    _tables: dict[Any, Exact] = field(default_factory=dict, repr=False)

    def phrases(
        self, wanted: int, length: int, names: Sequence[str], rng: np.random.Generator, *,
        parts: Sequence[int] = (0, 1, 2, 3), search: str = "faithful", retry_limit: int = 50,
    ) -> list[Phrase]:  # fmt: skip
        """Return phrases of `length` chords under the named rules, for these parts.

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
        found, report = search_by_chance(
            wanted, length, rules, rng, ranges, retry_limit=retry_limit
        )
        self.report.add(report)
        return found

    def at_stage(self, stage: str, wanted: int, seed: int, length: int = 8) -> list[Phrase]:
        """Return phrases under the rules of a stage of movement II, counted where that goes.

        Args:
            stage: `a` to `h`. From `e` on phrases come from exact counting.
            wanted: how many.
            seed: the same seed gives the same phrases.
            length: chords in each.
        """
        names = [rule.name for rule in rules_of_stage(stage)]
        rng = np.random.default_rng(seed)
        return self.phrases(wanted, length, names, rng, search="exact")


def load(**crux: Callable[..., Any]) -> Model:
    """Return the rule book, with the learner's functions in it where given.

    Args:
        crux: `parallel_perfects` and `skip_recovered`, as functions. Both searches ask them,
            the exact one for two parts, or three notes, at a time. One that stops with an error
            or returns something else than it should is replaced by the course's own.

    Raises:
        CourseError: the system has no such function.
    """
    own: dict[str, Callable[..., Any]] = {
        "parallel_perfects": parallel_perfects,
        "skip_recovered": skip_recovered,
    }
    if unknown := set(crux) - set(own):
        raise CourseError(f"The rule book takes {' and '.join(own)}, not {', '.join(unknown)}.")
    rules = {
        name: _asked(crux[name], own[name]) if crux.get(name, rule) is not rule else rule
        for name, rule in own.items()
    }
    return Model(rule_book(rules["parallel_perfects"], rules["skip_recovered"]))


def _asked(theirs: Callable[..., Any], own: Callable[..., Any]) -> Callable[..., Any]:
    """Guard a learner's rule, which sees copies of the chords."""
    wanted = list if own is parallel_perfects else bool | np.bool_

    def fault(answer: Any, *_: Any) -> str:
        return "" if isinstance(answer, wanted) else f"returned {answer!r:.60}"

    return guarded(lambda *view: theirs(*(list(part) for part in view)), own, fault)


def compose(
    *, model: Model | None = None, seed: int, bars: int = 8, primer: PrettyMIDI | None = None,
    experiment: int = 2, stage: str = "h", search: str = "faithful", notes: int = 7,
    texture: str = "in turn", material: str = "in turn", retry_limit: int = 50, tempo: int = 84,
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
    _validate(locals())
    model = model or load()
    model.report = Report()
    rng = np.random.default_rng(seed)
    if experiment == 3:
        return movement_three(bars, material, rng, model.book["skip recovered"], tempo=tempo)
    sections: list[tuple[tuple[int, ...], tuple[str, ...], int]]
    sections = [((0, 1, 2, 3), tuple(rule.name for rule in rules_of_stage(stage)), bars)]
    if experiment == 1:
        chosen = list(TEXTURES) if texture == "in turn" else [texture]
        share = [bars // len(chosen)] * len(chosen)
        share[-1] += bars - sum(share)
        sections = [(*TEXTURES[key], count) for key, count in zip(chosen, share, strict=True)]
    phrases: list[Phrase] = []
    playing: list[Sequence[int]] = []
    for parts, names, left in sections:
        while left > 0:
            length = min(notes, 4 * left)
            phrases += model.phrases(
                1, length, names, rng, parts=parts, search=search, retry_limit=retry_limit
            )
            playing.append(parts)
            left -= -(-length // 4)
    return to_quartet(phrases, playing, tempo=tempo)


def _validate(given: dict[str, Any]) -> None:
    validate_controls(card, given)
    validate_start(given["seed"], given["bars"])
    if given["primer"] is not None:
        raise CourseError("The Illiac Suite starts from nothing. Leave the primer away.")


def to_quartet(
    phrases: Sequence[Phrase], parts: Sequence[Sequence[int]] | None = None, tempo: int = 84
) -> PrettyMIDI:
    """Write phrases one after another for string quartet, a chord a beat, in 4/4.

    Args:
        phrases: chords of MIDI pitches `[step][voice]`. A phrase's last chord is held to the end
            of its bar.
        parts: for each phrase which players it is for, 0 violin I to 3 cello; None is all.
        tempo: quarter notes a minute.

    Returns:
        Four tracks, violin I to cello.
    """
    import pretty_midi

    midi = players(tempo, (4, 4))
    beat, now = 60 / tempo, 0
    for phrase, playing in zip(phrases, parts or [range(4)] * len(phrases), strict=True):
        end = now + -(-len(phrase) // 4) * 4
        for step, chord in enumerate(phrase):
            until = end if step == len(phrase) - 1 else now + step + 1
            for part, pitch in zip(playing, chord, strict=True):
                midi.instruments[part].notes.append(
                    pretty_midi.Note(84, int(pitch), (now + step) * beat, until * beat)
                )
        now = end
    return midi

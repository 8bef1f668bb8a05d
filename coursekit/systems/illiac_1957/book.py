"""The rule book: the notes there are, all rules, and which of them are in force where.

Pitches are MIDI numbers, a chord has its highest part first, and every function says whether its
rule is kept. Two of them, on skips and on parallels, stand in `crux`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from coursekit.systems.illiac_1957 import crux
from coursekit.systems.illiac_1957.rules import Chord, Rule

WHITE_NOTES = (48, 50, 52, 53, 55, 57, 59, 60, 62, 64, 65, 67, 69, 71, 72)
"""The white-note code: the integers 0 to 14 stand for C3 to C5, as in a re-implementation that
cites the book (p. 74 ff.). Halacy's account counts fourteen notes in the two octaves, but without
the fifteenth no top line can end on the high C, as half of them do under all rules."""

RANGES = (WHITE_NOTES[4:], WHITE_NOTES[4:], WHITE_NOTES, WHITE_NOTES)
"""What each player draws from. A violin has no note below G3; the rest is the book's code."""


def climax_once(line: list[int]) -> bool:
    """Say whether a finished line reaches its highest note once: rule 7.

    A high C may come again in two places: where it resolves a tritone of its line (F, B, C), and in
    a cadence C, E, G, C, C, which rule 5 never lets through.
    """
    peak = max(line)
    times = sum(
        pitch == peak and not (peak % 12 == 0 and line[max(i - 2, 0) : i] == [peak - 7, peak - 1])
        for i, pitch in enumerate(line)
    )
    cadence = peak % 12 == 0 and line[-5:] == [peak - 12, peak - 8, peak - 5, peak, peak]
    return times - cadence <= 1


def consonant(chord: Chord) -> bool:
    """Say whether a chord holds no second and no seventh: rule 8.

    Fourths and the tritone have rules of their own (9 and 10), so they pass here.
    """
    return all((p - q) % 12 not in (1, 2, 10, 11) for i, p in enumerate(chord) for q in chord[:i])


def tritone_resolved(before: Chord, after: Chord) -> bool:
    """Say whether B and F, sounding together, step to C and E: rule 10."""
    moves = {11: 1, 5: -1}  # B goes up a semitone, F down
    return not _has_tritone(before) or all(
        q - p == moves.get(p % 12, q - p) for p, q in zip(before, after, strict=True)
    )


def leading_note_rises(before: Chord, after: Chord) -> bool:
    """Say whether every B steps up to C in its own part: rule 12."""
    return all(q == p + 1 for p, q in zip(before, after, strict=True) if p % 12 == 11)


def no_parallel_fourths(before: Chord, after: Chord) -> bool:
    """Say whether no two parts move in parallel fourths: rule 14."""
    pairs = list(zip(before, after, strict=True))
    return not any(
        (q - p) * (s - r) > 0 and (p - r) % 12 == 5 == (q - s) % 12
        for i, (p, q) in enumerate(pairs)
        for r, s in pairs[i + 1 :]
    )


def _has_tritone(chord: Chord) -> bool:
    return {11, 5} <= {pitch % 12 for pitch in chord}


_FOUND = "found, p. 74 ff."
"""Rules 1 to 12 were found in digests that name these pages; the book itself was not read."""


def rule_book(
    parallel_perfects: Callable[..., Any] = crux.parallel_perfects,
    skip_recovered: Callable[..., Any] = crux.skip_recovered,
) -> dict[str, Rule]:
    """Return all rules by name.

    Where a rule differs from the book, or the accounts of the book from one another:

    - 7 holds for every line in the book, here for the top line, as stage h asks in our memory: for
      every line the search of 1957 takes 3.2 seconds instead of 0.5 for a phrase of 7 chords, and
      seldom ends with 12. `dataclasses.replace(rule, voice=None)` asks it of every line.
    - 10 wants D below the B, and calls the chord VII6: we take D as the lowest note.
    - 13 and 14 are from memory, with their numbers; 15 and 16 could not be recovered.

    Args:
        parallel_perfects: what rule 13 asks, such as a learner's own.
        skip_recovered: what rule 5 asks.
    """
    book = (
        Rule("octave span", "1", "No line spans more than an octave.", _FOUND, "melodic",
             lambda line: max(line) - min(line) <= 12),
        Rule("cantus on C", "2", "The cantus firmus, here the cello's, begins and ends on C.",
             _FOUND, "melodic", lambda line: line[0] % 12 == 0, notes=1, where="ends", voice=-1),
        Rule("ends in the triad", "3", "All parts begin and end on C, E or G.", _FOUND, "harmonic",
             lambda chord: all(pitch % 12 in (0, 4, 7) for pitch in chord), where="ends"),
        Rule("no sevenths", "4", "No line moves by a seventh.", _FOUND, "melodic",
             lambda line: abs(line[1] - line[0]) not in (10, 11), notes=2),
        Rule("skip recovered", "5", "A skip is followed by a repeat or a step.",
             "found, pp. 97-98", "melodic", skip_recovered, notes=3),
        Rule("one repeat", "6", "No note sounds three times running.", _FOUND, "melodic",
             lambda line: not line[0] == line[1] == line[2], notes=3),
        Rule("climax once", "7", "The top line (in the book every line) reaches its highest note "
             "once.", _FOUND, "melodic", climax_once, where="last", voice=0),
        Rule("consonance", "8", "Chords hold no second and no seventh.", "found, pp. 103-105",
             "harmonic", consonant),
        Rule("no fourth above the bass", "9", "No part stands a fourth above the lowest.", _FOUND,
             "harmonic", lambda chord: all((p - min(chord)) % 12 != 5 for p in chord)),
        Rule("tritone over D", "10", "B and F sound together only with D lowest.", "found, p. 97",
             "harmonic", lambda chord: not _has_tritone(chord) or min(chord) % 12 == 2),
        Rule("tritone resolved", "10", "B and F, sounding together, step to C and E.",
             "found, p. 97", "combined", tritone_resolved),
        Rule("tonic lowest", "11", "First and last chord have C lowest.", _FOUND, "harmonic",
             lambda chord: min(chord) % 12 == 0, where="ends"),
        Rule("one leading note", "12", "The last chord but one has exactly one B.", _FOUND,
             "harmonic", lambda chord: [pitch % 12 for pitch in chord].count(11) == 1,
             where="last but one", whole=True),
        Rule("leading note rises", "12", "At the end B steps up to C in its own part.", _FOUND,
             "combined", leading_note_rises, where="cadence"),
        Rule("no parallel perfects", "13", "No parallel unisons, octaves or fifths.",
             "from memory", "combined", parallel_perfects),
        Rule("no parallel fourths", "14", "No parallel fourths.", "from memory", "combined",
             no_parallel_fourths),
        Rule("parts in order", "ours", "No part crosses below its lower neighbour.", "ours",
             "harmonic", lambda chord: all(a >= b for a, b in itertools.pairwise(chord))),
    )  # fmt: skip
    return {rule.name: rule for rule in book}


STAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "a": ("random white notes", ()),
    "b": ("rules on skips and repeats", ("skip recovered", "one repeat")),
    "c": ("rules on the opening, the cadence, the tritone", (
        "cantus on C", "ends in the triad", "tonic lowest", "one leading note",
        "leading note rises", "tritone over D", "tritone resolved")),
    "d": ("a rule on the octave span", ("octave span",)),
    "e": ("only consonant chords, and parts in order", ("parts in order", "consonance")),
    "f": ("no line moves by a seventh", ("no sevenths",)),
    "g": ("no parallel unisons, octaves or fifths", ("no parallel perfects",)),
    "h": ("no parallel fourths, no fourth above the bass, one climax", (
        "no parallel fourths", "no fourth above the bass", "climax once")),
}  # fmt: skip
"""The order in which Experiment II adds its rules (from memory): a title, and what is added."""

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
    """Return the rules in force at a stage of Experiment II.

    Args:
        stage: `a` to `h`.
        book: from `rule_book`; None takes the course's own.
    """
    book = book or rule_book()
    names = [name for key in STAGES if key <= stage for name in STAGES[key][1]]
    return [book[name] for name in names]

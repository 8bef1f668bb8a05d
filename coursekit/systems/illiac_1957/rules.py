"""What a rule is, and how music is held against it; the rules themselves stand in `book`.

A rule knows where it looks (along a part, at a chord, at two chords) and asks a small function
whether it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Chord = list[int]
"""MIDI pitches, the highest part first."""
Phrase = list[Chord]
"""Chords, `[step][voice]`."""
Ranges = Sequence[Sequence[int]]
"""Of each part, the highest first, the pitches that it may take."""
Scope = Literal["melodic", "harmonic", "combined"]


@dataclass(frozen=True)
class Rule:
    """A rule with what is needed to apply it anywhere in a phrase.

    Args:
        name: what reports call it.
        number: the paper's, or `ours` for what we add so that the rest has a meaning.
        sentence: the rule in words.
        source: `found`, with the page of the book that is cited for it; `from memory`; or `ours`.
        scope: melodic looks along one part, harmonic at one chord, combined at two chords in a
            row.
        test: returns whether the rule is kept, or the list of what breaks it.
        notes: how many notes in a row a melodic rule looks at; 0 is the whole line so far.
        where: anywhere, at the first and last chord, at the last but one, at the last two
            (cadence), or at the last, when every line is whole.
        voice: the only part to which a melodic rule applies, -1 being the lowest; None is all.
        whole: the rule can be judged only when the chord has all its parts.
    """

    name: str
    number: str
    sentence: str
    source: str
    scope: Scope
    test: Callable[..., Any]
    notes: int = 0
    where: Literal["anywhere", "ends", "last but one", "cadence", "last"] = "anywhere"
    voice: int | None = None
    whole: bool = False

    @property
    def spans_all(self) -> bool:
        """Whether the rule looks at a whole line, however long."""
        return self.scope == "melodic" and self.notes == 0

    def applies(self, step: int, length: int) -> bool:
        """Say whether the rule has something to say when the chord at `step` is written."""
        if self.where == "ends":
            return step in (0, length - 1)
        if self.where == "last but one":
            return step == length - 2
        if self.where in ("cadence", "last"):
            return step == length - 1
        return step >= (1 if self.scope == "combined" else max(self.notes - 1, 0))

    def concerns(self, voice: int, voices: int) -> bool:
        """Say whether the rule has something to say when this part of so many is written."""
        if self.scope == "melodic":
            return self.voice is None or voice == self.voice % voices
        return voice == 0 or not self.whole

    def judges(self, voices: int) -> list[int]:
        """Return the parts for which a finished chord of so many is judged by the rule."""
        parts = range(voices) if self.scope == "melodic" else (0,)
        return [voice for voice in parts if self.concerns(voice, voices)]

    def faults(self, phrase: Phrase, step: int, voice: int) -> int:
        """Count how often the rule is broken by the newest note, with parts written upward.

        Args:
            phrase: chords up to `step`; in the last, the parts from `voice` down are written.
            step: the chord that is being written.
            voice: the part that was written last.
        """
        if self.scope == "melodic":
            first = step + 1 - self.notes if self.notes else 0
            return self.breaks([chord[voice] for chord in phrase[first : step + 1]])
        if self.scope == "harmonic":
            return self.breaks(phrase[step][voice:])
        return self.breaks(phrase[step - 1][voice:], phrase[step][voice:])

    def breaks(self, *view: Any) -> int:
        """Count how often what the rule looks at breaks it: a line, a chord, or two."""
        answer = self.test(*view)
        return len(answer) if isinstance(answer, list) else int(not answer)


def violations(phrase: Phrase, rules: Iterable[Rule]) -> dict[str, int]:
    """Count how often a finished phrase breaks each rule.

    Args:
        phrase: chords of MIDI pitches `[step][voice]`, the highest part first.
        rules: what to count, such as `rule_book().values()`.

    Returns:
        Rule names to numbers of places, in the order of the rules.
    """
    chords = [[int(pitch) for pitch in chord] for chord in phrase]
    last = len(chords) - 1
    counts = {}
    for rule in rules:
        # A rule of the whole line is asked once; one of the chord when its top part is written.
        counts[rule.name] = sum(
            rule.faults(chords, step, voice)
            for step in ([last] if rule.spans_all else range(len(chords)))
            if rule.applies(step, len(chords))
            for voice in rule.judges(len(chords[0]))
        )
    return counts


def mean_violations(phrases: Sequence[Phrase], rules: Sequence[Rule]) -> dict[str, float]:
    """Return rule names to how often a phrase breaks each on average."""
    counts = [violations(phrase, rules) for phrase in phrases]
    return {rule.name: float(np.mean([count[rule.name] for count in counts])) for rule in rules}

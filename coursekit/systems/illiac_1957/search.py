"""How rules are applied: screening a phrase note by note, and the random search of 1957.

A rule knows where it looks (along a part, at a chord, at two chords) and asks a small function.
The search draws integers, screens them, redraws, and at a dead end erases everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError

Chord = list[int]  # MIDI pitches, the highest part first
Phrase = list[Chord]  # [step][voice]
Scope = Literal["melodic", "harmonic", "combined", "phrase"]


@dataclass(frozen=True)
class Rule:
    """A rule with what is needed to apply it anywhere in a phrase.

    Args:
        name: what reports call it.
        number: the paper's, or `ours` for what we add so that the rest has a meaning.
        sentence: the rule in words.
        source: `found` in a source; `reported as` for what comes from memory.
        scope: melodic looks along one part, harmonic at one chord, combined at two chords in a
            row, phrase at everything at once.
        test: returns whether the rule is kept, or the list of what breaks it.
        notes: how many notes in a row a melodic rule looks at; 0 is the whole line so far.
        where: anywhere, at the first and last chord, at the last but one, or at the last two.
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
    where: Literal["anywhere", "ends", "last but one", "cadence"] = "anywhere"
    voice: int | None = None
    whole: bool = False

    def applies(self, step: int, length: int) -> bool:
        """Say whether the rule has something to say when the chord at `step` is written."""
        if self.where == "ends":
            return step in (0, length - 1)
        if self.where == "last but one":
            return step == length - 2
        if self.where == "cadence" or self.scope == "phrase":
            return step == length - 1
        return step >= (1 if self.scope == "combined" else max(self.notes - 1, 0))

    def concerns(self, voice: int, voices: int) -> bool:
        """Say whether the rule has something to say when this part of so many is written."""
        if self.scope == "melodic":
            return self.voice is None or voice == self.voice % voices
        return voice == 0 or not (self.whole or self.scope == "phrase")

    def faults(self, phrase: Phrase, step: int, voice: int) -> int:
        """Count how often the rule is broken by the newest note, with parts written upward.

        Args:
            phrase: chords up to `step`; in the last, the parts from `voice` down are written.
            step: the chord that is being written.
            voice: the part that was written last.
        """
        if self.scope == "melodic":
            first = step + 1 - self.notes if self.notes else 0
            kept = self.test([chord[voice] for chord in phrase[first : step + 1]])
        elif self.scope == "harmonic":
            kept = self.test(phrase[step][voice:])
        elif self.scope == "combined":
            kept = self.test(phrase[step - 1][voice:], phrase[step][voice:])
        else:
            kept = self.test(phrase[: step + 1])
        return len(kept) if isinstance(kept, list) else int(not kept)


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
        once = rule.scope == "melodic" and rule.notes == 0
        parts = range(len(chords[0])) if rule.scope == "melodic" else (0,)
        counts[rule.name] = sum(
            rule.faults(chords, step, voice)
            for step in ([last] if once else range(len(chords)))
            if rule.applies(step, len(chords))
            for voice in parts
            if rule.concerns(voice, len(chords[0]))
        )
    return counts


def mean_violations(phrases: Sequence[Phrase], rules: Sequence[Rule]) -> dict[str, float]:
    """Return rule names to how often a phrase breaks each on average."""
    counts = [violations(phrase, rules) for phrase in phrases]
    return {rule.name: float(np.mean([count[rule.name] for count in counts])) for rule in rules}


def who_forbids(
    phrase: Phrase, step: int, voice: int, choices: Sequence[int], rules: Sequence[Rule]
) -> NDArray[np.bool_]:
    """Screen every candidate for one note of a phrase.

    Args:
        phrase: chords `[step][voice]`; what comes after the note is not looked at.
        step: the chord in which the note stands.
        voice: its part; parts below it are written already, parts above are not.
        choices: the candidates, MIDI pitches.
        rules: what they are screened by.

    Returns:
        `[rule, candidate]`, true where the rule forbids the candidate.
    """
    forbidden = np.zeros((len(rules), len(choices)), dtype=bool)
    for column, pitch in enumerate(choices):
        draft = [list(chord) for chord in phrase[: step + 1]]
        draft[step][voice] = pitch
        for row, rule in enumerate(rules):
            if rule.applies(step, len(phrase)) and rule.concerns(voice, len(draft[step])):
                forbidden[row, column] = rule.faults(draft, step, voice) > 0
    return forbidden


@dataclass
class Report:
    """What a search did.

    Args:
        phrases: finished.
        starts: how often a phrase was begun.
        tries: integers drawn.
        dead_ends: how often nothing was found within the retry limit and all was erased.
        given_up: dead ends where an integer that fits was left undrawn.
        rejected: rule names to the tries that they threw away.
        furthest: the furthest chord (from 0) at which a start died.
        last_hope: at that chord, rule names to the dead ends where they threw away the integer
            that had passed most rules: what contradicts them, where nothing can be found.
        died_at: chords (from 0) to the dead ends met there.
    """

    phrases: int = 0
    starts: int = 0
    tries: int = 0
    dead_ends: int = 0
    given_up: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    furthest: int = 0
    last_hope: Counter[str] = field(default_factory=Counter)
    died_at: Counter[int] = field(default_factory=Counter)

    @property
    def acceptance(self) -> float:
        """The share of starts that became phrases."""
        return self.phrases / self.starts if self.starts else 0.0

    def add(self, other: Report) -> None:
        """Add what another search did to this one's numbers."""
        for name, value in vars(other).items():
            own = getattr(self, name)
            setattr(self, name, max(own, value) if name == "furthest" else own + value)


def search_by_chance(
    phrases: int,
    length: int,
    rules: Sequence[Rule],
    rng: np.random.Generator,
    ranges: Sequence[Sequence[int]],
    *,
    retry_limit: int = 50,
    max_tries: int = 5_000_000,
    max_starts: int = 100_000,
) -> tuple[list[Phrase], Report]:
    """Compose as in 1957: draw an integer, screen it, redraw; at a dead end erase and restart.

    Args:
        phrases: how many are wanted.
        length: chords in each.
        rules: what an integer must pass.
        rng: where the integers come from.
        ranges: for each part, the highest first, the pitches that its integers stand for.
        retry_limit: draws for one note before everything is erased (about 50 is reported).
        max_tries: draws for one phrase before the search stops for good.
        max_starts: beginnings of one phrase before the search stops for good.

    Returns:
        The phrases, and a report of tries, dead ends and acceptance.

    Raises:
        CourseError: no phrase was found within the limits; the sentence names the rule that
            threw away most tries, and the one that ended the starts that came furthest.
    """
    report = Report()
    found: list[Phrase] = []
    voices = len(ranges)
    # Chord by chord, and in a chord from the cello, which has the cantus firmus, upward.
    order = [
        (step, voice, [r for r in rules if r.applies(step, length) and r.concerns(voice, voices)])
        for step in range(length)
        for voice in reversed(range(voices))
    ]
    before = (0, 0)
    while len(found) < phrases:
        report.starts += 1
        phrase: Phrase = []
        for step, voice, screen in order:
            if voice == voices - 1:
                phrase.append([0] * voices)
            if not _draw_note(phrase, step, voice, ranges[voice], screen, rng, retry_limit, report):
                break
        else:
            found.append(phrase)
            report.phrases += 1
            before = (report.tries, report.starts)
        if report.tries - before[0] > max_tries or report.starts - before[1] > max_starts:
            raise CourseError(_gave_up(length, report))
    return found, report


def _gave_up(length: int, report: Report) -> str:
    (worst, times), (last, _) = (
        (counter.most_common(1) or [("no rule", 0)])[0]
        for counter in (report.rejected, report.last_hope)
    )
    return (
        f"No phrase of {length} chords after {report.starts} starts and {report.tries} tries. The "
        f"rule that threw away most of them is {worst!r} ({times}). No start came beyond chord "
        f"{report.furthest + 1}, where most often {last!r} refused the last candidate. Leave a "
        "rule out, raise the retry limit, shorten the phrase, or count with the exact search."
    )


def _draw_note(
    phrase: Phrase, step: int, voice: int, choices: Sequence[int], screen: Sequence[Rule],
    rng: np.random.Generator, retry_limit: int, report: Report,
) -> bool:  # fmt: skip
    """Write one note into the phrase; say whether one was found within the retry limit."""
    verdicts: dict[int, str] = {}  # a number drawn again need not be screened again

    def fault(number: int) -> str:
        if number not in verdicts:
            phrase[step][voice] = choices[number]
            verdicts[number] = ""
            for rule in screen:
                if rule.faults(phrase, step, voice):
                    verdicts[number] = rule.name
                    break
        return verdicts[number]

    for tried, number in enumerate(rng.integers(len(choices), size=retry_limit).tolist(), 1):
        if not (broken := fault(number)):
            phrase[step][voice] = choices[number]
            report.tries += tried
            return True
        report.rejected[broken] += 1
    report.tries += retry_limit
    report.dead_ends += 1
    report.died_at[step] += 1
    if step > report.furthest:
        report.furthest, report.last_hope = step, Counter()
    if step == report.furthest:
        names = [rule.name for rule in screen]
        report.last_hope[max(verdicts.values(), key=names.index)] += 1
    report.given_up += any(not fault(number) for number in range(len(choices)))
    return False

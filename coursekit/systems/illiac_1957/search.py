"""The search of 1957: draw integers, screen them, redraw, and at a dead end erase everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from coursekit.errors import CourseError
from coursekit.systems.illiac_1957.rules import Phrase, Ranges, Rule


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


def search_by_chance(
    phrases: int, length: int, rules: Sequence[Rule], rng: np.random.Generator, ranges: Ranges, *,
    retry_limit: int = 50, max_tries: int = 5_000_000, max_starts: int = 100_000,
) -> tuple[list[Phrase], Report]:  # fmt: skip
    """Compose as in 1957: draw an integer, screen it, redraw; at a dead end erase and restart.

    Args:
        phrases: how many are wanted.
        length: chords in each.
        rules: what an integer must pass.
        rng: where the integers come from.
        ranges: for each part, the highest first, the pitches that its integers stand for.
        retry_limit: draws for one note before everything is erased; Halacy's account says 50.
        max_tries: draws for one phrase before the search stops for good.
        max_starts: beginnings of one phrase before the search stops for good.

    Returns:
        The phrases, and a report of tries, dead ends and acceptance.

    Raises:
        CourseError: no phrase was found within the limits; the sentence names the rule that
            threw away most tries, and the one that ended the starts that came furthest.
    """
    report = Report()
    finished: list[Phrase] = []
    voices = len(ranges)
    # Chord by chord, and in a chord from the cello, which has the cantus firmus, upward.
    order = [
        (step, voice, [r for r in rules if r.applies(step, length) and r.concerns(voice, voices)])
        for step in range(length)
        for voice in reversed(range(voices))
    ]
    before = (0, 0)
    while len(finished) < phrases:
        report.starts += 1
        phrase: Phrase = []
        for step, voice, screen in order:
            if voice == voices - 1:
                phrase.append([0] * voices)
            if not _draw_note(phrase, step, voice, ranges[voice], screen, rng, retry_limit, report):
                break
        else:
            finished.append(phrase)
            report.phrases += 1
            before = (report.tries, report.starts)
        if report.tries - before[0] > max_tries or report.starts - before[1] > max_starts:
            raise CourseError(_gave_up(length, report))
    return finished, report


def _gave_up(length: int, report: Report) -> str:
    (worst, times), (last, _) = (
        (counter.most_common(1) or [("no rule", 0)])[0]
        for counter in (report.rejected, report.last_hope)
    )
    return (
        f"No phrase of {length} chords after {report.starts:,} starts and {report.tries:,} tries. "
        f"The rule that threw away most of them is {worst!r} ({times:,}). No start came beyond "
        f"chord {report.furthest + 1}, where most often {last!r} refused the last candidate. Leave "
        "a rule out, raise the retry limit, shorten the phrase, or count with the exact search."
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

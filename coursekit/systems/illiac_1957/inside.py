"""A look inside: which notes the rules refuse, seen, heard and written in a table."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.encodings.quartet import QUARTET, to_quartet
from coursekit.errors import CourseError
from coursekit.listening import MARKERS, PALETTE, Picture, picture, style
from coursekit.spelling import pitch_name
from coursekit.systems.claims import counted
from coursekit.systems.illiac_1957.book import RANGES, WHITE_NOTES
from coursekit.systems.illiac_1957.rules import Chord, Phrase, Rule
from coursekit.systems.illiac_1957.search import search_by_chance

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

SWITCHES = {
    "skips": "skip recovered", "repeats": "one repeat", "span": "octave span",
    "dissonances": "consonance", "parallels": "no parallel perfects",
    "fourths": "no parallel fourths",
}  # fmt: skip
"""Switches for a panel: what each forbids, and the name of the rule."""
_LETTERS = "ABCDEFG"
_DASHES = ("-", "--", "-.", ":")


@dataclass(frozen=True)
class Breach:
    """A note that breaks a rule: the chord and the part (both from 0), and the rule's name."""

    step: int
    voice: int
    rule: str


def breaches(phrase: Phrase, rules: Sequence[Rule]) -> list[Breach]:
    """Return which notes of a finished phrase break which rule.

    Along a part it is the note with which the rule is broken (of a whole line, the notes without
    which it would be kept), in a chord every note of a forbidden pair, in a move both arrivals.

    Args:
        phrase: chords of MIDI pitches `[step][voice]`, the highest part first.
        rules: what the phrase is held against.
    """
    chords = [[int(pitch) for pitch in chord] for chord in phrase]
    return [Breach(*place, rule.name) for rule in rules for place in sorted(_places(rule, chords))]


def _places(rule: Rule, chords: Phrase) -> set[tuple[int, int]]:
    """Return (step, voice) of the notes that break a rule."""
    parts = rule.judges(len(chords[0]))
    if rule.spans_all:
        return {(s, v) for v in parts for s in _to_spare(rule, [chord[v] for chord in chords])}
    steps = [step for step in range(len(chords)) if rule.applies(step, len(chords))]
    if rule.scope == "melodic":
        return {(s, v) for s in steps for v in parts if rule.faults(chords, s, v)}
    first = 1 if rule.scope == "combined" else 0
    return {(s, v) for s in steps for v in _to_blame(rule, chords[s - first : s + 1])}


def _to_spare(rule: Rule, line: list[int]) -> set[int]:
    """Return the notes of a line that break its rule: the fewest without which it is kept."""
    for size in range(len(line)):
        ways = itertools.combinations(range(len(line)), size)
        mending = [
            w for w in ways if not rule.breaks([p for s, p in enumerate(line) if s not in w])
        ]
        if mending:
            return set().union(*mending)
    return set(range(len(line)))


def _to_blame(rule: Rule, chords: list[Chord]) -> set[int]:
    """Return the parts that break a rule of one chord, or of two in a row."""
    everyone = range(len(chords[-1]))

    def broken(*voices: int) -> bool:
        chosen = sorted(set(voices))
        return rule.breaks(*([chord[voice] for voice in chosen] for chord in chords)) > 0

    if not broken(*everyone):
        return set()
    # What a pair does may be allowed over the lowest note, as B and F are over D.
    lowest = min(everyone, key=lambda voice: (chords[-1][voice], -voice))
    alone = {voice for voice in everyone if broken(voice)}
    if rule.whole or (rule.scope == "harmonic" and lowest in alone):
        return {0 if rule.whole else lowest}
    blamed = {voice for voice in alone if broken(voice, lowest)}
    for pair in itertools.combinations(set(everyone) - alone, 2):
        if broken(*pair) and broken(*pair, lowest):
            blamed |= set(pair)
    return blamed or {0}


def screened(
    phrase: Phrase, rules: Sequence[Rule], *, draw_again: bool = False, seed: int = 1957
) -> tuple[PrettyMIDI, Picture]:
    """Return a phrase to be heard, and a picture of the notes that the rules refuse.

    Args:
        phrase: chords of MIDI pitches `[step][voice]` for a string quartet.
        rules: those that are switched on; each has a colour, a shape and a letter.
        draw_again: draw another phrase of this length under these rules, as in 1957.
        seed: of that draw.

    Raises:
        CourseError: there are more than seven rules, or no phrase keeps them.
    """
    if len(rules) > len(_LETTERS):
        raise CourseError(
            f"{len(rules)} rules are switched on; at most {len(_LETTERS)} can be told apart in one "
            "picture. Switch some of them off."
        )
    title = "What the rules refuse" if rules else "No rule is switched on"
    if draw_again:
        rng = np.random.default_rng(seed)
        (phrase,), report = search_by_chance(1, len(phrase), rules, rng, RANGES)
        draws, starts = counted(report.tries, "draws"), counted(report.starts, "starts")
        title = f"Drawn again, {draws} in {starts}"
    return to_quartet([phrase]), _drawn(phrase, rules, title)


def _drawn(phrase: Phrase, rules: Sequence[Rule], title: str) -> Picture:
    """Draw the parts in grey, and on the notes that break a rule the rule's sign."""
    from matplotlib import pyplot as plt

    found = breaches(phrase, rules)
    steps = np.arange(1, len(phrase) + 1)
    with style():
        figure, axes = plt.subplots(figsize=(7.2, 4.6))
        for player, line, dashes in zip(QUARTET, np.array(phrase).T, _DASHES, strict=True):
            axes.plot(steps, line, dashes, color="#666666", linewidth=1.2, marker="", label=player)
            axes.plot(steps, line, "_", color="#666666", markersize=22, markeredgewidth=4)
        signs: dict[tuple[int, int], int] = {}
        for number, rule in enumerate(rules):
            letter, marker, colour = _LETTERS[number], MARKERS[number], PALETTE[number]
            look: Any = {"color": colour, "markerfacecolor": "white", "markeredgewidth": 2}
            marks = {(b.step, phrase[b.step][b.voice]) for b in found if b.rule == rule.name}
            label = f"{letter}  {rule.name}: {len(marks)}"
            axes.plot([], [], marker, markersize=9, label=label, **look)
            for step, pitch in sorted(marks):
                signs[step, pitch] = signs.get((step, pitch), 0) + 1
                x = step + 0.77 + 0.23 * signs[step, pitch]
                axes.plot(x, pitch, marker, markersize=14, zorder=3, **look)
                axes.text(x, pitch, letter, size=8, ha="center", va="center", zorder=4)
        axes.set(title=title, xlabel="Chord", ylabel="Pitch", xticks=steps)
        axes.set_yticks(WHITE_NOTES, [pitch_name(pitch) for pitch in WHITE_NOTES], fontsize=8)
        figure.legend(loc="outside lower center", ncols=3, fontsize=8, handlelength=3)
        said = " ".join(_said(rule, found) for rule in rules) or "No note is marked."
        return picture(figure, f"{title}. {len(phrase)} chords for string quartet. {said}")


def _said(rule: Rule, found: Sequence[Breach]) -> str:
    """Say where a rule is broken."""
    by_step: dict[int, list[str]] = {}
    for breach in found:
        if breach.rule == rule.name:
            by_step.setdefault(breach.step + 1, []).append(QUARTET[breach.voice])
    places = "; ".join(f"chord {step} ({', '.join(who)})" for step, who in by_step.items())
    return f"The rule {rule.name!r} is {f'broken in {places}' if places else 'kept'}."


def screening_table(
    phrase: Phrase, step: int, voice: int, rules: Sequence[Rule]
) -> list[tuple[str, int, int, str]]:
    """Return one note's candidates with the rules that refuse each: a case to work by hand.

    Args:
        phrase: chords for string quartet `[step][voice]`; what comes after the note, and the parts
            above it in its chord, are not looked at.
        step: the chord, from 0.
        voice: the part, 0 violin I to 3 cello.
        rules: what the candidates are screened by.

    Returns:
        Rows (note, the Illiac's integer, MIDI pitch, who refuses it), the lowest candidate first.
    """
    screen = [
        r for r in rules if r.applies(step, len(phrase)) and r.concerns(voice, len(phrase[0]))
    ]
    draft = [list(chord) for chord in phrase[: step + 1]]
    rows = []
    for pitch in RANGES[voice]:
        draft[step][voice] = pitch
        no = ", ".join(rule.name for rule in screen if rule.faults(draft, step, voice))
        rows.append((pitch_name(pitch), WHITE_NOTES.index(pitch), pitch, no or "nobody: it fits"))
    return rows

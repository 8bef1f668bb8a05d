"""The rules of the Illiac's counterpoint, each a small function that says whether it is kept.

Pitches are MIDI numbers; a chord has its highest part first. Two rules more, on skips and on
parallels, stand in `illiac_1957`, where lesson 02 has you write them.
"""

from __future__ import annotations

import itertools

from coursekit.systems.illiac_1957.search import Chord, Phrase

# The rules of one line ---------------------------------------------------------------------------


def within_octave(line: list[int]) -> bool:
    """Say whether a line (MIDI pitches) spans an octave or less: rule 1."""
    return max(line) - min(line) <= 12


def no_seventh(line: list[int]) -> bool:
    """Say whether a line moves by no minor or major seventh: rule 4."""
    return all(abs(b - a) not in (10, 11) for a, b in itertools.pairwise(line))


def one_repeat(line: list[int]) -> bool:
    """Say whether no note sounds three times running: rule 6."""
    return not any(a == b == c for a, b, c in zip(line, line[1:], line[2:], strict=False))


def climax_once(phrase: Phrase) -> bool:
    """Say whether the top line reaches its highest note once: rule 7.

    A high C may come again where it resolves a tritone or ends the phrase.
    """
    line = [chord[0] for chord in phrase]
    peak = max(line)
    times = 0
    for step, pitch in enumerate(line):
        before = phrase[step - 1] if step else []
        resolves = bool(before) and before[0] % 12 == 11 and _has_tritone(before)
        excused = peak % 12 == 0 and (resolves or step == len(line) - 1)
        times += pitch == peak and not excused
    return times <= 1


def is_tonic(line: list[int]) -> bool:
    """Say whether a single note is a C: rule 2."""
    return line[0] % 12 == 0


# The rules of one chord --------------------------------------------------------------------------


def in_tonic_triad(chord: Chord) -> bool:
    """Say whether a chord has only C, E and G: rule 3."""
    return all(pitch % 12 in (0, 4, 7) for pitch in chord)


def in_order(chord: Chord) -> bool:
    """Say whether no part crosses below the next lower one."""
    return all(high >= low for high, low in itertools.pairwise(chord))


def consonant(chord: Chord) -> bool:
    """Say whether a chord holds no second and no seventh: rule 8.

    Fourths and the tritone have rules of their own (9 and 10), so they pass here.
    """
    return all((p - q) % 12 not in (1, 2, 10, 11) for i, p in enumerate(chord) for q in chord[:i])


def no_fourth_above_bass(chord: Chord) -> bool:
    """Say whether no part stands a fourth above the lowest: rule 9."""
    return all((pitch - min(chord)) % 12 != 5 for pitch in chord)


def tritone_over_d(chord: Chord) -> bool:
    """Say whether B and F sound together only with D lowest: rule 10."""
    return not _has_tritone(chord) or min(chord) % 12 == 2


def tonic_lowest(chord: Chord) -> bool:
    """Say whether the lowest note of a chord is a C: rule 11."""
    return min(chord) % 12 == 0


def one_leading_note(chord: Chord) -> bool:
    """Say whether a chord has exactly one B: rule 12, first half."""
    return [pitch % 12 for pitch in chord].count(11) == 1


def _has_tritone(chord: Chord) -> bool:
    return {11, 5} <= {pitch % 12 for pitch in chord}


# The rules of two chords in a row ----------------------------------------------------------------


def leading_note_rises(before: Chord, after: Chord) -> bool:
    """Say whether every B steps up to C in its own part: rule 12."""
    return all(q == p + 1 for p, q in zip(before, after, strict=True) if p % 12 == 11)


def tritone_resolved(before: Chord, after: Chord) -> bool:
    """Say whether B and F, sounding together, step to C and E: rule 10."""
    wanted = {11: 1, 5: -1}  # B goes up a semitone, F down
    return not _has_tritone(before) or all(
        q - p == wanted.get(p % 12, q - p) for p, q in zip(before, after, strict=True)
    )


def no_parallel_fourths(before: Chord, after: Chord) -> bool:
    """Say whether no two parts move in parallel fourths: rule 14."""
    pairs = list(zip(before, after, strict=True))
    return not any(
        (q - p) * (s - r) > 0 and (p - r) % 12 == 5 == (q - s) % 12
        for i, (p, q) in enumerate(pairs)
        for r, s in pairs[i + 1 :]
    )

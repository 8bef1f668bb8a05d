"""Counting instead of drawing: every valid phrase of the Illiac's counterpoint, equally likely.

The search of 1957 draws notes and throws them away. But the rules look at most three chords
back, so the phrases that keep them can be counted from the end: how many ways lead on from this
chord? Whoever knows these numbers draws each next chord in proportion to them and never meets a
dead end. The two rules that look at a whole line (octave span, climax) are left to a last
sieve; the share that passes it is the acceptance.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.systems.illiac_1957.rules import Ranges, Rule, violations

_CHUNK = 8192
_MOST_CHORDS = 1500


class Exact:
    """All phrases of `length` chords under a set of rules: counted, and drawn uniformly.

    Args:
        rules: such as `rule_book` has.
        length: chords in a phrase, 3 or more.
        ranges: for each part, the highest first, the MIDI pitches it may take.

    Attributes:
        count: how many phrases keep all rules but those in `sieve` (exact up to 2**53).
        sieve: the rules that are tested on whole phrases after the draw.
        drawn: phrases drawn so far; `kept`: those that passed the sieve.

    Raises:
        CourseError: no phrase keeps the rules, or so many chords do that a table would not fit.
    """

    def __init__(
        self, rules: Sequence[Rule], length: int, ranges: Ranges, *, explain: bool = True
    ) -> None:
        """Count; where there is nothing to count, `explain` looks for the rule to leave out."""
        self.length = length
        self.rules = list(rules)
        self.drawn = self.kept = 0
        self.chords = self._make_chords(ranges)
        self._tabulate_edges()
        self.sieve = [rule for rule in self.rules if rule.spans_all or rule.name in self._uneven]
        self._count_backwards()
        if self.count == 0:
            raise CourseError(
                f"No phrase of {length} chords keeps all these {len(self.rules)} rules. "
                + (_way_out(self.rules, length, ranges) if explain else "")
            )

    @property
    def acceptance(self) -> float:
        """The share of phrases drawn so far that passed the sieve; 1.0 before the first draw."""
        return self.kept / self.drawn if self.drawn else 1.0

    def sample(self, phrases: int, rng: np.random.Generator) -> NDArray[np.int16]:
        """Draw phrases, each valid one with the same probability.

        Args:
            phrases: how many.
            rng: where the randomness comes from.

        Returns:
            MIDI pitches `[phrase, step, voice]`, the highest part first.

        Raises:
            CourseError: hardly any phrase passes the sieve.
        """
        kept: list[NDArray[np.int16]] = []
        missing, tried = phrases, 0
        while missing > 0:
            share = max(self.acceptance, 0.05) if self.sieve else 1.0
            drawn = self._draw(min(_CHUNK, int(missing / share) + 8 * bool(self.sieve)), rng)
            passed = drawn[self._passes(drawn)] if self.sieve else drawn
            tried += len(drawn)
            self.drawn += len(drawn)
            self.kept += len(passed)
            kept.append(passed[:missing])
            missing -= len(kept[-1])
            if tried > 200_000 and missing == phrases:
                names = ", ".join(rule.name for rule in self.sieve)
                raise CourseError(f"None of {tried} phrases passed: {names}. Leave one rule out.")
        return np.concatenate(kept) if kept else np.zeros((0, self.length, self.voices), np.int16)

    def _make_chords(self, ranges: Ranges) -> NDArray[np.int16]:
        self.voices = len(ranges)
        self.pitches = sorted({pitch for part in ranges for pitch in part})
        harmonic = [r for r in self.rules if r.scope == "harmonic" and r.where == "anywhere"]
        chords: list[list[int]] = [[]]
        # Part by part from the bass, as they are written: most chords die early.
        for part in reversed(ranges):
            chords = [[pitch, *chord] for chord in chords for pitch in part]
            chords = [c for c in chords if not any(rule.breaks(c) for rule in harmonic)]
        if len(chords) > _MOST_CHORDS:
            raise CourseError(
                f"These rules leave {len(chords)} chords, too many to tabulate (the limit is "
                f"{_MOST_CHORDS}). Add rules for chords, or use the search of 1957."
            )
        return np.array(chords, dtype=np.int16).reshape(-1, self.voices)

    def _tabulate_edges(self) -> None:
        """List the pairs of chords that may follow each other, with each part's kind of move."""
        code = np.searchsorted(self.pitches, self.chords)
        moves = self._move_table()
        may = np.ones((len(code), len(code)), dtype=bool)
        for voice in range(self.voices):
            may &= moves[code[:, voice, None], code[None, :, voice]]
        before, after = np.nonzero(may)
        pairs = self._pair_table()
        keep = np.ones(len(before), dtype=bool)
        for i, j in itertools.combinations(range(self.voices), 2):
            keep &= pairs[code[before, i], code[before, j], code[after, i], code[after, j]]
        before, after = before[keep], after[keep]
        # Edges sorted by first chord and by kinds of move, so that each group lies together.
        self.classes = 3**self.voices if any(r.notes == 3 for r in self.rules) else 1
        leap = np.abs(self.chords[after].astype(int) - self.chords[before])
        kind = _kind(leap) @ 3 ** np.arange(self.voices)[::-1] * (self.classes > 1)
        order = np.argsort(before * self.classes + kind, kind="stable")
        self.before, self.after, self.kind = before[order], after[order], kind[order]
        self.group = self.before * self.classes + self.kind
        groups = len(self.chords) * self.classes
        self.first = np.searchsorted(self.group, np.arange(groups + 1))
        self.follows = self._follow_table()

    def _move_table(self) -> NDArray[np.bool_]:
        rules = [r for r in self.rules if r.scope == "melodic" and r.notes in (0, 2)]
        rules = [r for r in rules if r.voice is None and r.where == "anywhere"]
        pitch = self.pitches
        may = [[not any(r.breaks([a, b]) for r in rules) for b in pitch] for a in pitch]
        return np.array(may, dtype=bool)

    def _pair_table(self) -> NDArray[np.bool_]:
        """Say for every two parts, before and after, whether no combined rule forbids the move.

        All combined rules are about two parts at a time, so a table of pairs decides them; a
        learner's function is asked some tens of thousands of times instead of millions.
        """
        rules = [r for r in self.rules if r.scope == "combined" and r.where == "anywhere"]
        size = len(self.pitches)
        table = np.ones((size,) * 4, dtype=bool)
        if rules and self.voices > 1:
            code = np.searchsorted(self.pitches, self.chords)
            duos = {
                (int(a), int(b))
                for i, j in itertools.combinations(range(self.voices), 2)
                for a, b in code[:, [i, j]]
            }
            pitch = self.pitches
            for (a, b), (c, d) in itertools.product(duos, duos):
                before, after = [pitch[a], pitch[b]], [pitch[c], pitch[d]]
                table[a, b, c, d] = not any(r.breaks(before, after) for r in rules)
        return table

    def _follow_table(self) -> NDArray[np.float64]:
        """Say which kinds of move may follow which: [class before, class after] of 0.0 and 1.0."""
        one = np.ones((3, 3), dtype=bool)
        self._uneven = set()
        for rule in (r for r in self.rules if r.notes == 3):
            kept = np.zeros((3, 3), dtype=bool)
            lost = np.zeros((3, 3), dtype=bool)
            for a, b, c in itertools.product(self.pitches, repeat=3):
                place = (int(_kind(abs(b - a))), int(_kind(abs(c - b))))
                (lost if rule.breaks([a, b, c]) else kept)[place] = True
            one &= kept
            if (kept & lost).any():  # only the sieve can tell such moves apart
                self._uneven.add(rule.name)
        table: NDArray[np.float64] = np.ones((1, 1))
        for _ in range(self.voices if self.classes > 1 else 0):
            table = np.kron(table, one).astype(np.float64)
        return table

    def _count_backwards(self) -> None:
        """Count from the end, for each chord and kind of arrival, the ways that lead on."""
        ways = np.repeat(self._mask(self.length - 1)[:, None], self.classes, axis=1)
        steps = []
        groups = len(self.chords) * self.classes
        for step in range(self.length - 2, -1, -1):
            weight = ways[self.after, self.kind]
            if step == self.length - 2:
                weight = weight * self._cadence_mask()
            total = np.bincount(self.group, weight, groups)
            # Each group of edges gets a stretch of length 1, so that no large count drowns a
            # small one in the running sum.
            share = weight / np.maximum(total[self.group], 1.0)
            ladder = np.concatenate(([0.0], np.cumsum(share)))
            totals = total.reshape(-1, self.classes)
            steps.append((ladder, totals))
            ways = (totals @ self.follows.T) * self._mask(step)[:, None]
        self.steps = steps[::-1]
        # Before the first chord nothing has moved: any kind of move may follow.
        self.starts = self.steps[0][1].sum(axis=1) * self._mask(0)
        self.count = float(self.starts.sum())

    def _draw(self, phrases: int, rng: np.random.Generator) -> NDArray[np.int16]:
        cumulative = np.cumsum(self.starts)
        chord = np.searchsorted(cumulative, rng.random(phrases) * cumulative[-1], side="right")
        drawn = np.empty((phrases, self.length, self.voices), dtype=np.int16)
        drawn[:, 0] = self.chords[chord]
        allowed = np.ones((phrases, self.classes))
        for step, (ladder, totals) in enumerate(self.steps):
            weights = np.cumsum(totals[chord] * allowed, axis=1)
            pick = rng.random(phrases) * weights[:, -1]
            kind = (weights <= pick[:, None]).sum(axis=1)
            group = chord * self.classes + kind
            first, end = self.first[group], self.first[group + 1]
            point = ladder[first] + rng.random(phrases) * (ladder[end] - ladder[first])
            edge = np.clip(np.searchsorted(ladder, point, side="right") - 1, first, end - 1)
            chord = self.after[edge]
            allowed = self.follows[kind]
            drawn[:, step + 1] = self.chords[chord]
        return drawn

    def _mask(self, step: int) -> NDArray[np.float64]:
        """Return 1.0 for every chord that may stand at this step, otherwise 0.0."""
        rules = [r for r in self.rules if r.where in ("ends", "last but one")]
        rules = [r for r in rules if r.applies(step, self.length)]

        judged = [(rule, voice) for rule in rules for voice in rule.judges(self.voices)]
        chords = self.chords.tolist()
        fits = [not any(rule.faults([c], 0, voice) for rule, voice in judged) for c in chords]
        return np.array(fits, dtype=np.float64)

    def _cadence_mask(self) -> NDArray[np.float64]:
        rules = [r for r in self.rules if r.where == "cadence"]
        mask = np.ones(len(self.before))
        last, last_but_one = self._mask(self.length - 1), self._mask(self.length - 2)
        live = (last[self.after] > 0) & (last_but_one[self.before] > 0)
        for edge in np.nonzero(live)[0] if rules else ():
            before = self.chords[self.before[edge]].tolist()
            after = self.chords[self.after[edge]].tolist()
            mask[edge] = not any(rule.breaks(before, after) for rule in rules)
        return mask

    def _passes(self, drawn: NDArray[np.int16]) -> NDArray[np.bool_]:
        phrases = drawn.tolist()
        return np.array([not any(violations(p, self.sieve).values()) for p in phrases], dtype=bool)


def _way_out(rules: Sequence[Rule], length: int, ranges: Ranges) -> str:
    """Say which rules, each left out alone, would let a phrase through."""
    culprits = []
    for rule in rules:
        with suppress(CourseError):
            Exact([r for r in rules if r is not rule], length, ranges, explain=False)
            culprits.append(repr(rule.name))
    if culprits:
        return f"It would do to leave out {' or '.join(culprits)}."
    return "No single one of them is to blame: leave out several."


def _kind(leap: NDArray[np.int_] | int) -> NDArray[np.int_]:
    """Return the kind of a move of so many semitones: 0 repeat, 1 step, 2 skip."""
    return np.add(np.greater(leap, 0), np.greater(leap, 2), dtype=int)

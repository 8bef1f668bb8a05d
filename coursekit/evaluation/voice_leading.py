"""Faults of four-part writing, counted: what a harmony teacher would underline."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coursekit.encodings.grid import REST

FIFTH, LEADING = 7, 11


@dataclass(frozen=True)
class VoiceLeading:
    """How often each fault occurs; add those of several pieces with +.

    Args:
        chords: how many chords there are: steps on which a voice moves.
        fifths: pairs of voices that move in parallel perfect fifths.
        octaves: pairs of voices that move in parallel unisons or octaves.
        leading_notes: chords in which two voices or more have the leading note.
        crossings: chords in which a voice is below its lower neighbour.
    """

    chords: int = 0
    fifths: int = 0
    octaves: int = 0
    leading_notes: int = 0
    crossings: int = 0

    def __add__(self, other: VoiceLeading) -> VoiceLeading:
        return VoiceLeading(*(a + b for a, b in zip(self._counts(), other._counts(), strict=True)))

    def per_hundred(self) -> dict[str, float]:
        """Return each count for a hundred chords, by name; 0 where there are no chords."""
        names = ("parallel fifths", "parallel octaves", "doubled leading notes", "voice crossings")
        counts = self._counts()[1:]
        return {
            name: 100 * count / max(self.chords, 1)
            for name, count in zip(names, counts, strict=True)
        }

    def _counts(self) -> tuple[int, ...]:
        return (self.chords, self.fifths, self.octaves, self.leading_notes, self.crossings)


def voice_leading(pitches: npt.ArrayLike, tonic: int | None = None) -> VoiceLeading:
    """Count the faults of a piece.

    Parallels are two voices that move the same way by any interval and are a perfect fifth, or a
    unison or octave, apart before and after; voices that rest do not count. A leading note lies a
    semitone below the tonic, whatever the harmony.

    Args:
        pitches: `[step, voice]`, MIDI pitches that sound, or REST, the highest voice first.
        tonic: the pitch class of the key, 0 C to 11 B; None leaves leading notes uncounted.
    """
    steps = np.asarray(pitches, dtype=int)
    changed = np.ones(len(steps), dtype=bool)
    changed[1:] = (steps[1:] != steps[:-1]).any(axis=1)
    chords = steps[changed]
    fifths = octaves = 0
    for upper, lower in itertools.combinations(range(steps.shape[1]), 2):
        pair = chords[:, [upper, lower]]
        sounding = (pair != REST).all(axis=1)
        moves = np.diff(pair, axis=0)
        gaps = (pair[:, 0] - pair[:, 1]) % 12
        same = (moves[:, 0] * moves[:, 1] > 0) & (gaps[1:] == gaps[:-1])
        same &= sounding[1:] & sounding[:-1]
        fifths += int((same & (gaps[1:] == FIFTH)).sum())
        octaves += int((same & (gaps[1:] == 0)).sum())
    both = (chords[:, 1:] != REST) & (chords[:, :-1] != REST)
    crossed = (both & (chords[:, 1:] > chords[:, :-1])).any(axis=1)
    doubled = 0
    if tonic is not None:
        leading = (chords != REST) & ((chords - tonic) % 12 == LEADING)
        doubled = int((leading.sum(axis=1) > 1).sum())
    return VoiceLeading(len(chords), fifths, octaves, doubled, int(crossed.sum()))

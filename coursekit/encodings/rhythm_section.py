"""Chords played by a rhythm section: a piano that comps, and a bass that walks, in 4/4."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from coursekit.encodings.notes import NOTE_DTYPE, Notes

Span = tuple[float, float, tuple[int, ...]]
"""Where a chord begins and ends, in beats, and its MIDI pitches, the lowest first."""

PIANO, BASS = 0, 32
LOWEST_BASS = 31  # G1
SYNCOPATED = 1.5
"""How many beats after the first the left hand strikes again."""


def root_of(pitches: Iterable[int]) -> int:
    """Return the pitch class on which a chord stands: the one with most of fifth, third, seventh.

    Args:
        pitches: MIDI pitches, the lowest first; where two notes claim it the lower one has it.
    """
    classes = [int(pitch) % 12 for pitch in pitches]

    def claim(root: int) -> int:
        above = {(other - root) % 12 for other in classes}
        return 4 * (7 in above) + 2 * bool({3, 4} & above) + (10 in above)

    return max(classes, key=claim)


def comping(spans: Sequence[Span], *, track: int) -> Notes:
    """Return the chords as a left hand plays them: on the first beat, and after the second.

    Args:
        spans: one chord each, a bar at most.
        track: of the notes.
    """
    rows = []
    for start, end, pitches in spans:
        again = [start + SYNCOPATED] if end - start > SYNCOPATED else []
        for hit, (begin, stop) in enumerate(pairwise([start, *again, end])):
            length, velocity = min(stop - begin, 1 - hit / 2), 58 - 8 * hit
            rows += [(begin, length, pitch, velocity, PIANO, track, False) for pitch in pitches]
    return np.array(rows, NOTE_DTYPE)


def walking_bass(spans: Sequence[Span], *, track: int) -> Notes:
    """Return a bass in quarter notes: root, third, fifth, then a semitone below the next root.

    A chord of two beats has its root and the way to the next. Where no chord sounds, neither does
    the bass.

    Args:
        spans: one chord each, a bar at most; silence has no pitches.
        track: of the notes.
    """
    roots = [_low(root_of(pitches)) if pitches else None for *_, pitches in spans]
    rows = []
    for at, ((start, end, pitches), root) in enumerate(zip(spans, roots, strict=True)):
        if root is None:
            continue
        following = next((later for later in roots[at + 1 :] if later is not None), root)
        intervals = sorted((pitch - root) % 12 for pitch in pitches)
        tones = [root, *(root + interval for interval in intervals if interval in (3, 4, 7))]
        beats = range(math.ceil(start), math.ceil(end))
        for place, beat in enumerate(beats):
            leads_on = place == len(beats) - 1 > 0
            pitch = following - 1 if leads_on else tones[place % len(tones)]
            velocity = 74 if place else 84
            rows.append((beat, min(1, end - beat), pitch, velocity, BASS, track, False))
    return np.array(rows, NOTE_DTYPE)


def _low(pitch_class: int) -> int:
    return LOWEST_BASS + (pitch_class - LOWEST_BASS) % 12

"""How chords, a bass and drums are played: patterns of a bar, in beats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coursekit.encodings.voicing import SCALES

Note = tuple[float, float, int, float]
"""Onset and length in beats, MIDI pitch, and loudness as a share of what is asked for."""
KICK, SNARE, CLOSED, CRASH, RIDE, PEDAL = 36, 38, 42, 49, 51, 44


@dataclass(frozen=True)
class Chord:
    """A chord where it sounds.

    Args:
        onset: in beats from the start of its span.
        length: in beats.
        root: pitch class.
        classes: pitch classes from the root upwards.
        voices: MIDI pitches of the right hand, low to high.
        bass: MIDI pitch of the root, for the bass.
    """

    onset: float
    length: float
    root: int
    classes: tuple[int, ...]
    voices: tuple[int, ...]
    bass: int


def classes_of(degree: int, added: str, tonic: int, mode: str) -> tuple[int, ...]:
    """Return the pitch classes of a chord on a degree of the key, from its root upwards.

    Args:
        degree: 1 to 7.
        added: nothing, `7`, `9` or `sus`.
        tonic: pitch class.
        mode: `major` or `minor`, where the chord on the fifth degree is a major one.
    """
    scale = list(SCALES[mode])
    if mode == "minor" and degree == 5:
        scale[6] += 1
    steps = {"": (0, 2, 4), "7": (0, 2, 4, 6), "9": (0, 2, 4, 6, 8), "sus": (0, 3, 4)}[added]
    return tuple((tonic + scale[(degree - 1 + step) % 7]) % 12 for step in steps)


def voiced(classes: Sequence[int], before: Sequence[int], centre: int) -> tuple[int, ...]:
    """Return a chord as pitches near those before it, so that the hand moves little."""
    anchor = sum(before) / len(before) if before else centre
    anchor = 0.6 * anchor + 0.4 * centre
    inversions = []
    for first in range(len(classes)):
        turned = [*classes[first:], *classes[:first]]
        pitches = [int(anchor) - 6 + (turned[0] - int(anchor) + 6) % 12]
        for one in turned[1:]:
            pitches.append(pitches[-1] + ((one - pitches[-1]) % 12 or 12))
        inversions.append(tuple(pitches))
    return min(inversions, key=lambda pitches: abs(sum(pitches) / len(pitches) - anchor))


def _times(chord: Chord, step: float, offset: float = 0.0) -> list[float]:
    """Return onsets every so many beats within a chord."""
    count = int((chord.length - offset) / step + 1e-9)
    return [chord.onset + offset + step * index for index in range(count)]


def held(chord: Chord, beats: int, groove: int, fine: bool) -> list[Note]:
    """Return the chord held."""
    return [(chord.onset, chord.length, pitch, 0.8) for pitch in chord.voices]


def broken(chord: Chord, beats: int, groove: int, fine: bool) -> list[Note]:
    """Return the chord note by note, up, or up and down."""
    up = [chord.voices[0] - 12, *chord.voices]
    order = (up, [*up, *up[-2:0:-1]], [up[0], *up[:0:-1]], [up[0], up[2], up[1], up[2]])[groove]
    step = 0.5 if fine else 1.0
    return [(onset, step, order[index % len(order)], 0.85 if index else 1.0)
            for index, onset in enumerate(_times(chord, step))]  # fmt: skip


def pulse(chord: Chord, beats: int, groove: int, fine: bool) -> list[Note]:
    """Return the chord struck again and again, with the accent where the groove has it."""
    accents = ((0, 2), (0, 3), (0, 1.5, 3), (1, 3))[groove]
    step = 0.5 if fine else 1.0
    return [(onset, step, pitch, 1.0 if (onset - chord.onset) % beats in accents else 0.75)
            for onset in _times(chord, step) for pitch in chord.voices]  # fmt: skip


def after_beats(chord: Chord, beats: int, groove: int, fine: bool) -> list[Note]:
    """Return the chord on the beats on which the bass is silent."""
    silent = (0,) if beats == 3 else (0, 2)
    on = [onset for onset in _times(chord, 1.0) if (onset - chord.onset) % beats not in silent]
    if groove == 3 and len(on) > 1:
        on = on[:-1]
    return [(onset, 0.6, pitch, 0.8) for onset in on for pitch in chord.voices]


def stabs(chord: Chord, beats: int, groove: int, fine: bool) -> list[Note]:
    """Return the chord struck shortly and late, as a pianist comps."""
    hits = ((0.0, 1.5), (1.0, 2.5), (0.5, 3.0), (1.5, 3.5))[groove]
    return [(chord.onset + hit, 0.5, pitch, 0.8)
            for hit in hits if hit < chord.length for pitch in chord.voices]  # fmt: skip


def roots(chord: Chord, after: Chord, beats: int) -> list[Note]:
    """Return the root on the first beat of each bar."""
    return [(onset, beats if beats != 3 else 1.5, chord.bass, 1.0)
            for onset in _times(chord, float(beats))]  # fmt: skip


def held_bass(chord: Chord, after: Chord, beats: int) -> list[Note]:
    """Return the root as long as its chord."""
    return [(chord.onset, chord.length, chord.bass, 0.9)]


def eighths(chord: Chord, after: Chord, beats: int) -> list[Note]:
    """Return the root in eighths."""
    return [(onset, 0.5, chord.bass, 0.85 if index % 2 else 1.0)
            for index, onset in enumerate(_times(chord, 0.5))]  # fmt: skip


def two(chord: Chord, after: Chord, beats: int) -> list[Note]:
    """Return root and fifth in turn, on the first and third beat."""
    fifth = chord.bass + (chord.classes[-1 if len(chord.classes) == 3 else 2] - chord.bass) % 12
    return [(onset, 1.0, fifth if index % 2 else chord.bass, 1.0)
            for index, onset in enumerate(_times(chord, 2.0))]  # fmt: skip


def walking(chord: Chord, after: Chord, beats: int) -> list[Note]:
    """Return quarter notes: root, third, fifth, and a semitone from the next root."""
    tones = [chord.bass + (one - chord.bass) % 12 for one in chord.classes[:3]]
    goal = after.bass + (1 if after.bass < chord.bass else -1)
    times = _times(chord, 1.0)
    return [(onset, 1.0, goal if index == len(times) - 1 > 0 else tones[index % 3], 0.95)
            for index, onset in enumerate(times)]  # fmt: skip


ChordsWay = Callable[[Chord, int, int, bool], list[Note]]
BassWay = Callable[[Chord, Chord, int], list[Note]]
CHORDS: dict[str, ChordsWay] = {
    "held": held, "broken": broken, "pulse": pulse, "after beats": after_beats, "stabs": stabs,
}  # fmt: skip
BASS: dict[str, BassWay] = {
    "held": held_bass, "roots": roots, "eighths": eighths, "two": two, "walking": walking,
}  # fmt: skip

DRUMS: dict[str, tuple[tuple[tuple[float, int, float], ...], ...]] = {
    "rock": tuple(
        (*((step / 2, CLOSED, 0.6) for step in range(8)), *((kick, KICK, 1.0) for kick in kicks),
         (1.0, SNARE, 0.95), (3.0, SNARE, 0.95))
        for kicks in ((0.0, 2.0), (0.0, 2.5), (0.0, 1.5, 2.0), (0.0, 2.0, 3.5))
    ),
    "march": tuple(
        (*((beat, KICK, 0.9) for beat in (0.0, 2.0)), *((hit, SNARE, 0.75) for hit in hits))
        for hits in ((1.0, 3.0), (1.0, 1.5, 3.0), (1.0, 3.0, 3.5), (1.0, 2.5, 2.75, 3.0, 3.5))
    ),
    "ride": tuple(
        (*((hit, RIDE, 0.7) for hit in (0.0, 1.0, 1.5, 2.0, 3.0, 3.5)),
         *((hit, PEDAL, 0.6) for hit in (1.0, 3.0)), *((hit, SNARE, 0.45) for hit in hits))
        for hits in ((), (2.5,), (1.5, 3.5), (0.5,))
    ),
}  # fmt: skip
"""For each groove of a style the strokes of a bar: when, which drum, how loud."""

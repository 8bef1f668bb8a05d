"""Rules of our own that write loops: a few figures for each role over the chords of a genre."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from coursekit.corpora import blues
from coursekit.encodings.psychoacoustic import chord_notes
from coursekit.encodings.voicing import SCALES
from coursekit.systems.giuliani_2023.loops import Note, Style

KICK, SNARE, CLOSED, OPEN, RIDE, RIM = 36, 38, 42, 46, 51, 37
Rng = np.random.Generator
Figure = list[tuple[float, float, int]]
"""Onset in the bar, duration, and which note of the chord."""

BASS: tuple[Figure, ...] = (
    [(0, 2, 0), (2, 2, 0)],
    [(beat / 2, 0.45, 0) for beat in range(8)],
    [(0, 1.5, 0), (1.5, 0.5, 2), (2, 1, 0), (3, 1, 2)],
    [(beat + 0.5, 0.4, 0) for beat in range(4)],
    [(0, 1, 0), (1, 1, 1), (2, 1, 2), (3, 1, 1)],
)
CHORDAL: tuple[Figure, ...] = (
    [(at / 2, 0.5, (0, 1, 2, 1)[at % 4]) for at in range(8)],
    [(at / 2, 0.5, (0, 2, 1, 2)[at % 4]) for at in range(8)],
    [(beat, 0.6, -1) for beat in range(1, 4, 2)],
    [(at, 0.4, -1) for at in (0, 1.5, 2.5, 3)],
    [(beat, 0.9, -1) for beat in range(4)],
)
"""The number -1 asks for the whole chord."""
RIFFS: tuple[Figure, ...] = (
    [(0, 0.5, 0), (0.5, 0.5, 0), (1, 0.5, 2), (2, 0.5, 1), (2.5, 0.5, 2), (3.5, 0.5, 0)],
    [(0, 0.75, 0), (0.75, 0.75, 1), (1.5, 0.5, 2), (2, 0.75, 0), (2.75, 0.75, 1)],
    [(0.5, 0.5, 2), (1, 0.5, 1), (1.5, 0.5, 0), (2.5, 0.5, 2), (3, 0.5, 1)],
    [(0, 0.25, 0), (0.25, 0.25, 0), (0.5, 0.5, 1), (1.5, 0.5, 2), (3, 0.25, 0), (3.5, 0.5, 1)],
    [(0, 1, 0), (1, 0.5, 1), (1.5, 0.5, 2), (2, 2, 1)],
)
RHYTHMS = (
    (0, 1, 1.5, 2, 3),
    (0, 0.5, 1, 2, 2.5, 3),
    (0, 1.5, 2, 3, 3.5),
    (0, 2, 3),
    (0, 1, 2, 2.5),
)
DRUMS: tuple[dict[int, tuple[float, ...]], ...] = (
    {KICK: (0, 2), SNARE: (1, 3), CLOSED: tuple(at / 2 for at in range(8))},
    {KICK: (0, 1.5, 2.5), SNARE: (1, 3), CLOSED: tuple(at / 2 for at in range(8))},
    {KICK: (0, 1, 2, 3), OPEN: (0.5, 1.5, 2.5, 3.5), SNARE: (1, 3)},
    {KICK: (0, 2.5), RIM: (1, 3), RIDE: (0, 1, 1.5, 2, 3, 3.5)},
    {KICK: (0,), SNARE: (2,), CLOSED: (0, 1, 2, 3)},
)
WALTZ: tuple[dict[int, tuple[float, ...]], ...] = (
    {KICK: (0,), CLOSED: (1, 2)},
    {KICK: (0,), RIM: (1, 2), RIDE: (0, 1, 2)},
    {KICK: (0, 2.5), SNARE: (1,), CLOSED: (0, 1, 2)},
    {KICK: (0,), RIDE: (0, 1, 1.5, 2)},
    {KICK: (0,), SNARE: (2,)},
)


def nearest(pitch_class: int, place: float) -> int:
    """Return the pitch of this class that lies nearest to a place."""
    return int(pitch_class + 12 * round((place - pitch_class) / 12))


def in_key(style: Style) -> list[int]:
    """Return the pitch classes of a genre's key, or of the blues scale."""
    tonic, mode = style.key
    if style.genre == "blues":
        return list(blues.SCALE)
    return [(tonic + step) % 12 for step in SCALES[mode]]


def write(style: Style, role: str, variant: int, bars: int, rng: Rng) -> tuple[Note, ...]:
    """Return the notes of a new loop.

    Args:
        style: chords, key and metre.
        role: what it is for.
        variant: chooses the figure.
        bars: how many; the chords go round.
        rng: draws what the rules leave open.
    """
    notes = _WRITERS[role](style, variant, bars, rng)
    long = bars * style.metre[0]
    cut = [
        (at, min(lasts, long - at), pitch, loud) for at, lasts, pitch, loud in notes if at < long
    ]
    return tuple(sorted(swung(style, note) for note in cut))


def swung(style: Style, note: Note) -> Note:
    """Return a note with its off-beat eighth late, where the genre swings."""
    at, lasts, pitch, loud = note
    if style.rhythm == "swung" and at % 1 == 0.5:
        return at + 1 / 6, max(lasts - 1 / 6, 0.1), pitch, loud
    return at, lasts, pitch, loud


def _bars(style: Style, bars: int) -> list[tuple[float, tuple[int, ...]]]:
    """Return where each bar begins, and the pitch classes of its chord, the root first."""
    chords = style.chords * (bars // len(style.chords))
    return [(bar * style.metre[0], chord_notes(chord)) for bar, chord in enumerate(chords)]


def _figured(style: Style, figure: Figure, bars: int, low: int, velocity: int) -> list[Note]:
    """Return a figure set to the chord of each bar, its notes from `low` upwards."""
    notes = []
    for begins, chord in _bars(style, bars):
        pitches = sorted(low + (pitch_class - low) % 12 for pitch_class in chord)
        root = low + (chord[0] - low) % 12
        for at, lasts, which in figure:
            if at >= style.metre[0]:
                continue
            # A bass goes up from its root; all others take the chord as it lies.
            above = [root, *(root + (tone - chord[0]) % 12 for tone in chord[1:3])]
            wanted = pitches if which < 0 else [(above if low < 48 else pitches)[which]]
            notes += [(begins + at, lasts, pitch, velocity) for pitch in wanted]
    return notes


def _bass(style: Style, variant: int, bars: int, rng: Rng) -> list[Note]:
    return _figured(style, BASS[variant % len(BASS)], bars, 33, 88)


def _accompaniment(style: Style, variant: int, bars: int, rng: Rng) -> list[Note]:
    return _figured(style, CHORDAL[variant % len(CHORDAL)], bars, 55 + 2 * (variant > 2), 66)


def _pad(style: Style, variant: int, bars: int, rng: Rng) -> list[Note]:
    low = 50 + 3 * (variant % 3)
    whole: Figure = [(0, style.metre[0], -1)]
    halves: Figure = [(0, style.metre[0] - 1, -1), (style.metre[0] - 1, 1, -1)]
    return _figured(style, halves if variant in (1, 4) else whole, bars, low, 54)


def _riff(style: Style, variant: int, bars: int, rng: Rng) -> list[Note]:
    return _figured(style, RIFFS[variant % len(RIFFS)], bars, 60, 84)


def _drums(style: Style, variant: int, bars: int, rng: Rng) -> list[Note]:
    patterns = WALTZ if style.metre[0] == 3 else DRUMS
    pattern = patterns[variant % len(patterns)]
    notes = [
        (bar * style.metre[0] + at, 0.25, pitch, 96 if at == 0 else 78)
        for bar in range(bars)
        for pitch, places in pattern.items()
        for at in places
    ]
    # A small fill leads back to the beginning.
    end = bars * style.metre[0]
    return [*notes, (end - 0.5, 0.25, SNARE, 70), (end - 0.25, 0.25, SNARE, 84)]


def _melody(style: Style, variant: int, bars: int, rng: Rng) -> list[Note]:
    """Write a tune: chord notes on the strong beats, steps of the scale between them."""
    rhythms = [RHYTHMS[number] for number in rng.permutation(len(RHYTHMS))[:2]]
    scale, place, notes = in_key(style), 67.0 + float(rng.integers(0, 9)), []
    for bar, (begins, chord) in enumerate(_bars(style, bars)):
        # The first two bars are answered by their own rhythm.
        onsets = [at for at in rhythms[bar % 2] if at < style.metre[0]]
        for at, following in zip(onsets, [*onsets[1:], style.metre[0]], strict=True):
            strong = at in (0, 2)
            choice = chord if strong else scale
            place += float(rng.choice((-5, -3, -2, 2, 3, 5)))
            place = min(max(place, 65.0), 81.0)
            pitch = min((nearest(one, place) for one in choice), key=lambda one: abs(one - place))
            place = float(pitch)
            notes.append((float(begins + at), following - at, pitch, 96 if strong else 86))
    return notes


def _sub_melody(style: Style, variant: int, bars: int, rng: Rng) -> list[Note]:
    """Write a second voice: one or two long notes a bar, each a step or so from the last."""
    notes, place = [], 64.0 + variant
    halves = [0.0] if variant % 2 else [0.0, 2.0]
    for begins, chord in _bars(style, bars):
        onsets = [at for at in halves if at < style.metre[0]]
        for at, following in zip(onsets, [*onsets[1:], float(style.metre[0])], strict=True):
            # Thirds and fifths rather than roots, which the bass has.
            tones = [nearest(one, place) for one in chord[1:3]]
            pitch = min(tones, key=lambda one: abs(one - place) + rng.random())
            place = min(max(float(pitch), 59.0), 70.0)
            notes.append((begins + at, following - at, pitch, 70))
    return notes


_WRITERS: dict[str, Callable[[Style, int, int, Rng], list[Note]]] = {
    "main melody": _melody, "riff": _riff, "sub-melody": _sub_melody,
    "accompaniment": _accompaniment, "pad": _pad, "bass": _bass, "drums": _drums,
}  # fmt: skip

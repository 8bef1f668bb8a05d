"""The words of a brief: ten moods on a plane, six styles, and who can play what."""

from __future__ import annotations

from dataclasses import dataclass

MOODS: dict[str, tuple[float, float]] = {
    "happy": (0.9, 0.2),
    "triumphant": (0.3, 0.5),
    "excited": (0.5, 0.9),
    "tense": (-0.3, 0.6),
    "angry": (-0.7, 0.9),
    "gloomy": (-0.9, -0.1),
    "sad": (-0.6, -0.6),
    "weary": (-0.1, -0.9),
    "calm": (0.4, -0.7),
    "tender": (0.8, -0.3),
}
"""Valence and arousal of each mood, -1 to 1: the order is Russell's circle (1980), the numbers are
ours."""

ROLES = ("lead", "chords", "pad", "bass", "drums")


@dataclass(frozen=True)
class Player:
    """An instrument.

    Args:
        program: of General MIDI, counted from 0.
        roles: what it can do, what it does best first.
        low: its lowest note, as a MIDI pitch.
        high: its highest note.
    """

    program: int
    roles: tuple[str, ...]
    low: int = 36
    high: int = 96


INSTRUMENTS: dict[str, Player] = {
    "piano": Player(0, ("chords", "lead", "bass")),
    "electric piano": Player(4, ("chords", "lead", "bass")),
    "music box": Player(10, ("lead", "chords"), 60, 96),
    "vibraphone": Player(11, ("lead", "chords"), 53, 89),
    "organ": Player(19, ("pad", "chords", "lead", "bass")),
    "accordion": Player(21, ("lead", "chords"), 53, 89),
    "guitar": Player(24, ("chords", "lead"), 40, 84),
    "double bass": Player(32, ("bass",), 28, 60),
    "electric bass": Player(33, ("bass",), 28, 60),
    "synth bass": Player(38, ("bass",), 28, 60),
    "violin": Player(40, ("lead",), 55, 100),
    "cello": Player(42, ("lead", "bass"), 36, 76),
    "harp": Player(46, ("chords", "lead"), 24, 100),
    "strings": Player(48, ("pad", "lead"), 40, 96),
    "choir": Player(52, ("pad", "lead"), 43, 81),
    "trumpet": Player(56, ("lead",), 54, 84),
    "horn": Player(60, ("lead", "pad"), 41, 77),
    "brass": Player(61, ("chords", "lead"), 46, 84),
    "saxophone": Player(65, ("lead",), 49, 81),
    "clarinet": Player(71, ("lead",), 50, 91),
    "flute": Player(73, ("lead",), 60, 96),
    "synth": Player(81, ("lead", "chords")),
    "synth pad": Player(89, ("pad", "chords")),
    "drums": Player(0, ("drums",), 0, 127),
}
POLYPHONIC = ("chords", "pad")  # whoever can do one of these can play two roles at once


@dataclass(frozen=True)
class Style:
    """A style, as rules.

    Args:
        beats: quarter notes in a bar.
        speed: its tempo is the mood's, times this.
        harmony: `walk` from chord to chord as the chorales do, or `loop` of four chords.
        chords: how the chords are played; `textures` lists the ways.
        bass: how the bass is played.
        drums: strokes of a bar, or none.
        swing: where the second eighth of a beat falls, .5 for even ones.
        players: for each role who may play it, one is drawn.
    """

    beats: int
    speed: float
    harmony: str
    chords: str
    bass: str
    drums: str
    swing: float
    players: dict[str, tuple[str, ...]]


STYLES: dict[str, Style] = {
    "ballad": Style(4, 0.85, "walk", "broken", "roots", "", 0.5, {
        "lead": ("violin", "cello", "flute"), "chords": ("piano", "harp", "guitar"),
        "pad": ("strings", "choir"), "bass": ("double bass", "cello"),
    }),
    "pop": Style(4, 1.05, "loop", "pulse", "eighths", "rock", 0.5, {
        "lead": ("synth", "electric piano", "guitar"),
        "chords": ("electric piano", "guitar", "piano"), "pad": ("synth pad", "strings"),
        "bass": ("electric bass", "synth bass"), "drums": ("drums",),
    }),
    "waltz": Style(3, 1.1, "walk", "after beats", "roots", "", 0.5, {
        "lead": ("violin", "clarinet", "accordion"), "chords": ("piano", "guitar", "harp"),
        "bass": ("double bass", "cello"),
    }),
    "march": Style(4, 1.05, "walk", "after beats", "two", "march", 0.5, {
        "lead": ("trumpet", "clarinet", "flute"), "chords": ("brass", "organ"),
        "pad": ("horn", "strings"), "bass": ("double bass", "electric bass"), "drums": ("drums",),
    }),
    "ambient": Style(4, 0.7, "loop", "held", "held", "", 0.5, {
        "lead": ("music box", "vibraphone", "synth"), "chords": ("synth pad", "harp"),
        "pad": ("choir", "strings", "organ"), "bass": ("synth bass", "cello"),
    }),
    "swing": Style(4, 1.2, "walk", "stabs", "walking", "ride", 2 / 3, {
        "lead": ("saxophone", "trumpet", "clarinet", "vibraphone"), "chords": ("piano", "guitar"),
        "bass": ("double bass",), "drums": ("drums",),
    }),
}  # fmt: skip

LOOPS: dict[str, tuple[tuple[int, ...], ...]] = {
    "major": ((1, 5, 6, 4), (1, 6, 4, 5), (6, 4, 1, 5), (1, 4, 6, 5), (1, 3, 4, 5), (4, 1, 5, 6)),
    "minor": ((1, 6, 3, 7), (1, 7, 6, 5), (1, 4, 6, 5), (6, 7, 1, 1), (1, 3, 7, 4), (1, 6, 4, 5)),
}
"""Four chords that popular music turns round, by their degrees."""

CHORALES: dict[str, tuple[tuple[int, ...], ...]] = {
    "major": (
        (0, 452, 3, 587, 950, 157, 96),
        (175, 0, 11, 7, 643, 29, 7),
        (4, 3, 0, 54, 4, 38, 0),
        (401, 63, 8, 0, 381, 9, 80),
        (1966, 29, 17, 93, 0, 201, 0),
        (72, 196, 26, 58, 221, 0, 15),
        (190, 2, 2, 6, 5, 4, 0),
    ),
    "minor": (
        (0, 321, 6, 298, 753, 72, 196),
        (40, 0, 7, 2, 398, 0, 5),
        (30, 3, 0, 35, 4, 34, 5),
        (189, 12, 4, 0, 334, 3, 81),
        (1407, 3, 6, 63, 0, 118, 0),
        (16, 92, 11, 48, 47, 0, 12),
        (307, 0, 34, 8, 14, 1, 0),
    ),
}
"""How often a chord on one degree (row) is followed by one on another (column) in Bach's chorales,
as `corpora.harmony` reads them; a test counts again."""

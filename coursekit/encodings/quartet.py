"""The string quartet: chords written for two violins, viola and cello."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coursekit.encodings.notes import blank_midi

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

QUARTET = ("Violin I", "Violin II", "Viola", "Cello")
PROGRAMS = (40, 40, 41, 42)
"""General MIDI numbers (from 0) of the bowed instruments."""


def blank_quartet(tempo: int, signature: tuple[int, int]) -> PrettyMIDI:
    """Return an empty score for string quartet.

    Raises:
        CourseError: the tempo is out of range.
    """
    import pretty_midi

    midi = blank_midi(tempo, signature)
    for name, program in zip(QUARTET, PROGRAMS, strict=True):
        midi.instruments.append(pretty_midi.Instrument(program, name=name))
    return midi


def to_quartet(
    phrases: Sequence[Sequence[Sequence[int]]],
    parts: Sequence[Sequence[int]] | None = None,
    tempo: int = 84,
) -> PrettyMIDI:
    """Write phrases one after another for string quartet, a chord a beat, in 4/4.

    Args:
        phrases: chords of MIDI pitches `[step][voice]`. A phrase's last chord is held to the end
            of its bar.
        parts: for each phrase which players it is for, 0 violin I to 3 cello; None is all.
        tempo: quarter notes a minute.

    Returns:
        Four tracks, violin I to cello.
    """
    import pretty_midi

    midi = blank_quartet(tempo, (4, 4))
    beat, now = 60 / tempo, 0
    for phrase, playing in zip(phrases, parts or [range(4)] * len(phrases), strict=True):
        end = now + -(-len(phrase) // 4) * 4
        for step, chord in enumerate(phrase):
            until = end if step == len(phrase) - 1 else now + step + 1
            for part, pitch in zip(playing, chord, strict=True):
                midi.instruments[part].notes.append(
                    pretty_midi.Note(84, int(pitch), (now + step) * beat, until * beat)
                )
        now = end
    return midi

"""Small pieces to listen to."""

from __future__ import annotations

import pretty_midi
import pytest


def build(parts, *, tempo=120, signatures=((0, 4, 4),), key=None):
    """Build a piece from {name: (program, [(onset, duration, pitch), ...])} in beats."""
    midi = pretty_midi.PrettyMIDI(initial_tempo=tempo)
    beat = 60 / tempo
    for at, top, bottom in signatures:
        midi.time_signature_changes.append(pretty_midi.TimeSignature(top, bottom, at * beat))
    if key is not None:
        midi.key_signature_changes.append(pretty_midi.KeySignature(key, 0))
    for name, (program, notes) in parts.items():
        part = pretty_midi.Instrument(program, name=name)
        part.notes = [pretty_midi.Note(80, p, o * beat, (o + d) * beat) for o, d, p in notes]
        midi.instruments.append(part)
    return midi


@pytest.fixture(scope="session")
def make():
    """Give a test the builder of pieces."""
    return build


@pytest.fixture
def four_parts():
    """Four bars in four voices, quarter notes, with a G sharp in the alto."""
    lines = {
        "Soprano": (72, 74, 76, 77, 79, 77, 76, 74, 72, 71, 72, 74, 76, 74, 72, 72),
        "Alto": (67, 67, 67, 69, 67, 69, 67, 65, 64, 67, 67, 69, 68, 69, 67, 67),
        "Tenor": (64, 62, 60, 60, 62, 60, 60, 60, 60, 62, 64, 65, 64, 65, 64, 64),
        "Bass": (48, 47, 48, 53, 47, 53, 48, 53, 57, 55, 48, 53, 52, 50, 55, 48),
    }
    return build(
        {name: (48, [(k, 1, p) for k, p in enumerate(line)]) for name, line in lines.items()},
        tempo=90,
    )

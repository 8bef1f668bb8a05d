"""Music for the tests of Todd's net, and what stands in a piece."""

import numpy as np

from coursekit.encodings.notes import NOTE_DTYPE, to_midi


def melody_midi(pitches, *, beats=0.5, onsets=None):
    """Return one voice as music: its notes one after another, or at onsets in beats."""
    table = np.zeros(len(pitches), NOTE_DTYPE)
    table["onset"] = np.arange(len(pitches)) * beats if onsets is None else onsets
    table["pitch"], table["duration"], table["velocity"] = pitches, beats, 90
    return to_midi(table, tempo=100)


def notes(midi):
    """Return (pitch, start, end in seconds) of each note of the first instrument."""
    return [(n.pitch, round(n.start, 6), round(n.end, 6)) for n in midi.instruments[0].notes]

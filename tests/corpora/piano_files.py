"""MIDI files of pianists and scores, made for the tests of ASAP, MAESTRO and their reader."""

from __future__ import annotations

import io

import pretty_midi


def midi(notes, pedal=(), *, tempo=120.0, meter=(4, 4), tracks=None):
    """Return the bytes of a file.

    Args:
        notes: rows of onset and end in seconds, pitch, velocity.
        pedal: rows of second and value of controller 64.
        tempo: beats a minute.
        meter: its time signature.
        tracks: the track of each note; all in one if not said.
    """
    music = pretty_midi.PrettyMIDI(resolution=480, initial_tempo=tempo)
    music.time_signature_changes.append(pretty_midi.TimeSignature(*meter, 0))
    tracks = tracks or [0] * len(notes)
    for number in range(max(tracks, default=0) + 1):
        part = pretty_midi.Instrument(0)
        part.notes = [
            pretty_midi.Note(velocity, pitch, start, end)
            for (start, end, pitch, velocity), track in zip(notes, tracks, strict=True)
            if track == number
        ]
        if number == 0:
            part.control_changes = [pretty_midi.ControlChange(64, v, at) for at, v in pedal]
        music.instruments.append(part)
    stream = io.BytesIO()
    music.write(stream)
    return stream.getvalue()


SCALE = [(0.5 * at, 0.5 * at + 0.5, 60 + step, 80) for at, step in enumerate((0, 2, 4, 5, 7, 9))]
"""A scale in quarter notes at 120, as a score has it."""
PLAYED = [
    (1 + 1.02 * start, 1 + 1.02 * end - 0.1, pitch, 50 + 5 * at)
    for at, (start, end, pitch, _) in enumerate(SCALE)
]
"""The same, as somebody plays it."""

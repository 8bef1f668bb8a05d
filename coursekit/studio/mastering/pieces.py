"""Mixes to be mastered: chorales, played by who knows them and by who does not."""

from __future__ import annotations

import functools

from coursekit.listening import Audio, render

BANDS = {"choir": 52, "organ": 19, "piano": 0, "brass": 61, "strings": 48}
"""Instruments and their General MIDI programs, counted from 0."""
PLAYERS = (29, 24, 4, 33)  # overdriven guitar, guitar, electric piano, bass
SOFT, LOUD = 55, 115  # velocities of verse and chorus
KICK, SNARE, HAT = 36, 38, 42


@functools.lru_cache(maxsize=1)
def mixes() -> dict[str, Audio]:
    """Return chorales of the test set by who plays them, about eight seconds each."""
    from coursekit.corpora import jsb
    from coursekit.encodings import serialised

    found = {"band": band()}
    for (name, program), chorale in zip(BANDS.items(), jsb.load("test")[4:], strict=False):
        midi = serialised.to_midi(chorale.pitches[:64])
        for part in midi.instruments:
            part.program = program
        found[name] = render(midi).excerpt(0, 8)
    return found


@functools.lru_cache(maxsize=1)
def band(number: int = 3) -> Audio:
    """Return a chorale by guitars, electric piano, bass and drums: a soft half and a loud one.

    Args:
        number: of the chorale in the test set.
    """
    import pretty_midi

    from coursekit.corpora import jsb
    from coursekit.encodings import serialised

    midi = serialised.to_midi(jsb.load("test")[number].pitches[:128])
    end = midi.get_end_time()
    beat = 60 / float(midi.get_tempo_changes()[1][0])
    for part, program in zip(midi.instruments, PLAYERS, strict=True):
        part.program = program
        for note in part.notes:
            note.velocity = LOUD if note.start >= end / 2 else SOFT
    drums = pretty_midi.Instrument(0, is_drum=True, name="Drums")
    for step in range(int(2 * end / beat)):
        start = step * beat / 2
        velocity = LOUD if start >= end / 2 else SOFT
        for pitch, plays in ((KICK, step % 4 == 0), (SNARE, step % 4 == 2), (HAT, True)):
            if plays:
                drums.notes.append(pretty_midi.Note(velocity, pitch, start, start + beat / 4))
    midi.instruments.append(drums)
    return render(midi)

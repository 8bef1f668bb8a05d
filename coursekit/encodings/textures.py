"""Four voices played as a piece: a chorale, broken chords under a melody, a waltz."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from coursekit.encodings.grid import PROGRAMS, VELOCITIES, VOICES
from coursekit.encodings.notes import NOTE_DTYPE, to_midi
from coursekit.encodings.voicing import Chord, Voices, faults, four_voices
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Note = tuple[float, float, int, int, int]  # onset, duration (beats), pitch, velocity, track


def play_chords(
    chords: Sequence[Chord], *, texture: str = "chorale", tempo: int = 84,
    rng: np.random.Generator | None = None,
) -> PrettyMIDI:  # fmt: skip
    """Set chords for four voices and play them.

    Args:
        chords: Roman numerals at their places; the first one's key is the piece's.
        texture: `chorale`, `broken chords` or `waltz`.
        tempo: beats a minute.
        rng: gives the voices their likings, see `four_voices`.

    Returns:
        A track a voice in a chorale; otherwise melody, accompaniment and bass.

    Raises:
        CourseError: there is no such texture, no chord, or one that is no numeral.
    """
    if texture not in TEXTURES:
        raise CourseError(f"There is no texture {texture!r}. There are: {', '.join(TEXTURES)}.")
    longest, bar, names, programs, write = TEXTURES[texture]
    struck = [part for chord in chords[:-1] for part in _struck_again(chord, longest)]
    for last in chords[-1:]:  # held, for a bar at most
        struck += _struck_again(last, max(longest, float(bar)))
    notes = write(struck, four_voices(struck, rng))
    table = np.zeros(len(notes), NOTE_DTYPE)
    for row, (onset, duration, pitch, velocity, track) in zip(table, notes, strict=True):
        row["onset"], row["duration"], row["pitch"] = onset, duration, pitch
        row["velocity"], row["track"], row["program"] = velocity, track, programs[track]
    home = chords[0]
    return to_midi(
        table, tempo=tempo, names=names, time_signature=(bar, 4), key=(home.tonic, home.mode)
    )


def _struck_again(chord: Chord, longest: float) -> list[Chord]:
    """Return a long chord as several, each no longer than `longest` and on the beat."""
    parts, onset = [], chord.onset
    while onset < chord.end - 1e-9:
        until = min((onset // longest + 1) * longest, chord.end)
        parts.append(replace(chord, onset=onset, duration=until - onset))
        onset = until
    return parts


def _chorale(chords: Sequence[Chord], voices: Voices) -> list[Note]:
    """Four voices, with passing notes where a voice moves by a third."""
    notes: list[Note] = []
    passing = passing_notes(chords, voices)
    for index, (chord, row) in enumerate(zip(chords, voices.tolist(), strict=True)):
        onset, duration = chord.onset, chord.duration
        for voice, pitch in enumerate(row):
            through, loud = passing.get((index, voice)), VELOCITIES[voice]
            if through is None:
                notes.append((onset, duration, pitch, loud, voice))
            else:
                notes.append((onset, duration - 0.5, pitch, loud, voice))
                notes.append((onset + duration - 0.5, 0.5, through, loud - 8, voice))
    return notes


def passing_notes(chords: Sequence[Chord], voices: Voices) -> dict[tuple[int, int], int]:
    """Return the notes that fill thirds: (chord, voice) to a pitch on the chord's last half beat.

    A note is left away where it would make parallels, or leave an augmented second in minor.
    """
    passing: dict[tuple[int, int], int] = {}
    for index, (before, after) in enumerate(itertools.pairwise(voices.tolist())):
        if chords[index].duration < 1:
            continue
        now = list(before)
        for voice in (3, 2, 1, 0):
            low, high = sorted((before[voice], after[voice]))
            between = [p for p in range(low + 1, high) if p % 12 in chords[index].scale]
            if high - low not in (3, 4) or len(between) != 1:
                continue
            tried = now[:voice] + between + now[voice + 1 :]
            steps_back = [b for b, p in zip(before, tried, strict=True) if p != b]
            if len(steps_back) > 1 or faults([before, tried, after])["parallels"]:
                continue
            if not faults([tried])["crossings"]:
                now, passing[index, voice] = tried, between[0]
    return passing


def melody(chords: Sequence[Chord], voices: Voices) -> list[tuple[float, float, int]]:
    """Return the soprano as a tune: onsets, durations and pitches.

    A third is filled, a repeated note turns around its upper neighbour, a step is taken early, a
    leap is climbed. The same chord and move make the same figure, so that what is repeated stays
    recognisable.
    """
    tune: list[tuple[float, float, int]] = []
    line = [int(row[0]) for row in voices]
    for index, (chord, pitch) in enumerate(zip(chords, line, strict=True)):
        onset, length = chord.onset, chord.duration
        if index + 1 == len(line) or length < 1:
            tune.append((onset, length, pitch))
            continue
        goal = line[index + 1]
        scale = chord.scale | {pitch % 12}
        above = next(p for p in range(pitch + 1, pitch + 4) if p % 12 in scale)
        between = [p for p in range(min(pitch, goal) + 1, max(pitch, goal)) if p % 12 in scale]
        middle = between[len(between) // 2] if between else above
        if length == 1:  # only on a weak beat is there more than the note itself
            weak = onset % 2 == 1 and abs(goal - pitch) in (0, 3, 4)
            notes = [pitch, above if goal == pitch else middle][: 1 + weak]
        elif goal == pitch:
            notes = [pitch, above, pitch]
        elif abs(goal - pitch) <= 2:
            notes = [pitch, goal if length < 3 else above]
        else:
            notes = [pitch, middle]
        last = 1.0 if length % 3 == 0 else 0.5  # in beats
        first = length - last * (len(notes) - 1)
        for sounding, lasting in zip(notes, (first, last, last), strict=False):
            tune.append((onset, lasting, sounding))
            onset += lasting
    return tune


def _broken(chords: Sequence[Chord], voices: Voices) -> list[Note]:
    """A melody over eighths that climb and fall through the chord, and a held bass."""
    notes = [(on, length, pitch, 92, 0) for on, length, pitch in melody(chords, voices)]
    for chord, row in zip(chords, voices.tolist(), strict=True):
        _, alto, tenor, bass = row
        onset, duration = chord.onset, chord.duration
        notes.append((onset, duration, bass, 74, 2))
        pattern = (bass + 12 if bass + 12 < tenor else tenor, alto, tenor, alto)
        for step in range(max(round(duration * 2), 1)):
            here = onset + step / 2
            notes.append((here, min(0.5, onset + duration - here), pattern[step % 4], 58, 1))
    return notes


def _waltz(chords: Sequence[Chord], voices: Voices) -> list[Note]:
    """A melody over bass on the first beat and the chord on the second and third."""
    notes = [(on, length, pitch, 92, 0) for on, length, pitch in melody(chords, voices)]
    for chord, row in zip(chords, voices.tolist(), strict=True):
        _, alto, tenor, bass = row
        beat = chord.onset
        while beat < chord.end - 1e-9:
            length = min(1.0, chord.end - beat)
            if abs(beat % 3) < 1e-9 or beat == chord.onset:
                notes.append((beat, length, bass, 80, 2))
            else:
                notes += [(beat, 0.5 * length, pitch, 60, 1) for pitch in (tenor, alto)]
            beat += 1.0
    return notes


Writer = Callable[[Sequence[Chord], Voices], list[Note]]
TEXTURES: dict[str, tuple[float, int, tuple[str, ...], tuple[int, ...], Writer]] = {
    "chorale": (2.0, 4, VOICES, PROGRAMS, _chorale),
    "broken chords": (2.0, 4, ("Flute", "Piano", "Cello"), (73, 0, 42), _broken),
    "waltz": (3.0, 3, ("Violin", "Piano", "Bass"), (40, 0, 0), _waltz),
}
"""For how long a chord is held before it is struck again, beats in a bar, players, their MIDI
programs, and what writes the notes."""

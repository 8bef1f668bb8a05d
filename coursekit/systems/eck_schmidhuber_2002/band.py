"""The band: swing, a piano that comps, and a bass that walks. All of this is ours, not the net's.

The net plays chord notes and melody notes on an even grid of eighths. What is added here is how
they are sounded: late off-beats, a rhythm for the chords, and a bass line made from them by rule.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.corpora.blues import PIANO, notes_of_steps
from coursekit.encodings.notes import NOTE_DTYPE, Notes, to_midi
from coursekit.systems.eck_schmidhuber_2002.playing import CHORDS, MELODY

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

Swing = Callable[[float, float], float]

BASS = 32
LOWEST_BASS = 31  # G1
ARRANGEMENTS = ("band", "paper")
"""With a comping piano and a walking bass; or held chords and melody, as the paper has them."""


def root_of(pitches: Any) -> int:
    """Return the pitch class on which a chord stands: the one with most of fifth, third, seventh.

    Args:
        pitches: MIDI pitches, the lowest first; where two notes claim it the lower one has it.
    """
    classes = [int(pitch) % 12 for pitch in pitches]

    def claim(root: int) -> int:
        above = {(other - root) % 12 for other in classes}
        return 4 * (7 in above) + 2 * bool({3, 4} & above) + (10 in above)

    return max(classes, key=claim)


def chord_spans(steps: Any) -> list[tuple[int, int, tuple[int, ...]]]:
    """Return each stretch of one chord within a bar: first step, last step + 1, MIDI pitches."""
    chords = np.asarray(steps)[:, :CHORDS]
    changes = (chords[1:] != chords[:-1]).any(axis=1) | (np.arange(1, len(chords)) % 8 == 0)
    edges = [0, *(np.flatnonzero(changes) + 1).tolist(), len(chords)]
    return [(start, end, tuple(48 + int(note) for note in np.flatnonzero(chords[start])))
            for start, end in pairwise(edges)]  # fmt: skip


def comping(steps: Any) -> Notes:
    """Return the chords as a left hand plays them: on the first beat, and after the second."""
    rows = []
    for start, end, pitches in chord_spans(steps):
        strikes = [start, *([start + 3] if end - start > 3 else []), end]
        for hit, (begin, stop) in enumerate(pairwise(strikes)):
            length = min(stop - begin, 2 - hit) / 2
            rows += [(begin / 2, length, pitch, 58 - 8 * hit, PIANO, 1, False)
                     for pitch in pitches]  # fmt: skip
    return np.array(rows, NOTE_DTYPE)


def walking_bass(steps: Any) -> Notes:
    """Return a bass in quarter notes: root, third, fifth, then a semitone below the next root.

    A chord of two beats has its root and the way to the next. Where no chord sounds, neither does
    the bass.
    """
    spans = chord_spans(steps)
    roots = [_low(root_of(pitches)) if pitches else None for *_, pitches in spans]
    rows = []
    for at, (start, end, pitches) in enumerate(spans):
        root = roots[at]
        if root is None:
            continue
        following = next((r for r in roots[at + 1 :] if r is not None), root)
        beats = range(start + start % 2, end, 2)
        tones = [root, *sorted(root + (pitch - root) % 12 for pitch in pitches
                               if (pitch - root) % 12 in (3, 4, 7))]  # fmt: skip
        for place, step in enumerate(beats):
            last = place == len(beats) - 1 and len(beats) > 1
            pitch = following - 1 if last else tones[place % len(tones)]
            length, loudness = min(1, (end - step) / 2), 74 if place else 84
            rows.append((step / 2, length, pitch, loudness, BASS, 2, False))
    return np.array(rows, NOTE_DTYPE)


def _low(pitch_class: int) -> int:
    return LOWEST_BASS + (pitch_class - LOWEST_BASS) % 12


def arrange(
    steps: Any,
    *,
    tempo: float = 132.0,
    swing: float = 0.5,
    arrangement: str = "band",
    opening: Notes | None = None,
    swinger: Swing | None = None,
) -> PrettyMIDI:
    """Return steps as music.

    Args:
        steps: `[step, 12 or 25]` of 0 and 1.
        tempo: quarter notes a minute.
        swing: where in the beat the second eighth lies, .5 to .75.
        arrangement: one of `ARRANGEMENTS`.
        opening: the notes of a learner's seed, which replace what the steps say for as long as
            they last.
        swinger: moves a time in beats, such as the learner's `swing`; None takes the kit's.
    """
    steps = np.asarray(steps)
    if steps.shape[1] == CHORDS:
        steps = np.concatenate([steps, np.zeros((len(steps), MELODY), steps.dtype)], axis=1)
    if opening is not None:
        lasts = round(2 * float((opening["onset"] + opening["duration"]).max()))
        steps = steps.copy()
        steps[:lasts, CHORDS:] = 0
    chords, melody = notes_of_steps(steps)
    melody["track"] = 0
    chords["track"] = 1
    if opening is not None:
        melody = np.concatenate([opening, melody])
    melody["velocity"] = np.where(melody["onset"] % 2 == 0, 98, 90)
    parts, names = [melody, chords], ["Piano, melody", "Piano, chords"]
    if arrangement == "band":
        parts, names = [melody, comping(steps), walking_bass(steps)], [*names, "Bass"]
    rows = np.concatenate([part for part in parts if len(part)])
    move = swinger or swung
    ends = [move(float(end), swing) for end in rows["onset"] + rows["duration"]]
    rows["onset"] = [move(float(onset), swing) for onset in rows["onset"]]
    rows["duration"] = ends - rows["onset"]
    return to_midi(rows, tempo=tempo, names=names, key=(0, "major"))


def swung(beat: float, ratio: float) -> float:
    """Return where a time in beats falls when off-beats come late.

    The kit's own is `eck_schmidhuber_2002.swing`; this asks it.
    """
    from coursekit.systems.eck_schmidhuber_2002 import swing

    return swing(beat, ratio)

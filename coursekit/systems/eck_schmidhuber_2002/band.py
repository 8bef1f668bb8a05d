"""The band: swing, a piano that comps, and a bass that walks. All of this is ours, not the net's.

The net plays chord notes and melody notes on an even grid of eighths. What is added here is how
they are sounded: late off-beats, a rhythm for the chords, and a bass line made from them by rule.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.corpora.blues import CHORD_NOTES, STEPS_PER_BAR, notes_of_steps
from coursekit.encodings.notes import Notes, to_midi
from coursekit.encodings.rhythm_section import Span, comping, walking_bass
from coursekit.systems.eck_schmidhuber_2002 import crux
from coursekit.systems.eck_schmidhuber_2002.figures import CHORDS, MELODY

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

ARRANGEMENTS = ("band", "paper")
"""With a comping piano and a walking bass; or held chords and melody, as the paper has them."""


def chord_spans(steps: Any) -> list[Span]:
    """Return each stretch of one chord within a bar, of `[step, 12 or 25]`, in beats."""
    chords = np.asarray(steps)[:, :CHORDS]
    new_bars = np.arange(1, len(chords)) % STEPS_PER_BAR == 0
    changes = (chords[1:] != chords[:-1]).any(axis=1) | new_bars
    edges = [0, *(np.flatnonzero(changes) + 1).tolist(), len(chords)]
    return [
        (start / 2, end / 2, tuple(CHORD_NOTES[note] for note in np.flatnonzero(chords[start])))
        for start, end in pairwise(edges)
    ]


def arrange(
    steps: Any,
    *,
    tempo: float = 132.0,
    swing: float = 0.5,
    arrangement: str = "band",
    opening: Notes | None = None,
    swinger: Callable[[float, float], float] = crux.swing,
) -> PrettyMIDI:
    """Return steps as music.

    Args:
        steps: `[step, 12 or 25]` of 0 and 1.
        tempo: quarter notes a minute.
        swing: where in the beat the second eighth lies, 0.5 to 0.75.
        arrangement: one of `ARRANGEMENTS`.
        opening: the notes of a learner's seed, which replace what the steps say for as long as
            they last.
        swinger: moves a time in beats, such as a learner's `swing`.
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
        spans = chord_spans(steps)
        parts = [melody, comping(spans, track=1), walking_bass(spans, track=2)]
        names.append("Bass")
    rows = np.concatenate([part for part in parts if len(part)])
    ends = [swinger(float(end), swing) for end in rows["onset"] + rows["duration"]]
    rows["onset"] = [swinger(float(onset), swing) for onset in rows["onset"]]
    rows["duration"] = ends - rows["onset"]
    return to_midi(rows, tempo=tempo, names=names, key=(0, "major"))

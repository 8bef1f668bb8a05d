"""Attention drawn on the score: from the note that is to be written to those that it looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit import listening
from coursekit.encodings.grid import REST, VOICES
from coursekit.encodings.serialised import VOICES_IN_STEP, Pitches, to_midi
from coursekit.listening.score_marks import Mark
from coursekit.systems.transformer_2017.chorales import STEPS_IN_BEAT

if TYPE_CHECKING:
    from coursekit.listening import Picture

MOST_RINGS = 8
LEAST_SHARE = 0.02
"""What gets less of the attention is left out."""


def looked_at(shares: Any, place: int, most: int = 3) -> list[tuple[int, float]]:
    """Return the places that get most of the attention, with their shares, the largest first.

    Args:
        shares: `[token, token]` of one head, as `Model.maps` gives them.
        place: of the note that is to be written; 0 is the first soprano. -1 in the answer is the
            start of the piece.
        most: how many.
    """
    row = np.asarray(shares[place])[: place + 1]
    order = np.argsort(-row, kind="stable")[:most]
    return [(int(at) - 1, float(row[at])) for at in order]


def where(place: int, asked: int) -> str:
    """Say where a place lies, seen from the note that is asked for."""
    if place < 0:
        return "the start of the piece"
    step, voice = divmod(place, VOICES_IN_STEP)
    back = asked // VOICES_IN_STEP - step
    ago = "on the same sixteenth" if not back else f"{back} sixteenth{'s' * (back > 1)} before"
    return f"the {VOICES[voice].lower()} {ago}"


def attention(
    pitches: Pitches, shares: Any, step: int, voice: int, title: str = "What the head looks at"
) -> Picture:
    """Engrave what a head looks at when a note is to be written.

    The note to be written is in a diamond; a note that is looked at has a ring, the larger the more
    its sixteenths are looked at in all.

    Args:
        pitches: `[step, voice]`.
        shares: `[token, token]` of one head, as `Model.maps` gives them.
        step: of the note, from 0 on.
        voice: 0 soprano to 3 bass.
        title: stands above the picture.
    """
    place = step * VOICES_IN_STEP + voice
    row = np.asarray(shares[place])
    notes: dict[tuple[int, int], float] = {}
    for at, share in looked_at(shares, place, len(row)):
        there, line = divmod(at, VOICES_IN_STEP)
        if at >= 0 and pitches[there, line] != REST:
            note = (_begins(pitches[:, line], there), line)
            notes[note] = notes.get(note, 0.0) + share
    most = sorted(notes.items(), key=lambda one: -one[1])[:MOST_RINGS]
    marks = [_mark(pitches, begin, line, share)
             for (begin, line), share in most if share >= LEAST_SHARE]  # fmt: skip
    marks.append(_mark(pitches, _begins(pitches[:, voice], step), voice, None))
    told = "; ".join(f"{where(at, place)} ({round(100 * share)} %)"
                     for at, share in looked_at(shares, place))  # fmt: skip
    alt = (
        f"{title}. To write the {VOICES[voice].lower()} on beat {step // 4 + 1}, sixteenth "
        f"{step % 4 + 1}, the head looks most at: {told}. "
        f"It gives {round(100 * float(row[0]))} % to the start of the piece."
    )
    return listening.score(to_midi(pitches), title, two_staves=True, marks=marks, alt=alt)


def _begins(column: Any, step: int) -> int:
    """Return the step on which the note began that sounds at a step."""
    changes = np.flatnonzero(np.append(True, column[1 : step + 1] != column[:step]))
    return int(changes[-1])


def _mark(pitches: Pitches, begin: int, voice: int, share: float | None) -> Mark:
    pitch = int(pitches[begin, voice])
    above = [other for other in range(voice) if pitches[begin, other] == pitch
             and _begins(pitches[:, other], begin) == begin]  # fmt: skip
    return Mark(begin / STEPS_IN_BEAT, pitch, share, len(above))

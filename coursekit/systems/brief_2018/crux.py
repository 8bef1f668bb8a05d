"""What lesson 21 has the learner write: a length that fits, a mood in music, and what to open."""

from __future__ import annotations

from typing import Any


def fitted(seconds: float, tempo: float, beats: int) -> tuple[int, float]:
    """Return how many whole bars are played, and how many seconds the last chord has.

    Args:
        seconds: the length asked for.
        tempo: beats a minute.
        beats: in a bar.

    Returns:
        Bars, and the seconds that are left: a bar or more, and less than two. Of a piece that is
        shorter than two bars all is left to the last chord.

    Amper's interface ends with such a span without metre, as its owner documents; lesson 21.
    """
    # A beat lasts a minute divided by the tempo; a bar has so many of them.
    bar = beats * 60 / tempo
    # One of the whole bars is kept for the last chord; there are never fewer than none.
    bars = max(0, int(seconds / bar) - 1)
    # What the played bars leave is the last chord's.
    return bars, seconds - bars * bar


def parameters(valence: float, arousal: float) -> dict[str, Any]:
    """Return what a mood means for the music.

    Args:
        valence: from -1, unpleasant, to 1, pleasant.
        arousal: from -1, sleepy, to 1, excited.

    Returns:
        tempo (beats a minute), loudness (MIDI velocity), articulation (the share of its time that
        a note sounds), density (notes of the melody a beat), register (MIDI pitch around which
        the melody lies), colour (share of the chords with an added note), mode.

    Gabrielsson & Lindström (2010) for the directions, Eerola, Friberg & Bresin (2013) for adding
    straight lines; the numbers are ours; lesson 21.
    """
    # Arousal makes music faster, louder, shorter in its notes, and fuller of notes.
    tempo = 100 + 50 * arousal
    loudness = 76 + 30 * arousal
    articulation = 0.75 - 0.25 * arousal
    density = 1.5 + arousal
    # Valence lifts the melody, and takes added notes out of the chords.
    register = 67 + 7 * valence
    colour = 0.35 - 0.35 * valence
    # From the middle upwards music is in major, below it in minor.
    mode = "major" if valence >= 0 else "minor"
    return {"tempo": tempo, "loudness": loudness, "articulation": articulation,
            "density": density, "register": register, "colour": colour, "mode": mode}  # fmt: skip


def opened(
    parts: list[dict[str, Any]], fields: list[str], locked: list[str]
) -> list[dict[str, Any]]:
    """Return the parts of a timeline without the fields that are to be made anew.

    Args:
        parts: the piece and its spans, each with its fields by name.
        fields: the names of those to be made anew.
        locked: the names of those that stay, whatever `fields` says.

    Returns:
        New parts; those given are left as they are. The composer fills what is missing.

    Amper's way to regenerate; lesson 21.
    """
    result = []
    for part in parts:
        # Begin each part anew, and take over its fields one by one.
        kept = {}
        for name, value in part.items():
            # A field stays if nobody asked for it anew, or if it is locked.
            if name not in fields or name in locked:
                kept[name] = value
        result.append(kept)
    return result

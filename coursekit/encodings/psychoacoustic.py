"""Mozer's psychoacoustic code: pitches, durations and chords as points, near where they sound near.

A pitch is 13 numbers, called PHCCCF: its height, six signs for its place on the circle of
semitones (the chroma circle), six for its place on the circle of fifths. The tables of signs
follow the values reported of CONCERT (Mozer 1994); the paper's C3 is read as the middle C, MIDI
pitch 60. The scale of the durations' logarithm and the weights of a chord's harmonics are ours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from coursekit.encodings.grid import REST
from coursekit.errors import CourseError

Codes = npt.NDArray[np.float64]

LOW, HIGH = 36, 84
"""The lowest and highest pitch that the paper codes: four octaves around the middle C."""
END = 130
"""Stands in a row of pitches for the end of the piece; REST is the melody grid's, 129."""
TICKS = 12
"""Ticks in a beat: a twelfth of a beat is the unit of duration, so thirds and quarters fit."""
QUALITIES = {"": (0, 4, 7), "m": (0, 3, 7), "7": (0, 4, 7, 10), "m7": (0, 3, 7, 10),
             "maj7": (0, 4, 7, 11), "dim": (0, 3, 6)}  # fmt: skip
"""What a chord's name may end with, and its notes in semitones above the root."""

NAMES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
"""The pitch classes, for pictures of the code."""

_HARMONICS = (0, 12, 19, 24, 28)  # in semitones above the fundamental, to the nearest one
_NATURAL = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def pitch_code(pitch: int) -> list[float]:
    """Return the 13 numbers of a pitch: height, chroma circle, circle of fifths.

    Args:
        pitch: MIDI number; 60 is the middle C.

    Returns:
        The height is the distance from 60 in semitones over the root of 6, so that an octave is
        as long as a circle is wide. Both circles begin at A, where all signs are -1; one goes on
        by semitones, the other by fifths. Neighbours on a circle differ in one sign, opposites in
        all six. Mozer 1994.
    """
    height = (pitch - 60) / math.sqrt(6)
    codes = [height]
    for place in ((pitch - 9) % 12, 7 * (pitch - 9) % 12):
        if place <= 6:
            codes += [1.0] * place + [-1.0] * (6 - place)
        else:
            codes += [-1.0] * (place - 6) + [1.0] * (12 - place)
    return codes


def encode_pitches(pitches: Sequence[int] | npt.NDArray[np.integer]) -> Codes:
    """Return the codes of pitches, rests and ends, `[note, 13]`.

    Args:
        pitches: MIDI numbers 0 to 127, REST or END. A rest has height 0 and signs that
            alternate from +1; an end, which is ours, the same signs turned round.

    Raises:
        CourseError: a number is none of these. Mozer 1994.
    """
    rows = []
    for pitch in np.asarray(pitches, dtype=int).tolist():
        if pitch in (REST, END):
            sign = 1.0 if pitch == REST else -1.0
            rows.append([0.0] + [sign, -sign] * 6)
        elif 0 <= pitch <= 127:
            rows.append(pitch_code(pitch))
        else:
            raise CourseError(
                f"{pitch} is no pitch: give MIDI numbers 0 to 127, {REST} for a rest or {END} "
                "for the end."
            )
    return np.array(rows, dtype=np.float64).reshape(-1, 13)


def decode_pitches(codes: npt.ArrayLike, low: int = LOW, high: int = HIGH) -> npt.NDArray[np.int_]:
    """Return the pitch, REST or END whose code lies nearest to each code.

    Args:
        codes: `[note, 13]`.
        low: the lowest pitch that may come out.
        high: the highest.

    Raises:
        CourseError: the codes have another shape, or there is no pitch between the two.
    """
    points = np.asarray(codes, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 13:
        raise CourseError(f"Codes of pitches have the shape [note, 13]; this is {points.shape}.")
    if not 0 <= low <= high <= 127:
        raise CourseError(f"The range {low} to {high} holds no pitch of MIDI's 0 to 127.")
    known = np.array([*range(low, high + 1), REST, END])
    return known[nearest(points, encode_pitches(known))]


def encode_durations(ticks: Sequence[int] | npt.NDArray[np.integer]) -> Codes:
    """Return the codes of durations, `[note, 5]`.

    Args:
        ticks: in twelfths of a beat, 1 or more.

    Returns:
        The logarithm to base 2 in beats; cosine and sine on a circle of a third of a beat (4
        ticks), then on one of a quarter (3 ticks). Durations of whole beats share both places.

    Raises:
        CourseError: a duration is not positive. Mozer 1994.
    """
    lengths = np.asarray(ticks, dtype=np.float64)
    if (lengths <= 0).any():
        raise CourseError("A duration is a whole number of twelfths of a beat, 1 or more.")
    third, quarter = 2 * np.pi * lengths / 4, 2 * np.pi * lengths / 3
    return np.stack(
        [np.log2(lengths / TICKS), np.cos(third), np.sin(third), np.cos(quarter), np.sin(quarter)],
        axis=-1,
    )


def decode_durations(
    codes: npt.ArrayLike, known: Sequence[int] = tuple(range(1, 97))
) -> npt.NDArray[np.int_]:
    """Return the duration in twelfths of a beat whose code lies nearest to each code.

    Args:
        codes: `[note, 5]`.
        known: the durations that may come out.

    Raises:
        CourseError: the codes have another shape.
    """
    points = np.asarray(codes, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 5:
        raise CourseError(f"Codes of durations have the shape [note, 5]; this is {points.shape}.")
    return np.asarray(known)[nearest(points, encode_durations(np.asarray(known)))]


def chord_notes(name: str) -> tuple[int, ...]:
    """Return the pitch classes of a chord, the root first.

    Args:
        name: a letter, perhaps # or b, perhaps an ending of QUALITIES: `C`, `F#m`, `Bb7`.

    Raises:
        CourseError: it is no such name.
    """
    root = _NATURAL.get(name[:1])
    rest = name[1:]
    shift = 1 if rest.startswith("#") else -1 if rest.startswith("b") else 0
    quality = rest[abs(shift) :]
    if root is None or quality not in QUALITIES:
        raise CourseError(
            f"{name!r} is no chord known here. Write a letter A to G, perhaps # or b, and one of: "
            f"{', '.join(repr(ending) for ending in QUALITIES)}."
        )
    return tuple((root + shift + step) % 12 for step in QUALITIES[quality])


def encode_chords(names: Sequence[str]) -> Codes:
    """Return the codes of chords, `[chord, 12]`: how strongly each pitch class sounds in them.

    Each note brings its first five harmonics, each half as strong as the one before, folded into
    one octave; the whole has length 2. So chords that share notes or harmonics lie near one
    another. The idea is Laden and Keefe's; weights, folding and length are ours.

    Raises:
        CourseError: a name is no chord.
    """
    rows = np.zeros((len(names), 12))
    for row, name in zip(rows, names, strict=True):
        for note in chord_notes(name):
            for place, harmonic in enumerate(_HARMONICS):
                row[(note + harmonic) % 12] += 0.5**place
        row *= 2 / np.linalg.norm(row)
    return rows


def decode_chords(codes: npt.ArrayLike, known: Sequence[str]) -> list[str]:
    """Return the chord of `known` whose code lies nearest to each code `[chord, 12]`.

    Raises:
        CourseError: the codes have another shape, or no chord is known.
    """
    points = np.asarray(codes, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 12 or not known:
        raise CourseError("Give codes of the shape [chord, 12] and at least one chord's name.")
    return [known[place] for place in nearest(points, encode_chords(known))]


def nearest(points: Codes, known: Codes) -> npt.NDArray[np.int_]:
    """Return for each point `[n, d]` which row of `known` `[m, d]` lies nearest."""
    apart = ((points[:, None, :] - known[None, :, :]) ** 2).sum(axis=-1)
    return np.asarray(apart.argmin(axis=1))


def local_codes(count: int) -> Codes:
    """Return the code without any geometry, `[count, count]`: each symbol as far as every other.

    What CONCERT's code is compared with.
    """
    return np.eye(count)

"""Lesson 00: one small function on which to practise what a crux is."""

from __future__ import annotations

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise


def transpose(pitches: list[int], semitones: int) -> list[int]:
    """Return the pitches moved by so many semitones: up, or down where the number is negative.

    Args:
        pitches: MIDI numbers, in the order in which they sound.
        semitones: 12 is an octave up, -12 an octave down.

    Returns:
        A new list, as long as the first; the list that was given stays as it is.
    """
    moved = []
    for pitch in pitches:
        moved.append(pitch + semitones)
    return moved


def _cases(generator: np.random.Generator) -> list[Case]:
    cases = [
        Case(([60, 62, 64, 65, 67], 12), "a scale goes up an octave"),
        Case(([60, 64, 67], -5), "a triad goes down a fourth"),
        Case(([72, 71, 67], 0), "nothing is to move"),
        Case(([69], 1), "a single note moves by a semitone"),
        Case(([], 7), "there is no note at all"),
        Case(([64, 64, 62, 64], 2), "a note is repeated"),
        Case(([72, 71, 69, 67, 65, 64, 62, 60, 59, 57], -24), "ten notes go down two octaves"),
        Case(([0, 3, 7, 8], 5), "the lowest notes there are go up a fourth"),
        Case(([12, 9, 13, 16], -9), "low notes go down to the lowest there is"),
    ]
    while len(cases) < 20:
        length = int(generator.integers(2, 12))
        pitches = [int(pitch) for pitch in generator.integers(48, 73, length)]
        semitones = int(generator.integers(1, 13)) * (1 if len(cases) % 2 else -1)
        way = "up" if semitones > 0 else "down"
        cases.append(Case((pitches, semitones), f"a melody of {length} notes goes {way}"))
    return cases


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="start.transpose",
        kit="coursekit.classroom.exercises.lesson_00:transpose",
        cases=_cases,
        expects="The function returns a list of whole numbers, one for each pitch that was given.",
        hint="Add the semitones to one pitch after the other, collect the results in a new list, "
        "and return that list.",
    ),
)

"""The exercises of lesson 01: reading a grid, and waiting in tokens."""

from __future__ import annotations

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise
from coursekit.encodings.grid import HOLD, REST


def _columns(random: np.random.Generator) -> list[Case]:
    """Return columns of a grid with every kind of situation among them."""
    one, two, three = (int(pitch) for pitch in random.choice(np.arange(40, 80), 3, replace=False))
    long = int(random.integers(3, 9))
    cases = [
        Case(([],), "there is no step at all"),
        Case(([one],), "one note of one step"),
        Case(([one] + [HOLD] * long,), "one note is held to the end"),
        Case(([one, HOLD, two, HOLD, HOLD, three],), "three notes follow one another"),
        Case(([one, HOLD, one, HOLD],), "the same pitch is struck again"),
        Case(([one, one, one],), "the same pitch is struck at every step"),
        Case(([REST] * long,), "the voice is silent throughout"),
        Case(([REST, REST, one, HOLD],), "the voice comes in after a rest"),
        Case(([one, HOLD, REST, REST],), "the voice ends with a rest"),
        Case(([one, HOLD, REST, two, HOLD, HOLD],), "a rest lies between two notes"),
        Case(([one, REST, one, HOLD],), "the same pitch comes back after a rest"),
        Case(([HOLD, HOLD, one],), "the piece begins with a hold that holds nothing"),
        Case(([one, REST, HOLD, HOLD, two],), "a hold follows a rest, so it holds nothing"),
        Case(([HOLD] * long,), "there are only holds that hold nothing"),
        Case(([0, HOLD, 127, HOLD],), "the lowest and the highest pitch there are"),
        Case(([HOLD, *range(60, 70), HOLD, REST],), "ten notes, of which the last is held"),
    ]
    for _ in range(8):
        length = int(random.integers(8, 40))
        kinds = random.choice(3, length, p=[0.35, 0.5, 0.15])
        pitches = random.integers(48, 80, length)
        cells = [int((pitches[i], HOLD, REST)[kind]) for i, kind in enumerate(kinds)]
        cases.append(Case((cells,), f"a random voice of {length} steps"))
    return cases


def _waits(random: np.random.Generator) -> list[Case]:
    """Return times in seconds; none lies halfway between two hundredths."""

    def near(hundredths: int) -> float:
        return round(hundredths / 100 + float(random.uniform(-0.003, 0.003)), 6)

    cases = [
        Case((0.0,), "no time passes"),
        Case((0.003,), "so little time that it rounds to nothing"),
        Case((0.01,), "the shortest wait there is"),
        Case((0.008,), "a time that must be rounded up"),
        Case((0.29,), "29 hundredths, which a computer stores as a little less"),
        Case((0.99,), "one hundredth short of the longest wait"),
        Case((1.0,), "exactly the longest wait"),
        Case((1.01,), "one hundredth more than the longest wait"),
        Case((2.0,), "twice the longest wait, with nothing left over"),
        Case((0.997,), "a time that rounds to the longest wait"),
        Case((0.02498,), "a time just below the middle between two hundredths"),
        Case((0.02502,), "a time just above the middle between two hundredths"),
        Case((12.34,), "many seconds"),
    ]
    for _ in range(6):
        wait = near(int(random.integers(2, 100)))
        cases.append(Case((wait,), "a part of a second"))
    for _ in range(6):
        wait = near(int(random.integers(101, 900)))
        cases.append(Case((wait,), "more than a second"))
    return cases


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="grid.notes_of_voice",
        kit="coursekit.encodings.grid:notes_of_voice",
        cases=_columns,
        expects="A list with one (onset, length, pitch) for each note, three whole numbers.",
        hint="Go through the steps with a list of notes and a flag that says whether the last "
        "note still sounds: a pitch adds a note of one step, a hold lengthens the last note if it "
        "still sounds, a rest ends it.",
        preamble="import numpy as np\nHOLD, REST = 128, 129\n",
    ),
    Exercise(
        key="events.shift_tokens",
        kit="coursekit.encodings.events:shift_tokens",
        cases=_waits,
        expects="A list of whole numbers from 256 to 355; an empty list where no time passes.",
        hint="Round to whole hundredths first. divmod(hundredths, 100) gives how many waits of a "
        "full second you need and what is left; a wait of n hundredths is TIME_SHIFT + n - 1.",
        preamble="import numpy as np\nTIME_SHIFT = 256\n",
    ),
)

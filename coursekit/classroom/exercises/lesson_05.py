"""The exercises of lesson 05: the context update, reading notes from outputs, and cycles."""

from __future__ import annotations

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise


def _contexts(random: np.random.Generator) -> list[Case]:
    """Return contexts, outputs and decays, from empty to full."""
    on = [0.0, 1.0, 0.0, 1.0]
    off = [0.0, 0.0, 0.0, 0.0]
    full = [round(float(value), 3) for value in random.uniform(0.2, 4.0, 4)]
    half = [round(float(value), 3) for value in random.uniform(0.1, 0.9, 4)]
    cases = [
        Case((off, on, 0.8), "the first note after silence"),
        Case((off, off, 0.8), "silence upon silence"),
        Case((on, off, 0.8), "a rest after a note: the trace fades"),
        Case((on, on, 0.8), "the same note goes on"),
        Case((on, [1.0, 0.0, 0.0, 1.0], 0.8), "another note follows"),
        Case((full, on, 0.8), "a well-filled context, one more note"),
        Case((full, off, 0.8), "a well-filled context, a rest"),
        Case((full, half, 0.8), "outputs between 0 and 1"),
        Case((full, half, 0.0), "decay 0: nothing of the past stays"),
        Case((off, half, 0.0), "decay 0, after silence"),
        Case((full, half, 0.99), "decay 0.99: nearly everything stays"),
        Case((full, on, 0.5), "decay 0.5"),
        Case((full, off, 0.5), "decay 0.5, a rest"),
        Case(([4.0, 4.0, 4.0, 4.0], on, 0.8), "one unit has been on for long"),
        Case(([2.5], [1.0], 0.8), "a net of a single unit"),
        Case((full, on, 0.875), "decay 0.875"),
        Case((full, half, 0.125), "decay 0.125: an eighth stays"),
        Case(([70.0, 0.0, 70.0, 0.0], half, 0.99), "a context that has grown for very long"),
        Case((full * 4, half * 4, 0.8), "sixteen units"),
        Case(([], [], 0.8), "a net without units"),
    ]
    for _ in range(8):
        units = int(random.integers(2, 16))
        context, output = (
            [round(float(value), 4) for value in random.uniform(0, high, units)] for high in (5, 1)
        )
        decay = round(float(random.uniform(0.05, 0.95)), 2)
        cases.append(Case((context, output, decay), f"{units} random units, decay {decay}"))
    return cases


def _slices(*slices: tuple[int | None, bool], units: int = 4) -> list[list[float]]:
    """Return clear outputs: for each slice the pitch unit or None, and whether a note begins."""
    rows = []
    for unit, begins in slices:
        rows.append([float(place == unit) for place in range(units)] + [float(begins)])
    return rows


def _unequal(random: np.random.Generator, units: int) -> list[float]:
    """Return the outputs of one slice of which no two pitches are equally strong."""
    while True:
        row = [round(float(value), 4) for value in random.beta(0.4, 0.6, units + 1)]
        if len(set(row[:-1])) == units:
            return row


def _readings(random: np.random.Generator) -> list[Case]:
    """Return outputs with held, repeated, slurred and missing notes."""
    a, b, c = (int(unit) for unit in random.permutation(4)[:3])
    cases = [
        Case((_slices((a, True)),), "one note of one slice"),
        Case((_slices((a, True), (a, False), (a, False)),), "one note of three slices"),
        Case((_slices((a, True), (a, True), (a, True)),), "the same note three times"),
        Case((_slices((a, True), (a, False), (a, True), (a, False)),), "two quarters, one pitch"),
        Case((_slices((a, True), (b, True), (c, True)),), "three different notes"),
        Case((_slices((a, True), (b, False)),), "the pitch changes, but no beginning is said"),
        Case((_slices((a, True), (b, False), (b, False)),), "as before, and the new pitch holds"),
        Case((_slices((None, False), (None, False)),), "silence"),
        Case((_slices((None, True), (None, True)),), "beginnings are said, but no pitch sounds"),
        Case((_slices((a, True), (None, False), (b, True)),), "a rest between two notes"),
        Case((_slices((a, True), (None, False), (a, False)),), "the pitch returns after a rest"),
        Case((_slices((None, False), (a, False)),), "a pitch comes in without a beginning"),
        Case((_slices((None, True), (a, True), (a, False)),), "a rest, then a held note"),
        Case((_slices((a, True), (a, False), (None, False)),), "a rest at the end"),
        Case((_slices((a, False), (a, False), (a, False)),), "no beginning is ever said"),
        Case((_slices((0, False)),), "the first pitch comes in at once without a beginning"),
        Case((_slices((3, False)),), "the last pitch comes in at once without a beginning"),
        Case(
            (_slices((None, False), (0, False), (0, False)),),
            "the first pitch comes in after silence without a beginning",
        ),
        Case((_slices((0, True), (None, False), (0, False)),), "the first pitch returns"),
        Case((_slices((3, True), (None, False), (3, False)),), "the last pitch returns"),
        Case((_slices((0, True), (3, False), (0, False)),), "to the last pitch and back"),
        Case((_slices((0, True), (0, False), (0, True), units=1),), "a net of one pitch"),
        Case(([[0.7, 0.9], [0.9, 0.7], [0.2, 0.9]],), "a net of one pitch, and a rest"),
        Case((_slices(*((unit, False) for unit in range(10)), units=10),), "ten pitches in turn"),
        Case(([],), "no slice at all"),
        Case(([[0.2, 0.6, 0.9, 0.1, 0.8]],), "two pitches are above a half"),
        Case(([[0.2, 0.4, 0.45, 0.1, 0.9]],), "no pitch is above a half"),
        Case(([[0.5, 0.1, 0.2, 0.1, 0.9]],), "a pitch of exactly a half"),
        Case(([[0.1, 0.7, 0.2, 0.1, 0.5]],), "the beginning is exactly a half"),
        Case(
            ([[0.1, 0.7, 0.2, 0.1, 0.9], [0.1, 0.502, 0.2, 0.3, 0.502]],),
            "pitch and beginning are a little above a half",
        ),
        Case(
            (
                [
                    [0.1, 0.7, 0.2, 0.1, 0.9],
                    [0.1, 0.498, 0.2, 0.3, 0.9],
                    [0.1, 0.7, 0.2, 0.3, 0.498],
                ],
            ),
            "first the pitch, then the beginning is a little below a half",
        ),
        Case(
            ([[0.1, 0.7, 0.2, 0.1, 0.9], [0.1, 0.7, 0.2, 0.1, 0.5]],),
            "a beginning of exactly a half does not cut a held note",
        ),
        Case(
            ([[0.1, 0.8, 0.6, 0.1, 0.9], [0.1, 0.6, 0.7, 0.1, 0.3]],),
            "another pitch becomes the strongest",
        ),
    ]
    for _ in range(6):
        slices, units = int(random.integers(8, 24)), int(random.integers(3, 9))
        rows = [_unequal(random, units) for _ in range(slices)]
        cases.append(Case((rows,), f"{slices} random slices of {units} pitches"))
    return cases


def _runs(random: np.random.Generator) -> list[Case]:
    """Return runs that repeat at once, later, nearly and never."""
    a, b, c, d = (int(sound) for sound in random.permutation(9)[:4])
    stray = [10 + int(sound) for sound in random.permutation(20)]
    cases = [
        Case(([a] * 12,), "one sound throughout"),
        Case(([a, b] * 8,), "two sounds in turn"),
        Case(([a, b, c] * 6,), "three sounds in turn"),
        Case(([a, a, b] * 6,), "a sound comes twice in each turn"),
        Case(([a, b, a, c] * 5,), "two sounds in turn, every other time another one"),
        Case(([a, b, c] * 6 + [a],), "the last turn is cut short"),
        Case(([d, *([a, b] * 8)],), "one sound, then two in turn"),
        Case((stray[:5] + [a, b, c] * 6,), "a lead-in of five, then three in turn"),
        Case((stray[:4] + [a] * 10,), "a lead-in, then one sound for ever"),
        Case(([c, b, *([a, b, c] * 6)],), "the lead-in belongs to the cycle already"),
        Case((stray[:10] + [a, b] * 5,), "the lead-in fills exactly the first half"),
        Case((stray[:11] + [a, b] * 5,), "the cycle begins too late to be believed"),
        Case((stray[:16],), "nothing ever comes again"),
        Case(([*stray[:14], a, a],), "the last sound is held, nothing more"),
        Case(([a, b] * 7 + [c, d],), "the cycle breaks off at the end"),
        Case(([a] * 15 + [b],), "the last sound breaks the cycle"),
        Case(([a, b, c, d] * 2,), "two turns of four: the period is a quarter at most"),
        Case(([a, b, c, d] * 4,), "four turns of four"),
        Case(([],), "no sound at all"),
        Case(([a],), "one sound"),
        Case(([a, a, a],), "three sounds are too few"),
        Case(([a, a, a, a],), "four equal sounds are enough"),
        Case(([0, *([30, 31] * 8)],), "a low sound, then two high ones in turn"),
        Case(([31, *([1, 0] * 8)],), "a high sound, then two low ones in turn"),
        Case(([*range(10), *([30, 31, 32] * 10)],), "a lead-in of ten that climbs"),
        Case(([*range(40, 30, -1), *([2, 1, 0] * 10)],), "a lead-in of ten that falls"),
        Case(([*range(10, 20)] * 4,), "ten sounds in turn, four times"),
    ]
    for _ in range(6):
        turn = [int(sound) for sound in random.integers(0, 4, int(random.integers(2, 6)))]
        lead = [int(sound) for sound in random.integers(0, 9, int(random.integers(0, 8)))]
        cases.append(Case((lead + turn * 6,), f"a lead-in of {len(lead)} and turns of {len(turn)}"))
    return cases


_SETUP = "import numpy as np\n"
_HOME = "coursekit.systems.todd_1989.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="todd_1989.context_update",
        kit=_HOME + "context_update",
        cases=_contexts,
        expects="A list of as many numbers as the context has.",
        hint="Unit by unit: take what the context holds times the decay, and add what the output "
        "says. The output itself is not made smaller.",
        preamble=_SETUP,
        keeps_inputs=True,
    ),
    Exercise(
        key="todd_1989.notes_of",
        kit=_HOME + "notes_of",
        cases=_readings,
        expects="A list of (pitch unit, first slice, slices), all whole numbers.",
        hint="In each slice find the strongest pitch, and forget it if it is not above 0.5. Then "
        "ask: does a note begin, or has the pitch changed since the slice before? If neither, the "
        "last note grows by one.",
        preamble=_SETUP,
    ),
    Exercise(
        key="todd_1989.find_cycle",
        kit=_HOME + "find_cycle",
        cases=_runs,
        expects="Two whole numbers: (lead-in, period).",
        hint="Try periods 1, 2, 3 … up to a quarter of the length. For each, walk back from the "
        "end while sounds[i] equals sounds[i + period], and see whether you reach the middle.",
        preamble=_SETUP,
    ),
)

"""The exercises of lesson 08: who may hear whom, the draw of a note, and swing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise


def same_table(got: Any, expected: Any) -> bool:
    """Return whether two tables hold the same 0s and 1s, whatever kind of number these are."""
    try:
        table = np.asarray(got)
    except ValueError:  # rows of different lengths
        return False
    known = np.asarray(expected)
    return (
        table.dtype.kind in "biuf"
        and table.shape == known.shape
        and bool(np.array_equal(table, known))
    )


def near(got: Any, expected: Any) -> bool:
    """Return whether two times are the same to a billionth of a beat."""
    if isinstance(got, bool | np.bool_) or not isinstance(got, int | float | np.number):
        return False
    return math.isclose(float(got), float(expected), rel_tol=1e-9, abs_tol=1e-9)


def _nets(random: np.random.Generator) -> list[Case]:
    """Return sizes of nets, the paper's two among them."""
    cases = [
        Case((4, 4, 2, 12, 13), "the paper's net of experiment 2"),
        Case((4, 0, 2, 12, 0), "the paper's net of experiment 1, which has no melody"),
        Case((0, 4, 2, 0, 13), "a net for melody alone"),
        Case((1, 1, 1, 1, 1), "one block of one cell each, one input each"),
        Case((1, 1, 1, 1, 0), "no input for melody, though it has a block"),
        Case((1, 1, 1, 0, 1), "no input for chords, though they have a block"),
        Case((1, 1, 1, 2, 3), "one block of one cell each, several inputs"),
        Case((1, 1, 2, 1, 1), "one block of two cells each"),
        Case((1, 1, 3, 2, 2), "one block of three cells each"),
        Case((2, 1, 1, 1, 1), "more chord blocks than melody blocks"),
        Case((1, 3, 1, 1, 1), "more melody blocks than chord blocks"),
        Case((3, 2, 2, 4, 1), "more inputs for chords than for melody"),
        Case((2, 3, 2, 1, 5), "more inputs for melody than for chords"),
        Case((2, 2, 4, 3, 3), "four cells in a block"),
        Case((3, 0, 1, 2, 2), "inputs for melody, but no block for it"),
        Case((0, 2, 1, 2, 2), "inputs for chords, but no block for them"),
        Case((9, 1, 1, 2, 1), "nine chord blocks"),
        Case((1, 9, 1, 1, 2), "nine melody blocks"),
        Case((1, 1, 9, 1, 1), "nine cells in a block"),
    ]
    for _ in range(7):
        a, b, c, d, e = (int(number) for number in random.integers(1, 6, 5))
        about = f"{a} chord and {b} melody blocks, {c} cells each, {d} and {e} inputs"
        cases.append(Case((a, b, c, d, e), about))
    return cases


def _draws(random: np.random.Generator) -> list[Case]:
    """Return outputs with chances that fall inside each note's part, never on its edge."""
    fixed: list[tuple[list[float], float, str]] = [
        ([1.0], 0.0, "there is a single note"),
        ([1.0], 0.999, "there is a single note, and the chance is nearly 1"),
        ([0.5, 0.5], 0.25, "two notes alike, a small chance"),
        ([0.5, 0.5], 0.75, "two notes alike, a great chance"),
        ([0.2, 0.2], 0.75, "the outputs sum to less than 1"),
        ([0.1, 0.1, 0.2], 0.4, "the outputs sum to less than 1, the second note is due"),
        ([0.9, 0.9], 0.75, "the outputs sum to more than 1"),
        ([0.9, 0.9, 0.6], 0.3, "the outputs sum to more than 1, the first note is due"),
        ([2.0, 6.0], 0.2, "outputs greater than 1"),
        ([0.0, 1.0], 0.0, "the first note cannot come, and the chance is 0"),
        ([0.5, 0.5], 0.498, "two notes alike, and the chance is a little below a half"),
        ([0.5, 0.5], 0.502, "two notes alike, and the chance is a little above a half"),
        ([0.5, 0.5], 0.5, "two notes alike, and the chance is just a half: not above it"),
        ([1.0, 1.0, 2.0], 0.25, "the chance is just as much as the first note's share"),
        ([1.0] * 16, 0.97, "sixteen notes alike, and the last is due"),
        ([70.0, 1.0, 1.0], 0.98, "one output is far above 1, and the second note is due"),
        ([0.0, 0.0, 0.4, 0.0], 0.5, "only one note can come"),
        ([0.0, 0.0, 0.4, 0.0], 0.0, "only one note can come, and the chance is 0"),
        ([0.0, 0.0, 0.4, 0.0], 0.99, "only one note can come, and the chance is nearly 1"),
        ([0.3, 0.0, 0.3], 0.75, "a note in the middle cannot come"),
        ([0.6, 0.1, 0.3], 0.95, "the last note is not the likeliest, but its turn has come"),
        ([0.6, 0.1, 0.3], 0.65, "the least likely note's turn has come"),
        ([0.1, 0.7, 0.2], 0.05, "the likeliest note's turn has not come yet"),
        ([1e-9, 1e-9, 2e-9], 0.6, "all outputs are very small"),
    ]
    cases = [Case((outputs, chance), about) for outputs, chance, about in fixed]
    for _ in range(9):
        outputs = np.round(random.random(13) ** 6, 4)
        outputs[int(random.integers(13))] = 0.9
        shares = outputs / outputs.sum()
        due = int(random.choice(np.flatnonzero(shares > 0.01)))
        before = float(shares[:due].sum())
        # Kept away from the edges, where the order of adding would decide.
        chance = before + float(shares[due]) * float(random.uniform(0.1, 0.9))
        cases.append(Case((outputs.tolist(), chance), f"thirteen notes, note {due} is due"))
    return cases


def _times(random: np.random.Generator) -> list[Case]:
    """Return times all over the beat, straight and swung."""
    fixed = [
        (0.0, 0.6, "the very beginning"),
        (3.0, 0.6, "a whole beat stays"),
        (11.0, 0.75, "a late whole beat stays"),
        (0.5, 0.6, "the first off-beat"),
        (0.5, 2 / 3, "an off-beat in triplets"),
        (7.5, 0.62, "an off-beat further on"),
        (7.5, 0.5, "an off-beat, straight"),
        (2.25, 0.5, "a sixteenth, straight"),
        (2.25, 0.6, "a sixteenth before the off-beat"),
        (2.75, 0.5, "a sixteenth after the off-beat, straight"),
        (2.75, 0.6, "a sixteenth after the off-beat"),
        (2.75, 2 / 3, "a sixteenth after the off-beat, in triplets"),
        (0.95, 0.7, "just before the next beat"),
        (0.05, 0.7, "just after the beat"),
        (0.45, 0.75, "just before the off-beat, swung hard"),
        (0.55, 0.75, "just after the off-beat, swung hard"),
        (47.5, 2 / 3, "the last off-beat of a chorus"),
        (1.498, 0.75, "a hair before the off-beat"),
        (1.502, 0.75, "a hair after the off-beat"),
        (96.125, 0.703, "the third chorus, and a ratio of three digits"),
    ]
    cases = [Case((beat, ratio), about) for beat, ratio, about in fixed]
    for _ in range(8):
        beat = float(random.integers(0, 48)) + float(np.round(random.random(), 3))
        ratio = float(np.round(random.uniform(0.5, 0.75), 2))
        cases.append(Case((beat, ratio), f"a time within beat {int(beat)}, ratio {ratio}"))
    return cases


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="eck_schmidhuber_2002.connections",
        kit="coursekit.systems.eck_schmidhuber_2002.crux:connections",
        cases=_nets,
        expects="A table of 0 and 1: a row for each listener, a column for each speaker.",
        hint="Begin with ones everywhere. Rows of chord blocks are the first chord_blocks * "
        "(3 + cells). In them, what columns belong to melody? There are two groups: one among the "
        "inputs, one at the end.",
        same=same_table,
        preamble="import numpy as np\n",
    ),
    Exercise(
        key="eck_schmidhuber_2002.draw_note",
        kit="coursekit.systems.eck_schmidhuber_2002.crux:draw_note",
        cases=_draws,
        expects="A whole number: the place of a note in the list, from 0 on.",
        hint="Bring the outputs to a sum of 1, or multiply the chance by their sum. Then add "
        "outputs up from the left until the sum is above the chance.",
        preamble="import numpy as np\n",
    ),
    Exercise(
        key="eck_schmidhuber_2002.swing",
        kit="coursekit.systems.eck_schmidhuber_2002.crux:swing",
        cases=_times,
        expects="A number of beats.",
        hint="Take the whole beats away first: rest = beat % 1. Half a beat becomes `ratio`, so "
        "the first half is stretched by 2 * ratio, the second squeezed by 2 * (1 - ratio).",
        same=near,
        preamble="import numpy as np\n",
    ),
)

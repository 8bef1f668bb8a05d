"""The exercises of lesson 24: which note became which, one gain for all stems, what was changed."""

from __future__ import annotations

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise


def _tables(random: np.random.Generator) -> list[Case]:
    """Return tables of costs in which no two pairings cost the same, and limits."""
    cases = [
        Case(([[0.2, 1.0], [1.0, 0.3]], 2.0), "two notes, each moved a little"),
        Case(([[1.0, 0.5], [9.0, 1.0]], 10.0), "the nearest pair is not in the best whole"),
        Case(([[0.2, 8.0], [8.0, 7.0]], 2.0), "a note was deleted, another added"),
        Case(([[0.75, 1.25], [0.25, 0.25]], 2.0), "two equal notes, both later"),
        Case(([[0.4]], 2.0), "one note, near"),
        Case(([[2.0]], 2.0), "one note, just as far as the limit"),
        Case(([[1.99]], 2.0), "one note, a little nearer than the limit"),
        Case(([[5.0]], 2.0), "one note, too far"),
        Case(([[1.0, 3.0], [1.5, 90.0]], 2.0), "a far pair must not decide over a near one"),
        Case(([[0.3, 0.9, 0.1]], 2.0), "one note before, three after"),
        Case(([[0.3], [0.9], [0.1]], 2.0), "three notes before, one after"),
        Case(([[5.0, 6.0], [7.0, 9.0]], 2.0), "nothing is near"),
        Case(([[0.0, 1.5], [1.75, 0.0]], 0.5), "unchanged notes cost nothing"),
        Case(([[1.5, 0.25], [0.5, 1.25]], 1.0), "the two have changed places"),
    ]
    far = [[abs(row - column) + 0.1 * (row + 1) for column in range(10)] for row in range(10)]
    cases += [
        Case((far, 1.5), "ten notes, each of which may have moved"),
        Case(([[5.0, 6.0], [5.0, 6.0], [0.2, 5.0]], 2.0), "two notes that are equally far"),
        Case(([[1.1, 1.6], [1.7, 9.0]], 2.0), "one near pair is better than two middling ones"),
        Case(([[0.21, 0.3], [0.4, 0.19]], 0.2), "a very small limit"),
        Case(([[5.0, 5.9], [5.8, 9.0]], 6.0), "a large limit"),
        Case(([[1.233]], 1.234), "just below a limit that is no round number"),
        Case(([[1.235]], 1.234), "just above a limit that is no round number"),
    ]
    for _ in range(14):
        rows, columns = (int(random.integers(1, 6)) for _ in range(2))
        costs = np.round(random.uniform(0, 4, (rows, columns)), 6).tolist()
        limit = float(random.choice([1.0, 2.0, 3.0]))
        cases.append(Case((costs, limit), f"{rows} notes before and {columns} after, by lot"))
    return cases


def _stems(random: np.random.Generator) -> list[Case]:
    """Return stems, some of which pull against each other, and ceilings."""
    cases = [
        Case(([[0.5, 0.0], [0.3, -0.2]], 0.4), "the mix goes farthest"),
        Case(([[0.5, 0.5], [-0.25, -0.5]], 1.0), "a stem goes farther than the mix"),
        Case(([[0.0, 0.0]], 1.0), "silence"),
        Case(([[0.0], [0.0]], 0.5), "two silent stems, and a lower ceiling"),
        Case(([[-0.5, 0.25]], 1.0), "one stem, farthest below 0"),
        Case(([[-0.5, 0.0], [-0.3, 0.1]], 0.4), "a mix that is farthest below 0"),
        Case(([[0.5, -0.5], [-0.5, 0.5]], 1.0), "stems that cancel each other"),
        Case(([[0.9, 0.0], [0.0, 0.9]], 0.9), "peaks at different moments do not add up"),
        Case(([[2.0, 0.0], [1.0, 0.0]], 0.5), "too loud: the factor is below 1"),
        Case(([[1e-4, 0.0], [2e-4, 0.0]], 1.0), "very soft"),
        Case(([[0.5], [0.0], [0.25]], 1.0), "one of three is silent"),
        Case(([[-0.5, -0.4], [0.3, 0.3]], 1.0), "the first stem is below 0 and goes farthest"),
        Case(([[0.3, 0.3], [-0.5, -0.4]], 1.0), "the last stem is below 0 and goes farthest"),
        Case(([[-0.5, 0.0], [0.3, 0.0]], 1.0), "a stem that is below 0 or at 0"),
        Case(([[0.1, 0.0]] * 10, 0.5), "ten stems that are alike"),
        Case(([[0.5, -0.25], [0.25, 0.5]], 32_767.0), "a ceiling as 16 bits count it"),
        Case(([[0.5, -0.25], [0.25, 0.5]], 0.1), "a low ceiling"),
    ]
    for _ in range(12):
        shape = (int(random.integers(1, 5)), int(random.integers(1, 9)))
        samples = np.round(random.uniform(-1, 1, shape), 4).tolist()
        cases.append(Case((samples, float(random.choice([0.5, 0.891, 1.0]))), "samples by lot"))
    return cases


def _notes(random: np.random.Generator) -> list[Case]:
    """Return pairs of notes that differ in one thing, in several, or in nothing."""
    note = (1.0, 1.0, 60, 80)
    cases = [
        Case((note, note), "nothing was changed"),
        Case((note, (1.25, 1.0, 60, 80)), "later"),
        Case((note, (0.75, 1.0, 60, 80)), "earlier"),
        Case((note, (1.0, 2.0, 60, 80)), "longer"),
        Case((note, (1.0, 0.5, 60, 80)), "shorter"),
        Case((note, (1.0, 1.0, 67, 80)), "a fifth higher"),
        Case((note, (1.0, 1.0, 59, 80)), "a semitone lower"),
        Case((note, (1.0, 1.0, 60, 81)), "a little louder"),
        Case((note, (1.0, 1.0, 60, 40)), "much softer"),
        Case((note, (1.005, 0.995, 60, 80)), "rounded by a program"),
        Case((note, (0.995, 1.005, 60, 80)), "rounded the other way"),
        Case(((0.0, 1.0, 60, 80), (0.01, 1.0, 60, 80)), "just a hundredth later"),
        Case(((0.01, 1.0, 60, 80), (0.0, 1.0, 60, 80)), "just a hundredth earlier"),
        Case(((0.0, 0.0, 60, 80), (0.0, 0.01, 60, 80)), "just a hundredth longer"),
        Case(((0.0, 0.01, 60, 80), (0.0, 0.0, 60, 80)), "just a hundredth shorter"),
        Case((note, (1.015, 1.0, 60, 80)), "a little more than a hundredth later"),
        Case((note, (1.0, 1.015, 60, 80)), "a little more than a hundredth longer"),
        Case((note, (1.0, 0.985, 60, 80)), "a little more than a hundredth shorter"),
        Case(((0.0, 1.0, 60, 80), (0.014, 1.0, 60, 80)), "later by little"),
        Case(((0.014, 1.0, 60, 80), (0.0, 1.0, 60, 80)), "earlier by little"),
        Case(((0.0, 1.0, 60, 80), (0.01005, 1.0, 60, 80)), "later by hardly more than a hundredth"),
        Case(((0.01005, 1.0, 60, 80), (0.0, 1.0, 60, 80)), "earlier by hardly more than that"),
        Case(((0.0, 0.0, 60, 80), (0.0, 0.01005, 60, 80)), "longer by hardly more than that"),
        Case(((0.0, 0.01005, 60, 80), (0.0, 0.0, 60, 80)), "shorter by hardly more than that"),
        Case(((-0.5, 1.0, 60, 80), (0.5, 1.0, 60, 80)), "a pickup before beat 0, now after it"),
        Case(((0.5, 1.0, 60, 80), (-0.5, 1.0, 60, 80)), "a note that became a pickup"),
        Case((note, (1.0, 1.0, 60, 79)), "a little softer"),
        Case((note, (1.0, 1.0, 61, 80)), "a semitone higher"),
        Case((note, (2.5, 0.25, 48, 127)), "everything at once, softer excepted"),
        Case((note, (0.0, 3.0, 72, 1)), "everything at once, louder excepted"),
    ]
    for _ in range(12):
        first, second = (
            (
                float(random.integers(0, 16)) / 4,
                float(random.integers(1, 8)) / 4,
                int(random.integers(55, 60)),
                int(random.integers(60, 64)),
            )
            for _ in range(2)
        )
        cases.append(Case((first, second), "two notes by lot"))
    return cases


_HOME = "coursekit.studio.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="studio.matched",
        kit=_HOME + "matched",
        cases=_tables,
        expects="A list of pairs of whole numbers, (row, column), in the order of the rows.",
        hint="Put the limit in place of every larger number, let linear_sum_assignment choose, and "
        "keep a pair only where its number is below the limit.",
        preamble="import numpy as np\nfrom scipy.optimize import linear_sum_assignment\n",
    ),
    Exercise(
        key="studio.common_gain",
        kit=_HOME + "common_gain",
        cases=_stems,
        expects="One number, such as 0.5.",
        hint="Look for the sample that is farthest from 0, in all stems and in their sum.",
        preamble="import numpy as np\n",
    ),
    Exercise(
        key="studio.changes",
        kit=_HOME + "changes",
        cases=_notes,
        expects="A list of words, which is empty where nothing was changed.",
        hint="Four questions, one after the other: onset, length, pitch, velocity. Times count "
        "only where they differ by more than 0.01.",
    ),
)

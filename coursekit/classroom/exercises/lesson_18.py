"""The exercises of lesson 18: residual quantisation, the contrastive loss, and copies."""

from __future__ import annotations

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise

_PITCHES = np.array(
    [
        [[48.0], [60.0], [72.0], [84.0]],
        [[-4.5], [-1.5], [1.5], [4.5]],
        [[-0.9], [-0.3], [0.3], [0.9]],
    ]
)
_PLANE = np.array(
    [
        [[2.0, 2.0], [2.0, 7.0], [7.0, 2.0], [7.0, 7.0]],
        [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]],
        [[-0.4, 0.0], [0.4, 0.0], [0.0, -0.4], [0.0, 0.4]],
    ]
)


def _vectors(random: np.random.Generator) -> list[Case]:
    """Return vectors and codebooks."""
    cases = [
        Case((np.array([[64.3]]), _PITCHES), "a tone a little above E4"),
        Case((np.array([[64.3], [70.2], [50.8]]), _PITCHES), "three singers at once"),
        Case((np.array([[64.3], [70.2]]), _PITCHES[:1]), "the first list alone"),
        Case((np.array([[59.0], [31.0], [95.5]]), _PITCHES), "tones below and above all lists"),
        Case((np.array([[60.2]]), _PITCHES[[0, 2, 1]]), "the lists in another order"),
        Case((np.array([[6.2, 3.3]]), _PLANE), "a moment that is bright and not loud"),
        Case((np.array([[1.0, 8.0], [8.0, 1.0], [4.4, 4.6]]), _PLANE), "three moments"),
        Case((np.array([[2.0, 2.0]]), _PLANE[:2]), "a moment that lies on the first entry"),
        Case((np.array([[3.0, 4.0]]), _PLANE[:, :1]), "codebooks of one entry each"),
    ]
    cases.append(Case((-_PITCHES[0] - 3.2, -_PITCHES), "all of it far below 0"))
    for _ in range(12):
        count, stages, entries, width = (int(random.integers(2, top)) for top in (7, 6, 9, 6))
        spread = 2.0 ** -np.arange(stages)[:, None, None]
        books = np.round(random.normal(0, 1, (stages, entries, width)) * spread, 3)
        vectors = np.round(random.normal(0, 1.5, (count, width)), 3)
        cases.append(Case((vectors, books), f"{count} vectors and {stages} codebooks by lot"))
    return cases


def _tables(random: np.random.Generator) -> list[Case]:
    """Return likenesses of sounds and sentences."""
    cases = [
        Case((np.zeros((2, 2)),), "two sounds that are told apart by nothing"),
        Case((np.zeros((5, 5)),), "five of them"),
        Case((np.array([[2, 0, 0], [0, 0, 0], [2, 0, 0]]),), "the three sounds of the example"),
        Case((np.array([[20, 0], [0, 20]]),), "sure and right"),
        Case((np.array([[0.0, 6.0], [6.0, 0.0]]),), "sure and wrong"),
        Case((np.array([[3.0, 1.0], [3.0, 1.0]]),), "one sentence that all sounds prefer"),
        Case((np.array([[0.7]]),), "one sound alone"),
        Case((np.array([[-1.0, -4.0], [-6.0, -2.0]]),), "all likenesses below 0"),
    ]
    for _ in range(14):
        count = int(random.integers(2, 7))
        table = np.round(random.normal(0, 2, (count, count)) + np.eye(count), 3)
        cases.append(Case((table,), f"{count} sounds by lot"))
    return cases


def _rows(random: np.random.Generator) -> list[Case]:
    """Return two rows of tokens."""
    cases = [
        Case(([5, 1, 2, 3, 9], [7, 1, 2, 3, 1]), "three in common, in the middle"),
        Case(([1, 2, 3], [3, 2, 1]), "the same tokens in another order"),
        Case(([1, 2, 3], [4, 5]), "nothing in common"),
        Case(([4, 4, 4, 4], [4, 4]), "one token again and again"),
        Case(([1, 2, 3, 4], [9, 1, 2, 3, 4]), "the whole piece, one place later"),
        Case(([9, 1, 2, 3, 4], [1, 2, 3, 4]), "the whole other, one place earlier"),
        Case(([1, 2, 8, 3, 4, 5], [3, 4, 5, 8, 1, 2]), "two runs, the longer one second"),
        Case(([3, 4, 5, 8, 1, 2], [1, 2, 8, 3, 4, 5]), "two runs, the longer one first"),
        Case(([1, 2, 9, 3, 4], [1, 2, 7, 3, 4]), "two runs with a gap between them"),
        Case(([9, 9, 8, 9, 9, 1, 2, 3], [1, 2, 3]), "a run at the end of a longer piece"),
        Case(([1, 2, 3], [9, 9, 8, 9, 9, 1, 2, 3]), "a run at the end of a longer other"),
        Case((list(range(12)), list(range(12))), "the same piece twice"),
        Case(([300, 411], [411, 300]), "large tokens in another order"),
        Case(([6, 7, 3, 4, 5, 3], [3, 4, 5, 6] * 55), "a long other, of few tokens"),
        Case(([], [1, 2]), "an empty piece"),
        Case(([1, 2], []), "nothing to compare it with"),
        Case(([7], [7]), "one token"),
        Case(([1, 1, 2], [1, 2]), "a run that begins after a false start"),
        Case(([1, 2, 1, 2, 3], [1, 2, 3]), "a run that is broken off and begun again"),
        Case(([1, 2, 3, 4], [1, 2, 9, 2, 3, 4]), "a run that begins inside another one"),
    ]
    for _ in range(12):
        first, second = (random.integers(0, 3, int(random.integers(4, 14))) for _ in range(2))
        cases.append(Case((first.tolist(), second.tolist()), "two rows by lot"))
    return cases


_SETUP = "import numpy as np\nfrom scipy.spatial.distance import cdist\n"
_HOME = "coursekit.systems.musiclm_2023.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="musiclm_2023.residual_quantise",
        kit=_HOME + "residual_quantise",
        cases=_vectors,
        expects="A table of codes, which are whole numbers: one row for each vector and one column "
        "for each codebook.",
        hint="For each codebook: cdist(residual, codebook) gives distances, argmin(axis=1) the "
        "codes of the nearest entries, and residual - codebook[nearest] is what the next "
        "codebook gets.",
        preamble=_SETUP + f"PITCHES = np.array({_PITCHES.tolist()})\n",
        keeps_inputs=True,
    ),
    Exercise(
        key="musiclm_2023.contrastive_loss",
        kit=_HOME + "contrastive_loss",
        cases=_tables,
        expects="One number, 0 or more.",
        hint="Divide np.exp(likeness) by the sums of its rows: these are shares. Take their "
        "diagonal, and the mean of the negative logarithms.",
        preamble=_SETUP,
    ),
    Exercise(
        key="musiclm_2023.longest_copy",
        kit=_HOME + "longest_copy",
        cases=_rows,
        expects="One whole number: how many tokens the longest common run has.",
        hint="Two loops choose where to begin in the piece and in the other. From there count from "
        "0 how many tokens agree, and stop at the first two that differ.",
    ),
)

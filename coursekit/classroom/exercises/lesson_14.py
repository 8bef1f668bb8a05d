"""The exercises of lesson 14: distances the long way, the skew, and a soprano that is kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise, equal
from coursekit.encodings.serialised import SILENT, TOKENS


def same_steps(got: Any, expected: Any) -> bool:
    """Return whether skewed logits are the same wherever a step does not come after its row."""
    if type(got) is not type(expected) or got.shape != expected.shape:
        return False
    later = expected.shape[-1] - expected.shape[-2]
    return equal(got.tril(later), expected.tril(later))


def _skewed(random: np.random.Generator) -> list[Case]:
    """Return logits sorted by distance: by hand, by lot, of heads and of the last rows alone."""
    import torch

    def drawn(*shape: int) -> Any:
        return torch.tensor(random.normal(0, 1, shape).round(3) + 0.0005)

    by_hand = [[1, 0, 2, 0], [1, 0, 2, 0], [1, 3, 0, 1], [2, 3, 2, 1]]
    cases = [
        Case((torch.tensor(by_hand, dtype=torch.float64),), "the melody E D C D of section 3"),
        Case((torch.tensor([[1.0, 0.5], [1.0, 0.5]]),), "two notes"),
        Case((torch.tensor([[7.0]]),), "a single note"),
        Case((torch.arange(3.0).flip(0).expand(3, 3).clone(),), "each distance says itself"),
        Case((torch.tensor([[3.0, 2.0, 1.0, 0.5]]),), "the last row alone, which stays as it is"),
        Case((drawn(2, 4),), "the last two rows of four notes"),
        Case((drawn(3, 5),), "the last three rows of five notes"),
        Case((drawn(4, 5),), "all rows but the first of five notes"),
        Case((drawn(6, 6),), "six notes"),
        Case((drawn(2, 4, 4),), "two heads at once"),
        Case((drawn(3, 2, 5),), "the last two rows of five notes, three heads"),
        Case((drawn(2, 3, 4, 4),), "two pieces, three heads"),
        Case((drawn(1, 4, 3, 6),), "the last three rows of six notes, four heads"),
        Case((drawn(2, 1, 2, 2),), "two pieces of two notes"),
    ]
    for _ in range(8):
        steps = int(random.integers(2, 10))
        rows = int(random.integers(1, steps + 1))
        heads = int(random.integers(1, 4))
        cases.append(Case((drawn(heads, rows, steps),), f"the last {rows} of {steps} notes by lot"))
    return cases


def _pairs(random: np.random.Generator) -> list[Case]:
    """Return queries of notes and vectors of distances."""

    def drawn(rows: int, size: int) -> list[list[float]]:
        return [[float(n) for n in row] for row in random.normal(0, 1, (rows, size)).round(2)]

    wanted = [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    vectors = [[0.0, 1.0], [2.0, 0.0], [0.0, 3.0], [1.0, 1.0]]
    cases = [
        Case((wanted, vectors), "the melody E D C D of section 3"),
        Case((wanted[:3], vectors), "its first three notes"),
        Case((wanted[:1], vectors), "a single note, with vectors for distances it has not got"),
        Case(([[0.0, 0.0]] * 3, vectors), "three notes that look for nothing"),
        Case(([[1.0, 1.0]] * 4, [[0.0, 0.0]] * 4), "distances that say nothing"),
        Case(([[1.0]] * 4, [[0.0], [1.0], [2.0], [3.0]]), "each distance says itself"),
        Case(([[1.0], [2.0], [3.0]], [[1.0], [1.0], [1.0]]), "all distances say the same"),
        Case(([[-1.0, 2.0], [0.5, -3.0]], [[2.0, 1.0], [-4.0, 0.25]]), "numbers below nought"),
        Case(([], vectors), "no note at all"),
        Case((drawn(5, 1), drawn(5, 1)), "five notes of one number"),
        Case((drawn(5, 3), drawn(5, 3)), "five notes of three numbers"),
        Case((drawn(3, 6), drawn(7, 6)), "more distances than notes"),
        Case((drawn(12, 2), drawn(12, 2)), "twelve notes"),
    ]
    for _ in range(10):
        notes, size = int(random.integers(2, 8)), int(random.integers(1, 6))
        cases.append(Case((drawn(notes, size), drawn(notes, size)), f"{notes} notes by lot"))
    return cases


def _sopranos(random: np.random.Generator) -> list[Case]:
    """Return sopranos as tokens, and how many voices there are."""
    cases = [
        Case(([45, 45, 47, 47], 4), "four sixteenths: C5, held, then D5, held"),
        Case(([45], 4), "a single sixteenth"),
        Case(([45, 47], 2), "a soprano and one voice below"),
        Case(([45, 47, 49], 3), "a soprano and two voices below"),
        Case(([45, 47], 1), "a soprano alone, which leaves nothing to choose"),
        Case(([], 4), "no soprano at all"),
        Case(([SILENT, SILENT, 45, 45], 4), "a soprano that begins with a rest"),
        Case(([45, 44, 43, 42, 40, 38], 4), "a soprano that descends"),
        Case(([45] * 16, 4), "a whole bar on one pitch"),
        Case(([40, 40], 8), "two choirs of four"),
        Case(([40, 42], 12), "three choirs of four"),
    ]
    for _ in range(12):
        steps, voices = int(random.integers(2, 20)), int(random.integers(2, 6))
        line = random.integers(SILENT, TOKENS, steps).tolist()
        cases.append(Case((line, voices), f"{steps} sixteenths by lot, {voices} voices"))
    return cases


_HOME = "coursekit.systems.music_transformer_2018.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="music_transformer_2018.skew",
        kit=_HOME + "skew",
        cases=_skewed,
        expects="A tensor of the same shape as the logits.",
        hint="Make a table of noughts with one column more, write the logits into all columns but "
        "the first, reshape it to `steps + 1` rows of `rows` numbers, drop the first row, and "
        "reshape what is left to the shape of the logits.",
        same=same_steps,
        preamble="import torch\n",
    ),
    Exercise(
        key="music_transformer_2018.soprano_plan",
        kit=_HOME + "soprano_plan",
        cases=_sopranos,
        expects="A list with a row for each sixteenth, and in each row a whole number a voice.",
        hint="For each token append a row that begins with it and goes on with FREE, once for "
        "each other voice: `[FREE] * 3` is a list of three.",
        preamble="from coursekit.encodings.chorale_primers import FREE\n",
    ),
    Exercise(
        key="music_transformer_2018.relative_scores",
        kit=_HOME + "relative_scores",
        cases=_pairs,
        expects="A list of rows of numbers, one number in row 0, two in row 1, and so on.",
        hint="The distance from note `now` back to note `other` is `now - other`. Multiply what "
        "`now` looks for with that distance's vector, number by number, and add the products up.",
    ),
)

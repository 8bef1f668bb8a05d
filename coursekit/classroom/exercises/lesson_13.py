"""The exercises of lesson 13: causal attention, places as waves, and a head's habit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise

if TYPE_CHECKING:
    from torch import Tensor


def _attended(random: np.random.Generator) -> list[Case]:
    """Return queries, keys and values: by hand, by lot, and of several heads at once."""
    import torch

    def tensor(rows: list[list[float]]) -> Tensor:
        return torch.tensor(rows, dtype=torch.float64)

    def drawn(*shape: int, spread: float = 1.0) -> Tensor:
        return torch.tensor(random.normal(0, spread, shape), dtype=torch.float64)

    names = torch.eye(4, dtype=torch.float64)
    lengths = tensor([[2.0], [1.0], [1.0], [3.0]])
    melody = names[[0, 1, 2, 0]]
    cases = [
        Case((4 * melody, melody, lengths), "C D E C, each asking for its own name"),
        Case((4 * names[[0, 0, 0]], names[[0, 0, 0]], lengths[:3]), "three times the same note"),
        Case((4 * names, names, lengths), "four different notes"),
        Case((tensor([[1.0, 0.0]]), tensor([[1.0, 0.0]]), tensor([[5.0]])), "a single note"),
        Case(
            (tensor([[0.0], [0.0]]), tensor([[0.0], [0.0]]), tensor([[2.0], [4.0]])), "nobody asks"
        ),
        Case((0 * drawn(5, 3), drawn(5, 3), drawn(5, 2)), "five notes, and nobody asks"),
        Case((drawn(5, 3), 0 * drawn(5, 3), drawn(5, 2)), "five notes, and nobody offers"),
        Case((drawn(3, 1), drawn(3, 1), drawn(3, 1)), "one number each"),
        Case((drawn(2, 16), drawn(2, 16), drawn(2, 16)), "two notes of sixteen numbers"),
        Case(
            (drawn(6, 2, spread=6), drawn(6, 2, spread=6), drawn(6, 3)), "very sure of themselves"
        ),
        Case((drawn(6, 4), drawn(6, 4), drawn(6, 1)), "values of one number"),
        Case((drawn(6, 9), drawn(6, 9), drawn(6, 2)), "keys of nine numbers"),
        Case((drawn(4, 4), drawn(4, 4), tensor([[1.0, 1.0]] * 4)), "all tell the same"),
        Case((-4 * melody, melody, lengths), "each avoids its own name"),
        Case((drawn(2, 5, 4), drawn(2, 5, 4), drawn(2, 5, 4)), "two heads at once"),
        Case((drawn(2, 2, 4, 2), drawn(2, 2, 4, 2), drawn(2, 2, 4, 2)), "two pieces, two heads"),
        Case((drawn(1, 3, 2, 6), drawn(1, 3, 2, 6), drawn(1, 3, 2, 6)), "one piece, three heads"),
        Case((drawn(3, 1, 3, 4), drawn(3, 1, 3, 4), drawn(3, 1, 3, 4)), "three pieces, one head"),
        Case((4000 * melody, melody, lengths), "so sure that others count for nothing"),
    ]
    for _ in range(6):
        notes, size, told = (int(random.integers(2, 9)) for _ in range(3))
        cases.append(
            Case((drawn(notes, size), drawn(notes, size), drawn(notes, told)),
                 f"{notes} notes by lot")
        )  # fmt: skip
    return cases


def _places(random: np.random.Generator) -> list[Case]:
    """Return places and widths."""
    cases = [
        Case((0, 2), "the first place, two numbers"),
        Case((0, 8), "the first place, eight numbers"),
        Case((1, 2), "the second place, two numbers"),
        Case((1, 4), "the second place, four numbers"),
        Case((1, 128), "the second place, as wide as the net"),
        Case((3, 6), "a width that is no power of two"),
        Case((63, 4), "the last sixteenth of four bars"),
        Case((100, 4), "a slow wave has come round a little"),
        Case((255, 16), "the last token of four bars"),
        Case((511, 32), "twice as far"),
        Case((10_000, 4), "very far"),
        Case((7, 10), "ten numbers"),
    ]
    for _ in range(10):
        place, half = int(random.integers(1, 400)), int(random.integers(1, 20))
        cases.append(Case((place, 2 * half), f"place {place} by lot"))
    return cases


def _heads(random: np.random.Generator) -> list[Case]:
    """Return what heads look at, with and without a habit."""

    def drawn(tokens: int) -> list[list[float]]:
        rows = np.tril(random.random((tokens, tokens)) + 0.01)
        return [[round(share, 4) for share in row] for row in
                (rows / rows.sum(axis=1, keepdims=True)).tolist()]  # fmt: skip

    before = [[1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0],
              [0.0, 0.0, 1.0, 0.0]]  # fmt: skip
    itself = np.eye(5).tolist()
    mixed = [[1.0, 0.0, 0.0], [0.25, 0.75, 0.0], [0.5, 0.4, 0.1]]
    cases = [
        Case((before, 1), "a head that always looks one back"),
        Case((before, 0), "the same, asked for the note itself"),
        Case((before, 2), "the same, two back"),
        Case((itself, 0), "a head that looks at the note itself"),
        Case((itself, 1), "the same, one back"),
        Case((mixed, 0), "a head of many minds, asked for the note itself"),
        Case((mixed, 1), "a head of many minds, one back"),
        Case((mixed, 2), "a head of many minds, two back: one row counts"),
        Case((mixed, 3), "further back than the piece is long: nothing counts"),
        Case((mixed, 9), "much further back than the piece is long"),
        Case((drawn(12), 0), "twelve tokens, asked for the token itself"),
        Case((drawn(12), 6), "twelve tokens, six back"),
        Case((drawn(12), 9), "twelve tokens, nine back"),
        Case((drawn(14), 11), "fourteen tokens, eleven back"),
        Case(([[1.0]], 0), "a single token"),
        Case(([[1.0]], 1), "a single token, one back"),
    ]
    for _ in range(10):
        tokens = int(random.integers(2, 10))
        back = int(random.integers(0, tokens))
        cases.append(Case((drawn(tokens), back), f"{tokens} tokens by lot, {back} back"))
    return cases


_SETUP = "import math\n\nimport torch\n"
_HOME = "coursekit.systems.transformer_2017.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="transformer_2017.causal_attention",
        kit=_HOME + "causal_attention",
        cases=_attended,
        expects="A tensor with a row for each note, as wide as the values.",
        hint="Scores first, query @ key.transpose(-1, -2), divided by the square root of "
        "key.shape[-1]. Then cover what comes later with minus infinity, take softmax along the "
        "rows, and multiply the shares with the values.",
        preamble=_SETUP,
    ),
    Exercise(
        key="transformer_2017.sinusoidal_position",
        kit=_HOME + "sinusoidal_position",
        cases=_places,
        expects="A list of decimal fractions between -1 and 1, as many as the width says.",
        hint="For each index of 0, 2, 4 and so on work out one angle, place / 10_000 ** (index / "
        "width), and append its sine and then its cosine.",
        preamble=_SETUP,
    ),
    Exercise(
        key="transformer_2017.habit",
        kit=_HOME + "habit",
        cases=_heads,
        expects="One number from 0 to 1.",
        hint="Begin at the row number `back`; take shares[token][token - back] from each row, and "
        "average. Where no row is left, return 0.0.",
        preamble=_SETUP,
    ),
)  # fmt: skip

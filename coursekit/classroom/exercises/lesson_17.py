"""The exercises of lesson 17: the nearest entry and its gradient, entries that move, their use."""

from __future__ import annotations

from typing import Any

import numpy as np

from coursekit.classroom.exercises.base import Case, Exercise


def _tensor(rows: Any) -> Any:
    import torch

    return torch.tensor(rows, dtype=torch.float64)


def _vectors(random: np.random.Generator) -> list[Case]:
    """Return vectors and codebooks: by hand, on an entry, far away, by lot."""
    book = [[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [3.0, 3.0]]

    def case(vectors: Any, codebook: Any, about: str) -> Case:
        return Case((_tensor(vectors), _tensor(codebook)), about)

    cases = [
        case([[0.5, 0.4]], book, "one vector near the first entry"),
        case([[1.6, 0.3]], book, "one vector near the second entry"),
        case([[0.3, 1.8]], book, "one vector near the third entry"),
        case([[2.4, 2.2]], book, "one vector near the last entry"),
        case([[0.5, 0.4], [1.6, 0.3], [2.4, 2.2]], book, "the three vectors of section 3"),
        case([[2.0, 0.0], [3.0, 3.0]], book, "two vectors that lie on entries"),
        case([[9.0, 9.0], [-9.0, -9.0]], book, "two vectors far from all entries"),
        case([[0.2, 0.1]] * 4, book, "four vectors alike"),
        case([[1.0, 0.9], [0.9, 1.2]], [[1.0, 1.0]], "a codebook of one entry"),
        case([[4.0], [1.0], [2.6]], [[1.0], [2.0], [5.0]], "vectors of one number"),
        case([[-1.0, -2.0], [-3.0, 1.0]], [[1.0, 2.0], [-1.0, -1.0]], "numbers below nought"),
        # The nearest by each number alone is another entry than the nearest by both.
        case([[0.0, 0.0]], [[0.1, 3.0], [1.0, 1.0]], "one number agrees, the other does not"),
        case([[0.0, 0.0]], [[1.5, 1.5], [0.0, 2.2]], "many small differences or one large"),
        case([[3.0, 4.0]], [[3.0, 4.5], [30.0, 40.0]], "an entry that points the same way"),
    ]
    for _ in range(12):
        count, entries, numbers = (int(random.integers(1, top)) for top in (7, 9, 6))
        cases.append(
            case(
                random.normal(0, 1, (count, numbers)).round(3),
                random.normal(0, 1, (entries, numbers)).round(3),
                f"{count} vectors and {entries} entries by lot",
            )
        )
    return cases


def _counts(random: np.random.Generator) -> list[Case]:
    """Return sums, counts and spares: all used, some hardly, none."""

    def case(sums: Any, counts: Any, spares: Any, least: float, about: str) -> Case:
        return Case((_tensor(sums), _tensor(counts), _tensor(spares), least), about)

    two = [[6.0, 2.0], [0.4, 0.2]]
    spares = [[9.0, 9.0], [5.0, 7.0]]
    cases = [
        case(two, [4.0, 0.5], spares, 1.0, "the two entries of section 8"),
        case(two, [4.0, 2.0], spares, 1.0, "both are used"),
        case(two, [0.5, 0.25], spares, 1.0, "neither is used"),
        case(two, [0.5, 4.0], spares, 1.0, "the first is hardly used"),
        case(two, [1.0, 1.0], spares, 1.0, "both are used just enough"),
        case(two, [0.999, 1.001], spares, 1.0, "just too little and just enough"),
        case(two, [4.0, 0.5], spares, 0.1, "a lower limit, above which both lie"),
        case(two, [4.0, 0.5], spares, 8.0, "a higher limit, below which both lie"),
        case(two, [0.1, 0.05], spares, 0.1, "exactly the limit, and below it"),
        case([[3.0, 0.0]], [3.0], [[1.0, 1.0]], 1.0, "one entry"),
        case([[3.0]], [2.0], [[7.0]], 1.0, "entries of one number"),
        case([[-3.0, 3.0], [2.0, -4.0]], [3.0, 2.0], spares, 1.0, "numbers below nought"),
        case([[0.0, 0.0], [2.0, 2.0]], [0.0, 2.0], spares, 1.0, "an entry that nothing chose"),
    ]
    cases += [
        case(two, [0.121, 0.13], spares, 0.125, "a limit with three decimals"),
    ]
    for _ in range(12):
        entries, numbers = int(random.integers(2, 7)), int(random.integers(1, 5))
        cases.append(
            case(
                random.normal(0, 3, (entries, numbers)).round(3),
                random.uniform(0.05, 3, entries).round(3),
                random.normal(0, 3, (entries, numbers)).round(3),
                float(random.choice([0.5, 1.0, 1.5])),
                f"{entries} entries by lot",
            )
        )
    return cases


def _codes(random: np.random.Generator) -> list[Case]:
    """Return rows of codes: one, all alike, all different, by lot."""
    cases = [
        Case(([3, 3, 5, 5], 4), "two entries of four, used equally"),
        Case(([7, 7, 7, 7], 8), "one entry alone"),
        Case(([0, 1, 2, 3], 4), "all four entries, each once"),
        Case(([0, 0, 0, 1], 4), "one entry used three times as often as another"),
        Case(([0, 1, 0, 2, 0, 3, 0, 0], 512), "four entries of many"),
        Case(([5], 512), "a single code"),
        Case(([0], 1), "a codebook of one entry"),
        Case(([2047, 0], 2048), "the first entry and the last"),
        Case((list(range(64)), 64), "sixty-four codes, none twice"),
        Case(([1, 1, 2, 2, 3, 3], 3), "three entries, each twice"),
        Case(([9, 8, 9, 8, 9, 8, 9, 9], 16), "two that come in turns"),
        Case(([0, 1], 2), "two entries of two, a share of 1 and 1 bit"),
        Case(([4] * 50 + [6], 10), "one entry once, another fifty times"),
    ]
    for _ in range(12):
        entries = int(random.choice([8, 16, 64, 512]))
        count = int(random.integers(2, 40))
        codes = random.integers(0, int(random.integers(2, entries + 1)), count).tolist()
        cases.append(Case((codes, entries), f"{count} codes of {entries} entries by lot"))
    return cases


_PROBE = '''
def probe(function, vectors, codebook):
    """Return the answer, and the gradient that comes to the vectors from 1, 2, 3 … at entries."""
    import torch

    given = vectors.clone().requires_grad_()
    answer = function(given, codebook)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return answer
    if not all(isinstance(one, torch.Tensor) for one in answer):
        return answer
    entries = answer[0]
    pull = torch.arange(1.0, entries.numel() + 1, dtype=entries.dtype).reshape(entries.shape)
    if entries.requires_grad:
        (entries * pull).sum().backward()
    reached = torch.zeros_like(vectors) if given.grad is None else given.grad
    return {
        "entries": entries.detach(),
        "codes": answer[1],
        "gradient": reached,
        "answers": len(answer),
    }
'''
_SETUP = "import torch\nfrom torch import cdist\n"
_HOME = "coursekit.systems.jukebox_2020.crux:"
EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        key="jukebox_2020.quantise",
        kit=_HOME + "quantise",
        cases=_vectors,
        expects="Two things: the nearest entries, a tensor of the shape of the vectors, and their "
        "codes, a tensor of whole numbers. The gradient must reach the vectors unchanged.",
        hint="Use cdist for all distances, and argmin(dim=1) for the place of the smallest in each "
        "row. For the gradient return vectors + (nearest - vectors).detach().",
        preamble=_SETUP,
        probe=_PROBE,
    ),
    Exercise(
        key="jukebox_2020.move_entries",
        kit=_HOME + "move_entries",
        cases=_counts,
        expects="A tensor of the shape of the sums.",
        hint="The mean is sums / counts[:, None]. spares.where(unused[:, None], means) takes from "
        "spares where unused is true, from means elsewhere.",
        preamble=_SETUP,
    ),
    Exercise(
        key="jukebox_2020.codebook_use",
        kit=_HOME + "codebook_use",
        cases=_codes,
        expects="Two numbers: the share of entries in use, and bits.",
        hint="Count first: counts[code] = counts.get(code, 0) + 1. The share is len(counts) / "
        "entries. For each count take chance * math.log2(chance) away from the bits.",
        preamble="import math\n",
    ),
)

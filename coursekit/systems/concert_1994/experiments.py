"""The experiments of the paper's table, each for one seed; a row of figures comes out.

Sizes and passes are the paper's where they are known; the optimiser is stochastic gradient
descent with momentum or Adam, not the paper's, so the number of passes is not comparable.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from coursekit.encodings.psychoacoustic import END, HIGH, LOW, encode_pitches, local_codes
from coursekit.evaluation.tables import Table
from coursekit.neural import Recipe
from coursekit.systems.concert_1994 import tasks
from coursekit.systems.concert_1994.network import Concert
from coursekit.systems.concert_1994.tasks import TWO_OCTAVES, WOVEN, Rows, Span
from coursekit.systems.concert_1994.training import batches_of, learn

SYMBOLS = np.array([*range(LOW, HIGH + 1), END])
"""What the sequences are made of."""
CODES = encode_pitches(SYMBOLS)
LOCAL = 3 * local_codes(len(SYMBOLS))
"""The same symbols without geometry: each 3 √2 from each other."""

RECIPES = {
    "extension": Recipe("full", 600, 0.01, "sgd", 0.9, 1.0, evaluate_every=200),
    "scales": Recipe("full", 500, 0.01, "sgd", 0.9, 1.0, evaluate_every=250),
    "walks": Recipe("full", 400, 0.01, "sgd", 0.9, 1.0, evaluate_every=200),
    "interspersed": Recipe("full", 1500, 0.01, "sgd", 0.9, 1.0, evaluate_every=500),
    "aaba": Recipe("full", 2500, 0.003, "adam", clip=1.0, evaluate_every=500),
}
UNITS = {"extension": 15, "scales": 20, "walks": 15, "interspersed": 25}
STANDARD = (0.0,) * 35
REDUCED = (0.0,) * 30 + (0.8,) * 5
"""The context units of the AABA nets: 35 that forget at once; 30 of these and 5 slow ones."""
WALKS = 100
WALKS_A_STEP = 20
PIECES_A_STEP = 32
Chances = npt.NDArray[np.float64]


def indices(rows: Rows) -> Tensor:
    """Return rows of pitches and END as indices into SYMBOLS, `[sequence, step, 1]`."""
    return torch.tensor(np.searchsorted(SYMBOLS, rows)[..., None])


def symbols(rows: Rows) -> list[list[int]]:
    """Return the same indices as a table counts them, one list a sequence."""
    return np.searchsorted(SYMBOLS, rows).tolist()  # type: ignore[no-any-return]


def chances(model: Concert, rows: Rows) -> Chances:
    """Return NNL after each note but the last, `[sequence, step - 1, symbol]`."""
    with torch.no_grad():
        return np.asarray(model(indices(rows)[:, :-1])[0].exp().double().numpy())


def right(model: Concert, rows: Rows) -> npt.NDArray[np.bool_]:
    """Return whether the likeliest next note is the true one, `[sequence, step - 1]`."""
    return np.asarray(SYMBOLS[chances(model, rows).argmax(-1)] == rows[:, 1:])


def _trained(task: str, learned: Rows, seed: int, size: int, codes: Any = CODES) -> Concert:
    """Return a net of units that forget at once, trained on the sequences of a task."""
    model = Concert([codes], [0.0] * UNITS[task], seed=seed)
    learn(model, batches_of(indices(learned), size), RECIPES[task], seed=seed, progress=False)
    return model


def _before_error(right_notes: Sequence[bool]) -> int:
    return [*right_notes, False].index(False)


def extension(seed: int) -> dict[str, Any]:
    """Learn two octaves of a scale and go on: how many of the 14 further notes come right?

    Returns:
        `right` of 14 and `before_error`, counted with the true notes fed in; `alone`, counted
        with its own notes fed back, up to the first wrong one.
    """
    short, whole = tasks.extended_scale()
    model = _trained("extension", short, seed, 1)
    fed_truth = right(model, whole)[0, len(short[0]) - 1 :].tolist()
    played = short[0].tolist()
    while len(played) < len(whole[0]):
        # What stands last is not looked at: chances are those after all notes but the last.
        played.append(int(SYMBOLS[chances(model, np.array([[*played, LOW]]))[0, -1].argmax()]))
    fed_own = (np.array(played) == whole[0])[len(short[0]) :].tolist()
    return {
        "right": sum(fed_truth),
        "before_error": _before_error(fed_truth),
        "alone": _before_error(fed_own),
    }


def scales(seed: int) -> dict[str, Any]:
    """Learn 28 of 37 scales: which share of the other nine's 63 notes is foretold?

    Returns:
        `concert`; `local`, the same net without the code's geometry; `table`, of second order,
        which knows nothing after an unheard pair or a single note; `backing_off`, one that then
        asks the shorter context.
    """
    learned, test = tasks.diatonic_scales(seed)
    row = {}
    for name, codes in (("concert", CODES), ("local", LOCAL)):
        model = _trained("scales", learned, seed, len(learned), codes)
        row[name] = float(right(model, test).mean())
    for name, backs_off in (("table", False), ("backing_off", True)):
        table = Table(symbols(learned), 2, len(SYMBOLS), backs_off=backs_off)
        row[name] = table.right(symbols(test))
    return row


def _legal(given: Chances, rows: Rows, spans: Sequence[Span]) -> tuple[float, float]:
    """Return the mean chance on legal notes, and of it the mean share of the likelier of two.

    `given` are chances `[sequence, step - 1, symbol]`. Each note goes a step from the last one of
    its own walk, which is as many notes before as there are walks.
    """
    mass, larger, back = [], [], len(spans)
    for sequence, after in zip(rows, given, strict=True):
        for place in range(back, len(sequence)):
            moves = tasks.legal_moves(int(sequence[place - back]), spans[place % back])
            on_legal = after[place - 1, np.searchsorted(SYMBOLS, moves)]
            mass.append(on_legal.sum())
            if len(moves) == 2 and on_legal.sum() > 0:
                larger.append(on_legal.max() / on_legal.sum())
    return float(np.mean(mass)), float(np.mean(larger))


def _table_legal(
    order: int, learned: Rows, test: Rows, spans: Sequence[Span]
) -> tuple[float, float]:
    """Return `_legal` of a table that counted the learned sequences."""
    table = Table(symbols(learned), order, len(SYMBOLS))
    return _legal(np.array([table.rows(row) for row in symbols(test)]), test, spans)


def _two_octaves(seed: int) -> tuple[Rows, Rows]:
    rng = np.random.default_rng(seed)
    return tasks.random_walks(WALKS, 10, rng), tasks.random_walks(WALKS, 10, rng)


def walks(seed: int) -> dict[str, Any]:
    """Learn 100 random walks of ten notes: how much chance goes to the two legal next notes?

    Returns:
        `legal`, of 1; `larger`, the share of the likelier of the two, 0.5 being even, on new
        walks.
    """
    learned, test = _two_octaves(seed)
    model = _trained("walks", learned, seed, WALKS_A_STEP)
    on_legal, larger = _legal(chances(model, test), test, [TWO_OCTAVES])
    return {"legal": on_legal, "larger": larger}


def counted_larger(seed: int) -> float:
    """Return the share of the likelier of two legal notes in the walks that `walks` learns."""
    return _table_legal(1, *_two_octaves(seed), [TWO_OCTAVES])[1]


def interspersed(seed: int) -> dict[str, Any]:
    """Learn 100 pairs of woven walks: does it look past the other walk's note?

    Returns:
        `legal` chance of CONCERT; `table1` and `table2` of tables of first and second order that
        counted the same sequences.
    """
    rng = np.random.default_rng(seed)
    learned, test = tasks.interspersed_walks(WALKS, 10, rng), tasks.interspersed_walks(20, 10, rng)
    model = _trained("interspersed", learned, seed, WALKS_A_STEP)
    return {"legal": _legal(chances(model, test), test, WOVEN)[0]} | {
        f"table{order}": _table_legal(order, learned, test, WOVEN)[0] for order in (1, 2)
    }


def aaba(seed: int) -> dict[str, Any]:
    """Learn the form A A B A with and without slow units: what is foretold locally, globally?

    Both nets see the same pieces, new ones at each step, and are asked 500 others.

    Returns:
        `local` and `global` shares for `standard` and `reduced`.
    """
    test = tasks.aaba(500, np.random.default_rng([seed, 1]))
    places = dict(zip(("local", "global"), tasks.aaba_places(), strict=True))

    def new_pieces(generator: torch.Generator) -> Tensor:
        drawn = int(torch.randint(2**62, (1,), generator=generator))
        return indices(tasks.aaba(PIECES_A_STEP, np.random.default_rng(drawn)))

    row = {}
    for name, taus in (("standard", STANDARD), ("reduced", REDUCED)):
        model = Concert([CODES], taus, seed=seed)
        learn(model, new_pieces, RECIPES["aaba"], seed=seed, progress=False)
        foretold = right(model, test)
        for kind, notes in places.items():
            row[f"{name}_{kind}"] = float(foretold[:, np.array(notes) - 1].mean())
    return row

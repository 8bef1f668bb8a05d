"""The experiments of the paper's table, each for one seed; a row of figures comes out.

Sizes and passes are the paper's where they are reported; the optimiser is stochastic gradient
descent with momentum or Adam, where the paper's is reported as plain descent, so the number of
passes is not comparable.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from coursekit.encodings.psychoacoustic import END, HIGH, LOW, encode_pitches, local_codes
from coursekit.neural import Recipe
from coursekit.systems.concert_1994 import tasks
from coursekit.systems.concert_1994.network import Concert
from coursekit.systems.concert_1994.tables import Table
from coursekit.systems.concert_1994.training import learn, learn_from

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
STANDARD = (0.0,) * 35
REDUCED = (0.0,) * 30 + (0.8,) * 5
"""The context units of the AABA nets: 35 that forget at once; 30 of these and 5 slow ones."""
WALKS = 100
PIECES_A_STEP = 32


def indices(rows: npt.NDArray[np.int_]) -> Tensor:
    """Return rows of pitches and END as indices into SYMBOLS, `[sequence, step, 1]`."""
    return torch.tensor(np.searchsorted(SYMBOLS, rows)[..., None])


def chances(model: Concert, rows: npt.NDArray[np.int_]) -> npt.NDArray[np.float64]:
    """Return NNL after each note but the last, `[sequence, step - 1, symbol]`."""
    with torch.no_grad():
        return np.asarray(model(indices(rows)[:, :-1])[0].exp().double().numpy())


def right(model: Concert, rows: npt.NDArray[np.int_]) -> npt.NDArray[np.bool_]:
    """Return whether the likeliest next note is the true one, `[sequence, step - 1]`."""
    return np.asarray(SYMBOLS[chances(model, rows).argmax(-1)] == rows[:, 1:])


def _run_of(flags: Sequence[bool]) -> int:
    return next((place for place, flag in enumerate(flags) if not flag), len(flags))


def extension(seed: int, *, units: int = 15, progress: bool = False) -> dict[str, Any]:
    """Learn two octaves of a scale and go on: how many of the 14 further notes come right?

    Returns:
        `right` of 14 and `before_error`, counted with the true notes fed in; `alone`, counted
        with its own notes fed back, up to the first wrong one.
    """
    model = Concert([CODES], [0.0] * units, seed=seed)
    short, whole = tasks.extended_scale()
    learn(model, indices(short), RECIPES["extension"], seed=seed, progress=progress)
    further = right(model, whole)[0, len(short[0]) - 1 :].tolist()
    heard = short[0].tolist()
    while len(heard) < len(whole[0]):
        heard.append(int(SYMBOLS[chances(model, np.array([[*heard, LOW]]))[0, -1].argmax()]))
    alone = [a == b for a, b in zip(heard[len(short[0]) :], whole[0, len(short[0]) :], strict=True)]
    return {"right": sum(further), "before_error": _run_of(further), "alone": _run_of(alone)}


def scales(seed: int, *, units: int = 20, progress: bool = False) -> dict[str, Any]:
    """Learn 28 of 37 scales: which share of the other nine's 63 notes is foretold?

    Returns:
        `concert`; `local`, the same net without the code's geometry; `table`, of second order,
        which knows nothing after an unheard pair or a single note; `backing_off`, one that then
        asks the shorter context.
    """
    learned, test = tasks.diatonic_scales(seed)
    row = {}
    for name, codes in (("concert", CODES), ("local", LOCAL)):
        model = Concert([codes], [0.0] * units, seed=seed)
        learn(model, indices(learned), RECIPES["scales"], seed=seed, batch=None, progress=progress)
        row[name] = float(right(model, test).mean())
    for name, backs_off in (("table", False), ("backing_off", True)):
        table = Table(np.searchsorted(SYMBOLS, learned).tolist(), 2, len(SYMBOLS),
                      backs_off=backs_off)  # fmt: skip
        row[name] = table.right(np.searchsorted(SYMBOLS, test).tolist())
    return row


def _legal(found: npt.NDArray[np.float64], rows: npt.NDArray[np.int_], back: int,
           spans: Sequence[tuple[int, int]]) -> tuple[float, float]:  # fmt: skip
    """Return the chance given to legal notes, and how unevenly it falls on the two of them."""
    mass, uneven = [], []
    for sequence, given in zip(rows, found, strict=True):
        for place in range(back, len(sequence)):
            low, high = spans[place % len(spans)]
            moves = tasks.legal_moves(int(sequence[place - back]), low, high)
            legal = [float(given[place - 1, np.searchsorted(SYMBOLS, move)]) for move in moves]
            mass.append(sum(legal))
            if len(legal) == 2 and sum(legal) > 0:
                uneven.append(max(legal) / sum(legal))
    return float(np.mean(mass)), float(np.mean(uneven))


def walks(seed: int, *, units: int = 15, progress: bool = False) -> dict[str, Any]:
    """Learn 100 random walks of ten notes: how much chance goes to the two legal next notes?

    Returns:
        `legal`, of 1; `larger`, the share of the likelier of the two, .5 being even, on new
        walks.
    """
    rng = np.random.default_rng(seed)
    learned, test = tasks.random_walks(WALKS, 10, rng), tasks.random_walks(WALKS, 10, rng)
    model = Concert([CODES], [0.0] * units, seed=seed)
    learn(model, indices(learned), RECIPES["walks"], seed=seed, batch=20, progress=progress)
    legal, larger = _legal(chances(model, test), test, 1, [(0, 15)])
    return {"legal": legal, "larger": larger}


def counted_larger(seed: int) -> float:
    """Return the share of the likelier of two legal notes in the walks that `walks` learns."""
    rng = np.random.default_rng(seed)
    learned, test = tasks.random_walks(WALKS, 10, rng), tasks.random_walks(WALKS, 10, rng)
    table = Table(np.searchsorted(SYMBOLS, learned).tolist(), 1, len(SYMBOLS))
    given = np.array([[table.row(sequence[: place + 1]) for place in range(len(sequence) - 1)]
                      for sequence in np.searchsorted(SYMBOLS, test).tolist()])  # fmt: skip
    return _legal(given, test, 1, [(0, 15)])[1]


def interspersed(seed: int, *, units: int = 25, progress: bool = False) -> dict[str, Any]:
    """Learn 100 pairs of woven walks: does it look past the other walk's note?

    Returns:
        `legal` chance of CONCERT; `table1` and `table2` of tables of first and second order that
        counted the same sequences.
    """
    rng = np.random.default_rng(seed)
    spans = [(0, 15), (14, 29)]
    learned, test = tasks.interspersed_walks(WALKS, 10, rng), tasks.interspersed_walks(20, 10, rng)
    model = Concert([CODES], [0.0] * units, seed=seed)
    learn(model, indices(learned), RECIPES["interspersed"], seed=seed, batch=20,
          progress=progress)  # fmt: skip
    row = {"legal": _legal(chances(model, test), test, 2, spans)[0]}
    for order in (1, 2):
        table = Table(np.searchsorted(SYMBOLS, learned).tolist(), order, len(SYMBOLS))
        given = np.array([
            [table.row(sequence[: place + 1]) for place in range(len(sequence) - 1)]
            for sequence in np.searchsorted(SYMBOLS, test).tolist()
        ])  # fmt: skip
        row[f"table{order}"] = _legal(given, test, 2, spans)[0]
    return row


def aaba(seed: int, *, recipe: Recipe | None = None, progress: bool = False) -> dict[str, Any]:
    """Learn the form A A B A with and without slow units: what is foretold locally, globally?

    Both nets see the same pieces, new ones at each step, and are asked 500 others.

    Returns:
        `local` and `global` shares for `standard` and `reduced`.
    """
    test = tasks.aaba(500, np.random.default_rng([seed, 1]))
    local, over_all = tasks.aaba_places()
    row = {}
    for name, taus in (("standard", STANDARD), ("reduced", REDUCED)):
        model = Concert([CODES], taus, seed=seed)
        learn_from(model, lambda rng: np.searchsorted(SYMBOLS, tasks.aaba(PIECES_A_STEP, rng)),
                   recipe or RECIPES["aaba"], seed=seed, progress=progress)  # fmt: skip
        found = right(model, test)
        row[f"{name}_local"] = float(found[:, np.array(local) - 1].mean())
        row[f"{name}_global"] = float(found[:, np.array(over_all) - 1].mean())
    return row

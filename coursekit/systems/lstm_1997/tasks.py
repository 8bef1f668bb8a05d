"""Three tasks of 1997 that need memory: adding, temporal order and the embedded Reber grammar.

Each task draws sequences as arrays, says what the answer is, and judges a net's outputs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError
from coursekit.systems.lstm_1997.crux import Floats, legal_next

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SYMBOLS = "BTPSXVE"
"""The letters of Reber's grammar; a letter's place is the number of its input."""

REBER: list[dict[str, int]] = [
    {"B": 1}, {"T": 2, "P": 3}, {"S": 2, "X": 4}, {"T": 3, "V": 5}, {"X": 3, "S": 6},
    {"P": 4, "V": 6}, {"E": 7}, {},
]  # fmt: skip
"""Reber's grammar: in each state the letters that may come, and the state they lead to."""


@dataclass(frozen=True)
class Sequences:
    """A handful of sequences, padded at their end to one length.

    Attributes:
        inputs: `[sequence, step, input]`.
        lengths: how many steps of each are real, `[sequence]`.
        targets: `[sequence, step, output]` where every step has one, else `[sequence, 1, output]`
            for the last step only.
    """

    inputs: Floats
    lengths: Ints
    targets: Floats

    def __getitem__(self, rows: slice | Ints) -> Sequences:
        """Return some of the sequences."""
        return Sequences(self.inputs[rows], self.lengths[rows], self.targets[rows])


def _drawn_lengths(rng: np.random.Generator, number: int, length: int) -> tuple[Ints, int]:
    """Return lengths from T to T + T/10, and the greatest that there can be."""
    if length < 20:
        raise CourseError(f"A sequence of {length} steps is too short here; take 20 or more.")
    most = length + length // 10
    return rng.integers(length, most + 1, number), most


def adding(rng: np.random.Generator, number: int, length: int) -> Sequences:
    """Draw sequences of the adding problem.

    Each step holds a value from -1 to 1 and a marker: 1 for the two values to be added, -1 at
    both ends, else 0. The first mark falls among the first ten steps, the other before the middle.

    Args:
        rng: where the draws come from.
        number: how many sequences.
        length: T; each sequence has T to T + T/10 steps.

    Returns:
        Two inputs, one output; the answer 0.5 + (X1 + X2)/4 is wanted at the end. Where the very
        first step was drawn, its marker stays -1 and X1 counts as 0.

    Raises:
        CourseError: the length is below 20.
    """
    lengths, steps = _drawn_lengths(rng, number, length)
    values, row = rng.uniform(-1, 1, (number, steps)), np.arange(number)
    first = rng.integers(0, 10, number)
    second = rng.integers(0, length // 2 - 2, number)
    second += second >= first
    markers = np.zeros((number, steps))
    markers[row, first] = markers[row, second] = 1
    markers[:, 0] = markers[row, lengths - 1] = -1
    answer = 0.5 + (values * (markers == 1)).sum(axis=1) / 4
    inputs = np.stack([values, markers], axis=2)
    inputs[np.arange(steps) >= lengths[:, None]] = 0
    return Sequences(inputs, lengths, answer[:, None, None])


def temporal_order(rng: np.random.Generator, number: int, length: int) -> Sequences:
    """Draw sequences in which the order of two signals, far apart, is the answer.

    Args:
        rng: where the draws come from.
        number: how many sequences.
        length: T; each sequence has T to T + T/10 steps.

    Returns:
        Eight inputs (a begin, an end, four distractors, X and Y), one output for each of XX, XY,
        YX and YY, wanted at the end.

    Raises:
        CourseError: the length is below 20.
    """
    lengths, steps = _drawn_lengths(rng, number, length)
    row = np.arange(number)
    letters = rng.integers(2, 6, (number, steps))
    letters[:, 0] = 0
    letters[row, lengths - 1] = 1
    signals = rng.integers(0, 2, (number, 2))
    for place, share in enumerate((0.1, 0.5)):
        where = round(share * length) + rng.integers(0, length // 10 + 1, number)
        letters[row, where] = 6 + signals[:, place]
    inputs = np.eye(8)[letters]
    inputs[np.arange(steps) >= lengths[:, None]] = 0
    return Sequences(inputs, lengths, np.eye(4)[signals @ [2, 1]][:, None])


def reber_strings(
    rng: np.random.Generator, number: int, but: frozenset[str] = frozenset()
) -> list[str]:
    """Return different strings of the grammar, such as BTBTXSETE, none of them in `but`."""
    strings: dict[str, None] = {}
    while len(strings) < number:
        state, inner = 0, ""
        while REBER[state]:
            letter = str(rng.choice(list(REBER[state])))
            inner, state = inner + letter, REBER[state][letter]
        gate = str(rng.choice(["T", "P"]))
        string = f"B{gate}{inner}{gate}E"
        if string not in but:
            strings[string] = None
    return list(strings)


def reber(strings: list[str]) -> tuple[Sequences, Bools]:
    """Return strings as inputs and targets, and which letters the grammar allows.

    Args:
        strings: of the embedded grammar.

    Returns:
        The sequences, with the next letter as target of each step; and what is legal,
        `[sequence, step, letter]`.
    """
    lengths = np.array([len(string) - 1 for string in strings])
    inputs = np.zeros((len(strings), lengths.max(), len(SYMBOLS)))
    targets, legal = inputs.copy(), np.zeros(inputs.shape, dtype=bool)
    for row, string in enumerate(strings):
        for step in range(len(string) - 1):
            inputs[row, step, SYMBOLS.index(string[step])] = 1
            targets[row, step, SYMBOLS.index(string[step + 1])] = 1
            letters = legal_next(REBER, string[: step + 1])
            legal[row, step, [SYMBOLS.index(letter) for letter in letters]] = True
    return Sequences(inputs, lengths, targets), legal


def right(outputs: Floats, targets: Floats, within: float) -> Bools:
    """Return which sequences are right: every output less than so much from its target.

    The paper judged sums within 0.04 and orders within 0.3.
    """
    return np.asarray(np.abs(outputs - targets).max(axis=-1) < within)


def right_strings(outputs: Floats, lengths: Ints, legal: Bools) -> Bools:
    """Return which strings are right: at every step each legal letter outdoes each illegal one."""
    least = np.where(legal, outputs, np.inf).min(axis=2)
    most = np.where(legal, -np.inf, outputs).max(axis=2)
    padding = np.arange(outputs.shape[1]) >= lengths[:, None]
    return np.asarray(((least > most) | padding).all(axis=1))

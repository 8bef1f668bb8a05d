"""Three tasks of 1997 that need memory: adding, temporal order and the embedded Reber grammar.

Each task draws sequences as arrays, says what the answer is, and judges a net's outputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError

Floats = npt.NDArray[np.float64]

SYMBOLS = "BTPSXVE"
"""The letters of Reber's grammar; a letter's place is the number of its input."""

REBER: tuple[dict[str, int], ...] = (
    {"B": 1}, {"T": 2, "P": 3}, {"S": 2, "X": 4}, {"T": 3, "V": 5}, {"X": 3, "S": 6},
    {"P": 4, "V": 6}, {"E": 7}, {},
)  # fmt: skip
"""Reber's grammar: in each state the letters that may come, and the state they lead to."""

LIVELY = "abcd"
"""The distracting letters of the temporal order task; its signals are X and Y."""


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
    lengths: npt.NDArray[np.int64]
    targets: Floats


def _check(length: int, least: int) -> None:
    if length < least:
        raise CourseError(f"A sequence of {length} steps is too short here; take {least} or more.")


def adding(rng: np.random.Generator, number: int, length: int) -> Sequences:
    """Draw sequences of the adding problem.

    Each step holds a value from -1 to 1 and a marker: 1 for the two values to be added, -1 at
    both ends, else 0. The first mark falls among the first ten steps, the other before the middle.

    Args:
        rng: where the draws come from.
        number: how many sequences.
        length: T; each sequence has T to T + T/10 steps.

    Returns:
        Two inputs, one output; the answer .5 + (X1 + X2)/4 is wanted at the end. Where the very
        first step was drawn, its marker stays -1 and X1 counts as 0.

    Raises:
        CourseError: the length is below 20.
    """
    _check(length, 20)
    lengths = rng.integers(length, length + length // 10 + 1, number)
    steps = length + length // 10
    values, row = rng.uniform(-1, 1, (number, steps)), np.arange(number)
    first = rng.integers(0, 10, number)
    second = rng.integers(0, length // 2 - 2, number)
    second += second >= first
    markers = np.zeros((number, steps))
    markers[row, first] = markers[row, second] = 1
    markers[:, 0] = markers[row, lengths - 1] = -1
    added = values * (markers == 1)
    answer = 0.5 + added.sum(axis=1) / 4
    inputs = np.stack([values, markers], axis=2)
    inputs[np.arange(steps) >= lengths[:, None]] = 0
    return Sequences(inputs, lengths, answer[:, None, None])


def temporal_order(
    rng: np.random.Generator, number: int, length: int, signals: int = 2
) -> Sequences:
    """Draw sequences in which the order of two or three signals is the answer.

    Args:
        rng: where the draws come from.
        number: how many sequences.
        length: T; each sequence has T to T + T/10 steps.
        signals: 2 or 3 letters, each X or Y, far apart among distracting letters.

    Returns:
        Eight inputs (a begin, an end, four distractors, X and Y), one output for each order,
        wanted at the end.

    Raises:
        CourseError: the length is below 20, or there are not 2 or 3 signals.
    """
    _check(length, 20)
    if signals not in (2, 3):
        raise CourseError(f"The task has 2 or 3 signals; {signals} were asked for.")
    lengths = rng.integers(length, length + length // 10 + 1, number)
    steps, row = length + length // 10, np.arange(number)
    letters = rng.integers(2, 6, (number, steps))
    letters[:, 0] = 0
    letters[row, lengths - 1] = 1
    which = rng.integers(0, 2, (number, signals))
    for place, share in enumerate((0.1, 0.5) if signals == 2 else (0.1, 0.33, 0.66)):
        start = round(share * length)
        where = start + rng.integers(0, length // 10 + 1, number)
        letters[row, where] = 6 + which[:, place]
    inputs = np.eye(8)[letters]
    inputs[np.arange(steps) >= lengths[:, None]] = 0
    order = which @ (2 ** np.arange(signals)[::-1])
    return Sequences(inputs, lengths, np.eye(2**signals)[order][:, None])


def reber_string(rng: np.random.Generator) -> str:
    """Return one string of the embedded grammar, such as BTBTXSETE."""
    state, inner = 0, ""
    while REBER[state]:
        letter = str(rng.choice(list(REBER[state])))
        inner, state = inner + letter, REBER[state][letter]
    gate = str(rng.choice(["T", "P"]))
    return f"B{gate}{inner}{gate}E"


def reber_strings(
    rng: np.random.Generator, number: int, but: frozenset[str] = frozenset()
) -> list[str]:
    """Return different strings of the embedded grammar, none of them in `but`."""
    found: dict[str, None] = {}
    while len(found) < number:
        string = reber_string(rng)
        if string not in but:
            found[string] = None
    return list(found)


def legal_after(string: str) -> list[str]:
    """Return, for each letter of a string but the last, the letters that may follow it."""
    inner, state, answer = string[2:-2], 0, ["TP", "B"]
    for letter in inner:
        state = REBER[state][letter]
        answer.append("".join(REBER[state]) or string[1])
    return [*answer, "E"]


def reber(strings: list[str]) -> tuple[Sequences, npt.NDArray[np.bool_]]:
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
        for step, follow in enumerate(legal_after(string)):
            inputs[row, step, SYMBOLS.index(string[step])] = 1
            targets[row, step, SYMBOLS.index(string[step + 1])] = 1
            legal[row, step, [SYMBOLS.index(letter) for letter in follow]] = True
    return Sequences(inputs, lengths, targets), legal


def right_sums(outputs: Floats, targets: Floats, within: float = 0.04) -> npt.NDArray[np.bool_]:
    """Return which sums are right: less than .04 away, as the paper judged."""
    return np.asarray(np.abs(outputs - targets).max(axis=-1) < within)


def right_orders(outputs: Floats, targets: Floats) -> npt.NDArray[np.bool_]:
    """Return which orders are right: every output less than .3 away, as the paper judged."""
    return right_sums(outputs, targets, 0.3)


def right_strings(outputs: Floats, lengths: Any, legal: Any) -> npt.NDArray[np.bool_]:
    """Return which strings are right: at every step each legal letter outdoes each illegal one."""
    least = np.where(legal, outputs, np.inf).min(axis=2)
    most = np.where(legal, -np.inf, outputs).max(axis=2)
    real = np.arange(outputs.shape[1]) < np.asarray(lengths)[:, None]
    return np.asarray(((least > most) | ~real).all(axis=1))

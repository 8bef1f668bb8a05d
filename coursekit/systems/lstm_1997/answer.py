"""A musical task that needs memory: open with a bar, go on for a while, bring the bar back.

The bars come from fiddle tunes, eight steps each, in a key without accidentals. The form is given:
the net is told the step in the bar, and whether it is at the opening, the middle or the answer.
Notes it must find itself. The answer equals the opening, so whoever predicts it must have kept
eight notes over all the bars between.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import torch

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

STEPS = 8
"""Steps in a bar."""
LOW, PITCHES = 60, 24
"""Tokens 0 to 23 start a note from C4 to B5."""
HOLD = PITCHES
"""The token that lets the note before sound on."""
TOKENS = PITCHES + 1
SECTIONS = ("opening", "middle", "answer")
INPUTS = TOKENS + STEPS + len(SECTIONS)
"""The token before, the step in the bar, the section: each one-hot."""
BLOCKS, SIZE = STEPS, 12
"""One block for each step of the bar, so that each can learn to keep one step."""
GAPS = (1, 2)
"""How many bars lie between in training; the lesson asks for more."""
WEIGHT = 3.0
"""How much more a step of the answer counts in training than another."""


@functools.cache
def tune_bars(split: str) -> tuple[Ints, ...]:
    """Return the bars of each tune of a split, `[bar, step]` of tokens, in C or A minor.

    Tunes in 2/4 are read in sixteenths, those in 2/2 and 4/4 in eighths. A pitch outside C4 to B5
    is moved by octaves, a rest lengthens the note before.
    """
    from coursekit.corpora import tunes
    from coursekit.encodings.melody import shift_to_white

    found = []
    for tune in tunes.load():
        if tune.split != split or tune.meter not in ((2, 4), (2, 2), (4, 4)):
            continue
        per_beat = 4 if tune.meter == (2, 4) else 2
        pickup = round(tune.pickup_beats * per_beat)
        line = np.asarray(tune.tokens(per_beat), dtype=np.int64)[pickup:]
        line = line[: len(line) // STEPS * STEPS]
        notes = line < 128
        if notes.sum() < 2 * STEPS or not notes[0]:
            continue
        pitch = line + shift_to_white(tune.key) - LOW
        tokens = np.where(notes, fold(pitch), HOLD)
        if len(tokens) >= 4 * STEPS:
            found.append(tokens.reshape(-1, STEPS))
    return tuple(found)


def fold(pitch: Ints) -> Ints:
    """Return distances from C4, moved by octaves into the two octaves that the tokens have."""
    high = np.where(pitch >= PITCHES, pitch % 12 + 12, pitch)
    return np.asarray(np.where(high < 0, high % 12, high))


def draw(rng: np.random.Generator, number: int, gap: int, split: str = "train") -> Ints:
    """Draw pieces: a bar of a tune, the bars that follow it there, the first bar again.

    Args:
        rng: where the draws come from.
        number: how many pieces.
        gap: how many bars between. Where a tune is too short for them, it is played round.
        split: `train`, `valid` or `test`.

    Returns:
        Tokens `[piece, step]`.
    """
    known = tune_bars(split)
    pieces = np.empty((number, gap + 2, STEPS), dtype=np.int64)
    for row in range(number):
        bars = known[int(rng.integers(len(known)))]
        # A bar that begins with a held note has no beginning of its own.
        start = int(rng.choice(np.flatnonzero(bars[:, 0] != HOLD)))
        pieces[row, :-1] = bars[(start + np.arange(gap + 1)) % len(bars)]
        pieces[row, -1] = bars[start]
    return pieces.reshape(number, -1)


def sections(gap: int) -> Ints:
    """Return the section of each step, `[step]`."""
    return np.repeat([0, *[1] * gap, 2], STEPS)


def features(tokens: Ints, gap: int) -> npt.NDArray[np.float32]:
    """Return what the net hears at each step, `[piece, step, input]`.

    Args:
        tokens: `[piece, step]`; a step hears the token before it, the first hears none.
        gap: how many bars lie between.
    """
    number, steps = tokens.shape
    heard = np.zeros((number, steps, INPUTS), dtype=np.float32)
    rows, places = np.ix_(np.arange(number), np.arange(1, steps))
    heard[rows, places, tokens[:, :-1]] = 1
    clock = np.arange(steps)
    heard[:, clock, TOKENS + clock % STEPS] = 1
    heard[:, clock, TOKENS + STEPS + sections(gap)] = 1
    return heard


def step_loss(model: Any, generator: torch.Generator, step: int) -> torch.Tensor:
    """Draw 32 pieces and return the weighted mean cross-entropy of their tokens, for `fit`."""
    import torch

    rng = np.random.default_rng(int(torch.randint(2**62, (1,), generator=generator)))
    gap = int(rng.integers(GAPS[0], GAPS[1] + 1))
    tokens = draw(rng, 32, gap)
    net = model(torch.from_numpy(features(tokens, gap)))
    losses = torch.nn.functional.cross_entropy(
        net.transpose(1, 2), torch.from_numpy(tokens), reduction="none"
    )
    weights = torch.from_numpy(np.where(sections(gap) == 2, WEIGHT, 1.0).astype(np.float32))
    return (losses * weights).mean() / weights.mean()


def brought_back(
    model: Any, gap: int, *, pieces: int = 200, seed: int = 0, split: str = "test"
) -> tuple[float, float]:
    """Measure how much of the opening comes back after a gap.

    The net hears a real opening and the tune's own bars between; then it answers alone, always
    with its likeliest token.

    Args:
        model: a net from `INPUTS` to `TOKENS`.
        gap: how many bars lie between.
        pieces: how many are tried.
        seed: of the pieces.
        split: where they come from.

    Returns:
        The share of steps that are right, and the share of bars that are right in every step.
    """
    import torch

    tokens = draw(np.random.default_rng(seed), pieces, gap, split)
    told = tokens.copy()
    told[:, -STEPS:] = HOLD
    with torch.no_grad():
        for place in range(-STEPS, 0):
            net = model(torch.from_numpy(features(told, gap)))
            told[:, place] = net[:, place].argmax(dim=1).numpy()
    right = told[:, -STEPS:] == tokens[:, -STEPS:]
    return float(right.mean()), float(right.all(axis=1).mean())


def sing(
    hear: Callable[[Floats], Floats], bars: int, rng: np.random.Generator, *,
    opening: Sequence[int] = (), temperature: float = 1.0,
) -> list[int]:  # fmt: skip
    """Let a net sing step by step; the answer is always its likeliest.

    Args:
        hear: takes one step's inputs `[input]`, returns net outputs `[token]`; keeps its state.
        bars: opening and answer among them; one bar is an opening only.
        rng: where the draws come from.
        opening: tokens of a first bar that is given.
        temperature: of the draws in the opening and the middle.

    Returns:
        Tokens.
    """
    plan = np.repeat([0, *[1] * (bars - 2), 2][:bars], STEPS)
    tokens: list[int] = []
    for place, section in enumerate(plan):
        heard = np.zeros(INPUTS)
        if tokens:
            heard[tokens[-1]] = 1
        heard[TOKENS + place % STEPS] = heard[TOKENS + STEPS + section] = 1
        net = hear(heard)
        if place < len(opening):
            tokens.append(int(opening[place]))
        elif section == 2:
            tokens.append(int(net.argmax()))
        else:
            chances = np.exp((net - net.max()) / temperature)
            if place == 0:
                chances[HOLD] = 0
            tokens.append(int(rng.choice(TOKENS, p=chances / chances.sum())))
    return tokens

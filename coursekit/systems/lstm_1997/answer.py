"""A musical task that needs memory: open with a bar, go on for a while, bring the bar back.

The bars come from fiddle tunes, eight steps each, in a key without accidentals. The form is given:
the net is told the step in the bar, and whether it is at the opening, the middle or the answer.
Notes it must find itself. The answer equals the opening, so whoever predicts it must have kept
eight notes over all the bars between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coursekit.corpora import tune_bars
from coursekit.encodings.eighths import HOLD, STEPS, TOKENS
from coursekit.encodings.notes import notes_of

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI
    from torch import nn

Ints = npt.NDArray[np.int64]

OPENING, MIDDLE, ANSWER = range(3)
INPUTS = TOKENS + STEPS + 3
"""The token before, the step in the bar, the section: each one-hot."""


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
    tunes = tune_bars.load(split)
    pieces = np.empty((number, gap + 2, STEPS), dtype=np.int64)
    for piece in pieces:
        bars = tunes[int(rng.integers(len(tunes)))]
        # A bar that begins with a held note has no beginning of its own.
        start = int(rng.choice(np.flatnonzero(bars[:, 0] != HOLD)))
        piece[:-1] = bars[(start + np.arange(gap + 1)) % len(bars)]
        piece[-1] = bars[start]
    return pieces.reshape(number, -1)


def sections(bars: int) -> Ints:
    """Return the section of each step, `[step]`; one bar is an opening only."""
    return np.repeat([OPENING, *[MIDDLE] * (bars - 2), ANSWER][:bars], STEPS)


def features(tokens: Ints) -> npt.NDArray[np.float32]:
    """Return what the net hears at each step, `[piece, step, input]`.

    Args:
        tokens: `[piece, step]`, whole bars; a step hears the token before it, the first none.
    """
    (pieces, steps), form = tokens.shape, sections(tokens.shape[1] // STEPS)
    inputs = np.zeros((pieces, steps, INPUTS), dtype=np.float32)
    inputs[:, 1:, :TOKENS] = np.eye(TOKENS)[tokens[:, :-1]]
    inputs[:, :, TOKENS : TOKENS + STEPS] = np.eye(STEPS)[np.arange(steps) % STEPS]
    inputs[:, :, TOKENS + STEPS :] = np.eye(3)[form]
    return inputs


def brought_back(
    model: nn.Module, gap: int, *, pieces: int = 200, seed: int = 0, split: str = "test"
) -> npt.NDArray[np.bool_]:
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
        `[piece, 8]` which steps of the answer equal the opening.
    """
    import torch

    tokens = draw(np.random.default_rng(seed), pieces, gap, split)
    played = tokens.copy()
    played[:, -STEPS:] = HOLD
    with torch.no_grad():
        for place in range(-STEPS, 0):
            outputs = model(torch.from_numpy(features(played)))
            played[:, place] = outputs[:, place].argmax(dim=1).numpy()
    return np.asarray(played[:, -STEPS:] == tokens[:, -STEPS:])


def returned(midi: PrettyMIDI) -> float:
    """Return the share of the first bar's melody notes that stand in the last bar again.

    A note counts where pitch and place in the bar are the same.
    """
    notes = notes_of(midi)
    notes = notes[notes["track"] == 0]
    bars, places = np.divmod(np.round(notes["onset"] * 2).astype(int), STEPS)
    first, last = (
        set(zip(notes["pitch"][bars == bar], places[bars == bar], strict=True))
        for bar in (0, bars.max())
    )
    return len(first & last) / len(first)

"""What the net is asked for when it is tried, and its past samples, for a critic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from coursekit.systems.musenet_2019.arranging import SETS, rows_of
from coursekit.systems.musenet_2019.bands import BANDS
from coursekit.systems.musenet_2019.composing import Prompt, many, prompt
from coursekit.systems.musenet_2019.network import Musician

BARS = 12
PAST_SEED, PAST_PER_STYLE = 9000, 24


def asked(per_style: int, seed: int, *, foreign: bool = False) -> list[Prompt]:
    """Return prompts for so many pieces of each style.

    Args:
        per_style: how many.
        seed: draws the instruments where they are foreign.
        foreign: ask for pairs that no piece of the style had in training.
    """
    rng = np.random.default_rng(seed)
    prompts = []
    for style, sets in SETS.items():
        usual = {frozenset(players) for players in sets}
        others = [band for band in BANDS.values() if frozenset(band) not in usual
                  and not set(band) & {name for players in sets for name in players}]  # fmt: skip
        others = others or [b for b in BANDS.values() if frozenset(b) not in usual]
        for number in range(per_style):
            band: tuple[str, ...] = sets[number % len(sets)]
            if foreign:
                band = others[int(rng.integers(len(others)))]
            prompts.append(prompt(style, tuple(dict.fromkeys(band)), BARS))
    return prompts


def past(net: Musician, per_style: int | None = None, seed: int = PAST_SEED) -> list[Tensor]:
    """Return what a critic learns from: rows of pieces that a net composed."""
    prompts = asked(per_style or PAST_PER_STYLE, seed)
    tokens = many(net, prompts, seed)
    return [rows_heard(one, piece) for one, piece in zip(prompts, tokens, strict=True)]


def rows_heard(one: Prompt, tokens: Sequence[int]) -> Tensor:
    """Return what a critic reads of a piece that was composed, `[token, 5]`."""
    return rows_of(np.array(tokens, dtype=np.int64), one.style, one.instruments, 0, one.steps)

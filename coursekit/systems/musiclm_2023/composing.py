"""Sound from a description: the three stages in turn, each drawing from what it foretells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from coursekit.neural import sample
from coursekit.neural.attention import Cache
from coursekit.systems.musiclm_2023.codec import FRAMES_A_SECOND
from coursekit.systems.musiclm_2023.network import DESCRIPTION, Fine, Stage, gathered

TEMPERATURES = {"semantic": 1.1, "coarse": 0.95, "fine": 0.4}
GUIDANCE = 3.0
LOOKAHEAD = 0.005
"""Seconds before a peak at which the limiter begins to turn down."""
PEAK = 0.97


@torch.inference_mode()
def draw(
    net: Stage,
    descriptions: Tensor,
    frames: int,
    generator: torch.Generator,
    *,
    tokens: Tensor | None = None,
    temperature: float = 1.0,
    guidance: float = GUIDANCE,
) -> Tensor:
    """Return codes `[batch, frame, stage]` that a stage draws, a step at a time.

    Args:
        net: the semantic or the coarse stage.
        descriptions: `[batch, 64]`.
        frames: how many.
        generator: draws.
        tokens: `[batch, token]` of the stage before.
        temperature: 0 takes the likeliest each time.
        guidance: how far beyond what it foretells unguided towards what it foretells when told;
            1 is without guidance (classifier-free guidance, Ho and Salimans 2022).
    """
    net.eval()
    plan, empty = net.plan(frames), net.shape.tokens
    told = torch.cat([descriptions, net.nothing.expand_as(descriptions)])
    beside = None if tokens is None else net.context(tokens, plan)
    beside = None if beside is None else beside.repeat(2, 1, 1)
    steps = torch.full((len(descriptions), len(plan), net.stages), empty)
    before = torch.full((2 * len(descriptions), 1, net.stages), empty)
    cache = Cache()
    for step, row in enumerate(plan):
        context = None if beside is None else beside[:, step : step + 1]
        with_words, without = net(before, told, context, cache)[:, 0].chunk(2)
        logits = without + guidance * (with_words - without)
        drawn = sample(logits, generator, temperature=temperature)
        steps[:, step] = drawn.masked_fill(torch.from_numpy(row < 0), empty)
        before = steps[:, step : step + 1].repeat(2, 1, 1)
    return gathered(steps, plan)


@torch.inference_mode()
def refine(
    net: Fine,
    codes: Tensor,
    books: Tensor,
    descriptions: Tensor,
    generator: torch.Generator,
    *,
    temperature: float = TEMPERATURES["fine"],
) -> Tensor:
    """Return codes `[batch, frame, stage]` of all stages, of the coarse ones.

    Args:
        net: the fine stage.
        codes: `[batch, frame, stage]`, the first stages.
        books: `[stage, entry, size]`, all codebooks.
        descriptions: `[batch, 64]`.
        generator: draws.
        temperature: as in `draw`.
    """
    net.eval()
    while codes.shape[-1] < net.stages:
        logits = net(codes, books, descriptions)
        drawn = sample(logits, generator, temperature=temperature)
        codes = torch.cat([codes, drawn[..., None]], dim=-1)
    return codes


def frames_of(seconds: float) -> int:
    """Return how many frames of the codec so many seconds take; an even number."""
    return 2 * max(1, round(seconds * FRAMES_A_SECOND / 2))


def limited(samples: NDArray[np.float32], rate: int = 16_000) -> NDArray[np.float32]:
    """Return sound `[n]` whose peaks stay below full scale, turned down smoothly about each."""
    from scipy import ndimage

    filters: Any = ndimage
    size = int(LOOKAHEAD * rate)
    level = filters.maximum_filter1d(np.abs(samples), 2 * size + 1)
    gain = np.minimum(1, PEAK / np.maximum(level, 1e-6))
    smooth = -filters.maximum_filter1d(-gain, 2 * size + 1)  # the lowest gain near by
    result: NDArray[np.float32] = samples * filters.uniform_filter1d(smooth, size).astype(
        np.float32
    )
    return result.clip(-PEAK, PEAK)


def compose(
    part: Callable[[str], Any],
    description: Tensor,
    count: int,
    seconds: float,
    seed: int,
    *,
    tokens: NDArray[np.int64] | None = None,
    temperature: float = 1.0,
    guidance: float = GUIDANCE,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return semantic tokens `[count, token]` and codes `[count, frame, stage]`.

    Args:
        part: returns the trained `semantic`, `coarse`, `fine` and `codec` by name.
        description: of what they should sound like, `[1, 64]`.
        count: how many are drawn at once.
        seconds: how long.
        seed: of the draws.
        tokens: of a melody, `[token]`, or of one each; None lets the semantic stage write them.
        temperature: what those of the stages are multiplied by.
        guidance: as in `draw`.
    """
    generator = torch.Generator().manual_seed(seed)
    told = DESCRIPTION**0.5 * description.expand(count, -1)  # as large as in training
    frames = frames_of(seconds)
    heat = {stage: degree * temperature for stage, degree in TEMPERATURES.items()}
    coarse = part("coarse")
    if not hasattr(coarse, "beside"):
        drawn = torch.zeros(count, frames // 2, dtype=torch.long)  # it hears none
    elif tokens is None:
        drawn = draw(part("semantic"), told, frames // 2, generator,
                     temperature=heat["semantic"], guidance=guidance)[..., 0]  # fmt: skip
    else:
        drawn = torch.from_numpy(tokens[..., : frames // 2]).expand(count, -1)
        frames = 2 * drawn.shape[1]
    beside = drawn if hasattr(coarse, "beside") else None
    rows = draw(coarse, told, frames, generator, tokens=beside,
                temperature=heat["coarse"], guidance=guidance)  # fmt: skip
    codes = refine(part("fine"), rows, part("codec").codebooks, told, generator,
                   temperature=heat["fine"])  # fmt: skip
    return drawn.numpy(), codes.numpy()

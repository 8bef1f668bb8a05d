"""How a net goes on: token by token, in windows no longer than those it was trained on."""

from __future__ import annotations

import torch
from torch import Tensor

from coursekit.encodings.chorale_primers import FREE
from coursekit.encodings.serialised import Pitches, parallel
from coursekit.neural import sample
from coursekit.neural.transformer import generate
from coursekit.systems.transformer_2017.chorales import BAR, LENGTH, SILENT, START
from coursekit.systems.transformer_2017.network import Composer


def fill(
    net: Composer,
    plan: Tensor,
    generator: torch.Generator,
    *,
    count: int = 1,
    temperature: float = 1.0,
    top_p: float = 1.0,
) -> Tensor:
    """Return tokens for a plan, `[piece, token]`: what it says is kept, the rest is drawn.

    What is drawn is never silent. Beyond the length of the training the net looks back two to
    three bars and forgets what was before.

    Args:
        net: that chooses.
        plan: `[token]`, from a bar's beginning on; FREE where the net chooses.
        generator: draws.
        count: how many pieces at once.
        temperature: as `sample` takes it.
        top_p: as `sample` takes it.
    """
    length = len(plan)
    written = torch.zeros((count, 0), dtype=torch.long)

    def choose(logits: Tensor, so_far: Tensor) -> Tensor:
        place = begin + so_far.shape[1] - 1
        if place < length and plan[place] != FREE:
            return plan[place].expand(count)
        logits[:, [START, SILENT]] = -torch.inf
        return sample(logits, generator, temperature=temperature, top_p=top_p)

    while (end := written.shape[1]) < length:
        begin = 0 if end < LENGTH else (end - LENGTH // 2) // BAR * BAR
        more = min(begin + LENGTH, length) - end
        before = written[:, begin - 1 : begin] if begin else torch.full((count, 1), START)
        known = torch.cat([before, written[:, begin:end]], dim=1)
        # A learner's function answers whole pieces, not a row at a time: so nothing is kept.
        own = net.attentions()[0].attend is not None
        made = generate(net, known, more, choose, cached=not own)
        written = torch.cat([written, made[:, known.shape[1] :]], dim=1)
    return written


def free(bars: int) -> Tensor:
    """Return a plan of so many bars in which the net chooses everything."""
    return torch.full((bars * BAR,), FREE)


def sampled(
    net: Composer, count: int, bars: int, seed: int, *, temperature: float = 1.0, top_p: float = 1.0
) -> list[Pitches]:
    """Return so many pieces from nothing, `[step, voice]` of sounding pitches each."""
    generator = torch.Generator().manual_seed(seed)
    tokens = fill(net, free(bars), generator, count=count, temperature=temperature, top_p=top_p)
    return [parallel(row.numpy()) for row in tokens]

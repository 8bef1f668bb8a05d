"""The stages: a decoder that foretells rows of codes, and a net that adds the finer ones.

MusicLM (Agostinelli et al. 2023) writes sound in three steps. The semantic stage foretells what is
played, the coarse stage the first codes of the codec, and the fine stage the rest. The first two
are decoders of the same kind here: a row of codes a step, laid out in one of the patterns of
MusicGen (Copet et al. 2023), with a description added to each layer's input. What comes earlier
stands beside each step, not before all of them as in the paper: that takes a fifth of the steps.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from coursekit.neural import seeded
from coursekit.neural.attention import Cache
from coursekit.neural.transformer import Decoder, Shape
from coursekit.systems.musiclm_2023.codec import ENTRIES, SIZE, STAGES, Block

Pattern = Literal["delay", "parallel", "flatten"]
PATTERNS: tuple[Pattern, ...] = get_args(Pattern)
DESCRIPTION = 64
"""Numbers of the joint embedding of sound and words."""
COARSE = 4
"""Codes of the coarse stage; the fine one adds the rest."""
NONE = -1
"""In a schedule: nothing is written there."""


def schedule(pattern: Pattern, frames: int, stages: int) -> NDArray[np.int64]:
    """Return which frame's code is written at each step, for each stage, `[step, stage]`.

    Args:
        pattern: `parallel` writes all codes of a frame at once, `delay` each stage a step after
            the one before, `flatten` one code a step.
        frames: of the codec.
        stages: codes of a frame.

    Returns:
        Frames from 0 on, and -1 where nothing is written.
    """
    if pattern == "flatten":
        steps = np.full((frames * stages, stages), NONE)
        places = np.arange(frames * stages)
        steps[places, places % stages] = places // stages
        return steps
    late = np.arange(stages) if pattern == "delay" else np.zeros(stages, dtype=np.int64)
    steps = np.arange(frames + late.max())[:, None] - late
    return np.where((steps >= 0) & (steps < frames), steps, NONE)


def laid_out(codes: Tensor, plan: NDArray[np.int64], empty: int) -> Tensor:
    """Return codes `[batch, frame, stage]` by steps, `[batch, step, stage]`.

    Args:
        codes: of the codec.
        plan: the schedule.
        empty: the number that stands where nothing is written.
    """
    rows = torch.from_numpy(np.maximum(plan, 0))
    taken = codes.gather(1, rows.to(codes.device).expand(len(codes), -1, -1))
    return taken.masked_fill(torch.from_numpy(plan == NONE).to(codes.device), empty)


def gathered(steps: Tensor, plan: NDArray[np.int64]) -> Tensor:
    """Return the codes `[batch, frame, stage]` of steps `[batch, step, stage]`."""
    frames = plan.max() + 1
    order = [np.flatnonzero(plan[:, stage] != NONE)[:frames] for stage in range(plan.shape[1])]
    rows = torch.from_numpy(np.stack(order, axis=1)).to(steps.device)
    return steps.gather(1, rows.expand(len(steps), -1, -1))


class Stage(Decoder):
    """A transformer that foretells rows of codes, told what they should sound like.

    Args:
        shape: its sizes; `tokens` is the number of entries of each codebook.
        stages: codes of a frame.
        beside: kinds of tokens of the stage before, which are known from the start; 0 for none.
        each: frames for each of those tokens.
        pattern: in which codes are written.
        seed: of the first weights.
    """

    def __init__(
        self,
        shape: Shape,
        *,
        stages: int = 1,
        beside: int = 0,
        each: int = 2,
        pattern: Pattern = "delay",
        seed: int = 0,
    ) -> None:
        with seeded(seed):
            super().__init__(shape)
            width = shape.width
            self.stages, self.each, self.pattern = stages, each, pattern
            self.codes = nn.ModuleList(nn.Embedding(shape.tokens + 1, width) for _ in range(stages))
            for table in self.codes.parameters():
                nn.init.normal_(table, std=width**-0.5)
            self.described = nn.ModuleList(
                nn.Linear(DESCRIPTION, width) for _ in range(shape.layers)
            )
            self.nothing = nn.Parameter(torch.zeros(DESCRIPTION))
            if beside:
                self.beside = nn.Embedding(beside, width)
                nn.init.normal_(self.beside.weight)
                self.around = nn.Sequential(Block(width, span=5), Block(width, span=5))
            self.bias = nn.Parameter(torch.zeros(stages, shape.tokens))

    def plan(self, frames: int) -> NDArray[np.int64]:
        """Return the schedule for so many frames."""
        return schedule(self.pattern, frames, self.stages)

    def context(self, tokens: Tensor | None, plan: NDArray[np.int64]) -> Tensor | None:
        """Return what stands beside each step, `[batch, step, width]`; None for nothing.

        Args:
            tokens: `[batch, token]` of the stage before.
            plan: the schedule.
        """
        if tokens is None:
            return None
        known = self.around(self.beside(tokens).transpose(1, 2)).transpose(1, 2)
        places = torch.from_numpy(plan.max(axis=1) // self.each).to(tokens.device)
        found: Tensor = known[:, places.clamp(max=known.shape[1] - 1)]
        return found

    def forward(
        self,
        before: Tensor,
        description: Tensor,
        context: Tensor | None = None,
        cache: Cache | None = None,
    ) -> Tensor:
        """Return the logits `[batch, step, stage, entry]` of the codes of each step.

        Args:
            before: `[batch, step, stage]`: the codes of the step before each.
            description: `[batch, 64]`.
            context: as `context` returns it, of these steps.
            cache: what earlier calls left; it takes in these steps.
        """
        hidden = sum(table(before[..., stage]) for stage, table in enumerate(self.codes))
        hidden = hidden * (self.shape.width / self.stages) ** 0.5
        if context is not None:
            hidden = hidden + context
        hidden = self.dropout(hidden)
        for number, block in enumerate(self.blocks):
            told = self.described[number](description)[:, None]
            hidden = block(hidden + told, None, cache, number)
        if cache:
            cache.advance(before.shape[1])
        hidden = self.norm(hidden)
        entries = self.shape.tokens
        logits = [
            nn.functional.linear(hidden, table[:entries], self.bias[stage])
            for stage, table in enumerate(self.codes.parameters())
        ]
        return torch.stack(logits, dim=2)

    def surprise(
        self,
        codes: Tensor,
        description: Tensor,
        tokens: Tensor | None = None,
        *,
        forgotten: Tensor | None = None,
    ) -> Tensor:
        """Return the surprise in nats at each code, `[batch, frame, stage]`.

        Args:
            codes: `[batch, frame, stage]`.
            description: `[batch, 64]`.
            tokens: `[batch, token]` of the stage before.
            forgotten: `[batch, step]`, of steps which rows before them are not seen. A stage that
                forgets in training does not merely hold on to what it wrote.
        """
        plan = self.plan(codes.shape[1])
        steps = laid_out(codes, plan, self.shape.tokens)
        before = nn.functional.pad(steps[:, :-1], (0, 0, 1, 0), value=self.shape.tokens)
        if forgotten is not None:
            before = before.masked_fill(forgotten[:, : before.shape[1], None], self.shape.tokens)
        logits = self(before, description, self.context(tokens, plan))
        loss = nn.functional.cross_entropy(
            logits.flatten(0, 2),
            steps.clamp(max=self.shape.tokens - 1).flatten(),
            reduction="none",
        )
        return gathered(loss.view(steps.shape), plan)


class Fine(nn.Module):
    """A convolutional net that adds the finer codes, all frames at once, a stage at a time.

    It foretells what the codes so far leave over, and takes the entry that is nearest to it, or
    draws among the near ones.

    Args:
        coarse: codes that are known from the start.
        stages: codes in all.
        width: of the net.
        layers: blocks of the net.
        seed: of the first weights.
    """

    def __init__(
        self, coarse: int = COARSE, stages: int = STAGES, *, entries: int = ENTRIES,
        width: int = 128, layers: int = 5, seed: int = 0,
    ) -> None:  # fmt: skip
        super().__init__()
        self.coarse, self.stages = coarse, stages
        with seeded(seed):
            self.enter = nn.Conv1d(2 * SIZE, width, 3, padding=1)
            self.told = nn.Linear(DESCRIPTION, width)
            self.stage = nn.Embedding(stages - coarse, width)
            self.blocks = nn.Sequential(*(Block(width) for _ in range(layers)))
            self.leave = nn.Conv1d(width, SIZE, 1)
            self.sharpness = nn.Parameter(torch.full((stages - coarse,), -3.0))
            self.bias = nn.Parameter(torch.zeros(stages - coarse, entries))

    def forward(self, codes: Tensor, books: Tensor, description: Tensor) -> Tensor:
        """Return the logits `[batch, frame, entry]` of the next stage's codes.

        Args:
            codes: `[batch, frame, stage]` so far.
            books: `[stage, entry, size]`, all codebooks.
            description: `[batch, 64]`.
        """
        stage = codes.shape[-1]
        spread = books.flatten(1).std(dim=1)
        entries = [book[codes[..., number]] for number, book in enumerate(books[:stage])]
        known = torch.cat([sum(entries) / spread[0], entries[-1] / spread[stage - 1]], dim=-1)
        fine = stage - self.coarse
        told = (self.told(description) + self.stage.weight[fine])[..., None]
        aim = self.leave(self.blocks(self.enter(known.transpose(1, 2)) + told)).transpose(1, 2)
        book = books[stage] / spread[stage]
        near = 2 * aim @ book.T - (book**2).sum(dim=1)
        logits: Tensor = near * self.sharpness[fine].exp() + self.bias[fine]
        return logits

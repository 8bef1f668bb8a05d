"""Two nets for chorales: the paper's, token by token, and one of our own, frame by frame."""

from __future__ import annotations

import dataclasses
from typing import Literal, get_args

import torch
from torch import Tensor, nn

from coursekit.neural import seeded
from coursekit.neural.attention import Cache
from coursekit.neural.transformer import Decoder, Shape, Transformer
from coursekit.systems.music_transformer_2018.chorales import (
    AHEAD,
    BAR,
    LONGEST_HELD,
    START,
    TOKENS,
    Stretch,
)

VOICES = 4
Kind = Literal["absolute", "relative", "relative pitch and time"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PITCHES, FRAMES = 24, 64
"""How far apart in pitch, and in frames, two tokens may be and still be told apart."""
_EACH = 48
"""Numbers that stand for one voice of the frame before, before they are mixed."""


class Serial(Transformer):
    """The paper's net: chorales as one row of tokens, S A T B of each frame in turn.

    Args:
        shape: its sizes.
        kind: whether attention knows places alone, distances, or distances in pitch and time too.
        seed: of the first weights.
    """

    def __init__(self, shape: Shape, kind: Kind = "relative", *, seed: int = 0) -> None:
        self.kind = kind
        shape = dataclasses.replace(
            shape,
            tokens=TOKENS,
            positions="sinusoidal" if kind == "absolute" else "relative",
            spans=(PITCHES, FRAMES) if kind == "relative pitch and time" else (),
        )
        super().__init__(shape, seed=seed)
        with seeded(seed + 1):
            self.labels = _table(VOICES * BAR, shape.width)

    def embed(self, tokens: Tensor, first: int) -> Tensor:
        """Return the vectors of tokens, with the voice and the place in the bar of the next."""
        places = torch.arange(first, first + tokens.shape[1], device=tokens.device)
        labels: Tensor = self.labels(places % (VOICES * BAR))
        return super().embed(tokens, first) + labels

    def coordinates(self, tokens: Tensor, first: int) -> Tensor | None:
        """Return pitch and frame of each token, where distances in them count."""
        if self.kind != "relative pitch and time":
            return None
        places = torch.arange(first, first + tokens.shape[1], device=tokens.device)
        return torch.stack([tokens, (places // VOICES).expand_as(tokens)], dim=-1)

    def surprise(self, part: Stretch) -> Tensor:
        """Return how surprised the net is at each token of stretches, in nats, `[token]`."""
        told = part.told.flatten(1)
        first = part.before[:, 0, -1:]
        logits = self(torch.cat([first, told[:, :-1]], dim=1))
        return _surprise(logits, told)


class Frames(Decoder):
    """A net of our own that attends from frame to frame, and goes through a frame voice by voice.

    It is four times as quick as `Serial`, as the attention has a quarter of the steps. Of each
    voice it is told how long it has been holding its pitch, and it has one number a voice for the
    wish to hold on. A harmoniser also sees the soprano of the next bar.

    Args:
        shape: its sizes.
        seed: of the first weights.
    """

    def __init__(self, shape: Shape, *, seed: int = 0) -> None:
        width = shape.width
        with seeded(seed):
            super().__init__(dataclasses.replace(shape, positions="relative"))
            self.pitch = _table(VOICES * TOKENS, _EACH)
            self.held = _table(VOICES * (LONGEST_HELD + 1), _EACH)
            self.mix = nn.Linear(VOICES * _EACH, width)
            self.place = _table(BAR, width)
            self.last = _table(VOICES * TOKENS, width)
            self.last_held = _table(VOICES * (LONGEST_HELD + 1), width)
            self.now = _table(VOICES * TOKENS, width)
            self.ahead = _table(AHEAD * TOKENS, width)
            self.thought = nn.ModuleList(_thought(shape) for _ in range(VOICES))
            self.out = nn.ModuleList(nn.Linear(width, TOKENS) for _ in range(VOICES))
            self.hold = nn.ModuleList(nn.Linear(width, 1) for _ in range(VOICES))

    def forward(
        self, part: Stretch, soprano: Tensor | None = None, cache: Cache | None = None
    ) -> Tensor:
        """Return what is known of each frame before its first voice, `[batch, frame, width]`.

        Args:
            part: stretches; `told` does not matter.
            soprano: `[batch, frame + 16]`, the sopranos of these frames and of those that follow,
                for a harmoniser; None where they are not given.
            cache: what earlier calls left.
        """
        voice = torch.arange(VOICES, device=part.before.device)
        pitch, held = part.before + voice * TOKENS, part.held + voice * (LONGEST_HELD + 1)
        place = self.place(part.place)
        mixed = self.mix((self.pitch(pitch) + self.held(held)).flatten(-2))
        hidden = self.decode(mixed + place, cache=cache)
        known: Tensor = hidden + place + self.last(pitch).sum(-2) + self.last_held(held).sum(-2)
        if soprano is not None:
            offset = torch.arange(AHEAD, device=soprano.device)
            following = soprano.unfold(1, AHEAD, 1)[:, 1 : known.shape[1] + 1]
            known = known + self.ahead(following + offset * TOKENS).sum(-2)
        return known

    def voice_logits(self, known: Tensor, voice: int, before: Tensor) -> Tensor:
        """Return the logits of a voice, `[…, token]`, from what is known of its frame.

        Args:
            known: `[…, width]`, with what `tell` has added of the voices above.
            voice: 0 soprano to 3 bass.
            before: `[…]`, the voice's token in the frame before.
        """
        hidden = known + self.thought[voice](known)
        logits: Tensor = self.out[voice](hidden)
        wish = torch.zeros_like(logits).scatter(-1, before[..., None], self.hold[voice](hidden))
        return logits + wish

    def tell(self, known: Tensor, voice: int, tokens: Tensor) -> Tensor:
        """Return what is known of a frame once a voice's tokens `[…]` are."""
        told: Tensor = self.now(tokens + voice * TOKENS)
        return known + told

    def surprise(self, part: Stretch, soprano: Tensor | None = None) -> Tensor:
        """Return how surprised the net is at each token of stretches, in nats, `[token]`."""
        known, logits = self(part, soprano), []
        for voice in range(VOICES):
            logits.append(self.voice_logits(known, voice, part.before[..., voice]))
            known = self.tell(known, voice, part.told[..., voice])
        return _surprise(torch.stack(logits, dim=2), part.told)


def _table(rows: int, width: int) -> nn.Embedding:
    table = nn.Embedding(rows, width)
    nn.init.normal_(table.weight, std=0.3)
    return table


def _thought(shape: Shape) -> nn.Sequential:
    """Return the layers through which a voice is thought about."""
    width = shape.width
    return nn.Sequential(
        nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.GELU(), nn.Dropout(shape.dropout),
        nn.Linear(2 * width, width),
    )  # fmt: skip


def _surprise(logits: Tensor, told: Tensor) -> Tensor:
    """Return the surprise at each token that is not START, which stands after a piece's end."""
    found = nn.functional.cross_entropy(
        logits.flatten(0, -2), told.flatten(), ignore_index=START, reduction="none"
    )
    return found[told.flatten() != START]

"""How the nets write chorales: a plan says what is given, and the rest is drawn, with a cache."""

from __future__ import annotations

import functools

import torch
from torch import Tensor

from coursekit.encodings.chorale_primers import FREE
from coursekit.neural import sample
from coursekit.neural.attention import Cache
from coursekit.neural.transformer import generate
from coursekit.systems.music_transformer_2018.chorales import (
    AHEAD,
    BAR,
    LONGEST_HELD,
    SILENT,
    START,
    TOKENS,
    Stretch,
    pieces,
)
from coursekit.systems.music_transformer_2018.network import VOICES, Frames, Serial


@functools.cache
def forbidden() -> Tensor:
    """Return what is added to the logits of each voice, `[voice, token]`: -inf out of its range.

    A voice's range is that of the training chorales; silence is not drawn either.
    """
    heard = torch.cat(pieces("train"))
    added = torch.full((VOICES, TOKENS), -torch.inf)
    for voice in range(VOICES):
        sung = heard[:, voice][heard[:, voice] > SILENT]
        added[voice, int(sung.min()) : int(sung.max()) + 1] = 0.0
    return added


@torch.inference_mode()
def fill(
    net: Frames | Serial,
    plan: Tensor,
    generator: torch.Generator,
    *,
    count: int = 1,
    temperature: float = 1.0,
    top_p: float = 1.0,
    cached: bool = True,
) -> tuple[Tensor, Tensor]:
    """Return frames for a plan: what it says is kept, the rest is drawn.

    Args:
        net: that chooses.
        plan: `[frame, 4]`, from a bar's beginning on; FREE where the net chooses.
        generator: draws.
        count: how many pieces at once.
        temperature: as `sample` takes it.
        top_p: as `sample` takes it.
        cached: keep keys and values from frame to frame; the result is the same without.

    Returns:
        `[piece, frame, 4]`, and the logarithm of each piece's probability in nats, `[piece]`,
        over what was drawn, before temperature and top-p.
    """
    drawing = _Drawing(plan, generator, count, temperature, top_p)
    if isinstance(net, Serial):
        return _fill_row(net.eval(), drawing, cached), drawing.total
    return _fill_frames(net.eval(), drawing, cached), drawing.total


class _Drawing:
    """What is given and what is drawn, and how likely the draws were."""

    def __init__(
        self, plan: Tensor, generator: torch.Generator, count: int, temperature: float, top_p: float
    ) -> None:
        self.plan, self.generator, self.count = plan, generator, count
        self.temperature, self.top_p = temperature, top_p
        self.total = torch.zeros(count)

    def next(self, logits: Tensor, place: int) -> Tensor:
        """Return the tokens `[piece]` at a place of the plan, read voice by voice."""
        token, voice = int(self.plan.flatten()[place]), place % VOICES
        if token != FREE:
            return torch.full((self.count,), token)
        allowed = logits + forbidden()[voice]
        drawn = sample(allowed, self.generator, temperature=self.temperature, top_p=self.top_p)
        self.total += allowed.log_softmax(-1).gather(1, drawn[:, None])[:, 0]
        return drawn


def _fill_row(net: Serial, drawing: _Drawing, cached: bool) -> Tensor:
    """Return the frames that a net draws token by token, `[piece, frame, 4]`.

    Where it has as many tokens before it as in training, it forgets the older half, to the bar.
    """
    count, length, most = drawing.count, drawing.plan.numel(), net.shape.longest
    written = torch.zeros((count, 0), dtype=torch.long)
    begin = 0

    def choose(logits: Tensor, so_far: Tensor) -> Tensor:
        return drawing.next(logits, begin + so_far.shape[1] - 1)

    while (end := written.shape[1]) < length:
        bar = BAR * VOICES
        begin = 0 if end < most else (end - most // 2) // bar * bar
        before = written[:, begin - 1 : begin] if begin else torch.full((count, 1), START)
        known = torch.cat([before, written[:, begin:end]], dim=1)
        made = generate(net, known, min(begin + most, length) - end, choose, cached=cached)
        written = torch.cat([written, made[:, known.shape[1] :]], dim=1)
    return written.reshape(count, -1, VOICES)


def _fill_frames(net: Frames, drawing: _Drawing, cached: bool) -> Tensor:
    """Return the frames that a net draws voice by voice, `[piece, frame, 4]`."""
    frames, count = len(drawing.plan), drawing.count
    soprano = _given_soprano(drawing.plan, count)
    before = torch.full((count, frames + 1, VOICES), START)
    held = torch.zeros_like(before)
    place = torch.arange(frames).expand(count, -1) % BAR
    cache = Cache() if cached else None
    for at in range(frames):
        begin = at if cached else 0
        now = slice(begin, at + 1)
        part = Stretch(before[:, now], held[:, now], before[:, now], place[:, now])
        ahead = None if soprano is None else soprano[:, begin : at + 1 + AHEAD]
        known = net(part, ahead, cache)[:, -1]
        for voice in range(VOICES):
            logits = net.voice_logits(known, voice, before[:, at, voice])
            tokens = drawing.next(logits, VOICES * at + voice)
            before[:, at + 1, voice] = tokens
            known = net.tell(known, voice, tokens)
        same = before[:, at + 1] == before[:, at]
        held[:, at + 1] = torch.where(same, (held[:, at] + 1).clamp(max=LONGEST_HELD), 0)
    return before[:, 1:]


def _given_soprano(plan: Tensor, count: int) -> Tensor | None:
    """Return the soprano that the net may look ahead in, `[piece, frame + 16]`, or nothing."""
    if bool((plan[:, 0] == FREE).any()):
        return None
    return torch.nn.functional.pad(plan[:, 0], (0, AHEAD), value=START).expand(count, -1)


def best(
    net: Frames | Serial,
    plan: Tensor,
    generator: torch.Generator,
    tries: int = 8,
    *,
    temperature: float = 1.0,
    top_p: float = 1.0,
    cached: bool = True,
) -> Tensor:
    """Return the likeliest of so many pieces for a plan, `[frame, 4]`; the rest is as in `fill`."""
    drawn, likelihood = fill(
        net, plan, generator, count=tries, temperature=temperature, top_p=top_p, cached=cached
    )
    return drawn[int(likelihood.argmax())]

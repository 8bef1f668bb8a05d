"""How the nets learn chorales: each token from those before it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from coursekit.neural import History, Recipe, fit, save_weights
from coursekit.neural.transformer import Shape, Transformer
from coursekit.systems.music_transformer_2018 import piano
from coursekit.systems.music_transformer_2018.chorales import (
    AHEAD,
    START,
    TOKENS,
    Stretch,
    draw,
    pieces,
    stretch,
)
from coursekit.systems.music_transformer_2018.network import VOICES, Frames, Serial

Net = Serial | Frames
_QUICK = Recipe(
    "quick", 4000, 2e-3, optimiser="adamw", clip=1.0, schedule="cosine", warmup_steps=200,
    final_share=0.02, beta2=0.98, weight_decay=0.05, evaluate_every=300, checkpoint_every=300,
    keep="average", ema_decay=0.997,
)  # fmt: skip
RECIPES = {
    "quick": _QUICK,
    "full": dataclasses.replace(
        _QUICK, name="full", steps=100_000, learning_rate=5e-4, warmup_steps=4000, device="auto",
        precision="bf16-mixed", ema_decay=0.999, evaluate_every=1000, checkpoint_every=1000,
    ),
}  # fmt: skip
FRAMES = Shape(TOKENS, width=128, layers=3, heads=4, feed=512, longest=128, dropout=0.2)
SERIAL = dataclasses.replace(FRAMES, longest=256, dropout=0.15)
LENGTH = {Frames: 128, Serial: 64}
"""Frames of a stretch: eight bars for the one, four bars or 256 tokens for the other."""
BATCH = {Frames: 16, Serial: 8}
"""Stretches a step."""
STEPS = {"frames": 4000, "serial": 4000, "piano": 3500}
"""Of the quick recipe."""
FULL = {
    "frames": dataclasses.replace(FRAMES, width=512, layers=6, heads=8, feed=2048, longest=256),
    "serial": dataclasses.replace(SERIAL, width=512, layers=6, heads=8, feed=1024, longest=1024),
    "piano": dataclasses.replace(
        piano.SHAPE, width=512, layers=6, heads=8, feed=1024, longest=2048
    ),
}
"""About the sizes of the paper †."""
FULL_LENGTH = {"frames": 256, "serial": 256, "piano": 2048}
_PUBLIC = "public domain (the music); nothing of the encoding is in the weights' file"
DATA = {
    "music21": ("The training part of the standard split of the JSB chorales, as far as music21 "
                "has them (208 chorales), moved by up to six semitones.", _PUBLIC),
    "archive": ("The training part of the standard split of the JSB chorales (229 chorales), moved "
                "by up to six semitones.", _PUBLIC),
    "asap": ("The training part of ASAP's performances (Foscarin and others 2020) as they sound "
             "with the pedal, moved by up to three semitones, five per cent slower or faster.",
             "CC BY-NC-SA 4.0: not for commercial use"),
    "maestro": ("The training part of MAESTRO (Hawthorne and others 2019), moved by up to three "
                "semitones, five per cent slower or faster.",
                "CC BY-NC-SA 4.0: not for commercial use"),
    "rules": ("Scores of music21 rendered by published rules of performance: synthetic.",
              "public domain (the music)"),
}  # fmt: skip


def sopranos(part: Stretch) -> Tensor:
    """Return the sopranos of stretches, with nothing after their end, `[batch, frame + 16]`."""
    return nn.functional.pad(part.told[..., 0], (0, AHEAD), value=START)


def step_loss(
    known: tuple[Tensor, ...], length: int, batch: int, given: float
) -> Callable[[nn.Module, torch.Generator, int], Tensor]:
    """Return the loss of a step: the mean surprise, in nats, at a batch's tokens.

    Args:
        known: chorales to learn from.
        length: frames of a stretch; what suits the kind of net where None.
        batch: stretches a step.
        given: in which share of the steps the soprano is given beforehand, and not foretold.
    """

    def loss(net: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        assert isinstance(net, Net)
        device = next(net.parameters()).device
        part = Stretch(*(one.to(device) for one in draw(known, batch, length, generator)))
        if isinstance(net, Frames) and float(torch.rand((), generator=generator)) < given:
            return net.surprise(part, sopranos(part)).mean()
        return net.surprise(part).mean()

    return loss


@torch.no_grad()
def surprise(net: Net, piece: Tensor, *, given: bool = False) -> Tensor:
    """Return the surprise in nats at every note of a chorale, `[frame, 4]`.

    Frames are foretold from the beginning on. Tokens in a row are read in windows as long as the
    training's that overlap by half, so that all but the first have half a window before them.

    Args:
        net: that foretells.
        piece: `[frame, 4]`.
        given: the soprano is known beforehand, and its own notes surprise by what they would if
            they were not; for `Frames` only.
    """
    net.eval()
    device = next(net.parameters()).device

    def read(begin: int, length: int | None) -> Stretch:
        return Stretch(*(part.to(device) for part in stretch(piece, begin, length)))

    if isinstance(net, Frames):
        part = read(0, None)
        return net.surprise(part, sopranos(part) if given else None).reshape(-1, 4)
    length = net.shape.longest // VOICES
    found, begin = [net.surprise(read(0, min(length, len(piece))))], 0
    while begin + length < len(piece):
        begin += length // 2
        here = net.surprise(read(begin, min(length, len(piece) - begin)))
        found.append(here[VOICES * (length - length // 2) :])
    return torch.cat(found).reshape(-1, 4)


def nll(net: Net, known: Sequence[Tensor]) -> float:
    """Return the mean surprise at a note of chorales, in nats."""
    return float(torch.cat([surprise(net, piece) for piece in known]).mean())


def new_net(name: str, shape: Shape | None = None, *, seed: int = 0) -> Net | Transformer:
    """Return an untrained net: `frames`, `serial` or `piano`."""
    if name == "frames":
        return Frames(shape or FRAMES, seed=seed)
    if name == "serial":
        return Serial(shape or SERIAL, "relative pitch and time", seed=seed)
    return Transformer(shape or piano.SHAPE, seed=seed)


def learn(
    net: Net | Transformer,
    *,
    recipe: Recipe | None = None,
    seed: int = 0,
    origin: Any = None,
    every: int = 1,
    length: int | None = None,
    batch: int | None = None,
    given: float = 0.0,
    scored: bool = False,
    **shown: Any,
) -> History:
    """Train a net on the training part of its music.

    Args:
        net: a new one; it is changed.
        recipe: how long; `quick` where None.
        seed: the same seed gives the same weights on the same machine.
        origin: where the music comes from: for chorales as `jsb.load` takes it, `music21` where
            None; for the piano as `piano.performances` does, `asap` where None.
        every: sixteenths of a frame.
        length: frames, or for the piano events, of a stretch; what suits the net where None.
        batch: stretches a step; what suits the net where None.
        given: in which share of the steps the soprano is given; for frames only.
        scored: measure every so often how well it foretells validation music.
        shown: as `fit` takes it.
    """
    if isinstance(net, Net):
        known, tried = (pieces(part, origin or "music21", every) for part in ("train", "valid"))
        size = length or LENGTH[type(net)]
        loss = step_loss(known, size, batch or BATCH[type(net)], given)
    else:
        played = [piano.performances(part, origin or "asap") for part in ("train", "valid")]
        loss = piano.step_loss(played[0], batch or piano.BATCH, length or piano.LENGTH)

    def score(judged: nn.Module) -> float:
        if isinstance(judged, Net):
            return nll(judged, tried)
        assert isinstance(judged, Transformer)
        return piano.nll(judged, played[1][::4], most=2)

    history = fit(
        net,
        loss,
        recipe or RECIPES["quick"],
        seed=seed,
        score=score if scored else None,
        **{"title": "Music Transformer", **shown},
    )
    net.eval()
    return history


def train(
    name: str, recipe: str = "quick", *, seed: int = 0, out: Path | None = None, **shown: Any
) -> History:
    """Train a net that ships, and write its weights and card into a folder, where one is given."""
    full = recipe == "full"
    net = new_net(name, FULL[name] if full else None, seed=seed)
    chosen = RECIPES["full"] if full else dataclasses.replace(RECIPES["quick"], steps=STEPS[name])
    origin = ("maestro" if full else "asap") if name == "piano" else "archive"
    history = learn(
        net,
        recipe=chosen,
        seed=seed,
        origin=origin,
        given=0.4,
        length=FULL_LENGTH[name] if full else None,
        scored=True,
        checkpoint=out / f"{name}_checkpoint.pt" if out else None,
        **shown,
    )
    if out:
        save(net, history, out / name, origin)
    return history


def save(net: Net | Transformer, history: History, path: Path, origin: str) -> Path:
    """Write weights in half precision, with their card."""
    data, licence = DATA[origin]
    card = history.card(
        system="music_transformer_2018",
        data=data,
        licence=licence,
        shape=dataclasses.asdict(net.shape),
    )
    return save_weights(net, path, card, half=True)

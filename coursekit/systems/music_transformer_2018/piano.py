"""Piano performances as the net sees them: events of 10 ms, in other keys and tempi, cut anew."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import torch
from torch import Tensor, nn

from coursekit.corpora import asap, maestro, rendered_performances
from coursekit.corpora.chorales import Split
from coursekit.corpora.performances import Performance, PerformedNotes, sounding
from coursekit.encodings.events import VOCABULARY, decode_events, encode_events
from coursekit.encodings.notes import NOTE_DTYPE, Notes
from coursekit.neural.transformer import Shape, Transformer

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

START = VOCABULARY
TOKENS = VOCABULARY + 1
"""The events, and what stands before the first one."""
LENGTH = 512
"""Events of a stretch."""
MOST_MOVED, MOST_STRETCHED = 3, 0.05
"""Semitones and share of the tempo by which a performance is changed in training (the paper's)."""
BATCH = 8
"""Stretches a step."""
IGNORED = -100
Origin = Literal["asap", "maestro", "rules"]
_LOADERS: dict[Origin, Callable[[], Sequence[Performance]]] = {
    "asap": asap.load,
    "maestro": maestro.load,
    "rules": rendered_performances.load,
}
SHAPE = Shape(TOKENS, width=128, layers=3, heads=4, feed=384, positions="relative",
              longest=LENGTH, dropout=0.1)  # fmt: skip


@functools.cache
def performances(split: Split, origin: Origin = "asap") -> tuple[Notes, ...]:
    """Return the performances of a split as they sound, in seconds (a beat is a second).

    Args:
        split: `train`, `valid` or `test`.
        origin: `asap` or `maestro`, which are downloaded where they are not on this computer; or
            `rules`, which is always there and was played by no one.
    """
    return tuple(_rows(sounding(one)) for one in _LOADERS[origin]() if one.split == split)


def _rows(performed: PerformedNotes) -> Notes:
    rows = np.zeros(len(performed), NOTE_DTYPE)
    rows["onset"] = performed["onset"] - performed["onset"].min()
    rows["duration"] = performed["end"] - performed["onset"]
    rows["pitch"], rows["velocity"] = performed["pitch"], performed["velocity"]
    return rows


def events_of(notes: Notes) -> Tensor:
    """Return the events of notes in seconds, `[event]`, without a pause before the first."""
    moved = notes.copy()
    moved["onset"] -= moved["onset"].min()
    return torch.as_tensor(encode_events(moved, tempo=60.0).astype(np.int64))


def opening(notes: Notes, seconds: float) -> PrettyMIDI:
    """Return the first seconds of a performance as music."""
    begun = notes[notes["onset"] < seconds].copy()
    begun["duration"] = np.minimum(begun["duration"], seconds - begun["onset"])
    return decode_events(events_of(begun).numpy())


def draw(
    known: Sequence[Notes], count: int, length: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Return stretches drawn and changed by lot: what the net sees, and what it foretells.

    Returns:
        Twice `[stretch, event]`; IGNORED stands where a performance is over.
    """
    ends = np.cumsum([len(one) for one in known])
    pairs = []
    for at in torch.randint(int(ends[-1]), (count,), generator=generator).tolist():
        which = int(np.searchsorted(ends, at, side="right"))
        begin = at - int(ends[which - 1]) if which else at
        # A note is two events at least, its on and its off.
        notes = known[which][begin : begin + length // 2 + 1].copy()
        by = int(torch.randint(-MOST_MOVED, MOST_MOVED + 1, (1,), generator=generator))
        if notes["pitch"].min() + by >= 21 and notes["pitch"].max() + by <= 108:
            notes["pitch"] += by
        tempo = 1 + MOST_STRETCHED * (2 * float(torch.rand((), generator=generator)) - 1)
        notes["onset"] *= tempo
        notes["duration"] *= tempo
        pairs.append(shown(events_of(notes)[:length], length))
    return torch.stack([seen for seen, _ in pairs]), torch.stack([told for _, told in pairs])


def shown(events: Tensor, length: int) -> tuple[Tensor, Tensor]:
    """Return what a net sees and what it is to foretell of so many events, padded to a length."""
    missing = length - len(events)
    seen = torch.cat([events.new_tensor([START]), events])[: len(events)]
    pad = nn.functional.pad
    return pad(seen, (0, missing)), pad(events, (0, missing), value=IGNORED)


def surprise(net: Transformer, seen: Tensor, told: Tensor) -> Tensor:
    """Return the surprise at each event that is to be foretold, in nats, `[event]`."""
    found = nn.functional.cross_entropy(
        net(seen).flatten(0, 1), told.flatten(), ignore_index=IGNORED, reduction="none"
    )
    return found[told.flatten() != IGNORED]


def step_loss(
    known: Sequence[Notes], batch: int, length: int = LENGTH
) -> Callable[[nn.Module, torch.Generator, int], Tensor]:
    """Return the loss of a step: the mean surprise at the events of a batch, in nats."""

    def loss(net: nn.Module, generator: torch.Generator, step: int) -> Tensor:
        assert isinstance(net, Transformer)
        device = next(net.parameters()).device
        seen, told = (part.to(device) for part in draw(known, batch, length, generator))
        return surprise(net, seen, told).mean()

    return loss


@torch.no_grad()
def nll(net: Transformer, known: Sequence[Notes], length: int = LENGTH, most: int = 4) -> float:
    """Return the mean surprise at an event, in nats, over the first stretches of performances.

    Args:
        net: that foretells.
        known: performances; of each the first `most` stretches of `length` events are read, each
            after the `length` / 2 events before it, which do not count.
        length: events that the net sees at once.
        most: stretches of each performance.
    """
    net.eval()
    device = next(net.parameters()).device
    total, count, lead = 0.0, 0, length // 2
    for notes in known:
        events = events_of(notes[: most * length])[: most * length]
        for begin in range(0, len(events), lead):
            seen, told = shown(events[max(begin - lead, 0) : begin + lead], length)
            told[: lead if begin else 0] = IGNORED
            found = surprise(net, seen[None].to(device), told[None].to(device))
            total, count = total + float(found.sum()), count + len(found)
    return total / count

"""How the piano net plays on: event by event, looking back over as many as it was trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from coursekit.encodings.events import (
    NOTE_OFF,
    SHIFT_SECONDS,
    TIME_SHIFT,
    VELOCITY,
    decode_events,
    encode_events,
)
from coursekit.neural import sample
from coursekit.neural.transformer import Transformer, generate
from coursekit.systems.music_transformer_2018.piano import LENGTH, START

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

MOST_IN_SECOND = 200
"""Events that a second may have on average, five times as many as pianists play: a net that has
lost its way would write on without moving on."""


def play_on(
    net: Transformer,
    primer: PrettyMIDI | None,
    bars: int,
    tempo: float,
    seed: int,
    temperature: float = 1.0,
    top_p: float = 1.0,
    cached: bool = True,
) -> PrettyMIDI:
    """Return a primer, its notes as they are, and piano music for so many bars of 4/4 after it.

    Args:
        net: that plays.
        primer: what it hears before it begins; None for nothing.
        bars: how many seconds, told in bars of four beats.
        tempo: beats a minute.
        seed: draws.
        temperature: as `sample` takes it.
        top_p: as `sample` takes it.
        cached: as `generate` takes it.
    """
    heard = torch.as_tensor(encode_events(primer).astype(np.int64)) if primer else torch.zeros(0)
    seconds = bars * 240 / tempo
    generator = torch.Generator().manual_seed(seed)
    events = continued(net, heard.long(), seconds, generator, temperature, top_p, cached)
    before = float(_waits(heard.long()).sum())
    return _until(decode_events(events.numpy()), before + seconds)


def continued(
    net: Transformer,
    heard: Tensor,
    seconds: float,
    generator: torch.Generator,
    temperature: float = 1.0,
    top_p: float = 1.0,
    cached: bool = True,
) -> Tensor:
    """Return events `[event]`: those that were heard, and more for so many seconds.

    A key goes up only where it is down, and down only where it is up. When the net has as many
    events before it as it was trained on, it forgets the older half.
    """
    state = _Keys(heard, seconds)
    events = heard

    def choose(logits: Tensor, _: Tensor) -> Tensor:
        allowed = logits + state.forbidden()
        event = sample(allowed, generator, temperature=temperature, top_p=top_p)
        state.take(int(event))
        return event

    while not state.done:
        known = events[-(LENGTH // 2) :]
        lead = events[-LENGTH // 2 - 1 : -LENGTH // 2] if len(events) > len(known) else None
        first = known.new_tensor([START]) if lead is None else lead
        more = min(LENGTH - 1 - len(known), state.left)
        made = generate(net, torch.cat([first, known])[None], more, choose, cached=cached)
        events = torch.cat([events, made[0, 1 + len(known) :]])
    return events[: state.enough] if state.enough else events


class _Keys:
    """Which keys are down, and how much time has gone by."""

    def __init__(self, heard: Tensor, seconds: float) -> None:
        self.down = torch.zeros(128, dtype=torch.bool)
        self.gone, self.seconds, self.count = 0.0, seconds, len(heard)
        self.enough = 0
        self.left = max(int(seconds * MOST_IN_SECOND), 1)
        for event in heard.tolist():
            self._press(event)

    @property
    def done(self) -> bool:
        return bool(self.enough) or self.left == 0

    def forbidden(self) -> Tensor:
        """Return what is added to the logits, `[token]`: -inf where an event makes no sense."""
        added = torch.zeros(START + 1)
        added[:NOTE_OFF][self.down] = -torch.inf
        added[NOTE_OFF:TIME_SHIFT][~self.down] = -torch.inf
        added[START] = -torch.inf
        return added

    def take(self, event: int) -> None:
        """Take note of an event of the net's."""
        self._press(event)
        self.count, self.left = self.count + 1, self.left - 1
        if TIME_SHIFT <= event < VELOCITY:
            self.gone += (event - TIME_SHIFT + 1) * SHIFT_SECONDS
        if self.gone >= self.seconds and not self.enough:
            self.enough = self.count

    def _press(self, event: int) -> None:
        if event < TIME_SHIFT:
            self.down[event % 128] = event < NOTE_OFF


def _waits(events: Tensor) -> Tensor:
    """Return the seconds that each event waits."""
    wait = (events >= TIME_SHIFT) & (events < VELOCITY)
    return torch.where(wait, (events - TIME_SHIFT + 1) * SHIFT_SECONDS, 0.0)


def _until(music: PrettyMIDI, end: float) -> PrettyMIDI:
    """Return music with nothing after so many seconds."""
    for part in music.instruments:
        part.notes = [note for note in part.notes if note.start < end]
        for note in part.notes:
            note.end = min(note.end, end)
    return music

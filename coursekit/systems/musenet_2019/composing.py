"""How the net goes on: token by token, many pieces at once, each with a clock of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from coursekit.corpora.styles import STYLES
from coursekit.neural import sample
from coursekit.neural.attention import Cache
from coursekit.systems.musenet_2019.arranging import rows_of
from coursekit.systems.musenet_2019.crux import VOLUMES
from coursekit.systems.musenet_2019.network import Musician
from coursekit.systems.musenet_2019.vocabulary import (
    LONGEST_WAIT,
    NOTES,
    PLAYED_BY,
    TOKENS,
    facts,
    notes_of_codes,
    waits,
)

MOST_TOKENS = 60
"""Tokens that a bar may have on average before a piece is broken off."""
BEFORE = 24
"""Tokens that are still heard of what was before, when style or instruments change."""
MOST_AT_ONCE = 8
"""Notes that may sound at once."""
LONGEST_SILENCE, LONGEST_NOTE = 16, 24
"""Sixteenths for which nothing may begin, and after which a note has to end."""


@dataclass(frozen=True)
class Prompt:
    """What a piece is asked to be.

    Args:
        style: of `STYLES`.
        instruments: that are named.
        steps: the length of the whole piece in sixteenths, of what is given too.
        given: tokens that it goes on from.
        insist: whether no other instrument may begin a note.
        begin: the time of the first token given.
    """

    style: str
    instruments: tuple[str, ...]
    steps: int
    given: tuple[int, ...] = ()
    insist: bool = True
    begin: int = 0


def prompt(style: str, instruments: Sequence[str], bars: int, *, insist: bool = True) -> Prompt:
    """Return the prompt for so many bars of a style from nothing."""
    return Prompt(style, tuple(instruments), bars * STYLES[style], insist=insist)


@dataclass
class State:
    """Where pieces are that are being composed, one entry a piece.

    Attributes:
        clock: time since the beginning, in sixteenths.
        since: tokens since the last wait.
        begun: when a note last began.
        volumes: `[piece, key]`, the volume of what sounds; a key is an instrument and a pitch.
        onsets: `[piece, key]`, when each last began.
    """

    clock: Tensor
    since: Tensor
    begun: Tensor
    volumes: Tensor = field(repr=False)
    onsets: Tensor = field(repr=False)

    def take(self, tokens: Tensor) -> None:
        """Move on by a token each, `[piece]`."""
        wait = torch.where((tokens >= NOTES) & (tokens < NOTES + LONGEST_WAIT),
                           tokens - NOTES + 1, 0)  # fmt: skip
        self.clock = self.clock + wait
        self.since = torch.where(wait > 0, 0, self.since + 1)
        rows = (tokens < NOTES).nonzero()[:, 0]
        key, volume = KEY[tokens[rows]], VOLUME[tokens[rows]]
        self.volumes[rows, key] = volume
        self.onsets[rows, key] = self.clock[rows]
        begins = rows[volume > 0]
        self.begun = self.begun.index_copy(0, begins, self.clock[begins])


_TABLE = torch.from_numpy(notes_of_codes())
VOLUME = _TABLE[:, 1]
"""By token of a note, its volume."""
KEY = _TABLE[:, 0] * 128 + _TABLE[:, 2]
"""By token of a note, its instrument and pitch as one number."""
KEYS = len(PLAYED_BY) * 128
_WAITED = torch.arange(1, LONGEST_WAIT + 1)


def forbidden(state: State, ends: Tensor, allowed: Tensor, hold: int = LONGEST_NOTE) -> Tensor:
    """Return which tokens may not come next, `[piece, token]`.

    A note ends only where it sounds and begins only where it does not; nothing goes on beyond the
    end; not more than eight notes sound at once, no silence is longer than a bar, and a note that
    has sounded too long, whose end the net has forgotten, has to end at once.

    Args:
        state: where the pieces are.
        ends: `[piece]`, their lengths in sixteenths.
        allowed: `[piece, token of a note]`, which may begin.
        hold: sixteenths after which a note has to end.
    """
    sounds = state.volumes[:, KEY] > 0
    full = (state.volumes > 0).sum(1, keepdim=True) >= MOST_AT_ONCE
    never = torch.where(VOLUME == 0, ~sounds, sounds | ~allowed | full)
    after = state.clock[:, None] + _WAITED
    late = (after > ends[:, None]) | (after > (state.begun + LONGEST_SILENCE)[:, None])
    rest = torch.ones(len(never), TOKENS - NOTES - LONGEST_WAIT, dtype=torch.bool)
    long = (state.volumes > 0) & (state.clock[:, None] - state.onsets >= hold)
    due = long.any(1, keepdim=True)
    never = torch.where(due, ~((VOLUME == 0) & long[:, KEY]), never)
    return torch.cat([never, late | due, rest], dim=1)


@torch.inference_mode()
def go_on(
    net: Musician, prompts: Sequence[Prompt], until: Sequence[int], generator: torch.Generator, *,
    temperature: float = 1.0, top_p: float = 1.0, hold: int = LONGEST_NOTE,
) -> list[list[int]]:  # fmt: skip
    """Return for each prompt its tokens up to a time, those given included.

    Args:
        net: that foretells.
        prompts: with as many instruments and as many tokens given as each other.
        until: by prompt, at which sixteenth it stops.
        generator: draws.
        temperature: as `sample` takes it.
        top_p: as `sample` takes it.
        hold: sixteenths after which a note has to end.
    """
    net.eval()
    rows = torch.stack([
        rows_of(np.array(one.given, dtype=np.int64), one.style, one.instruments, one.begin,
                one.steps) for one in prompts
    ])  # fmt: skip
    begin = torch.tensor([one.begin for one in prompts])
    silent = torch.zeros(len(prompts), KEYS, dtype=torch.long)
    state = State(begin, torch.zeros_like(begin), begin.clone(), silent, silent.clone())
    first = rows.shape[1] - len(prompts[0].given)
    for column in rows[:, first:, 0].T:
        state.take(column)
    steps, ends = (torch.tensor(one) for one in ([p.steps for p in prompts], list(until)))
    state.begun = state.clock.clone()
    allowed = torch.stack([_may_begin(one) for one in prompts])
    made = [list(one.given) for one in prompts]
    cache, seen = Cache(), rows
    most = len(prompts[0].given) + MOST_TOKENS * -(-int((ends - state.clock).max()) // 12)
    for _ in range(most):
        open_ = state.clock < ends
        if not open_.any():
            break
        logits = net(seen, cache)[:, -1]
        barred = forbidden(state, ends, allowed, hold)
        barred[~open_] = False
        tokens = sample(logits.masked_fill(barred, -torch.inf), generator,
                        temperature=temperature, top_p=top_p)  # fmt: skip
        # A piece that is over waits for the others: what it is given no longer counts.
        for place in open_.nonzero()[:, 0].tolist():
            made[place].append(int(tokens[place]))
        state.take(torch.where(open_, tokens, NOTES + LONGEST_WAIT))
        told = facts(state.clock, state.since, steps)
        seen = torch.stack([tokens, *told], dim=1)[:, None]
    for piece, missing in zip(made, (ends - state.clock).tolist(), strict=True):
        piece += waits(max(missing, 0))  # of a piece that was broken off
    return made


def many(
    net: Musician, prompts: Sequence[Prompt], seed: int, *, temperature: float = 1.0,
    top_p: float = 0.95, at_once: int = 48,
) -> list[list[int]]:  # fmt: skip
    """Return for each prompt without given tokens a whole piece, composed many at once."""
    made: dict[int, list[int]] = {}
    generator = torch.Generator().manual_seed(seed)
    for size in sorted({len(one.instruments) for one in prompts}):
        places = [place for place, one in enumerate(prompts) if len(one.instruments) == size]
        for first in range(0, len(places), at_once):
            some = places[first : first + at_once]
            asked = [prompts[place] for place in some]
            pieces = go_on(net, asked, [one.steps for one in asked], generator,
                           temperature=temperature, top_p=top_p)  # fmt: skip
            made |= dict(zip(some, pieces, strict=True))
    return [made[place] for place in range(len(prompts))]


def _may_begin(one: Prompt) -> Tensor:
    """Return which notes a prompt lets begin, `[token]`."""
    if not one.insist:
        return torch.ones(NOTES, dtype=torch.bool)
    named = [list(PLAYED_BY).index(name) for name in one.instruments]
    return torch.isin(_TABLE[:, 0], torch.tensor(named))


def sounding(tokens: Sequence[int]) -> list[int]:
    """Return the tokens that end all notes which sound at the end of some tokens."""
    ends: dict[int, int] = {}
    for token in tokens:
        if token < NOTES:
            instrument, volume, pitch = _TABLE[token].tolist()
            key = instrument * 128 + pitch
            ends.pop(key, None)
            if volume:
                ends[key] = token - volume * (NOTES // len(PLAYED_BY) // VOLUMES)
    return list(ends.values())


def changed(
    net: Musician, before: Sequence[int], clock: int, after: Prompt, generator: torch.Generator, *,
    temperature: float = 1.0, top_p: float = 1.0,
) -> list[int]:  # fmt: skip
    """Return tokens that go on from others in another style or with other instruments.

    What sounds is ended first. The net hears the last tokens of what was before it, with the new
    style and instruments named in front.

    Args:
        net: that foretells.
        before: tokens.
        clock: the time at their end.
        after: the prompt from here on; its `steps` are those of the whole piece.
        generator: draws.
        temperature: as `sample` takes it.
        top_p: as `sample` takes it.
    """
    whole = [*before, *sounding(before)]
    kept = whole[-BEFORE:]
    waited = sum(token - NOTES + 1 for token in kept if NOTES <= token < NOTES + LONGEST_WAIT)
    heard = Prompt(after.style, after.instruments, after.steps, tuple(kept), after.insist,
                   clock - waited)  # fmt: skip
    made = go_on(net, [heard], [after.steps], generator, temperature=temperature, top_p=top_p)[0]
    return whole + made[len(kept) :]

"""The words of the system: styles, instruments, waits, notes; and pieces written in them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.corpora.styles import STYLES
from coursekit.systems.musenet_2019 import crux
from coursekit.systems.musenet_2019.crux import INSTRUMENTS, LOWEST, PITCHES, VOLUMES

PLAYED_BY = {
    "piano": 0, "organ": 19, "choir": 52, "strings": 48, "flute": 73, "fiddle": 110,
    "accordion": 21, "guitar": 24,
}  # fmt: skip
"""The instruments in the order of their numbers, and their programs in General MIDI."""
HIGHEST = LOWEST + PITCHES - 1

NOTES = INSTRUMENTS * VOLUMES * PITCHES
LONGEST_WAIT = 16
WAITS = {NOTES + steps - 1: steps for steps in range(1, LONGEST_WAIT + 1)}
"""By token, how many sixteenths it waits."""
STYLE = {style: NOTES + LONGEST_WAIT + number for number, style in enumerate(STYLES)}
INSTRUMENT = {name: NOTES + LONGEST_WAIT + len(STYLES) + number
              for number, name in enumerate(PLAYED_BY)}  # fmt: skip
START = NOTES + LONGEST_WAIT + len(STYLES) + INSTRUMENTS
NOTHING = START + 1
"""Fills rows that are shorter than others."""
TOKENS = NOTHING + 1

PARTS, LAST_COUNT, MOST_IN_CHORD = 32, 127, 15
"""Parts of a piece; where the countdown begins, in sixteenths; the last index in a chord."""
TIMES = 384
"""After so many sixteenths the shared time begins anew: 24 bars of 4/4, or 32 of 3/4."""
KINDS = ("time", "chord", "part", "countdown")
"""What a token is told besides what it is, in the order of the columns."""
SIZES = (TIMES, MOST_IN_CHORD + 1, PARTS, LAST_COUNT + 1)

Ints = npt.NDArray[np.int64]
Combine = Callable[[int, int, int], int]
Apart = Callable[[int], tuple[int, int, int]]


@functools.cache
def codes(combined_token: Combine = crux.combined_token) -> Ints:
    """Return the token of each note by a function, `[instrument, volume, pitch from C2 on]`."""
    triples = np.ndindex(INSTRUMENTS, VOLUMES, PITCHES)
    found = [combined_token(one, volume, LOWEST + above) for one, volume, above in triples]
    return np.array(found, dtype=np.int64).reshape(INSTRUMENTS, VOLUMES, PITCHES)


@functools.cache
def notes_of_codes(taken_apart: Apart = crux.taken_apart) -> Ints:
    """Return instrument, volume and pitch of each token by a function, `[token, 3]`."""
    return np.array([taken_apart(token) for token in range(NOTES)], dtype=np.int64)


def prefix(style: str, instruments: Sequence[str]) -> list[int]:
    """Return what stands before a piece: its style, its instruments, and the start."""
    named = [INSTRUMENT[name] for name in PLAYED_BY if name in instruments]
    return [STYLE[style], *named, START]


def written(notes: Ints, steps: int, table: Ints | None = None) -> list[int]:
    """Return notes as tokens: ends before beginnings, low before high, and waits between.

    Args:
        notes: `[note, (begin, end, pitch, instrument, volume)]`, times in sixteenths.
        steps: the length of the piece.
        table: of tokens, as `codes` makes it.
    """
    table = codes() if table is None else table
    begin, end, pitch, instrument, volume = notes.T
    events = np.concatenate([
        np.stack([end, np.zeros_like(end), pitch, instrument, np.zeros_like(volume)]),
        np.stack([begin, np.ones_like(begin), pitch, instrument, volume]),
    ], axis=1)  # fmt: skip
    events = events[:, np.lexsort((events[3], events[2], events[1], events[0]))]
    tokens: list[int] = []
    clock = 0
    made = table[events[3], events[4], events[2] - LOWEST]
    for time, token in zip(events[0].tolist(), made.tolist(), strict=True):
        tokens += waits(time - clock)
        clock = time
        tokens.append(token)
    return tokens + waits(steps - clock)


def waits(steps: int) -> list[int]:
    """Return the tokens that wait so many sixteenths."""
    whole, rest = divmod(steps, LONGEST_WAIT)
    return [NOTES + LONGEST_WAIT - 1] * whole + ([NOTES + rest - 1] if rest else [])


def structure(tokens: Ints, begin: int, steps: int, times: Ints | None = None) -> Ints:
    """Return tokens with the four facts that the net is told of each, `[token, (token, *KINDS)]`.

    Args:
        tokens: `[token]`; those that are no note and no wait stand at the beginning's time.
        begin: the time of the first, in sixteenths.
        steps: the length of the whole piece, by which parts and countdown are reckoned.
        times: of each token from the beginning on; reckoned where None.
    """
    steps_of = np.where((tokens >= NOTES) & (tokens < NOTES + LONGEST_WAIT), tokens - NOTES + 1, 0)
    times = begin + (np.cumsum(steps_of) if times is None else times)
    moment = np.flatnonzero((steps_of > 0) | (np.arange(len(tokens)) == 0))
    since = np.arange(len(tokens)) - moment[np.searchsorted(moment, np.arange(len(tokens)),
                                                            side="right") - 1]  # fmt: skip
    return np.stack([tokens, *facts(times, since, steps)], axis=1)


def facts(times: Any, since: Any, steps: Any) -> list[Any]:
    """Return the four facts of tokens: shared time, index in the chord, part, countdown.

    Args:
        times: since the piece's beginning, in sixteenths.
        since: tokens since the last wait.
        steps: the length of the piece.
    """
    part = (times * PARTS // steps).clip(0, PARTS - 1)
    return [
        times % TIMES,
        since.clip(0, MOST_IN_CHORD),
        part,
        (steps - times).clip(0, LAST_COUNT),
    ]


def read(tokens: Sequence[int], table: Ints | None = None) -> tuple[Ints, int]:
    """Return the notes of tokens, as `written` takes them, and the length in sixteenths.

    Notes that nothing ends last to the end; an end without a beginning is passed over, and a note
    that begins again ends where it does.

    Args:
        tokens: notes and waits; others are passed over.
        table: of notes, as `notes_of_codes` makes it.
    """
    table = notes_of_codes() if table is None else table
    sounding: dict[tuple[int, int], tuple[int, int]] = {}
    notes: list[tuple[int, int, int, int, int]] = []
    clock = 0
    for token in tokens:
        if token in WAITS:
            clock += WAITS[token]
        elif token < NOTES:
            instrument, volume, pitch = table[token].tolist()
            if (instrument, pitch) in sounding:
                begun, loud = sounding.pop((instrument, pitch))
                notes.append((begun, clock, pitch, instrument, loud))
            if volume:
                sounding[instrument, pitch] = clock, volume
    for (instrument, pitch), (begun, loud) in sounding.items():
        notes.append((begun, clock, pitch, instrument, loud))
    kept = sorted(note for note in notes if note[1] > note[0])
    return np.array(kept, dtype=np.int64).reshape(-1, 5), clock

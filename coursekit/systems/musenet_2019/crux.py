"""What lesson 15 has you write: three facts in one number, back again, and the shared time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

INSTRUMENTS, VOLUMES, PITCHES, LOWEST = 8, 4, 61, 36
"""Instruments; volumes with 0, the end of a note; pitches, and the lowest of them, C2."""


def combined_token(instrument: int, volume: int, pitch: int) -> int:
    """Return the one number that stands for an instrument, a volume and a pitch together.

    MuseNet (Payne 2019), with sizes of our own; lesson 15.

    Args:
        instrument: 0 to 7.
        volume: 0 to 3; 0 ends the note.
        pitch: MIDI, 36 to 96.

    Returns:
        0 to 1951, another one for each three.
    """
    rows = instrument * VOLUMES + volume
    return rows * PITCHES + pitch - LOWEST


def taken_apart(token: int) -> tuple[int, int, int]:
    """Return instrument, volume and pitch of a combined token.

    Args:
        token: 0 to 1951.

    Returns:
        As `combined_token` takes them; lesson 15.
    """
    rows, above = divmod(token, PITCHES)
    instrument, volume = divmod(rows, VOLUMES)
    return instrument, volume, above + LOWEST


def shared_times(tokens: Sequence[int], waits: Mapping[int, int]) -> list[int]:
    """Return for each token the time at which it stands, which all tokens of a chord share.

    Args:
        tokens: of a piece.
        waits: for each token that waits, how many steps.

    Returns:
        In steps from 0 on. A token that waits stands at the time to which it leads (lesson 15).
    """
    time = 0
    times = []
    for token in tokens:
        time += waits.get(token, 0)
        times.append(time)
    return times

"""Small MIDI files written byte by byte, so that a test knows what stands in them."""

from __future__ import annotations

import struct

END = b"\x00\xff\x2f\x00"


def variable(number: int) -> bytes:
    """Return a number as MIDI writes a delta time."""
    out = [number & 127]
    while number := number >> 7:
        out.append(0x80 | number & 127)
    return bytes(reversed(out))


def event(delta: int, *data: int) -> bytes:
    """Return one event after a delta time."""
    return variable(delta) + bytes(data)


def smf(*tracks: bytes, kind: int = 1, division: int = 480) -> bytes:
    """Return a file of some tracks, each without its end mark."""
    chunks = [b"MTrk" + struct.pack(">I", len(t) + len(END)) + t + END for t in tracks]
    return b"MThd" + struct.pack(">IHHH", 6, kind, len(tracks), division) + b"".join(chunks)


def note(pitch: int, delta: int = 0, ticks: int = 480, velocity: int = 64) -> bytes:
    """Return one note of channel 1."""
    return event(delta, 0x90, pitch, velocity) + event(ticks, 0x80, pitch, 0)

"""Tracks of a MIDI file as bytes, made ready for the compiled parser.

The parser is fast, but it leaves out notes that never end, takes each track's programs for that
track alone, and wraps time signatures that are too fine. Cheap searches find the few files in
which one of these may matter; only these are walked through event by event and written anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from coursekit.errors import CourseError

END_OF_TRACK = b"\xff\x2f\x00"
NEVER = 1 << 27
"""A tick beyond every piece, at which notes that the file leaves open are ended."""

MAX_EVENTS = 3_000_000  # walking through more would take minutes and gigabytes
_FAR = b"\xc0\x80\x80\x00"  # NEVER as a delta time
# For each channel an end of every pitch, each followed by a delta time of nothing.
_ALL_OFF = [
    bytes((0x80 | channel,)) + b"".join(bytes((pitch, 0, 0)) for pitch in range(128))
    for channel in range(16)
]
_NAME = 0x03
_TIME_SIGNATURE = 0x58
_FINEST = 7  # a time signature's lower number is 2 to this power at most: 128
_SYSTEM_DATA = {0xF1: 1, 0xF2: 2, 0xF3: 1}  # data bytes after a system message's status
_TEMPO = re.compile(rb"\xff\x51\x03...", re.DOTALL)  # its bytes look like program changes
_FINE_SIGNATURE = re.compile(rb"\xff\x58\x04.[^\x00-\x07]", re.DOTALL)
_NAME_STARTS = re.compile(rb"\xff\x03(?=[\x80-\xff]{0,3}[\x00-\x7f])")

Event = tuple[int, bytes]
"""A tick and the event's bytes, its status always among them."""


def tracks_of(data: bytes, name: str) -> list[bytes]:
    """Return the bytes of each track of a file; chunks of other kinds are passed over.

    Args:
        data: the file; its header has been looked at.
        name: of the file, for the sentence.

    Returns:
        What is inside the MTrk chunks. Fewer than eight bytes after the last chunk do no harm.

    Raises:
        CourseError: a chunk is longer than the file.
    """
    place = 8 + int.from_bytes(data[4:8], "big")
    tracks: list[bytes] = []
    while place + 8 <= len(data):
        kind, length = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "big")
        place += 8
        if place + length > len(data) and kind == b"MTrk":
            raise broken(name, f"it stops in the middle of track {len(tracks) + 1}")
        if kind == b"MTrk":
            tracks.append(data[place : place + length])
        place += length
    return tracks


def broken(name: str, what: str) -> CourseError:
    """Return the error for a file that is damaged inside."""
    return CourseError(f"{name} is a broken MIDI file: {what}. Export or download it again.")


def joined(tracks: list[bytes], division: int) -> bytes:
    """Return a file of format 1 in which every open note is ended at a tick beyond `NEVER`.

    Args:
        tracks: the bytes of each track.
        division: ticks a quarter note.
    """
    chunks = [_ended(track) for track in tracks]
    header = b"MThd\0\0\0\6\0\1" + len(chunks).to_bytes(2, "big") + division.to_bytes(2, "big")
    return header + b"".join(b"MTrk" + len(chunk).to_bytes(4, "big") + chunk for chunk in chunks)


def may_mislead(data: bytes, tracks: list[bytes]) -> bool:
    """Return whether the compiled parser may misread a name, a time signature or a program.

    It looks for bytes that may be such events without following the events, so it says yes a
    little too often and never no where it matters.

    Args:
        data: the file.
        tracks: the bytes of each track.
    """
    if _FINE_SIGNATURE.search(data) or _has_old_name(data):
        return True
    chosen = [_channels(_TEMPO.sub(b"", track), 0xC0) for track in tracks]
    choosers = Counter(channel for channels in chosen for channel in channels)
    for track, own in zip(tracks, chosen, strict=True):
        elsewhere = {channel for channel, count in choosers.items() if count > (channel in own)}
        if not track.endswith(END_OF_TRACK) or (elsewhere and _lacks_program(track, elsewhere)):
            return True
    return False


def mended(tracks: list[bytes], name: str) -> list[bytes]:
    """Return the tracks written anew so that the compiled parser reads them rightly.

    A track without program changes of its own gets those that other tracks make on its channels;
    a note that never ends is ended where its pitch is struck again, or with its track; names that
    are no UTF-8 are taken for Latin-1; a time signature finer than 128ths is made one of nothing,
    which the reader passes over.

    Args:
        tracks: the bytes of each track.
        name: of the file, for the sentence.

    Raises:
        CourseError: the events of a track cannot be followed, or there are millions of them.
    """
    walked: list[list[Event]] = []
    left = MAX_EVENTS
    for number, track in enumerate(tracks, 1):
        events: list[Event] = []
        try:
            for tick, event in _events(track):
                events.append((tick, _readable(event)))
                if len(events) > left:
                    raise CourseError(
                        f"{name} has more than {MAX_EVENTS:,} events. Give a shorter piece."
                    )
        except IndexError:
            raise broken(name, f"the events of track {number} cannot be followed") from None
        left -= len(events)
        walked.append(events)
    return [_written(_with_ends(events)) for events in _with_programs(walked)]


def _channels(track: bytes, kind: int) -> set[int]:
    """Return the channels for which a track has a byte that may be a status of this kind."""
    return {status & 15 for status in range(kind, kind + 16) if status in track}


def _lacks_program(track: bytes, elsewhere: set[int]) -> bool:
    """Return whether a track has notes on a channel whose program is set elsewhere only."""
    channels = _channels(track, 0x90) & elsewhere
    if not channels:
        return False
    try:
        for _, event in _events(track):
            if event[0] & 0xF0 == 0x90 and event[0] & 15 in channels:
                return True
            if event[0] & 0xF0 == 0xC0:
                channels.discard(event[0] & 15)
                if not channels:
                    return False
    except IndexError:  # mending it says what is wrong
        return True
    return False


def _ended(track: bytes) -> bytes:
    """Return a track with an end, far away, for every note that it may leave open."""
    if not track.endswith(END_OF_TRACK):
        return track
    # More ends than there are open notes do no harm.
    offs = b"".join(_ALL_OFF[channel] for channel in _channels(track, 0x90))
    if not offs:
        return track
    # An empty text takes the delta time that stands before the end mark.
    return track[:-3] + b"\xff\x01\x00" + _FAR + offs + END_OF_TRACK


def _has_old_name(data: bytes) -> bool:
    """Return whether a file may have a name that is no UTF-8."""
    for mark in _NAME_STARTS.finditer(data):
        length, start = _number(data, mark.end())
        name = data[start : start + length]
        if not name.isascii():
            try:
                name.decode("utf-8")
            except UnicodeDecodeError:
                return True
    return False


def _with_programs(tracks: list[list[Event]]) -> list[list[Event]]:
    """Return the events of tracks with the program changes that others make on their channels."""
    programs = [
        (tick, index, event)
        for index, events in enumerate(tracks)
        for tick, event in events
        if event[0] & 0xF0 == 0xC0
    ]
    own = {(index, event[0]) for _, index, event in programs}
    out = []
    for index, events in enumerate(tracks):
        used = {0xC0 | event[0] & 15 for _, event in events if event[0] & 0xF0 == 0x90}
        wanted = {status for status in used if (index, status) not in own}
        if wanted:
            borrowed = [(tick, event) for tick, _, event in programs if event[0] in wanted]
            events = sorted(borrowed + events, key=lambda event: event[0])
        out.append(events)
    return out


def _events(track: bytes) -> Iterator[Event]:
    """Walk through a track up to its end mark; an IndexError says that it cannot be followed."""
    place = tick = running = 0
    while place < len(track):
        delta, place = _number(track, place)
        tick += delta
        status = track[place] if track[place] >= 0x80 else running
        place += track[place] >= 0x80
        if status in (0xF0, 0xF7, 0xFF):
            length, start = _number(track, place + (status == 0xFF))
            end = start + length
        elif status >= 0x80:
            one = status & 0xE0 == 0xC0
            end = place + (_SYSTEM_DATA.get(status, 0) if status >= 0xF0 else 1 if one else 2)
            if max(track[place:end], default=0) > 127:
                raise IndexError
            running = status if status < 0xF0 else running
        else:
            raise IndexError
        if end > len(track):
            raise IndexError
        event = bytes((status,)) + track[place:end]
        if event[:2] == END_OF_TRACK[:2]:
            break
        yield tick, event
        place = end
    yield tick, END_OF_TRACK


def _number(track: bytes, place: int) -> tuple[int, int]:
    """Return a number of one to four bytes, and the place after it."""
    number = 0
    for at in range(place, place + 4):
        number = number << 7 | track[at] & 0x7F
        if track[at] < 0x80:
            return number, at + 1
    raise IndexError


def _readable(event: bytes) -> bytes:
    """Return a name in UTF-8 and a time signature that can be one; other events as they are."""
    if event[0] != 0xFF:
        return event
    length, start = _number(event, 2)
    body = event[start:]
    if event[1] == _NAME:
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            text = body.decode("latin-1").encode("utf-8")
            return event[:2] + variable(len(text)) + text
    if event[1] == _TIME_SIGNATURE and length >= 2 and body[1] > _FINEST:
        return event[:2] + b"\x04\0\0\0\0"
    return event


def _with_ends(events: list[Event]) -> list[Event]:
    """Return the events of a track with an end for each note that has none."""
    last = events[-1][0]
    ends_to_come: Counter[tuple[int, int]] = Counter()  # by channel and pitch, walking backwards
    struck_next: dict[tuple[int, int], int] = {}
    before: list[Event] = []
    after: list[Event] = []  # ends at the very tick at which their notes start
    for tick, event in reversed(events):
        if event[0] & 0xE0 != 0x80:
            continue
        key = event[0] & 15, event[1]
        if event[0] < 0x90 or event[2] == 0:
            ends_to_come[key] += 1
            continue
        if ends_to_come[key]:
            ends_to_come[key] -= 1
        else:
            end = struck_next.get(key, last)
            off = bytes((0x80 | key[0], key[1], 0))
            (before if end > tick else after).append((end, off))
        struck_next[key] = tick
    return sorted(before + events + after, key=lambda event: event[0])


def _written(events: list[Event]) -> bytes:
    """Return a track's bytes, its end mark last."""
    out = bytearray()
    now = 0
    for tick, event in events:
        if event != END_OF_TRACK:
            out += variable(tick - now) + event
            now = tick
    return bytes(out + variable(events[-1][0] - now) + END_OF_TRACK)


def variable(number: int) -> bytes:
    """Return a number as MIDI writes delta times and lengths."""
    out = [number & 127]
    while number := number >> 7:
        out.append(0x80 | number & 127)
    return bytes(reversed(out))

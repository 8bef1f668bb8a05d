"""The one writer of Standard MIDI Files: for what is saved and for what the synthesiser plays."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Sequence
from numbers import Integral, Real
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from coursekit.errors import CourseError
from coursekit.timing import to_beats

if TYPE_CHECKING:
    from mido import MidiTrack
    from pretty_midi import Instrument, PrettyMIDI

DRUMS = 9
PITCHED = tuple(channel for channel in range(16) if channel != DRUMS)
SYNTHESISER_TICKS = 10_000  # a second; its files have one tempo, whatever the piece's tempi are
_LAST_TICK = (1 << 28) - 1
_SILENT_CONTROL = 119  # without a meaning in General MIDI, so it makes no sound
_KEYS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B",
         "Cm", "C#m", "Dm", "D#m", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm")  # fmt: skip

Ticks = Callable[[Sequence[float]], NDArray[np.int64]]
"""From times in seconds to ticks."""
Note = tuple[int, int, int, int]
"""Start and end in ticks, pitch, velocity."""


def midi_bytes(midi: PrettyMIDI) -> bytes:
    """Return a piece as a Standard MIDI File of format 1.

    A note shorter than a tick lasts one tick, names are written as UTF-8, and parts share
    channels only where there are more than fifteen. Where a part strikes a pitch that it is
    sounding already, MIDI cannot say which of the two an end belongs to: the first end is the
    first note's. Where parts that sound different must share a channel, a warning says so.

    Args:
        midi: the piece.

    Returns:
        The bytes of the file.

    Raises:
        CourseError: MIDI cannot hold a note, a change or a signature; the sentence says which.
    """
    check_notes(midi)

    def ticks(seconds: Sequence[float]) -> NDArray[np.int64]:
        return _whole_ticks(to_beats(midi, seconds) * midi.resolution)

    if not 1 <= midi.resolution <= 0x7FFF:
        raise CourseError(
            f"MIDI cannot hold {midi.resolution} ticks a beat; choose 1 to {0x7FFF:,}."
        )
    file = _file(int(midi.resolution))
    file.tracks.append(_timing_track(midi, ticks))
    channels = channels_of(midi.instruments)
    _warn_of_sharing(midi.instruments, channels)
    for part, channel in zip(midi.instruments, channels, strict=True):
        file.tracks.append(_track(part, channel, _notes(part, ticks), ticks))
    return _bytes(file)


def synthesiser_files(midi: PrettyMIDI, seconds: float) -> list[bytes]:
    """Return a piece as files in each of which every part has a channel of its own.

    Played together they are the piece: one file for fifteen pitched parts or fewer, two for
    thirty, and so on, drums in the first. Time is counted in seconds alone.

    Args:
        midi: the piece; its notes have been checked.
        seconds: how long each file goes on: the synthesiser stops dead at the last event.

    Returns:
        The bytes of each file.
    """
    from mido import MidiTrack

    def ticks(times: Sequence[float]) -> NDArray[np.int64]:
        return _whole_ticks(np.asarray(times, dtype=np.float64) * SYNTHESISER_TICKS)

    sounding = [part for part in midi.instruments if part.notes]
    pitched = [part for part in sounding if not part.is_drum]
    groups = [pitched[k : k + len(PITCHED)] for k in range(0, len(pitched), len(PITCHED))] or [[]]
    groups[0] = groups[0] + [part for part in sounding if part.is_drum]
    files = []
    for parts in groups:
        file = _file(SYNTHESISER_TICKS)
        end = int(ticks([seconds])[0])
        last = _message("control_change", control=_SILENT_CONTROL, value=0, time=end)
        file.tracks.append(MidiTrack([_meta("set_tempo", tempo=1_000_000), last]))
        for part, channel in zip(parts, channels_of(parts), strict=True):
            notes = _struck_anew(_notes(part, ticks))
            file.tracks.append(_track(part, channel, notes, ticks))
        files.append(_bytes(file))
    return files


def channels_of(parts: Sequence[Instrument]) -> list[int]:
    """Return a channel for each part: one of its own where they suffice.

    Beyond fifteen pitched parts those share one that have the same program and the same
    controls and bends; where that is not enough, all of the same program; beyond fifteen
    programs, every fifteenth.

    Args:
        parts: the instruments of a piece.

    Returns:
        Channels from 0 to 15; drums have the tenth, 9.
    """
    pitched = [index for index, part in enumerate(parts) if not part.is_drum]
    sharings: tuple[Callable[[int], Any], ...] = (
        lambda index: index,
        lambda index: _state(parts[index]),
        lambda index: parts[index].program,
    )
    group_of: dict[Any, int] = {}
    for sharing in sharings:
        group_of = {}
        for index in pitched:
            group_of.setdefault(sharing(index), len(group_of))
        if len(group_of) <= len(PITCHED):
            break
    return [
        DRUMS if part.is_drum else PITCHED[group_of[sharing(index)] % len(PITCHED)]
        for index, part in enumerate(parts)
    ]


def check_notes(midi: PrettyMIDI) -> None:
    """Validate all notes and changes of a piece.

    Args:
        midi: the piece.

    Raises:
        CourseError: MIDI cannot hold one of them; the sentence says which and why.
    """
    for part in midi.instruments:
        _check_whole(part, part.program, (0, 127), "program")
        for note in part.notes:
            _check_whole(note, note.pitch, (0, 127), "pitch")
            _check_whole(note, note.velocity, (1, 127), "velocity")
        for change in part.control_changes:
            _check_whole(change, change.number, (0, 127), "controller's number")
            _check_whole(change, change.value, (0, 127), "controller's value")
        for bend in part.pitch_bends:
            _check_whole(bend, bend.pitch, (-8192, 8191), "bend")
        starts = _seconds(part.notes, "start")
        ends = _seconds(part.notes, "end", least=-np.inf)
        # Files have notes of no length; they are played as short as can be.
        if (ends < starts).any():
            note = part.notes[int((ends < starts).argmax())]
            raise CourseError(
                f"MIDI cannot hold {_shown(note)}: it ends before it starts. "
                "Swap its start and end."
            )
        for changes in (part.control_changes, part.pitch_bends):
            _seconds(changes, "time")


def _check_whole(what: Any, value: Any, bounds: tuple[int, int], noun: str) -> None:
    """Raise a CourseError unless a value is a whole number within bounds."""
    low, high = bounds
    if not (isinstance(value, Integral) and low <= int(value) <= high):
        raise CourseError(
            f"MIDI cannot hold {_shown(what)}: a {noun} is a whole number from {low} to {high}. "
            "Correct or drop it."
        )


def _seconds(things: Sequence[Any], name: str, *, least: float = 0.0) -> NDArray[np.float64]:
    """Return a time of each note or change, or say which of them has none."""
    times = [getattr(thing, name) for thing in things]
    numbers = [float(t) if isinstance(t, Real) else float("nan") for t in times]
    seconds = np.array(numbers, dtype=np.float64)
    wrong = ~(np.isfinite(seconds) & (seconds >= least))
    if wrong.any():
        raise CourseError(
            f"MIDI cannot hold {_shown(things[int(wrong.argmax())])}: it starts at 0 seconds or "
            "later, and each of its times is a number. Correct or drop it."
        )
    return seconds


def _shown(thing: Any) -> str:
    """Return a note or change in words; pretty_midi's own fail where a time is no number."""
    values = ", ".join(
        f"{name}={value}" for name, value in vars(thing).items() if not isinstance(value, list)
    )
    return f"{type(thing).__name__}({values})"


def _whole_ticks(ticks: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return ticks rounded, or say that they are too many."""
    if ticks.size and ticks.max() > _LAST_TICK:
        raise CourseError(
            f"This piece goes beyond tick {_LAST_TICK:,}, MIDI's last. Cut out a part of it."
        )
    return np.round(ticks).astype(np.int64)


def _timing_track(midi: PrettyMIDI, ticks: Ticks) -> MidiTrack:
    """Return the first track: tempi, time signatures, keys, and words."""
    rows: list[tuple[int, int, Any]] = []

    def add(order: int, kind: str, tick: int, **values: Any) -> None:
        rows.append((tick, order, _meta(kind, **values)))

    for tick, scale in midi._tick_scales:
        tempo = scale * midi.resolution * 1e6
        if not 0.5 <= tempo < (1 << 24) - 0.5:
            raise CourseError(
                f"MIDI cannot hold a tempo of {6e7 / tempo if tempo else float('inf'):g} beats a "
                "minute. Choose 4 to 1000."
            )
        add(0, "set_tempo", int(tick), tempo=round(tempo))
    signatures = midi.time_signature_changes
    places = ticks(_seconds(signatures, "time").tolist())
    if 0 not in places:
        add(1, "time_signature", 0, numerator=4, denominator=4)
    for tick, mark in zip(places.tolist(), signatures, strict=True):
        top, bottom = mark.numerator, mark.denominator
        if not 1 <= top <= 255 or bottom not in (1, 2, 4, 8, 16, 32, 64, 128):
            raise CourseError(
                f"MIDI cannot hold the time signature {top}/{bottom}: the lower number is 1, 2, "
                "4 and so on to 128. Choose another."
            )
        add(1, "time_signature", tick, numerator=int(top), denominator=int(bottom))
    keys = midi.key_signature_changes
    for tick, key in zip(ticks(_seconds(keys, "time").tolist()), keys, strict=True):
        _check_whole(key, key.key_number, (0, 23), "key's number")
        add(2, "key_signature", int(tick), key=_KEYS[key.key_number])
    # DAWs show markers, and pretty_midi reads plain text alone: what marks a place is both.
    said = ((3, "lyrics", midi.lyrics), (4, "marker", midi.text_events))
    for order, kind, words in (*said, (5, "text", midi.text_events)):
        for tick, word in zip(ticks(_seconds(words, "time").tolist()), words, strict=True):
            add(order, kind, int(tick), text=_encodable(word.text))
    return _in_order(rows)


def _track(part: Instrument, channel: int, notes: list[Note], ticks: Ticks) -> MidiTrack:
    """Return the track of one part: its name, its program, its changes and its notes."""
    rows: list[tuple[int, int, Any]] = []
    if part.name:
        rows.append((0, 0, _meta("track_name", name=_encodable(part.name))))
    rows.append((0, 1, _message("program_change", program=int(part.program), channel=channel)))
    for tick, bend in zip(ticks([b.time for b in part.pitch_bends]), part.pitch_bends, strict=True):
        rows.append((int(tick), 2, _message("pitchwheel", pitch=int(bend.pitch), channel=channel)))
    changes = part.control_changes
    for tick, change in zip(ticks([c.time for c in changes]), changes, strict=True):
        number, value = int(change.number), int(change.value)
        message = _message("control_change", control=number, value=value, channel=channel)
        rows.append((int(tick), 3, message))
    for start, end, pitch, velocity in notes:
        on = _message("note_on", note=pitch, velocity=velocity, channel=channel)
        off = _message("note_on", note=pitch, velocity=0, channel=channel)
        rows += [(start, 5, on), (end, 4, off)]
    return _in_order(rows)


def _notes(part: Instrument, ticks: Ticks) -> list[Note]:
    """Return the notes of a part in the order in which they are written."""
    starts = ticks([note.start for note in part.notes])
    # An end on the tick of its start would be written before it: the note would never stop.
    ends = np.maximum(ticks([note.end for note in part.notes]), starts + 1)
    # Of two that start at once the one that ends first is written first, as its end is.
    return [
        (int(starts[k]), int(ends[k]), int(part.notes[k].pitch), int(part.notes[k].velocity))
        for k in np.lexsort((ends, starts)).tolist()
    ]


def _struck_anew(notes: list[Note]) -> list[Note]:
    """Return notes of which no two sound at one pitch: the later takes the earlier's place.

    An end silences all of its pitch, so a held note that is struck again would stop with the
    shorter of the two.
    """
    out: list[Note] = []
    for start, end, pitch, velocity in sorted(notes, key=itemgetter(2, 0)):
        if out and out[-1][2] == pitch and start < out[-1][1]:
            before = out.pop()
            end = max(end, before[1])
            if before[0] == start:
                velocity = max(velocity, before[3])
            else:
                out.append((before[0], start, pitch, before[3]))
        out.append((start, end, pitch, velocity))
    return out


def _in_order(rows: list[tuple[int, int, Any]]) -> MidiTrack:
    """Return messages by tick and order, their times counted from one to the next."""
    from mido import MidiTrack

    rows.sort(key=itemgetter(0, 1))
    now = 0
    for tick, _, message in rows:
        message.time, now = tick - now, tick
    return MidiTrack(message for _, _, message in rows)


def _file(resolution: int) -> Any:
    from mido import MidiFile

    make: Any = MidiFile  # mido has no types
    return make(ticks_per_beat=resolution, charset="utf-8")


def _message(kind: str, **values: Any) -> Any:
    from mido import Message

    make: Any = Message
    return make(kind, **values)


def _meta(kind: str, **values: Any) -> Any:
    from mido import MetaMessage

    make: Any = MetaMessage
    return make(kind, **values)


def _state(part: Instrument) -> tuple[Any, ...]:
    """Return what a part sets on its channel."""
    controls = tuple((c.time, c.number, c.value) for c in part.control_changes)
    return part.program, controls, tuple((b.time, b.pitch) for b in part.pitch_bends)


def _warn_of_sharing(parts: Sequence[Instrument], channels: Sequence[int]) -> None:
    """Say which parts share a channel although they do not sound alike."""
    on_channel: dict[int, dict[Any, str]] = {}
    for index, (part, channel) in enumerate(zip(parts, channels, strict=True), 1):
        if channel != DRUMS:
            on_channel.setdefault(channel, {}).setdefault(
                _state(part), part.name or f"part {index}"
            )
    sharing = [" and ".join(names.values()) for names in on_channel.values() if len(names) > 1]
    if sharing:
        more = f", and so on for {len(sharing)} channels" if len(sharing) > 1 else ""
        warnings.warn(
            f"MIDI has 15 channels for pitched parts and this piece has more parts than that, so "
            f"{sharing[0]} share one{more}. The file holds every note under its part's name, but a "
            "player may give parts that share a channel the same sound. Save the sound too (.wav), "
            "or save the parts in two files.",
            stacklevel=5,  # the line that called `save`
        )


def _encodable(text: str) -> str:
    """Return a text without the halves of characters that UTF-8 cannot write."""
    return str(text).encode("utf-8", "replace").decode("utf-8")


def _bytes(file: Any) -> bytes:
    stream = io.BytesIO()
    file.save(file=stream)
    return stream.getvalue()

"""Readers of Standard MIDI Files: guards first, then symusic, then its columns in our units."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.encodings.midi_repair import broken, joined, may_mislead, mended, tracks_of
from coursekit.encodings.notes import NOTE_DTYPE, Notes, note_objects, sorted_notes
from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

MAX_NOTES = 1_000_000
MAX_CHANGES = 1_000_000  # of controls, bends, tempi and signatures
MAX_TRACKS = 10_000
MAX_BYTES = 64 * 2**20
MAX_TICK = 30_000_000  # pretty_midi keeps one number a tick, so a corrupt delta would eat memory
MAX_BEATS = 2_000  # are read from files of more ticks too: some have 32,767 a beat
Clock = Callable[[Any], Any]
_COLUMNS = ("time", "duration", "pitch", "velocity")


@dataclass(frozen=True)
class Parsed:
    """One file as the compiled parser read it.

    Args:
        score: symusic's score.
        tracks: its tracks.
        lengths: how many notes each track has.
        columns: time and duration in ticks, pitch and velocity of all notes, track after track.
    """

    score: Any
    tracks: list[Any]
    lengths: list[int]
    columns: tuple[Any, ...]


# What a file begins with, so that the sentence can say what it is instead of a MIDI file.
_OTHERS = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"RIFF": "a RIFF file (WAV or RMI)",
    b"OggS": "an Ogg sound file",
    b"ID3": "an MP3 sound file",
    b"fLaC": "a FLAC sound file",
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive (compressed MusicXML perhaps)",
    b"<?xml": "an XML file (MusicXML perhaps)",
}


def read_midi(path: str | Path) -> PrettyMIDI:
    """Read a MIDI file into a PrettyMIDI.

    Args:
        path: a Standard MIDI File of format 0 or 1.

    Returns:
        The music: notes, programs, tempi, signatures, control changes, pitch bends, and markers
        as its text events.

    Raises:
        CourseError: the file is missing, broken, empty, too large, holds no note, or is no MIDI.
    """
    import pretty_midi

    parsed = parse(path)
    score = parsed.score
    changes = sum(len(track.controls) + len(track.pitch_bends) for track in parsed.tracks)
    changes += len(score.tempos) + len(score.time_signatures) + len(score.key_signatures)
    changes += len(score.markers)
    if changes > MAX_CHANGES:
        raise CourseError(
            f"{path} has {changes:,} changes of controls, tempo and signatures; the limit is "
            f"{MAX_CHANGES:,}. Give a shorter piece."
        )
    tempi = tempo_changes(score)
    midi = pretty_midi.PrettyMIDI(resolution=score.tpq)
    midi._tick_scales = tempi
    midi._update_tick_to_time(tempi[-1][0] + 1)
    seconds = clock(tempi, score.tpq)
    cuts = np.cumsum(parsed.lengths)[:-1]
    for track, times, durations, pitches, velocities in zip(
        parsed.tracks, *(np.split(column, cuts) for column in parsed.columns), strict=True
    ):
        part = pretty_midi.Instrument(track.program, is_drum=track.is_drum, name=track.name)
        part.notes = note_objects(seconds(times), seconds(times + durations), pitches, velocities)
        part.control_changes = [
            pretty_midi.ControlChange(c.number, c.value, float(seconds(c.time)))
            for c in track.controls
        ]
        part.pitch_bends = [
            pretty_midi.PitchBend(b.value, float(seconds(b.time))) for b in track.pitch_bends
        ]
        midi.instruments.append(part)
    for mark in score.time_signatures:
        if mark.numerator > 0 and mark.denominator > 0 and 0 <= mark.time <= _last_tick(score):
            at = float(seconds(mark.time))
            midi.time_signature_changes.append(
                pretty_midi.TimeSignature(mark.numerator, mark.denominator, at)
            )
    for mark in score.key_signatures:
        if -7 <= mark.key <= 7 and 0 <= mark.time <= _last_tick(score):
            minor = bool(mark.tonality)
            number = (mark.key * 7 + 9 * minor) % 12 + 12 * minor
            midi.key_signature_changes.append(
                pretty_midi.KeySignature(number, float(seconds(mark.time)))
            )
    for mark in score.markers:
        if 0 <= mark.time <= _last_tick(score):
            midi.text_events.append(pretty_midi.Text(mark.text, float(seconds(mark.time))))
    return midi


def read_notes(path: str | Path) -> Notes:
    """Read a MIDI file into note rows, quickly.

    Args:
        path: a Standard MIDI File of format 0 or 1.

    Returns:
        `[note]` of NOTE_DTYPE, sorted by onset, then pitch, then track.

    Raises:
        CourseError: as `read_midi`.
    """
    parsed = parse(path)
    time, duration, pitch, velocity = parsed.columns
    notes = np.zeros(len(time), NOTE_DTYPE)
    notes["onset"], notes["duration"] = time / parsed.score.tpq, duration / parsed.score.tpq
    notes["pitch"], notes["velocity"] = pitch, velocity
    notes["track"] = np.repeat(np.arange(len(parsed.tracks)), parsed.lengths)
    notes["program"] = np.repeat([track.program for track in parsed.tracks], parsed.lengths)
    notes["drum"] = np.repeat([track.is_drum for track in parsed.tracks], parsed.lengths)
    return sorted_notes(notes)


def parse(path: str | Path) -> Parsed:
    """Return what a file holds: at least one note, and nothing absurd.

    Raises:
        CourseError: as `read_midi`.
    """
    data, name = _read_bytes(path), str(path)
    chunks = tracks_of(data, name)
    division = int.from_bytes(data[12:14], "big")
    if len(chunks) > MAX_TRACKS:
        raise CourseError(
            f"{name} has {len(chunks):,} tracks; the limit is {MAX_TRACKS:,}. Export it again, "
            "with fewer."
        )
    if may_mislead(data, chunks):
        chunks = mended(chunks, name)
    try:
        return _parsed(joined(chunks, division), name)
    except _OpenNote:
        return _parsed(joined(mended(chunks, name), division), name)


class _OpenNote(CourseError):
    """A note lasts beyond every piece: as a rule because the file never ends it."""


def _parsed(data: bytes, name: str) -> Parsed:
    """Parse a file without alien chunks, each of its tracks with an end mark."""
    import symusic

    try:
        score: Any = symusic.Score.from_midi(data)
    except Exception as error:  # the parser raises several kinds, all with the same meaning
        raise broken(name, "its events cannot be followed") from error
    tracks = list(score.tracks)
    tables = [track.notes.numpy() for track in tracks]
    lengths = [len(table["time"]) for table in tables]
    count = sum(lengths)
    if count == 0:
        raise CourseError(f"{name} holds no complete note. Export it again, with its notes.")
    if count > MAX_NOTES:
        raise CourseError(
            f"{name} has {count:,} notes; the limit is {MAX_NOTES:,}. Give a shorter piece."
        )
    columns = tuple(np.concatenate([table[key] for table in tables]) for key in _COLUMNS)
    # Seen without their signs, numbers below zero are the largest, so one look finds both faults.
    last = int(columns[0].view(np.uint32).max()) + int(columns[1].view(np.uint32).max())
    if (
        last > _last_tick(score)
        or max(int(column.view(np.uint8).max()) for column in columns[2:]) > 127
    ):
        raise _OpenNote(
            f"{name} goes beyond tick {_last_tick(score):,} or MIDI's range of pitches: it is "
            "hours long or corrupt. Export it again, or cut it."
        )
    return Parsed(score, tracks, lengths, columns)


def _last_tick(score: Any) -> int:
    """Return the last tick that is read of a file."""
    return max(MAX_TICK, MAX_BEATS * int(score.tpq))


def tempo_changes(score: Any) -> list[tuple[int, float]]:
    """Return pairs (tick, seconds a tick), the first at tick 0; 120 beats a minute by default."""
    columns = score.tempos.numpy()
    scales = {0: 0.5 / score.tpq}
    for tick, microseconds in zip(columns["time"].tolist(), columns["mspq"].tolist(), strict=True):
        if microseconds > 0 and 0 <= tick <= _last_tick(score):  # a tempo of nothing is left out
            scales[tick] = microseconds * 1e-6 / score.tpq
    pairs: list[tuple[int, float]] = []
    for tick, scale in sorted(scales.items()):
        if not pairs or scale != pairs[-1][1]:
            pairs.append((tick, scale))
    return pairs


def clock(tempi: list[tuple[int, float]], tpq: int) -> Clock:
    """Return the function from ticks to seconds."""
    ticks = np.array([tick for tick, _ in tempi], dtype=np.float64)
    scales = np.array([scale for _, scale in tempi])
    if len(tempi) == 1:
        return lambda at: np.asarray(at) * scales[0]
    starts = np.concatenate([[0.0], np.cumsum(np.diff(ticks) * scales[:-1])])

    def seconds(at: Any) -> Any:
        at = np.asarray(at, dtype=np.float64)
        index = np.maximum(np.searchsorted(ticks, at, side="right") - 1, 0)
        return starts[index] + (at - ticks[index]) * scales[index]

    return seconds


def _read_bytes(path: str | Path) -> bytes:
    """Return the bytes of a file that may be MIDI, or say in a sentence why not."""
    try:
        facts = os.stat(path)  # before opening: a pipe would wait for ever, a device never end
        if not stat.S_ISREG(facts.st_mode):
            if stat.S_ISDIR(facts.st_mode):
                raise CourseError(f"{path} is a folder. Give the path of one MIDI file in it.")
            raise CourseError(f"{path} is no ordinary file. Give the path of one MIDI file.")
        if facts.st_size > MAX_BYTES:
            raise CourseError(
                f"{path} has {facts.st_size / 2**20:.0f} MB; the limit is {MAX_BYTES // 2**20} MB. "
                "Give a shorter piece, or cut this one."
            )
        with open(path, "rb") as stream:
            data = stream.read(facts.st_size)
    except FileNotFoundError:
        raise CourseError(f"There is no file {path}. Check the name and the folder.") from None
    except (OSError, ValueError) as error:  # a name with a zero byte is a ValueError
        reason = getattr(error, "strerror", None) or error
        raise CourseError(f"{path} could not be read ({reason}).") from error
    _check_header(data, str(path))
    return data


def _check_header(data: bytes, name: str) -> None:
    """Raise a CourseError unless the bytes begin as a MIDI file of format 0 or 1 does."""
    if not data:
        raise CourseError(f"{name} is empty. Export or download the MIDI file again.")
    if data[:4] != b"MThd":
        kind = next((what for magic, what in _OTHERS.items() if data.startswith(magic)), None)
        raise CourseError(
            f"{name} is not a MIDI file{f' but {kind}' if kind else ''}. "
            "Export the music as a Standard MIDI File (.mid)."
        )
    if len(data) < 14:
        raise CourseError(f"{name} stops within its header. Export or download it again.")
    if int.from_bytes(data[4:8], "big") < 6:
        raise broken(name, "its header is too short")
    kind_of_file = int.from_bytes(data[8:10], "big")
    tracks = int.from_bytes(data[10:12], "big")
    division = int.from_bytes(data[12:14], "big")
    if kind_of_file > 1 and tracks > 1:
        meaning = " (separate sequences)" if kind_of_file == 2 else ", which is none"
        raise CourseError(
            f"{name} is a MIDI file of format {kind_of_file}{meaning}; this reads "
            "formats 0 and 1. Export it again as one of these."
        )
    if division == 0 or division & 0x8000:
        raise CourseError(
            f"{name} counts time in film frames or not at all; this reads files that count ticks "
            "per quarter note. Export it again from a notation program or DAW."
        )

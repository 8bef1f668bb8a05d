"""Standard MIDI Files: the guards before symusic reads them, and its columns in our units."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.errors import CourseError

if TYPE_CHECKING:
    from pretty_midi import Instrument

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


def read_bytes(path: str | Path, max_bytes: int) -> bytes:
    """Return the bytes of a file that may be MIDI, or say in a sentence why not."""
    try:
        with open(path, "rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > max_bytes:
                raise CourseError(
                    f"{path} has {size / 2**20:.0f} MB; the limit is {max_bytes // 2**20} MB. "
                    "Give a shorter piece, or cut this one."
                )
            data = stream.read()
    except FileNotFoundError:
        raise CourseError(f"There is no file {path}. Check the name and the folder.") from None
    except (OSError, ValueError) as error:  # a name with a zero byte is a ValueError
        if isinstance(error, IsADirectoryError) or os.path.isdir(path):
            raise CourseError(
                f"{path} is a folder. Give the path of one MIDI file in it."
            ) from None
        reason = getattr(error, "strerror", None) or error
        raise CourseError(f"{path} could not be read ({reason}).") from error
    check_header(data, str(path))
    return data


def check_header(data: bytes, name: str) -> None:
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
    kind_of_file = int.from_bytes(data[8:10], "big")
    tracks = int.from_bytes(data[10:12], "big")
    division = int.from_bytes(data[12:14], "big")
    if kind_of_file > 1 and tracks > 1:
        raise CourseError(
            f"{name} is a MIDI file of format {kind_of_file} (separate sequences); this reads "
            "formats 0 and 1. Export it again as one of these."
        )
    if division == 0 or division & 0x8000:
        raise CourseError(
            f"{name} counts time in film frames or not at all; this reads files that count ticks "
            "per quarter note. Export it again from a notation program or DAW."
        )


def parse(data: bytes, name: str, max_notes: int, max_tick: int) -> Parsed:
    """Return what these bytes hold: at least one note, and nothing absurd."""
    import symusic

    try:
        score: Any = symusic.Score.from_midi(data)
    except Exception as error:  # the parser raises several kinds, all with the same meaning
        raise CourseError(
            f"{name} is a broken MIDI file ({_short(error)}). Export or download it again."
        ) from error
    tracks = list(score.tracks)
    tables = [track.notes.numpy() for track in tracks]
    lengths = [len(table["time"]) for table in tables]
    count = sum(lengths)
    if count == 0:
        raise CourseError(f"{name} holds no complete note. Export it again, with its notes.")
    if count > max_notes:
        raise CourseError(
            f"{name} has {count:,} notes; the limit is {max_notes:,}. Give a shorter piece."
        )
    columns = tuple(np.concatenate([table[key] for table in tables]) for key in _COLUMNS)
    # Seen without their signs, numbers below zero are the largest, so one look finds both faults.
    last = int(columns[0].view(np.uint32).max()) + int(columns[1].view(np.uint32).max())
    if last > max_tick or max(int(column.view(np.uint8).max()) for column in columns[2:]) > 127:
        raise CourseError(
            f"{name} goes beyond tick {max_tick:,} or MIDI's range of pitches: it is hours long or "
            "corrupt. Export it again, or cut it."
        )
    return Parsed(score, tracks, lengths, columns)


def tempo_changes(score: Any) -> list[tuple[int, float]]:
    """Return pairs (tick, seconds a tick), the first at tick 0; 120 beats a minute by default."""
    columns = score.tempos.numpy()
    scales = {0: 0.5 / score.tpq}
    for tick, microseconds in zip(columns["time"].tolist(), columns["mspq"].tolist(), strict=True):
        if microseconds > 0 and 0 <= tick <= 2**24:  # a tempo of nothing is left out
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


def instrument(track: Any, columns: tuple[Any, ...], seconds: Clock) -> Instrument:
    """Return one of pretty_midi's instruments from one of symusic's tracks."""
    import pretty_midi

    from coursekit.encodings.notes import note_objects

    part = pretty_midi.Instrument(track.program, is_drum=track.is_drum, name=track.name)
    times, durations, pitches, velocities = columns
    part.notes = note_objects(seconds(times), seconds(times + durations), pitches, velocities)
    part.control_changes = [
        pretty_midi.ControlChange(c.number, c.value, float(seconds(c.time))) for c in track.controls
    ]
    part.pitch_bends = [
        pretty_midi.PitchBend(b.value, float(seconds(b.time))) for b in track.pitch_bends
    ]
    return part


def _short(error: Exception) -> str:
    text = " ".join(str(error).split())
    return (text[:80] + "…") if len(text) > 80 else text or type(error).__name__

"""REAPER's project, a text of nested lists, written by way of the library `rpp`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from coursekit.listening.midi_writer import DRUMS
from coursekit.studio.export.tempo import bars_end, metres, tempi
from coursekit.studio.multitrack import track_names
from coursekit.timing import to_beats, to_seconds

if TYPE_CHECKING:
    from pretty_midi import Instrument, PrettyMIDI

    from coursekit.listening import Audio

TICKS = 960  # a quarter note
_STEP = "1"  # the shape of a tempo that holds until the next
_SOURCES = {".wav": "WAVE", ".flac": "FLAC"}


def reaper_text(midi: PrettyMIDI, *, stems: Mapping[str, tuple[str, Audio]]) -> str:
    """Return a piece as a project of REAPER.

    Args:
        midi: the piece; each instrument is a track with one item of MIDI.
        stems: by the track's name, where the sound's file lies beside the project, and the sound;
            each becomes a track of sound, and the tracks of MIDI are muted.

    Returns:
        The text of an .rpp file; the same for the same piece.
    """
    import rpp

    return str(rpp.dumps(project(midi, stems=stems)))


def project(midi: PrettyMIDI, *, stems: Mapping[str, tuple[str, Audio]]) -> Any:
    """Return the project as nested elements of `rpp`, every value a text.

    Args:
        midi: as in `reaper_text`.
        stems: as in `reaper_text`.
    """
    (_, bpm), (_, top, bottom) = tempi(midi)[0], metres(midi)[0]
    root = _element("REAPER_PROJECT", "0.1", "7.0", "0")
    root.append(["TEMPO", _number(bpm), str(top), str(bottom)])
    root.append(_tempo_envelope(midi))
    marks = sorted(midi.text_events, key=lambda one: float(one.time))
    for number, mark in enumerate(marks, 1):
        root.append(["MARKER", str(number), _number(float(mark.time)), _plain(mark.text), "0"])
    length = float(to_seconds(midi, bars_end(midi)))
    for name, part in zip(track_names(midi), midi.instruments, strict=True):
        source = _midi_source(midi, part)
        root.append(_track(_plain(name), source, length, muted=bool(stems)))
    for name, (path, sound) in stems.items():
        source = _element("SOURCE", _SOURCES[path[path.rindex(".") :]])
        source.append(["FILE", _plain(path)])
        label = f"{_plain(name)} (sound)"
        root.append(_track(label, source, sound.duration_seconds, muted=False))
    return root


def _tempo_envelope(midi: PrettyMIDI) -> Any:
    """Return tempo and metre over time; one point where either changes."""
    envelope = _element("TEMPOENVEX")
    envelope.append(["ACT", "1", "-1"])
    speeds = dict(tempi(midi))
    signs = {beat: (top, bottom) for beat, top, bottom in metres(midi)}
    speed = speeds[0.0]
    for beat in sorted({*speeds, *signs}):
        speed = speeds.get(beat, speed)
        point = ["PT", _number(float(to_seconds(midi, beat))), _number(speed), _STEP]
        if beat in signs:
            top, bottom = signs[beat]
            point.append(str(bottom * 65536 + top))
        envelope.append(point)
    return envelope


def _track(name: str, source: Any, seconds: float, *, muted: bool) -> Any:
    """Return a track with one item from the beginning."""
    track = _element("TRACK", _key(f"track {name}"))
    track.append(["NAME", name])
    track.append(["MUTESOLO", str(int(muted)), "0", "0"])
    item = _element("ITEM")
    item.append(["POSITION", "0"])
    item.append(["LENGTH", _number(seconds)])
    item.append(["LOOP", "0"])
    item.append(["IGUID", _key(f"item {name}")])
    item.append(["NAME", name])
    item.append(source)
    track.append(item)
    return track


def _midi_source(midi: PrettyMIDI, part: Instrument) -> Any:
    """Return the events of a part, each so many ticks after the one before."""
    channel = DRUMS if part.is_drum else 0

    def ticks(seconds: float) -> int:
        return round(float(to_beats(midi, seconds)) * TICKS)

    rows = [(0, 0, (0xC0 | channel, part.program, 0))]
    for change in part.control_changes:
        rows.append((ticks(change.time), 1, (0xB0 | channel, change.number, change.value)))
    for bend in part.pitch_bends:
        low, high = (bend.pitch + 8192) % 128, (bend.pitch + 8192) // 128
        rows.append((ticks(bend.time), 1, (0xE0 | channel, low, high)))
    for note in part.notes:
        start = ticks(note.start)
        end = max(start + 1, ticks(note.end))
        rows.append((end, 2, (0x80 | channel, note.pitch, 0)))
        rows.append((start, 3, (0x90 | channel, note.pitch, note.velocity)))
    source = _element("SOURCE", "MIDI")
    source.append(["HASDATA", "1", str(TICKS), "QN"])
    now = 0
    for tick, _, data in sorted(rows):
        source.append(["E", str(tick - now), *(f"{byte:02x}" for byte in data)])
        now = tick
    rest = max(0, round(bars_end(midi) * TICKS) - now)
    source.append(["E", str(rest), f"{0xB0 | channel:02x}", "7b", "00"])  # all notes off: the end
    return source


def _element(tag: str, *attributes: str) -> Any:
    import rpp

    return rpp.Element(tag, list(attributes), [])


def _key(text: str) -> str:
    """Return the identifier that REAPER wants, the same for the same text."""
    return f"{{{str(uuid.uuid5(uuid.NAMESPACE_OID, text)).upper()}}}"


def _plain(text: str) -> str:
    """Return a text on one line without the one quotation mark that REAPER cannot hold."""
    return " ".join(str(text).split()).replace("`", "'")


def _number(value: float) -> str:
    return f"{value:.9f}".rstrip("0").rstrip(".")

"""DAWproject, the open format of projects that Bitwig published in 2023: written and read back.

A project is a zip archive with `project.xml` and `metadata.xml`. Times are beats.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from coursekit import __version__
from coursekit.errors import CourseError
from coursekit.listening import PALETTE
from coursekit.listening.midi_writer import DRUMS
from coursekit.listening.plots import program_name
from coursekit.studio.export.tempo import Clock, bars_end, metres, tempi
from coursekit.studio.multitrack import track_names
from coursekit.timing import to_beats

if TYPE_CHECKING:
    from pretty_midi import Instrument, PrettyMIDI

    from coursekit.listening import Audio

MAX_BYTES = 64 * 2**20
CONTROLLER = "channelController"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PROGRAM = re.compile(r"program (\d+)")


def dawproject_bytes(
    midi: PrettyMIDI, *, title: str, comment: str, stems: Mapping[str, tuple[str, Audio]]
) -> bytes:
    """Return a piece as a DAWproject archive.

    Args:
        midi: the piece; each instrument is a track of notes.
        title: of the piece.
        comment: where it comes from.
        stems: by the track's name, where the sound's file lies beside the project, and the sound;
            each becomes a track of sound. The tracks of notes are then muted, so that nothing is
            heard twice.

    Returns:
        The same bytes for the same piece, whatever the day.
    """
    metadata = Element("MetaData")
    SubElement(metadata, "Title").text = _printable(title)
    SubElement(metadata, "Comment").text = _printable(comment)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, root in (("project.xml", _project(midi, stems)), ("metadata.xml", metadata)):
            ElementTree.indent(root)
            text = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    return stream.getvalue()


def _project(midi: PrettyMIDI, stems: Mapping[str, tuple[str, Audio]]) -> Element:
    """Return the root of `project.xml`."""
    root = Element("Project", version="1.0")
    SubElement(root, "Application", name="From Illiac to Prompt", version=__version__)
    transport = SubElement(root, "Transport")
    tempo_points, metre_points = tempi(midi), metres(midi)
    first_tempo, (_, top, bottom) = tempo_points[0][1], metre_points[0]
    _parameter(transport, "Tempo", "tempo", "bpm", first_tempo, 4, 1000)
    signature = {"numerator": str(top), "denominator": str(bottom), "id": "signature"}
    SubElement(transport, "TimeSignature", signature)
    structure, arrangement = SubElement(root, "Structure"), SubElement(root, "Arrangement")
    lanes = SubElement(arrangement, "Lanes", timeUnit="beats")
    colours = itertools.cycle(PALETTE)
    names = [_printable(name) for name in track_names(midi)]
    for number, (name, part) in enumerate(zip(names, midi.instruments, strict=True), 1):
        track = _track(structure, f"notes-{number}", name, "notes", next(colours), bool(stems))
        kind = f"program {part.program}, {_printable(program_name(part))}"
        track.set("comment", f"General MIDI {'drums, ' if part.is_drum else ''}{kind}")
        _notes(SubElement(lanes, "Lanes", track=track.attrib["id"]), midi, part, name)
    for number, (name, (path, sound)) in enumerate(stems.items(), 1):
        label = f"{_printable(name)} (sound)"
        track = _track(structure, f"sound-{number}", label, "audio", next(colours), False)
        _sound(
            SubElement(lanes, "Lanes", track=track.attrib["id"], timeUnit="seconds"), path, sound
        )
    _track(structure, "master", "Master", "audio notes", "#808080", False, role="master")
    _timing(arrangement, midi, tempo_points, metre_points)
    SubElement(root, "Scenes")
    return root


def _track(
    structure: Element, key: str, name: str, content: str, colour: str, muted: bool,
    *, role: str = "regular",
) -> Element:  # fmt: skip
    """Add a track with its channel in the mixer."""
    track = SubElement(structure, "Track", contentType=content, loaded="true", id=key)
    track.attrib.update(name=name, color=colour)
    channel = SubElement(track, "Channel", audioChannels="2", role=role, solo="false")
    channel.set("id", f"{key}-channel")
    if role != "master":
        channel.set("destination", "master-channel")
    SubElement(channel, "Mute", value=str(muted).lower(), id=f"{key}-mute")
    _parameter(channel, "Pan", f"{key}-pan", "normalized", 0.5, 0, 1)
    _parameter(channel, "Volume", f"{key}-volume", "linear", 1, 0, 2)
    return track


def _parameter(
    above: Element, tag: str, key: str, unit: str, value: float, low: float, high: float
) -> None:
    """Add a control of the mixer or the transport."""
    limits = {"min": f"{low:g}", "max": f"{high:g}", "unit": unit, "value": _number(value)}
    SubElement(above, tag, {**limits, "id": key})


def _notes(lane: Element, midi: PrettyMIDI, part: Instrument, name: str) -> None:
    """Add one clip with all notes of a track, its controllers and its bends."""
    clip = SubElement(SubElement(lane, "Clips"), "Clip", time="0", name=name)
    clip.attrib.update(duration=_number(bars_end(midi)), playStart="0", contentTimeUnit="beats")
    inner = SubElement(clip, "Lanes")
    notes, channel = SubElement(inner, "Notes"), str(DRUMS if part.is_drum else 0)
    for note in sorted(part.notes, key=lambda one: (one.start, one.pitch, one.end)):
        start, end = to_beats(midi, [note.start, note.end]).tolist()
        times = {"time": _number(start), "duration": _number(end - start)}
        level = {"channel": channel, "key": str(note.pitch), "vel": _number(note.velocity / 127)}
        SubElement(notes, "Note", {**times, **level, "rel": _number(note.velocity / 127)})
    for number in sorted({change.number for change in part.control_changes}):
        points = [
            (change.time, change.value / 127)
            for change in part.control_changes
            if change.number == number
        ]
        aim = {"expression": CONTROLLER, "controller": str(number)}
        _points(inner, midi, {**aim, "channel": channel}, points)
    bends = [(bend.time, (bend.pitch + 8192) / 16383) for bend in part.pitch_bends]
    _points(inner, midi, {"expression": "pitchBend", "channel": channel}, bends)


def _points(
    lanes: Element, midi: PrettyMIDI, target: dict[str, str], points: Sequence[tuple[float, float]]
) -> None:
    """Add what changes in steps: pairs of seconds and a value from 0 to 1."""
    if not points:
        return
    element = SubElement(lanes, "Points", unit="normalized")
    SubElement(element, "Target", target)
    for seconds, value in sorted(points):
        place = {"time": _number(float(to_beats(midi, seconds))), "value": _number(value)}
        SubElement(element, "RealPoint", {**place, "interpolation": "hold"})


def _sound(lane: Element, path: str, sound: Audio) -> None:
    """Add a clip of sound that lies beside the project."""
    seconds = _number(sound.duration_seconds)
    clip = SubElement(SubElement(lane, "Clips"), "Clip", time="0", duration=seconds)
    clip.attrib.update(playStart="0", contentTimeUnit="seconds")
    facts = {"channels": str(len(sound.samples)), "sampleRate": str(sound.sample_rate)}
    audio = SubElement(clip, "Audio", {**facts, "duration": seconds})
    SubElement(audio, "File", path=path, external="true")


def _timing(
    arrangement: Element,
    midi: PrettyMIDI,
    tempo_points: list[tuple[float, float]],
    metre_points: list[tuple[float, int, int]],
) -> None:
    """Add markers, tempi and metres."""
    if midi.text_events:
        markers = SubElement(arrangement, "Markers", timeUnit="beats")
        for mark in sorted(midi.text_events, key=lambda one: float(one.time)):
            beat = _number(float(to_beats(midi, mark.time)))
            SubElement(markers, "Marker", time=beat, name=_printable(mark.text))
    tempo = SubElement(arrangement, "TempoAutomation", unit="bpm", timeUnit="beats")
    SubElement(tempo, "Target", parameter="tempo")
    for place, bpm in tempo_points:
        point = {"time": _number(place), "value": _number(bpm), "interpolation": "hold"}
        SubElement(tempo, "RealPoint", point)
    metre = SubElement(arrangement, "TimeSignatureAutomation", timeUnit="beats")
    SubElement(metre, "Target", parameter="signature")
    for place, top, bottom in metre_points:
        fraction = {"numerator": str(top), "denominator": str(bottom)}
        SubElement(metre, "TimeSignaturePoint", {"time": _number(place), **fraction})


def _number(value: float) -> str:
    return f"{value:.8f}".rstrip("0").rstrip(".")


def _printable(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def read_dawproject(path: str | Path) -> PrettyMIDI:
    """Read the notes of a DAWproject, such as one that another DAW has saved.

    Clips may lie anywhere, begin inside their notes and be looped; what they do not play is left
    out. Tempo is taken in steps, sound and devices are not read.

    Args:
        path: of the archive.

    Returns:
        A part a track of notes, in the project's order, with tempo, metre and markers.

    Raises:
        CourseError: the file is no DAWproject, or holds no note.
    """
    import pretty_midi

    root = _read(Path(path))
    arrangement = root.find("Arrangement")
    if arrangement is None:
        raise CourseError(f"{path} has no arrangement. Put the clips on its timeline.")
    clock = _clock(root, arrangement)
    midi = clock.piece()
    for track in root.iter("Track"):
        lanes = [lane for lane in arrangement.iter() if lane.get("track") == track.get("id")]
        clips = [clip for lane in lanes for clip in lane.iter("Clip")]
        if not any(clip.find(".//Notes") is not None for clip in clips):
            continue
        comment = track.get("comment", "")
        found = _PROGRAM.search(comment)
        program = min(int(found[1]), 127) if found else 0
        part = pretty_midi.Instrument(program, "drums" in comment, track.get("name", ""))
        for clip in clips:
            _read_clip(clip, part, clock)
        midi.instruments.append(part)
    for mark in arrangement.iter("Marker"):
        at = float(clock.seconds(float(mark.attrib["time"])))
        midi.text_events.append(pretty_midi.Text(mark.get("name", ""), at))
    if not any(part.notes for part in midi.instruments):
        raise CourseError(f"{path} holds no note. Save the project with its tracks of notes.")
    return midi


def _read(path: Path) -> Element:
    """Return the root of an archive's project."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo("project.xml").file_size > MAX_BYTES:
                raise CourseError(f"{path} is larger than {MAX_BYTES // 2**20} MB of notes.")
            return ElementTree.fromstring(archive.read("project.xml"))
    except FileNotFoundError:
        raise CourseError(f"There is no file {path}. Check the name and the folder.") from None
    except (OSError, KeyError, zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise CourseError(
            f"{path} could not be read as a DAWproject. It should be an archive that a DAW saved "
            "as DAWproject, and be whole. Save it again."
        ) from error


def _clock(root: Element, arrangement: Element) -> Clock:
    """Return the tempi and metres of a project."""
    tempo, metre = root.find("Transport/Tempo"), root.find("Transport/TimeSignature")
    first = float(tempo.get("value", "120")) if tempo is not None else 120.0
    points = [
        (float(point.attrib["time"]), float(point.attrib["value"]))
        for point in arrangement.findall("TempoAutomation/RealPoint")
    ]
    marks = [
        (float(point.attrib["time"]), *_fraction(point.attrib))
        for point in arrangement.findall("TimeSignatureAutomation/TimeSignaturePoint")
    ]
    fraction = _fraction(metre.attrib) if metre is not None else (4, 4)
    return Clock(sorted(points) or [(0.0, first)], sorted(marks) or [(0.0, *fraction)])


def _fraction(attributes: Mapping[str, str]) -> tuple[int, int]:
    return int(attributes["numerator"]), int(attributes["denominator"])


def _read_clip(clip: Element, part: Instrument, clock: Clock) -> None:
    """Put what a clip plays into a part."""
    import pretty_midi

    at = float(clip.attrib["time"])
    for place, note in _played(clip):
        start = at + place
        length = float(note.attrib["duration"])
        velocity = min(127, max(1, round(float(note.get("vel", "0.8")) * 127)))
        times = clock.seconds([start, start + length]).tolist()
        pitch = int(note.attrib["key"])
        part.notes.append(pretty_midi.Note(velocity, pitch, *times))
        part.is_drum = part.is_drum or int(note.get("channel", "0")) == DRUMS
    for points in clip.iter("Points"):
        target: Any = points.find("Target")
        for point in points.findall("RealPoint"):
            beat, value = at + float(point.attrib["time"]), float(point.attrib["value"])
            seconds = float(clock.seconds(beat))
            if target is not None and target.get("expression") == CONTROLLER:
                number = int(target.attrib["controller"])
                change = pretty_midi.ControlChange(number, round(value * 127), seconds)
                part.control_changes.append(change)
            elif target is not None and target.get("expression") == "pitchBend":
                bend = round(value * 16383) - 8192
                part.pitch_bends.append(pretty_midi.PitchBend(bend, seconds))


def _played(clip: Element) -> Iterator[tuple[float, Element]]:
    """Yield each note that a clip plays, with its place in beats after the clip's beginning."""
    begin = float(clip.get("playStart", "0"))
    length = float(clip.get("duration", "inf"))
    low, high = float(clip.get("loopStart", "0")), float(clip.get("loopEnd", "inf"))
    for note in clip.iter("Note"):
        inside = float(note.attrib["time"])
        place = inside - begin
        if inside < high and 0 <= place + 1e-9 < min(length, high - begin):
            yield max(place, 0.0), note
        # After its first time through, a loop goes from its start to its end again and again.
        if low <= inside < high < float("inf") and high > low:
            place = high - begin + inside - low
            while place < length - 1e-9:
                yield place, note
                place += high - low

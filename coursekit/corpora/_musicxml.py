"""A reader of partwise MusicXML: as much of it as chorales use, and quick."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np

from coursekit.encodings.notes import NOTE_DTYPE, Notes
from coursekit.errors import CourseError
from coursekit.spelling import STEPS

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


@dataclass
class Part:
    """One part of a score.

    Args:
        name: as printed before the first system.
        notes: `[note]` of NOTE_DTYPE sorted by onset; tied notes are one, grace notes left out.
        fermatas: the onsets in beats of the notes under a fermata.
        measures: start and length in beats of each measure as written.
        meters: (beat, upper number, lower number) wherever a time signature stands.
        fifths: sharps (positive) or flats of the first key signature.
        lyrics: the words of the first verse up to the first fermata.
        graces: how many grace notes were left out.
    """

    name: str
    notes: Notes = field(default_factory=lambda: np.zeros(0, NOTE_DTYPE))
    fermatas: list[float] = field(default_factory=list)
    measures: list[tuple[float, float]] = field(default_factory=list)
    meters: list[tuple[float, int, int]] = field(default_factory=list)
    fifths: int = 0
    lyrics: str = ""
    graces: int = 0


def read_bytes(path: Path) -> bytes:
    """Return the XML of a .xml or .mxl file.

    Raises:
        CourseError: it cannot be read, or the archive holds no score.
    """
    try:
        data = path.read_bytes()
        if path.suffix != ".mxl":
            return data
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            container = ElementTree.fromstring(archive.read("META-INF/container.xml"))
            root = next(e for e in container.iter() if e.tag.endswith("rootfile"))
            return archive.read(root.attrib["full-path"])
    except (OSError, zipfile.BadZipFile, KeyError, StopIteration, ElementTree.ParseError) as error:
        raise CourseError(f"{path} could not be read as MusicXML ({error}).") from error


def read_parts(data: bytes, name: str) -> list[Part]:
    """Return the parts of a score.

    Args:
        data: partwise MusicXML.
        name: what to call the score in the sentence of an error.

    Raises:
        CourseError: it is not partwise MusicXML.
    """
    try:
        root = ElementTree.fromstring(data)
        if root.tag != "score-partwise":
            raise CourseError(f"{name} is not partwise MusicXML; export it as that.")
        names = {
            e.attrib["id"]: (e.findtext("part-name") or "").strip()
            for e in root.iterfind("part-list/score-part")
        }
        return [_Reader(names.get(e.attrib["id"], "")).read(e) for e in root.iterfind("part")]
    except (ElementTree.ParseError, KeyError, ValueError, TypeError, ZeroDivisionError) as error:
        raise CourseError(f"{name} is broken MusicXML ({error}). Export it again.") from error


class _Reader:
    """Walks through one part, keeping the place in beats."""

    def __init__(self, name: str) -> None:
        self.part = Part(name)
        self.divisions = 1
        self.at = 0.0
        self.previous = 0.0  # where the last note began: a chord's other notes begin there too
        self.rows: list[list[float]] = []
        self.tied: dict[int, int] = {}
        self.words: list[str] = []
        self.phrase_open = True

    def read(self, element: Element) -> Part:
        start = 0.0
        for measure in element.iterfind("measure"):
            self.at = farthest = start
            for child in measure:
                if child.tag == "note":
                    self._note(child)
                elif child.tag == "backup":
                    self.at -= self._duration(child)
                elif child.tag == "forward":
                    self.at += self._duration(child)
                elif child.tag == "attributes":
                    self._attributes(child, start)
                farthest = max(farthest, self.at)
            self.part.measures.append((round(start, 9), round(farthest - start, 9)))
            start = farthest
        notes = np.zeros(len(self.rows), NOTE_DTYPE)
        if self.rows:
            table = np.array(self.rows)
            notes["onset"], notes["duration"] = np.round(table[:, 0], 9), np.round(table[:, 1], 9)
            notes["pitch"], notes["velocity"] = table[:, 2], 80
        self.part.notes = notes[np.lexsort((notes["pitch"], notes["onset"]))]
        self.part.lyrics = "".join(self.words).strip(" ,.;:!?")
        return self.part

    def _duration(self, element: Element) -> float:
        return int(element.findtext("duration") or 0) / self.divisions

    def _attributes(self, element: Element, start: float) -> None:
        if divisions := element.findtext("divisions"):
            self.divisions = int(divisions)
        if (fifths := element.findtext("key/fifths")) and not self.rows:
            self.part.fifths = int(fifths)
        if element.find("time") is not None:
            top, bottom = element.findtext("time/beats"), element.findtext("time/beat-type")
            self.part.meters.append((round(start, 9), int(top or 4), int(bottom or 4)))

    def _note(self, note: Element) -> None:
        if note.find("grace") is not None:
            self.part.graces += 1
            return
        beats = self._duration(note)
        onset = self.previous if note.find("chord") is not None else self.at
        self.previous, self.at = onset, onset + beats
        if (pitch := note.find("pitch")) is not None:
            step, octave = pitch.findtext("step") or "", int(pitch.findtext("octave") or 0)
            alter = int(float(pitch.findtext("alter") or 0))
            self._sound(onset, beats, 12 * (octave + 1) + STEPS[step] + alter, note)
        if note.find("notations/fermata") is not None:
            self.part.fermatas.append(round(onset, 9))
            self.phrase_open = False

    def _sound(self, onset: float, beats: float, pitch: int, note: Element) -> None:
        ties = {tie.attrib.get("type") for tie in note.iterfind("tie")}
        held = self.tied.pop(pitch, None) if "stop" in ties else None
        if held is not None and abs(sum(self.rows[held][:2]) - onset) < 1e-6:
            self.rows[held][1] += beats
        else:
            held = len(self.rows)
            self.rows.append([onset, beats, pitch])
        if "start" in ties:
            self.tied[pitch] = held
        lyric = note.find("lyric")
        if self.phrase_open and lyric is not None and (text := lyric.findtext("text")):
            self.words.append(text.strip())
            if lyric.findtext("syllabic") not in ("begin", "middle"):
                self.words.append(" ")

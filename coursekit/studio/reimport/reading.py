"""Files that a DAW or a notation program saved, read back as pieces."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.encodings.midi_files import read_midi
from coursekit.errors import CourseError
from coursekit.listening import to_musicxml
from coursekit.listening.midi_writer import midi_bytes
from coursekit.studio import crux
from coursekit.studio.export.dawproject import dawproject_bytes, read_dawproject
from coursekit.studio.export.tempo import Clock
from coursekit.studio.reimport.differences import Matching, Naming, diff
from coursekit.studio.reimport.versions import Diff

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

_SCORES = (".musicxml", ".xml", ".mxl")
_ENDINGS = (".mid", ".midi", ".dawproject", *_SCORES)


def read(path: str | Path) -> PrettyMIDI:
    """Read a piece from MIDI, DAWproject or MusicXML, by the file's ending.

    Raises:
        CourseError: the ending is another, or the file cannot be read.
    """
    ending = Path(path).suffix.lower()
    if ending not in _ENDINGS:
        raise CourseError(
            f"{Path(path).name!r} cannot be read back. Export it from your program as one of "
            f"{', '.join(_ENDINGS)}."
        )
    if ending in _SCORES:
        return _read_score(Path(path))
    return read_dawproject(path) if ending == ".dawproject" else read_midi(path)


def reimport(
    before: PrettyMIDI,
    path: str | Path,
    *,
    matched: Matching = crux.matched,
    changes: Naming = crux.changes,
) -> tuple[PrettyMIDI, Diff]:
    """Read back what a musician edited, and say what they changed: lesson 24.

    The first version is written in the same format and read back before the two are compared, so
    that what a format rounds or cannot hold does not count as handwork.

    Args:
        before: the piece as it was exported.
        path: the edited file: MIDI, DAWproject or MusicXML.
        matched: as in `diff`.
        changes: as in `diff`.

    Returns:
        The edited piece, with the first version's provenance, and the diff.

    Raises:
        CourseError: the file cannot be read, or too much was changed.
    """
    after: Any = read(path)
    if hasattr(before, "provenance"):
        after.provenance = before.provenance
    score = Path(path).suffix.lower() in _SCORES
    first = _through(before, Path(path).suffix.lower())
    found = diff(first, after, matched=matched, changes=changes, velocities=not score)
    return after, found


def _through(midi: PrettyMIDI, ending: str) -> PrettyMIDI:
    """Return a piece after it was written in a format and read back."""
    ending = ".musicxml" if ending in _SCORES else ending
    write: dict[str, Callable[[], bytes]] = {
        ".musicxml": lambda: to_musicxml(midi).encode("utf-8"),
        ".dawproject": lambda: dawproject_bytes(midi, title="", comment="", stems={}),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"first{ending}"
        path.write_bytes(write.get(ending, lambda: midi_bytes(midi))())
        return read(path)


def _read_score(path: Path) -> PrettyMIDI:
    """Read the notes of a MusicXML file, ties joined; a score says no velocity."""
    import pretty_midi
    from music21 import chord, converter, meter, note, tempo

    if not path.is_file():
        raise CourseError(f"There is no file {path}. Check the name and the folder.")
    try:
        work: Any = converter.parse(path, forceSource=True)
    except Exception as error:  # music21 raises many kinds, all with the same meaning
        raise CourseError(
            f"{path} could not be read as MusicXML. Export it from the notation program again."
        ) from error
    marks = work.recurse().getElementsByClass(tempo.MetronomeMark)
    speeds = {
        float(one.getOffsetInHierarchy(work)): float(one.getQuarterBPM())
        for one in marks
        if one.getQuarterBPM()
    }
    signs = {
        float(one.getOffsetInHierarchy(work)): (int(one.numerator), int(one.denominator))
        for one in work.recurse().getElementsByClass(meter.TimeSignature)
    }
    clock = Clock(sorted(speeds.items()) or [(0.0, 120.0)],
                  sorted((at, *sign) for at, sign in signs.items()) or [(0.0, 4, 4)])  # fmt: skip
    midi = clock.piece()
    for staff in work.parts:
        part = pretty_midi.Instrument(0, name=staff.partName or "")
        instrument = staff.getInstrument()
        part.program = int(getattr(instrument, "midiProgram", 0) or 0)
        for sound in staff.flatten().stripTies().notes:
            if not isinstance(sound, (note.Note, chord.Chord)) or not sound.quarterLength:
                continue
            start = float(sound.offset)
            times = clock.seconds([start, start + float(sound.quarterLength)]).tolist()
            for pitch in sound.pitches:
                part.notes.append(pretty_midi.Note(80, int(pitch.midi), *times))
        midi.instruments.append(part)
    if not any(part.notes for part in midi.instruments):
        raise CourseError(f"{path} holds no note. Export the whole score.")
    return midi

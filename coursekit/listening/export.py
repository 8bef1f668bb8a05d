"""From the course into a file: MIDI, MusicXML or sound, by the file's ending."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from coursekit.errors import CourseError
from coursekit.files import os_errors_told, write_atomically
from coursekit.listening.engraving import to_musicxml
from coursekit.listening.midi_writer import midi_bytes
from coursekit.listening.sound import FORMATS, Audio, render

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

MIDI_ENDINGS = (".mid", ".midi")
SCORE_ENDINGS = (".musicxml", ".xml")


def save(
    piece: PrettyMIDI | Audio,
    path: str | Path,
    *,
    if_taken: Literal["number", "refuse", "overwrite"] = "number",
) -> Path:
    """Write a piece as MIDI, as an engraver's MusicXML or as sound, and return where it went.

    Args:
        piece: notes, or sound, which is written as sound only.
        path: the file; its ending says what is written: .mid, .musicxml, .wav, .mp3 or .flac.
        if_taken: what to do where a different file has that name: give the new one a `number`
            (`duet-2.mid`), `refuse`, or `overwrite` it. The same music is never written twice.

    Raises:
        CourseError: the ending is none of these, sound is to become notes, the name is taken, or
            the disk refuses.
    """
    path = Path(path)
    data = _bytes(piece, ending_of(path))
    with os_errors_told(path):
        if if_taken == "number":
            path = _free_name(path, data)
        if path.exists() and path.read_bytes() == data:
            return path
        if path.exists() and if_taken == "refuse":
            raise CourseError(
                f"{path} is there already and holds something else. Choose another name, or say "
                "that it may be overwritten."
            )
    return write_atomically(path, data)


def ending_of(path: Path) -> str:
    """Return the ending that says what is to be written, in small letters.

    Raises:
        CourseError: nothing can be written under that ending, the path is a folder's, or it lies
            in one that may not be searched.
    """
    ending = path.suffix.lower()
    known = (*MIDI_ENDINGS, *SCORE_ENDINGS, *FORMATS)
    if ending not in known:
        raise CourseError(
            f"{path.name!r} does not say what to write. Give it one of the endings "
            f"{', '.join(known)}."
        )
    with os_errors_told(path):
        if path.is_dir():
            raise CourseError(f"{path} is a folder. Give the name of a file in it.")
    return ending


def _bytes(piece: PrettyMIDI | Audio, ending: str) -> bytes:
    """Return the piece as the bytes of a file with this ending."""
    if isinstance(piece, Audio):
        if ending not in FORMATS:
            raise CourseError(
                f"This piece is sound and has no notes to write as {ending}. Write it as "
                f"{', '.join(FORMATS)}."
            )
        return piece.encode(ending)
    if ending in MIDI_ENDINGS:
        return midi_bytes(piece)
    if ending in SCORE_ENDINGS:
        return to_musicxml(piece).encode("utf-8")
    return render(piece).encode(ending)


def _free_name(path: Path, data: bytes) -> Path:
    """Return `path`, or the first numbered neighbour that is free or holds just these bytes."""
    free, number = path, 2
    while free.exists() and free.read_bytes() != data:
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free

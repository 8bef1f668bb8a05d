"""One export for any piece of the course: a new folder with all that a DAW can open."""

from __future__ import annotations

import contextlib
import html
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from coursekit.errors import CourseError
from coursekit.files import os_errors_told, validate_folder
from coursekit.listening import to_musicxml
from coursekit.listening.midi_writer import midi_bytes
from coursekit.studio import crux, multitrack
from coursekit.studio.export.dawproject import dawproject_bytes
from coursekit.studio.export.reaper import reaper_text

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.listening import Audio

FORMATS = ("stems", "midi", "musicxml", "dawproject", "reaper")
_USES = {
    ".mid": "any DAW: notes, tempo, metre, markers, names and programs",
    ".musicxml": "a notation program",
    ".dawproject": "Bitwig Studio, Studio One and others: tracks, notes, tempo, markers",
    ".rpp": "REAPER: the same",
    ".json": "a text editor: where the piece comes from",
}


@dataclass(frozen=True)
class Exported:
    """What was exported, for a notebook to show.

    Args:
        folder: where it lies.
        files: their names in it.
        news: what the musician should know besides.
    """

    folder: Path
    files: tuple[str, ...]
    news: str = ""

    def _shown(self) -> Any:
        from coursekit.listening import table

        rows = [(name, _use(name)) for name in self.files]
        return table(rows, columns=["file", "open it in"], title=f"In the folder {self.folder}")

    def __repr__(self) -> str:
        """Say it in plain text."""
        return f"{self._shown()}\n{self.news}".rstrip()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        shown = self._shown()._repr_mimebundle_()["text/html"]
        return {"text/html": f"{shown}<p>{html.escape(self.news)}</p>", "text/plain": repr(self)}


def _use(name: str) -> str:
    if name.startswith("stems/"):
        return "any DAW: the sound of one track"
    if name.startswith("mix."):
        return "a player: all stems together"
    return _USES[Path(name).suffix]


def export(
    piece: PrettyMIDI,
    folder: str | Path,
    *,
    title: str | None = None,
    formats: Sequence[str] = FORMATS,
    sound: Literal[".wav", ".flac"] = ".wav",
    common_gain: Callable[[Any, float], float] = crux.common_gain,
) -> Exported:
    """Write a piece into a folder of its own, ready for a DAW: lesson 24.

    The folder is there whole or not at all. Where one of that name is there already, the new one
    gets a number, and the same export is not written twice.

    Args:
        piece: notes; its text events are markers.
        folder: the new folder.
        title: of the piece, the files' name; the folder's name where None.
        formats: any of `stems` (48 kHz, 24 bits, with their mix), `midi`, `musicxml`, `dawproject`
            and `reaper`.
        sound: how stems are stored.
        common_gain: as in `studio.stems`; the learner's function.

    Returns:
        What was written and where.

    Raises:
        CourseError: the piece has no notes or cannot be written, a format is unknown, or the disk
            refuses.
    """
    unknown = [one for one in formats if one not in FORMATS]
    if unknown or not formats:
        raise CourseError(
            f"Formats are {', '.join(FORMATS)}; {unknown[0] if unknown else 'none'!r} was given. "
            "Choose one or several of them."
        )
    if sound not in (".wav", ".flac"):
        raise CourseError(f"Stems are stored as .wav or .flac, not as {sound!r}.")
    folder = Path(folder)
    title = title or folder.name or "piece"
    stem = "".join("-" if letter in '/\\:*?"<>|' else letter for letter in title).strip(". ")
    stem = stem or "piece"
    validate_folder(folder.parent)
    files = dict(_files(piece, stem, title, formats, sound, common_gain))
    news = ""
    if "stems" in formats:
        news = "Both projects play the stems where these lie beside them. " * (
            "dawproject" in formats and "reaper" in formats
        )
        news += (
            "All stems begin at bar 1. Lay them there, all faders at 0 dB, and you hear the mix."
        )
    where = _written(folder, files)
    return Exported(where, tuple(files), news)


def _files(
    piece: PrettyMIDI, stem: str, title: str, formats: Sequence[str], sound: str,
    common_gain: Callable[[Any, float], float],
) -> Iterator[tuple[str, bytes]]:  # fmt: skip
    """Yield the name and the bytes of each file."""
    provenance = getattr(piece, "provenance", None)
    origin = None if provenance is None else asdict(provenance)
    text = json.dumps({"title": title, "provenance": origin}, indent=2, ensure_ascii=False) + "\n"
    placed: dict[str, tuple[str, Audio]] = {}
    if "midi" in formats:
        yield f"{stem}.mid", midi_bytes(piece)
    if "musicxml" in formats:
        yield f"{stem}.musicxml", to_musicxml(piece, title=title).encode("utf-8")
    if "stems" in formats:
        stems = multitrack.stems(piece, common_gain=common_gain)
        for number, (name, one) in enumerate(stems.items(), 1):
            safe = "".join(letter if letter.isalnum() or letter in " -" else "-" for letter in name)
            path = f"stems/{number:02} {safe[:60].strip()}{sound}"
            placed[name] = (path, one)
            yield path, one.encode(sound, bits=24)
        yield f"mix{sound}", multitrack.mix(stems).encode(sound, bits=24)
    if "dawproject" in formats:
        comment = "Where this piece comes from: " + json.dumps(origin, ensure_ascii=False)
        data = dawproject_bytes(piece, title=title, comment=comment, stems=placed)
        yield f"{stem}.dawproject", data
    if "reaper" in formats:
        yield f"{stem}.rpp", reaper_text(piece, stems=placed).encode("utf-8")
    yield f"{stem}.json", text.encode("utf-8")


def _written(folder: Path, files: dict[str, bytes]) -> Path:
    """Write all files beside the folder and move them to the first name that is free."""
    with os_errors_told(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            for name, data in files.items():
                (temporary / name).parent.mkdir(exist_ok=True)
                (temporary / name).write_bytes(data)
            temporary.chmod(0o755)
            for number in range(1, 1000):
                wanted = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
                if _same(wanted, files):
                    return wanted
                if wanted.exists():
                    continue
                with contextlib.suppress(FileExistsError):
                    os.rename(temporary, wanted)
                    return wanted
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    raise CourseError(f"There are 999 folders called {folder.name!r}. Choose another name.")


def _same(folder: Path, files: dict[str, bytes]) -> bool:
    """Return whether a folder holds just these files."""
    if not folder.is_dir():
        return False
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return there == set(files) and all(
        (folder / name).read_bytes() == data for name, data in files.items()
    )

"""The learner's portfolio: pieces kept with where they come from and what was changed by hand."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.classroom import workspace
from coursekit.errors import CourseError
from coursekit.files import os_errors_told, sha256, write_atomically

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.listening import Audio
    from coursekit.studio.reimport import Diff

FOLDER = "portfolio"
ENDINGS: tuple[str, ...] = (".mid", ".musicxml", ".json")
"""Of the files of a piece of notes: the music, what else shows it, and its record."""
SOUND_ENDINGS: tuple[str, ...] = (".wav", ".json")
"""Of those of a piece of sound."""
_MUSIC_ENDINGS = {"midi_sha256": (".mid", ".midi"), "sound_sha256": (".wav",)}
"""By the name under which a record has the hash of the music: how its file may end."""
_NO_NAME = re.compile(r'[/\\:*?"<>|\x00-\x1f]|^\.|^$|.{81}')


@dataclass(frozen=True)
class Kept:
    """What `keep` did, for a notebook to show.

    Args:
        stem: of the files.
        known: whether the piece says where it comes from.
        news: what the learner should know besides.
        endings: of the files.
        measured: whether the record already says what was changed by hand.
    """

    stem: str
    known: bool
    news: str
    endings: tuple[str, ...] = ENDINGS
    measured: bool = False

    def _sentences(self, code: str) -> str:
        shown = [
            code.format(html.escape(f"{FOLDER}/{self.stem}{ending}")) for ending in self.endings
        ]
        origin = "says where the piece comes from" if self.known else "is its record"
        score = f"{shown[1]} for a notation program, " if self.endings == ENDINGS else ""
        lost = (
            "The piece does not say which system made it: copies lose that. Keep the piece itself "
            "as compose returned it, or write down there where it comes from. "
        )
        where = (
            f"{self.news}{shown[0]} is for your DAW, {score}and "
            f"{shown[-1]} {origin}. {'' if self.known else lost}"
        )
        if self.measured:
            return (
                f"{where}It lists every note that you changed, and your share as counted. Write "
                f"beside it, under {code.format('what_i_changed')}, why you did it."
            )
        return (
            f"{where}When you have worked on the piece by hand, fill in two things there: "
            f"{code.format('share_percent')}, how much of it is now your own work, from 0 to 100, "
            f"and {code.format('what_i_changed')}."
        )

    def __repr__(self) -> str:
        """Say it in plain text."""
        return html.unescape(self._sentences("{}"))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        page = f'<p class="coursekit-kept">{self._sentences("<code>{}</code>")}</p>'
        return {"text/html": page, "text/plain": repr(self)}


def keep(
    piece: PrettyMIDI | Audio, name: str, note: str = "", *, changes: Diff | None = None
) -> None:
    """Keep a piece in the portfolio, with a record of where it is from.

    Notes are kept as MIDI and as a score, sound as WAV. All files of a piece get the same name,
    with a number where that is taken by something else. The same piece is kept once; a record that
    is there already is never written to again.

    Args:
        piece: what `compose` returned, or any other music.
        name: of the files, without an ending.
        note: what you want to remember of it.
        changes: what you changed by hand, as `studio.reimport` found it: the record then says
            each change and your share.

    Raises:
        CourseError: it is no piece, it has no notes, no file can have that name, or the folder
            cannot be written to.
    """
    from IPython.display import display

    display(_keep(piece, name, note, changes))


def _keep(
    piece: PrettyMIDI | Audio, name: str, note: str = "", changes: Diff | None = None
) -> Kept:
    from coursekit.listening import Audio
    from coursekit.listening.export import save
    from coursekit.listening.midi_writer import midi_bytes

    if not (isinstance(piece, Audio) or hasattr(piece, "instruments")):
        raise CourseError(f"{piece!r:.60} is no piece. Keep what compose returned.")
    folder, name = folder_of(Path.cwd()), _valid_name(name)
    provenance = getattr(piece, "provenance", None)
    if isinstance(piece, Audio):
        music = {"sound_sha256": sha256(piece.encode(".wav"))}
    else:
        music = {"midi_sha256": sha256(midi_bytes(piece))}
    endings = SOUND_ENDINGS if isinstance(piece, Audio) else ENDINGS
    record = {
        "name": name,
        "kept": date.today().isoformat(),
        "note": note,
        "provenance": None if provenance is None else asdict(provenance),
        **music,
        "handwork": _handwork(changes),
    }
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    with os_errors_told(folder):
        stem, there = _place(folder, name, json.loads(text), endings)
    # The score comes first: what cannot be written as one leaves nothing behind.
    for ending in endings[-2::-1]:
        if not (folder / f"{stem}{ending}").exists():
            save(piece, folder / f"{stem}{ending}", if_taken="refuse")
    path = folder / f"{stem}.json"
    if not path.exists():
        write_atomically(path, text)
    news = "This piece is in your portfolio already. " if there else ""
    if there and note and read_record(path)[0].get("note") != note:
        news += "The note in its record stays as it was; change it there. "
    return Kept(stem, provenance is not None, news, endings, changes is not None)


def _handwork(changes: Diff | None) -> dict[str, Any]:
    """Return what a record says of the learner's own work, as far as it is known."""
    if changes is None:
        return {"share_percent": None, "what_i_changed": ""}
    return {
        "share_percent": round(changes.share, 1),
        "what_i_changed": f"Of the notes: {changes.summary}; all is in the list below.",
        "changes": list(changes.log()),
    }


def _valid_name(name: Any) -> str:
    plain = name.strip() if isinstance(name, str) else ""
    if plain.lower().endswith((*ENDINGS, *SOUND_ENDINGS)):
        plain = plain.rpartition(".")[0]
    if _NO_NAME.search(plain):
        raise CourseError(
            f"{name!r} is no name for a piece. Take at most 80 letters, digits, spaces and "
            'hyphens, such as keep(piece, "duet").'
        )
    return plain


def _place(
    folder: Path, name: str, record: dict[str, Any], endings: tuple[str, ...]
) -> tuple[str, bool]:
    """Return under which stem a piece is kept, or is to be, and whether it is there already."""
    for number in range(1, 1000):
        stem = name if number == 1 else f"{name}-{number}"
        paths = [folder / f"{stem}{ending}" for ending in endings]
        music, path = paths[0], paths[-1]
        if not any(one.exists() for one in paths):
            return stem, False
        old, problem = read_record(path)
        if not problem and _identity(old) == _identity(record):
            return stem, True
        # Without a record that can be read, the music must do.
        if problem and music.is_file() and sha256(music) == _music_hash(record):
            return stem, True
    raise CourseError(f"There are 999 pieces called {name!r}. Choose another name.")


def _identity(record: dict[str, Any]) -> Any:
    """Return what makes a kept piece the same: its music and its provenance, in any version."""
    origin = record.get("provenance")
    if isinstance(origin, dict):
        origin = {key: value for key, value in origin.items() if key != "coursekit"}
    return _music_hash(record), origin


def _music_hash(record: dict[str, Any]) -> Any:
    """Return the hash of a kept piece's music; None where the record does not say it."""
    return next((record[key] for key in _MUSIC_ENDINGS if key in record), None)


def folder_of(start: Path) -> Path:
    """Return the portfolio of the workspace around `start`, or else the one in `start` itself."""
    return (workspace.home(start) or start) / FOLDER


def read_record(path: Path) -> tuple[dict[str, Any], str]:
    """Return a piece's record, empty where it cannot be read, and what is wrong with it.

    Args:
        path: of a JSON file that the learner may have edited.
    """
    try:
        record = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}, f"There is no {path.name}, so where the piece comes from is not known."
    except json.JSONDecodeError as error:
        why = f"{error.msg} in line {error.lineno}"
    except OSError as error:
        why = error.strerror or str(error)
    except (UnicodeDecodeError, RecursionError):
        why = "it is no text as expected"
    else:
        if isinstance(record, dict):
            return record, ""
        why = "it holds no record of a piece"
    return {}, f"{path.name} cannot be read ({why}). It stays as it is; set right what is wrong."


@dataclass(frozen=True)
class Piece:
    """A piece in the portfolio.

    Args:
        name: the stem of its files.
        music: its MIDI file, or its sound where it has no notes; None where there is neither.
        record: what its JSON file says.
        files: the names of all its files.
        problems: in sentences.
    """

    name: str
    music: Path | None
    record: dict[str, Any]
    files: tuple[str, ...]
    problems: tuple[str, ...]

    def origin(self, key: str) -> Any:
        """Return something that the provenance says; an empty text where it does not."""
        provenance = self.record.get("provenance")
        return provenance.get(key, "") if isinstance(provenance, dict) else ""

    @property
    def handwork(self) -> dict[str, Any]:
        """What the learner says of their own work."""
        said = self.record.get("handwork")
        return said if isinstance(said, dict) else {}

    @property
    def share(self) -> float | None:
        """The share of handwork in percent; None where it is not said, or not as a percentage."""
        said = self.handwork.get("share_percent")
        if isinstance(said, str) and (number := re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*%?\s*", said)):
            said = float(number[1])
        valid = isinstance(said, int | float) and not isinstance(said, bool) and 0 <= said <= 100
        return said if valid else None

    @property
    def shown_share(self) -> str:
        """The share of handwork as tables show it."""
        return "not said" if self.share is None else f"{self.share:g} %"


def pieces(folder: Path) -> list[Piece]:
    """Return the pieces in a portfolio, whatever state their files are in.

    Raises:
        CourseError: the folder may not be read.
    """
    with os_errors_told(folder):
        found = sorted(folder.glob("*"), key=lambda path: (path.stem, path.suffix))
        files = [path for path in found if path.is_file()]
        return list(_pieces(folder, [path for path in files if not path.name.startswith(".")]))


def _pieces(folder: Path, files: list[Path]) -> Iterator[Piece]:
    for name in dict.fromkeys(path.stem for path in files):
        of_name = [path for path in files if path.stem == name]
        record, problem = read_record(folder / f"{name}.json")
        kind = "sound_sha256" if "sound_sha256" in record else "midi_sha256"
        music = next((one for one in of_name if one.suffix.lower() in _MUSIC_ENDINGS[kind]), None)
        # What the learner put there may be anything; with neither music nor record it is no piece.
        if music or kind in record:
            found = Piece(name, music, record, tuple(one.name for one in of_name), ())
            problems = (problem, _about_music(found), _about_share(found))
            yield Piece(name, music, record, found.files, tuple(filter(None, problems)))


def _about_music(piece: Piece) -> str:
    if piece.music is None:
        ending = ".wav" if "sound_sha256" in piece.record else ".mid"
        return f"{piece.name}{ending} is missing. Keep the piece again, and it is written anew."
    kept = _music_hash(piece.record)
    if kept and sha256(piece.music) != kept:
        return f"{piece.music.name} was changed since it was kept."
    return ""


def _about_share(piece: Piece) -> str:
    said = piece.handwork.get("share_percent")
    if said is None or piece.share is not None:
        return ""
    return f"share_percent is {said!r:.40}; a number from 0 to 100 was expected."


def report(folder: Path) -> str:
    """Return the portfolio as a table in plain text, with what is wrong below it.

    Raises:
        CourseError: the folder may not be read.
    """
    from coursekit.listening import table

    found = pieces(folder)
    if not found:
        return (
            f'There is no piece in {folder} yet. In a lesson, keep(piece, "name") puts one there.'
        )
    rows = [
        (
            piece.name,
            piece.origin("system") or None,
            str(piece.origin("seed")) or None,
            piece.record.get("kept"),
            piece.shown_share,
            " ".join(sorted({Path(name).suffix.lstrip(".") for name in piece.files})),
        )
        for piece in found
    ]
    columns = ["name", "system", "seed", "kept", "handwork", "files"]
    problems = [f"{piece.name}: {one}" for piece in found for one in piece.problems]
    title = f"Your portfolio, in {folder}"
    listed = str(table(rows, columns=columns, title=title))
    return "\n\n".join([listed, "\n".join(problems)]).rstrip()


def by_name(folder: Path, name: str) -> Piece:
    """Return a piece of the portfolio.

    Raises:
        CourseError: there is none of that name; the sentence lists those there are.
    """
    found = {piece.name: piece for piece in pieces(folder)}
    if name not in found:
        offered = ", ".join(found) or "none yet"
        raise CourseError(f"There is no piece {name!r} in {folder}. There are: {offered}.")
    return found[name]

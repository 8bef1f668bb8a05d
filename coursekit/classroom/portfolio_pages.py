"""The portfolio as pages: one piece to be heard and seen, and all of it packed to be handed on."""

from __future__ import annotations

import csv
import html
import io
import re
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from coursekit.classroom.portfolio import FOLDER, Piece, by_name, pieces
from coursekit.errors import CourseError
from coursekit.files import os_errors_told, sha256, write_atomically

SECONDS = 300
_SOUNDS = (".wav", ".mp3", ".flac", ".ogg", ".m4a")
_MADE_BY_US = re.compile(r"(?s)(.*)<!-- made by the course ([0-9a-f]{64}) -->\n")
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 1.1em/1.6 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }}
table {{ border-collapse: collapse }} caption {{ text-align: left }}
figure {{ margin: 0.5em 0 }}
th, td {{ text-align: left; vertical-align: top; padding: 0.4em; border-bottom: 1px solid #888 }}
audio {{ width: 100%; max-width: 32em }} .facts td {{ overflow-wrap: anywhere }}
</style></head>
<body><main><h1>{title}</h1>
{body}
</main></body>
</html>
"""
_FACTS = (
    "name", "system", "title", "year", "seed", "bars", "primer", "controls", "weights",
    "own_functions", "kept", "handwork_percent", "what_i_changed", "note", "files", "remarks",
)  # fmt: skip


def write_page(folder: Path, name: str) -> Path:
    """Write a page on which a piece can be heard and seen, and return where it is.

    A page that was written here before is renewed; another file of that name stays.

    Args:
        folder: the portfolio.
        name: of the piece.

    Raises:
        CourseError: there is no such piece, its music is missing or cannot be read, or the
            page cannot be written.
    """
    from coursekit.encodings.midi_files import read_midi
    from coursekit.listening import Audio, piano_roll, play, spectrogram

    piece = by_name(folder, name)
    if piece.music is None:
        raise CourseError(" ".join(piece.problems))
    is_sound = piece.music.suffix.lower() in _SOUNDS
    music = Audio.load(piece.music) if is_sound else read_midi(piece.music)
    try:
        if isinstance(music, Audio):
            picture = spectrogram(music, name).html()
        else:
            picture = piano_roll(music, title=name).html()
    except CourseError as error:
        picture = f"<p>{html.escape(str(error))}</p>"
    facts = _facts(piece)
    items = "".join(
        f"<tr><th scope='row'>{key.replace('_', ' ')}</th>"
        f"<td>{html.escape(str(facts[key]))}</td></tr>"
        for key in _FACTS[1:]
        if facts[key] not in ("", None)
    )
    player = play(music, piece.music.name, max_seconds=SECONDS).html()
    table = (
        f"<table class='facts'><caption>Where it comes from</caption><tbody>{items}</tbody></table>"
    )
    body = f"{player}\n{picture}\n{_sounds(piece.files)}\n{table}"
    page = _PAGE.format(title=html.escape(name), body=body)
    page += f"<!-- made by the course {sha256(page)} -->\n"
    for number in range(1, 1000):
        path = folder / f"{name}{'' if number == 1 else f'-page-{number}'}.html"
        if _may_be_written(path):
            return write_atomically(path, page)
    raise CourseError(f"Move away the pages in {folder} that you no longer need.")


def _may_be_written(path: Path) -> bool:
    """Say whether there is no such file, or one of ours that nobody changed."""
    try:
        signed = _MADE_BY_US.fullmatch(path.read_text("utf-8"))
    except FileNotFoundError:
        return True
    except (OSError, UnicodeDecodeError):
        return False
    return signed is not None and sha256(signed[1]) == signed[2]


def pack(folder: Path, out: Path) -> tuple[Path, int]:
    """Pack the portfolio with a page that lists it and the same as a table for spreadsheets.

    All that lies in the folder goes along, what the learner put there too; hidden files do not.

    Args:
        folder: the portfolio.
        out: the archive; where that name is taken by another it gets a number.

    Returns:
        The archive and how many pieces are in it.

    Raises:
        CourseError: there is nothing to pack, a file cannot be read, or the archive cannot be
            written.
    """
    found = pieces(folder)
    with os_errors_told(folder):
        files = [path for path in sorted(folder.rglob("*")) if _goes_along(path, folder, out)]
    if not files:
        raise CourseError(
            f'There is nothing to pack in {folder} yet. In a lesson, keep(piece, "name") puts a '
            "piece there."
        )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        # Without a date of today: the same portfolio makes the same archive.
        archive.writestr(zipfile.ZipInfo("index.html"), _index(found, files, folder))
        archive.writestr(zipfile.ZipInfo("portfolio.csv"), _table(found))
        for path in files:
            _add(archive, path, f"{FOLDER}/{path.relative_to(folder).as_posix()}")
    data = stream.getvalue()
    path, number = out, 2
    with os_errors_told(out):
        while path.exists() and not (path.is_file() and path.read_bytes() == data):
            path, number = out.with_name(f"{out.stem}-{number}{out.suffix}"), number + 1
        if path.exists():
            return path, len(found)
    return write_atomically(path, data), len(found)


def _goes_along(path: Path, folder: Path, out: Path) -> bool:
    inside = path.relative_to(folder)
    hidden = any(part.startswith(".") for part in inside.parts)
    # An archive made earlier would make each later one grow.
    archive = path.suffix == out.suffix and path.stem.startswith(out.stem)
    return path.is_file() and not hidden and not archive


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    try:
        day = time.localtime(path.stat().st_mtime)[:6]
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(
            f"{path} cannot be read ({error.strerror or error}), so nothing was packed. Move it "
            "out of the portfolio, or let yourself read it, then pack again."
        ) from error
    # Archives know no year before 1980 nor after 2107.
    info = zipfile.ZipInfo(name, day if 1980 <= day[0] <= 2107 else (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


def _facts(piece: Piece) -> dict[str, Any]:
    """Return what is known of a piece, under the names in `_FACTS`."""
    controls, own = piece.origin("controls"), piece.origin("own_functions")
    if isinstance(controls, dict):
        controls = ", ".join(f"{name}={value}" for name, value in controls.items())
    return {
        **{key: piece.origin(key) for key in _FACTS},
        "name": piece.name,
        "controls": controls,
        "primer": {"True": "yes", "False": "no"}.get(str(piece.origin("primer")), ""),
        "own_functions": ", ".join(map(str, own)) if isinstance(own, list) else own,
        "kept": piece.record.get("kept", ""),
        "handwork_percent": "" if piece.share is None else piece.share,
        "what_i_changed": piece.handwork.get("what_i_changed", ""),
        "note": piece.record.get("note", ""),
        "files": ", ".join(piece.files),
        "remarks": " ".join(piece.problems),
    }


def _table(found: list[Piece]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, _FACTS, lineterminator="\n")
    writer.writeheader()
    for piece in found:
        writer.writerow({key: _harmless(value) for key, value in _facts(piece).items()})
    # The mark at the beginning tells spreadsheets that this is UTF-8.
    return "\ufeff" + text.getvalue()


def _harmless(value: Any) -> Any:
    # A spreadsheet would take such a text for a formula.
    risky = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if risky else value


def _index(found: list[Piece], files: list[Path], folder: Path) -> str:
    from coursekit.listening.tables import framed

    heads = ("Piece", "System", "Seed", "Kept", "Handwork", "What was changed", "Note", "Files")
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    rows = "\n".join(_row(piece) for piece in found)
    caption = (
        f"{len(found)} piece{'' if len(found) == 1 else 's'}, with where they come from and what "
        "was changed by hand"
    )
    table = framed("portfolio", "The pieces", caption, columns, f"<tbody>\n{rows}\n</tbody>")
    listed = {name for piece in found for name in piece.files}
    names = [path.relative_to(folder).as_posix() for path in files]
    others = [name for name in names if name not in listed]
    links = "".join(f"<li>{_link(name)}</li>" for name in others)
    also = f"<h2>Other files</h2><ul>{links}</ul>{_sounds(others, FOLDER)}" if others else ""
    return _PAGE.format(title="My portfolio", body=f"{table}\n{also}")


def _row(piece: Piece) -> str:
    facts = _facts(piece)
    system = f"{facts['title'] or facts['system'] or 'not known'}"
    if facts["year"]:
        system += f" ({facts['year']})"
    keys = ("seed", "kept", "shown_share", "what_i_changed", "note")
    texts = [str({**facts, "shown_share": piece.shown_share}[key]) for key in keys]
    if piece.problems:
        texts[-1] = " ".join([texts[-1], *piece.problems]).strip()
    cells = "".join(f"<td>{html.escape(text)}</td>" for text in [system, *texts])
    links = "<br>".join(map(_link, piece.files))
    return (
        f'<tr><th scope="row">{html.escape(piece.name)}</th>{cells}'
        f"<td>{links}{_sounds(piece.files, FOLDER)}</td></tr>"
    )


def _link(name: str) -> str:
    return f'<a href="{quote(f"{FOLDER}/{name}")}">{html.escape(name)}</a>'


def _sounds(names: Iterable[str], below: str = "") -> str:
    """Return players for what among these files is sound."""
    return "".join(
        f"<figure><figcaption>{html.escape(name)}</figcaption>"
        f'<audio controls preload="none" aria-label="{html.escape(name, quote=True)}" '
        f'src="{quote(f"{below}/{name}" if below else name)}"></audio></figure>'
        for name in names
        if Path(name).suffix.lower() in _SOUNDS
    )

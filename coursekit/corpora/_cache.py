"""Converted corpora on this machine: one checked file each, made again when it is damaged."""

from __future__ import annotations

import hashlib
import io
import json
import warnings
from collections.abc import Callable, Sequence
from importlib import util
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from coursekit.errors import CourseError
from coursekit.files import cache_dir, write_atomically
from coursekit.progress import bar, say

Arrays = dict[str, npt.NDArray[Any]]
Kept = TypeVar("Kept")
Converted = tuple[Arrays, Any]
"""Arrays by name, and whatever else there is to say, as JSON has it."""

BRIEF = 0.5
"""Seconds that a conversion may take without a bar."""
_unwritten: dict[Path, bytes] = {}  # what could not be put on the disk, so that it is made once


class Damaged(CourseError):
    """A file, or a piece in it, cannot be what it was meant to be; the message says where."""


def corpus_folder(name: str) -> Path:
    """Return the folder of a collection inside the installed music21, without importing it.

    Raises:
        CourseError: music21 is not installed, or was packed without its corpus.
    """
    spec = util.find_spec("music21")
    if spec is None or spec.origin is None:
        raise CourseError(
            "music21 is not installed, and the music is read from it. Install what the course "
            "needs again: python course.py."
        )
    folder = Path(spec.origin).parent / "corpus" / name
    if not folder.is_dir():
        raise CourseError(
            f"The installed music21 has no folder corpus/{name}: it was packed without its music. "
            "Install it from the package index: pip install --force-reinstall music21."
        )
    return folder


def read_all(
    paths: Sequence[Path], read: Callable[[Path], Kept], what: str
) -> tuple[list[Kept], dict[str, str], str]:
    """Read the files of a collection, with a progress bar.

    Args:
        paths: the files, in their order.
        read: reads one; raises a CourseError with the reason where the file is to be left out,
            and `Damaged`, which is said in a line, where it ought not to be.
        what: what the files hold, such as `tunes`.

    Returns:
        What was read; the reasons for what was not, by the files' stems; and the SHA-256 over the
        names and bytes of all files.

    Raises:
        CourseError: nothing could be read.
    """
    digest = hashlib.sha256()
    kept: list[Kept] = []
    left_out: dict[str, str] = {}
    title = f"Reading the {what} for the first time"
    with bar(title, paths, unit="files", delay=BRIEF) as files:
        for path in files:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
            try:
                kept.append(read(path))
            except Damaged as error:
                left_out[path.stem] = str(error).rstrip(".")
                say_left_out(path.name, left_out[path.stem])
            except CourseError as error:
                left_out[path.stem] = str(error).rstrip(".")
            except (ValueError, LookupError, ArithmeticError, SyntaxError):
                # What no reader foresaw in one file must not cost the learner all the others.
                left_out[path.stem] = "it is damaged"
                say_left_out(path.name, left_out[path.stem])
    if not kept:
        raise CourseError(
            f"Among {len(paths)} files no {what} were found. Install music21 again: "
            "pip install --force-reinstall music21."
        )
    return kept, left_out, digest.hexdigest()


def say_left_out(name: str, reason: str) -> None:
    """Say in a line, above the progress bar, that something damaged is left out."""
    say(f"{name} is left out: {reason}.")


def cached(
    name: str, version: int, convert: Callable[[], Converted], *, source: str | None = None
) -> Converted:
    """Return what `convert` makes, from the cache where a whole copy of it lies there.

    The file's name carries the converter's version and the source's, so a newer one of either
    makes a new file. The first 32 bytes are the SHA-256 of the rest: a file that was cut or
    changed is made again. Two processes that convert at once write the same bytes, each
    atomically.

    Args:
        name: of the corpus.
        version: of the converter; raise it when the result changes.
        convert: makes the arrays and the rest.
        source: what the music is read from, with its version; the installed music21 if not said.

    Returns:
        What `convert` made, the rest with JSON's types: tuples come back as lists.

    Where the folder cannot be written to, one warning says so and the result stays in memory.
    """
    path = place_of(name, version, source)
    try:
        data = path.read_bytes()
        if hashlib.sha256(data[32:]).digest() == data[:32]:
            return _unpack(data[32:])
    except Exception:  # zip, zlib, numpy and JSON have a dozen kinds of errors for bad bytes
        pass  # no copy, or one that cannot be read: it is made again below
    if path in _unwritten:
        return _unpack(_unwritten[path])
    payload = _pack(*convert())
    try:
        write_atomically(path, hashlib.sha256(payload).digest() + payload)
    except CourseError as error:
        _unwritten[path] = payload
        warnings.warn(
            f"The converted {name} are kept only until this program ends. {error}", stacklevel=3
        )
    return _unpack(payload)


def place_of(name: str, version: int, source: str | None = None) -> Path:
    """Return where `cached` keeps what was converted; the arguments are the same."""
    from importlib import metadata  # slow to import, and needed only here

    source = source or f"music21-{metadata.version('music21')}"
    return cache_dir() / "corpora" / f"{name}-v{version}-{source}.npz.sha256"


def _pack(arrays: Arrays, rest: Any) -> bytes:
    stream = io.BytesIO()
    text = np.frombuffer(json.dumps(rest, ensure_ascii=False).encode("utf-8"), dtype=np.uint8)
    np.savez_compressed(stream, rest=text, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


def _unpack(payload: bytes) -> Converted:
    with np.load(io.BytesIO(payload), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files if name != "rest"}
        rest = json.loads(stored["rest"].tobytes().decode("utf-8"))
    return arrays, rest

"""Files that are written whole or not at all, and the folder for what can be made again."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

from coursekit.errors import CourseError


def write_atomically(path: str | Path, data: bytes | str) -> Path:
    """Write `data` to `path` so that an interruption leaves the old file or the new, never half.

    Args:
        path: where the file goes; missing folders are made.
        data: bytes, or text that is stored as UTF-8.

    Returns:
        The path.

    Raises:
        CourseError: the disk is full or the folder may not be written to.
    """
    path = Path(path)
    payload = data.encode("utf-8") if isinstance(data, str) else data
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(payload)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        raise CourseError(
            f"{path} could not be written ({error.strerror or error}). Choose a folder that is "
            "there and that you may write to, on a disk with space left, then try again."
        ) from error
    finally:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)
    return path


def cache_dir() -> Path:
    """Return the folder for converted corpora and other things that can be made again.

    The environment variable COURSEKIT_CACHE moves it; otherwise it is where this operating
    system keeps caches.
    """
    if chosen := os.environ.get("COURSEKIT_CACHE"):
        return Path(chosen)
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "coursekit"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "coursekit"
    return Path(os.environ.get("XDG_CACHE_HOME", home / ".cache")) / "coursekit"


def sha256(data: bytes | str | Path) -> str:
    """Return the SHA-256 of a file (a Path), of bytes, or of text, in hexadecimal."""
    if isinstance(data, Path):
        data = data.read_bytes()
    if isinstance(data, str):
        data = data.encode("utf-8")
    return hashlib.sha256(data).hexdigest()


def _umask() -> int:
    # The only portable way to read the mask is to set it and put it back.
    mask = os.umask(0)
    os.umask(mask)
    return mask

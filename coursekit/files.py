"""Files that are written whole or not at all, and the folder for what can be made again."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
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
        raise CourseError(_refusal(path, error)) from error
    finally:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)
    return path


def validate_folder(folder: str | Path) -> None:
    """Refuse a folder that cannot be written to, before the work begins whose result it is for.

    Args:
        folder: it need not be there yet; then the nearest folder above it is tried.

    Raises:
        CourseError: it is a file, or may not be searched or written to.
    """
    try:
        wanted = Path(folder).absolute()
        nearest = next(place for place in (wanted, *wanted.parents) if place.exists())
        # Asking for the rights is not enough: a disk may be read-only, and root may do all.
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        raise CourseError(_refusal(folder, error)) from error


@contextlib.contextmanager
def os_errors_told(path: str | Path) -> Iterator[None]:
    """Turn what the operating system refuses, such as a look into a closed folder, into a sentence.

    Args:
        path: what is being read or written.

    Raises:
        CourseError: the block raised an OSError.
    """
    try:
        yield
    except OSError as error:
        raise CourseError(_refusal(path, error)) from error


def _refusal(path: str | Path, error: OSError) -> str:
    return (
        f"{path} could not be written ({error.strerror or error}). Choose a folder that is "
        "there and that you may write to, on a disk with space left, then try again."
    )


def cache_dir() -> Path:
    """Return the folder for converted corpora and other things that can be made again.

    The environment variable COURSEKIT_CACHE moves it; otherwise it is where this operating
    system keeps caches. Where there is no such place, because this computer names no home folder
    or the home may not be written to, it lies in the temporary folder, and a line says so once.

    Raises:
        CourseError: there is no temporary folder either.
    """
    if chosen := os.environ.get("COURSEKIT_CACHE"):
        return Path(chosen)
    usual = _usual_cache()
    if usual is None:
        return _temporary("This computer names no home folder for you.") / "cache"
    try:
        validate_folder(usual)
    except CourseError:
        return _temporary(f"{usual} cannot be written to.") / "cache"
    return usual


def home() -> Path | None:
    """Return the home folder, or None where neither HOME nor the list of users names one."""
    try:
        folder = Path.home()
    except RuntimeError:
        return None
    return folder if folder.is_absolute() else None


def provide_home() -> None:
    """Name a home folder in the temporary one where there is none; Jupyter stops without it."""
    if home() is None:
        folder = _temporary("This computer names no home folder for you.")
        os.environ["USERPROFILE" if sys.platform == "win32" else "HOME"] = str(folder)


def _usual_cache() -> Path | None:
    """Return where this operating system keeps the course's cache, if it says so."""
    variable = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME"
    named = Path(os.environ.get(variable, ""))
    # An empty or relative path counts as none, as the specification of XDG says.
    if sys.platform != "darwin" and named.is_absolute():
        return named / "coursekit"
    folder = home()
    if folder is None:
        return None
    places = {"win32": "AppData/Local", "darwin": "Library/Caches"}
    return folder / places.get(sys.platform, ".cache") / "coursekit"


@functools.cache
def _temporary(why: str) -> Path:
    """Return a folder of one's own in the temporary folder, and say why it is used."""
    try:
        folder = _own_temporary()
    except OSError as error:
        raise CourseError(
            f"{why} No temporary folder can be used either ({error.strerror or error}). Name a "
            "folder that you may write to in the environment variable COURSEKIT_CACHE."
        ) from error
    print(
        f"coursekit: {why} What can be made again is kept in {folder}, which the system may "
        "empty. The environment variable COURSEKIT_CACHE names a better place.",
        file=sys.stderr,
    )
    return folder


def _own_temporary() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"coursekit-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    state = folder.lstat()
    # The temporary folder is everybody's: another user may have made one of that name.
    own = not hasattr(os, "getuid") or (state.st_uid == user and not state.st_mode & 0o022)
    if stat.S_ISDIR(state.st_mode) and own:
        return folder
    return Path(tempfile.mkdtemp(prefix="coursekit-"))


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

"""Collections that are downloaded: found in the cache, or fetched there once, and verified.

Written on the standard library: pooch, which would be the usual choice, cannot take up a download
that broke off, and knows one checksum for a file.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.files import cache_dir, os_errors_told, sha256, validate_folder
from coursekit.progress import Bar, bar, say

TRIES = 3
"""How often a connection that breaks off is taken up again in one call."""
SECONDS = 20
"""How long to wait for a word of the server."""
_CHUNK = 1 << 16
_MEGABYTE = 10**6
_MOST_BYTES = 1 << 24  # no file of a collection is as large; a broken header may say so


@dataclass(frozen=True)
class Source:
    """An archive on the network.

    Args:
        name: the archive lies in the cache folder as `NAME.zip`.
        title: what it is, such as `the POP909 collection`.
        url: where it is downloaded.
        page: where a person reads about it.
        size: about how large it is, in words.
        licence: in a sentence, with whom to name.
        checksums: SHA-256 of whole archives that are known to be right.
        content: SHA-256 of the members that are vouched for (`content_of`), for an archive that
            was packed anew with the same files.
        wanted: a member's name without the folders that packing adds; None where it is not read.
        vouched: whether a member that is wanted counts for `content`.
        zipped: makes a zip archive of what is downloaded, where that is another file.
    """

    name: str
    title: str
    url: str
    page: str
    size: str
    licence: str
    checksums: tuple[str, ...]
    content: str
    wanted: Callable[[str], str | None]
    vouched: Callable[[str], bool]
    zipped: Callable[[bytes], bytes] = bytes

    @property
    def path(self) -> Path:
        """Where the archive lies, or will lie."""
        return cache_dir() / f"{self.name}.zip"


class Archive:
    """A zip archive, open for reading the members that its source wants.

    Attributes:
        checksum: SHA-256 of the whole file.
        names: the members that are read, sorted, without the folders that packing adds.

    Raises:
        CourseError: it is no zip archive, or one that was cut off.
    """

    def __init__(self, source: Source, data: bytes) -> None:
        self.source, self.checksum = source, sha256(data)
        with _damage_told(source):
            self._zip = zipfile.ZipFile(io.BytesIO(source.zipped(data)))
        named = ((source.wanted(info.filename), info) for info in self._zip.infolist())
        self._members = {name: info for name, info in named if name is not None}
        self.names = tuple(sorted(self._members))

    def read(self, name: str) -> bytes:
        """Return the bytes of a member.

        Raises:
            CourseError: there is none of that name, or it is damaged.
        """
        if name not in self._members:
            raise CourseError(f"{self.source.path} holds no {name}. {_again(self.source)}")
        info = self._members[name]
        if info.file_size > _MOST_BYTES:
            raise CourseError(
                f"{name} in {self.source.path} is said to have {info.file_size:,} bytes, more than "
                f"any file of {self.source.title}. {_again(self.source)}"
            )
        with _damage_told(self.source):
            return self._zip.read(info)


def at_hand(source: Source) -> bool:
    """Say whether the archive lies in the cache, whole or not; the network is not asked."""
    return source.path.is_file()


def open_archive(source: Source) -> Archive:
    """Return the archive from the cache; where it is not there, download it first.

    Raises:
        CourseError: the file is damaged or another one, there is no network, the server has no
            such file, or the cache folder cannot be written to.
    """
    if not at_hand(source):
        download(source)
    try:
        data = source.path.read_bytes()
    except OSError as error:
        raise CourseError(
            f"{source.path} could not be read ({error.strerror or error}). See that you may read "
            "it, or delete it; then it is downloaded anew."
        ) from error
    return verified(source, data)


def verified(source: Source, data: bytes) -> Archive:
    """Return the bytes of an archive opened for reading.

    Raises:
        CourseError: they are not those of a known archive, nor do they hold the known files.
    """
    archive = Archive(source, data)
    if archive.checksum not in source.checksums and content_of(archive) != source.content:
        raise CourseError(
            f"{source.path} is not {source.title} as the course knows it: neither its checksum "
            f"({archive.checksum[:12]}…) nor that of the files in it is right. {_again(source)}"
        )
    return archive


def content_of(archive: Archive) -> str:
    """Return the SHA-256 over names and bytes of the members that the source vouches for."""
    digest = hashlib.sha256()
    for name in filter(archive.source.vouched, archive.names):
        data = archive.read(name)
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def download(source: Source) -> Path:
    """Download an archive into the cache; one that broke off is taken up where it stopped.

    The licence is said first. What has come lies in `NAME.zip.part` until it is whole and right.

    Returns:
        Where it lies.

    Raises:
        CourseError: there is no network, the server has no such file, what came is not the
            archive, or the cache folder cannot be written to.
    """
    target = source.path
    part = target.with_name(f"{target.name}.part")
    validate_folder(target.parent)
    say(f"Downloading {source.title} from {source.url} ({source.size}). Licence: {source.licence}")
    with os_errors_told(part):
        target.parent.mkdir(parents=True, exist_ok=True)
        begun = part.exists()
    with bar(f"Downloading {source.title}", unit="MB") as shown:
        _receive(source, part, shown)
    try:
        verified(source, part.read_bytes())
    except CourseError:
        with os_errors_told(part):
            part.unlink()
        if begun:  # the two pieces may not have been of one file: once more, from the beginning
            return download(source)
        raise CourseError(
            f"What came from {source.url} is not {source.title} as the course knows it, and was "
            "thrown away. Try again later; if it stays so, the file there has changed: read "
            f"{source.page}."
        ) from None
    with os_errors_told(target):
        part.replace(target)
    return target


def _receive(source: Source, part: Path, shown: Bar) -> None:
    """Fill the part until it is whole, over several connections if need be."""
    reason = ""
    for _ in range(TRIES):
        try:
            if _receive_some(source, part, shown):
                return
            reason = "the connection broke off"
        except urllib.error.HTTPError as error:
            if error.code == 416:  # the part is as long as the file: nothing is left to send
                return
            reason = f"the server answers {error.code}, {error.reason}"
            if error.code < 500:
                break
        except urllib.error.URLError as error:
            reason = str(getattr(error.reason, "strerror", None) or error.reason)
        except (HTTPException, ConnectionError, TimeoutError) as error:
            reason = str(error) or type(error).__name__
    raise CourseError(
        f"{source.title[0].upper()}{source.title[1:]} could not be downloaded ({reason}). A "
        "network is needed for it once; what has come is kept, and the next try goes on from "
        f"there. You can also download {source.url} with a browser and save it as {source.path}."
    )


def _receive_some(source: Source, part: Path, shown: Bar) -> bool:
    """Append what one connection brings to the part; say whether the file is whole."""
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(source.url, headers={"User-Agent": "coursekit"})
    if have:
        request.add_header("Range", f"bytes={have}-")
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        if response.status != 206:
            have = 0  # a server that cannot go on sends all of it
        length = response.headers.get("Content-Length")
        whole = have + int(length) if length else None
        shown.total = whole // _MEGABYTE if whole else None
        with os_errors_told(part):
            stream = part.open("ab" if have else "wb")
        with stream:
            while chunk := response.read(_CHUNK):
                with os_errors_told(part):
                    stream.write(chunk)
                have += len(chunk)
                shown.advance(have // _MEGABYTE - shown.done)
    return whole is None or have >= whole


@contextlib.contextmanager
def _damage_told(source: Source) -> Iterator[None]:
    """Turn what zipfile and zlib say of bad bytes into a sentence."""
    try:
        yield
    except Exception as error:  # zipfile, zlib, bz2 and lzma have a dozen kinds for bad bytes
        raise CourseError(
            f"{source.path} is damaged or no zip archive ({error}). {_again(source)}"
        ) from error


def _again(source: Source) -> str:
    return f"Delete it and ask again: then {source.title} is downloaded anew."

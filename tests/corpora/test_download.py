"""Downloads: broken off, taken up again, wrong, refused, or not needed."""

from __future__ import annotations

import contextlib
import http.server
import io
import re
import socket
import threading
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit.corpora import _download
from coursekit.corpora._download import Source, at_hand, content_of, download, open_archive
from coursekit.errors import CourseError
from coursekit.files import sha256

FILES = {"a.txt": b"first" * 4000, "b/c.txt": bytes(range(256)) * 200}


def packed(files=None, folder="Things-abc/", method=zipfile.ZIP_STORED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in (files or FILES).items():
            archive.writestr(zipfile.ZipInfo(f"{folder}{name}"), data, method)
    return stream.getvalue()


GOOD = packed()
THINGS = Source(
    name="things",
    title="the things",
    url="http://127.0.0.1:9/things.zip",
    page="http://things.example",
    size="1 MB",
    licence="MIT, © the makers of things.",
    checksums=(sha256(GOOD),),
    content="",
    wanted=lambda name: found[1] if (found := re.search(r"([ab](/c)?\.txt)$", name)) else None,
    vouched=lambda name: True,
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path))
    monkeypatch.setenv("no_proxy", "*")
    return tmp_path


class Server(http.server.ThreadingHTTPServer):
    """Sends `data`; what goes wrong is set beforehand.

    Attributes:
        asked: the Range of each request, in order.
        breaks: after how many bytes each coming answer breaks off; None for not at all.
        ranges: whether it can go on in the middle.
        length: whether it says how long the file is.
        status: an error with which it answers.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.data, self.asked, self.breaks = GOOD, [], []
        self.ranges, self.length, self.status = True, True, None


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        server, asked = self.server, self.headers.get("Range")
        server.asked.append(asked)
        if server.status:
            return self.send_error(server.status)
        start = int(asked[len("bytes=") : -1]) if asked and server.ranges else 0
        if start and start >= len(server.data):
            return self.send_error(416)
        body = server.data[start:]
        self.send_response(206 if start else 200)
        if server.length:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut = server.breaks.pop(0) if server.breaks else None
        return self.wfile.write(body[:cut])


@pytest.fixture
def server():
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        running.source = replace(THINGS, url=f"http://127.0.0.1:{running.server_port}/things.zip")
        yield running
        running.shutdown()


def part(folder):
    return folder / "things.zip.part"


def test_it_is_downloaded_once_and_read_from_the_cache_later(server, folder, capsys):
    assert not at_hand(server.source)
    archive = open_archive(server.source)
    assert {name: archive.read(name) for name in archive.names} == FILES
    assert archive.checksum == sha256(GOOD)
    assert [path.name for path in folder.iterdir()] == ["things.zip"]
    told = capsys.readouterr().err
    assert told.index("Licence: MIT, © the makers of things.") < told.index("Done")
    open_archive(server.source)
    assert server.asked == [None]
    assert at_hand(server.source)


def test_the_licence_is_said_before_anything_is_asked_of_the_network(monkeypatch, capsys):
    told = []

    def refuse(*_, **__):
        told.append(capsys.readouterr().err)
        raise ConnectionResetError("reset")

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    with pytest.raises(CourseError, match="reset"):
        download(THINGS)
    assert "Licence: MIT" in told[0]
    assert len(told) == _download.TRIES


def test_a_connection_that_breaks_off_is_taken_up_where_it_stopped(server):
    server.breaks = [30_000, 20_000]
    assert open_archive(server.source).checksum == sha256(GOOD)
    assert server.asked == [None, "bytes=30000-", "bytes=50000-"]


def test_what_has_come_is_kept_for_the_next_try(server, folder):
    server.breaks = [10_000] * _download.TRIES
    with pytest.raises(CourseError, match=r"broke off.*goes on from there"):
        open_archive(server.source)
    assert not at_hand(server.source)
    assert part(folder).read_bytes() == GOOD[: 10_000 * _download.TRIES]
    server.asked.clear()
    assert open_archive(server.source).checksum == sha256(GOOD)
    assert server.asked == [f"bytes={10_000 * _download.TRIES}-"]
    assert not part(folder).exists()


@pytest.mark.parametrize("length", [True, False])
def test_a_server_that_cannot_go_on_begins_anew(server, folder, length):
    server.ranges, server.length = False, length
    part(folder).write_bytes(GOOD[:5000])
    assert open_archive(server.source).checksum == sha256(GOOD)
    assert server.asked == ["bytes=5000-"]


def test_a_part_that_is_already_whole_is_taken(server, folder):
    part(folder).write_bytes(GOOD)
    assert open_archive(server.source).checksum == sha256(GOOD)


@pytest.mark.parametrize("old", [b"x" * 5000, GOOD[:-1] + b"x", GOOD + b"x" * 9])
def test_a_part_of_another_file_is_thrown_away_and_all_comes_anew(server, folder, old):
    part(folder).write_bytes(old)
    assert open_archive(server.source).checksum == sha256(GOOD)
    assert server.asked[-1] is None


@pytest.mark.parametrize(
    "wrong", [b"", b"<html>", packed({"a.txt": b"other", "b/c.txt": b"x"}), GOOD[:-30]]
)
def test_what_is_not_the_archive_is_thrown_away(server, folder, wrong):
    server.data = wrong
    with pytest.raises(
        CourseError, match=r"not the things as the course knows it.*things\.example"
    ):
        open_archive(server.source)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("status", "requests"), [(404, 1), (403, 1), (503, _download.TRIES)])
def test_a_refusal_is_told(server, status, requests):
    server.status = status
    with pytest.raises(CourseError, match=f"the server answers {status}"):
        open_archive(server.source)
    assert len(server.asked) == requests


def test_without_a_network_a_sentence_says_what_to_do(folder):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = replace(THINGS, url=f"http://127.0.0.1:{closed.getsockname()[1]}/things.zip")
    with pytest.raises(CourseError) as told:
        open_archive(nobody)
    sentence = str(told.value)
    assert sentence.startswith("The things could not be downloaded (")
    assert nobody.url in sentence
    assert str(folder / "things.zip") in sentence
    nameless = replace(THINGS, url="http://nowhere.invalid/things.zip")
    with pytest.raises(CourseError, match="A network is needed for it once"):
        open_archive(nameless)


def test_a_cache_that_cannot_be_written_to_is_told_before_the_download(
    server, tmp_path, monkeypatch
):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path / "file"))
    with pytest.raises(CourseError, match="could not be written"):
        open_archive(server.source)
    assert server.asked == []


def test_the_same_files_packed_anew_are_taken(folder):
    (folder / "things.zip").write_bytes(GOOD)
    known = replace(THINGS, checksums=(), content=content_of(open_archive(THINGS)))
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA):
        for name in ("", "Other-folder/"):
            again = packed(dict(reversed(FILES.items())) | {"more.md": b"?"}, name, method)
            (folder / "things.zip").write_bytes(again)
            archive = open_archive(known)
            assert {name: archive.read(name) for name in archive.names} == FILES


@pytest.mark.parametrize(
    "files",
    [
        {"a.txt": FILES["a.txt"]},
        FILES | {"a.txt": FILES["a.txt"][:-1]},
        {"a.txt": FILES["b/c.txt"], "b/c.txt": FILES["a.txt"]},
        FILES | {"b.txt": b"one more"},
    ],
)
def test_other_files_are_refused(folder, files):
    (folder / "things.zip").write_bytes(GOOD)
    known = replace(THINGS, checksums=(), content=content_of(open_archive(THINGS)))
    (folder / "things.zip").write_bytes(packed(files))
    with pytest.raises(CourseError, match=r"neither its checksum .* Delete it and ask again"):
        open_archive(known)


def test_members_that_are_not_vouched_for_may_differ(folder):
    vouching = replace(THINGS, checksums=(), vouched=lambda name: name == "a.txt")
    (folder / "things.zip").write_bytes(GOOD)
    known = replace(vouching, content=content_of(_download.Archive(vouching, GOOD)))
    (folder / "things.zip").write_bytes(packed(FILES | {"b/c.txt": b"new"}))
    assert open_archive(known).read("b/c.txt") == b"new"


def test_a_member_that_is_not_there_is_told(folder):
    (folder / "things.zip").write_bytes(GOOD)
    with pytest.raises(CourseError, match=r"holds no c\.txt"):
        open_archive(THINGS).read("c.txt")


def test_a_member_that_is_far_too_large_is_not_unpacked(folder, monkeypatch):
    monkeypatch.setattr(_download, "_MOST_BYTES", 30_000)
    (folder / "things.zip").write_bytes(GOOD)
    archive = open_archive(THINGS)
    assert archive.read("a.txt") == FILES["a.txt"]
    with pytest.raises(CourseError, match="51,200 bytes"):
        archive.read("b/c.txt")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_damage_is_told_or_does_no_harm(folder, data):
    method = data.draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
    small = {"a.txt": b"one two three four", "b/c.txt": bytes(range(40))}
    whole = packed(small, method=method)
    known = replace(THINGS, checksums=(), content=content_of(_download.Archive(THINGS, whole)))
    damaged = bytearray(whole)
    if data.draw(st.booleans()):
        del damaged[data.draw(st.integers(0, len(whole) - 1)) :]
    else:
        damaged[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    (folder / "things.zip").write_bytes(damaged)
    with contextlib.suppress(CourseError):
        archive = open_archive(known)
        assert {name: archive.read(name) for name in archive.names} == small

"""Files are whole or not there; the cache is where the learner says."""

import os
from pathlib import Path

import pytest

from coursekit.errors import CourseError
from coursekit.files import cache_dir, sha256, write_atomically
from coursekit.profile import size


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = write_atomically(tmp_path / "tune.txt", "old")

    def torn(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", torn)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_refusing_disk_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CourseError, match="could not be written"):
        write_atomically(tmp_path / "file" / "tune.txt", b"x")


def test_missing_folders_are_made_and_text_is_utf8(tmp_path):
    path = write_atomically(tmp_path / "a" / "b" / "tune.txt", "Träumerei ♯")
    assert path.read_bytes() == "Träumerei ♯".encode()


def test_the_cache_can_be_moved(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path))
    assert cache_dir() == tmp_path
    monkeypatch.delenv("COURSEKIT_CACHE")
    assert cache_dir() != tmp_path
    assert cache_dir().name == "coursekit"


def test_sha256_is_the_same_for_file_bytes_and_text(tmp_path):
    path = write_atomically(tmp_path / "x", "abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256(Path(path)) == sha256(b"abc") == sha256("abc") == known


def test_the_smoke_profile_takes_the_small_number(monkeypatch):
    monkeypatch.setenv("COURSEKIT_PROFILE", "smoke")
    assert size(1000, smoke=10) == 10
    monkeypatch.delenv("COURSEKIT_PROFILE")
    assert size(1000, smoke=10) == 1000

"""Files are whole or not there; the cache is where the learner says."""

import os
from pathlib import Path

import pytest

from coursekit import files
from coursekit.errors import CourseError
from coursekit.files import cache_dir, sha256, validate_folder, write_atomically
from coursekit.profile import size

EVERY_HOME = ("HOME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "XDG_CACHE_HOME", "LOCALAPPDATA")


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A temporary folder of the test's own, and no word of where the home or the cache is."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    for name in (*EVERY_HOME, "COURSEKIT_CACHE"):
        monkeypatch.delenv(name, raising=False)
    files._temporary.cache_clear()
    yield folder
    files._temporary.cache_clear()


@pytest.fixture
def nameless(temporary, monkeypatch):
    """A user whom the list of users does not know, as in a container with a number for a user."""

    def unknown(*_):
        raise KeyError("uid not found")

    pwd = pytest.importorskip("pwd")
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    return temporary


def refuse(monkeypatch, closed):
    """Let every look into a folder and every file made in it be refused, though root runs this."""
    real_stat, real_open = os.stat, os.open

    def inside(path):
        return isinstance(path, str | os.PathLike) and Path(closed) in Path(path).parents

    def stat(path, *arguments, **named):
        if inside(path):
            raise PermissionError(13, "Permission denied", str(path))
        return real_stat(path, *arguments, **named)

    def open_(path, *arguments, **named):
        if inside(path) or Path(path) == Path(closed):
            raise PermissionError(13, "Permission denied", str(path))
        return real_open(path, *arguments, **named)

    monkeypatch.setattr(os, "stat", stat)
    monkeypatch.setattr(os, "open", open_)


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


def test_without_a_home_the_cache_is_temporary_and_a_line_says_so_once(nameless, capsys):
    folder = cache_dir()
    assert nameless in folder.parents
    write_atomically(folder / "x", b"x")
    assert cache_dir() == folder
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "names no home folder" in told
    assert "COURSEKIT_CACHE" in told


def test_without_a_home_the_named_caches_come_first(nameless, tmp_path, monkeypatch, capsys):
    if os.name == "nt":
        pytest.skip("XDG_CACHE_HOME is asked on Linux")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_dir() == tmp_path / "xdg" / "coursekit"
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path / "own"))
    assert cache_dir() == tmp_path / "own"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("value", ["", "relative/path"])
def test_a_cache_that_is_named_by_no_whole_path_is_not_made_here(temporary, monkeypatch, value):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", str(temporary))
    monkeypatch.setenv("XDG_CACHE_HOME", value)
    assert cache_dir() == temporary / ".cache" / "coursekit"


@pytest.mark.parametrize("kind", ["a file", "a folder that refuses"])
def test_a_home_that_cannot_be_written_is_passed_over(temporary, monkeypatch, capsys, kind):
    home = temporary.parent / "home"
    home.touch() if kind == "a file" else home.mkdir()
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", str(home))
    if kind != "a file":
        refuse(monkeypatch, home)
    assert temporary in cache_dir().parents
    assert f"{home / '.cache' / 'coursekit'} cannot be written to" in capsys.readouterr().err


def test_a_temporary_folder_that_another_user_made_is_not_trusted(nameless):
    if not hasattr(os, "getuid"):
        pytest.skip("on Windows the temporary folder is one's own")
    taken = nameless / f"coursekit-{os.getuid()}"
    taken.mkdir()
    taken.chmod(0o777)
    assert taken not in cache_dir().parents
    assert nameless in cache_dir().parents


def test_a_link_in_place_of_the_temporary_folder_is_not_followed(nameless, tmp_path):
    if not hasattr(os, "getuid"):
        pytest.skip("on Windows the temporary folder is one's own")
    (tmp_path / "theirs").mkdir()
    (nameless / f"coursekit-{os.getuid()}").symlink_to(tmp_path / "theirs")
    write_atomically(cache_dir() / "x", b"x")
    assert list((tmp_path / "theirs").iterdir()) == []


def test_without_any_temporary_folder_a_sentence_says_what_to_do(nameless, monkeypatch):
    def none():
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.gettempdir", none)
    with pytest.raises(CourseError, match="COURSEKIT_CACHE"):
        cache_dir()


def test_a_home_is_provided_only_where_there_is_none(nameless, monkeypatch, tmp_path):
    files.provide_home()
    assert nameless in Path.home().parents
    monkeypatch.setenv("HOME", str(tmp_path))
    files.provide_home()
    assert Path.home() == tmp_path


def test_a_folder_that_is_not_there_yet_is_tried_without_being_made(tmp_path):
    validate_folder(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["taken", "taken/below", "closed", "closed/below"])
def test_a_folder_that_cannot_be_written_is_refused(tmp_path, monkeypatch, path):
    (tmp_path / "taken").touch()
    (tmp_path / "closed").mkdir()
    refuse(monkeypatch, tmp_path / "closed")
    with pytest.raises(CourseError, match="could not be written"):
        validate_folder(tmp_path / path)

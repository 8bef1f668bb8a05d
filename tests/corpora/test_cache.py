from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

from coursekit.corpora._cache import Damaged, cached, read_all
from coursekit.errors import CourseError

ARRAYS = {"numbers": np.arange(500, dtype=np.int32)}
REST = {"names": ["ä", "b"], "count": 2}


class Converter:
    """Counts how often it is asked."""

    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return ARRAYS, REST


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSEKIT_CACHE", str(tmp_path))
    return tmp_path / "corpora"


def ask(convert, version=1):
    arrays, rest = cached("things", version, convert)
    assert arrays["numbers"].tolist() == ARRAYS["numbers"].tolist()
    assert rest == REST


def test_it_converts_once():
    convert = Converter()
    ask(convert)
    ask(convert)
    assert convert.calls == 1
    ask(convert, version=2)
    assert convert.calls == 2


def test_a_damaged_copy_is_made_again(folder):
    convert = Converter()
    ask(convert)
    path = next(folder.iterdir())
    whole = path.read_bytes()
    damages = [
        b"", whole[:20], whole[: len(whole) // 2], whole[:-1], whole + b"x", b"x" * len(whole),
        whole[:100] + bytes([whole[100] ^ 1]) + whole[101:], bytes([whole[0] ^ 1]) + whole[1:],
    ]  # fmt: skip
    for count, damaged in enumerate(damages, start=2):
        path.write_bytes(damaged)
        ask(convert)
        assert convert.calls == count
        assert path.read_bytes() == whole
    path.unlink()
    ask(convert)
    path.unlink()
    path.mkdir()  # not a file at all: it still works, and says that it cannot keep a copy
    with pytest.warns(UserWarning, match="until this program ends"):
        ask(convert)


def packed(rest=b"{}", **arrays):
    """Return the bytes of an archive whose rest is these bytes."""
    stream = io.BytesIO()
    np.savez_compressed(stream, rest=np.frombuffer(rest, dtype=np.uint8), **arrays)
    return stream.getvalue()


@pytest.mark.parametrize(
    "forged",
    [
        b"",
        b"PK\x03\x04",
        b"PK\x05\x06" + bytes(18),
        b"no archive at all",
        packed()[:-30],
        packed(rest=b"{"),
        packed(rest=b"\xff"),
        packed(rest=b"[" * 100_000),
        b"\x80\x04N.",
    ],
    ids=range(9),
)
def test_a_copy_with_a_right_hash_and_wrong_bytes_is_made_again(folder, forged):
    convert = Converter()
    ask(convert)
    path = next(folder.iterdir())
    whole = path.read_bytes()
    path.write_bytes(hashlib.sha256(forged).digest() + forged)
    ask(convert)
    assert convert.calls == 2
    assert path.read_bytes() == whole


def test_one_damaged_file_does_not_cost_the_others(tmp_path, capsys):
    def read(path):
        text = path.read_text()
        if text == "damaged":
            raise Damaged("its key is torn.")
        if text == "not ours":
            raise CourseError("it has four voices.")
        return 12 // int(text)

    texts = {"a": "4", "b": "damaged", "c": "0", "d": "torn", "e": "not ours", "f": "3"}
    for name, text in texts.items():
        (tmp_path / f"{name}.abc").write_text(text)
    kept, left_out, _ = read_all(sorted(tmp_path.glob("*.abc")), read, "tunes")
    assert kept == [3, 4]
    assert left_out == {
        "b": "its key is torn",
        "c": "it is damaged",
        "d": "it is damaged",
        "e": "it has four voices",
    }
    printed = capsys.readouterr().err
    for line in ("b.abc is left out: its key is torn.", "c.abc is left out: it is damaged."):
        assert printed.count(line) == 1
    assert "e.abc" not in printed


def test_a_half_written_file_of_an_interrupted_run_does_no_harm(folder):
    folder.mkdir(parents=True)
    (folder / ".things-v1.npz.sha256.abc").write_bytes(b"half")
    convert = Converter()
    ask(convert)
    ask(convert)
    assert convert.calls == 1


def test_without_a_folder_to_write_to_it_works_and_says_so_once(tmp_path, monkeypatch):
    blocked = tmp_path / "a_file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("COURSEKIT_CACHE", str(blocked))
    convert = Converter()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        ask(convert)
        ask(convert)
    assert len(said) == 1
    assert "until this program ends" in str(said[0].message)
    assert convert.calls == 1


def test_two_processes_at_once_do_no_harm(folder):
    code = (
        "import sys\nfrom coursekit.corpora import chorales\nchorales.corpus_folder = "
        "lambda name: __import__('pathlib').Path(sys.argv[1])\n"
        "print(len(chorales.load()))"
    )
    from tests.corpora.test_chorales import one_part, written

    scores = folder.parent / "scores"
    scores.mkdir()
    for number in range(30):
        (scores / f"bwv{number}.xml").write_bytes(one_part(written("C", 4), count=4))
    environment = {**os.environ, "COURSEKIT_CACHE": str(folder.parent)}
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(scores)], stdout=subprocess.PIPE,
                         env=environment, text=True)
        for _ in range(3)
    ]  # fmt: skip
    assert [process.communicate()[0].strip() for process in running] == ["30"] * 3
    assert len(list(folder.iterdir())) == 1

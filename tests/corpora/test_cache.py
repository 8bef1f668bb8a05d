from __future__ import annotations

import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

from coursekit.corpora._cache import cached

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
